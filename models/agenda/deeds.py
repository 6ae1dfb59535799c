"""What is brought up, what is to be done, and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from bot.kernel.errors import Refusal
from bot.kernel.message import Button, Moment
from bot.kernel.parameters import Due
from bot.kernel.people import PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.work import Work
from bot.kernel.workdays import local_instant
from models.agenda.tables import Action, Meeting, Minute, Topic
from models.attendance import Attendance, attendance_around, day_ends
from models.base import changed_rows, insert_new
from models.handoff import Handoff
from models.people import next_number

REMINDED_BEFORE = timedelta(hours=2)
"""The owner of an action hears this long before it is due."""
REMINDED_AT = time(16)
"""Where that would be on a day they don't work: at this time on their last working day before."""
MINUTES_BELONG_FOR = timedelta(days=7)


# --- topics ----------------------------------------------------------------------------------------------------------
def add_topic(work: Work, text: str) -> Topic:
    """Bring something up for the next meeting."""
    topic = Topic(
        department_id=work.department.id,
        number=next_number(work.session, work.department.id),
        person_id=work.person.id,
        text=text,
        raised_at=work.now,
    )
    work.session.add(topic)
    work.session.flush()
    return topic


def topics_between(session: Session, department_id: int, after: datetime | None, until: datetime) -> Sequence[Topic]:
    """Topics raised after one meeting began and until another begins, without those settled meanwhile."""
    query = select(Topic).where(
        Topic.department_id == department_id, Topic.raised_at <= until, Topic.settled_at.is_(None)
    )
    if after is not None:
        query = query.where(Topic.raised_at > after)
    return session.scalars(query.order_by(Topic.number)).all()


# --- actions ---------------------------------------------------------------------------------------------------------
def add_action(work: Work, owner: PersonRef, what: str, due: Due | None) -> Action:
    """Give somebody something to do. Raises `Refusal` when it would be due in the past, or its owner has left."""
    due_at = None if due is None else _due_at(work, owner, due)
    if not owner.active:
        raise Refusal("agenda.owner_left", who=owner.name)
    action = Action(
        department_id=work.department.id,
        number=next_number(work.session, work.department.id),
        owner_id=owner.id,
        created_by_id=work.person.id,
        what=what,
        due_at=due_at,
        remind_at=None if due_at is None else _remind_at(work, owner, due_at),
        created_at=work.now,
    )
    work.session.add(action)
    work.session.flush()
    return action


def move_due(work: Work, number: int, due: Due) -> Action:
    """Have an action due at another time, as `done` may be said by. Raises `Refusal` as `done` does, and for a time past."""
    action = work.session.scalar(
        select(Action).where(Action.department_id == work.department.id, Action.number == number)
    )
    if action is None:
        raise _no_such(work, number, "due")
    _refuse_stranger(work, number, {action.owner_id, action.created_by_id})
    owner = work.person_of(action.owner_id)
    due_at = _due_at(work, owner, due)
    changed_rows(
        work.session,
        update(Action)
        .where(Action.id == action.id, Action.done_at.is_(None))
        .values(due_at=due_at, remind_at=_remind_at(work, owner, due_at)),
    )
    work.session.refresh(action)
    _refuse_done(work, action)
    return action


def _due_at(work: Work, owner: PersonRef, due: Due) -> datetime:
    due_at = due.at
    if due.day is not None:
        days = Attendance(work.session, work.department, work.directory, work.calendar, first=due.day, last=due.day)
        due_at = day_ends(days, owner, due.day)
    if due_at <= work.now:
        raise Refusal("agenda.due_past", due=Moment(due_at))
    return due_at


def _remind_at(work: Work, owner: PersonRef, due_at: datetime) -> datetime | None:
    """Some time before it is due, on a day its owner works; `None` when that is over already."""
    wanted = due_at - REMINDED_BEFORE
    zone = ZoneInfo(owner.zone)
    due_on = wanted.astimezone(zone).date()
    first = max(due_on - timedelta(days=14), work.now.astimezone(zone).date())
    attendance = Attendance(
        work.session, work.department, work.directory, work.calendar, first=first, last=max(due_on, first)
    )
    day = due_on
    while day >= first and not attendance.of(owner.id, day).works:
        day -= timedelta(days=1)
    if day != due_on:
        wanted = local_instant(day, REMINDED_AT, zone)
    return wanted if wanted > work.now else None


