"""Days and numbers written with spaces inside: 11 月 30 日, Nov 29, 12 万 5. What stops within one is no value: a month said
with its day is not the month, and 11 is no amount where it is the beginning of 11 月 26 日."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.kernel.command import Parameter
from bot.kernel.errors import Unread
from bot.kernel.numbers import NotANumber, read_number
from bot.kernel.parameters import AmountKind, Context, DayKind, Kind
from bot.kernel.parameters.figures_said import SCALES
from bot.kernel.tokens import Token, quoted, span_of

_DAY_NUMBER: Final = re.compile(
    r"(?:(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?|三十一?|[二廿]?十[一二三四五六七八九]?|[一二三四五六七八九])(?:[日号號].*)?,?",
    re.IGNORECASE,
)
_MONTH_AT_END: Final = re.compile(
    r"(?:[\d零〇一二三四五六七八九十上下本这当]|[上下这]个)\s*月份?$"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?$",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?:19|20)?\d{1,2}|[零〇一二三四五六七八九十廿]{1,4}")
_NUMBER_AT_END: Final = re.compile(r"(?:^|\D)(?:(?:19|20)?\d{1,2}|[一二三四五六七八九十廿])$")
_UNIT: Final = re.compile(r"(?:[年月日号號]|月份)(?:$|[\d一二三四五六七八九十，,、；;：:].*)", re.DOTALL)
"""月 of 11 月 26 日 and 日12.5万, not that of 月饼."""
_MONTH: Final = re.compile(r"0?[1-9]|1[0-2]")
_DAY: Final = re.compile(r"0?[1-9]|[12]\d|3[01]")
_WITH_SIGN: Final = 2
"""Words: 11.26 ¥ in front of 125,000."""
_JOINS: Final = re.compile(r"年|月|月份|日|号|號|点|时|分|到|至|~|-|to|until|till|from|between|and", re.IGNORECASE)
"""Words that belong to a day only as spaces part them, or to a day that has two ends."""

MOST_WORDS: Final = 13
"""Of a day behind free words: 2026 年 11 月 30 日 到 2026 年 12 月 2 日."""

_PARTS_BEHIND: Final = 4
"""Words of a number that stand behind its first part: 12 万 5 千 元."""


def most_words(kind: Kind, tokens: Sequence[Token]) -> int:
    """How many of `tokens` may be one value of `kind`: 11 月 30 日 到 12 月 2 日 are nine words and one period."""
    if not isinstance(kind, DayKind):
        return min(kind.longest, len(tokens))
    joining = sum(1 for token in tokens[: 2 * kind.longest] if _JOINS.fullmatch(token.text))
    return min(kind.longest + joining, len(tokens))


def stops_within(kind: Kind, tokens: Sequence[Token], n: int, line: str) -> bool:
    """Whether the first `n` of `tokens`, read as a value of `kind`, end in the middle of a day."""
    if n >= len(tokens) or tokens[n].quoted or tokens[n].name or tokens[n - 1].quoted:
        return False
    behind = tokens[n].text
    if isinstance(kind, AmountKind):
        return bool(_NUMBER.fullmatch(tokens[n - 1].text) and _UNIT.fullmatch(behind)) or (
            n <= _WITH_SIGN and bare_day(tokens) is not None
        )
    if not isinstance(kind, DayKind):
        return False
    said = span_of(line, tokens[:n])
    if _UNIT.fullmatch(behind):
        return _NUMBER_AT_END.search(said) is not None
    return _DAY_NUMBER.fullmatch(behind) is not None and _MONTH_AT_END.search(said) is not None


def refuse_within(parameter: Parameter, tokens: Sequence[Token], n: int, line: str, context: Context) -> None:
    """The first `n` of `tokens` end within a day: say what is wrong with the whole of it."""
    if not isinstance(parameter.kind, DayKind):
        return
    for more in range(most_words(parameter.kind, tokens), n, -1):
        said = span_of(line, tokens[:more])
        slip = parameter.kind.slip(said, context)
        if slip is not None:
            slip.parameter, slip.place = parameter.name, (tokens[0].start, tokens[more - 1].end)
            raise slip


def bare_day(tokens: Sequence[Token]) -> tuple[int, str] | None:
    """11 26 12.5k, 11.26 12.5k: a month and a day by their numbers alone, with a number behind them. How many words they
    are, and as they read."""
    for n, mark in ((2, " "), (1, ".")):
        if len(tokens) <= n or any(token.quoted or token.name for token in tokens[: n + 1]):
            continue
        month, _, day = " ".join(token.text for token in tokens[:n]).partition(mark)
        number = (tokens[n].text, "".join(token.text for token in tokens[n : n + 2]))  # ¥ 125,000 is two words
        if _MONTH.fullmatch(month) and _DAY.fullmatch(day) and any(reads_as_number(one) for one in number):
            return n, f"{month}-{day}"
    return None


def refuse_number_apart(
    head: Parameter, following: Sequence[Parameter], tokens: Sequence[Token], n: int, line: str
) -> None:
    """12 万 5, 十二万 五千: the first `n` of `tokens` are a number, and with what is behind them another. Which one is meant?"""
    if not isinstance(head.kind, AmountKind) or not tokens[n - 1].text.endswith(SCALES):
        return
    note = next((one for one in following if one.kind.free), None)
    for more in range(min(n + _PARTS_BEHIND, len(tokens)), n, -1):
        behind = tokens[n:more]
        whole = "".join(token.text for token in tokens[:more])
        if any(token.quoted or token.name for token in behind) or not reads_as_number(whole):
            continue
        if stops_within(head.kind, tokens, more, line):
            continue
        said = span_of(line, tokens[:n])
        rest = line[tokens[more - 1].end : tokens[-1].end]
        apart = f"{said} {note.name}={quoted(line[behind[0].start : tokens[-1].end])}" if note is not None else ""
        error = Unread("unread.number_apart", said=span_of(line, tokens[:more]), near=whole)
        error.instead = tuple(one for one in (f"{whole}{rest}", apart) if one)
        error.parameter, error.place = head.name, (tokens[0].start, tokens[-1].end)
        raise error


def reads_as_number(text: str) -> bool:
    """Whether `text` is one number, and it is clear which."""
    try:
        read_number(text)
    except NotANumber:
        return False
    return True
