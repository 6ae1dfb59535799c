"""An agenda comes before its meeting: where it does not, and what would put that right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.kernel.jobs import Job
from bot.kernel.work import Work
from models import schedule
from models.agenda.compiling import MONTHLY_AGENDA, MONTHLY_MEETING, WEEKLY_AGENDA, WEEKLY_MEETING
from models.schedule import Timing
from models.slots import Schedule

_PAIRS = ((WEEKLY_AGENDA, WEEKLY_MEETING, "week"), (MONTHLY_AGENDA, MONTHLY_MEETING, "month"))
_AHEAD = timedelta(days=70)
_READ_IN, _HELD_AFTER = timedelta(minutes=30), timedelta(hours=1)
"""So long before its meeting an agenda comes, and so long after an agenda a meeting is, where their own times do not fit."""


@dataclass(frozen=True, slots=True)
class TooLate:
    """An agenda that comes once the meeting of its own week or month has begun."""

    agenda_at: datetime
    meeting_at: datetime
    moves: Job
    """The one of the two that was not moved, and is to follow."""
    to: Timing | None
    """When to; `None` where no time of that day would do."""

    @property
    def agenda_moves(self) -> bool:
        """Whether it is the agenda that is to follow."""
        return self.moves.name in (WEEKLY_AGENDA, MONTHLY_AGENDA)


def comes_too_late(work: Work, moved: Job) -> TooLate | None:
    """Whether that is so now that `moved`, the one or the other, was moved."""
    agenda, meeting, of = next((pair for pair in _PAIRS if moved.name in pair[:2]), ("", "", ""))
    if not agenda:
        return None
    zone = ZoneInfo(work.department.zone)
    spans: dict[tuple[int, int], dict[str, datetime]] = {}
    for one in schedule.still_coming(work, work.now + _AHEAD, (agenda, meeting)):
        day = one.due_at.astimezone(zone).date()
        span = day.isocalendar()[:2] if of == "week" else (day.year, day.month)
        spans.setdefault(span, {}).setdefault(one.job.name, one.due_at)
    whole = [found for found in spans.values() if len(found) == 2]
    late = next((found for found in whole if found[meeting] <= found[agenda]), None)
    if late is None:
        return None
    other = _job(work, meeting if moved.name == agenda else agenda)
    return TooLate(late[agenda], late[meeting], other, _following(work, moved, other, is_agenda=other.name == agenda))


def _job(work: Work, name: str) -> Job:
    jobs: Sequence[Job] = work.settings["jobs"]
    return next(job for job in jobs if job.name == name)


def _following(work: Work, moved: Job, other: Job, *, is_agenda: bool) -> Timing | None:
    """The days of the one that was moved; its own time where that is early, or late, enough."""
    changed = schedule.changes(work.session, work.department.id)
    row = changed.get(moved.name)
    own, theirs = _at(changed, other), _at(changed, moved)
    if own >= theirs if is_agenda else own <= theirs:
        by = -_READ_IN if is_agenda else _HELD_AFTER
        minute = theirs.hour * 60 + theirs.minute + int(by.total_seconds() // 60)
        if not 0 <= minute < 24 * 60:
            return None
        own = time(minute // 60, minute % 60)
    if row is not None and row.days:
        return Timing(own, schedule.days_of(row), row.nth)
    return Timing(own, moved.days, moved.nth)


def _at(changed: Mapping[str, Schedule], job: Job) -> time:
    row = changed.get(job.name)
    return job.at if row is None or row.at_minute is None else time(row.at_minute // 60, row.at_minute % 60)
