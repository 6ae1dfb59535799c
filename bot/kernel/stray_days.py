"""A day that strayed into free words: misspelt, a second one, or none that exists. Stored with them, the figure would be of
another day, and the deadline another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.kernel.command import Parameter
from bot.kernel.dates import is_festival, is_hour_alone
from bot.kernel.errors import Unread
from bot.kernel.parameters import NOT, Context, DayKind, MomentKind, SpanKind
from bot.kernel.tokens import Token, cut, quoted, span_of


@dataclass(frozen=True, slots=True)
class Dated:
    """The day of a line in front of its free words: which parameter, and the words it took, if any."""

    parameter: Parameter | None = None
    tokens: list[Token] = field(default_factory=list)


_STRAY_DAY: Final = 4
"""Words of a day that strayed into free words: last Fridya, 3 of Febuary."""


def refuse_stray_days(head: Parameter, dated: Dated, tokens: list[Token], line: str, context: Context) -> None:
    """A note that begins with a day, or with one that is misspelt, was hardly meant as a note: ask, and store nothing."""
    if dated.parameter is None or not isinstance(kind := dated.parameter.kind, DayKind):
        return
    for n in range(min(_STRAY_DAY, len(tokens)), 0, -1):
        if any(token.quoted for token in tokens[:n]):
            continue
        said = span_of(line, tokens[:n])
        right = _strayed(kind, said, context, again=bool(dated.tokens))
        if right is not None:
            raise _stray(head, dated, tokens, n, right, line, context)


def _strayed(kind: DayKind, said: str, context: Context, *, again: bool) -> str | None:
    """The day that the front of a note is, in words that read. Behind a day (`again`) a period or a festival is none."""
    right = kind.misspelt(said, context)
    if right is None and (again or kind.suspects(said, context)) and not is_festival(said):
        right = said
    if right is None:
        return None
    value = kind.attempt(right, context)
    if value is NOT:
        return right if kind.lacks_day(right, context) else None
    return None if again and kind.is_longer(value) else right


def _stray(
    head: Parameter, dated: Dated, tokens: list[Token], n: int, right: str, line: str, context: Context
) -> Unread:
    parameter, said = dated.parameter or head, span_of(line, tokens[:n])
    if isinstance(parameter.kind, DayKind) and parameter.kind.lacks_day(right, context):
        error = parameter.kind.refusal(right, context)
    elif dated.tokens:
        error = Unread("unread.day_twice", said=said, first=span_of(line, dated.tokens), instead=(right,))
    else:
        error = Unread("unread.day_near", said=said, near=right, instead=(right,))
    all_of_it = [*dated.tokens, *tokens]
    rest = line[tokens[n].start : tokens[-1].end] if len(tokens) > n else ""
    days = [f"{day} {rest}".strip() for day in error.instead]
    front = f"{span_of(line, dated.tokens)} " if dated.tokens else ""
    note = f"{front}{head.name}={quoted(span_of(line, tokens))}"
    error.instead = (*days, note)
    if len(cut(line[all_of_it[0].start : all_of_it[-1].end])) != len(all_of_it):
        error.instead = ()  # something given by name stands in between, and would get lost
    error.parameter, error.place = parameter.name, (all_of_it[0].start, all_of_it[-1].end)
    return error


_PERIOD: Final = SpanKind("future")
_LOST_DAY: Final = 3
"""Words of a day that is none: 30 February 2027."""


def refuse_lost_day(
    later: Sequence[Parameter], said: Mapping[str, str], words: list[Token], line: str, context: Context
) -> None:
    """2月30日 下午3点, 11月31号 下午三点前, said behind free `words`: the day is none, and its time alone would be a deadline
    of today."""
    due = next((one for one in later if isinstance(one.kind, MomentKind) and one.name in said), None)
    if due is None or not is_hour_alone(said[due.name], now=context.now):
        return
    for n in range(min(_LOST_DAY, len(words) - 1), 0, -1):
        day = span_of(line, words[-n:])
        if any(token.quoted for token in words[-n:]) or _PERIOD.attempt(day, context) is not NOT:
            continue
        if due.kind.suspects(day, context):
            error = due.kind.refusal(day, context)
            error.parameter, error.place = due.name, (words[-n].start, words[-1].end)
            raise error


_OF_TIME: Final = re.compile(r"[年月周天日季旬号末]|(?:day|week|month|quarter|year)s?\b", re.IGNORECASE)


def sounds_like_time(text: str) -> bool:
    """Whether a word has to do with time, though it names none: 五月天, 大月, somedays."""
    return _OF_TIME.search(text) is not None


NO_DAY_BEHIND: Final = frozenset({"before", "of"})
"""Behind these a day is no deadline: before Double 12 is not Double 12, a review of 618 is not due then."""


def refuse_half_date(later: Sequence[Parameter], words: list[Token], line: str, context: Context) -> None:
    """The end of free `words` looks like a date but is none: refuse, rather than bury a deadline in the text."""
    dated = next((one for one in later if isinstance(one.kind, DayKind)), None)
    if dated is None:
        return
    for n in range(min(3, len(words) - 1), 0, -1):
        said = span_of(line, words[-n:])
        if words[-n - 1].text.lower() == "of":
            continue
        if not any(token.quoted for token in words[-n:]) and dated.kind.suspects(said, context):
            error = dated.kind.refusal(said, context)
            error.parameter, error.place = dated.name, (words[-n].start, words[-1].end)
            raise error
