"""Something that comes by itself says when it comes late."""

from __future__ import annotations

from bot.kernel.message import Note
from bot.kernel.voice import Voice

WORTH_SAYING_MINUTES = 2


def late_note(voice: Voice, late_by_minutes: int) -> tuple[Note, ...]:
    """A line of small print when a message comes noticeably after its time (the bot was down)."""
    if late_by_minutes < WORTH_SAYING_MINUTES:
        return ()
    return (Note(voice("schedule.late", n=late_by_minutes)),)
