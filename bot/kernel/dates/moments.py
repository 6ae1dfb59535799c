"""Instants: a day with an hour, a distance from now, an ISO timestamp.

An hour without a day is the nearest on the preferred side of now. A weekday with an hour that lies on the wrong side of
now today is a week away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from bot.kernel.dates import clock, days, slips
from bot.kernel.dates.asked import Asked, Found, Missing, Prefer
from bot.kernel.dates.clock import DAY_SECONDS, Clock
from bot.kernel.dates.durations import Duration, read_offset
from bot.kernel.workdays import local_instant

_ONE_DAY = timedelta(days=1)

_ISO = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[t ](?P<at>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)"
    r" ?(?P<offset>z|[+-][0-9]{2}:?[0-9]{2})?"
)
_CONTRACTED = re.compile(r"^(?P<day>今|明|昨|后|大后|前)(?P<part>早上|早|晨|晚上|晚|夜)(?!点)")
_ENGLISH = (
    (re.compile(r"tonight (?:at )?midnight|(?:at )?midnight tonight"), "today 24:00"),
    (re.compile(r"\btonight\b"), "today evening"),
    (re.compile(r"\blast night\b"), "yesterday evening"),
    (re.compile(r"\bthis (morning|afternoon|evening)\b"), r"today \1"),
)
_SAME_TIME = re.compile(
    r"(?:at )?(?:this|same) time (?P<en>.+)|(?P<en_after>.+?) (?:at )?(?:this|the same|same) time"
    r"|(?P<zh>.+?)(?:这个?时候|这个?时间|此时|此刻|同一?时间|现在这个时候)"
)
_TODAY = {"今天", "今日", "今儿", "today"}
_NOW = {"now", "right now", "现在", "此刻", "当前"}
_PART_AT_END = re.compile(r"(?P<day>.+?) (?P<part>morning|afternoon|evening|night)")
_NOT_INSIDE = re.compile(r"[0-9][0-9]|[a-z][a-z]|[0-9][.:/-]|[.:/-][0-9]")


class Moments:
    """One question: what is known about it, and where its clock stands."""

    def __init__(self, now: datetime, prefer: Prefer, default_time: time) -> None:
        self.asked = Asked.at(now, prefer)
        self.now = now
        self.default_time = default_time

    def read(self, said: str) -> datetime | None:
        """The instant, in the zone of now; None when it is none, ValueError when it can't be."""
        moment = self._plain(said)
        if moment is None and (due := days.deadline(said, self.asked)):
            moment = self._plain(due)
        return moment

    def is_hour_alone(self, said: str) -> bool:
        """Whether it names an hour and no day: 下午3点, 下午三点前, by 3pm."""
        return any(self._clock_alone(one) is not None for one in (said, days.deadline(said, self.asked)) if one)

    def missing_day(self, said: str) -> Missing | None:
        """The day in it that its month does not have, with or without an hour (11月31号下午三点前); None without such."""
        found = days.missing_day(said, self.asked) or self._missing_beside_clock(said)
        return found or self._missing_beside_clock(days.deadline(said, self.asked) or "")

    def _missing_beside_clock(self, said: str) -> Missing | None:
        if not clock.HAS_CLOCK.search(said):
            return None
        for day_said, clock_said, part in _splits(said):
            missing = slips.missing_day(day_said, self.asked)
            if missing is not None and clock.read_beside_day(clock_said, part) is not None:
                return missing
        return None

    def _plain(self, said: str) -> datetime | None:
        if said in _NOW:
            return self.now
        if match := _ISO.fullmatch(said):
            return self._iso(match)
        length = read_offset(said)
        if length is not None and not length.whole_days:
            return self._away(length)
        said = _spelt_out(said)
        return self._clock_alone(said) or self._day_alone(said) or self._same_time(said) or self._day_and_clock(said)

    def _iso(self, match: re.Match[str]) -> datetime:
        day, at = date.fromisoformat(match["day"]), time.fromisoformat(match["at"])
        offset = match["offset"]
        if offset is None:
            return self.local(day, at)
        said = datetime.fromisoformat(f"{match['day']}T{match['at']}{offset.upper()}")
        return said.astimezone(self.now.tzinfo)

    def _away(self, length: Duration) -> datetime:
        start = self.now
        if length.months or length.days:
            start = self.local(length.from_day(self.asked.today), self.now.time())
        return (start.astimezone(UTC) + timedelta(seconds=length.seconds)).astimezone(self.now.tzinfo)

    def _clock_alone(self, said: str) -> datetime | None:
        found = Clock(0) if said == "midnight" else clock.read(said) or clock.bare_part(said)
        if found is None:
            return None
        if found.closing:
            return self._at(self.asked.today, found)
        moment = self._at(self.asked.today, Clock(found.seconds % DAY_SECONDS))
        if self.asked.prefer == "future" and moment <= self.now:
            return self._at(self.asked.today + _ONE_DAY, Clock(found.seconds % DAY_SECONDS))
        if self.asked.prefer == "past" and moment > self.now:
            return self._at(self.asked.today - _ONE_DAY, Clock(found.seconds % DAY_SECONDS))
        return moment

    def _day_alone(self, said: str) -> datetime | None:
        found = days.read(said, self.asked)
        return None if found is None else self.local(found.span.first, self.default_time)

    def _same_time(self, said: str) -> datetime | None:
        match = _SAME_TIME.fullmatch(said)
        found = days.read(match["en"] or match["en_after"] or match["zh"], self.asked) if match else None
        return None if found is None else self.local(found.span.first, self.now.time())

    def _day_and_clock(self, said: str) -> datetime | None:
        if not clock.HAS_CLOCK.search(said):
            return None
        impossible: ValueError | None = None
        for day_said, clock_said, part in _splits(said):
            try:
                moment = self._joined(day_said, clock_said, part)
            except ValueError as error:
                impossible = error
                continue
            if moment is not None:
                return moment
        if impossible:
            raise impossible
        return None

    def _joined(self, day_said: str, clock_said: str, part: str | None) -> datetime | None:
        at = clock.read_beside_day(clock_said, part)
        found = days.read(day_said, self.asked) if at else None
        if at is None or found is None:
            return None
        return self._on_the_right_side(found, at, today_said=day_said in _TODAY)

    def _on_the_right_side(self, found: Found, at: Clock, today_said: bool) -> datetime:
        moment = self._at(found.span.first, at)
        if found.span.first != self.asked.today:
            return moment
        if self._fits(moment):
            return moment
        towards = 1 if self.asked.prefer == "future" else -1
        if found.every == "week":
            return self._at(found.span.first + 7 * towards * _ONE_DAY, at)
        half_a_day_on = at.seconds + towards * DAY_SECONDS // 2
        if today_said and at.guessed and 0 <= half_a_day_on < DAY_SECONDS:  # 今天9点, said at ten, is 21:00
            other = self._at(found.span.first, Clock(half_a_day_on))
            return other if self._fits(other) else moment
        return moment

    def _fits(self, moment: datetime) -> bool:
        return moment > self.now if self.asked.prefer == "future" else moment <= self.now

    def _at(self, day: date, at: Clock) -> datetime:
        if at.closing:
            return self.local(day, self.default_time)
        return self.local(day + (at.seconds // DAY_SECONDS) * _ONE_DAY, at.time)

    def local(self, day: date, at: time) -> datetime:
        """When the person's clock shows `at` on `day`, in their zone; see `local_instant`."""
        zone = self.now.tzinfo or UTC
        return local_instant(day, at, zone).astimezone(zone)


def _spelt_out(said: str) -> str:
    """今晚 as 今天晚上, tonight as "today evening"."""
    said = _CONTRACTED.sub(lambda m: f"{m['day']}天{'早上' if m['part'][0] in '早晨' else '晚上'}", said)
    for pattern, words in _ENGLISH:
        said = pattern.sub(words, said)
    return said


def _splits(said: str) -> Iterator[tuple[str, str, str | None]]:
    """(day, clock, part of the day that stood with the day), cut at every place that leaves numbers and words whole."""
    for cut in range(1, len(said)):
        if _NOT_INSIDE.fullmatch(said[cut - 1 : cut + 1]):
            continue
        left, right = said[:cut].strip(" -").removesuffix(" at"), said[cut:].strip()
        if left and right:
            yield left, right, None
    for cut in range(1, len(said)):
        if _NOT_INSIDE.fullmatch(said[cut - 1 : cut + 1]):
            continue
        left, right = said[:cut].strip(), said[cut:].strip().removeprefix("on ")
        if not left or not right:
            continue
        if match := _PART_AT_END.fullmatch(right):
            yield match["day"], left, match["part"]
        yield right, left, None
