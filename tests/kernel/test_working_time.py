"""Minutes of working time: breaks, nights, changes of the clocks, hours of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kernel.workdays import (
    NeverOpen,
    Opening,
    WorkCalendar,
    WorkingHours,
    add_working_minutes,
    local_instant,
)

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_NEW_YORK = ZoneInfo("America/New_York")
_CHINA = WorkCalendar()
_ONE_DAY = timedelta(days=1)


def _weekdays(*spans: tuple[str, str]) -> Callable[[date], Sequence[Opening]]:
    openings = [(time.fromisoformat(opening), time.fromisoformat(closing)) for opening, closing in spans]
    return lambda day: openings if day.isoweekday() < 6 else []


def _shanghai(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=_SHANGHAI)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-11-24 10:00", 240, "2026-11-24 14:00"),
        ("2026-11-24 16:00", 240, "2026-11-25 11:00"),
        ("2026-11-24 18:30", 30, "2026-11-25 09:30"),
        ("2026-11-24 06:00", 30, "2026-11-24 09:30"),
        ("2026-11-27 17:30", 60, "2026-11-30 09:30"),
        ("2026-11-28 12:00", 480, "2026-11-30 17:00"),
        ("2026-11-24 10:00", 480, "2026-11-24 18:00"),  # closing time itself, not the next opening
        ("2026-11-24 18:00", 1, "2026-11-25 09:01"),
        ("2026-11-24 10:00", 0, "2026-11-24 10:00"),
        ("2026-11-24 18:00", 0, "2026-11-25 09:00"),
        ("2026-09-30 17:00", 120, "2026-10-08 10:00"),  # over the National Day holidays
        ("2026-10-09 17:30", 60, "2026-10-10 09:30"),  # into a Saturday worked
    ],
)
def test_handoffs_wait_in_working_time(start: str, minutes: int, due: str) -> None:
    hours = WorkingHours(zone=_SHANGHAI)
    answer = add_working_minutes(
        _shanghai(start).astimezone(UTC), minutes, opens=lambda day: hours.on(day, _CHINA), zone=_SHANGHAI
    )
    assert answer == _shanghai(due)
    assert answer.tzinfo is UTC


def test_a_lunch_break_is_no_working_time() -> None:
    opens = _weekdays(("13:30", "18:00"), ("09:00", "12:00"))
    due_at = add_working_minutes(_shanghai("2026-11-24 11:30"), 60, opens=opens, zone=_SHANGHAI)
    assert due_at == _shanghai("2026-11-24 14:00")


def test_a_night_shift_ends_on_the_next_day() -> None:
    opens = _weekdays(("22:00", "06:00"))
    assert add_working_minutes(_shanghai("2026-11-25 05:30"), 45, opens=opens, zone=_SHANGHAI) == _shanghai(
        "2026-11-25 22:15"
    )
    # Friday's shift runs into Saturday, Saturday has none of its own.
    assert add_working_minutes(_shanghai("2026-11-28 05:00"), 120, opens=opens, zone=_SHANGHAI) == _shanghai(
        "2026-11-30 23:00"
    )
    midnight = _weekdays(("16:00", "00:00"))
    assert add_working_minutes(_shanghai("2026-11-24 23:00"), 60, opens=midnight, zone=_SHANGHAI) == _shanghai(
        "2026-11-25 00:00"
    )


def test_a_night_when_the_clocks_change_is_an_hour_shorter_or_longer() -> None:
    def opens(day: date) -> Sequence[Opening]:
        return [(time(22), time(6))]

    spring = add_working_minutes(datetime(2026, 3, 7, 22, tzinfo=_NEW_YORK), 8 * 60, opens=opens, zone=_NEW_YORK)
    assert spring.astimezone(_NEW_YORK) == datetime(2026, 3, 8, 23, tzinfo=_NEW_YORK)
    autumn = add_working_minutes(datetime(2026, 10, 31, 22, tzinfo=_NEW_YORK), 9 * 60, opens=opens, zone=_NEW_YORK)
    assert autumn.astimezone(_NEW_YORK) == datetime(2026, 11, 1, 6, tzinfo=_NEW_YORK)


def test_a_shift_across_a_skipped_day_goes_on_when_time_does() -> None:
    apia = ZoneInfo("Pacific/Apia")

    def opens(day: date) -> Sequence[Opening]:
        return [(time(22), time(6))]

    start_at = local_instant(date(2011, 12, 29), time(22), apia)
    # Until midnight on the 29th; it is then the 31st, where the shift that began on the 29th has no more morning.
    assert add_working_minutes(start_at, 121, opens=opens, zone=apia) == local_instant(
        date(2011, 12, 31), time(22, 1), apia
    )


def test_hours_of_ones_own() -> None:
    hours = WorkingHours(zone=_SHANGHAI, by_weekday={1: [(time(10), time(19))], 6: [(time(12), time(16))]})
    assert hours.on(date(2026, 11, 23), _CHINA) == [(time(10), time(19))]
    assert hours.on(date(2026, 11, 24), _CHINA) == ()
    assert hours.on(date(2026, 10, 10), _CHINA) == [(time(12), time(16))]  # a Saturday worked, with hours of its own
    assert hours.on(date(2026, 9, 20), _CHINA) == [(time(10), time(19))]  # a Sunday worked takes the first weekday's
    assert hours.on(date(2026, 11, 28), _CHINA) == ()


def test_who_never_opens_is_found_out_in_bounded_time() -> None:
    start_at = datetime(2026, 11, 24, tzinfo=UTC)
    with pytest.raises(NeverOpen):
        add_working_minutes(start_at, 1, opens=lambda day: [], zone=_SHANGHAI)
    with pytest.raises(ValueError, match="negative"):
        add_working_minutes(start_at, -1, opens=lambda day: [], zone=_SHANGHAI)
    with pytest.raises(ValueError, match="aware"):
        add_working_minutes(start_at.replace(tzinfo=None), 1, opens=lambda day: [], zone=_SHANGHAI)


_QUARTERS = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
# A quarter of an hour a week is the least: 800 minutes are found within the 400 days searched.
_WEEKS = st.dictionaries(st.integers(1, 7), st.lists(st.tuples(_QUARTERS, _QUARTERS), max_size=3), min_size=1).filter(
    lambda week: any(week.values())
)
_STARTS = st.datetimes(datetime(2026, 3, 5), datetime(2026, 3, 12)).map(  # noqa: DTZ001 around a change of the clocks
    lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
)


@settings(max_examples=60)
@given(week=_WEEKS, start_at=_STARTS, minutes=st.integers(0, 800))
def test_working_minutes_agree_with_a_clock_watched_minute_by_minute(
    week: Mapping[int, list[Opening]], start_at: datetime, minutes: int
) -> None:
    def opens(day: date) -> Sequence[Opening]:
        return week.get(day.isoweekday(), [])

    watched, left = start_at, minutes
    while left or not _is_open(watched, opens):
        left -= _is_open(watched, opens)
        watched += timedelta(minutes=1)
        if not left and minutes:
            break
    assert add_working_minutes(start_at, minutes, opens=opens, zone=_NEW_YORK) == watched


def _is_open(at: datetime, opens: Callable[[date], Sequence[Opening]]) -> bool:
    local = at.astimezone(_NEW_YORK)
    for day in (local.date() - _ONE_DAY, local.date()):
        for opening, closing in opens(day):
            closing_day = day if closing > opening else day + _ONE_DAY
            if local_instant(day, opening, _NEW_YORK) <= at < local_instant(closing_day, closing, _NEW_YORK):
                return True
    return False


@given(week=_WEEKS, start_at=_STARTS, first=st.integers(0, 400), then=st.integers(1, 400))
def test_waiting_twice_is_waiting_once_for_both(
    week: Mapping[int, list[Opening]], start_at: datetime, first: int, then: int
) -> None:
    def wait(since_at: datetime, minutes: int) -> datetime:
        return add_working_minutes(since_at, minutes, opens=lambda day: week.get(day.isoweekday(), []), zone=_NEW_YORK)

    assert wait(wait(start_at, first), then) == wait(start_at, first + then)
