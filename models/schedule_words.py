"""When something is to come, as people say it: 9:30, 周二 10:00, 第三个工作日 9:00, last working day of the week 4pm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from functools import lru_cache

from bot.kernel import dates
from bot.kernel.parameters import read_weekdays
from bot.kernel.people import folded
from models.schedule import Timing

MOST_WORKING_DAYS = 15
"""Every month has at least so many, also the one of the Spring Festival."""

COMES_BY_ITSELF: tuple[tuple[str, ...], ...] = (
    ("my day", "我的一天"),
    ("standup", "晨会提醒", "晨会", "早会", "站会"),
    ("standup warning", "晨会催报"),
    ("standup summary", "晨会小结"),
    ("missing figures", "缺数提醒"),
    ("morning figures", "昨日战报"),
    ("agenda topics", "征集议题"),
    ("weekly agenda", "周会议程"),
    ("weekly meeting", "周会"),
    ("monthly agenda", "月会议程"),
    ("monthly meeting", "月会"),
    ("agenda refresh", "议程更新"),
    ("training", "培训提醒"),
    ("one-on-ones", "一对一检查"),
    ("last day", "离职交接提醒"),
)
"""The names of the jobs in English and in Chinese, and what people call them besides; in the order of a day and a week."""

_LONGEST = 100
_LONGEST_CLOCK = 40
"""Characters; every place a longer text could be split at would take seconds to try."""
_REMEMBERED = 256
"""Texts: a line with commas is read once for each way to part it, and most of its words are the same in all of them."""

_ZH_NUMBERS = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_EN_NUMBERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_WORKING = frozenset({"工作日", "每个工作日", "每工作日", "working days", "every working day", "weekdays", "workdays"})
_EVERY = frozenset({"每天", "天天", "每日", "every day", "everyday", "daily"})
_OF_WEEK = re.compile(
    r"每?周的?(?P<zh>第一|最后一)个?工作日|(?:the )?(?P<en>first|last) working day of (?:the|each|every) week"
)
_OF_MONTH = re.compile(
    r"(?:每?个?月的?)?(?:第(?P<zh>[一二两三四五六七八九十]|十[一二三四五]|[0-9]{1,2})个?工作日|(?P<last>最后一个工作日))"
    r"|(?:the )?(?P<en>first|second|third|fourth|fifth|last|[0-9]{1,2}(?:st|nd|rd|th)) working day"
    r"(?: of (?:the|each|every) month)?"
)
_MONTHLY_ZH = r"每个?月的?"
_ZH_DAY = "[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_DAY_OF_MONTH_ZH = re.compile(rf"(?:{_MONTHLY_ZH})? ?(?P<n>[0-9]{{1,2}}|{_ZH_DAY}) ?[号日]")
_MONTH_ENDS = re.compile(
    rf"{_MONTHLY_ZH} ?(?:最后一天|月?底|月?末)|(?:on )?(?:the )?last day of (?:the|each|every) month"
)
_MONTHLY_EN = r"(?:monthly|(?:each|every) month)"
_DAY_OF_MONTH_EN = re.compile(
    rf"(?P<monthly>{_MONTHLY_EN},? )?(?:on )?(?:the )?(?:day )?(?P<n>[0-9]{{1,2}}|first|second|third|fourth|fifth)"
    rf"(?P<th>st|nd|rd|th)?(?: day)?(?P<of> of (?:the|each|every) month| {_MONTHLY_EN})?"
)
_LONGEST_MONTH = 31


@lru_cache(maxsize=_REMEMBERED)
def read_timing(text: str) -> Timing | None:
    """The clock, the days, or both, in either order; `None` when it is none of them."""
    said = " ".join(folded(text).split())
    alone = _clock(said)
    if alone is not None:
        return Timing(at=alone)
    days = _days(said)
    if days is not None:
        return days
    for days_said, clock_said in _splits(said) if len(said) <= _LONGEST else ():
        at = _clock(clock_said) if len(clock_said) <= _LONGEST_CLOCK else None
        days = _days(days_said) if at is not None else None
        if at is not None and days is not None:
            return Timing(at, days.days, days.nth)
    return None


def says_when(word: str) -> bool:
    """Whether a word of a line already belongs to when, not to the name of what comes."""
    said = folded(word)
    return bool(
        re.search(r"[0-9]", said)
        or said.startswith(("第", "每", "最后"))
        or said in _WORKING | _EVERY | {"every", "each", "the", "on", "at", "last", *_EN_NUMBERS}
        or read_weekdays(word)
        or _clock(said) is not None
        or dates.looks_like_a_date(word)
    )


def _splits(said: str) -> Iterator[tuple[str, str]]:
    for cut in range(1, len(said)):
        if not said[cut - 1 : cut + 1].isdigit():
            left, right = said[:cut].strip(), said[cut:].strip().removeprefix("at ").removeprefix("的")
            yield left, right
            yield right.removeprefix("on "), left


def _clock(said: str) -> time | None:
    try:
        return dates.read_clock(said)
    except dates.Unreadable:
        return None


def _days(said: str) -> Timing | None:
    if said in _WORKING:
        return Timing(days="working")
    if said in _EVERY:
        return Timing(days="every")
    if match := _OF_WEEK.fullmatch(said):
        first = (match["zh"] or match["en"]) in ("第一", "first")
        return Timing(days="first_of_week" if first else "last_of_week")
    if match := _OF_MONTH.fullmatch(said):
        nth = -1 if match["last"] else _nth(match["zh"] or match["en"])
        return Timing(days="month_working_day", nth=nth) if -1 <= nth <= MOST_WORKING_DAYS and nth else None
    if (nth_day := _day_of_month(said)) is not None:
        return Timing(days="month_day", nth=nth_day) if 1 <= nth_day <= _LONGEST_MONTH else None
    if _MONTH_ENDS.fullmatch(said):  # where that is off, what is due by then is due before
        return Timing(days="month_working_day", nth=-1)
    weekdays = read_weekdays(said.removeprefix("every ").removeprefix("每个").removeprefix("每"))
    return Timing(days="weekday", nth=weekdays[0]) if len(weekdays) == 1 else None


def _day_of_month(said: str) -> int | None:
    """每月2号, monthly on the 2nd, day 2 of each month; a number alone is none."""
    if match := _DAY_OF_MONTH_ZH.fullmatch(said):
        return _nth(match["n"])
    match = _DAY_OF_MONTH_EN.fullmatch(said)
    if match is None or not (match["monthly"] or match["of"] or match["th"]):
        return None
    return _nth(match["n"])


def _nth(said: str) -> int:
    if said in _EN_NUMBERS:
        return _EN_NUMBERS[said]
    digits = re.match(r"[0-9]+", said)
    if digits:
        return int(digits[0])
    tens, mark, ones = said.partition("十")
    if not mark:
        return _ZH_NUMBERS.get(said, 0)
    return 10 * (_ZH_NUMBERS.get(tens, 0) if tens else 1) + _ZH_NUMBERS.get(ones, 0)
