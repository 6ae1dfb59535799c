"""Dates gone wrong: a day that its month does not have (2月30日, Feb 30), and misspelt words of dates (昨夭, Febuary)."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from bot.kernel.dates.asked import Asked, Missing
from bot.kernel.dates.spans import Span
from bot.kernel.dates.text import MON, MONTH, MONTHS_EN, NUM, YEAR, number, plain, year_said
from bot.kernel.nearest import slips_between

_DAY_EN = r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR_EN = r"(?:[ /-](?P<year>(?:19|20)[0-9]{2}))?"
_OF_A_MONTH: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{YEAR}?{MONTH}(?P<d>{NUM})[日号]?",
        r"(?P<year>[0-9]{4})([-/.])(?P<m>[0-9]{1,2})\2(?P<d>[0-9]{1,2})",
        r"(?P<m>[0-9]{1,2})[-/](?P<d>[0-9]{1,2})",
        rf"{MON}[ -]?{_DAY_EN}{_YEAR_EN}",
        rf"(?:the )?{_DAY_EN}(?: of )?[ /-]?{MON}{_YEAR_EN}",
    )
)


def missing_day(said: str, asked: Asked) -> Missing | None:
    """The day that `said`, in its plain spelling, names although its month does not have it.

    None when it is anything else. Without a year the month is the nearest one on the preferred side.
    """
    for pattern in _OF_A_MONTH:
        match = pattern.fullmatch(said)
        if match:
            last = _last_instead(match, asked)
            return None if last is None else Missing(said, last)
    return None


def _last_instead(match: re.Match[str], asked: Asked) -> date | None:
    groups = match.groupdict()
    try:
        month = MONTHS_EN[groups["mon"] or ""] if groups.get("mon") else number(groups["m"] or "")
        day = number(groups["d"] or "")
        year = int(groups["year"]) if groups.get("year") else year_said(match, asked.today.year)
        whole = asked.pick(lambda a_year: Span.of_month(a_year, month)) if year is None else Span.of_month(year, month)
    except (ValueError, OverflowError):
        return None
    return whole.last if day > whole.days else None


_LOOK_ALIKE: Final = str.maketrans("夭曰州洲作咋做钱令金厚候", "天日周周昨昨昨前今今后后")
"""Characters that a keyboard puts in place of those that dates are made of: they look or sound like them."""
_FULL_MONTHS: Final = tuple(name for name in MONTHS_EN if len(name) > len("march"))
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORDS: Final = ("yesterday", "today", "tomorrow", *_WEEKDAYS, *_FULL_MONTHS)
_NAMES: Final = frozenset({*_WEEKDAYS, *_FULL_MONTHS})
_OTHER_WORDS: Final = frozenset({"sundry", "sundae", "toddy", "midday"})
_LONG: Final = 8
_ENGLISH: Final = re.compile("[a-z]{4,12}")
_TWICE: Final = re.compile(r"([昨前今明后])\1天|([昨前今明后])天天|天([昨前今明后])")


def respelt(text: str) -> str | None:
    """`text` in its plain spelling with misspelt words of dates put right; None when there is none such.

    A Chinese word is misspelt by a character that looks or sounds alike, by one twice, by two in the wrong order; an
    English one by one slip, or two in a long word. Other words one slip away (明细 from 明天, 前台 from 前天) are words.
    """
    said = plain(text)
    right = _TWICE.sub(lambda match: f"{match[1] or match[2] or match[3]}天", said.translate(_LOOK_ALIKE))
    right = _ENGLISH.sub(lambda match: _right_word(match[0]), right)
    return right if right != said else None


def _right_word(word: str) -> str:
    if word in _OTHER_WORDS or word in MONTHS_EN:
        return word
    for right in _WORDS:
        most = 2 if len(right) >= _LONG else 1
        if word in (right, f"{right}s"):
            return word
        if abs(len(word) - len(right)) <= most and slips_between(word, right, most) <= most:
            return right.capitalize() if right in _NAMES else right
    return word
