"""One-on-ones: confirmed by both, moved when somebody is away, seen by the managers when nobody confirms."""

import pytest

from models.organisation import Audit
from models.training import MentorSession
from tests.desk import Desk, at
from tests.features.newcomers import SESSION, cards, jump, pair, people, session, sessions


# --- confirmed by both -----------------------------------------------------------------------------------------------
async def test_the_day_after_each_of_both_gets_one_button_and_one_press_redraws_both(desk: Desk) -> None:
    await pair(desk)
    await jump(desk, "2026-12-04 09:02")
    for who, other in (("小林", "老陈"), ("老陈", "小林")):
        asked = [one for one in cards(desk, who) if "谈了吗" in one.text]
        assert len(asked) == 1
        assert f"12月3日 周四 16:00 和 {other} 的一对一（#2）谈了吗？" in asked[0].text
        assert "聊什么：店铺后台和日常巡店" in asked[0].text
        assert list(asked[0].buttons) == ["谈过了，确认", "没谈成，改时间"]
    asked_of_mentor = cards(desk, "老陈")[0]
    done = await desk.press("小林", cards(desk, "小林")[0], "谈过了，确认")
    assert done.text == "#2 你已确认，等 老陈。"
    mine, theirs = cards(desk, "小林")[-1], cards(desk, "老陈")[-1]
    assert (mine.kind, theirs.kind) == ("edit", "edit")
    assert "你已确认，等 老陈" in mine.text
    assert not mine.buttons
    assert "小林 已确认" in theirs.text
    assert "谈过了，确认" in theirs.buttons
    both = await desk.press("老陈", asked_of_mentor, "谈过了，确认")
    assert both.text == "#2 你和 小林 都确认了。"
    for who in ("小林", "老陈"):
        assert "两边都确认了" in cards(desk, who)[-1].text
        assert not cards(desk, who)[-1].buttons


async def test_nobody_is_asked_twice_and_nobody_who_confirmed(desk: Desk) -> None:
    await pair(desk)
    desk.clock.turn_to(at("2026-12-03 16:40"))
    note = await desk.say("老陈", "/带教 确认 2 聊了店铺后台，挺顺")
    assert "聊了店铺后台，挺顺" in note.text
    for day in ("04", "07", "08"):
        await jump(desk, f"2026-12-{day} 09:02")
    assert len([one for one in cards(desk, "小林") if "等你点一下" in one.text and one.kind == "direct"]) == 1
    assert not [one for one in cards(desk, "老陈") if "#2" in one.text and one.kind == "direct"]


async def test_before_it_begins_nothing_is_to_be_confirmed(desk: Desk) -> None:
    await pair(desk)
    early = await desk.say("小林", "/mentor confirm 2")
    assert early.outcome == "refused"
    assert "还没开始（12月3日 周四 16:00）" in early.text
    desk.clock.turn_to(at("2026-12-03 15:59"))
    assert (await desk.say("小林", "/mentor confirm 2")).outcome == "refused"
    desk.clock.turn_to(at(SESSION))
    assert (await desk.say("小林", "/mentor confirm 2")).outcome == "done"


async def test_confirming_twice_is_answered_and_counts_once(desk: Desk) -> None:
    await pair(desk)
    desk.clock.turn_to(at("2026-12-03 17:00"))
    await desk.say("小林", "/mentor confirm 2 第一次")
    again = await desk.say("小林", "/mentor confirm #2 第二次")
    assert again.outcome == "refused"
    assert again.text == "#2 你已经确认过了，等 老陈。"
    await desk.say("老陈", "/mentor confirm 2")
    assert (await desk.say("老陈", "/mentor confirm 2")).text == "#2 你和 小林 早就都确认了。"
    assert (await session(desk, 2)).newcomer_note == "第一次"
    assert "一对一 1/9" in (await desk.say("老板", "/train progress")).text


