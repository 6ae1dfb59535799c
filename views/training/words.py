"""What the texts of onboarding and of one-on-ones share."""

from __future__ import annotations

from bot.kernel.message import Block, Message
from bot.kernel.people import PersonRef
from bot.kernel.voice import Voice

SHOWN = 12
"""Rows of a list that are shown at once."""


def message(voice: Voice, *blocks: Block, summary: str = "") -> Message:
    """A message of these blocks as `voice` speaks."""
    return Message(blocks, voice.language, voice.zone, summary)


def mention(person: PersonRef) -> str:
    """Somebody in a button's line."""
    return f"<@#{person.id}>"
