"""Who is at work when: hours, shifts, time off, and who stands in.

A person's day is, in this order: their shift of that day if one is set (休 is a day off); else, for somebody whose role
works in shifts, nothing is known and the hours of a working day are assumed; else the hours set for them, their role or
the department on those weekdays; else 09:00 to 18:00 on working days of the department's calendar. Time off is taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, and_, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.kernel.parameters import Due
from bot.kernel.people import DepartmentRef, Directory, PersonRef
from bot.kernel.workdays import NeverOpen, NoSuchDay, Opening, WorkCalendar, add_working_minutes, local_instant
from models.base import Base
from models.columns import Choice, Day, Instant, Name, Number
from models.organisation import Deputy, Role, RoleHolding

DAY_START, DAY_END = time(9), time(18)
MIDDAY = time(13)
_LAST_MINUTE = time(23, 59)


class TimeOff(Base):
    """Somebody is off: whole days, or a part of one day (minutes after local midnight). Recorded, not approved, here."""

    __tablename__ = "time_off"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_on: Mapped[date] = mapped_column(Day)
    last_on: Mapped[date] = mapped_column(Day)
    from_minute: Mapped[int] = mapped_column(default=0)
    to_minute: Mapped[int] = mapped_column(default=1440)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Name(200), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("department_id", "number"),
        CheckConstraint("first_on <= last_on", name="in_order"),
        CheckConstraint("from_minute < to_minute", name="part_in_order"),
        Index("ix_time_off_department_id_last_on", "department_id", "last_on"),
    )


class ShiftKind(StrEnum):
    """早班, 晚班, 休."""

    EARLY = "early"
    LATE = "late"
    REST = "rest"


SHIFT_HOURS: dict[ShiftKind, tuple[time, time]] = {
    ShiftKind.EARLY: (time(9), time(17, 30)),
    ShiftKind.LATE: (time(16), time(0)),
}
"""Local hours of a shift where a department has not set others; 24:00 is the next midnight."""


class Shift(Base):
    """What somebody works on one day."""

    __tablename__ = "shift"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Day, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    kind: Mapped[ShiftKind] = mapped_column(Choice(ShiftKind))
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_shift_department_id_day", "department_id", "day"),)


class Hours(Base):
    """Working hours on a weekday (ISO, 1 is Monday), of a person, a role, or (both empty) the department."""

    __tablename__ = "hours"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    role_id: Mapped[int | None] = mapped_column(ForeignKey("role.id"))
    weekday: Mapped[int]
    from_minute: Mapped[int]
    to_minute: Mapped[int]

    __table_args__ = (
        CheckConstraint("weekday >= 1 AND weekday <= 7", name="weekday"),
        CheckConstraint("person_id IS NULL OR role_id IS NULL", name="one_owner"),
        Index("ix_hours_department_id", "department_id"),
    )


@dataclass(frozen=True, slots=True)
class Presence:
    """A person's day: the spans they work by their own clock (empty: off), and why not."""

    person: PersonRef
    day: date
    spans: tuple[Opening, ...]
    shift: ShiftKind | None = None
    off: bool = False
    """They took time off that touches the day."""

    @property
    def works(self) -> bool:
        """Whether they work at all that day."""
        return bool(self.spans)

    @property
    def starts(self) -> time | None:
        """When their day begins."""
        return self.spans[0][0] if self.spans else None

    @property
    def past_midnight(self) -> time | None:
        """Until when on the next day they work, for a shift that goes on into it; midnight itself counts."""
        last = self.spans[-1] if self.spans else None
        return last[1] if last is not None and last[1] <= last[0] else None


