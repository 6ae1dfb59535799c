"""One transaction per unit of work, on whatever database the operator chose.

A unit is a plain function on a plain `Session`; it awaits nothing. SQLite has one writer: a thread that runs units one
after another, each in a savepoint, and commits a whole group at once (a commit waits for the disk; a group waits once).
Server databases run units in a bounded pool of threads, each in its own transaction. Either way the caller's future is
resolved only after COMMIT returned: nobody is answered before.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.runtime.driver_errors import is_away, may_retry
from bot.runtime.stages import Stages

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Unit = Callable[[Session], Result]

GROUP = 64
"""Units of one SQLite group at most: a bound on what a failed COMMIT has to repeat."""
SERVER_THREADS = 8
RETRIES = 8
FIRST_RETRY_SECONDS = 0.005
IDLE_SECONDS = 15
"""After this long without a word, a server undoes an open transaction: a frozen process must not keep rows locked."""
UNIT_SECONDS = 1.0
"""Processor time a writing unit may use on SQLite, where everybody else waits for it."""
_STEPS_PER_LOOK = 100_000


class Unavailable(Exception):
    """The database can't be reached or is closed. Nothing was written; unless `maybe_written`: the line broke while
    the COMMIT was under way, and only the database knows."""

    def __init__(self, reason: str, *, maybe_written: bool = False) -> None:
        super().__init__(reason)
        self.maybe_written = maybe_written


class TookTooLong(Exception):
    """A writing unit used up its `UNIT_SECONDS`; nothing of it was written."""


def after_commit(session: Session, deed: Callable[[], None]) -> None:
    """Have `deed` done once what `session` read and wrote stands; never, when it is undone."""
    session.info.setdefault(_AFTER_COMMIT, []).append(deed)


_AFTER_COMMIT = "after_commit"


def _do_deeds(session: Session) -> None:
    for deed in session.info.pop(_AFTER_COMMIT, ()):
        deed()


@dataclass
class _Job:
    unit: Unit[Any]
    future: Future[Any] | asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop | None = None
    """The loop that waits for `future`, and alone may touch it; `None`: a thread waits."""
    result: Any = None
    deeds: Sequence[Callable[[], None]] = ()
    error: Exception | None = None

    def resolve(self) -> None:
        """Tell whoever waits what came of it; nobody, when they went away."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Database:
    """Reads and writes by units of work. Make it with `open_database`."""

    def __init__(self, engine: Engine, reader: Engine, stages: Stages | None = None) -> None:
        self.engine = engine
        self._reader = reader
        self._stages = stages or Stages()
        self.dialect = engine.dialect.name
        self._pool = ThreadPoolExecutor(SERVER_THREADS, thread_name_prefix="database")
        self._writer = _Writer(engine, self._stages) if self.dialect == "sqlite" else None

    async def write(self, unit: Unit[Result]) -> Result:
        """Run `unit` in a transaction of its own and return its result once it is committed.

        Whatever the unit raises undoes all it did and is raised here. A deadlock or serialization failure runs it
        again. Raises `Unavailable` when the database is not there.
        """
        if self._writer is None:
            return await asyncio.wrap_future(self.submit(unit))
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._writer.put(_Job(unit, future, loop))
        return await future

    async def read(self, unit: Unit[Result]) -> Result:
        """Run `unit` beside the writer; whatever it writes is undone."""
        return await asyncio.wrap_future(self._pool.submit(self._read, unit))

    def submit(self, unit: Unit[Result]) -> Future[Result]:
        """`write` for callers without a loop."""
        if self._writer is not None:
            future: Future[Result] = Future()
            self._writer.put(_Job(unit, future))
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
                    result = unit(session)
            except DBAPIError as error:
                if not (self._was_stale(error) and attempt + 1 < RETRIES):
                    raise _translated(error) from error
            else:
                _do_deeds(session)
                return result
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _was_stale(self, error: DBAPIError) -> bool:
        """A kept connection had ended meanwhile (a restart of the server, a firewall): whatever else is kept is as old.

        Asking each connection whether it is alive before every unit would cost a round trip each time.
        """
        if error.connection_invalidated:
            self.engine.dispose()
        return error.connection_invalidated

    def _write(self, unit: Unit[Result]) -> Result:
        for attempt in range(RETRIES):
            committing = False
            try:
                with Session(self.engine, expire_on_commit=False) as session, session.begin():
                    self._stages.passed("write.begun")
                    result = unit(session)
                    session.flush()
                    self._stages.passed("write.committing")
                    committing = True
            except DBAPIError as error:
                stale = self._was_stale(error) and not committing
                if not ((stale or may_retry(error)) and attempt + 1 < RETRIES):
                    raise _translated(error, committing=committing) from error
                log.info("transaction runs again after %s", type(error.orig).__name__)
                # Not time.sleep: under a moved clock (libfaketime) its system call is refused as invalid.
                threading.Event().wait(FIRST_RETRY_SECONDS * 2**attempt)
            else:
                self._stages.passed("write.committed")
                _do_deeds(session)
                return result
        raise AssertionError("unreachable: the last attempt returns or raises")


