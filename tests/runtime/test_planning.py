"""A change and what is planned after it, when planning comes late: nothing is left out, nothing fires that was called off."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from bot.kernel.jobs import Job
from bot.kernel.work import Work
from bot.runtime.core import Parts
from handlers import COMMANDS
from models.figures import metrics_of
from models.rights import relations
from schedules.agenda import post_weekly
from tests.desk import Desk, at, open_desk

PARTS = Parts(COMMANDS, (post_weekly,), (), metrics_of, relations)


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    """A desk on an empty database; the agenda of the week is all that comes by itself."""
    async with open_desk(database_url, PARTS) as desk:
        yield desk


async def wakes(desk: Desk, when: str) -> None:
    """The process comes back after a downtime: the first tick since then."""
    desk.clock.turn_to(at(when))
    await desk.tick()


def agendas(desk: Desk) -> list[str]:
    """When the agenda of the week was posted, by the clock of Shanghai."""
    posts = [got for got in desk.got("C1") if got.kind == "post" and "周会议程 ·" in got.text]
    return [_local(got.at) for got in posts]


def _local(instant: datetime) -> str:
    return f"{instant.astimezone(at('2026-01-01 00:00').tzinfo):%m-%d %H:%M}"


async def test_the_first_tick_of_a_new_department_comes_after_its_first_agenda_was_due(desk: Desk) -> None:
    await desk.department()  # Tuesday, and no tick until Monday
    await wakes(desk, "2026-11-30 09:40")
    assert agendas(desk) == ["11-30 09:40"]


async def test_somebody_joined_and_planning_came_to_it_after_the_agenda_was_due(desk: Desk) -> None:
    await desk.department()
    await wakes(desk, "2026-11-27 18:00")
    await desk.say("老板", "/team add <@小林> 运营专员", named=("小林",))
    await wakes(desk, "2026-11-30 09:40")
    assert agendas(desk) == ["11-30 09:40"]


async def test_an_agenda_moved_before_a_downtime_does_not_come_at_its_old_time(desk: Desk) -> None:
    await desk.department()
    await wakes(desk, "2026-11-30 08:00")
    await desk.say("老板", "/schedule set weekly agenda 11:00")
    await wakes(desk, "2026-11-30 09:40")
    assert agendas(desk) == []
    await desk.turn_to("2026-11-30 11:30")
    assert agendas(desk) == ["11-30 11:00"]


async def test_a_change_while_an_agenda_is_tried_again_does_not_lose_it(database_url: str) -> None:
    """What failed waits for its next try, due later than its schedule says: planning anew leaves it alone."""
    failures = iter([RuntimeError("on purpose")])
    parts = replace(PARTS, jobs=(_failing(post_weekly, failures),))
    async with open_desk(database_url, parts) as desk:
        await desk.department()
        await wakes(desk, "2026-11-30 08:59")
        await wakes(desk, "2026-11-30 09:00")
        assert agendas(desk) == []
        await desk.say("老板", "/team add <@小林> 运营专员", named=("小林",))
        await desk.turn_to("2026-11-30 09:10")
        assert len(agendas(desk)) == 1


def _failing(job: Job, failures: Iterator[Exception]) -> Job:
    def body(work: Work) -> None:
        error = next(failures, None)
        if error is not None:
            raise error
        job.body(work)

    return replace(job, body=body)
