"""The schedule is rows: plans the next days' slots, fires those that are due, records those that come too late."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from bot.kernel.command import Registry
from bot.kernel.jobs import Job, Plan, Sweep
from bot.kernel.people import Actor, DepartmentRef
from bot.kernel.voice import Catalogue, Voice
from bot.kernel.work import Work
from bot.kernel.workdays import NoSuchDay, WorkCalendar, local_instant
from bot.runtime.send import Sender
from bot.runtime.stages import Stages
from models.base import changed_rows, insert_new
from models.organisation import Department
from models.people import Names, department_ref
from models.schedule import days_of
from models.slots import Schedule, Slot, SlotState

AHEAD = timedelta(hours=36)
"""Slots are rows this far before they are due; then they are planned again."""
CLOCK_SLACK = timedelta(hours=1)
"""Planned further ahead than this beyond `AHEAD`, rows come from a clock that was set back: then they are planned anew."""
BEHIND = timedelta(days=45)
"""After a downtime, slots are planned back to here, so that what was missed is recorded."""
TRIES = 3


@dataclass(frozen=True, slots=True)
class Due:
    """A slot that should be a row."""

    job: Job
    subject: str
    day: date
    due_at: datetime


@dataclass(frozen=True)
class Clockwork:
    """What planning and firing need, handed in by the composition root."""

    jobs: tuple[Job, ...]
    sweeps: tuple[Sweep, ...]
    catalogue: Catalogue
    registry: Registry
    names: Callable[[Session, DepartmentRef], Names]
    settings: Mapping[str, Any]
    stages: Stages = field(default_factory=Stages)
    by_name: dict[str, Job] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {job.name: job for job in self.jobs})


# --- planning --------------------------------------------------------------------------------------------------------
def due_slots(
    session: Session, clockwork: Clockwork, department: DepartmentRef, *, after: datetime, until: datetime
) -> Iterator[Due]:
    """What a department's schedules give in `(after, until]`, whether or not it is a row yet; paused ones give nothing."""
    changes = {row.job: row for row in session.scalars(select(Schedule).where(Schedule.department_id == department.id))}
    names = clockwork.names(session, department)
    zone = ZoneInfo(department.zone)
    # A person's own day may begin up to a day apart from the department's.
    first, last = after.astimezone(zone).date() - timedelta(days=1), until.astimezone(zone).date() + timedelta(days=1)
    for job in clockwork.jobs:
        change = changes.get(job.name)
        if change is not None and change.paused:
            continue
        changed = _with_change(job, change)
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            for due in _on_day(session, changed, department, names, day):
                if after < due.due_at <= until:
                    yield replace(due, job=job)


def foresee(
    clockwork: Clockwork,
    session: Session,
    department: DepartmentRef,
    after: datetime,
    until: datetime,
    only: Collection[str] = (),
) -> list[tuple[Job, int | None, date, datetime]]:
    """What will fire, or would have fired, in `(after, until]`: (job, person or nobody, local day, UTC instant).

    In order of time; with `only`, of the jobs of these names. A feature gets it as `work.settings["preview"]`.
    """
    jobs = tuple(job for job in clockwork.jobs if not only or job.name in only)
    found = due_slots(session, replace(clockwork, jobs=jobs), department, after=after, until=until)
    named = [(due.job, int(due.subject) if due.subject else None, due.day, due.due_at) for due in found]
    return sorted(named, key=lambda one: (one[3], one[0].name, one[1] or 0))


