"""Handoffs to somebody who is away, and from somebody who has left: they wait for nobody who is not there."""

from tests.desk import Desk, at
from tests.features.test_handoff import asked, people


async def test_the_deputy_who_was_asked_at_once_is_asked_again_before_the_managers(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/off 今天到下周五 代理=小王")
    await desk.say("小陈", "/handoff to 小林 双12选品表")
    desk.forget()
    await desk.turn_to("2026-11-24 14:22")
    again = [got for got in desk.got("小王") if "还在等你：@小陈 交给你的 #2" in got.text]
    assert len(again) == 1
    assert "小林 今天不在，你是 TA 的代理人" in again[0].text
    assert not [got for got in desk.got("老板") if "#2" in got.text]
    await desk.turn_to("2026-11-24 18:22")
    assert "#2 没人接：@小陈 交给 @小林，一直没有回应" in desk.last("老板").text
    assert not [got for got in desk.got("小林") if "#2" in got.text]


async def test_a_leave_that_begins_tomorrow_brings_the_deputy_in_that_morning(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/off 明天到下周五 代理=小王")
    await desk.turn_to("2026-11-24 17:00")
    await desk.say("小陈", "/handoff to 小林 双12选品表")
    desk.forget()
    await desk.turn_to("2026-11-25 08:55")
    assert not [got for got in desk.got("小王") if "#2" in got.text]
    await desk.turn_to("2026-11-25 09:02")
    (question,) = [got for got in desk.got("小王") if "@小陈 交给你一件事（#2）" in got.text]
    assert "小林 今天不在，你是 TA 的代理人" in question.text
    # The rest of the ladder is the deputy's time, not that of somebody who is back in ten days.
    await desk.turn_to("2026-11-26 15:22")
    assert [got for got in desk.got("老板") if "#2 没人接" in got.text]


async def test_taking_today_off_brings_the_deputy_in_for_what_waits(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/handoff to 小林 素材")
    assert not asked(desk, "小王")
    await desk.say("小林", "/off 今天")
    await desk.turn(minutes=1)
    assert "@小陈 交给你一件事（#1）" in asked(desk, "小王")[-1].text


async def test_without_a_deputy_the_giver_is_told_and_the_managers_hear_of_it_that_day(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.say("小林", "/off 今天到下周五")
    given = await desk.say("小陈", "/handoff to 小林 素材")
    assert "小林 今天不在，也没有代理人；一直没人接，我就去找负责人" in given.text
    await desk.turn_to("2026-11-24 14:22")
    assert "#2 没人接：@小陈 交给 @小林" in desk.last("老板").text


async def test_a_deputy_who_is_away_too_is_passed_over(desk: Desk) -> None:
    await people(desk)
    await desk.say("小王", "/off 今天")
    await desk.say("小林", "/off 今天")
    given = await desk.say("小陈", "/handoff to 小林 素材")
    assert "也没有代理人" in given.text
    assert not [got for got in desk.got("小王") if "#3" in got.text]


async def test_what_is_returned_to_somebody_who_has_left_reaches_the_managers(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/handoff to 小陈 退货分析")
    await desk.say("老板", "/team depart 小林 今天 主动 sure=yes")
    await desk.turn_to("2026-11-25 10:30")
    returned = await desk.say("小陈", "/handoff return 1 缺 <库存表>")
    assert returned.text == "#1 退回了。小林 已经离职，我转告了负责人，原因也带上了。"
    told = desk.last("老板")
    assert "@小陈 退回了 #1，当初交出来的 小林 已经离职，得另找人接" in told.text
    assert "缺 <库存表>" in told.text
    onward = await desk.press("老板", told, "交给别人")
    assert {field.name: field.value for field in onward.form.fields}["what"] == "退货分析"


async def test_only_whoever_took_it_has_the_button_that_finishes_it(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/handoff to 小林 素材")
    await desk.turn_to("2026-11-24 18:22")
    await desk.press("小王", asked(desk, "小王")[-1], "接收")
    redrawn = {got.to: got for got in desk.boxes["web"].got if got.kind == "edit" and "#1 已由" in got.text}
    assert list(redrawn["小王"].buttons) == ["完成了"]
    assert not redrawn["小林"].buttons


async def test_whoever_may_not_finish_or_withdraw_hears_who_may(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/handoff to 小林 素材")
    assert "#1 是 @小陈 交出去的，要撤回得 TA 自己来" in (await desk.say("小王", "/handoff withdraw 1")).text
    await desk.say("小林", "/handoff accept 1")
    assert "#1 在 @小林 手上，做完了由 TA 来点" in (await desk.say("小陈", "/handoff done 1")).text
    await desk.say("小林", "/handoff done 1")
    assert "#1 已经由 @小林 在" in (await desk.say("小陈", "/handoff done 1")).text


async def test_what_a_leaver_took_over_stands_on_the_agenda_and_can_be_withdrawn(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/handoff to 小林 素材")
    await desk.say("小林", "/handoff accept 1")
    assert "已经由 @小林" in (await desk.say("小陈", "/handoff withdraw 1")).text
    await desk.say("老板", "/team depart 小林 今天 主动 sure=yes")
    shown = (await desk.say("小陈", "/agenda show")).text
    assert "#1 素材：小林 接了没做完就离职了，小陈 可以撤回来另交给别人" in shown
    assert "（小林，" not in shown
    assert "#1 撤回了，还是你的" in (await desk.say("小陈", "/handoff withdraw 1")).text
    assert "素材" not in (await desk.say("小陈", "/agenda show")).text


async def test_the_giver_hears_that_nobody_takes_it_and_can_withdraw_it_there(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/handoff to 小林 素材 加急")
    await desk.turn_to("2026-11-24 12:22")
    told = desk.last("小陈")
    assert "你交给 @小林 的 #1 一直没人接" in told.text
    assert "已经告诉 老板。" in told.text
    assert len([got for got in desk.got("老板") if "没人接" in got.text]) == 1
    await desk.press("小陈", told, "撤回")
    assert not desk.last("老板").buttons


async def test_a_manager_who_gave_it_is_not_asked_to_take_it(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/handoff to 小林 素材 加急")
    desk.forget()
    await desk.turn_to("2026-11-24 12:22")
    (told,) = [got for got in desk.got("老板") if "#1" in got.text]
    assert list(told.buttons) == ["撤回"]
    assert "已经告诉" not in told.text


async def test_what_is_due_while_somebody_is_off_waits_until_they_are_back(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/handoff to 小林 选品表 周四下午3点")
    await desk.say("小林", "/handoff accept 1")
    await desk.say("小林", "/off 周四到周五")
    desk.clock.turn_to(at("2026-11-26 14:55"))
    desk.forget()
    await desk.turn_to("2026-11-27 18:00")
    assert not [got for got in desk.got("小林") if "到截止时间了" in got.text]
    desk.clock.turn_to(at("2026-11-30 08:55"))
    await desk.turn_to("2026-11-30 09:02")
    assert len([got for got in desk.got("小林") if "#1「选品表」到截止时间了" in got.text]) == 1


async def test_a_night_shift_that_still_goes_on_is_not_the_day_off_behind_it(desk: Desk) -> None:
    await desk.department(小林="运营专员", 阿夜="客服专员", 小晚="客服专员")
    await desk.say("老板", "/team hours 阿夜 每天 22:00-6:00")
    await desk.say("老板", "/team deputy 阿夜 小晚")
    await desk.say("阿夜", "/off 明天")
    desk.clock.turn_to(at("2026-11-25 01:00"))
    assert "已经交给 @阿夜" in (await desk.say("小林", "/handoff to 阿夜 差评 加急")).text
    desk.clock.turn_to(at("2026-11-25 07:00"))
    assert "先找代理人 小晚" in (await desk.say("小林", "/handoff to 阿夜 差评")).text


async def test_the_giver_is_told_when_whoever_is_asked_begins_to_work(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/zg timezone Europe/Berlin")  # where it is three in the morning
    assert (
        "小林 11月24日 周二 16:00 上班，在那之前我不催。" in (await desk.say("小陈", "/handoff to 小林 报价 加急")).text
    )
    assert "上班" not in (await desk.say("小陈", "/handoff to 小王 报价")).text
    desk.clock.turn_to(at("2026-11-27 19:00"))
    assert "小王 11月30日 周一 09:00 上班" in (await desk.say("小陈", "/handoff to 小王 素材")).text
    await desk.say("小陈", "/zg language en")
    assert (
        "小王 begins work Mon 30 Nov 09:00; I won't ask again before."
        in (await desk.say("小陈", "/handoff to 小王 stock list")).text
    )


async def test_an_action_whose_owner_left_says_so_on_the_agenda(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/agenda action 小林 补库存表")
    await desk.say("老板", "/team depart 小林 今天 主动 sure=yes")
    assert "#1 补库存表（小林，已离职，没定期限" in (await desk.say("小陈", "/agenda show")).text


async def test_the_givers_list_names_whoever_took_it_over(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/交接 给 小林 素材")
    assert "素材 → 小林，等回应" in (await desk.say("小陈", "/交接 列表")).text
    await desk.say("老板", "/交接 接收 1")
    shown = (await desk.say("小陈", "/交接 列表")).text
    assert "素材 → 老板，已接收" in shown
    assert "小林" not in shown


async def test_the_question_says_who_settled_it_where_a_manager_did(desk: Desk) -> None:
    await people(desk)
    for what, deed in (("素材", "withdraw 1"), ("报价", "done 2")):
        await desk.say("小陈", f"/handoff to 小林 {what}")
        if deed == "done 2":
            await desk.say("小林", "/handoff accept 2")
        await desk.say("老板", f"/handoff {deed}")
    redrawn = [got.text for got in desk.got("小林") if got.kind == "edit"]
    assert [text for text in redrawn if "#1 已被 @老板 撤回" in text]
    assert [text for text in redrawn if "#2 已由 @老板 完成" in text]


# --- not there on the day it is due ----------------------------------------------------------------------------------
async def test_what_is_due_on_a_day_off_says_so_and_offers_the_day_before(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.say("小林", "/off 11月30日 调休")  # a Monday
    given = await desk.say("小陈", "/交接 给 小林 投诉单 下周一")
    assert given.outcome == "done"
    assert "小林 11月30日 周一（2026-11-30） 休息，截止那天不在，也没有代理人" in given.text
    assert list(given.buttons) == ["截止改到 11月27日 周五", "撤回"]
    moved = await desk.press("小陈", given, "截止改到 11月27日 周五")
    assert "11月27日 周五 18:00" in moved.text
    assert "休息" not in moved.text
    back = await desk.say("小陈", "/交接 改期 2 11月30日")
    assert "小林 11月30日 周一（2026-11-30） 休息" in back.text
    assert list(back.buttons) == ["截止改到 11月27日 周五"]


async def test_whoever_stands_in_on_the_day_it_is_due_is_named(desk: Desk) -> None:
    await people(desk)  # 小王 is the standing deputy of 小林
    await desk.say("小林", "/off 明天")
    given = await desk.say("小陈", "/交接 给 小林 投诉单 明天")
    assert "小林 11月25日 周三（2026-11-25） 休息，截止那天找代理人 小王" in given.text
    assert list(given.buttons) == ["截止改到 11月24日 周二", "撤回"]
    own = await desk.say("小王", "/交接 给 小林 补货单 明天")
    assert "截止那天 TA 的代理人就是你" in own.text


async def test_a_rest_day_by_the_rota_is_said_and_a_day_at_work_is_not(desk: Desk) -> None:
    await desk.department(小李="客服专员", 小陈="数据分析师")
    await desk.say("老板", "/shift set 小李 11月24日到11月25日 晚班")
    await desk.say("老板", "/shift set 小李 11月26日到11月27日 休")
    rests = await desk.say("小陈", "/交接 给 小李 投诉单 周五")
    assert "小李 11月27日 周五（2026-11-27） 休息" in rests.text
    assert "截止改到 11月25日 周三" in rests.buttons
    works = await desk.say("小陈", "/交接 给 小李 退款单 周三")
    assert "休息" not in works.text
    assert list(works.buttons) == ["撤回"]


async def test_no_day_is_offered_that_is_over(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.say("小林", "/off 明天")
    desk.clock.turn_to(at("2026-11-24 19:00"))
    given = await desk.say("小陈", "/交接 给 小林 投诉单 11月26日 9:00")
    assert "休息" not in given.text
    tomorrow = await desk.say("小陈", "/交接 给 小林 退款单 明天")
    assert not [label for label in tomorrow.buttons if "11月24日" in label]
