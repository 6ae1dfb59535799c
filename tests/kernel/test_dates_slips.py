"""Misspelt words of dates, and days that their month does not have."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.dates import NoSuchDay, Unreadable, read_day, read_span, respelt

NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("昨夭", "昨天"),
        ("作天", "昨天"),
        ("昨昨天", "昨天"),
        ("天昨", "昨天"),
        ("上洲五", "上周五"),
        ("11月23曰", "11月23日"),
        ("yestreday", "yesterday"),
        ("Febuary 30", "February 30"),
        ("3 of Novmber", "3 of November"),
        ("last Wednseday", "last Wednesday"),
    ],
)
def test_a_misspelt_word_is_put_right(typed: str, meant: str) -> None:
    assert respelt(typed) == meant


@pytest.mark.parametrize(
    "said",
    [
        "昨天",
        "前台",
        "后台",
        "明细",
        "每天",
        "白天",
        "当天",
        "今年",
        "yesterday",
        "today's",
        "mondays",
        "sundry",
        "march",
        "late",
    ],
)
def test_other_words_are_left_alone(said: str) -> None:
    assert respelt(said) is None


@pytest.mark.parametrize(
    ("said", "prefer", "last"),
    [
        ("Feb 30", "past", date(2026, 2, 28)),
        ("Feb 30", "future", date(2027, 2, 28)),
        ("2月30日", "past", date(2026, 2, 28)),
        ("二月三十日", "past", date(2026, 2, 28)),
        ("31 Sept", "past", date(2026, 9, 30)),
        ("2024-02-30", "past", date(2024, 2, 29)),
        ("2026年2月29日", "past", date(2026, 2, 28)),
        ("11-31", "past", date(2026, 11, 30)),
        ("Nov 31, 2026", "past", date(2026, 11, 30)),
    ],
)
def test_a_day_that_its_month_does_not_have_names_the_last_one(said: str, prefer: str, last: date) -> None:
    for read in (read_day, read_span):
        with pytest.raises(NoSuchDay) as wrong:
            read(said, now=NOW, prefer="past" if prefer == "past" else "future")
        assert wrong.value.last == last


@pytest.mark.parametrize("said", ["13月1日", "0月5日", "25/12", "星期八"])
def test_what_has_no_such_month_is_merely_unreadable(said: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        read_day(said, now=NOW, prefer="past")
    assert not isinstance(wrong.value, NoSuchDay)


@given(st.text(max_size=40))
def test_a_word_put_right_stays_right(text: str) -> None:
    right = respelt(text)
    assert right is None or respelt(right) is None
