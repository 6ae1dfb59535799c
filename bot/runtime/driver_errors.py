"""What an error of a database driver means: each driver sorts its server's errors its own way."""

from __future__ import annotations

from typing import Final

from sqlalchemy.exc import DBAPIError, OperationalError

_RETRYABLE_SQLSTATES: Final = frozenset({"40001", "40P01"})
_RETRYABLE_MYSQL: Final = ((1213,), (1205,))
_REFUSED_SQLSTATES: Final = ("22", "23", "42S")
_REFUSED_MYSQL: Final = ((3819,),)
"""What PyMySQL calls operational although the server is there and says no to a row or a statement: a broken CHECK is
4025 with SQLSTATE 23000 on MariaDB, and 3819 with the catch-all HY000 on MySQL; an unknown column is 42S22."""


def may_retry(error: DBAPIError) -> bool:
    """Whether the same transaction may go through when it is run again: a deadlock, a serialization failure."""
    state = getattr(error.orig, "sqlstate", None)
    if state in _RETRYABLE_SQLSTATES:
        return True
    return error.orig is not None and error.orig.args[:1] in _RETRYABLE_MYSQL


def is_away(error: DBAPIError) -> bool:
    """Whether the database can't be reached or can't work; not where it answered that what it was asked can't be."""
    return error.connection_invalidated or (isinstance(error, OperationalError) and not _refused(error))


def _refused(error: DBAPIError) -> bool:
    """A mistake of ours, as another driver would call it."""
    if error.orig is None:
        return False
    state = getattr(error.orig, "sqlstate", None) or ""
    return state.startswith(_REFUSED_SQLSTATES) or error.orig.args[:1] in _REFUSED_MYSQL
