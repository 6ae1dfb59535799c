"""Days and numbers typed with spaces inside them: nothing is stored of half of one, and every button says what was meant."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from models.figures.tables import FigureEntry
from tests.desk import Desk


async def stored(desk: Desk) -> list[tuple[date, Decimal]]:
    """Day and value of what was told."""
    entries = await desk.sql(lambda session: list(session.scalars(select(FigureEntry).order_by(FigureEntry.id))))
    return [(entry.day, entry.value) for entry in entries]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("支付金额 11 月 20 日 12.5万", date(2026, 11, 20)),
        ("支付金额 20 日 12.5万", date(2026, 11, 20)),
        ("支付金额 20 号 12.5万", date(2026, 11, 20)),
        ("支付金额 11 月 20日 12.5万 补报", date(2026, 11, 20)),
        ("支付金额 2026 年 11 月 20 日 12.5万", date(2026, 11, 20)),
        ("payment 11 20 12.5w", date(2026, 11, 20)),
        ("支付金额 11.20 12.5万", date(2026, 11, 20)),
        ("支付金额 11 月 30 日 12.5万", date(2025, 11, 30)),
        ("支付金额 30 日 12.5万", date(2026, 10, 30)),
        ("支付金额 11月30日 12.5万", date(2025, 11, 30)),
    ],
)
async def test_the_beginning_of_a_day_is_no_amount(desk: Desk, said: str, day: date) -> None:
    await desk.department(林晓="运营专员")
    reply = await desk.say("老板", f"/kpi report {said}")
    assert (reply.outcome, bool(reply.buttons)) == ("refused", True), reply.text
    assert await stored(desk) == []
    await desk.press("老板", reply, next(iter(reply.buttons)))
    assert await stored(desk) == [(day, Decimal(125_000))]


async def test_a_month_in_front_of_its_number_is_no_amount_either(desk: Desk) -> None:
    await desk.department(林晓="运营专员")
    reply = await desk.say("老板", "/kpi report 访客数 11 月 3000")
    assert (reply.outcome, list(reply.buttons)) == ("refused", ['/指标 填报 访客数 3000 日期="11 月"'])
    told = await desk.say("老板", "/kpi report 访客数 3000 月饼促销")
    assert "访客数 3,000" in told.text, "月饼 is no month"


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("12 万 5", "12万5"),
        ("12 万 5 昨天", "12万5 昨天"),
        ("十二万 五千", "十二万五千"),
        ("12万 5 千 元 大促", "12万5千元 大促"),
    ],
)
async def test_a_number_that_goes_on_behind_a_space_is_asked_about(desk: Desk, said: str, offered: str) -> None:
    await desk.department(林晓="运营专员")
    reply = await desk.say("老板", f"/kpi report 支付金额 {said}")
    assert reply.outcome == "refused", reply.text
    assert next(iter(reply.buttons)) == f"/指标 填报 支付金额 {offered}"
    await desk.press("老板", reply, f"/指标 填报 支付金额 {offered}")
    assert await stored(desk) == [(date(2026, 11, 23), Decimal(125_000))]


async def test_what_stands_behind_a_number_may_still_be_its_note(desk: Desk) -> None:
    await desk.department(林晓="运营专员")
    reply = await desk.say("老板", "/kpi report 支付金额 12万 3 单退款")
    done = await desk.press("老板", reply, '/指标 填报 支付金额 12万 备注="3 单退款"')
    assert "¥120,000" in done.text
    assert "备注：3 单退款" in done.text
    assert (await desk.say("老板", "/kpi report 支付金额 12万 5 月 3 日")).text.count("2026-05-03") == 1


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("11 月 30 日 到 12 月 2 日", "11月30日 周一（2026-11-30） 到 12月2日 周三（2026-12-02）"),
        ("11 月 30 日到 12 月 2 日", "11月30日 周一（2026-11-30） 到 12月2日 周三（2026-12-02）"),
        ("2026 年 11 月 30 日 到 2026 年 12 月 2 日 回家", "11月30日 周一（2026-11-30） 到 12月2日 周三（2026-12-02）"),
        ("from 30 November 2026 to 2 December 2026", "11月30日 周一（2026-11-30） 到 12月2日 周三（2026-12-02）"),
    ],
)
async def test_a_leave_ends_on_the_day_that_was_said(desk: Desk, said: str, span: str) -> None:
    await desk.department(林晓="运营专员")
    done = await desk.say("林晓", f"/off {said}")
    assert span in done.text


@pytest.mark.parametrize("said", ["12 月 30 日 下午 3 点", "2026 年 12 月 30 日 下午 3 点 半"])
async def test_a_deadline_keeps_its_month(desk: Desk, said: str) -> None:
    await desk.department(林晓="运营专员")
    done = await desk.say("老板", f"/handoff to 林晓 主图 {said}")
    assert "事项：主图\n" in done.text
    assert "12月30日" in done.text


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("/kpi report 支付金额 12万 Dec 1", ["/指标 填报 支付金额 12万 2025-12-01"]),
        ("/kpi report 支付金额 12万 Nov 29", ["/指标 填报 支付金额 12万 2025-11-29"]),
        ("/kpi report 支付金额 12万 11月 29日", ["/指标 填报 支付金额 12万 2025-11-29"]),
        ("/kpi report 市场份额 5% 11月 29日", ["/指标 填报 市场份额 5% 2025-11-29"]),
        ("/team depart 林晓 Nov 20 主动", ["/团队 离职 林晓 2026-11-20 主动", "/团队 离职 林晓 2027-11-20 主动"]),
        ("/team depart 林晓 11月 20日 主动", ["/团队 离职 林晓 2026-11-20 主动", "/团队 离职 林晓 2027-11-20 主动"]),
    ],
)
async def test_a_month_is_not_taken_without_the_day_behind_it(desk: Desk, said: str, offered: list[str]) -> None:
    await desk.department(林晓="运营专员")
    reply = await desk.say("老板", said)
    assert (reply.outcome, list(reply.buttons)) == ("refused", offered), reply.text
    assert "什么都没存" in reply.text


async def test_a_month_without_a_day_stays_one(desk: Desk) -> None:
    await desk.department(林晓="运营专员")
    told = await desk.say("老板", "/kpi report 市场份额 5% 11月 3个竞品降价")
    assert "2026年11月" in told.text
    assert "备注：3个竞品降价" in told.text
