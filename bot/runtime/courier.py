"""Carries the outbox to the platforms: claims, sends, settles, keeps its leases alive."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.kernel.clock import Clock
from bot.kernel.delivery import Ambiguous, Outcome, Retry
from bot.kernel.parcel import Deliverer, Parcel
from bot.runtime.database import Database
from bot.runtime.outbox import BATCH, Claimed, Undelivered, beat, claim, settle, something_waits
from bot.runtime.stages import Stages
from bot.runtime.units import Unavailable
from models.messaging import Outbox

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5
DELIVERY_SECONDS = 180
"""Platforms have deadlines of their own; this is for one that forgot."""


class Courier:
    """Claims, sends and settles, until stopped. Several may run, in one process or in many."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        deliverers: Mapping[str, Deliverer],
        owner: str,
        undelivered: Undelivered,
        stages: Stages | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._deliverers = deliverers
        self._owner = owner
        self._undelivered = undelivered
        self._stages = stages or Stages()
        self._sending: dict[int, asyncio.Task[None]] = {}
        self._suspect: int | None = None
        self._stopping = False
        self.woken = asyncio.Event()

    async def deliver_due(self) -> int:
        """Send everything that is due now, and wait for it; returns how many rows were claimed."""
        total = 0
        while True:
            started = await self._start_some()
            total += started
            if self._sending:
                await asyncio.wait(list(self._sending.values()))
            if not started:
                return total

    async def run(self) -> None:
        """Go on until `stop`; looks at least once a second, sooner when woken."""
        beating = asyncio.create_task(self._beat_on())
        try:
            while not self._stopping:
                self.woken.clear()
                try:
                    started = await self._start_some()
                except Unavailable:
                    log.warning("the database is away; messages wait")
                    started = 0
                except Exception:
                    log.exception("messages could not be claimed; the next look tries again")
                    started = 0
                if not started:
                    await _either(self.woken, seconds=1)
        finally:
            beating.cancel()
            if self._sending:
                await asyncio.wait(list(self._sending.values()), timeout=8)

    def wake(self) -> None:
        """There may be something new."""
        self.woken.set()

    def stop(self) -> None:
        """Claim no more; `run` ends when what is being sent is settled."""
        self._stopping = True
        self.woken.set()

    async def _start_some(self) -> int:
        room = BATCH - len(self._sending)
        if room <= 0:
            await asyncio.wait(list(self._sending.values()), return_when=asyncio.FIRST_COMPLETED)
            return 1
        now = self._clock.now()
        # A look beside the writer costs a tenth of a claim, and most looks find nothing.
        if not await self._database.read(functools.partial(something_waits, now=now)):
            return 0
        suspects = self._suspect is None
        claimed = await self._database.write(lambda session: self._claim(session, now, room, suspects))
        self._stages.passed("claim.done")
        for held in claimed:
            if held.suspect:
                self._suspect = held.parcel.id
            task = asyncio.create_task(self._send(held))
            self._sending[held.parcel.id] = task
            task.add_done_callback(functools.partial(self._sent, held.parcel.id))
        return len(claimed)

    def _claim(self, session: Session, now: datetime, room: int, suspects: bool) -> list[Claimed]:
        return claim(
            session,
            now=now,
            owner=self._owner,
            undelivered=self._undelivered,
            limit=room,
            suspects=suspects,
            stages=self._stages,
        )

    def _sent(self, parcel_id: int, task: asyncio.Task[None]) -> None:
        self._sending.pop(parcel_id, None)
        if self._suspect == parcel_id:
            self._suspect = None
        if not task.cancelled() and task.exception() is not None:
            log.error("message %d is left to its lease", parcel_id, exc_info=task.exception())
        self.woken.set()

    async def _send(self, held: Claimed) -> None:
        outcome = await self._outcome(held.parcel, held.platform)
        self._stages.passed("send.done")
        try:
            settled = await self._settle(held, outcome, self._undelivered)
        except Unavailable:
            log.warning("message %s can't be settled now; its lease will run out", held.parcel.key)
            return
        except Exception:
            # Telling the managers failed: that must not keep the row itself from coming to rest.
            log.exception("nobody could be told what became of message %s", held.parcel.key)
            settled = await self._settle(held, outcome, _tell_nobody)
        if not settled:
            log.warning("message %s was taken over by another process", held.parcel.key)
        self._stages.passed("settle.done")

    async def _settle(self, held: Claimed, outcome: Outcome, undelivered: Undelivered) -> bool:
        now = self._clock.now()

        def write_down(session: Session) -> bool:
            self._stages.passed("settle.begun")
            settled = settle(session, held, outcome, now=now, undelivered=undelivered)
            self._stages.passed("settle.written")
            return settled

        return await self._database.write(write_down)

    async def _outcome(self, parcel: Parcel, platform: str) -> Outcome:
        deliverer = self._deliverers.get(platform)
        if deliverer is None:
            return Retry(60, f"{platform} is not connected")
        try:
            async with asyncio.timeout(DELIVERY_SECONDS):
                if parcel.maybe_sent:
                    self._stages.passed("send.looking")
                    log.warning("message %s may have arrived before; looking, then sending again", parcel.key)
                    found = await deliverer.find(parcel)
                    if found is not None:
                        return found
                self._stages.passed("send.begun")
                return await deliverer.deliver(parcel)
        except Exception as error:
            log.exception("message %s could not be sent, or it is not known whether it was", parcel.key)
            return Ambiguous(type(error).__name__)

    async def _beat_on(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            try:
                await self.beat()
            except Unavailable:
                log.warning("the heartbeat was not written: the database is away")
            except Exception:
                log.exception("the heartbeat was not written")

    async def beat(self) -> None:
        """Prolong the leases of what is being sent. Raises `Unavailable`."""
        ids = list(self._sending)
        if ids:
            await self._database.write(functools.partial(beat, now=self._clock.now(), owner=self._owner, ids=ids))
        self._stages.passed("beat.written")


def _tell_nobody(session: Session, row: Outbox, code: str, reason: str, now: datetime) -> None:
    """In place of an `Undelivered` that raised."""


async def _either(event: asyncio.Event, *, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
