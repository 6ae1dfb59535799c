"""Somebody's day: one message, sent when the day begins, edited as it goes on."""

from datetime import date

from models.attendance import Shift, ShiftKind
from models.day_kept import MyDay
from tests.desk import Desk, Got, at


async def people(desk: Desk) -> None:
    """老板 manages; 小林 and 小王 run the store, 小客 answers customers in shifts."""
    await desk.department(小林="运营专员", 小王="运营专员", 小客="客服专员")


async def leap(desk: Desk, when: str) -> None:
    """To an instant without stopping on the way."""
    desk.clock.turn_to(at(when))
    await desk.tick()


def days(desk: Desk, who: str) -> list[Got]:
    """Every drawing of a day that `who` got."""
    return [got for got in desk.got(who) if "你的今天" in got.text or "Your day" in got.text]


def drawn(desk: Desk, who: str) -> list[str]:
    """When and how they came, by the clock of Shanghai."""
    zone = at("2026-01-01 00:00").tzinfo
    return [f"{got.kind} {got.at.astimezone(zone):%m-%d %H:%M}" for got in days(desk, who)]


async def test_it_comes_once_at_nine_and_is_edited_when_something_changes(desk: Desk) -> None:
    await people(desk)
    await desk.say("小王", "/handoff to 小林 双11复盘 周五")
    await desk.say("老板", "/agenda action 小林 补库存表 周三下午5点")
    await desk.say("小王", "/off 周三下午")
    await leap(desk, "2026-11-25 08:58")
    assert not days(desk, "小林")
    await desk.turn_to("2026-11-25 09:01")
    assert drawn(desk, "小林") == ["direct 11-25 09:00"]
    first = days(desk, "小林")[0]
    assert "你的今天 · 11月25日 周三" in first.text
    assert "晨会\n· 还没交" in first.text
    assert "#1 双11复盘：小王 交给你，11月27日 周五 18:00 截止，等你接收" in first.text
    assert "#2 补库存表，11月25日 周三 17:00 截止" in first.text
    assert "今天请假\n· 小王（在岗 09:00-13:00）" in first.text
    assert list(first.buttons) == ["填写", "去填报", "接收 #1", "完成了 #2"]
    await desk.press("小林", first, "接收 #1")
    await desk.turn_to("2026-11-25 09:07")
    edited = days(desk, "小林")[-1]
    assert edited.kind == "edit"
    assert "#1 双11复盘，11月27日 周五 18:00 截止" in edited.text
    assert "接收 #1" not in edited.buttons
    await desk.say("小林", "/standup 上预售页")
    await desk.turn_to("2026-11-25 09:13")
    assert "交了：上预售页" in days(desk, "小林")[-1].text
    count = len(days(desk, "小林"))
    await desk.turn_to("2026-11-25 12:00")
    assert len(days(desk, "小林")) == count


async def test_nothing_is_edited_after_the_day_is_over(desk: Desk) -> None:
    await people(desk)
    await leap(desk, "2026-11-25 08:58")
    await desk.turn_to("2026-11-25 09:01")
    await leap(desk, "2026-11-26 08:00")
    count = len(days(desk, "小林"))
    await desk.say("老板", "/agenda action 小林 补库存表")
    await desk.turn_to("2026-11-26 08:20")
    assert len(days(desk, "小林")) == count
    await leap(desk, "2026-11-26 08:58")
    await desk.turn_to("2026-11-26 09:01")
    assert drawn(desk, "小林")[-1] == "direct 11-26 09:00"


async def test_a_change_that_comes_by_time_alone_shows_within_ten_minutes(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/agenda action 小林 补库存表 周三 9:30")
    await leap(desk, "2026-11-25 08:58")
    await desk.turn_to("2026-11-25 09:46")
    assert "#1 补库存表，11月25日 周三 09:30 就该完成" in days(desk, "小林")[-1].text


async def test_whoever_is_off_gets_none_and_a_shift_has_it_at_its_start(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/off 明天 deputy=小王")
    await desk.say("老板", "/handoff to 小客 差评回访")

    def rota(session):  # type: ignore[no-untyped-def]
        session.add(
            Shift(
                person_id=4,
                day=date(2026, 11, 25),
                department_id=1,
                kind=ShiftKind.LATE,
                set_by_id=1,
                set_at=at("2026-11-24 09:00"),
            )
        )

    await desk.write(rota)
    await leap(desk, "2026-11-25 08:58")
    await desk.turn_to("2026-11-25 09:01")
    assert not days(desk, "小林")
    assert "· 小林，你是代理人" in days(desk, "小王")[0].text
    assert not days(desk, "小客")
    await leap(desk, "2026-11-25 15:58")
    await desk.turn_to("2026-11-25 16:01")
    assert drawn(desk, "小客") == ["direct 11-25 16:00"]
    assert "差评回访" in days(desk, "小客")[0].text


async def test_nobody_is_written_to_for_nothing(desk: Desk) -> None:
    await people(desk)
    await leap(desk, "2026-11-25 08:58")
    await desk.turn_to("2026-11-25 09:01")
    assert not days(desk, "小客")  # in shifts, without a standup, nothing waits
    shown = await desk.say("小客", "/zg day")
    assert "没有在等你的事" in shown.text


async def test_it_can_be_looked_at_any_time_in_either_language(desk: Desk) -> None:
    await people(desk)
    await desk.say("小王", "/handoff to 小林 素材")
    for line in ("/zg day", "/掌柜 今天", "我的一天", "my day"):
        assert "#1 素材：小王 交给你" in (await desk.say("小林", line)).text
    await desk.say("小林", "/zg language en")
    shown = await desk.say("小林", "my day")
    assert "Your day · Tue 24 Nov" in shown.text
    assert "Standup\n· not given yet" in shown.text
    rows = await desk.sql(lambda session: session.query(MyDay).count())
    assert rows == 0


async def test_today_is_still_an_answer_to_a_question_for_a_day(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/off", forms=False)
    done = await desk.say("小林", "今天", forms=False)
    assert done.outcome == "done"
    assert "11月24日 周二" in done.text


async def test_a_missing_figure_stands_there_until_it_is_reported(desk: Desk) -> None:
    await people(desk)
    await leap(desk, "2026-11-25 08:58")
    await desk.turn_to("2026-11-25 09:01")
    first = days(desk, "小林")[0]
    assert "要报的数\n· 11月24日 周二：支付金额" in first.text
    form = await desk.press("小林", first, "去填报")
    assert form.outcome == "asked"
    assert (await desk.say("小林", "/kpi report 支付金额 12万 昨天")).outcome == "done"
    await desk.turn_to("2026-11-25 09:07")
    assert "支付金额" not in days(desk, "小林")[-1].text


async def test_monday_tells_of_the_meeting(desk: Desk) -> None:
    await people(desk)
    await leap(desk, "2026-11-30 08:58")
    await desk.turn_to("2026-11-30 09:01")
    assert "会议\n· 14:00 周会" in days(desk, "小林")[0].text


async def test_a_newcomers_day_tells_of_training(desk: Desk) -> None:
    await people(desk)
    started = await desk.say("老板", "/train start 小王 小林 明天 sure=yes")
    assert started.outcome == "done", started.text
    await leap(desk, "2026-11-25 08:58")
    await desk.turn_to("2026-11-25 09:01")
    assert "培训和带教\n· 今天学：" in days(desk, "小王")[0].text
    assert "培训和带教\n· 小王 今天学：" in days(desk, "小林")[0].text
