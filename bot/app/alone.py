"""A SQLite file is one process's: who comes second is told so, and touches nothing."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from bot.kernel.errors import Stopped
from bot.runtime.database import UnknownDatabase, chosen_url


class NotAlone(Exception):
    """Another process holds the file for the same purpose."""


class CannotHold(Stopped):
    """There can be no lock beside the file; its line names it and says why."""


def file_of(database_url: str) -> Path | None:
    """The SQLite file behind a database URL; `None` for a server, and for what `open_database` will refuse."""
    try:
        url = chosen_url(database_url)
    except UnknownDatabase:
        return None
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database)).resolve()


@contextlib.contextmanager
def alone(file: Path | None, purpose: str) -> Iterator[None]:
    """Hold `file` for a `purpose` (`making`, `serving`); raises `NotAlone` and `CannotHold`. The lock ends with the
    process, however it ends.

    It is a file beside the database, never removed: SQLite's own locks are lost when its file is opened and closed by
    the same process, and a lock file that is removed can be held by two.
    """
    if file is None:
        yield
        return
    lock = file.with_name(f"{file.name}.{purpose}")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        held = lock.open("w")
    except OSError as error:
        raise CannotHold("start.cannot_write", file=str(lock), why=str(error.strerror)) from error
    with held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotAlone(str(file)) from error
        except OSError as error:
            raise CannotHold("start.cannot_lock", file=str(lock), why=str(error.strerror)) from error
        yield
