"""The units an amount may have, and the words people write them with."""

from enum import StrEnum
from typing import Final


class Unit(StrEnum):
    """What an amount counts. The value is the key kept in tables and files."""

    YUAN = "yuan"
    """Chinese yuan; fractions are fen."""
    COUNT = "count"
    """Pieces, people, orders; averages of them may have a fraction."""
    PERCENT = "percent"
    """Per cent: 95 stands for 95 %."""
    SECONDS = "seconds"
    """A span of time in seconds."""
    POINTS = "points"
    """A score out of 5, as Tmall's shop scores (DSR) are."""
    PERCENTAGE_POINTS = "percentage_points"
    """A difference between two percentages, 百分点."""


BEST_SCORE: Final = 5
"""Tmall's shop scores run from 0 to 5."""

NEVER_NEGATIVE: Final = frozenset({Unit.COUNT, Unit.SECONDS, Unit.POINTS})
"""Units whose amounts cannot lie below nothing. Yuan (a correction), per cent (growth) and 百分点 can."""

WORDS: Final[dict[Unit, tuple[str, ...]]] = {
    Unit.YUAN: ("元", "块", "块钱", "圆", "元整", "圆整", "元人民币", "人民币", "¥", "rmb", "cny", "yuan"),
    Unit.COUNT: (
        *("人", "个人", "人次", "个", "笔", "次", "单", "件", "位", "名", "条", "款", "家", "份", "台", "场", "套"),
        *("项", "篇", "张", "通", "例", "people", "orders", "items", "times", "visits", "pcs"),
    ),
    Unit.PERCENT: ("%", "percent", "per cent", "pct"),
    Unit.PERCENTAGE_POINTS: ("百分点", "个百分点", "个点", "pp", "percentage points", "percentage point"),
    Unit.POINTS: ("points", "point", "pts", "星", "stars"),
}
"""Lower case. 分 is missing on purpose: it is a minute, a point or a fen, and only the metric tells which."""

UNIT_OF_WORD: Final[dict[str, Unit]] = {word: unit for unit, words in WORDS.items() for word in words}

CURRENCY_SIGNS: Final = ("cn¥", "rmb", "cny", "¥")
"""What may stand before an amount of yuan; the longest first."""
