"""What every table shares."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from sqlalchemy import MetaData, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session

from models.prepared import Prepared


class Base(DeclarativeBase):
    """The base of all models. Constraints have names, so that a migration can find them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def changed_rows(session: Session, statement: Any) -> int:
    """Run an UPDATE or DELETE and say how many rows it touched: the answer to "was it me who claimed it?"."""
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return result.rowcount if isinstance(result, CursorResult) else 0


def insert_new(session: Session, table: type[Base], rows: Sequence[dict[str, Any]], *, unique: Sequence[str]) -> int:
    """Insert the rows that are not there yet, told by the columns `unique`; returns how many were new.

    One statement per row, since only that tells reliably how many went in on every database.
    """
    columns = tuple(unique)
    return sum(insert_if_new(session.connection(), table, row, unique=columns) for row in rows)


def insert_if_new(connection: Connection, table: type[Base], row: dict[str, Any], *, unique: tuple[str, ...]) -> bool:
    """Insert one row unless there is one with the same columns `unique`; whether it went in.

    The transaction goes on either way. Any other error is raised.
    """
    statement = _insert_or_nothing(connection.dialect.name, table, unique, tuple(row))
    try:
        return statement.changed(connection, **row) > 0
    except IntegrityError as error:
        # MySQL undoes the statement alone, and has no clause that tells "was there" from "went in" by its row count.
        if error.orig is None or error.orig.args[:1] != (_MYSQL_DUPLICATE,):
            raise
        return False


_MYSQL_DUPLICATE = 1062


@functools.cache
def _insert_or_nothing(dialect: str, table: type[Base], unique: tuple[str, ...], columns: tuple[str, ...]) -> Prepared:
    """Made once per database and table, since making it anew takes longer than running it."""
    if dialect == "postgresql":
        return Prepared(postgresql.insert(table).on_conflict_do_nothing(index_elements=list(unique)), columns=columns)
    if dialect == "sqlite":
        return Prepared(sqlite.insert(table).on_conflict_do_nothing(index_elements=list(unique)), columns=columns)
    return Prepared(insert(table), columns=columns)
