"""The standup: asked at each person's own time, warned once, summed up for all."""

from datetime import date, time

import pytest

from models.attendance import Hours, Shift, ShiftKind, TimeOff
from models.standup_words import read_parts
from tests.desk import Desk, Got, at

ZH_PROMPT = "晨会时间，三句话说一下"


async def people(desk: Desk) -> None:
    """老板 manages; 小林 runs the store, 小陈 analyses, 小客 answers customers in shifts."""
    await desk.department(小林="运营专员", 小陈="数据分析师", 小客="客服专员")


def prompts(desk: Desk, who: str) -> list[str]:
    """When `who` was asked, by the clock of Shanghai."""
    return [
        f"{got.at.astimezone(at('2026-01-01 00:00').tzinfo):%m-%d %H:%M}"
        for got in desk.got(who)
        if got.kind == "direct" and ("三句话" in got.text or "three quick answers" in got.text)
    ]


async def leap(desk: Desk, when: str) -> None:
    """To an instant without stopping on the way."""
    desk.clock.turn_to(at(when))
    await desk.tick()


def about(desk: Desk, who: str) -> list[Got]:
    """What `who` or a channel got about the standup."""
    return [got for got in desk.got(who) if got.message.card.startswith("standup")]


def last(desk: Desk, who: str) -> Got:
    """The latest of it."""
    return about(desk, who)[-1]


