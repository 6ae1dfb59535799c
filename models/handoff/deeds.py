"""Offering, accepting, returning, finishing and withdrawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update

from bot.kernel.errors import Refusal, Unread
from bot.kernel.message import Moment
from bot.kernel.parameters import Due
from bot.kernel.people import PersonRef, RoleRef
from bot.kernel.work import Work
from models.attendance import Attendance, after_working_minutes, holders_of, is_away, is_on_leave
from models.base import changed_rows
from models.handoff.asking import attendance_now, deputy_now, is_absent, next_step_at
from models.handoff.deadlines import better_than, deadline
from models.handoff.tables import STEPS, Handoff, HandoffState, Urgency
from models.people import lock, next_number

MOMENTS = timedelta(minutes=10)
"""The same handoff within these is taken for a slip."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A handoff as it was offered: who is asked first, and whether in somebody's place."""

    handoff: Handoff
    asked: PersonRef
    in_place_of: PersonRef | None
    away: bool
    """Whether the receiver is on leave, or what can't wait is asked of their deputy on a rest day; with nobody in their
    place, the managers are told next."""
    begins_at: datetime | None
    """When whoever is asked begins to work, where they are not at work now: nobody is asked again before."""
    better_at: datetime | None = None
    """Where it is due before they begin: when the working day ends that they begin next."""
    giver_stands_in: bool = False
    """Whether the receiver is not there and their deputy is whoever hands it over."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whom a handoff goes to, and who is asked first: somebody in their place where they are away."""

    attendance: Attendance
    receiver: PersonRef
    first: PersonRef
    away: bool
    giver_stands_in: bool

    @property
    def in_place_of(self) -> PersonRef | None:
        return self.receiver if self.first.id != self.receiver.id else None


def offer(
    work: Work,
    *,
    to: PersonRef | RoleRef,
    what: str,
    due: Due | None,
    urgency: Urgency,
    details: Mapping[str, str] | None = None,
) -> Offered:
    """Offer a piece of work. A role means whoever holds it and is at work; somebody off is represented by their deputy.
    `details` are the fields of a template; `what` is then its name, short enough for a list.

    Raises `Refusal` when it would go to the giver, to a role nobody holds, or is due in the past (`DuePast`).
    """
    asked = _whom(work, to, urgency)
    handoff = Handoff(
        department_id=work.department.id,
        giver_id=work.person.id,
        what=what,
        urgency=urgency,
        due_at=deadline(work, asked.attendance, asked.first, due),
        state=HandoffState.OFFERED,
        step=0,
        offered_at=work.now,
        reason="",
        details=[[name, said] for name, said in details.items()] if details else None,
    )
    offered = _put_to(work, handoff, to, asked, new=True)
    _settle_returned(work, handoff)
    return offered


def _settle_returned(work: Work, again: Handoff) -> None:
    """Of the same name, and by the same giver or by one who has left, what was returned is offered again by this: of several
    the one it has most in common with. By a template the name alone says little: another 交接班 is another shift's."""
    rows = work.session.scalars(
        select(Handoff).where(
            Handoff.department_id == work.department.id,
            Handoff.state == HandoffState.RETURNED,
            Handoff.what == again.what,
        )
    ).all()
    said = dict(again.details or ())
    manages = "manager" in work.person.rights
    mine = [r for r in rows if r.giver_id == again.giver_id or (manages and not work.person_of(r.giver_id).active)]

    def in_common(row: Handoff) -> int:
        return sum(said.get(name) == words for name, words in row.details or ())

    found = max(mine, key=lambda row: (in_common(row), row.receiver_id == again.receiver_id, row.id), default=None)
    if found is not None and (in_common(found) or not said):
        _moved(work, found, HandoffState.RETURNED, state=HandoffState.WITHDRAWN, closed_at=work.now)


