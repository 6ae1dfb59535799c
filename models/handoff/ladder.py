"""What nobody answered climbs: the receiver again, their deputy, the managers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.kernel.people import PersonRef
from bot.kernel.work import Work
from models.attendance import Attendance, after_working_minutes, is_away
from models.base import changed_rows
from models.handoff.asking import attendance_now, deputy_now, is_absent, next_step_at
from models.handoff.tables import STEPS, Handoff, HandoffState


def departments_due(session: Session, now: datetime) -> list[int]:
    """Departments with a handoff to ask about."""
    return list(session.scalars(select(Handoff.department_id).where(Handoff.next_step_at <= now).distinct()))


@dataclass(frozen=True, slots=True)
class Nudge:
    """One rung climbed: whom to ask now, and why."""

    handoff: Handoff
    rung: str
    """`again`, `deputy`, `managers` or `due`."""
    asked: PersonRef | None
    in_place_of: PersonRef | None = None
    """Who is away, where somebody else is asked for that."""
    nobody_there: bool = False
    """Whether the managers hear of it because the receiver is on leave, and nobody could be asked in their place."""


def claim_unanswered(work: Work) -> Sequence[Nudge]:
    """Climb one rung for each handoff whose time has come; two callers never get the same rung of one."""
    rows = work.session.scalars(
        select(Handoff)
        .where(Handoff.department_id == work.department.id, Handoff.next_step_at <= work.now)
        .order_by(Handoff.next_step_at, Handoff.id)
        .limit(100)
    ).all()
    attendance = attendance_now(work) if rows else None
    nudges = []
    for handoff in rows:
        nudge = _climb(work, attendance, handoff) if attendance is not None else None
        if nudge is not None:
            nudges.append(nudge)
    return nudges


def _climb(work: Work, attendance: Attendance, handoff: Handoff) -> Nudge | None:
    if handoff.state is HandoffState.ACCEPTED:
        return _due(work, attendance, handoff)
    receiver = work.person_of(handoff.receiver_id)
    away = not receiver.active or is_absent(work, attendance, receiver, handoff.urgency, handoff.giver_id)
    rung, asked = _rung(work, attendance, handoff, receiver, away)
    step = {"again": handoff.step + 1, "deputy": 2, "managers": STEPS}[rung]
    values: dict[str, object] = {"step": step, "next_step_at": None}
    if rung == "deputy" and asked is not None:
        values["deputy_id"] = asked.id
    if step < STEPS:
        waited_for = asked if away and asked is not None else receiver
        values["next_step_at"] = next_step_at(work, attendance, handoff, waited_for, step)
    if not _claimed(work, handoff, values):
        return None
    alone = rung == "managers" and away and receiver.active and handoff.deputy_id is None
    return Nudge(handoff, rung, asked, receiver if away and asked is not None else None, alone)


def _rung(
    work: Work, attendance: Attendance, handoff: Handoff, receiver: PersonRef, away: bool
) -> tuple[str, PersonRef | None]:
    """The next rung that leads to somebody. An absent receiver is passed over; one who is there and has no deputy is
    asked once more in the deputy's stead, so that the managers hear of it when they would have."""
    if handoff.step == 0 and not away:
        return "again", receiver
    if handoff.step <= 1:
        deputy = deputy_now(work, attendance, receiver)
        if handoff.step == 0 and deputy is not None and deputy.id == handoff.deputy_id:
            return "again", deputy
        if deputy is not None and deputy.id not in (handoff.giver_id, handoff.deputy_id):
            return "deputy", deputy
        if not away:
            return "again", receiver
    return "managers", None


def _claimed(work: Work, handoff: Handoff, values: dict[str, object]) -> bool:
    claimed = changed_rows(
        work.session,
        update(Handoff)
        .where(
            Handoff.id == handoff.id,
            Handoff.state == handoff.state,
            Handoff.step == handoff.step,
            Handoff.next_step_at == handoff.next_step_at,
        )
        .values(**values),
    )
    if claimed:
        work.session.refresh(handoff)
    return bool(claimed)


def _due(work: Work, attendance: Attendance, handoff: Handoff) -> Nudge | None:
    """An accepted one is due: whoever has it hears it once; who is away then, when they are back."""
    taker = work.directory.by_id.get(handoff.accepted_by_id or 0)
    away = taker is not None and taker.active and is_away(attendance, taker, work.now)
    back_at = after_working_minutes(attendance, taker, work.now, 0) if taker is not None and away else None
    if not _claimed(work, handoff, {"next_step_at": back_at}) or away:
        return None
    return Nudge(handoff, "due", taker)
