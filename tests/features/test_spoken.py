"""What a button says stands in some chats as the words of whoever pressed it: then it is in their language."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from bot.kernel.command import Registry
from bot.kernel.message import Button, Buttons, Message
from bot.kernel.people import Directory, PersonRef
from bot.kernel.phrasing import worded
from bot.platforms.dingtalk.buttons import actions_of
from handlers import COMMANDS
from tests.desk import Desk, Got, Reply


def spoken(shown: Reply | Got) -> dict[str, str]:
    """Label -> what is seen of its line, as the page shows it and DingTalk says it."""
    message = shown.answer.message if isinstance(shown, Reply) else shown.message
    for action in actions_of(message.buttons):
        assert unquote(action.url).endswith(next(b.spoken for b in message.buttons if b.label == action.label))
    return {button.label: button.spoken for button in message.buttons}


async def test_each_reads_what_a_button_says_in_their_own_language(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小周="客服专员", Anna="数据分析师")
    await desk.say("Anna", "/zg language en")
    await desk.say("小林", "/交接 给 小周 做海报")
    await desk.say("小林", "/交接 给 Anna 写周报")
    offered = desk.last("小周")
    assert (spoken(offered)["接收"], offered.buttons["接收"]) == ("/交接 接收 1", "/handoff accept 1")
    assert spoken(desk.last("Anna"))["Accept"] == "/handoff accept 2"
    # Said as it stands in the chat, and as it stood on buttons that were shown before: both are the same.
    assert "做海报" in (await desk.say("小周", spoken(offered)["接收"])).text
    assert (await desk.say("小周", offered.buttons["接收"])).outcome == "refused", "it was accepted already"


async def test_names_stand_in_what_a_button_says(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小周="客服专员")
    told = await desk.say("小林", "/指标 填报 支付金额 12.5万 昨天")
    assert spoken(told)["看走势"] == "/指标 趋势 支付金额"
    asked = await desk.say("老板", "/培训 开始 小周 小林")
    assert spoken(asked)["换一位"] == '/培训 开始 小周 日期="2026-11-25"'
    again = await desk.say("老板", spoken(asked)["就让 小林 带"])
    assert "小周" in again.text
    assert again.outcome == "done"


def test_a_name_that_is_not_one_persons_alone_stays_a_number() -> None:
    people = (PersonRef(1, "小周"), PersonRef(2, "小周"), PersonRef(3, "Anna Li"), PersonRef(4, "小林", active=False))
    lines = [f"/train plan <@#{n}>" for n in range(1, 6)]
    message = Message((Buttons(tuple(Button(line, line) for line in lines)),))
    said = [button.spoken for button in worded(message, Registry(COMMANDS), Directory(people=people)).buttons]
    assert said == [
        "/培训 计划 <@#1>",
        "/培训 计划 <@#2>",
        '/培训 计划 "Anna Li"',
        "/培训 计划 <@#4>",
        "/培训 计划 <@#5>",
    ]


async def test_options_are_said_in_the_language_too(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    assert spoken(await desk.say("老板", "/帮助"))["指标"] == "/帮助 指标"
    assert spoken(await desk.say("老板", "/团队 设置"))["语言"] == "/团队 设置 语言"
    lines = ["/team settings name language", "/team depart 小林 cancel", "/agenda show monthly", "/team alias 小林 off"]
    message = Message((Buttons(tuple(Button(line, line) for line in lines)),))
    said = [button.spoken for button in worded(message, Registry(COMMANDS), Directory()).buttons]
    assert said == ["/团队 设置 名称 language", "/团队 离职 小林 取消", "/议程 查看 月会", "/团队 别名 小林 off"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("填报支付金额12.5万", "/指标 填报 支付金额 12.5万"),
        ("昨天支付金额12.5万", "/指标 填报 支付金额 12.5万 昨天"),
        ("昨天 支付金额 12.5万", "/指标 填报 支付金额 12.5万 昨天"),
        ("昨天，支付金额：12.5万", "/指标 填报 支付金额 12.5万 昨天"),
        ("填报昨天支付金额12.5万", "/指标 填报 支付金额 12.5万 昨天"),
        ("指标填报昨天支付金额12.5万", "/指标 填报 支付金额 12.5万 昨天"),
        ("支付金额,12.5万", "/指标 填报 支付金额 12.5万"),
        ("支付金额：12.5万", "/指标 填报 支付金额 12.5万"),
        ("支付金额： 12.5万 活动返场", "/指标 填报 支付金额 12.5万 活动返场"),
        ("支付金额是12.5万", "/指标 填报 支付金额 12.5万"),
        ("/kpi report 昨天支付金额12.5万", "/指标 填报 支付金额 12.5万 昨天"),
        ("/kpi report 支付金额,12.5万 昨天", "/指标 填报 支付金额 12.5万 昨天"),
    ],
)
async def test_a_report_in_one_breath_is_offered_as_the_whole_line(desk: Desk, said: str, meant: str) -> None:
    await desk.department(小林="运营专员")
    asked = await desk.say("小林", said)
    assert list(asked.buttons) == [meant]
    done = await desk.press("小林", asked, meant)
    assert done.outcome == "done", done.text
    assert "支付金额 ¥125,000" in done.text
    assert "11月23日" in done.text


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("交接给小王，主图，明天下午三点", "/交接 给 小王 主图 明天下午三点"),
        ("交接给小王，主图，白底的，明天下午三点", "/交接 给 小王 主图，白底的 明天下午三点"),
        ("交接 给，小王，主图 明天下午三点", "/交接 给 小王 主图 明天下午三点"),
        ("交接给 小王，主图，明天下午三点", "/交接 给 小王 主图 明天下午三点"),
        ("请假，明天，家里有事", "/请假 明天 家里有事"),
        ("议程添加，双12备货，库存", "/议程 添加 双12备货，库存"),
    ],
)
async def test_what_is_said_with_pauses_is_offered_as_a_line_that_reads_and_has_every_word(
    desk: Desk, said: str, meant: str
) -> None:
    await desk.department(小林="运营专员", 小王="运营专员")
    asked = await desk.say("小林", said)
    assert list(asked.buttons) == [meant]
    done = await desk.press("小林", asked, meant)
    assert done.outcome == "done", done.text
    assert "11月25日 周三 15:00" in done.text or "下午三点" not in said


async def test_what_is_neither_a_colleague_nor_a_time_is_said_to_be_neither(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    for who, line in (("小林", "/kpi show 五月天"), ("老板", "/kpi target 支付金额 12万 五月天")):
        reply = await desk.say(who, line)
        assert "部门里没有「五月天」，也看不出是哪段时间" in reply.text
    assert "是不是 小林" in (await desk.say("小林", "/kpi show 小琳")).text


@pytest.mark.parametrize("line", ["/shift swap 小王 明年", "/handoff to 小王 海报 明年", "/shift swap 小王 下个月"])
async def test_a_whole_year_where_one_day_is_wanted_is_asked_about(desk: Desk, line: str) -> None:
    await desk.department(小林="运营专员", 小王="运营专员")
    reply = await desk.say("小林", line)
    assert reply.outcome == "refused"
    assert "是一整段" in reply.text
    assert "是其中哪一天？" in reply.text
    far = await desk.say("小林", "/shift swap 小王 1800-01-01")
    assert "离今天太远了" in far.text
