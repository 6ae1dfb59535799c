"""What comes by itself, by the clock of the processes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.acceptance.office import Office, open_office
from tests.databases import Databases, or_without
from tests.desk import at


@pytest.fixture
async def friday(databases: Databases, tmp_path: Path) -> AsyncIterator[Office]:
    """PostgreSQL, Friday before the week of 2026-11-30."""
    with or_without(), databases.migrated("postgresql", tmp_path) as url:
        async with open_office(url, tmp_path, now="2026-11-27 10:00") as office:
            yield office


@pytest.fixture
async def national_day(databases: Databases, tmp_path: Path) -> AsyncIterator[Office]:
    """SQLite, Wednesday before the holidays of October 2026, which cost the Saturday 2026-10-10."""
    with or_without(), databases.migrated("sqlite", tmp_path) as url:
        async with open_office(url, tmp_path, now="2026-09-30 17:00") as office:
            yield office


async def test_the_weekly_agenda_comes_on_monday_at_nine_once_from_two_processes(friday: Office) -> None:
    await friday.founded()
    await friday.serve()
    channel = friday.channel.id
    assert not friday.in_slack(channel, "周会议程", "14:00")

    friday.clock.turn_to(at("2026-11-30 08:59") + timedelta(seconds=30))
    posted = await friday.shown_in(channel, "周会议程", "14:00")
    assert posted.way == "chat.postMessage"
    seen_at = friday.clock.now()
    assert at("2026-11-30 09:00") <= seen_at < at("2026-11-30 09:30")

    friday.clock.turn_to(at("2026-11-30 14:00"))
    await friday.shown_in(channel, "开始")
    assert len([one for one in friday.in_slack(channel, "周会议程", "14:00") if one.way == "chat.postMessage"]) == 1
    friday.is_clean()


async def test_the_standup_is_asked_for_on_a_make_up_saturday_and_not_on_a_holiday_monday(national_day: Office) -> None:
    office = national_day
    boss, li = await office.founded()
    # Another department decides to work on the holiday: it shows that the morning went by.
    other = office.slack.workspace.add_channel("C00000009", "客服")
    wang = office.at_slack("U00000004", "王芳")
    for line in ("/team create 二部 sure=yes", "/team add @王芳 运营专员", "/off day 2026-10-05 work"):
        assert (await boss.commands(line, other.id)).status == 200

    office.clock.turn_to(at("2026-10-05 09:29") + timedelta(seconds=50))
    await office.shown_in(office.chat(wang), "晨会")
    office.clock.turn_to(at("2026-10-05 10:15"))
    await office.until(lambda: len(office.in_slack(office.chat(wang), "晨会")) == 2)
    assert office.in_slack(office.chat(li), "晨会") == []

    office.clock.turn_to(at("2026-10-10 09:29") + timedelta(seconds=50))
    await office.shown_in(office.chat(li), "晨会")
    assert len(office.in_slack(office.chat(li), "晨会")) == 1
    office.is_clean()
