"""What the own rules leave to dateparser: long-winded English and Chinese with a year or a direction in it.

The only file that imports dateparser. It is asked little and trusted less: alone it reads "95%" as a year and "a" as a
day, and takes 明天下午3点 for nothing, so a text gets here only when every word of it belongs to dates and its year or its
direction is said. The languages are fixed: to guess them costs a second and 30 MB.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from bot.kernel.dates.asked import Prefer
from bot.kernel.dates.text import MONTHS_EN, WEEKDAYS_EN

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_LONGEST = 40
_SMALL_WORDS = "in ago from now later at on of the and am pm a an st nd rd th today tomorrow yesterday noon"
_UNITS = "second seconds minute minutes min mins hour hours hr hrs day days week weeks month months year years"
_WORDS = {*MONTHS_EN, *WEEKDAYS_EN, *_SMALL_WORDS.split(), *_UNITS.split()}
_WORD = re.compile("[a-z]+")
_ALLOWED = re.compile(r"[a-z0-9 :./年月日号时点分秒天周小星期个前后上下午-]+")
_SAYS_YEAR = re.compile(r"(?<![0-9.:])(?:19|20)[0-9]{2}(?![0-9.:])")
_SAYS_DIRECTION = re.compile(r"\bago\b|\bin [0-9a-z]|\bfrom now\b|\blater\b|[0-9天周月年时分][前后]")
_SAYS_MORE = re.compile(r"[a-z年月日天周时分个]")


@dataclass(frozen=True, slots=True)
class Guess:
    """A local time without zone; `timed` when the text names an hour, not only a day."""

    local: datetime
    timed: bool


def read(said: str, now: datetime, prefer: Prefer) -> Guess | None:
    """dateparser's reading, or None. `now` is aware; the result is in its local time."""
    if not _trusted(said):
        return None
    try:
        data = _parser(prefer, now.replace(tzinfo=None)).get_date_data(said)
    except Exception:  # noqa: BLE001 a library with thousands of patterns may raise anything; to the person it is unread
        return None
    if data.date_obj is None or data.period not in {"day", "time"}:
        return None
    return Guess(data.date_obj.replace(tzinfo=None), timed=data.period == "time")


def warm() -> None:
    """Load dateparser and its two languages (some 200 ms and 25 MB), so that nobody's first question waits for it."""
    base = datetime(2024, 1, 15, 12)  # noqa: DTZ001 dateparser is given local times without zone
    for prefer in ("past", "future"):
        _parser(prefer, base).get_date_data("1 day and 2 hours ago")


def _trusted(said: str) -> bool:
    if len(said) > _LONGEST or not _ALLOWED.fullmatch(said) or not re.search("[0-9]", said):
        return False
    if not _SAYS_MORE.search(said) or not (_SAYS_YEAR.search(said) or _SAYS_DIRECTION.search(said)):
        return False
    return all(word in _WORDS for word in _WORD.findall(said))


def _parser(prefer: str, base: datetime) -> DateDataParser:
    from dateparser.date import DateDataParser

    settings = {
        "PREFER_DATES_FROM": prefer,
        "RELATIVE_BASE": base,
        "RETURN_TIME_AS_PERIOD": True,
        "RETURN_AS_TIMEZONE_AWARE": False,
        "TIMEZONE": "UTC",
    }
    return DateDataParser(languages=_languages(), settings=settings)


@cache
def _languages() -> list[str]:
    return ["zh", "en"]
