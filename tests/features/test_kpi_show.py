"""Looking at figures: how they are put together, how far they reach, as a chart, as a file, and who may."""

import base64
import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.chart import Chart
from bot.kernel.message import File, Message, Picture, Table
from bot.kernel.plain import plain_line, plain_message
from tests.desk import Desk, Reply, at
from views.kpi.files import inert, xlsx


def rows(reply: Reply) -> dict[str, tuple[str, ...]]:
    """The table of an answer: first cell -> the others."""
    message = reply.answer.message
    table = next(block for block in message.blocks if isinstance(block, Table))
    lines = [[plain_line(cell, message.language, message.zone) for cell in row] for row in table.rows]
    return {line[0]: tuple(line[1:]) for line in lines}


def chart(reply: Reply) -> Chart:
    """The picture of an answer."""
    return next(block.chart for block in reply.answer.message.blocks if isinstance(block, Picture))


def content(reply: Reply) -> bytes:
    """The file of an answer."""
    file = next(block for block in reply.answer.message.blocks if isinstance(block, File))
    return base64.b64decode(file.content)


async def tell(desk: Desk, who: str, *lines: str) -> None:
    """Reports, each of which is taken."""
    for line in lines:
        reply = await desk.say(who, f"/kpi report {line} sure=yes")
        assert reply.outcome == "done", reply.text


