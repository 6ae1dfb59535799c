"""Somebody's last day is set: what is given to them for the time after it is not given without a word."""

from tests.desk import Desk


async def people(desk: Desk) -> None:
    """小周 leaves on Friday 2026-12-04; 小林 runs the store, 小李 and 小周 work in shifts."""
    await desk.department(小林="运营专员", 小李="客服专员", 小周="客服专员")
    assert (await desk.say("老板", "/团队 离职 小周 12月4日 主动")).outcome == "done"


async def test_a_handoff_due_after_the_receivers_last_day_says_so_and_offers_that_day(desk: Desk) -> None:
    await people(desk)
    given = await desk.say("小林", "/交接 给 小周 双12 话术 12月10日")
    assert given.outcome == "done"
    assert "小周 12月4日 周五（2026-12-04） 就离职了，截止在那之后" in given.text
    earlier = await desk.press("小林", given, "截止改到 12月4日 周五")
    assert "12月4日 周五" in earlier.text
    assert "就离职了" not in earlier.text
    later = await desk.say("小林", earlier_line(given.buttons, "2026-12-10"))
    assert "就离职了" in later.text
    assert "截止改到 12月4日 周五" in later.buttons
    in_time = await desk.say("小林", "/交接 给 小周 退货话术 12月4日")
    assert "就离职了" not in in_time.text


def earlier_line(buttons: dict[str, str], day: str) -> str:
    """The line that offers 4 December, with `day` in its place."""
    return buttons["截止改到 12月4日 周五"].replace("2026-12-04", day)


async def test_whoever_takes_leave_hears_that_their_deputy_has_left_by_then(desk: Desk) -> None:
    await people(desk)
    over = await desk.say("小李", "/请假 12月3日 12月8日 代理=小周")
    assert over.outcome == "done"
    assert "小周 12月4日 周五（2026-12-04） 就离职了，之后没人代理" in over.text
    before = await desk.say("小林", "/请假 12月3日 12月4日 代理=小周")
    assert "就离职了" not in before.text


async def test_a_deputy_who_is_leaving_is_named_as_such_with_another_to_choose(desk: Desk) -> None:
    await people(desk)
    named = await desk.say("老板", "/团队 代理 小林 小周")
    assert named.outcome == "done"
    assert "小周 12月4日 周五（2026-12-04） 就离职了，那以后没人代理" in named.text
    asked = await desk.press("老板", named, "换一位代理人")
    assert asked.outcome == "asked"
    other = await desk.say("老板", "/团队 代理 小林 小李")
    assert "就离职了" not in other.text


async def test_no_shift_is_set_after_somebodys_last_day(desk: Desk) -> None:
    await people(desk)
    none = await desk.say("老板", "/排班 设置 小周 12月7日-11日 早班")
    assert none.outcome == "refused"
    assert "小周 12月4日 周五（2026-12-04） 就离职了，那以后排不了班" in none.text
    some = await desk.say("老板", "/排班 设置 小周 12月3日-8日 早班")
    assert some.outcome == "done"
    assert some.text.startswith("排好了，小周 共 2 天：")
    assert (
        "小周 12月4日 周五（2026-12-04） 就离职了，后面的没排：12月5日 周六（2026-12-05） 到 12月8日 周二" in some.text
    )
    assert "12月8日" not in desk.last("小周").text
    week = await desk.say("老板", "/排班 列表 12月5日-12月8日")
    assert "小周" not in [row.split(" | ")[0] for row in week.text.splitlines() if "早班" in row]
