"""Steps that see when they were taken already.

MariaDB and MySQL commit each DDL statement by itself, so a migration that was killed has left part of itself behind. Run
again, it must pass over what is there and go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alembic import op
from sqlalchemy import Column, inspect


def create_index(name: str, table: str, columns: Sequence[str], *, unique: bool = False) -> None:
    """Make an index unless it is there; MySQL has no IF NOT EXISTS for it."""
    there = {index["name"] for index in inspect(op.get_bind()).get_indexes(table)}
    if name not in there:
        op.create_index(name, table, list(columns), unique=unique)


def add_column(table: str, column: Column[Any]) -> None:
    """Add a column unless it is there; of the databases MariaDB and PostgreSQL alone have IF NOT EXISTS for it."""
    there = {one["name"] for one in inspect(op.get_bind()).get_columns(table)}
    if column.name not in there:
        op.add_column(table, column)
