"""Handoffs that came back: the giver's again, until they are offered once more, done or dropped."""

from tests.desk import Desk, at


async def people(desk: Desk) -> None:
    """老板 manages; 小林 runs the store, 小王 too, 小陈 analyses."""
    await desk.department(小林="运营专员", 小王="运营专员", 小陈="数据分析师")


async def returned(desk: Desk, due: str = "周五下午3点") -> None:
    """小陈 gave 小林 #1, and 小林 returned it."""
    await people(desk)
    await desk.say("小陈", f"/handoff to 小林 主图素材 {due}")
    await desk.say("小林", "/handoff return 1 缺源文件")


async def test_what_was_returned_stands_in_the_givers_list_and_day(desk: Desk) -> None:
    await returned(desk)
    listed = await desk.say("小陈", "/交接 列表")
    assert "退回给你 1 件" in listed.text
    assert "主图素材（交给 小林，退回了：缺源文件）" in listed.text
    assert list(listed.buttons) == ["补充后再交一次 #1", "撤回 #1"]
    assert [one.said for one in listed.answer.message.buttons] == ["/交接 重交 1 小林", "/交接 撤回 1"]
    day = await desk.say("小陈", "/掌柜 今天")
    assert "#1 主图素材：退回给你了，11月27日 周五 15:00 截止（缺源文件）" in day.text
    assert "补充后再交一次 #1" in day.buttons
    assert "主图素材" not in (await desk.say("小林", "/交接 列表")).text


async def test_offering_it_again_opens_the_form_with_what_was_said(desk: Desk) -> None:
    await returned(desk)
    told = desk.last("小陈")
    assert list(told.buttons) == ["补充后再交一次", "撤回"]
    desk.forget()
    form = (await desk.press("小陈", told, "补充后再交一次")).form
    assert not desk.got("小林")
    shown = {field.name: field.value for field in form.fields}
    assert shown == {"number": "1", "to": "<@#2>", "what": "主图素材", "due": "2026-11-27 15:00", "kind": ""}
    values = {**shown, "what": "主图素材，源文件已补"}
    again = await desk.fill("小陈", "handoff again", **values)
    assert "#1 已经交给 @小林" in again.text
    assert "11月27日 周五 15:00" in again.text
    question = desk.last("小林")
    assert "主图素材，源文件已补" in question.text
    assert "退回给你" not in (await desk.say("小陈", "/交接 列表")).text
    await desk.press("小林", question, "接收")
    assert "@小林 接收了 #1「主图素材，源文件已补」" in desk.last("小陈").text


async def test_where_there_is_no_form_it_asks_and_keeps_the_deadline(desk: Desk) -> None:
    await returned(desk)
    asked = await desk.say("小陈", desk.last("小陈").buttons["补充后再交一次"], source="button", forms=False)
    assert asked.outcome == "asked"
    assert "补充好的事项怎么写" in asked.text
    again = await desk.say("小陈", "主图素材，源文件已补", forms=False)
    assert "#1 已经交给 @小林" in again.text
    assert "11月27日 周五 15:00" in again.text


async def test_a_deadline_that_has_passed_is_not_offered_again(desk: Desk) -> None:
    await returned(desk, "今天下午3点")
    told = desk.last("小陈")
    await desk.turn_to("2026-11-24 16:00")
    form = (await desk.press("小陈", told, "补充后再交一次")).form
    assert {field.name: field.value for field in form.fields}["due"] == ""
    assert "**" not in (await desk.say("小陈", "/handoff again 1 小王 主图素材")).text
    assert "#1" in desk.last("小王").text


async def test_it_can_be_withdrawn_or_done_by_its_giver_alone(desk: Desk) -> None:
    await returned(desk)
    told = desk.last("小陈")
    assert "得 TA 自己来" in (await desk.say("小林", "/handoff again 1 小王 主图素材")).text
    assert (await desk.say("小林", "/handoff done 1")).outcome == "refused"
    assert "就不再交了" in (await desk.press("小陈", told, "撤回")).text
    assert "没有在途的交接" in (await desk.say("小陈", "/交接 列表")).text
    assert (await desk.press("小陈", told, "补充后再交一次")).outcome == "refused"
    await desk.say("小陈", "/handoff to 小林 详情页")
    await desk.say("小林", "/handoff return 2 不归我管")
    assert (await desk.say("小陈", "/handoff done 2")).outcome == "done"
    assert "没有在途的交接" in (await desk.say("小陈", "/交接 列表")).text
    assert "已经由 @小陈 在" in (await desk.say("小陈", "/handoff withdraw 2")).text


