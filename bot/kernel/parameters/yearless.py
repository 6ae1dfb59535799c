"""Days said without their year or month, where the one meant as a rule is not the nearest on the preferred side.

They are read as what whoever says them means, or asked back about: a figure stored a year too early, or a deadline a year
too late, nobody misses.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from bot.kernel import dates
from bot.kernel.errors import Unread
from bot.kernel.message import On
from bot.kernel.parameters.kind import Context
from bot.kernel.parameters.times import DayKind, DayOrMonthKind, DueKind, MomentKind, SpanKind

SOON: Final = timedelta(days=60)
LONG_AGO: Final = timedelta(days=300)
"""Where a day without its year may be either, one this near ahead is rather meant than one so long ago."""
LATELY: Final = timedelta(days=21)
NEARER: Final = 3
"""A figure's day that is longer ago than `LATELY` is asked back about where the one ahead is so many times nearer."""


class StartDayKind(DayKind):
    """The day somebody comes or came: 12月1日 said in November is the one ahead, not the one a year ago."""

    def __init__(self) -> None:
        super().__init__("past")

    def _read(self, text: str, context: Context) -> Any:
        latest = super()._read(text, context)
        if context.now.date() - latest <= LONG_AGO:
            return latest
        coming = dates.read_day(text, now=context.now, prefer="future")
        return coming if timedelta() < coming - context.now.date() <= SOON else latest


class ComingDayKind(DayKind):
    """A day to come. 11月20日 said on 28 November is asked back: the one just gone, or the one a year ahead."""

    name = "coming_day"

    def __init__(self) -> None:
        super().__init__("future")

    def doubt(self, value: Any, text: str, context: Context) -> Unread | None:
        """Both days that may be meant, where it has just gone by."""
        gone = just_gone(value, text, lambda now: dates.read_day(text, now=now, prefer=self.prefer), context.now)
        if gone is None:
            return None
        days = (gone.isoformat(), value.isoformat())
        return Unread("unread.day_gone", said=text, gone=On(gone, iso=True), coming=On(value, iso=True), instead=days)


class ComingSpanKind(SpanKind):
    """Days to come, asked back about in the same way: those a year after are offered with their year."""

    def __init__(self) -> None:
        super().__init__("future")

    def doubt(self, value: Any, text: str, context: Context) -> Unread | None:
        """The days a year after, where they have just gone by."""

        def read(now: datetime) -> date:
            return dates.read_span(text, now=now, prefer=self.prefer).first

        if just_gone(value.first, text, read, context.now) is None:
            return None
        return Unread("unread.span_gone", said=text, coming=On(value.first, iso=True), instead=(self.write(value),))


class EnteredDayKind(DayOrMonthKind):
    """The day a figure is of. 11月29日 or 29号 said on 28 November is asked back about: a figure of a year or a month ago
    is not what is entered as a rule."""

    def __init__(self) -> None:
        super().__init__("past")

    def doubt(self, value: Any, text: str, context: Context) -> Unread | None:
        """The one gone by, with its year, where the one ahead is much nearer."""
        if not self._is_ahead(value, text, context):
            return None
        first, last = On(value.first, iso=True), On(value.last, iso=True)
        if value.days == 1:
            return Unread("unread.day_ahead", said=text, day=first, instead=(value.first.isoformat(),))
        return Unread("unread.span_ahead", said=text, first=first, last=last, instead=(self.write(value),))

    def _is_ahead(self, latest: dates.Span, text: str, context: Context) -> bool:
        today = context.now.date()
        gone = today - latest.last
        if gone < LATELY or latest.last >= today.replace(day=1):  # 5号 said on the 28th is this month's
            return False
        try:
            coming = dates.read_span(text, now=context.now, prefer="future")
        except dates.Unreadable:
            return False
        return timedelta() < (coming.first - today) * NEARER <= gone