def _with_change(job: Job, change: Schedule | None) -> Job:
    if change is None:
        return job
    at = job.at if change.at_minute is None else time(change.at_minute // 60, change.at_minute % 60)
    days = days_of(change) or job.days
    return replace(job, at=at, days=days, nth=change.nth or job.nth)


def _on_day(session: Session, job: Job, department: DepartmentRef, names: Names, day: date) -> Iterator[Due]:
    if job.for_each is not None:
        plan = Plan(session, department, names.directory, names.calendar, day, job.at)
        for occasion in job.for_each(plan):
            due_at = _instant(day, occasion.at, occasion.zone)
            if due_at is not None:
                yield Due(job, str(occasion.person_id), day, due_at)
    elif falls_on(job, names.calendar, day):
        due_at = _instant(day, job.at, department.zone)
        if due_at is not None:
            yield Due(job, "", day, due_at)


def _instant(day: date, at: time, zone: str) -> datetime | None:
    try:
        return local_instant(day, at, ZoneInfo(zone))
    except NoSuchDay:
        return None


def falls_on(job: Job, calendar: WorkCalendar, day: date) -> bool:
    """Whether a department job has an occurrence on `day`."""
    match job.days:
        case "every":
            return True
        case "weekday":
            wanted = day + timedelta(days=job.nth - day.isoweekday())
            return day == (calendar.moved_in_week(wanted) if job.moves else wanted)
        case "working":
            return calendar.is_working(day)
        case "first_of_week":
            return calendar.is_working(day) and not _worked_before(calendar, day)
        case "last_of_week":
            return calendar.is_working(day) and not _works_after(calendar, day)
        case "month_working_day":
            return calendar.is_working(day) and calendar.nth_of_month(day.year, day.month, job.nth) == day
        case "month_day":
            last_month = day.replace(day=1) - timedelta(days=1)
            return any(calendar.from_day_of_month(at.year, at.month, job.nth) == day for at in (day, last_month))


def _worked_before(calendar: WorkCalendar, day: date) -> bool:
    return any(calendar.is_working(day - timedelta(days=back)) for back in range(1, day.isoweekday()))


def _works_after(calendar: WorkCalendar, day: date) -> bool:
    return any(calendar.is_working(day + timedelta(days=ahead)) for ahead in range(1, 8 - day.isoweekday()))


def plan_department(session: Session, clockwork: Clockwork, row: Department, *, now: datetime) -> int:
    """Make rows of the slots up to `AHEAD` from now; returns how many are new.

    `planned_until_at` is where the rows end, or the instant of a change since: what was planned for later is planned
    anew, also what fell due before this came to it. The unique key keeps an occurrence that fired from firing again at
    its new time.
    """
    department = department_ref(row)
    until = now + AHEAD
    clockwork.stages.passed("plan.begun")
    after = row.planned_until_at or now
    after = now if after > until + CLOCK_SLACK else max(after, now - BEHIND)
    session.execute(
        # One that failed was put off: it is due at another time than its schedule says, and would not be planned again.
        delete(Slot).where(
            Slot.department_id == row.id, Slot.state == SlotState.PLANNED, Slot.attempts == 0, Slot.due_at > after
        ),
        execution_options={"synchronize_session": False},
    )
    rows = [
        {
            "department_id": row.id,
            "schedule": due.job.name,
            "subject": due.subject,
            "occurrence": due.day.isoformat(),
            "day": due.day,
            "due_at": due.due_at,
            "state": SlotState.PLANNED,
            "attempts": 0,
            "late_by_minutes": 0,
            "error": "",
        }
        for due in due_slots(session, clockwork, department, after=after, until=until)
    ]
    new = insert_new(session, Slot, rows, unique=("department_id", "schedule", "subject", "occurrence"))
    changed_rows(session, update(Department).where(Department.id == row.id).values(planned_until_at=until))
    clockwork.stages.passed("plan.written")
    return new


def departments_to_plan(
    session: Session, *, now: datetime, limit: int = 50, without: Collection[int] = ()
) -> Sequence[Department]:
    """Departments whose rows end within the next 24 hours, that changed, or that were planned by a clock since set back."""
    query = (
        select(Department)
        .where(
            or_(
                Department.planned_until_at.is_(None),
                Department.planned_until_at < now + timedelta(hours=24),
                Department.planned_until_at > now + AHEAD + CLOCK_SLACK,
            )
        )
        .where(Department.id.not_in(without))
        .order_by(Department.id)
        .limit(limit)
    )
    if session.get_bind().dialect.name != "sqlite":
        query = query.with_for_update(skip_locked=True)
    return session.scalars(query).all()


# --- firing ----------------------------------------------------------------------------------------------------------
def due_ids(session: Session, *, now: datetime, limit: int = 200) -> Sequence[int]:
    """Slots that are due, the oldest first."""
    return session.scalars(
        select(Slot.id)
        .where(Slot.state == SlotState.PLANNED, Slot.due_at <= now)
        .order_by(Slot.due_at, Slot.id)
        .limit(limit)
    ).all()


def fire(session: Session, clockwork: Clockwork, slot_id: int, *, now: datetime) -> bool:
    """Claim one slot and do its work in this transaction. False when another process was faster, or it was too late."""
    slot = session.get(Slot, slot_id)
    if slot is None or slot.state is not SlotState.PLANNED:
        return False
    job = clockwork.by_name.get(slot.schedule)
    department_row = session.get_one(Department, slot.department_id)
    department = department_ref(department_row)
    late = now - slot.due_at
    too_late = job is None or _too_late(session, job, slot, department, now)
    claimed = changed_rows(
        session,
        update(Slot)
        .where(Slot.id == slot_id, Slot.state == SlotState.PLANNED)
        .values(
            state=SlotState.SKIPPED if too_late else SlotState.FIRED,
            fired_at=now,
            late_by_minutes=max(int(late.total_seconds() // 60), 0),
        ),
    )
    clockwork.stages.passed("slot.claimed")
    if not claimed or too_late or job is None:
        return False
    job.body(_work(session, clockwork, slot, department, now))
    clockwork.stages.passed("slot.worked")
    return True


def _too_late(session: Session, job: Job, slot: Slot, department: DepartmentRef, now: datetime) -> bool:
    """A reminder may be two hours late, an agenda within its day; and of several missed ones only the latest fires."""
    if job.late == "two_hours" and now - slot.due_at > timedelta(hours=2):
        return True
    if job.late == "same_day" and now.astimezone(ZoneInfo(department.zone)).date() > slot.day:
        return True
    newer = select(Slot.id).where(
        Slot.department_id == slot.department_id,
        Slot.schedule == slot.schedule,
        Slot.subject == slot.subject,
        Slot.due_at > slot.due_at,
        Slot.due_at <= now,
    )
    return session.scalar(newer.limit(1)) is not None


def fail(session: Session, slot_id: int, *, error: str, now: datetime) -> None:
    """A body raised: try again at the next tick, give up after `TRIES`."""
    slot = session.get(Slot, slot_id)
    if slot is None or slot.state is not SlotState.PLANNED:
        return
    slot.attempts += 1
    slot.error = error[:500]
    if slot.attempts >= TRIES:
        slot.state, slot.fired_at = SlotState.FAILED, now
    else:
        slot.due_at = max(slot.due_at, now) + timedelta(seconds=30 * slot.attempts)


def _work(session: Session, clockwork: Clockwork, slot: Slot, department: DepartmentRef, now: datetime) -> Work:
    late = max(int((now - slot.due_at).total_seconds() // 60), 0)
    channel = session.scalar(
        select(Schedule.channel).where(Schedule.department_id == slot.department_id, Schedule.job == slot.schedule)
    )
    person_id = int(slot.subject) if slot.subject else None
    work = department_work(
        session, clockwork, department, now=now, key=f"slot/{slot.id}", channel=channel or "", person_id=person_id
    )
    work.occurrence, work.slot_day, work.late_by_minutes = slot.occurrence, slot.day, late
    return work


def department_work(
    session: Session,
    clockwork: Clockwork,
    department: DepartmentRef,
    *,
    now: datetime,
    key: str,
    channel: str = "",
    person_id: int | None = None,
) -> Work:
    """A `Work` that nobody called: for slots and sweeps."""
    names = clockwork.names(session, department)
    person = names.directory.by_id.get(person_id or 0)
    language, zone = (person.language, person.zone) if person else (department.language, department.zone)
    actor = Actor(
        0, 0, person.name if person else "", language, zone, person, names.rights.get(person_id or 0, frozenset())
    )
    sender = Sender(
        session,
        now=now,
        department=department,
        directory=names.directory,
        catalogue=clockwork.catalogue,
        registry=clockwork.registry,
        key=key,
        channel=channel,
    )
    return Work(
        session=session,
        now=now,
        person=actor,
        department=department,
        directory=names.directory,
        voice=Voice(clockwork.catalogue, language, zone),
        send=sender,
        calendar=names.calendar,
        settings=clockwork.settings,
    )


def sweep_department(
    session: Session, clockwork: Clockwork, sweep: Sweep, department_id: int, *, now: datetime
) -> None:
    """Run one sweep for one department in this transaction."""
    department = department_ref(session.get_one(Department, department_id))
    key = f"sweep/{sweep.name}/{int(now.timestamp() * 1000)}"
    clockwork.stages.passed("sweep.begun")
    sweep.body(department_work(session, clockwork, department, now=now, key=key))
    clockwork.stages.passed("sweep.worked")
