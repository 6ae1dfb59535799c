"""The training of a newcomer: begun, logged day by day, signed off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.kernel.dates.spans import add_months
from bot.kernel.errors import Doubt, Refusal, Unread
from bot.kernel.message import Button, On
from bot.kernel.nearest import nearest
from bot.kernel.people import PersonRef, folded
from bot.kernel.tokens import line_of
from bot.kernel.work import Work
from models.attendance import Attendance
from models.base import changed_rows
from models.organisation import Person, Role, RoleHolding
from models.people import next_number, touch
from models.presets import Preset
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

DAYS = 5
"""Working days of onboarding."""
LAST_DAY = 10
"""A department's own topics may lie on working days up to this one."""
MONTHS_BEFORE_MENTORING = 6
NEWCOMERS_AT_ONCE = 2
_ONE_DAY = timedelta(days=1)


# --- what is taught --------------------------------------------------------------------------------------------------
def add_topics(session: Session, department_id: int, preset: Preset) -> None:
    """The topics a department starts with. Its roles must be rows already."""
    for position, topic in enumerate(preset.part("topic")):
        session.add(
            OnboardingTopic(
                department_id=department_id,
                key=topic["key"],
                zh=topic["zh"],
                en=topic["en"],
                first_day=topic["first_day"],
                tasks_zh=list(topic["tasks_zh"]),
                tasks_en=list(topic["tasks_en"]),
                position=position,
            )
        )
    session.flush()
    roles = {role.key: role.id for role in session.scalars(select(Role).where(Role.department_id == department_id))}
    for topic in preset.part("session_topic"):
        if "role" in topic and topic["role"] not in roles:
            continue
        for position, (zh, en) in enumerate(zip(topic["zh"], topic["en"], strict=True)):
            session.add(
                SessionTopic(
                    department_id=department_id,
                    role_id=roles.get(topic.get("role", "")),
                    position=position,
                    zh=zh,
                    en=en,
                )
            )


def topics(session: Session, department_id: int) -> Sequence[OnboardingTopic]:
    """What newcomers learn, in order."""
    return session.scalars(
        select(OnboardingTopic)
        .where(OnboardingTopic.department_id == department_id)
        .order_by(OnboardingTopic.first_day, OnboardingTopic.position, OnboardingTopic.id)
    ).all()


def add_topic(session: Session, department_id: int, *, name: str, day: int, task: str) -> OnboardingTopic:
    """One more topic, on one working day, for trainings that start from now on. Raises `Refusal` for a name taken."""
    there = topics(session, department_id)
    if any(folded(name) in (folded(topic.zh), folded(topic.en)) for topic in there):
        raise Refusal("train.topic_exists", name=name)
    keys = {topic.key for topic in there}
    slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") if name.isascii() else ""
    key = next(key for key in _keys(slug[:40] or "topic") if key not in keys)
    tasks = [task or name]
    topic = OnboardingTopic(
        department_id=department_id,
        key=key,
        zh=name,
        en=name,
        first_day=day,
        tasks_zh=tasks,
        tasks_en=tasks,
        position=max((topic.position for topic in there), default=-1) + 1,
    )
    session.add(topic)
    session.flush()
    return topic


def _keys(stem: str) -> Iterator[str]:
    yield stem
    n = 1
    while True:
        n += 1
        yield f"{stem}_{n}"


# --- begun -----------------------------------------------------------------------------------------------------------
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
        _doubt_mentor(work, newcomer, mentor, first)
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
    touch(work.session, work.department.id)
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


def _doubt_mentor(work: Work, newcomer: PersonRef, mentor: PersonRef, first: date) -> None:
    joined_on = work.session.get_one(Person, mentor.id).joined_on
    is_new = add_months(joined_on, MONTHS_BEFORE_MENTORING) > first
    has = newcomers_of(work.session, mentor.id)
    if not is_new and has < NEWCOMERS_AT_ONCE:
        return
    key = (
        "train.doubt_both"
        if is_new and has >= NEWCOMERS_AT_ONCE
        else "train.doubt_new"
        if is_new
        else "train.doubt_full"
    )
    anyway = line_of("train start", f"<@#{newcomer.id}>", f"<@#{mentor.id}>", first.isoformat(), sure="yes")
    another = line_of("train start", f"<@#{newcomer.id}>")
    raise Doubt(
        key,
        mentor=mentor.name,
        since=On(joined_on, iso=True),
        n=has,
        buttons=(
            Button(work.voice.plain("train.button_anyway", mentor=mentor.name), anyway, "primary"),
            Button(work.voice.plain("train.button_another"), another),
        ),
    )


