"""Help, and what a person sets for themselves."""

from tests.desk import Desk


async def test_help_lists_what_the_person_may_say_in_their_language(desk: Desk) -> None:
    await desk.department(Ana="运营专员")
    await desk.say("Ana", "/zg language en")
    shown = await desk.say("Ana", "help")
    assert "What you can say" in shown.text
    assert "Found" not in shown.text
    assert "Add somebody" not in shown.text  # a manager's
    assert "把人加进部门" in (await desk.say("老板", "帮助")).text


async def test_help_for_one_thing_shows_form_and_example(desk: Desk) -> None:
    await desk.department()
    shown = await desk.say("老板", "/help team add")
    assert "/团队 添加 <谁> <角色> [占比（%）]" in shown.text
    assert "/团队 添加 @小林 运营专员" in shown.text
    assert (await desk.say("老板", "/team")).text.count("格式") >= 3


async def test_a_time_zone_is_taken_by_its_name_or_the_nearest_is_offered(desk: Desk) -> None:
    await desk.department()
    assert "03:00" in (await desk.say("老板", "/zg timezone europe/berlin")).text
    wrong = await desk.say("老板", "/掌柜 时区 Asia/Shanghia")
    assert wrong.outcome == "refused"
    assert "Asia/Shanghai" in wrong.text


async def test_quiet_hours_hold_a_message_back_until_they_end(desk: Desk) -> None:
    await desk.department()
    assert "22:00 到 08:00" in (await desk.say("老板", "/掌柜 免打扰 22点到8点")).text
    assert "22:00 到 08:00" in (await desk.say("老板", "/zg quiet 22:00-8:00")).text
    assert "关了" in (await desk.say("老板", "/zg quiet")).text


async def test_a_guest_learns_how_to_begin(desk: Desk) -> None:
    reply = await desk.say("路人", "团队 列表")
    assert "/团队 创建" in reply.text
    assert (await desk.say("路人", "你好呀")).outcome == "refused"
