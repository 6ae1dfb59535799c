"""Arguments that are days, periods, instants, times of day or weekdays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from bot.kernel import dates
from bot.kernel.errors import Unread
from bot.kernel.message import FieldKind, On
from bot.kernel.parameters.kind import NOT, Context, Kind
from bot.kernel.people import folded
from bot.kernel.tokens import quoted

YEARS_BACK: Final = 10
YEARS_AHEAD: Final = 5
"""How far from this year a day may lie. What lies beyond is a slip: 2062 for 2026, 1926 for 2026."""


class DayKind(Kind):
    """A day. `prefer`: past for what happened, future for what is due."""

    name = "day"
    longest = 5
    field: FieldKind = "day"

    def __init__(self, prefer: dates.Prefer) -> None:
        self.prefer = prefer

    def attempt(self, text: str, context: Context) -> Any:
        """The day, unless it is too far away to be meant, or asked back about."""
        value = self._near(text, context)
        return NOT if value is NOT or self.doubt(value, text, context) is not None else value

    def _near(self, text: str, context: Context) -> Any:
        try:
            value = self._read(text, context)
        except dates.Unreadable:
            return NOT
        return NOT if _far_off(value, context) else value

    def doubt(self, value: Any, text: str, context: Context) -> Unread | None:
        """Why a day that reads as `value` is asked back about rather than taken (it has just gone by); `None` where it is
        taken."""
        return None

    def asks_back(self, text: str, context: Context) -> bool:
        """Whether `text` reads as a day that is asked back about: no part of it may be taken for another one."""
        value = self._near(text, context)
        return value is not NOT and self.doubt(value, text, context) is not None

    def _read(self, text: str, context: Context) -> Any:
        return dates.read_day(text, now=context.now, prefer=self.prefer)

    def refusal(self, text: str, context: Context) -> Unread:
        """Says what was understood, where it is a date that can't be meant: the wrong way round, far away, or a whole year
        where one day is wanted."""
        return self.slip(text, context) or self._longer(text, context) or super().refusal(text, context)

    def _longer(self, text: str, context: Context) -> Unread | None:
        try:
            span = dates.read_span(text, now=context.now, prefer=self.prefer)
        except dates.Unreadable:
            return None
        if span.days == 1:
            return None
        return Unread("unread.day_longer", said=text, first=On(span.first, iso=True), last=On(span.last, iso=True))

    def slip(self, text: str, context: Context) -> Unread | None:
        """Why `text`, which was understood, can't be meant; `None` when it was not understood."""
        try:
            value = self._read(text, context)
        except dates.Backwards as error:
            first, last = On(error.first, iso=True), On(error.last, iso=True)
            turned = f"{error.last.isoformat()}到{error.first.isoformat()}"
            return Unread("unread.backwards", said=text, instead=(turned,), first=first, last=last)
        except dates.FarOff as error:
            return Unread("unread.far_year", said=text, year=error.year)
        except dates.NoSuchDay as error:
            ahead = self.prefer == "past" and error.last > context.now.date()
            instead = () if ahead else (error.instead,)
            return Unread("unread.no_such_day", said=text, last=On(error.last, iso=True), instead=instead)
        except dates.Unreadable:
            return None
        if _far_off(value, context):
            return self._too_far(value, text, context)
        return self.doubt(value, text, context)

    def misspelt(self, text: str, context: Context) -> str | None:
        """`text` as it may have been meant, where words of it that dates are made of are misspelt (昨夭)."""
        right = dates.respelt(text)
        if right is None:
            return None
        return right if self.attempt(right, context) is not NOT or self.lacks_day(right, context) else None

    def is_longer(self, value: Any) -> bool:
        """Whether `value` is more than one day."""
        first, last = _ends(value)
        return first != last

    def lacks_day(self, text: str, context: Context) -> bool:
        """Whether it names a day that its month does not have (Feb 30)."""
        return dates.lacks_day(text, now=context.now, prefer=self.prefer)

    def _too_far(self, value: Any, text: str, context: Context) -> Unread:
        first, last = _ends(value)
        if first != last:
            far = first.year if first.year < context.now.year - YEARS_BACK else last.year
            return Unread("unread.far_year", said=text, year=far)
        near = _same_day_near(first, context.now.date(), self.prefer)
        instead = (near.isoformat(),) if near is not None and not isinstance(value, datetime) else ()
        return Unread("unread.far_day", said=text, day=On(first, iso=True), instead=instead)

    def suspects(self, text: str, context: Context) -> bool:
        """Whether it looks like a date (2月30日)."""
        return dates.looks_like_a_date(text)

    def write(self, value: Any) -> str:
        """ISO."""
        return value.isoformat() if isinstance(value, date) else str(value)


