"""Time off as people say it: 明天, 下周一到下周三, 明天下午, 周五 14:00-18:00, tomorrow afternoon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.kernel import dates
from bot.kernel.dates.text import EN_NUM, NUM, number
from bot.kernel.people import folded
from models.attendance import MIDDAY

WHOLE_DAY = (0, 1440)
MIDDAY_MINUTE = MIDDAY.hour * 60 + MIDDAY.minute

_HALVES = {
    **dict.fromkeys(("上午", "早上", "am", "morning", "in the morning", "forenoon"), (0, MIDDAY_MINUTE)),
    **dict.fromkeys(("下午", "pm", "afternoon", "in the afternoon"), (MIDDAY_MINUTE, 1440)),
    **dict.fromkeys(("晚上", "晚", "evening", "in the evening"), (18 * 60, 1440)),
}
_TONIGHT = re.compile(r"(?P<day>今|明)晚上?|tonight", re.IGNORECASE)
_THIS_PART = re.compile(r"\bthis (?=(?:morning|afternoon|evening)\b)", re.IGNORECASE)
_SO_MANY_DAYS = re.compile(
    rf"从?(?P<day>.+?)(?:起|开始)?\s*(?:请|休|连休)?\s*(?P<n>{NUM})天|(?P<en>.+?),? for (?P<m>{EN_NUM}) days?",
    re.IGNORECASE,
)
_WEEKDAY = "[一二三四五六日天]"
_IN_A_ROW = re.compile(
    rf"(?P<first>(?:下+个?|本|这)?(?:周|星期|礼拜)({_WEEKDAY}))(?P<more>(?:[\s、,，和]*(?:周|星期|礼拜)?{_WEEKDAY})+)"
)
_SOME_HALF = frozenset({"半天", "请半天", "half", "half day", "half a day"})
_WHOLE = frozenset({"全天", "整天", "一天", "whole day", "all day", "full day"})
_BETWEEN = re.compile(r"\s*(?:-|–|—|~|～|到|至|\bto\b)\s*")
_MOST_DAYS = 366
_LONGEST = 100
"""Characters; every place a longer text could be split at would take seconds to try."""
_MOST_SIGNS = 4
"""Signs that may stand between two hours; a row of dashes has as many places to try."""
_SORTS = "年休假|年假|病假|事假|调休|婚假|陪产假|产假|丧假|annual leave|sick leave|personal leave|vacation|sick"
_SORT_FIRST = re.compile(rf"(?P<sort>{_SORTS})[\s,，:：]*(?P<days>.+)", re.IGNORECASE)
_SORT_LAST = re.compile(rf"(?P<days>.+?)[\s,，]*(?:请|休)?(?P<sort>{_SORTS})", re.IGNORECASE)
_FROM_THEN = re.compile(r"(?:起|以后|之后|后|开始| on| onwards)$")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a day, in minutes after local midnight; `half` is set where nobody said which one."""

    from_minute: int
    to_minute: int
    half: bool = False

    @property
    def whole(self) -> bool:
        """The day as a whole."""
        return (self.from_minute, self.to_minute) == WHOLE_DAY


@dataclass(frozen=True, slots=True)
class Absence:
    """Whole days, or a part of one."""

    first: date
    last: date
    part: Part = Part(*WHOLE_DAY)
    sort: str = ""
    """年假, 病假, as it was said with the days; for whoever reads of it, nothing follows from it."""


def read_part(text: str) -> Part | None:
    """上午, 下午, 半天, 14:00-18:00, 下午2点到5点, 4点以后; `None` when it is none."""
    said = folded(text) if len(text) <= _LONGEST else ""
    if said in _HALVES:
        return Part(*_HALVES[said])
    if said in _SOME_HALF:
        return Part(*WHOLE_DAY, half=True)
    if said in _WHOLE:
        return Part(*WHOLE_DAY)
    return _hours(said) or _from_then(said)


def _hours(said: str) -> Part | None:
    between = list(_BETWEEN.finditer(said))
    for match in between if len(between) <= _MOST_SIGNS else ():
        start, end = _minute(said[: match.start()]), _minute(said[match.end() :])
        if start is None or end is None:
            continue
        end = end or 1440
        return Part(start, end) if start < end else None
    return None


