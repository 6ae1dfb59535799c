"""What can't be read is answered with what was understood and, as a button, the line that was probably meant.

A line offered is in the reader's language, whatever language the wrong one was typed in.
"""

from datetime import date

import pytest

from tests.desk import Desk
from tests.features.test_kpi import entries, figures


async def test_the_form_of_a_report_wants_one_day_and_says_days(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    fields = {field.name: field for field in (await desk.say("小林", "/kpi report")).form.fields}
    assert (fields["day"].kind, fields["day"].hint) == ("day", "昨天、上周五、11月11日")
    assert fields["value"].label == "数值"
    wrong = await desk.fill("小林", "kpi report", metric="支付金额", value="12万", day="某天")
    assert {field.name: field.error for field in wrong.form.fields}["day"] == (
        "「某天」这个日期没看懂。可以写 昨天、上周五、11月11日。"
    )
    done = await desk.fill("小林", "kpi report", metric="支付金额", value="12万", day="上周五")
    assert "11月20日 周五（2026-11-20）" in done.text
    monthly = await desk.fill("老板", "kpi report", metric="市场份额", value="12%", day="9月")
    assert "2026年9月" in monthly.text


@pytest.mark.parametrize("said", ["最近30", "近30", "last 30", "最近30天"])
async def test_a_number_behind_lately_counts_days(desk: Desk, said: str) -> None:
    await desk.department(小林="运营专员")
    await desk.say("小林", "/kpi report 支付金额 12万 2026-10-25")
    await desk.say("小林", "/kpi report 支付金额 9万 2026-10-24")
    reply = await desk.say("小林", f"/kpi trend 支付金额 {said}")
    assert reply.outcome == "done"
    assert "最近 ¥120,000（10-25）" in reply.text
    assert "¥90,000" not in reply.text


async def test_a_bare_number_is_no_period(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", "/kpi trend 支付金额 30")
    assert (reply.outcome, reply.text) == ("refused", "「30」这个时段没看懂。可以写 本月、上周、最近7天。")


async def test_an_unknown_metric_is_answered_with_the_line_for_the_nearest(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", "/kpi report 支付金格 12万 昨天 大促前 备货")
    assert reply.text == "没有指标 支付金格，是不是 支付金额？"
    line = "/指标 填报 支付金额 12万 昨天 大促前 备货"
    assert reply.buttons == {line: line}
    assert await desk.sql(entries) == 0
    done = await desk.press("小林", reply, line)
    assert done.outcome == "done"
    assert ("payment", date(2026, 11, 23)) in await desk.sql(figures)


async def test_a_name_nearly_right_is_answered_with_the_whole_line(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    reply = await desk.say("小林", "交接 给 小汪 主图素材 周五下午3点")
    lines = [f"/交接 给 {name} 主图素材 周五下午3点" for name in ("小林", "小王")]
    assert (reply.text, list(reply.buttons.values())) == ("部门里没有「小汪」，是不是 小林、小王？", lines)


@pytest.mark.parametrize(
    ("said", "understood"),
    [("2062-11-23", "11月23日 周四（2062-11-23）"), ("1926-11-23", "11月23日 周二（1926-11-23）")],
)
async def test_a_day_in_a_far_off_year_is_a_slip(desk: Desk, said: str, understood: str) -> None:
    await desk.department(小林="运营专员")
    for line in (f"/kpi report 支付金额 12万 {said}", f"/kpi report 支付金额 12万 日期={said}"):
        reply = await desk.say("小林", line)
        assert reply.outcome == "refused"
        assert reply.text == f"「{said}」是 {understood}，离今天太远了，年份是不是打错了？"
        assert list(reply.buttons.values()) == [line.replace("kpi report", "指标 填报").replace(said, "2026-11-23")]
    assert await desk.sql(entries) == 0


@pytest.mark.parametrize(
    ("line", "year"),
    [
        ("/kpi show 2062年", 2062),
        ("/kpi trend 支付金额 1926年", 1926),
        ("/kpi show 3026年11月", 3026),
        ("/kpi report 支付金额 12万 3026-11-11", 3026),
        ("/off 2062-11-23到2062-11-25", 2062),
        ("/off list 2062年", 2062),
    ],
)
async def test_a_period_in_a_far_off_year_is_a_slip(desk: Desk, line: str, year: int) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", line)
    assert reply.outcome == "refused"
    assert f"说的是 {year} 年，离今天太远了" in reply.text


async def test_a_deadline_in_a_far_off_year_is_not_buried_in_the_text(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", "/handoff to 老板 主图 2062-11-24")
    assert reply.outcome == "refused"
    assert "11月24日 周五（2062-11-24），离今天太远了" in reply.text
    assert (await desk.say("小林", "/off 2062-11-24")).outcome == "refused"


@pytest.mark.parametrize(
    ("line", "turned"),
    [
        ("/kpi show 11月20日到11月10日", "/指标 查看 2026-11-10到2026-11-20"),
        ("/kpi trend 支付金额 11月20日 到 11月10日", "/指标 趋势 支付金额 2026-11-10到2026-11-20"),
        ("/kpi trend 支付金额 2026-11-20~2026-11-10", "/指标 趋势 支付金额 2026-11-10到2026-11-20"),
        ("/off 12月20日到12月10日", "/请假 2026-12-10到2026-12-20"),
    ],
)
async def test_a_range_the_wrong_way_round_is_said_and_offered_turned(desk: Desk, line: str, turned: str) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", line)
    assert reply.outcome == "refused"
    assert "说反了：" in reply.text
    assert list(reply.buttons.values()) == [turned]
    assert (await desk.press("小林", reply, turned)).outcome == "done"


async def test_who_reads_english_is_offered_english(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    await desk.say("小林", "/zg language en")
    near = await desk.say("小林", "指标 填报 支付金格 12万")
    assert near.text == "There is no metric 支付金格. Did you mean 支付金额?"
    assert list(near.buttons) == ["/kpi report 支付金额 12万"]
    typed = await desk.say("小林", "指标 天报 支付金额 12万")
    assert next(iter(typed.buttons)) == "/kpi report 支付金额 12万"
    parts = await desk.say("小林", "指标 填报 客户满意度 95%")
    assert "/kpi report" in next(iter(parts.buttons.values()))
    assert "满意" not in " ".join(parts.buttons.values())


async def test_who_reads_chinese_is_offered_chinese(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    mistyped = await desk.say("小林", "/kpi repotr 支付金额 12万")
    assert next(iter(mistyped.buttons)) == "/指标 填报 支付金额 12万"
    parts = await desk.say("小林", "/kpi report 客户满意度 95%")
    assert parts.buttons["填满意评价量"] == "/指标 填报 满意评价量"
    assert (await desk.press("小林", parts, "填满意评价量")).outcome == "asked"
    handed = await desk.say("小林", "/handoff to 小王 主图")
    assert handed.outcome == "done"
    wrong = await desk.say("小王", "/agenda done 1")
    assert wrong.buttons == {"/交接 完成 1": "/交接 完成 1"}


async def test_a_line_on_a_button_names_people_and_means_the_right_one(desk: Desk) -> None:
    await desk.department()
    reply = await desk.say("老板", "/team join 客服专员")
    [(label, line)] = reply.buttons.items()
    assert label == "/团队 添加 @老板 客服专员"
    assert line.startswith("/团队 添加 <@#")
    assert (await desk.press("老板", reply, label)).outcome == "done"


async def test_a_metric_near_to_none_is_answered_with_what_there_is(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", "/kpi report 🎉 12万")
    assert reply.text.startswith("没有指标「🎉」。能填的有：支付金额、访客数、支付买家数")
    await desk.say("小林", "/zg language en")
    english = await desk.say("小林", "/kpi report happiness 12")
    assert english.text.startswith("There is no metric “happiness”. There are Payment amount, Visitors")
    assert await desk.sql(entries) == 0


async def test_a_second_word_near_to_none_is_answered_with_those_there_are_and_never_with_another_command(
    desk: Desk,
) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("老板", "/team foo")
    assert reply.outcome == "refused"
    assert reply.text.startswith("/团队 后面没有「foo」这个说法，可以接：创建、添加、列表")
    assert reply.buttons == {"看看「团队」怎么说": "/帮助 团队"}
    assert "添加" not in (await desk.say("小林", "团队 foo")).text  # a manager's
    near = await desk.say("老板", "/team lits")
    assert list(near.buttons) == ["/团队 列表"]


async def test_a_figure_behind_the_first_word_alone_is_offered_as_a_report(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    for line in ("/kpi 支付金额 12.5万 前天", "指标 支付金额12.5万 前天", "支付金额 12.5万 前天"):
        assert list((await desk.say("小林", line)).buttons) == ["/指标 填报 支付金额 12.5万 前天"]


@pytest.mark.parametrize(
    "line",
    [
        "\u202e/kpi report 支付金额 12.5万",
        "\u2068/kpi report\u2069 支付金额 \u202d12.5万\u202c",
        "\ufeff指标 填报\u200b 支付\u2060金额 12.5万",
    ],
)
async def test_marks_that_nobody_sees_are_not_read(desk: Desk, line: str) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", line)
    assert (reply.outcome, reply.text.splitlines()[0]) == ("done", "记下了：支付金额 ¥125,000")
    form = await desk.fill("小林", "kpi report", metric="支付金额", value="\u202d13万\u202c", day="\u2068昨天\u2069")
    assert "¥130,000" in form.text


async def test_figures_as_a_file_of_another_kind(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("小林", "/kpi report 支付金额 12万")
    assert ".csv" in (await desk.say("老板", "/指标 导出 本月 csv")).text
    assert ".csv" in (await desk.say("老板", "/指标 导出 csv")).text
    assert ".xlsx" in (await desk.say("老板", "/指标 导出 本月 表格")).text
    assert ".csv" in (await desk.say("老板", "/指标 导出 类型=csv")).text


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("/team 小王 operations", "/团队 添加 小王 运营专员"),
        ("/团队 小王 运营", "/团队 添加 小王 运营"),
        ("/team insert @小王 运营", "/团队 添加 @小王 运营"),
        ("/team 小王 小林", "/团队 代理 小王 小林"),
        ("/团队 小汪 运营专员", "/团队 添加 小汪 运营专员"),
        ("/team Anna Li operations", '/团队 添加 "Anna Li" 运营专员'),
        ("/培训 小王 小林", "/培训 开始 小王 小林"),
    ],
)
async def test_a_line_without_its_verb_is_known_by_whom_and_what_it_names(desk: Desk, said: str, first: str) -> None:
    await desk.department(小王="客服专员", 小林="运营专员")
    shown = await desk.say("老板", said)
    assert shown.outcome == "refused"
    assert list(shown.buttons.values())[:1] == [first]
    assert f"是不是 {' '.join(first.split()[:2])}？" in shown.text


async def test_a_verb_that_was_mistyped_goes_before_what_stands_behind_it(desk: Desk) -> None:
    await desk.department(小王="客服专员", 小林="运营专员")
    shown = await desk.say("老板", "/team lsad 小王 客服专员")
    assert list(shown.buttons.values()) == ["/团队 组长 小王 客服专员"]


async def test_a_mistyped_name_of_several_words_is_put_right_as_a_whole(desk: Desk) -> None:
    await desk.department(Ana="运营专员")
    await desk.say("Ana", "/zg language en")
    reply = await desk.say("Ana", "/kpi report Paymnt amount 125K yesterday")
    assert list(reply.buttons) == ["/kpi report Payment amount 125K yesterday"]
    assert (await desk.press("Ana", reply, "/kpi report Payment amount 125K yesterday")).outcome == "done"
    named = await desk.say("老板", "/kpi report average response time 25s 昨天 谁=Ana")
    assert "客户响应时间 25秒" in named.text


async def test_a_figure_of_the_store_is_nobodys(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    refused = await desk.say("老板", "/kpi report 支付金额 12万 昨天 谁=小林")
    assert refused.text == "支付金额是全店的数，不分人，不用写「谁」。什么都没存。"
    assert await desk.sql(entries) == 0


async def test_a_month_taken_back_is_called_a_month(desk: Desk) -> None:
    await desk.department(小品="品类经理")
    await desk.say("小品", "/kpi report 市场份额 12%")
    assert "那个月现在没有数" in (await desk.say("小品", "/kpi undo")).text


async def test_a_day_said_before_the_metric_is_offered_behind_the_figure(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", "/kpi report 前天 支付金额 12.5万 补报的")
    assert reply.text.startswith("「前天」要写在数的后面，是不是这样？")
    assert await desk.sql(entries) == 0
    done = await desk.press("小林", reply, next(iter(reply.buttons)))
    assert (done.outcome, "补报的" in done.text) == ("done", True)
    assert ("payment", date(2026, 11, 22)) in await desk.sql(figures)


async def test_the_fields_of_a_form_begin_with_a_capital_in_english(desk: Desk) -> None:
    await desk.department(Ana="运营专员")
    await desk.say("Ana", "/zg language en")
    fields = (await desk.say("Ana", "/kpi report")).form.fields
    assert [field.label for field in fields] == ["Metric", "Value", "Day", "Note"]
