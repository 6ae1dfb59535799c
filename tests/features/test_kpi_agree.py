"""One figure, one value: what is shown, drawn, posted, compiled and told about a day says the same everywhere."""

from decimal import Decimal

from tests.desk import Desk
from tests.features.test_kpi_show import chart, rows, tell


async def typed_before_its_parts(desk: Desk) -> None:
    """A rate of 9 % was told for Monday; its parts came in later and make it 2.31 %."""
    await desk.department(小林="运营专员", 小周="数据分析师")
    await tell(desk, "小周", "转化率 9% 昨天", "访客数 25100 昨天")


async def test_a_rate_told_before_its_parts_gives_way_to_them_and_the_answer_says_so(desk: Desk) -> None:
    await typed_before_its_parts(desk)
    assert rows(await desk.say("老板", "/kpi show 团队 昨天"))["支付转化率"][0] == "9%"
    part = await desk.say("小周", "/kpi report 支付买家数 580 昨天")
    assert "支付转化率：填的是 9%，现在按支付买家数、访客数算：2.31%" in part.text
    assert rows(await desk.say("老板", "/kpi show 团队 昨天"))["支付转化率"][0] == "2.31%"
    drawn = await desk.say("老板", "/kpi trend 转化率 昨天")
    assert "最近 2.31%（11-23）" in drawn.text
    assert [value for _, value in chart(drawn).series[0].points] == [Decimal("2.310757")]
    history = await desk.say("老板", "/kpi history 转化率")
    assert "小周填了 11月23日 周一 9%（没算进去：按支付买家数、访客数算是 2.31%）" in history.text
    again = await desk.say("小周", "/kpi report 转化率 8% 昨天")
    assert "算出来是：2.31%，按这天的支付买家数、访客数算，填的 8% 不算" in again.text


