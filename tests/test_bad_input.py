"""What people get wrong, each as a story: what was wrong is named, nothing is lost and nothing stored.

The seeded search for what nobody thought of is in `test_bad_input_flood.py`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.kernel.tokens import quoted
from tests.databases import Databases
from tests.desk import Desk, open_desk
from tests.features.conftest import PARTS


@pytest.fixture
async def desk(databases: Databases, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk on a migrated SQLite database."""
    with databases.migrated("sqlite", tmp_path) as url:
        async with open_desk(url, PARTS) as desk:
            yield desk


async def handoffs(desk: Desk) -> str:
    """What 小林 still has to do with, to see that nothing came of a refusal."""
    return (await desk.say("小林", "/handoff list")).text


async def test_a_full_width_colon_names_a_department_too(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    assert "没有叫「不存在」的部门" in (await desk.say("小林", "/team list in：不存在")).text
    assert (await desk.say("小林", "/team list in：运营部")).outcome == "done"
    assert (await desk.say("小林", "in：运营部")).text == "你还没说要做什么。"


async def test_a_question_outlives_an_empty_and_an_endless_answer(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    assert (await desk.say("小林", "/kpi report", forms=False)).outcome == "asked"
    assert (await desk.say("小林", "  ", forms=False)).text == "这一项不能为空。"
    endless = await desk.say("小林", "字" * 10_000, forms=False)
    assert endless.text == "这一行有 10000 个字，太长了；一行最多 4000 个字。什么都没存。"
    assert (await desk.say("小林", "支付金额", forms=False)).outcome == "asked"
    assert (await desk.say("小林", "1.2万", forms=False)).outcome == "done"


async def test_cancelling_when_nothing_was_asked_offers_nothing_to_cancel(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    for word in ("取消", " CANCEL "):
        dropped = await desk.say("小林", word)
        assert dropped.text == "我没有在等你回答什么，不用取消。"
        assert not dropped.buttons  # it used to offer 请假 取消


async def test_a_button_of_a_question_that_is_over_says_so(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    question = await desk.say("老板", "/off day 12月5日", forms=False)
    label = next(iter(question.buttons))
    assert (await desk.press("老板", question, label)).outcome == "done"
    again = await desk.press("老板", question, label)
    assert (again.outcome, again.text) == (
        "refused",
        "这个问题已经过去了，这次没有存。要接着办，就把整句再说一遍。",
    )


async def test_an_expired_button_of_a_question_stores_nothing(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    question = await desk.say("老板", "/off day 12月5日", forms=False)
    await desk.turn(minutes=16)
    assert "已经过去了" in (await desk.press("老板", question, next(iter(question.buttons)))).text


@pytest.mark.parametrize("zone", ["localtime", "Factory", "factory", "../../etc/passwd", "posixrules"])
async def test_a_zone_that_is_no_place_is_refused(desk: Desk, zone: str) -> None:
    await desk.department(小林="运营专员")
    assert (await desk.say("小林", f"/zg timezone {zone}")).outcome == "refused"
    assert (await desk.say("老板", f"/team settings timezone {zone}")).outcome == "refused"


async def test_a_refusal_repeats_only_the_beginning_of_a_long_value(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    refused = await desk.say("小林", "/kpi show " + "x" * 3000)
    assert refused.outcome == "refused"
    assert "x" * 50 in refused.text
    assert len(refused.text) < 200


@pytest.mark.parametrize(
    ("line", "says"),
    [("/off {}", "是哪天"), ("/schedule set 晨会提醒 {}", "是什么时候")],
)
async def test_a_long_value_is_not_tried_at_every_place_as_a_date(desk: Desk, line: str, says: str) -> None:
    """It would take seconds, of the one writer everybody waits for."""
    await desk.department(小林="运营专员")
    day = "明天" if "off" in line else "每周一"
    refused = await desk.say("老板", line.format(f'"{day}{" " * 110}x{" " * 110}下午3点"'))
    assert refused.outcome == "refused"
    assert says in refused.text


async def test_a_field_of_a_megabyte_is_wrong_at_its_field(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    form = (await desk.fill("小林", "handoff to", to="老板", what="字" * 1_000_000)).form
    wrong = {field.name: field.error for field in form.fields if field.error}
    assert wrong == {"what": "这一行有 1000000 个字，太长了；一行最多 4000 个字。什么都没存。"}
    assert "#1" not in await handoffs(desk)


async def test_what_is_behind_the_hours_is_told_as_hours(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    assert "22:00-8:00" in (await desk.say("小林", "/zg quiet 00:00-00:00")).text
    assert "不是编号" in (await desk.say("小林", "/off cancel abc")).text


async def test_names_stand_behind_one_another_as_the_reader_writes(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/zg language en")
    told = (await desk.say("老板", "/team add 小王 nonsense")).text
    assert "Operations specialist, " in told
    assert "、" not in told


async def test_names_equal_to_commands_metrics_days_and_markup_are_names(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    odd = (
        "运营专员",
        "晨会",
        "明天",
        "取消",
        "GMV",
        "all",
        "#1",
        "<script>alert(1)</script>",
        "=x",
        "x=y",
        "💥",
        "';DROP",
    )
    for name in odd:
        assert (await desk.say("老板", f"/team add {quoted(name)} 运营专员")).outcome == "done", name
        given = await desk.say("小林", f"/handoff to {quoted(name)} what={quoted('给 ' + name)}")
        assert given.outcome == "done", (name, given.text)
        assert f"@{name}" in given.text


async def test_a_second_press_and_strangers_hear_who_was_first(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师", 小王="数据分析师", 走了="运营专员")
    await desk.say("老板", "/team depart 走了 主动 sure=yes")
    await desk.say("小陈", "/handoff to 小林 主图素材")
    button = desk.last("小林")
    assert "在部门" in (await desk.press("走了", button, "接收")).text
    assert "在部门" in (await desk.press("客人", button, "接收")).text
    assert "不是找你的" in (await desk.press("小王", button, "接收")).text
    assert (await desk.press("小林", button, "接收")).outcome == "done"
    assert "已经由 @小林" in (await desk.press("小林", button, "接收")).text


async def test_one_key_is_one_call_whatever_its_line(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    first = await desk.say("小林", "/handoff to 老板 甲", key="same")
    again = await desk.say("小林", "/handoff to 老板 甲", key="same")
    assert again.answer.replayed
    assert again.text == first.text
    other = await desk.say("小林", "/handoff to 老板 乙", key="same")
    assert other.outcome == "refused"
    assert "换个新的 key" in other.text
    assert (await handoffs(desk)).splitlines()[1:] == ["你交出去的 1 件", "#1：甲 → 老板，等回应"]
