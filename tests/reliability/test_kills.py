"""R1, R2: processes end at any instant, and nothing acknowledged is lost, nothing done twice.

On SQLite one process writes; so there one worker runs, and the next takes its place. Elsewhere there are two.
"""

from __future__ import annotations

import asyncio
import os
import random  # noqa: TID251 (seeded)
from pathlib import Path

from bot.runtime.stages import POINTS
from tests.pretend.faults import Fault
from tests.reliability.driver import Driver
from tests.reliability.fleet import PEOPLE, Fleet, Gone, Remote, open_fleet
from tests.reliability.oracle import Driven, check, come_to_rest

KILLS = int(os.environ.get("KILLS", "30"))
COLD = 3
SEED = int(os.environ.get("SEED", "20261124"))


async def test_R1_nothing_acknowledged_is_lost_however_often_a_worker_is_killed(
    database_url: str, database_kind: str, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    async with open_fleet(database_url, tmp_path) as fleet:
        for _ in range(1 if database_kind == "sqlite" else 2):
            await fleet.start()
        await fleet.found()
        driver = Driver(fleet, chance)
        driving = asyncio.create_task(driver.run())
        for kill in range(KILLS):
            await driver.hears(chance.randint(1, 25))
            await asyncio.sleep(chance.random() * 0.02)  # any instant of what is under way
            await fleet.bury(chance.choice(fleet.alive))
            await fleet.start(cold=kill < COLD)
            await fleet.pass_time(35)
        driver.stop()
        await driving
        await come_to_rest(fleet)
        try:
            counted = check(fleet, driver.driven, kills=KILLS)
        except AssertionError as error:
            raise AssertionError(f"SEED={SEED}: {error}") from error
        assert counted["acknowledged"] > KILLS
        assert counted["slots"] > 0


# --- R2 --------------------------------------------------------------------------------------------------------------
def ways() -> list[tuple[str, ...]]:
    """Every point, and both sides of the COMMIT that follows the last one of each transaction."""
    worked = ("plan.written", "slot.worked", "sweep.worked")
    ends = ("call.remembered", "refusal.noted", "claim.read", "settle.written", *worked)
    alone = [(point,) for point in POINTS if not point.startswith("write.")]
    sides = [(end, side) for end in ends for side in ("write.committing", "write.committed")]
    return [("write.begun",), *alone, *sides]


class Victim:
    """One way to die after another, each followed by a successor that must make it good."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.driven = Driven()
        self.kills = 0

    async def dies(self, way: tuple[str, ...]) -> None:
        """A worker goes the way and dies at its end; another one takes over and the call is said again."""
        self.kills += 1
        worker = self.fleet.alive[0]
        if way[0] == "send.looking":
            worker = await self._leaves_a_doubt(worker, way)
        else:
            await self._goes(worker, way)
        try:
            await worker.ended()
        except TimeoutError as error:
            raise AssertionError(f"{'>'.join(way)} was never reached") from error
        await self._is_made_good(worker)

    async def _leaves_a_doubt(self, worker: Remote, way: tuple[str, ...]) -> Remote:
        """The point lies in what a successor does about a doubt: so the successor dies, too."""
        self.kills += 1
        await self._goes(worker, ("send.done",))
        await worker.ended()
        await self.fleet.bury(worker)
        successor = await self.fleet.start(ticking=False)
        await successor.ask("arm", armed=way)
        await self.fleet.pass_time(35)
        return successor

    async def _goes(self, worker: Remote, way: tuple[str, ...]) -> None:
        topic = way[0].partition(".")[0]
        number = self.kills
        match topic:
            case "plan" | "slot":
                await worker.ask("prepare", what=topic, amount=number)
            case "sweep":
                await worker.ask("prepare", what="probe")
                await self.fleet.pass_time(5)
        try:
            await worker.ask("arm", armed=way)  # what it does by itself may get there before it says so
            match topic:
                case "plan" | "slot" | "sweep":
                    await worker.ask("tick")
                case "tidy":
                    await self.fleet.pass_time(3700)
                    await worker.ask("tick")
                case "beat":
                    await worker.ask("beat")
                case "refusal":
                    await worker.call(f"wrong-{number}", "U1", "/handoff accept 999")
                case _:
                    await self._hands_over(worker, "U2")
        except Gone:
            pass

    async def _hands_over(self, worker: Remote, to: str) -> None:
        key = f"key-{len(self.driven.sent) + 1}"
        self.driven.sent[key] = f"第{self.kills}件事 {key}"
        await self._says(worker, key, to)

    async def _says(self, worker: Remote, key: str, to: str) -> None:
        line = f"/handoff to <@{to}> {self.driven.sent[key]}"
        answer = await worker.call(key, "U1", line, named=[[to, PEOPLE[to]]])
        assert answer["outcome"] == "done", answer
        self.driven.acknowledged[key] = self.driven.sent[key]

    async def _is_made_good(self, victim: Remote) -> None:
        await self.fleet.bury(victim)
        self.fleet.slack.faults.clear()
        successor = await self.fleet.start(ticking=False)
        for key in set(self.driven.sent) - set(self.driven.acknowledged):
            await self._says(successor, key, "U2")
        await come_to_rest(self.fleet, slots=False)
        await successor.ask("tick")

    async def dies_on_the_wire(self, *, delivered: bool) -> None:
        """The request has left, and Slack did what it asks, or did not yet."""
        self.kills += 1
        worker = self.fleet.alive[0]
        ledger = self.fleet.slack.ledger
        before = len(ledger.of_call("chat.postMessage"))
        self.fleet.slack.faults.plan(Fault("hang", delivered=delivered), call="chat.postMessage")
        await self._hands_over(worker, "U3")
        await ledger.until(lambda: len(ledger.of_call("chat.postMessage")) > before)
        await self._is_made_good(worker)


async def test_R2_a_worker_may_die_at_any_point_of_the_way(database_url: str, tmp_path: Path) -> None:
    async with open_fleet(database_url, tmp_path) as fleet:
        await fleet.start(ticking=False)
        await fleet.found()
        await fleet.alive[0].ask("tick")
        victim = Victim(fleet)
        for way in ways():
            await victim.dies(way)
        for delivered in (False, True):
            await victim.dies_on_the_wire(delivered=delivered)
        await fleet.start()  # one that keeps time by itself
        await come_to_rest(fleet)
        check(fleet, victim.driven, kills=victim.kills)
        assert victim.kills >= 25
