"""What a handoff is, and how soon an answer to it is expected."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.columns import Choice, Instant, Json, Name, Number, Words


class HandoffState(StrEnum):
    """Where a handoff stands. `offered` is the only one in which anybody is asked."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    DONE = "done"
    WITHDRAWN = "withdrawn"


UNSETTLED = (HandoffState.OFFERED, HandoffState.ACCEPTED, HandoffState.RETURNED)
"""In these a handoff is still somebody's to see to; one that was returned, its giver's."""


class Urgency(StrEnum):
    """How soon an answer is expected."""

    ORDINARY = "ordinary"
    URGENT = "urgent"
    SHIFT = "shift"


LADDER: dict[Urgency, tuple[int, int, int]] = {
    Urgency.ORDINARY: (4 * 60, 8 * 60, 16 * 60),
    Urgency.URGENT: (30, 60, 120),
    Urgency.SHIFT: (15, 30, 60),
}
"""Working minutes after which the receiver is asked again, the deputy is asked, the managers are told."""


STEPS = 3

TEMPLATES: dict[str, tuple[str, ...]] = {
    "campaign": ("campaign", "progress", "then", "material"),
    "leave": ("hand", "material", "watch"),
    "leaving": ("charge", "material", "contact"),
    "shift": ("unfinished", "watch"),
}
"""What must be said when one of these is handed over, in order. The first field of each is its own: it tells them apart."""


class Handoff(Base):
    """A piece of work on its way from one person to another."""

    __tablename__ = "handoff"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    number: Mapped[int]
    giver_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role_id: Mapped[int | None] = mapped_column(ForeignKey("role.id"))
    """Set when it was given to a role; anybody who holds it may accept."""
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who was asked in the receiver's place."""
    what: Mapped[str] = mapped_column(Words)
    urgency: Mapped[Urgency] = mapped_column(Choice(Urgency))
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[HandoffState] = mapped_column(Choice(HandoffState), default=HandoffState.OFFERED)
    step: Mapped[int] = mapped_column(default=0)
    """Rungs of the ladder climbed so far."""
    next_step_at: Mapped[datetime | None] = mapped_column(Instant)
    """When somebody is to be asked or reminded next; empty when nobody is."""
    offered_at: Mapped[datetime] = mapped_column(Instant)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Name(500), default="")
    details: Mapped[list[list[str]] | None] = mapped_column(Json)
    """What was said by a template: (field, words), in order; empty where it was handed over without one."""

    __table_args__ = (
        UniqueConstraint("department_id", "number"),
        # Whoever accepted is known exactly when somebody did: a handoff nobody took can't be done.
        CheckConstraint("(accepted_by_id IS NULL) = (accepted_at IS NULL)", name="accepted_by_somebody"),
        CheckConstraint("state <> 'accepted' OR accepted_at IS NOT NULL", name="accepted_has_when"),
        CheckConstraint("giver_id <> receiver_id", name="to_somebody_else"),
        Index("ix_handoff_next_step_at", "next_step_at"),
        Index("ix_handoff_department_id_state", "department_id", "state"),
    )

    @property
    def template(self) -> str:
        """Which of `TEMPLATES` it was handed over by; empty where by none."""
        first = self.details[0][0] if self.details else ""
        return next((name for name, fields in TEMPLATES.items() if fields[0] == first), "")

    def is_late(self, now: datetime) -> bool:
        """Not settled beyond its due instant."""
        return self.state in UNSETTLED and self.due_at is not None and self.due_at < now
