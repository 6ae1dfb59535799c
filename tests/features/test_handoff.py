"""Handoffs: offered, accepted or returned, and never lost."""

from datetime import date

import pytest

from models.attendance import TimeOff
from models.organisation import Deputy
from tests.desk import Desk, Got, at


async def people(desk: Desk) -> None:
    """老板 manages; 小林 runs the store, 小王 stands in for her, 小陈 analyses."""
    await desk.department(小林="运营专员", 小王="运营专员", 小陈="数据分析师")

    def deputy(session):  # type: ignore[no-untyped-def]
        session.add(Deputy(person_id=2, deputy_id=3))

    await desk.write(deputy)


def asked(desk: Desk, who: str) -> list[Got]:
    """What `who` got about handoff #1, among all the other things of a working day."""
    own = [got for got in desk.got(who) if not got.message.card.startswith("myday/")]
    return [got for got in own if "#1" in got.text and got.kind != "edit"]


async def test_the_receiver_accepts_by_button_and_the_giver_hears_of_it(desk: Desk) -> None:
    await people(desk)
    given = await desk.say("小陈", "/交接 给 小林 双11 主图素材 周五下午3点")
    assert given.outcome == "done"
    assert "#1 已经交给 @小林" in given.text
    assert "双11 主图素材" in given.text
    assert "11月27日 周五 15:00" in given.text
    question = desk.last("小林")
    assert "@小陈 交给你一件事（#1）" in question.text
    accepted = await desk.press("小林", question, "接收")
    assert "现在归你了" in accepted.text
    assert "@小林 接收了 #1「双11 主图素材」" in desk.last("小陈").text
    redrawn = desk.last("小林")
    assert redrawn.kind == "edit"
    assert list(redrawn.buttons) == ["完成了"]


