"""A button under a report takes back that report and no other."""

import asyncio

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.figures.tables import EntryKind, Figure, FigureEntry, Source
from tests.desk import Desk, Platform
from tests.features.test_kpi import figures


def undos(session: Session) -> int:
    """How often something was taken back."""
    return len(session.scalars(select(FigureEntry.id).where(FigureEntry.kind == EntryKind.UNDO)).all())


async def values(desk: Desk) -> dict[str, int]:
    """Every value that stands, by metric."""
    return {metric: int(value) for (metric, _), value in (await desk.sql(figures)).items()}


@pytest.mark.parametrize("platform", ["web", "slack", "dingtalk"])
async def test_the_button_under_the_first_of_two_reports_takes_back_the_first(desk: Desk, platform: Platform) -> None:
    desk.platform = platform
    await desk.department(小林="运营专员")
    first = await desk.say("小林", "/kpi report 支付金额 10万 昨天")
    await desk.say("小林", "/kpi report 访客数 8000 昨天")
    done = await desk.press("小林", first, "撤销")
    assert "支付金额 ¥100,000" in done.text
    assert await values(desk) == {"visitors": 8000}


async def test_pressed_again_it_takes_back_nothing_further(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("小林", "/kpi report 访客数 8000 昨天")
    await desk.say("小林", "/kpi report 支付金额 9万 昨天")
    shown = await desk.say("小林", "/kpi report 支付金额 10万 昨天")
    assert (await desk.press("小林", shown, "撤销")).outcome == "done"
    again = await desk.press("小林", shown, "撤销")
    assert again.outcome == "refused"
    assert "已经撤销过了" in again.text
    assert await values(desk) == {"payment": 90_000, "visitors": 8000}
    assert await desk.sql(undos) == 1


async def test_pressed_twice_at_once_it_is_taken_back_once(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("小林", "/kpi report 支付金额 9万 昨天")
    shown = await desk.say("小林", "/kpi report 支付金额 10万 昨天")
    pressed = await asyncio.gather(*(desk.press("小林", shown, "撤销") for _ in range(4)))
    assert sorted(reply.outcome for reply in pressed) == ["done", "refused", "refused", "refused"]
    assert sum("已经撤销过了" in reply.text for reply in pressed) == 3
    assert await values(desk) == {"payment": 90_000}
    assert await desk.sql(undos) == 1


async def test_overwritten_meanwhile_it_says_by_what(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    shown = await desk.say("小林", "/kpi report 支付金额 10万 昨天")
    await desk.say("小林", "/kpi report 支付金额 11万 昨天")
    own = await desk.press("小林", shown, "撤销")
    assert "后来又填了 ¥110,000" in own.text
    await desk.say("小王", "/kpi report 支付金额 12万 昨天")
    others = await desk.press("小林", shown, "撤销")
    assert "小王填的 ¥120,000" in others.text
    await desk.write(lambda s: s.execute(update(Figure).values(source=Source.IMPORT, entry_id=None, reporter_id=None)))
    imported = await desk.press("小林", shown, "撤销")
    assert "导入的 ¥120,000" in imported.text
    assert {own.outcome, others.outcome, imported.outcome} == {"refused"}
    assert await values(desk) == {"payment": 120_000}


async def test_the_newer_one_of_ones_own_can_be_taken_back_from_there(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    shown = await desk.say("小林", "/kpi report 支付金额 10万 昨天")
    await desk.say("小林", "/kpi report 支付金额 11万 昨天")
    told = await desk.press("小林", shown, "撤销")
    assert "¥110,000" in (await desk.press("小林", told, "撤销 ¥110,000")).text
    assert await values(desk) == {"payment": 100_000}
    assert (await desk.press("小林", shown, "撤销")).outcome == "done"
    assert await values(desk) == {}


async def test_a_report_is_taken_back_by_whoever_made_it(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    shown = await desk.say_in("C1", "小林", "/kpi report 支付金额 10万 昨天")
    for who in ("小王", "老板"):
        pressed = await desk.press(who, shown, "撤销")
        assert pressed.outcome == "refused"
        assert "谁填的谁撤" in pressed.text
    number = shown.buttons["撤销"].split()[-1]
    assert (await desk.say("小林", "/kpi undo 999999999")).outcome == "refused"
    assert await values(desk) == {"payment": 100_000}
    assert (await desk.say("小林", f"指标 撤销 #{number}")).outcome == "done"


async def test_the_number_of_another_departments_report_is_none_here(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    shown = await desk.say("小林", "/kpi report 支付金额 10万 昨天")
    desk.workspace = "T2"
    await desk.say_in("C2", "别家", "/team create 客服部")
    assert "谁填的谁撤" in (await desk.say("别家", shown.buttons["撤销"])).text
    assert await values(desk) == {"payment": 100_000}


async def test_what_did_not_count_or_changed_nothing_has_no_button(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("小林", "/kpi report 支付金额 10万 昨天")
    assert "撤销" not in (await desk.say("小林", "/kpi report 支付金额 10万 昨天")).buttons
    await desk.write(lambda s: s.execute(update(Figure).values(source=Source.IMPORT, entry_id=None, reporter_id=None)))
    outranked = await desk.say("小林", "/kpi report 支付金额 11万 昨天")
    assert "以导入的为准" in outranked.text
    assert "撤销" not in outranked.buttons


async def test_after_a_day_the_button_says_so(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    shown = await desk.say("小林", "/kpi report 支付金额 10万 昨天")
    desk.clock.turn_to(desk.clock.now().replace(day=26))
    await desk.say("小林", "/kpi report 访客数 8000 昨天")
    assert "超过 24 小时" in (await desk.press("小林", shown, "撤销")).text
    assert len(await values(desk)) == 2


async def test_without_a_number_the_last_is_meant_and_in_english_too(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("小林", "/zg language en")
    first = await desk.say("小林", "/kpi report payment 100K yesterday")
    await desk.say("小林", "/kpi report visitors 8000 yesterday")
    assert "Visitors 8,000" in (await desk.say("小林", "/kpi undo")).text
    assert (await desk.press("小林", first, "Undo")).outcome == "done"
    assert "taken back already" in (await desk.press("小林", first, "Undo")).text
    assert await values(desk) == {}


async def test_whoever_was_told_of_a_correction_hears_that_it_was_taken_back(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    await desk.say("小林", "/kpi report 支付金额 10万 昨天")
    shown = await desk.say("小王", "/kpi report 支付金额 11万 昨天")
    again = await desk.say("小王", "/kpi report 支付金额 12万 昨天")
    assert "改成了" in desk.last("小林").text
    desk.forget()
    await desk.press("小王", again, "撤销")
    assert desk.got("小林") == [], "what stands again is no value of theirs"
    await desk.press("小王", shown, "撤销")
    told = desk.last("小林")
    assert told.text == "小王把 11月23日 周一 支付金额 的 ¥110,000 撤回了，还是按你填的 ¥100,000 算。"
    assert "¥100,000" in (await desk.press("小林", told, "看记录")).text
    desk.forget()
    await desk.say("小林", "/kpi undo")
    assert desk.got("小王") == desk.got("小林") == [], "what one takes back oneself, one knows"


async def test_a_correction_that_is_taken_back_is_told_in_english_too(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    await desk.say("小林", "/zg language en")
    await desk.say("小林", "/kpi report payment 100K yesterday")
    shown = await desk.say("小王", "/kpi report 支付金额 11万 昨天")
    await desk.press("小王", shown, "撤销")
    assert "the ¥100,000 you reported stands again" in desk.last("小林").text
