"""Calls that were answered, so that the same call again is answered the same and done once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.kernel.codec import answer_from_text, to_text
from bot.kernel.message import Answer
from models.messaging import Inbox
from models.prepared import Prepared

_INSERT = Prepared(insert(Inbox), columns=("workspace_id", "key", "answer", "received_at"))


def remember(session: Session, *, workspace_id: int, key: str, answer: Answer, now: datetime) -> None:
    """Write down that `key` was answered, and what, unless it is a secret.

    Raises `IntegrityError` when it was already: then nothing here may stand.
    """
    _INSERT.changed(
        session.connection(),
        workspace_id=workspace_id,
        key=key,
        answer=None if answer.message.secret else to_text(answer),
        received_at=now,
    )


def earlier_answer(session: Session, *, workspace_id: int, key: str) -> tuple[bool, Answer | None]:
    """Whether `key` was answered, and the answer where it was kept."""
    row = session.execute(
        select(Inbox.answer).where(Inbox.workspace_id == workspace_id, Inbox.key == key)
    ).one_or_none()
    if row is None:
        return False, None
    return True, None if row.answer is None else answer_from_text(row.answer)
