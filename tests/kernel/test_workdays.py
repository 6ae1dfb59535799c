from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kernel.workdays import (
    DayNote,
    NeverOpen,
    NoSuchDay,
    Opening,
    Override,
    WorkCalendar,
    WorkingHours,
    add_working_minutes,
    local_instant,
)

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_NEW_YORK = ZoneInfo("America/New_York")
_ONE_DAY = timedelta(days=1)
_CHINA = WorkCalendar()


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


# ---------------------------------------------------------------- the calendar


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-01-02", False),  # Friday, exchanged
        ("2026-01-04", True),  # for this Sunday
        ("2026-02-13", True),
        ("2026-02-14", True),  # Saturday before 春节
        ("2026-02-15", False),
        ("2026-02-16", False),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-02-28", True),  # Saturday
        ("2026-04-06", False),
        ("2026-05-05", False),
        ("2026-05-09", True),  # Saturday
        ("2026-06-19", False),
        ("2026-09-20", True),  # Sunday
        ("2026-09-25", False),
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),  # Saturday
        ("2026-10-11", False),
        ("2026-11-24", True),
        ("2026-11-28", False),
        ("2024-02-29", True),  # a Thursday
        ("2006-12-30", True),  # a Saturday that paid for a day off in January 2007
    ],
)
def test_china_works_and_rests_as_announced(day: str, working: bool) -> None:
    assert _CHINA.is_working(date.fromisoformat(day)) is working


def test_a_holiday_has_its_name_in_both_languages() -> None:
    assert _CHINA.day(date(2026, 10, 1)) == DayNote(working=False, reason="国庆节", provisional=False)
    assert _CHINA.day(date(2026, 10, 1), "en").reason == "National Day"
    assert _CHINA.day(date(2026, 2, 20)).reason == "休息日（由 2026-02-14 调休）"
    assert _CHINA.day(date(2026, 2, 20), "en").reason == "Day off (substituted from 2026-02-14)"
    assert _CHINA.day(date(2026, 11, 28)) == DayNote(working=False, reason=None, provisional=False)
    assert _CHINA.day(date(2026, 10, 10)) == DayNote(working=True, reason=None, provisional=False)


def test_a_year_without_published_make_up_days_is_provisional_until_the_department_enters_them() -> None:
    assert not _CHINA.is_provisional(2026)
    assert _CHINA.is_provisional(2060)
    assert _CHINA.day(date(2060, 10, 1)) == DayNote(working=False, reason="国庆节", provisional=True)
    assert _CHINA.day(date(2060, 7, 1)).provisional
    saturday = date(2060, 10, 9)
    entered = WorkCalendar(overrides={saturday: Override("work", "国庆调休")}, published_years=frozenset({2060}))
    assert entered.day(saturday) == DayNote(working=True, reason="国庆调休", provisional=False)
    assert not entered.is_provisional(2060)
    assert not entered.day(date(2060, 10, 1)).provisional
    assert not _CHINA.is_provisional(1999)


def test_the_departments_own_days_stand_above_the_public_calendar() -> None:
    tuesday, national_day = date(2026, 11, 24), date(2026, 10, 1)
    own = WorkCalendar(overrides={tuesday: Override("rest", "店庆"), national_day: Override("work", "")})
    assert own.day(tuesday) == DayNote(working=False, reason="店庆", provisional=False)
    assert own.day(national_day) == DayNote(working=True, reason=None, provisional=False)
    assert own.next_working(date(2026, 11, 23)) == date(2026, 11, 25)
    assert _CHINA.is_working(tuesday)


def test_another_country_has_no_make_up_days_and_is_never_provisional() -> None:
    america = WorkCalendar(country="US")
    assert america.day(date(2026, 11, 26), "en").reason == "Thanksgiving Day"
    assert america.day(date(2026, 11, 26), "zh").reason  # no Chinese names there: the country's own
    assert not america.is_working(date(2026, 11, 28))
    assert america.is_working(date(2026, 10, 1))
    assert not america.is_provisional(2060)


