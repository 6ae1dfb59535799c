"""Questions that wait for an answer: rows, so they survive a restart and are the same on every replica; what answers say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.kernel.command import Command, Parameter
from bot.kernel.errors import Unread
from bot.kernel.grammar import Bound, read_form, read_line
from bot.kernel.parameters import NOT, Context, TextKind
from bot.kernel.tokens import cut
from models.messaging import Question

EXPIRES_AFTER = timedelta(minutes=15)
REMEMBERED = timedelta(hours=4)
"""So long an answer that comes too late is still known for one."""


def pending(session: Session, *, account_id: int, conversation: str, now: datetime) -> Question | None:
    """The question this account was asked in this conversation, if it has not expired."""
    question = session.get(Question, (account_id, conversation[:160]))
    return question if question is not None and question.expires_at > now else None


def expired(session: Session, *, account_id: int, conversation: str, now: datetime) -> Question | None:
    """The question this account was asked in this conversation and let pass, if that is not long ago."""
    question = session.get(Question, (account_id, conversation[:160]))
    return question if question is not None and question.expires_at <= now < question.expires_at + REMEMBERED else None


def bound_of(command: Command, question: Question, text: str, context: Context) -> Bound:
    """What is known of `command` once `text` has answered `question`.

    An answer may say more than it was asked for, in the order of a line: 双11素材 周五下午3点 is work and its due time.
    Raises `Unread` when it says neither.
    """
    given, asked = dict(question.given), command.by_name[question.asking]
    return read_form(command, given | _said(command, given, asked, text, context), context)


def takes(command: Command, question: Question, text: str, context: Context) -> bool:
    """Whether what was asked can only be one of some things, and `text` is one: free words take anything."""
    kind = command.by_name[question.asking].kind
    return not kind.free and kind.attempt(text, context) is not NOT


def _said(command: Command, given: Mapping[str, str], asked: Parameter, text: str, context: Context) -> dict[str, str]:
    alone: Unread | None = None
    try:
        asked.kind.read(text, context)
    except Unread as error:
        alone = error
    if alone is None and not isinstance(asked.kind, TextKind):
        return {asked.name: text}
    after = command.parameters[command.parameters.index(asked) :]
    after = tuple(parameter for parameter in after if parameter.name not in given)
    if alone is None and any(one.required and isinstance(one.kind, TextKind) for one in after[1:]):
        return {asked.name: text}  # the next text is asked for next: nothing of this answer is meant for it
    rest = replace(command, parameters=after)
    try:
        more = read_line(rest, text, cut(text), context).said
    except Unread as error:
        wrong = alone or error
        raise Unread(wrong.key, parameter=asked.name, instead=(), buttons=wrong.buttons, **wrong.pieces) from error
    return more if asked.name in more else {asked.name: text}


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
