"""What comes by itself is called as people call it, or chosen from a list."""

import pytest

from models.schedule_words import COMES_BY_ITSELF
from schedules import JOBS
from tests.desk import Desk


@pytest.mark.parametrize("said", ["早会", "晨会", "站会", "standup"])
async def test_what_everybody_calls_the_standup_is_its_prompt(desk: Desk, said: str) -> None:
    await desk.department(小林="运营专员")
    moved = await desk.say("老板", f"/定时 设置 {said} 9点")
    assert "好，晨会提醒以后是：每人自己的上班日 09:00" in moved.text


async def test_what_comes_by_itself_is_chosen_from_a_list(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    asked = await desk.say("老板", "/定时 设置")
    job = next(field for field in asked.form.fields if field.name == "job")
    assert job.kind == "choice"
    assert sorted(label for label, _ in job.choices) == sorted(one.zh for one in JOBS)
    assert sorted(names[0] for names in COMES_BY_ITSELF) == sorted(one.name for one in JOBS)
    for _, value in job.choices:
        assert (await desk.fill("老板", "schedule pause", job=value)).outcome == "done", value
    moved = await desk.fill("老板", "schedule set", job="周会议程", timing="周二 9:30")
    assert "周会议程以后是：每周二 09:30" in moved.text
    known = await desk.say("老板", "/定时 设置 早会")
    assert next(field for field in known.form.fields if field.name == "job").value == "晨会提醒"
