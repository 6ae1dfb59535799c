"""A whole database as lines of JSON, and back: to move from SQLite to a server, or to keep a copy any tool can read.

The first line names the release's schema; then come the tables, those that others refer to first, a row a line. Decimals,
days and instants are text, so nothing is rounded on the way. The archive holds what the database holds, encrypted tokens
included, and is as secret as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.engine import Connection

from models.base import Base
from models.columns import Day, Exact, Instant

BATCH = 500


class WrongArchive(ValueError):
    """Not an archive, of another schema, or for a database that is not empty; the message says which."""


def export_lines(connection: Connection, revision: str) -> Iterator[str]:
    """The archive of a database at `revision`, line by line; read in one transaction, so it is of one instant."""
    yield json.dumps({"zhanggui": revision})
    for table in Base.metadata.sorted_tables:
        columns = [column.name for column in table.columns]
        order = list(table.primary_key.columns)
        for row in connection.execute(select(table).order_by(*order)).yield_per(BATCH):
            values = dict(zip(columns, (_written(value) for value in row), strict=True))
            yield json.dumps({"in": table.name, "row": values}, ensure_ascii=False)


def import_lines(connection: Connection, lines: Iterable[str], revision: str) -> int:
    """Fill an empty database at the same `revision`; returns how many rows went in. Raises `WrongArchive`."""
    rows = iter(lines)
    _check_head(next(rows, ""), revision)
    tables = {table.name: table for table in Base.metadata.sorted_tables}
    for table in tables.values():
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise WrongArchive(f"the database is not empty: {table.name} has rows")
    count, batch, batch_of = 0, list[dict[str, Any]](), ""
    for line in rows:
        entry = json.loads(line)
        name = entry.get("in", "")
        if name not in tables:
            raise WrongArchive(f"there is no table {name!r}")
        if batch and (batch_of != name or len(batch) >= BATCH):
            count += _put(connection, tables[batch_of], batch)
            batch = []
        batch_of = name
        batch.append(_values(tables[name], entry["row"]))
    if batch:
        count += _put(connection, tables[batch_of], batch)
    _count_on(connection, tables.values())
    return count


def _check_head(line: str, revision: str) -> None:
    try:
        head = json.loads(line)
    except ValueError:
        head = None
    if not isinstance(head, dict) or "zhanggui" not in head:
        raise WrongArchive("the file is not an archive of this program")
    if head["zhanggui"] != revision:
        raise WrongArchive(f"the archive is of schema {head['zhanggui']}, the database of {revision}")


def _put(connection: Connection, table: Table, batch: list[dict[str, Any]]) -> int:
    connection.execute(insert(table), batch)
    return len(batch)


def _written(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _values(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {column.name: _read(column.type, row.get(column.name)) for column in table.columns}


def _read(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Exact):
        return Decimal(value)
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    if isinstance(kind, Day):
        return date.fromisoformat(value)
    enumeration = getattr(kind, "enum_class", None)
    return enumeration(value) if enumeration is not None else value


def _count_on(connection: Connection, tables: Iterable[Table]) -> None:
    """PostgreSQL's counters don't notice keys that were given; set them behind the largest."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        key = table.autoincrement_column
        if key is None:
            continue
        largest = connection.execute(select(func.max(key))).scalar()
        if largest is not None:
            sequence = connection.execute(
                text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": key.name}
            ).scalar()
            if sequence:
                connection.execute(
                    text("SELECT setval(:sequence, :largest)"), {"sequence": sequence, "largest": largest}
                )
