"""Compiled lines in a reader's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bot.kernel.message import Button, Line, On
from bot.kernel.voice import Piece, Voice
from models.sections import Both, Deed, Entry, Figure, Hours, Names, Period, Place, Word
from views import clock
from views.kpi import words


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
        case Period(span):
            return words.period(voice, span)
        case Word(key):
            return voice(key)
        case Entry():
            return entry_line(voice, place)
        case _:
            return place


def entry_buttons(voice: Voice, entries: Iterable[Entry], most: int) -> tuple[Button, ...]:
    """Buttons for what can be done about the first of these lines; one that several lines share comes once. No two read
    the same: a number or a day tells them apart."""
    chosen: dict[str, tuple[Entry, Deed]] = {}
    for entry in entries:
        for deed in (entry.deed, entry.other):
            if deed is not None and len(chosen) < most:
                chosen.setdefault(deed.line, (entry, deed))
    labels = Counter(deed.label for _, deed in chosen.values())
    return tuple(
        Button(_label(voice, entry, deed, alone=labels[deed.label] == 1), line)
        for line, (entry, deed) in chosen.items()
    )


def _label(voice: Voice, entry: Entry, deed: Deed, *, alone: bool) -> str:
    label, number, day = voice.plain(deed.label), entry.places.get("number"), entry.places.get("day")
    if isinstance(number, int):
        return f"{label} #{number}"
    return f"{label} {day.day:%m-%d}" if isinstance(day, On) and not alone else label
