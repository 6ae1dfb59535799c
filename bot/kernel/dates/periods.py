"""Weeks, months, quarters, halves and years, thirds and halves of a month, weekends, and rolling counts of days.

Weeks run Monday to Sunday. A period without a year is the nearest on the preferred side, and the running one counts.
A rolling span holds whole days and leaves out the running one, as 生意参谋 and the advertising platforms do: 最近7天 ends
yesterday, 未来7天 begins tomorrow.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from re import Match

from bot.kernel.dates.asked import Asked, Found
from bot.kernel.dates.durations import read_length
from bot.kernel.dates.spans import Span, add_months, monday_of
from bot.kernel.dates.text import (
    MON,
    MONTH,
    MONTHS_EN,
    MONTHS_THAT_ARE_WORDS,
    NUM,
    ORDINALS_EN,
    RELATIVE,
    THIS_NEXT_LAST,
    WEEK,
    YEAR,
    number,
    steps,
    year_said,
)

_Rule = Callable[[Match[str], Asked], Found | None]

_YEAR_OR_DIGITS = rf"(?:{YEAR}|(?P<digits>20[0-9]{{2}})[-/. ]?|(?P<short>[23][0-9])(?=[qh]))"
_YEAR_AFTER = r"(?:[ /-]*(?:of |in )?(?P<after>20[0-9]{2})| (?:of )?(?P<tnl_year>this|last|next) year)?"


def read(said: str, asked: Asked) -> Found | None:
    """The period `said` names, or None; ValueError for one that can't be (第五季度, month 13)."""
    for pattern, rule in _RULES:
        match = pattern.fullmatch(said)
        if match and (found := rule(match, asked)) is not None:
            return found
    return None


def _year_of(match: Match[str], asked: Asked) -> int | None:
    groups = match.groupdict()
    if groups.get("digits") or groups.get("after"):
        return int(groups.get("digits") or groups["after"] or 0)
    if groups.get("short"):
        return 2000 + int(groups["short"] or 0)
    if groups.get("tnl_year"):
        return asked.today.year + steps(groups["tnl_year"] or "")
    return year_said(match, asked.today.year)


def _yearly(match: Match[str], asked: Asked, in_year: Callable[[int], Span]) -> Found:
    year = _year_of(match, asked)
    return Found(in_year(year)) if year is not None else Found(asked.pick(in_year), "year")


def _year(match: Match[str], asked: Asked) -> Found | None:
    year = _year_of(match, asked)
    return None if year is None else Found(Span.of_year(year))


def _year_en(match: Match[str], asked: Asked) -> Found | None:
    return Found(Span.of_year(asked.today.year + steps(match["tnl"])))


def _half(match: Match[str], asked: Asked) -> Found | None:
    half = {"上": 1, "下": 2, "1": 1, "2": 2, "first": 1, "1st": 1, "second": 2, "2nd": 2}[match["half"]]
    return _yearly(match, asked, lambda year: Span.of_half(year, half))


