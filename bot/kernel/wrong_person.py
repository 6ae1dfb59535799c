"""What stands where a person belongs, and is none: a day that goes behind, several people where one is meant, a role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bot.kernel.command import Parameter
from bot.kernel.dates import is_festival
from bot.kernel.errors import Unread
from bot.kernel.parameters import NOT, DayKind, DaysKind, DueKind, Kind, SomeoneKind, SpanKind
from bot.kernel.runs import Line, longest_run, placed
from bot.kernel.several_people import refuse_several_people
from bot.kernel.tokens import Token, cut, span_of, written

_DAYS: Final = (DueKind(), SpanKind("future"))
_ROLE_WORDS: Final = 3


def refuse_wrong_person(head: Parameter, following: Sequence[Parameter], tokens: list[Token], line: Line) -> None:
    """周五 林晓 活动方案, 王磊、陈思 素材: what stands where a person belongs reads as something else; the line that is right, or
    each of them, is offered."""
    if not isinstance(head.kind, SomeoneKind) or tokens[0].quoted:
        return
    refuse_several_people(head, tokens, line)
    wrong = _before_person(head, following, tokens, line) or _role_of_words(head.kind, head, tokens, line)
    if wrong is not None:
        raise wrong


def _before_person(head: Parameter, following: Sequence[Parameter], tokens: list[Token], line: Line) -> Unread | None:
    """周五 林晓 活动方案: what reads as a day is nobody's misspelt name. The line with the person in front is offered."""
    day = next((p for p in following if isinstance(p.kind, DayKind | DaysKind)), None)
    n = _day_of(tokens, line, (day.kind,) if day is not None else _DAYS)
    if n == 0:
        return None
    said, rest = span_of(line.text, tokens[:n]), tokens[n:]
    person = _quietly(head, rest, line)
    if day is None or person is None:
        return placed(Unread("unread.person_before_day", said=said), head, tokens[:n])
    if day is following[0]:
        who, behind = rest[: person[0]], rest[person[0] :]
        words = (_typed(line.text, who), said, _typed(line.text, behind))
        instead = " ".join(word for word in words if word)
    else:
        instead = f"{_typed(line.text, rest)} {day.name}={written(said)}"
    apart = len(cut(_typed(line.text, tokens))) != len(tokens)
    # Something given by name stands in between, and would get lost.
    return placed(Unread("unread.person_first", said=said, instead=() if apart else (instead,)), head, tokens)


def _day_of(tokens: list[Token], line: Line, kinds: Sequence[Kind]) -> int:
    """How many of the first words are a day; a festival is rather what the line is about."""
    for n in range(min(max(kind.longest for kind in kinds), len(tokens)), 0, -1):
        said = span_of(line.text, tokens[:n])
        if any(token.quoted or token.name for token in tokens[:n]) or is_festival(said):
            continue
        if any(kind.attempt(said, line.context) is not NOT for kind in kinds):
            return n
    return 0


def _role_of_words(kind: SomeoneKind, head: Parameter, tokens: list[Token], line: Line) -> Unread | None:
    """Customer service: a role of several words, where one person is wanted."""
    for n in range(min(_ROLE_WORDS, len(tokens)), 1, -1):
        if any(token.quoted or token.name for token in tokens[:n]):
            continue
        role = kind.role_instead(span_of(line.text, tokens[:n]), line.context)
        if role is not None:
            return placed(role, head, tokens[:n])
    return None


def _quietly(head: Parameter, tokens: list[Token], line: Line) -> tuple[int, Any] | None:
    try:
        return longest_run(head, tokens, line) if tokens else None
    except Unread:
        return None


def _typed(line: str, tokens: Sequence[Token]) -> str:
    """As it stood in the line, quotes and all."""
    return line[tokens[0].start : tokens[-1].end] if tokens else ""
