"""R4, R6, R8, R9: whatever the clock and the other processes do, each slot fires once, or is written down as missed."""

from __future__ import annotations

import asyncio
import os
import random  # noqa: TID251 (seeded)
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel.jobs import Job, Late, Occasion, Plan
from bot.kernel.work import Work
from bot.runtime.core import Parts
from models.organisation import Audit
from models.slots import Slot, SlotState
from tests.desk import Desk, at, open_desk
from tests.reliability.fleet import open_fleet
from tests.reliability.oracle import Driven, check, come_to_rest
from tests.reliability.pulses import PARTS, mark, plainly

SLOTS = int(os.environ.get("SLOTS", "2000"))
SEED = int(os.environ.get("SEED", "20261124"))
JUMPS = int(os.environ.get("JUMPS", "2000"))


@pytest.mark.parametrize("racers", [2, 4])
async def test_R4_processes_that_race_for_slots_fire_each_once(
    database_url: str, database_kind: str, racers: int, tmp_path: Path
) -> None:
    """On SQLite one process writes: there the racers are several timekeepers in it."""
    processes = 1 if database_kind == "sqlite" else racers
    async with open_fleet(database_url, tmp_path) as fleet:
        workers = [await fleet.start(ticking=False) for _ in range(processes)]
        await fleet.found()
        await workers[0].ask("tick")
        await workers[0].ask("prepare", what="slots", amount=SLOTS)
        for minute in range(1, 11):
            fleet.clock.turn_to(at("2026-11-24 10:00") + timedelta(minutes=minute))
            ticks = [workers[racer % processes].ask("tick", keeper=racer // processes) for racer in range(racers)]
            fired = await asyncio.gather(*ticks)
            while sum(fired):
                fired = await asyncio.gather(
                    *(workers[racer % processes].ask("tick", keeper=racer // processes) for racer in range(racers))
                )
        await come_to_rest(fleet)
        counted = check(fleet, Driven(), kills=0)
        assert counted["slots"] >= SLOTS
        assert counted["skipped"] == 0


# --- downtimes -------------------------------------------------------------------------------------------------------
def _says(name: str, work: Work) -> None:
    mark(work, f"{name}/{work.occurrence}")
    work.send.to_department(partial(plainly, f"{name} {work.occurrence} late {work.late_by_minutes}"))


def _job(name: str, when: time, late: Late, **days: object) -> Job:
    return Job(name, name, partial(_says, name), when, late=late, channel=True, **days)  # type: ignore[arg-type]


AGENDAS = (
    _job("daily reminder", time(9), "two_hours"),
    _job("daily agenda", time(9), "same_day"),
    _job("weekly agenda", time(9, 30), "same_day", days="weekday", nth=1),
    _job("monthly agenda", time(10), "same_day", days="month_working_day", nth=1),
)
CALENDAR = Parts(PARTS.commands, AGENDAS, (), PARTS.metrics, PARTS.relations)
DOWN = (
    timedelta(minutes=1),
    timedelta(minutes=119),
    timedelta(minutes=121),
    timedelta(hours=9),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=8),
    timedelta(days=40),
)


def slots_between(session: Session, after: datetime, until: datetime) -> list[Slot]:
    """Slots that were due then."""
    return list(session.scalars(select(Slot).where(Slot.due_at > after, Slot.due_at <= until).order_by(Slot.due_at)))


@pytest.mark.parametrize("down", DOWN, ids=str)
async def test_R8_after_a_downtime_each_schedule_speaks_at_most_once_and_says_how_late(
    database_url: str, down: timedelta
) -> None:
    went_down_at = at("2027-02-28 20:00")  # a Sunday; the next morning is a Monday, and the month's first working day
    async with open_desk(database_url, CALENDAR, now="2027-02-26 12:00") as desk:
        await desk.department()
        await desk.turn_to(went_down_at)
    comes_up_at = at("2027-03-01 10:00") + down
    async with open_desk(database_url, CALENDAR, now=f"{comes_up_at:%Y-%m-%d %H:%M}") as desk:
        desk.platform = "web"
        await desk.tick()
        await desk.tick()
        slots = await desk.sql(partial(slots_between, after=went_down_at, until=comes_up_at))
        said = Counter(got.text.split(" 2027")[0] for got in desk.got("C1"))
        assert not {name: times for name, times in said.items() if times > 1}
        fired = [slot for slot in slots if slot.state is SlotState.FIRED]
        assert len(fired) == sum(said.values())
        for slot in fired:
            late_by_minutes = int((comes_up_at - slot.due_at).total_seconds() // 60)
            assert slot.late_by_minutes == late_by_minutes
            assert slot.day == comes_up_at.date(), "an agenda of another day"
            assert late_by_minutes <= 120 or slot.schedule != "daily reminder"
            assert f"{slot.schedule} {slot.occurrence} late {late_by_minutes}" in [got.text for got in desk.got("C1")]
        missed = [slot for slot in slots if slot.state is SlotState.SKIPPED]
        assert len(missed) + len(fired) == len(slots)
        assert all(slot.late_by_minutes > 0 for slot in missed)
        working_days = {slot.day for slot in slots if slot.schedule == "daily reminder"}
        assert len(working_days) >= max(1, down.days * 4 // 7)
        if down < timedelta(hours=1):
            assert set(said) == {job.name for job in AGENDAS}


def _at_midnight(name: str, evening: time, morning: time) -> Job:
    """Somebody's evening slot of one day and morning slot of the next: two days' slots within two hours."""

    def occasions(plan: Plan) -> Iterator[Occasion]:
        for person in plan.directory.by_id.values():
            if plan.day == at("2026-11-25 00:00").date() and person.name in {"小林", "小陈"}:
                yield Occasion(person.id, evening, person.zone)
            if plan.day == at("2026-11-26 00:00").date() and person.name == "小林":
                yield Occasion(person.id, morning, person.zone)

    def says(work: Work) -> None:
        mark(work, f"{name}/{work.person.name}/{work.occurrence}")
        work.send.to_person(work.person.id, partial(plainly, f"{name} {work.occurrence} late {work.late_by_minutes}"))

    return Job(name, name, says, evening, for_each=occasions)


SHIFTS = (_at_midnight("one", time(23, 30), time(0, 30)), _at_midnight("other", time(23, 45), time(0, 45)))


async def test_R8_of_what_one_schedule_missed_for_one_person_the_latest_alone_is_said(database_url: str) -> None:
    """None of it is too late by itself. Another person's slot, and another schedule's, stand for themselves."""
    parts = replace(CALENDAR, jobs=SHIFTS)
    async with open_desk(database_url, parts, now="2026-11-25 12:00") as desk:
        await desk.department(小林="运营专员", 小陈="数据分析师")
        await desk.turn_to("2026-11-25 23:29")
        assert desk.got("小林") == []
    async with open_desk(database_url, parts, now="2026-11-26 01:00") as desk:
        await desk.tick()
        await desk.tick()
        heard = {name: sorted(got.text for got in desk.got(name)) for name in ("小林", "小陈")}
        assert heard == {
            "小林": ["one 2026-11-26 late 30", "other 2026-11-26 late 15"],
            "小陈": ["one 2026-11-25 late 90", "other 2026-11-25 late 75"],
        }
        slots = await desk.sql(partial(slots_between, after=at("2026-11-25 12:00"), until=at("2026-11-26 01:00")))
        skipped = [(slot.schedule, slot.occurrence, slot.late_by_minutes) for slot in slots if slot.state == "skipped"]
        assert skipped == [("one", "2026-11-25", 90), ("other", "2026-11-25", 75)]
        assert [slot.state for slot in slots].count(SlotState.FIRED) == 4


async def test_R9_a_weekly_job_fires_although_the_process_never_lives_longer_than_twenty_seconds(
    database_url: str,
) -> None:
    async with open_desk(database_url, CALENDAR, now="2026-11-24 12:00") as desk:
        await desk.department()
    # Through the week a life in each hour; around the hour in question, one after the other.
    begins = [at("2026-11-24 12:00") + timedelta(hours=hour) for hour in range(1, 6 * 24 - 3)]
    begins += [at("2026-11-30 09:25") + timedelta(seconds=20 * life) for life in range(45)]
    spoken = []
    for began_at in begins:
        async with open_desk(database_url, CALENDAR) as desk:
            for second in (0, 10, 19):
                desk.clock.turn_to(began_at + timedelta(seconds=second))
                await desk.tick()
            spoken += [got.text for got in desk.got("C1")]
    assert [text for text in spoken if text.startswith("weekly")] == ["weekly agenda 2026-11-30 late 0"]


# --- jumps -----------------------------------------------------------------------------------------------------------
JUMPED = Parts(
    PARTS.commands,
    tuple(_job(f"at {hour}", time(hour, 7), "same_day", days="every") for hour in range(0, 24, 2)),
    (),
    PARTS.metrics,
    PARTS.relations,
)


async def test_R6_the_clock_jumps_two_thousand_times_and_no_slot_fires_twice_or_is_forgotten(tmp_path: Path) -> None:
    from tests.databases import migrate

    url = f"sqlite:///{tmp_path / 'jumps.db'}"
    migrate(url)
    chance = random.Random(SEED)
    async with open_desk(url, JUMPED) as desk:
        await desk.department()
        began_at = newest_at = desk.clock.now()
        for _ in range(JUMPS):
            await _jump(desk, chance)
            newest_at = max(newest_at, desk.clock.now())
        desk.clock.turn_to(newest_at + timedelta(minutes=1))
        await desk.tick()

        def marks(session: Session) -> Counter[str]:
            return Counter(session.scalars(select(Audit.deed).where(Audit.deed.contains("/"))))

        slots = await desk.sql(partial(slots_between, after=began_at, until=newest_at))
        done = await desk.sql(marks)
        assert max(done.values()) == 1, f"seed {SEED}: {done.most_common(3)}"
        assert {slot.state for slot in slots} <= {SlotState.FIRED, SlotState.SKIPPED}, f"seed {SEED}"
        days = (newest_at - began_at) / timedelta(days=1)
        assert len(slots) >= 12 * int(days), f"seed {SEED}: {len(slots)} slots in {days} days"
        fired = {f"{slot.schedule}/{slot.occurrence}" for slot in slots if slot.state is SlotState.FIRED}
        assert fired <= set(done)


async def _jump(desk: Desk, chance: random.Random) -> None:
    """Mostly forward a little, as time goes; now and then up to a day either way."""
    span = chance.choice([1, 2, 30, 60, 600, 3600, 7200, 86400])
    desk.clock.turn(timedelta(seconds=span * chance.choice([1, 1, 1, -1])))
    await desk.core.timekeeper.tick()
