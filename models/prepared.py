"""Statements that run thousands of times a day, compiled once and run on the driver's own cursor.

SQLAlchemy takes some 25 µs to run a statement that is compiled already, and SQLite 3 µs: of the statements behind a
reported figure that was a third of all its time (docs/performance.md). What is given up is only the work that is the
same each time; columns, types and errors are SQLAlchemy's.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Column, Select
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault

Convert: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement for one database."""

    sql: str
    names: tuple[str, ...]
    converts: tuple[Convert | None, ...]
    constants: Mapping[str, Any]
    """What the statement itself says, as the driver takes it."""
    positional: bool
    returns: int
    """How many columns come back."""
    results: tuple[tuple[int, Convert], ...]
    """The columns of the result that are converted, by their place."""

    def parameters(self, given: Mapping[str, Any]) -> Any:
        """The values as the driver takes them. Raises `KeyError` for one that is missing, and what its type raises."""
        constants = self.constants
        values = [
            constants[name] if name in constants else given[name] if convert is None else convert(given[name])
            for name, convert in zip(self.names, self.converts, strict=True)
        ]
        return values if self.positional else dict(zip(self.names, values, strict=True))


class Prepared:
    """A statement whose values are `bindparam`s, or an INSERT of `columns`. Made once, beside the tables it is about.

    IN with a list does not fit: its text depends on the list. Of an INSERT's defaults only constants are filled in.
    Every method raises what `Connection.execute` would.
    """

    def __init__(self, statement: Any, *, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._plans: dict[tuple[str, str], _Plan] = {}
        keys = statement.selected_columns.keys() if isinstance(statement, Select) else ()
        self._row: Any = namedtuple("Row", keys) if keys else None

    def rows(self, connection: Connection, **given: Any) -> list[Any]:
        """The rows of a SELECT, as named tuples."""
        plan, cursor = self._run(connection, given)
        try:
            found = cursor.fetchall()
        finally:
            cursor.close()
        make = self._row._make
        return [make(_converted(row, plan.results)) for row in found]

    def changed(self, connection: Connection, **given: Any) -> int:
        """How many rows an INSERT, UPDATE or DELETE touched."""
        _, cursor = self._run(connection, given)
        count = int(cursor.rowcount)
        cursor.close()
        return count

    def new_id(self, connection: Connection, **given: Any) -> int:
        """The key the database gave to the row that was inserted."""
        plan, cursor = self._run(connection, given)
        try:
            return int(cursor.fetchone()[0] if plan.returns else cursor.lastrowid)
        finally:
            cursor.close()

    def _run(self, connection: Connection, given: Mapping[str, Any]) -> tuple[_Plan, Any]:
        dialect = connection.dialect
        plan = self._plans.get((dialect.name, dialect.driver)) or self._planned(dialect)
        raw: Any = connection.connection.dbapi_connection
        parameters = plan.parameters(given)
        cursor = raw.cursor()
        try:
            cursor.execute(plan.sql, parameters)
        except Exception as error:
            cursor.close()
            raise _as_of_sqlalchemy(error, connection, plan.sql) from error
        return plan, cursor

    def _planned(self, dialect: Dialect) -> _Plan:
        plan = self._plans[(dialect.name, dialect.driver)] = _plan(self._statement, self._columns, dialect)
        return plan


def _plan(statement: Any, columns: Sequence[str] | None, dialect: Dialect) -> _Plan:
    compiled = statement.compile(dialect=dialect, column_keys=None if columns is None else list(columns))
    if not isinstance(compiled, SQLCompiler):
        raise TypeError("only statements with values can be prepared")
    values = compiled.params
    names = tuple(compiled.positiontup or ()) if compiled.positional else tuple(values)
    converts = {name: _bind(compiled.binds[name].type, dialect) for name in names}
    said = (
        values
        if columns is None
        else {name: _default(statement.table.c[name]) for name in names if name not in columns}
    )
    constants = {
        name: value if (convert := converts[name]) is None else convert(value)
        for name, value in said.items()
        if columns is not None or not compiled.binds[name].required
    }
    returned = compiled.effective_returning or (
        list(statement.selected_columns) if isinstance(statement, Select) else ()
    )
    results = tuple((n, c) for n, column in enumerate(returned) if (c := _result(column, dialect)) is not None)
    return _Plan(
        str(compiled),
        names,
        tuple(converts[name] for name in names),
        constants,
        bool(compiled.positional),
        len(returned),
        results,
    )


def _default(column: Column[Any]) -> Any:
    """The same for every row. Raises `ValueError` for one that is made anew for each: such a column is to be named."""
    if not isinstance(column.default, ScalarElementColumnDefault):
        raise ValueError(f"{column} has no constant default and is not named")
    return column.default.arg


def _bind(kind: Any, dialect: Dialect) -> Convert | None:
    convert: Convert | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return convert


def _converted(row: Sequence[Any], results: tuple[tuple[int, Convert], ...]) -> Sequence[Any]:
    if not results:
        return row
    values = list(row)
    for n, convert in results:
        values[n] = convert(values[n])
    return values


def _result(column: Any, dialect: Dialect) -> Convert | None:
    convert: Convert | None = column.type.dialect_impl(dialect).result_processor(dialect, None)
    return convert


def _as_of_sqlalchemy(error: Exception, connection: Connection, sql: str) -> Exception:
    """The driver's error as `Connection.execute` would raise it; the connection is given up when it broke."""
    dialect = connection.dialect
    dbapi: Any = dialect.dbapi
    if dbapi is None or not isinstance(error, dbapi.Error):
        return error
    raw: Any = connection.connection
    broken = dialect.is_disconnect(error, raw, None)
    translated: Exception = DBAPIError.instance(
        sql, None, error, dbapi.Error, hide_parameters=True, connection_invalidated=broken, dialect=dialect
    )
    if broken:
        connection.invalidate(error)
    return translated