def open_actions(session: Session, department_id: int, person_id: int | None = None) -> Sequence[Action]:
    """What is not done, the oldest first; of everybody or of one person."""
    query = select(Action).where(Action.department_id == department_id, Action.done_at.is_(None))
    if person_id is not None:
        query = query.where(Action.owner_id == person_id)
    return session.scalars(query.order_by(Action.created_at, Action.id)).all()


def done_between(session: Session, department_id: int, after: datetime, until: datetime) -> Sequence[Action]:
    """What was done in a stretch of time."""
    return session.scalars(
        select(Action)
        .where(Action.department_id == department_id, Action.done_at > after, Action.done_at <= until)
        .order_by(Action.number)
    ).all()


@dataclass(frozen=True, slots=True)
class Done:
    """What `done` settled: an action or a topic."""

    action: Action | None
    topic: Topic | None


def done(work: Work, number: int) -> Done:
    """An action is done, or a topic is settled.

    By its owner, by whoever made it, or by a manager. Raises `Refusal` otherwise, when it is done already, when there
    is no such number, or when the number belongs to a handoff.
    """
    action = work.session.scalar(
        select(Action).where(Action.department_id == work.department.id, Action.number == number)
    )
    if action is not None:
        _refuse_stranger(work, number, {action.owner_id, action.created_by_id})
        _finish(work, action)
        return Done(action, None)
    topic = work.session.scalar(select(Topic).where(Topic.department_id == work.department.id, Topic.number == number))
    if topic is None:
        raise _no_such(work, number)
    _refuse_stranger(work, number, {topic.person_id})
    if topic.settled_at is not None:
        raise Refusal("agenda.topic_settled", number=number)
    topic.settled_at = work.now
    work.session.flush()
    return Done(None, topic)


def _finish(work: Work, action: Action) -> None:
    moved = changed_rows(
        work.session,
        update(Action)
        .where(Action.id == action.id, Action.done_at.is_(None))
        .values(done_at=work.now, done_by_id=work.person.id, remind_at=None),
    )
    work.session.refresh(action)
    if not moved:
        _refuse_done(work, action)


def _refuse_done(work: Work, action: Action) -> None:
    if action.done_at is not None:
        by = work.directory.by_id.get(action.done_by_id or 0)
        raise Refusal("agenda.is_done", number=action.number, who=by.mention if by else "", at=Moment(action.done_at))


def _refuse_stranger(work: Work, number: int, allowed: set[int]) -> None:
    if work.person.id not in allowed and "manager" not in work.person.rights:
        raise Refusal("agenda.not_yours", number=number)


def _no_such(work: Work, number: int, deed: str = "done") -> Refusal:
    handoff = work.session.scalar(
        select(Handoff.id).where(Handoff.department_id == work.department.id, Handoff.number == number)
    )
    if handoff is not None:
        line = line_of(f"handoff {deed}", number)
        return Refusal("agenda.is_handoff", number=number, buttons=(Button(line, line),))
    return Refusal("agenda.none", number=number)


def departments_to_remind(session: Session, now: datetime) -> list[int]:
    """Departments with an action to remind of."""
    return list(session.scalars(select(Action.department_id).where(Action.remind_at <= now).distinct()))


def claim_reminders(work: Work) -> Sequence[Action]:
    """Actions whose owner is to be reminded now, each once; one whose owner is off today waits for their next day."""
    rows = work.session.scalars(
        select(Action)
        .where(Action.department_id == work.department.id, Action.remind_at <= work.now, Action.done_at.is_(None))
        .order_by(Action.remind_at, Action.id)
        .limit(100)
    ).all()
    attendance = None
    if rows:
        attendance = attendance_around(
            work.session, work.department, work.directory, work.calendar, now=work.now, days=15
        )
    claimed = []
    for action in rows:
        later = _next_day(work, attendance, action) if attendance is not None else None
        if _claim(work, action, later) and later is None:
            claimed.append(action)
    return claimed


def _next_day(work: Work, attendance: Attendance, action: Action) -> datetime | None:
    """When its owner is back, where they are off today; `None` where they are here (or gone for long: then now)."""
    owner = work.person_of(action.owner_id)
    zone = ZoneInfo(owner.zone)
    today = work.now.astimezone(zone).date()
    for ahead in range(15):
        presence = attendance.of(owner.id, today + timedelta(days=ahead))
        if presence.works:
            return local_instant(presence.day, presence.starts or REMINDED_AT, zone) if ahead else None
    return None


