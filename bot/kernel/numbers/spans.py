"""Spans of time as they are typed: 3分20秒, 3'20", 1小时5分, 2m30s, 半小时, 一个半小时, 01:05:20."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from bot.kernel.numbers.numerals import EXACT, read_whole_figure
from bot.kernel.numbers.refusals import Unreadable, Why

_FIGURE: Final = r"(?:[0-9][0-9,]*(?:\.[0-9]+)?|[零一二三四五六七八九两十百千点]+)"
_DAY: Final = r"(?:天|days?|d)"
_HOUR: Final = r"(?:个?小时|个?钟头|时|hours?|hrs?|h)"
_MINUTE: Final = r"(?:分钟?|minutes?|mins?|m|'(?!'))"
_SECOND: Final = r"(?:秒钟?|seconds?|secs?|s|\"|'')"

_SPAN: Final = re.compile(
    rf"(?:(?P<day>{_FIGURE}) ?{_DAY} ?)?"
    rf"(?:(?P<hour>{_FIGURE}) ?{_HOUR} ?)?"
    rf"(?:(?P<minute>{_FIGURE}) ?{_MINUTE} ?)?"
    rf"(?:(?P<second>{_FIGURE}) ?{_SECOND})?"
    rf"(?P<bare>[0-9]{{1,2}})?"
)
_HALF: Final = re.compile(
    rf"(?:(?P<count>{_FIGURE})个)?半个?(?P<unit>小时|钟头|分钟|天)|(?P<before>{_FIGURE})(?P<of>{_HOUR}|{_MINUTE}|{_DAY})半"
)
_CLOCK: Final = re.compile(r"(?P<hour>[0-9]{1,3}):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9])")
_SHORT_CLOCK: Final = re.compile(r"[0-9]+:[0-9]{2}")
_HINT: Final = re.compile(r"[天时分秒钟头dhms'\":]")

_SECONDS: Final = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
_LIMIT: Final = {"hour": 24, "minute": 60, "second": 60}
"""How much a smaller part may hold when a larger one stands before it."""

LONE_MINUTES: Final = re.compile(rf"{_FIGURE} ?(?:分|[mM])")
"""5分 may be five minutes or five points, 3m three minutes or three million."""


def read_span(text: str) -> Decimal | None:
    """Seconds of the span that the whole of `text` is; `None` when it is no span.

    Raises `Unreadable` for a span that can't be told: 3:20, 3分5 (five or fifty seconds?), 1.5小时20分, 1小时90分.
    """
    if not _HINT.search(text):
        return None
    text = text.lower()
    if clock := _CLOCK.fullmatch(text):
        return Decimal(sum(int(clock[part]) * _SECONDS[part] for part in ("hour", "minute", "second")))
    if _SHORT_CLOCK.fullmatch(text):
        raise Unreadable(Why.AMBIGUOUS)
    if half := _HALF.fullmatch(text):
        return _half(half)
    match = _SPAN.fullmatch(text)
    if not match:
        return None
    parts = [(name, match[name]) for name in _SECONDS if match[name]]
    return _total(parts, match["bare"]) if parts else None


def _half(match: re.Match[str]) -> Decimal:
    word = match["unit"] or match["of"]
    count = match["count"] or match["before"]
    whole = read_whole_figure(count) if count else Decimal(0)
    if whole != whole.to_integral_value():
        raise Unreadable(Why.NOT_A_NUMBER)
    return EXACT.multiply(EXACT.add(whole, Decimal("0.5")), Decimal(_SECONDS[_part_of(word)]))


def _part_of(word: str) -> str:
    for part, pattern in (("day", _DAY), ("hour", _HOUR), ("minute", _MINUTE)):
        if re.fullmatch(pattern, word):
            return part
    return "hour"  # 钟头, which takes its 个 away


def _total(parts: list[tuple[str, str]], bare: str | None) -> Decimal:
    if bare:
        parts = [*parts, (_next_smaller(parts[-1][0], bare), bare)]
    figures = [(name, read_whole_figure(text)) for name, text in parts]
    total = Decimal(0)
    for place, (name, figure) in enumerate(figures):
        if place < len(figures) - 1 and figure != figure.to_integral_value():
            raise Unreadable(Why.AMBIGUOUS)
        if place and figure >= _LIMIT[name]:
            raise Unreadable(Why.AMBIGUOUS)
        total = EXACT.add(total, EXACT.multiply(figure, Decimal(_SECONDS[name])))
    return total


def _next_smaller(name: str, bare: str) -> str:
    """3分20 goes on in seconds, 1小时30 in minutes; with one digit it is anybody's guess."""
    if name not in {"hour", "minute"} or len(bare) == 1:
        raise Unreadable(Why.AMBIGUOUS)
    return "minute" if name == "hour" else "second"
