"""Who can be asked now: by their working time, and in whose place; and when somebody is to be asked next."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from bot.kernel.people import PersonRef
from bot.kernel.work import Work
from bot.kernel.workdays import NoSuchDay, local_instant
from models.attendance import (
    DAY_START,
    Attendance,
    after_working_minutes,
    attendance_around,
    deputy_of,
    is_away,
    is_on_leave,
)
from models.base import changed_rows
from models.handoff.tables import LADDER, STEPS, Handoff, HandoffState, Urgency

_ONE_DAY = timedelta(days=1)


def attendance_now(work: Work) -> Attendance:
    """Who works when, around now."""
    return attendance_around(work.session, work.department, work.directory, work.calendar, now=work.now)


def deputy_now(work: Work, attendance: Attendance, person: PersonRef) -> PersonRef | None:
    """Who stands in for them on their local day, if anybody who is still here and not away too does."""
    day = work.now.astimezone(ZoneInfo(person.zone)).date()
    deputy_id = deputy_of(work.session, person.id, day)
    deputy = work.directory.by_id.get(deputy_id or 0)
    there = deputy is not None and deputy.active and not is_away(attendance, deputy, work.now)
    return deputy if there else None


def is_absent(work: Work, attendance: Attendance, person: PersonRef, urgency: Urgency, giver_id: int) -> bool:
    """Whether what is handed to them is not to wait for them: they are on leave. A rest day by the rota is waited out like
    a weekend, but for what can't wait, where somebody other than the giver stands in for them."""
    if is_on_leave(attendance, person, work.now):
        return True
    if urgency is Urgency.ORDINARY or not is_away(attendance, person, work.now):
        return False
    deputy = deputy_now(work, attendance, person)
    return deputy is not None and deputy.id != giver_id


def next_step_at(work: Work, attendance: Attendance, handoff: Handoff, asked: PersonRef, step: int) -> datetime | None:
    """When the rung after `step` is due, now that `asked` was asked: in their working time.

    Who is on leave and has nobody in their place can't be waited for: then the giver's time counts. A leave that begins
    before then is not waited for either: their deputy is asked the morning it begins.
    """
    if step >= STEPS:
        return None
    rungs = LADDER[handoff.urgency]
    giver = work.person_of(handoff.giver_id)
    counted = giver if is_on_leave(attendance, asked, work.now) and giver.active else asked
    due_at = after_working_minutes(attendance, counted, handoff.offered_at, rungs[step])
    if due_at <= work.now:  # counted in somebody else's time before: nobody hears of it twice in a minute
        due_at = after_working_minutes(attendance, counted, work.now, rungs[step] - (rungs[step - 1] if step else 0))
    leave_at = _leave_begins(work, attendance, asked, due_at) if asked.id == handoff.receiver_id else None
    return min(due_at, leave_at) if leave_at is not None else due_at


def _leave_begins(work: Work, attendance: Attendance, person: PersonRef, until: datetime) -> datetime | None:
    """The next morning, before `until`, of a day that person has taken off and would have worked."""
    zone = ZoneInfo(person.zone)
    day, last = work.now.astimezone(zone).date() + _ONE_DAY, until.astimezone(zone).date()
    while day <= last:
        presence = attendance.of(person.id, day)
        if presence.off and not presence.works and (presence.shift is not None or work.calendar.is_working(day)):
            try:
                return local_instant(day, DAY_START, zone)
            except NoSuchDay:
                pass
        day += _ONE_DAY
    return None


def mind_leave(work: Work, person: PersonRef) -> None:
    """Somebody has taken time off: what waits for their answer does not wait until they are back."""
    waiting = (
        Handoff.department_id == work.department.id,
        Handoff.receiver_id == person.id,
        Handoff.deputy_id.is_(None),
        Handoff.state == HandoffState.OFFERED,
    )
    until = work.session.scalar(select(func.max(Handoff.next_step_at)).where(*waiting))
    if until is None:
        return
    attendance = attendance_now(work)
    begins = work.now if is_on_leave(attendance, person, work.now) else _leave_begins(work, attendance, person, until)
    if begins is not None:
        # Only what still waits as it did: somebody may answer one at this moment.
        later = update(Handoff).where(*waiting, Handoff.next_step_at > begins)
        changed_rows(work.session, later.values(next_step_at=begins))
