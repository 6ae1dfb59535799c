"""What a department changed about its schedules, and when something comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel.jobs import Days, Job
from bot.kernel.work import Work
from bot.kernel.workdays import NoSuchDay, local_instant
from models.people import touch
from models.slots import Schedule, Slot, SlotState


@dataclass(frozen=True, slots=True)
class Coming:
    """One firing to come: of which job, for whom (`None`: the department), on which local day, when."""

    job: Job
    person_id: int | None
    day: date
    due_at: datetime


def coming(work: Work, after: datetime, until: datetime, only: Sequence[str] = ()) -> Sequence[Coming]:
    """What fires in `(after, until]`, in order; with `only`, of the jobs of these names."""
    return [Coming(*one) for one in work.settings["preview"](work.session, work.department, after, until, only)]


def still_coming(work: Work, until: datetime, only: Sequence[str] = ()) -> Sequence[Coming]:
    """What is going to be sent from now until an instant: without occurrences that fired already at an earlier time."""
    today = work.now.astimezone(ZoneInfo(work.department.zone)).date()
    gone = {
        (row.schedule, row.subject, row.occurrence)
        for row in work.session.execute(
            select(Slot.schedule, Slot.subject, Slot.occurrence).where(
                Slot.department_id == work.department.id,
                Slot.state != SlotState.PLANNED,
                Slot.day >= today - timedelta(days=1),
            )
        )
    }
    return [
        one
        for one in coming(work, work.now, until, only)
        if (one.job.name, str(one.person_id or ""), one.day.isoformat()) not in gone
    ]


def on_day(work: Work, name: str, day: date) -> datetime | None:
    """When a department job falls on a local day; `None` when it does not, or is paused."""
    start = _midnight(work, day) - timedelta(seconds=1)
    found = coming(work, start, start + timedelta(hours=26), (name,))
    return next((one.due_at for one in found if one.day == day), None)


def has_come(work: Work, name: str, day: date) -> bool:
    """Whether a department job fired on a local day."""
    return bool(
        work.session.scalar(
            select(Slot.id).where(
                Slot.department_id == work.department.id,
                Slot.schedule == name,
                Slot.subject == "",
                Slot.occurrence == day.isoformat(),
                Slot.state == SlotState.FIRED,
            )
        )
    )


def next_of(work: Work, name: str, after: datetime, days: int = 10) -> Coming | None:
    """The next firing of a department job within some days after an instant, on a day people work."""
    found = coming(work, after, after + timedelta(days=days), (name,))
    return next((one for one in found if work.calendar.is_working(one.day)), None)


def _midnight(work: Work, day: date) -> datetime:
    zone = ZoneInfo(work.department.zone)
    try:
        return local_instant(day, time(), zone)
    except NoSuchDay:
        return local_instant(day + timedelta(days=1), time(), zone)


def changes(session: Session, department_id: int) -> Mapping[str, Schedule]:
    """What the department changed, by the job's name."""
    rows = session.scalars(select(Schedule).where(Schedule.department_id == department_id))
    return {row.job: row for row in rows}


@dataclass(frozen=True, slots=True)
class Timing:
    """When something is to come; what is `None` stays as it is."""

    at: time | None = None
    days: Days | None = None
    nth: int | None = None


def days_of(row: Schedule) -> Days | None:
    """The days a department chose, as they are declared; `None` where it chose none."""
    return next((days for days in get_args(Days) if days == row.days), None)


def set_timing(work: Work, job: Job, timing: Timing, channel: str | None) -> Schedule:
    """Move a schedule from its next occurrence on; what fired today does not fire again today.

    `channel` is `<workspace id>/<channel>`, empty for the department's own, `None` for no change.
    """
    row = _row(work, job)
    if timing.at is not None:
        row.at_minute = timing.at.hour * 60 + timing.at.minute
    if timing.days is not None:
        row.days, row.nth = timing.days, timing.nth
    if channel is not None:
        row.channel = channel
    work.session.flush()
    touch(work.session, work.department.id, replan_from=work.now)
    return row


def pause(work: Work, job: Job, paused: bool) -> bool:
    """Stop or go on; returns whether that changed anything."""
    row = _row(work, job)
    if row.paused == paused:
        return False
    row.paused = paused
    work.session.flush()
    touch(work.session, work.department.id, replan_from=work.now)
    return True


def _row(work: Work, job: Job) -> Schedule:
    row = work.session.get(Schedule, (work.department.id, job.name))
    if row is None:
        row = Schedule(department_id=work.department.id, job=job.name, days="", channel="", paused=False)
        work.session.add(row)
    return row