def newcomers_of(session: Session, mentor_id: int) -> int:
    """How many newcomers somebody is mentor of just now."""
    count = select(func.count()).where(Training.mentor_id == mentor_id, Training.state == TrainingState.ACTIVE)
    return session.scalar(count) or 0


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
    sessions = []
    for starts_at, topic in zip(starts, about, strict=False):
        sessions.append(
            MentorSession(
                department_id=work.department.id,
                number=next_number(work.session, work.department.id),
                training_id=training.id,
                mentor_id=mentor.id,
                newcomer_id=newcomer.id,
                starts_at=starts_at,
                zh=topic.zh if topic else "",
                en=topic.en if topic else "",
                by_hand=False,
                mentor_note="",
                newcomer_note="",
            )
        )
    work.session.add_all(sessions)
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


# --- found -----------------------------------------------------------------------------------------------------------
def active_of(session: Session, newcomer_id: int) -> Training | None:
    """The training somebody is in as a newcomer."""
    return session.scalar(select(Training).where(Training.active_newcomer_id == newcomer_id))


def latest_of(session: Session, newcomer_id: int) -> Training | None:
    """The training somebody is in, or the last one they were in."""
    return session.scalar(
        select(Training).where(Training.newcomer_id == newcomer_id).order_by(Training.id.desc()).limit(1)
    )


def mentored_by(session: Session, mentor_id: int) -> Sequence[Training]:
    """The running trainings of one mentor."""
    return session.scalars(
        select(Training)
        .where(Training.mentor_id == mentor_id, Training.state == TrainingState.ACTIVE)
        .order_by(Training.id)
    ).all()


def is_mentor_of(session: Session, actor_id: int, newcomer_id: int) -> bool:
    """Whether one is the other's mentor in a running training."""
    found = select(Training.id).where(Training.active_newcomer_id == newcomer_id, Training.mentor_id == actor_id)
    return session.scalar(found) is not None


def _running(work: Work, newcomer: PersonRef) -> Training:
    training = active_of(work.session, newcomer.id)
    if training is None:
        raise Refusal("train.none_of", who=newcomer.name)
    return training


# --- logged ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Logged:
    """What a newcomer just wrote down, and whether that was the last of it."""

    training: Training
    topic: OnboardingTopic
    before: int
    percent: int
    complete: bool
    """Every topic is done, and was not before."""


def log(work: Work, *, topic: str, percent: int, note: str) -> Logged:
    """The newcomer says how far they are with a topic. Raises `Refusal` for somebody not in training, or no such topic."""
    training = active_of(work.session, work.person.id)
    if training is None:
        raise Refusal("train.not_in_training")
    rows = progress_rows(work.session, training.id)
    found = _topic(rows, topic)
    before = rows[found].percent
    changed_rows(
        work.session,
        update(TopicProgress)
        .where(TopicProgress.training_id == training.id, TopicProgress.topic_id == found.id)
        .values(percent=percent, note=note, logged_at=work.now),
    )
    others_done = all(row.percent == 100 for one, row in rows.items() if one is not found)
    return Logged(training, found, before, percent, others_done and percent == 100 and before < 100)


def _topic(rows: dict[OnboardingTopic, TopicProgress], said: str) -> OnboardingTopic:
    names = {folded(name): topic for topic in rows for name in (topic.key, topic.zh, topic.en)}
    found = names.get(folded(said))
    if found is None:
        near = nearest(said, [name for topic in rows for name in (topic.zh, topic.en)])
        there_are = "、".join(topic.zh if not said.isascii() else topic.en for topic in rows)
        key = "train.topic_near" if near else "train.topic_unknown"
        raise Unread(key, parameter="topic", said=said, near=near[0] if near else "", there_are=there_are)
    return found


def progress_rows(session: Session, training_id: int) -> dict[OnboardingTopic, TopicProgress]:
    """Each topic of a training with how far it is, in order."""
    found = session.execute(
        select(OnboardingTopic, TopicProgress)
        .join(TopicProgress, TopicProgress.topic_id == OnboardingTopic.id)
        .where(TopicProgress.training_id == training_id)
        .order_by(OnboardingTopic.first_day, OnboardingTopic.position, OnboardingTopic.id)
    ).all()
    return {row.OnboardingTopic: row.TopicProgress for row in found}


