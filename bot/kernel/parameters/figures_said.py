"""Figures said in one breath: 昨天支付金额12.5万, 访客数3000，支付金额 12 万. Only to offer the lines that were meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.kernel import dates
from bot.kernel.numbers import NotANumber, Why, read_number
from bot.kernel.people import Directory
from bot.kernel.tokens import written

if TYPE_CHECKING:
    from bot.kernel.parameters.kind import Context

_BEGINS_A_NUMBER: Final = frozenset("0123456789０１２３４５６７８９¥￥$+-一二两三四五六七八九十百")
_BETWEEN: Final = " ,，、:：=＝是为"
"""What people put between a metric and its number, and behind a day that comes first."""
_PAUSES: Final = " ,，、;；。"
"""What stands behind a number that is said out."""
SCALES: Final = ("十", "百", "千", "万", "亿", "w", "W", "k", "K")
"""A number that ends in one of these may go on: 12 万 5."""
_OF_A_DAY: Final = ("年", "月", "日", "号")
_GROUP: Final = re.compile(r"[,，]\d{3}")
_LONGEST_METRIC: Final = 64
_LONGEST_DAY: Final = 18
_LONGEST_NUMBER: Final = 32
_MOST: Final = 3
"""So many figures of one line are offered."""


@dataclass(frozen=True, slots=True)
class _Figure:
    metric: str
    number: str
    day: str = ""
    behind: str = ""

    @property
    def line(self) -> str:
        """As the command takes it. The day goes by name where what is behind the number may belong to it (12 万 5)."""
        if not self.day:
            return f"{self.metric} {self.number} {self.behind}".rstrip()
        if self.number.endswith(SCALES) and self.behind[:1] in _BEGINS_A_NUMBER and self.behind:
            return f"{self.metric} {self.number} {self.behind} day={written(self.day)}"
        return f"{self.metric} {self.number} {written(self.day)} {self.behind}".rstrip()


def split_metric(text: str, directory: Directory) -> tuple[str, str] | None:
    """A metric and the number that runs into it (支付金额12.5万, 支付金额：12.5万), the longest metric there is; else None."""
    return next(((name, rest) for name, rest in _metrics(text, directory) if _begins_number(rest)), None)


def figure_said(text: str, context: Context) -> str | None:
    """A figure as it is reported, where a metric, its number and perhaps a day in front of them ran together:
    昨天支付金额12.5万 is 支付金额 12.5万 昨天. None when it is none.
    """
    figure = _figure(text, context)
    return None if figure is None else figure.line


def figures_said(text: str, context: Context) -> list[str]:
    """The same for several behind one another, each with the day that stands in front of all; none where it is not one."""
    said: list[str] = []
    ahead = ""
    figure = _figure(text, context)
    while figure is not None and len(said) < _MOST:
        if not said and figure.day and text.lstrip(_BETWEEN).startswith(figure.day):
            ahead = figure.day
        following = _figure(figure.behind, context) if figure.behind else None
        one = figure if following is None else replace(figure, behind="")
        said.append((one if one.day or not ahead else replace(one, day=ahead)).line)
        figure = following
    return said


def day_behind(text: str, context: Context) -> str | None:
    """12.5万，昨天 and 昨天12.5万, said as the number: with the day behind it, as a line has it. None when it is neither."""
    parts = _number_and_rest(text, context)
    if parts is not None and (behind := parts[1]):
        return f"{parts[0]} {behind}" if behind != text and _day_begins(behind, context) else None
    front = _day_then_number(text, context)
    return None if front is None else f"{front[1]} {written(front[0])} {front[2]}".rstrip()


def _figure(text: str, context: Context) -> _Figure | None:
    figure = _told(text, context)
    if figure is not None:
        return figure
    for end in range(min(_LONGEST_DAY, len(text) - 1), 1, -1):
        day = text[:end].rstrip(_BETWEEN)
        if not day or not _is_day(day, context):
            continue
        figure = _told(text[end:].lstrip(_BETWEEN), context)
        if figure is not None:
            return figure if figure.day else replace(figure, day=day)
    return None


def _told(text: str, context: Context) -> _Figure | None:
    """A metric with its number behind it, or with a day and its number: 支付金额昨天12万5."""
    first: _Figure | None = None
    for name, rest in _metrics(text, context.directory):
        parts = _number_and_rest(rest, context) if _begins_number(rest) else None
        if parts is not None:
            return _Figure(name, parts[0], behind=parts[1])
        dated = _day_then_number(rest, context)
        if dated is not None:
            return _Figure(name, dated[1], dated[0], dated[2])
        if first is None and _begins_number(rest):
            number, _, behind = rest.partition(" ")
            first = _Figure(name, number, behind=behind)
    return first


def _metrics(text: str, directory: Directory) -> Iterator[tuple[str, str]]:
    for end in range(min(len(text) - 1, _LONGEST_METRIC), 0, -1):
        name = text[:end].rstrip(_BETWEEN)
        rest = text[end:].lstrip(_BETWEEN)
        if rest and name and directory.find_metric(name) is not None:
            yield name, rest


def _begins_number(rest: str) -> bool:
    return rest[:1] in _BEGINS_A_NUMBER and bool(rest)


def _day_then_number(text: str, context: Context) -> tuple[str, str, str] | None:
    for at in range(min(_LONGEST_DAY, len(text) - 1), 1, -1):
        day, rest = text[:at].rstrip(_BETWEEN), text[at:].lstrip(_BETWEEN)
        if not _begins_number(rest) or (text[at - 1].isdigit() and text[at].isdigit()) or not _is_day(day, context):
            continue
        parts = _number_and_rest(rest, context)
        if parts is not None:
            return day, *parts
    return None


def _number_and_rest(text: str, context: Context) -> tuple[str, str] | None:
    """The longest number at the beginning, its unit with it whatever spaces stand between, and what is behind it."""
    for end in range(min(len(text), _LONGEST_NUMBER), 0, -1):
        said, behind = text[:end], text[end:]
        if said[-1] not in _PAUSES and _ends_here(said, behind, context) and _is_number(said):
            return said, _parted(said, behind.lstrip(_PAUSES), context)
    return None


def _parted(number: str, behind: str, context: Context) -> str:
    """What is behind a number; where the number may go on in it (十二万 五千，昨天), with its end apart from the rest."""
    more = _number_and_rest(behind, context) if number.endswith(SCALES) and _begins_number(behind) else None
    return behind if more is None else " ".join(more).rstrip()


def _ends_here(said: str, behind: str, context: Context) -> bool:
    """Whether a number may end between the two: 12.5万 昨天 and 12.5万昨天, but not 11 月 26 日 or 12,500."""
    if not behind:
        return True
    if said[-1].isdigit() and behind.lstrip().startswith(_OF_A_DAY) and not _month_of_cakes(behind):
        return False
    if behind[0] in _PAUSES:
        return not (said[-1].isdigit() and _GROUP.match(behind))
    return not (said[-1].isdigit() and behind[0].isdigit()) and _day_begins(behind, context)


def _month_of_cakes(behind: str) -> bool:
    """3000 月饼: what looks like the unit of a day begins another word."""
    after = behind.lstrip()[1:2]
    return behind[0] == " " and bool(after) and not (after in _BEGINS_A_NUMBER or after in _BETWEEN)


def _is_number(text: str) -> bool:
    try:
        read_number(text)
    except NotANumber as error:
        return error.reason is Why.AMBIGUOUS
    return True


def _day_begins(text: str, context: Context) -> bool:
    return _longest(text, lambda said: _is_day(said, context)) > 0


def _longest(text: str, fits: Callable[[str], bool]) -> int:
    return next((end for end in range(min(_LONGEST_DAY, len(text)), 1, -1) if fits(text[:end])), 0)


def _is_day(text: str, context: Context) -> bool:
    try:
        dates.read_day(text, now=context.now, prefer="past")
    except dates.Unreadable:
        return False
    return True
