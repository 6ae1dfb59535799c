"""Leaving a department: the day it is set, what is still open then, and what ends with it.

A day ahead is only noted: whoever leaves works on until it is over, so that they can hand over. Then, or at once when the
day is not ahead, they lose every right, and their browser and API sessions end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.kernel.errors import Doubt, Refusal
from bot.kernel.message import Button, On
from bot.kernel.people import PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.voice import Piece
from bot.kernel.work import Work
from models import audits
from models import training as trainings
from models.base import Base, changed_rows
from models.columns import Choice, Day, Instant
from models.loose_ends import LooseEnd, loose_ends
from models.managers import managers
from models.messaging import Question, WebSession
from models.organisation import (
    AccountPerson,
    DepartureKind,
    Deputy,
    Lead,
    Person,
    Request,
    RequestState,
    RoleHolding,
)
from models.people import lock, touch

_ONE_DAY = timedelta(days=1)
FAR_AHEAD = timedelta(days=180)
"""Notice is given for weeks, hardly ever for longer than this."""


class Departure(Base):
    """Somebody's last day, and why they leave."""

    __tablename__ = "departure"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    last_on: Mapped[date] = mapped_column(Day)
    kind: Mapped[DepartureKind] = mapped_column(Choice(DepartureKind))
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)
    takes_effect_at: Mapped[datetime] = mapped_column(Instant)
    """The end of the last day, by the department's clock."""
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        CheckConstraint("done_at IS NULL OR done_at >= noted_at", name="done_after_noted"),
        Index("ix_departure_done_at_takes_effect_at", "done_at", "takes_effect_at"),
        Index("ix_departure_department_id", "department_id"),
    )


# --- leaving ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Departed:
    """What `/team depart` came to: `left`, a day `ahead` noted, an earlier departure `corrected`."""

    outcome: Literal["left", "ahead", "corrected"]
    last_on: date
    kind: DepartureKind
    loose_ends: Sequence[LooseEnd]


def depart(work: Work, person: PersonRef, day: date | None, reason: DepartureKind, *, sure: bool) -> Departed:
    """Somebody leaves, their last day being `day` (today when not given).

    For somebody who left already it puts day and reason right. Raises `Refusal` as `last_day` does; `Doubt` for leaving at
    once and for a day far ahead, unless `sure`.
    """
    zone = ZoneInfo(work.department.zone)
    today = work.now.astimezone(zone).date()
    row = work.session.get_one(Person, person.id)
    if row.departed_on is None:
        lock(work.session, work.department.id)
    last_on = last_day(work, person, day)
    if row.departed_on is not None:
        return _corrected(work, row, last_on, reason)
    ends = loose_ends(work, person)
    if not sure:
        line = line_of("team depart", f"<@#{person.id}>", last_on.isoformat(), reason.value, sure="yes")
        _doubt(work, person, last_on, today, ends, line)
    _note(work, person, last_on, reason, zone)
    if last_on > today:
        audits.note(work, "team depart", about_id=person.id, kind=reason.value, state="noted")
        return Departed("ahead", last_on, reason, ends)
    carry_out(work, person.id)
    audits.note(work, "team depart", about_id=person.id, kind=reason.value, state="done")
    return Departed("left", last_on, reason, ends)


def _doubt(work: Work, person: PersonRef, last_on: date, today: date, ends: Sequence[LooseEnd], line: str) -> None:
    """Raises `Doubt` for what can't be taken back, and for a day so far ahead that its year may be a slip; `line` is what
    does it all the same."""
    said: dict[str, Piece] = {"name": person.name, "day": On(last_on, iso=True)}
    label, key = work.voice.plain("leave.button_sure"), "leave.doubt_now"
    if last_on <= today and person.id == work.person.id:
        label, key = work.voice.plain("leave.button_own"), "leave.doubt_own"
    elif last_on <= today and ends:
        key = "leave.doubt_now_open"
        said["ends"] = work.voice.joined([work.voice(end.kind, n=len(end.items)) for end in ends])
    elif last_on > today:
        noted = last_days(work.session, work.department.id).get(person.id)
        if last_on - today <= FAR_AHEAD or noted == last_on:
            return
        key = "leave.doubt_far"
        said["n"] = (last_on - today).days
    button = Button(label, line, "danger" if last_on <= today else "plain")
    raise Doubt(key, buttons=(button,), **said)


