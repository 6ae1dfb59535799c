"""The working calendar: China's as announced, a department's own, another country's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.kernel.workdays import (
    DayNote,
    NeverOpen,
    Override,
    WorkCalendar,
)

_CHINA = WorkCalendar()


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


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
