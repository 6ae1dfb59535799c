"""APScheduler as a metronome: calls the timekeeper once a second and notices when the clock was moved."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.kernel.clock import Clock

log = logging.getLogger(__name__)

LAST_TICK_SECONDS = 8
"""How long the end waits for a tick under way; one that is cut short is done again at the next start."""


class Ticker:
    """Ticks every second by the process's clock.

    APScheduler sleeps until the next run by the wall clock; when that clock is set back it would sleep through the
    difference. So a watch on the monotonic clock looks once a second whether a tick came, and re-arms it if not.
    """

    def __init__(self, *, clock: Clock, tick: Callable[[], Awaitable[object]], seconds: int = 1) -> None:
        self._clock = clock
        self._tick = tick
        self._seconds = seconds
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._watch: asyncio.Task[None] | None = None
        self._ticked = 0.0
        self._seen_at: datetime | None = None
        self._idle = asyncio.Event()
        self._idle.set()

    def start(self) -> None:
        """Begin to tick."""
        self._ticked = time.monotonic()
        self._scheduler.add_job(
            self._once, "interval", seconds=self._seconds, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        self._scheduler.start()
        self._watch = asyncio.create_task(self._keep_watch())

    async def stop(self) -> None:
        """Tick no more; what a tick has begun is finished, as shutting APScheduler down would cancel it."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._scheduler.running:
            self._scheduler.pause()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LAST_TICK_SECONDS):
                    await self._idle.wait()
            self._scheduler.shutdown(wait=False)

    async def _once(self) -> None:
        self._ticked = time.monotonic()
        self._idle.clear()
        try:
            await self._tick()
        except Exception:
            log.exception("a tick failed; the next one tries again")
        except asyncio.CancelledError:
            log.warning("the last tick was cut short; the next start does the rest")
        finally:
            self._idle.set()

    async def _keep_watch(self) -> None:
        while True:
            await asyncio.sleep(1)
            now = self._clock.now()
            back = self._seen_at is not None and now < self._seen_at - timedelta(seconds=2)
            silent = time.monotonic() - self._ticked > 10 * self._seconds
            self._seen_at = now
            if back or silent:
                log.warning("the clock was moved; the metronome is wound anew")
                self._ticked = time.monotonic()
                for job in self._scheduler.get_jobs():
                    job.reschedule("interval", seconds=self._seconds)