def last_day(work: Work, person: PersonRef, day: date | None) -> date:
    """The day that is meant. Raises `Refusal` for the last manager, for a day before they came, and for a leaver's day in
    the future."""
    row = work.session.get_one(Person, person.id)
    today = work.now.astimezone(ZoneInfo(work.department.zone)).date()
    last_on = day or (row.departed_on or today)
    if last_on < row.joined_on:
        raise Refusal("leave.before_joined", name=person.name, day=On(row.joined_on, iso=True))
    if row.departed_on is None:
        _refuse_last_manager(work, person)
    elif last_on > today:
        raise Refusal("leave.left_already", name=row.name, day=On(row.departed_on))
    return last_on


def recorded(work: Work, person: PersonRef) -> dict[str, str]:
    """What is known of somebody's leaving, as one would type it; empty for whoever stays."""
    row, ahead = work.session.get_one(Person, person.id), work.session.get(Departure, person.id)
    if ahead is not None and ahead.done_at is None:
        return {"day": ahead.last_on.isoformat(), "reason": ahead.kind.value}
    if row.departed_on is None or row.departure is None:
        return {}
    return {"day": row.departed_on.isoformat(), "reason": row.departure.value}


def leaving(session: Session, department_id: int) -> Sequence[int]:
    """Ids of those whose last day is set and not over."""
    return session.scalars(
        select(Departure.person_id).where(Departure.department_id == department_id, Departure.done_at.is_(None))
    ).all()


def last_days(session: Session, department_id: int) -> dict[int, date]:
    """The last day of those whose it is set and not over, by person."""
    rows = session.execute(
        select(Departure.person_id, Departure.last_on).where(
            Departure.department_id == department_id, Departure.done_at.is_(None)
        )
    ).all()
    return {row.person_id: row.last_on for row in rows}


def _refuse_last_manager(work: Work, person: PersonRef) -> None:
    there = managers(work.session, work.department.id)
    gone = leaving(work.session, work.department.id)
    if person.id in there and not [one for one in there if one != person.id and one not in gone]:
        raise Refusal("leave.last_manager", name=person.name)


def _note(work: Work, person: PersonRef, last_on: date, kind: DepartureKind, zone: ZoneInfo) -> None:
    row = work.session.get(Departure, person.id)
    if row is None:
        row = Departure(person_id=person.id, department_id=work.department.id)
        work.session.add(row)
    row.last_on, row.kind = last_on, kind
    row.noted_by_id, row.noted_at = work.person.id, work.now
    row.takes_effect_at = datetime.combine(last_on + _ONE_DAY, time(0), zone)
    row.done_at, row.reminded_at = None, None
    work.session.flush()


def _corrected(work: Work, row: Person, last_on: date, kind: DepartureKind) -> Departed:
    changed_rows(
        work.session,
        update(RoleHolding)
        .where(RoleHolding.person_id == row.id, RoleHolding.until_on == row.departed_on)
        .values(until_on=last_on),
    )
    row.departed_on, row.departure = last_on, kind
    departure = work.session.get(Departure, row.id)
    if departure is not None:
        departure.last_on, departure.kind = last_on, kind
    work.session.flush()
    audits.note(work, "team depart", about_id=row.id, kind=kind.value, state="corrected")
    touch(work.session, work.department.id, replan_from=work.now)
    return Departed("corrected", last_on, kind, ())


def cancel(work: Work, person: PersonRef) -> None:
    """A last day ahead is taken back. Raises `Refusal` when there is none."""
    gone = changed_rows(
        work.session, delete(Departure).where(Departure.person_id == person.id, Departure.done_at.is_(None))
    )
    if not gone:
        raise Refusal("leave.not_leaving", name=person.name)
    audits.note(work, "team depart", about_id=person.id, state="cancelled")


