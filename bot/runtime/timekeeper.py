"""Does what is due: plans, fires slots, runs sweeps, wakes the courier. APScheduler only ticks; the rows decide.

A tick is safe to run at any time, any number of times, in any number of processes: so a clock that jumps, a tick that is
late and a second replica change nothing but who does the work.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bot.kernel.clock import Clock
from bot.kernel.jobs import Sweep
from bot.runtime import slots
from bot.runtime.database import Database
from bot.runtime.dialogue import REMEMBERED
from bot.runtime.slots import Clockwork
from bot.runtime.units import Unavailable
from models.base import changed_rows
from models.messaging import Inbox, Outbox, OutboxState, Question
from models.organisation import Department

log = logging.getLogger(__name__)

INBOX_KEPT = timedelta(days=7)
BODIES_KEPT = timedelta(days=30)
TIDY_EVERY = timedelta(hours=1)


class Timekeeper:
    """One per process."""

    def __init__(self, *, database: Database, clock: Clock, clockwork: Clockwork, wake: Callable[[], None]) -> None:
        self._database = database
        self._clock = clock
        self._clockwork = clockwork
        self._wake = wake
        self._swept_at: dict[str, datetime] = {}
        self._tidied_at: datetime | None = None
        self._busy = asyncio.Lock()

    async def tick(self) -> int:
        """Do everything that is due at this instant; returns how many slots fired."""
        if self._busy.locked():
            return 0
        async with self._busy:
            now = self._clock.now()
            fired = 0
            try:
                await self.plan(now)
                fired = await self.fire_due(now)
                await self.sweep(now)
                await self._tidy(now)
            except Unavailable:
                log.warning("the database is away; the schedule waits")
            self._wake()
            return fired

    async def plan(self, now: datetime) -> None:
        """Make rows of the coming slots wherever they run out or a department changed.

        A department that can't be planned is passed over until the next tick; the others are planned all the same.
        """
        failed: list[int] = []
        try:
            while await self._database.write(functools.partial(self._plan_some, now=now)):
                self._clockwork.stages.passed("plan.done")
        except Unavailable:
            raise
        except Exception:
            log.exception("departments could not be planned together; each is planned by itself")
            while (planned := await self._plan_one(now, failed)) is not None:
                failed += planned

    def _plan_some(self, session: Session, *, now: datetime) -> int:
        found = slots.departments_to_plan(session, now=now)
        for department in found:
            slots.plan_department(session, self._clockwork, department, now=now)
        return len(found)

    async def _plan_one(self, now: datetime, without: list[int]) -> list[int] | None:
        """Plan one department; its id in a list when that failed, `None` when none is left."""
        next_one = functools.partial(_next_to_plan, now=now, without=without)
        department_id = await self._database.read(next_one)
        if department_id is None:
            return None

        def plan(session: Session) -> None:
            row = session.get_one(Department, department_id)
            slots.plan_department(session, self._clockwork, row, now=now)

        try:
            await self._database.write(plan)
        except Unavailable:
            raise
        except Exception:
            log.exception("department %d could not be planned", department_id)
            return [department_id]
        return []

    async def fire_due(self, now: datetime) -> int:
        """Fire what is due, each slot in a transaction of its own; one that fails does not hold up the others."""
        fired = 0
        ids = await self._database.read(functools.partial(slots.due_ids, now=now))
        for slot_id in ids:
            fired += await self._fire(slot_id, now)
        return fired

    async def _fire(self, slot_id: int, now: datetime) -> int:
        try:
            fired = await self._database.write(lambda session: slots.fire(session, self._clockwork, slot_id, now=now))
            self._clockwork.stages.passed("slot.done")
            return int(fired)
        except Unavailable:
            raise
        except Exception as error:
            log.exception("slot %d failed", slot_id)
            reason = type(error).__name__
            await self._database.write(lambda session: slots.fail(session, slot_id, error=reason, now=now))
            return 0

    async def sweep(self, now: datetime) -> None:
        """Run each sweep that is due by its own interval, for the departments that have something."""
        for sweep in self._clockwork.sweeps:
            last = self._swept_at.get(sweep.name)
            # A clock stepped back makes `last` lie ahead: then it is simply due.
            if last is not None and timedelta() <= now - last < timedelta(seconds=sweep.every_seconds):
                continue
            self._swept_at[sweep.name] = now
            await self._sweep(sweep, now)

    async def _sweep(self, sweep: Sweep, now: datetime) -> None:
        try:
            due = await self._database.read(lambda session: sweep.due(session, now))
        except Unavailable:
            raise
        except Exception:
            log.exception("sweep %s does not know what is due", sweep.name)
            return
        for department_id in due:
            unit = functools.partial(
                slots.sweep_department, clockwork=self._clockwork, sweep=sweep, department_id=department_id, now=now
            )
            try:
                await self._database.write(unit)
                self._clockwork.stages.passed("sweep.done")
            except Unavailable:
                raise
            except Exception:
                log.exception("sweep %s failed for department %d", sweep.name, department_id)

    async def _tidy(self, now: datetime) -> None:
        if self._tidied_at is not None and timedelta() <= now - self._tidied_at < TIDY_EVERY:
            return
        self._tidied_at = now
        await self._database.write(functools.partial(tidy, now=now))
        self._clockwork.stages.passed("tidy.written")


def _next_to_plan(session: Session, *, now: datetime, without: list[int]) -> int | None:
    found = slots.departments_to_plan(session, now=now, limit=1, without=without)
    return found[0].id if found else None


def tidy(session: Session, *, now: datetime) -> None:
    """Forget what need not be kept: inbox keys after 7 days, bodies 30 days after delivery, questions that are over."""
    unsynchronised = {"synchronize_session": False}
    session.execute(delete(Inbox).where(Inbox.received_at < now - INBOX_KEPT), execution_options=unsynchronised)
    session.execute(delete(Question).where(Question.expires_at < now - REMEMBERED), execution_options=unsynchronised)
    changed_rows(
        session,
        update(Outbox)
        .where(Outbox.state == OutboxState.DELIVERED, Outbox.delivered_at < now - BODIES_KEPT, Outbox.body.is_not(None))
        .values(body=None),
    )
