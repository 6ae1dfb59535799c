"""Meetings: agendas that write themselves, topics, actions that stay until they are done, minutes."""

from datetime import time

import pytest

from schedules import agenda as schedule
from tests.desk import Desk, Got, at


async def people(desk: Desk) -> None:
    """老板 manages; 小林 runs the store, 小陈 analyses."""
    await desk.department(小林="运营专员", 小陈="数据分析师")


def agendas(desk: Desk) -> list[str]:
    """When agendas were posted, by the clock of Shanghai, and what they are called."""
    return [f"{_local(got)} {got.text.split(' · ')[0]}" for got in desk.got("C1") if _is_agenda(got)]


def _is_agenda(got: Got) -> bool:
    return got.kind == "post" and "议程 ·" in got.text


def _local(got: Got) -> str:
    return f"{got.at.astimezone(at('2026-01-01 00:00').tzinfo):%m-%d %H:%M}"


async def leap(desk: Desk, when: str) -> None:
    """To an instant without stopping on the way: what lay between is left out, as after a long downtime."""
    desk.clock.turn_to(at(when))
    await desk.tick()


def reminders(desk: Desk) -> list[str]:
    """When the channel was told that a meeting begins."""
    return [f"{_local(got)} {got.text.splitlines()[0]}" for got in desk.got("C1") if "会开始了" in got.text]


async def test_monday_morning_the_agenda_comes_once(desk: Desk) -> None:
    await people(desk)
    await leap(desk, "2026-11-30 08:59")
    assert not agendas(desk)
    await desk.turn_to("2026-11-30 09:00")
    assert agendas(desk) == ["11-30 09:00 周会议程"]
    assert "周会议程 · 11月30日 周一 14:00" in desk.last("C1").text
    for _ in range(3):
        await desk.tick()
    await desk.turn_to("2026-11-30 15:00")
    assert len(agendas(desk)) == 1
    assert reminders(desk) == ["11-30 14:00 周会开始了。"]


async def test_topics_are_called_for_on_friday_and_stand_on_the_agenda(desk: Desk) -> None:
    await people(desk)
    await leap(desk, "2026-11-27 15:59")
    await desk.turn_to("2026-11-27 16:01")
    called = next(got for got in desk.got("C1") if "有什么要一起谈的" in got.text)
    assert _local(called) == "11-27 16:00"
    assert "11月30日 周一 14:00 开周会" in called.text
    form = await desk.press("小林", called, "加议题")
    assert [field.name for field in form.form.fields] == ["topic"]
    added = await desk.fill("小林", "agenda add", topic="双12 <备货> 够不够")
    assert "议题 #1 记下了，11月30日 周一 14:00 的会上谈" in added.text
    await leap(desk, "2026-11-30 08:59")
    await desk.turn_to("2026-11-30 09:01")
    assert "#1 双12 <备货> 够不够（小林）" in desk.last("C1").text
    await leap(desk, "2026-12-07 08:59")
    await desk.turn_to("2026-12-07 09:01")
    assert "备货" not in desk.last("C1").text


async def test_a_week_that_begins_with_a_holiday_has_its_agenda_on_its_first_working_day(desk: Desk) -> None:
    desk.clock.turn_to(at("2026-09-30 10:00"))
    await people(desk)
    for day in ("2026-10-05", "2026-10-08", "2026-10-09", "2026-10-10", "2026-10-12"):
        await leap(desk, f"{day} 08:55")
        await desk.turn_to(f"{day} 09:05")
    # 1 to 7 October are off; Thursday the 8th is the first working day of its week. Saturday the 10th is worked, and is
    # the third working day of the month.
    assert agendas(desk) == ["10-08 09:00 周会议程", "10-10 09:00 月会议程", "10-12 09:00 周会议程"]


