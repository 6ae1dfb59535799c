"""Whom, which period, which figure and how much, said in the order in which people think of them."""

from datetime import date

import pytest
from sqlalchemy import select

from models.figures.tables import FigureEntry
from tests.desk import Desk
from tests.features.test_kpi_show import rows, tell


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("/指标 查看 上周 林晓", "林晓 · 11-16 – 11-22"),
        ("/指标 查看 上周 @林晓", "林晓 · 11-16 – 11-22"),
        ("/kpi show last month 林晓", "林晓 · 2026年10月"),
        ("/指标 查看 上周 团队", "团队 · 11-16 – 11-22"),
        ("/kpi show this month team", "团队 · 2026年11月"),
        ("/指标 查看 上月 客服专员", "客服专员 · 2026年10月"),
        ("/指标 趋势 支付金额 上月 林晓", "支付金额 · 全店，2026年10月"),
        ("/指标 趋势 接待量 上月 林晓", "人工接待会话量 · 林晓，2026年10月"),
    ],
)
async def test_a_period_may_stand_before_whom_it_is_about(desk: Desk, said: str, title: str) -> None:
    await desk.department(林晓="运营专员", 方圆="客服专员")
    shown = await desk.say("老板", said)
    assert (shown.outcome, shown.text.splitlines()[0].startswith(title)) == ("done", True), shown.text


async def test_ones_own_week_may_be_asked_for_either_way(desk: Desk) -> None:
    await desk.department(林晓="运营专员")
    assert (await desk.say("林晓", "/指标 查看 本周 我")).text == (await desk.say("林晓", "/指标 查看 我 本周")).text


async def test_one_figure_may_be_looked_at_in_any_order(desk: Desk) -> None:
    await desk.department(林晓="运营专员", 方圆="客服专员")
    await tell(desk, "方圆", "满意度 93% 昨天", "接待量 500 昨天")
    for who, said in (("林晓", "旺旺满意度 本季度"), ("林晓", "本季度 旺旺满意度"), ("老板", "本季度 团队 旺旺满意度")):
        shown = await desk.say(who, f"/指标 查看 {said}")
        assert list(rows(shown)) == ["旺旺满意度"], said
        assert shown.text.startswith("团队 · 2026年第4季度"), "the store's, whoever asks"
    own = await desk.say("方圆", "/指标 查看 接待量 本周")
    assert own.text.startswith("方圆 · 11-23 – 11-29")
    assert rows(own)["人工接待会话量"][0] == "500"


async def test_a_mistyped_figure_to_look_at_is_offered(desk: Desk) -> None:
    await desk.department(林晓="运营专员")
    shown = await desk.say("老板", "/指标 查看 支付金格 本周")
    assert list(shown.buttons) == ["/指标 查看 支付金额 本周"]
    assert (await desk.press("老板", shown, "/指标 查看 支付金额 本周")).outcome == "done"
    assert list((await desk.say("老板", "/指标 查看 本周 林小")).buttons) == ["/指标 查看 本周 林晓"]


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("/指标 趋势 林晓 支付金额 上月", "/指标 趋势 支付金额 上月 林晓"),
        ("/指标 趋势 上月 林晓 支付金额", "/指标 趋势 支付金额 上月 林晓"),
        ("/指标 历史 昨天 旺旺满意度", "/指标 历史 旺旺满意度 昨天"),
        ("/指标 目标值 林晓 报名通过数 12 本月", "/指标 目标值 报名通过数 12 本月 林晓"),
        ("/指标 目标值 林晓 本月 报名通过数 12", "/指标 目标值 报名通过数 12 林晓 本月"),
        ("/指标 目标值 支付金额 下月 900万", "/指标 目标值 支付金额 900万 下月"),
        ("/指标 填报 支付金额 昨天 13万", "/指标 填报 支付金额 13万 日期=昨天"),
        ("/kpi report payment yesterday 125K", "/指标 填报 支付金额 125K 日期=yesterday"),
        ("/指标 填报 支付金额 11月22日 13万 补报", "/指标 填报 支付金额 13万 补报 日期=11月22日"),
    ],
)
async def test_what_belongs_behind_is_offered_there(desk: Desk, said: str, offered: str) -> None:
    await desk.department(林晓="运营专员")
    reply = await desk.say("老板", said)
    assert (reply.outcome, list(reply.buttons)) == ("refused", [offered]), reply.text
    assert "要写在" in reply.text
    assert (await desk.press("老板", reply, offered)).outcome == "done"


async def test_a_figure_whose_day_was_said_first_is_stored_for_that_day(desk: Desk) -> None:
    await desk.department(Ana="运营专员")
    await desk.say("Ana", "/zg language en")
    reply = await desk.say("Ana", "/kpi report payment last friday 125K")
    assert list(reply.buttons) == ['/kpi report "Payment amount" 125K day="last friday"']
    await desk.press("Ana", reply, next(iter(reply.buttons)))
    assert await desk.sql(lambda session: list(session.scalars(select(FigureEntry.day)))) == [date(2026, 11, 20)]


@pytest.mark.parametrize("said", ["支付金额昨天12万5", "指标填报支付金额昨天12万5", "支付金额，昨天：12.5万"])
async def test_a_day_that_ran_into_metric_and_number_is_offered_behind_them(desk: Desk, said: str) -> None:
    await desk.department(林晓="运营专员")
    reply = await desk.say("林晓", said)
    done = await desk.press("林晓", reply, next(iter(reply.buttons)))
    assert done.text.startswith("记下了：支付金额 ¥125,000"), reply.buttons
    assert "2026-11-23" in done.text
