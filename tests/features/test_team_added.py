"""Whoever is put into the department hears of it, and whoever put them there what comes next."""

from tests.desk import Desk


async def test_whoever_is_added_is_told_by_whom_as_what_and_what_they_can_say(desk: Desk) -> None:
    await desk.department()
    added = await desk.say("老板", "/团队 添加 <@小林> 运营专员", named=("小林",))
    assert list(added.buttons) == ["开始培训", "排班"]
    (told,) = desk.got("小林")
    assert "老板" in told.text
    assert "你是「运营部」的运营专员了" in told.text
    assert list(told.buttons) == ["今天", "职责", "看看能说什么"]
    for label in told.buttons:
        assert (await desk.press("小林", told, label)).outcome == "done", label
    started = await desk.press("老板", added, "开始培训")
    assert started.outcome == "asked"
    begun = await desk.fill("老板", "train start", person=started.form.fields[0].value, mentor="老板", sure="yes")
    assert "小林" in begun.text


async def test_the_greeting_is_in_the_language_of_whoever_is_added(desk: Desk) -> None:
    await desk.department()
    await desk.say("Emma", "/help", locale="en-GB")
    await desk.say("老板", "/团队 添加 <@Emma> 客服专员", named=("Emma",))
    told = desk.last("Emma")
    assert "老板 added you" in told.text
    assert list(told.buttons) == ["Today", "My duties", "What can I say?"]


async def test_one_more_role_is_told_without_a_greeting_and_a_dropped_one_is_not_taken_for_one(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/团队 添加 小林 运营专员 70")
    await desk.say("老板", "/团队 添加 小林 数据分析师 30")
    assert not [got for got in desk.got("小林") if "职责" in got.buttons]


async def test_whoever_asked_to_join_gets_one_message_and_the_manager_what_comes_next(desk: Desk) -> None:
    await desk.department()
    asked = await desk.say("小赵", "/团队 加入 客服专员")
    assert asked.outcome == "done"
    desk.forget()
    admitted = await desk.say("老板", "/团队 确认 1")
    assert list(admitted.buttons) == ["开始培训", "排班"]
    (told,) = desk.got("小赵")
    assert "你是「运营部」的客服专员了" in told.text
    assert list(told.buttons) == ["今天", "职责", "看看能说什么"]


async def test_whoever_adds_themself_is_not_greeted(desk: Desk) -> None:
    await desk.department()
    added = await desk.say("老板", "/团队 添加 我 运营专员")
    assert added.outcome == "done"
    assert desk.got("老板") == []
