"""The lines the page offers first."""

from __future__ import annotations

from collections.abc import Sequence

from bot.kernel.message import Button
from bot.kernel.voice import Voice

_LINES = (
    ("day", "/zg day", "member"),
    ("report", "/kpi report", "member"),
    ("standup", "/standup", "member"),
    ("handoff", "/handoff to", "member"),
    ("handoffs", "/handoff list", "member"),
    ("agenda", "/agenda show", "member"),
    ("training", "/train progress", "member"),
    ("schedule", "/schedule preview", "manager"),
    ("people", "/team list", "member"),
    ("help", "/help", "guest"),
)


def suggestions(voice: Voice, rights: frozenset[str]) -> Sequence[Button]:
    """What somebody with these rights says most; the first ones stand in front on a phone."""
    return [
        Button(voice.plain(f"page.say_{name}"), line)
        for name, line, right in _LINES
        if right == "guest" or right in rights or (right == "member" and rights)
    ]
