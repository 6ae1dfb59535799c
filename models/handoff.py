"""Handoffs that cannot fall: offered, then accepted or returned, and asked again until somebody answers.

The work stays the giver's until somebody accepts it. Who is asked climbs a ladder counted in the receiver's own working
time: the receiver again, their deputy, the managers. Whoever is off on that day is passed over at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.kernel.errors import Refusal
from bot.kernel.message import Moment
from bot.kernel.people import PersonRef, RoleRef
from bot.kernel.work import Work
from models.attendance import (
    Attendance,
    after_working_minutes,
    attendance_around,
    deputy_of,
    holders_of,
    is_away,
)
from models.base import Base, changed_rows
from models.columns import Choice, Instant, Name, Number, Words
from models.people import next_number


class HandoffState(StrEnum):
    """Where a handoff stands. `offered` is the only one in which anybody is asked."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Urgency(StrEnum):
    """How soon an answer is expected."""

    ORDINARY = "ordinary"
    URGENT = "urgent"
    SHIFT = "shift"


LADDER: dict[Urgency, tuple[int, int, int]] = {
    Urgency.ORDINARY: (4 * 60, 8 * 60, 16 * 60),
    Urgency.URGENT: (30, 60, 120),
    Urgency.SHIFT: (15, 30, 60),
}
"""Working minutes after which the receiver is asked again, the deputy is asked, the managers are told."""

STEPS = 3


class Handoff(Base):
    """A piece of work on its way from one person to another."""

    __tablename__ = "handoff"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    number: Mapped[int]
    giver_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role_id: Mapped[int | None] = mapped_column(ForeignKey("role.id"))
    """Set when it was given to a role; anybody who holds it may accept."""
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who was asked in the receiver's place."""
    what: Mapped[str] = mapped_column(Words)
    urgency: Mapped[Urgency] = mapped_column(Choice(Urgency))
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[HandoffState] = mapped_column(Choice(HandoffState), default=HandoffState.OFFERED)
    step: Mapped[int] = mapped_column(default=0)
    """Rungs of the ladder climbed so far."""
    next_step_at: Mapped[datetime | None] = mapped_column(Instant)
    """When somebody is to be asked or reminded next; empty when nobody is."""
    offered_at: Mapped[datetime] = mapped_column(Instant)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Name(500), default="")

    __table_args__ = (
        UniqueConstraint("department_id", "number"),
        # Whoever accepted is known exactly when somebody did: a handoff nobody took can't be done.
        CheckConstraint("(accepted_by_id IS NULL) = (accepted_at IS NULL)", name="accepted_by_somebody"),
        CheckConstraint("state <> 'accepted' OR accepted_at IS NOT NULL", name="accepted_has_when"),
        CheckConstraint("giver_id <> receiver_id", name="to_somebody_else"),
        Index("ix_handoff_next_step_at", "next_step_at"),
        Index("ix_handoff_department_id_state", "department_id", "state"),
    )

    @property
    def is_open(self) -> bool:
        """Not settled yet."""
        return self.state in (HandoffState.OFFERED, HandoffState.ACCEPTED)

    def is_late(self, now: datetime) -> bool:
        """Open beyond its due instant."""
        return self.is_open and self.due_at is not None and self.due_at < now


@dataclass(frozen=True, slots=True)
class Offered:
    """A handoff as it was offered: who is asked first, and whether in somebody's place."""

    handoff: Handoff
    asked: PersonRef
    in_place_of: PersonRef | None


def offer(work: Work, *, to: PersonRef | RoleRef, what: str, due_at: datetime | None, urgency: Urgency) -> Offered:
    """Offer a piece of work. A role means whoever holds it and is at work; somebody off is represented by their deputy.

    Raises `Refusal` when it would go to the giver, to a role nobody holds, or is due in the past.
    """
    if due_at is not None and due_at <= work.now:
        raise Refusal("handoff.due_past", due=Moment(due_at))
    attendance = _attendance(work)
    receiver = _receiver(work, attendance, to)
    asked, in_place_of = receiver, None
    if is_away(attendance, receiver, work.now):
        stand_in = _deputy(work, receiver)
        if stand_in is not None and stand_in.id != work.person.id:
            asked, in_place_of = stand_in, receiver
    handoff = Handoff(
        department_id=work.department.id,
        number=next_number(work.session, work.department.id),
        giver_id=work.person.id,
        receiver_id=receiver.id,
        role_id=to.id if isinstance(to, RoleRef) else None,
        deputy_id=asked.id if in_place_of is not None else None,
        what=what,
        urgency=urgency,
        due_at=due_at,
        state=HandoffState.OFFERED,
        step=0,
        offered_at=work.now,
        reason="",
    )
    handoff.next_step_at = _next_step_at(attendance, handoff, asked)
    work.session.add(handoff)
    work.session.flush()
    return Offered(handoff, asked, in_place_of)


