"""Meetings, what is brought up at them, what is to be done after them, and what was said."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.columns import Day, Instant, Number, Words


class Meeting(Base):
    """The agenda of one day: one row, so one post, also where a weekly and a monthly meeting fall together."""

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    day: Mapped[date] = mapped_column(Day)
    """The local day its agenda was posted, or its minutes begun."""
    weekly: Mapped[bool]
    monthly: Mapped[bool]
    meeting_at: Mapped[datetime] = mapped_column(Instant)
    posted_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("department_id", "day"),
        Index("ix_meeting_department_id_meeting_at", "department_id", "meeting_at"),
    )


class Minute(Base):
    """Something written down about a meeting, as it was said."""

    __tablename__ = "meeting_minute"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Words)
    written_at: Mapped[datetime] = mapped_column(Instant)


class Topic(Base):
    """What somebody wants to talk about at the next meeting: the first one that begins after it was said."""

    __tablename__ = "agenda_topic"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Words)
    raised_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("department_id", "number"),
        Index("ix_agenda_topic_department_id_raised_at", "department_id", "raised_at"),
    )


class Action(Base):
    """What somebody is to do; it stands on every agenda until it is done."""

    __tablename__ = "action_item"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    number: Mapped[int]
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    what: Mapped[str] = mapped_column(Words)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    remind_at: Mapped[datetime | None] = mapped_column(Instant)
    """When its owner is reminded; empty when they are not, or were."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        UniqueConstraint("department_id", "number"),
        CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="done_by_somebody"),
        Index("ix_action_item_department_id_done_at", "department_id", "done_at"),
        Index("ix_action_item_remind_at", "remind_at"),
    )

    def is_late(self, now: datetime) -> bool:
        """Open beyond its due instant."""
        return self.done_at is None and self.due_at is not None and self.due_at < now
