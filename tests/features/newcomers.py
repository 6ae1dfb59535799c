"""People in training, for every story that needs them."""

from datetime import timedelta

from models.training import MentorSession
from tests.desk import Desk, Got, Reply, at

SESSION = "2026-12-03 16:00"
"""The first one-on-one of `pair`."""


async def people(desk: Desk, **more: str) -> None:
    """老板 manages; 小林 is new; 老陈 has been here for years; more by name -> role, here as long as 老陈."""
    await desk.department(小林="运营专员")
    for name, role in {"老陈": "运营专员", **more}.items():
        reply = await desk.say("老板", f"/team add <@{name}> {role} since=2022-03-01", named=(name,))
        assert reply.outcome == "done", reply.text


async def training(desk: Desk, line: str = "/train start 小林 老陈") -> Reply:
    """小林 is in training with 老陈 from Wednesday 2026-11-25."""
    await people(desk)
    reply = await desk.say("老板", line)
    assert reply.outcome == "done", reply.text
    return reply


def about_training(got: list[Got]) -> list[Got]:
    """Without what other features send in the morning."""
    own = [one for one in got if not one.message.card.startswith("myday/")]
    return [one for one in own if "培训" in one.text or "一对一" in one.text]


async def jump(desk: Desk, when: str) -> None:
    """It is `when`; of what was due before, only the last five minutes are lived through."""
    desk.clock.turn_to(at(when) - timedelta(minutes=5))
    await desk.turn_to(when)


async def sessions(desk: Desk) -> list[MentorSession]:
    """Every session, in order."""

    def rows(session):  # type: ignore[no-untyped-def]
        return list(session.query(MentorSession).order_by(MentorSession.starts_at))

    return await desk.sql(rows)  # type: ignore[no-any-return]


async def pair(desk: Desk) -> None:
    """小林 is in training with 老陈; the first one-on-one is #2, Thursday 2026-12-03 16:00; it is 09:30 that day."""
    await people(desk)
    await desk.say("老板", "/train start 小林 老陈")
    desk.clock.turn_to(at("2026-12-03 09:30"))
    desk.forget()


def cards(desk: Desk, who: str) -> list[Got]:
    """What they were asked, the latest of each card last."""
    about = [one for one in desk.got(who) if one.message.card.startswith("mentor/") or "一对一" in one.text]
    return [one for one in about if not one.message.card.startswith("my")]


async def session(desk: Desk, number: int) -> MentorSession:
    """The row of a session."""

    def row(session):  # type: ignore[no-untyped-def]
        return session.query(MentorSession).filter_by(number=number).one()

    return await desk.sql(row)  # type: ignore[no-any-return]
