"""Signed off, handed to another mentor, or ended because the newcomer left."""

from datetime import date

from models.training import Training, due_today, for_agenda
from tests.desk import Desk
from tests.features.newcomers import about_training, jump, sessions, training


async def test_the_mentor_signs_then_a_manager_and_both_hear(desk: Desk) -> None:
    await training(desk)
    early = await desk.say("老板", "/train sign 小林")
    assert early.outcome == "refused"
    assert "先等带教老师 老陈 签" in early.text
    doubt = await desk.say("老陈", "/培训 出师 小林")
    assert doubt.outcome == "asked"
    assert "3 个主题没学完、9 次一对一没有两边确认" in doubt.text
    desk.forget()
    signed = await desk.press("老陈", doubt, "现在就签")
    assert "还差负责人一签" in signed.text
    assert "你已经签过了" in (await desk.say("老陈", "/train sign 小林")).text
    asked = desk.last("老板")
    assert "老陈 觉得 @小林 可以出师了" in asked.text
    last = await desk.press("老板", await desk.press("老板", asked, "签出师"), "现在就签")
    assert "@小林 出师了" in last.text
    assert "恭喜 @小林 出师" in desk.last("小林").text
    assert "恭喜 @小林 出师" in desk.last("老陈").text
    redrawn = [one for one in desk.got("老板") if one.kind == "edit"]
    assert redrawn
    assert not redrawn[-1].buttons
    assert "现在没有人在培训" in (await desk.say("老板", "/train progress")).text
    assert (await desk.say("老板", "/train sign 小林 sure=yes")).outcome == "refused"


async def test_after_signing_no_session_is_left_to_come_and_one_may_be_trained_again(desk: Desk) -> None:
    await training(desk)
    await desk.say("老陈", "/train sign 小林 sure=yes")
    await desk.say("老板", "/train sign 小林 sure=yes")
    assert all(one.cancelled_at is not None for one in await sessions(desk))
    desk.forget()
    for day in (25, 26):
        await jump(desk, f"2026-11-{day} 09:02")
    assert not about_training(desk.got("小林"))
    assert (await desk.say("老板", "/train start 小林 老陈")).outcome == "done"


async def test_a_mentor_who_manages_signs_as_both(desk: Desk) -> None:
    await training(desk)
    await desk.say("老板", "/team manager 老陈")
    done = await desk.say("老陈", "/train sign 小林 sure=yes")
    assert "@小林 出师了" in done.text


async def test_nobody_signs_for_themself_nor_for_a_stranger(desk: Desk) -> None:
    await training(desk)
    assert "由带教老师和负责人来签" in (await desk.say("小林", "/train sign 小林")).text
    await desk.say("老板", "/team add <@小赵> 数据分析师", named=("小赵",))
    assert (await desk.say("小赵", "/train sign 小林")).outcome == "refused"


# --- another mentor --------------------------------------------------------------------------------------------------
async def test_another_mentor_takes_over_the_sessions_to_come(desk: Desk) -> None:
    await training(desk)
    await desk.say("老板", "/team add <@老王> 运营专员 since=2022-01-01", named=("老王",))
    desk.forget()
    changed = await desk.say("老板", "/train mentor 小林 老王")
    assert "换成 @老王（之前是 老陈）" in changed.text
    for who in ("小林", "老王", "老陈"):
        assert "换成 @老王" in desk.last(who).text
    assert "#2" in (await desk.say("老王", "/mentor list")).text
    assert "没有排着的一对一" in (await desk.say("老陈", "/mentor list")).text
    assert "老王" in (await desk.say("老板", "/train mentor 小林 老王")).text
    assert (await desk.say("老板", "/train mentor 小林 小林")).outcome == "refused"


async def test_a_newcomer_who_leaves_ends_the_training(desk: Desk) -> None:
    await training(desk)
    left = await desk.say("老板", "/team depart 小林 主动 sure=yes")
    assert "自己还在培训" in left.text
    assert "现在没有人在培训" in (await desk.say("老板", "/train progress")).text


# --- for others ------------------------------------------------------------------------------------------------------
async def test_what_others_read_of_it(desk: Desk) -> None:
    await training(desk)

    def look(session):  # type: ignore[no-untyped-def]
        from bot.kernel.workdays import WorkCalendar
        from models.organisation import Department
        from models.people import department_ref

        department = department_ref(session.get(Department, 1))
        newcomer = session.query(Training).one().newcomer_id
        due = due_today(session, department, newcomer, date(2026, 11, 27))
        agenda = for_agenda(session, department, WorkCalendar(), date(2026, 11, 30))
        return [(one.topic.key, one.late) for one in due], agenda.is_empty, len(agenda.unconfirmed)

    due, is_empty, unconfirmed = await desk.sql(look)
    assert due == [("duties", False), ("culture", True)]
    assert not is_empty
    assert unconfirmed == 0


async def test_the_doubt_names_only_what_is_missing(desk: Desk) -> None:
    await training(desk)
    for topic in ("公司文化", "岗位职责", "工作流程"):
        assert (await desk.say("小林", f"/train log {topic} 完成")).outcome == "done"
    doubt = await desk.say("老陈", "/train sign 小林")
    assert doubt.text == "小林 还有 9 次一对一没有两边确认，现在就出师吗？"


async def test_a_stranger_is_told_who_signs(desk: Desk) -> None:
    await training(desk)
    await desk.say("老板", "/team add <@小王> 客服专员", named=("小王",))
    reply = await desk.say("小王", "/train sign 小林")
    assert reply.outcome == "refused"
    assert reply.text == "小林 出不出师你签不了：先由带教老师 老陈 签，再由负责人（老板）签。"
    nobody = await desk.say("小王", "/train sign 老陈")
    assert nobody.text == "老陈 出不出师你签不了，要由带教老师和负责人（老板）签。"
