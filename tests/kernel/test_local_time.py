"""R7: a local time on a day, in every zone there is."""

from __future__ import annotations

import struct
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, available_timezones

import pytest

from bot.kernel.workdays import (
    NoSuchDay,
    local_instant,
)

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_FIRST, _LAST = date(2024, 1, 1), date(2035, 12, 31)
_TIMES = (time(0), time(2, 30), time(9))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


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