def _attendance(work: Work) -> Attendance:
    return attendance_around(work.session, work.department, work.directory, work.calendar, now=work.now)


def _receiver(work: Work, attendance: Attendance, to: PersonRef | RoleRef) -> PersonRef:
    if isinstance(to, PersonRef):
        if to.id == work.person.id:
            raise Refusal("handoff.to_self")
        return to
    holders = [work.person_of(person_id) for person_id in holders_of(work.session, to.id, work.today)]
    others = [person for person in holders if person.active and person.id != work.person.id]
    if not others:
        raise Refusal("handoff.nobody_holds", role=work.voice.named(to.zh, to.en))
    return next((person for person in others if not is_away(attendance, person, work.now)), others[0])


def _deputy(work: Work, person: PersonRef) -> PersonRef | None:
    day = work.now.astimezone(ZoneInfo(person.zone)).date()
    deputy_id = deputy_of(work.session, person.id, day)
    deputy = work.directory.by_id.get(deputy_id or 0)
    return deputy if deputy is not None and deputy.active else None


def _next_step_at(attendance: Attendance, handoff: Handoff, asked: PersonRef) -> datetime | None:
    if handoff.step >= STEPS:
        return None
    minutes = LADDER[handoff.urgency][handoff.step]
    return after_working_minutes(attendance, asked, handoff.offered_at, minutes)


def find(work: Work, number: int) -> Handoff:
    """The handoff `#number`; raises `Refusal` when there is none."""
    handoff = work.session.scalar(
        select(Handoff).where(Handoff.department_id == work.department.id, Handoff.number == number)
    )
    if handoff is None:
        raise Refusal("handoff.none", number=number)
    return handoff


def accept(work: Work, number: int) -> Handoff:
    """Take it over. The receiver may, whoever stands in, whoever holds the role, and a manager.

    Raises `Refusal` for a stranger, for one that is settled, and when somebody else was faster.
    """
    handoff = find(work, number)
    _refuse_unless_asked(work, handoff)
    _move(
        work,
        handoff,
        HandoffState.OFFERED,
        state=HandoffState.ACCEPTED,
        accepted_by_id=work.person.id,
        accepted_at=work.now,
        next_step_at=handoff.due_at,
        step=STEPS,
    )
    return handoff


def give_back(work: Work, number: int, reason: str) -> Handoff:
    """Return it with a reason; it is the giver's again. Raises as `accept` does."""
    handoff = find(work, number)
    _refuse_unless_asked(work, handoff)
    _move(
        work,
        handoff,
        HandoffState.OFFERED,
        state=HandoffState.RETURNED,
        reason=reason[:500],
        closed_at=work.now,
        next_step_at=None,
    )
    return handoff


def finish(work: Work, number: int) -> Handoff:
    """It is done: said by whoever accepted it, or by a manager."""
    handoff = find(work, number)
    if work.person.id != handoff.accepted_by_id and "manager" not in work.person.rights:
        if handoff.state is HandoffState.OFFERED:
            raise Refusal("handoff.not_accepted_yet", number=number)
        raise Refusal("handoff.not_yours", number=number)
    _move(work, handoff, HandoffState.ACCEPTED, state=HandoffState.DONE, closed_at=work.now, next_step_at=None)
    return handoff


def withdraw(work: Work, number: int) -> Handoff:
    """Take back what nobody accepted: said by the giver, or by a manager."""
    handoff = find(work, number)
    if work.person.id != handoff.giver_id and "manager" not in work.person.rights:
        raise Refusal("handoff.not_yours", number=number)
    _move(work, handoff, HandoffState.OFFERED, state=HandoffState.WITHDRAWN, closed_at=work.now, next_step_at=None)
    return handoff


def _refuse_unless_asked(work: Work, handoff: Handoff) -> None:
    mine = work.person.id in (handoff.receiver_id, handoff.deputy_id)
    by_role = handoff.role_id is not None and work.person.id in holders_of(work.session, handoff.role_id, work.today)
    manages = "manager" in work.person.rights
    if work.person.id == handoff.giver_id and not (mine or manages):
        raise Refusal("handoff.own", number=handoff.number)
    if not (mine or by_role or manages):
        raise Refusal("handoff.not_yours", number=handoff.number)


