"""The rota: who works early, late or not at all; swaps that both agree to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.kernel.dates import Span
from bot.kernel.errors import Refusal, Unread
from bot.kernel.message import On
from bot.kernel.people import PersonRef
from bot.kernel.work import Work
from models.attendance import SHIFT_HOURS, Attendance, Presence, Shift, ShiftKind
from models.base import Base, changed_rows
from models.columns import Choice, Day, Instant, Number
from models.leaving import last_days
from models.organisation import Person
from models.people import lock, next_number, touch
from models.sections import Entry, Hours

MOST_DAYS = 62
WEEK = timedelta(days=6)


class SwapState(StrEnum):
    """Where a swap stands."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"


class ShiftSwap(Base):
    """Somebody asks somebody else to swap the shifts of a day, as both stood when it was asked."""

    __tablename__ = "shift_swap"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    number: Mapped[int]
    day: Mapped[date] = mapped_column(Day)
    asker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asker_kind: Mapped[ShiftKind] = mapped_column(Choice(ShiftKind, name="asker_kind"))
    other_kind: Mapped[ShiftKind] = mapped_column(Choice(ShiftKind, name="other_kind"))
    state: Mapped[SwapState] = mapped_column(Choice(SwapState), default=SwapState.ASKED)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("department_id", "number"),
        CheckConstraint("asker_id <> other_id", name="with_somebody_else"),
    )


@dataclass(frozen=True, slots=True)
class Rota:
    """Some days of one person: what they work, and on which of them they are off."""

    person: PersonRef
    days: Sequence[tuple[date, ShiftKind]]
    off_on: Sequence[date]
    resting: Sequence[date] = ()
    """Of a period that was set: the days the department rests."""
    earlier: Span | None = None
    """The weekdays that were named, as far as they are still to come in this week, where the next one was set."""
    leaves_on: date | None = None
    """Their last day, where days after it were left out."""
    left_out: Sequence[date] = ()
    before: Sequence[tuple[date, ShiftKind]] = ()
    """What they worked on those of the days on which something else was set."""
    unswapped: Sequence[Unswapped] = ()
    """What they had swapped with somebody and do not work now."""
    running: ShiftKind | None = None
    """The shift they are in at this moment, where a rest was set for it."""


@dataclass(frozen=True, slots=True)
class Unswapped:
    """A swap both agreed to, of a day that was set anew; `theirs` is what the other one works then, as before."""

    swap: ShiftSwap
    other: PersonRef
    theirs: ShiftKind
    now: ShiftKind


def set_shifts(work: Work, person: PersonRef, days: tuple[int, ...] | Span, kind: ShiftKind) -> Rota:
    """Put somebody on a shift on these days; weekdays mean one whole week: this one, while the first
    of them is still to come, else the next.

    Days after somebody's last day are left out. Raises `Refusal` when all of them are past or after it, or there are too
    many.
    """
    wanted = _days(work, days)
    leaves_on = last_days(work.session, work.department.id).get(person.id)
    left_out = [day for day in wanted if leaves_on is not None and day > leaves_on]
    wanted = [day for day in wanted if day not in left_out]
    if not wanted and leaves_on is not None:
        raise Refusal("shift.leaves_before", who=person.name, day=On(leaves_on, iso=True))
    rows = work.session.scalars(select(Shift).where(Shift.person_id == person.id, Shift.day.in_(wanted))).all()
    replaced = sorted((row for row in rows if row.kind is not kind), key=lambda row: row.day)
    before = [(row.day, row.kind) for row in replaced]
    unswapped = _unswapped(work, person, replaced, kind)
    _write(work, person, wanted, rows, kind)
    attendance = _attendance(work, wanted[0], wanted[-1])
    off_on = [day for day in wanted if kind is not ShiftKind.REST and attendance.of(person.id, day).off]
    resting = []
    if isinstance(days, Span) and days.days > 1 and kind is not ShiftKind.REST:
        resting = [day for day in wanted if not work.calendar.is_working(day)]
    return Rota(
        person,
        [(day, kind) for day in wanted],
        off_on,
        resting,
        _still_this_week(work.today, days),
        leaves_on,
        left_out,
        before,
        unswapped,
        _running(work, attendance, person, before) if kind is ShiftKind.REST else None,
    )


