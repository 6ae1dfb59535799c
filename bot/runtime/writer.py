"""SQLite has one writer: a thread that runs units one after another, and commits a whole group of them at once."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine import Connection, RootTransaction
from sqlalchemy.orm import Session

from bot.runtime.stages import Stages
from bot.runtime.units import UNIT_STEPS, Job, Unavailable, deeds_of, resolve, run

log = logging.getLogger(__name__)

GROUP = 64
"""Units of one group at most: a bound on what a failed COMMIT has to repeat."""
_STEPS_PER_LOOK = 100_000
_LOOKS = UNIT_STEPS // _STEPS_PER_LOOK


class Writer:
    """The thread; started when it is made."""

    def __init__(self, engine: Engine, stages: Stages) -> None:
        self._engine = engine
        self._stages = stages
        self._looks_left = _LOOKS
        self._connection: Connection | None = None
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def put(self, job: Job) -> None:
        """Have it run; `Unavailable` when the writer was stopped."""
        if self._stopped:
            job.error = Unavailable("closed")
            job.resolve()
        else:
            self._queue.put(job)

    def stop(self) -> None:
        """Run what was put, then end."""
        self._stopped = True
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            job = self._queue.get()
            if job is None:
                break
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
                break
        if self._connection is not None:
            self._connection.close()

    def _run_group(self, group: list[Job]) -> None:
        group = [job for job in group if not job.future.cancelled()]
        try:
            self._commit_together(group)
        except _NotBegun as error:  # nobody has the file to write in: each alone would wait as long
            for job in group:
                job.error = error.reason
        except Exception as error:  # noqa: BLE001 whatever ended the group's transaction, each unit gets its own chance
            if len(group) > 1:
                log.warning("a group of %d is run one by one after %s", len(group), type(error).__name__)
                for job in group:
                    self._run_alone(job)
                return
            group[0].error = error
        resolve(group)

    def _run_alone(self, job: Job) -> None:
        job.error, job.result, job.deeds = None, None, ()
        try:
            self._commit_together([job])
        except _NotBegun as error:
            job.error = error.reason
        except Exception as error:  # noqa: BLE001 it is the caller's to see
            job.error = error
        resolve([job])

    def _commit_together(self, group: list[Job]) -> None:
        """Each unit in a savepoint of one transaction. Raises when the transaction as a whole did not happen."""
        with self._connected() as connection, _begun(connection) as transaction:
            raw: Any = connection.connection.dbapi_connection
            raw.set_progress_handler(self._took_too_long, _STEPS_PER_LOOK)
            session: Session | None = None
            for job in group:
                self._stages.passed("write.begun")
                self._looks_left = _LOOKS
                session = _savepoint(raw, session or _joined(connection), job)
                if not raw.in_transaction:
                    # SQLITE_FULL and the like end the whole transaction, savepoints and all: nothing in it counts.
                    raise job.error or Unavailable("the transaction ended early")
            self._stages.passed("write.committing")
            transaction.commit()
        self._stages.passed("write.committed")

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """The writer's own connection, kept from group to group; after anything that went wrong a new one."""
        connection = self._connection or self._engine.connect()
        self._connection = None
        try:
            yield connection
        except BaseException:
            # Where COMMIT fails SQLite's transaction stays open, and SQLAlchemy takes it for ended: not for the pool.
            connection.invalidate()
            connection.close()
            raise
        self._connection = connection

    def _took_too_long(self) -> bool:
        """Asked by SQLite between its steps; true ends the statement. Steps, not time: a busy machine ends nobody's."""
        self._looks_left -= 1
        return self._looks_left < 0


class _NotBegun(Exception):
    """The transaction could not be begun, for this `reason`: no unit was run."""

    def __init__(self, reason: Exception) -> None:
        super().__init__(type(reason).__name__)
        self.reason = reason


def _begun(connection: Connection) -> RootTransaction:
    try:
        return connection.begin()
    except Exception as error:
        raise _NotBegun(error) from error


def _joined(connection: Connection) -> Session:
    """A session within the group's transaction, which it does not end."""
    return Session(connection, join_transaction_mode="rollback_only", expire_on_commit=False)


def _savepoint(raw: Any, session: Session, job: Job) -> Session | None:
    """Run one unit. The session serves the next one too, as if it were new; `None` once a unit failed in it.

    SAVEPOINT and RELEASE are said to the driver, and one session serves a group: SQLAlchemy's own took a quarter of a
    unit's time.
    """
    raw.execute("SAVEPOINT unit")
    try:
        job.result = run(job.unit, session)
        session.flush()
    except Exception as error:  # noqa: BLE001 it is the caller's to see, the neighbours' work stands
        job.error = error
        session.close()
        if raw.in_transaction:
            raw.execute("ROLLBACK TO unit")
            raw.execute("RELEASE unit")
        return None
    raw.execute("RELEASE unit")
    job.deeds = deeds_of(session)
    session.info.clear()
    if len(session.identity_map):
        session.expunge_all()
    return session
