"""How many words of a line, from where it is read, are the value of one argument; and why they are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.kernel.apart import most_words, refuse_within, stops_within
from bot.kernel.command import Parameter
from bot.kernel.dates import looks_like_a_date
from bot.kernel.errors import Unread
from bot.kernel.parameters import NOT, AmountKind, Context, DayKind
from bot.kernel.tokens import Token, span_of, visible


@dataclass(frozen=True, slots=True)
class Line:
    """What everything shares while one line is read."""

    text: str
    context: Context


def longest_run(parameter: Parameter, tokens: list[Token], line: Line) -> tuple[int, Any] | None:
    """How many of `tokens`, from the first on, are a value of `parameter`, and that value; `None` where not even one is.

    Raises `Unread` for days that are understood and can't be meant (a range that ends before it begins).
    """
    for n in range(most_words(parameter.kind, tokens), 0, -1):
        if n > 1 and (any(token.quoted for token in tokens[:n]) or _runs_into_a_date(parameter, tokens[:n])):
            continue
        attempt = parameter.kind.whole if tokens[0].quoted else parameter.kind.attempt
        said = span_of(line.text, tokens[:n])
        value = attempt(said if parameter.kind.free else visible(said), line.context)
        stops = stops_within(parameter.kind, tokens, n, line.text)
        if value is not NOT and not stops:
            return n, value
        if stops:
            refuse_within(parameter, tokens, n, line.text, line.context)
        elif n > 1 and isinstance(parameter.kind, DayKind):
            _refuse_slips(parameter, tokens[:n], line)
    return None


def _runs_into_a_date(parameter: Parameter, tokens: list[Token]) -> bool:
    """No number ends with a word that only dates have: 1.5万 十一月三十一日 is one of each."""
    return isinstance(parameter.kind, AmountKind) and any(looks_like_a_date(token.text) for token in tokens[1:])


_TOWARDS = frozenset({"到", "至", "~", "～", "-", "—", "to", "until", "till"})


def _refuse_slips(parameter: Parameter, tokens: list[Token], line: Line) -> None:
    """11月20日 到 11月10日 is a range the wrong way round, not a day with something behind it; nor is Feb 30 a month, or
    20 Nov, once it has gone by, the 20th of another one."""
    if not isinstance(parameter.kind, DayKind):
        return
    towards = any(token.text in _TOWARDS for token in tokens[1:-1])
    said = span_of(line.text, tokens)
    if towards or parameter.kind.lacks_day(said, line.context) or parameter.kind.asks_back(said, line.context):
        slip = parameter.kind.slip(said, line.context)
        if slip is not None:
            raise placed(slip, parameter, tokens)


def refusal(parameter: Parameter, tokens: Sequence[Token], line: Line) -> Unread:
    """Why `tokens` are no value of `parameter`."""
    return placed(parameter.kind.refusal(span_of(line.text, tokens), line.context), parameter, tokens)


def placed(error: Unread, parameter: Parameter, tokens: Sequence[Token]) -> Unread:
    """`error`, told what it is about and where in the line that stands."""
    error.parameter = parameter.name
    error.place = (tokens[0].start, tokens[-1].end)
    return error
