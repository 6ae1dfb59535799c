"""Onboarding and one-on-ones: what is taught, who is being trained by whom, and when they sit together."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.columns import Choice, Day, Id, Instant, Json, Name, Number, Words

SESSION = timedelta(minutes=30)
"""How long a one-on-one lasts."""


class OnboardingTopic(Base):
    """What a newcomer learns in the first week, one task per working day from `first_day` (1 is their first) on."""

    __tablename__ = "onboarding_topic"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    key: Mapped[str] = mapped_column(Id(60))
    zh: Mapped[str] = mapped_column(Name(80))
    en: Mapped[str] = mapped_column(Name(80))
    first_day: Mapped[int]
    tasks_zh: Mapped[list[str]] = mapped_column(Json)
    tasks_en: Mapped[list[str]] = mapped_column(Json)
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("department_id", "key"),
        CheckConstraint("first_day >= 1", name="days_count_from_one"),
    )


class SessionTopic(Base):
    """What a one-on-one is about: for newcomers of one role, or (without a role) for everybody else."""

    __tablename__ = "session_topic"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    role_id: Mapped[int | None] = mapped_column(ForeignKey("role.id"))
    position: Mapped[int] = mapped_column(default=0)
    zh: Mapped[str] = mapped_column(Name(200))
    en: Mapped[str] = mapped_column(Name(200))

    __table_args__ = (Index("ix_session_topic_department_id", "department_id"),)


class TrainingState(StrEnum):
    """`done`: signed off by mentor and manager (出师). `ended`: stopped without that, since the newcomer left."""

    ACTIVE = "active"
    DONE = "done"
    ENDED = "ended"


class Training(Base):
    """One newcomer's onboarding week and the month of one-on-ones after it."""

    __tablename__ = "training"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    number: Mapped[int]
    newcomer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[TrainingState] = mapped_column(Choice(TrainingState), default=TrainingState.ACTIVE)
    active_newcomer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The newcomer while this is active, else empty: nobody is in two trainings at once."""
    started_on: Mapped[date] = mapped_column(Day)
    """The first of the onboarding days."""
    sessions_from_on: Mapped[date] = mapped_column(Day)
    sessions_until_on: Mapped[date] = mapped_column(Day)
    """The month of one-on-ones, both days included."""
    started_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    mentor_signed_at: Mapped[datetime | None] = mapped_column(Instant)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The manager who signed last."""
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("department_id", "number"),
        UniqueConstraint("active_newcomer_id"),
        CheckConstraint("newcomer_id <> mentor_id", name="by_somebody_else"),
        CheckConstraint("(state = 'active') = (active_newcomer_id IS NOT NULL)", name="active_has_newcomer"),
        CheckConstraint("(state = 'active') = (ended_at IS NULL)", name="active_has_no_end"),
        Index("ix_training_department_id_state", "department_id", "state"),
        Index("ix_training_mentor_id", "mentor_id"),
        Index("ix_training_newcomer_id", "newcomer_id"),
    )


class TrainingTask(Base):
    """What a newcomer does on one of the onboarding days, as it stood when the training began."""

    __tablename__ = "training_task"

    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), primary_key=True)
    nth: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    topic_id: Mapped[int] = mapped_column(ForeignKey("onboarding_topic.id"))
    day: Mapped[date] = mapped_column(Day)
    zh: Mapped[str] = mapped_column(Words)
    en: Mapped[str] = mapped_column(Words)

    __table_args__ = (Index("ix_training_task_department_id_day", "department_id", "day"),)


class TopicProgress(Base):
    """How far a newcomer is with one topic, as they last said."""

    __tablename__ = "topic_progress"

    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("onboarding_topic.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    percent: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Name(500), default="")
    logged_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (CheckConstraint("percent >= 0 AND percent <= 100", name="percent_of_a_whole"),)


class MentorSession(Base):
    """A one-on-one of mentor and newcomer. It counts once both said that it took place."""

    __tablename__ = "mentor_session"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    number: Mapped[int]
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    newcomer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    zh: Mapped[str] = mapped_column(Name(200), default="")
    en: Mapped[str] = mapped_column(Name(200), default="")
    """What it is about."""
    by_hand: Mapped[bool] = mapped_column(default=False)
    """The two agreed on its time themselves: it is never moved for them."""
    mentor_confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    newcomer_confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    mentor_note: Mapped[str] = mapped_column(Name(500), default="")
    newcomer_note: Mapped[str] = mapped_column(Name(500), default="")
    mentor_asked_at: Mapped[datetime | None] = mapped_column(Instant)
    newcomer_asked_at: Mapped[datetime | None] = mapped_column(Instant)
    managers_told_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("department_id", "number"),
        Index("ix_mentor_session_department_id_starts_at", "department_id", "starts_at"),
        Index("ix_mentor_session_training_id", "training_id"),
    )

    @property
    def ends_at(self) -> datetime:
        """Half an hour after it starts."""
        return self.starts_at + SESSION

    @property
    def confirmed(self) -> bool:
        """Both said that it took place."""
        return self.mentor_confirmed_at is not None and self.newcomer_confirmed_at is not None

    def confirmed_by(self, person_id: int) -> bool:
        """Whether this one of the two said so."""
        at = self.mentor_confirmed_at if person_id == self.mentor_id else self.newcomer_confirmed_at
        return at is not None

    def other(self, person_id: int) -> int:
        """The other one of the two."""
        return self.newcomer_id if person_id == self.mentor_id else self.mentor_id
