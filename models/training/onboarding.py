"""A training as it begins: working days with tasks, then a month of one-on-ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel.dates.spans import add_months
from bot.kernel.errors import Refusal
from bot.kernel.message import On
from bot.kernel.people import PersonRef
from bot.kernel.work import Work
from models.attendance import Attendance
from models.organisation import RoleHolding
from models.people import next_number, touch
from models.training.pairs import active_of, doubt_mentor
from models.training.sessions import new_session
from models.training.tables import (
    MentorSession,
    OnboardingTopic,
    SessionTopic,
    TopicProgress,
    Training,
    TrainingState,
    TrainingTask,
)
from models.training.times import pair
from models.training.topics import topics

DAYS = 5
"""Working days of onboarding, unless the topics of the department take longer."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Started:
    """A training as it was begun."""

    training: Training
    tasks: Sequence[TrainingTask]
    sessions: Sequence[MentorSession]


def start(work: Work, *, newcomer: PersonRef, mentor: PersonRef, day: date | None, sure: bool) -> Started:
    """Begin on `day` (the next working day when it is none, or not given): onboarding, then a month of sessions.

    Raises `Refusal` for oneself as mentor, for leavers, for somebody in training; `Doubt` when the mentor is new here or
    has enough newcomers, unless `sure`.
    """
    for person in (newcomer, mentor):
        if not person.active:
            raise Refusal("train.has_left", who=person.name)
    if newcomer.id == mentor.id:
        raise Refusal("train.own_mentor")
    running = active_of(work.session, newcomer.id)
    if running is not None:
        with_whom = work.person_of(running.mentor_id).name
        raise Refusal("train.already", who=newcomer.name, mentor=with_whom, day=On(running.started_on))
    first = _first_day(work, day)
    if not sure:
        doubt_mentor(work, newcomer, mentor, first)
    there = topics(work.session, work.department.id)
    days = _onboarding_days(work, newcomer, first, _length(there))
    sessions_from = days[-1] + _ONE_DAY
    training = Training(
        department_id=work.department.id,
        number=next_number(work.session, work.department.id),
        newcomer_id=newcomer.id,
        mentor_id=mentor.id,
        state=TrainingState.ACTIVE,
        active_newcomer_id=newcomer.id,
        started_on=days[0],
        sessions_from_on=sessions_from,
        sessions_until_on=add_months(sessions_from, 1) - _ONE_DAY,
        started_by_id=work.person.id,
        created_at=work.now,
    )
    work.session.add(training)
    work.session.flush()
    tasks = _add_tasks(work.session, training, there, days)
    sessions = _add_sessions(work, training, newcomer, mentor)
    touch(work.session, work.department.id, replan_from=work.now)
    return Started(training, tasks, sessions)


def _length(there: Sequence[OnboardingTopic]) -> int:
    return max([DAYS, *(topic.first_day + len(topic.tasks_zh) - 1 for topic in there)])


def _first_day(work: Work, day: date | None) -> date:
    today = work.now.astimezone(ZoneInfo(work.department.zone)).date()
    if day is None:
        return work.calendar.next_working(today)
    if day < today:
        raise Refusal("train.in_the_past", day=On(day, iso=True))
    return day if work.calendar.is_working(day) else work.calendar.next_working(day)


def _onboarding_days(work: Work, newcomer: PersonRef, first: date, length: int) -> list[date]:
    """The department's working days from `first` on which the newcomer is not away."""
    horizon = first + timedelta(days=120)
    attendance = Attendance(work.session, work.department, work.directory, work.calendar, first=first, last=horizon)
    days: list[date] = []
    day = first
    while len(days) < length:
        # Whoever is away for months on end still gets days; they are told on the ones they work.
        if work.calendar.is_working(day) and (day > horizon or attendance.of(newcomer.id, day).works):
            days.append(day)
        day += _ONE_DAY
    return days


def _add_tasks(
    session: Session, training: Training, there: Sequence[OnboardingTopic], days: Sequence[date]
) -> list[TrainingTask]:
    ordered = sorted(
        ((topic.first_day + n, topic, zh, en) for topic in there for n, (zh, en) in enumerate(_tasks(topic))),
        key=lambda entry: (entry[0], entry[1].position),
    )
    tasks = [
        TrainingTask(
            training_id=training.id,
            nth=nth,
            department_id=training.department_id,
            topic_id=topic.id,
            day=days[on - 1],
            zh=zh,
            en=en,
        )
        for nth, (on, topic, zh, en) in enumerate(ordered, 1)
    ]
    session.add_all(tasks)
    session.add_all(
        TopicProgress(
            training_id=training.id, topic_id=topic.id, department_id=training.department_id, percent=0, note=""
        )
        for topic in there
    )
    session.flush()
    return tasks


def _tasks(topic: OnboardingTopic) -> Iterator[tuple[str, str]]:
    return zip(topic.tasks_zh, topic.tasks_en, strict=True)


def _add_sessions(work: Work, training: Training, newcomer: PersonRef, mentor: PersonRef) -> list[MentorSession]:
    first, last = training.sessions_from_on, training.sessions_until_on
    starts = pair(work, mentor, newcomer, first=first, last=last).month(first, last)
    about = _session_topics(work.session, work.department.id, newcomer.id, len(starts))
    sessions = [
        new_session(
            work, training, starts_at, zh=topic.zh if topic else "", en=topic.en if topic else "", by_hand=False
        )
        for starts_at, topic in zip(starts, about, strict=False)
    ]
    work.session.flush()
    return sessions


def _session_topics(session: Session, department_id: int, newcomer_id: int, count: int) -> list[SessionTopic | None]:
    """What each of `count` sessions is about: by the newcomer's main role, then what is for everybody.

    The last one looks back, however many there are; without any topic left a session is about what the two like.
    """
    role_id = session.scalar(
        select(RoleHolding.role_id)
        .where(RoleHolding.person_id == newcomer_id, RoleHolding.until_on.is_(None))
        .order_by(RoleHolding.share.desc(), RoleHolding.id)
        .limit(1)
    )
    everything = session.scalars(
        select(SessionTopic)
        .where(SessionTopic.department_id == department_id)
        .order_by(SessionTopic.position, SessionTopic.id)
    ).all()
    own = [topic for topic in everything if role_id is not None and topic.role_id == role_id]
    general = [topic for topic in everything if topic.role_id is None]
    first, last = (own or general)[:-1], (own or general)[-1:]
    more = general[:-1] if own else []
    open_ones: list[SessionTopic | None] = [*first, *more, *([None] * count)]
    return [*open_ones[: max(count - len(last), 0)], *last][:count]
