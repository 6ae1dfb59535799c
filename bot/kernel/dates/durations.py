"""How long until, how long ago: 半小时后, 一个半小时后, 三天前, in 2 weeks, half an hour ago, 1小时30分钟后."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from bot.kernel.dates.spans import add_months
from bot.kernel.dates.text import EN_NUM, NUM, number

_LONGEST_MONTHS = 1200
_LONGEST_DAYS = 36_600

_SECONDS = {
    **dict.fromkeys(("秒", "秒钟", "s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("分", "分钟", "m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("刻钟",), 900),
    **dict.fromkeys(("小时", "钟头", "钟", "h", "hr", "hrs", "hour", "hours"), 3600),
}
_DAYS = {
    **dict.fromkeys(("天", "日", "d", "day", "days"), 1),
    **dict.fromkeys(("周", "星期", "礼拜", "w", "wk", "wks", "week", "weeks"), 7),
    **dict.fromkeys(("fortnight", "fortnights"), 14),
}
_MONTHS = {
    **dict.fromkeys(("月", "mo", "month", "months"), 1),
    **dict.fromkeys(("季度", "quarter", "quarters"), 3),
    **dict.fromkeys(("年", "y", "yr", "yrs", "year", "years"), 12),
}


def _one_of(*tables: dict[str, int], english: bool) -> str:
    words = (w for table in tables for w in table if w.isascii() == english)
    return "|".join(sorted(words, key=len, reverse=True))


_UNIT_ZH = _one_of(_SECONDS, _DAYS, _MONTHS, english=False)
_UNIT_EN = _one_of(_SECONDS, _DAYS, _MONTHS, english=True)

_PART_ZH = re.compile(
    rf"(?:(?P<n>{NUM}(?:\.[0-9])?)(?P<counted>个)?(?P<half>半)?|(?P<only_half>半)个?)(?P<unit>{_UNIT_ZH})(?P<half_after>半)?"
)
_PART_EN = re.compile(
    rf"(?:(?P<n>[0-9]{{1,4}}(?:\.[0-9]{{1,2}})?|{EN_NUM}(?= )) ?(?P<half>and a half ?)?|(?P<only_half>half an?|an? half|half) )"
    rf"(?P<unit>{_UNIT_EN})(?![a-z])(?P<half_after> and a half)?"
)
_LATER_ZH = re.compile(r"(?:(?:再)?过)?(?P<length>.+?)(?:之|以)?(?P<side>后|前)")
_WITHIN_ZH = re.compile(r"(?P<length>.+?)(?:之|以)?内")
_JOINT = re.compile(r"(?: and|零)? ?")
_PASS_ZH = re.compile(r"再过(?P<length>.+)")
_LATER_EN = re.compile(
    r"(?:in|within) (?P<ahead>.+?)(?: time)?|(?P<after>.+?) (?:from now|from today|later|hence)|(?P<ago>.+?) ago(?: today)?"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """Calendar months, whole days and seconds; all of one sign."""

    months: int = 0
    days: int = 0
    seconds: int = 0

    def __neg__(self) -> Duration:
        return Duration(-self.months, -self.days, -self.seconds)

    @property
    def whole_days(self) -> bool:
        """Whether it moves by days only and says nothing of the hour."""
        return self.seconds == 0

    def from_day(self, day: date) -> date:
        """The day this far away; months first, then days."""
        return add_months(day, self.months) + timedelta(days=self.days)


def read_offset(said: str) -> Duration | None:
    """A signed distance from now: 三天后, in 2 hours, half an hour ago; "within" means at its end."""
    if (match := _LATER_ZH.fullmatch(said)) and not said.endswith("日前"):  # 15日前 is "by the 15th"
        length = read_length(match["length"])
        return -length if length and match["side"] == "前" else length
    if match := _WITHIN_ZH.fullmatch(said) or _PASS_ZH.fullmatch(said):
        return read_length(match["length"])
    if match := _LATER_EN.fullmatch(said):
        length = read_length(match["ahead"] or match["after"] or match["ago"])
        return -length if length and match["ago"] else length
    return None


def read_length(said: str) -> Duration | None:
    """A length without a side: 一个半小时, 1小时30分钟, half an hour, 2 days. None when it is none."""
    total, position, parts = Duration(), 0, 0
    while position < len(said):
        match = _PART_ZH.match(said, position) or _PART_EN.match(said, position)
        part = _length(match.groupdict()) if match else None
        if match is None or part is None or parts >= 3:
            return None
        total = Duration(total.months + part.months, total.days + part.days, total.seconds + part.seconds)
        if total.months > _LONGEST_MONTHS or total.days > _LONGEST_DAYS or total.seconds > _LONGEST_DAYS * 86_400:
            raise ValueError("too far away")
        position, parts = match.end(), parts + 1
        joint = _JOINT.match(said, position)
        position = joint.end() if joint and joint.end() < len(said) else position
    return total if parts else None


def _length(groups: dict[str, str | None]) -> Duration | None:
    whole = groups["n"]
    amount = Fraction(0)
    if whole:
        amount = Fraction(whole) if "." in whole else Fraction(number(whole.strip()))
    if groups["half"] or groups["half_after"] or groups["only_half"]:
        amount += Fraction(1, 2)
    unit = groups["unit"] or ""
    if unit in _SECONDS:
        return Duration(seconds=int(amount * _SECONDS[unit]))
    if unit in _DAYS:
        return Duration(days=int(amount * _DAYS[unit])) if (amount * _DAYS[unit]).denominator == 1 else None
    if unit == "月" and not (
        groups.get("counted") or groups["only_half"]
    ):  # 3月后 is "after March", 3个月后 is "in three months"
        return None
    months = amount * _MONTHS[unit]
    whole_months = int(months)
    rest = months - whole_months
    if rest not in (0, Fraction(1, 2)):
        return None
    return Duration(months=whole_months, days=15 if rest else 0)
