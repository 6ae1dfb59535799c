"""What the texts of onboarding and of one-on-ones share."""

from __future__ import annotations

from bot.kernel.people import PersonRef

SHOWN = 12
"""Rows of a list that are shown at once."""


def mention(person: PersonRef) -> str:
    """Somebody in a button's line."""
    return f"<@#{person.id}>"
