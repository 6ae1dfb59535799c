"""Deadlines as people say and type them: within the words of a piece of work, and in a line that a button says."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.kernel.due_in_words import due_in_words
from bot.kernel.parameters import Context, Due
from bot.kernel.tokens import cut
from bot.kernel.work import Work


def due_held(work: Work, what: str, due: Due | None) -> tuple[str, str] | None:
    """The deadline that the words hold where none was named: as it was said, and as one would type it. In quotes, by name
    and in a form they were meant as they are."""
    line = work.call.line if work.call is not None else None
    if (
        due is not None
        or line is None
        or any((token.quoted or token.name) and token.text == what for token in cut(line))
    ):
        return None
    now = work.now.astimezone(ZoneInfo(work.voice.zone))
    found = due_in_words(what, Context(now, work.directory))
    return None if found is None else (found[0], typed_due(work, found[1]))


def typed(work: Work, at: datetime) -> str:
    """An instant as whoever speaks would type it."""
    return f"{at.astimezone(ZoneInfo(work.voice.zone)):%Y-%m-%d %H:%M}"


def typed_due(work: Work, due: Due) -> str:
    """The same of a deadline; a day whose hour was left open stays a day."""
    return due.day.isoformat() if due.day is not None else typed(work, due.at)
