"""One plain spelling of what people type, Chinese and English numbers, and the word fragments rules are built from."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from re import Match

MAX_TYPED = 200
MAX_READ = 80
"""Nothing longer is a date; it also bounds the work of every rule."""
KEPT = 512
"""Words remembered, as people say the same few hundred: a tenth of what a report takes was reading 昨天 anew."""

_TRADITIONAL = str.maketrans(
    "週點號後個兩鐘鍾時這農曆節國慶聖誕雙勞動婦兒從過現來內間陽禮開網黑並",
    "周点号后个两钟钟时这农历节国庆圣诞双劳动妇儿从过现来内间阳礼开网黑并",
)
_SIGNS = str.maketrans(
    dict.fromkeys("‐‑‒–—―−ー", "-") | dict.fromkeys("〜∼", "~") | {"→": "~"} | dict.fromkeys(",()、", " ")
)
_UNSEEN = {"Cf", "Cc", "Mn"}
_CJK = "一-鿿〇"
_BESIDE_CJK = re.compile(rf"(?<=[{_CJK}]) +| +(?=[{_CJK}])")
_INSIDE_DIGITS = re.compile(r"(?<=[0-9]) *([/:]) *(?=[0-9])")
_LETTER_DOT = re.compile(r"(?<=[a-z])\.")
_SPLIT_AM_PM = re.compile(r"\b([ap]) m\b")


def plain(text: str) -> str:
    """Half width, lower case, simplified, one kind of dash; no space beside a Chinese character; empty when too long."""
    return "" if len(text) > MAX_TYPED else _plain(text)


@lru_cache(maxsize=KEPT)
def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).lower()
    if any(unicodedata.category(c) in _UNSEEN for c in text if not c.isalnum()):
        text = "".join(
            " " if c in "\t\n\r" else c for c in text if unicodedata.category(c) not in _UNSEEN or c in "\t\n\r"
        )
    text = text.translate(_TRADITIONAL).translate(_SIGNS).replace("'", "").replace("’", "")
    text = _SPLIT_AM_PM.sub(r"\1m", _LETTER_DOT.sub("", " ".join(text.split())))
    text = _BESIDE_CJK.sub("", _INSIDE_DIGITS.sub(r"\1", text)).replace("的", "")
    text = text.strip(" 。.!;")
    return text if len(text) <= MAX_READ else ""


_ZH_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve"
_EN_NUMBERS = {word: value for value, word in enumerate(_COUNTED.split())}
_EN_NUMBERS |= {
    "a": 1,
    "an": 1,
    "couple of": 2,
    "a couple of": 2,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "ninety": 90,
}

NUM = r"(?:[0-9]{1,4}|[零〇一二两三四五六七八九十百廿]{1,5})"
"""A count, in digits or Chinese numerals; `number` reads it."""

EN_NUM = "(?:[0-9]{1,4}|" + "|".join(sorted(_EN_NUMBERS, key=len, reverse=True)) + ")"


def number(said: str) -> int:
    """The value of a `NUM` or `EN_NUM`; ValueError when the numerals make no number (十十)."""
    if said.isascii():
        return int(said) if said.isdigit() else _EN_NUMBERS[said]
    said = said.replace("廿", "二十")
    if all(c in _ZH_DIGITS for c in said):
        return int("".join(str(_ZH_DIGITS[c]) for c in said))
    hundreds, mark, rest = said.partition("百")
    if not mark:
        hundreds, rest = "", said
    tens, mark, ones = rest.lstrip("零〇").partition("十")
    if not mark:
        tens, ones = "", tens
        return _digit(hundreds, 0) * 100 + _digit(ones, 0)
    return _digit(hundreds, 0) * 100 + _digit(tens, 1) * 10 + _digit(ones, 0)


def _digit(said: str, missing: int) -> int:
    if not said:
        return missing
    if len(said) > 1 or said not in _ZH_DIGITS:
        raise ValueError(f"no digit: {said}")
    return _ZH_DIGITS[said]


# Fragments. Each holds named groups, so a pattern uses each at most once.

YEAR = (
    r"(?:(?P<y>(?:19|20)[0-9]{2}|[0-9]{2}|[一二][零〇九][零〇一二三四五六七八九]{2})年"
    r"|(?P<ry>大前|前|去|上|今|本|这|当|明|来|下|大后|后)一?年)"
)
MONTH = rf"(?P<m>{NUM})月份?"
RELATIVE = r"(?P<rel>上{1,3}|下{1,3}|本|这|当|今)(?:一?个|一)?"
WEEK = r"(?:周|星期|礼拜)"

_MONTH_NAMES = "january february march april may june july august september october november december"
MONTHS_EN = {form: n for n, name in enumerate(_MONTH_NAMES.split(), 1) for form in (name, name[:3])}
MONTHS_EN["sept"] = 9
MON = "(?P<mon>" + "|".join(sorted(MONTHS_EN, key=len, reverse=True)) + ")"
MONTHS_THAT_ARE_WORDS = {"may", "march", "mar"}

_DAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday"
WEEKDAYS_EN = {form: n for n, name in enumerate(_DAY_NAMES.split(), 1) for form in (name, name[:3])}
WEEKDAYS_EN |= {"tues": 2, "weds": 3, "thur": 4, "thurs": 4}
WD = "(?P<wd>" + "|".join(sorted(WEEKDAYS_EN, key=len, reverse=True)) + ")"
WEEKDAYS_THAT_ARE_WORDS = {"sun"}

THIS_NEXT_LAST = r"(?P<tnl>this coming|this past|this|current|the current|next|coming|upcoming|last|past|previous)"
_ORDINAL_WORDS = "first second third fourth fifth"
_ORDINAL_DIGITS = "1st 2nd 3rd 4th 5th"
ORDINALS_EN = {form: n for forms in (_ORDINAL_WORDS, _ORDINAL_DIGITS) for n, form in enumerate(forms.split(), 1)}
ORDINALS_EN["last"] = -1

_YEARS_AWAY = {"大前": -3, "前": -2, "去": -1, "上": -1, "明": 1, "来": 1, "下": 1, "后": 2, "大后": 3}


def year_said(match: Match[str], this_year: int) -> int | None:
    """The year a `YEAR` fragment names; None when it matched nothing."""
    groups = match.groupdict()
    if groups.get("y"):
        year = number(groups["y"])
        return year if year >= 100 else 2000 + year
    if groups.get("ry"):
        return this_year + _YEARS_AWAY.get(groups["ry"], 0)
    return None


def steps(relative: str) -> int:
    """上上 is -2, 本 is 0, 下 is 1; last is -1, next is 1."""
    if relative[0] in "上下":
        return len(relative) * (-1 if relative[0] == "上" else 1)
    if relative in {"last", "past", "this past", "previous"}:
        return -1
    return 1 if relative in {"next", "coming", "this coming", "upcoming"} else 0


def weekday_zh(said: str) -> int:
    """ISO number of the weekday after 周: 一 to 六, 日, 天, 1 to 7."""
    if said in "日天":
        return 7
    return number(said)
