"""Whoever is in several departments of one workspace: what they say, press and answer means one of them, and stays with it."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.messaging import Question
from tests.desk import Desk

HERE = {"conversation": "C9", "direct": False, "ephemeral": True}
"""A channel of no department; the answer is seen by the person alone, as Slack shows what a slash command says."""


async def two(desk: Desk) -> None:
    """小林 is in 运营部 (C1) with 小王, and in 仓储部 (C2) with 钱七; 老板 manages both."""
    await desk.department(小王="运营专员", 小林="运营专员")
    await desk.say_in("C2", "老板", "/team create 仓储部 sure=yes")
    for name in ("小林", "钱七"):
        added = await desk.say("老板", f"/team add <@{name}> 运营专员 in:仓储部", named=(name,))
        assert added.outcome == "done", added.text


async def test_a_button_in_a_place_of_no_department_means_the_one_it_came_from(desk: Desk) -> None:
    await two(desk)
    await desk.say("小王", "/handoff to 小林 甲事")
    await desk.say("钱七", "/handoff to 小林 乙事")
    await desk.say_in("C1", "小林", "/handoff to 小王 主图")
    listed = await desk.say("小林", "/handoff list", **HERE)
    assert "甲事" in listed.text
    await desk.say_in("C2", "小林", "/handoff to 钱七 库位表")
    accepted = await desk.press("小林", listed, "接收 #1", **HERE)
    assert "事项：甲事" in accepted.text


async def test_in_a_departments_own_channel_its_name_is_not_repeated(desk: Desk) -> None:
    await two(desk)
    await desk.say("小王", "/handoff to 小林 甲事")
    listed = await desk.say_in("C1", "小林", "/handoff list")
    assert "in:" not in "".join(listed.buttons.values())


async def test_work_that_is_written_with_a_colon_does_not_cost_a_button_its_department(desk: Desk) -> None:
    await two(desk)
    line = '/handoff to 运营专员 "货架 in:box" in:运营部'
    await desk.say("小林", line)
    again = await desk.say("小林", line)
    await desk.say_in("C2", "小林", "/handoff to 钱七 库位表")
    done = await desk.press("小林", again, "再交一件")
    assert "@小王" in done.text
    assert "货架 in:box" not in (await desk.say("小林", "/handoff list in:仓储部")).text


async def test_what_everybody_reads_means_the_same_department_for_whoever_presses(desk: Desk) -> None:
    await two(desk)
    given = await desk.say_in("C9", "小王", "/handoff to 小林 甲事")
    assert given.buttons["撤回"] == "/handoff withdraw 1 in:运营部"


async def test_the_line_offered_for_a_late_answer_means_the_department_that_asked(desk: Desk) -> None:
    await two(desk)
    await desk.say("小林", "/handoff to 运营专员 in:运营部", forms=False)
    await desk.turn(minutes=16)
    await desk.say_in("C2", "小林", "/handoff list")
    late = await desk.say("小林", "主图素材", forms=False)
    line = late.text.split("发这行：")[1].splitlines()[0]
    assert line.endswith(" in:运营部")
    assert "@小王" in (await desk.say("小林", line, forms=False)).text


async def test_a_question_stays_with_its_department_when_that_is_called_something_else(desk: Desk) -> None:
    await two(desk)
    await desk.say("小林", "/handoff to in:仓储部", forms=False)
    await desk.say("老板", "/团队 设置 名称 仓储二部 in:仓储部")
    await desk.say_in("C1", "小林", "/handoff list")
    asked = await desk.say("小林", "钱七", forms=False)
    assert "什么事" in asked.text
    assert "@钱七" in (await desk.say("小林", "库位表", forms=False)).text
    await desk.say("小林", "/handoff to in:仓储二部", forms=False)
    await desk.turn(minutes=16)
    late = await desk.say("小林", "钱七", forms=False)
    await desk.say("老板", "/团队 设置 名称 仓储三部 in:仓储二部")
    assert "什么事" in (await desk.press("小林", late, "就这么办", forms=False)).text


async def test_a_question_about_a_department_that_is_gone_is_over(desk: Desk) -> None:
    def by_a_lost_name(session: Session) -> None:
        session.execute(update(Question).values(department="老名字"))

    await two(desk)
    await desk.say("小林", "/handoff to in:仓储部", forms=False)
    await desk.write(by_a_lost_name)
    over = await desk.say("小林", "钱七", forms=False)
    assert over.outcome == "refused"
    assert "这个问题已经过去了" in over.text
    assert "没听懂" in (await desk.say("小林", "钱七", forms=False)).text
    await desk.say("小林", "/handoff to in:仓储部", forms=False)
    await desk.write(by_a_lost_name)
    assert (await desk.say("小林", "取消", forms=False)).outcome == "done"
    assert (await desk.say("小林", "取消", forms=False)).outcome == "refused"


async def test_whoever_leaves_one_of_two_departments_speaks_to_the_other(desk: Desk) -> None:
    await two(desk)
    await desk.say_in("C2", "小林", "/kpi report 支付金额 9万")
    left = await desk.say("老板", "/团队 离职 小林 今天 调岗 sure=yes in:仓储部")
    assert left.outcome == "done", left.text
    assert (await desk.say("小林", "/handoff list")).outcome == "done"
    assert (await desk.say_in("C9", "小林", "/kpi report 支付金额 5万")).outcome == "done"
    refused = await desk.say_in("C2", "小林", "/handoff list")
    assert "你还不在部门里" in refused.text


async def test_a_button_means_the_department_it_came_from(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="客服专员")
    await desk.say_in("C2", "老板", "/team create 二店 sure=yes")
    await desk.say_in("C2", "老板", "/team add <@小林> 运营专员", named=("小林",))
    await desk.say_in("C2", "老板", "/team add <@小陈> 客服专员", named=("小陈",))
    await desk.say("小王", "/handoff to 小林 主图")
    await desk.say("小陈", "/handoff to 小林 客诉")
    here = await desk.say("小林", "/handoff list in:运营部")
    there = desk.last("小林")
    assert there.buttons["接收"] == "/handoff accept 1 in:二店"
    assert "客诉" in (await desk.press("小林", there, "接收")).text
    assert "主图" in (await desk.press("小林", here, "接收 #1")).text
    assert "客诉" in (await desk.say("小陈", "/handoff list")).text
    assert desk.last("小陈").buttons == {}
    given = await desk.say("小王", "/handoff to 小林 海报")
    assert given.buttons == {"撤回": "/handoff withdraw 2"}, "whoever is in one department alone need not name it"


async def test_whoever_asked_to_join_another_department_still_speaks_to_their_own(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="客服专员")
    await desk.say_in("C2", "老板", "/team create 二店 sure=yes")
    await desk.say("小王", "/handoff to 小林 主图")
    handed = desk.last("小林")
    assert (await desk.say_in("C2", "小林", "/team join 客服专员")).outcome == "done"
    assert "现在归你了" in (await desk.press("小林", handed, "接收")).text
    await desk.say_in("C2", "老板", "/team confirm 1")
    assert (await desk.say("小林", "/team list in:二店")).outcome == "done"


async def test_an_answer_means_the_department_its_question_was_about(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say_in("C2", "老板", "/team create 二店 sure=yes")
    await desk.say("老板", "/agenda add in:运营部 备货")
    await desk.say("老板", "/agenda add", forms=False)
    await desk.say_in("C2", "老板", "/team channel")
    await desk.say("老板", "双12 选品", forms=False)
    assert "双12 选品" in (await desk.say("老板", "/agenda show in:运营部")).text
    assert "双12 选品" not in (await desk.say("老板", "/agenda show in:二店")).text
