"""A clock for the pretend platforms and their clients: wall time and waiting, both turned by hand."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from bot.kernel.clock import TurnedClock
from tests.pretend.ledger import PATIENCE_SECONDS

_TURNS_OF_THE_LOOP = 5


class TurnedTime(TurnedClock):
    """Stands still until it elapses. As a `Clock` it says what time it is, as a `Pace` it lets others wait.

    `turn` and `turn_to` set the wall clock alone, as somebody who sets a machine's clock does: nobody who waits is
    woken by that.
    """

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self._elapsed = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self._watchers: list[tuple[float, asyncio.Future[None]]] = []

    def monotonic(self) -> float:
        """Seconds that have elapsed."""
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        """Wait until so much has elapsed."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        alarm = asyncio.get_running_loop().create_future()
        sleeper = (self._elapsed + seconds, alarm)
        self._sleepers.append(sleeper)
        for wanted, waiter in self._watchers:
            if wanted == seconds and not waiter.done():
                waiter.set_result(None)
        try:
            await alarm
        finally:
            self._sleepers.remove(sleeper)

    async def done_within(self, seconds: float, task: asyncio.Future[Any]) -> bool:
        """Whether `task` is done once so much has elapsed, or before."""
        alarm = asyncio.ensure_future(self.sleep(seconds))
        await asyncio.wait((task, alarm), return_when=asyncio.FIRST_COMPLETED)
        alarm.cancel()
        return task.done()

    async def somebody_sleeps(self, seconds: float) -> None:
        """Wait until somebody has gone to sleep for just so long, or is about to wake in just so long."""
        if seconds in self.sleepers:
            return
        watcher = (seconds, asyncio.get_running_loop().create_future())
        self._watchers.append(watcher)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await watcher[1]
        finally:
            self._watchers.remove(watcher)

    async def elapse(self, seconds: float) -> None:
        """Let time pass, from one sleeper to the next, so that whoever sleeps again meanwhile is woken again."""
        end = self._elapsed + seconds
        while True:
            due = min((at for at, alarm in self._sleepers if not alarm.done() and at <= end), default=None)
            self._move_to(end if due is None else due)
            for at, alarm in list(self._sleepers):
                if at <= self._elapsed and not alarm.done():
                    alarm.set_result(None)
            for _ in range(_TURNS_OF_THE_LOOP):
                await asyncio.sleep(0)
            if due is None:
                return

    @property
    def sleepers(self) -> list[float]:
        """In how many seconds each who waits will wake, soonest first."""
        return sorted(at - self._elapsed for at, alarm in self._sleepers if not alarm.done())

    def _move_to(self, elapsed: float) -> None:
        self.turn(timedelta(seconds=elapsed - self._elapsed))
        self._elapsed = elapsed
