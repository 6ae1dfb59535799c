"""Figures as they are said or dictated: each button stores what was said, its unit and its day, and each figure for itself."""

import itertools
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from models.figures.tables import FigureEntry
from tests.desk import Desk, Reply

WAYS = (
    "{n} {day}",
    "{day} 支付金额 {n}",
    "支付金额 {day} {n}",
    "支付金额，{n}，{day}",
    "{day}，支付金额，{n}",
    "{day}支付金额{n}",
    "支付金额{day}{n}",
    "{day} 支付金额是{n}",
    "{day}支付金额为 {n}",
    "/kpi report {day} 支付金额 {n}",
    "/kpi report 支付金额 {day} {n}",
    "/kpi report 支付金额 {n} {day}",
)
DAYS = (
    "昨天",
    "11月23日",
    "23号",
    "11 月 23 日",
    "23 日",
    "周一",
    "yesterday",
    "Nov 23",
    "2026-11-23",
    "11/23",
    "11.23",
)


async def stored(desk: Desk) -> list[tuple[date, Decimal, str]]:
    """Day, value and note of what was told."""
    entries = await desk.sql(lambda session: list(session.scalars(select(FigureEntry).order_by(FigureEntry.id))))
    return [(entry.day, entry.value, entry.note) for entry in entries]


async def pressed_on(desk: Desk, reply: Reply) -> Reply:
    """What comes of pressing the first button until something is done, or nothing is offered."""
    for _ in range(3):
        line = next(iter(reply.buttons.values()), "/help")
        if reply.outcome == "done" or not line.startswith(("/指标 填报", "/kpi report")):
            break
        reply = await desk.say("林晓", line)
    return reply


@pytest.mark.parametrize(
    "number",
    [
        "12.5 万",
        "12 万 5",
        "12.5 w",
        "125 k",
        "125 千",
        "12.5 万元",
        "12.5 万 元",
        "十二万 五千",
        "125 thousand",
        "¥ 125,000",
    ],
)
async def test_whatever_is_offered_stores_the_number_with_its_unit_and_the_day(desk: Desk, number: str) -> None:
    await desk.department(林晓="运营专员")
    done = 0
    for way, day in itertools.product(WAYS, DAYS):
        if day == "11.23" and "{day}{n}" in way:  # 支付金额11.23125 k: nobody can tell
            continue
        said = way.format(n=number, day=day)
        reply = await pressed_on(desk, await desk.say("林晓", said))
        if reply.outcome == "done":
            done += 1
            assert "¥125,000" in reply.text, (said, reply.text)
            assert "2026-11-23" in reply.text, (said, reply.text)
    assert done > len(WAYS) * len(DAYS) // 2
    assert set(await stored(desk)) == {(date(2026, 11, 23), Decimal(125_000), "")}


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("昨天 支付金额 12.5 万", "/指标 填报 支付金额 12.5 万 昨天"),
        ("昨天支付金额12.5 万 大促", "/指标 填报 支付金额 12.5 万 昨天 大促"),
        ("支付金额 昨天 12.5 万", "/指标 填报 支付金额 12.5 万 昨天"),
        ("支付金额，12.5 万，昨天", "/指标 填报 支付金额 12.5 万 昨天"),
        ("20号 支付金额 12.5 万", "/指标 填报 支付金额 12.5 万 20号"),
        ("支付金额12.5 万昨天", "/指标 填报 支付金额 12.5 万 昨天"),
        ("/kpi report 支付金额 12.5万，昨天", "/指标 填报 支付金额 12.5万 昨天"),
        ("支付金额 11 月 20 日 12.5 万", '/指标 填报 支付金额 12.5 万 "11 月 20 日"'),
    ],
)
async def test_the_day_is_offered_behind_the_number_and_its_unit(desk: Desk, said: str, offered: str) -> None:
    await desk.department(林晓="运营专员")
    reply = await desk.say("林晓", said)
    assert list(reply.buttons) == [offered], reply.text
    assert "¥125,000" in (await desk.press("林晓", reply, offered)).text


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("访客数3000，支付金额12万", date(2026, 11, 23)),
        ("访客数 3000 支付金额 12 万", date(2026, 11, 23)),
        ("周六访客数3000，支付金额12万", date(2026, 11, 21)),
        ("/kpi report 访客数3000，支付金额12万", date(2026, 11, 23)),
        ("/kpi report 访客数 3000 支付金额 12万", date(2026, 11, 23)),
        ("/kpi report 访客数 3000，支付金额 12万", date(2026, 11, 23)),
        ("指标填报访客数3000，支付金额12万", date(2026, 11, 23)),
    ],
)
async def test_two_figures_in_one_line_get_a_button_each(desk: Desk, said: str, day: date) -> None:
    await desk.department(林晓="运营专员")
    reply = await desk.say("林晓", said)
    assert reply.outcome == "refused"
    assert await stored(desk) == []
    for line in list(reply.buttons)[:2]:
        assert (await desk.press("林晓", reply, line)).outcome == "done"
    assert await stored(desk) == [(day, Decimal(3000), ""), (day, Decimal(120_000), "")]


async def test_what_looks_like_a_second_figure_may_be_meant_as_a_note(desk: Desk) -> None:
    await desk.department(林晓="运营专员")
    reply = await desk.say("林晓", "/kpi report 支付金额 12万 访客数 3000")
    await desk.press("林晓", reply, '/指标 填报 支付金额 12万 备注="访客数 3000"')
    assert await stored(desk) == [(date(2026, 11, 23), Decimal(120_000), "访客数 3000")]


@pytest.mark.parametrize("said", ["昨天 12.5 万", "12.5万，昨天", "昨天12.5万", "周一，12.5 万", "11 月 23 日 12.5 万"])
async def test_an_answer_with_the_day_first_is_offered_with_it_behind(desk: Desk, said: str) -> None:
    await desk.department(林晓="运营专员")
    await desk.say("林晓", "/kpi report 支付金额", forms=False)
    reply = await desk.say("林晓", said, forms=False)
    assert (reply.outcome, len(reply.buttons)) == ("refused", 1), reply.text
    await desk.press("林晓", reply, next(iter(reply.buttons)))
    assert await stored(desk) == [(date(2026, 11, 23), Decimal(125_000), "")]
