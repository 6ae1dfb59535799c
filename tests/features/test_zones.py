"""Somebody lives by another clock: a time of theirs that others read says whose clock it is; anybody's own says nothing."""

from tests.desk import Desk, Got, at


async def people(desk: Desk) -> None:
    """老板, 小林 and 小客 are in Shanghai, where it is Tuesday 2026-11-24 10:00; Emma is in London."""
    await desk.department(小林="运营专员", Emma="运营专员", 小客="客服专员")
    await desk.say("Emma", "/zg timezone Europe/London")
    await desk.say("Emma", "/zg language en")
    desk.forget()


async def leap(desk: Desk, when: str) -> None:
    """To an instant without stopping on the way."""
    desk.clock.turn_to(at(when))
    await desk.tick()


def day_of(desk: Desk, who: str) -> Got:
    """The last drawing of somebody's day."""
    return [got for got in desk.got(who) if got.message.card.startswith("myday/")][-1]


async def test_half_a_day_off_in_london_is_told_by_londons_clock(desk: Desk) -> None:
    await people(desk)
    own = await desk.say("Emma", "/off tomorrow 14:00-18:00 deputy=小林")
    assert "Wed 25 Nov (2026-11-25), 14:00-18:00" in own.text
    assert "London" not in own.text
    told = "11月25日 周三（2026-11-25） 14:00-18:00（伦敦时间）"
    assert told in desk.last("老板").text
    assert told in desk.last("小林").text
    assert told in (await desk.say("小客", "/off list 明天")).text
    assert told in (await desk.say("老板", "/off cancel 1")).text


