"""The lines the page offers first."""

from __future__ import annotations

from collections.abc import Sequence

from bot.kernel.message import Button
from bot.kernel.voice import Voice

_LINES = (
    ("day", "/zg day", "member"),
    ("rota", "/shift list", "rota"),
    ("swap", "/shift swap", "rota"),
    ("off", "/off", "rota"),
    ("report", "/kpi report", "member"),
    ("standup", "/standup", "member"),
    ("handoff", "/handoff to", "member"),
    ("handoffs", "/handoff list", "member"),
    ("off", "/off", "office"),
    ("agenda", "/agenda show", "member"),
    ("training", "/train progress", "member"),
    ("schedule", "/schedule preview", "manager"),
    ("people", "/team list", "member"),
    ("help", "/help", "guest"),
)


def suggestions(voice: Voice, rights: frozenset[str], in_shifts: bool = False) -> Sequence[Button]:
    """What somebody with these rights says most; the first ones stand in front on a phone. Who works in shifts
    (`in_shifts`) asks for the rota before anything else, and is at few of the meetings."""
    held = {"guest", *rights}
    if rights:
        held |= {"member", "rota" if in_shifts else "office"}
    return [Button(voice.plain(f"page.say_{name}"), line) for name, line, right in _LINES if right in held]
