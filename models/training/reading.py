"""What is due in training on a day, and how far everybody is: for the people concerned, the agenda and the day's view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.kernel.people import DepartmentRef
from bot.kernel.work import Work
from bot.kernel.workdays import WorkCalendar
from models.attendance import TimeOff
from models.training.confirming import unconfirmed
from models.training.sessions import of_training
from models.training.tables import MentorSession, OnboardingTopic, TopicProgress, Training, TrainingState, TrainingTask
from models.training.topics import progress_rows


@dataclass(frozen=True, slots=True)
class DueTask:
    """Something a newcomer does on a day. `late`: its topic should have been done on an earlier day."""

    training: Training
    topic: OnboardingTopic
    task: TrainingTask
    percent: int
    late: bool


def arranged_in(work: Work, off: TimeOff) -> Sequence[MentorSession]:
    """One-on-ones to come whose time the two set themselves and that begin while somebody is off: those never move by
    themselves."""
    zone = ZoneInfo(work.person_of(off.person_id).zone)
    first, last = (datetime.combine(day, time(), zone) for day in (off.first_on, off.last_on + timedelta(days=1)))
    rows = work.session.scalars(
        select(MentorSession)
        .join(Training, Training.id == MentorSession.training_id)
        .where(
            MentorSession.department_id == work.department.id,
            or_(MentorSession.mentor_id == off.person_id, MentorSession.newcomer_id == off.person_id),
            MentorSession.by_hand.is_(True),
            MentorSession.starts_at >= max(first, work.now),
            MentorSession.starts_at < last,
            MentorSession.cancelled_at.is_(None),
            Training.state == TrainingState.ACTIVE,
        )
        .order_by(MentorSession.starts_at)
    ).all()
    local = {row.id: row.starts_at.astimezone(zone) for row in rows}
    return [row for row in rows if off.from_minute <= local[row.id].hour * 60 + local[row.id].minute < off.to_minute]


def due_today(session: Session, department: DepartmentRef, person_id: int, day: date) -> Sequence[DueTask]:
    """What is due on `day` for somebody as newcomer or as mentor: the day's tasks of topics that are not done, and
    topics that should have been by now. Empty on days without anything."""
    rows = session.execute(
        select(Training, OnboardingTopic, TrainingTask, TopicProgress.percent)
        .join(TrainingTask, TrainingTask.training_id == Training.id)
        .join(OnboardingTopic, OnboardingTopic.id == TrainingTask.topic_id)
        .join(
            TopicProgress,
            (TopicProgress.training_id == Training.id) & (TopicProgress.topic_id == OnboardingTopic.id),
        )
        .where(
            Training.department_id == department.id,
            Training.state == TrainingState.ACTIVE,
            or_(Training.newcomer_id == person_id, Training.mentor_id == person_id),
            TrainingTask.day <= day,
            TopicProgress.percent < 100,
        )
        .order_by(Training.id, TrainingTask.nth)
    ).all()
    on_day = [
        DueTask(row.Training, row.OnboardingTopic, row.TrainingTask, row.percent, False)
        for row in rows
        if row.TrainingTask.day == day
    ]
    going_on = {(due.training.id, due.topic.id) for due in on_day}
    last = {(row.Training.id, row.OnboardingTopic.id): row for row in rows}
    overdue = [
        DueTask(row.Training, row.OnboardingTopic, row.TrainingTask, row.percent, True)
        for key, row in last.items()
        if key not in going_on and not _continues(session, row.Training.id, row.OnboardingTopic.id, day)
    ]
    return [*on_day, *overdue]


def _continues(session: Session, training_id: int, topic_id: int, day: date) -> bool:
    """Whether the topic has a task on a later day, so that it is not late yet."""
    later = select(TrainingTask.nth).where(
        TrainingTask.training_id == training_id, TrainingTask.topic_id == topic_id, TrainingTask.day > day
    )
    return session.scalar(later.limit(1)) is not None


def people_in_training(session: Session, department_id: int) -> Sequence[int]:
    """Ids of everybody who is newcomer or mentor of a running training."""
    rows = session.execute(
        select(Training.newcomer_id, Training.mentor_id)
        .where(Training.department_id == department_id, Training.state == TrainingState.ACTIVE)
        .order_by(Training.id)
    ).all()
    return list(dict.fromkeys(person_id for row in rows for person_id in row))


def tasks_of(session: Session, training: Training) -> Sequence[DueTask]:
    """Every task of a training, in order."""
    rows = session.execute(
        select(TrainingTask, OnboardingTopic)
        .join(OnboardingTopic, OnboardingTopic.id == TrainingTask.topic_id)
        .where(TrainingTask.training_id == training.id)
        .order_by(TrainingTask.nth)
    ).all()
    return [DueTask(training, row.OnboardingTopic, row.TrainingTask, 0, late=False) for row in rows]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a training is."""

    training: Training
    topics: dict[OnboardingTopic, TopicProgress]
    sessions: Sequence[MentorSession]

    @property
    def percent(self) -> Decimal:
        """Of the onboarding, 0 to 100: its topics weighted by their days."""
        days = {topic: len(topic.tasks_zh) for topic in self.topics}
        whole = sum(days.values())
        done = sum(row.percent * days[topic] for topic, row in self.topics.items())
        return Decimal(done) / whole if whole else Decimal(0)

    @property
    def confirmed(self) -> int:
        """Sessions both confirmed."""
        return sum(one.confirmed for one in self.sessions)

    def begun(self, now: datetime) -> int:
        """Sessions whose time has come, held or not."""
        return sum(one.ends_at <= now for one in self.sessions)

    def missed(self, now: datetime) -> Sequence[MentorSession]:
        """Sessions whose time is over without both having confirmed."""
        return [one for one in self.sessions if one.ends_at <= now and not one.confirmed]


def standing_of(session: Session, training: Training) -> Standing:
    """How far one training is."""
    return Standing(training, progress_rows(session, training.id), of_training(session, training.id))


def standings(session: Session, department_id: int, *, mentor_id: int | None = None) -> Sequence[Standing]:
    """All running trainings, or those of one mentor, in the order they began."""
    query = select(Training).where(Training.department_id == department_id, Training.state == TrainingState.ACTIVE)
    if mentor_id is not None:
        query = query.where(Training.mentor_id == mentor_id)
    return [standing_of(session, training) for training in session.scalars(query.order_by(Training.id)).all()]


@dataclass(frozen=True, slots=True)
class TrainingAgenda:
    """The training part of a department's agenda."""

    standings: Sequence[Standing]
    unconfirmed: Sequence[MentorSession]

    @property
    def is_empty(self) -> bool:
        """Nobody is in training."""
        return not self.standings


def for_agenda(session: Session, department: DepartmentRef, calendar: WorkCalendar, day: date) -> TrainingAgenda:
    """Who is in training and how far, and the one-on-ones nobody confirmed for two working days before `day`."""
    return TrainingAgenda(standings(session, department.id), unconfirmed(session, department, calendar, day))
