"""Departments and their people."""

import pytest

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
    assert "/团队 列表" in reply.buttons.values()


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
        ("/handof list", "/交接 列表"),
        ("/handoff lst", "/交接 列表"),
        ("/handof acept 7", "/交接 接收 7"),
        ("/handoff retrun 7 缺库存表", "/交接 退回 7 缺库存表"),
        ("交借 给 小林 素材", "/交接 给 小林 素材"),
    ):
        reply = await desk.say("小林", typed)
        assert reply.outcome == "refused"
        assert right in reply.buttons.values(), (typed, reply.buttons)


# --- who may found one -----------------------------------------------------------------------------------------------
async def test_a_second_department_takes_the_manager_of_the_first(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    for who in ("小林", "路人"):
        denied = await desk.say_in("C2", who, "/team create 二店")
        assert denied.outcome == "refused"
        assert "这里已经有部门「运营部」了" in denied.text
    again = await desk.say("老板", "/team create 运营部")
    assert "已经有叫「运营部」的部门" in again.text
    assert (await desk.say_in("C2", "老板", "/team create 二店 sure=yes")).outcome == "done"


async def test_with_several_the_channel_decides_then_the_last_one_and_in_overrides(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say_in("C2", "老板", "/team create 二店 sure=yes")
    assert "二店 · 1 人" in (await desk.say("老板", "/team list")).text
    assert "运营部 · 2 人" in (await desk.say("老板", "/team list in:运营部")).text
    assert "运营部 · 2 人" in (await desk.say_in("C1", "老板", "/team list")).text
    assert "二店 · 1 人" in (await desk.say_in("C2", "老板", "/team list")).text
    await desk.say("老板", "/team deputy 老板 小林 in:运营部")
    assert "运营部 · 2 人" in (await desk.say("老板", "/team list")).text
    assert "没有叫「三店」的部门" in (await desk.say("老板", "/team list in:三店")).text
    assert "运营部 · 2 人" in (await desk.say_in("C9", "小林", "/team list")).text
    assert (await desk.say("小林", "/team list in:二店")).outcome == "refused"


async def test_a_channel_belongs_to_one_department(desk: Desk) -> None:
    await desk.department()
    second = await desk.say_in("C1", "老板", "/team create 二店 sure=yes")
    assert second.outcome == "done"
    assert "已经是别的部门的了" in second.text
    assert "运营部" in (await desk.say_in("C1", "老板", "/team list")).text
    taken = await desk.say_in("C1", "老板", "/team channel in:二店")
    assert "这个群是「运营部」的部门群" in taken.text


@pytest.mark.parametrize("name", ["", " ", "长" * 61, "x" * 5000])
async def test_a_name_that_is_none_founds_nothing(desk: Desk, name: str) -> None:
    reply = await desk.say("老板", f"/team create {name}", forms=False)
    assert reply.outcome in ("asked", "refused")
    assert "还没有部门" in (await desk.say("老板", "/team list")).text


# --- who is in it ----------------------------------------------------------------------------------------------------
async def test_a_share_is_changed_and_a_role_taken_away(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    assert (await desk.say("老板", "/team add 小林 运营专员 70")).text == "小林 的运营专员改成 70%。"
    assert (await desk.say("老板", "/team add 小林 品类经理 30")).outcome == "done"
    assert "小林：运营专员 70%、品类经理 30%" in (await desk.say("小林", "/team list")).text
    assert (await desk.say("老板", "/team add 小林 运营专员 0")).text == "小林 不再是运营专员了。"
    assert "小林：品类经理" in (await desk.say("小林", "/team list")).text
    assert (await desk.say("老板", "/team add 小林 运营专员 0")).outcome == "refused"
    assert (await desk.say("老板", "/team add 小新 运营专员 0")).outcome == "refused"
    assert (await desk.say("老板", "/team add 小林 品类经理 101")).outcome == "refused"


@pytest.mark.parametrize(
    "line",
    [
        '/team add "Emma Stone" 运营专员',
        "/团队 添加 “Emma Stone” 运营专员 100",
        "团队 添加 「Emma  Stone」 运营专员",
        '/team add person="Emma Stone" role=operations',
        '/team add operations person="Emma Stone"',
    ],
)
async def test_a_name_of_two_words_stands_in_quotes(desk: Desk, line: str) -> None:
    await desk.department(小林="运营专员")
    added = await desk.say("老板", line)
    assert added.outcome == "done", added.text
    assert "Emma Stone" in added.text
    assert "运营部 · 3 人" in (await desk.say("小林", "/team list")).text
    for to, what in (('"Emma Stone"', "主图"), ("Emma Stone", "详情页"), ("emma stone", "首页海报")):
        assert "@Emma Stone" in (await desk.say("小林", f"/handoff to {to} {what}")).text
    again = await desk.say("老板", line)
    assert again.outcome == "refused"
    assert "Emma Stone" in again.text


@pytest.mark.parametrize("typed", ["Emma Stone", '"Emma Stone"', "  Emma   Stone "])
async def test_a_name_of_two_words_in_a_form_or_as_an_answer_needs_no_quotes(desk: Desk, typed: str) -> None:
    await desk.department(小林="运营专员")
    filled = await desk.fill("老板", "team add", person=typed, role="operations")
    assert filled.outcome == "done", filled.text
    assert "Emma Stone" in (await desk.say("小林", "/team list")).text
    assert (await desk.say("老板", "/team add", forms=False)).outcome == "asked"
    asked = await desk.say("老板", typed.replace("Stone", "Watson"), forms=False)
    assert asked.outcome == "asked", asked.text
    added = await desk.press("老板", asked, "客服专员", forms=False)
    assert added.outcome == "done"
    assert "Emma Watson：客服专员" in (await desk.say("小林", "/team list")).text


@pytest.mark.parametrize(
    "line",
    [
        "/team add Emma Stone 运营专员",
        '/team add "" 运营专员',
        '/team add "   " 运营专员',
        '/team add "this is a whole sentence and no name" 运营专员',
        f'/team add "{"长" * 20} {"长" * 20}" 运营专员',
    ],
)
async def test_several_words_that_are_no_name_add_nobody(desk: Desk, line: str) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("老板", line)
    assert reply.outcome in ("asked", "refused")
    assert "运营部 · 2 人" in (await desk.say("小林", "/team list")).text


async def test_who_was_here_before_is_recorded_so(desk: Desk) -> None:
    await desk.department()
    added = await desk.say("老板", "/team add 小林 运营专员 从=2023-05-04")
    assert "入职日记为 5月4日 周四（2023-05-04）" in added.text


async def test_somebody_known_by_name_gets_their_account_later(desk: Desk) -> None:
    await desk.department()
    await desk.say("老板", "/team add 小林 运营专员")
    linked = await desk.say("老板", "/team add <@小林> 运营专员", named=("小林",))
    assert "现在账号也连上了" in linked.text
    assert "运营部 · 2 人" in (await desk.say("小林", "/team list")).text
    taken = await desk.say("老板", "/team add <@U2> 运营专员", named=("U2",))
    assert taken.outcome == "done"
    twice = await desk.say("老板", "/team add 小林 品类经理")
    assert "还剩 0%" in twice.text


async def test_the_first_post_shows_whether_the_bot_may_post(desk: Desk) -> None:
    await desk.say_in("C1", "老板", "/team create 运营部")
    assert [one.text for one in desk.got("C1")] == ["以后「运营部」的晨会小结、周会议程都发在这里。"]


async def test_an_answer_belongs_to_the_department_that_was_asked_about(desk: Desk) -> None:
    await desk.department()
    await desk.say_in("C2", "老板", "/team create 二店 sure=yes")
    asked = await desk.say_in("C1", "老板", "/team add in:二店", forms=False)
    assert asked.outcome == "asked"
    await desk.say_in("C1", "老板", "小王", forms=False)
    assert (await desk.say_in("C1", "老板", "客服专员", forms=False)).outcome == "done"
    assert "二店 · 2 人" in (await desk.say_in("C2", "老板", "/team list")).text
    assert "运营部 · 1 人" in (await desk.say_in("C1", "老板", "/team list")).text


async def test_whoever_may_not_call_a_command_learns_no_names_from_it(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("路人", "/handoff to 小琳 素材")
    assert reply.outcome == "refused"
    assert "小林" not in reply.text
    assert "你还不在部门里" in reply.text


async def test_who_works_in_a_department_is_asked_before_another_one_takes_over_their_chat(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    asked = await desk.say("老板", "/团队 创建 Flagship Two")
    assert asked.outcome == "asked"
    assert "你已经在「运营部」里了" in asked.text
    assert "运营部 · 2 人" in (await desk.say("老板", "/team list")).text
    founded = await desk.press("老板", asked, "确定")
    assert founded.outcome == "done"
    assert "私聊我说的默认是「Flagship Two」的事" in founded.text
    assert "/团队 列表 in:运营部" in founded.text
    assert "Flagship Two · 1 人" in (await desk.say("老板", "/team list")).text
    assert "运营部 · 2 人" in (await desk.say("老板", "/团队 列表 in:运营部")).text
    await desk.say("老板", "/team deputy 老板 小林 in:运营部")
    assert "运营部 · 2 人" in (await desk.say("老板", "/team list")).text
    for way in ('in:"Flagship Two"', "in:「Flagship Two」", 'in="Flagship Two"'):
        assert "Flagship Two · 1 人" in (await desk.say("老板", f"/team list {way}")).text


async def test_the_question_before_a_second_department_is_in_the_persons_own_language(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/team manager 小林")
    await desk.say("小林", "/zg language en")
    asked = await desk.say("小林", "/team create Second")
    assert "You are in “运营部” already" in asked.text


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("/团队 添加 Anna Li 客服专员", '/团队 添加 "Anna Li" 客服专员'),
        ("/team add Anna van der Li customer_service 70", '/团队 添加 "Anna van der Li" 客服专员 70'),
    ],
)
async def test_a_name_of_several_words_without_quotes_is_offered_with_them(desk: Desk, line: str, right: str) -> None:
    await desk.department()
    refused = await desk.say("老板", line)
    assert refused.outcome == "refused"
    assert "要用引号括起来" in refused.text
    assert list(refused.buttons.values()) == [right]
    assert (await desk.press("老板", refused, right)).outcome == "done"
    assert "没有「运营转员」这个角色" in (await desk.say("老板", "/团队 添加 小林 运营转员")).text


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("客服", "客服专员"),
        ("运营", "运营专员"),
        ("数据", "数据分析师"),
        ("品类", "品类经理"),
        ("分析师", "数据分析师"),
        ("customer service", "客服专员"),
        ("Category", "品类经理"),
    ],
)
async def test_a_role_is_found_by_what_people_call_it(desk: Desk, said: str, role: str) -> None:
    await desk.department(小林="运营专员")
    assert f"小王 加入部门，角色：{role}。" in (await desk.say("老板", f"/团队 添加 小王 {said}")).text
    assert (await desk.say("老板", "/团队 添加 小李 专员")).outcome == "refused"
    assert (await desk.say("老板", "/团队 添加 小李 cat")).outcome == "refused"
    await desk.say("老板", f"/team role add 助理{role} Helper")
    assert (await desk.say("老板", "/team role add 客服 Front-line")).outcome == "done"
    assert (await desk.say("老板", f"/团队 添加 小赵 {role}")).outcome == "done"


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("since=12月1日", "入职日记为 12月1日 周二（2026-12-01），还没到。"),
        ("入职=下周一", "入职日记为 11月30日 周一（2026-11-30），还没到。"),
        ("入职=3月1日", "入职日记为 3月1日 周日（2026-03-01）。"),
        ("从=11月30日", "入职日记为 11月30日 周一（2026-11-30），还没到。"),
        ("从=2025-12-01", "入职日记为 12月1日 周一（2025-12-01）。"),
        ("since=11月24日", ""),
    ],
)
async def test_the_day_somebody_comes_is_the_near_one_and_is_named(desk: Desk, said: str, day: str) -> None:
    await desk.department()
    added = await desk.say("老板", f"/团队 添加 王小明 客服专员 {said}")
    assert added.outcome == "done", added.text
    assert added.text.splitlines()[1:] == ([day] if day else [])


