"""Figures in the morning: who is asked, what is posted; and what other features read of figures."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from bot.kernel.dates import Span
from models.figures import figures_against_target, missing_figures, week_movers
from models.organisation import Department
from models.people import department_ref
from tests.desk import Desk
from tests.features.test_kpi_show import tell


async def test_only_whoever_owes_a_figure_is_asked_and_once(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师", 小品="品类经理")
    await desk.turn_to("2026-11-24 23:00")
    await tell(desk, "小王", "访客数 8000 2026-11-24", "支付买家数 300 2026-11-24")
    desk.forget()
    await desk.turn_to("2026-11-25 10:05")
    asked = [got for got in desk.got("小林") if "还缺" in got.text]
    assert len(asked) == 1
    assert "11月24日 周二：支付金额、成功退款金额、推广花费" in asked[0].text
    for other in ("小王", "小品", "老板"):
        assert not [got for got in desk.got(other) if "还缺" in got.text]
    reply = await desk.press("小林", asked[0], "填支付金额")
    assert reply.form.fields[2].value == "2026-11-24"


async def test_on_monday_the_weekend_is_asked_for_too(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.turn_to("2026-11-29 12:00")
    desk.forget()
    await desk.turn_to("2026-11-30 10:05")
    asked = next(got for got in desk.got("小林") if "还缺" in got.text)
    assert all(day in asked.text for day in ("11月27日", "11月28日", "11月29日"))
    assert "11月26日" not in asked.text


async def test_nobody_is_asked_on_a_day_off_and_the_deputy_while_away(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    await desk.say("小林", "/off 2026-11-25 2026-11-25 deputy=小王")
    desk.forget()
    await desk.turn_to("2026-11-25 10:05")
    assert not [got for got in desk.got("小林") if "还缺" in got.text]
    asked = next(got for got in desk.got("小王") if "还缺" in got.text)
    assert "支付金额" in asked.text
    await desk.turn_to("2026-11-28 09:00")
    desk.forget()
    await desk.turn_to("2026-11-29 23:00")
    assert not [got for got in desk.got("小林") if "还缺" in got.text]


async def test_a_figure_nobody_uses_is_not_asked_for_until_somebody_does(desk: Desk) -> None:
    await desk.department(小客="客服专员")
    await desk.turn_to("2026-11-25 10:05")
    assert not [got for got in desk.got("小客") if "还缺" in got.text]
    await tell(desk, "小客", "接待量 50 2026-11-24")
    desk.forget()
    await desk.turn_to("2026-11-26 10:05")
    asked = next(got for got in desk.got("小客") if "还缺" in got.text)
    assert "人工接待会话量" in asked.text
    assert "旺旺评价量" not in asked.text


async def test_a_monthly_figure_is_asked_for_on_its_working_day(desk: Desk) -> None:
    await desk.department(小品="品类经理")
    await tell(desk, "小品", "市场份额 12% 9月")
    await desk.turn_to("2026-12-02 23:00")
    assert not [got for got in desk.got("小品") if "市场份额" in got.text and "还缺" in got.text]
    await desk.turn_to("2026-12-03 10:05")
    asked = next(got for got in desk.got("小品") if "还缺" in got.text)
    assert asked.buttons["填市场份额"] == "/kpi report market_share"


async def test_yesterdays_figures_are_posted_with_what_they_are_held_against(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/kpi target 支付金额 300万 本月")
    await tell(
        desk,
        "小林",
        "支付金额 10万 2026-11-17",
        "支付金额 11万 2026-11-24",
        "访客数 8000 2026-11-24",
        "支付买家数 400 2026-11-24",
    )
    await desk.turn_to("2026-11-25 10:35")
    post = next(got for got in desk.got("C1") if "昨日战报 · 11月24日 周二" in got.text)
    assert "支付金额 | ¥110,000 | ¥100,000 | 涨 10% | ¥210,000 达成 7%，时间 80%" in post.text
    assert "支付转化率 | 5%" in post.text
    assert "支付金额：数据到 11-24，缺 6 天" in post.text


async def test_a_morning_without_yesterdays_figures_says_so(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await tell(desk, "小林", "支付金额 11万 2026-11-23")
    await desk.turn_to("2026-11-25 10:35")
    post = next(got for got in desk.got("C1") if "昨日战报 · 11月24日 周二" in got.text)
    assert "还没有人填" in post.text
    assert "支付金额 | ¥110,000" in post.text
    assert "支付金额：数据到 11-23，缺 1 天（11-24）。" in post.text


async def test_the_post_takes_in_what_is_told_of_its_day_until_six(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await tell(desk, "小林", "支付金额 10万 2026-11-23", "访客数 8000 2026-11-24")
    await desk.turn_to("2026-11-25 10:35")
    post = next(got for got in desk.got("C1") if "昨日战报 · 11月24日 周二" in got.text)
    assert "支付金额 | 还没填" in post.text
    desk.forget()
    await tell(desk, "小林", "支付金额 11万 昨天")
    assert [got.kind for got in desk.got("C1")] == ["edit"]
    assert "支付金额 | ¥110,000" in desk.last("C1").text
    assert "访客数 | 8,000" in desk.last("C1").text
    await tell(desk, "小林", "支付买家数 400 昨天")
    assert "支付转化率 | 5%" in desk.last("C1").text
    await desk.say("小林", "/kpi undo")
    assert "支付转化率 | 5%" not in desk.last("C1").text
    desk.forget()
    await tell(desk, "小林", "支付金额 11万 2026-11-22", "支付金额 1万 今天", "旺旺评价量 30 昨天")
    assert not desk.got("C1")
    await desk.turn_to("2026-11-25 18:00")
    desk.forget()
    await tell(desk, "小林", "支付金额 12万 昨天")
    assert not desk.got("C1")


async def test_a_department_without_figures_gets_no_post(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.turn_to("2026-11-26 12:00")
    assert not [got for got in desk.got("C1") if "战报" in got.text]


async def test_no_post_on_a_day_off_and_one_on_a_makeup_saturday(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await tell(desk, "小林", "支付金额 11万 2026-11-23")
    await desk.say("老板", "/off day 2026-11-28 work")
    desk.forget()
    await desk.turn_to("2026-11-29 23:00")
    days = [got.at.day for got in desk.got("C1") if "战报" in got.text]
    assert days == [24, 25, 26, 27, 28]


async def test_an_agenda_reads_standings_movers_and_gaps(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    for day, amount, spend in ((9, 100, 10), (10, 100, 10), (16, 100, 20), (17, 150, 20), (18, 900, 20)):
        await tell(desk, "小林", f"支付金额 {amount} 2026-11-{day:02}", f"推广花费 {spend} 2026-11-{day:02}")
    await desk.say("老板", "/kpi target 支付金额 4000 本月")
    week = Span.of_week(date(2026, 11, 16))

    def read(session):  # type: ignore[no-untyped-def] # run by the desk inside a transaction
        department = department_ref(session.scalars(select(Department)).one())
        names = desk.core.dispatcher.names_of(session, department)
        movers = week_movers(session, department, names.directory, week)
        month = figures_against_target(session, department, names.directory, Span.of_month(2026, 11))
        owed = missing_figures(session, department, names.directory, names.calendar, date(2026, 11, 24))
        return movers, {one.metric.key: one for one in month}, owed

    movers, month, owed = await desk.sql(read)
    # Monday and Tuesday are in both weeks; Wednesday has nothing to compare with.
    assert [(one.metric.key, one.value, one.before, one.change) for one in movers] == [
        ("ad_spend", Decimal(40), Decimal(20), Decimal(100)),
        ("payment", Decimal(250), Decimal(200), Decimal(25)),
    ]  # without refunds nobody knows what is net
    assert month["payment"].attained == Decimal("33.75")
    assert month["payment"].elapsed == Decimal(60)
    assert month["visitors"].value.value is None
    assert [[metric.key for metric in metrics] for metrics in owed.values()] == [["payment", "refunds", "ad_spend"]]


async def test_an_owner_in_london_is_asked_when_their_day_begins(desk: Desk) -> None:
    await desk.department(Emma="数据分析师")
    await desk.say("Emma", "/zg timezone Europe/London")
    await desk.say("Emma", "/kpi report 访客数 21000 2026-11-20")
    desk.forget()
    await desk.turn_to("2026-11-25 16:30")
    assert not [got for got in desk.got("Emma") if "访客数" in got.text and "还缺" in got.text]
    await desk.turn_to("2026-11-25 17:30")  # 09:30 in London
    assert [got for got in desk.got("Emma") if "访客数" in got.text and "还缺" in got.text]
