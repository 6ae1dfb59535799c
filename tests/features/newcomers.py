"""People in training, for every story that needs them."""

from datetime import timedelta

from models.training import MentorSession
from tests.desk import Desk, Got, Reply, at


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