async def test_a_button_under_a_question_means_the_department_the_line_named(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/team create 二店 sure=yes")
    asked = await desk.say("老板", "/team manager 小林 in:运营部")
    assert asked.outcome == "done"
    await desk.say("老板", "/team add 小二 客服 in:二店")
    doubt = await desk.say("老板", "/team manager 小林 off in:运营部")
    assert (await desk.press("老板", doubt, "确定")).text == "@小林 不再是负责人。"
    near = await desk.say("老板", "/team lead 小琳 in:运营部")
    assert list(near.buttons.values()) == ["/团队 组长 小林 in:运营部"]
    near = await desk.say("老板", "/tam list in:运营部")
    assert "运营部 · 2 人" in (await desk.press("老板", near, next(iter(near.buttons)))).text


async def test_a_name_of_two_words_without_a_role_is_asked_for_the_role(desk: Desk) -> None:
    await desk.department(小王="客服专员")
    form = (await desk.say("老板", "/团队 添加 Anna Li")).form
    assert {field.name: field.value for field in form.fields} == {"person": '"Anna Li"', "role": "", "share": ""}
    asked = await desk.say("老板", "团队 添加 Anna Li", forms=False)
    assert asked.outcome == "asked"
    assert asked.text.startswith("Anna Li 是什么角色？")
    added = await desk.press("老板", asked, "客服专员", forms=False)
    assert added.text == "Anna Li 加入部门，角色：客服专员。"
    assert (await desk.say("老板", "/团队 添加 小李", forms=False)).text.startswith("小李 是什么角色？")


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("Anna 客服主管", "没有「客服主管」这个角色"),
        ("Anna operatons", "没有「operatons」这个角色"),
        ("Anna sales", "没有「sales」这个角色"),
        ("小王 sales", "没有「sales」这个角色"),
        ("小李 老师", "没有「老师」这个角色"),
        ("Wang 老师", "没有「老师」这个角色"),
        ('Anna "Li"', "没有「Li」这个角色"),
        ("Anna 50", "没有「50」这个角色"),
    ],
)
async def test_what_is_no_name_of_two_words_is_a_role_there_is_not(desk: Desk, said: str, says: str) -> None:
    await desk.department(小王="客服专员")
    reply = await desk.say("老板", f"/团队 添加 {said}")
    assert (reply.outcome, reply.text.startswith(says)) == ("refused", True), reply.text


