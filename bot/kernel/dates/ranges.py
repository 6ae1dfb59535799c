"""Spans with two ends: A到B, A至B, A-B, A~B, from A to B; and spans that are days, periods, or run up to today.

An end may borrow what it lacks from the other: 11月1日到11日, 1-7号, 3到5月, Nov 1-11, 下周一到周五.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.kernel.dates import days, periods
from bot.kernel.dates.asked import Asked, Backwards, Found
from bot.kernel.dates.spans import Span
from bot.kernel.dates.text import MON, MONTH, MONTHS_THAT_ARE_WORDS, NUM, RELATIVE, WEEK

_LEADING = re.compile(r"(?:from |between |since |during |in |for |within |of |the |从|自从|自|在)+")
_SHORTEST_SLIP_DAYS, _LONGEST_SLIP_DAYS = 184, 363
"""A range between two days of the year that would run so long over New Year was said the wrong way round: 11月20日到11月10日.
12月20日到1月10日 is shorter, and 12月1日到11月30日 is a whole year."""
_MOST_SEPARATORS = 8
"""2026-11-01-2026-11-11 has five."""
_TOWARDS = re.compile(r"\s*(?:到|至|~|--|-)\s*| (?:to|until|till|til|through|thru|and) ")
_UNTIL_TODAY = re.compile(
    r"(?:自|从)?(?P<since>.+?)(?:以来|起?(?:至今|到现在|到目前|到今天))(?:为止)?|since (?P<since_en>.+)"
)
_WEEK_OF = re.compile(r"(?:the )?week of (?P<en>.+)|(?P<zh>.+?)(?:那|所在|当)(?:一?周|个?星期)")

_NEIGHBOURS = {
    **dict.fromkeys(("今明两天", "今天明天"), (0, 1)),
    **dict.fromkeys(("明后两天", "明后天"), (1, 2)),
    **dict.fromkeys(("昨今两天", "昨天今天"), (-1, 0)),
}

_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})")
_DECIMALS = re.compile(r"[0-9]\.[0-9]")
_DAY_NUMBER = re.compile(r"[0-9]{1,2}(?:st|nd|rd|th)?")
_ENDS_IN_NUMBER = re.compile(rf"(?![0-9]{{4}}[-/.])(.*?){NUM}")
_UNIT_AFTER = re.compile(rf".*?{NUM}(?P<unit>月份?|日|号|季度|天)")
_MONTH_EN_AFTER = re.compile(rf"[0-9]{{1,2}}(?:st|nd|rd|th)?(?: of)? {MON}(?P<rest>.*)")
_MONTH_ZH_BEFORE = re.compile(rf"(?P<month>(?:.*年)?{MONTH}|{RELATIVE}月份?){NUM}[日号]?")
_MONTH_EN_BEFORE = re.compile(rf"(?P<month>{MON}) ?[0-9]{{1,2}}(?:st|nd|rd|th)?")
_DAY_WITH_YEAR = re.compile(r"(?P<day>[0-9]{1,2}(?:st|nd|rd|th)?) (?P<year>20[0-9]{2})")
_SLASH_MONTH = re.compile(r"(?P<month>[0-9]{1,2})[/-][0-9]{1,2}")
_WEEKDAY_CHAR = re.compile("[一二三四五六日天]")
_WEEKDAY_ZH = re.compile(rf"(?:{RELATIVE})?{WEEK}[一二三四五六日天1-7]")
_THREE_NUMBERS = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{1,2}")
_YEARS = re.compile(r"(?P<first>(?:19|20)[0-9]{2})年?")


def read(said: str, asked: Asked) -> Span | None:
    """The span `said` names, or None; ValueError when it names an impossible one."""
    found = _single(said, asked)
    if found is not None:
        return found.span
    lead = _LEADING.match(said)
    bare = said[lead.end() :] if lead else said
    if bare and bare != said and not said.startswith("since ") and (found := _single(bare, asked)) is not None:
        return found.span
    if (within := said.removesuffix("内").removesuffix("之")) != said and (found := periods.read(within, asked)):
        return found.span  # 本周内
    return _neighbours(said, asked) or _until_today(said, asked) or _week_of(said, asked) or _between(bare, asked)


def _neighbours(said: str, asked: Asked) -> Span | None:
    if said not in _NEIGHBOURS:
        return None
    first, last = _NEIGHBOURS[said]
    return Span(asked.today + timedelta(days=first), asked.today + timedelta(days=last), "range")


def _end(said: str, asked: Asked) -> Found | None:
    return _single(f"of {said}" if said in MONTHS_THAT_ARE_WORDS else said, asked)


def _single(said: str, asked: Asked) -> Found | None:
    return days.read(said, asked) or periods.read(said, asked)


def _until_today(said: str, asked: Asked) -> Span | None:
    match = _UNTIL_TODAY.fullmatch(said)
    found = _single(match["since"] or match["since_en"], Asked(asked.today, "past")) if match else None
    return None if found is None else Span(found.span.first, asked.today, "range")


def _week_of(said: str, asked: Asked) -> Span | None:
    match = _WEEK_OF.fullmatch(said)
    found = days.read(match["en"] or match["zh"], asked) if match else None
    return None if found is None else Span.of_week(found.span.first)


def _between(said: str, asked: Asked) -> Span | None:
    if _THREE_NUMBERS.fullmatch(said):  # 11-11-26 is a date in some order, not 11-11 to the 26th
        raise ValueError("the year needs four digits")
    impossible: ValueError | None = None
    for left, right in _splits(said):
        try:
            span = _range(left, right, asked)
        except ValueError as error:
            impossible = impossible if isinstance(impossible, Backwards) else error
            continue
        if span is not None:
            return span
    if impossible:
        raise impossible
    return None


def _splits(said: str) -> Iterator[tuple[str, str]]:
    separators = list(_TOWARDS.finditer(said))
    if len(separators) > _MOST_SEPARATORS:
        return
    for match in separators:
        if match.start() > 0 and match.end() < len(said):
            yield said[: match.start()], said[match.end() :]


def _range(left: str, right: str, asked: Asked) -> Span | None:
    if _DECIMALS.fullmatch(left) and _DECIMALS.fullmatch(right):
        return None  # 3.5-4.5 are figures; 11.1-11.11 are days
    left, right = _complete(_DOTTED.sub(_as_month_day, left), _DOTTED.sub(_as_month_day, right))
    first, last = _ends(left, right, asked)
    if first is None or last is None:
        return None
    if first.every and not last.every and not _relative_today(right):
        to_come = asked.prefer == "future" and first.every == "week" and first.span.first <= last.span.first
        # 周四到下周五 about the future begins this Thursday; the one next to the end would be 下周四到周五.
        first = first if to_come else _end(left, Asked(last.span.last, "past")) or first
    elif first.every and last.every:
        first, last = _both_open(left, right, first, asked)
    elif last.every:
        last = _end(right, Asked(first.span.first, "future")) or last
    return _in_order(first, last, meant=_end(left, asked) or first)


def _in_order(first: Found, last: Found, meant: Found) -> Span:
    """From `first` to `last`; of a range the wrong way round the year is that in which `meant`, its first end, lies."""
    start, end = first.span.first, last.span.last
    if end < start:
        raise Backwards("", start, end)
    turned = last.every == "year" and start.year < end.year and first.span.days == last.span.days == 1
    if turned and _SHORTEST_SLIP_DAYS <= (end - start).days + 1 <= _LONGEST_SLIP_DAYS:
        start = meant.span.first
        raise Backwards("", start, _in_year(end, start.year))
    return Span(start, end, "range")


def _in_year(day: date, year: int) -> date:
    return day.replace(year=year) if (day.month, day.day) != (2, 29) else date(year, 2, 28)


def _as_month_day(match: re.Match[str]) -> str:
    return f"{match[1]}月{match[2]}日" if match[0] == match.string else match[0]


def _relative_today(said: str) -> bool:
    return said in {"今天", "现在", "now", "today"}


def _ends(left: str, right: str, asked: Asked) -> tuple[Found | None, Found | None]:
    past = Asked(asked.today, "past")
    if right in {"现在", "now", "至今", "目前"}:
        return _end(left, past), Found.day(asked.today)
    if _relative_today(right):
        return _end(left, past), _end(right, asked)
    return _end(left, asked), _end(right, asked)


def _both_open(left: str, right: str, first: Found, asked: Asked) -> tuple[Found, Found]:
    """Neither end says its year, month or week: the range that is running or was last, else the next one.

    周一到周五 about the future is a week still to begin, unless today is its Monday.
    """
    latest = _end(left, Asked(asked.today, "past")) or first
    running = asked.prefer == "past" or first.every != "week"
    for start in (latest, first) if running else (first,):
        end = _end(right, Asked(start.span.first, "future"))
        if end is not None and (asked.prefer == "past" or end.span.last >= asked.today):
            return start, end
    raise ValueError("the ends don't fit")


def _complete(left: str, right: str) -> tuple[str, str]:
    """Both ends with the month, unit or weekday mark that only one of them says."""
    if (years := _YEARS.fullmatch(left)) and right.endswith("年"):
        left = years["first"] + "年"
    elif _DAY_NUMBER.fullmatch(left) and (month := _MONTH_EN_AFTER.fullmatch(right)):
        left = f"{left} {month['mon']}{month['rest']}"
    elif _ENDS_IN_NUMBER.fullmatch(left) and not _WEEKDAY_ZH.fullmatch(left) and (unit := _UNIT_AFTER.fullmatch(right)):
        left += unit["unit"]
    return left, _right_completed(left, right)


def _right_completed(left: str, right: str) -> str:
    if _WEEKDAY_ZH.fullmatch(left) and _WEEKDAY_CHAR.fullmatch(right):
        return "周" + right
    dated = _DAY_WITH_YEAR.fullmatch(right)
    if dated and (month := _MONTH_EN_BEFORE.fullmatch(left)):
        return f"{month['month']} {dated['day']} {dated['year']}"
    if not re.fullmatch(r"[0-9]{1,2}(?:st|nd|rd|th|日|号)?", right):
        return right
    day = right.rstrip("日号stndrh")
    if month := _MONTH_EN_BEFORE.fullmatch(left):
        return f"{month['month']} {day}"
    if _MONTH_ZH_BEFORE.fullmatch(left) or _SLASH_MONTH.fullmatch(left):
        return f"{day}日"
    return right
