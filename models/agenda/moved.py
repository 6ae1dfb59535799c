"""What a change of the working days does to the meetings: which of them moves from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from zoneinfo import ZoneInfo

from bot.kernel.jobs import Job
from bot.kernel.work import Work
from models import schedule
from models.agenda.compiling import MONTHLY_MEETING, WEEKLY_MEETING

_AROUND = timedelta(days=32)
"""A day decides about meetings of its week and its month."""


@dataclass(frozen=True, slots=True)
class MovedMeeting:
    """A meeting that was to begin at `before_at` and begins at `after_at`; where either is `None` it is, or was, not held."""

    job: Job
    before_at: datetime | None
    after_at: datetime | None


def meetings_around(work: Work, day: date) -> Sequence[schedule.Coming]:
    """The meetings to come about which that day may decide."""
    noon = datetime.combine(day, time(12), ZoneInfo(work.department.zone))
    after = max(work.now, noon - _AROUND)
    found = schedule.coming(work, after, noon + _AROUND, (WEEKLY_MEETING, MONTHLY_MEETING))
    return [one for one in found if work.calendar.is_working(one.day)]


def moved_between(before: Sequence[schedule.Coming], after: Sequence[schedule.Coming]) -> Sequence[MovedMeeting]:
    """What differs between two looks at the same stretch of days."""
    jobs = {one.job.name: one.job for one in (*before, *after)}
    found = []
    for name, job in sorted(jobs.items(), reverse=True):  # the week's before the month's
        was, is_now = ({one.due_at for one in side if one.job.name == name} for side in (before, after))
        pairs = zip_longest(sorted(was - is_now), sorted(is_now - was))
        found += [MovedMeeting(job, before_at, after_at) for before_at, after_at in pairs]
    return found
