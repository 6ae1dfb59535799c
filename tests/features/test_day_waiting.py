"""What waits for somebody's word stands in their day, with the answers to it."""

from tests.desk import Desk


async def test_a_swap_waits_for_whoever_is_asked(desk: Desk) -> None:
    await desk.department(小客="客服专员", 小周="客服专员")
    await desk.say("老板", "/shift set 小客 周五 早班")
    await desk.say("老板", "/shift set 小周 周五 晚班")
    await desk.say("小客", "/shift swap 小周 周五")
    day = await desk.say("小周", "/掌柜 今天")
    assert "等你拿主意\n· #1 小客 想和你换 11月27日 周五 的班" in day.text
    assert list(day.buttons) == ["同意 #1", "不同意 #1"]
    assert "等你拿主意" not in (await desk.say("小客", "/掌柜 今天")).text
    assert (await desk.press("小周", day, "同意 #1")).outcome == "done"
    assert "等你拿主意" not in (await desk.say("小周", "/掌柜 今天")).text


async def test_requests_wait_for_those_who_may_decide_them(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("小周", "/team join 客服专员")
    await desk.say("老板", "/kpi target 支付金额 300万 本月")
    await desk.say("老板", "/kpi target 支付金额 200万 本月")
    managers = (await desk.say("老板", "/掌柜 今天")).text
    assert "· #1 小周 想加入，做客服专员" in managers
    assert "目标" not in managers
    await desk.say("老板", "/team manager 小林")
    hers = await desk.say("小林", "/掌柜 今天")
    assert "· #2 老板 想把2026年11月支付金额的目标定成 ¥2,000,000" in hers.text
    assert {"同意加入 #1", "不同意 #1", "确认 #2", "不同意 #2"} <= set(hers.buttons)
    assert (await desk.press("小林", hers, "同意加入 #1")).outcome == "done"


async def test_a_target_that_waits_says_whose_and_for_which_time(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="客服专员")
    await desk.say("老板", "/team manager 小林")
    for whom in ("小王", "客服专员"):
        await desk.say("老板", f"/kpi target 响应时间 55秒 {whom} 本季度")
    await desk.say("老板", "/kpi target 支付金额 300万 上月")
    hers = (await desk.say("小林", "/掌柜 今天")).text
    assert "· #1 老板 想把 小王 2026年第4季度客户响应时间的目标定成 55秒" in hers
    assert "· #2 老板 想把 客服专员 2026年第4季度客户响应时间的目标定成 55秒" in hers
    assert "· #3 老板 想把2026年10月支付金额的目标定成 ¥3,000,000" in hers


async def test_a_handoff_nobody_took_waits_for_the_managers(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.say("小陈", "/handoff to 小林 素材 加急")
    assert "素材" not in (await desk.say("老板", "/掌柜 今天")).text
    await desk.turn_to("2026-11-24 14:00")
    day = await desk.say("老板", "/掌柜 今天")
    assert "等你拿主意\n· #1 素材：小陈 交给 小林，一直没人接" in day.text
    assert "等你拿主意" not in (await desk.say("小林", "/掌柜 今天")).text
    await desk.press("老板", day, "接收 #1")
    assert "等你拿主意" not in (await desk.say("老板", "/掌柜 今天")).text
