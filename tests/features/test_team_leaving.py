"""Leaving: what is open, what ends, and on which day."""

import pytest

from models.access_tokens import holder_of, issue, web_account
from models.organisation import DepartureKind, Person
from tests.desk import Desk, at
from tests.features.newcomers import jump


async def people(desk: Desk) -> None:
    """老板 manages; 小林 runs the store, 小陈 is the only analyst, 小王 runs the store too."""
    await desk.department(小林="运营专员", 小陈="数据分析师", 小王="运营专员")


async def person(desk: Desk, name: str) -> Person:
    """The row of somebody, the latest by that name."""

    def row(session):  # type: ignore[no-untyped-def]
        return session.query(Person).filter_by(name=name).order_by(Person.id.desc()).first()

    return await desk.sql(row)  # type: ignore[no-any-return]


async def test_whoever_leaves_today_loses_every_right_at_once(desk: Desk) -> None:
    await people(desk)
    left = await desk.say("老板", "/团队 离职 小林 主动 sure=yes")
    assert left.text.startswith("小林 的离职办好了，最后一天 11月24日 周二（2026-11-24）（主动离职）")
    assert "手上没有没交接完的事" in left.text
    denied = await desk.say("小林", "/team list")
    assert denied.outcome == "refused"
    assert "你还不在部门里" in denied.text
    assert "小林" not in (await desk.say("老板", "/team list")).text
    row = await person(desk, "小林")
    assert row.departure is DepartureKind.VOLUNTARY
    assert "没有「小林」" in (await desk.say("老板", "/handoff to 小林 素材")).text


async def test_why_somebody_leaves_is_asked_and_never_assumed(desk: Desk) -> None:
    await people(desk)
    asked = await desk.say("老板", "/团队 离职 小林 下周五")
    assert asked.outcome == "asked"
    assert [one.value for one in asked.form.fields[1:]] == ["下周五", ""]
    assert [shown for shown, _ in asked.form.fields[2].choices] == ["主动", "被动", "调岗"]
    assert (await desk.say("小陈", "/team list")).text.count("最后一天") == 0
    done = await desk.fill("老板", "team depart", person="小林", day="下周五", reason="involuntary")
    assert "小林 最后一天是 12月4日 周五（2026-12-04）（被动离职）" in done.text
    again = await desk.say("老板", "/团队 离职 小林")
    assert [one.value for one in again.form.fields[1:]] == ["2026-12-04", "involuntary"]


async def test_without_forms_the_reason_is_asked_in_words_and_on_buttons(desk: Desk) -> None:
    await people(desk)
    asked = await desk.say("老板", "/团队 离职 小林 下周五", forms=False)
    assert "小林 为什么走？" in asked.text
    assert list(asked.buttons) == ["主动", "被动", "调岗"]
    done = await desk.press("老板", asked, "调岗", forms=False)
    assert "小林 最后一天是 12月4日 周五（2026-12-04）（调岗）" in done.text
    row = await person(desk, "小林")
    assert row.departed_on is None
    await jump(desk, "2026-12-05 00:03")
    assert (await person(desk, "小林")).departure is DepartureKind.TRANSFER


async def test_nobody_is_asked_why_the_last_manager_leaves(desk: Desk) -> None:
    await people(desk)
    for line in ("/team depart 老板", "/team depart 小林 2026-11-01"):
        assert (await desk.say("老板", line)).outcome == "refused", line
        assert (await desk.say("老板", line, forms=False)).outcome == "refused", line


