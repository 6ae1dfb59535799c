"""What is personal is asked, refused and answered aside when it is said where everybody reads it."""

from tests.desk import Desk

ALONE = {"conversation": "D1", "direct": True, "inline": False, "forms": False}
"""What is said to the bot alone, in a chat whose id the platform chose."""
ALOUD = {"conversation": "C1", "direct": False, "inline": False, "forms": False}
"""What is said by mentioning the bot in the department's channel."""


async def people(desk: Desk) -> None:
    """老板 manages; 李雷 and 王磊 work here."""
    await desk.department(李雷="运营专员", 王磊="客服专员")


async def test_why_somebody_leaves_is_asked_of_the_manager_alone(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "团队 离职 李雷 明天", **ALOUD)
    assert "李雷" not in "".join(got.text for got in desk.got("C1"))
    assert "李雷 为什么走" in desk.last("老板").text
    await desk.press("老板", desk.last("老板"), "主动", **ALONE)
    assert "李雷 最后一天是 11月25日" in desk.last("D1").text
    assert "李雷" not in "".join(got.text for got in desk.got("C1"))


async def test_what_was_asked_alone_is_answered_late_and_cancelled_from_anywhere(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "团队 离职 李雷 明天", **ALOUD)
    await desk.turn(minutes=16)
    await desk.say("老板", "主动", **ALONE)
    assert "刚才问你的过了 15 分钟" in desk.last("D1").text
    await desk.say("老板", "团队 离职 李雷 明天", **ALOUD)
    await desk.say("老板", "取消", **ALOUD)
    assert "这件事先不办了" in desk.last("C1").text
    assert (await desk.say("老板", "主动", **ALONE)).outcome == "refused"


async def test_a_refusal_of_what_is_personal_is_told_alone(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "团队 离职 李磊 明天 被动", **ALOUD)
    await desk.say("老板", "团队 离职 李雷 2020-01-01 被动", **ALOUD)
    assert "李" not in "".join(got.text for got in desk.got("C1"))
    assert len(desk.got("老板")) == 2
    await desk.say("李雷", "指标 查看 王磊", **ALOUD)
    assert "王磊 的数据" in desk.last("李雷").text
    assert "王磊" not in desk.last("C1").text


async def test_what_is_open_is_asked_where_it_was_said(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "交接 给 李雷", **ALOUD)
    assert "什么事" in desk.last("C1").text
    await desk.say("老板", "主图素材", **ALOUD)
    assert "@李雷" in desk.last("C1").text
