"""Reporting figures: what is understood, corrected, asked back, refused and taken back."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.figures.tables import EntryKind, Figure, FigureEntry, Metric, Source
from tests.desk import Desk


def figures(session: Session) -> dict[tuple[str, date], Decimal]:
    """Every value that stands, by metric and day."""
    rows = session.execute(select(Metric.key, Figure.day, Figure.value).join(Metric, Metric.id == Figure.metric_id))
    return {(row.key, row.day): row.value for row in rows}


def entries(session: Session) -> int:
    """How many things were said about figures."""
    return session.scalar(select(func.count()).select_from(FigureEntry)) or 0


async def usual(desk: Desk, who: str, metric: str, value: str, days: range) -> None:
    """The same value on days of November."""
    for day in days:
        reply = await desk.say(who, f"/kpi report {metric} {value} 2026-11-{day:02}")
        assert reply.outcome == "done", reply.text


async def test_a_report_says_what_was_understood(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", "/kpi report 支付金额 12.5万 昨天")
    assert reply.outcome == "done"
    assert "支付金额 ¥125,000" in reply.text
    assert "11月23日 周一（2026-11-23）" in reply.text
    assert await desk.sql(figures) == {("payment", date(2026, 11, 23)): Decimal(125_000)}


async def test_without_a_day_yesterday_is_meant_and_said(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", "指标 填报 销售额 8万")
    assert "没写日期就按昨天记" in reply.text
    assert ("payment", date(2026, 11, 23)) in await desk.sql(figures)


async def test_a_monthly_figure_without_a_month_means_the_last_one(desk: Desk) -> None:
    await desk.department(小品="品类经理")
    reply = await desk.say("小品", "/kpi report 市场份额 12.5%")
    assert "2026年10月" in reply.text
    assert "没写月份就按上个月记" in reply.text
    assert await desk.sql(figures) == {("market_share", date(2026, 10, 1)): Decimal("12.5")}
    await desk.say("小品", "/kpi report 市场份额 12% 9月")
    await desk.say("小品", "/kpi report 市场份额 11% 2026-08-15")
    assert {day for _, day in await desk.sql(figures)} == {date(2026, month, 1) for month in (8, 9, 10)}


async def test_a_second_report_corrects_the_first_and_names_who_said_it(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    await desk.say("小林", "/kpi report 支付金额 12.5万 昨天")
    reply = await desk.say("小王", "/kpi report 支付金额 12.8万 昨天")
    assert "改好了" in reply.text
    assert "小林填的是 ¥125,000" in reply.text
    assert await desk.sql(figures) == {("payment", date(2026, 11, 23)): Decimal(128_000)}
    told = await desk.say("小王", "/kpi history 支付金额 昨天")
    assert "小王把 11月23日 周一 从 ¥125,000 改成 ¥128,000" in told.text
    assert "小林填了 11月23日 周一 ¥125,000" in told.text


async def test_a_report_is_compared_with_the_same_weekday_and_the_months_target(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/kpi target 支付金额 300万 本月")
    await desk.say("小林", "/kpi report 支付金额 10万 2026-11-16")
    reply = await desk.say("小林", "/kpi report 支付金额 11万")
    assert "11月16日 周一 ¥100,000，这次涨 10%" in reply.text
    assert "¥210,000，目标 ¥3,000,000，达成率 7%，时间进度 76.7%（到 11-23）" in reply.text


async def test_a_rate_says_how_far_it_is_from_its_target(desk: Desk) -> None:
    await desk.department(小客="客服专员")
    reply = await desk.say("小客", "/kpi report 旺旺满意度 88.5%")
    assert "90%，还差 1.5个百分点" in reply.text
    reply = await desk.say("小客", "/kpi report 响应时间 28秒")
    assert "30秒，达到了" in reply.text


async def test_english_is_spoken_to_whoever_reads_english(desk: Desk) -> None:
    await desk.department(Lin="operations")
    await desk.say("Lin", "/zg language en")
    reply = await desk.say("Lin", "/kpi report payment 125K yesterday")
    assert "Noted: Payment amount ¥125,000" in reply.text
    reply = await desk.say("Lin", "/kpi report payment 130K yesterday late orders")
    assert "You had reported ¥125,000" in reply.text
    assert "Note: late orders" in reply.text


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("响应时间 3分20秒", Decimal(200)),
        ("响应时间 5分", Decimal(300)),
        ("响应时间 45", Decimal(45)),
        ("旺旺满意度 95%", Decimal(95)),
        ("旺旺满意度 百分之九十五", Decimal(95)),
        ("支付金额 ¥12,000.50", Decimal("12000.5")),
        ("UV 8千2", Decimal(8200)),
    ],
)
async def test_values_are_read_in_the_unit_of_the_metric(desk: Desk, line: str, value: Decimal) -> None:
    await desk.department(小客="客服专员")
    reply = await desk.say("小客", f"/kpi report {line}")
    assert reply.outcome == "done", reply.text
    assert list((await desk.sql(figures)).values()) == [value]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("支付金额 95%", "「95%」是百分比，而支付金额要填金额"),
        ("旺旺满意度 12000元", "「12000元」是金额，而旺旺满意度要填百分比"),
        ("旺旺满意度 120%", "在 0% 到 100% 之间"),
        ("3分钟人工响应率 120%", "在 0% 到 100% 之间"),
        ("3分钟人工响应率 120% sure=yes", "在 0% 到 100% 之间"),
        ("3分钟人工响应率 -5% sure=yes", "在 0% 到 100% 之间"),
        ("市场份额 101% 10月 sure=yes", "在 0% 到 100% 之间"),
        ("访客数 12.5", "访客数是整数"),
        ("访客数 -5", "不会是负数"),
        ("访客数 -5 sure=yes", "不会是负数"),
        ("接待量 -1 sure=yes", "不会是负数"),
        ("响应时间 -30秒 sure=yes", "不会是负数"),
        ("支付金额 12.345", "最多 2 位小数"),
        ("支付金额 99999999999999", "太大了"),
        ("支付金额 约10万", "大概"),
        ("支付金额 很多", "不像一个数"),
        ("支付金额 10万 明天", "11月25日 周三（2026-11-25）还没到"),
        ("支付金额 10万 上周", "支付金额按天填"),
        ("支付金格 10万", "没有指标 支付金格，是不是 支付金额"),
        ("客户满意度 95%", "客户满意度是算出来的"),
        ("报告准确性 100%", "报告准确性不能自己填"),
        ("支付金额", "数值"),
    ],
)
async def test_what_can_not_be_taken_is_named_and_nothing_is_stored(desk: Desk, line: str, said: str) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", f"/kpi report {line}", forms=False)
    assert reply.outcome in ("refused", "asked")
    assert said in reply.text
    assert await desk.sql(figures) == {}
    assert await desk.sql(entries) == 0


async def test_a_month_that_is_still_to_come_is_refused(desk: Desk) -> None:
    await desk.department(小品="品类经理")
    reply = await desk.say("小品", "/kpi report 市场份额 10% 2026-12")
    assert reply.outcome == "refused"
    assert "2026年12月还没到" in reply.text


async def test_a_computed_figure_offers_what_it_is_made_of(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", "/kpi report 客户满意度 95%")
    assert reply.outcome == "refused"
    assert reply.buttons["填满意评价量"] == "/指标 填报 满意评价量"
    assert (await desk.press("小林", reply, "填满意评价量")).outcome == "asked"


async def test_nobody_reports_where_there_is_no_department_and_no_guest_does(desk: Desk) -> None:
    assert (await desk.say("路人", "/kpi report 支付金额 1万")).outcome == "refused"
    await desk.department(小林="运营专员")
    reply = await desk.say("路人", "/kpi report 支付金额 1万")
    assert reply.outcome == "refused"
    assert await desk.sql(figures) == {}


# --- asked back ------------------------------------------------------------------------------------------------------
async def test_ten_times_off_is_asked_back_and_stored_only_when_sure(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await usual(desk, "小林", "支付金额", "12万", range(16, 21))
    before = await desk.sql(entries)
    reply = await desk.say("小林", "/kpi report 支付金额 120万 昨天")
    assert reply.outcome == "asked"
    assert "最近 5 次一般在 ¥120,000 左右，差了 10 倍" in reply.text
    assert await desk.sql(entries) == before
    sure = await desk.press("小林", reply, "没错，就是 ¥1,200,000")
    assert sure.outcome == "done"
    assert (await desk.sql(figures))[("payment", date(2026, 11, 23))] == Decimal(1_200_000)


async def test_with_four_values_nothing_is_asked_back(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await usual(desk, "小林", "支付金额", "12万", range(16, 20))
    assert (await desk.say("小林", "/kpi report 支付金额 120万 昨天")).outcome == "done"


async def test_a_forgotten_wan_is_offered_corrected(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await usual(desk, "小林", "支付金额", "12万", range(16, 21))
    reply = await desk.say("小林", "/kpi report 支付金额 12.5 昨天 大促尾款")
    assert reply.outcome == "asked"
    assert "像是「万」写错了" in reply.text
    done = await desk.press("小林", reply, "应该是 ¥125,000")
    assert done.outcome == "done"
    assert "备注：大促尾款" in done.text
    assert (await desk.sql(figures))[("payment", date(2026, 11, 23))] == Decimal(125_000)


async def test_a_share_typed_as_a_fraction_is_offered_in_per_cent(desk: Desk) -> None:
    await desk.department(小客="客服专员")
    await usual(desk, "小客", "旺旺满意度", "95%", range(16, 21))
    reply = await desk.say("小客", "/kpi report 旺旺满意度 0.94 昨天")
    assert reply.outcome == "asked"
    assert (await desk.press("小客", reply, "应该是 94%")).outcome == "done"


async def test_a_sale_day_is_held_against_the_last_sale_of_that_name(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("小林", "/kpi report 支付金额 300万 2025-11-11")
    await usual(desk, "小林", "支付金额", "12万", range(4, 11))
    assert (await desk.say("小林", "/kpi report 支付金额 320万 2026-11-11")).outcome == "done"
    await desk.say("小林", "/kpi undo")
    assert (await desk.say("小林", "/kpi report 支付金额 32万 2026-11-11")).outcome == "done"
    low = await desk.say("小林", "/kpi report 支付金额 12万 2026-11-11")
    assert low.outcome == "asked"
    assert "上一次双11是 ¥3,000,000" in low.text


async def test_without_a_sale_before_it_a_sale_day_may_be_ten_times_the_usual(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await usual(desk, "小林", "支付金额", "12万", range(4, 11))
    assert (await desk.say("小林", "/kpi report 支付金额 320万 2026-11-11")).outcome == "done"
    reply = await desk.say("小林", "/kpi report 支付金额 12 2026-11-11")
    assert reply.outcome == "asked"
    assert "应该是 ¥120,000" in reply.buttons


async def test_a_negative_amount_of_money_is_asked_back(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", "/kpi report 成功退款金额 -300 昨天")
    assert reply.outcome == "asked"
    assert await desk.sql(figures) == {}


# --- whose -----------------------------------------------------------------------------------------------------------
async def test_a_persons_figure_is_their_own_and_others_need_a_right(desk: Desk) -> None:
    await desk.department(小客="客服专员", 小美="客服专员")
    await desk.say("小客", "/kpi report 响应时间 40秒 昨天")
    await desk.say("小美", "/kpi report 响应时间 20秒 昨天")
    values = await desk.sql(lambda s: sorted(s.scalars(select(Figure.value)).all()))
    assert values == [Decimal(20), Decimal(40)]
    denied = await desk.say("小客", "/kpi report 响应时间 50秒 昨天 person=小美")
    assert denied.outcome == "refused"
    done = await desk.say("老板", "/kpi report 响应时间 22秒 昨天 person=小美")
    assert done.outcome == "done"
    assert "谁的：小美" in done.text
    assert "小美填的是 20秒" in done.text


async def test_a_doubt_about_somebody_elses_figure_stays_about_them(desk: Desk) -> None:
    await desk.department(小客="客服专员")
    await usual(desk, "小客", "响应时间", "30秒", range(16, 21))
    asked = await desk.say("老板", "/kpi report 响应时间 3秒 昨天 person=小客")
    assert asked.outcome == "asked"
    assert "谁的：小客" in (await desk.press("老板", asked, "没错，就是 3秒")).text


async def test_an_imported_figure_stands_and_the_difference_is_kept(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("小林", "/kpi report 支付金额 10万 昨天")
    await desk.write(lambda s: s.execute(update(Figure).values(source=Source.IMPORT, entry_id=None, reporter_id=None)))
    reply = await desk.say("小林", "/kpi report 支付金额 11万 昨天")
    assert "从文件导入的 ¥100,000，以导入的为准" in reply.text
    assert await desk.sql(figures) == {("payment", date(2026, 11, 23)): Decimal(100_000)}
    told = await desk.say("小林", "/kpi history 支付金额")
    assert "小林填了 11月23日 周一 ¥110,000，没采用" in told.text


# --- taken back ------------------------------------------------------------------------------------------------------
async def test_undo_lets_the_previous_value_stand_again(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    await desk.say("小林", "/kpi report 支付金额 10万 昨天")
    await desk.say("小王", "/kpi report 支付金额 11万 昨天")
    reply = await desk.say("小王", "/kpi undo")
    assert "现在还是小林填的 ¥100,000" in reply.text
    assert await desk.sql(figures) == {("payment", date(2026, 11, 23)): Decimal(100_000)}
    again = await desk.say("小王", "/kpi undo")
    assert again.outcome == "refused"
    assert (await desk.say("小林", "指标 撤销")).outcome == "done"
    assert await desk.sql(figures) == {}
    told = await desk.say("小林", "/kpi history 支付金额")
    assert told.text.count("撤回了") == 2


async def test_undo_goes_back_step_by_step_over_ones_own_reports(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    for value in ("10万", "11万", "12万"):
        await desk.say("小林", f"/kpi report 支付金额 {value} 昨天")
    for stands in (Decimal(110_000), Decimal(100_000)):
        await desk.say("小林", "/kpi undo")
        assert await desk.sql(figures) == {("payment", date(2026, 11, 23)): stands}


async def test_a_value_somebody_changed_since_is_not_undone(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    await desk.say("小林", "/kpi report 支付金额 10万 昨天")
    await desk.say("小王", "/kpi report 支付金额 11万 昨天")
    reply = await desk.say("小林", "/kpi undo")
    assert reply.outcome == "refused"
    assert "已经被改过" in reply.text
    assert await desk.sql(figures) == {("payment", date(2026, 11, 23)): Decimal(110_000)}


async def test_after_a_day_a_report_is_corrected_and_not_undone(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    assert "没有可撤的" in (await desk.say("小林", "/kpi undo")).text
    await desk.say("小林", "/kpi report 支付金额 10万 昨天")
    desk.clock.turn_to(desk.clock.now().replace(day=26))
    assert "超过 24 小时" in (await desk.say("小林", "/kpi undo")).text


async def test_the_history_only_grows(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("小林", "/kpi report 支付金额 10万 昨天")
    await desk.say("小林", "/kpi report 支付金额 11万 昨天")
    await desk.say("小林", "/kpi undo")
    kinds = await desk.sql(lambda s: list(s.scalars(select(FigureEntry.kind).order_by(FigureEntry.id))))
    assert kinds == [EntryKind.REPORT, EntryKind.REPORT, EntryKind.UNDO]


async def test_the_same_call_twice_reports_once(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    first = await desk.say("小林", "/kpi report 支付金额 10万 昨天", key="same")
    second = await desk.say("小林", "/kpi report 支付金额 10万 昨天", key="same")
    assert first.text == second.text
    assert await desk.sql(entries) == 1


async def test_reports_of_one_figure_at_once_all_stand_in_its_history(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    calls = [
        desk.call(who, f"/kpi report 支付金额 {100_000 + n} 昨天")
        for n, who in enumerate(["小林", "小王", "老板", "小林", "小王", "老板"])
    ]
    answers = await asyncio.gather(*(desk.core.dispatcher.handle(call) for call in calls))
    assert {answer.outcome for answer in answers} == {"done"}

    def chain(session: Session) -> list[int]:
        """How many entries each entry has before it, along what it says stood before."""
        before = dict(session.execute(select(FigureEntry.id, FigureEntry.before_id)).all())
        lengths = []
        for first in before.values():
            length, at = 0, first
            while at is not None:
                length, at = length + 1, before[at]
            lengths.append(length)
        return sorted(lengths)

    assert await desk.sql(chain) == [0, 1, 2, 3, 4, 5]
    last = await desk.sql(lambda s: s.scalar(select(FigureEntry.value).join(Figure, Figure.entry_id == FigureEntry.id)))
    assert await desk.sql(figures) == {("payment", date(2026, 11, 23)): last}


@pytest.mark.parametrize("text", ["NUL\0", "half \ud83d"])
async def test_characters_no_database_keeps_are_refused(desk: Desk, text: str) -> None:
    await desk.department(小林="运营专员")
    for line in (f"/kpi report 支付金额 10万 昨天 {text}", f"/kpi report {text}", text):
        reply = await desk.say("小林", line)
        assert reply.outcome == "refused"
        assert "存不了的字符" in reply.text
    reply = await desk.fill("小林", "kpi report", metric="payment", value="10万", note=text)
    assert reply.outcome == "refused"
    assert await desk.sql(entries) == 0


@pytest.mark.parametrize("note", ["🙂" * 50, "\u202e倒过来", "<!channel> @all", "字" * 200])
async def test_a_note_is_kept_as_it_was_written(desk: Desk, note: str) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", f'/kpi report 支付金额 10万 昨天 note="{note}"')
    assert reply.outcome == "done", reply.text
    assert await desk.sql(lambda s: s.scalar(select(FigureEntry.note))) == note


async def test_a_note_of_ten_thousand_characters_is_refused(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", f"/kpi report 支付金额 10万 昨天 {'字' * 10_000}")
    assert reply.outcome == "refused"
    assert await desk.sql(entries) == 0


async def test_the_form_of_a_report_offers_the_figures_of_ones_own_role_first(desk: Desk) -> None:
    await desk.department(小客="客服专员", 小林="运营专员")
    offered = {}
    for who in ("小客", "小林"):
        form = (await desk.say(who, "/kpi report")).form
        offered[who] = [label for label, _ in next(one for one in form.fields if one.name == "metric").choices]
    assert "响应" in offered["小客"][0] or "满意" in offered["小客"][0]
    assert sorted(offered["小客"]) == sorted(offered["小林"])
    assert offered["小客"] != offered["小林"]