async def test_the_morning_off_in_shanghai_is_named_to_the_reader_in_london(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/off 明天上午")
    assert "11月25日 周三（2026-11-25） 上午" in desk.last("老板").text
    assert "时间" not in desk.last("老板").text
    listed = await desk.say("Emma", "/off list tomorrow")
    assert "小林: Wed 25 Nov (2026-11-25), morning (Beijing time)" in listed.text


async def test_who_is_here_for_half_the_day_is_told_with_the_clock(desk: Desk) -> None:
    await people(desk)
    await desk.say("Emma", "/off 2026-11-25 14:00-16:00")
    await leap(desk, "2026-11-25 08:58")
    await desk.turn_to("2026-11-25 10:31")
    assert "Emma（在岗 09:00-14:00、16:00-18:00，伦敦时间）" in day_of(desk, "小林").text
    posted = [got.text for got in desk.got("C1") if "请假" in got.text][-1]
    assert "请假：Emma（在岗 09:00-14:00、16:00-18:00，伦敦时间）" in posted


async def test_what_the_channel_reads_of_a_meeting_names_the_departments_clock(desk: Desk) -> None:
    await people(desk)
    await leap(desk, "2026-11-27 15:58")
    await desk.turn_to("2026-11-27 16:01")
    calls = [got.text for got in desk.got("C1") if "开周会" in got.text]
    assert calls[-1].startswith("11月30日 周一 14:00（北京时间） 开周会")
    await leap(desk, "2026-11-30 08:58")
    await desk.turn_to("2026-11-30 09:01")
    agenda = [got.text for got in desk.got("C1") if "周会议程" in got.text]
    assert agenda[-1].startswith("周会议程 · 11月30日 周一 14:00（北京时间）")
    assert "Mon 30 Nov 06:00 (London time)" in (await desk.say("Emma", "/agenda show")).text
    await desk.say("Emma", "/zg timezone Asia/Singapore")
    assert "时间）" not in (await desk.say("老板", "/agenda show")).text.split("\n")[0]


async def test_who_starts_later_by_another_clock_is_told_by_the_readers(desk: Desk) -> None:
    await people(desk)
    await leap(desk, "2026-11-25 08:58")
    await desk.turn_to("2026-11-25 10:31")
    posted = [got.text for got in desk.got("C1") if "晨会" in got.text][-1]
    assert "晚点上班：Emma（17:30，北京时间）" in posted


async def test_a_zone_that_shows_the_same_is_not_named(desk: Desk) -> None:
    await people(desk)
    await desk.say("Emma", "/zg timezone Asia/Singapore")
    await desk.say("Emma", "/off tomorrow 14:00-18:00")
    assert "11月25日 周三（2026-11-25） 14:00-18:00" in desk.last("老板").text
    assert "Singapore" not in desk.last("老板").text


async def test_a_waiting_handoff_says_when_it_is_due_by_the_readers_clock(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/handoff to 老板 双11主图 明天 18:00")
    await desk.say("小林", "/handoff to Emma banner 明天 18:00")
    await desk.say("小林", "/handoff to 老板 没定时间的素材")
    mine = await desk.say("老板", "/zg day")
    assert "#1 双11主图：小林 交给你，11月25日 周三 18:00 截止，等你接收" in mine.text
    assert "#3 没定时间的素材：小林 交给你，等你接收" in mine.text
    hers = await desk.say("Emma", "/zg day")
    assert "#2 banner, due Wed 25 Nov 10:00: 小林 waits for your answer" in hers.text
    await leap(desk, "2026-11-26 10:00")
    late = await desk.say("老板", "/zg day")
    assert "#1 双11主图：小林 交给你，11月25日 周三 18:00 就该完成，等你接收" in late.text


async def test_a_day_without_an_hour_ends_with_the_work_of_whoever_is_to_do_it(desk: Desk) -> None:
    await people(desk)
    given = await desk.say("Emma", "/handoff to 小林 banner Friday")
    assert "Due: Fri 27 Nov 10:00 (2026-11-27; Beijing time: Fri 27 Nov 18:00)" in given.text
    assert "截止：11月27日 周五 18:00" in desk.last("小林").text
    back = await desk.say("小林", "/handoff to Emma 首页 周五")
    assert "截止：11月28日 周六 02:00（2026-11-28；伦敦时间 11月27日 周五 18:00）" in back.text
    assert "Due: Fri 27 Nov 18:00" in desk.last("Emma").text
    action = await desk.say("Emma", "/agenda action 小林 weekly report by Friday EOD")
    assert "Fri 27 Nov 10:00 (2026-11-27; Beijing time: Fri 27 Nov 18:00)" in action.text
    to_the_hour = await desk.say("Emma", "/handoff to 小林 poster Friday 5pm")
    assert "Due: Fri 27 Nov 17:00 (2026-11-27; Beijing time: Sat 28 Nov 01:00)" in to_the_hour.text
    at_home = await desk.say("小林", "/handoff to 小客 话术 周五")
    assert "截止：11月27日 周五 18:00（2026-11-27）\n" in at_home.text


async def test_a_day_without_an_hour_ends_when_their_own_hours_do(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team hours 小客 周一-周五 10:00-19:00")
    await desk.say("老板", "/shift set 小客 2026-11-26 晚班")
    assert "11月27日 周五 19:00" in (await desk.say("小林", "/handoff to 小客 话术 周五")).text
    assert "11月26日 周四 23:59" in (await desk.say("小林", "/handoff to 小客 售后单 周四")).text


async def test_a_day_that_is_over_where_the_work_is_done_is_said_by_both_clocks(desk: Desk) -> None:
    await people(desk)
    await leap(desk, "2026-11-27 21:00")
    over = await desk.say("Emma", "/handoff to 小林 banner today")
    assert over.outcome == "refused"
    assert "Fri 27 Nov 10:00 (Beijing time: Fri 27 Nov 18:00) has passed already" in over.text
    put_off = await desk.press("Emma", over, "Due Mon 30 Nov 10:00 instead")
    assert "Due: Mon 30 Nov 10:00 (2026-11-30; Beijing time: Mon 30 Nov 18:00)" in put_off.text


async def test_a_shift_in_london_is_told_by_londons_clock(desk: Desk) -> None:
    await people(desk)
    set_ = await desk.say("老板", "/shift set Emma 2026-11-25 晚班")
    assert "晚班（16:00-24:00，伦敦时间）" in set_.text
    assert "late (16:00-24:00)" in desk.last("Emma").text
    listed = await desk.say("老板", "/shift list")
    assert "Emma 按伦敦时间上班。" in listed.text
    assert "Emma works by" not in (await desk.say("Emma", "/shift list")).text
    hours = await desk.say("老板", "/team hours Emma 周一-周五 10:00-19:00")
    assert "Emma 按伦敦时间上班。" in hours.text


async def test_shifts_swapped_over_the_sea_are_each_by_their_own_clock(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/shift set Emma 2026-11-25 晚班")
    await desk.say("老板", "/shift set 小林 2026-11-25 早班")
    asked = await desk.say("小林", "/shift swap Emma 2026-11-25")
    assert "London" not in asked.text
    agreed = await desk.press("Emma", desk.last("Emma"), "Agree")
    assert agreed.text == "Done. Your shift on Wed 25 Nov (2026-11-25): early (09:00-17:30). 小林 knows."
    assert "小林: late (16:00-24:00, Beijing time)" in desk.last("Emma").text
    assert "Emma: early (09:00-17:30)" in desk.last("Emma").text


async def test_the_departments_schedule_names_its_clock_to_a_manager_elsewhere(desk: Desk) -> None:
    await people(desk)
    at_home = await desk.say("老板", "/schedule list")
    assert "时间按部门的时区" not in at_home.text
    await desk.say("老板", "/zg timezone Europe/London")
    abroad = await desk.say("老板", "/schedule list")
    assert "时间按部门的时区：北京时间。" in abroad.text
    moved = await desk.say("老板", "/schedule set 周会议程 9:30")
    assert "每周第一个工作日 09:30（北京时间）" in moved.text
    own = await desk.say("老板", "/schedule set 晨会提醒 9:40")
    assert "Shanghai" not in own.text
    assert "时间按部门的时区：北京时间。" in (await desk.say("老板", "/schedule preview")).text
