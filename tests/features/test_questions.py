"""A question's buttons answer that question: once it is over, or a later one was asked, they say so and do nothing."""

import asyncio

from tests.desk import Desk

NEWER = "这个按钮是之前那个问题的，已经过去了，没有存。我在等你回答的是后来问的那个。"
OVER = "这个问题已经过去了，这次没有存。要接着办，就把整句再说一遍。"


async def people(desk: Desk) -> None:
    """老板 manages; 小林 and 小王 run the store."""
    await desk.department(小林="运营专员", 小王="运营专员")


async def test_a_button_of_an_earlier_question_does_not_answer_the_later_one(desk: Desk) -> None:
    await people(desk)
    about_li = await desk.say("老板", "/team add 小李", forms=False)
    about_zhao = await desk.say("老板", "/team add 小赵", forms=False)
    late = await desk.press("老板", about_li, "客服专员", forms=False)
    assert (late.outcome, late.text) == ("refused", NEWER)
    assert "运营部 · 3 人" in (await desk.say("老板", "/team list")).text
    added = await desk.press("老板", about_zhao, "数据分析师", forms=False)
    assert added.outcome == "done"
    everybody = (await desk.say("老板", "/team list")).text
    assert "小赵：数据分析师" in everybody
    assert "小李" not in everybody
    over = await desk.press("老板", about_zhao, "客服专员", forms=False)
    assert (over.outcome, over.text) == ("refused", OVER)


async def test_pressing_twice_does_not_answer_the_next_question(desk: Desk) -> None:
    await people(desk)
    who = await desk.say("老板", "/team deputy", forms=False)
    stand_in = await desk.press("老板", who, "小林", forms=False)
    assert stand_in.outcome == "asked"
    again = await desk.press("老板", who, "小王", forms=False)
    assert (again.outcome, again.text) == ("refused", NEWER)
    done = await desk.press("老板", stand_in, "小王", forms=False)
    assert done.outcome == "done"
    assert "小林" in done.text


async def test_the_same_question_asked_again_is_another_one(desk: Desk) -> None:
    await people(desk)
    first = await desk.say("老板", "/team add 小李", forms=False)
    await desk.turn(minutes=1)
    second = await desk.say("老板", "/team add 小李", forms=False)
    assert (await desk.press("老板", first, "客服专员", forms=False)).text == NEWER
    assert (await desk.press("老板", second, "客服专员", forms=False)).outcome == "done"


async def test_a_slip_leaves_the_question_and_its_buttons_as_they_are(desk: Desk) -> None:
    await people(desk)
    asked = await desk.say("老板", "/team add 小李", forms=False)
    assert (await desk.say("老板", "宇航员", forms=False)).outcome == "refused"
    assert (await desk.press("老板", asked, "客服专员", forms=False)).outcome == "done"