def _ends(value: Any) -> tuple[date, date]:
    """First and last day of a day, an instant, or whatever has a first and a last."""
    if isinstance(value, datetime):
        return value.date(), value.date()
    return (value, value) if isinstance(value, date) else (value.first, value.last)


def _far_off(value: Any, context: Context) -> bool:
    first, last = _ends(value)
    year = context.now.year
    return first.year < year - YEARS_BACK or last.year > year + YEARS_AHEAD


def _same_day_near(day: date, today: date, prefer: dates.Prefer) -> date | None:
    """That day of the year nearest to today on the preferred side; `None` for 29 February where it is none."""
    try:
        near = day.replace(year=today.year)
        if prefer == "past" and near > today:
            near = day.replace(year=today.year - 1)
        elif prefer == "future" and near < today:
            near = day.replace(year=today.year + 1)
    except ValueError:
        return None
    return near


class SpanKind(DayKind):
    """A period: a day, a week, 本月, 最近7天, A到B."""

    name = "span"
    longest = 6
    field: FieldKind = "span"

    def _read(self, text: str, context: Context) -> Any:
        return dates.read_span(text, now=context.now, prefer=self.prefer)

    def write(self, value: Any) -> str:
        """First and last day, as a range that reads back."""
        return f"{value.first.isoformat()}~{value.last.isoformat()}"


class DayOrMonthKind(SpanKind):
    """One day, said in any way a period is: of a monthly figure it may be the month. Asked for and refused as a day."""

    name = "day"
    field: FieldKind = "day"


class MomentKind(DayKind):
    """An instant: 明天下午3点; a bare day means its `default_time`."""

    name = "moment"
    longest = 6
    field: FieldKind = "moment"

    def __init__(self, default_time: time = time(18)) -> None:
        super().__init__("future")
        self.default_time = default_time

    def _read(self, text: str, context: Context) -> Any:
        return dates.read_moment(text, now=context.now, prefer=self.prefer, default_time=self.default_time)

    def lacks_day(self, text: str, context: Context) -> bool:
        """The same beside an hour (Feb 30 at 3pm)."""
        return dates.lacks_day(text, now=context.now, prefer=self.prefer, timed=True)

    def write(self, value: Any) -> str:
        """Day and clock in the zone the value carries."""
        return quoted(f"{value:%Y-%m-%d %H:%M}")


@dataclass(frozen=True, slots=True)
class Due:
    """By when something is wanted: an instant, or a day whose hour was left open."""

    at: datetime
    """The instant; of a day alone its 18:00, by the clock of whoever speaks."""
    day: date | None = None
    """Set where no hour was named: then the end of that day's work is meant, by the clock of whoever is to do it."""

    @property
    def first(self) -> date:
        """The day it names."""
        return self.at.date()

    last = first


class DueKind(MomentKind):
    """By when: 明天下午3点, 周五. A day alone stays a day, for whoever is to do it may live by other hours."""

    def attempt(self, text: str, context: Context) -> Any:
        """The instant, and the day where no hour was named."""
        at = super().attempt(text, context)
        return at if at is NOT else Due(at, None if self._names_hour(text, at, context) else at.date())

    def _names_hour(self, text: str, at: datetime, context: Context) -> bool:
        """Whether it means the same instant whenever the day may end."""
        other = time((self.default_time.hour + 1) % 24)
        return at == dates.read_moment(text, now=context.now, prefer=self.prefer, default_time=other)

    def write(self, value: Any) -> str:
        """The day, or day and clock in the zone the value carries."""
        return value.day.isoformat() if value.day is not None else super().write(value.at)


class ClockKind(Kind):
    """A time of day: 9:30, 下午3点半."""

    name = "clock"
    longest = 2
    field: FieldKind = "time"

    def attempt(self, text: str, context: Context) -> Any:
        """The time."""
        try:
            return dates.read_clock(text)
        except dates.Unreadable:
            return NOT

    def write(self, value: Any) -> str:
        """HH:MM."""
        return f"{value:%H:%M}"


class ClockSpanKind(Kind):
    """Two times of day: 22:00-8:00, 9点到18点."""

    name = "clock_span"
    longest = 4
    field: FieldKind = "text"
    _between = re.compile(r"\s*(?:-|–|—|~|～|到|至|\bto\b|\s)\s*")

    def attempt(self, text: str, context: Context) -> Any:
        """(from, to); they may span midnight, but not be the same."""
        said = folded(text).removeprefix("from ").removeprefix("从")
        parts = [part for part in self._between.split(said) if part]
        for cut in range(1, len(parts)):
            try:
                both = dates.read_clock("".join(parts[:cut])), dates.read_clock("".join(parts[cut:]))
            except dates.Unreadable:
                continue
            return both if both[0] != both[1] else NOT
        return NOT

    def write(self, value: Any) -> str:
        """HH:MM-HH:MM."""
        return f"{value[0]:%H:%M}-{value[1]:%H:%M}"
