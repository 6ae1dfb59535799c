"""What somebody has to do with handoffs, and what is late."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.kernel.people import Directory
from bot.kernel.tokens import line_of
from models.handoff.tables import STEPS, UNSETTLED, Handoff, HandoffState


@dataclass(frozen=True)
class Board:
    """What somebody has to do with handoffs, each list the oldest first."""

    waiting: Sequence[Handoff]
    """For their answer."""
    mine: Sequence[Handoff]
    """Accepted by them, not done."""
    given: Sequence[Handoff]
    """Given by them, not settled."""
    returned: Sequence[Handoff]
    """Given by them and returned: theirs again."""
    for_role: Sequence[Handoff] = ()
    """Given to a role they hold; somebody else was asked, and they may answer too."""


def board(session: Session, department_id: int, person_id: int, role_ids: Sequence[int] = ()) -> Board:
    """One person's handoffs, and those of the roles they hold."""
    rows = session.scalars(
        select(Handoff)
        .where(Handoff.department_id == department_id, Handoff.state.in_(UNSETTLED))
        .where(
            or_(
                Handoff.receiver_id == person_id,
                Handoff.deputy_id == person_id,
                Handoff.giver_id == person_id,
                Handoff.accepted_by_id == person_id,
                Handoff.role_id.in_(role_ids),
            )
        )
        .order_by(Handoff.number)
    ).all()
    offered = [row for row in rows if row.state is HandoffState.OFFERED]
    return Board(
        [row for row in offered if person_id in (row.receiver_id, row.deputy_id)],
        [row for row in rows if row.state is HandoffState.ACCEPTED and row.accepted_by_id == person_id],
        [row for row in rows if row.giver_id == person_id and row.state is not HandoffState.RETURNED],
        [row for row in rows if row.giver_id == person_id and row.state is HandoffState.RETURNED],
        [row for row in offered if person_id not in (row.giver_id, row.receiver_id, row.deputy_id)],
    )


def again_line(handoff: Handoff, directory: Directory, zone: str) -> str:
    """The line that offers what was returned to the same receiver once more; it lacks what is to be handed over, and so
    asks for it before anything is sent. By a template, what was said and not to whom: its form is for adding to it; with
    the deadline, by the clock of `zone` (the reader's), if that lay ahead when it came back."""
    if handoff.template:
        due_at, back_at = handoff.due_at, handoff.closed_at
        due = f"{due_at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if due_at and back_at and due_at > back_at else None
        return line_of(f"handoff {handoff.template}", **dict(handoff.details or ()), due=due)
    role = next((one.key for one in directory.role_by_key.values() if one.id == handoff.role_id), "")
    receiver = directory.by_id[handoff.receiver_id]
    to = role or (f"<@#{receiver.id}>" if receiver.active else "")
    return line_of("handoff again", handoff.number, *([to] if to else []))


def climbed(session: Session, department_id: int) -> Sequence[Handoff]:
    """Those that nobody took and the managers were told of, the oldest first."""
    return session.scalars(
        select(Handoff)
        .where(Handoff.department_id == department_id, Handoff.state == HandoffState.OFFERED, Handoff.step >= STEPS)
        .order_by(Handoff.number)
    ).all()


def late(session: Session, department_id: int, *, now: datetime, gone: Collection[int] = ()) -> Sequence[Handoff]:
    """For the agenda: unsettled handoffs beyond their due instant, those that climbed the whole ladder unanswered, and
    those that somebody of `gone` took over and left behind, or gave and got back."""
    return session.scalars(
        select(Handoff)
        .where(
            Handoff.department_id == department_id,
            Handoff.state.in_(UNSETTLED),
            or_(
                Handoff.due_at < now,
                (Handoff.state == HandoffState.OFFERED) & (Handoff.step >= STEPS),
                Handoff.accepted_by_id.in_(gone),
                (Handoff.state == HandoffState.RETURNED) & Handoff.giver_id.in_(gone),
            ),
        )
        .order_by(Handoff.number)
    ).all()