class Attendance:
    """Answers for one department and a span of days; everything it needs is read in a handful of queries."""

    def __init__(
        self,
        session: Session,
        department: DepartmentRef,
        directory: Directory,
        calendar: WorkCalendar,
        *,
        first: date,
        last: date,
    ) -> None:
        self._directory = directory
        self._calendar = calendar
        self._shifts = {
            (row.person_id, row.day): row.kind
            for row in session.scalars(
                select(Shift).where(Shift.department_id == department.id, Shift.day >= first, Shift.day <= last)
            )
        }
        self._off = list(
            session.scalars(
                select(TimeOff).where(
                    TimeOff.department_id == department.id,
                    TimeOff.cancelled_at.is_(None),
                    TimeOff.last_on >= first,
                    TimeOff.first_on <= last,
                )
            )
        )
        self._hours = list(session.scalars(select(Hours).where(Hours.department_id == department.id)))
        self._roles: dict[int, set[int]] = {}
        holdings = select(RoleHolding.person_id, RoleHolding.role_id).where(
            RoleHolding.department_id == department.id,
            or_(RoleHolding.until_on.is_(None), RoleHolding.until_on >= last),
        )
        for row in session.execute(holdings):
            self._roles.setdefault(row.person_id, set()).add(row.role_id)
        shift_roles = set(
            session.scalars(select(Role.id).where(Role.department_id == department.id, Role.shifts.is_(True)))
        )
        self._in_shifts = {person for person, roles in self._roles.items() if roles & shift_roles}

    def of(self, person_id: int, day: date) -> Presence:
        """One person's day."""
        person = self._directory.by_id[person_id]
        shift = self._shifts.get((person_id, day))
        spans = self._usual(person_id, day) if shift is None else _shift_spans(shift)
        offs = [off for off in self._off if off.person_id == person_id and off.first_on <= day <= off.last_on]
        for off in offs:
            spans = _without(spans, off.from_minute, off.to_minute)
        return Presence(person, day, tuple(spans), shift, bool(offs))

    def everybody(self, day: date) -> Sequence[Presence]:
        """Everybody who is here, at work or not."""
        return [self.of(person.id, day) for person in self._directory.people if person.active]

    def is_off_in(self, person_id: int, day: date, shift: ShiftKind) -> bool:
        """Whether time off takes anything of what they would work on that shift."""
        offs = [off for off in self._off if off.person_id == person_id and off.first_on <= day <= off.last_on]
        return any(takes_from(shift, off.from_minute, off.to_minute) for off in offs)

    def works_in_shifts(self, person_id: int) -> bool:
        """Whether one of their roles works in shifts."""
        return person_id in self._in_shifts

    def opens(self, person_id: int) -> Callable[[date], Sequence[Opening]]:
        """That person's openings by day, for `add_working_minutes`."""
        return lambda day: self.of(person_id, day).spans

    def _usual(self, person_id: int, day: date) -> list[Opening]:
        for owner in ("person", "role", "department"):
            rows = [hours for hours in self._hours if self._owns(hours, owner, person_id)]
            if not rows:
                continue
            on_day = [hours for hours in rows if hours.weekday == day.isoweekday()]
            rests = not self._calendar.is_working(day) and person_id not in self._in_shifts
            makeup = not on_day and self._calendar.is_working(day) and day.isoweekday() > 5
            if makeup:
                return [(DAY_START, DAY_END)]
            return [] if rests else [(_clock(hours.from_minute), _clock(hours.to_minute)) for hours in on_day]
        return [(DAY_START, DAY_END)] if self._calendar.is_working(day) else []

    def _owns(self, hours: Hours, owner: str, person_id: int) -> bool:
        if owner == "person":
            return hours.person_id == person_id
        if owner == "role":
            return hours.role_id is not None and hours.role_id in self._roles.get(person_id, set())
        return hours.person_id is None and hours.role_id is None


def takes_from(shift: ShiftKind, from_minute: int, to_minute: int) -> bool:
    """Whether a part of a day (minutes after midnight) takes anything of a shift that begins on it."""
    spans = _shift_spans(shift)
    return _without(spans, from_minute, to_minute) != spans


def _shift_spans(shift: ShiftKind) -> list[Opening]:
    hours = SHIFT_HOURS.get(shift)
    return [] if hours is None else [hours]


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


def _minutes(span: Opening) -> tuple[int, int]:
    start = span[0].hour * 60 + span[0].minute
    end = span[1].hour * 60 + span[1].minute
    return start, end if end > start else end + 1440


def _without(spans: Iterable[Opening], from_minute: int, to_minute: int) -> list[Opening]:
    """`spans` with a part of the day taken out."""
    rest: list[Opening] = []
    for span in spans:
        start, end = _minutes(span)
        if start < min(end, from_minute):
            rest.append((_clock(start), _clock(min(end, from_minute))))
        if max(start, to_minute) < end and to_minute < 1440:
            rest.append((_clock(max(start, to_minute)), _clock(end)))
    return rest


def attendance_around(
    session: Session,
    department: DepartmentRef,
    directory: Directory,
    calendar: WorkCalendar,
    *,
    now: datetime,
    days: int = 60,
) -> Attendance:
    """The attendance from two days ago to `days` ahead: enough for a ladder of working hours."""
    today = now.astimezone(ZoneInfo(department.zone)).date()
    return Attendance(
        session,
        department,
        directory,
        calendar,
        first=today - timedelta(days=2),
        last=today + timedelta(days=days),
    )