@pytest.mark.parametrize("who", ["小赵", "老板"])
async def test_a_stranger_confirms_nothing_and_the_attempt_is_on_record(desk: Desk, who: str) -> None:
    await pair(desk)
    await desk.say("老板", "/team add <@小赵> 运营专员", named=("小赵",))
    desk.clock.turn_to(at("2026-12-03 17:00"))
    denied = await desk.say(who, "/mentor confirm 2")
    assert denied.outcome == "refused"
    assert "只能由带教老师和新人自己确认" in denied.text
    row = await session(desk, 2)
    assert row.mentor_confirmed_at is None
    assert row.newcomer_confirmed_at is None

    def denials(session):  # type: ignore[no-untyped-def]
        return [(audit.deed, audit.outcome) for audit in session.query(Audit).filter_by(outcome="denied")]

    assert await desk.sql(denials) == [("mentor confirm", "denied")]


async def test_a_number_of_something_else_is_no_session(desk: Desk) -> None:
    await pair(desk)
    for number in (1, 99):
        reply = await desk.say("小林", f"/mentor confirm {number}")
        assert reply.outcome == "refused"
        assert f"没有 #{number} 这次一对一" in reply.text


# --- unconfirmed reach the manager -----------------------------------------------------------------------------------
async def test_unconfirmed_for_two_working_days_the_managers_see_it_once(desk: Desk) -> None:
    await pair(desk)
    desk.clock.turn_to(at("2026-12-03 17:00"))
    await desk.say("小林", "/mentor confirm 2")
    for day in ("04", "07"):
        await jump(desk, f"2026-12-{day} 09:16")
    assert not [one for one in desk.got("老板") if "没确认" in one.text]
    await jump(desk, "2026-12-08 09:16")
    told = [one for one in desk.got("老板") if "没确认" in one.text]
    assert len(told) == 1
    assert "1 次一对一过了两个工作日还没确认" in told[0].text
    assert "#2 老陈 带 小林，12月3日 周四 16:00：老陈 没确认" in told[0].text
    await jump(desk, "2026-12-09 09:16")
    assert len([one for one in desk.got("老板") if "#2 老陈 带 小林" in one.text]) == 1
    assert "2 次一对一还没两边都确认：#2、#3" in (await desk.say("老板", "/train progress")).text


async def test_what_both_confirmed_in_time_no_manager_hears_of(desk: Desk) -> None:
    await pair(desk)
    desk.clock.turn_to(at("2026-12-03 17:00"))
    for who in ("小林", "老陈"):
        await desk.say(who, "/mentor confirm 2")
    await jump(desk, "2026-12-08 09:16")
    assert not [one for one in desk.got("老板") if "没确认" in one.text]


# --- arranged and moved ----------------------------------------------------------------------------------------------
async def test_either_of_the_two_arranges_one_more_and_the_other_hears(desk: Desk) -> None:
    await pair(desk)
    done = await desk.say("小林", "/mentor plan 老陈 明天下午3点 价格怎么定")
    assert done.text.startswith("@老陈 和 @小林 的一对一定在 12月4日 周五 15:00（2026-12-04）（#11）。")
    assert "聊什么：价格怎么定" in desk.last("老陈").text
    other = await desk.say("老陈", "/带教 约 小林 2027-01-05 10:00")
    assert other.outcome == "done"
    assert "1月5日 周二 10:00" in desk.last("小林").text


async def test_a_number_moves_a_session_and_it_is_confirmed_at_its_new_time(desk: Desk) -> None:
    await pair(desk)
    moved = await desk.say("老陈", "/mentor plan 小林 周五下午5点 #2")
    assert "从 12月3日 周四 16:00 改到 12月4日 周五 17:00" in moved.text
    assert "老陈 改的" in desk.last("小林").text
    assert (await session(desk, 2)).zh == "店铺后台和日常巡店"
    desk.clock.turn_to(at("2026-12-04 16:59"))
    assert (await desk.say("小林", "/mentor confirm 2")).outcome == "refused"
    desk.clock.turn_to(at("2026-12-04 17:00"))
    assert (await desk.say("小林", "/mentor confirm 2")).outcome == "done"