def _from_then(said: str) -> Part | None:
    """下午4点以后, 16:00: from then to the end of the day."""
    start = _minute(_FROM_THEN.sub("", said))
    return Part(start, 1440) if start else None


def _minute(said: str) -> int | None:
    try:
        at: time = dates.read_clock(said)
    except dates.Unreadable:
        return None
    return at.hour * 60 + at.minute


def read_absence(text: str, now: datetime) -> Absence | None:
    """The days or the part of a day that `text` names; `None` when it names none. A part alone is today's.

    Raises `dates.Backwards`, `dates.FarOff` or `dates.NoSuchDay` for days that were understood and can't be meant.
    """
    try:
        span = dates.read_span(text, now=now, prefer="future")
    except (dates.Backwards, dates.FarOff, dates.NoSuchDay):
        raise
    except dates.Unreadable:
        pass
    else:
        return Absence(span.first, span.last)
    part = read_part(text)
    if part is not None:
        return Absence(now.date(), now.date(), part)
    whole = _so_many_days(text.strip(), now) or _in_a_row(text.strip(), now)
    if whole is not None:
        return whole
    text = _TONIGHT.sub(lambda said: f"{said['day'] or '今'}天晚上", _THIS_PART.sub("today ", text))
    for day_said, part_said in _splits(text.strip()) if len(text) <= _LONGEST else ():
        part = read_part(part_said)
        day = _day(day_said, now) if part is not None else None
        if part is not None and day is not None:
            return Absence(day, day, part)
    return _with_its_sort(text.strip(), now)


def _so_many_days(text: str, now: datetime) -> Absence | None:
    """下周一 3天, 明天起3天, Monday for 3 days: of the calendar, the first one with them."""
    match = _SO_MANY_DAYS.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    first = _day((match["day"] or match["en"]).strip(), now)
    try:
        n = number((match["n"] or match["m"]).lower())
    except (ValueError, KeyError):
        return None
    return Absence(first, first + timedelta(days=n - 1)) if first is not None and 1 <= n <= _MOST_DAYS else None


def _in_a_row(text: str, now: datetime) -> Absence | None:
    """周一周二, 下周三、四: weekdays that follow each other."""
    match = _IN_A_ROW.fullmatch(text) if len(text) <= _LONGEST else None
    first = _day(match["first"], now) if match is not None else None
    if match is None or first is None:
        return None
    weekdays = ["一二三四五六日".index(said.replace("天", "日")) for said in re.findall(_WEEKDAY, text)]
    if weekdays != list(range(weekdays[0], weekdays[0] + len(weekdays))):
        return None
    return Absence(first, first + timedelta(days=len(weekdays) - 1))


def split_at_part(text: str, now: datetime) -> tuple[str, date, date] | None:
    """周五下午到下周一 is a part of a day and whole days behind it: the first as it was said, and the others' first and last."""
    for match in _BETWEEN.finditer(text[:_LONGEST]):
        left = text[: match.start()].strip()
        last = _day(text[match.end() :].strip(), now)
        begins = _absence(left, now) if last is not None else None
        if begins is not None and not begins.part.whole and last is not None and last > begins.first:
            return left, begins.first + timedelta(days=1), last
    return None


def _absence(text: str, now: datetime) -> Absence | None:
    try:
        return read_absence(text, now)
    except dates.Unreadable:
        return None


def _with_its_sort(text: str, now: datetime) -> Absence | None:
    """年假 下周一, 明天病假, sick leave today."""
    match = (_SORT_FIRST.fullmatch(text) or _SORT_LAST.fullmatch(text)) if len(text) <= _LONGEST else None
    if match is None:
        return None
    found = read_absence(match["days"], now)
    return None if found is None else replace(found, sort=match["sort"])


def _splits(text: str) -> Iterator[tuple[str, str]]:
    for cut in range(1, len(text)):
        # Never within a number: 11月2|6日 is no day.
        if not text[cut - 1 : cut + 1].isdigit():
            yield text[:cut].strip(), text[cut:].strip()
    yield from ((right, left) for left, right in ((text[:n], text[n + 1 :]) for n, c in enumerate(text) if c == " "))


def _day(said: str, now: datetime) -> date | None:
    try:
        return dates.read_day(said, now=now, prefer="future")
    except dates.Unreadable:
        return None
