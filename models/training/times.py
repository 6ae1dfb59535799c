"""When two people can sit together: by both their hours, shifts and leave, and by what is planned already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.kernel.dates.spans import monday_of
from bot.kernel.people import PersonRef
from bot.kernel.work import Work
from bot.kernel.workdays import NoSuchDay, Opening, local_instant
from models.attendance import Attendance
from models.training.tables import SESSION, MentorSession

WEEKDAYS = (1, 3)
"""`date.weekday()` of the two sessions of a week: Tuesday and Thursday."""
CLOCK = (
    time(16), time(16, 30), time(15, 30), time(15), time(17), time(17, 30), time(14, 30), time(14),
    time(11), time(10, 30), time(10), time(11, 30), time(9, 30), time(9), time(13, 30), time(13),
)  # fmt: skip
"""Local times of the department that are tried, the usual one first, lunch last."""

_ONE_DAY = timedelta(days=1)


@dataclass
class Pair:
    """Mentor and newcomer, and when either of them is taken."""

    mentor: PersonRef
    newcomer: PersonRef
    attendance: Attendance
    zone: ZoneInfo
    taken: list[datetime]
    """Starts of sessions either of them has."""

    def free_at(self, starts_at: datetime, *, but: datetime | None = None) -> bool:
        """Neither has another session then; `but` is one that is about to move."""
        return all(abs(starts_at - other) >= SESSION for other in self.taken if other != but)

    def working(self, person: PersonRef, starts_at: datetime) -> bool:
        """Whether that person is at work for the whole session."""
        local = starts_at.astimezone(ZoneInfo(person.zone))
        begin = local.hour * 60 + local.minute
        end = begin + int(SESSION.total_seconds() // 60)
        return any(_covers(span, begin, end) for span in self.attendance.of(person.id, local.date()).spans)

    def can(self, starts_at: datetime, *, but: datetime | None = None) -> bool:
        """Both are at work and free."""
        both = self.working(self.mentor, starts_at) and self.working(self.newcomer, starts_at)
        return both and self.free_at(starts_at, but=but)

    def on(self, day: date) -> datetime | None:
        """The first time on `day` at which both can; `None` when there is none."""
        for clock in CLOCK:
            try:
                starts_at = local_instant(day, clock, self.zone)
            except NoSuchDay:
                return None
            if self.can(starts_at):
                return starts_at
        return None

    def month(self, first: date, last: date) -> list[datetime]:
        """Two sessions a week from `first` to `last`; one that falls on a day off moves within its week."""
        found: list[datetime] = []
        days_used: set[date] = set()
        for wanted in _wanted(first, last):
            for day in _near(wanted, first, last):
                starts_at = None if day in days_used else self.on(day)
                if starts_at is not None:
                    days_used.add(day)
                    found.append(starts_at)
                    self.taken.append(starts_at)
                    break
        return sorted(found)


def _covers(span: Opening, begin: int, end: int) -> bool:
    opens, closes = (at.hour * 60 + at.minute for at in span)
    return opens <= begin and end <= (closes if closes > opens else closes + 1440)


def _wanted(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        if day.weekday() in WEEKDAYS:
            yield day
        day += _ONE_DAY


def _near(wanted: date, first: date, last: date) -> Sequence[date]:
    """The wanted day, the later days of its week, then the earlier ones from the nearest back."""
    monday = monday_of(wanted)
    later = [wanted + n * _ONE_DAY for n in range(7 - wanted.weekday())]
    earlier = [wanted - n * _ONE_DAY for n in range(1, (wanted - monday).days + 1)]
    return [day for day in (*later, *earlier) if first <= day <= last]


def pair(work: Work, mentor: PersonRef, newcomer: PersonRef, *, first: date, last: date) -> Pair:
    """The two with everything that decides between `first` and `last`, read in a handful of queries."""
    attendance = Attendance(
        work.session,
        work.department,
        work.directory,
        work.calendar,
        first=first - 2 * _ONE_DAY,
        last=last + 2 * _ONE_DAY,
    )
    zone = ZoneInfo(work.department.zone)
    both = (mentor.id, newcomer.id)
    taken = work.session.scalars(
        select(MentorSession.starts_at).where(
            MentorSession.department_id == work.department.id,
            MentorSession.cancelled_at.is_(None),
            MentorSession.starts_at >= datetime.combine(first - 2 * _ONE_DAY, time(0), zone),
            MentorSession.starts_at <= datetime.combine(last + 2 * _ONE_DAY, time(0), zone),
            MentorSession.mentor_id.in_(both) | MentorSession.newcomer_id.in_(both),
        )
    ).all()
    return Pair(mentor, newcomer, attendance, zone, list(taken))
