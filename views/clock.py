"""Clock times, and whose clock it is wherever somebody concerned lives by another one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.kernel.message import Line, Moment, Said
from bot.kernel.voice import Voice, write_moment
from bot.kernel.workdays import Opening

_NOON = time(12)


def span(start: time, end: time) -> str:
    """`16:00-24:00`; a day ends at 24:00, not at 00:00."""
    return f"{start:%H:%M}-{'24:00' if end == time() else format(end, '%H:%M')}"


def called(voice: Voice, zone: str) -> str:
    """What people call the clock of a zone: 北京时间, London time."""
    key = f"zone.{zone}"
    if voice.has(key):
        return voice.plain(key)
    return voice.plain("zone.other", city=zone.rpartition("/")[2].replace("_", " "))


def elsewhere(voice: Voice, zone: str, day: date) -> bool:
    """Whether a clock in `zone` shows something else than the reader's on `day`."""
    noon_at = datetime.combine(day, _NOON, ZoneInfo(zone))
    return noon_at.utcoffset() != noon_at.astimezone(ZoneInfo(voice.zone)).utcoffset()


def spans(voice: Voice, day: date, openings: Sequence[Opening], zone: str) -> Line:
    """Hours of `day` by the clock of `zone`, which is named where the reader's shows something else."""
    hours = Said(voice.listed(span(start, end) for start, end in openings))
    return voice("clock.of_zone", hours=hours, zone=called(voice, zone)) if elsewhere(voice, zone, day) else (hours,)


def aside(voice: Voice, said: Line, day: date, zone: str) -> Line:
    """What was said of `day` by the clock of `zone`, which is named behind it where the reader's shows something else."""
    return voice("clock.aside", said=said, zone=called(voice, zone)) if elsewhere(voice, zone, day) else said


def together(voice: Voice, at: datetime, zones: Iterable[str]) -> Line:
    """An instant that concerns people in `zones`, by the clock of `voice`, which is named where one of theirs shows
    something else: all of them may read it."""
    moment: Line = (Moment(at),)
    day = voice.local(at).date()
    apart = any(elsewhere(voice, zone, day) for zone in set(zones))
    return voice("clock.aside", said=moment, zone=called(voice, voice.zone)) if apart else moment


def dated(voice: Voice, at: datetime) -> Line:
    """An instant with its ISO date by the clock of `voice`: no other year can be meant."""
    return (Moment(at, "dated"),)


def both(voice: Voice, at: datetime, zone: str, *, iso: bool = False) -> Line:
    """An instant by the clock of `voice`, with its ISO date if `iso`, and by that of `zone` behind it where that shows
    something else."""
    day = voice.local(at).date()
    if not elsewhere(voice, zone, day):
        return dated(voice, at) if iso else (Moment(at),)
    here: Line = (Moment(at),)
    there = Said(write_moment(at, zone, voice.language))
    key = "clock.both_iso" if iso else "clock.both"
    return voice(key, here=here, there=there, zone=called(voice, zone), day=day.isoformat())


def theirs(voice: Voice, at: datetime, zone: str) -> Line:
    """The hour at which something concerns somebody in `zone`, by the clock of `voice`, named as above."""
    hour: Line = (Moment(at, "time"),)
    if not elsewhere(voice, zone, voice.local(at).date()):
        return hour
    return voice("clock.of_zone", hours=hour, zone=called(voice, voice.zone))
