"""Handoffs to somebody who rests by the rota: that is no absence, their working time is waited for as after a weekend."""

from tests.desk import Desk, at


async def _shop(desk: Desk) -> None:
    """小周 and 小吴 answer customers; 小周 rests on Saturday and Monday. It is Saturday, and 小陈 works."""
    await desk.department(小林="运营专员", 小周="客服专员", 小吴="客服专员")
    desk.clock.turn_to(at("2026-11-28 16:09"))
    for day, shift in (("周六", "休"), ("周日", "晚班"), ("下周一", "休")):
        assert (await desk.say("老板", f"/shift set 小周 {day} {shift}")).outcome == "done"
    desk.forget()


async def test_a_rest_day_by_the_rota_is_waited_out_like_a_weekend(desk: Desk) -> None:
    await _shop(desk)
    given = await desk.say("小林", "/交接 给 小周 客诉跟进 12月20日")
    assert "小周 11月29日 周日 16:00 上班，在那之前我不催" in given.text
    assert "不在" not in given.text
    desk.forget()
    # Four hours of hers are over at 20:00 on Sunday; those of whoever gave it count for nothing.
    await desk.turn_to("2026-11-29 19:55")
    assert not [got for got in desk.got("老板") + desk.got("小林") if "客诉跟进" in got.text]
    await desk.turn_to("2026-11-29 20:22")
    assert [got for got in desk.got("小周") if "还在等你：@小林 交给你的 #1" in got.text]
    await desk.turn_to("2026-11-30 19:00")
    assert not [got for got in desk.got("老板") if "#1 没人接" in got.text]
    assert "客诉跟进：" not in (await desk.say("小林", "/agenda show")).text


async def test_leave_that_is_asked_for_on_a_rest_day_calls_nothing_unanswered(desk: Desk) -> None:
    await _shop(desk)
    await desk.say("小林", "/交接 给 小周 客诉跟进 12月20日")
    desk.forget()
    assert (await desk.say("小周", "/off 12月24日")).outcome == "done"
    await desk.turn_to("2026-11-28 16:13")
    assert not [got for got in desk.got("老板") + desk.got("小林") if "没人接" in got.text]
    assert "没人接" not in (await desk.say("小林", "/agenda show")).text


async def test_what_cant_wait_goes_to_the_deputy_of_whoever_rests(desk: Desk) -> None:
    await _shop(desk)
    await desk.say("老板", "/team deputy 小周 小吴")
    await desk.say("老板", "/shift set 小吴 周六 晚班")
    desk.forget()
    assert "先找代理人" not in (await desk.say("小林", "/交接 给 小周 月报")).text
    urgent = await desk.say("小林", "/交接 给 小周 差评 加急")
    assert "小周 今天不在，先找代理人 小吴" in urgent.text
    await desk.turn_to("2026-11-28 16:42")
    assert [got for got in desk.got("小吴") if "还在等你" in got.text and "差评" in got.text]
    assert not [got for got in desk.got("小周") if "还在等你" in got.text]


async def test_whoever_stands_in_for_the_one_they_hand_a_shift_to_hears_that(desk: Desk) -> None:
    await _shop(desk)
    await desk.say("老板", "/team deputy 小周 小吴")
    await desk.say("老板", "/shift set 小吴 周六 晚班")
    given = await desk.say("小吴", "/交接班 小周 两单退款没处理；预售款照模板回")
    assert "小周 今天不在，TA 的代理人就是你" in given.text
    assert "小周 11月29日 周日 16:00 上班，在那之前我不催" in given.text
    assert "没有代理人" not in given.text
    desk.clock.turn_to(at("2026-12-01 10:00"))
    await desk.say("小周", "/off 今天")
    given = await desk.say("小吴", "/交接 给 小周 差评")
    assert "小周 今天不在，TA 的代理人就是你；一直没人接，我就去找负责人" in given.text
    assert "没有代理人" not in given.text


async def test_of_somebody_on_leave_without_a_deputy_nobody_says_that_they_did_not_answer(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.say("小林", "/off 今天到下周五")
    await desk.say("小陈", "/handoff to 小林 素材")
    await desk.turn_to("2026-11-24 14:22")
    told = [got for got in desk.got("老板") if "#2 没人接：@小陈 交给 @小林" in got.text][-1]
    assert "TA 请假了，也没有人代理" in told.text
    assert "一直没有回应" not in told.text


# --- more than a list shows ------------------------------------------------------------------------------------------
async def test_a_long_list_says_how_many_more_there_are_and_shows_them(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    for n in range(1, 13):
        await desk.say("小陈", f"/交接 给 小林 第{n}件")
    listed = await desk.say("小林", "/交接 列表")
    assert "等你回应 12 件" in listed.text
    assert "#10：第10件" in listed.text
    assert "#11" not in listed.text
    assert "还有 2 条没列出来。" in listed.text
    assert list(listed.buttons) == ["接收 #1", "退回 #1", "接收 #2", "退回 #2", "等你回应的，看后面 2 条"]
    rest = await desk.press("小林", listed, "等你回应的，看后面 2 条")
    assert "等你回应 12 件" in rest.text
    assert "#11：第11件" in rest.text
    assert "#12：第12件" in rest.text
    assert "#10" not in rest.text
    assert "没列出来" not in rest.text
    assert list(rest.buttons) == ["接收 #11", "退回 #11", "接收 #12", "退回 #12"]
    assert (await desk.press("小林", rest, "接收 #12")).outcome == "done"
    given = await desk.say("小陈", "/交接 列表")
    assert list(given.buttons) == ["你交出去的，看后面 2 条"]
    assert "#12：第12件" in (await desk.press("小陈", given, "你交出去的，看后面 2 条")).text
    assert "后面没有了" in (await desk.say("小林", "/交接 列表 待回应 #12")).text
    assert "#12：第12件" in (await desk.say("小林", "/交接 列表 手上")).text
    assert "第1件" not in (await desk.say("小林", "/交接 列表 手上")).text


async def test_what_came_back_keeps_its_buttons_beside_those_that_wait(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.say("小林", "/交接 给 小陈 库存表")
    await desk.say("小陈", "/交接 退回 1 缺数据")
    for n in (2, 3):
        await desk.say("小陈", f"/交接 给 小林 第{n}件")
    listed = await desk.say("小林", "/交接 列表")
    assert list(listed.buttons) == ["接收 #2", "退回 #2", "补充后再交一次 #1", "撤回 #1"]