def carry_out(work: Work, person_id: int) -> None:
    """Make a noted departure real: rights, roles, sessions, deputies, training. Once; a second call changes nothing."""
    session, now = work.session, work.now
    departure = session.get_one(Departure, person_id)
    done = changed_rows(
        session,
        update(Departure).where(Departure.person_id == person_id, Departure.done_at.is_(None)).values(done_at=now),
    )
    if not done:
        return
    changed_rows(
        session,
        update(Person)
        .where(Person.id == person_id)
        .values(departed_on=departure.last_on, departure=departure.kind, is_manager=False),
    )
    _end_roles(session, person_id, departure.last_on)
    changed_rows(session, delete(Lead).where(Lead.person_id == person_id))
    changed_rows(session, delete(Deputy).where(or_(Deputy.person_id == person_id, Deputy.deputy_id == person_id)))
    changed_rows(
        session,
        update(Request)
        .where(or_(Request.about_id == person_id, Request.asked_by_id == person_id), Request.state == RequestState.OPEN)
        .values(state=RequestState.REFUSED, decided_at=now),
    )
    trainings.end_for_leaver(session, person_id, now=now)
    _end_sessions(session, person_id, now)
    session.expire_all()
    touch(session, departure.department_id, replan_from=now)


def _end_roles(session: Session, person_id: int, last_on: date) -> None:
    mine = (RoleHolding.person_id == person_id, RoleHolding.until_on.is_(None))
    changed_rows(session, delete(RoleHolding).where(*mine, RoleHolding.from_on > last_on))
    changed_rows(session, update(RoleHolding).where(*mine).values(until_on=last_on))


def _end_sessions(session: Session, person_id: int, now: datetime) -> None:
    """Nobody speaks for them any more: not a browser, not a token, not a half-answered question."""
    accounts = session.scalars(select(AccountPerson.account_id).where(AccountPerson.person_id == person_id)).all()
    department_id = session.get_one(Person, person_id).department_id
    changed_rows(
        session,
        update(WebSession)
        .where(
            WebSession.account_id.in_(accounts),
            WebSession.department_id == department_id,
            WebSession.used_at.is_(None),
        )
        .values(used_at=now),
    )
    changed_rows(session, delete(Question).where(Question.account_id.in_(accounts)))


# --- by the clock ----------------------------------------------------------------------------------------------------
def departments_due(session: Session, now: datetime) -> list[int]:
    """Departments in which somebody's last day is over."""
    return list(
        session.scalars(
            select(Departure.department_id)
            .where(Departure.done_at.is_(None), Departure.takes_effect_at <= now)
            .distinct()
        )
    )


def carry_out_due(work: Work) -> None:
    """Those whose last day is over are gone; the last manager stays until there is another one."""
    lock(work.session, work.department.id)
    due = work.session.scalars(
        select(Departure.person_id)
        .where(
            Departure.department_id == work.department.id,
            Departure.done_at.is_(None),
            Departure.takes_effect_at <= work.now,
        )
        .order_by(Departure.person_id)
    ).all()
    for person_id in due:
        if managers(work.session, work.department.id) == [person_id]:
            continue
        carry_out(work, person_id)


def claim_reminders(work: Work, today: date) -> list[tuple[PersonRef, Departure]]:
    """Those whose last working day is today, and of whom the managers have not been reminded; each is given out once."""
    next_day = work.calendar.next_working(today)
    rows = work.session.scalars(
        select(Departure)
        .where(
            Departure.department_id == work.department.id,
            Departure.done_at.is_(None),
            Departure.last_on >= today,
            Departure.last_on < next_day,
        )
        .order_by(Departure.person_id)
    ).all()
    claimed = []
    for row in rows:
        mine = update(Departure).where(Departure.person_id == row.person_id, Departure.reminded_at.is_(None))
        if changed_rows(work.session, mine.values(reminded_at=work.now)):
            claimed.append((work.person_of(row.person_id), row))
    return claimed