async def test_the_agenda_names_what_came_back_and_is_late(desk: Desk) -> None:
    await returned(desk, "今天下午3点")
    desk.clock.turn_to(at("2026-11-25 10:00"))
    agenda = await desk.say("老板", "/agenda show")
    assert "#1 主图素材：小林 没接，退回给 小陈 了，11月24日 周二 就该完成" in agenda.text


async def test_what_came_back_by_a_template_is_settled_by_handing_it_over_anew(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/handoff leave 小林 hand=选品表 material=网盘 watch=没有")
    await desk.say("小林", "/handoff return 1 缺库存表")
    assert "退回给你 1 件" in (await desk.say("小陈", "/交接 列表")).text
    form = (await desk.press("小陈", await desk.say("小陈", "/交接 列表"), "补充后再交一次 #1")).form
    values = {field.name: field.value for field in form.fields}
    assert (form.command, values["hand"]) == ("handoff leave", "选品表")
    again = await desk.fill("小陈", "handoff leave", **{**values, "to": "小林", "hand": "选品表、库存表"})
    assert "#2 已经交给 @小林" in again.text
    assert "退回给你" not in (await desk.say("小陈", "/交接 列表")).text


async def test_what_is_offered_again_climbs_its_ladder_from_the_bottom(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/handoff to 小林 主图素材")
    await desk.turn_to("2026-11-25 17:00")
    assert "#1 没人接" in desk.last_with("老板", "接收").text
    await desk.say("小林", "/handoff return 1 缺源文件")
    await desk.say("小陈", "/handoff again 1 小林 主图素材，源文件已补")
    desk.forget()
    await desk.turn_to("2026-11-26 12:00")
    assert "还在等你：@小陈 交给你的 #1" in desk.last("小林").text
    await desk.turn_to("2026-11-27 15:00")
    assert "#1 没人接" in desk.last_with("老板", "接收").text


async def test_of_two_that_came_back_by_one_template_only_the_one_offered_again_is_settled(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/handoff leave 小林 hand=选品表 material=网盘 watch=没有")
    await desk.say("小陈", "/handoff leave 小王 hand=直播 material=直播间 watch=没有")
    await desk.say("小林", "/handoff return 1 缺库存表")
    await desk.say("小王", "/handoff return 2 没空")
    await desk.say("小陈", "/handoff leave 小林 hand=选品表、库存表 material=网盘 watch=没有")
    listed = (await desk.say("小陈", "/交接 列表")).text
    assert "退回给你 1 件\n#2：请假交接（交给 小王，退回了：没空）" in listed


async def test_another_shift_handed_over_leaves_what_came_back_of_the_one_before(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/handoff shift 小林 unfinished=两单退款 watch=预售催单")
    await desk.say("小林", "/handoff return 1 不是我的班")
    await desk.turn_to("2026-11-25 18:00")
    await desk.say("小陈", "/handoff shift 小王 unfinished=一单换货 watch=没有")
    assert "退回给你 1 件" in (await desk.say("小陈", "/交接 列表")).text


async def test_offered_again_by_a_template_the_deadline_stays_by_the_readers_clock(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/zg timezone London")
    await desk.turn_to("2026-11-24 18:00")
    await desk.say("小陈", '/handoff leave 小林 hand=选品表 material=网盘 watch=没有 due="2026-11-27 10:00"')
    await desk.say("小林", "/handoff return 1 缺库存表")
    told = desk.last("小陈")
    form = (await desk.press("小陈", told, "补充后再交一次")).form
    assert {field.name: field.value for field in form.fields}["due"] == "2026-11-27 10:00"
    asked = await desk.press("小陈", told, "补充后再交一次", forms=False)
    again = await desk.press("小陈", asked, "小林", forms=False)
    assert "11月27日 周五 10:00（2026-11-27；北京时间 11月27日 周五 18:00）" in again.text