async def test_topics_are_called_for_on_a_makeup_saturday_where_that_ends_the_week(desk: Desk) -> None:
    desk.clock.turn_to(at("2026-10-08 15:00"))
    await people(desk)
    await leap(desk, "2026-10-09 15:59")
    await desk.turn_to("2026-10-09 16:01")
    await leap(desk, "2026-10-10 15:59")
    await desk.turn_to("2026-10-10 16:01")
    calls = [_local(got) for got in desk.got("C1") if "有什么要一起谈的" in got.text]
    assert calls == ["10-10 16:00"]


async def test_the_monthly_agenda_comes_on_the_third_working_day(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/agenda action 小林 备双12 的货 12月10日")
    await leap(desk, "2026-12-03 08:59")
    await desk.turn_to("2026-12-03 15:01")
    assert agendas(desk) == ["12-03 09:00 月会议程"]
    monthly = next(got for got in desk.got("C1") if got.kind == "post" and "月会议程" in got.text)
    assert "月会议程 · 12月3日 周四 15:00" in monthly.text
    assert (
        "本月重点（主持人，15 分钟）\n· 12月12日 周六 双12\n· #1 备双12 的货（小林），12月10日 周四 截止"
        in monthly.text
    )
    assert reminders(desk) == ["12-03 15:00 月会开始了，今天定本月重点。"]


async def test_of_two_agendas_the_one_whose_meeting_is_paused_is_left_out(desk: Desk) -> None:
    await people(desk)
    await leap(desk, "2027-07-04 12:00")
    await desk.say("老板", "/定时 暂停 周会")
    desk.forget()
    await desk.turn_to("2027-07-05 15:01")
    assert agendas(desk) == ["07-05 09:00 月会议程"]
    assert reminders(desk) == ["07-05 15:00 月会开始了，今天定本月重点。"]
    assert "月会议程 · 7月5日 周一 15:00" in (await desk.say("小林", "/agenda show")).text


async def test_both_on_one_day_are_one_post_and_one_reminder(desk: Desk) -> None:
    desk.clock.turn_to(at("2027-07-02 17:00"))  # Friday; Monday the 5th is the third working day of July
    await people(desk)
    await desk.say("老板", "/agenda action 小林 备货 7月20日")
    await leap(desk, "2027-07-05 08:59")
    await desk.turn_to("2027-07-05 15:01")
    assert agendas(desk) == ["07-05 09:00 周会＋月会议程"]
    posted = next(got for got in desk.got("C1") if _is_agenda(got))
    assert posted.text.count(". 待办（") == 1
    assert "上次的待办" not in posted.text  # there was no meeting before
    assert "本月重点" in posted.text
    assert "7月5日 周一 14:00" in posted.text
    assert reminders(desk) == ["07-05 14:00 周会开始了，月会并在一起开，今天定本月重点。"]


async def test_where_the_monthly_one_comes_later_that_day_the_first_post_has_it_already(desk: Desk) -> None:
    desk.clock.turn_to(at("2027-07-02 17:00"))
    await people(desk)
    await desk.say("老板", "/schedule set 月会议程 10:00")
    await leap(desk, "2027-07-05 08:59")
    await desk.turn_to("2027-07-05 09:30")
    assert agendas(desk) == ["07-05 09:00 周会＋月会议程"]
    await desk.turn_to("2027-07-05 10:30")
    assert len(agendas(desk)) == 1


async def test_an_action_stays_with_its_age_until_it_is_done(desk: Desk) -> None:
    await people(desk)  # Tuesday 2026-11-24
    given = await desk.say("老板", "/议程 待办 @小林 补库存表 周五", named=("小林",))
    assert "待办 #1 记给 @小林 了" in given.text
    assert "截止：11月27日 周五 18:00" in given.text
    told = desk.last("小林")
    assert "@老板 给你记了一件待办（#1）" in told.text
    await desk.say("小林", "/agenda action 我 整理主图")
    await leap(desk, "2026-11-30 08:59")
    await desk.turn_to("2026-11-30 09:01")
    first = desk.last("C1").text
    assert "#1 补库存表（小林，11月27日 周五 就该完成，挂了 6 天）" in first
    assert "#2 整理主图（小林，没定期限，挂了 6 天）" in first
    await desk.press("小林", told, "完成了")
    assert "小林 完成了待办 #1「补库存表」" in desk.last("老板").text
    edited = desk.last("C1")
    assert edited.kind == "edit"
    assert "补库存表" not in edited.text
    twice = await desk.press("小林", told, "完成了")
    assert twice.outcome == "refused"
    assert "已经由 @小林 在" in twice.text
    await leap(desk, "2026-12-07 08:59")
    await desk.turn_to("2026-12-07 09:01")
    second = desk.last("C1").text
    assert "#2 整理主图（小林，没定期限，挂了 13 天、过了 1 次会）" in second
    assert "上次会后完成了" not in second


async def test_the_owner_is_reminded_two_hours_before_and_not_once_it_is_done(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/agenda action 小林 补库存表 周五")
    await desk.say("老板", "/agenda action 小陈 出日报 周五下午3点")
    desk.forget()
    await desk.say("小陈", "/agenda done 2")
    await leap(desk, "2026-11-27 15:45")
    await desk.turn_to("2026-11-27 15:55")
    assert "待办 #" not in "".join(got.text for got in desk.got("小林"))
    await desk.turn_to("2026-11-27 16:06")
    assert "待办 #1「补库存表」11月27日 周五 18:00 截止" in desk.last("小林").text
    assert not [got for got in desk.got("小陈") if "待办 #2" in got.text and "截止" in got.text]
    count = len([got for got in desk.got("小林") if "待办 #1" in got.text])
    await desk.turn_to("2026-11-27 19:00")
    assert len([got for got in desk.got("小林") if "待办 #1" in got.text]) == count


async def test_somebody_off_is_reminded_before_or_after(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/off 周五")
    await desk.say("老板", "/agenda action 小林 补库存表 周五")
    desk.forget()
    await leap(desk, "2026-11-26 15:55")
    await desk.turn_to("2026-11-26 16:06")
    assert "待办 #2「补库存表」" in desk.last("小林").text
    await desk.say("老板", "/agenda action 小陈 出日报 下周一")
    await desk.say("小陈", "/off 下周一")
    desk.forget()
    await leap(desk, "2026-11-30 15:55")
    await desk.turn_to("2026-11-30 16:06")
    await leap(desk, "2026-12-01 08:55")
    assert not [got for got in desk.got("小陈") if "出日报" in got.text]
    await desk.turn_to("2026-12-01 09:06")
    assert [got for got in desk.got("小陈") if "出日报" in got.text and "截止" in got.text]


async def test_the_agenda_tells_late_handoffs_and_blockers_and_is_refreshed_before_the_meeting(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/standup 今天上新 卡点 库存表没到")
    await desk.say("小陈", "/handoff to 小林 双11复盘 周四")
    await desk.press("小林", desk.last("小林"), "接收")
    await leap(desk, "2026-11-30 08:59")
    await desk.turn_to("2026-11-30 09:01")
    posted = desk.last("C1")
    assert "大家的卡点（主持人，10 分钟）\n· 小林：库存表没到（11月24日 周二）" in posted.text
    assert "超期的交接（小林，5 分钟）\n· #1 双11复盘：在 小林 手上，11月26日 周四 就该完成" in posted.text
    await desk.say("小林", "/handoff done 1")
    desk.forget()
    await desk.turn_to("2026-11-30 13:31")
    refreshed = [got for got in desk.got("C1") if "周会议程" in got.text]
    assert [(got.kind, _local(got)) for got in refreshed] == [("edit", "11-30 13:30")]
    assert "双11复盘" not in refreshed[-1].text
    assert not agendas(desk)


async def test_minutes_are_kept_and_shown(desk: Desk) -> None:
    await people(desk)
    await leap(desk, "2026-11-30 08:59")
    await desk.turn_to("2026-11-30 09:01")
    await leap(desk, "2026-11-30 14:30")
    written = await desk.say("小陈", "/议程 纪要 双12 主推 3 款")
    assert "11月30日 周一 的纪要记下了，一共 1 条" in written.text
    assert desk.last("C1").kind == "edit"
    assert "“双12 主推 3 款（小陈）”" in desk.last("C1").text
    await desk.say("小林", "/agenda minutes 预算 5 万")
    assert "双12 主推 3 款" in (await desk.say("老板", "/agenda show")).text
    assert "预算 5 万" in desk.last("C1").text


async def test_minutes_without_a_meeting_begin_one_and_post_no_agenda(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/agenda add 换办公室")
    written = await desk.say("小陈", "/agenda minutes 临时碰了一下")
    assert "11月24日 周二 的纪要" in written.text
    assert not desk.got("C1")
    await leap(desk, "2026-11-30 08:59")
    await desk.turn_to("2026-11-30 09:01")
    assert len(agendas(desk)) == 1
    assert "#1 换办公室" in desk.last("C1").text  # what was written down in between has used no topic up


async def test_the_weeks_figures_stand_against_their_targets_with_what_moved(desk: Desk) -> None:
    await people(desk)
    target = await desk.say("老板", "/kpi target 支付金额 500万 本月")
    assert target.outcome == "done", target.text
    for day, amount in (("11-16", "10万"), ("11-23", "12万"), ("11-24", "9万")):
        reported = await desk.say(
            "小林", f"/kpi report 支付金额 {amount} {day}" + (" sure=yes" if day == "11-24" else "")
        )
        assert reported.outcome in ("done", "refused", "asked")
    await leap(desk, "2026-11-30 08:59")
    await desk.turn_to("2026-11-30 09:01")
    posted = next(got for got in desk.got("C1") if _is_agenda(got))
    assert "指标和目标（小陈，10 分钟）\n· 支付金额 ¥210,000，目标 ¥1,166,667，达成 18%，时间进度 28.57%" in posted.text
    assert "变化大：支付金额 ¥120,000，比前一周同期（1 天）涨了 20%" in posted.text
    assert "@" not in posted.text
    await desk.say("小林", "/kpi report 支付金额 20万 11-29 sure=yes")
    shown = await desk.say("老板", "/agenda show")
    assert (
        "· 支付金额 ¥410,000，目标 ¥1,166,667，达成 35.14%\n" in shown.text
    )  # the week's figures are in: no time is left


async def test_training_stands_on_the_agenda(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/train start 小陈 小林 明天 sure=yes")
    await leap(desk, "2026-11-30 08:59")
    await desk.turn_to("2026-11-30 09:01")
    posted = next(got for got in desk.got("C1") if _is_agenda(got))
    assert "培训和带教（主持人，5 分钟）\n· 小陈（小林 带）：入职培训 0%\n" in posted.text


async def test_last_months_outcome_is_told_by_role_and_never_by_person(desk: Desk) -> None:
    await people(desk)
    for day in ("11-03", "11-04"):
        assert (await desk.say("小林", f"/kpi report 支付金额 20万 {day}")).outcome == "done"
    await leap(desk, "2026-12-03 08:59")
    await desk.turn_to("2026-12-03 09:01")
    posted = next(got for got in desk.got("C1") if _is_agenda(got))
    assert "上月结果（小陈，15 分钟）\n· 支付金额 ¥400,000" in posted.text
    outcome = posted.text.split("上月结果")[1].split("本月重点")[0]
    assert "小林" not in outcome


async def test_thanks_name_what_there_was(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/agenda action 小林 补库存表")
    await desk.say("小林", "/agenda done 1")
    assert "· 上月完成待办 1 件，谢谢 小林" in (await desk.say("小陈", "/agenda show monthly")).text
    await desk.say("小林", "/handoff to 小陈 素材")
    await desk.say("小陈", "/handoff accept 2")
    await desk.say("小陈", "/handoff done 2")
    assert "· 上月完成待办 1 件、交接 1 件，谢谢 小林、小陈" in (await desk.say("小陈", "/agenda show monthly")).text


async def test_show_previews_the_next_meeting_any_time(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/agenda add 双12 备货")
    shown = await desk.say_in("C1", "小陈", "/议程")
    assert "周会议程 · 11月30日 周一 14:00" in shown.text
    assert "#1 双12 备货（小林）" in shown.text
    monthly = await desk.say("小陈", "/agenda show monthly")
    assert "月会议程 · 12月3日 周四 15:00" in monthly.text
    assert "12月12日 周六 双12" in monthly.text
    assert not desk.got("C1")


async def test_late_on_the_same_day_it_says_so_and_the_day_after_it_is_left_out(desk: Desk) -> None:
    await people(desk)
    await leap(desk, "2026-11-30 08:00")
    desk.clock.turn_to(at("2026-11-30 13:05"))
    await desk.tick()
    posted = next(got for got in desk.got("C1") if _is_agenda(got))
    assert "晚了 4 小时 5 分钟" in posted.text
    await leap(desk, "2026-12-06 22:00")
    await leap(desk, "2026-12-08 00:05")
    assert len([got for got in desk.got("C1") if _is_agenda(got) and "12月7日" in got.text]) == 0


async def test_bad_input_is_answered_and_nothing_stored(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/agenda action 小林 补库存表")
    await desk.say("小陈", "/handoff to 小林 素材")
    for who, line, why in (
        ("老板", "/agenda action 小里 补表", "小林"),
        ("老板", "/agenda action 小林 补表 昨天", "已经过去了"),
        ("老板", "/agenda action 小林 补表 2月30日", "2月30日"),
        ("小陈", "/agenda done 1", "不是你的"),
        ("小陈", "/agenda done 2", "是交接"),
        ("小陈", "/agenda done 99", "没有 #99"),
        ("小陈", "/agenda show 季会", "周会"),
        ("小陈", "/agenda add " + "长" * 201, "最多 200"),
        ("路人", "/agenda add 你好", "成员"),
    ):
        reply = await desk.say(who, line)
        assert reply.outcome == "refused", line
        assert why in reply.text, reply.text
    shown = (await desk.say("老板", "/agenda show")).text
    assert "补表" not in shown
    assert "#1 补库存表" in shown


async def test_a_topic_can_be_taken_back_by_its_author(desk: Desk) -> None:
    await people(desk)
    added = await desk.say("小林", "/agenda add 换办公室")
    assert (await desk.say("小陈", "/agenda done 1")).outcome == "refused"
    back = await desk.press("小林", added, "不谈了")
    assert "不用谈了" in back.text
    assert "换办公室" not in (await desk.say("老板", "/agenda show")).text
    assert "已经不谈了" in (await desk.press("小林", added, "不谈了")).text


async def test_in_english(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/zg language en")
    await desk.say("老板", "/agenda action 小林 stock list Friday")
    assert "@老板 gave you an action (#1)" in desk.last("小林").text
    shown = await desk.say("小林", "/agenda show")
    assert "Weekly agenda · Mon 30 Nov 14:00" in shown.text
    assert "#1 stock list (小林, due Fri 27 Nov, new today)" in shown.text


@pytest.mark.parametrize(
    ("one", "when"),
    [
        (schedule.call_for_topics, time(16)),
        (schedule.post_weekly, time(9)),
        (schedule.refresh, time(13, 30)),
        (schedule.weekly_begins, time(14)),
        (schedule.post_monthly, time(9)),
        (schedule.monthly_begins, time(15)),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_the_usual_times_are_the_plans(one: object, when: time) -> None:
    assert getattr(one, "at", None) == when
