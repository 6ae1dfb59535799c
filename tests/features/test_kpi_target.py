"""Targets: set, split, and changed only with a second person's word."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from models.figures.tables import Target, TargetChange
from tests.desk import Desk
from tests.features.test_kpi_show import chart, rows, tell


async def targets(desk: Desk) -> list[Decimal]:
    """Every target's value."""
    found: list[Decimal] = await desk.sql(lambda s: list(s.scalars(select(Target.value).order_by(Target.id))))
    return found


async def test_a_first_target_holds_at_once_and_says_its_period(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("老板", "/kpi target 支付金额 300万 本月")
    assert "支付金额 2026年11月的目标是 ¥3,000,000" in reply.text
    assert (await desk.say("小林", "/kpi target 支付金额 1万")).outcome == "refused"
    assert await targets(desk) == [Decimal(3_000_000)]


async def test_a_change_in_a_running_period_waits_for_the_person_concerned(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    await desk.say("老板", "/kpi target 支付金额 300万 本月")
    reply = await desk.say("老板", "/kpi target 支付金额 200万 本月")
    assert "要再有一个人同意" in reply.text
    assert "小林" in reply.text
    assert await targets(desk) == [Decimal(3_000_000)]
    asked = desk.last("小林")
    assert "现在：¥3,000,000" in asked.text
    for stranger in ("小王", "老板"):
        assert (await desk.say(stranger, asked.buttons["确认"])).outcome == "refused"
    assert (await desk.press("小林", asked, "确认")).outcome == "done"
    assert await targets(desk) == [Decimal(2_000_000)]
    assert "小林同意了" in desk.last("老板").text
    assert (await desk.press("小林", asked, "确认")).outcome == "refused"


async def test_with_a_second_manager_they_decide_and_the_trail_says_who(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    await desk.say("老板", "/team manager 小王")
    await desk.say("老板", "/kpi target 支付金额 300万 本月")
    desk.forget()
    await desk.say("老板", "/kpi target 支付金额 200万 本月")
    assert desk.got("小林") == []
    await desk.press("小王", desk.last("小王"), "确认")
    trail = await desk.sql(
        lambda s: [
            (row.before, row.after, row.set_by_id == row.agreed_by_id, row.agreed_by_id is not None)
            for row in s.scalars(select(TargetChange).order_by(TargetChange.id))
        ]
    )
    assert trail == [
        (None, Decimal(3_000_000), False, False),
        (Decimal(3_000_000), Decimal(2_000_000), False, True),
    ]


async def test_a_refused_change_changes_nothing(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/kpi target 支付金额 300万 本月")
    await desk.say("老板", "/kpi target 支付金额 200万 本月")
    await desk.press("小林", desk.last("小林"), "不同意")
    assert await targets(desk) == [Decimal(3_000_000)]
    assert "没同意" in desk.last("老板").text


async def test_a_target_of_a_period_to_come_is_changed_freely(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/kpi target 支付金额 300万 下月")
    reply = await desk.say("老板", "/kpi target 支付金额 200万 下月")
    assert "从 ¥3,000,000 改成 ¥2,000,000" in reply.text
    assert await targets(desk) == [Decimal(2_000_000)]


async def test_where_nobody_else_is_there_a_change_holds_at_once(desk: Desk) -> None:
    await desk.department()
    await desk.say("老板", "/kpi target 支付金额 300万 本月")
    assert "改好了" in (await desk.say("老板", "/kpi target 支付金额 200万 本月")).text


async def test_the_plans_own_target_counts_as_one_that_holds(desk: Desk) -> None:
    await desk.department(小客="客服专员")
    reply = await desk.say("老板", "/kpi target 响应时间 60秒 小客 本季度")
    assert "要再有一个人同意" in reply.text
    await desk.press("小客", desk.last("小客"), "确认")
    assert "1分钟，达到了" in (await desk.say("小客", "/kpi report 响应时间 45秒")).text


async def test_a_persons_target_goes_before_their_roles(desk: Desk) -> None:
    await desk.department(小客="客服专员", 小美="客服专员")
    await desk.say("老板", "/kpi target 响应时间 25秒 客服专员 下季度")
    await desk.say("老板", "/kpi target 响应时间 40秒 小美 下季度")
    desk.clock.turn_to(desk.clock.now().replace(year=2027, month=1, day=5))
    assert "25秒，还差 5秒" in (await desk.say("小客", "/kpi report 响应时间 30秒")).text
    assert "40秒，达到了" in (await desk.say("小美", "/kpi report 响应时间 30秒")).text


async def test_a_stores_target_is_nobodys_alone(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    assert "不分人" in (await desk.say("老板", "/kpi target 支付金额 300万 小林 本月")).text
    assert (await desk.say("老板", "/kpi target 支付金额 0 本月")).outcome == "refused"
    assert "是百分比" in (await desk.say("老板", "/kpi target 支付金额 95% 本月")).text
    assert await targets(desk) == []


async def test_a_quarters_target_is_split_by_days_or_by_last_years(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/kpi target 支付金额 920万 本季度")
    await tell(desk, "小林", "支付金额 10万 昨天")
    assert rows(await desk.say("小林", "/kpi show"))["支付金额"][1] == "¥3,000,000"  # 30 of 92 days
    day = date(2025, 10, 1)
    while day <= date(2025, 12, 31):
        await tell(desk, "小林", f"支付金额 {2 if day.month == 11 else 1}万 {day}")
        day += timedelta(days=1)
    # Last year: 31 + 60 + 31 万, of which November had 60.
    shown = await desk.say("小林", "/kpi show")
    assert rows(shown)["支付金额"][1] == "¥4,524,590"


async def test_months_that_fill_a_quarter_make_its_target(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    for month, value in (("10月", "100万"), ("11月", "300万"), ("12月", "200万")):
        await desk.say("老板", f"/kpi target 支付金额 {value} 2026年{month}")
    await desk.press("小林", desk.last("小林"), "确认")  # October is over
    await tell(desk, "小林", "支付金额 10万 昨天")
    assert rows(await desk.say("小林", "/kpi show 本季度"))["支付金额"][1] == "¥6,000,000"


async def test_a_target_far_from_the_last_one_is_asked_back(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/kpi target 支付金额 830万 本月")
    reply = await desk.say("老板", "/指标 目标值 支付金额 90万 下月")
    assert reply.outcome == "asked"
    assert "支付金额 2026年12月的目标定 ¥900,000？2026年11月的是 ¥8,300,000，差了 9 倍" in reply.text
    assert await targets(desk) == [Decimal(8_300_000)]
    sure = await desk.press("老板", reply, "没错，就是 ¥900,000")
    assert "支付金额 2026年12月的目标是 ¥900,000" in sure.text
    assert await targets(desk) == [Decimal(8_300_000), Decimal(900_000)]
    assert (await desk.say("老板", "/kpi target 支付金额 1亿 今年")).outcome == "done", "another kind of period"
    assert (await desk.say("老板", "/kpi target 支付金额 8300万 本月")).outcome == "asked"


async def test_a_persons_target_far_from_the_last_one_is_asked_back_about_them(desk: Desk) -> None:
    await desk.department(Li="运营专员")
    await desk.say("老板", "/zg language en")
    await desk.say("老板", "/kpi target sessions 100 Li this month")
    reply = await desk.say("老板", "/kpi target sessions 1000 Li next month")
    assert reply.outcome == "asked", reply.text
    assert "Li, Sessions handled, Dec 2026: target 1,000? For Nov 2026 it is 100" in reply.text
    assert "Li, Sessions handled" in (await desk.press("老板", reply, "Yes, 1,000")).text


async def test_setting_what_stands_says_which_requests_are_still_open(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/kpi target 支付金额 300万 本月")
    await desk.say("老板", "/kpi target 支付金额 200万 本月")
    reply = await desk.say("老板", "/kpi target 支付金额 300万 本月")
    assert "本来就是 ¥3,000,000，没变" in reply.text
    assert "还开着：申请改成 ¥2,000,000" in reply.text
    await desk.press("小林", desk.last("小林"), "不同意")
    assert "还开着" not in (await desk.say("老板", "/kpi target 支付金额 300万 本月")).text


async def test_whoever_asked_for_a_changed_target_takes_it_back(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    await desk.say("老板", "/kpi target 支付金额 300万 本月")
    asked = await desk.say("老板", "/kpi target 支付金额 200万 本月")
    put = desk.last("小林")
    for stranger in ("小林", "小王"):
        assert "不是你提的" in (await desk.say(stranger, "/团队 撤回 1")).text
    assert (await desk.press("老板", asked, "撤回")).text == "#1 撤回了，什么都没改。"
    assert desk.last("小林").text == "#1 已由 老板 撤回，不用再回了。"
    assert desk.last("小林").buttons == {}
    late = await desk.press("小林", put, "确认")
    assert (late.outcome, late.text) == ("refused", "#1 已经由 老板 在 11月24日 周二 10:00 撤回了。")
    assert (await desk.press("老板", asked, "撤回")).outcome == "refused"
    assert await targets(desk) == [Decimal(3_000_000)]


async def test_what_was_agreed_to_is_not_taken_back_any_more(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/kpi target 支付金额 300万 本月")
    asked = await desk.say("老板", "/kpi target 支付金额 200万 本月")
    await desk.press("小林", desk.last("小林"), "确认")
    assert "确认了" in (await desk.press("老板", asked, "撤回")).text
    assert await targets(desk) == [Decimal(2_000_000)]


async def test_a_target_set_back_offers_to_take_the_open_change_back(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/kpi target 支付金额 300万 本月")
    await desk.say("老板", "/kpi target 支付金额 200万 本月")
    same = await desk.say("老板", "/kpi target 支付金额 300万 本月")
    assert (await desk.press("老板", same, "撤回 #1")).outcome == "done"
    assert (await desk.say("老板", "/kpi target 支付金额 300万 本月")).buttons == {}


async def test_a_second_wish_for_the_same_target_takes_the_place_of_the_first(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/kpi target 支付金额 300万 本月")
    await desk.say("老板", "/kpi target 支付金额 200万 本月")
    first = desk.last("小林")
    again = await desk.say("老板", "/kpi target 支付金额 250万 本月")
    assert "你之前提的 #1 不算了" in again.text
    cards = [got for got in desk.got("小林") if "#1 不用回了" in got.text]
    assert len(cards) == 1
    assert "看 #2" in cards[0].text
    assert cards[0].buttons == {}
    assert (await desk.press("小林", first, "确认")).outcome == "refused"
    assert await targets(desk) == [Decimal(3_000_000)]
    await desk.say("老板", "/kpi target 支付金额 90万 下月 sure=yes")
    assert (await desk.press("小林", desk.last_with("小林", "确认"), "确认")).outcome == "done"
    assert await targets(desk) == [Decimal(2_500_000), Decimal(900_000)]


async def test_a_wish_for_another_period_or_of_somebody_else_stays(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/team manager 小林")
    for line in ("300万 本月", "900万 本季度", "200万 本月"):
        await desk.say("老板", f"/kpi target 支付金额 {line}")
    reply = await desk.say("老板", "/kpi target 支付金额 800万 本季度")
    assert "不算了" not in reply.text
    assert "不算了" not in (await desk.say("小林", "/kpi target 支付金额 210万 本月")).text


async def test_a_first_target_for_a_month_that_is_over_takes_a_second_person(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("老板", "/kpi target 支付金额 300万 上月")
    assert "2026年10月已经过完了" in reply.text
    assert "事后" in reply.text
    assert "小林" in reply.text
    assert await targets(desk) == []
    asked = desk.last("小林")
    assert "已经过完的时段" in asked.text
    await desk.press("小林", asked, "确认")
    assert await targets(desk) == [Decimal(3_000_000)]
    assert "支付金额 2026年10月的目标定为 ¥3,000,000" in desk.last("老板").text
    changed = await desk.say("老板", "/kpi target 支付金额 200万 上月")
    assert "2026年10月已经过完了" in changed.text
    assert "从 ¥3,000,000 改成 ¥2,000,000" in changed.text
    assert "正在进行" not in desk.last("小林").text


async def test_a_month_without_its_year_says_which_year_was_understood(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("老板", "/kpi target 支付金额 300万 10月")
    assert "支付金额 2027年10月的目标是 ¥3,000,000" in reply.text
    assert "注意是 2027 年的。要定的是刚过完的2026年10月，就把年份写上。" in reply.text
    assert "注意是" not in (await desk.say("老板", "/kpi target 支付金额 300万 3月")).text
    assert "注意是" not in (await desk.say("老板", "/kpi target 支付金额 300万 本月")).text
    days = await desk.say("老板", "/kpi target 支付金额 20万 10月1日到10月7日")
    assert "2027-10-01 – 2027-10-07" in days.text


async def test_the_trail_of_two_changes_that_waited_side_by_side_says_what_each_found(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/kpi target 支付金额 300万 本月")
    await desk.say("老板", "/team manager 小林")
    await desk.say("老板", "/kpi target 支付金额 200万 本月")
    await desk.say("小林", "/kpi target 支付金额 250万 本月")
    assert (await desk.say("老板", "/team confirm 2")).outcome == "done"
    assert (await desk.say("小林", "/team confirm 1")).outcome == "done"
    changes = await desk.sql(lambda session: session.scalars(select(TargetChange).order_by(TargetChange.id)).all())
    assert [(row.before, row.after) for row in changes] == [
        (None, Decimal(3_000_000)),
        (Decimal(3_000_000), Decimal(2_500_000)),
        (Decimal(2_500_000), Decimal(2_000_000)),
    ]


async def test_no_share_is_to_be_more_than_the_whole_but_an_attainment_or_growth_may(desk: Desk) -> None:
    await desk.department(小客="客服专员")
    for line in (
        "3分钟人工响应率 120%",
        "3分钟人工响应率 120% sure=yes",
        "市场份额 101% sure=yes",
        "客户满意度评分 -1% sure=yes",
    ):
        refused = await desk.say("老板", f"/kpi target {line}")
        assert refused.outcome == "refused", line
        assert "在 0% 到 100% 之间" in refused.text
    for line in ("3分钟人工响应率 100%", "达成率 110%", "品类增长率 130%"):
        assert (await desk.say("老板", f"/kpi target {line}")).outcome == "done", line


async def test_one_persons_target_is_not_the_whole_teams(desk: Desk) -> None:
    await desk.department(方圆="客服专员", 刘雨="客服专员", 小林="运营专员")
    await tell(desk, "方圆", "接待量 500 昨天")
    await tell(desk, "刘雨", "接待量 60 昨天")
    await desk.say("老板", "/指标 目标值 人工接待会话量 120 刘雨 本月")
    assert rows(await desk.say("刘雨", "/指标 查看"))["人工接待会话量"][:2] == ("60", "120")
    for whom in ("团队", "客服专员"):
        for period in ("本月", "昨天"):
            shown = rows(await desk.say("老板", f"/指标 查看 {whom} {period}"))
            assert shown["人工接待会话量"][:3] == ("560", "—", "—"), (whom, period)
    assert "人工接待会话量 560，目标" not in (await desk.say("老板", "/agenda show 周会")).text
    await desk.say("老板", "/指标 目标值 人工接待会话量 880 方圆 本月")
    shown = rows(await desk.say("老板", "/指标 查看 团队 本月"))
    assert shown["人工接待会话量"][:3] == ("560", "1,000", "56%，时间 76.7%")


async def test_a_month_that_was_over_when_a_quarters_target_was_set_gets_no_share_of_it(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await tell(desk, "小林", "支付金额 400万 2026-10-15", "支付金额 5万 2026-11-18", "支付金额 10万 昨天")
    await desk.say("老板", "/kpi target 支付金额 920万 本季度")
    october = rows(await desk.say("小林", "/kpi show 团队 10月"))
    assert october["支付金额"] == ("¥4,000,000", "—", "—")
    assert rows(await desk.say("小林", "/kpi show 团队 2026-10-15"))["支付金额"][1] == "—"
    assert rows(await desk.say("小林", "/kpi show 团队 上周"))["支付金额"][1] == "—"
    assert rows(await desk.say("小林", "/kpi show 团队 本月"))["支付金额"][1] == "¥3,000,000"
    assert rows(await desk.say("小林", "/kpi show 团队 本季度"))["支付金额"][1] == "¥9,200,000"
    await desk.turn_to("2026-12-02 10:00")
    assert rows(await desk.say("小林", "/kpi show 团队 上月"))["支付金额"][1] == "¥3,000,000"
    await desk.say("老板", "/kpi target 支付金额 1000万 本季度")
    await desk.press("小林", desk.last("小林"), "确认")
    assert rows(await desk.say("小林", "/kpi show 团队 上月"))["支付金额"][1] == "¥3,260,870"


async def test_a_quarters_target_below_those_of_its_months_is_remarked_on(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小客="客服专员")
    await desk.say("老板", "/kpi target 支付金额 300万 本月")
    assert "加起来" not in (await desk.say("老板", "/kpi target 支付金额 200万 12月")).text
    small = await desk.say("老板", "/kpi target 支付金额 350万 Q4")
    assert "2026年第4季度的目标是 ¥3,500,000" in small.text
    assert "里面已经定了的目标（2026年11月、2026年12月）加起来就有 ¥5,000,000，比它还多。" in small.text
    enough = await desk.say("老板", "/kpi target 支付金额 900万 2026年")
    assert "加起来" not in enough.text
    lower = await desk.say("老板", "/kpi target 支付金额 310万 Q4")
    assert "要再有一个人同意" in lower.text
    assert "加起来就有 ¥5,000,000" in lower.text
    await desk.say("老板", "/kpi target 响应时间 40秒 本月")
    assert "加起来" not in (await desk.say("老板", "/kpi target 响应时间 30秒 Q4")).text


async def test_the_line_of_a_target_is_drawn_through_the_month_it_was_set_in_and_no_further_back(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await tell(desk, "小林", "支付金额 10万 2026-10-30", "支付金额 10万 昨天")
    await desk.say("老板", "/kpi target 支付金额 920万 本季度")
    drawn = chart(await desk.say("小林", "/kpi trend 支付金额 2026-10-30~2026-11-23"))
    days = [day for day, _ in drawn.series[1].points]
    assert (days[0], days[-1], len(days)) == (date(2026, 11, 1), date(2026, 11, 23), 23)
