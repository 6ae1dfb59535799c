"""Stretches of whole days, and the arithmetic of calendar weeks, months, quarters and years."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal["day", "week", "month", "quarter", "half", "year", "range", "rolling"]

_MONTHS_IN: dict[str, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_FIFTY_TWO_WEEKS = timedelta(weeks=52)


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later (earlier when negative); the 31st becomes the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def monday_of(day: date) -> date:
    """The Monday of the week `day` lies in; weeks run Monday to Sunday."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days from `first` to `last`, both included.

    `kind` says what was asked for: a calendar unit, a `range` with two ends, or a `rolling` count of whole days.
    A weekend, a third of a month (上旬) and "the month so far" are ranges.
    """

    first: date
    last: date
    kind: Kind

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a span can't end before it begins: {self.first} to {self.last}")

    @classmethod
    def of_day(cls, day: date) -> Span:
        """One day."""
        return cls(day, day, "day")

    @classmethod
    def of_week(cls, day: date) -> Span:
        """The week, Monday to Sunday, that holds `day`."""
        monday = monday_of(day)
        return cls(monday, monday + timedelta(days=6), "week")

    @classmethod
    def of_month(cls, year: int, month: int) -> Span:
        """A calendar month; ValueError when there is no such month."""
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month")

    @classmethod
    def of_quarter(cls, year: int, quarter: int) -> Span:
        """Quarter 1 to 4 of a calendar year."""
        if not 1 <= quarter <= 4:
            raise ValueError(f"no quarter {quarter}")
        return cls(date(year, quarter * 3 - 2, 1), cls.of_month(year, quarter * 3).last, "quarter")

    @classmethod
    def of_half(cls, year: int, half: int) -> Span:
        """Half 1 or 2 of a calendar year."""
        if half not in (1, 2):
            raise ValueError(f"no half {half}")
        return cls(date(year, half * 6 - 5, 1), cls.of_month(year, half * 6).last, "half")

    @classmethod
    def of_year(cls, year: int) -> Span:
        """January to December."""
        return cls(date(year, 1, 1), date(year, 12, 31), "year")

    @property
    def days(self) -> int:
        """How many days it holds, at least one."""
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[date]:
        return (date.fromordinal(n) for n in range(self.first.toordinal(), self.last.toordinal() + 1))

    def __len__(self) -> int:
        return self.days

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    def previous(self) -> Span:
        """The span of the same kind that ends the day before this one begins; a range or rolling span keeps its length."""
        months = _MONTHS_IN.get(self.kind)
        if months is None:
            length = timedelta(days=self.days)
            return Span(self.first - length, self.last - length, self.kind)
        return Span(add_months(self.first, -months), self.first - timedelta(days=1), self.kind)

    def previous_year(self) -> Span:
        """The same span a year earlier.

        A week moves by 52 weeks so that weekdays face each other; 29 February becomes the 28th; a month, quarter
        or half-year stays whole.
        """
        return self._years_on(-1)

    def next_year(self) -> Span:
        """The same span a year later, by the rules of `previous_year`."""
        return self._years_on(1)

    def _years_on(self, years: int) -> Span:
        if self.kind == "week":
            by = _FIFTY_TWO_WEEKS * years
            return Span(self.first + by, self.last + by, self.kind)
        first, last = add_months(self.first, 12 * years), add_months(self.last, 12 * years)
        if self.kind in _MONTHS_IN:
            last = last.replace(day=monthrange(last.year, last.month)[1])
        return Span(first, last, self.kind)

    def up_to(self, day: date) -> Span:
        """This span without the days after `day`; ValueError when nothing would be left."""
        return self if self.last <= day else Span(self.first, day, self.kind)
