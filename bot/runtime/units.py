"""Units of work: plain functions on a session, what may become of one, and how whoever waits for it learns that."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.runtime.driver_errors import is_away

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Unit = Callable[[Session], Result]
UNIT_STEPS = 50_000_000
"""Steps of SQLite's machine that a writing unit may take, where everybody else waits for it: about a second."""


class Unavailable(Exception):
    """The database can't be reached or is closed. Nothing was written; unless `maybe_written`: the line broke while
    the COMMIT was under way, and only the database knows."""

    def __init__(self, reason: str, *, maybe_written: bool = False) -> None:
        super().__init__(reason)
        self.maybe_written = maybe_written


class TookTooLong(Exception):
    """A writing unit used up its `UNIT_STEPS`; nothing of it was written."""


def after_commit(session: Session, deed: Callable[[], None]) -> None:
    """Have `deed` done once what `session` read and wrote stands; never, when it is undone."""
    session.info.setdefault(_AFTER_COMMIT, []).append(deed)


_AFTER_COMMIT = "after_commit"


def deeds_of(session: Session) -> Sequence[Callable[[], None]]:
    """What is to be done now that what `session` wrote stands; told once."""
    deeds: list[Callable[[], None]] = session.info.pop(_AFTER_COMMIT, [])
    return deeds


def run(unit: Unit[Result], session: Session) -> Result:
    """What the unit returns. Raises what it raises; what ends a thread, or no future takes, as a `RuntimeError`."""
    try:
        return unit(session)
    except StopIteration as error:
        raise RuntimeError("a unit ended in StopIteration") from error
    except Exception:
        raise
    except BaseException as error:
        raise RuntimeError(f"a unit raised {type(error).__name__}") from error


@dataclass
class Job:
    """One unit, whoever waits for it, and what came of it."""

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


def translated(error: Exception, *, committing: bool = False) -> Exception:
    """A lost connection is `Unavailable`; anything else stays what it is."""
    if isinstance(error, sqlite3.Error):  # of BEGIN, SAVEPOINT and the like, which are said to the driver
        error = DBAPIError.instance(None, None, error, sqlite3.Error)
    if not isinstance(error, DBAPIError):
        return error
    match getattr(error.orig, "sqlite_errorname", ""):
        case "SQLITE_INTERRUPT":
            return TookTooLong(f"a unit took more than {UNIT_STEPS:,} steps of the database")
        case "SQLITE_ERROR":  # a statement SQLite can't run: our mistake, though its driver calls it operational
            return error
    if committing and error.connection_invalidated:
        return Unavailable(type(error.orig).__name__, maybe_written=True)
    if is_away(error):
        return Unavailable(type(error.orig).__name__)
    return error


def resolve(group: list[Job]) -> None:
    """Tell everybody what came of their unit; each loop is woken once for all that wait in it."""
    waiting: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in group:
        if job.error is not None:
            job.error = translated(job.error)
        if job.error is None:
            follow(job.deeds)
        if job.loop is None:
            job.resolve()
        else:
            waiting.setdefault(job.loop, []).append(job)
    for loop, jobs in waiting.items():
        with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any more
            loop.call_soon_threadsafe(_tell_all, jobs)


def follow(deeds: Sequence[Callable[[], None]]) -> None:
    """Do what was to be done after COMMIT: what was written stands whatever comes of it."""
    for deed in deeds:
        try:
            deed()
        except Exception:
            log.exception("what was to follow a commit failed")


def _tell_all(jobs: list[Job]) -> None:
    for job in jobs:
        job.resolve()