def test_counting_working_days() -> None:
    assert _CHINA.next_working(date(2026, 9, 30)) == date(2026, 10, 8)
    assert _CHINA.next_working(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert _CHINA.next_working(date(2026, 9, 30), 4) == date(2026, 10, 12)
    assert _CHINA.next_working(date(2026, 11, 27)) == date(2026, 11, 30)
    assert _CHINA.previous_working(date(2026, 10, 8)) == date(2026, 9, 30)
    assert _CHINA.previous_working(date(2026, 10, 11)) == date(2026, 10, 10)
    assert _CHINA.previous_working(date(2026, 10, 12), 4) == date(2026, 9, 30)
    assert _CHINA.nth_of_month(2026, 10, 1) == date(2026, 10, 8)
    assert _CHINA.nth_of_month(2026, 10, 3) == date(2026, 10, 10)
    assert _CHINA.nth_of_month(2026, 10, 5) == date(2026, 10, 13)
    assert _CHINA.nth_of_month(2026, 12, -1) == date(2026, 12, 31)
    assert _CHINA.nth_of_month(2026, 1, 1) == date(2026, 1, 4)
    assert len(_CHINA.working_days(date(2026, 10, 1), date(2026, 10, 31))) == 18
    assert _CHINA.working_days(date(2026, 10, 1), date(2026, 10, 7)) == ()
    for n in (0, 19, -19):
        with pytest.raises(ValueError, match="there is no"):
            _CHINA.nth_of_month(2026, 10, n)
    with pytest.raises(ValueError, match="from 1"):
        _CHINA.next_working(date(2026, 10, 1), 0)


def test_the_weekly_meeting_moves_to_the_first_working_day() -> None:
    assert _CHINA.first_of_week(date(2026, 11, 26)) == date(2026, 11, 23)
    assert _CHINA.first_of_week(date(2026, 10, 5)) == date(2026, 10, 8)
    assert _CHINA.first_of_week(date(2026, 2, 18)) is None  # 春节 takes the whole week


def test_iso_week_53_belongs_to_the_year_before() -> None:
    assert date(2027, 1, 3).isocalendar()[:2] == (2026, 53)
    assert WorkCalendar(country="US").first_of_week(date(2027, 1, 3)) == date(2026, 12, 28)
    assert WorkCalendar(country="US").first_of_week(date(2021, 1, 2)) == date(2020, 12, 28)


def test_a_department_that_never_works_is_told_so() -> None:
    never = WorkCalendar(overrides={day: Override("rest") for day in _days(date(2026, 1, 1), date(2027, 3, 1))})
    with pytest.raises(NeverOpen):
        never.next_working(date(2026, 1, 1))


# ---------------------------------------------------------------- working hours


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


# ---------------------------------------------------------------- local time, in every zone

_FIRST, _LAST = date(2024, 1, 1), date(2035, 12, 31)
_TIMES = (time(0), time(2, 30), time(9))


def _zone_file(name: str) -> bytes:
    for folder in TZPATH:
        path = Path(folder) / name
        if path.is_file():
            return path.read_bytes()
    return resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).read_bytes()


def _behaviour(name: str) -> tuple[object, ...]:
    """All that decides a zone's clock from December 2023 on: the offset then, each later change, and the rule after these.

    Read from the TZif file (RFC 8536): zones that agree in it show the same time at every instant since.
    """
    data = _zone_file(name)
    assert data[:4] == b"TZif"
    assert data[4:5] >= b"2"
    isutc, isstd, leap, times, types, chars = struct.unpack(">6l", data[20:44])
    start = 44 + times * 5 + types * 6 + chars + leap * 8 + isstd + isutc
    isutc, isstd, leap, times, types, chars = struct.unpack(">6l", data[start + 20 : start + 44])
    at = start + 44
    changes = struct.unpack(f">{times}q", data[at : at + times * 8])
    kinds = data[at + times * 8 : at + times * 9]
    table = at + times * 9
    offsets = [struct.unpack(">lbb", data[table + 6 * n : table + 6 * n + 6])[0] for n in range(types)]
    end = table + types * 6 + chars + leap * 12 + isstd + isutc
    since = datetime(2023, 12, 1, tzinfo=UTC).timestamp()
    before = [offsets[kind] for change, kind in zip(changes, kinds, strict=True) if change < since]
    later = tuple((change, offsets[kind]) for change, kind in zip(changes, kinds, strict=True) if change >= since)
    return (before[-1] if before else offsets[0], later, data[end:])


def _zones_by_behaviour() -> dict[tuple[object, ...], list[str]]:
    groups: dict[tuple[object, ...], list[str]] = {}
    for name in sorted(available_timezones()):
        groups.setdefault(_behaviour(name), []).append(name)
    return groups


def test_R7_each_local_date_comes_exactly_once_in_every_zone() -> None:
    """Every IANA zone × each day 2024 to 2035 at 00:00, 02:30 and 09:00.

    Zones whose files agree on everything since December 2023 are gone through once for all of them.
    """
    days = _days(_FIRST, _LAST)
    groups = _zones_by_behaviour()
    assert sum(map(len, groups.values())) == len(available_timezones()) > 500
    for names in groups.values():
        zone = ZoneInfo(names[0])
        for at in _TIMES:
            _check_each_day_once(zone, at, days)
        for name in names[1:]:  # the same clock, seen from outside as well
            for day in days[::97]:
                assert local_instant(day, time(2, 30), ZoneInfo(name)) == local_instant(day, time(2, 30), zone), name