def _write(work: Work, person: PersonRef, days: Sequence[date], there: Sequence[Shift], kind: ShiftKind) -> None:
    """What stands there already stays as it is: who set it, and when."""
    by_day = {row.day: row for row in there}
    for day in days:
        row = by_day.get(day)
        if row is None:
            row = Shift(person_id=person.id, day=day, department_id=work.department.id, kind=kind, set_by_id=0)
            work.session.add(row)
        elif row.kind is kind:
            continue
        row.kind, row.set_by_id, row.set_at = kind, work.person.id, work.now
    work.session.flush()
    touch(work.session, work.department.id, replan_from=work.now)


def _unswapped(work: Work, person: PersonRef, replaced: Sequence[Shift], now: ShiftKind) -> Sequence[Unswapped]:
    """Which of the shifts about to be replaced came of a swap."""
    if not replaced:
        return []
    by_day = {row.day: row for row in replaced}
    swaps = work.session.scalars(
        select(ShiftSwap)
        .where(
            ShiftSwap.department_id == work.department.id,
            ShiftSwap.state == SwapState.AGREED,
            ShiftSwap.day.in_(by_day),
            or_(ShiftSwap.asker_id == person.id, ShiftSwap.other_id == person.id),
        )
        .order_by(ShiftSwap.day, ShiftSwap.number)
    ).all()
    found = []
    for swap in swaps:
        row = by_day[swap.day]
        asked = swap.asker_id == person.id
        other = work.person_of(swap.other_id if asked else swap.asker_id)
        theirs = _kind(work.session, other.id, swap.day)
        stands = row.set_at == swap.settled_at and row.kind is (swap.other_kind if asked else swap.asker_kind)
        if stands and theirs is not None and other.active:
            found.append(Unswapped(swap, other, theirs, now))
    return found


def _running(
    work: Work, attendance: Attendance, person: PersonRef, before: Sequence[tuple[date, ShiftKind]]
) -> ShiftKind | None:
    """Which of these shifts somebody is in at this moment."""
    local = work.now.astimezone(ZoneInfo(person.zone))
    for day, kind in before:
        hours = SHIFT_HOURS.get(kind)
        if day != local.date() or hours is None or attendance.is_off_in(person.id, day, kind):
            continue
        starts, ends = hours
        if starts <= local.time() and (local.time() < ends or ends <= starts):
            return kind
    return None


def _days(work: Work, days: tuple[int, ...] | Span) -> list[date]:
    span = days if isinstance(days, Span) else _week_meant(work.today, days)
    if span.days > MOST_DAYS:
        raise Refusal("shift.too_many", n=span.days, most=MOST_DAYS)
    wanted = [day for day in span if day >= work.today]
    if not isinstance(days, Span):
        wanted = [day for day in wanted if day.isoweekday() in days]
    if not wanted:
        raise Unread("shift.past", parameter="days", day=On(span.last, iso=True))
    return wanted


def _week_meant(today: date, weekdays: tuple[int, ...]) -> Span:
    monday = today - timedelta(days=today.weekday())
    if min(weekdays) < today.isoweekday():
        monday += timedelta(weeks=1)
    return Span(monday, monday + WEEK, "week")


def _still_this_week(today: date, days: tuple[int, ...] | Span) -> Span | None:
    """What a period can say of them: days behind one another."""
    if isinstance(days, Span) or min(days) >= today.isoweekday():
        return None
    left = [weekday for weekday in days if weekday >= today.isoweekday()]
    if not left or left[-1] - left[0] + 1 != len(left):
        return None
    monday = today - timedelta(days=today.weekday())
    return Span(monday + timedelta(days=left[0] - 1), monday + timedelta(days=left[-1] - 1), "range")