def after_working_minutes(attendance: Attendance, person: PersonRef, start_at: datetime, minutes: int) -> datetime:
    """UTC: when `minutes` of that person's working time have passed since `start_at`.

    Somebody who never works within the 400 days searched (a rota of 休) would never be asked again: then plain time counts.
    """
    try:
        return add_working_minutes(start_at, minutes, opens=attendance.opens(person.id), zone=ZoneInfo(person.zone))
    except NeverOpen:
        return start_at + timedelta(minutes=minutes)


def due_at(attendance: Attendance, person: PersonRef, due: Due) -> datetime:
    """The instant by which that person is to have done something: on a day without an hour, when their work ends."""
    return due.at if due.day is None else day_ends(attendance, person, due.day)


def day_ends(attendance: Attendance, person: PersonRef, day: date) -> datetime:
    """UTC: when somebody's work ends on a local day of theirs, 18:00 where they don't work. A shift past midnight ends a
    minute before: what is wanted on a day is not wanted on the next."""
    spans = attendance.of(person.id, day).spans
    start, end = spans[-1] if spans else (DAY_START, DAY_END)
    zone = ZoneInfo(person.zone)
    try:
        return local_instant(day, end if end > start else _LAST_MINUTE, zone)
    except NoSuchDay:
        return local_instant(day + timedelta(days=1), time(), zone)


def next_day_ends(attendance: Attendance, person: PersonRef, now: datetime) -> datetime:
    """UTC: when the working day ends that somebody is in at `now`, or that they begin next."""
    begins_at = after_working_minutes(attendance, person, now, 0)
    ends_at = day_ends(attendance, person, begins_at.astimezone(ZoneInfo(person.zone)).date())
    return ends_at if ends_at > begins_at else after_working_minutes(attendance, person, now, 8 * 60)


def is_away(attendance: Attendance, person: PersonRef, at: datetime) -> bool:
    """Whether somebody took the day of `at` off (or rests by their rota), as a whole: not merely after hours."""
    return _is_out(attendance, person, at, rests=True)


def is_on_leave(attendance: Attendance, person: PersonRef, at: datetime) -> bool:
    """Whether somebody took the day of `at` off, as a whole. A rest day by the rota is none: it is like a weekend."""
    return _is_out(attendance, person, at, rests=False)


def _is_out(attendance: Attendance, person: PersonRef, at: datetime, *, rests: bool) -> bool:
    local = at.astimezone(ZoneInfo(person.zone))
    presence = attendance.of(person.id, local.date())
    if presence.works or not (presence.off or (rests and presence.shift is ShiftKind.REST)):
        return False
    until = attendance.of(person.id, local.date() - timedelta(days=1)).past_midnight
    return until is None or local.time() >= until  # else the shift of the evening before still goes on


def deputy_of(session: Session, person_id: int, day: date) -> int | None:
    """Who stands in for them on `day`: the deputy named with their time off, else their standing deputy."""
    named = session.scalar(
        select(TimeOff.deputy_id)
        .where(
            TimeOff.person_id == person_id,
            TimeOff.cancelled_at.is_(None),
            TimeOff.first_on <= day,
            TimeOff.last_on >= day,
            TimeOff.deputy_id.is_not(None),
        )
        .order_by(TimeOff.id.desc())
        .limit(1)
    )
    return named if named is not None else session.scalar(select(Deputy.deputy_id).where(Deputy.person_id == person_id))


def roles_of(session: Session, person_id: int, day: date) -> Sequence[int]:
    """Ids of the roles somebody holds on `day`."""
    return session.scalars(
        select(RoleHolding.role_id).where(RoleHolding.person_id == person_id, _holds_on(day)).order_by(RoleHolding.id)
    ).all()


def _holds_on(day: date) -> ColumnElement[bool]:
    return and_(RoleHolding.from_on <= day, or_(RoleHolding.until_on.is_(None), RoleHolding.until_on >= day))


def holders_of(session: Session, role_id: int, day: date) -> Sequence[int]:
    """Who holds a role on `day`, the largest share first."""
    return session.scalars(
        select(RoleHolding.person_id)
        .where(RoleHolding.role_id == role_id, _holds_on(day))
        .order_by(RoleHolding.share.desc(), RoleHolding.id)
    ).all()
