"""Handoffs that look like a slip: given twice, or due before anybody can begin."""

import pytest

from tests.desk import Desk


async def test_the_same_handoff_twice_is_asked_back_about(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="运营专员", 小陈="数据分析师")
    await desk.say("小陈", "/handoff to 小林 主图素材 周五下午3点")
    desk.forget()
    twice = await desk.say("小陈", "/handoff to 小林 主图素材 周五下午3点")
    assert twice.outcome == "asked"
    assert "刚交过 #1，一样的事、一样的人。再交一件？" in twice.text
    assert not desk.got("小林")
    assert "#2 已经交给" in (await desk.say("小陈", "/handoff to 小王 主图素材")).text
    another = await desk.press("小陈", twice, "再交一件")
    assert "#3 已经交给 @小林" in another.text
    assert "11月27日 周五 15:00" in another.text


async def test_after_a_while_or_once_it_is_settled_nothing_is_asked_back(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.say("小陈", "/handoff to 小林 主图素材")
    await desk.say("小陈", "/handoff withdraw 1")
    assert "#2 已经交给" in (await desk.say("小陈", "/handoff to 小林 主图素材")).text
    await desk.turn(minutes=11)
    assert "#3 已经交给" in (await desk.say("小陈", "/handoff to 小林 主图素材")).text


async def test_a_deadline_before_the_receiver_begins_is_said_plainly(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.turn_to("2026-11-27 19:00")
    late = await desk.say("小陈", "/handoff to 小林 主图素材 明天下午3点")
    assert "11月30日 周一 09:00 才上班，那时已经过了截止时间" in late.text
    assert "在那之前我不催" not in late.text
    assert "在那之前我不催" in (await desk.say("小陈", "/handoff to 小林 详情页 下周一下午3点")).text


@pytest.mark.parametrize(
    ("said", "day", "right"),
    [
        ("11月31号 下午三点前", "11月31号", "2026-11-30 下午三点前"),
        ("11月31号下午三点前", "11月31号下午三点前", "2026-11-30 下午三点前"),
        ("2月30日 上午10点之前", "2月30日", "2027-02-28 上午10点之前"),
        ("11月31号之前", "11月31号之前", "2026-11-30 之前"),
        ("before 31 November 3pm", "before 31 November", "before 2026-11-30 3pm"),
        ("11月31号 下午", "11月31号", "2026-11-30 下午"),
    ],
)
async def test_a_day_that_is_none_before_a_time_is_refused_and_never_kept_as_words(
    desk: Desk, said: str, day: str, right: str
) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    wrong = await desk.say("小陈", f'/handoff to 小林 "主图素材" {said}')
    assert wrong.outcome == "refused"
    assert f"没有「{day}」这一天" in wrong.text
    assert not desk.got("小林")
    line = f'/交接 给 小林 "主图素材" {right}'
    assert wrong.buttons == {line: line}
    put_right = await desk.press("小陈", wrong, line)
    assert put_right.outcome == "done"
    assert "事项：主图素材\n截止：" in put_right.text
