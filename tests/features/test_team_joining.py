"""Coming into a department by oneself: asked, confirmed or refused once, by a manager."""

import asyncio

import pytest

from models.organisation import Audit, Request
from tests.desk import Desk


async def test_a_guest_asks_and_a_manager_takes_them_in_by_button(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    asked = await desk.say("小周", "/团队 加入 客服专员")
    assert asked.text.startswith("#1 记下了：加入「运营部」，角色客服专员。等负责人确认。")
    card = desk.last("老板")
    assert "小周 想加入部门（#1）" in card.text
    assert card.buttons == {"同意加入": "/team confirm 1", "不同意": "/team refuse 1"}
    done = await desk.press("老板", card, "同意加入")
    assert done.text == "小周 加入部门了，角色：客服专员。"
    assert "你是「运营部」的客服专员了" in desk.last("小周").text
    redrawn = desk.last("老板")
    assert redrawn.kind == "edit"
    assert not redrawn.buttons
    assert "小周：客服专员" in (await desk.say("小周", "/team list")).text


async def test_a_refused_guest_is_told_and_stays_one(desk: Desk) -> None:
    await desk.department()
    await desk.say("小周", "/team join customer_service", locale="en-US")
    done = await desk.press("老板", desk.last("老板"), "不同意")
    assert "没让 小周 加入" in done.text
    assert "did not take you in as Customer service specialist" in desk.last("小周").text
    assert (await desk.say("小周", "/team list")).outcome == "refused"
    again = await desk.say("小周", "/team join 客服专员")
    assert again.outcome == "done"
    assert "#2" in again.text


async def test_a_guest_takes_the_wish_back_and_nobody_decides_it_any_more(desk: Desk) -> None:
    await desk.department()
    asked = await desk.say("小周", "/team join 客服专员")
    card = desk.last("老板")
    assert (await desk.say("路人", "/team withdraw 1")).outcome == "refused"
    assert (await desk.press("小周", asked, "撤回")).outcome == "done"
    redrawn = desk.last("老板")
    assert redrawn.kind == "edit"
    assert "小周" in redrawn.text
    assert not redrawn.buttons
    assert (await desk.press("老板", card, "同意加入")).outcome == "refused"
    assert (await desk.say("小周", "/team list")).outcome == "refused"


async def test_asking_twice_waits_once_and_another_role_changes_the_wish(desk: Desk) -> None:
    await desk.department()
    await desk.say("小周", "/team join 客服专员")
    twice = await desk.say("小周", "/team join 客服专员")
    assert twice.outcome == "refused"
    assert "#1 已经在等" in twice.text
    changed = await desk.say("小周", "/team join 数据分析师")
    assert "#1 改成数据分析师了" in changed.text
    assert "数据分析师" in desk.last("老板").text
    await desk.say("老板", "/team confirm 1")
    assert "小周：数据分析师" in (await desk.say("小周", "/team list")).text


async def test_a_double_press_opens_one_request(desk: Desk) -> None:
    await desk.department()
    dispatcher = desk.core.dispatcher
    calls = [desk.call("小周", "/team join 客服专员") for _ in range(4)]
    answers = await asyncio.gather(*(dispatcher.handle(call) for call in calls))
    assert sorted(answer.outcome for answer in answers) == ["done", "refused", "refused", "refused"]

    def count(session):  # type: ignore[no-untyped-def]
        return session.query(Request).count()

    assert await desk.sql(count) == 1


async def test_it_is_decided_once_and_only_by_a_manager(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/team manager 小林")
    await desk.say("老板", "/team add <@小陈> 数据分析师", named=("小陈",))
    await desk.say("小周", "/team join 客服专员")
    denied = await desk.say("小陈", "/team confirm 1")
    assert denied.outcome == "refused"
    assert "不归你确认" in denied.text
    assert (await desk.say("小周", "/team confirm 1")).outcome == "refused"
    both = [desk.call("老板", "/team confirm 1"), desk.call("小林", "/team refuse 1")]
    answers = await asyncio.gather(*(desk.core.dispatcher.handle(call) for call in both))
    assert sorted(answer.outcome for answer in answers) == ["done", "refused"]
    late = await desk.say("小林", "/team refuse 1")
    assert late.outcome == "refused"
    assert "#1 已经由" in late.text

    def denials(session):  # type: ignore[no-untyped-def]
        return [row.deed for row in session.query(Audit).filter_by(outcome="denied").order_by(Audit.id)]

    assert await desk.sql(denials) == ["team confirm", "team confirm"]


async def test_a_number_of_nothing_is_refused(desk: Desk) -> None:
    await desk.department()
    for line in ("/team confirm 9", "/team refuse 9"):
        reply = await desk.say("老板", line)
        assert reply.outcome == "refused"
        assert "没有 #9 这个待确认的事" in reply.text


async def test_a_kind_nobody_decides_is_refused(desk: Desk) -> None:
    await desk.department()

    def plant(session):  # type: ignore[no-untyped-def]
        from datetime import UTC, datetime

        from models.organisation import RequestKind, RequestState

        session.add(
            Request(
                department_id=1,
                number=7,
                kind=RequestKind.MANAGER,
                state=RequestState.OPEN,
                details={},
                created_at=datetime(2026, 11, 24, tzinfo=UTC),
            )
        )

    await desk.write(plant)
    reply = await desk.say("老板", "/team confirm 7")
    assert reply.outcome == "refused"
    assert "还不能在这里确认" in reply.text


async def test_a_colleague_known_by_name_is_recognised_when_they_ask(desk: Desk) -> None:
    await desk.department()
    await desk.say("老板", "/team add 小林 运营专员")
    await desk.say("小林", "/team join 运营专员")
    await desk.say("老板", "/team confirm 1")
    assert "运营部 · 2 人" in (await desk.say("小林", "/team list")).text


async def test_nobody_comes_in_under_a_colleagues_name(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    taken = await desk.say("U9", "/team join 运营专员", name="小林")
    assert taken.outcome == "refused"
    assert "已经有一位「小林」" in taken.text
    other = await desk.say("U9", "/team join 运营专员 name=小林二号")
    assert other.outcome == "done"
    boss = await desk.say("U8", "/team join 运营专员 名字=老板")
    assert boss.outcome == "refused"


@pytest.mark.parametrize("mark", ["\u202e", "\u200b", "\u2066"])
async def test_marks_nobody_sees_do_not_make_another_name_of_a_colleagues(desk: Desk, mark: str) -> None:
    await desk.department(小林="运营专员")
    refused = await desk.say("路人", f"/team join 运营专员 名字=小{mark}林")
    assert refused.outcome == "refused"
    assert "已经有一位" in refused.text
    assert (await desk.say(f"小{mark}林", "/team join 运营专员")).outcome == "refused"


async def test_a_name_that_came_with_marks_nobody_sees_is_found_by_what_is_seen(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("u7", "/team join 运营专员", name="小\u200b周")
    assert "小周 加入部门了" in (await desk.say("老板", "/team confirm 1")).text
    assert "@小周" in (await desk.say("小林", "/handoff to 小周 主图")).text


@pytest.mark.parametrize("name", ["\u3164", "\u00ad", "\u0301", "\u2800", "\u200b"])
async def test_a_name_with_nothing_to_see_in_it_is_none(desk: Desk, name: str) -> None:
    await desk.department(小林="运营专员")
    assert (await desk.say("老板", f'/team add "{name}" 运营专员')).outcome == "refused"
    asked = await desk.say("u7", f'/team join 运营专员 名字="{name}"', name=name)
    assert asked.outcome == "refused"
    assert "路人" in (await desk.say("老板", '/team add "路人👋" 运营专员')).text


async def test_members_with_a_role_and_managers_do_not_join(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    member = await desk.say("小林", "/team join 数据分析师")
    assert member.outcome == "refused"
    assert "你已经在部门里了：运营专员" in member.text
    boss = await desk.say("老板", "/team join 数据分析师")
    assert boss.outcome == "refused"
    assert (await desk.press("老板", boss, "/团队 添加 @老板 数据分析师")).outcome == "done"


async def test_before_there_is_a_department_there_is_nothing_to_join(desk: Desk) -> None:
    reply = await desk.say("小周", "/team join 客服专员")
    assert reply.outcome == "refused"
    assert "还没有部门" in reply.text


async def test_an_unknown_role_lists_those_there_are(desk: Desk) -> None:
    await desk.department()
    reply = await desk.say("小周", "/team join 保安")
    assert reply.outcome == "refused"
    assert "现有：运营专员、数据分析师、客服专员、品类经理" in reply.text


@pytest.mark.parametrize("line", ["/help", "/团队 职责", "/team duties 客服专员", "/zg language en"])
async def test_a_guest_may_look_and_ask(desk: Desk, line: str) -> None:
    await desk.department()
    assert (await desk.say("路人", line)).outcome == "done"


@pytest.mark.parametrize(
    "line",
    ["/team list", "/team settings", "/handoff list", "/train progress", "/mentor list", "/team link", "/team token"],
)
async def test_a_guest_may_nothing_else(desk: Desk, line: str) -> None:
    await desk.department()
    reply = await desk.say("路人", line)
    assert reply.outcome == "refused"
    assert "/团队 加入" in reply.text