def offer_again(
    work: Work, number: int, *, to: PersonRef | RoleRef, what: str, due: Due | None, urgency: Urgency
) -> Offered:
    """Offer what was returned once more, under its number: by its giver, or by a manager where the giver has left, who
    takes their place.

    Raises `Refusal` as `offer` does, for anybody else, and for one that is not returned.
    """
    refuse_unless_returned(work, number)
    asked = _whom(work, to, urgency)
    handoff = find(work, number)
    _move(
        work,
        handoff,
        HandoffState.RETURNED,
        state=HandoffState.OFFERED,
        giver_id=work.person.id,
        receiver_id=asked.receiver.id,
        what=what,
        urgency=urgency,
        due_at=deadline(work, asked.attendance, asked.first, due),
        step=0,
        offered_at=work.now,
        closed_at=None,
        reason="",
    )
    return _put_to(work, handoff, to, asked)


def given_before(work: Work, to: PersonRef | RoleRef, what: str, after: int | None = None) -> Handoff | None:
    """The same piece of work that whoever speaks handed to the same receiver moments ago, still open; also where it was at
    this very moment. Of those numbered higher than `after` each counts, however long ago it was and whatever came of it.
    The last of several.
    """
    lock(work.session, work.department.id)
    same = Handoff.receiver_id == to.id if isinstance(to, PersonRef) else Handoff.role_id == to.id
    open_still = Handoff.state.in_((HandoffState.OFFERED, HandoffState.ACCEPTED))
    wanted = and_(open_still, Handoff.offered_at > work.now - MOMENTS)
    if after is not None:
        wanted = or_(wanted, Handoff.number > after)
    return work.session.scalars(
        select(Handoff)
        .where(
            Handoff.department_id == work.department.id,
            Handoff.giver_id == work.person.id,
            same,
            Handoff.what == what,
            wanted,
        )
        .order_by(Handoff.number.desc())
    ).first()


def _whom(work: Work, to: PersonRef | RoleRef, urgency: Urgency) -> _Asked:
    attendance = attendance_now(work)
    receiver = _receiver(work, attendance, to)
    away = is_absent(work, attendance, receiver, urgency, work.person.id or 0)
    missed = away or (urgency is not Urgency.ORDINARY and is_away(attendance, receiver, work.now))
    stand_in = deputy_now(work, attendance, receiver) if missed else None
    mine = stand_in is not None and stand_in.id == work.person.id
    first = stand_in if stand_in is not None and not mine else receiver
    return _Asked(attendance, receiver, first, away, mine)


def _put_to(work: Work, handoff: Handoff, to: PersonRef | RoleRef, whom: _Asked, *, new: bool = False) -> Offered:
    """Whom it goes to and who is asked first, kept with it; a new one gets its number."""
    attendance, asked = whom.attendance, whom.first
    handoff.receiver_id = whom.receiver.id
    handoff.role_id = to.id if isinstance(to, RoleRef) else None
    handoff.deputy_id = asked.id if whom.in_place_of is not None else None
    if new:
        handoff.number = next_number(work.session, work.department.id)
        work.session.add(handoff)
    handoff.next_step_at = next_step_at(work, attendance, handoff, asked, 0)
    work.session.flush()
    begins_at = (
        None if is_on_leave(attendance, asked, work.now) else after_working_minutes(attendance, asked, work.now, 0)
    )
    later = begins_at is not None and begins_at > work.now
    better_at = better_than(work, attendance, asked, handoff.due_at)
    begins_at = begins_at if later else None
    return Offered(handoff, asked, whom.in_place_of, whom.away, begins_at, better_at, whom.giver_stands_in)


def _receiver(work: Work, attendance: Attendance, to: PersonRef | RoleRef) -> PersonRef:
    if isinstance(to, PersonRef):
        if to.id == work.person.id:
            raise Unread("handoff.to_self", parameter="to")
        return to
    holders = [work.person_of(person_id) for person_id in holders_of(work.session, to.id, work.today)]
    others = [person for person in holders if person.active and person.id != work.person.id]
    if not others:
        raise Refusal("handoff.nobody_holds", role=work.voice.named(to.zh, to.en))
    return next((person for person in others if not is_away(attendance, person, work.now)), others[0])


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
        reason=reason,
        closed_at=work.now,
        next_step_at=None,
    )
    return handoff


def refuse_unless_open(work: Work, number: int) -> None:
    """Raises `Refusal` as `accept` and `give_back` would; changes nothing."""
    handoff = find(work, number)
    _refuse_unless_asked(work, handoff)
    if handoff.state is not HandoffState.OFFERED:
        raise stands(work, handoff)