async def test_rates_are_worked_out_from_sums_and_visitors_are_never_added_up(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await tell(
        desk,
        "小林",
        "支付金额 10000 2026-11-16",
        "支付金额 30000 2026-11-17",
        "访客数 1000 2026-11-16",
        "访客数 9000 2026-11-17",
        "支付买家数 100 2026-11-16",
        "支付买家数 100 2026-11-17",
        "转化率 99% 2026-11-18",
    )
    shown = await desk.say("小林", "/kpi show 团队 上周")
    table = rows(shown)
    assert table["支付金额"][0] == "¥40,000"
    assert table["访客数"][0] == "日均 5,000"
    assert table["支付转化率"][0] == "2%"  # 200 of 10,000; the mean of 10 % and 1.1 % would be 5.6 %
    assert table["客单价"][0] == "¥200"
    assert "几天的不能相加" in shown.text
    assert "不是各天的平均" in shown.text


async def test_a_rate_without_its_parts_stands_for_its_day_alone(desk: Desk) -> None:
    await desk.department(小客="客服专员")
    await tell(desk, "小客", "旺旺满意度 80% 2026-11-16", "旺旺满意度 90% 2026-11-17", "3分钟响应率 97% 2026-11-17")
    shown = await desk.say("小客", "/kpi show 团队 上周")
    assert rows(shown)["旺旺满意度"][0] == "90%（11-17）"
    assert rows(shown)["3分钟人工响应率"][0] == "97%（11-17）"
    assert "只能一天一天看" in shown.text


async def test_response_time_is_weighted_by_sessions(desk: Desk) -> None:
    await desk.department(小客="客服专员", 小美="客服专员")
    for who, seconds, sessions in (("小客", 10, 90), ("小美", 60, 10)):
        await tell(desk, who, f"响应时间 {seconds}秒 2026-11-16", f"接待量 {sessions} 2026-11-16")
    assert rows(await desk.say("老板", "/kpi show 团队 上周"))["客户响应时间"][0] == "15秒"
    own = rows(await desk.say("小美", "/kpi show 上周"))
    assert own["客户响应时间"][0] == "1分钟"
    assert own["客户响应时间"][2] == "差 30秒"


async def test_response_time_of_several_days_has_no_value_without_sessions(desk: Desk) -> None:
    await desk.department(小客="客服专员")
    await tell(desk, "小客", "响应时间 10秒 2026-11-16", "响应时间 20秒 2026-11-17")
    assert rows(await desk.say("小客", "/kpi show 上周"))["客户响应时间"][0] == "20秒（11-17）"


async def test_a_teams_satisfaction_comes_from_everybodys_counts(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小客="客服专员", 小美="客服专员")
    await tell(desk, "小客", "旺旺评价量 90 2026-11-16", "满意评价量 90 2026-11-16")
    await tell(desk, "小美", "旺旺评价量 10 2026-11-16", "满意评价量 0 2026-11-16")
    assert rows(await desk.say("小林", "/kpi show 上周"))["客户满意度"][0] == "90%"  # the mean of 100 % and 0 % is 50 %
    own = await desk.say("小美", "/kpi show 上周")
    assert rows(own)["客户满意度评分"][0] == "0%"
    assert "样本只有 10，不到 30" in own.text


async def test_missing_days_are_named(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    for day in (2, 3, 16, 17, 19, 20):
        await tell(desk, "小林", f"支付金额 10万 2026-11-{day:02}")
    for day in range(2, 24):
        await tell(desk, "小林", f"推广花费 1万 2026-11-{day:02}")
    shown = await desk.say("小林", "/kpi show 2026-11-16~2026-11-24")
    assert "支付金额：数据到 11-20，缺 4 天（11-18、11-21、11-22、11-23）。" in shown.text
    assert "推广花费：数据到 11-23。" in shown.text


async def test_days_before_a_metric_was_in_use_are_not_missing(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await tell(desk, "小林", "支付金额 10万 2026-11-23")
    shown = await desk.say("小林", "/kpi show")
    assert "支付金额：数据到 11-23。" in shown.text
    assert "缺" not in shown.text


async def test_own_figures_of_people_are_due_on_working_days_only(desk: Desk) -> None:
    await desk.department(小客="客服专员")
    await tell(desk, "小客", "接待量 50 2026-11-20", "接待量 50 2026-11-23", "旺旺满意度 95% 2026-11-20")
    shown = await desk.say("小客", "/kpi show")
    assert "人工接待会话量：数据到 11-23。" in shown.text
    assert "旺旺满意度：数据到 11-20，缺 3 天（11-21、11-22、11-23）。" in shown.text


async def test_attainment_takes_refunds_off_a_net_target_and_says_when_it_could_not(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await tell(desk, "小林", "支付金额 100万 2026-11-16", "退款 10万 2026-11-16")
    await desk.say("老板", "/kpi target 支付金额 200万 本月")
    gross = await desk.say("小林", "/kpi show")
    assert rows(gross)["销售额达成率"] == ("50%", "100%", "时间 53.3%")
    assert "没扣退款" in gross.text
    await desk.say("老板", "/kpi target 净支付金额 200万 本月")
    net = await desk.say("小林", "/kpi show")
    assert rows(net)["销售额达成率"][0] == "45%"
    assert "没扣退款" not in net.text


async def test_a_net_sum_ends_where_its_refunds_end(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await tell(desk, "小林", "支付金额 100万 2026-11-16", "退款 10万 2026-11-16", "支付金额 80万 2026-11-17")
    shown = await desk.say("小林", "/kpi show")
    assert rows(shown)["支付金额"][0] == "¥1,800,000"
    assert rows(shown)["净支付金额"][0] == "¥900,000"  # two days' payments less one day's refunds is no net
    trend = await desk.say("小林", "/kpi trend 净支付金额 2026-11-16~2026-11-17")
    assert "最近 ¥900,000（11-16）" in trend.text
    await tell(desk, "小林", "退款 5万 2026-11-17")
    assert rows(await desk.say("小林", "/kpi show"))["净支付金额"][0] == "¥1,650,000"


async def test_growth_and_share_are_held_against_the_same_months_a_year_ago(desk: Desk) -> None:
    await desk.department(小品="品类经理")
    await tell(desk, "小品", "品类支付金额 500万 10月", "市场份额 12.5% 10月")
    without = await desk.say("小品", "/kpi show 10月")
    assert "品类销售增长率" not in rows(without) or rows(without)["品类销售增长率"][0] == "—"
    await tell(desk, "小品", "品类支付金额 400万 2025-10", "市场份额 11.9% 2025-10")
    table = rows(await desk.say("小品", "/kpi show 10月"))
    assert table["品类销售增长率"] == ("25%", "20%", "达标")
    assert table["市场份额变化"][0] == "+0.6个百分点"


# --- who may ---------------------------------------------------------------------------------------------------------
async def test_own_figures_and_the_teams_are_for_everybody_and_others_for_a_right(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小客="客服专员", 小美="客服专员")
    assert (await desk.say("小客", "/kpi show")).outcome == "done"
    assert (await desk.say("小客", "/kpi show 团队")).outcome == "done"
    for line in (
        "/kpi show 小美",
        "/kpi show 客服专员",
        "/kpi trend 响应时间 小美",
        "/kpi history 响应时间 person=小美",
    ):
        assert (await desk.say("小客", line)).outcome == "refused", line
        assert (await desk.say("老板", line)).outcome == "done", line
    await desk.say("老板", "/team lead 小客 客服专员")
    assert (await desk.say("小客", "/kpi show 小美")).outcome == "done"
    assert (await desk.say("小客", "/kpi show 客服专员")).outcome == "done"
    assert (await desk.say("小客", "/kpi show 小林")).outcome == "refused"
    assert (await desk.say("小客", "/kpi show 运营专员")).outcome == "refused"


async def test_in_a_group_own_figures_come_by_direct_message(desk: Desk) -> None:
    await desk.department(小客="客服专员")
    await tell(desk, "小客", "响应时间 10秒 昨天")
    reply = await desk.say_in("C1", "小客", "/kpi show", platform="web")
    assert "10秒" not in reply.text
    assert "10秒" in desk.last("小客").text


# --- as a chart ------------------------------------------------------------------------------------------------------
async def test_a_trend_draws_days_target_and_sale_days_and_says_so_in_words(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    for day in (9, 10, 11, 12):
        await tell(desk, "小林", f"支付金额 {300 if day == 11 else 10}万 2026-11-{day:02}")
    await desk.say("老板", "/kpi target 支付金额 300万 本月")
    reply = await desk.say("小林", "/kpi trend 支付金额 2026-11-08~2026-11-13")
    drawn = chart(reply)
    values, target = drawn.series
    assert dict(values.points) == {
        date(2026, 11, 8): None,
        date(2026, 11, 9): Decimal(100_000),
        date(2026, 11, 10): Decimal(100_000),
        date(2026, 11, 11): Decimal(3_000_000),
        date(2026, 11, 12): Decimal(100_000),
        date(2026, 11, 13): None,
    }
    assert {value for _, value in target.points} == {Decimal(100_000)}
    assert target.style == "target"
    assert [(mark.day, mark.label) for mark in drawn.marks] == [(date(2026, 11, 11), "双11")]
    assert "最高 ¥3,000,000（11-11 双11）" in reply.text
    assert "目标 ¥100,000" in reply.text
    assert (drawn.title, drawn.alt) == ("支付金额 · 全店", "走势图：支付金额 · 全店，11-08 – 11-13")
    words = [block for block in reply.answer.message.blocks if not isinstance(block, Picture)]
    assert "支付金额 · 全店" not in plain_message(Message(tuple(words)))


async def test_a_trend_of_a_rate_is_computed_day_by_day(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await tell(desk, "小林", "访客数 1000 2026-11-22", "支付买家数 50 2026-11-22", "转化率 4% 2026-11-23")
    drawn = chart(await desk.say("小林", "/kpi trend 转化率"))
    assert {day.day: value for day, value in drawn.series[0].points if value is not None} == {
        22: Decimal(5),
        23: Decimal(4),
    }


async def test_a_trend_without_figures_says_so(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", "/kpi trend 支付金额")
    assert reply.text == "支付金额 · 全店，10-25 – 11-23：还没有数。"
    assert not reply.answer.message.attachments
    assert (await desk.press("小林", reply, "填支付金额")).outcome == "asked"


async def test_what_has_no_days_offers_what_it_is_made_of(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", "/kpi trend 销售额达成率")
    assert reply.outcome == "refused"
    assert reply.buttons["支付金额走势"] == "/指标 趋势 支付金额"


async def test_a_monthly_figure_is_drawn_by_the_month(desk: Desk) -> None:
    await desk.department(小品="品类经理")
    await tell(desk, "小品", "市场份额 11% 9月", "市场份额 12% 10月")
    reply = await desk.say("小品", "/kpi trend 市场份额")
    drawn = chart(reply)
    assert drawn.series[0].points == ((date(2026, 9, 1), Decimal(11)), (date(2026, 10, 1), Decimal(12)))
    assert "2026年10月" in reply.text


# --- as a file -------------------------------------------------------------------------------------------------------
async def test_an_export_is_a_sheet_whose_texts_are_texts(desk: Desk, tmp_path: Path) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    await desk.say("小林", '/kpi report 支付金额 12.5万 2026-11-16 note="=HYPERLINK(1)"')
    await desk.say("小林", '/kpi report 退款 500 2026-11-16 note="＋1"')
    reply = await desk.say("小王", "/kpi export 本月")
    (tmp_path / "figures.xlsx").write_bytes(content(reply))
    sheet = openpyxl.load_workbook(tmp_path / "figures.xlsx").worksheets[0]
    lines = list(sheet.iter_rows())
    assert [cell.value for cell in lines[0]][:4] == ["日期", "指标", "对象", "数值"]
    assert [cell.value for cell in lines[1]][:4] == ["2026-11-16", "支付金额", "全店", 125_000]
    assert [line[8].value for line in lines[1:]] == ["'=HYPERLINK(1)", "'＋1"]
    assert {cell.data_type for line in lines for cell in line} <= {"s", "n"}
    assert all(cell.data_type == "s" for line in lines for cell in line if isinstance(cell.value, str))


async def test_an_export_as_csv_opens_right_and_is_inert_too(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    await desk.say("小林", '/kpi report 支付金额 12.5万 2026-11-16 note="@SUM(1)"')
    raw = content(await desk.say("小王", "/kpi export 本月 kind=csv"))
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert lines[1][:4] == ["2026-11-16", "支付金额", "全店", "125000"]
    assert lines[1][8] == "'@SUM(1)"


async def test_a_lead_exports_their_own_group_and_the_store(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小客="客服专员", 小美="客服专员")
    await tell(desk, "小林", "支付金额 10万 昨天", "报名通过数 3 10月")
    await tell(desk, "小美", "接待量 50 昨天")
    assert (await desk.say("小客", "/kpi export")).outcome == "refused"
    await desk.say("老板", "/team lead 小客 客服专员")
    raw = content(await desk.say("小客", "/kpi export 2026-10-01~2026-11-30 kind=csv")).decode("utf-8-sig")
    assert "支付金额" in raw
    assert "小美" in raw
    assert "报名通过数" not in raw


async def test_a_period_without_figures_gives_no_file(desk: Desk) -> None:
    await desk.department(小王="数据分析师")
    reply = await desk.say("小王", "/kpi export 上月")
    assert reply.answer.message.attachments == ()
    assert "没什么可导出的" in reply.text


def test_a_text_cell_is_a_text_even_if_it_were_a_formula(tmp_path: Path) -> None:
    (tmp_path / "one.xlsx").write_bytes(xlsx([["=1+1", Decimal(-5)]], "one"))
    text, number = next(openpyxl.load_workbook(tmp_path / "one.xlsx").worksheets[0].iter_rows())
    assert (text.data_type, text.value) == ("s", "=1+1")
    assert (number.data_type, number.value) == ("n", -5)


@given(st.text(max_size=30))
def test_no_text_begins_as_a_formula_would(text: str) -> None:
    made = inert(text)
    assert made.lstrip(" \u3000\u00a0\u200b\ufeff")[:1] not in tuple("=+-@\t\r\n＝＋－＠")
    assert made.removeprefix("'") == text.removeprefix("'")


@pytest.mark.parametrize("said", ["小淋", "客服专原", "火星"])
async def test_somebody_unknown_is_named(desk: Desk, said: str) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("老板", f"/kpi show {said}")
    assert reply.outcome == "refused"
    assert said in reply.text


async def test_a_colleagues_figures_are_for_them_their_lead_and_managers_and_the_refusal_says_who_may_look(
    desk: Desk,
) -> None:
    await desk.department(小林="运营专员", 小王="运营专员")
    for line in ("/指标 查看 小王", "/指标 趋势 3分钟响应率 小王", "/指标 历史 支付金额 person=小王"):
        refused = await desk.say("小林", line)
        assert refused.outcome == "refused"
        assert "小王 的数据只有 TA 自己、TA 的组长和负责人能看；你可以看自己的和团队的" in refused.text, refused.text
    assert "「运营专员」这一组的数据只有组长和负责人能看" in (await desk.say("小林", "/指标 查看 运营专员")).text
    assert (await desk.say("小林", "/指标 查看 团队")).outcome == "done"
    assert "小王 的事你不能代办" in (await desk.say("小林", "/指标 填报 支付金额 12万 昨天 谁=小王")).text
    await desk.say("老板", "/team lead 小林 运营专员")
    for line in ("/指标 查看 小王", "/指标 查看 运营专员"):
        assert (await desk.say("小林", line)).outcome == "done"
    await desk.say("小王", "/zg language en")
    assert (
        "小林's figures are for 小林, their lead and managers to see" in (await desk.say("小王", "/kpi show 小林")).text
    )


async def test_where_nothing_was_reported_yet_reporting_is_one_press_away(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    nothing = await desk.say("小林", "/kpi show")
    assert list(nothing.buttons) == ["填支付金额", "填成功退款金额", "填推广花费"]
    await desk.say("小林", "/kpi report 支付金额 12万")
    assert list((await desk.say("小林", "/kpi show")).buttons) == ["支付金额走势"]


async def test_a_day_somebody_rests_by_the_rota_is_not_missing_of_them(desk: Desk) -> None:
    await desk.department(小客="客服专员", 小服="客服专员")
    desk.clock.turn_to(at("2026-11-26 10:00"))
    await desk.say("老板", "/shift set 小客 2026-11-26 休")
    desk.clock.turn_to(at("2026-11-28 10:00"))
    await tell(desk, "小客", "接待量 50 2026-11-25", "接待量 50 2026-11-27")
    await tell(desk, "小服", "接待量 50 2026-11-25", "接待量 50 2026-11-27")
    assert "人工接待会话量：数据到 11-27。" in (await desk.say("小客", "/kpi show")).text
    assert "人工接待会话量：数据到 11-27，缺 1 天（11-26）。" in (await desk.say("小服", "/kpi show")).text