async def test_the_day_of_somebody_who_is_here_already_is_not_lost_in_silence(desk: Desk) -> None:
    await desk.department(小王="客服专员")
    await desk.say("老板", "/team add 小王 客服 60")
    reply = await desk.say("老板", "/team add 小王 operations 40 since=2026-01-01")
    assert reply.outcome == "refused"
    assert reply.text == (
        "小王 已经在部门里了，入职日是 11月24日 周二（2026-11-24）。加角色、改占比都从今天算，"
        "「从」写的 1月1日 周四（2026-01-01） 用不上，所以先没存。"
    )
    assert "运营专员" not in (await desk.say("老板", "/team list")).text
    done = await desk.press("老板", reply, "不写日期，照办")
    assert done.text == "小王 多了一个角色：运营专员，占 40%。"
    # The day they came on changes nothing; and there is nothing to do without the day where the role is held already.
    assert (await desk.say("老板", "/team add 小王 operations 30 since=2026-11-24")).outcome == "done"
    assert (await desk.say("老板", "/team add 小王 operations 30 since=2026-01-01")).buttons == {}


async def test_the_day_of_somebody_known_by_name_alone_is_not_lost_either(desk: Desk) -> None:
    await desk.department()
    await desk.say("老板", "/team add 小赵 客服")
    reply = await desk.say("老板", "/team add <@小赵> 客服 since=2026-01-01", named=("小赵",))
    assert "用不上" in reply.text
    assert "账号也连上了" in (await desk.say("老板", "/team add <@小赵> 客服", named=("小赵",))).text
