"""A whole database as lines of JSON, and back: to move from SQLite to a server, or to keep a copy any tool can read.

The first line names the release's schema; then come the tables, those that others refer to first, a row a line; the last
line says how many rows there are, so that a file cut short is known for one. Decimals, days and instants are text, so
nothing is rounded on the way. The archive holds what the database holds, encrypted tokens
included, and is as secret as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import StatementError

from models.base import Base
from models.columns import Day, Exact, Instant

BATCH = 500


class WrongArchive(ValueError):
    """Not an archive, of another schema, not whole, or for a database that is not empty; the message says which."""


def export_lines(connection: Connection, revision: str) -> Iterator[str]:
    """The archive of a database at `revision`, line by line; read in one transaction, so it is of one instant."""
    yield json.dumps({"zhanggui": revision})
    count = 0
    for table in Base.metadata.sorted_tables:
        columns = [column.name for column in table.columns]
        order = list(table.primary_key.columns)
        for row in connection.execute(select(table).order_by(*order)).yield_per(BATCH):
            values = dict(zip(columns, (_written(value) for value in row), strict=True))
            yield json.dumps({"in": table.name, "row": values}, ensure_ascii=False)
            count += 1
    yield json.dumps({"rows": count})


def import_lines(connection: Connection, lines: Iterable[str], revision: str) -> int:
    """Fill an empty database at the same `revision`; returns how many rows went in. Raises `WrongArchive`."""
    rows = iter(lines)
    _check_head(next(rows, ""), revision)
    tables = {table.name: table for table in Base.metadata.sorted_tables}
    for table in tables.values():
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise WrongArchive(f"the database is not empty: {table.name} has rows")
    count, batch, batch_of = 0, list[dict[str, Any]](), ""
    for name, values in _entries(rows, tables):
        if batch and (batch_of != name or len(batch) >= BATCH):
            count += _put(connection, tables[batch_of], batch)
            batch = []
        batch_of = name
        batch.append(values)
    if batch:
        count += _put(connection, tables[batch_of], batch)
    _count_on(connection, tables.values())
    return count


def _entries(lines: Iterator[str], tables: Mapping[str, Table]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row with its table's name, up to the last line, which has to be there and to agree. Raises `WrongArchive`."""
    for count, line in enumerate(lines):
        try:
            entry = json.loads(line)
            if "rows" in entry:
                _check_end(entry["rows"], count, next(lines, ""))
                return
            name, row = entry["in"], entry["row"]
            if name not in tables:
                raise WrongArchive(f"line {count + 2}: there is no table {name!r}")
            if set(row) != {column.name for column in tables[name].columns}:
                raise WrongArchive(f"line {count + 2}: this is no row of {name}")
            values = _values(tables[name], row)
        except WrongArchive:
            raise
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise WrongArchive(f"line {count + 2} can't be read") from error
        yield name, values
    raise WrongArchive("the file is not whole: its end is missing")


def _check_end(said: object, count: int, behind: str) -> None:
    if said != count or behind.strip():
        raise WrongArchive(f"the file is not whole: its last line says {said!r} rows, and there are {count} before it")


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
    try:
        connection.execute(insert(table), batch)
    except (StatementError, TypeError) as error:  # PyMySQL's own of what it can't write down at all
        why = str(getattr(error, "orig", None) or type(error).__name__).partition("\n")[0]
        raise WrongArchive(f"the database does not take these rows of {table.name}: {why}") from error
    return len(batch)


def _written(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _values(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {column.name: _read(column.type, row[column.name]) for column in table.columns}


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
