"""Said twice at the very moment: a second one that waits for the first finds what it left, and is told so."""

import asyncio

from tests.desk import Desk

TIMES = 5
"""Often enough that on a server the two really run side by side."""


async def at_once(desk: Desk, who: str, line: str) -> list[str]:
    """`who` says `line` twice at the same moment; both outcomes, sorted."""
    calls = [desk.call(who, line), desk.call(who, line)]
    answers = await asyncio.gather(*(desk.core.dispatcher.handle(call) for call in calls))
    return sorted(answer.outcome for answer in answers)


async def test_a_handoff_goes_out_once(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    for n in range(TIMES):
        assert await at_once(desk, "小陈", f"/handoff to 小林 主图素材{n}") == ["asked", "done"]


async def test_a_day_off_is_recorded_once(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    for n in range(TIMES):
        assert await at_once(desk, "小林", f"/off 2026-12-{14 + n}") == ["done", "refused"]


async def test_a_swap_is_asked_for_once(desk: Desk) -> None:
    await desk.department(小李="客服专员", 小周="客服专员")
    await desk.say("老板", "/shift set 小李 2026-12-01~2026-12-05 早班")
    await desk.say("老板", "/shift set 小周 2026-12-01~2026-12-05 晚班")
    for n in range(TIMES):
        assert await at_once(desk, "小李", f"/shift swap 小周 2026-12-0{n + 1}") == ["done", "refused"]


async def test_of_two_changes_of_a_target_one_waits(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/team manager 小林")
    await desk.say("老板", "/kpi target 支付金额 300万 本月")
    for n in range(TIMES):
        await at_once(desk, "老板", f"/kpi target 支付金额 {310 + n}万 本月")
    same = await desk.say("老板", "/kpi target 支付金额 300万 本月")
    assert [label for label in same.buttons if label.startswith("撤回 #")] == [f"撤回 #{2 * TIMES}"], same.text
