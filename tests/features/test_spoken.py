"""What a button says stands in some chats as the words of whoever pressed it: then it is in their language."""

from __future__ import annotations

from urllib.parse import unquote

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
