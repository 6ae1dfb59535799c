"""Questions that wait for an answer: rows, so they survive a restart and are the same on every replica."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.messaging import Question

EXPIRES_AFTER = timedelta(minutes=15)


def pending(session: Session, *, account_id: int, conversation: str, now: datetime) -> Question | None:
    """The question this account was asked in this conversation, if it has not expired."""
    question = session.get(Question, (account_id, conversation[:160]))
    return question if question is not None and question.expires_at > now else None


def ask(
    session: Session,
    *,
    account_id: int,
    conversation: str,
    command: str,
    given: Mapping[str, str],
    asking: str,
    department: str,
    now: datetime,
) -> str:
    """Remember what is asked; an earlier question there is forgotten. Returns the mark its buttons carry."""
    forget(session, account_id=account_id, conversation=conversation)
    question = Question(
        account_id=account_id,
        conversation=conversation[:160],
        department=department,
        command=command,
        given=dict(given),
        asking=asking,
        expires_at=now + EXPIRES_AFTER,
    )
    session.add(question)
    session.flush()
    return mark_of(question)


def mark_of(question: Question) -> str:
    """Eight hex digits that tell this question from any other, asked earlier or about something else."""
    given = sorted(question.given.items())
    told = repr((question.command, question.asking, given, question.expires_at.astimezone(UTC).isoformat()))
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def forget(session: Session, *, account_id: int, conversation: str) -> None:
    """End the question of this account in this conversation."""
    session.execute(
        delete(Question).where(Question.account_id == account_id, Question.conversation == conversation[:160]),
        execution_options={"synchronize_session": False},
    )
    session.expire_all()
