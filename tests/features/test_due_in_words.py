"""A deadline within the words of a piece of work is offered, and one that is vague or over is asked back about."""

import pytest

from tests.desk import Desk


async def _shop(desk: Desk) -> None:
    await desk.department(小林="运营专员", 王磊="运营专员")


@pytest.mark.parametrize(
    ("what", "said", "due", "moved_to"),
    [
        ("补货单，下周三之前", "下周三之前", "2026-12-02", "12月2日 周三 18:00"),
        ("补齐赠品表，12/10之前", "12/10之前", "2026-12-10", "12月10日 周四 18:00"),
        ("终稿4。下周三下午3点", "下周三下午3点", "2026-12-02 15:00", "12月2日 周三 15:00"),
        ("终稿3（下周三）", "下周三", "2026-12-02", "12月2日 周三 18:00"),
        ("周五前把详情页改完", "周五前", "2026-11-27", "11月27日 周五 18:00"),
        ("12月10号前补齐库存表", "12月10号前", "2026-12-10", "12月10日 周四 18:00"),
        ("双12前把主图定稿", "双12前", "2026-12-11", "12月11日 周五 18:00"),
        ("选品表 下周三之前给我", "下周三之前", "2026-12-02", "12月2日 周三 18:00"),
        ("选品表 12月10号之前给到", "12月10号之前", "2026-12-10", "12月10日 周四 18:00"),
        ("by Dec 10 finish the stock plan", "by Dec 10", "2026-12-10", "12月10日 周四 18:00"),
    ],
)
async def test_a_deadline_within_the_words_is_offered(
    desk: Desk, what: str, said: str, due: str, moved_to: str
) -> None:
    await _shop(desk)
    given = await desk.say("小林", f"/交接 给 王磊 {what}")
    assert f"事项：{what}\n截止：没定" in given.text
    assert f"「{said}」我算在事项里了" in given.text
    assert list(given.buttons) == [f"截止定在 {due}", "撤回"]
    moved = await desk.press("小林", given, f"截止定在 {due}")
    assert f"#1 的截止改到 {moved_to}" in moved.text
    action = await desk.say("小林", f"/议程 待办 王磊 {what}")
    moved = await desk.press("小林", action, f"截止定在 {due}")
    assert f"待办 #2 的截止改到 {moved_to}" in moved.text
    assert f"@小林 把待办 #2「{what}」的截止改到 {moved_to}。" in desk.last("王磊").text


@pytest.mark.parametrize(
    "what",
    [
        "周五前的订单导出",
        "12月前台改版",
        "整理 上月 报表",
        "复盘 双11",
        "pictures for 11.11",
        "pictures for Double 11",
        "昨天，周报",
    ],
)
async def test_words_that_hold_no_deadline_stay_as_they_are(desk: Desk, what: str) -> None:
    await _shop(desk)
    given = await desk.say("小林", f"/交接 给 王磊 {what}")
    assert f"事项：{what}\n截止：没定" in given.text
    assert list(given.buttons) == ["撤回"]


@pytest.mark.parametrize("what", ["主图定稿 双12前", "finish the stock plan before Double 12"])
async def test_before_a_sale_is_asked_back_about(desk: Desk, what: str) -> None:
    await _shop(desk)
    asked = await desk.say("小林", f"/交接 给 王磊 {what}")
    assert asked.outcome == "refused"
    assert "12月11日 周五（2026-12-11）之前做完吗？" in asked.text
    (line,) = asked.buttons.values()
    assert line.endswith(" 2026-12-11")
    assert "截止：12月11日 周五 18:00" in (await desk.press("小林", asked, line)).text


async def test_the_comma_before_a_deadline_stays_out_of_the_words(desk: Desk) -> None:
    await _shop(desk)
    given = await desk.say("小林", "/handoff to 王磊 pictures, due Thursday noon")
    assert "事项：pictures\n截止：11月26日 周四 12:00" in given.text


async def test_only_its_own_people_move_when_an_action_is_due(desk: Desk) -> None:
    await desk.department(小林="运营专员", 王磊="运营专员", 小周="数据分析师")
    await desk.say("小林", "/议程 待办 王磊 确认赠品 周五")
    assert (await desk.say("小周", "/议程 改期 1 下周三")).outcome == "refused"
    assert "已经过去了" in (await desk.say("王磊", "/议程 改期 1 昨天")).text
    moved = await desk.say("王磊", "/议程 改期 1 下周三")
    assert moved.text == "好，待办 #1 的截止改到 12月2日 周三 18:00（2026-12-02）。"
    assert "@王磊 把待办 #1「确认赠品」的截止改到 12月2日 周三 18:00。" in desk.last("小林").text
    await desk.say("王磊", "/议程 完成 1")
    assert "已经由 @王磊" in (await desk.say("小林", "/议程 改期 1 下周四")).text


async def test_the_number_of_a_handoff_is_not_an_actions(desk: Desk) -> None:
    await _shop(desk)
    await desk.say("小林", "/交接 给 王磊 主图")
    told = await desk.say("小林", "/议程 改期 1 下周三")
    assert "#1 是交接，不是待办" in told.text
    assert list(told.buttons.values()) == ["/交接 改期 1"]
