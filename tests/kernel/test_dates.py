from __future__ import annotations

import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.kernel.dates import (
    Backwards,
    FarOff,
    Prefer,
    Span,
    Unreadable,
    looks_like_a_date,
    read_clock,
    read_day,
    read_moment,
    read_span,
    warm,
)

_FOLDER = Path(__file__).parent
_CORPUS = tomllib.loads((_FOLDER / "dates_corpus.toml").read_text("utf-8"))
_NO_DATES = tomllib.loads((_FOLDER / "not_dates.toml").read_text("utf-8"))
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_TUESDAY = datetime(2026, 11, 24, 10, tzinfo=_SHANGHAI)
_SIDES: tuple[Prefer, Prefer] = ("past", "future")


def _phrases(kind: str) -> list[Any]:
    return [
        pytest.param(
            block["now"].replace(tzinfo=ZoneInfo(block.get("zone", "Asia/Shanghai"))),
            block["prefer"],
            said,
            expected,
            id=f"{said}, {block['prefer']} of {block['now']:%m-%d}",
        )
        for block in _CORPUS[kind]
        for said, expected in block["reads"].items()
    ]


@pytest.mark.parametrize(("now", "prefer", "said", "expected"), _phrases("day"))
def test_a_day_as_people_type_it(now: datetime, prefer: Prefer, said: str, expected: str) -> None:
    assert read_day(said, now=now, prefer=prefer).isoformat() == expected
    assert looks_like_a_date(said)


@pytest.mark.parametrize(("now", "prefer", "said", "expected"), _phrases("span"))
def test_a_span_as_people_type_it(now: datetime, prefer: Prefer, said: str, expected: str) -> None:
    span = read_span(said, now=now, prefer=prefer)
    assert f"{span.first}/{span.last} {span.kind}" == expected
    assert looks_like_a_date(said)


@pytest.mark.parametrize(("now", "prefer", "said", "expected"), _phrases("moment"))
def test_a_moment_as_people_type_it(now: datetime, prefer: Prefer, said: str, expected: str) -> None:
    moment = read_moment(said, now=now, prefer=prefer)
    assert moment.tzinfo is now.tzinfo
    expected_at = datetime.fromisoformat(expected)
    if expected_at.tzinfo is None:
        assert moment.replace(tzinfo=None) == expected_at
    else:
        assert moment.isoformat() == expected
    assert looks_like_a_date(said)


@pytest.mark.parametrize("prefer", _SIDES)
@pytest.mark.parametrize("said", _NO_DATES["words"])
def test_what_is_no_date_stays_text(said: str, prefer: Prefer) -> None:
    _refused_by_all(said, prefer)
    assert not looks_like_a_date(said)


@pytest.mark.parametrize("prefer", _SIDES)
@pytest.mark.parametrize("said", _NO_DATES["impossible"])
def test_what_is_shaped_like_a_date_but_names_none_is_told_apart_from_text(said: str, prefer: Prefer) -> None:
    _refused_by_all(said, prefer)
    assert looks_like_a_date(said)


def _refused_by_all(said: str, prefer: Prefer) -> None:
    for read in (read_day, read_span, read_moment):
        with pytest.raises(Unreadable) as refusal:
            read(said, now=_TUESDAY, prefer=prefer)
        assert refusal.value.text == said


@pytest.mark.parametrize("prefer", _SIDES)
@pytest.mark.parametrize(
    "said", ["11月20日到11月10日", "2026-11-20~2026-11-10", "2026-11-20到11月10日", "Nov 20 to Nov 10"]
)
def test_a_range_the_wrong_way_round_says_its_two_ends(said: str, prefer: Prefer) -> None:
    with pytest.raises(Backwards) as wrong:
        read_span(said, now=_TUESDAY, prefer=prefer)
    ends = wrong.value.first, wrong.value.last
    assert (wrong.value.text, [(day.month, day.day) for day in ends]) == (said, [(11, 20), (11, 10)])
    assert ends[0].year == ends[1].year
    assert looks_like_a_date(said)


@pytest.mark.parametrize(
    ("said", "year"), [("3026年", 3026), ("3026-11-11", 3026), ("0926-11-24", 926), ("3026年11月", 3026)]
)
def test_a_year_nobody_means_is_said(said: str, year: int) -> None:
    with pytest.raises(FarOff) as wrong:
        read_span(said, now=_TUESDAY, prefer="past")
    assert (wrong.value.text, wrong.value.year) == (said, year)


@pytest.mark.parametrize(
    "said",
    [
        "本周",
        "上个月",
        "Q3",
        "今年",
        "周末",
        "最近7天",
        "11月",
        "11月1日到11日",
        "last week",
        "this month",
        "November",
        "2026",
    ],
)
def test_a_period_is_no_day_and_no_due_moment(said: str) -> None:
    for prefer in _SIDES:
        for read in (read_day, read_moment):
            with pytest.raises(Unreadable):
                read(said, now=_TUESDAY, prefer=prefer)
    assert looks_like_a_date(said)


