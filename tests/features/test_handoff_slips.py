"""Handoffs that look like a slip: given twice, or due before anybody can begin."""

import pytest

from tests.desk import Desk


async def test_the_same_handoff_twice_is_asked_back_about(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="运营专员", 小陈="数据分析师")
    await desk.say("小陈", "/handoff to 小林 主图素材 周五下午3点")
    desk.forget()
    twice = await desk.say("小陈", "/handoff to 小林 主图素材 周五下午3点")
    assert twice.outcome == "asked"
    assert "刚交过 #1，一样的事、一样的人。再交一件？" in twice.text
    assert not desk.got("小林")
    assert "#2 已经交给" in (await desk.say("小陈", "/handoff to 小王 主图素材")).text
    another = await desk.press("小陈", twice, "再交一件")
    assert "#3 已经交给 @小林" in another.text
    assert "11月27日 周五 15:00" in another.text


async def test_after_a_while_or_once_it_is_settled_nothing_is_asked_back(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.say("小陈", "/handoff to 小林 主图素材")
    await desk.say("小陈", "/handoff withdraw 1")
    assert "#2 已经交给" in (await desk.say("小陈", "/handoff to 小林 主图素材")).text
    await desk.turn(minutes=11)
    assert "#3 已经交给" in (await desk.say("小陈", "/handoff to 小林 主图素材")).text


async def test_a_deadline_before_the_receiver_begins_is_said_plainly(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.turn_to("2026-11-27 19:00")
    late = await desk.say("小陈", "/handoff to 小林 主图素材 明天下午3点")
    assert "11月30日 周一 09:00 才上班，那时已经过了截止时间" in late.text
    assert "在那之前我不催" not in late.text
    assert "在那之前我不催" in (await desk.say("小陈", "/handoff to 小林 详情页 下周一下午3点")).text


async def test_a_deadline_before_the_receiver_begins_is_put_off_by_a_button(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.turn_to("2026-11-27 19:00")
    late = await desk.say("小陈", "/handoff to 小林 主图素材 明天下午3点")
    later = "截止改到 11月30日 周一 18:00"
    assert late.buttons[later] == '/handoff due 1 due="2026-11-30 18:00"'
    assert "好，#1 的截止改到 11月30日 周一 18:00（2026-11-30）。" in (await desk.press("小陈", late, later)).text
    told = desk.last("小林")
    assert (await desk.press("小陈", late, later)).outcome == "done"
    assert sum("的截止改到" in got.text for got in desk.got("小林")) == 1
    assert "@小陈 把 #1「主图素材」的截止改到 11月30日 周一 18:00。" in told.text
    assert "11月30日 周一 18:00" in (await desk.press("小林", told, "接收")).text
    in_time = await desk.say("小陈", "/handoff to 小林 详情页 下周一下午3点")
    assert list(in_time.buttons) == ["撤回"]


async def test_a_deadline_that_is_over_offers_the_line_with_one_that_can_be_kept(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.turn_to("2026-11-27 19:00")
    over = await desk.say("小陈", '/handoff to 小林 "主图素材" 今天下午3点 加急')
    assert over.outcome == "refused"
    assert "截止时间 11月27日 周五 15:00 已经过了" in over.text
    given = await desk.press("小陈", over, "截止改到 11月30日 周一 18:00")
    assert "#1 已经交给 @小林" in given.text
    assert "事项：主图素材\n截止：11月30日 周一 18:00（2026-11-30）\n类别：加急" in given.text
    said = "双12 预热；做完 3 张；接着上详情页；网盘/双12"
    campaign = await desk.say("小陈", f"/handoff campaign 小林 {said} 今天下午3点")
    put_off = await desk.press("小陈", campaign, "截止改到 11月30日 周一 18:00")
    assert "活动交接：双12 预热\n截止：11月30日 周一 18:00" in put_off.text


async def test_when_a_handoff_is_due_is_changed_by_its_giver_while_it_is_open(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="运营专员", 小陈="数据分析师")
    await desk.say("小陈", "/handoff to 小林 主图素材 周三下午3点")
    assert "#1 是 @小陈 交出去的" in (await desk.say("小王", "/交接 改期 1 周五下午3点")).text
    assert "#1 是 @小陈 交出去的" in (await desk.say("小王", "/交接 改期 1")).text
    await desk.say("小林", "/handoff accept 1")
    by_manager = await desk.say("老板", "/handoff due 1 周四下午3点")
    assert "11月26日 周四 15:00" in by_manager.text
    assert "@老板 把 #1「主图素材」的截止改到 11月26日 周四 15:00。" in desk.last("小陈").text
    over = await desk.say("小陈", "/handoff due 1 今天9:00")
    assert "11月24日 周二 09:00 已经过了" in over.text
    assert over.buttons == {"截止改到 11月24日 周二 18:00": '/交接 改期 1 截止="2026-11-24 18:00"'}
    await desk.turn_to("2026-11-26 15:01")
    assert "#1「主图素材」到截止时间了" in "".join(got.text for got in desk.got("小林"))
    desk.forget()
    await desk.say("小陈", "/handoff due 1 周五下午3点")
    await desk.turn_to("2026-11-27 15:01")
    assert "#1「主图素材」到截止时间了" in "".join(got.text for got in desk.got("小林"))
    await desk.say("小林", "/handoff done 1")
    assert "已经由 @小林 在" in (await desk.say("小陈", "/handoff due 1 下周五下午3点")).text


@pytest.mark.parametrize(
    ("said", "day", "right"),
    [
        ("11月31号 下午三点前", "11月31号", "2026-11-30 下午三点前"),
        ("11月31号下午三点前", "11月31号下午三点前", "2026-11-30 下午三点前"),
        ("2月30日 上午10点之前", "2月30日", "2027-02-28 上午10点之前"),
        ("11月31号之前", "11月31号之前", "2026-11-30 之前"),
        ("before 31 November 3pm", "before 31 November", "before 2026-11-30 3pm"),
        ("11月31号 下午", "11月31号", "2026-11-30 下午"),
    ],
)
async def test_a_day_that_is_none_before_a_time_is_refused_and_never_kept_as_words(
    desk: Desk, said: str, day: str, right: str
) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    wrong = await desk.say("小陈", f'/handoff to 小林 "主图素材" {said}')
    assert wrong.outcome == "refused"
    assert f"没有「{day}」这一天" in wrong.text
    assert not desk.got("小林")
    line = f'/交接 给 小林 "主图素材" {right}'
    assert wrong.buttons == {line: line}
    put_right = await desk.press("小陈", wrong, line)
    assert put_right.outcome == "done"
    assert "事项：主图素材\n截止：" in put_right.text


async def test_asked_back_and_pressed_twice_one_more_is_handed_over_and_not_two(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.say("小陈", "/handoff to 小林 主图素材")
    doubt = await desk.say("小陈", "/handoff to 小林 主图素材")
    assert "#2 已经交给" in (await desk.press("小陈", doubt, "再交一件")).text
    twice = await desk.press("小陈", doubt, "再交一件")
    assert twice.outcome == "asked"
    assert "刚交过 #2，一样的事、一样的人。再交一件？" in twice.text
    assert "#3 已经交给" in (await desk.press("小陈", twice, "再交一件")).text
    assert "#4 已经交给" in (await desk.say("小陈", "/handoff to 小林 主图素材 sure=yes")).text


async def test_the_button_counts_once_however_late_it_is_pressed_again(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.say("小陈", "/handoff to 小林 主图素材")
    doubt = await desk.say("小陈", "/handoff to 小林 主图素材")
    await desk.turn(minutes=30)
    assert "#2 已经交给" in (await desk.press("小陈", doubt, "再交一件")).text
    await desk.say("小林", "/handoff accept 2")
    await desk.say("小林", "/handoff done 2")
    await desk.turn(days=1)
    late = await desk.press("小陈", doubt, "再交一件")
    assert late.outcome == "asked"
    assert "这件后来已经交过了，是 #2：一样的事、一样的人。再交一件？" in late.text
    assert "#3 已经交给" in (await desk.press("小陈", late, "再交一件")).text
    await desk.turn(days=1)
    assert "#4 已经交给" in (await desk.say("小陈", "/handoff to 小林 主图素材")).text
    unread = await desk.say("小陈", f"/handoff to 小林 主图素材 sure={'9' * 3000}")
    assert unread.outcome == "refused"


@pytest.mark.parametrize(
    ("line", "said", "label", "due"),
    [
        ("/交接 给 小林 明天下午3点 双12 详情页", "明天下午3点", "截止定在 2026-11-25 15:00", "11月25日 周三 15:00"),
        ("/handoff to 小林 tomorrow 3pm banner", "tomorrow 3pm", "截止定在 2026-11-25 15:00", "11月25日 周三 15:00"),
        ("/交接 给 小林 周三前 把主图换掉", "周三前", "截止定在 2026-11-25", "11月25日 周三 18:00"),
        ("/交接 给 小林 明天 下午3点 详情页 加急", "明天 下午3点", "截止定在 2026-11-25 15:00", "11月25日 周三 15:00"),
    ],
)
async def test_a_deadline_said_before_the_work_is_set_by_a_button(
    desk: Desk, line: str, said: str, label: str, due: str
) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    given = await desk.say("小陈", line)
    assert f"「{said}」我算在事项里了" in given.text
    moved = await desk.press("小陈", given, label)
    assert f"#1 的截止改到 {due}" in moved.text


@pytest.mark.parametrize(
    "line",
    [
        "/交接 给 小林 双12 详情页",
        "/交接 给 小林 昨天下午3点的直播复盘",
        "/交接 给 小林 2026-11-20 直播复盘",
        "/交接 给 小林 明天 直播脚本 周五",
        "/交接 给 小林 what=“明天下午3点 直播脚本”",
        "/交接 给 小林 “明天下午3点 直播脚本”",
    ],
)
async def test_a_date_that_the_work_is_about_is_not_asked_about(desk: Desk, line: str) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    given = await desk.say("小陈", line)
    assert given.outcome == "done"
    assert list(given.buttons) == ["撤回"]


@pytest.mark.parametrize(
    ("due", "typed"),
    [
        ("11月20日", "2027-11-20"),
        ("11月20日前", "2027-11-20"),
        ("11月20日下午3点", "2027-11-20 15:00"),
        ("by Nov 20", "2027-11-20"),
    ],
)
async def test_a_deadline_of_a_day_just_gone_is_not_put_off_by_a_year(desk: Desk, due: str, typed: str) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    reply = await desk.say("小陈", f"/交接 给 小林 主图素材 {due}")
    assert reply.outcome == "refused"
    assert f"「{due}」刚过去不久：是到 11月20日 周六（2027-11-20）才截止吗？" in reply.text
    assert list(reply.buttons.values()) == [f"/交接 给 小林 主图素材 {typed}"]
    assert not desk.got("小林")
    assert "（2027-11-20）" in (await desk.press("小陈", reply, next(iter(reply.buttons)))).text


async def test_a_sale_that_has_just_gone_by_is_what_the_work_is_about(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    reply = await desk.say("小陈", "/交接 给 小林 复盘 双11")
    assert "「复盘 双11」" in reply.text or "复盘 双11" in reply.text
    assert "2027" not in reply.text
    named = await desk.say("小陈", "/交接 给 小林 素材 截止=双11")
    assert "「双11」刚过去不久" in named.text
    assert list(named.buttons.values()) == ["/交接 给 小林 素材 截止=2027-11-11"]


async def test_an_action_of_a_day_just_gone_is_asked_back_about_too(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    reply = await desk.say("小陈", "/议程 待办 小林 补齐素材 11月20日")
    assert reply.outcome == "refused"
    assert "是到 11月20日 周六（2027-11-20）才截止吗？" in reply.text


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("素材 11月20日 下午3点", "素材 2027-11-20 15:00"),
        ("素材 11月 20日", "素材 2027-11-20"),
        ("pics Nov 20 3pm", "pics 2027-11-20 15:00"),
        ("pics Nov 20 at 3pm", "pics 2027-11-20 15:00"),
        ("素材 11 月 20 日 下午 3 点", "素材 2027-11-20 15:00"),
        ("pics 11/20 15:00 加急", "pics 2027-11-20 15:00 加急"),
    ],
)
async def test_the_hour_of_a_day_just_gone_is_no_deadline_of_today(desk: Desk, said: str, typed: str) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    reply = await desk.say("小陈", f"/交接 给 小林 {said}")
    assert reply.outcome == "refused"
    assert list(reply.buttons.values()) == [f"/交接 给 小林 {typed}"]


@pytest.mark.parametrize(
    ("said", "what", "due"),
    [
        ("素材 双11 下午3点", "素材 双11", "11月24日 周二 15:00"),
        ("整理 11月20日 的数据 周五", "整理 11月20日 的数据", "11月27日 周五 18:00"),
        ("review of 618 Friday", "review of 618", "11月27日 周五 18:00"),
        ("review of Double 11", "review of Double 11", "没定"),
        ("review of 618", "review of 618", "没定"),
    ],
)
async def test_a_day_that_the_work_is_about_is_not_when_it_is_due(desk: Desk, said: str, what: str, due: str) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    reply = await desk.say("小陈", f"/交接 给 小林 {said}")
    assert f"事项：{what}\n截止：{due}" in reply.text


async def test_the_end_of_the_year_said_in_january_lies_ahead(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.turn_to("2027-01-04 10:00")
    assert "截止：12月31日 周五 18:00（2027-12-31）" in (await desk.say("小陈", "/交接 给 小林 备货计划 年底")).text