async def test_one_that_did_not_take_place_is_moved_by_the_button_and_asked_about_anew(desk: Desk) -> None:
    await pair(desk)
    await jump(desk, "2026-12-04 09:02")
    asked = await desk.press("小林", cards(desk, "小林")[0], "没谈成，改时间")
    assert [(field.name, field.value) for field in asked.form.fields if field.value] == [
        ("person", "<@#3>"),
        ("number", "#2"),
    ]
    done = await desk.fill("小林", "mentor plan", person="<@#3>", number="#2", when="2026-12-04 17:00")
    assert done.outcome == "done", done.text
    assert "改到 12月4日 周五 17:00" in cards(desk, "老陈")[-1].text
    assert "谈过了，确认" not in [one for one in desk.got("小林") if one.kind == "edit"][-1].buttons
    await jump(desk, "2026-12-07 09:02")
    assert "12月4日 周五 17:00 和 老陈 的一对一（#2）谈了吗？" in "\n".join(one.text for one in cards(desk, "小林"))


async def test_a_third_session_of_a_week_is_asked_about(desk: Desk) -> None:
    await pair(desk)
    doubt = await desk.say("老陈", "/mentor plan 小林 2026-12-09 10:00")
    assert doubt.outcome == "asked"
    assert "那一周已经排了 2 次" in doubt.text
    assert list(doubt.buttons) == ["替换 #3（12月8日 周二 16:00）", "替换 #4（12月10日 周四 16:00）", "再加一次"]
    replaced = await desk.press("老陈", doubt, "替换 #3（12月8日 周二 16:00）")
    assert "#3" in replaced.text
    assert "改到 12月9日 周三 10:00" in replaced.text
    again = await desk.say("老陈", "/mentor plan 小林 2026-12-11 10:00")
    more = await desk.press("老陈", again, "再加一次")
    assert "定在 12月11日 周五 10:00" in more.text


async def test_a_time_at_which_somebody_is_away_is_asked_about(desk: Desk) -> None:
    await pair(desk)
    await desk.say("小林", "/off 2026-12-11")
    doubt = await desk.say("老陈", "/mentor plan 小林 2026-12-11 10:00 #4")
    assert doubt.outcome == "asked"
    assert "小林 不在班上" in doubt.text
    meant = await desk.press("老陈", doubt, "就这个时间")
    assert meant.outcome == "done"
    await jump(desk, "2026-12-11 09:16")
    assert "12月11日 周五 10:00" in (await desk.say("老陈", "/mentor list")).text


async def test_what_it_is_to_be_about_outlives_being_asked_back(desk: Desk) -> None:
    await pair(desk)
    doubt = await desk.say("老陈", "/mentor plan 小林 2026-12-12 10:00 #4 差评怎么谈")  # a Saturday
    await desk.press("老陈", doubt, "就这个时间")
    assert "12月12日 周六 10:00：和 小林，差评怎么谈" in (await desk.say("老陈", "/mentor list")).text
    third = await desk.say("老陈", "/mentor plan 小林 2026-12-09 10:00 双12 复盘")
    await desk.press("老陈", third, "再加一次")
    assert "12月9日 周三 10:00：和 小林，双12 复盘" in (await desk.say("老陈", "/mentor list")).text
    instead = await desk.say("老陈", "/mentor plan 小林 2026-12-16 10:00 退款话术")
    button = next(label for label in instead.buttons if label.startswith("替换"))
    await desk.press("老陈", instead, button)
    assert "12月16日 周三 10:00：和 小林，退款话术" in (await desk.say("老陈", "/mentor list")).text


async def test_both_away_are_named_as_the_reader_names_several(desk: Desk) -> None:
    await pair(desk)
    await desk.say("老陈", "/zg language en")
    for who in ("老陈", "小林"):
        await desk.say(who, "/off 2026-12-11")
    both = await desk.say("老陈", "/mentor plan 小林 2026-12-11 10:00 #4")
    assert "老陈, 小林 are not at work Fri 11 Dec 10:00." in both.text
    one = await desk.say("老陈", "/mentor plan 小林 2026-12-12 10:00 #4")
    assert one.outcome == "asked"


