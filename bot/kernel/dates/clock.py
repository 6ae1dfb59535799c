"""Times of day, as spoken and as written.

Digits with a colon are the 24-hour clock (3:30 is in the night). An hour said with 点 or o'clock and no part of the day
is the one people work in: 1 to 6 is the afternoon, 7 to 12 is before noon or noon; `guessed` marks such an hour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from bot.kernel.dates.text import NUM, number

DAY_SECONDS = 86_400
NOON = 12


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds since 00:00 of the day it is said of; past 86,400 when it lies in the night after (今晚1点, 24:00)."""

    seconds: int
    guessed: bool = False
    closing: bool = False
    """The end of the working day (下班前, EOD), whenever the caller says that is."""

    @property
    def time(self) -> time:
        """What a clock shows then, be it on a later day."""
        minutes, second = divmod(self.seconds % DAY_SECONDS, 60)
        return time(minutes // 60, minutes % 60, second)


_PARTS = {
    "凌晨": "small hours",
    **dict.fromkeys(("清晨", "清早", "早晨", "早上", "一早", "早", "晨", "morning", "in the morning"), "morning"),
    "上午": "forenoon",
    **dict.fromkeys(("中午", "正午"), "noon"),
    **dict.fromkeys(("下午", "午后", "afternoon", "in the afternoon"), "afternoon"),
    "傍晚": "dusk",
    **dict.fromkeys(("晚上", "晚间", "晚", "evening", "in the evening", "night", "at night"), "evening"),
    **dict.fromkeys(("半夜", "深夜", "夜里", "夜间", "夜"), "night"),
}
_PART_ZH = "|".join(sorted((p for p in _PARTS if not p.isascii()), key=len, reverse=True))
_PART_EN = "|".join(sorted((p for p in _PARTS if p.isascii()), key=len, reverse=True))

_USUAL_HOURS = {"morning": 9, "forenoon": 10, "noon": 12, "afternoon": 15, "dusk": 18, "evening": 20}
"""What a bare part of the day stands for: 明早 is 09:00. 凌晨 and 半夜 need an hour."""

_HOURS: dict[str, dict[int, int]] = {
    "small hours": {12: 0} | {h: h for h in range(7)},
    "morning": {h: h for h in range(4, 12)},
    "forenoon": {h: h for h in range(1, 13)},
    "noon": {11: 11, 12: 12, 1: 13, 2: 14, 13: 13, 14: 14},
    "afternoon": {12: 12} | {h: h + 12 for h in range(1, 12)} | {h: h for h in range(13, 24)},
    "dusk": {h: h + 12 for h in range(4, 9)} | {h: h for h in range(16, 21)},
    "evening": {h: h + 24 for h in range(5)}
    | {h: h + 12 for h in range(5, 12)}
    | {h: h for h in range(17, 25)}
    | {12: 24},
}
_HOURS["night"] = _HOURS["evening"]
"""Hour said -> hour meant, counted from 00:00 of the named day."""

_POINT = re.compile(
    rf"(?P<part>{_PART_ZH})?(?P<h>{NUM})(?:点|时)(?:钟|整)?"
    rf"(?:(?P<half>半)|过?(?P<q>[123一二两三])刻|过?(?:零|〇)?(?P<m>{NUM})分?(?:(?P<s>{NUM})秒)?)?(?:钟|左右)?"
)
_COLON = re.compile(
    rf"(?P<part>{_PART_ZH})?(?P<h>[0-9]{{1,2}}):(?P<m>[0-9]{{2}})(?::(?P<s>[0-9]{{2}})(?:\.[0-9]{{1,9}})?)?"
    rf"(?: (?P<part_after>{_PART_EN}))?"
)
_AM_PM = re.compile(
    r"(?P<h>[0-9]{1,2}|[a-z]{3,6}(?= ))(?:[:.](?P<m>[0-9]{2})(?::(?P<s>[0-9]{2}))?)? ?(?P<half_day>am|pm)"
)
_OCLOCK = re.compile(
    rf"(?:(?P<offset>half past|quarter past|quarter to|a quarter past|a quarter to) )?(?P<h>[0-9]{{1,2}}|[a-z]{{3,6}})"
    rf"(?P<oclock> ?o ?clock)?(?:(?: (?P<part>{_PART_EN}))| ?(?P<half_day>am|pm))?"
)
_AT_HOUR = re.compile(rf"(?:at|@) ?(?P<h>[0-9]{{1,2}}|[a-z]{{3,6}})(?: (?P<part>{_PART_EN}))?")
_AT = re.compile(r"^(?:at |by |@ ?)")
_PART_THEN = re.compile(rf"(?P<part>{_PART_EN}) (?:at |@ ?)?(?P<rest>.+)")
_BARE_PART = re.compile(rf"{_PART_ZH}|{_PART_EN}")
_CLOSING = re.compile(r"eod|cob|end of (?:the )?day|close of business|end of business(?: day)?|下班(?:前|之前|时)?")
_OFFSETS = {"half past": 30, "quarter past": 15, "a quarter past": 15, "quarter to": -15, "a quarter to": -15}
_A_BIT = re.compile(r"[早晚]?一点")
"""Also "a bit", "a bit earlier", "a bit later"."""

HAS_CLOCK = re.compile(
    rf"[:点时@]|下班|{_PART_ZH}|\b(?:eod|cob|noon|midday|midnight|clock|at|half|quarter)\b|[ap]m|day\b|{_PART_EN}"
)
"""Cheap test: text without it names no time of day."""


def read(said: str) -> Clock | None:
    """A time of day, or None."""
    if _A_BIT.fullmatch(said):
        return None
    said = _AT.sub("", said)
    if said in {"noon", "midday", "12 noon", "正午", "中午"}:
        return Clock(NOON * 3600)
    if _CLOSING.fullmatch(said):
        return Clock(0, closing=True)
    return _point(said) or _colon(said) or _half_day(said) or _oclock(said)


def read_beside_day(said: str, part: str | None = None) -> Clock | None:
    """A time of day where a day is named too, so that "at 3" and a bare 下午 are enough.

    `part` is a part of the day that stood apart from the hour ("at 9 tomorrow morning").
    """
    if part is not None:
        hour = re.fullmatch(r"(?:at |@ ?)?([0-9]{1,2})(?::([0-9]{2}))?", said)
        return _in_part(_PARTS[part], int(hour[1]), int(hour[2] or 0), 0) if hour else _half_day(_AT.sub("", said))
    if _BARE_PART.fullmatch(said):
        hours = _USUAL_HOURS.get(_PARTS[said])
        return None if hours is None else Clock(hours * 3600)
    if match := _PART_THEN.fullmatch(said):
        rest = match["rest"]
        return read_beside_day(rest, match["part"]) or _half_day(rest)
    if match := _AT_HOUR.fullmatch(said):
        said_hour = _hour_en(match["h"])
        if said_hour is not None:
            return _in_part(_PARTS[match["part"]], said_hour, 0, 0) if match["part"] else _guess(said_hour, 0, 0)
    return read(said)


def bare_part(said: str) -> Clock | None:
    """The usual hour of a Chinese part of the day said alone (下午)."""
    if said in _PARTS and len(said) > 1 and not said.isascii():
        return read_beside_day(said)
    return None


def _point(said: str) -> Clock | None:
    match = _POINT.fullmatch(said)
    if not match:
        return None
    hour = number(match["h"])
    minute = 30 if match["half"] else 15 * number(match["q"]) if match["q"] else number(match["m"] or "0")
    second = number(match["s"] or "0")
    if match["part"]:
        return _in_part(_PARTS[match["part"]], hour, minute, second)
    if match["h"].startswith("0"):  # 07点 is written, not said
        return _exact(hour, minute, second)
    return _guess(hour, minute, second)


def _colon(said: str) -> Clock | None:
    match = _COLON.fullmatch(said)
    if not match:
        return None
    hour, minute, second = int(match["h"]), int(match["m"]), int(match["s"] or 0)
    part = match["part"] or match["part_after"]
    return _in_part(_PARTS[part], hour, minute, second) if part else _exact(hour, minute, second)


def _half_day(said: str) -> Clock | None:
    match = _AM_PM.fullmatch(said)
    hour = _hour_en(match["h"]) if match else None
    if not match or hour is None or not 1 <= hour <= NOON:
        return None
    return _exact(hour % NOON + NOON * (match["half_day"] == "pm"), int(match["m"] or 0), int(match["s"] or 0))


def _oclock(said: str) -> Clock | None:
    match = _OCLOCK.fullmatch(said)
    hour = _hour_en(match["h"]) if match else None
    if not match or hour is None or not (match["offset"] or match["oclock"] or (match["part"] or "").startswith("in")):
        return None
    offset = _OFFSETS.get(match["offset"] or "", 0) * 60
    if match["half_day"]:
        clock = _exact(hour % NOON + NOON * (match["half_day"] == "pm"), 0, 0) if 1 <= hour <= NOON else None
    else:
        clock = _in_part(_PARTS[match["part"]], hour, 0, 0) if match["part"] else _guess(hour, 0, 0)
    return Clock((clock.seconds + offset) % (2 * DAY_SECONDS), clock.guessed) if clock else None


def _hour_en(said: str) -> int | None:
    if said.isdigit():
        return int(said)
    try:
        hour = number(said)
    except KeyError:
        return None
    return hour if 1 <= hour <= NOON else None


def _exact(hour: int, minute: int, second: int) -> Clock | None:
    seconds = hour * 3600 + minute * 60 + second
    return Clock(seconds) if minute < 60 and second < 60 and seconds <= DAY_SECONDS else None


def _guess(hour: int, minute: int, second: int) -> Clock | None:
    clock = _exact(hour + NOON if 1 <= hour <= 6 else hour, minute, second)
    return Clock(clock.seconds, guessed=True) if clock and 1 <= hour < NOON else clock


def _in_part(part: str, hour: int, minute: int, second: int) -> Clock | None:
    meant = _HOURS[part].get(hour)
    if meant is None or minute >= 60 or second >= 60:
        return None
    return Clock(meant * 3600 + minute * 60 + second)