async def test_a_day_asked_at_half_past_nine_warned_at_quarter_past_ten_summed_up_at_half_past_ten(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/standup 今天改主图")
    await leap(desk, "2026-11-25 09:25")
    desk.forget()
    await desk.turn_to("2026-11-25 09:29")
    assert not prompts(desk, "小林")
    await desk.turn_to("2026-11-25 09:31")
    assert prompts(desk, "小林") == ["11-25 09:30"]
    asked = last(desk, "小林")
    assert ZH_PROMPT in asked.text
    assert "“改主图”" in asked.text
    assert not about(desk, "小客")
    done = await desk.say("小林", "/晨会 昨天改完主图，今天上预售页，卡点 库存表没到")
    assert "昨天：改完主图\n今天：上预售页\n卡点：库存表没到" in done.text
    assert last(desk, "小林").kind == "edit"
    assert "和上次计划一样" not in last(desk, "小林").buttons
    await desk.turn_to("2026-11-25 10:16")
    assert "就差你的" in last(desk, "小陈").text
    assert "就差你的" not in last(desk, "小林").text
    assert not about(desk, "C1")
    await desk.turn_to("2026-11-25 10:31")
    summed = last(desk, "C1").text
    assert "晨会小结 · 11月25日 周三 · 交了 1/3" in summed
    assert "小林：上预售页（有卡点）" in summed
    assert "小林：库存表没到" in summed
    assert "还没交：老板、小陈" in summed
    assert "小客" not in summed


async def test_a_late_answer_joins_the_summary_by_editing_it(desk: Desk) -> None:
    await people(desk)
    await leap(desk, "2026-11-25 08:55")
    await desk.turn_to("2026-11-25 10:35")
    posts = len(about(desk, "C1"))
    await desk.say("小陈", "/standup 出日报")
    assert len(about(desk, "C1")) == posts + 1
    assert last(desk, "C1").kind == "edit"
    assert "小陈：出日报" in last(desk, "C1").text
    assert "还没交：老板、小林" in last(desk, "C1").text
    await leap(desk, "2026-11-25 18:00")
    assert [got.kind for got in about(desk, "C1")] == ["post", "edit"]


async def test_saying_it_again_corrects_and_keeps_the_rest(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/standup 昨天改图 今天上新 卡点 缺货")
    again = await desk.say("小林", "/standup 今天盘库存")
    assert "改好了" in again.text
    assert "昨天：改图\n今天：盘库存\n卡点：缺货" in again.text
    cleared = await desk.say("小林", "/standup 卡点：无")
    assert "今天：盘库存\n卡点：没有" in cleared.text
    shown = await desk.say("小陈", "/standup show")
    assert shown.text.count("小林") == 1


async def test_the_form_opens_with_yesterdays_plan_and_three_fields(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/standup 改主图")
    await leap(desk, "2026-11-25 08:55")
    await desk.turn_to("2026-11-25 09:31")
    asked = await desk.press("小林", last(desk, "小林"), "填写")
    assert [field.name for field in asked.form.fields] == ["yesterday", "today", "blockers"]
    assert asked.form.fields[0].value == "改主图"
    done = await desk.fill("小林", "standup", yesterday="改主图", today="今天的报表", blockers="没有")
    assert "今天：今天的报表\n卡点：没有" in done.text
    corrected = await desk.say("小林", "/standup")
    assert [field.value for field in corrected.form.fields] == ["改主图", "今天的报表", ""]


async def test_asked_in_words_where_there_are_no_forms(desk: Desk) -> None:
    await people(desk)
    asked = await desk.say("小林", "晨会", forms=False)
    assert "今天打算做什么" in asked.text
    done = await desk.say("小林", "昨天改图 今天上新", forms=False)
    assert "昨天：改图\n今天：上新" in done.text


async def test_the_same_plan_and_skipping_by_button(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/standup 改主图")
    await leap(desk, "2026-11-25 08:55")
    await desk.turn_to("2026-11-25 09:31")
    same = await desk.press("小林", last(desk, "小林"), "和上次计划一样")
    assert "今天：改主图" in same.text
    refused = await desk.say("小林", "/standup skip")
    assert refused.outcome == "refused"
    skipped = await desk.press("小陈", last(desk, "小陈"), "今天跳过")
    assert "跳过" in skipped.text
    assert (await desk.say("小陈", "/晨会 一样")).outcome == "refused"
    await desk.turn_to("2026-11-25 10:31")
    assert "今天跳过：小陈" in last(desk, "C1").text
    assert "就差你的" not in "".join(got.text for got in about(desk, "小陈"))


async def test_an_old_button_does_not_undo_what_was_said_today(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/standup 改主图")
    await leap(desk, "2026-11-25 08:55")
    await desk.turn_to("2026-11-25 09:31")
    prompt = last(desk, "小林")
    await desk.say("小林", "/standup 今天上预售页 卡点 库存表没到")
    late = await desk.press("小林", prompt, "和上次计划一样")
    assert late.outcome == "refused"
    assert "“上预售页”" in late.text
    assert "小林：上预售页（有卡点）" in (await desk.say("小林", "/standup show")).text


async def test_nothing_said_is_refused_and_kept_out(desk: Desk) -> None:
    await people(desk)
    refused = await desk.say("小林", "/standup 卡点 缺货")
    assert refused.outcome == "refused"
    assert "今天打算做什么还没说" in refused.text
    assert (await desk.say("小林", "/standup " + "长" * 2001)).outcome == "refused"
    assert (await desk.say("小林", "/standup show 明天")).outcome == "refused"
    assert "交了 0/3" in (await desk.say("小林", "/standup show")).text


@pytest.mark.parametrize(
    ("day", "comes"),
    [
        ("2026-10-10", True),  # a Saturday worked for the National Day
        ("2026-02-14", True),  # a Saturday worked for the Spring Festival
        ("2026-10-05", False),  # a Monday within the National Day
        ("2026-11-28", False),  # an ordinary Saturday
    ],
)
async def test_it_comes_on_working_days_with_makeup_days(desk: Desk, day: str, comes: bool) -> None:
    desk.clock.turn_to(at(f"{day} 08:00"))
    await people(desk)
    await desk.turn_to(f"{day} 10:31")
    assert prompts(desk, "小林") == ([f"{day[5:]} 09:30"] if comes else [])
    assert len(about(desk, "C1")) == int(comes)


async def test_somebody_in_berlin_is_asked_at_half_past_nine_there(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/zg timezone Europe/Berlin")
    await desk.say("小林", "/zg language en")
    await leap(desk, "2026-11-25 08:55")
    await desk.turn_to("2026-11-25 10:31")
    assert not prompts(desk, "小林")
    shown = await desk.say("小陈", "/standup show")
    assert "晚点上班：小林（16:30，北京时间）" in shown.text
    await leap(desk, "2026-11-25 16:25")
    await desk.turn_to("2026-11-25 16:31")
    assert prompts(desk, "小林") == ["11-25 16:30"]
    assert "What is your plan for today?" in last(desk, "小林").text
    await desk.say("小林", "/standup yesterday: pictures. today: presale page. blockers: none")
    assert last(desk, "C1").kind == "edit"
    assert "小林：presale page" in last(desk, "C1").text


async def test_the_clocks_go_back_in_berlin_and_it_stays_half_past_nine(desk: Desk) -> None:
    desk.clock.turn_to(at("2026-10-23 09:00"))
    await people(desk)
    await desk.say("小林", "/zg timezone Europe/Berlin")
    for minute in ("2026-10-23 15:2", "2026-10-26 16:2"):
        await leap(desk, f"{minute}5")
        await desk.turn_to(f"{minute}9")
        assert not [got for got in prompts(desk, "小林") if got.startswith(minute[5:10])]
        await desk.turn(minutes=2)
    assert prompts(desk, "小林") == ["10-23 15:30", "10-26 16:30"]


async def test_somebody_in_shifts_is_asked_at_the_shifts_start_and_only_if_they_like(desk: Desk) -> None:
    await people(desk)

    def rota(session):  # type: ignore[no-untyped-def]
        for day, kind in ((25, ShiftKind.LATE), (26, ShiftKind.REST), (28, ShiftKind.EARLY)):
            session.add(
                Shift(
                    person_id=4,
                    day=date(2026, 11, day),
                    department_id=1,
                    kind=kind,
                    set_by_id=1,
                    set_at=at("2026-11-24 09:00"),
                )
            )

    await desk.write(rota)
    on = await desk.say("小客", "/standup on")
    assert "来问晨会" in on.text
    for start in ("2026-11-25 08:55", "2026-11-25 15:55", "2026-11-26 08:55", "2026-11-27 08:55", "2026-11-28 08:55"):
        await leap(desk, start)
        await desk.turn(minutes=40)
    # On the 27th no shift is set: the hours of a working day are assumed. The 28th is a Saturday.
    assert prompts(desk, "小客") == ["11-25 16:00", "11-27 09:30", "11-28 09:00"]
    await desk.press("小客", on, "关掉")
    desk.forget()
    await leap(desk, "2026-11-30 08:55")
    await desk.turn_to("2026-11-30 10:31")
    assert not prompts(desk, "小客")


async def test_whoever_is_off_is_not_asked_and_not_missing(desk: Desk) -> None:
    await people(desk)

    def off(session):  # type: ignore[no-untyped-def]
        day = date(2026, 11, 25)
        for number, person, until in ((90, 2, 1440), (91, 3, 13 * 60)):
            session.add(
                TimeOff(
                    department_id=1,
                    number=number,
                    person_id=person,
                    first_on=day,
                    last_on=day,
                    to_minute=until,
                    created_at=at("2026-11-24 09:00"),
                )
            )

    await desk.write(off)
    await leap(desk, "2026-11-25 08:55")
    await desk.turn_to("2026-11-25 10:31")
    assert not prompts(desk, "小林")
    assert not prompts(desk, "小陈")
    assert "请假：小林、小陈（在岗 13:00-18:00）" in last(desk, "C1").text
    assert "还没交：老板" in last(desk, "C1").text
    await leap(desk, "2026-11-25 12:55")
    await desk.turn_to("2026-11-25 13:05")
    assert prompts(desk, "小陈") == ["11-25 13:00"]
    assert not about(desk, "小林")


async def test_whoever_begins_at_ten_is_asked_at_ten_and_warned_later(desk: Desk) -> None:
    await people(desk)

    def hours(session):  # type: ignore[no-untyped-def]
        session.add_all(
            Hours(department_id=1, person_id=2, weekday=day, from_minute=600, to_minute=1140) for day in range(1, 6)
        )

    await desk.write(hours)
    await leap(desk, "2026-11-25 08:55")
    await desk.turn_to("2026-11-25 10:31")
    assert prompts(desk, "小林") == ["11-25 10:00"]
    assert "就差你的" not in last(desk, "小林").text
    await desk.turn_to("2026-11-25 10:46")
    assert "就差你的" in last(desk, "小林").text


async def test_after_a_downtime_it_says_how_late_it_is_and_one_message_is_enough(desk: Desk) -> None:
    await people(desk)
    await leap(desk, "2026-11-25 08:00")
    desk.clock.turn_to(at("2026-11-25 11:10"))
    await desk.tick()
    assert "晚了 40 分钟" in last(desk, "C1").text
    assert prompts(desk, "小林") == ["11-25 11:10"]
    assert "晚了 1 小时 40 分钟" in last(desk, "小林").text
    assert len(about(desk, "小林")) == 1


async def test_after_more_than_two_hours_it_is_left_out(desk: Desk) -> None:
    await people(desk)
    await leap(desk, "2026-11-25 08:00")
    desk.clock.turn_to(at("2026-11-25 12:31"))
    await desk.tick()
    assert not about(desk, "C1")
    assert not about(desk, "小林")
    await leap(desk, "2026-11-26 09:25")
    await desk.turn_to("2026-11-26 10:31")
    assert len(about(desk, "C1")) == 1


@pytest.mark.parametrize(
    ("text", "yesterday", "plan", "blockers"),
    [
        ("改主图", None, "改主图", None),
        ("完成今天的报表", None, "完成今天的报表", None),
        ("今天的报表", None, "今天的报表", None),
        ("昨天：改图；今天：上新；卡点：没有", "改图", "上新", ""),
        ("昨天改图，今天上新。困难 缺货", "改图", "上新", "缺货"),
        ("上新 卡点 缺货", None, "上新", "缺货"),
        ("昨天改图\n今天上新\n阻塞：缺货", "改图", "上新", "缺货"),
        ("finish the report today", None, "finish the report today", None),
        ("Yesterday: pictures. Today: list. Blockers: none", "pictures", "list", ""),
        ("yesterday pictures today list blockers stock", "pictures", "list", "stock"),
        ("today list it, blockers: stock", None, "list it", "stock"),
    ],
)
def test_one_line_is_read_as_three_answers(text: str, yesterday: str | None, plan: str, blockers: str | None) -> None:
    parts = read_parts(text)
    assert (parts.yesterday, parts.plan, parts.blockers) == (yesterday, plan, blockers)


def test_the_usual_times_are_the_plans() -> None:
    from schedules import standup

    assert (standup.ask.at, standup.warn.at, standup.sum_up.at) == (time(9, 30), time(10, 15), time(10, 30))
