"""What an agenda says can't be taken for something else: whose figure it is, and whether its meeting takes place."""

from tests.desk import Desk


async def test_three_figures_of_one_source_say_whose_they_are(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师", 小客="客服专员", 小美="客服专员")
    for day in ("11-16", "11-23"):
        satisfied = "80" if day == "11-16" else "92"
        for metric, value in (("旺旺评价量", "100"), ("满意评价量", satisfied)):
            for who in ("小客", "小美"):
                reported = await desk.say(who, f"/kpi report {metric} {value} {day} sure=yes")
                assert reported.outcome == "done", reported.text
    await desk.turn_to("2026-11-24 11:00")
    shown = (await desk.say("老板", "/agenda show weekly")).text
    lines = [line for line in shown.splitlines() if "满意" in line]
    assert lines == [
        "· 旺旺满意度 92%，目标 90%，达成 102.22%",
        "· 运营专员：客户满意度（全店） 92%，目标 90%，达成 102.22%",
        "· 客服专员：客户满意度评分（大家合计） 92%，目标 90%，达成 102.22%",
        "· 变化大：旺旺满意度 92%，比前一周同期（1 天） +12个百分点",
    ]
    await desk.say("老板", "/zg language en")
    told = (await desk.say("老板", "/agenda show weekly")).text
    assert "· Operations specialist, whole store: Customer satisfaction (store) 92%" in told
    assert "· Customer service specialist, all together: Satisfaction score (own chats) 92%" in told


async def test_of_a_paused_meeting_the_agenda_says_that_it_is_not_held(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.say("老板", "/schedule pause 周会")
    shown = await desk.say("老板", "/agenda show weekly")
    assert shown.text.startswith("周会议程 · 11月30日 周一（会暂停中）\n周会暂停中，恢复之前不开。\n")
    assert "14:00" not in shown.text
    told = await desk.say("小林", "/agenda show weekly")
    assert "周会暂停中，恢复之前不开。要恢复，请负责人说 /定时 恢复 周会\n" in told.text
    assert "恢复周会" not in told.buttons
    next_one = await desk.say("老板", "/agenda show")
    assert next_one.text.startswith("月会议程 · 12月3日 周四 15:00\n周会暂停中，恢复之前不开。\n")
    await desk.turn_to("2026-11-30 09:01")
    posted = next(got for got in desk.got("C1") if "周会议程" in got.text)
    assert posted.text.startswith("周会议程 · 11月30日 周一（会暂停中）\n周会暂停中，恢复之前不开。要恢复")
    await desk.press("老板", shown, "恢复周会")
    assert (await desk.say("老板", "/agenda show weekly")).text.startswith("周会议程 · 11月30日 周一 14:00\n1. ")


async def test_a_meeting_paused_after_it_was_held_was_held(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.turn_to("2026-11-30 14:01")
    await desk.say("老板", "/schedule pause 周会")
    assert (await desk.say("小林", "/agenda show weekly")).text.startswith("周会议程 · 11月30日 周一 14:00\n")


async def test_with_the_agendas_paused_too_the_answer_says_what_is_paused(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    for what in ("周会", "周会议程", "月会", "月会议程"):
        await desk.say("老板", f"/schedule pause {what}")
    shown = await desk.say("老板", "/agenda show")
    assert shown.text == "周会和月会都暂停中，恢复之前不开。"
    assert shown.buttons == {
        "恢复周会": '/schedule resume job="weekly meeting"',
        "恢复月会": '/schedule resume job="monthly meeting"',
    }
    await desk.press("老板", shown, "恢复月会")
    assert "月会议程 · 12月3日 周四 15:00" in (await desk.say("小林", "/agenda show")).text
