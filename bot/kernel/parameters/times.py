"""Arguments that are days, periods, instants, times of day or weekdays."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from bot.kernel import dates
from bot.kernel.message import FieldKind
from bot.kernel.parameters.kind import NOT, Context, Kind
from bot.kernel.people import folded
from bot.kernel.tokens import quoted


class DayKind(Kind):
    """A day. `prefer`: past for what happened, future for what is due."""

    name = "day"
    longest = 5
    field: FieldKind = "day"

    def __init__(self, prefer: dates.Prefer) -> None:
        self.prefer = prefer

    def attempt(self, text: str, context: Context) -> Any:
        """The day."""
        try:
            return self._read(text, context)
        except dates.Unreadable:
            return NOT

    def _read(self, text: str, context: Context) -> Any:
        return dates.read_day(text, now=context.now, prefer=self.prefer)

    def suspects(self, text: str, context: Context) -> bool:
        """Whether it looks like a date (2月30日)."""
        return dates.looks_like_a_date(text)

    def write(self, value: Any) -> str:
        """ISO."""
        return value.isoformat() if isinstance(value, date) else str(value)


class SpanKind(DayKind):
    """A period: a day, a week, 本月, 最近7天, A到B."""

    name = "span"
    longest = 6
    field: FieldKind = "span"

    def _read(self, text: str, context: Context) -> Any:
        return dates.read_span(text, now=context.now, prefer=self.prefer)

    def write(self, value: Any) -> str:
        """First and last day, as a range that reads back."""
        return f"{value.first.isoformat()}~{value.last.isoformat()}"


class MomentKind(DayKind):
    """An instant: 明天下午3点; a bare day means its `default_time`."""

    name = "moment"
    longest = 6
    field: FieldKind = "moment"

    def __init__(self, default_time: time = time(18)) -> None:
        super().__init__("future")
        self.default_time = default_time

    def _read(self, text: str, context: Context) -> Any:
        return dates.read_moment(text, now=context.now, prefer=self.prefer, default_time=self.default_time)

    def write(self, value: Any) -> str:
        """Day and clock in the zone the value carries."""
        return quoted(f"{value:%Y-%m-%d %H:%M}")


class ClockKind(Kind):
    """A time of day: 9:30, 下午3点半."""

    name = "clock"
    longest = 2
    field: FieldKind = "time"

    def attempt(self, text: str, context: Context) -> Any:
        """The time."""
        try:
            return dates.read_clock(text)
        except dates.Unreadable:
            return NOT

    def write(self, value: Any) -> str:
        """HH:MM."""
        return f"{value:%H:%M}"


class ClockSpanKind(Kind):
    """Two times of day: 22:00-8:00, 9点到18点."""

    name = "clock_span"
    longest = 4
    field: FieldKind = "text"
    _between = re.compile(r"\s*(?:-|–|—|~|～|到|至|\bto\b|\s)\s*")

    def attempt(self, text: str, context: Context) -> Any:
        """(from, to); they may span midnight, but not be the same."""
        said = folded(text).removeprefix("from ").removeprefix("从")
        parts = [part for part in self._between.split(said) if part]
        for cut in range(1, len(parts)):
            try:
                both = dates.read_clock("".join(parts[:cut])), dates.read_clock("".join(parts[cut:]))
            except dates.Unreadable:
                continue
            return both if both[0] != both[1] else NOT
        return NOT

    def write(self, value: Any) -> str:
        """HH:MM-HH:MM."""
        return f"{value[0]:%H:%M}-{value[1]:%H:%M}"


class DaysKind(Kind):
    """Days of a shift or of working hours: 周一-周五, 每天, 周六日, mon-fri, or a period of the calendar."""

    name = "days"
    longest = 4

    def attempt(self, text: str, context: Context) -> Any:
        """Weekdays as a tuple of ISO weekday numbers, or a `Span`."""
        weekdays = read_weekdays(text)
        if weekdays:
            return weekdays
        try:
            return dates.read_span(text, now=context.now, prefer="future")
        except dates.Unreadable:
            return NOT

    def write(self, value: Any) -> str:
        """Weekdays as their Chinese names behind one another, a span as a range."""
        if isinstance(value, tuple):
            return "周" + "".join("一二三四五六日"[number - 1] for number in value)
        return SpanKind("future").write(value)


_ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


_EVERY_DAY: dict[str, tuple[int, ...]] = {
    "每天": (1, 2, 3, 4, 5, 6, 7),
    "everyday": (1, 2, 3, 4, 5, 6, 7),
    "daily": (1, 2, 3, 4, 5, 6, 7),
}
_EVERY_DAY |= {"工作日": (1, 2, 3, 4, 5), "weekdays": (1, 2, 3, 4, 5), "周末": (6, 7), "weekend": (6, 7)}


def read_weekdays(text: str) -> tuple[int, ...]:
    """ISO weekday numbers of 周一-周五, 周一三五, mon,wed,fri; empty when it is none."""
    said = re.sub(r"[\s,，、和]", "", folded(text))
    if said in _EVERY_DAY:
        return _EVERY_DAY[said]
    said = re.sub(r"星期|礼拜", "周", said).replace("天", "日").replace("至", "-").replace("到", "-").replace("~", "-")
    for number, name in enumerate(_ENGLISH_DAYS, 1):
        said = re.sub(rf"{name}(?:day|sday|nesday|rsday|urday|s)?", str(number), said)
    for number, name in enumerate("一二三四五六日", 1):
        said = said.replace(name, str(number))
    said = said.replace("周", "")
    if not re.fullmatch(r"[1-7](?:-?[1-7])*", said):
        return ()
    numbers: list[int] = []
    for first, last in re.findall(r"([1-7])(?:-([1-7]))?", said):
        numbers += range(int(first), int(last or first) + 1)
    return tuple(sorted(set(numbers)))
