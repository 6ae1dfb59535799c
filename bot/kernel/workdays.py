"""Working days and working hours: holidays with make-up days (调休), and the arithmetic of local time on them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

Language = Literal["zh", "en"]
Opening = tuple[time, time]
"""From, to, in local time; a closing time at or before the opening one is on the next day (22:00 to 06:00)."""

_ONE_DAY = timedelta(days=1)
_DAYS_SEARCHED = 400
_LOCALES = {"zh": "zh_CN", "en": "en_US"}
_US_DATE = re.compile(r"\b([0-9]{2})/([0-9]{2})/([0-9]{4})\b")


class NoSuchDay(ValueError):
    """A local date that the zone's calendar skipped whole, such as 30 December 2011 in Apia."""

    def __init__(self, day: date, zone: tzinfo) -> None:
        super().__init__(f"{day} does not exist in {zone}")
        self.day = day


class NeverOpen(LookupError):
    """No working time, or no working day, within the 400 days searched."""


@dataclass(frozen=True, slots=True)
class Override:
    """What a department decided for one day, above the public calendar."""

    kind: Literal["work", "rest"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DayNote:
    """Whether people work that day, and why not or why."""

    working: bool
    reason: str | None
    """The holiday's name, or the override's note; None for an ordinary working day or weekend, and for a make-up day."""
    provisional: bool
    """The year's make-up days are not published yet, so this day may still change."""


@dataclass(frozen=True, slots=True)
class _Year:
    names: Mapping[date, str]
    makeup: frozenset[date]
    """Weekend days worked in exchange for a day off."""
    weekend: frozenset[int]
    """`date.weekday()` numbers."""


@lru_cache(maxsize=256)
def _holidays_of(country: str, year: int, language: str) -> _Year:
    import holidays  # 130 ms: only for whoever asks about working days

    known = getattr(holidays.country_holidays(country), "supported_languages", ())
    locale = _LOCALES[language] if _LOCALES[language] in known else ("en_US" if "en_US" in known else None)
    # A December weekend that pays for a day off in January is among them, whichever of the two years is loaded.
    table = holidays.country_holidays(country, years=year, language=locale)
    names = {day: _US_DATE.sub(r"\3-\1-\2", name) for day, name in table.items() if day.year == year}
    makeup = frozenset(day for day in table.weekend_workdays if day.year == year)
    return _Year(names, makeup, frozenset(table.weekend))


@dataclass(frozen=True)
class WorkCalendar:
    """The working days of a department: its country's public calendar, and its own overrides above that.

    `country` is an ISO 3166 code known to the `holidays` package (NotImplementedError otherwise). In China every year
    has weekend days to work, announced in November of the year before: a year without any is provisional, unless it is
    in `published_years` because the department has entered the announcement as overrides.
    """

    country: str = "CN"
    overrides: Mapping[date, Override] = field(default_factory=dict)
    published_years: frozenset[int] = frozenset()

    def day(self, day: date, language: Language = "zh") -> DayNote:
        """What `day` is; holiday names in `language` where the country has them."""
        override = self.overrides.get(day)
        if override is not None:
            return DayNote(override.kind == "work", override.note or None, provisional=False)
        year = _holidays_of(self.country, day.year, language)
        provisional = self.is_provisional(day.year)
        if day.weekday() in year.weekend:
            return DayNote(day in year.makeup, year.names.get(day), provisional)
        return DayNote(day not in year.names, year.names.get(day), provisional)

    def is_working(self, day: date) -> bool:
        """Whether people work on `day`."""
        return self.day(day).working

    def is_provisional(self, year: int) -> bool:
        """Whether the make-up days of `year` are not known yet; only China has any."""
        if self.country != "CN" or year in self.published_years or year < 2001:
            return False
        return not _holidays_of(self.country, year, "zh").makeup

    def next_working(self, day: date, n: int = 1) -> date:
        """The nth working day after `day`, which itself does not count. ValueError for n < 1; raises NeverOpen."""
        return self._count(day, n, _ONE_DAY)

    def previous_working(self, day: date, n: int = 1) -> date:
        """The nth working day before `day`, which itself does not count. ValueError for n < 1; raises NeverOpen."""
        return self._count(day, n, -_ONE_DAY)

    def nth_of_month(self, year: int, month: int, n: int) -> date:
        """The nth working day of a month, from 1; from its end when negative. ValueError when the month has none."""
        first = date(year, month, 1)
        after = date(year + month // 12, month % 12 + 1, 1)
        days = self.working_days(first, after - _ONE_DAY)
        if not 1 <= abs(n) <= len(days):
            raise ValueError(f"{year}-{month:02} has {len(days)} working days, there is no {n}.")
        return days[n - 1 if n > 0 else n]

    def from_day_of_month(self, year: int, month: int, n: int) -> date:
        """The first working day from the nth day of a month on, of a shorter month from its last; raises NeverOpen."""
        day = date(year, month, min(n, monthrange(year, month)[1]))
        return self.next_working(day - _ONE_DAY)

    def first_of_week(self, day: date) -> date | None:
        """The first working day of the week, Monday to Sunday, that holds `day`; None when all of it is off."""
        monday = day - timedelta(days=day.weekday())
        return next(iter(self.working_days(monday, monday + 6 * _ONE_DAY)), None)

    def moved_in_week(self, day: date) -> date | None:
        """`day` where it is worked; else the next working day of its week, Monday to Sunday, else the last one before it
        in that week; None when all of the week is off."""
        monday = day - timedelta(days=day.weekday())
        days = self.working_days(monday, monday + 6 * _ONE_DAY)
        return next((one for one in days if one >= day), days[-1] if days else None)

    def working_days(self, first: date, last: date) -> tuple[date, ...]:
        """The working days from `first` to `last`, both included, in order."""
        days = (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
        return tuple(day for day in days if self.is_working(day))

    def _count(self, day: date, n: int, step: timedelta) -> date:
        if n < 1:
            raise ValueError(f"count working days from 1, not {n}")
        idle = 0
        while n:
            day += step
            idle = 0 if (working := self.is_working(day)) else idle + 1
            n -= working
            if idle > _DAYS_SEARCHED:
                raise NeverOpen(f"no working day in {_DAYS_SEARCHED} days")
        return day


_NINE_TO_SIX: Mapping[int, tuple[Opening, ...]] = {weekday: ((time(9), time(18)),) for weekday in range(1, 6)}


@dataclass(frozen=True)
class WorkingHours:
    """When somebody works: openings by ISO weekday, in `zone`. By default Monday to Friday, 09:00 to 18:00."""

    zone: ZoneInfo
    by_weekday: Mapping[int, Sequence[Opening]] = field(default_factory=lambda: _NINE_TO_SIX)

    def on(self, day: date, calendar: WorkCalendar) -> Sequence[Opening]:
        """The openings of `day`: none on a day off; a make-up weekend takes the hours of the first weekday that has any."""
        if not calendar.is_working(day):
            return ()
        own = self.by_weekday.get(day.isoweekday())
        if own or day.isoweekday() < 6:
            return own or ()
        return next((openings for _, openings in sorted(self.by_weekday.items()) if openings), ())


def add_working_minutes(
    start_at: datetime,
    minutes: int,
    *,
    opens: Callable[[date], Sequence[Opening]],
    zone: ZoneInfo,
) -> datetime:
    """The UTC instant at which `minutes` of working time have passed since `start_at`.

    `opens` gives each local day's openings, with holidays, make-up days, leave and shifts already considered. Minutes
    elapsed are counted, so a night shift over a change of the clocks has an hour more or less. With 0 minutes it is
    the first working instant not before `start_at`. ValueError for a naive start or negative minutes; NeverOpen when
    400 days do not hold enough.
    """
    if start_at.tzinfo is None:
        raise ValueError("start_at must be aware")
    if minutes < 0:
        raise ValueError("minutes can't be negative")
    cursor, left = start_at.astimezone(UTC), timedelta(minutes=minutes)
    # A shift of the evening before may still be open.
    first = start_at.astimezone(zone).date() - _ONE_DAY
    for day in (first + timedelta(days=n) for n in range(_DAYS_SEARCHED + 2)):
        for opens_at, closes_at in _instants(day, opens, zone):
            begins_at = max(opens_at, cursor)
            if begins_at >= closes_at:
                continue
            if left <= closes_at - begins_at:
                return begins_at + left
            left -= closes_at - begins_at
            cursor = closes_at
    raise NeverOpen(f"{minutes} working minutes are not to be found in {_DAYS_SEARCHED} days")


def _instants(day: date, opens: Callable[[date], Sequence[Opening]], zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    openings = []
    for opening, closing in opens(day):
        closing_day = day if closing > opening else day + _ONE_DAY
        try:
            opens_at = local_instant(day, opening, zone)
        except NoSuchDay:
            continue
        openings.append((opens_at, _first_from(closing_day, closing, zone)))
    return sorted(openings)


def _first_from(day: date, at: time, zone: ZoneInfo) -> datetime:
    try:
        return local_instant(day, at, zone)
    except NoSuchDay:
        return local_instant(day + _ONE_DAY, time(0), zone)


def local_instant(day: date, at: time, zone: tzinfo) -> datetime:
    """The UTC instant at which clocks in `zone` show `at` on `day`.

    In a gap (clocks go forward) it is the first instant after it, in a fold (clocks go back) the first of the two.
    Raises NoSuchDay when the zone skipped the whole date.
    """
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    instant = _end_of_gap(wall, zone)
    if (
        instant.astimezone(zone).date() != day
        and _end_of_gap(datetime.combine(day, time(0)), zone).astimezone(zone).date() != day
    ):
        raise NoSuchDay(day, zone)
    return instant


def _end_of_gap(wall: datetime, zone: tzinfo) -> datetime:
    """The first instant whose local time is not before `wall`; `wall` itself where it exists."""
    # In a gap, fold=1 reads the clock with the offset after the change and lands before it; fold=0 the other way round.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if before >= after:
        return after
    while after - before > timedelta(microseconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after
