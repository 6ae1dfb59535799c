"""A database for each test: on SQLite a copied file, on PostgreSQL a copy of a template, on MariaDB an emptied one.

`blank` databases have no tables; `migrated` ones have what the migrations make, run once per test run and kind.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn

import psycopg
import pymysql
import pytest
from sqlalchemy import make_url

from bot.runtime.database import open_engine
from bot.runtime.migrate import upgrade
from tests.keepers import Own, locked, own, shared
from tests.servers import Missing, Server

KINDS: Final = ("sqlite", "postgresql", "mariadb")
_PROJECT: Final = Path(__file__).parent.parent
_MIGRATIONS: Final = _PROJECT / "migrations"
DID_NOT_RUN: Final = "did not run: "
_TEMPLATE: Final = "zg_template"


def migrate(url: str) -> None:
    """Bring a database to the newest schema, by the migrations an operator would run."""
    engine = open_engine(url)
    upgrade(engine, _MIGRATIONS)
    engine.dispose()


def without(reason: str) -> NoReturn:
    """Skip the test for want of something; where nothing may be missing (CI=true), fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}; with CI=true nothing may be missing", pytrace=False)
    pytest.skip(DID_NOT_RUN + reason)


@contextmanager
def or_without() -> Iterator[None]:
    """Skip, or in CI fail, the test whose server is missing."""
    try:
        yield
    except Missing as missing:
        without(str(missing))


@dataclass
class Databases:
    """What one test process has of the run's databases. `run` is a folder that all processes of the run share."""

    run: Path
    owner: int  # the process whose end is the end of the run
    worker: str  # tells the processes of one run apart
    _count: int = 0
    _washed: "MariaDBTables | None" = field(default=None, repr=False)

    def server(self, kind: str) -> Server:
        """The run's server; raises `Missing` when this machine has none."""
        return shared(kind, self.run, self.owner)

    @contextmanager
    def own_server(self, kind: str) -> Iterator[Own]:
        """A server of the test's own, to be stopped and started; make databases in it with `run_sql`."""
        with own(kind, self.run / self._next_name()) as server:
            yield server

    @contextmanager
    def blank(self, kind: str, folder: Path) -> Iterator[str]:
        """A database without tables. SQLite's file lies in `folder`."""
        if kind == "sqlite":
            yield f"sqlite:///{folder / 'blank.db'}"
            return
        server = self.server(kind)
        name = self._next_name()
        run_sql(server, f"CREATE DATABASE {name}")
        try:
            yield server.url(name)
        finally:
            drop(server, name)

    @contextmanager
    def migrated(self, kind: str, folder: Path) -> Iterator[str]:
        """A database with every table and no row but those the migrations put there."""
        if kind == "sqlite":
            shutil.copy(self._sqlite_template(), folder / "zhanggui.db")
            yield f"sqlite:///{folder / 'zhanggui.db'}"
        elif kind == "postgresql":
            server = self._with_template(kind)
            name = self._next_name()
            run_sql(server, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} STRATEGY file_copy")
            try:
                yield server.url(name)
            finally:
                drop(server, name)
        else:
            if self._washed is None:
                self._washed = MariaDBTables(self._with_template(kind), self.worker)
            self._washed.wash()
            yield self._washed.server.url(self._washed.name)

    def _next_name(self) -> str:
        self._count += 1
        return f"zg_{self.worker}_{self._count}"

    def _sqlite_template(self) -> Path:
        template = self.run / "template.db"
        with locked(self.run / "template.lock"):
            if not template.exists():
                draft = self.run / "draft.db"
                draft.unlink(missing_ok=True)
                migrate(f"sqlite:///{draft}")
                draft.rename(template)
        return template

    def _with_template(self, kind: str) -> Server:
        server = self.server(kind)
        made = self.run / f"{kind}.template"
        with locked(self.run / f"{kind}.template.lock"):
            if not made.exists():
                run_sql(server, f"DROP DATABASE IF EXISTS {_TEMPLATE}")  # left by a migration that failed
                run_sql(server, f"CREATE DATABASE {_TEMPLATE}")
                migrate(server.url(_TEMPLATE))
                made.touch()
        return server


class MariaDBTables:
    """A worker's one MariaDB database, brought back to the template's state before each test.

    MariaDB cannot copy a database, and making sixty tables takes 0.15 s; emptying those a test wrote to takes 0.01 s.
    """

    def __init__(self, server: Server, worker: str) -> None:
        self.server = server
        self.name = f"zg_{worker}"
        self._tables: dict[str, str] = {}
        self._seeded: set[str] = set()

    def wash(self) -> None:
        """Drop foreign connections, empty what is not empty, put back the template's own rows, repair the tables."""
        with mariadb(self.server) as cursor:
            cursor.execute("SELECT id FROM information_schema.processlist WHERE db = %s", [self.name])
            for (connection,) in cursor.fetchall():
                with_ignored_end(cursor, connection)
            cursor.execute("SET foreign_key_checks = 0")
            if not self._tables:
                self._tables = _definitions(cursor, _TEMPLATE)
                self._seeded = set(_filled(cursor, _TEMPLATE, self._tables))
            cursor.execute(f"CREATE DATABASE IF NOT EXISTS {self.name}")
            if _definitions(cursor, self.name) != self._tables:
                cursor.execute(f"DROP DATABASE {self.name}")
                cursor.execute(f"CREATE DATABASE {self.name}")
                cursor.execute(f"USE {self.name}")
                for definition in self._tables.values():
                    cursor.execute(definition)
            for table in _filled(cursor, self.name, self._tables):
                cursor.execute(f"TRUNCATE {self.name}.`{table}`")
            for table in self._seeded:
                cursor.execute(f"INSERT INTO {self.name}.`{table}` SELECT * FROM {_TEMPLATE}.`{table}`")


def with_ignored_end(cursor: Any, connection: int) -> None:
    """Kill a connection that may have ended by itself meanwhile."""
    try:
        cursor.execute(f"KILL {connection}")
    except pymysql.err.OperationalError as error:
        if error.args[0] != pymysql.constants.ER.NO_SUCH_THREAD:
            raise


def _definitions(cursor: Any, database: str) -> dict[str, str]:
    """Each table's CREATE TABLE, without the counter that rows move."""
    cursor.execute(f"SHOW TABLES IN {database}")
    found = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f"SHOW CREATE TABLE {database}.`{table}`")
        before, counter, after = cursor.fetchone()[1].partition(" AUTO_INCREMENT=")
        found[table] = before + after.lstrip("0123456789") if counter else before
    return found


def _filled(cursor: Any, database: str, tables: dict[str, str]) -> list[str]:
    if not tables:
        return []
    cursor.execute(" UNION ALL ".join(f"(SELECT '{t}' FROM {database}.`{t}` LIMIT 1)" for t in tables))
    return [table for (table,) in cursor.fetchall()]


@contextmanager
def mariadb(server: Server) -> Iterator[Any]:
    """A cursor of the tests' own user, in no database, committing each statement."""
    address = make_url(server.url(""))
    connection = pymysql.connect(
        host=address.host, port=server.port, user=address.username, password=address.password or "", autocommit=True
    )
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def run_sql(server: Server, statement: str) -> None:
    """Run one statement as the server's operator, outside any transaction."""
    if server.kind == "postgresql":
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())
    else:
        with mariadb(server) as cursor:
            cursor.execute(statement)


def drop(server: Server, name: str) -> None:
    """Drop a database, whoever is still connected to it."""
    run_sql(server, f"DROP DATABASE {name}" + (" WITH (FORCE)" if server.kind == "postgresql" else ""))