async def test_missed_ones_are_numbered_as_the_reader_counts(desk: Desk) -> None:
    await pair(desk)
    await desk.say("老板", "/zg language en")
    desk.clock.turn_to(at("2026-12-09 10:00"))
    assert "2 one-on-ones are not confirmed by both: #2, #3" in (await desk.say("老板", "/train progress")).text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/mentor plan 小林 昨天", "已经过去了"),
        ("/mentor plan 小林 2026-12-08 16:15", "排了别的一对一"),
        ("/mentor plan 小林 2月30日", "2月30日"),
        ("/mentor plan 小林 明天 #99", "没有 #99 这次一对一"),
        ("/mentor plan 老板 明天", "没有带教"),
        ("/mentor plan 小琳 明天", "没有「小琳」"),
    ],
)
async def test_what_can_not_be_arranged_says_why_and_stores_nothing(desk: Desk, line: str, says: str) -> None:
    await pair(desk)
    reply = await desk.say("老陈", line)
    assert reply.outcome == "refused"
    assert says in reply.text

    def count(session):  # type: ignore[no-untyped-def]
        return session.query(MentorSession).count()

    assert await desk.sql(count) == 9


@pytest.mark.parametrize(
    ("when", "typed"),
    [
        ("11月20日 下午3点", "2027-11-20 15:00"),
        ("11月20日下午3点", "2027-11-20 15:00"),
        ("11月20日", "2027-11-20 16:00"),
        ("Nov 20 3pm", "2027-11-20 15:00"),
        ("3pm on 20 Nov", "2027-11-20 15:00"),
    ],
)
async def test_a_day_just_gone_is_not_taken_for_one_a_year_ahead(desk: Desk, when: str, typed: str) -> None:
    await pair(desk)
    asked = await desk.say("老陈", f"/带教 计划 小林 {when}")
    assert asked.outcome == "refused"
    assert f"「{when}」刚过去不久：是约在 11月20日 周六（2027-11-20）吗？" in asked.text
    assert list(asked.buttons.values()) == [f"/带教 计划 小林 {typed}"]
    assert len(await sessions(desk)) == 9
    assert not desk.got("小林")


async def test_one_of_next_year_is_named_with_its_year_wherever_it_stands(desk: Desk) -> None:
    await pair(desk)
    doubt = await desk.say("老陈", "/带教 计划 小林 2027-01-09 10:00")  # a Saturday
    assert "1月9日 周六 10:00（2027-01-09） 小林" in doubt.text or "1月9日 周六 10:00（2027-01-09） 老陈" in doubt.text
    await desk.press("老陈", doubt, "就这个时间")
    assert "1月9日 周六 10:00（2027-01-09）：和 小林" in (await desk.say("老陈", "/带教 列表")).text
    assert "12月8日 周二 16:00：和 小林" in (await desk.say("老陈", "/带教 列表")).text
    assert "1月9日 周六 10:00（2027-01-09）" in (await desk.say("小林", "/培训 计划")).text
    early = await desk.say("小林", "/带教 确认 11")
    assert "还没开始（1月9日 周六 10:00（2027-01-09）" in early.text


async def test_one_of_last_year_is_asked_about_with_its_year(desk: Desk) -> None:
    await pair(desk)
    await desk.say("老陈", "/带教 计划 小林 2026-12-31 17:00 #9")
    await jump(desk, "2027-01-04 09:02")
    assert any(
        "12月31日 周四 17:00（2026-12-31） 和 老陈 的一对一（#9）谈了吗？" in one.text for one in desk.got("小林")
    )


async def test_a_confirmed_session_stays(desk: Desk) -> None:
    await pair(desk)
    desk.clock.turn_to(at("2026-12-03 17:00"))
    for who in ("小林", "老陈"):
        await desk.say(who, "/mentor confirm 2")
    reply = await desk.say("老陈", "/mentor plan 小林 明天 #2")
    assert reply.outcome == "refused"
    assert "两边都确认过了" in reply.text


async def test_strangers_arrange_nothing_and_a_manager_may(desk: Desk) -> None:
    await pair(desk)
    await desk.say("老板", "/team add <@小赵> 运营专员", named=("小赵",))
    denied = await desk.say("小赵", "/mentor plan 小林 明天下午3点")
    assert denied.outcome == "refused"
    assert "没有带教" in denied.text
    done = await desk.say("老板", "/mentor plan 小林 明天下午3点")
    assert "@老陈 和 @小林 的一对一定在" in done.text
    assert "定在" in desk.last("小林").text
    assert "定在" in desk.last("老陈").text


