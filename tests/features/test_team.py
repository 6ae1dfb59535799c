"""Departments and their people."""

from tests.desk import Desk


async def test_whoever_creates_the_department_is_its_manager(desk: Desk) -> None:
    reply = await desk.say_in("C1", "老板", "/团队 创建 旗舰店运营部")
    assert reply.outcome == "done"
    assert "旗舰店运营部 建好了" in reply.text
    listed = await desk.say("老板", "团队 列表")
    assert "老板：负责人" in listed.text


async def test_two_roles_share_a_person_and_no_more_than_all_of_them(desk: Desk) -> None:
    await desk.department()
    await desk.say("老板", "/team add <@小林> 运营专员 70", named=("小林",))
    again = await desk.say("老板", "/team add 小林 品类经理 40")
    assert again.outcome == "refused"
    assert "还剩 30%" in again.text
    assert (await desk.say("老板", "/team add 小林 品类经理 30")).outcome == "done"
    assert "小林：运营专员 70%、品类经理 30%" in (await desk.say("小林", "/team list")).text


async def test_a_missing_argument_is_asked_for_and_the_answer_is_taken(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    asked = await desk.say("老板", "/team add", forms=False)
    assert asked.outcome == "asked"
    assert "谁" in asked.text
    asked = await desk.say("老板", "小王", forms=False)
    assert "角色" in asked.text
    done = await desk.say("老板", "客服专员", forms=False)
    assert done.outcome == "done"
    assert "小王" in done.text


async def test_a_member_may_not_add_people(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    denied = await desk.say("小林", "/team add 小王 客服专员")
    assert denied.outcome == "refused"
    assert "负责人" in denied.text


async def test_a_mistyped_command_gets_the_nearest_right_one(desk: Desk) -> None:
    await desk.department()
    reply = await desk.say("老板", "/team lst")
    assert reply.outcome == "refused"
    assert "/team list" in reply.buttons.values()


async def test_the_same_call_again_is_answered_alike_and_done_once(desk: Desk) -> None:
    await desk.department()
    first = await desk.say("老板", "/team add 小王 客服专员", key="same")
    second = await desk.say("老板", "/team add 小王 客服专员", key="same")
    assert first.text == second.text
    assert second.answer.replayed
    assert "3 人" not in (await desk.say("老板", "/team list")).text


async def test_a_mistyped_line_is_put_right_and_keeps_its_arguments(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    for typed, right in (
        ("/handof list", "/handoff list"),
        ("/handoff lst", "/handoff list"),
        ("/handof acept 7", "/handoff accept 7"),
        ("/handoff retrun 7 缺库存表", "/handoff return 7 缺库存表"),
        ("交借 给 小林 素材", "/交接 给 小林 素材"),
    ):
        reply = await desk.say("小林", typed)
        assert reply.outcome == "refused"
        assert right in reply.buttons.values(), (typed, reply.buttons)
