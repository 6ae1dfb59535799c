"""Who can be asked now: by their working time, and in whose place."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.kernel.people import PersonRef
from bot.kernel.work import Work
from models.attendance import Attendance, attendance_around, deputy_of


def attendance_now(work: Work) -> Attendance:
    """Who works when, around now."""
    return attendance_around(work.session, work.department, work.directory, work.calendar, now=work.now)


def deputy_now(work: Work, person: PersonRef) -> PersonRef | None:
    """Who stands in for them on their local day, if anybody who is still here does."""
    day = work.now.astimezone(ZoneInfo(person.zone)).date()
    deputy_id = deputy_of(work.session, person.id, day)
    deputy = work.directory.by_id.get(deputy_id or 0)
    return deputy if deputy is not None and deputy.active else None