async def test_a_typed_answer_is_for_what_was_asked_last(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team add 小李", forms=False)
    await desk.say("老板", "/team add 小赵", forms=False)
    assert (await desk.say("老板", "客服专员", forms=False)).outcome == "done"
    assert "小赵：客服专员" in (await desk.say("老板", "/team list")).text


async def test_a_button_drawn_before_buttons_named_their_question_still_answers(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team add 小李", forms=False)
    assert (await desk.say("老板", "customer_service", forms=False, source="button")).outcome == "done"


async def test_in_english(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/zg language en")
    first = await desk.say("老板", "/team add Li", forms=False)
    await desk.say("老板", "/team add Zhao", forms=False)
    late = await desk.press("老板", first, next(iter(first.buttons)), forms=False)
    assert late.text == (
        "That button belongs to an earlier question, which is over; nothing was stored. "
        "I am waiting for the answer to the later one."
    )


async def test_an_answer_may_say_more_than_it_was_asked_for(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "交接 给 小林", forms=False)
    given = await desk.say("老板", "双11素材 周五下午3点", forms=False)
    assert "事项：双11素材" in given.text
    assert "截止：11月27日 周五 15:00" in given.text
    await desk.say("老板", "/handoff to", forms=False)
    whole = await desk.say("老板", "小王 双12选品表 明天", forms=False)
    assert "@小王" in whole.text
    assert "事项：双12选品表" in whole.text
    await desk.say("小林", "指标 填报 支付金额", forms=False)
    reported = await desk.say("小林", "12.5万 上周五 补报", forms=False)
    assert reported.outcome == "done"
    assert "2026-11-20" in reported.text


async def test_quotes_keep_a_date_in_the_words_and_a_date_that_is_none_is_refused(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "交接 给 小林", forms=False)
    wrong = await desk.say("老板", "素材 2月30日", forms=False)
    assert (wrong.outcome, "2月30日" in wrong.text) == ("refused", True)
    given = await desk.say("老板", "「素材 周五」", forms=False)
    assert "事项：素材 周五" in given.text
    assert "截止：没定" in given.text


async def test_an_answer_that_comes_too_late_is_known_for_one_and_can_still_be_said(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "晨会", forms=False)
    await desk.turn(hours=3)
    late = await desk.say("小林", "今天改主图 卡点 缺素材", forms=False)
    assert late.outcome == "refused"
    assert "刚才问你的过了 15 分钟，我就没再等，这句没有存" in late.text
    assert "还没交" in (await desk.say("小林", "/zg day")).text
    done = await desk.press("小林", late, "就这么办", forms=False)
    assert "今天：改主图\n卡点：缺素材" in done.text
    await desk.say("小林", "晨会", forms=False)
    await desk.turn(hours=5)
    assert "没听懂" in (await desk.say("小林", "今天改主图", forms=False)).text


async def test_what_answers_nothing_is_not_taken_for_a_late_answer(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "指标 填报 支付金额", forms=False)
    await desk.turn(minutes=16)
    assert "没听懂" in (await desk.say("小林", "天气真好", forms=False)).text
    late = await desk.say("小林", "12.5万", forms=False)
    assert (await desk.press("小林", late, "就这么办", forms=False)).outcome == "done"


async def test_a_late_answer_pressed_twice_is_done_once(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "议程 添加", forms=False)
    await desk.turn(minutes=16)
    late = await desk.say("小林", "双12 备货", forms=False)
    assert "发这行：/议程 添加" in late.text
    assert (await desk.press("小林", late, "就这么办", forms=False)).outcome == "done"
    twice = await desk.press("小林", late, "就这么办", forms=False)
    assert (twice.outcome, twice.text) == ("refused", OVER)
    assert (await desk.say("小林", "/agenda show")).text.count("双12 备货") == 1


async def test_a_late_answer_pressed_twice_at_once_is_done_once(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "议程 添加", forms=False)
    await desk.turn(minutes=16)
    late = await desk.say("小林", "双12 备货", forms=False)
    line = late.buttons["就这么办"]
    presses = [desk.call("小林", line, source="button", forms=False) for _ in range(5)]
    answers = await asyncio.gather(*(desk.core.dispatcher.handle(press) for press in presses))
    assert sorted(answer.outcome for answer in answers) == ["done", *["refused"] * 4]
    assert (await desk.say("小林", "/agenda show")).text.count("双12 备货") == 1


async def test_a_late_answer_in_another_department_stays_there(desk: Desk) -> None:
    await people(desk)
    await desk.say_in("C2", "小林", "/team create 市场部")
    await desk.say("小林", "/agenda add in:运营部", forms=False)
    await desk.turn(minutes=16)
    late = await desk.say("小林", "双12 备货", forms=False)
    assert (await desk.press("小林", late, "就这么办", forms=False)).outcome == "done"
    assert "双12 备货" in (await desk.say("小林", "/agenda show in:运营部")).text
    assert "双12 备货" not in (await desk.say("小林", "/agenda show in:市场部")).text


async def test_an_own_button_of_a_question_stays_over_when_its_time_is(desk: Desk) -> None:
    await people(desk)
    asked = await desk.say("老板", "/team add 小李", forms=False)
    await desk.turn(minutes=16)
    over = await desk.press("老板", asked, "客服专员", forms=False)
    assert (over.outcome, over.text) == ("refused", OVER)


async def test_a_late_answer_is_no_answer_to_what_was_asked_since(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "议程 添加", forms=False)
    await desk.turn(minutes=16)
    late = await desk.say("小林", "双12 备货", forms=False)
    await desk.say("小林", "议程 添加", forms=False)
    since = await desk.press("小林", late, "就这么办", forms=False)
    assert (since.outcome, since.text) == ("refused", NEWER)


async def test_a_day_said_before_midnight_stays_that_day(desk: Desk) -> None:
    await people(desk)
    await desk.turn_to("2026-11-24 23:55")
    await desk.say("老板", "/团队 离职 小王 后天", forms=False)
    await desk.turn(minutes=10)
    gone = await desk.say("老板", "主动", forms=False)
    assert "小王 最后一天是 11月26日" in gone.text


async def test_a_due_time_of_a_late_answer_stays_what_was_meant(desk: Desk) -> None:
    await people(desk)
    await desk.turn_to("2026-11-25 21:00")
    await desk.say("小林", "/交接 给 小王 due=明天12点", forms=False)
    await desk.turn(minutes=20)
    late = await desk.say("小林", "主图素材", forms=False)
    assert "/交接 给 小王 主图素材 2026-11-26 12:00" in late.text
    await desk.turn_to("2026-11-26 00:30")
    given = await desk.press("小林", late, "就这么办", forms=False)
    assert "截止：11月26日 周四 12:00" in given.text


async def test_the_day_of_a_figure_asked_for_before_midnight_stays(desk: Desk) -> None:
    await people(desk)
    await desk.turn_to("2026-11-30 23:55")
    await desk.say("小林", "/指标 填报 支付金额 day=昨天", forms=False)
    await desk.turn(minutes=10)
    assert "2026-11-29" in (await desk.say("小林", "9000", forms=False)).text


async def test_a_late_answer_that_resembles_a_command_is_known_for_one(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/交接 给", forms=False)
    await desk.say("小林", "小王", forms=False)
    await desk.turn(minutes=17)
    late = await desk.say("小林", "海报", forms=False)
    assert "刚才问你的过了 15 分钟" in late.text
    typed = await desk.say("小林", "指标 填抱 支付金额 5", forms=False)
    assert "/指标 填报 支付金额 5" in typed.buttons
    assert "事项：海报" in (await desk.press("小林", late, "就这么办", forms=False)).text
