"""Slips around figures: a date that is misspelt, said twice or missing from its month; words run together."""

from __future__ import annotations

from datetime import date

import pytest

from tests.desk import Desk
from tests.features.test_kpi import entries, figures


@pytest.mark.parametrize(
    ("tail", "said", "buttons"),
    [
        ("昨夭", "「昨夭」像是日期写错了，是不是 昨天", ("昨天", '备注="昨夭"')),
        ("昨夭 补报 的", "是不是 昨天", ("昨天 补报 的", '备注="昨夭 补报 的"')),
        ("作天", "是不是 昨天", ("昨天", '备注="作天"')),
        ("11月23曰", "是不是 11月23日", ("11月23日", '备注="11月23曰"')),
        ("前天 昨天", "这里有两个日期：前天，还有「昨天」", ("昨天", '前天 备注="昨天"')),
        ("前天 昨夭 补报", "这里有两个日期：前天，还有「昨夭」", ("昨天 补报", '前天 备注="昨夭 补报"')),
        ("十一月三十一日", "没有「十一月三十一日」这一天", ()),
        ("2月30日", "那个月最后一天是 2月28日 周六（2026-02-28）", ("2026-02-28",)),
    ],
)
async def test_a_slip_in_the_day_is_asked_back(desk: Desk, tail: str, said: str, buttons: tuple[str, ...]) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", f"/指标 填报 推广花费 1.5万 {tail}")
    assert reply.outcome == "refused"
    assert said in reply.text
    assert list(reply.buttons.values()) == [f"/指标 填报 推广花费 1.5万 {button}" for button in buttons]
    assert await desk.sql(entries) == 0
    for label in reply.buttons:
        assert (await desk.press("小林", reply, label)).outcome == "done"


@pytest.mark.parametrize(
    ("tail", "said", "first"),
    [
        ("Febuary 30", "There is no “February 30”: that month ends on Sat 28 Feb (2026-02-28)", "2026-02-28"),
        ("Feb 30", "There is no “Feb 30”", "2026-02-28"),
        ("30 Feb late orders", "There is no “30 Feb”", "2026-02-28 late orders"),
        ("Sept 31", "that month ends on Wed 30 Sep (2026-09-30)", "2026-09-30"),
        ("yestreday late orders", "Did you mean yesterday?", "yesterday late orders"),
        ("last Fridya", "Did you mean last Friday?", "last Friday"),
        ("Novmber 3 late", "Did you mean November 3?", "November 3 late"),
        ("Sunday Monday", "There are two days here: Sunday, and “Monday”", "Monday"),
    ],
)
async def test_a_slip_in_an_english_day_is_asked_back(desk: Desk, tail: str, said: str, first: str) -> None:
    await desk.department(Lin="operations")
    await desk.say("Lin", "/zg language en")
    reply = await desk.say("Lin", f"/kpi report payment 125K {tail}")
    assert reply.outcome == "refused"
    assert said in reply.text
    assert next(iter(reply.buttons.values())) == f'/kpi report "Payment amount" 125K {first}'
    assert await desk.sql(entries) == 0


@pytest.mark.parametrize(
    ("tail", "note"),
    [
        ('备注="昨夭"', "昨夭"),
        ('"昨夭"', "昨夭"),
        ("前台 明细 没对上", "前台 明细 没对上"),
        ("后台 导的", "后台 导的"),
        ("白天 掉线", "白天 掉线"),
        ("昨天 双11 预热", "双11 预热"),
        ("昨天 上周 同期 有活动", "上周 同期 有活动"),
        ("昨天 晚上 8点 掉线", "晚上 8点 掉线"),
        ("yesterday today's ads were off", "today's ads were off"),
        ("may be late", "may be late"),
        ("yesterday 3 orders late", "3 orders late"),
        ("yesterday sundry costs", "sundry costs"),
    ],
)
async def test_a_true_note_stays_a_note(desk: Desk, tail: str, note: str) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", f"/指标 填报 推广花费 1.5万 {tail}")
    assert reply.outcome == "done", reply.text
    assert f"备注：{note}" in reply.text
    assert "2026-11-23" in reply.text


