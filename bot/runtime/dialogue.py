"""Questions that wait for an answer: rows, so they survive a restart and are the same on every replica; what answers say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.kernel.call import Call
from bot.kernel.command import Command, Parameter
from bot.kernel.errors import Unread
from bot.kernel.grammar import Bound, read_form, read_line
from bot.kernel.message import Button
from bot.kernel.parameters import NOT, Context, DayKind, TextKind
from bot.kernel.tokens import answer_line, answered, cut, line_of, written
from bot.runtime.dated import as_dates, date_of
from models.base import changed_rows
from models.messaging import Question

EXPIRES_AFTER = timedelta(minutes=15)
MOST_CORRECTIONS = 3
REMEMBERED = timedelta(hours=4)
"""So long an answer that comes too late is still known for one."""


def alone_with(account: str) -> str:
    """The conversation of a question that is asked of this account alone, wherever the platform has them talk."""
    return f"direct:{account}"


def asked_at(call: Call, *, everywhere: bool = False) -> list[str]:
    """Where the questions were asked that are answered in the conversation of `call`; `everywhere`: also what was asked
    aside, of what is said for all."""
    aside = call.aside or alone_with(call.account)
    return list(dict.fromkeys([call.conversation, *([aside] if call.direct or everywhere else [])]))


def pending(
    session: Session, line: str, *, account_id: int, conversations: Sequence[str], now: datetime
) -> Question | None:
    """The question this account was asked last in these conversations, if it has not expired; where `line` is the button
    of a late answer to it, also if it has."""
    found = [_waiting(session, line, account_id, conversation, now) for conversation in conversations]
    return max((one for one in found if one is not None), key=lambda one: one.expires_at, default=None)


def _waiting(session: Session, line: str, account_id: int, conversation: str, now: datetime) -> Question | None:
    question = session.get(Question, (account_id, conversation[:160]))
    if question is None or question.expires_at > now:
        return question
    mark, _ = answered(line)
    return question if mark and _let_pass(question, now) and late_mark(question).startswith(mark) else None


def answers(question: Question, mark: str, now: datetime) -> bool:
    """Whether an answer with this mark is one to `question`; one without any is."""
    return _mark_at(question, now).startswith(mark)


def expired(session: Session, *, account_id: int, conversations: Sequence[str], now: datetime) -> Question | None:
    """The question this account was asked last in these conversations and let pass, if that is not long ago."""
    found = [session.get(Question, (account_id, conversation[:160])) for conversation in conversations]
    passed = (one for one in found if one is not None and _let_pass(one, now))
    return max(passed, key=lambda one: one.expires_at, default=None)


def _let_pass(question: Question, now: datetime) -> bool:
    return question.expires_at <= now < question.expires_at + REMEMBERED


def bound_of(command: Command, question: Question, text: str, context: Context) -> Bound:
    """What is known of `command` once `text` has answered `question`.

    An answer may say more than it was asked for, in the order of a line: 双11素材 周五下午3点 is work and its due time.
    Raises `Unread` when it says neither.
    """
    given, asked = dict(question.given), command.by_name[question.asking]
    return read_form(command, given | _said(command, given, asked, text, context), context)


def answer_to(command: Command, question: Question, text: str, context: Context, now: datetime) -> Bound:
    """The same; an answer that can't be read comes with what may have been meant by it, each a button that answers."""
    try:
        return bound_of(command, question, text, context)
    except Unread as error:
        error.buttons = error.buttons or tuple(_corrections(command, question, error, context, now))
        raise


def _corrections(
    command: Command, question: Question, error: Unread, context: Context, now: datetime
) -> Iterator[Button]:
    for said in error.instead[:MOST_CORRECTIONS]:
        with suppress(Unread):
            bound_of(command, question, said, context)
            dated = _in_dates(command, question, said, context)
            yield Button(dated, answer_line(_mark_at(question, now), dated))


def said_late(command: Command, question: Question, text: str, context: Context) -> tuple[str, str] | None:
    """The whole line that an answer which came too late comes to, and what a button says in its place: the line itself,
    pressed twice, would be said twice. `None` where it answers nothing."""
    try:
        bound = bound_of(command, question, text, context)
    except Unread:
        return None
    late = _in_dates(command, question, text, context)
    return _plain_line(command, bound, context), answer_line(late_mark(question), late)


def _in_dates(command: Command, question: Question, text: str, context: Context) -> str:
    return as_dates(command, text, lambda said: bound_of(command, question, said, context), context)


def _plain_line(command: Command, bound: Bound, context: Context) -> str:
    """What was said as the line one would type, where that reads as the same."""
    said = kept(command, bound, context)
    in_order = [said[one.name] for one in command.parameters if one.name in said and not one.named_only]
    for words in (in_order, [written(text) for text in in_order]):
        rest = " ".join(words)
        with suppress(Unread):
            if read_line(command, rest, cut(rest), context).values == bound.values:
                return f"/{command.name} {rest}"
    return line_of(command.name, **said)


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
        wrong, instead = (error, ()) if alone is None else (alone, alone.instead)
        raise Unread(wrong.key, parameter=asked.name, instead=instead, buttons=wrong.buttons, **wrong.pieces) from error
    return more if asked.name in more else {asked.name: text}


def kept(command: Command, bound: Bound, context: Context) -> dict[str, str]:
    """What was said so far, as a question keeps it. A day becomes one of the calendar where that reads back as the same:
    明天 said before midnight is not the day after the answer."""
    said = {name: text for name, text in bound.said.items() if name not in bound.errors}
    days = (
        one for one in command.parameters if isinstance(one.kind, DayKind) and bound.values.get(one.name) is not None
    )
    return said | {one.name: date_of(one.kind, bound.values[one.name], said[one.name], context) for one in days}


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
    return _digits(*_told(question))


def _mark_at(question: Question, now: datetime) -> str:
    return mark_of(question) if question.expires_at > now else late_mark(question)


def late_mark(question: Question) -> str:
    """The same for what answers it after its time: the buttons it was asked with are over by then."""
    return _digits("late", *_told(question))


def _told(question: Question) -> tuple[object, ...]:
    given = sorted(question.given.items())
    return question.command, question.asking, given, question.expires_at.astimezone(UTC).isoformat()


def _digits(*told: object) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()[:8]


def forget(session: Session, *, account_id: int, conversation: str) -> bool:
    """End the question of this account in this conversation. False where somebody who answered at the same moment did."""
    ended = delete(Question).where(Question.account_id == account_id, Question.conversation == conversation[:160])
    there_was = changed_rows(session, ended) > 0
    session.expire_all()
    return there_was