def _translated(error: DBAPIError, *, committing: bool = False) -> Exception:
    """A lost connection is `Unavailable`; anything else stays what it is."""
    match getattr(error.orig, "sqlite_errorname", ""):
        case "SQLITE_INTERRUPT":
            return TookTooLong(f"a unit used more than {UNIT_SECONDS} s of the database")
        case "SQLITE_ERROR":  # a statement SQLite can't run: our mistake, though its driver calls it operational
            return error
    if committing and error.connection_invalidated:
        return Unavailable(type(error.orig).__name__, maybe_written=True)
    if is_away(error):
        return Unavailable(type(error.orig).__name__)
    return error


class _Writer:
    """SQLite's one writing thread."""

    def __init__(self, engine: Engine, stages: Stages) -> None:
        self._engine = engine
        self._stages = stages
        self._ends_at_seconds = math.inf
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def put(self, job: _Job) -> None:
        if self._stopped:
            job.error = Unavailable("closed")
            job.resolve()
        else:
            self._queue.put(job)

    def stop(self) -> None:
        self._stopped = True
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            job = self._queue.get()
            if job is None:
                return
            group = [job]
            last = False
            while len(group) < GROUP:
                try:
                    more = self._queue.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    last = True
                    break
                group.append(more)
            self._run_group(group)
            if last:
                return

    def _run_group(self, group: list[_Job]) -> None:
        group = [job for job in group if not job.future.cancelled()]
        try:
            self._commit_together(group)
        except Exception as error:  # noqa: BLE001 whatever ended the group's transaction, each unit gets its own chance
            if len(group) == 1:
                group[0].error = _translated(error) if isinstance(error, DBAPIError) else error
            else:
                log.warning("a group of %d is run one by one after %s", len(group), type(error).__name__)
                for job in group:
                    self._run_alone(job)
        _resolve(group)

    def _run_alone(self, job: _Job) -> None:
        job.error, job.result, job.deeds = None, None, ()
        try:
            self._commit_together([job])
        except Exception as error:  # noqa: BLE001 it is the caller's to see
            job.error = _translated(error) if isinstance(error, DBAPIError) else error

    def _commit_together(self, group: list[_Job]) -> None:
        """Each unit in a savepoint of one transaction. Raises when the transaction as a whole did not happen."""
        with self._engine.connect() as connection, connection.begin() as transaction:
            raw: Any = connection.connection.dbapi_connection
            raw.set_progress_handler(self._is_over_time, _STEPS_PER_LOOK)
            session: Session | None = None
            for job in group:
                self._stages.passed("write.begun")
                self._ends_at_seconds = time.thread_time() + UNIT_SECONDS
                session = _savepoint(raw, session or _joined(connection), job)
                self._ends_at_seconds = math.inf
                if not raw.in_transaction:
                    # SQLITE_FULL and the like end the whole transaction, savepoints and all: nothing in it counts.
                    raise job.error or Unavailable("the transaction ended early")
            self._stages.passed("write.committing")
            transaction.commit()
        self._stages.passed("write.committed")

    def _is_over_time(self) -> bool:
        """Asked by SQLite between its steps; true ends the statement. Time spent waiting does not count."""
        return time.thread_time() > self._ends_at_seconds