async def test_the_checklist_names_everything_that_hangs_on_them(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team add <@小赵> 数据分析师", named=("小赵",))
    await desk.say("老板", "/train start 小赵 小陈 sure=yes")
    await desk.say("小林", "/handoff to 小陈 双11 数据")
    await desk.say("小王", "/handoff to 小陈 周报")
    await desk.say("小陈", "/handoff accept 12")
    await desk.say("小陈", "/handoff to 小林 日报")
    await desk.say("老板", "/agenda action 小陈 核对口径")
    await desk.say("老板", "/team deputy 小林 小陈")
    await desk.say("老板", "/team lead 小陈 数据分析师")
    await desk.say("老板", "/team add 小赵 数据分析师 0")
    left = await desk.say("老板", "/team depart 小陈 被动 sure=yes")
    for line in (
        "等 TA 回应的交接 1 件\n· #11 双11 数据",
        "TA 接下、还没做完的 1 件\n· #12 周报",
        "TA 交出去、还没了结的 1 件\n· #13 日报",
        "TA 名下没完成的待办 1 条\n· #14 核对口径",
        "TA 在带的新人 1 位，要换带教老师\n· 小赵",
        "这些角色没有别人了\n· 数据分析师",
        "个指标没人报了\n· 访客数",
        "TA 是这 1 位的代理人\n· 小林",
        "TA 带的组\n· 数据分析师",
    ):
        assert line in left.text, left.text
    taken = await desk.press("老板", left, "我来接 #11 双11 数据")
    assert taken.outcome == "done"
    mentor = await desk.press("老板", left, "给 小赵 换老师", forms=False)
    assert mentor.outcome == "asked"


async def test_a_last_day_ahead_is_noted_and_takes_effect_when_it_is_over(desk: Desk) -> None:
    await people(desk)
    ahead = await desk.say("老板", "/team depart 小林 周五 被动")
    assert ahead.text.startswith("记下了：小林 最后一天是 11月27日 周五（2026-11-27）（被动离职）")
    desk.forget()
    await jump(desk, "2026-11-27 09:02")
    reminder = [one for one in desk.got("老板") if "最后一天" in one.text]
    assert "小林 最后一天是 11月27日 周五" in reminder[0].text
    assert (await desk.say("小林", "/team list")).outcome == "done"
    await jump(desk, "2026-11-27 23:59")
    assert (await desk.say("小林", "/team list")).outcome == "done"
    await jump(desk, "2026-11-28 00:03")
    assert (await desk.say("小林", "/team list")).outcome == "refused"
    row = await person(desk, "小林")
    assert row.departed_on is not None
    assert row.departed_on.isoformat() == "2026-11-27"
    assert row.departure is DepartureKind.INVOLUNTARY


async def test_a_downtime_over_the_last_day_delays_nothing_for_good(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team depart 小林 周五 主动")
    desk.clock.turn_to(at("2026-12-10 12:00"))
    await desk.tick()
    row = await person(desk, "小林")
    assert row.departed_on is not None
    assert row.departed_on.isoformat() == "2026-11-27"


async def test_a_last_day_ahead_can_be_taken_back(desk: Desk) -> None:
    await people(desk)
    ahead = await desk.say("老板", "/team depart 小林 周五 主动")
    assert (await desk.press("老板", ahead, "不走了")).text == "好，小林 不走了，之前记的取消。"
    await jump(desk, "2026-11-28 00:03")
    assert (await desk.say("小林", "/team list")).outcome == "done"
    assert (await desk.say("老板", "/team depart 小林 取消")).outcome == "refused"


async def test_day_and_reason_can_be_put_right_afterwards(desk: Desk) -> None:
    await people(desk)
    left = await desk.say("老板", "/team depart 小林 主动 sure=yes")
    fixed = await desk.press("老板", left, "是被动离职")
    assert fixed.text == "改好了：小林 最后一天 11月24日 周二（2026-11-24）（被动离职）"
    assert (await person(desk, "小林")).departure is DepartureKind.INVOLUNTARY
    later = await desk.say("老板", "/team depart <@小林> 2026-11-30", named=("小林",))
    assert later.outcome == "refused"
    assert "已经在 11月24日 周二 离职了" in later.text


async def test_a_change_of_post_is_recorded_as_such(desk: Desk) -> None:
    await people(desk)
    left = await desk.say("老板", "/team depart 小林 今天 调岗 sure=yes")
    assert "调岗不算离职，流失率里不计" in left.text
    assert (await person(desk, "小林")).departure is DepartureKind.TRANSFER


async def test_no_last_day_before_the_first(desk: Desk) -> None:
    await people(desk)
    reply = await desk.say("老板", "/team depart 小林 2026-11-01")
    assert reply.outcome == "refused"
    assert "才来的" in reply.text


async def test_browser_sessions_and_tokens_end_with_them(desk: Desk) -> None:
    await people(desk)

    def sign_in(session):  # type: ignore[no-untyped-def]
        person = session.query(Person).filter_by(name="小林").one()
        now = desk.clock.now()
        account = web_account(session, person, now=now)
        return [
            issue(session, kind=kind, account_id=account.id, department_id=1, now=now) for kind in ("cookie", "token")
        ]

    tokens = await desk.write(sign_in)

    def valid(session):  # type: ignore[no-untyped-def]
        kinds = ("cookie", "token")
        return [holder_of(session, token, kinds, now=desk.clock.now()) is not None for token in tokens]

    assert await desk.sql(valid) == [True, True]
    await desk.say("老板", "/team depart 小林 主动 sure=yes")
    assert await desk.sql(valid) == [False, False]
    back = await desk.say("老板", "/team add <@小林> 运营专员", named=("小林",))
    assert back.outcome == "done"
    assert await desk.sql(valid) == [False, False]


async def test_somebody_who_comes_back_is_new_and_the_past_stays(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team depart 小林 主动 sure=yes")
    desk.clock.turn_to(at("2026-12-10 10:00"))
    asked = await desk.say("小林", "/team join 运营专员")
    assert asked.outcome == "done"
    await desk.say("老板", "/team confirm 1")
    assert (await desk.say("小林", "/team list")).outcome == "done"

    def rows(session):  # type: ignore[no-untyped-def]
        return [str(row.departed_on) for row in session.query(Person).filter_by(name="小林").order_by(Person.id)]

    assert await desk.sql(rows) == ["2026-11-24", "None"]


async def test_only_a_manager_lets_somebody_go_and_a_group_does_not_read_it(desk: Desk) -> None:
    await people(desk)
    assert (await desk.say("小王", "/team depart 小林")).outcome == "refused"
    assert (await desk.say("小林", "/team depart 小林")).outcome == "refused"
    public = await desk.say_in("C1", "老板", "/team depart 小林 主动 sure=yes")
    assert public.text == "已私信给你。"
    assert "小林 的离职办好了" in desk.last("老板").text


async def test_ones_own_leaving_at_once_is_asked_back(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team manager 小王")
    asked = await desk.say("老板", "/team depart 我 主动")
    assert asked.outcome == "asked"
    assert "确定自己今天就离职吗" in asked.text
    assert (await desk.say("老板", "/team settings")).outcome == "done"
    ahead = await desk.say("老板", "/team depart 我 周五 主动")
    assert ahead.outcome == "done"  # there is time to take it back
    await desk.press("老板", ahead, "不走了")
    await desk.press("老板", asked, "确定离职")
    assert (await desk.say("老板", "/team settings")).outcome == "refused"


async def test_the_list_says_who_leads_and_whose_last_day_is_set(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team lead 小林")
    await desk.say("老板", "/team lead 小林 数据分析师")
    await desk.say("老板", "/team depart 小王 周五 主动")
    listed = (await desk.say("小陈", "/team list")).text
    assert "小林：运营专员、运营专员组长、数据分析师组长" in listed
    assert "小王：运营专员（最后一天 11月27日 周五（2026-11-27））" in listed


async def test_nobody_is_reminded_of_one_on_ones_with_a_mentor_who_left(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team add <@老陈> 运营专员 since=2022-03-01", named=("老陈",))
    await desk.say("老板", "/train start 小王 老陈 周三")
    await desk.say("老板", "/team depart 老陈 周五 主动")
    await jump(desk, "2026-12-02 09:02")
    desk.forget()
    for day in ("12-03", "12-04", "12-07", "12-08"):
        await jump(desk, f"2026-{day} 09:17")
    assert not [got for got in desk.got("小王") if "一对一" in got.text]
    assert not [got for got in desk.got("老板") if "还没确认" in got.text]
    for line in ("/train plan 小王", "/train progress"):
        assert "带教老师 老陈 已经离职，还没换人。" in (await desk.say("老板", line)).text
    assert "小王 的带教老师 老陈 已经离职，还没换人" in (await desk.say("老板", "/agenda show")).text
    await desk.say("老板", "/train mentor 小王 小林")
    await jump(desk, "2026-12-09 09:02")
    assert [got for got in desk.got("小王") if "和 @小林" in got.text]
    assert "已经离职" not in (await desk.say("老板", "/train progress")).text


async def swap_asked(desk: Desk) -> None:
    """小李 asked 小周 to swap Friday, 小周 asked 小李 to swap Thursday."""
    await desk.department(小李="客服专员", 小周="客服专员")
    for day in ("周四", "周五"):
        await desk.say("老板", f"/shift set 小李 {day} 早班")
        await desk.say("老板", f"/shift set 小周 {day} 晚班")
    assert (await desk.say("小李", "/shift swap 小周 周五")).outcome == "done"
    assert (await desk.say("小周", "/shift swap 小李 周四")).outcome == "done"
    desk.forget()


async def test_a_swap_with_somebody_who_left_is_off_and_whoever_asked_hears_of_it(desk: Desk) -> None:
    await swap_asked(desk)
    await desk.say("老板", "/team depart 小周 主动 sure=yes")
    told = [got.text for got in desk.got("小李")]
    assert "小周 离职了，换班 #1 不换了，11月27日 周五（2026-11-27）的班照原来的上。" in told
    card = next(got for got in desk.got("小李") if "#2" in got.text)
    assert "小周 离职了" in card.text
    assert card.buttons == {}
    assert len(told) == 2
    assert (await desk.say("小李", "/shift agree 2")).outcome == "refused"


async def test_a_swap_ends_with_a_last_day_ahead_when_it_is_over(desk: Desk) -> None:
    await swap_asked(desk)
    await desk.say("老板", "/team depart 小周 明天 主动")
    assert desk.got("小李") == []
    await desk.turn_to("2026-11-26 00:10")
    told = [got.text for got in desk.got("小李") if "换班 #1" in got.text]
    assert told == ["小周 离职了，换班 #1 不换了，11月27日 周五（2026-11-27）的班照原来的上。"]


async def test_leaving_at_once_is_asked_back_and_says_what_ends_with_it(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/handoff to 小林 双11 素材")
    await desk.turn_to("2026-11-25 10:00")
    past = await desk.say("老板", "/团队 离职 小林 昨天 主动")
    assert past.outcome == "asked"
    assert "小林 的最后一天是 11月24日 周二（2026-11-24），办了就马上生效、撤不回来" in past.text
    asked = await desk.say("老板", "/团队 离职 小林 主动")
    assert asked.outcome == "asked"
    assert "小林 的最后一天是 11月25日 周三（2026-11-25），办了就马上生效、撤不回来" in asked.text
    assert "没交接完的还有：等 TA 回应的交接 1 件" in asked.text
    assert (await desk.say("小林", "/team list")).outcome == "done"
    done = await desk.press("老板", asked, "就这么办")
    assert done.text.startswith("小林 的离职办好了，最后一天 11月25日 周三（2026-11-25）")
    assert (await desk.say("小林", "/team list")).outcome == "refused"


async def test_a_last_day_that_lately_passed_is_not_booked_for_next_year(desk: Desk) -> None:
    await people(desk)
    desk.clock.turn_to(at("2026-11-28 10:00"))
    asked = await desk.say("老板", "/团队 离职 小林 11月25日 主动")
    assert asked.outcome == "refused"
    assert "11月25日 周三（2026-11-25），还是 11月25日 周四（2027-11-25）" in asked.text
    assert list(asked.buttons.values()) == ["/团队 离职 小林 2026-11-25 主动", "/团队 离职 小林 2027-11-25 主动"]
    just_gone = await desk.press("老板", asked, "/团队 离职 小林 2026-11-25 主动")
    assert "小林 的最后一天是 11月25日 周三（2026-11-25）" in just_gone.text
    assert list(just_gone.buttons) == ["就这么办"]
    assert (await person(desk, "小林")).departed_on is None
    english = await desk.say("老板", "/team depart 小林 20 Nov 主动")
    assert list(english.buttons.values()) == ["/团队 离职 小林 2026-11-20 主动", "/团队 离职 小林 2027-11-20 主动"]


@pytest.mark.parametrize(
    ("words", "said", "begin", "end"),
    [
        ("12月31号 个人原因", "个人原因", "12月31号 ", ""),
        ("12月31号 better offer", "better offer", "12月31号 ", ""),
        ("个人原因", "个人原因", "", ""),
        ("个人 原因 12月31号", "个人 原因", "", " 12月31号"),
    ],
)
async def test_a_reason_of_ones_own_is_answered_with_a_button_for_each_there_is(
    desk: Desk, words: str, said: str, begin: str, end: str
) -> None:
    await people(desk)
    asked = await desk.say("老板", f"/team depart 小林 {words}")
    assert asked.outcome == "refused"
    assert f"「{said}」不在可选项里" in asked.text
    lines = [f"/团队 离职 小林 {begin}{reason}{end}" for reason in ("主动", "被动", "调岗")]
    assert list(asked.buttons.values()) == lines
    pressed = await desk.press("老板", asked, lines[0])
    assert pressed.outcome == ("done" if "12月31号" in words else "asked")
    assert "12月31日 周四（2026-12-31）" in pressed.text or "12月31号" not in words


async def test_a_last_day_far_ahead_is_asked_back(desk: Desk) -> None:
    await people(desk)
    asked = await desk.say("老板", "/团队 离职 小林 2027-11-25 主动")
    assert asked.outcome == "asked"
    assert "离现在还有 366 天" in asked.text
    assert "最后一天" not in (await desk.say("老板", "/team list")).text
    done = await desk.press("老板", asked, "就这么办")
    assert done.text.startswith("记下了：小林 最后一天是 11月25日 周四（2027-11-25）")
    other = await desk.press("老板", done, "是被动离职")
    assert "（被动离职）" in other.text


async def test_the_form_of_leaving_suggests_days_to_come(desk: Desk) -> None:
    await people(desk)
    asked = await desk.say("老板", "/团队 离职 小林")
    day = next(one for one in asked.form.fields if one.name == "day")
    assert day.hint == "明天、下周五、12月11日"
