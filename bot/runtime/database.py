"""One transaction per unit of work, on whatever database the operator chose.

A unit is a plain function on a plain `Session`; it awaits nothing. SQLite has one writer: a thread that runs units one
after another, each in a savepoint, and commits a whole group at once (a commit waits for the disk; a group waits once).
Server databases run units in a bounded pool of threads, each in its own transaction. Either way the caller's future is
resolved only after COMMIT returned: nobody is answered before.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import Session

from bot.runtime.driver_errors import may_retry
from bot.runtime.stages import Stages
from bot.runtime.units import Job, Result, Unit, deeds_of, follow, run, translated
from bot.runtime.writer import Writer

log = logging.getLogger(__name__)


SERVER_THREADS = 8
RETRIES = 8
FIRST_RETRY_SECONDS = 0.005
IDLE_SECONDS = 15
"""After this long without a word, a server undoes an open transaction: a frozen process must not keep rows locked."""


class Database:
    """Reads and writes by units of work. Make it with `open_database`."""

    def __init__(self, engine: Engine, reader: Engine, stages: Stages | None = None) -> None:
        self.engine = engine
        self._reader = reader
        self._stages = stages or Stages()
        self.dialect = engine.dialect.name
        self._pool = ThreadPoolExecutor(SERVER_THREADS, thread_name_prefix="database")
        self._kept = _Kept(engine)
        self._writer = Writer(engine, self._stages) if self.dialect == "sqlite" else None

    async def write(self, unit: Unit[Result]) -> Result:
        """Run `unit` in a transaction of its own and return its result once it is committed.

        Whatever the unit raises undoes all it did and is raised here. A deadlock or serialization failure runs it
        again. Raises `Unavailable` when the database is not there.
        """
        if self._writer is None:
            return await asyncio.wrap_future(self.submit(unit))
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._writer.put(Job(unit, future, loop))
        return await future

    async def read(self, unit: Unit[Result]) -> Result:
        """Run `unit` beside the writer; whatever it writes is undone."""
        return await asyncio.wrap_future(self._pool.submit(self._read, unit))

    def submit(self, unit: Unit[Result]) -> Future[Result]:
        """`write` for callers without a loop."""
        if self._writer is not None:
            future: Future[Result] = Future()
            self._writer.put(Job(unit, future))
            return future
        return self._pool.submit(self._write, unit)

    def close(self) -> None:
        """Finish what was submitted, then let go of every connection."""
        if self._writer is not None:
            self._writer.stop()
        self._pool.shutdown(wait=True)
        self.engine.dispose()
        self._reader.dispose()

    def _read(self, unit: Unit[Result]) -> Result:
        for attempt in range(RETRIES):
            try:
                with Session(self._reader) as session:
                    result = run(unit, session)
            except DBAPIError as error:
                if not (self._was_stale(error) and attempt + 1 < RETRIES):
                    raise translated(error) from error
            else:
                follow(deeds_of(session))
                return result
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _was_stale(self, error: DBAPIError) -> bool:
        """A kept connection had ended meanwhile (a restart of the server, a firewall): whatever else is kept is as old.

        Asking each connection whether it is alive before every unit would cost a round trip each time.
        """
        if error.connection_invalidated:
            self._kept.has_ended()
        return error.connection_invalidated

    def _write(self, unit: Unit[Result]) -> Result:
        for attempt in range(RETRIES):
            committing = False
            try:
                with Session(self.engine, expire_on_commit=False) as session, session.begin():
                    self._stages.passed("write.begun")
                    result = run(unit, session)
                    session.flush()
                    self._stages.passed("write.committing")
                    committing = True
            except DBAPIError as error:
                stale = self._was_stale(error) and not committing
                if not ((stale or may_retry(error)) and attempt + 1 < RETRIES):
                    raise translated(error, committing=committing) from error
                log.info("transaction runs again after %s", type(error.orig).__name__)
                # Not time.sleep: under a moved clock (libfaketime) its system call is refused as invalid.
                threading.Event().wait(FIRST_RETRY_SECONDS * 2**attempt)
            else:
                self._stages.passed("write.committed")
                follow(deeds_of(session))
                return result
        raise AssertionError("unreachable: the last attempt returns or raises")


class _Kept:
    """The connections a pool keeps: once one was found to have ended, each that is older is made anew before it is used.

    Not those that are younger: they were made since, and several threads may find old ones ended at the same time.
    """

    def __init__(self, engine: Engine) -> None:
        self._numbers = itertools.count(1)
        self._ended = 0
        self._used = threading.local()
        event.listen(engine, "connect", self._made)
        event.listen(engine, "checkout", self._taken)

    def has_ended(self) -> None:
        """The connection this thread took last; those as old or older are not used again."""
        self._ended = max(self._ended, getattr(self._used, "number", 0))

    def _made(self, _raw: Any, record: Any) -> None:
        record.info["number"] = next(self._numbers)

    def _taken(self, _raw: Any, record: Any, _proxy: Any) -> None:
        number = record.info.get("number", 0)
        if number <= self._ended:
            raise DisconnectionError("as old as one that had ended")
        self._used.number = number


# --- opening ---------------------------------------------------------------------------------------------------------
DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
"""The driver used for each database, whatever driver the URL names: one is tested and locked."""


class UnknownDatabase(ValueError):
    """`DATABASE_URL` names a database there is no driver for, or in a way that is not understood."""


def chosen_url(url: str) -> URL:
    """The URL as written, with the driver we use; raises `UnknownDatabase`."""
    try:
        parsed = make_url(url)
    except Exception as error:
        raise UnknownDatabase("DATABASE_URL is not a database URL") from error
    kind = parsed.get_backend_name()
    if kind not in DRIVERS:
        raise UnknownDatabase(
            f"DATABASE_URL: there is no driver for {kind!r}; use sqlite, postgresql, mysql or mariadb"
        )
    if kind == "sqlite" and str(parsed.database).startswith("file:"):  # nobody else here would know which file that is
        raise UnknownDatabase("DATABASE_URL: name the SQLite file by its path alone, without file: and uri=")
    parsed = parsed.set(drivername=DRIVERS[kind])
    if kind in ("mysql", "mariadb"):
        parsed = parsed.update_query_dict({"charset": "utf8mb4"})
    return parsed


def open_engine(url: str, *, pool_size: int = SERVER_THREADS, statement_timeout_seconds: int = 30) -> Engine:
    """An engine with the pragmas and isolation we rely on."""
    parsed = chosen_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(parsed)
    arguments: dict[str, Any] = {"isolation_level": "READ COMMITTED", "pool_recycle": 1800, "hide_parameters": True}
    if parsed.get_backend_name() == "postgresql":
        arguments["connect_args"] = {
            "connect_timeout": 5,
            "options": f"-c statement_timeout={statement_timeout_seconds * 1000} -c timezone=UTC"
            f" -c idle_in_transaction_session_timeout={IDLE_SECONDS * 1000}",
        }
    else:
        arguments["connect_args"] = {"connect_timeout": 5, "read_timeout": statement_timeout_seconds}
    engine = create_engine(parsed, pool_size=pool_size, max_overflow=2, **arguments)
    if engine.dialect.name == "mysql":
        event.listen(engine, "connect", _end_idle_transactions)
    return engine


def _end_idle_transactions(raw: Any, _record: Any) -> None:
    """MariaDB only: MySQL has no such setting."""
    if "mariadb" in str(raw.get_server_info()).lower():
        with raw.cursor() as cursor:
            cursor.execute(f"SET SESSION idle_transaction_timeout = {IDLE_SECONDS}")


def _sqlite_engine(url: URL) -> Engine:
    connecting = {"check_same_thread": False, "timeout": 30}
    # Errors are logged, and what was to be written is people's words and secrets.
    engine = create_engine(url, connect_args=connecting, pool_size=4, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # BEGIN is ours: the driver would defer it, and a deferred write can fail at once
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "busy_timeout=30000",
        ):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        raw: Any = connection.connection.dbapi_connection
        raw.execute(connection.get_execution_options().get("begin", "BEGIN IMMEDIATE"))

    return engine


def keep_private(url: URL) -> None:
    """A new SQLite file is its owner's alone: it holds all that people said. One that is there keeps its rights."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return
    path = Path(str(url.database)).resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def open_database(url: str, stages: Stages | None = None) -> Database:
    """The database behind `url`; raises `UnknownDatabase`. Nothing is connected yet."""
    engine = open_engine(url)
    if engine.dialect.name != "sqlite":
        return Database(engine, engine, stages)
    if engine.url.database in (None, "", ":memory:"):
        raise UnknownDatabase("DATABASE_URL: SQLite needs a file, a database in memory is lost with the process")
    keep_private(engine.url)
    reader = open_engine(url).execution_options(begin="BEGIN")
    return Database(engine, reader, stages)


def ping(session: Session) -> None:
    """The cheapest statement there is; raises when the database is away."""
    session.execute(text("SELECT 1"))