def _near_half(match: Match[str], asked: Asked) -> Found | None:
    index = asked.today.year * 2 + (asked.today.month > 6) + steps(match["tnl"])
    return Found(Span.of_half(index // 2, index % 2 + 1))


def _quarter(match: Match[str], asked: Asked) -> Found | None:
    said = match["q"]
    quarter = 4 if said == "last" else ORDINALS_EN.get(said) or number(said)
    return _yearly(match, asked, lambda year: Span.of_quarter(year, quarter))


def _near_quarter(match: Match[str], asked: Asked) -> Found | None:
    index = asked.today.year * 4 + (asked.today.month - 1) // 3 + steps(match["rel"])
    return Found(Span.of_quarter(index // 4, index % 4 + 1))


def _month(match: Match[str], asked: Asked) -> Found | None:
    month = number(match["m"])
    return _yearly(match, asked, lambda year: Span.of_month(year, month))


def _month_en(match: Match[str], asked: Asked) -> Found | None:
    name = match["mon"]
    found = _yearly(match, asked, lambda year: Span.of_month(year, MONTHS_EN[name]))
    if match["tnl"]:
        return Found(_near_month_en(asked, MONTHS_EN[name], match["tnl"]))
    if name in MONTHS_THAT_ARE_WORDS and found.every and not match["lead"]:
        return None
    return found


def _near_month_en(asked: Asked, month: int, which: str) -> Span:
    """this May: of this year; last May: ended before this month; next May: begins after it."""
    years = [asked.today.year + n for n in (-1, 0, 1)]
    spans = [Span.of_month(year, month) for year in years]
    step = steps(which)
    if step < 0:
        return next(s for s in reversed(spans) if s.last < asked.today)
    return spans[1] if step == 0 else next(s for s in spans if s.first > asked.today)


def _near_month(match: Match[str], asked: Asked) -> Found | None:
    first = add_months(asked.today.replace(day=1), steps(match["rel"]))
    return Found(Span.of_month(first.year, first.month))


def _month_digits(match: Match[str], asked: Asked) -> Found | None:
    return Found(Span.of_month(int(match["year"]), int(match["month"])))


def _third_of_month(match: Match[str], asked: Asked) -> Found | None:
    """上旬, 中旬, 下旬, 上半月, 下半月 of a month."""
    month = read(match["month"], asked) if match["month"] else Found(Span.of_month(asked.today.year, asked.today.month))
    if month is None or month.span.kind != "month":
        return None
    whole, part = month.span, match["part"]
    start, end = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "上半月": (1, 15), "下半月": (16, 31)}[part]
    last = min(end, whole.last.day)
    return Found(Span(whole.first.replace(day=start), whole.first.replace(day=last), "range"), month.every)


def _week(match: Match[str], asked: Asked) -> Found | None:
    return Found(Span.of_week(asked.today + timedelta(weeks=steps(match["rel"]))))


def _far(unit: str, step: int) -> _Rule:
    """the week before last, the month after next"""

    def rule(match: Match[str], asked: Asked) -> Found | None:
        if unit == "week":
            return Found(Span.of_week(asked.today + timedelta(weeks=step)))
        first = add_months(asked.today.replace(day=1), step)
        return Found(Span.of_month(first.year, first.month))

    return rule


def _iso_week(match: Match[str], asked: Asked) -> Found | None:
    week = number(match["w"])

    def in_year(year: int) -> Span:
        return Span.of_week(date.fromisocalendar(year, week, 1))

    year = _year_of(match, asked)
    if year is not None:
        return Found(in_year(year))
    # Not every year has a week 53: look for it among those that do.
    spans = [in_year(y) for y in range(asked.today.year - 8, asked.today.year + 9) if week < 53 or _weeks_in(y) == 53]
    if asked.prefer == "past":
        return Found(next(s for s in reversed(spans) if s.first <= asked.today), "year")
    return Found(next(s for s in spans if s.last >= asked.today), "year")


def _weeks_in(year: int) -> int:
    return date(year, 12, 28).isocalendar().week


def _weekend(match: Match[str], asked: Asked) -> Found | None:
    monday = monday_of(asked.today)
    relative = match["rel"]
    if relative:
        monday += timedelta(weeks=steps(relative))
    elif asked.prefer == "past" and asked.today.isoweekday() < 6:
        monday -= timedelta(weeks=1)
    return Found(Span(monday + timedelta(days=5), monday + timedelta(days=6), "range"), None if relative else "week")


def _rolling_back(match: Match[str], asked: Asked) -> Found | None:
    length = read_length(match["length"])
    if length is None or not length.whole_days:
        return None
    return Found(Span((-length).from_day(asked.today), asked.today - timedelta(days=1), "rolling"))


def _rolling_days_back(match: Match[str], asked: Asked) -> Found | None:
    """最近30, last 30: a bare number behind such a word counts days."""
    days = int(match["n"])
    if not days:
        return None
    return Found(Span(asked.today - timedelta(days=days), asked.today - timedelta(days=1), "rolling"))


def _rolling_ahead(match: Match[str], asked: Asked) -> Found | None:
    length = read_length(match["length"])
    if length is None or not length.whole_days:
        return None
    return Found(Span(asked.today + timedelta(days=1), length.from_day(asked.today), "rolling"))


def _past_unit(match: Match[str], asked: Asked) -> Found | None:
    length = read_length("a " + match["unit"])
    return (
        None
        if length is None
        else Found(Span((-length).from_day(asked.today), asked.today - timedelta(days=1), "rolling"))
    )


def _first_quarters(match: Match[str], asked: Asked) -> Found | None:
    """前三季度: January to September."""

    def in_year(year: int) -> Span:
        return Span(date(year, 1, 1), Span.of_quarter(year, 3).last, "range")

    return _yearly(match, asked, in_year)


def _to_date(match: Match[str], asked: Asked) -> Found | None:
    """YTD, month to date, this week so far: from the period's first day up to today."""
    unit = match["unit"] or {"w": "week", "m": "month", "q": "quarter", "y": "year"}[match["short"]]
    period = read(f"this {unit}", asked)
    return None if period is None else Found(Span(period.span.first, asked.today, "range"))


_LENGTH_EN = r"(?P<length>[0-9a-z](?!.*quarter).*)"

_TABLE: tuple[tuple[str, _Rule], ...] = (
    (rf"{YEAR}(?:度|全年|整年)?|(?P<digits>20[0-9]{{2}})", _year),
    (rf"{THIS_NEXT_LAST} year", _year_en),
    (rf"{_YEAR_OR_DIGITS}?(?P<half>[上下])半年度?", _half),
    (rf"{_YEAR_OR_DIGITS}?h(?P<half>[12]){_YEAR_AFTER}", _half),
    (rf"(?:the )?(?P<half>first|1st|second|2nd) half(?: of the year)?{_YEAR_AFTER}", _half),
    (rf"{THIS_NEXT_LAST} half(?:[ -]year)?", _near_half),
    (rf"{RELATIVE}季度?", _near_quarter),
    (r"(?:the )?(?P<rel>this|current|next|coming|last|past|previous) quarter", _near_quarter),
    (rf"{_YEAR_OR_DIGITS}?第?(?P<q>[一二三四五六七八九1-9])季度", _quarter),
    (rf"{_YEAR_OR_DIGITS}?q(?P<q>[0-9]){_YEAR_AFTER}", _quarter),
    (rf"(?:the )?(?P<q>first|second|third|fourth|last|[1-4](?:st|nd|rd|th)) quarter{_YEAR_AFTER}", _quarter),
    (rf"{_YEAR_OR_DIGITS}?前[三3]个?季度", _first_quarters),
    (rf"{YEAR}?{MONTH}(?:全月|整月)?", _month),
    (rf"{RELATIVE}月份?(?:全月|整月)?", _near_month),
    (r"(?:the )?(?P<rel>this|current|next|coming|last|previous) month", _near_month),
    (rf"(?P<lead>in |during |of )?(?:{THIS_NEXT_LAST} )?{MON}{_YEAR_AFTER}", _month_en),
    (r"(?P<year>20[0-9]{2})[-/.](?P<month>[0-9]{1,2})", _month_digits),
    (r"(?P<year>20[0-9]{2})(?P<month>0[1-9]|1[0-2])", _month_digits),
    (r"(?P<month>0?[1-9]|1[0-2])[-/](?P<year>20[0-9]{2})", _month_digits),
    (r"(?P<month>.{0,12}?)(?P<part>上旬|中旬|下旬|上半月|下半月)", _third_of_month),
    (rf"{RELATIVE}{WEEK}", _week),
    (r"(?:the )?(?P<rel>this|current|next|coming|last|previous) week", _week),
    (r"(?:the )?week before last", _far("week", -2)),
    (r"(?:the )?week after next", _far("week", 2)),
    (r"(?:the )?month before last", _far("month", -2)),
    (r"(?:the )?month after next", _far("month", 2)),
    (rf"{_YEAR_OR_DIGITS}?第(?P<w>{NUM})(?:个?星期|周)", _iso_week),
    (r"(?P<digits>20[0-9]{2})[- ]?w(?:eek)? ?(?P<w>[0-9]{1,2})", _iso_week),
    (rf"w(?:eek |k ?)?(?P<w>[0-9]{{1,2}}){_YEAR_AFTER}", _iso_week),
    (rf"(?:{RELATIVE})?(?:周末|周六周?日)", _weekend),
    (r"(?:(?:the )?(?P<rel>this|next|coming|last|past|previous) )?weekend", _weekend),
    (r"(?:最近|近|过去)(?P<length>(?!.*季度).+?)之?内?", _rolling_back),
    (r"(?:最近|近|过去|(?:the )?(?:last|past|previous|trailing) )(?P<n>[0-9]{1,3})", _rolling_days_back),
    (rf"前(?!两[天日])(?P<length>{NUM}(?:天|日|周|个?星期))", _rolling_back),
    (r"(?:未来|今后|接下来|往后)(?P<length>(?!.*季度).+?)之?内?", _rolling_ahead),
    (rf"(?:the |in the |over the )?(?:last|past|previous|trailing) {_LENGTH_EN}", _rolling_back),
    (rf"(?:the |in the |over the )?(?:next|coming|following) {_LENGTH_EN}", _rolling_ahead),
    (r"(?:the |this |in the |over the )?past (?P<unit>week|month|year|fortnight)", _past_unit),
    (r"(?:the |this )?(?P<unit>week|month|quarter|year)(?:[ -]to[ -]date| so far)|(?P<short>[wmqy])td", _to_date),
)

_RULES: tuple[tuple[re.Pattern[str], _Rule], ...] = tuple((re.compile(pattern), rule) for pattern, rule in _TABLE)