async def test_a_handoff_is_accepted_once(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/handoff to 小林 素材")
    question = desk.last("小林")
    await desk.press("小林", question, "接收")
    again = await desk.press("小林", question, "接收")
    assert again.outcome == "refused"
    assert "已经由 @小林" in again.text
    manager = await desk.say("老板", "/handoff accept 1")
    assert "已经由 @小林" in manager.text


async def test_a_stranger_can_neither_accept_nor_return_it(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/handoff to 小林 素材")
    for line in ("/handoff accept 1", "/handoff return 1 不要"):
        reply = await desk.say("小王", line)
        assert reply.outcome == "refused"
        assert "不是找你的" in reply.text
    assert "是你自己交出去的" in (await desk.say("小陈", "/handoff accept 1")).text


async def test_returning_asks_for_a_reason_and_gives_it_to_the_giver(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/handoff to 小林 素材")
    form = await desk.press("小林", desk.last("小林"), "退回")
    assert [field.name for field in form.form.fields if field.required] == ["number", "reason"]
    done = await desk.fill("小林", "handoff return", number="1", reason="缺 <库存表>")
    assert "退回给 @小陈" in done.text
    assert "缺 <库存表>" in desk.last("小陈").text


async def test_nobody_answers_and_it_climbs_the_ladder_in_working_hours(desk: Desk) -> None:
    await people(desk)  # Tuesday 10:00; working time is 09:00 to 18:00
    await desk.say("小陈", "/handoff to 小林 素材")
    desk.forget()
    await desk.turn_to("2026-11-24 14:02")
    assert "还在等你" in asked(desk, "小林")[-1].text
    assert not asked(desk, "小王")
    await desk.turn_to("2026-11-24 18:02")
    assert "请你代为看一下" in asked(desk, "小王")[-1].text
    await desk.turn_to("2026-11-25 16:58")
    assert not asked(desk, "老板")
    await desk.turn_to("2026-11-25 17:05")
    assert "没人接" in asked(desk, "老板")[-1].text
    counts = [len(asked(desk, who)) for who in ("老板", "小林", "小王")]
    await desk.turn_to("2026-11-27 12:00")
    assert [len(asked(desk, who)) for who in ("老板", "小林", "小王")] == counts
    await desk.press("小王", asked(desk, "小王")[0], "接收")
    assert "@小王 接收了 #1" in desk.last("小陈").text


async def test_who_has_no_deputy_is_asked_twice_before_the_managers_hear_of_it(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.say("小陈", "/handoff to 小林 素材")
    desk.forget()
    await desk.turn_to("2026-11-24 17:58")
    assert len(asked(desk, "小林")) == 1
    await desk.turn_to("2026-11-25 09:05")  # eight working hours: where there is a deputy, it is theirs to answer
    assert len(asked(desk, "小林")) == 2
    await desk.turn_to("2026-11-25 16:58")
    assert not asked(desk, "老板")
    await desk.turn_to("2026-11-25 17:05")
    assert "没人接" in asked(desk, "老板")[-1].text


async def test_the_ladder_stops_the_moment_somebody_answers(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/handoff to 小林 素材 urgent")
    await desk.press("小林", desk.last("小林"), "接收")
    desk.forget()
    await desk.turn_to("2026-11-24 18:00")
    assert not asked(desk, "老板")
    assert not asked(desk, "小林")


async def test_urgent_ones_climb_in_minutes(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "交接 给 小林 价格改错了 加急")
    desk.forget()
    await desk.turn_to("2026-11-24 10:32")
    assert len(asked(desk, "小林")) == 1
    await desk.turn_to("2026-11-24 11:02")
    assert len(asked(desk, "小王")) == 1
    await desk.turn_to("2026-11-24 12:02")
    assert len(asked(desk, "老板")) == 1


async def test_somebody_off_is_represented_by_the_deputy_at_once(desk: Desk) -> None:
    await people(desk)

    def off(session):  # type: ignore[no-untyped-def]
        day = date(2026, 11, 24)
        session.add(
            TimeOff(
                department_id=1, number=90, person_id=2, first_on=day, last_on=day, created_at=at("2026-11-23 10:00")
            )
        )

    await desk.write(off)
    given = await desk.say("小陈", "/handoff to 小林 素材")
    assert "小林 今天不在，先找代理人 小王" in given.text
    assert "你是 TA 的代理人" in desk.last("小王").text
    assert not desk.got("小林")


async def test_a_role_means_whoever_holds_it(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/handoff to 数据分析师 出一份双11复盘 下周三")
    assert "交给你一件事" in desk.last("小陈").text
    nobody = await desk.say("老板", "/handoff to 品类经理 选品")
    assert nobody.outcome == "refused"
    assert "没有别人担任品类经理" in nobody.text


async def test_a_handoff_to_a_role_is_listed_for_everybody_who_may_take_it(desk: Desk) -> None:
    await people(desk)
    given = await desk.say("小陈", "/handoff to 运营专员 双11主图 下周三 18:00")
    assert given.outcome == "done"
    assert asked(desk, "小林")
    assert not asked(desk, "小王")
    assert "等你回应 1 件" in (await desk.say("小林", "/handoff list")).text
    listed = await desk.say("小王", "/handoff list")
    assert "交给你这个角色的 1 件，谁先接都行" in listed.text
    assert "#1：双11主图（小陈 交来，先问了 小林），截止 12月2日 周三 18:00" in listed.text
    for who in ("小陈", "老板"):
        assert "角色" not in (await desk.say(who, "/handoff list")).text
    await desk.say("小王", "/zg language en")
    assert "For your role, whoever answers first: 1" in (await desk.say("小王", "/handoff list")).text
    taken = await desk.press("小王", listed, "接收 #1")
    assert taken.outcome == "done"
    assert "没有在途的交接" in (await desk.say("小林", "/handoff list")).text
    assert "Yours now: 1" in (await desk.say("小王", "/handoff list")).text


async def test_whoever_gave_it_or_no_longer_holds_the_role_is_not_asked_to_take_it(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/handoff to 运营专员 素材")
    assert "等你回应 1 件" in (await desk.say("小王", "/handoff list")).text
    assert "角色" not in (await desk.say("小林", "/handoff list")).text
    await desk.say("小陈", "/handoff to 运营专员 主图")
    assert "交给你这个角色的 1 件" in (await desk.say("小王", "/handoff list")).text
    await desk.say("老板", "/team add 小王 客服专员 100")
    await desk.say("老板", "/team add 小王 运营专员 0")
    desk.clock.turn_to(at("2026-11-25 10:00"))
    assert "角色" not in (await desk.say("小王", "/handoff list")).text


async def test_a_due_date_that_is_none_is_refused_and_one_in_quotes_is_text(desk: Desk) -> None:
    await people(desk)
    wrong = await desk.say("小陈", "/handoff to 小林 素材 2月30日")
    assert wrong.outcome == "refused"
    assert "2月30日" in wrong.text
    past = await desk.say("小陈", "/handoff to 小林 素材 截止=昨天")
    assert past.outcome == "refused"
    quoted = await desk.say("小陈", '/handoff to 小林 "素材 周五"')
    assert "素材 周五" in quoted.text
    assert "没定" in quoted.text


@pytest.mark.parametrize(
    "due", ["2月30日 下午3点", "2026-11-31 15:00", "周八 9点", "9999-12-31 15:00", "Feb 30 at 3pm"]
)
async def test_a_day_that_is_none_does_not_leave_its_time_as_a_deadline_of_today(desk: Desk, due: str) -> None:
    await desk.department(小陈="数据分析师", 小林="运营专员")
    wrong = await desk.say("小陈", f"/handoff to 小林 素材 {due}")
    assert wrong.outcome == "refused", wrong.text
    assert due.split(maxsplit=1)[0] in wrong.text
    assert (await desk.say("小陈", f"/agenda action 小林 素材 {due}")).outcome == "refused"
    assert "素材" not in (await desk.say("小林", "/handoff list")).text


@pytest.mark.parametrize("what", ["整理 3月", "发双11", "改 3.5", "复盘 2026", '对 "2月30日"'])
async def test_work_whose_words_end_in_a_period_may_be_due_at_a_time_alone(desk: Desk, what: str) -> None:
    await desk.department(小陈="数据分析师", 小林="运营专员")
    given = await desk.say("小陈", f"/handoff to 小林 {what} 15:00")
    assert given.outcome == "done", given.text
    assert "11月24日 周二 15:00" in given.text


async def test_withdrawn_before_anybody_answers_and_not_after(desk: Desk) -> None:
    await people(desk)
    given = await desk.say("小陈", "/handoff to 小林 素材")
    await desk.press("小陈", given, "撤回")
    late = await desk.press("小林", desk.got("小林")[0], "接收")
    assert late.outcome == "refused"
    assert "撤回" in late.text
    assert "没有在途的交接" in (await desk.say("小林", "/handoff list")).text


async def test_a_reason_is_asked_for_only_where_there_is_something_to_return(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "/handoff to 小林 素材")
    for who, line, why in (
        ("小林", "/交接 退回 19", "没有 #19 这个交接"),
        ("小王", "/交接 退回 1", "#1 不是找你的"),
    ):
        for forms in (True, False):
            refused = await desk.say(who, line, forms=forms)
            assert (refused.outcome, why in refused.text) == ("refused", True), refused.text
    assert (await desk.say("小林", "/交接 退回 1")).form.command == "handoff return"
    assert (await desk.say("小林", "/交接 退回 1", forms=False)).outcome == "asked"
    assert (await desk.say("小林", "缺库存表", forms=False)).outcome == "done"
    assert "已经在" in (await desk.say("小林", "/交接 退回 1", forms=False)).text
