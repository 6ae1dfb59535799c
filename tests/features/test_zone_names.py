"""A time zone is a place: an offset has its sign turned round in the zone database, and no summer time."""

import pytest

from tests.desk import Desk

COMMANDS = ["/团队 设置 时区", "/掌柜 时区"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("said", ["GMT+8", "UTC+8", "utc+08:00", "+08:00", "+8", "Etc/GMT+8", "CST", "Asia/Beijing"])
async def test_eight_hours_ahead_is_asked_back_as_shanghai(desk: Desk, command: str, said: str) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", f"{command} 伦敦")
    refused = await desk.say("老板", f"{command} {said}")
    assert refused.outcome == "refused", refused.text
    assert "Asia/Shanghai" in refused.text
    assert list(refused.buttons.values()) == [f"{command} Asia/Shanghai"]
    done = await desk.press("老板", refused, next(iter(refused.buttons)))
    assert done.outcome == "done"
    assert "那边现在是 10:00" in done.text


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("said", "near"), [("GMT-5", "America/New_York"), ("Etc/GMT-5", "America/New_York"), ("UTC", "London"), ("EST", "")]
)
async def test_another_offset_is_refused_with_a_place_for_example(
    desk: Desk, command: str, said: str, near: str
) -> None:
    await desk.department(小林="运营专员")
    refused = await desk.say("老板", f"{command} {said}")
    assert refused.outcome == "refused", refused.text
    assert "只是时差" in refused.text
    assert near in refused.text
    assert not refused.buttons
    assert "Asia/Shanghai" in (await desk.say("老板", "/团队 设置")).text


@pytest.mark.parametrize("said", ["北京", "China", "Asia/Shanghai", "北京时间"])
async def test_a_place_is_taken_and_its_clock_told(desk: Desk, said: str) -> None:
    await desk.department(小林="运营专员")
    done = await desk.say("老板", f"/团队 设置 时区 {said}")
    assert "Asia/Shanghai，那边现在是 10:00" in done.text
    away = await desk.say("老板", "/team settings timezone Europe/Berlin")
    assert "那边现在是 03:00" in away.text


async def test_a_misspelt_place_is_offered_as_a_line(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    refused = await desk.say("老板", "/掌柜 时区 Europe/Berlni")
    assert list(refused.buttons.values()) == ["/掌柜 时区 Europe/Berlin"]