def _claim(work: Work, action: Action, later: datetime | None) -> bool:
    claimed = changed_rows(
        work.session,
        update(Action)
        .where(Action.id == action.id, Action.remind_at == action.remind_at, Action.done_at.is_(None))
        .values(remind_at=later),
    )
    if claimed:
        work.session.refresh(action)
    return bool(claimed)


# --- meetings and minutes --------------------------------------------------------------------------------------------
def meeting_on(session: Session, department_id: int, day: date) -> Meeting | None:
    """The meeting whose agenda belongs to a day."""
    return session.scalar(select(Meeting).where(Meeting.department_id == department_id, Meeting.day == day))


def to_refresh(work: Work, day: date) -> Sequence[Meeting]:
    """The meetings whose agenda is drawn anew on a local day: its own, and those still to begin that day."""
    later = and_(_begins_on(work, day), Meeting.meeting_at >= work.now, _HAD_AN_AGENDA)
    return work.session.scalars(
        select(Meeting)
        .where(Meeting.department_id == work.department.id, or_(Meeting.day == day, later))
        .order_by(Meeting.day)
    ).all()


def month_stands_alone(work: Work, day: date) -> bool:
    """Whether the monthly meeting that begins on a local day has an agenda without the week's in it."""
    own = select(Meeting.id).where(
        Meeting.department_id == work.department.id,
        Meeting.monthly.is_(True),
        Meeting.weekly.is_(False),
        _begins_on(work, day),
    )
    return work.session.scalar(own.limit(1)) is not None


def _begins_on(work: Work, day: date) -> ColumnElement[bool]:
    begins = datetime.combine(day, time(), ZoneInfo(work.department.zone))
    return and_(Meeting.meeting_at >= begins, Meeting.meeting_at < begins + timedelta(days=1))


_HAD_AN_AGENDA = or_(Meeting.weekly.is_(True), Meeting.monthly.is_(True))
"""Something written down between meetings uses up no topic, and is no meeting to carry an action over."""


def meeting_before(session: Session, department_id: int, at: datetime) -> Meeting | None:
    """The last meeting with an agenda that began before an instant."""
    return session.scalar(
        select(Meeting)
        .where(Meeting.department_id == department_id, _HAD_AN_AGENDA, Meeting.meeting_at < at)
        .order_by(Meeting.meeting_at.desc())
        .limit(1)
    )


def meetings_since(session: Session, department_id: int, after: datetime, until: datetime) -> Sequence[datetime]:
    """When meetings began in a stretch of time: how often something was carried over."""
    return session.scalars(
        select(Meeting.meeting_at)
        .where(
            Meeting.department_id == department_id,
            _HAD_AN_AGENDA,
            Meeting.meeting_at > after,
            Meeting.meeting_at < until,
        )
        .order_by(Meeting.meeting_at)
    ).all()


def open_meeting(work: Work, day: date, *, weekly: bool, monthly: bool, meeting_at: datetime) -> tuple[Meeting, bool]:
    """The meeting of a day and whether this call made it; the first one wins, a second kind joins it."""
    row = {
        "department_id": work.department.id,
        "day": day,
        "weekly": weekly,
        "monthly": monthly,
        "meeting_at": meeting_at,
        "posted_at": work.now,
    }
    new = insert_new(work.session, Meeting, [row], unique=("department_id", "day"))
    meeting = meeting_on(work.session, work.department.id, day)
    if meeting is None:
        raise AssertionError("the meeting was just put in")
    meeting.weekly, meeting.monthly = meeting.weekly or weekly, meeting.monthly or monthly
    return meeting, bool(new)


def add_minutes(work: Work, text: str) -> Minute:
    """Write something down about the latest meeting; about one held today without an agenda where there is none."""
    latest = work.session.scalar(
        select(Meeting)
        .where(Meeting.department_id == work.department.id, Meeting.posted_at > work.now - MINUTES_BELONG_FOR)
        .order_by(Meeting.day.desc())
        .limit(1)
    )
    if latest is None:
        today = work.now.astimezone(ZoneInfo(work.department.zone)).date()
        latest, _ = open_meeting(work, today, weekly=False, monthly=False, meeting_at=work.now)
    minute = Minute(
        meeting_id=latest.id,
        department_id=work.department.id,
        person_id=work.person.id,
        text=text,
        written_at=work.now,
    )
    work.session.add(minute)
    work.session.flush()
    return minute


def minutes_of(session: Session, meeting_id: int) -> Sequence[Minute]:
    """What was written down about a meeting, in order."""
    return session.scalars(select(Minute).where(Minute.meeting_id == meeting_id).order_by(Minute.id)).all()