def _check_each_day_once(zone: ZoneInfo, at: time, days: list[date]) -> None:
    previous_at: datetime | None = None
    for day in days:
        wall = datetime.combine(day, at)
        instant = local_instant(day, at, zone)
        shown = instant.astimezone(zone)
        assert shown.date() == day, (zone, day, at)
        assert shown.fold == 0, (zone, day, at)
        if shown.replace(tzinfo=None) != wall:  # in a gap: the first instant the clock shows after it
            assert shown.replace(tzinfo=None) > wall
            assert (instant - timedelta(microseconds=1)).astimezone(zone).replace(tzinfo=None) < wall, (zone, day, at)
        assert previous_at is None or instant > previous_at, (zone, day, at)
        previous_at = instant


def test_R7_lord_howe_changes_by_half_an_hour() -> None:
    zone = ZoneInfo("Australia/Lord_Howe")
    assert local_instant(date(2026, 10, 4), time(2, 15), zone) == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)
    assert local_instant(date(2026, 10, 4), time(2, 30), zone) == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)
    assert local_instant(date(2026, 4, 5), time(1, 45), zone) == datetime(2026, 4, 4, 14, 45, tzinfo=UTC)


def test_R7_apia_went_from_the_29th_to_the_31st_of_december_2011() -> None:
    zone = ZoneInfo("Pacific/Apia")
    for at in (*_TIMES, time(23, 59)):
        with pytest.raises(NoSuchDay) as refusal:
            local_instant(date(2011, 12, 30), at, zone)
        assert refusal.value.day == date(2011, 12, 30)
    assert local_instant(date(2011, 12, 29), time(9), zone) == datetime(2011, 12, 29, 19, tzinfo=UTC)
    assert local_instant(date(2011, 12, 31), time(9), zone) == datetime(2011, 12, 30, 19, tzinfo=UTC)
    assert local_instant(date(2011, 12, 31), time(0), zone) == datetime(2011, 12, 30, 10, tzinfo=UTC)
    existing = [day for day in _days(date(2011, 12, 1), date(2012, 1, 31)) if day != date(2011, 12, 30)]
    for at in _TIMES:
        _check_each_day_once(zone, at, existing)


def test_R7_other_skipped_days() -> None:
    for name, day in (("Pacific/Kwajalein", date(1993, 8, 21)), ("Pacific/Kiritimati", date(1994, 12, 31))):
        with pytest.raises(NoSuchDay):
            local_instant(day, time(9), ZoneInfo(name))


def test_R7_casablanca_leaves_summer_time_for_ramadan() -> None:
    zone = ZoneInfo("Africa/Casablanca")
    assert local_instant(date(2026, 2, 15), time(2, 30), zone) == datetime(2026, 2, 15, 1, 30, tzinfo=UTC)
    assert local_instant(date(2026, 2, 15), time(9), zone) == datetime(2026, 2, 15, 9, tzinfo=UTC)
    assert local_instant(date(2026, 3, 22), time(2, 30), zone) == datetime(2026, 3, 22, 2, tzinfo=UTC)
    assert local_instant(date(2026, 3, 22), time(9), zone) == datetime(2026, 3, 22, 8, tzinfo=UTC)


def test_R7_a_midnight_that_does_not_exist_is_the_first_instant_of_its_day() -> None:
    cairo = ZoneInfo("Africa/Cairo")  # the last Friday of April, 00:00 to 01:00
    assert local_instant(date(2026, 4, 24), time(0), cairo) == datetime(2026, 4, 23, 22, tzinfo=UTC)


def test_R7_a_gap_over_midnight_leaves_both_days_in_place() -> None:
    toronto = ZoneInfo("America/Toronto")  # 30 March 1919: 23:30 to 00:30 on the 31st
    assert local_instant(date(1919, 3, 30), time(23, 45), toronto) == datetime(1919, 3, 31, 4, 30, tzinfo=UTC)
    assert local_instant(date(1919, 3, 31), time(0, 15), toronto) == datetime(1919, 3, 31, 4, 30, tzinfo=UTC)
    assert local_instant(date(1919, 3, 30), time(9), toronto) == datetime(1919, 3, 30, 14, tzinfo=UTC)


def test_R7_the_29th_of_february_and_week_53_come_and_go() -> None:
    for year in (2024, 2028, 2032):
        assert local_instant(date(year, 2, 29), time(9), _SHANGHAI) == datetime(year, 2, 29, 1, tzinfo=UTC)
    week_53 = [date.fromisocalendar(2026, 53, weekday) for weekday in range(1, 8)]
    assert week_53 == _days(date(2026, 12, 28), date(2027, 1, 3))
    _check_each_day_once(_SHANGHAI, time(9), week_53)