# --- moved by itself -------------------------------------------------------------------------------------------------
async def test_leave_taken_later_moves_a_session_and_both_hear(desk: Desk) -> None:
    await pair(desk)
    await desk.say("老陈", "/off 2026-12-08")
    await jump(desk, "2026-12-07 09:16")
    for who in ("小林", "老陈"):
        told = [one for one in desk.got(who) if "挪到" in one.text]
        assert len(told) == 1
        assert "12月8日 周二 16:00 有人不上班，@老陈 和 @小林 的一对一（#3）挪到 12月9日 周三 16:00" in told[0].text
    await jump(desk, "2026-12-08 09:16")
    assert len([one for one in desk.got("小林") if "挪到" in one.text]) == 1


async def test_a_day_the_department_rests_moves_a_session(desk: Desk) -> None:
    await pair(desk)
    await desk.say("老板", "/off day 2026-12-10 rest 团建")
    await jump(desk, "2026-12-09 09:16")
    assert "（#4）挪到 12月11日 周五 16:00" in "\n".join(one.text for one in desk.got("小林"))


# --- told the day before, listed -------------------------------------------------------------------------------------
async def test_the_working_day_before_brings_word_of_it_in_the_readers_language(desk: Desk) -> None:
    await people(desk)
    await desk.say("老陈", "/zg language en")
    await desk.say("老板", "/train start 小林 老陈")
    desk.forget()
    await jump(desk, "2026-12-02 09:02")
    assert "12月3日 周四 的一对一：\n· 16:00 和 @老陈：店铺后台和日常巡店（#2）" in desk.last("小林").text
    assert "One-on-ones on Thu 3 Dec:" in desk.last("老陈").text
    assert "16:00 with @小林: The store's back office and the daily round (#2)" in desk.last("老陈").text
    desk.forget()
    await jump(desk, "2026-12-04 09:02")
    asked = cards(desk, "老陈")[0] if cards(desk, "老陈") else desk.last("老陈")
    assert "Did your one-on-one with 小林 (#2, Thu 3 Dec 16:00) take place?" in asked.text
    done = await desk.press("老陈", asked, "Yes, it did")
    assert done.text == "#2 is confirmed on your side; now it is up to 小林."


async def test_whoever_is_off_the_day_after_is_asked_when_they_are_back(desk: Desk) -> None:
    await pair(desk)
    await desk.say("小林", "/off 2026-12-04")
    await jump(desk, "2026-12-04 09:02")
    assert not cards(desk, "小林")
    assert cards(desk, "老陈")
    await jump(desk, "2026-12-07 09:02")
    assert "#2" in cards(desk, "小林")[0].text


async def test_the_list_shows_ones_own_and_all_to_a_manager(desk: Desk) -> None:
    await pair(desk)
    await desk.say("老板", "/team add <@小赵> 运营专员", named=("小赵",))
    desk.clock.turn_to(at("2026-12-03 17:00"))
    mine = await desk.say("小林", "带教 列表")
    assert "等确认 1 次" in mine.text
    assert "#2 12月3日 周四 16:00：和 老陈，店铺后台和日常巡店，还没人确认" in mine.text
    assert "排好的 8 次" in mine.text
    assert (await desk.press("小林", mine, "确认 #2")).outcome == "done"
    assert "老陈 带 小林" in (await desk.say("老板", "/mentor list")).text
    assert "没有排着的一对一" in (await desk.say("小赵", "/mentor list")).text


async def test_leave_over_a_one_on_one_the_two_arranged_says_so_and_offers_to_move_it(desk: Desk) -> None:
    await pair(desk)
    desk.clock.turn_to(at("2026-12-03 09:30"))
    assert (await desk.say("小林", "/mentor plan 老陈 明天下午5点 #2")).outcome == "done"
    off = await desk.say("老陈", "/off 明天下午")
    assert "12月4日 周五 17:00 你和 小林 约了一对一（#2），记得改个时间。" in off.text
    assert (await desk.press("老陈", off, "改 #2 的时间")).form.command == "mentor plan"
    morning = await desk.say("小林", "/off 12月4日 上午")
    assert "一对一" not in morning.text
    # Those made by themselves move by themselves.
    assert "一对一" not in (await desk.say("小林", "/off 12月8日")).text