def refuse_unless_returned(work: Work, number: int) -> None:
    """Raises `Refusal` where `offer_again` would refuse whoever speaks; changes nothing."""
    handoff = find(work, number)
    giver = work.person_of(handoff.giver_id)
    if work.person.id != giver.id and (giver.active or "manager" not in work.person.rights):
        raise Refusal("handoff.not_yours_to_offer", number=number, who=giver.mention)
    if handoff.state is not HandoffState.RETURNED:
        raise stands(work, handoff)


def finish(work: Work, number: int) -> Handoff:
    """It is done: said by whoever accepted it, or by a manager; what was returned, by its giver, who has it again."""
    handoff = find(work, number)
    if handoff.state is HandoffState.RETURNED and work.person.id == handoff.giver_id:
        taken = {"accepted_by_id": work.person.id, "accepted_at": work.now}
        _move(work, handoff, HandoffState.RETURNED, state=HandoffState.DONE, closed_at=work.now, **taken)
        return handoff
    if work.person.id != handoff.accepted_by_id and "manager" not in work.person.rights:
        if handoff.state is HandoffState.OFFERED:
            raise Refusal("handoff.not_accepted_yet", number=number)
        if handoff.state is not HandoffState.ACCEPTED:
            raise stands(work, handoff)
        raise Refusal("handoff.not_yours_to_finish", number=number, who=_taker(work, handoff).mention)
    _move(work, handoff, HandoffState.ACCEPTED, state=HandoffState.DONE, closed_at=work.now, next_step_at=None)
    return handoff


def withdraw(work: Work, number: int) -> Handoff:
    """Take back what nobody accepted, what was returned, or what somebody accepted who has left: said by the giver, or
    by a manager."""
    handoff = find(work, number)
    if work.person.id != handoff.giver_id and "manager" not in work.person.rights:
        raise Refusal("handoff.not_yours_to_withdraw", number=number, who=work.person_of(handoff.giver_id).mention)
    left_behind = handoff.state is HandoffState.ACCEPTED and not _taker(work, handoff).active
    returned = handoff.state is HandoffState.RETURNED
    before = handoff.state if left_behind or returned else HandoffState.OFFERED
    _move(work, handoff, before, state=HandoffState.WITHDRAWN, closed_at=work.now, next_step_at=None)
    return handoff


def move_due(work: Work, number: int, due: Due) -> Offered:
    """Give another deadline to what waits for an answer or was accepted: said by the giver, or by a manager. `asked` is
    whose work it is or would be.

    Raises `Refusal` for anybody else and for one that is settled, `DuePast` for a deadline that is over.
    """
    refuse_unless_movable(work, number)
    handoff = find(work, number)
    accepted = handoff.state is HandoffState.ACCEPTED
    attendance = attendance_now(work)
    asked = _taker(work, handoff) if accepted else work.person_of(handoff.deputy_id or handoff.receiver_id)
    at = deadline(work, attendance, asked, due)
    reminded = {"next_step_at": at} if accepted else {}  # while it is offered, that is the ladder's
    _move(work, handoff, handoff.state, due_at=at, **reminded)
    return Offered(handoff, asked, None, False, None, better_than(work, attendance, asked, at))


def refuse_unless_movable(work: Work, number: int) -> None:
    """Raises `Refusal` where `move_due` would refuse whatever the deadline; changes nothing."""
    handoff = find(work, number)
    if work.person.id != handoff.giver_id and "manager" not in work.person.rights:
        raise Refusal("handoff.not_yours_to_move", number=number, who=work.person_of(handoff.giver_id).mention)
    if handoff.state not in (HandoffState.OFFERED, HandoffState.ACCEPTED):
        raise stands(work, handoff)


def _taker(work: Work, handoff: Handoff) -> PersonRef:
    return work.person_of(handoff.accepted_by_id or handoff.receiver_id)


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
    if not _moved(work, handoff, from_state, **values):
        raise stands(work, handoff)


def _moved(work: Work, handoff: Handoff, from_state: HandoffState, **values: object) -> bool:
    moved = changed_rows(
        work.session,
        update(Handoff).where(Handoff.id == handoff.id, Handoff.state == from_state).values(**values),
    )
    work.session.refresh(handoff)
    return bool(moved)


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