def _move(work: Work, handoff: Handoff, from_state: HandoffState, **values: object) -> None:
    """Change the state if it still is `from_state`; otherwise say how it stands. Two callers never both succeed."""
    moved = changed_rows(
        work.session,
        update(Handoff).where(Handoff.id == handoff.id, Handoff.state == from_state).values(**values),
    )
    work.session.refresh(handoff)
    if not moved:
        raise stands(work, handoff)


def stands(work: Work, handoff: Handoff) -> Refusal:
    """How a settled handoff stands, as a refusal."""
    by = work.directory.by_id.get(handoff.accepted_by_id or handoff.receiver_id)
    at = handoff.accepted_at or handoff.closed_at or handoff.offered_at
    return Refusal(
        f"handoff.is_{handoff.state.value}",
        number=handoff.number,
        who=by.mention if by else "",
        at=Moment(handoff.closed_at or at),
    )


@dataclass(frozen=True)
class Board:
    """What somebody has to do with handoffs, each list the oldest first."""

    waiting: Sequence[Handoff]
    """For their answer."""
    mine: Sequence[Handoff]
    """Accepted by them, not done."""
    given: Sequence[Handoff]
    """Given by them, not settled."""


def board(session: Session, department_id: int, person_id: int, role_ids: Sequence[int] = ()) -> Board:
    """One person's handoffs."""
    open_states = (HandoffState.OFFERED, HandoffState.ACCEPTED)
    rows = session.scalars(
        select(Handoff)
        .where(Handoff.department_id == department_id, Handoff.state.in_(open_states))
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
        [row for row in offered if row.giver_id != person_id],
        [row for row in rows if row.state is HandoffState.ACCEPTED and row.accepted_by_id == person_id],
        [row for row in rows if row.giver_id == person_id],
    )


def late(session: Session, department_id: int, *, now: datetime) -> Sequence[Handoff]:
    """Open handoffs beyond their due instant, and those that climbed the whole ladder unanswered; for the agenda."""
    return session.scalars(
        select(Handoff)
        .where(
            Handoff.department_id == department_id,
            Handoff.state.in_((HandoffState.OFFERED, HandoffState.ACCEPTED)),
            or_(Handoff.due_at < now, (Handoff.state == HandoffState.OFFERED) & (Handoff.step >= STEPS)),
        )
        .order_by(Handoff.number)
    ).all()


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


def claim_unanswered(work: Work) -> Sequence[Nudge]:
    """Climb one rung for each handoff whose time has come; two callers never get the same rung of one."""
    rows = work.session.scalars(
        select(Handoff)
        .where(Handoff.department_id == work.department.id, Handoff.next_step_at <= work.now)
        .order_by(Handoff.next_step_at, Handoff.id)
        .limit(100)
    ).all()
    attendance = _attendance(work) if rows else None
    nudges = []
    for handoff in rows:
        nudge = _climb(work, attendance, handoff) if attendance is not None else None
        if nudge is not None:
            nudges.append(nudge)
    return nudges


def _climb(work: Work, attendance: Attendance, handoff: Handoff) -> Nudge | None:
    if handoff.state is HandoffState.ACCEPTED:
        return _due(work, handoff)
    receiver = work.person_of(handoff.receiver_id)
    rung, asked = _rung(work, attendance, handoff, receiver)
    step = {"again": 1, "deputy": 2, "managers": STEPS}[rung]
    values: dict[str, object] = {"step": step, "next_step_at": None}
    if rung == "deputy" and asked is not None:
        values["deputy_id"] = asked.id
    if step < STEPS:
        minutes = LADDER[handoff.urgency][step]
        values["next_step_at"] = after_working_minutes(attendance, receiver, handoff.offered_at, minutes)
    if not _claimed(work, handoff, values):
        return None
    return Nudge(handoff, rung, asked)


def _rung(work: Work, attendance: Attendance, handoff: Handoff, receiver: PersonRef) -> tuple[str, PersonRef | None]:
    """The next rung that leads to somebody: an absent receiver or a missing deputy is passed over."""
    away = is_away(attendance, receiver, work.now) or not receiver.active
    if handoff.step == 0 and not away:
        return "again", receiver
    if handoff.step <= 1:
        deputy = _deputy(work, receiver)
        if deputy is not None and deputy.id not in (handoff.giver_id, handoff.deputy_id):
            return "deputy", deputy
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


def _due(work: Work, handoff: Handoff) -> Nudge | None:
    """An accepted one is due: whoever has it hears it once."""
    if not _claimed(work, handoff, {"next_step_at": None}):
        return None
    return Nudge(handoff, "due", work.directory.by_id.get(handoff.accepted_by_id or 0))