@pytest.mark.parametrize(
    "said",
    [
        "明天下午3点",
        "今晚",
        "明早",
        "昨天 09:15",
        "9:30",
        "半小时后",
        "EOD",
        "tomorrow 3pm",
        "in 2 hours",
        "now",
        "noon",
    ],
)
def test_an_hour_is_never_dropped_to_make_a_day(said: str) -> None:
    for prefer in _SIDES:
        for read in (read_day, read_span):
            with pytest.raises(Unreadable):
                read(said, now=_TUESDAY, prefer=prefer)


@pytest.mark.parametrize(
    "said", ["周五前", "by Friday", "最晚周五", "截止周五", "周五截止", "到周五", "before Friday", "due Friday"]
)
def test_a_deadline_is_only_to_come(said: str) -> None:
    assert read_day(said, now=_TUESDAY, prefer="future") == date(2026, 11, 27)
    assert read_moment(said, now=_TUESDAY, prefer="future") == datetime(2026, 11, 27, 18, tzinfo=_SHANGHAI)
    for read in (read_day, read_moment):
        with pytest.raises(Unreadable):
            read(said, now=_TUESDAY, prefer="past")


def test_sun_alone_is_a_word_even_with_an_hour() -> None:
    with pytest.raises(Unreadable):
        read_moment("sun 10:00", now=_TUESDAY, prefer="future")
    assert read_day("last sun", now=_TUESDAY, prefer="past") == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("9:30", time(9, 30)),
        ("09:30", time(9, 30)),
        ("9：30", time(9, 30)),
        ("0930", time(9, 30)),
        ("3:30", time(3, 30)),
        ("18:00", time(18)),
        ("24:00", time(0)),
        ("23:59:59", time(23, 59, 59)),
        ("9点", time(9)),
        ("九点", time(9)),
        ("9点半", time(9, 30)),
        ("九点半", time(9, 30)),
        ("9点30", time(9, 30)),
        ("9 点 30 分", time(9, 30)),
        ("9点一刻", time(9, 15)),
        ("9点三刻", time(9, 45)),
        ("3点", time(15)),
        ("03点", time(3)),
        ("3点半", time(15, 30)),
        ("6点", time(18)),
        ("7点", time(7)),
        ("12点", time(12)),
        ("0点", time(0)),
        ("15点", time(15)),
        ("15时30分", time(15, 30)),
        ("下午3点", time(15)),
        ("下午3点半", time(15, 30)),
        ("下午三点一刻", time(15, 15)),
        ("下午3:30", time(15, 30)),
        ("下午12点半", time(12, 30)),
        ("上午10点", time(10)),
        ("早上6点", time(6)),
        ("早8点", time(8)),
        ("中午12点", time(12)),
        ("中午1点", time(13)),
        ("中午", time(12)),
        ("傍晚6点", time(18)),
        ("晚上8点", time(20)),
        ("晚8点半", time(20, 30)),
        ("晚上12点", time(0)),
        ("晚上1点", time(1)),
        ("凌晨2点", time(2)),
        ("凌晨12点半", time(0, 30)),
        ("3pm", time(15)),
        ("3 PM", time(15)),
        ("3:30 p.m.", time(15, 30)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("at 9am", time(9)),
        ("noon", time(12)),
        ("half past nine", time(9, 30)),
        ("quarter to 5", time(16, 45)),
        ("3 o'clock", time(15)),
        ("8 in the evening", time(20)),
    ],
)
def test_a_time_of_day(said: str, expected: time) -> None:
    assert read_clock(said) == expected


_NO_CLOCKS = [
    "",
    "3",
    "9",
    "930",
    "25:00",
    "24:01",
    "9:60",
    "13pm",
    "0pm",
    "EOD",
    "明天9点",
    "下午",
    "晚上",
    "上午13点",
    "凌晨9点",
]


@pytest.mark.parametrize("said", [*_NO_CLOCKS, "一点", "早一点"])
def test_no_time_of_day(said: str) -> None:
    with pytest.raises(Unreadable):
        read_clock(said)


def test_a_bare_day_gets_the_time_the_caller_wants() -> None:
    at_noon = read_moment("周五", now=_TUESDAY, prefer="future", default_time=time(12))
    assert at_noon == datetime(2026, 11, 27, 12, tzinfo=_SHANGHAI)
    closing = read_moment("明天下班前", now=_TUESDAY, prefer="future", default_time=time(17, 30))
    assert closing == datetime(2026, 11, 25, 17, 30, tzinfo=_SHANGHAI)


def test_the_day_is_the_persons_not_the_servers() -> None:
    """At 17:00 UTC on the 24th it is the 25th in Shanghai and still the 24th in New York."""
    now = datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert read_day("今天", now=now.astimezone(_SHANGHAI), prefer="past") == date(2026, 11, 25)
    assert read_day("today", now=now.astimezone(ZoneInfo("America/New_York")), prefer="past") == date(2026, 11, 24)
    assert read_day("yesterday", now=now.astimezone(timezone(timedelta(hours=8))), prefer="past") == date(2026, 11, 24)


