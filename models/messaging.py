"""What came in, what goes out, what is asked: the rows that make a lost word impossible."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.columns import Choice, Id, Instant, Json, Name, Number, Words


class Inbox(Base):
    """A call that was answered. The same key again gets the same answer and has no second effect. Kept 7 days."""

    __tablename__ = "inbox"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Id(160), primary_key=True)
    answer: Mapped[str | None] = mapped_column(Words)
    """The answer as it was given, as JSON; `None` for a secret."""
    received_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_inbox_received_at", "received_at"),)


class OutboxState(StrEnum):
    """Where a message stands. `parked`: it may have arrived; it is resent or reconciled by its class, never blindly."""

    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    PARKED = "parked"
    DEAD = "dead"
    DROPPED = "dropped"


class OutboxKind(StrEnum):
    """What is to be done: post in a channel, write to a person, answer in a conversation, redraw an earlier message."""

    POST = "post"
    DIRECT = "direct"
    ANSWER = "answer"
    EDIT = "edit"
    HOME = "home"


class Outbox(Base):
    """A message to be sent, written in the transaction that decided it."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    kind: Mapped[OutboxKind] = mapped_column(Choice(OutboxKind))
    target: Mapped[str] = mapped_column(Id(128))
    """The platform's id of the channel, or of the account for a direct message."""
    lane: Mapped[str] = mapped_column(Id(200))
    """Messages of one lane leave in order: workspace and conversation."""
    key: Mapped[str] = mapped_column(Id(160))
    """Idempotency key: what the platform is told, where it can be told."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    card: Mapped[str] = mapped_column(Id(120), default="")
    edits_id: Mapped[int | None]
    """For an edit: the row whose message is redrawn."""
    reply: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """Thread, response_url, sessionWebhook and their expiry."""
    body: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """The message in neutral pieces; emptied 30 days after delivery, a secret one as soon as it is delivered or dead."""
    state: Mapped[OutboxState] = mapped_column(Choice(OutboxState), default=OutboxState.PENDING)
    due_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str] = mapped_column(Id(40), default="")
    epoch: Mapped[int] = mapped_column(default=0)
    lease_until_at: Mapped[datetime | None] = mapped_column(Instant)
    external_ref: Mapped[str] = mapped_column(Id(255), default="")
    """What the platform calls the delivered message (ts, processQueryKey, outTrackId)."""
    external_place: Mapped[str] = mapped_column(Id(128), default="")
    error: Mapped[str] = mapped_column(Name(500), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("ix_outbox_state_due_at_id", "state", "due_at", "id"),
        Index("ix_outbox_lane_state_id", "lane", "state", "id"),
        Index("ix_outbox_department_id_card", "department_id", "card"),
        Index("ix_outbox_delivered_at", "delivered_at"),
    )


class Question(Base):
    """A command that still lacks an argument, and which one is asked for; one per account and conversation."""

    __tablename__ = "question"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    conversation: Mapped[str] = mapped_column(Id(160), primary_key=True)
    department: Mapped[str] = mapped_column(Name(80), default="")
    command: Mapped[str] = mapped_column(Id(60))
    given: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    asking: Mapped[str] = mapped_column(Id(40))
    expires_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_question_expires_at", "expires_at"),)


class WebSession(Base):
    """A signed-in browser: the cookie's hash, whose it is, until when. Made by a one-time link of `/web`."""

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(Id(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    kind: Mapped[str] = mapped_column(Id(10))
    """`link` (10 minutes, used once), `cookie` (12 hours) or `token` (an API token, until withdrawn)."""
    label: Mapped[str] = mapped_column(Name(80), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(Words, default="")


class FailedCall(Base):
    """A call that failed through a mistake of ours, kept whole for the operator to replay; the person has its number."""

    __tablename__ = "failed_call"

    number: Mapped[str] = mapped_column(Id(12), primary_key=True)
    call: Mapped[dict[str, Any]] = mapped_column(Json)
    error: Mapped[str] = mapped_column(Words)
    failed_at: Mapped[datetime] = mapped_column(Instant)
    replayed_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (Index("ix_failed_call_failed_at", "failed_at"),)
