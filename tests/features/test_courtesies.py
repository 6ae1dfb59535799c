"""What people say that asks for nothing, and what comes broken: answered, and kept as nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from models.figures.tables import FigureEntry
from models.handoff import Handoff
from tests.desk import Desk

REPLACED = "\ufffd"


@pytest.mark.parametrize(
    "said",
    [
        "谢谢",
        "谢谢！",
        "谢谢掌柜～",
        "辛苦了",
        "辛苦啦🙏",
        "多谢",
        "thanks",
        "Thank you!",
        "thx",
        "好的，谢谢",
        "ok thanks",
    ],
)
async def test_thanks_are_answered_in_kind(desk: Desk, said: str) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", said)
    assert reply.outcome == "done"
    assert "不客气" in reply.text
    assert not reply.buttons
    assert not desk.got("小林")


@pytest.mark.parametrize("said", ["ok", "OK", "好的", "好的！", "收到", "嗯嗯", "知道了", "没问题"])
async def test_an_ok_accepts_nothing_and_the_answer_says_so(desk: Desk, said: str) -> None:
    await desk.department(小林="运营专员", 小王="运营专员")
    await desk.say("老板", "/handoff to 小林 双11素材")
    reply = await desk.say("小林", said)
    assert reply.outcome == "done"
    assert "好嘞" in reply.text
    assert "按钮" in reply.text
    states = await desk.sql(lambda s: [row.state.value for row in s.scalars(select(Handoff))])
    assert states == ["offered"]


async def test_in_a_group_it_is_one_line_and_nobody_else_hears_of_it(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say_in("C1", "小林", "辛苦了")
    assert "不客气" in reply.text
    assert not desk.got("C1")
    assert not desk.got("老板")


async def test_thanks_are_no_piece_of_work_and_the_question_stays_open(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="运营专员")
    asked = await desk.say("小林", "/handoff to 小王", forms=False)
    assert asked.outcome == "asked"
    assert "不客气" in (await desk.say("小林", "谢谢", forms=False)).text
    assert await desk.sql(lambda s: s.scalar(select(func.count()).select_from(Handoff))) == 0
    assert (await desk.say("小林", "双11素材", forms=False)).outcome == "done"
    assert await desk.sql(lambda s: s.scalar(select(Handoff.what))) == "双11素材"


@pytest.mark.parametrize("said", ["谢谢小王的海报", "好的东西", "okra"])
async def test_more_than_a_courtesy_is_none(desk: Desk, said: str) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", said)
    assert reply.outcome == "refused"
    assert "没听懂" in reply.text or "是不是" in reply.text


@pytest.mark.parametrize(
    "line",
    [
        f"/kpi report 支付金额 12{REPLACED}万",
        f"/kpi report 支付金额 12万 昨天 大促{REPLACED}",
        f"/kpi show {REPLACED}",
        f"谢谢{REPLACED}",
        REPLACED,
    ],
)
async def test_what_the_platform_replaced_is_said_to_be_broken(desk: Desk, line: str) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", line)
    assert reply.outcome == "refused"
    assert "存不了的字符" in reply.text
    filled = await desk.fill("小林", "kpi report", metric="payment", value="10万", note=f"大促{REPLACED}")
    assert "存不了的字符" in filled.text
    assert await desk.sql(lambda s: s.scalar(select(func.count()).select_from(FigureEntry))) == 0


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("/日程 预览", "/定时 预览"),
        ("/交接 查看", "/交接 列表"),
        ("/指标 目标", "/指标 目标值"),
        ("/指标 走势 支付金额", "/指标 趋势 支付金额"),
        ("/班次", "/排班 列表"),
    ],
)
async def test_what_people_call_a_command_besides_its_name_is_understood(desk: Desk, said: str, meant: str) -> None:
    await desk.department(小林="运营专员")
    expected = await desk.say("老板", meant)
    assert expected.outcome in ("done", "asked")
    assert (await desk.say("老板", said)).text == expected.text


async def test_the_group_that_is_called_otherwise_is_explained_too(desk: Desk) -> None:
    await desk.department()
    assert (await desk.say("老板", "/日程")).text == (await desk.say("老板", "/定时")).text


async def test_a_word_with_an_equals_sign_is_a_slip_only_where_it_begins_like_an_argument(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="运营专员")
    await desk.say("小林", "/交接 给 小王 换主图")
    returned = await desk.say("小王", "/交接 退回 1 型号=A1 对不上")
    assert returned.outcome == "done"
    assert "截止=" in (await desk.say("小林", "/交接 给 小王 换详情页 截至=明天")).text


@pytest.mark.parametrize(
    "said",
    [
        "我今天要做什么",
        "我的带教老师是谁",
        "我是新来的，今天干什么",
        "今天干啥？",
        "第一天上班 怎么开始",
        "What should I do today?",
        "Who is my mentor?",
    ],
)
async def test_what_somebody_new_asks_is_answered_with_where_to_look(desk: Desk, said: str) -> None:
    await desk.department(孙雪="运营专员", 老陈="运营专员")
    await desk.say("老板", "/train start 孙雪 老陈 sure=yes")
    reply = await desk.say("孙雪", said)
    assert list(reply.buttons) == ["我的一天", "培训计划", "看看能说什么"]
    assert "老陈" in (await desk.press("孙雪", reply, "培训计划")).text
    for button in ("我的一天", "看看能说什么"):
        assert (await desk.press("孙雪", reply, button)).outcome == "done"


async def test_a_command_gone_wrong_and_a_strangers_question_are_no_newcomers_question(desk: Desk) -> None:
    await desk.department(孙雪="运营专员")
    for who, line in (("孙雪", "/培训 计化 做什么"), ("孙雪", "培训 计化 做什么"), ("路人", "我今天要做什么")):
        assert "培训计划" not in (await desk.say(who, line)).buttons
    await desk.say("孙雪", "/zg language en")
    assert list((await desk.say("孙雪", "I'm new here")).buttons) == ["My day", "Training plan", "What can I say?"]
