"""What every table shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import DeclarativeBase, Session


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
    if not rows:
        return 0
    dialect = session.get_bind().dialect.name
    count = 0
    for row in rows:
        result = session.execute(_insert_or_nothing(dialect, table, row, unique))
        count += max(result.rowcount, 0) if isinstance(result, CursorResult) else 0
    return count


def _insert_or_nothing(dialect: str, table: type[Base], row: dict[str, Any], unique: Sequence[str]) -> Any:
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        return postgresql_insert(table).values(row).on_conflict_do_nothing(index_elements=list(unique))
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert(table).values(row).on_conflict_do_nothing(index_elements=list(unique))
    from sqlalchemy.dialects.mysql import insert as mysql_insert

    # Setting a key column to itself changes nothing and, unlike INSERT IGNORE, hides no other error.
    return mysql_insert(table).values(row).on_duplicate_key_update({unique[0]: table.__table__.c[unique[0]]})