def _attendance(work: Work, first: date, last: date) -> Attendance:
    return Attendance(work.session, work.department, work.directory, work.calendar, first=first, last=last)


def rota(work: Work, span: Span) -> Sequence[Rota]:
    """The shifts of these days: of everybody who has one then, or whose role works in shifts."""
    if span.days > MOST_DAYS:
        raise Refusal("shift.too_many", n=span.days, most=MOST_DAYS)
    attendance = _attendance(work, span.first, span.last)
    found = []
    for person in work.directory.people:
        if not person.active:
            continue
        presences = [attendance.of(person.id, day) for day in span]
        days = [(one.day, one.shift) for one in presences if one.shift is not None]
        if days or attendance.works_in_shifts(person.id):
            found.append(Rota(person, days, [one.day for one in presences if one.off]))
    return found


def shift_line(presence: Presence) -> Sequence[Entry]:
    """What somebody's day says of the shift they have in it, if they have one."""
    if presence.shift is None:
        return []
    if not presence.works:
        return [Entry("day.shift_off" if presence.off else "day.shift_rest", {})]
    hours = Hours(presence.day, presence.spans, presence.person.zone)
    return [Entry(f"day.shift_{presence.shift.value}", {"hours": hours})]


# --- swaps -----------------------------------------------------------------------------------------------------------
def ask_to_swap(work: Work, other: PersonRef, day: date) -> ShiftSwap:
    """Ask `other` to swap the shifts of `day`. Raises `Refusal` where there is nothing to swap, or it was asked already."""
    if other.id == work.person.id:
        raise Unread("shift.swap_self", parameter="person")
    if not other.active:
        raise Refusal("shift.left", who=other.name)
    if day < work.today:
        raise Unread("shift.past", parameter="day", day=On(day, iso=True))
    mine, theirs = _kind(work.session, work.person.id, day), _kind(work.session, other.id, day)
    if mine is None or theirs is None:
        if mine is None:
            raise Refusal("shift.no_shift_you", day=On(day, iso=True))
        raise Refusal("shift.no_shift", who=other.name, day=On(day, iso=True))
    if mine is theirs:
        raise Refusal("shift.same", day=On(day, iso=True))
    _refuse_absent(work, day, work.person_of(work.person.id), theirs)
    _refuse_absent(work, day, other, mine)
    lock(work.session, work.department.id)
    open_one = work.session.scalar(
        select(ShiftSwap).where(
            ShiftSwap.asker_id == work.person.id,
            ShiftSwap.other_id == other.id,
            ShiftSwap.day == day,
            ShiftSwap.state == SwapState.ASKED,
        )
    )
    if open_one is not None and (open_one.asker_kind, open_one.other_kind) == (mine, theirs):
        raise Refusal("shift.asked_already", number=open_one.number, who=other.name)
    if open_one is not None:  # asked of another rota: nobody can agree to it any more
        _settled(work, open_one, SwapState.DECLINED)
    swap = ShiftSwap(
        department_id=work.department.id,
        number=next_number(work.session, work.department.id),
        day=day,
        asker_id=work.person.id,
        other_id=other.id,
        asker_kind=mine,
        other_kind=theirs,
        state=SwapState.ASKED,
        asked_at=work.now,
    )
    work.session.add(swap)
    work.session.flush()
    return swap


def _refuse_absent(work: Work, day: date, person: PersonRef, shift: ShiftKind) -> None:
    """Nobody takes over a shift in the time they took off: it would stand empty."""
    if _attendance(work, day, day).is_off_in(person.id, day, shift):
        whose = "you" if person.id == work.person.id else "who"
        raise Refusal(f"shift.absent_{whose}_{shift.value}", who=person.name, day=On(day, iso=True))