async def test_time_off_on_a_day_there_is_none_of_says_so(desk: Desk) -> None:
    await desk.department(Lin="operations")
    await desk.say("Lin", "/zg language en")
    reply = await desk.say("Lin", "/off Feb 30")
    assert "There is no “Feb 30”: that month ends on Sun 28 Feb (2027-02-28)" in reply.text


# --- corrections -----------------------------------------------------------------------------------------------------
async def test_a_correction_by_a_zero_is_asked_back_though_the_median_is_near(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    for day in range(16, 21):
        await desk.say("小林", f"/指标 填报 支付金额 14万 2026-11-{day}")
    await desk.say("小林", "/指标 填报 支付金额 12.5万 昨天")
    reply = await desk.say("小林", "/指标 填报 支付金额 125万 昨天")
    assert reply.outcome == "asked"
    assert "现在记着的是 ¥125,000，差了 10 倍，是不是多写或少写了一个 0？" in reply.text
    assert (await desk.sql(figures))[("payment", date(2026, 11, 23))] == 125_000
    await desk.press("小林", reply, "没错，就是 ¥1,250,000")
    assert (await desk.sql(figures))[("payment", date(2026, 11, 23))] == 1_250_000
    back = await desk.say("小林", "/指标 填报 支付金额 12.5万 昨天")
    assert back.outcome == "done", "what brings a value back to what is usual repairs a slip"


async def test_a_correction_of_the_first_figure_ever_is_asked_back_in_both_directions(desk: Desk) -> None:
    await desk.department(Lin="operations")
    await desk.say("Lin", "/zg language en")
    await desk.say("Lin", "/kpi report payment 125K yesterday")
    for value, said in (("1.25M", "10 times off"), ("1M", "8 times off"), ("15K", "8 times off")):
        reply = await desk.say("Lin", f"/kpi report payment {value} yesterday")
        assert reply.outcome == "asked", value
        assert "What stands now is ¥125,000" in reply.text
        assert said in reply.text
    assert (await desk.say("Lin", "/kpi report payment 900K yesterday")).outcome == "done"


async def test_a_correction_by_ten_thousand_offers_what_was_meant(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("小林", "/指标 填报 支付金额 12.5万 昨天")
    reply = await desk.say("小林", "/指标 填报 支付金额 12.8 昨天")
    assert list(reply.buttons) == ["应该是 ¥128,000", "没错，就是 ¥12.80"]


async def test_nothing_at_all_is_asked_back_where_it_never_was_near(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    first = await desk.say("小林", "/指标 填报 支付金额 0 2026-11-15")
    assert first.outcome == "done", "nothing to compare with"
    for day in range(16, 22):
        await desk.say("小林", f"/指标 填报 访客数 8000 2026-11-{day}")
        await desk.say("小林", f"/指标 填报 成功退款金额 {0 if day == 18 else 3000} 2026-11-{day}")
    reply = await desk.say("小林", "/指标 填报 访客数 0 昨天")
    assert reply.outcome == "asked"
    assert "访客数是 0？最近 6 次一般在 8,000 左右" in reply.text
    assert (await desk.say("小林", "/指标 填报 成功退款金额 0 昨天")).outcome == "done", "some days have no refund"
    emptied = await desk.say("小林", "/指标 填报 成功退款金额 0 2026-11-20")
    assert "改成 0？现在记着的是 ¥3,000" in emptied.text


async def test_whoever_had_reported_a_figure_is_told_that_it_was_changed(desk: Desk) -> None:
    await desk.department(小林="运营专员", Wang="analyst")
    await desk.say("Wang", "/zg language en")
    await desk.say("小林", "/指标 填报 支付金额 12.5万 昨天")
    await desk.say("小林", "/指标 填报 支付金额 12.6万 昨天")
    assert desk.got("小林") == []
    await desk.say("Wang", "/kpi report payment 128K yesterday")
    told = desk.last("小林")
    assert told.text == "Wang把你填的 11月23日 周一 支付金额 从 ¥126,000 改成了 ¥128,000。"
    history = await desk.press("小林", told, "看记录")
    assert "Wang把 11月23日 周一 从 ¥126,000 改成 ¥128,000" in history.text
    desk.forget()
    await desk.say("Wang", "/kpi report payment 128K yesterday late orders")
    assert desk.got("小林") == []
    asked = await desk.say("小林", "/指标 填报 支付金额 1.28万 昨天")
    assert asked.outcome == "asked"
    assert desk.got("Wang") == []


async def test_a_history_says_what_it_leaves_out_and_that_a_note_is_a_note(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    for n in range(10):
        await desk.say("小林", f"/指标 填报 支付金额 12.{n}万 昨天")
    full = await desk.say("小林", "/指标 历史 支付金额 昨天")
    assert "只显示" not in full.text
    await desk.say("小林", '/指标 填报 支付金额 12.9万 昨天 备注="含预售"')
    told = await desk.say("小林", "/指标 历史 支付金额 昨天")
    assert "只显示最近 10 条" in told.text
    assert "小林给 11月23日 周一 的 ¥129,000 加了备注：含预售" in told.text
    assert "从 ¥129,000 改成 ¥129,000" not in told.text


async def test_an_undo_that_comes_too_late_names_the_figure(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    await desk.say("小林", "/指标 填报 支付金额 12.5万 昨天")
    await desk.say("小王", "/指标 填报 支付金额 12.8万 昨天")
    reply = await desk.say("小林", "/指标 撤销")
    assert "你填的 11月23日 周一 支付金额 ¥125,000，后来已经被改过了" in reply.text
    assert (await desk.press("小林", reply, "看记录")).outcome == "done"


# --- words run together ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("支付金额12.5万 昨天", "/指标 填报 支付金额 12.5万 昨天"),
        ("支付金额 12.5万 昨天", "/指标 填报 支付金额 12.5万 昨天"),
        ("指标填报支付金额12.5万 昨天", "/指标 填报 支付金额 12.5万 昨天"),
        ("/指标 填报支付金额 12.5万 昨天", "/指标 填报 支付金额 12.5万 昨天"),
        ("/指标 填报 支付金额12.5万 昨天", "/指标 填报 支付金额 12.5万 昨天"),
        ("/指标 填报 支付金格12.5万 昨天", "/指标 填报 支付金额 12.5万 昨天"),
        ("/指标 填报 平均响应时常3分20秒", "/指标 填报 平均响应时长 3分20秒"),
        ("人工接待会话量120", "/指标 填报 人工接待会话量 120"),
        ("交接给小王 海报 明天", "/交接 给 小王 海报 明天"),
        ("/交接 给小王 海报 明天", "/交接 给 小王 海报 明天"),
        ("/交接 海报 小王", "/交接 给 海报 小王"),
        ("请假明天", "/请假 明天"),
    ],
)
async def test_the_line_offered_keeps_all_that_was_typed(desk: Desk, line: str, meant: str) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    reply = await desk.say("小林", line)
    assert reply.outcome == "refused"
    assert next(iter(reply.buttons.values())) == meant
    assert await desk.sql(entries) == 0


async def test_a_guest_is_offered_no_report(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("路人", "支付金额12.5万 昨天")
    assert list(reply.buttons.values()) == ["/帮助"]


async def test_a_day_of_a_monthly_figure_is_told_to_mean_its_month(desk: Desk) -> None:
    await desk.department(小品="品类经理", Li="category")
    reply = await desk.say("小品", "/指标 填报 品类支付金额 12万 昨天")
    assert "月份：2026年11月。这个数按月填，11月23日 周一 就算在这个月" in reply.text
    assert "按月填" not in (await desk.say("小品", "/指标 填报 品类支付金额 13万 10月")).text
    await desk.say("Li", "/zg language en")
    reply = await desk.say("Li", "/kpi report 品类支付金额 12万 yesterday")
    assert "this is a monthly figure, so Mon 23 Nov counts for its month" in reply.text


async def rates(desk: Desk) -> None:
    """Visitors and buyers of two weeks: 3 % buy. Nobody ever typed the rate."""
    await desk.department(小林="运营专员")
    for day in range(8, 23):
        await desk.say("小林", f"/kpi report 访客数 10000 2026-11-{day:02} sure=yes")
        await desk.say("小林", f"/kpi report 支付买家数 300 2026-11-{day:02} sure=yes")


async def test_a_rate_typed_for_once_is_compared_with_what_the_parts_of_other_days_came_to(desk: Desk) -> None:
    await rates(desk)
    far = await desk.say("小林", "/kpi report 支付转化率 32% 昨天")
    assert far.outcome == "asked"
    assert "最近 15 次一般在 3% 左右" in far.text
    done = await desk.say("小林", "/kpi report 支付转化率 3.2% 昨天")
    assert "上周同一天：11月16日 周一 3%，这次高 0.2个百分点" in done.text


async def test_a_rate_whose_parts_are_there_says_what_they_come_to(desk: Desk) -> None:
    await rates(desk)
    typed = await desk.say("小林", "/kpi report 支付转化率 5% 2026-11-20")
    assert "算出来是：3%，按这天的支付买家数、访客数算，填的 5% 不算" in typed.text
    same = await desk.say("小林", "/kpi report 支付转化率 3% 2026-11-19")
    assert "算出来是" not in same.text


async def test_the_sum_of_another_month_is_called_by_its_name(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/kpi target 支付金额 300万 2026年10月")
    await desk.press("小林", desk.last("小林"), "确认")
    await desk.say("老板", "/kpi target 支付金额 300万 本月")
    assert "2026年10月累计：¥120,000" in (await desk.say("小林", "/kpi report 支付金额 12万 10月31日")).text
    assert "本月累计：¥120,000" in (await desk.say("小林", "/kpi report 支付金额 12万 昨天")).text


async def test_what_undo_says_is_true_for_whoever_took_everything_back(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("小林", "/kpi report 支付金额 12万 昨天")
    await desk.say("小林", "/kpi report 支付金额 12万 昨天 活动返场")
    noted = await desk.say("小林", "/kpi undo")
    assert noted.text.startswith("撤回了你给 11月23日 周一（2026-11-23）加的那一条。支付金额还是 ¥120,000，没变。")
    taken = await desk.say("小林", "/kpi undo")
    assert taken.text.startswith("撤回了：11月23日 周一（2026-11-23）的支付金额 ¥120,000。")
    nothing = await desk.say("小林", "/kpi undo")
    assert nothing.text == "没有可撤的：你还没填过数，或者填过的都已经撤回了。"


@pytest.mark.parametrize(
    ("said", "meant", "button"),
    [
        ("29号", "「29号」还没到：是不是说 10月29日 周四（2026-10-29）？", "2026-10-29"),
        ("11月29日", "「11月29日」还没到：是不是说 11月29日 周六（2025-11-29）？", "2025-11-29"),
        ("双12", "「双12」还没到：是不是说 12月12日 周五（2025-12-12）？", "2025-12-12"),
    ],
)
async def test_a_day_still_ahead_is_not_taken_for_one_long_ago(desk: Desk, said: str, meant: str, button: str) -> None:
    await desk.department(小林="运营专员")
    await desk.turn_to("2026-11-28 10:00")
    reply = await desk.say("小林", f"/指标 填报 推广花费 1.5万 {said} 补报")
    assert reply.outcome == "refused"
    assert meant in reply.text
    assert list(reply.buttons.values()) == [f"/指标 填报 推广花费 1.5万 {button} 补报"]
    assert await desk.sql(entries) == 0
    assert (await desk.press("小林", reply, next(iter(reply.buttons)))).outcome == "done"
    assert [on.isoformat() for _, on in await desk.sql(figures)] == [button]


@pytest.mark.parametrize(("said", "day"), [("5号", "2026-11-05"), ("31号", "2026-10-31"), ("3月30日", "2026-03-30")])
async def test_the_day_gone_by_last_is_meant_where_the_next_one_is_far(desk: Desk, said: str, day: str) -> None:
    await desk.department(小林="运营专员")
    await desk.turn_to("2026-11-28 10:00")
    assert (await desk.say("小林", f"/指标 填报 推广花费 1.5万 {said}")).outcome == "done"
    assert [on.isoformat() for _, on in await desk.sql(figures)] == [day]


@pytest.mark.parametrize("day", ["Dec 1", "12月 1日"])
async def test_a_day_of_two_words_is_not_its_month(desk: Desk, day: str) -> None:
    await desk.department(小林="运营专员")
    await desk.turn_to("2026-11-28 10:00")
    refused = await desk.say("小林", f"/指标 填报 推广花费 1.5万 {day}")
    assert list(refused.buttons.values()) == ["/指标 填报 推广花费 1.5万 2025-12-01"]
    assert await desk.sql(entries) == 0
