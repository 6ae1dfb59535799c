"""What every rule is handed, what it hands back, and how it says no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.kernel.dates.spans import Span

Prefer = Literal["past", "future"]
Every = Literal["week", "month", "year"]


class Unreadable(ValueError):
    """The text is not a date, or names one that does not exist. The caller adds examples of what would have read."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Backwards(Unreadable):
    """A range that was understood, but ends before it begins: its two ends, as they were said."""

    def __init__(self, text: str, first: date, last: date) -> None:
        super().__init__(text)
        self.first = first
        self.last = last


class FarOff(Unreadable):
    """A date of a year nobody means: before 1900 or after 2199."""

    def __init__(self, text: str, year: int) -> None:
        super().__init__(text)
        self.year = year


class NoSuchDay(Unreadable):
    """A day that its month does not have (Feb 30). `last` is the last day it has, `instead` the text with that one."""

    def __init__(self, text: str, last: date, instead: str) -> None:
        super().__init__(text)
        self.last = last
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Missing:
    """A day that its month does not have: as it was said, and the last day the month has."""

    said: str
    last: date


@dataclass(frozen=True, slots=True)
class Found:
    """Days a rule found; `every` is set when the words fit again each week, month or year (周五, 15号, 11月)."""

    span: Span
    every: Every | None = None

    @classmethod
    def day(cls, day: date, every: Every | None = None) -> Found:
        """One day, which comes back `every` so often."""
        return cls(Span.of_day(day), every)


@dataclass(frozen=True, slots=True)
class Asked:
    """The day the question is asked on, in the person's own zone, and the side an open date is looked for on."""

    today: date
    prefer: Prefer

    @classmethod
    def at(cls, now: datetime, prefer: Prefer) -> Asked:
        """On the day that `now` falls on in its own zone. Raises `TypeError` where it has none."""
        if now.tzinfo is None or now.utcoffset() is None:
            raise TypeError("now must carry the person's time zone")
        return cls(now.date(), prefer)

    def pick(self, in_year: Callable[[int], Span]) -> Span:
        """The yearly span nearest to today on the preferred side; one that is running counts for both sides.

        `in_year` gives the span of a year; it must lie within that year.
        """
        this = in_year(self.today.year)
        if self.prefer == "past":
            return this if this.first <= self.today else in_year(self.today.year - 1)
        return this if this.last >= self.today else in_year(self.today.year + 1)
