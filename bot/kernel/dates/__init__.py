"""Dates as colleagues type them, Chinese and English: 昨天, 下周三下午3点半, 双11, 本季度, 11月1日到11日, next Friday 3pm.

Each question is asked at a `now` in the person's own zone and with a side to prefer: "past" for what happened (11月11日
is the latest one not after today), "future" for what is due (the next one not before today). Nothing reads the wall
clock. What is no date, or names none that exists, raises `Unreadable` and nothing else; three kinds of it say more:
`Backwards` (a range that ends before it begins), `FarOff` (a year nobody means) and `NoSuchDay` (30 February).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import NoReturn, TypeVar

from bot.kernel.dates import clock, days, fallback, festivals, ranges, shape, slips
from bot.kernel.dates.asked import Asked, Backwards, FarOff, Missing, NoSuchDay, Prefer, Unreadable
from bot.kernel.dates.fallback import warm
from bot.kernel.dates.moments import Moments
from bot.kernel.dates.slips import respelt
from bot.kernel.dates.spans import Kind, Span
from bot.kernel.dates.text import KEPT, plain

__all__ = [
    "Backwards",
    "FarOff",
    "Kind",
    "NoSuchDay",
    "Prefer",
    "Span",
    "Unreadable",
    "is_festival",
    "is_hour_alone",
    "lacks_day",
    "looks_like_a_date",
    "read_clock",
    "read_day",
    "read_moment",
    "read_span",
    "respelt",
    "warm",
]

_BEFORE = re.compile(r"(?P<what>.+?)[之以]?[前后]")
_YEARS = range(1900, 2200)
_SAYS_YEAR = re.compile(r"([0-9]{4})(?:年.*|([-/.])[0-9]{1,2}(?:\2[0-9]{1,2})?)")
_T = TypeVar("_T")


def read_day(text: str, *, now: datetime, prefer: Prefer) -> date:
    """The one day `text` names; a period, and a day with an hour, are Unreadable."""
    asked = Asked.at(now, prefer)

    def read(said: str) -> date | None:
        found = days.read_due(said, asked)
        if found is not None:
            return found.span.first
        guess = fallback.read(said, now, prefer)
        return guess.local.date() if guess and not guess.timed else None

    day = _read(text, read, lambda said: days.missing_day(said, asked))
    return day if day.year in _YEARS else _refuse(text, day.year)


def read_span(text: str, *, now: datetime, prefer: Prefer) -> Span:
    """The days `text` names: a day, a period, a rolling count of days, or a range."""
    asked = Asked.at(now, prefer)

    def read(said: str) -> Span | None:
        span = ranges.read(said, asked)
        if span is not None:
            return span
        guess = fallback.read(said, now, prefer)
        return Span.of_day(guess.local.date()) if guess and not guess.timed else None

    span = _read(text, read, lambda said: slips.missing_day(said, asked))
    far = next((day.year for day in (span.first, span.last) if day.year not in _YEARS), None)
    return span if far is None else _refuse(text, far)


def read_moment(text: str, *, now: datetime, prefer: Prefer, default_time: time = time(18)) -> datetime:
    """The instant `text` names, in the zone of `now`; a bare day gets `default_time`.

    A time in a gap of the clocks is the first instant after it, in a fold the first of the two.
    """
    moments = Moments(now, prefer, default_time)

    def read(said: str) -> datetime | None:
        moment = moments.read(said)
        if moment is not None:
            return moment
        guess = fallback.read(said, now, prefer)
        return moments.local(guess.local.date(), guess.local.time() if guess.timed else default_time) if guess else None

    moment = _read(text, read, moments.missing_day)
    return moment if moment.year in _YEARS else _refuse(text, moment.year)


def read_clock(text: str) -> time:
    """The time of day `text` names: 9:30, 下午3点半, 3pm, 0930. 24:00 is 00:00; 3点 without a part of the day is 15:00."""

    def read(said: str) -> time | None:
        if len(said) == 4 and said.isascii() and said.isdigit():
            said = f"{said[:2]}:{said[2:]}"
        found = clock.read(said)
        return None if found is None or found.closing else found.time

    return _read(text, read)


def looks_like_a_date(text: str) -> bool:
    """Whether the whole of `text` has the shape of a date, also when it names none that exists (2月30日, 星期八).

    Callers refuse such a text rather than store it as free text. A festival is one too; 95%, 3.5 and "may" are not.
    """
    return _looks_like_a_date(plain(text))


@lru_cache(maxsize=KEPT)
def _looks_like_a_date(said: str) -> bool:
    return bool(said) and (shape.is_dated(said) or _reads_somewhen(said) or _before_something(said))


def lacks_day(text: str, *, now: datetime, prefer: Prefer, timed: bool = False) -> bool:
    """Whether `text`, with `timed` also beside an hour, names a day that its month does not have (Feb 30).

    That is what `read_day`, with `timed` `read_moment`, raises `NoSuchDay` for.
    """
    said = plain(text)
    if timed:
        return Moments(now, prefer, time()).missing_day(said) is not None
    return days.missing_day(said, Asked.at(now, prefer)) is not None


def is_hour_alone(text: str, *, now: datetime) -> bool:
    """Whether `text` names an hour of a day to come without naming the day: 下午3点, 下午三点前, by 3pm."""
    said = plain(text)
    try:
        return bool(said) and Moments(now, "future", time()).is_hour_alone(said)
    except (ValueError, OverflowError):
        return False


def is_festival(text: str) -> bool:
    """Whether `text` names a festival or a sale day (双11, 国庆): a date, but as often a reason."""
    return festivals.read(plain(text), Asked.at(_SOMEWHEN, "past")) is not None


def _read(
    text: str, rule: Callable[[str], _T | None], missing: Callable[[str], Missing | None] = lambda _said: None
) -> _T:
    said = plain(text)
    try:
        value = rule(said) if said else None
    except Backwards as error:
        raise Backwards(text, error.first, error.last) from None
    except (ValueError, OverflowError):  # shaped like a date, but there is none such
        value = None
        lost = missing(said)
        if lost is not None:
            instead = " ".join(said.replace(lost.said, f" {lost.last.isoformat()} ").split())
            raise NoSuchDay(text, lost.last, instead) from None
    if value is not None:
        return value
    year = _SAYS_YEAR.fullmatch(said)
    return _refuse(text, int(year[1]) if year and int(year[1]) not in _YEARS else None)


def _refuse(text: str, far_off_year: int | None = None) -> NoReturn:
    raise Unreadable(text) if far_off_year is None else FarOff(text, far_off_year)


_SOMEWHEN = datetime(2024, 5, 31, 12, tzinfo=UTC)


def _reads_somewhen(said: str) -> bool:
    return any(_reads_preferring(said, prefer) for prefer in ("past", "future"))


def _before_something(said: str) -> bool:
    match = _BEFORE.fullmatch(said)
    return match is not None and _reads_somewhen(match["what"])


def _reads_preferring(said: str, prefer: Prefer) -> bool:
    try:
        return bool(ranges.read(said, Asked.at(_SOMEWHEN, prefer)) or Moments(_SOMEWHEN, prefer, time(18)).read(said))
    except (ValueError, OverflowError):
        return False
