"""The schedule is rows: what fires when, and what fired."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.columns import Choice, Day, Id, Instant, Name, Number


class SlotState(StrEnum):
    """`planned` waits; `fired`, `skipped` (with its lateness) and `failed` are final."""

    PLANNED = "planned"
    FIRED = "fired"
    SKIPPED = "skipped"
    FAILED = "failed"


class Slot(Base):
    """One firing of one schedule for one subject. The occurrence is a local date, so a moved time never gives a second."""

    __tablename__ = "slot"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    schedule: Mapped[str] = mapped_column(Id(60))
    subject: Mapped[str] = mapped_column(Id(40), default="")
    """A person's id, or empty for the department."""
    occurrence: Mapped[str] = mapped_column(Id(20))
    day: Mapped[date] = mapped_column(Day)
    due_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[SlotState] = mapped_column(Choice(SlotState), default=SlotState.PLANNED)
    attempts: Mapped[int] = mapped_column(default=0)
    fired_at: Mapped[datetime | None] = mapped_column(Instant)
    late_by_minutes: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Name(500), default="")

    __table_args__ = (
        UniqueConstraint("department_id", "schedule", "subject", "occurrence"),
        Index("ix_slot_state_due_at_id", "state", "due_at", "id"),
    )


class Schedule(Base):
    """What a department changed about a schedule: its time, its day, its channel, a pause."""

    __tablename__ = "schedule"

    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    job: Mapped[str] = mapped_column(Id(60), primary_key=True)
    at_minute: Mapped[int | None]
    """Minutes after local midnight; `None`: the default."""
    days: Mapped[str] = mapped_column(Id(24), default="")
    nth: Mapped[int | None]
    channel: Mapped[str] = mapped_column(Id(128), default="")
    paused: Mapped[bool] = mapped_column(default=False)
