"""A day on which the department rests moves what would have come on it, and says so."""

from tests.desk import Desk, at
from tests.features.newcomers import jump, training


def posted(desk: Desk, words: str) -> list[str]:
    """When the channel got a post with these words, by the clock of Shanghai."""
    zone = at("2026-01-01 00:00").tzinfo
    return [
        f"{got.at.astimezone(zone):%m-%d %H:%M}" for got in desk.got("C1") if got.kind == "post" and words in got.text
    ]


async def test_a_weekly_meeting_set_to_a_weekday_leaves_a_rest_day_for_the_next_day_of_that_week(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await jump(desk, "2026-11-27 16:01")
    await jump(desk, "2026-11-28 19:48")
    set_to = await desk.say("老板", "/定时 设置 周会 周三 14:00")
    assert "周会以后是：每周三 14:00（休息日就挪到那周别的工作日）" in set_to.text
    await desk.say("老板", "/定时 设置 周会议程 周三 9:00")
    rests = await desk.say("老板", "/off day 12月2日 休息 盘点")
    assert "· 周会改到 12月3日 周四 14:00（原来是 12月2日 周三 14:00）" in rests.text
    assert (
        desk.last("C1").text == "周会改到 12月3日 周四 14:00（原来是 12月2日 周三 14:00）"
    )  # topics were asked for it
    shown = (await desk.say("老板", "/schedule preview 9")).text
    assert "12月2日" not in shown
    thursday = shown.split("12月3日")[1].split("12月4日")[0]
    assert "09:00 周会议程（群里）" in thursday
    assert "13:30 议程更新" in thursday
    assert "14:00 周会（群里）" in thursday
    for when in ("12-02 09:01", "12-02 14:01", "12-03 09:01", "12-03 13:31", "12-03 14:01", "12-04 14:01"):
        await jump(desk, f"2026-{when}")
    assert posted(desk, "周会议程 ·") == ["12-03 09:00"]
    assert posted(desk, "周会开始") == ["12-03 14:00"]
    await jump(desk, "2026-12-09 14:01")
    assert posted(desk, "周会开始") == ["12-03 14:00", "12-09 14:00"]


async def test_with_no_working_day_left_in_the_week_it_comes_before(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/schedule set 周会 周五 14:00")
    rests = await desk.say("老板", "/off day 2026-12-04 rest")
    assert "周会改到 12月3日 周四 14:00（原来是 12月4日 周五 14:00）" in rests.text
    assert "征集议题" not in rests.text
    back = await desk.say("老板", "/off day 2026-12-04 work")
    assert "周会改到 12月4日 周五 14:00（原来是 12月3日 周四 14:00）" in back.text
    for day in ("11-30", "12-01", "12-02", "12-03"):
        await desk.say("老板", f"/off day 2026-{day} rest")
    last = await desk.say("老板", "/off day 2026-12-04 rest")
    assert "周会：12月4日 周五 14:00这次不开了" in last.text


async def test_monday_and_the_months_meeting_move_by_it_and_are_named(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/zg language en")
    rests = await desk.say("老板", "/off day 2026-12-07 rest")
    assert "weekly meeting moves to Tue 8 Dec 14:00 (it was Mon 7 Dec 14:00)" in rests.text
    assert "monthly" not in rests.text
    monthly = await desk.say("老板", "/off day 2026-12-02 rest")
    assert "monthly meeting moves to Fri 4 Dec 15:00 (it was Thu 3 Dec 15:00)" in monthly.text
    assert "weekly" not in monthly.text
    await desk.say("老板", "/schedule pause weekly meeting")
    assert "meeting" not in (await desk.say("老板", "/off day 2026-12-14 rest")).text


async def test_the_agenda_that_was_posted_shows_the_new_time_and_is_refreshed_before_it(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/schedule set 周会 周三 14:00")
    await jump(desk, "2026-11-30 09:01")
    assert "12月2日 周三 14:00" in desk.last("C1").text
    desk.forget()
    await desk.say("老板", "/off day 12月2日 休息")
    line, card = sorted(desk.got("C1"), key=lambda got: got.kind, reverse=True)
    assert line.text == "周会改到 12月3日 周四 14:00（原来是 12月2日 周三 14:00）"
    assert "12月3日 周四 14:00" in card.text
    await jump(desk, "2026-12-03 12:00")
    await desk.say("小林", "/agenda add 年货节的坑位")
    desk.forget()
    await jump(desk, "2026-12-03 13:31")
    assert "年货节的坑位" in desk.last("C1").text


async def test_one_on_ones_of_that_day_move_at_once_and_those_two_hear_of_it(desk: Desk) -> None:
    await training(desk)
    assert "12月3日 周四 16:00" in (await desk.say("小林", "/mentor list")).text
    desk.forget()
    rests = await desk.say("老板", "/off day 2026-12-03 rest")
    assert "· 老陈 和 小林 的一对一（#2）挪到 12月4日 周五 16:00（原来是 12月3日 周四 16:00）" in rests.text
    for who in ("小林", "老陈"):
        assert "（#2）挪到 12月4日 周五 16:00" in desk.last(who).text
    listed = (await desk.say("小林", "/mentor list")).text
    assert "12月4日 周五 16:00" in listed
    assert "12月3日" not in listed
    await desk.say("老陈", "/mentor plan 小林 '2026-12-08 11:00' #3")
    own = await desk.say("老板", "/off day 2026-12-08 rest")
    assert "老陈 和 小林 的一对一（#3）12月8日 周二 11:00是自己约的，没有动" in own.text
    assert "12月8日 周二 11:00" in (await desk.say("小林", "/mentor list")).text


async def test_what_is_not_about_a_week_stays_on_the_day_off_it_was_set_to(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("老板", "/schedule set 昨日战报 周六 10:30")
    assert "昨日战报以后是：每周六 10:30。" in reply.text
    assert "下一次：11月28日 周六 10:30" in reply.text


async def test_moved_to_the_day_of_the_weekly_meeting_a_monthly_one_with_its_own_agenda_begins_too(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/schedule set 周会 周五 14:00")  # its agenda stays on Mondays
    rests = await desk.say("老板", "/off day 2026-12-02 rest")
    assert "月会改到 12月4日 周五 15:00（原来是 12月3日 周四 15:00）" in rests.text
    for when in ("11-30 09:01", "12-04 09:01", "12-04 14:01", "12-04 15:01"):
        await jump(desk, f"2026-{when}")
    assert posted(desk, "月会议程 ·") == ["12-04 09:00"]
    assert posted(desk, "周会开始") == ["12-04 14:00"]
    assert posted(desk, "月会开始") == ["12-04 15:00"]