def _joined(connection: Connection) -> Session:
    """A session within the group's transaction, which it does not end."""
    return Session(connection, join_transaction_mode="rollback_only", expire_on_commit=False)


def _savepoint(raw: Any, session: Session, job: _Job) -> Session | None:
    """Run one unit. The session serves the next one too, as if it were new; `None` once a unit failed in it.

    SAVEPOINT and RELEASE are said to the driver, and one session serves a group: SQLAlchemy's own took a quarter of a
    unit's time.
    """
    raw.execute("SAVEPOINT unit")
    try:
        job.result = job.unit(session)
        session.flush()
    except Exception as error:  # noqa: BLE001 it is the caller's to see, the neighbours' work stands
        job.error = error
        session.close()
        if raw.in_transaction:
            raw.execute("ROLLBACK TO unit")
            raw.execute("RELEASE unit")
        return None
    raw.execute("RELEASE unit")
    job.deeds = session.info.pop(_AFTER_COMMIT, ())
    session.info.clear()
    if len(session.identity_map):
        session.expunge_all()
    return session


def _resolve(group: list[_Job]) -> None:
    """Tell everybody what came of their unit; each loop is woken once for all that wait in it."""
    waiting: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in group:
        if isinstance(job.error, DBAPIError):
            job.error = _translated(job.error)
        if job.error is None:
            for deed in job.deeds:
                deed()
        if job.loop is None:
            job.resolve()
        else:
            waiting.setdefault(job.loop, []).append(job)
    for loop, jobs in waiting.items():
        with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any more
            loop.call_soon_threadsafe(_resolve_all, jobs)


def _resolve_all(jobs: list[_Job]) -> None:
    for job in jobs:
        job.resolve()


# --- opening ---------------------------------------------------------------------------------------------------------
DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
"""The driver used for each database, whatever driver the URL names: one is tested and locked."""


class UnknownDatabase(ValueError):
    """`DATABASE_URL` names a database there is no driver for."""


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
    parsed = parsed.set(drivername=DRIVERS[kind])
    if kind in ("mysql", "mariadb"):
        parsed = parsed.update_query_dict({"charset": "utf8mb4"})
    return parsed


def open_engine(url: str, *, pool_size: int = SERVER_THREADS, statement_timeout_seconds: int = 30) -> Engine:
    """An engine with the pragmas and isolation we rely on."""
    parsed = chosen_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(parsed)
    arguments: dict[str, Any] = {"isolation_level": "READ COMMITTED", "pool_recycle": 1800}
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
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 30}, pool_size=4)

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
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN IMMEDIATE"))

    return engine


def open_database(url: str, stages: Stages | None = None) -> Database:
    """The database behind `url`; raises `UnknownDatabase`. Nothing is connected yet."""
    engine = open_engine(url)
    if engine.dialect.name != "sqlite":
        return Database(engine, engine, stages)
    if engine.url.database in (None, "", ":memory:"):
        raise UnknownDatabase("DATABASE_URL: SQLite needs a file, a database in memory is lost with the process")
    Path(str(engine.url.database)).expanduser().resolve().parent.mkdir(parents=True, exist_ok=True)
    reader = open_engine(url).execution_options(begin="BEGIN")
    return Database(engine, reader, stages)


def ping(session: Session) -> None:
    """The cheapest statement there is; raises when the database is away."""
    session.execute(text("SELECT 1"))
