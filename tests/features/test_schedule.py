"""What comes by itself can be looked at, moved, paused and foreseen."""

from datetime import time

import pytest

from models.schedule import Timing
from models.schedule_words import read_timing
from tests.desk import Desk, at


async def people(desk: Desk) -> None:
    """老板 manages; 小林 runs the store, 小陈 analyses."""
    await desk.department(小林="运营专员", 小陈="数据分析师")


async def leap(desk: Desk, when: str) -> None:
    """To an instant without stopping on the way."""
    desk.clock.turn_to(at(when))
    await desk.tick()


def posted(desk: Desk, words: str) -> list[str]:
    """When the channel got something with these words, by the clock of Shanghai."""
    zone = at("2026-01-01 00:00").tzinfo
    return [
        f"{got.at.astimezone(zone):%m-%d %H:%M}" for got in desk.got("C1") if got.kind == "post" and words in got.text
    ]


async def test_the_list_says_when_everything_comes(desk: Desk) -> None:
    await people(desk)
    shown = (await desk.say("老板", "/schedule list")).text
    assert "晨会提醒：每人自己的上班日 09:30" in shown
    assert "晨会小结：工作日 10:30" in shown
    assert "周会议程：每周第一个工作日 09:00" in shown
    assert "月会议程：每月第 3 个工作日 09:00" in shown
    assert "征集议题：每周最后一个工作日 16:00" in shown


async def test_moved_to_another_day_and_time_it_comes_then(desk: Desk) -> None:
    await people(desk)
    moved = await desk.say("老板", "/定时 设置 周会议程 周三 9:45")
    assert "周会议程以后是：每周三 09:45" in moved.text
    assert "下一次：11月25日 周三 09:45" in moved.text
    await leap(desk, "2026-11-25 09:40")
    await desk.turn_to("2026-11-25 09:46")
    assert posted(desk, "周会议程 ·") == ["11-25 09:45"]
    await leap(desk, "2026-11-30 08:59")
    await desk.turn_to("2026-11-30 09:05")
    assert len(posted(desk, "周会议程 ·")) == 1


async def test_what_came_today_does_not_come_again_at_its_new_time(desk: Desk) -> None:
    await people(desk)
    await leap(desk, "2026-11-30 08:59")
    await desk.turn_to("2026-11-30 09:01")
    moved = await desk.say("老板", "/schedule set weekly agenda 11:00")
    assert "下一次：12月7日 周一 11:00" in moved.text
    await desk.turn_to("2026-11-30 11:30")
    assert posted(desk, "周会议程 ·") == ["11-30 09:00"]
    await leap(desk, "2026-12-07 10:59")
    await desk.turn_to("2026-12-07 11:01")
    assert posted(desk, "周会议程 ·") == ["11-30 09:00", "12-07 11:00"]


async def test_moved_to_earlier_than_now_it_comes_from_tomorrow(desk: Desk) -> None:
    await people(desk)  # Tuesday 10:00, the summary would come at 10:30
    moved = await desk.say("老板", "/schedule set 晨会小结 9:55")
    assert "下一次：11月25日 周三 09:55" in moved.text
    await desk.turn_to("2026-11-24 12:00")
    assert not posted(desk, "晨会小结")
    await leap(desk, "2026-11-25 09:29")
    await desk.turn_to("2026-11-25 10:31")
    assert posted(desk, "晨会小结") == ["11-25 09:55"]


async def test_a_fixed_weekday_still_leaves_holidays_alone(desk: Desk) -> None:
    desk.clock.turn_to(at("2026-09-30 20:00"))
    await people(desk)
    moved = await desk.say("老板", "/schedule set 周会议程 周二 9:00")
    assert "下一次：10月8日 周四 09:00" in moved.text  # all before it in that week is off
    shown = (await desk.say("老板", "/schedule preview 9")).text
    assert shown.count("周会议程") == 1
    assert "09:00 周会议程" in shown.split("10月8日")[1].split("10月9日")[0]
    await leap(desk, "2026-10-06 08:59")
    await desk.turn_to("2026-10-06 09:05")
    assert not posted(desk, "周会议程")
    await leap(desk, "2026-10-08 08:59")
    await desk.turn_to("2026-10-08 09:05")
    assert posted(desk, "周会议程 ·") == ["10-08 09:00"]