class DeadlineKind(DueKind):
    """By when, for what nobody plans a year ahead: 11月20日 said on 24 November is asked back about, and a festival that
    has just gone by (复盘 双11) is what it is about, not when it is due."""

    def doubt(self, value: Any, text: str, context: Context) -> Unread | None:
        """The deadline a year after, with its year, where its day has just gone by."""
        if not _moment_just_gone(self, value.date(), text, context):
            return None
        instead = f"{value:%Y-%m-%d %H:%M}" if self._names_hour(text, value, context) else value.date().isoformat()
        return Unread("unread.due_gone", said=text, coming=On(value.date(), iso=True), instead=(instead,))

    def asks_back(self, text: str, context: Context) -> bool:
        """The same, unless it is a festival, with an hour behind it or without."""
        words = _WHAT_FOR.sub("", text).split()
        if any(_is_sale(" ".join(words[:n])) for n in range(1, len(words) + 1)):
            return False
        return super().asks_back(text, context)

    def suspects(self, text: str, context: Context) -> bool:
        """Whether it looks like a date, and no festival that has just gone by (复盘 双11, pictures for 11.11)."""
        if before_festival(text, context) is not None:
            return True
        if not super().suspects(text, context) or text.lower().startswith("of "):
            return False
        about = _WHAT_FOR.sub("", text)
        return not ((about != text or _is_sale(text)) and super().asks_back(about, context))

    def slip(self, text: str, context: Context) -> Unread | None:
        """The same, and the day before a festival, which 双12前 may mean."""
        slip = super().slip(text, context)
        if slip is None and (eve := before_festival(text, context)) is not None:
            return Unread("unread.before_festival", said=text, day=On(eve, iso=True), instead=(eve.isoformat(),))
        return slip


class ComingMomentKind(MomentKind):
    """An instant to come, for what nobody plans a year ahead: 11月20日下午3点 said on 28 November is asked back about."""

    def doubt(self, value: Any, text: str, context: Context) -> Unread | None:
        """The instant a year after, with its year, where its day has just gone by."""
        if not _moment_just_gone(self, value.date(), text, context):
            return None
        coming = On(value.date(), iso=True)
        return Unread("unread.moment_gone", said=text, coming=coming, instead=(f"{value:%Y-%m-%d %H:%M}",))


def _moment_just_gone(kind: MomentKind, coming: date, text: str, context: Context) -> bool:
    def read(now: datetime) -> date:
        return dates.read_moment(text, now=now, prefer=kind.prefer, default_time=kind.default_time).date()

    return just_gone(coming, text, read, context.now) is not None


_WHAT_FOR: Final = re.compile(r"for\s+", re.IGNORECASE)
_BEFORE: Final = re.compile(r"before\s+(?P<en>.+)|(?P<zh>.+?)[之以]?前", re.IGNORECASE)
_DOTTED_SALE: Final = re.compile(r"11\.11|12\.12|6\.18")
_ONE_DAY: Final = timedelta(days=1)


def _is_sale(text: str) -> bool:
    return dates.is_festival(text) or _DOTTED_SALE.fullmatch(text) is not None


def before_festival(text: str, context: Context) -> date | None:
    """The day before the festival to come that 双12前, before Double 12 name."""
    match = _BEFORE.fullmatch(text.strip())
    named = (match["en"] or match["zh"]) if match is not None else ""
    if not dates.is_festival(named):
        return None
    try:
        return dates.read_day(named, now=context.now, prefer="future") - _ONE_DAY
    except dates.Unreadable:  # it lasts for days
        return None


_SAYS_YEAR: Final = re.compile(r"年|\byear", re.IGNORECASE)


def just_gone(coming: date, text: str, read: Callable[[datetime], date], now: datetime) -> date | None:
    """The day that `coming`, which is almost a year ahead, comes a year after, where that one has gone by lately: what
    `read` reads as of a while ago. `None` where `text` says the year: 2027-11-20 is the same day whenever it is read, and
    年底 said in January can only lie ahead."""
    if coming - now.date() < LONG_AGO or _SAYS_YEAR.search(text) is not None:
        return None
    try:
        latest = read(now - SOON)
    except dates.Unreadable:
        return None
    return latest if latest < now.date() else None
