"""Festivals and sale days that people name instead of a date.

Days of the lunar calendar come from the tables of the `holidays` package, loaded on first use. 年货节 is missing on
purpose: the platforms set its days anew each year.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any

from bot.kernel.dates.asked import Asked, Found
from bot.kernel.dates.spans import Span
from bot.kernel.dates.text import NUM, YEAR, number, steps, year_said

_InYear = Callable[[int], date]

_FIXED: dict[tuple[int, int], str] = {
    (1, 1): "元旦|new years day|new year day|new year",
    (2, 14): "情人节|valentines day|valentines",
    (3, 8): "妇女节|女神节|女王节|三八节|38节|三八妇女节|38妇女节|38女神节|womens day|international womens day",
    (4, 1): "愚人节|april fools day|april fools",
    (5, 1): "五一|五一节|劳动节|五一劳动节|51劳动节|labor day|labour day|may day",
    (5, 4): "五四青年节|青年节",
    (6, 1): "六一|六一节|儿童节|六一儿童节|61儿童节|childrens day",
    (6, 18): "618|六一八",
    (9, 10): "教师节|teachers day",
    (10, 1): "国庆|国庆节|十一|十一国庆|national day",
    (10, 31): "万圣节|万圣夜|halloween",
    (11, 11): "双11|双十一|双一一|光棍节|double 11|double eleven|singles day|double11",
    (12, 12): "双12|双十二|双一二|double 12|double twelve|double12",
    (12, 24): "平安夜|圣诞夜|christmas eve|xmas eve",
    (12, 25): "圣诞|圣诞节|christmas|christmas day|xmas",
    (12, 31): "跨年夜|new years eve|new year eve",
}

_NTH_WEEKDAYS: dict[tuple[int, int, int, int], str] = {
    # month, which one, ISO weekday, days after
    (5, 2, 7, 0): "母亲节|mothers day",
    (6, 3, 7, 0): "父亲节|fathers day",
    (11, 4, 4, 0): "感恩节|thanksgiving|thanksgiving day",
    (11, 4, 4, 1): "黑五|黑色星期五|black friday",
    (11, 4, 4, 4): "网一|网络星期一|cyber monday",
}

_LUNAR: dict[str, str] = {
    "eve": "除夕|除夕夜|大年三十|年三十|年夜|chinese new years eve|chinese new year eve|lunar new years eve",
    "new_year": "春节|农历新年|农历春节|中国新年|正月初一|chinese new year|lunar new year|spring festival|cny",
    "lantern": "元宵|元宵节|正月十五|lantern festival",
    "qingming": "清明|清明节|qingming|qingming festival|tomb-sweeping day|tomb sweeping day",
    "dragon_boat": "端午|端午节|dragon boat|dragon boat festival",
    "qixi": "七夕|七夕节|qixi|qixi festival|chinese valentines day",
    "ghosts": "中元节|ghost festival",
    "mid_autumn": "中秋|中秋节|mid-autumn|mid autumn|mid-autumn festival|mid autumn festival|moon festival",
    "double_ninth": "重阳|重阳节|double ninth|double ninth festival|chongyang",
    "solstice": "冬至|winter solstice",
}

# fmt: off
_QIXI = (
    806, 825, 815, 804, 822, 811, 731, 819, 807, 826, 816, 806, 823, 813, 802, 820, 809, 828, 817, 807,
    825, 814, 804, 822, 810, 829, 819, 808, 826, 816, 805, 824, 812, 801, 820, 810, 828, 817, 807, 826,
    814, 803, 822, 811, 731, 819, 808, 827, 816, 805, 823, 812, 801, 820, 810, 829, 817, 806, 825, 814,
)
# fmt: on
"""The seventh day of the seventh lunar month, 2000 to 2059, as month * 100 + day: the tables of `holidays` lack it. Where
that month comes twice (2006, 2044) it is the first of the two."""

_AFFIXES = re.compile(r"(?:当天|那天|当日|那一天)$")
_YEAR_FIRST = re.compile(rf"(?:{YEAR}度?|(?P<bare>20[0-9]{{2}})(?![0-9]) ?)(?P<name>.+)")
_YEAR_LAST = re.compile(
    r"(?P<name>[a-z][a-z0-9 -]+?) (?:of |in )?(?:(?P<year>20[0-9]{2})|(?P<tnl>this|last|next) year)"
)
_NEAR_EN = re.compile(r"(?P<tnl>this|last|next) (?P<name>.+)")
_SPRING_DAY = re.compile(rf"(?:大年|正月|年|春节)初(?P<n>{NUM})")


def read(said: str, asked: Asked) -> Found | None:
    """The day of a festival: of the year said, else the nearest on the preferred side."""
    said = _AFFIXES.sub("", said)
    in_year = _known(said)
    if in_year is not None:
        found = in_year
        return Found(asked.pick(lambda year: Span.of_day(found(year))), "year")
    if match := _YEAR_FIRST.fullmatch(said):
        year = int(match["bare"]) if match["bare"] else year_said(match, asked.today.year)
        return _of_year(match["name"], year)
    if match := _YEAR_LAST.fullmatch(said):
        return _of_year(match["name"], int(match["year"]) if match["year"] else asked.today.year + steps(match["tnl"]))
    if (match := _NEAR_EN.fullmatch(said)) and (in_year := _known(match["name"])):
        return _near(in_year, match["tnl"], asked)
    return None


def _of_year(name: str, year: int | None) -> Found | None:
    in_year = _known(name)
    return None if in_year is None or year is None else Found.day(in_year(year))


def _near(in_year: _InYear, which: str, asked: Asked) -> Found:
    """this: of this year; last: before today; next: after today."""
    days = [in_year(asked.today.year + n) for n in (-1, 0, 1)]
    if which == "last":
        return Found.day(max(d for d in days if d < asked.today))
    return Found.day(days[1] if which == "this" else min(d for d in days if d > asked.today))


def _known(name: str) -> _InYear | None:
    if name in _NAMES:
        return _NAMES[name]
    if match := _SPRING_DAY.fullmatch(name):
        day = number(match["n"])
        if not 1 <= day <= 15:
            raise ValueError(f"初{day}")
        return lambda year: _lunar_day("new_year", year) + timedelta(days=day - 1)
    return None


def _fixed(month: int, day: int) -> _InYear:
    return lambda year: date(year, month, day)


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> date:
    """The nth ISO weekday of a month, counted from its end when `nth` is negative; ValueError when it has none."""
    span = Span.of_month(year, month)
    if nth > 0:
        day = span.first + timedelta(days=(weekday - span.first.isoweekday()) % 7 + 7 * (nth - 1))
    else:
        day = span.last - timedelta(days=(span.last.isoweekday() - weekday) % 7 + 7 * (-nth - 1))
    if day not in span:
        raise ValueError(f"no {nth}. weekday {weekday} in {year}-{month}")
    return day


def _nth(month: int, nth: int, weekday: int, after: int) -> _InYear:
    return lambda year: nth_weekday(year, month, nth, weekday) + timedelta(days=after)


def _lunar(which: str) -> _InYear:
    return lambda year: _lunar_day(which, year)


@cache
def _tables() -> Any:
    # The package's public classes give only statutory holidays of one country; these tables are what they are made from.
    from holidays.calendars.chinese import _ChineseLunisolar

    return _ChineseLunisolar()


@cache
def _lunar_day(which: str, year: int) -> date:
    """ValueError for a year outside the tables (1901 to 2099; 七夕 and 中元 2000 to 2059)."""
    if not 1901 <= year <= 2099:
        raise ValueError(f"no lunar table for {year}")
    if which in {"qixi", "ghosts"}:
        if not 2000 <= year < 2000 + len(_QIXI):
            raise ValueError(f"no lunar table for {year}")
        month, day_of_month = divmod(_QIXI[year - 2000], 100)
        return date(year, month, day_of_month) + timedelta(days=8 if which == "ghosts" else 0)
    tables = _tables()
    read_table = {
        "qingming": tables.qingming_date,
        "dragon_boat": tables.dragon_boat_date,
        "mid_autumn": tables.mid_autumn_date,
        "double_ninth": tables.double_ninth_date,
        "solstice": tables.winter_solstice_date,
    }.get(which, tables.lunar_new_year_date)
    day = read_table(year)[0]
    if not isinstance(day, date):
        raise ValueError(f"no lunar table for {year}")
    return day + timedelta(days={"eve": -1, "lantern": 14}.get(which, 0))


_NAMES: dict[str, _InYear] = {
    **{name: _fixed(*when) for when, names in _FIXED.items() for name in names.split("|")},
    **{name: _nth(*when) for when, names in _NTH_WEEKDAYS.items() for name in names.split("|")},
    **{name: _lunar(which) for which, names in _LUNAR.items() for name in names.split("|")},
}
