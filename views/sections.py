"""Compiled lines in a reader's words."""

from __future__ import annotations

from collections.abc import Iterable

from bot.kernel.message import Button, Line
from bot.kernel.voice import Piece, Voice
from models.sections import Both, Entry, Figure, Hours, Names, Place, Word
from views import clock


def entry_line(voice: Voice, entry: Entry) -> Line:
    """One compiled line."""
    return voice(entry.key, **{name: _piece(voice, place) for name, place in entry.places.items()})


def _piece(voice: Voice, place: Place) -> Piece:
    match place:
        case Both(zh, en):
            return voice.named(zh, en)
        case Figure(value, unit, compact):
            return voice.amount(value, unit, compact=compact)
        case Names(names):
            return voice.listed(n if isinstance(n, str) else voice.named(n.zh, n.en) for n in names)
        case Hours(day, spans, zone):
            return clock.spans(voice, day, spans, zone)
        case Word(key):
            return voice(key)
        case Entry():
            return entry_line(voice, place)
        case _:
            return place


def entry_buttons(voice: Voice, entries: Iterable[Entry], most: int) -> tuple[Button, ...]:
    """Buttons for what can be done about the first of these lines; one that several lines share comes once."""
    buttons: dict[str, Button] = {}
    for entry in entries:
        if entry.deed is not None and entry.deed.line not in buttons and len(buttons) < most:
            number = entry.places.get("number")
            label = voice.plain(entry.deed.label)
            buttons[entry.deed.line] = Button(
                f"{label} #{number}" if isinstance(number, int) else label, entry.deed.line
            )
    return tuple(buttons.values())
