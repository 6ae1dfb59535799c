"""What is offered means the day it meant when it was said, whenever the button is pressed."""

from tests.desk import Desk, at


async def _shop(desk: Desk) -> None:
    await desk.department(小林="运营专员", 王磊="运营专员")
    await desk.say("老板", "/指标 口径 支付金额 范围 店铺")


async def test_a_late_answer_said_before_midnight_keeps_its_deadline(desk: Desk) -> None:
    await _shop(desk)
    desk.clock.turn_to(at("2026-11-26 23:30"))
    await desk.say("王磊", "/handoff to 小林", forms=False)
    desk.clock.turn_to(at("2026-11-26 23:50"))
    late = await desk.say("王磊", "主图 明天下午3点", forms=False)
    assert "/交接 给 小林 主图 2026-11-27 15:00" in late.text
    desk.clock.turn_to(at("2026-11-27 00:10"))
    done = await desk.press("王磊", late, "就这么办", forms=False)
    assert done.outcome == "done", done.text
    assert "2026-11-27" in done.text
    assert "2026-11-28" not in done.text


async def test_a_late_figure_is_of_the_day_it_was_said_for_and_reads_as_one_would_type_it(desk: Desk) -> None:
    await _shop(desk)
    desk.clock.turn_to(at("2026-11-26 23:30"))
    await desk.say("王磊", "/kpi report 支付金额", forms=False)
    desk.clock.turn_to(at("2026-11-26 23:56"))
    late = await desk.say("王磊", "300 昨天", forms=False)
    assert "支付金额 300 2026-11-25" in late.text
    assert "=" not in late.text
    desk.clock.turn_to(at("2026-11-27 00:10"))
    done = await desk.press("王磊", late, "就这么办", forms=False)
    assert done.outcome == "done", done.text
    assert "11月25日" in done.text
