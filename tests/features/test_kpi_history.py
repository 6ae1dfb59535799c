"""Looking for what was said about a figure, where it was said of somebody else, or worked out."""

from tests.desk import Desk
from tests.features.test_kpi_show import tell


async def the_day_before(desk: Desk) -> None:
    """刘雨 told of her chats, and who was satisfied with them."""
    await desk.department(刘雨="客服专员", 方圆="客服专员", 林晓="运营专员")
    await tell(desk, "刘雨", "接待量 60 昨天", "评价量 50 昨天", "满意评价量 47 昨天")


async def test_a_manager_is_told_whose_reports_there_are(desk: Desk) -> None:
    await the_day_before(desk)
    shown = await desk.say("老板", "/指标 历史 人工接待会话量 昨天")
    assert "老板还没填过人工接待会话量 11月23日" in shown.text
    hers = await desk.press("老板", shown, "刘雨的记录")
    assert "刘雨填了 11月23日 周一 60" in hers.text
    assert (await desk.say("老板", "/指标 历史 人工接待会话量 刘雨 昨天")).text == hers.text
    assert list((await desk.say("老板", "/指标 历史 人工接待会话量")).buttons) == ["刘雨的记录"]


async def test_a_lead_is_told_of_their_group_and_a_colleague_of_themselves_alone(desk: Desk) -> None:
    await the_day_before(desk)
    await desk.say("老板", "/team lead 方圆 客服专员")
    assert list((await desk.say("方圆", "/指标 历史 接待量 昨天")).buttons) == ["刘雨的记录"]
    shown = await desk.say("林晓", "/指标 历史 接待量 昨天")
    assert shown.text.startswith("林晓还没填过人工接待会话量")
    assert not shown.buttons


async def test_a_computed_figure_leads_to_what_it_is_made_of(desk: Desk) -> None:
    await the_day_before(desk)
    shown = await desk.say("老板", "/指标 历史 旺旺满意度 11月23日")
    assert "还没有人填过" in shown.text
    assert "它不填也能算出来：满意评价量 ÷ 旺旺评价量" in shown.text
    part = await desk.press("老板", shown, "满意评价量的记录")
    assert "刘雨填了 11月23日 周一 47" in (await desk.press("老板", part, "刘雨的记录")).text


async def test_a_time_to_come_has_no_empty_brackets(desk: Desk) -> None:
    await the_day_before(desk)
    for period in ("下月", "今天"):
        shown = await desk.say("刘雨", f"/指标 查看 {period}")
        assert "人工接待会话量、旺旺评价量、满意评价量：这段时间还没有数。" in shown.text


async def test_a_trend_of_the_stores_figure_is_not_taken_for_one_persons(desk: Desk) -> None:
    await the_day_before(desk)
    for period in ("本月", "上月"):
        shown = await desk.say("老板", f"/指标 趋势 满意度 小雨 {period}")
        assert "旺旺满意度 · 全店" in shown.text
        assert "旺旺满意度是全店的数，不分人。" in shown.text.splitlines()
    assert "不分人" not in (await desk.say("老板", "/指标 趋势 接待量 小雨 本月")).text
    assert "不分人" not in (await desk.say("老板", "/指标 趋势 满意度 本月")).text