# --- handed to another mentor ----------------------------------------------------------------------------------------
def change_mentor(work: Work, newcomer: PersonRef, mentor: PersonRef) -> tuple[Training, int]:
    """Another mentor from now on, also for the sessions to come; returns the training and the mentor before."""
    if not mentor.active:
        raise Refusal("train.has_left", who=mentor.name)
    if newcomer.id == mentor.id:
        raise Refusal("train.own_mentor")
    training = _running(work, newcomer)
    before = training.mentor_id
    if before == mentor.id:
        raise Refusal("train.mentor_already", mentor=mentor.name, who=newcomer.name)
    training.mentor_id, training.mentor_signed_at = mentor.id, None
    changed_rows(
        work.session,
        update(MentorSession)
        .where(
            MentorSession.training_id == training.id,
            MentorSession.starts_at > work.now,
            MentorSession.cancelled_at.is_(None),
        )
        .values(mentor_id=mentor.id),
    )
    work.session.flush()
    touch(work.session, work.department.id)
    return training, before


# --- signed off ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Signed:
    """A signature: the mentor's opens the manager's, the manager's ends the training."""

    training: Training
    done: bool


def sign(work: Work, newcomer: PersonRef, *, sure: bool) -> Signed:
    """The mentor says that the newcomer can work alone, then a manager does; a mentor who is a manager signs as both.

    Raises `Refusal` for the newcomer themself, for a second signature, for a manager before the mentor; `Doubt` while
    something is not finished, unless `sure`.
    """
    training = _running(work, newcomer)
    actor = work.person.id
    manages, mentors = "manager" in work.person.rights, actor == training.mentor_id
    if actor == newcomer.id:
        raise Refusal("train.sign_own")
    mentor = work.person_of(training.mentor_id)
    if not mentors and training.mentor_signed_at is None and mentor.active:
        raise Refusal("train.sign_mentor_first", mentor=mentor.name)
    if mentors and not manages and training.mentor_signed_at is not None:
        raise Refusal("train.sign_twice")
    if not sure:
        _doubt_readiness(work, training, newcomer)
    if not manages:
        return _signed_by_mentor(work, training)
    return _signed_by_manager(work, training, actor)


def _signed_by_mentor(work: Work, training: Training) -> Signed:
    signed = changed_rows(
        work.session,
        update(Training)
        .where(Training.id == training.id, Training.mentor_signed_at.is_(None), Training.state == TrainingState.ACTIVE)
        .values(mentor_signed_at=work.now),
    )
    work.session.refresh(training)
    if not signed:
        raise Refusal("train.sign_twice")
    return Signed(training, done=False)


def _signed_by_manager(work: Work, training: Training, manager_id: int) -> Signed:
    signed = _close(
        work.session,
        training,
        work.now,
        state=TrainingState.DONE,
        signed_by_id=manager_id,
        mentor_signed_at=training.mentor_signed_at or work.now,
    )
    if not signed:
        raise Refusal("train.none_of", who=work.person_of(training.newcomer_id).name)
    touch(work.session, work.department.id)
    return Signed(training, done=True)


def _close(session: Session, training: Training, now: datetime, **values: object) -> bool:
    closed = changed_rows(
        session,
        update(Training)
        .where(Training.id == training.id, Training.state == TrainingState.ACTIVE)
        .values(active_newcomer_id=None, ended_at=now, **values),
    )
    session.refresh(training)
    if closed:
        changed_rows(
            session,
            update(MentorSession)
            .where(
                MentorSession.training_id == training.id,
                MentorSession.starts_at > now,
                MentorSession.cancelled_at.is_(None),
            )
            .values(cancelled_at=now),
        )
    return bool(closed)


def _doubt_readiness(work: Work, training: Training, newcomer: PersonRef) -> None:
    rows = progress_rows(work.session, training.id)
    open_topics = sum(row.percent < 100 for row in rows.values())
    sessions = work.session.scalars(
        select(MentorSession).where(MentorSession.training_id == training.id, MentorSession.cancelled_at.is_(None))
    ).all()
    open_sessions = sum(not one.confirmed for one in sessions)
    if not open_topics and not open_sessions:
        return
    line = line_of("train sign", f"<@#{newcomer.id}>", sure="yes")
    raise Doubt(
        "train.doubt_sign",
        who=newcomer.name,
        topics=open_topics,
        sessions=open_sessions,
        buttons=(Button(work.voice.plain("train.button_sign_anyway"), line, "primary"),),
    )


def end_for_leaver(session: Session, person_id: int, *, now: datetime) -> bool:
    """Somebody left: the training they were in as a newcomer ends, without a signature. False when there was none."""
    training = active_of(session, person_id)
    return training is not None and _close(session, training, now, state=TrainingState.ENDED)
