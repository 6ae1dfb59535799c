"""Something that comes by itself says when it comes late."""

from __future__ import annotations

from bot.kernel.message import Note
from bot.kernel.voice import Voice

WORTH_SAYING_MINUTES = 2


def late_note(voice: Voice, late_by_minutes: int) -> tuple[Note, ...]:
    """A line of small print when a message comes noticeably after its time (the bot was down)."""
    if late_by_minutes < WORTH_SAYING_MINUTES:
        return ()
    hours, minutes = divmod(late_by_minutes, 60)
    if not hours:
        return (Note(voice("schedule.late", n=late_by_minutes)),)
    if not minutes:
        return (Note(voice("schedule.late_hours", n=hours)),)
    return (Note(voice("schedule.late_by", hours=hours, minutes=minutes)),)