def test_a_day_that_a_zone_skipped_is_no_moment() -> None:
    apia = datetime(2011, 12, 28, 9, tzinfo=ZoneInfo("Pacific/Apia"))
    with pytest.raises(Unreadable):
        read_moment("12月30日", now=apia, prefer="future")
    assert read_moment("12月31日", now=apia, prefer="future").isoformat() == "2011-12-31T18:00:00+14:00"


def test_a_naive_now_is_the_callers_mistake() -> None:
    with pytest.raises(TypeError):
        read_day("今天", now=datetime(2026, 11, 24), prefer="past")  # noqa: DTZ001 the point of the test


def test_the_right_weekday_beside_a_date_confirms_it_and_a_wrong_one_refuses_it() -> None:
    assert read_day("11月27日 周五", now=_TUESDAY, prefer="future") == date(2026, 11, 27)
    with pytest.raises(Unreadable):
        read_day("11月27日 周四", now=_TUESDAY, prefer="future")


def test_spans_answer_what_reports_ask() -> None:
    october = Span(date(2026, 10, 1), date(2026, 10, 31), "month")
    assert (october.days, len(october), len(list(october))) == (31, 31, 31)
    assert october.previous() == Span(date(2026, 9, 1), date(2026, 9, 30), "month")
    assert october.previous_year() == Span(date(2025, 10, 1), date(2025, 10, 31), "month")
    assert date(2026, 10, 31) in october
    assert date(2026, 11, 1) not in october
    assert october.up_to(date(2026, 10, 7)) == Span(date(2026, 10, 1), date(2026, 10, 7), "month")
    assert october.up_to(date(2026, 12, 7)) == october
    february = Span.of_month(2024, 2)
    assert february.previous_year() == Span.of_month(2023, 2)
    assert Span.of_month(2025, 2).previous_year() == february
    assert Span.of_half(2024, 1).previous() == Span.of_half(2023, 2)
    assert Span.of_quarter(2026, 1).previous() == Span.of_quarter(2025, 4)
    assert Span.of_year(2026).previous() == Span.of_year(2025)
    week = Span.of_week(date(2026, 11, 24))
    assert week.previous() == Span.of_week(date(2026, 11, 17))
    assert week.previous_year() == Span(date(2025, 11, 24), date(2025, 11, 30), "week")
    assert Span.of_day(date(2024, 2, 29)).previous_year() == Span.of_day(date(2023, 2, 28))
    sale = Span(date(2026, 11, 1), date(2026, 11, 11), "range")
    assert sale.previous() == Span(date(2026, 10, 21), date(2026, 10, 31), "range")
    with pytest.raises(ValueError, match="before it begins"):
        Span(date(2026, 11, 2), date(2026, 11, 1), "range")


def test_dateparser_and_the_holiday_tables_are_loaded_only_when_wanted() -> None:
    program = (
        "import sys\n"
        "from datetime import datetime, timezone\n"
        "from bot.kernel import dates\n"
        "now = datetime(2026, 11, 24, 10, tzinfo=timezone.utc)\n"
        "for said in ('昨天', '11月11日', '双11', 'last Friday', '2026-11-11'):\n"
        "    dates.read_day(said, now=now, prefer='past')\n"
        "dates.read_moment('明天下午3点半', now=now, prefer='future')\n"
        "dates.looks_like_a_date('随便写的一句话')\n"
        "assert 'dateparser' not in sys.modules and 'holidays' not in sys.modules\n"
        "dates.warm()\n"
        "assert 'dateparser' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=_FOLDER.parents[1])


def test_warming_up_does_no_harm_and_dateparser_reads_the_rest() -> None:
    warm()
    assert read_moment("2 days and 3 hours ago", now=_TUESDAY, prefer="past") == _TUESDAY - timedelta(days=2, hours=3)


@pytest.mark.parametrize(
    "said", ["Nov 11 2026 10:00 UTC", "Nov 11 2026 10:00 EST", "about Nov 11 2026", "2026 Nov 11 GMT"]
)
def test_dateparser_is_not_asked_about_words_it_would_skip_or_zones_it_would_drop(said: str) -> None:
    for read in (read_day, read_moment):
        with pytest.raises(Unreadable):
            read(said, now=_TUESDAY, prefer="past")


def test_a_text_too_long_for_a_date_is_not_worked_on() -> None:
    steps = "two days after "
    assert read_day(steps * 3 + "tomorrow", now=_TUESDAY, prefer="future") == date(2026, 12, 1)
    with pytest.raises(Unreadable):
        read_day(steps * 6 + "tomorrow", now=_TUESDAY, prefer="future")
    assert not looks_like_a_date(steps * 6 + "tomorrow")


def test_the_end_of_the_calendar_is_unreadable_too() -> None:
    last = datetime(9999, 12, 31, 12, tzinfo=UTC)
    for said in ("后天", "下个月", "一年后", "in 2 weeks", "13小时后"):
        for read in (read_day, read_span, read_moment):
            with pytest.raises(Unreadable):
                read(said, now=last, prefer="future")