def _kind(session: Session, person_id: int, day: date) -> ShiftKind | None:
    row = session.get(Shift, (person_id, day))
    return row.kind if row is not None else None


def agree(work: Work, number: int) -> ShiftSwap:
    """Swap: only whoever was asked agrees. Raises `Refusal` when it is settled, past, or the rota changed meanwhile."""
    swap = _find(work, number)
    if work.person.id != swap.other_id:
        raise Refusal("shift.not_asked", number=number)
    _settle(work, swap, SwapState.AGREED)
    kinds = _kind(work.session, swap.asker_id, swap.day), _kind(work.session, swap.other_id, swap.day)
    if swap.day < work.today:
        raise Refusal("shift.past", day=On(swap.day, iso=True))
    if kinds != (swap.asker_kind, swap.other_kind):
        raise Refusal("shift.changed_meanwhile", number=number)
    _refuse_absent(work, swap.day, work.person_of(swap.asker_id), swap.other_kind)
    _refuse_absent(work, swap.day, work.person_of(swap.other_id), swap.asker_kind)
    for person_id, kind in ((swap.asker_id, swap.other_kind), (swap.other_id, swap.asker_kind)):
        row = work.session.get_one(Shift, (person_id, swap.day))
        row.kind, row.set_by_id, row.set_at = kind, work.person.id, work.now
    work.session.flush()
    touch(work.session, work.department.id, replan_from=work.now)
    return swap


def decline(work: Work, number: int) -> ShiftSwap:
    """Not swap: said by whoever was asked, or taken back by whoever asked."""
    swap = _find(work, number)
    if work.person.id not in (swap.other_id, swap.asker_id):
        raise Refusal("shift.not_asked", number=number)
    _settle(work, swap, SwapState.DECLINED)
    return swap


def asked_swaps(session: Session, department_id: int, today: date) -> Sequence[ShiftSwap]:
    """Swaps of days that are not over, which nobody answered yet."""
    return session.scalars(
        select(ShiftSwap)
        .where(ShiftSwap.department_id == department_id, ShiftSwap.state == SwapState.ASKED, ShiftSwap.day >= today)
        .order_by(ShiftSwap.number)
    ).all()


def end_with_leavers(work: Work) -> Sequence[tuple[ShiftSwap, int]]:
    """Swaps nobody can agree to any more are off; each is given out once, with the id of the one who left."""
    gone = set(
        work.session.scalars(
            select(Person.id).where(Person.department_id == work.department.id, Person.departed_on.is_not(None))
        )
    )
    swaps = work.session.scalars(
        select(ShiftSwap)
        .where(
            ShiftSwap.department_id == work.department.id,
            ShiftSwap.state == SwapState.ASKED,
            or_(ShiftSwap.asker_id.in_(gone), ShiftSwap.other_id.in_(gone)),
        )
        .order_by(ShiftSwap.number)
    ).all()
    ended = [swap for swap in swaps if _settled(work, swap, SwapState.DECLINED)]
    return [(swap, swap.asker_id if swap.asker_id in gone else swap.other_id) for swap in ended]


def _find(work: Work, number: int) -> ShiftSwap:
    swap = work.session.scalar(
        select(ShiftSwap).where(ShiftSwap.department_id == work.department.id, ShiftSwap.number == number)
    )
    if swap is None:
        raise Refusal("shift.none", number=number)
    return swap


def _settle(work: Work, swap: ShiftSwap, state: SwapState) -> None:
    if not _settled(work, swap, state):
        raise Refusal(f"shift.is_{swap.state.value}", number=swap.number)


def _settled(work: Work, swap: ShiftSwap, state: SwapState) -> bool:
    """Whether it was open until now; two callers never both settle it."""
    moved = changed_rows(
        work.session,
        update(ShiftSwap)
        .where(ShiftSwap.id == swap.id, ShiftSwap.state == SwapState.ASKED)
        .values(state=state, settled_at=work.now),
    )
    work.session.refresh(swap)
    return bool(moved)
