"""Help, and what a person sets for themselves."""

import pytest

from tests.desk import Desk


async def test_help_lists_what_the_person_may_say_in_their_language(desk: Desk) -> None:
    await desk.department(Ana="运营专员")
    await desk.say("Ana", "/zg language en")
    shown = await desk.say("Ana", "help")
    assert "What you can say" in shown.text
    assert "Found" not in shown.text
    assert "/kpi: Report figures, see how they stand, set targets (report, show, trend, history, undo)" in shown.text
    assert "add" not in line_of_group(shown.text, "/team").split(", ")  # a manager's
    manager = (await desk.say("老板", "帮助")).text
    assert "添加" in line_of_group(manager, "/团队").split("、")
    assert "/指标：填数、看完成、定目标（填报、查看、趋势、目标值、历史、撤销、导出）" in manager


def line_of_group(text: str, group: str) -> str:
    """The line of help about one group."""
    return next(line for line in text.splitlines() if line.startswith(group))


async def test_what_is_said_every_day_is_one_press_away_in_help(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    shown = await desk.say("小林", "菜单")
    assert list(shown.buttons) == ["指标", "交接", "晨会", "请假", "议程"]
    assert "/指标 填报 <指标> <数值>" in (await desk.press("小林", shown, "指标")).text


async def test_whoever_is_in_no_department_is_shown_the_way_into_one(desk: Desk) -> None:
    assert list((await desk.say("老板", "你好")).buttons.values()) == ["/team create"]
    await desk.department()
    assert list((await desk.say("路人", "你好")).buttons.values()) == ["/team join"]


async def test_help_about_a_word_finds_it_as_a_word(desk: Desk) -> None:
    await desk.department(Ana="运营专员")
    await desk.say("Ana", "/zg language en")
    about_me = await desk.say("Ana", "/help me")
    assert "What you can say" in about_me.text  # not the commands that speak of some-time and ti-me
    assert "/kpi trend" in (await desk.say("Ana", "/help chart")).text
    assert "nothing about" in (await desk.say("Ana", "/help harts")).text


async def test_a_language_that_is_not_there_is_answered_with_those_that_are(desk: Desk) -> None:
    await desk.department()
    refused = await desk.say("老板", "/zg language fr")
    assert refused.text.startswith("「fr」不在可选项里：中文 / English")
    offered = (await desk.say("老板", "/zg language")).form.fields[0].choices
    assert offered == (("中文", "zh"), ("English", "en"))


async def test_help_for_one_thing_shows_form_and_example(desk: Desk) -> None:
    await desk.department()
    shown = await desk.say("老板", "/help team add")
    assert "/团队 添加 <谁> <角色> [占比（%）]" in shown.text
    assert "/团队 添加 @林晓 运营专员" in shown.text
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
    shown = await desk.say("老板", "/掌柜 免打扰")
    assert "现在 22:00 到 08:00 不打扰你" in shown.text
    assert list(shown.buttons) == ["20:00 到 09:00", "关掉"]
    assert "20:00 到 09:00 不打扰你" in (await desk.press("老板", shown, "20:00 到 09:00")).text
    assert "20:00 到 09:00" in (await desk.say("老板", "/zg quiet")).text
    assert "关了" in (await desk.press("老板", shown, "关掉")).text
    assert "现在没有设免打扰" in (await desk.say("老板", "/掌柜 免打扰")).text
    await desk.say("老板", "/zg quiet 22:00-8:00")
    assert "关了" in (await desk.say("老板", "/掌柜 免打扰 关")).text


async def test_a_guest_learns_how_to_begin(desk: Desk) -> None:
    reply = await desk.say("路人", "团队 列表")
    assert "/团队 创建" in reply.text
    assert (await desk.say("路人", "你好呀")).outcome == "refused"


async def test_a_time_zone_is_taken_by_its_city(desk: Desk) -> None:
    await desk.department()
    for said, there in (
        ("柏林", "03:00"),
        ("北京时间", "10:00"),
        ("上海", "10:00"),
        ("los angeles", "18:00"),
        ("Tokyo", "11:00"),
        ("纽约", "21:00"),
    ):
        assert there in (await desk.say("老板", f'/zg timezone "{said}"')).text
    assert "没有「火星」这个时区" in (await desk.say("老板", "/zg timezone 火星")).text
    assert "北京时间" in (await desk.say("老板", "/zg timezone 北京")).text
    assert (await desk.say("老板", "/team settings 时区 伦敦")).outcome == "done"


@pytest.mark.parametrize(
    "said", ["help me", "/help me!", "help me please", "帮帮我", "请帮帮我", "帮我", "/帮助 我", "帮助 一下"]
)
async def test_a_cry_for_help_gets_the_whole_of_it(desk: Desk, said: str) -> None:
    await desk.department(小林="运营专员")
    assert (await desk.say("小林", said)).text == (await desk.say("小林", "/help")).text


@pytest.mark.parametrize("said", ["help me with handoff", "帮我 交接", "/help 交接 谢谢"])
async def test_help_with_something_is_about_that(desk: Desk, said: str) -> None:
    await desk.department(小林="运营专员")
    assert (await desk.say("小林", said)).text == (await desk.say("小林", "/help handoff")).text
    assert "/交接 给" in (await desk.say("小林", "/help handoff to")).text


async def test_help_about_what_one_may_not_say_yet_says_so(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    for who, words in (("路人", "指标"), ("小林", "定时")):
        shown = await desk.say(who, f"/帮助 {words}")
        assert shown.text.count("格式：") > 2
        assert "这些你现在还说不了：要先加入部门，或者请负责人来说。" in shown.text
    denied = await desk.say("路人", "/kpi show")
    assert "你还不在部门里" in denied.text
    asked = await desk.press("路人", denied, "加入部门", forms=False)
    assert "你做哪个角色？" in asked.text