async def test_paused_it_stays_away_until_it_is_resumed(desk: Desk) -> None:
    await people(desk)
    paused = await desk.say("老板", "/定时 暂停 晨会小结")
    assert "晨会小结暂停了" in paused.text
    assert "已经暂停了" in (await desk.say("老板", "/schedule pause standup summary")).text
    assert "晨会小结：工作日 10:30，暂停中" in (await desk.say("老板", "/schedule list")).text
    await desk.turn_to("2026-11-24 11:00")
    await leap(desk, "2026-11-25 09:29")
    await desk.turn_to("2026-11-25 10:35")
    assert not posted(desk, "晨会小结")
    resumed = await desk.press("老板", paused, "恢复")
    assert "下一次：11月26日 周四 10:30" in resumed.text
    assert "没有暂停" in (await desk.say("老板", "/schedule resume 晨会小结")).text
    await leap(desk, "2026-11-26 09:29")
    await desk.turn_to("2026-11-26 10:35")
    assert posted(desk, "晨会小结") == ["11-26 10:30"]


async def test_the_preview_names_day_time_and_people(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/off 周四")
    shown = (await desk.say("老板", "/schedule preview")).text
    assert "11月25日 周三（2026-11-25）" in shown
    assert "09:30 晨会提醒（老板、小林、小陈）" in shown
    assert "09:30 晨会提醒（老板、小陈）" in shown
    assert "16:00 征集议题（群里）" in shown
    assert "11月30日 周一（2026-11-30）" in shown
    assert "09:00 周会议程（群里）" in shown
    assert "11月28日" not in shown
    today = shown.split("11月25日")[0]
    assert "10:15 晨会催报" in today
    assert "09:30" not in today
    short = (await desk.say("老板", "/schedule preview 1")).text
    assert "11月26日" not in short


async def test_another_channel_is_the_one_it_was_said_in(desk: Desk) -> None:
    await people(desk)
    direct = await desk.say("老板", "/schedule set 晨会小结 10:30 这里")
    assert direct.outcome == "refused"
    assert "这里是私聊" in direct.text
    done = await desk.say_in("C2", "老板", "/schedule set 晨会小结 10:30 这里")
    assert "发到指定的群" in done.text
    await leap(desk, "2026-11-25 09:29")
    await desk.turn_to("2026-11-25 10:31")
    assert not posted(desk, "晨会小结")
    assert "晨会小结" in desk.last("C2").text
    back = await desk.say("老板", "/schedule set 晨会小结 10:30 默认")
    assert "指定的群" not in back.text


async def test_bad_input_is_answered_and_nothing_moved(desk: Desk) -> None:
    await people(desk)
    for who, line, why in (
        ("老板", "/schedule set 周汇议程 周二 9:00", "是不是 周会议程"),
        ("老板", "/schedule set weekly agende 9:00", "weekly agenda"),
        ("老板", "/schedule set 周会议程 25:00", "25:00"),
        ("老板", "/schedule set 周会议程 周二 25:00", "「25:00」是什么时候"),
        ("老板", "/schedule set weekly agenda Tue 9:75", "「9:75」是什么时候"),
        ("老板", "/schedule set 周会议程 明天", "明天"),
        ("老板", "/schedule set 晨会提醒 周二 9:00", "只能改几点"),
        ("老板", "/schedule set 晨会提醒 9:00 默认", "没有频道"),
        ("老板", "/schedule set 周会议程 9:00 哪里", "哪个群"),
        ("老板", "/schedule pause 午饭", "没有「午饭」"),
        ("老板", "/schedule preview 99", "31"),
        ("小林", "/schedule set 周会议程 9:30", "负责人"),
        ("小林", "/schedule preview", "负责人"),
    ):
        reply = await desk.say(who, line)
        assert reply.outcome == "refused", line
        assert why in reply.text, reply.text
    assert "周会议程：每周第一个工作日 09:00" in (await desk.say("老板", "/schedule list")).text


async def test_the_clocks_go_forward_and_the_agenda_stays_at_nine(desk: Desk) -> None:
    desk.clock.turn_to(at("2026-03-27 10:00"))
    await desk.say_in("C1", "Ana", "/team create Ops", zone="Europe/Berlin", locale="en-GB")
    before = await desk.say("Ana", "/schedule set standup summary 9:00")
    assert "Next: Fri 27 Mar 09:00" in before.text  # it is 03:00 in Berlin
    await leap(desk, "2026-03-30 14:00")
    await desk.turn_to("2026-03-30 15:05")
    # 15:00 in Shanghai is 09:00 in Berlin, where summer time began the day before.
    assert [f"{got.at:%H:%M}" for got in desk.got("C1") if "Weekly agenda" in got.text] == ["07:00"]


async def test_in_english(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/zg language en")
    moved = await desk.say("老板", "/schedule set monthly agenda second working day 9:30")
    assert "“monthly agenda” now comes: working day 2 of the month at 09:30" in moved.text
    assert "Next: Wed 2 Dec 09:30" in moved.text
    shown = await desk.say("老板", "/schedule preview 7")
    assert "What will be sent in the next 7 days" in shown.text
    assert "09:00 weekly agenda (channel)" in shown.text


@pytest.mark.parametrize(
    ("text", "timing"),
    [
        ("9:30", Timing(time(9, 30))),
        ("下午4点", Timing(time(16))),
        ("周二 10:00", Timing(time(10), "weekday", 2)),
        ("9:30 on Tuesday", Timing(time(9, 30), "weekday", 2)),
        ("每天 9点", Timing(time(9), "every")),
        ("工作日 10:00", Timing(time(10), "working")),
        ("第三个工作日 9:00", Timing(time(9), "month_working_day", 3)),
        ("3rd working day of the month 9:00", Timing(time(9), "month_working_day", 3)),
        ("最后一个工作日 16:00", Timing(time(16), "month_working_day", -1)),
        ("每周最后一个工作日 下午4点", Timing(time(16), "last_of_week")),
        ("first working day of the week 9am", Timing(time(9), "first_of_week")),
        ("周五", Timing(None, "weekday", 5)),
        ("每月2号 10:00", Timing(time(10), "month_day", 2)),
        ("每个月2号上午10点", Timing(time(10), "month_day", 2)),
        ("每月 2 日 10:00", Timing(time(10), "month_day", 2)),
        ("每月二十一号 10:00", Timing(time(10), "month_day", 21)),
        ("2号 10:00", Timing(time(10), "month_day", 2)),
        ("10:00 每月31号", Timing(time(10), "month_day", 31)),
        ("monthly 2nd 10:00", Timing(time(10), "month_day", 2)),
        ("monthly on the 2nd at 10:00", Timing(time(10), "month_day", 2)),
        ("2nd of each month 10am", Timing(time(10), "month_day", 2)),
        ("every month on the first at 10:00", Timing(time(10), "month_day", 1)),
        ("at 10:00 on the 2nd of every month", Timing(time(10), "month_day", 2)),
        ("day 2 of the month 10:00", Timing(time(10), "month_day", 2)),
        ("每月最后一天 16:00", Timing(time(16), "month_working_day", -1)),
        ("last day of the month 4pm", Timing(time(16), "month_working_day", -1)),
        ("每月二十号 10:00", Timing(time(10), "month_day", 20)),
        ("每月十号 10:00", Timing(time(10), "month_day", 10)),
        ("每月三十一号 10:00", Timing(time(10), "month_day", 31)),
        ("每月十十号 10:00", None),
        ("每月十十一号 10:00", None),
        ("每月二三十号 10:00", None),
        ("每月32号 10:00", None),
        ("每月0号 10:00", None),
        ("每月1号和15号 10:00", None),
        ("monthly 10:00", None),
        ("周一三五 9:00", None),
        ("第二十个工作日 9:00", None),
        ("25:00", None),
        ("明天 9:00", None),
    ],
)
def test_when_is_read_as_people_say_it(text: str, timing: Timing | None) -> None:
    assert read_timing(text) == timing


async def test_what_is_weekly_does_not_become_monthly_without_a_word(desk: Desk) -> None:
    await people(desk)
    refused = await desk.say("老板", "/定时 设置 周会议程 第一个工作日 9:30")
    assert refused.outcome == "refused"
    assert "周会议程每周一次" in refused.text
    assert "周会议程：每周第一个工作日 09:00" in (await desk.say("老板", "/schedule list")).text
    moved = await desk.press("老板", refused, "每周第一个工作日 09:30")
    assert "周会议程以后是：每周第一个工作日 09:30" in moved.text
    for line, why in (
        ("/schedule set weekly agenda weekdays 9:00", "每周一次"),
        ("/schedule set monthly agenda Tue 9:00", "每月一次"),
        ("/schedule set agenda topics every day 16:00", "每周一次"),
    ):
        assert why in (await desk.say("老板", line)).text, line
    assert (await desk.say("老板", "/schedule set monthly agenda 最后一个工作日 9:00")).outcome == "done"


async def test_something_monthly_comes_on_a_day_of_the_month(desk: Desk) -> None:
    await people(desk)
    moved = await desk.say("老板", "/schedule set 月会 每月2号 10:00")
    assert "月会以后是：每月 2 号 10:00（休息日顺延到下一个工作日）" in moved.text
    assert "下一次：12月2日 周三 10:00" in moved.text
    assert "要议程也跟着挪：/定时 设置 月会议程 每月 2 号 09:00" in moved.text  # it comes on the third working day
    assert "已经开过了" not in (await desk.say("老板", "/schedule set 月会议程 2号 9:30")).text
    assert "月会：每月 2 号 10:00（休息日顺延到下一个工作日）" in (await desk.say("老板", "/schedule list")).text
    of_the_day = (await desk.say("老板", "/schedule preview 9")).text.split("12月2日")[1].split("12月3日")[0]
    assert "09:30 月会议程（群里）" in of_the_day
    assert "10:00 月会（群里）" in of_the_day
    await leap(desk, "2026-12-02 09:29")
    await desk.turn_to("2026-12-02 10:01")
    assert posted(desk, "月会议程 ·") == ["12-02 09:30"]
    assert posted(desk, "月会开始") == ["12-02 10:00"]


async def test_a_day_of_the_month_that_is_off_is_the_next_working_day(desk: Desk) -> None:
    desk.clock.turn_to(at("2026-09-30 20:00"))
    await people(desk)
    await desk.say("老板", "/schedule pause 周会")  # with it on one day, the monthly one has no post of its own
    await desk.say("老板", "/zg language en")
    moved = await desk.say("老板", "/schedule set monthly meeting monthly 2nd 10:00")
    assert "the 2nd of each month at 10:00 (the next working day where that is off)" in moved.text
    assert "Next: Thu 8 Oct 10:00" in moved.text
    await leap(desk, "2026-10-08 09:59")
    await desk.turn_to("2026-10-09 10:05")
    assert posted(desk, "月会开始") == ["10-08 10:00"]
    shorter = await desk.say("老板", "/schedule set monthly meeting 31st of each month 10:00")
    assert "Next: Mon 2 Nov 10:00" in shorter.text  # 31 October is a Saturday
    await leap(desk, "2026-11-02 09:59")
    await desk.turn_to("2026-11-02 10:05")
    await leap(desk, "2026-11-30 09:59")
    await desk.turn_to("2026-11-30 10:05")
    assert posted(desk, "月会开始") == ["10-08 10:00", "11-02 10:00", "11-30 10:00"]


async def test_a_day_of_the_month_for_the_weekly_meeting_offers_the_monthly_one(desk: Desk) -> None:
    await people(desk)
    refused = await desk.say("老板", "/schedule set 周会 每月2号 10:00")
    assert refused.outcome == "refused"
    moved = await desk.press("老板", refused, "月会 每月 2 号 10:00")
    assert "月会以后是：每月 2 号 10:00" in moved.text
    assert "周会：每周第一个工作日 14:00" in (await desk.say("老板", "/schedule list")).text


async def test_an_agenda_that_comes_after_its_meeting_is_set_with_a_warning(desk: Desk) -> None:
    await people(desk)
    assert "已经开过了" not in (await desk.say("老板", "/schedule set weekly agenda 13:59")).text
    later = await desk.say("老板", "/schedule set weekly agenda 15:00")
    assert later.outcome == "done"
    assert "注意：议程 11月30日 周一 15:00 才发，那时会（11月30日 周一 14:00）已经开过了" in later.text
    assert "已经开过了" in (await desk.say("老板", "/schedule set weekly agenda 周三 9:00")).text
    assert "已经开过了" not in (await desk.say("老板", "/schedule set weekly meeting 周三 14:00")).text
    assert "已经开过了" in (await desk.say("老板", "/schedule set monthly agenda 第5个工作日 9:00")).text


async def test_a_name_that_is_nearly_right_is_offered_in_the_line_as_it_was_typed(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    near = await desk.say("老板", "定时 设置 晨会提示 9:00")
    assert near.outcome == "refused"
    moved = await desk.press("老板", near, "定时 设置 晨会提醒 9:00")
    assert "好，晨会提醒以后是：每人自己的上班日 09:00" in moved.text
    await desk.say("老板", "/zg language en")
    english = await desk.say("老板", "/schedule pause weekly agend")
    assert (await desk.press("老板", english, '/schedule pause "weekly agenda"')).outcome == "done"
    await desk.say("老板", "/schedule pause", forms=False)
    asked = await desk.say("老板", "morning figure", forms=False)
    assert list(asked.buttons) == ["See them all"]


async def test_while_the_standups_prompt_is_paused_nobody_is_missing_in_its_summary(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="运营专员")
    await desk.say("老板", "/定时 暂停 晨会提醒")
    desk.forget()
    await desk.turn_to("2026-11-25 10:00")
    await desk.say("小林", "/standup 上新")
    await desk.turn_to("2026-11-25 10:31")
    summed = next(got for got in desk.got("C1") if "晨会" in got.text)
    assert "小林" in summed.text
    assert "小王" not in summed.text
    assert "老板" not in summed.text


async def test_whoever_was_asked_before_the_pause_is_still_missing(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="运营专员")
    await desk.turn_to("2026-11-25 09:31")
    await desk.say("小林", "/standup 上新")
    await desk.say("老板", "/定时 暂停 晨会提醒")
    desk.forget()
    await desk.turn_to("2026-11-25 10:31")
    summed = next(got for got in desk.got("C1") if "晨会" in got.text)
    assert "小王" in summed.text


async def test_the_channel_hears_that_an_announced_meeting_moves(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.turn_to("2026-11-28 10:00")  # a Saturday; topics for Monday's meeting were asked for the evening before
    assert "11月30日 周一 14:00" in desk.last("C1").text
    await desk.say("老板", "/定时 设置 周会 周二下午2点半")
    assert desk.last("C1").text == "周会改到 12月1日 周二 14:30（原来是 11月30日 周一 14:00）"
    desk.forget()
    await desk.say("老板", "/定时 设置 周会 周二 14:30")  # nothing changes
    await desk.say("老板", "/定时 设置 晨会提醒 9:20")
    assert not desk.got("C1")
    await desk.say("老板", "/定时 暂停 周会")
    assert desk.last("C1").text == "周会暂停：12月1日 周二 14:30这次不开"
    await desk.say("老板", "/定时 恢复 周会")
    assert desk.last("C1").text == "周会恢复了，下一次：12月1日 周二 14:30"


async def test_an_agenda_that_stands_there_shows_the_time_its_meeting_moved_to(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.turn_to("2026-11-30 10:00")
    agenda = next(got for got in desk.got("C1") if got.message.card.startswith("agenda/"))
    assert "14:00" in agenda.text
    desk.forget()
    await desk.say("老板", "/schedule set 周会 周二 10:00")
    line, card = sorted(desk.got("C1"), key=lambda got: got.kind, reverse=True)
    assert line.text == "周会改到 12月1日 周二 10:00（原来是 11月30日 周一 14:00）"
    assert card.kind == "edit"
    assert "12月1日 周二 10:00" in card.text
    desk.forget()
    await desk.turn_to("2026-12-01 10:01")
    assert "周会开始了" in desk.last("C1").text


async def test_nobody_is_told_of_a_meeting_that_was_not_announced(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/schedule set 周会 周二 10:00")
    await desk.say("老板", "/schedule pause 月会")
    assert not desk.got("C1")
