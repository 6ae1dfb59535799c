"""Single days: 昨天, 15号, 11月11日, 上周五, 月底, next Friday, Nov 11, first Monday of December.

A weekday alone is the nearest on the preferred side, today included. 上周五, 本周五 and 下周五 belong to weeks that run
Monday to Sunday, and so does "this Friday"; "next Friday" is the one of next week, "last Friday" the latest before today,
"coming Friday" the first after today.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from re import Match

from bot.kernel.dates import festivals, periods, slips
from bot.kernel.dates.asked import Asked, Found, Missing
from bot.kernel.dates.durations import read_length, read_offset
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
    WD,
    WEEK,
    WEEKDAYS_EN,
    WEEKDAYS_THAT_ARE_WORDS,
    YEAR,
    number,
    steps,
    weekday_zh,
    year_said,
)

_Rule = Callable[[Match[str], Asked], Found | None]
_ONE_DAY = timedelta(days=1)

_AWAY = {
    **dict.fromkeys(("大前天", "大前日"), -3),
    **dict.fromkeys(("前天", "前日", "day before yesterday", "the day before yesterday"), -2),
    **dict.fromkeys(("昨天", "昨日", "昨儿", "yesterday"), -1),
    **dict.fromkeys(("今天", "今日", "今儿", "today"), 0),
    **dict.fromkeys(
        ("明天", "明日", "明儿", "tomorrow", "tmr", "tmrw", "tomorow", "tommorow", "tommorrow", "tomorrrow"), 1
    ),
    **dict.fromkeys(("后天", "后日", "day after tomorrow", "the day after tomorrow"), 2),
    **dict.fromkeys(("大后天", "大后日"), 3),
}

_LEADING = re.compile(r"(?:(?:on|for) |在|于)(?=.)")
_DEADLINES = (
    re.compile(r"(?:(?P<before>before)|by|until|till|due|due on|due by|no later than) (?P<what>.+)"),
    re.compile(r"(?:最晚|最迟|截止到?|截至|不晚于|到)(?P<before>)(?P<what>.+)"),
    re.compile(r"(?P<what>.+?)(?:(?P<before>[之以]?前)|截止|为止|之?内)"),
)
_BESIDE_WEEKDAY = (
    re.compile(rf"(?P<rest>.+?) ?(?:{WEEK}(?P<zh>[一二三四五六日天])|{WD})"),
    re.compile(rf"(?:{WEEK}(?P<zh>[一二三四五六日天])|{WD}) ?(?P<rest>.+)"),
)


def read(said: str, asked: Asked) -> Found | None:
    """The day `said` names, or None; ValueError for a day that does not exist (2月30日, 11-31, 星期八)."""
    found = _plain(said, asked)
    if found is None and (lead := _LEADING.match(said)) and lead.end() < len(said):
        found = _plain(said[lead.end() :], asked)
    return found or _checked_by_weekday(said, asked)


def read_due(said: str, asked: Asked) -> Found | None:
    """As `read`, and also deadlines: 周五前, 最晚周五, by Friday. For a day, not for the ends of a span."""
    found = read(said, asked)
    if found is None and (due := deadline(said, asked)):
        found = read(due, asked)
    return found


def deadline(said: str, asked: Asked) -> str | None:
    """What 周五前, 最晚周五, by Friday name; the day itself still counts.

    None where nothing to come is asked for, and before a festival (春节前), which is too vague to be a day.
    """
    if asked.prefer == "past":
        return None
    for pattern in _DEADLINES:
        match = pattern.fullmatch(said)
        if match and not (match["before"] and festivals.read(match["what"], asked)):
            return match["what"]
    return None


def missing_day(said: str, asked: Asked) -> Missing | None:
    """The day it names although its month does not have it, also as a deadline (11月31号前); None when it is none."""
    return slips.missing_day(said, asked) or slips.missing_day(deadline(said, asked) or "", asked)


def _plain(said: str, asked: Asked) -> Found | None:
    if said in _AWAY:
        return Found.day(asked.today + timedelta(days=_AWAY[said]))
    for pattern, rule in _RULES:
        match = pattern.fullmatch(said)
        if match and (found := rule(match, asked)) is not None:
            return found
    return festivals.read(said, asked) or _offset(said, asked)


def _offset(said: str, asked: Asked) -> Found | None:
    length = read_offset(said)
    return Found.day(length.from_day(asked.today)) if length and length.whole_days else None


def _checked_by_weekday(said: str, asked: Asked) -> Found | None:
    """11月11日 周三, Wed Nov 11: the weekday must be right."""
    for pattern in _BESIDE_WEEKDAY:
        match = pattern.fullmatch(said)
        found = _plain(match["rest"], asked) if match else None
        if match is None or found is None or found.every == "week":
            continue
        weekday = weekday_zh(match["zh"]) if match["zh"] else WEEKDAYS_EN[match["wd"]]
        if found.span.first.isoweekday() != weekday:
            raise ValueError("the weekday is another one")
        return found
    return None


def _full(match: Match[str], asked: Asked) -> Found | None:
    return Found.day(date(int(match["year"]), int(match["month"]), int(match["day"])))


def _month_day(match: Match[str], asked: Asked) -> Found | None:
    groups = match.groupdict()
    month = MONTHS_EN[groups["mon"] or ""] if groups.get("mon") else number(groups["m"] or "")
    day = number(groups["d"] or "")
    year = int(groups["year"] or 0) if groups.get("year") else year_said(match, asked.today.year)
    if groups.get("tnl_year"):
        year = asked.today.year + steps(groups["tnl_year"] or "")
    if year is not None:
        return Found.day(date(year, month, day))
    ahead = (month, day) > (asked.today.month, asked.today.day)
    behind = (month, day) < (asked.today.month, asked.today.day)
    year = asked.today.year + (behind if asked.prefer == "future" else -ahead)
    return Found.day(date(year, month, day), "year")


def _day_of_near_month(match: Match[str], asked: Asked) -> Found | None:
    first = add_months(asked.today.replace(day=1), steps(match["rel"]))
    return Found.day(first.replace(day=number(match["d"])))


def _day_of_month(match: Match[str], asked: Asked) -> Found | None:
    """15号: of the nearest month that has it."""
    day = number(match["d"])
    if not 1 <= day <= 31:
        raise ValueError(f"no day {day}")
    towards = -1 if asked.prefer == "past" else 1
    first = asked.today.replace(day=1)
    for month in (add_months(first, towards * n) for n in range(4)):
        whole = Span.of_month(month.year, month.month)
        candidate = month + timedelta(days=day - 1)
        if candidate in whole and (candidate - asked.today).days * towards >= 0:
            return Found.day(candidate, "month")
    raise ValueError(f"no day {day} near by")


def _weekday_alone(match: Match[str], asked: Asked) -> Found | None:
    weekday = weekday_zh(match["d"])
    if not 1 <= weekday <= 7:
        raise ValueError(f"no weekday {weekday}")
    return Found.day(_nearest(weekday, asked), "week")


def _weekday_of_week(match: Match[str], asked: Asked) -> Found | None:
    weekday = weekday_zh(match["d"])
    if not 1 <= weekday <= 7:
        raise ValueError(f"no weekday {weekday}")
    return Found.day(monday_of(asked.today) + timedelta(weeks=steps(match["rel"]), days=weekday - 1))


def _weekday_en(match: Match[str], asked: Asked) -> Found | None:
    weekday, which = WEEKDAYS_EN[match["wd"]], match["tnl"]
    if which is None:
        return None if match["wd"] in WEEKDAYS_THAT_ARE_WORDS else Found.day(_nearest(weekday, asked), "week")
    if which in {"last", "past", "this past", "previous"}:
        return Found.day(_nearest(weekday, Asked(asked.today - _ONE_DAY, "past")))
    if which in {"coming", "this coming", "upcoming"}:
        return Found.day(_nearest(weekday, Asked(asked.today + _ONE_DAY, "future")))
    return Found.day(monday_of(asked.today) + timedelta(weeks=steps(which), days=weekday - 1))


def _weekday_of_week_en(match: Match[str], asked: Asked) -> Found | None:
    weekday = WEEKDAYS_EN[match["wd"]]
    return Found.day(monday_of(asked.today) + timedelta(weeks=steps(match["tnl"]), days=weekday - 1))


def _nearest(weekday: int, asked: Asked) -> date:
    if asked.prefer == "past":
        return asked.today - timedelta(days=(asked.today.isoweekday() - weekday) % 7)
    return asked.today + timedelta(days=(weekday - asked.today.isoweekday()) % 7)


def _nth_weekday(match: Match[str], asked: Asked) -> Found | None:
    """第一个周一 of a month, last Friday of next month; without a month, of this one."""
    groups = match.groupdict()
    if groups.get("wd"):
        nth, weekday = ORDINALS_EN[groups["nth"] or ""], WEEKDAYS_EN[groups["wd"] or ""]
    else:
        nth = -1 if groups["last"] else number(groups["n"] or "") * (-1 if groups["from_end"] else 1)
        weekday = weekday_zh(groups["d"] or "")
    if nth == 0:
        raise ValueError("no 0th weekday")
    return _edge(
        groups["period"] or "",
        asked,
        lambda s: festivals.nth_weekday(s.first.year, s.first.month, nth, weekday),
        {"month"},
    )


_THIS = {
    **dict.fromkeys(("", "月", "month"), "本月"),
    **dict.fromkeys(("季", "季度", "quarter"), "本季度"),
    **dict.fromkeys(("年", "year"), "今年"),
    "week": "本周",
}
"""Which period 月底, 年初, end of quarter are of."""
_DOUBLED = re.compile(r"(?P<period>.+(?:月|年|季度))(?:月|年|季度?)")


def _edge(said: str, asked: Asked, of: Callable[[Span], date], kinds: set[str]) -> Found | None:
    """A day of a period: its end, its start. A period that comes every year is shifted to the preferred side."""
    if match := _DOUBLED.fullmatch(said):  # 今年年底, 下个月月底
        said = match["period"]
    said = _THIS.get(said, said)
    said = f"of {said}" if said in MONTHS_THAT_ARE_WORDS else said
    period = periods.read(said, asked)
    if period is None or period.span.kind not in kinds:
        return None
    day = of(period.span)
    if period.every and asked.prefer == "past" and day > asked.today:
        period = periods.read(said, Asked(period.span.first - _ONE_DAY, "past")) or period
    elif period.every and asked.prefer == "future" and day < asked.today:
        period = periods.read(said, Asked(period.span.last + _ONE_DAY, "future")) or period
    return Found.day(of(period.span), period.every)


_CALENDAR = {"month", "quarter", "half", "year"}


def _end(match: Match[str], asked: Asked) -> Found | None:
    if match["period"] in {"week", "this week", "next week"}:
        # At work a week ends on Friday.
        return _edge(match["period"], asked, lambda s: s.first + timedelta(days=4), {"week"})
    return _edge(match["period"], asked, lambda s: s.last, _CALENDAR)


def _start(match: Match[str], asked: Asked) -> Found | None:
    return _edge(match["period"], asked, lambda s: s.first, _CALENDAR | {"week"})


def _last_day(match: Match[str], asked: Asked) -> Found | None:
    return _edge(match["period"], asked, lambda s: s.last, _CALENDAR | {"week"})


def _middle(match: Match[str], asked: Asked) -> Found | None:
    return _edge(match["period"], asked, lambda s: s.first.replace(day=15), {"month"})


def _end_short(match: Match[str], asked: Asked) -> Found | None:
    if match["unit"] == "w":
        return Found.day(monday_of(asked.today) + timedelta(days=4))
    return _edge({"m": "month", "q": "quarter", "y": "year"}[match["unit"]], asked, lambda s: s.last, _CALENDAR)


def _same_day(match: Match[str], asked: Asked) -> Found | None:
    """去年今天, 上个月今天, 上周今天"""
    if match["unit"] == "月":
        return Found.day(add_months(asked.today, steps(match["rel"])))
    if match["unit"]:
        return Found.day(asked.today + timedelta(weeks=steps(match["rel"])))
    year = year_said(match, asked.today.year)
    return None if year is None else Found.day(add_months(asked.today, 12 * (year - asked.today.year)))


def _from_day(match: Match[str], asked: Asked) -> Found | None:
    """a week from Friday, 2 days before Christmas, 双11前一天"""
    groups = match.groupdict()
    day = _plain(groups["day"] or "", asked)
    length = read_length("a day" if groups["length"] == "day" else groups["length"] or "")
    if day is None or length is None or not length.whole_days:
        return None
    length = -length if groups["side"] in {"before", "前"} else length
    return Found.day(length.from_day(day.span.first))


_D = rf"(?P<d>{NUM}(?=[日号])|[0-9]{{1,2}})[日号]?"
_D_EN = r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?"
_OF_YEAR = r"(?:(?:[ /-](?P<year>(?:19|20)[0-9]{2}))|(?: of)? (?P<tnl_year>this|last|next) year)?"
_WEEKDAY_CHAR = "(?P<d>[一二三四五六七八九十日天0-9])"

_TABLE: tuple[tuple[str, _Rule], ...] = (
    (r"(?P<year>[0-9]{4})(?P<sep>[-/.])(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})", _full),
    (r"(?P<year>20[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})", _full),
    (r"(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})/(?P<year>20[0-9]{2})", _month_day),
    (r"(?P<m>[0-9]{1,2})[-/](?P<d>[0-9]{1,2})", _month_day),
    (r"(?P<m>[1-9]|0[1-9]|1[0-2])\.(?P<d>[0-3][0-9])", _month_day),
    (rf"{YEAR}?{MONTH}{_D}", _month_day),
    (rf"{RELATIVE}月份?{_D}", _day_of_near_month),
    (rf"(?P<d>{NUM})[日号]", _day_of_month),
    (r"(?:the )?(?P<d>[0-9]{1,2})(?:st|nd|rd|th)", _day_of_month),
    (r"(?:the )?(?P<d>[0-9]{1,2})(?:st|nd|rd|th) of (?P<rel>this|next|last) month", _day_of_near_month),
    (rf"{WEEK}{_WEEKDAY_CHAR}", _weekday_alone),
    (rf"{RELATIVE}{WEEK}{WEEK}?{_WEEKDAY_CHAR}", _weekday_of_week),
    (rf"(?:{THIS_NEXT_LAST} )?{WD}", _weekday_en),
    (rf"{WD} (?:of |in )?{THIS_NEXT_LAST} week", _weekday_of_week_en),
    (rf"{THIS_NEXT_LAST} weeks? (?:on )?{WD}", _weekday_of_week_en),
    (rf"{MON}[ -]?{_D_EN}{_OF_YEAR}", _month_day),
    (rf"(?:the )?{_D_EN}(?: of )?[ /-]?{MON}{_OF_YEAR}", _month_day),
    (
        rf"(?P<period>.*?)(?:(?P<last>最后一?个)|(?P<from_end>倒数)?第(?P<n>{NUM})个){WEEK}(?P<d>[一二三四五六日天1-7])",
        _nth_weekday,
    ),
    (
        rf"(?:the )?(?P<nth>first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th) {WD} (?:of|in) (?:the )?(?P<period>.+)",
        _nth_weekday,
    ),
    (r"(?P<period>.+?)[底末尾]", _end),
    (r"(?P<period>.+?)最后一天", _last_day),
    (r"(?P<period>.+?)(?:第一天|初)", _start),
    (r"(?P<period>.*月)中", _middle),
    (r"(?:the )?end of (?:the )?(?P<period>.+)", _end),
    (r"(?:the )?last day of (?:the )?(?P<period>.+)", _last_day),
    (r"(?:the )?(?:first day|start|beginning) of (?:the )?(?P<period>.+)", _start),
    (r"(?:the )?mid(?:dle of)?[ -](?:the )?(?P<period>.+)", _middle),
    (r"eo(?P<unit>[wmqy])", _end_short),
    (rf"(?:{YEAR}|{RELATIVE}(?P<unit>月|周|星期))今[天日]", _same_day),
    (r"(?:the )?(?P<length>.+?) (?P<side>from|after|before) (?P<day>.+)", _from_day),
    (r"(?P<day>.+?)(?P<side>[前后])(?P<length>一[天周])", _from_day),
)

_RULES: tuple[tuple[re.Pattern[str], _Rule], ...] = tuple((re.compile(pattern), rule) for pattern, rule in _TABLE)
