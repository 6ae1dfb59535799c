"""Onboarding by working day, then a month with a mentor, then signed off."""

from datetime import date, timedelta

import pytest

from bot.kernel.message import Bar
from models.training import MentorSession, Training, due_today, for_agenda
from tests.desk import Desk, Got, Reply, at


async def people(desk: Desk, **more: str) -> None:
    """老板 manages; 小林 is new; 老陈 has been here for years; more by name -> role, here as long as 老陈."""
    await desk.department(小林="运营专员")
    for name, role in {"老陈": "运营专员", **more}.items():
        reply = await desk.say("老板", f"/team add <@{name}> {role} since=2022-03-01", named=(name,))
        assert reply.outcome == "done", reply.text


async def training(desk: Desk, line: str = "/train start 小林 老陈") -> Reply:
    """小林 is in training with 老陈 from Wednesday 2026-11-25."""
    await people(desk)
    reply = await desk.say("老板", line)
    assert reply.outcome == "done", reply.text
    return reply


def about_training(got: list[Got]) -> list[Got]:
    """Without what other features send in the morning."""
    own = [one for one in got if not one.message.card.startswith("myday/")]
    return [one for one in own if "培训" in one.text or "一对一" in one.text]


async def jump(desk: Desk, when: str) -> None:
    """It is `when`; of what was due before, only the last five minutes are lived through."""
    desk.clock.turn_to(at(when) - timedelta(minutes=5))
    await desk.turn_to(when)


async def sessions(desk: Desk) -> list[MentorSession]:
    """Every session, in order."""

    def rows(session):  # type: ignore[no-untyped-def]
        return list(session.query(MentorSession).order_by(MentorSession.starts_at))

    return await desk.sql(rows)  # type: ignore[no-any-return]


# --- start -----------------------------------------------------------------------------------------------------------
async def test_five_working_days_then_two_sessions_a_week_for_a_month(desk: Desk) -> None:
    await people(desk)
    desk.forget()
    started = await desk.say("老板", "/培训 开始 小林 老陈")
    assert started.outcome == "done"
    assert "11月25日 周三（2026-11-25） 到 12月1日 周二（2026-12-01）" in started.text
    rows = await sessions(desk)
    local = [one.starts_at.astimezone(at("2026-01-01 00:00").tzinfo) for one in rows]
    assert [f"{when:%a %m-%d %H:%M}" for when in local] == [
        "Thu 12-03 16:00",
        "Tue 12-08 16:00",
        "Thu 12-10 16:00",
        "Tue 12-15 16:00",
        "Thu 12-17 16:00",
        "Tue 12-22 16:00",
        "Thu 12-24 16:00",
        "Tue 12-29 16:00",
        "Thu 12-31 16:00",
    ]
    assert rows[0].zh == "店铺后台和日常巡店"
    assert rows[-1].zh == "这个月的收获和接下来的目标"
    assert all(one.zh for one in rows)
    assert "欢迎" in desk.last("小林").text
    assert "认识每位同事" in desk.last("小林").text
    assert "@小林 交给你带了" in desk.last("老陈").text