async def test_what_is_compared_with_a_rate_is_what_counts(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await tell(desk, "小林", "转化率 9% 2026-11-16", "访客数 10000 2026-11-16", "支付买家数 300 2026-11-16")
    done = await desk.say("小林", "/kpi report 转化率 3.2% 昨天")
    assert "上周同一天：11月16日 周一 3%，这次高 0.2个百分点" in done.text
    await tell(desk, "小林", "访客数 10000 昨天", "支付买家数 250 昨天")
    done = await desk.say("小林", "/kpi report 转化率 3.3% 昨天")
    assert "11月16日 周一 3%，这次低 0.5个百分点" in done.text


async def test_the_morning_and_the_weeks_agenda_say_the_same_rate(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await tell(desk, "小林", "转化率 9% 2026-11-24", "访客数 25100 2026-11-24", "支付买家数 580 2026-11-24")
    await desk.turn_to("2026-11-25 10:35")
    post = next(got for got in desk.got("C1") if "昨日战报 · 11月24日 周二" in got.text)
    assert "支付转化率 | 2.31% | — | — | 2.31%" in post.text
    await desk.turn_to("2026-11-30 09:05")
    agenda = next(got for got in desk.got("C1") if "周会" in got.text and "支付转化率" in got.text)
    assert "支付转化率 2.31%" in agenda.text


async def test_a_rate_that_agrees_with_its_parts_is_not_remarked_on(desk: Desk) -> None:
    await typed_before_its_parts(desk)
    await desk.say("小周", "/kpi report 转化率 2.31% 昨天")
    part = await desk.say("小周", "/kpi report 支付买家数 580 昨天")
    assert "支付转化率" not in part.text
    assert "没算进去" not in (await desk.say("老板", "/kpi history 转化率 昨天")).text
    assert "算出来是" not in (await desk.say("小周", "/kpi report 转化率 2.31% 昨天")).text


async def test_a_colleagues_own_rate_gives_way_to_their_own_counts(desk: Desk) -> None:
    await desk.department(小客="客服专员", 小美="客服专员")
    await tell(desk, "小客", "客户满意度评分 99% 昨天", "旺旺评价量 50 昨天")
    await tell(desk, "小美", "旺旺评价量 50 昨天")
    assert "评分" not in (await desk.say("小美", "/kpi report 满意评价量 10 昨天")).text
    part = await desk.say("小客", "/kpi report 满意评价量 45 昨天")
    assert "客户满意度评分：填的是 99%，现在按满意评价量、旺旺评价量算：90%" in part.text
    assert "最近 90%（11-23）" in (await desk.say("小客", "/kpi trend 客户满意度评分 昨天")).text


async def test_a_day_whose_refunds_are_not_in_has_no_net_on_any_screen(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/kpi target 净支付金额 300万 本月")
    await desk.turn_to("2026-11-25 10:00")
    await tell(desk, "小林", "支付金额 100000 昨天")
    day = await desk.say("小林", "/kpi show 团队 昨天")
    assert rows(day)["净支付金额"][0] == "—"
    assert rows(day)["支付金额"][0] == "¥100,000"
    assert "净支付金额、销售额达成率还算不出来：11-24 没有成功退款金额。" in day.text
    assert (
        "净支付金额还算不出来：11-24 没有成功退款金额。" in (await desk.say("小林", "/kpi trend 净支付金额 昨天")).text
    )
    await tell(desk, "小林", "支付金额 90000 2026-11-23", "退款 10000 2026-11-23", "支付金额 80000 2026-11-22")
    month = await desk.say("小林", "/kpi show 团队 本月")
    assert rows(month)["净支付金额"] == ("¥80,000", "¥3,000,000", "2.7%，时间 76.7%")
    assert "净支付金额、销售额达成率：数据到 11-23。" in month.text
    assert "净支付金额、销售额达成率：11-22、11-24 有数没算进去，因为还没有成功退款金额。" in month.text
    assert "支付金额：数据到 11-24。" in month.text
    trend = await desk.say("小林", "/kpi trend 净支付金额 本月")
    assert "1 天有数：最近 ¥80,000（11-23）" in trend.text
    assert "净支付金额：数据到 11-23。" in trend.text
    await tell(desk, "小林", "退款 5000 2026-11-22", "退款 5000 昨天")
    assert rows(await desk.say("小林", "/kpi show 团队 昨天"))["净支付金额"][0] == "¥95,000"
    month = await desk.say("小林", "/kpi show 团队 本月")
    assert rows(month)["净支付金额"][0] == "¥250,000"
    assert "算不出来" not in month.text
    assert "没算进去" not in month.text


async def test_times_of_several_people_without_their_sessions_say_what_is_missing(desk: Desk) -> None:
    await desk.department(小客="客服专员", 小美="客服专员")
    await tell(desk, "小客", "响应时间 20秒 昨天", "客户满意度评分 90% 昨天")
    await tell(desk, "小美", "响应时间 40秒 昨天", "客户满意度评分 80% 昨天")
    for period in ("昨天", "本月"):
        shown = await desk.say("老板", f"/kpi show 团队 {period}")
        assert rows(shown)["客户响应时间"][0] == "—"
        assert rows(shown)["客户满意度评分"][0] == "—"
        assert "客户响应时间有 2 个人的数，没有人工接待会话量就合不到一起。" in shown.text
        assert "客户满意度评分有 2 个人的数，没有满意评价量、旺旺评价量就合不到一起。" in shown.text
        assert "还没有数：客户响应时间" not in shown.text
        assert "客户响应时间：" not in shown.text
    assert rows(await desk.say("小客", "/kpi show 昨天"))["客户响应时间"][0] == "20秒"
    await tell(desk, "小客", "接待量 100 昨天")
    partly = await desk.say("老板", "/kpi show 团队 本月")
    assert rows(partly)["客户响应时间"][0] == "20秒"
    assert "客户响应时间：11-23 有数没算进去，因为还没有人工接待会话量。" in partly.text


async def test_a_report_left_out_of_a_sum_moves_no_data_date(desk: Desk) -> None:
    await desk.department(小客="客服专员")
    await tell(desk, "小客", "响应时间 20秒 2026-11-19", "接待量 100 2026-11-19", "响应时间 60秒 2026-11-20")
    await tell(desk, "小客", "转化率 3% 2026-11-20", "访客数 1000 2026-11-19", "支付买家数 50 2026-11-19")
    shown = await desk.say("小客", "/kpi show 2026-11-19~2026-11-20")
    assert rows(shown)["客户响应时间"][0] == "20秒"
    assert "客户响应时间：数据到 11-19。" in shown.text
    assert "客户响应时间：11-20 有数没算进去，因为还没有人工接待会话量。" in shown.text
    team = await desk.say("老板", "/kpi show 团队 2026-11-19~2026-11-20")
    assert rows(team)["支付转化率"][0] == "5%"
    assert "支付转化率：11-20 有数没算进去，因为还没有支付买家数、访客数。" in team.text
    trend = await desk.say("小客", "/kpi trend 响应时间 2026-11-19~2026-11-20")
    assert "客户响应时间：数据到 11-20。" in trend.text
    assert "没算进去" not in trend.text


async def test_what_is_computed_reaches_as_far_as_what_it_is_made_of(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小客="客服专员")
    await tell(desk, "小客", "旺旺评价量 40 2026-11-19", "满意评价量 38 2026-11-19", "旺旺评价量 40 2026-11-20")
    shown = await desk.say("老板", "/kpi show 团队 2026-11-19~2026-11-20 客户满意度")
    assert "客户满意度：数据到 11-19。" in shown.text
    await tell(desk, "小客", "满意评价量 39 2026-11-20")
    shown = await desk.say("老板", "/kpi show 团队 2026-11-19~2026-11-20")
    assert "数据都到 11-20。" in shown.text


async def test_an_agenda_says_of_a_daily_average_that_it_is_one(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await tell(
        desk,
        "小林",
        "访客数 10000 2026-11-16",
        "访客数 10000 2026-11-17",
        "访客数 20000 2026-11-23",
        "访客数 30200 2026-11-24",
    )
    await tell(desk, "小林", "支付金额 100000 2026-11-23", "支付金额 100000 2026-11-24")
    await desk.say("老板", "/zg language en")
    await desk.turn_to("2026-11-30 09:05")
    agenda = next(got for got in desk.got("C1") if "周会" in got.text and "支付金额" in got.text)
    assert "访客数 日均 25,100" in agenda.text
    assert "变化大：访客数 日均 25,100，比前一周同期（2 天）涨了 151%" in agenda.text
    assert "支付金额 ¥200,000" in agenda.text
    english = await desk.say("老板", "/agenda")
    assert "Visitors 25,100 a day" in english.text


async def test_a_period_of_another_year_is_named_with_it_and_the_coming_one_offered(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    day = await desk.say("小林", "/kpi show 团队 双12")
    assert "团队 · 12月12日 周五（2025-12-12）" in day.text
    assert day.buttons["看2026-12-12"] == "/kpi show 团队 2026-12-12"
    assert "12月12日 周六" in (await desk.press("小林", day, "看2026-12-12")).text
    month = await desk.say("小林", "/kpi show 小林 12月 支付金额")
    assert "小林 · 2025年12月" in month.text
    assert "支付金额" in (coming := await desk.press("小林", month, "看2026年12月")).text
    assert "小林 · 2026年12月" in coming.text
    trend = await desk.say("小林", "/kpi trend 支付金额 双12")
    assert "支付金额 · 全店，12月12日 周五（2025-12-12）：还没有数。" in trend.text
    assert trend.buttons["看2026-12-12"] == "/kpi trend payment 2026-12-12"
    export = await desk.say("老板", "/kpi export 双12")
    assert "12月12日 周五（2025-12-12）还没有数，没什么可导出的。" in export.text
    days = await desk.say("小林", "/kpi show 团队 2025-12-10~2025-12-12")
    assert "团队 · 2025-12-10 – 2025-12-12" in days.text
    assert not [label for label in days.buttons if label.startswith("看")]


async def test_what_is_there_or_not_nearer_ahead_offers_no_other_year(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await tell(desk, "小林", "支付金额 10万 2025-12-12", "支付金额 10万 2025-12-14")
    day = await desk.say("小林", "/kpi show 团队 双12")
    assert not [label for label in day.buttons if label.startswith("看")]
    month = await desk.say("小林", "/kpi show 团队 2025-12-11~2025-12-15")
    assert "支付金额：数据到 2025-12-14，缺 2 天（2025-12-13、2025-12-15）。" in month.text
    for period in ("10月", "昨天", "上月", "6月18日"):
        shown = await desk.say("小林", f"/kpi show 团队 {period}")
        assert not [label for label in shown.buttons if label.startswith("看")], period
    assert "团队 · 11月23日 周一\n" in (await desk.say("小林", "/kpi show 团队 昨天")).text + "\n"


async def test_a_rate_taken_back_is_still_what_its_parts_make_it(desk: Desk) -> None:
    await typed_before_its_parts(desk)
    assert "那天现在没有数" in (await desk.say("小周", "/kpi undo 1")).text
    await tell(desk, "小周", "支付买家数 580 昨天", "转化率 9% 昨天")
    undone = await desk.say("小周", "/kpi undo")
    assert (
        "撤回了：11月23日 周一（2026-11-23）的支付转化率 9%。那天按支付买家数、访客数算是 2.31%，没变。" in undone.text
    )
