"""A training begins: five working days, then a month with a mentor; who may train whom."""

import pytest

from tests.desk import Desk, at
from tests.features.newcomers import people, sessions, training


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
    await desk.say("老板", "/team depart 小赵 主动 sure=yes")
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