async def test_topics_follow_the_role_of_the_newcomer(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team add <@小赵> 数据分析师", named=("小赵",))
    await desk.say("老板", "/team role add 直播运营 Livestream")
    await desk.say("老板", "/team add <@小钱> 直播运营", named=("小钱",))
    for name in ("小赵", "小钱"):
        assert (await desk.say("老板", f"/train start {name} 老陈")).outcome == "done"
    rows = await sessions(desk)
    first = {one.newcomer_id: one.zh for one in reversed(rows)}
    assert sorted(first.values()) == ["手头的工作卡在哪", "数据从哪来：生意参谋的口径"]


async def test_one_mentor_of_two_is_never_in_two_sessions_at_once(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team add <@小赵> 数据分析师", named=("小赵",))
    for name in ("小林", "小赵"):
        assert (await desk.say("老板", f"/train start {name} 老陈")).outcome == "done"
    starts = [one.starts_at for one in await sessions(desk)]
    assert len(starts) == 18
    assert len(set(starts)) == 18


async def test_days_of_onboarding_skip_holidays_and_take_make_up_days(desk: Desk) -> None:
    desk.clock.turn_to(at("2026-12-30 10:00"))
    await people(desk)
    await desk.say("老板", "/off day 2027-01-04 rest 盘点放假")
    await desk.say("老板", "/off day 2027-01-09 work 补班")
    started = await desk.say("老板", "/train start 小林 老陈 明天")
    assert "12月31日 周四（2026-12-31） 到 1月8日 周五（2027-01-08）" in started.text, started.text
    plan = await desk.say("小林", "/train plan")
    assert "1月4日" not in plan.text
    await desk.say("老板", "/train topic add 直播间 6 跟一场直播")
    await desk.say("老板", "/team add <@小赵> 数据分析师", named=("小赵",))
    longer = await desk.say("老板", "/train start 小赵 老陈 明天")
    assert "1月9日 周六（2027-01-09）" in longer.text


async def test_a_session_on_a_holiday_moves_within_its_week(desk: Desk) -> None:
    desk.clock.turn_to(at("2026-12-07 10:00"))
    await people(desk)
    await desk.say("老板", "/off day 2026-12-22 rest 团建")
    await desk.say("老板", "/train start 小林 老陈")
    days = [f"{one.starts_at.astimezone(at('2026-01-01 00:00').tzinfo):%a %m-%d}" for one in await sessions(desk)]
    assert days[:4] == ["Tue 12-15", "Thu 12-17", "Wed 12-23", "Thu 12-24"]
    assert "Fri 01-01" not in days
    assert "Thu 12-31" in days


async def test_a_session_in_somebodys_leave_moves_within_its_week(desk: Desk) -> None:
    await people(desk)
    await desk.say("老陈", "/off 2026-12-03")
    await desk.say("小林", "/off 2026-12-08~2026-12-09")
    await desk.say("老板", "/train start 小林 老陈")
    days = [f"{one.starts_at.astimezone(at('2026-01-01 00:00').tzinfo):%a %m-%d}" for one in await sessions(desk)]
    assert days[:4] == ["Fri 12-04", "Thu 12-10", "Fri 12-11", "Tue 12-15"]


async def test_a_day_off_of_the_newcomer_is_no_day_of_onboarding(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/off 2026-11-26")
    started = await desk.say("老板", "/train start 小林 老陈")
    assert "到 12月2日 周三（2026-12-02）" in started.text


async def test_a_start_on_a_day_off_moves_to_the_next_working_day(desk: Desk) -> None:
    started = await training(desk, "/train start 小林 老陈 周六")
    assert "11月30日 周一（2026-11-30）" in started.text


async def test_hours_that_never_meet_leave_the_sessions_to_the_two(desk: Desk) -> None:
    await people(desk)
    await desk.say("老陈", "/zg timezone America/New_York")
    started = await desk.say("老板", "/train start 小林 老陈")
    assert started.outcome == "done"
    assert "碰不到一起" in started.text
    assert await sessions(desk) == []


async def test_a_mentor_who_is_new_here_is_asked_about_and_taken_when_meant(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team add <@小赵> 运营专员 since=2026-09-01", named=("小赵",))
    doubt = await desk.say("老板", "/train start 小林 小赵")
    assert doubt.outcome == "asked"
    assert "还不到半年" in doubt.text
    assert "2026-09-01" in doubt.text
    assert await sessions(desk) == []
    done = await desk.press("老板", doubt, "就让 小赵 带")
    assert done.outcome == "done"
    assert len(await sessions(desk)) == 9


async def test_a_mentor_with_two_newcomers_is_asked_about(desk: Desk) -> None:
    await people(desk)
    for name in ("小赵", "小钱"):
        await desk.say("老板", f"/team add <@{name}> 运营专员", named=(name,))
        assert (await desk.say("老板", f"/train start {name} 老陈")).outcome == "done"
    doubt = await desk.say("老板", "/train start 小林 老陈")
    assert doubt.outcome == "asked"
    assert "带着 2 个新人" in doubt.text
    await desk.say("老陈", "/zg language en")
    both = await desk.say("老板", "/train start 小林 小赵")
    assert "还不到半年" in both.text


async def test_nobody_is_their_own_mentor_nor_in_two_trainings(desk: Desk) -> None:
    await training(desk)
    own = await desk.say("老板", "/train start 小林 小林")
    assert own.outcome == "refused"
    assert "自己带不了自己" in own.text
    again = await desk.say("老板", "/train start 小林 老板")
    assert again.outcome == "refused"
    assert "已经在培训了：老陈 带" in again.text


async def test_leavers_and_strangers_are_neither_trained_nor_mentors(desk: Desk) -> None:
    await people(desk, 小赵="运营专员")
    await desk.say("老板", "/team depart 小赵")
    for line in ("/train start <@小赵> 老陈", "/train start 小林 <@小赵>"):
        reply = await desk.say("老板", line, named=("小赵",))
        assert reply.outcome == "refused"
        assert "小赵 已经离职了" in reply.text
    stranger = await desk.say("老板", "/train start 小林 <@路人>", named=("路人",))
    assert stranger.outcome == "refused"
    assert "还不在部门里" in stranger.text
    near = await desk.say("老板", "/train start 小琳 老陈")
    assert "没有「小琳」" in near.text


async def test_no_start_in_the_past(desk: Desk) -> None:
    await people(desk)
    past = await desk.say("老板", "/train start 小林 老陈 昨天")
    assert past.outcome == "refused"
    assert "2026-11-23" in past.text


@pytest.mark.parametrize("who", ["小林", "老陈", "路人"])
async def test_only_a_manager_starts_a_training(desk: Desk, who: str) -> None:
    await people(desk)
    reply = await desk.say(who, "/train start 小林 老陈")
    assert reply.outcome == "refused"
    assert await sessions(desk) == []


async def test_a_missing_mentor_is_asked_for(desk: Desk) -> None:
    await people(desk)
    asked = await desk.say("老板", "/train start 小林", forms=False)
    assert asked.outcome == "asked"
    assert "由谁来带" in asked.text
    assert (await desk.say("老板", "老陈", forms=False)).outcome == "done"


# --- plan, log, progress ---------------------------------------------------------------------------------------------
async def test_the_plan_is_for_the_newcomer_their_mentor_and_managers(desk: Desk) -> None:
    await training(desk)
    await desk.say("老板", "/team add <@小赵> 数据分析师", named=("小赵",))
    own = await desk.say("小林", "培训 计划")
    assert "11月25日 周三：公司文化：上午听老师讲" in own.text
    assert "#2 12月3日 周四 16:00：店铺后台和日常巡店，还没到" in own.text
    for who in ("老陈", "老板"):
        assert "小林 的培训（老陈 带）" in (await desk.say(who, "/train plan 小林")).text
    denied = await desk.say("小赵", "/train plan 小林")
    assert denied.outcome == "refused"
    assert "小林 的事你不能代办" in denied.text
    assert "小林（老陈 带）" in (await desk.say("老陈", "/train plan")).text
    assert "你现在没有在培训" in (await desk.say("小赵", "/train plan")).text
    assert "小赵 现在没有在培训" in (await desk.say("老板", "/train plan 小赵")).text


async def test_in_a_group_the_plan_comes_by_direct_message(desk: Desk) -> None:
    await training(desk)
    desk.forget()
    said = await desk.say_in("C1", "小林", "/train plan")
    assert said.text == "已私信给你。"
    assert "小林 的培训" in desk.last("小林").text


async def test_topics_are_logged_by_word_percent_and_button_and_show_as_bars(desk: Desk) -> None:
    await training(desk)
    half = await desk.say("小林", "/train log 岗位职责 50% 跟了半天")
    assert half.text.startswith("记下了：岗位职责 50%（之前 0%）。")
    plan = await desk.say("小林", "/train plan")
    done = await desk.press("小林", plan, "公司文化 学完了")
    assert "公司文化 学完了" in done.text
    progress = await desk.say("老板", "/train progress")
    bars = [block for block in progress.answer.message.blocks if isinstance(block, Bar)]
    assert [(int(bar.done), int(bar.whole)) for bar in bars] == [(40, 100), (0, 9)]
    assert "小林（老陈 带） 40%" in progress.text
    assert "小林（老陈 带） 40%" in (await desk.say("老陈", "/train progress")).text
    assert "小林（老陈 带） 40%" in (await desk.say("小林", "/train progress")).text


async def test_an_english_topic_of_several_words_needs_no_quotes(desk: Desk) -> None:
    await training(desk)
    await desk.say("小林", "/zg language en")
    done = await desk.say("小林", "/train log Company culture done met everybody")
    assert done.text.startswith("Company culture is done.")
    part = await desk.say("小林", "/train log the workflow 30")
    assert part.text.startswith("Noted: The workflow 30% (before: 0%).")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/train log 公司文花 80%", "没有「公司文花」这个主题，是不是 公司文化？"),
        ("/train log 游泳 80%", "要学的是：公司文化、岗位职责、工作流程"),
        ("/train log 公司文化 120%", "0 到 100 的百分比"),
        ("/train log 公司文化 一点点", "0 到 100 的百分比"),
    ],
)
async def test_what_is_no_topic_or_no_percentage_is_refused_and_not_stored(desk: Desk, line: str, says: str) -> None:
    await training(desk)
    reply = await desk.say("小林", line)
    assert reply.outcome == "refused"
    assert says in reply.text
    assert "小林（老陈 带） 0%" in (await desk.say("老板", "/train progress")).text


async def test_only_a_newcomer_logs(desk: Desk) -> None:
    await training(desk)
    reply = await desk.say("老陈", "/train log 公司文化 完成")
    assert reply.outcome == "refused"
    assert "没有在培训" in reply.text


async def test_the_mentor_hears_when_all_topics_are_done_and_once(desk: Desk) -> None:
    await training(desk)
    desk.forget()
    for topic in ("公司文化", "岗位职责"):
        await desk.say("小林", f"/train log {topic} 完成")
    assert not desk.got("老陈")
    last = await desk.say("小林", "/train log 工作流程 100")
    assert "已经告诉带教老师" in last.text
    assert [one.text.split("\n")[0] for one in desk.got("老陈")] == ["@小林 的入职培训都学完了。"]
    await desk.say("小林", "/train log 工作流程 90")
    await desk.say("小林", "/train log 工作流程 完成")
    assert len(desk.got("老陈")) == 1


async def test_a_topic_of_the_departments_own_is_taught_from_the_next_newcomer_on(desk: Desk) -> None:
    await training(desk)
    added = await desk.say("老板", "/培训 主题 添加 直播间 5 跟一场直播，记下分工")
    assert "第 5 天" in added.text
    again = await desk.say("老板", "/train topic add 直播间 3")
    assert again.outcome == "refused"
    assert "直播间" not in (await desk.say("小林", "/train plan")).text
    await desk.say("老板", "/team add <@小赵> 数据分析师", named=("小赵",))
    await desk.say("老板", "/train start 小赵 老陈")
    assert "12月1日 周二：直播间：跟一场直播，记下分工" in (await desk.say("小赵", "/train plan")).text
    assert (await desk.say("小赵", "/train topic add 摸鱼 5")).outcome == "refused"


# --- by the clock ----------------------------------------------------------------------------------------------------
async def test_each_working_morning_brings_what_is_due_to_newcomer_and_mentor(desk: Desk) -> None:
    await training(desk)
    desk.forget()
    await jump(desk, "2026-11-25 09:02")
    assert "今天学" in about_training(desk.got("小林"))[0].text
    assert "公司文化：上午听老师讲" in about_training(desk.got("小林"))[0].text
    assert "@小林 今天学" in about_training(desk.got("老陈"))[0].text
    desk.forget()
    await jump(desk, "2026-11-25 16:30")
    assert not about_training(desk.got("小林"))


async def test_what_is_done_is_not_asked_for_and_a_weekend_is_quiet(desk: Desk) -> None:
    await training(desk)
    await desk.say("小林", "/train log 岗位职责 完成")
    desk.forget()
    for day in (25, 26, 27, 28, 29):
        await jump(desk, f"2026-11-{day} 09:02")
    mornings = about_training(desk.got("小林"))
    assert [one.at.astimezone(at("2026-01-01 00:00").tzinfo).day for one in mornings] == [25, 26]
    assert "公司文化：到 0% 了，按计划该学完了" in mornings[1].text
    await jump(desk, "2026-11-30 09:02")
    assert "工作流程：走一遍六步流程" in about_training(desk.got("小林"))[-1].text


async def test_a_button_of_the_morning_logs_the_topic(desk: Desk) -> None:
    await training(desk)
    desk.forget()
    await jump(desk, "2026-11-25 09:02")
    done = await desk.press("小林", about_training(desk.got("小林"))[0], "公司文化 学完了")
    assert done.outcome == "done"
    twice = await desk.press("小林", about_training(desk.got("小林"))[0], "公司文化 学完了")
    assert twice.outcome == "done"
    assert "公司文化 学完了" in twice.text


async def test_on_a_day_off_nothing_comes(desk: Desk) -> None:
    await training(desk)
    await desk.say("小林", "/off 2026-11-25")
    desk.forget()
    await jump(desk, "2026-11-25 09:02")
    assert not about_training(desk.got("小林"))
    assert about_training(desk.got("老陈"))
    await jump(desk, "2026-11-26 09:02")
    assert "岗位职责" in about_training(desk.got("小林"))[-1].text


async def test_the_morning_is_each_ones_own(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/zg timezone Europe/Berlin")
    await desk.say("老板", "/train start 小林 老陈")
    desk.forget()
    await jump(desk, "2026-11-25 09:02")
    assert about_training(desk.got("老陈"))
    assert not about_training(desk.got("小林"))
    await jump(desk, "2026-11-25 16:02")
    assert about_training(desk.got("小林"))


async def test_a_make_up_saturday_is_a_day_of_onboarding(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/off day 2026-11-28 work 补班")
    await desk.say("老板", "/train start 小林 老陈")
    desk.forget()
    await jump(desk, "2026-11-28 09:02")
    assert "工作流程：走一遍六步流程" in about_training(desk.got("小林"))[-1].text


# --- signed off ------------------------------------------------------------------------------------------------------
async def test_the_mentor_signs_then_a_manager_and_both_hear(desk: Desk) -> None:
    await training(desk)
    early = await desk.say("老板", "/train sign 小林")
    assert early.outcome == "refused"
    assert "先等带教老师 老陈 签" in early.text
    doubt = await desk.say("老陈", "/培训 出师 小林")
    assert doubt.outcome == "asked"
    assert "3 个主题没学完、9 次一对一没有两边确认" in doubt.text
    desk.forget()
    signed = await desk.press("老陈", doubt, "现在就签")
    assert "还差负责人一签" in signed.text
    assert "你已经签过了" in (await desk.say("老陈", "/train sign 小林")).text
    asked = desk.last("老板")
    assert "老陈 觉得 @小林 可以出师了" in asked.text
    last = await desk.press("老板", await desk.press("老板", asked, "签出师"), "现在就签")
    assert "@小林 出师了" in last.text
    assert "恭喜 @小林 出师" in desk.last("小林").text
    assert "恭喜 @小林 出师" in desk.last("老陈").text
    redrawn = [one for one in desk.got("老板") if one.kind == "edit"]
    assert redrawn
    assert not redrawn[-1].buttons
    assert "现在没有人在培训" in (await desk.say("老板", "/train progress")).text
    assert (await desk.say("老板", "/train sign 小林 sure=yes")).outcome == "refused"


async def test_after_signing_no_session_is_left_to_come_and_one_may_be_trained_again(desk: Desk) -> None:
    await training(desk)
    await desk.say("老陈", "/train sign 小林 sure=yes")
    await desk.say("老板", "/train sign 小林 sure=yes")
    assert all(one.cancelled_at is not None for one in await sessions(desk))
    desk.forget()
    for day in (25, 26):
        await jump(desk, f"2026-11-{day} 09:02")
    assert not about_training(desk.got("小林"))
    assert (await desk.say("老板", "/train start 小林 老陈")).outcome == "done"


async def test_a_mentor_who_manages_signs_as_both(desk: Desk) -> None:
    await training(desk)
    await desk.say("老板", "/team manager 老陈")
    done = await desk.say("老陈", "/train sign 小林 sure=yes")
    assert "@小林 出师了" in done.text


async def test_nobody_signs_for_themself_nor_for_a_stranger(desk: Desk) -> None:
    await training(desk)
    assert "由带教老师和负责人来签" in (await desk.say("小林", "/train sign 小林")).text
    await desk.say("老板", "/team add <@小赵> 数据分析师", named=("小赵",))
    assert (await desk.say("小赵", "/train sign 小林")).outcome == "refused"


# --- another mentor --------------------------------------------------------------------------------------------------
async def test_another_mentor_takes_over_the_sessions_to_come(desk: Desk) -> None:
    await training(desk)
    await desk.say("老板", "/team add <@老王> 运营专员 since=2022-01-01", named=("老王",))
    desk.forget()
    changed = await desk.say("老板", "/train mentor 小林 老王")
    assert "换成 @老王（之前是 老陈）" in changed.text
    for who in ("小林", "老王", "老陈"):
        assert "换成 @老王" in desk.last(who).text
    assert "#2" in (await desk.say("老王", "/mentor list")).text
    assert "没有排着的一对一" in (await desk.say("老陈", "/mentor list")).text
    assert "老王" in (await desk.say("老板", "/train mentor 小林 老王")).text
    assert (await desk.say("老板", "/train mentor 小林 小林")).outcome == "refused"


async def test_a_newcomer_who_leaves_ends_the_training(desk: Desk) -> None:
    await training(desk)
    left = await desk.say("老板", "/team depart 小林")
    assert "自己还在培训" in left.text
    assert "现在没有人在培训" in (await desk.say("老板", "/train progress")).text


# --- for others ------------------------------------------------------------------------------------------------------
async def test_what_others_read_of_it(desk: Desk) -> None:
    await training(desk)

    def look(session):  # type: ignore[no-untyped-def]
        from bot.kernel.workdays import WorkCalendar
        from models.organisation import Department
        from models.people import department_ref

        department = department_ref(session.get(Department, 1))
        newcomer = session.query(Training).one().newcomer_id
        due = due_today(session, department, newcomer, date(2026, 11, 27))
        agenda = for_agenda(session, department, WorkCalendar(), date(2026, 11, 30))
        return [(one.topic.key, one.late) for one in due], agenda.is_empty, len(agenda.unconfirmed)

    due, is_empty, unconfirmed = await desk.sql(look)
    assert due == [("duties", False), ("culture", True)]
    assert not is_empty
    assert unconfirmed == 0
