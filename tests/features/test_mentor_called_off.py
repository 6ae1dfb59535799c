"""One-on-ones that are called off, and notes that say one did not take place."""

import pytest

from tests.desk import Desk, at
from tests.features.newcomers import SESSION, jump, pair, session, sessions


# --- called off ------------------------------------------------------------------------------------------------------
async def test_one_planned_by_hand_is_taken_back_and_both_know(desk: Desk) -> None:
    await pair(desk)
    done = await desk.say("小林", "/带教 计划 老陈 明天下午3点 价格怎么定")
    desk.forget()
    gone = await desk.press("小林", done, "取消 #11")
    assert gone.text.startswith(
        "取消了：@老陈 和 @小林 12月4日 周五 15:00（2026-12-04）的一对一（#11）。已经告诉 老陈。"
    )
    assert "小林 取消了 @老陈 和 @小林 12月4日 周五 15:00（2026-12-04）的一对一（#11）。" in desk.last("老陈").text
    assert len(desk.got("老陈")) == 1
    await jump(desk, "2026-12-04 09:02")
    assert not [one for who in ("老陈", "小林") for one in desk.got(who) if "15:00 和" in one.text]
    assert "#11" not in (await desk.say("老陈", "/带教 列表")).text
    again = await desk.press("老陈", desk.got("老陈")[0], "另约时间")
    assert [field.value for field in again.form.fields if field.value] == ["<@#2>", "价格怎么定"]
    await jump(desk, "2026-12-07 09:02")
    assert not [one for who in ("老陈", "小林") for one in desk.got(who) if "#11" in one.text and "谈了吗" in one.text]
    assert "已经取消了" in (await desk.say("小林", "/带教 取消 11")).text
    assert "已经取消了" in (await desk.say("小林", "/带教 确认 11")).text


async def test_calling_one_off_moves_no_other_and_it_counts_no_more(desk: Desk) -> None:
    await pair(desk)
    before = {one.number: one.starts_at for one in await sessions(desk)}
    assert "一对一 0/9" in (await desk.say("老板", "/train progress")).text
    done = await desk.say("老板", "/mentor cancel #2")
    assert done.outcome == "done"
    assert not done.buttons
    assert all("老板 取消了" in desk.last(who).text for who in ("老陈", "小林"))
    assert {one.number: one.starts_at for one in await sessions(desk)} == before
    assert "一对一 0/8" in (await desk.say("老板", "/train progress")).text
    await jump(desk, "2026-12-08 09:16")
    assert not [one for one in desk.got("老板") if "#2 老陈 带 小林" in one.text]
    desk.clock.turn_to(at("2026-12-30 10:00"))
    assert "8 次一对一没有两边确认" in (await desk.say("老陈", "/train sign 小林")).text


async def test_what_has_begun_is_not_called_off_and_strangers_call_off_nothing(desk: Desk) -> None:
    await pair(desk)
    await desk.say("老板", "/team add <@小赵> 运营专员", named=("小赵",))
    denied = await desk.say("小赵", "/mentor cancel 2")
    assert denied.outcome == "refused"
    assert "只能由带教老师、新人或负责人取消" in denied.text
    desk.clock.turn_to(at(SESSION))
    late = await desk.say("老陈", "/mentor cancel 2")
    assert late.outcome == "refused"
    assert "已经到点了（12月3日 周四 16:00）" in late.text
    assert (await session(desk, 2)).cancelled_at is None


# --- a note that says it did not take place --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "note",
    [
        "没谈成，方圆临时有事",
        "没聊",
        "没开成",
        "没见面",
        "没有时间",
        "取消了",
        "we didn't meet",
        "did not happen",
        "no show",
        "missed it",
        "Cancelled",
    ],
)
async def test_a_note_that_it_did_not_take_place_confirms_nothing(desk: Desk, note: str) -> None:
    await pair(desk)
    desk.clock.turn_to(at("2026-12-03 17:00"))
    doubt = await desk.say("老陈", f"/带教 确认 2 {note}")
    assert doubt.outcome == "asked"
    assert f"「{note}」听起来 #2 没谈成" in doubt.text
    assert list(doubt.buttons) == ["谈过了，确认", "没谈成，改时间"]
    assert (await session(desk, 2)).mentor_confirmed_at is None
    moved = await desk.press("老陈", doubt, "没谈成，改时间")
    assert [field.value for field in moved.form.fields if field.value] == ["<@#2>", "#2"]
    held = await desk.press("老陈", doubt, "谈过了，确认")
    assert held.outcome == "done"
    assert (await session(desk, 2)).mentor_note == note
    assert "你已经确认过了" in (await desk.say("老陈", f"/带教 确认 2 {note}")).text


@pytest.mark.parametrize("note", ["聊了店铺后台，没聊完下次继续", "没问题，挺顺", "开了主图会"])
async def test_a_note_of_one_that_did_take_place_confirms_it(desk: Desk, note: str) -> None:
    await pair(desk)
    desk.clock.turn_to(at("2026-12-03 17:00"))
    assert (await desk.say("老陈", f"/带教 确认 2 {note}")).outcome == "done"
