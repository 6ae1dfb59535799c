"""Weekdays, or days of the calendar: when somebody works."""

from __future__ import annotations

import re
from typing import Any, Final

from bot.kernel.errors import Unread
from bot.kernel.parameters.kind import Context, Kind
from bot.kernel.parameters.yearless import ComingSpanKind
from bot.kernel.people import folded


class DaysKind(Kind):
    """Days of a shift or of working hours: 周一-周五, 每天, 周六日, mon-fri, or a period of the calendar."""

    name = "days"
    longest = 4

    def attempt(self, text: str, context: Context) -> Any:
        """Weekdays as a tuple of ISO weekday numbers, or a `Span`."""
        weekdays = read_weekdays(text)
        if weekdays:
            return weekdays
        return _DATED.attempt(text, context)

    def refusal(self, text: str, context: Context) -> Unread:
        """Says what was understood, where it is a period that can't be meant."""
        return _DATED.slip(text, context) or super().refusal(text, context)

    def write(self, value: Any) -> str:
        """Weekdays as their Chinese names behind one another, a span as a range."""
        if isinstance(value, tuple):
            return "周" + "".join("一二三四五六日"[number - 1] for number in value)
        return _DATED.write(value)


_DATED: Final = ComingSpanKind()
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
