"""Taking time off and giving it back; the days a department works or rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel.dates import Span
from bot.kernel.errors import Refusal
from bot.kernel.message import On
from bot.kernel.people import PersonRef
from bot.kernel.work import Work
from bot.kernel.workdays import DayNote, WorkCalendar
from models.attendance import Attendance, ShiftKind, TimeOff, deputy_of, takes_from
from models.leaving import last_days
from models.off_words import Absence
from models.organisation import DayOverride, Department, Lead, Person, RoleHolding
from models.people import calendar_of, department_ref, lock, next_number, touch

MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Declared:
    """Time off as it was recorded."""

    row: TimeOff
    working_days: int
    """Days on which they would have worked at least in part."""
    deputy: PersonRef | None
    deputy_away: bool
    """The deputy is off on some of these days too."""
    deputy_leaves_on: date | None
    """The deputy's last day, where it lies before the end."""
    provisional_years: Sequence[int]
    """Years whose make-up days are not announced yet."""
    told: Sequence[PersonRef]
    """Who hears of it: the leads of their groups, else the managers."""
    empty: Sequence[tuple[date, ShiftKind]] = ()
    """Their shifts in that time which nobody else works."""


def declare(work: Work, absence: Absence, deputy: PersonRef | None, note: str) -> Declared:
    """Record that the speaker is off. Not asked for anything in that time; whoever is named stands in.

    Raises `Refusal` for days that are past, too many, already taken, or not worked anyway, and for a deputy who can't be.
    """
    person = work.person_of(work.person.id)
    _refuse_impossible(work, absence)
    lock(work.session, work.department.id)  # a second press at the same moment finds what the first one recorded
    _refuse_overlap(work, absence)
    if deputy is not None and deputy.id == person.id:
        raise Refusal("off.deputy_self")
    if deputy is not None and not deputy.active:
        raise Refusal("off.deputy_left", who=deputy.name)
    attendance = Attendance(
        work.session, work.department, work.directory, work.calendar, first=absence.first, last=absence.last
    )
    days = [date.fromordinal(n) for n in range(absence.first.toordinal(), absence.last.toordinal() + 1)]
    working = [day for day in days if attendance.of(person.id, day).works]
    if not working and not _rota_unknown(attendance, person, days):
        raise Refusal("off.rests_anyway")
    row = TimeOff(
        department_id=work.department.id,
        number=next_number(work.session, work.department.id),
        person_id=person.id,
        first_on=absence.first,
        last_on=absence.last,
        from_minute=absence.part.from_minute,
        to_minute=absence.part.to_minute,
        deputy_id=deputy.id if deputy is not None else None,
        note=note,
        created_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    touch(work.session, work.department.id, replan_from=work.now)
    stands_in = work.directory.by_id.get(deputy_of(work.session, person.id, absence.first) or 0)
    away = stands_in is not None and any(_away(attendance, stands_in, day) for day in working)
    years = sorted({day.year for day in days if work.calendar.is_provisional(day.year)})
    leaves_on = last_days(work.session, work.department.id).get(stands_in.id) if stands_in is not None else None
    leaves_on = leaves_on if leaves_on is not None and leaves_on < absence.last else None
    empty = [(day, kind) for day in days if (kind := _left_empty(attendance, person, day, absence)) is not None]
    return Declared(row, len(working), stands_in, away, leaves_on, years, told_of(work, person.id), empty)


def _left_empty(attendance: Attendance, person: PersonRef, day: date, absence: Absence) -> ShiftKind | None:
    """The shift of that day which nobody but `person` works, where the absence takes anything of it."""
    kind = attendance.of(person.id, day).shift
    if kind is None or not takes_from(kind, absence.part.from_minute, absence.part.to_minute):
        return None
    others = (one for one in attendance.everybody(day) if one.shift is kind and one.person.id != person.id)
    return kind if all(attendance.is_off_in(one.person.id, day, kind) for one in others) else None


def _refuse_impossible(work: Work, absence: Absence) -> None:
    if absence.last < absence.first:
        raise Refusal("off.backwards", first=On(absence.first, iso=True), last=On(absence.last, iso=True))
    if absence.first < work.today:
        raise Refusal("off.past", day=On(absence.first, iso=True))
    if (absence.last - absence.first).days >= MOST_DAYS:
        raise Refusal("off.too_long", n=(absence.last - absence.first).days + 1, most=MOST_DAYS)
    if absence.first != absence.last and not absence.part.whole:
        raise Refusal("off.part_of_one_day")


def _refuse_overlap(work: Work, absence: Absence) -> None:
    for row in mine(work.session, work.person.id, absence.first):
        touches = row.first_on <= absence.last
        apart = row.first_on == row.last_on == absence.first == absence.last and (
            row.to_minute <= absence.part.from_minute or absence.part.to_minute <= row.from_minute
        )
        if touches and not apart:
            raise Overlaps(row)


class Overlaps(Refusal):
    """There is time off in these days already; `row` is it."""

    def __init__(self, row: TimeOff) -> None:
        super().__init__("off.overlaps", number=row.number)
        self.row = row


def _away(attendance: Attendance, person: PersonRef, day: date) -> bool:
    presence = attendance.of(person.id, day)
    return presence.off or presence.shift is ShiftKind.REST


def _rota_unknown(attendance: Attendance, person: PersonRef, days: Sequence[date]) -> bool:
    """Somebody in shifts may yet be put on a day that has none; then nobody can say they rest anyway."""
    return attendance.works_in_shifts(person.id) and any(attendance.of(person.id, day).shift is None for day in days)


def mine(session: Session, person_id: int, since: date) -> Sequence[TimeOff]:
    """One person's time off that has not ended before `since`, the nearest first."""
    return session.scalars(
        select(TimeOff)
        .where(TimeOff.person_id == person_id, TimeOff.cancelled_at.is_(None), TimeOff.last_on >= since)
        .order_by(TimeOff.first_on, TimeOff.id)
    ).all()


def told_of(work: Work, person_id: int) -> Sequence[PersonRef]:
    """The leads of a person's groups; where there are none, the managers. Never the person."""
    leads = work.session.scalars(
        select(Lead.person_id)
        .join(RoleHolding, RoleHolding.role_id == Lead.role_id)
        .where(RoleHolding.person_id == person_id, RoleHolding.until_on.is_(None))
        .distinct()
    ).all()
    ids = [one for one in leads if one != person_id]
    if not ids:
        ids = [one for one in _managers(work) if one != person_id]
    return [work.person_of(one) for one in sorted(ids) if work.person_of(one).active]


def _managers(work: Work) -> Sequence[int]:
    return work.session.scalars(
        select(Person.id).where(
            Person.department_id == work.department.id, Person.is_manager.is_(True), Person.departed_on.is_(None)
        )
    ).all()


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Time off given back; `until` is set where it had begun and ended the day before."""

    row: TimeOff
    until: date | None
    told: Sequence[PersonRef]


def cancel(work: Work, number: int | None) -> Cancelled:
    """Give time off back, one's own or (by a manager) anybody's. What has begun ends yesterday.

    Raises `Refusal` when there is none of that number, it is not one's own, or it is over; without a number when one has
    none or several.
    """
    row = _only_one(work) if number is None else _numbered(work, number)
    until = None
    if row.first_on < work.today:
        until = row.last_on = work.today - timedelta(days=1)
    else:
        row.cancelled_at = work.now
    work.session.flush()
    touch(work.session, work.department.id, replan_from=work.now)
    told = [one for one in told_of(work, row.person_id) if one.id != work.person.id]
    return Cancelled(row, until, told)


def _only_one(work: Work) -> TimeOff:
    rows = mine(work.session, work.person.id, work.today)
    if not rows:
        raise Refusal("off.nothing_to_cancel")
    if len(rows) > 1:
        raise Several(rows)
    return rows[0]


class Several(Refusal):
    """Which one is meant can't be told; `rows` are those there are."""

    def __init__(self, rows: Sequence[TimeOff]) -> None:
        super().__init__("off.which", n=len(rows))
        self.rows = rows


def _numbered(work: Work, number: int) -> TimeOff:
    row = work.session.scalar(
        select(TimeOff).where(TimeOff.department_id == work.department.id, TimeOff.number == number)
    )
    if row is None or (row.person_id != work.person.id and "manager" not in work.person.rights):
        raise Refusal("off.none", number=number)
    if row.cancelled_at is not None:
        raise Refusal("off.cancelled_already", number=number)
    if row.last_on < work.today:
        raise Refusal("off.over", number=number)
    return row


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list of who is away."""

    row: TimeOff
    person: PersonRef
    deputy: PersonRef | None


def away(work: Work, span: Span) -> Sequence[Entry]:
    """Everybody's time off that touches these days."""
    rows = work.session.scalars(
        select(TimeOff)
        .where(
            TimeOff.department_id == work.department.id,
            TimeOff.cancelled_at.is_(None),
            TimeOff.first_on <= span.last,
            TimeOff.last_on >= span.first,
        )
        .order_by(TimeOff.first_on, TimeOff.id)
    ).all()
    people = work.directory.by_id
    return [
        Entry(
            row,
            people[row.person_id],
            people.get(row.deputy_id or deputy_of(work.session, row.person_id, row.first_on) or 0),
        )
        for row in rows
        if row.person_id in people and people[row.person_id].active
    ]


def days_between(work: Work, first: date, last: date) -> Sequence[tuple[date, DayNote]]:
    """Days that are not what their weekday says: holidays, make-up days, the department's own."""
    found = []
    for n in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(n)
        note = work.calendar.day(day, "zh" if work.voice.language == "zh" else "en")
        if note.working != (day.isoweekday() < 6):
            found.append((day, note))
    return found


def set_day(work: Work, day: date, kind: Literal["work", "rest"], note: str) -> bool:
    """Decide that the department works or rests on a day; returns whether that is what the public calendar says anyway.
    From then on `work` has the calendar as it is after that.

    Raises `Refusal` for a day that is past, and when it is so already.
    """
    if day < work.today:
        raise Refusal("off.day_past", day=On(day, iso=True))
    if work.calendar.is_working(day) == (kind == "work"):
        raise Refusal(f"off.day_is_{kind}", day=On(day, iso=True))
    public = WorkCalendar(work.department.country, published_years=work.calendar.published_years)
    as_usual = public.is_working(day) == (kind == "work")
    row = work.session.get(DayOverride, (work.department.id, day))
    if as_usual and row is not None:
        work.session.delete(row)
    elif row is not None:
        row.kind, row.note = kind, note
    else:
        work.session.add(DayOverride(department_id=work.department.id, day=day, kind=kind, note=note))
    work.session.flush()
    touch(work.session, work.department.id, replan_from=work.now)
    _look_anew(work)
    return as_usual


def _look_anew(work: Work) -> None:
    """What comes after in this call goes by the days as they are now."""
    row = work.session.get_one(Department, work.department.id, populate_existing=True)
    work.department = department_ref(row)
    work.calendar = calendar_of(work.session, work.department)
