"""People at work while things go wrong: what they say, and what they were told came of it."""

from __future__ import annotations

import asyncio
import itertools
import random  # noqa: TID251 (seeded, handed in)

from tests.reliability.fleet import PATIENCE_SECONDS, PEOPLE, Fleet, Gone
from tests.reliability.oracle import Driven

DRIVERS = 6
SPARE = 8
"""Calls that are under way or not yet said when a worker dies, beside those whose answers are waited for."""


class Driver:
    """People who hand each other work without end; a call that got no answer is said again with its key, or given up."""

    def __init__(self, fleet: Fleet, chance: random.Random) -> None:
        self.fleet = fleet
        self.driven = Driven()
        self._chance = chance
        self._numbers = itertools.count(1)
        self._answers = asyncio.Condition()
        self._allowed = asyncio.Semaphore(SPARE)
        self._done = False

    async def run(self) -> None:
        """Until `stop`."""
        await asyncio.gather(*(self._drive() for _ in range(DRIVERS)))

    def stop(self) -> None:
        """Say nothing new."""
        self._done = True
        for _ in range(DRIVERS):
            self._allowed.release()

    async def hears(self, answers: int) -> None:
        """Let so many more calls be said, and wait for as many more answers."""
        for _ in range(answers):
            self._allowed.release()
        wanted = len(self.driven.acknowledged) + answers
        async with self._answers, asyncio.timeout(PATIENCE_SECONDS):
            await self._answers.wait_for(lambda: len(self.driven.acknowledged) >= wanted)

    async def _drive(self) -> None:
        while True:
            await self._allowed.acquire()
            if self._done:
                return
            number = next(self._numbers)
            giver, taker = self._chance.sample(sorted(PEOPLE), 2)
            what = f"第{number}件事"
            key = f"key-{number}"
            self.driven.sent[key] = what
            # Half of the answers are posted by the bot itself, as DingTalk's and those to Slack's messages are.
            changes = {"inline": self._chance.random() < 0.5, "named": [[taker, PEOPLE[taker]]]}
            gives_up = self._chance.random() < 0.2
            while not await self._say(key, giver, f"/handoff to <@{taker}> {what}", **changes):
                if gives_up:
                    self._allowed.release()
                    break

    async def _say(self, key: str, who: str, line: str, **changes: object) -> bool:
        alive = self.fleet.alive
        if not alive:
            await asyncio.sleep(0.01)
            return False
        try:
            answer = await self._chance.choice(alive).call(key, who, line, **changes)
        except Gone:
            await asyncio.sleep(0.01)
            return False
        if answer["unsaved"]:
            await asyncio.sleep(0.01)
            return False
        assert answer["outcome"] == "done", answer
        async with self._answers:
            self.driven.acknowledged[key] = self.driven.sent[key]
            self._answers.notify_all()
        return True
