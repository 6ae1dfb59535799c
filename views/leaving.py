"""The words of leaving, and the checklist of what must not fall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.kernel.message import Block, Button, Buttons, Heading, Items, Line, Message, Note, On, Paragraph, Text
from bot.kernel.people import PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.voice import Voice
from models.leaving import Departed
from models.loose_ends import LooseEnd
from models.organisation import DepartureKind

SHOWN = 8


def departed(voice: Voice, person: PersonRef, done: Departed) -> Message:
    """To the manager: what was recorded, what is still open, and how a wrong reason is put right."""
    kind = voice(f"leave.kind_{done.kind.value}")
    day: Line = (On(done.last_on, iso=True),)
    blocks: list[Block] = [Heading(voice(f"leave.{done.outcome}", name=person.name, day=day, kind=kind))]
    if done.outcome != "corrected":
        blocks += checklist(voice, done.loose_ends)
        blocks.append(Note(voice("leave.ends_now" if done.outcome == "left" else "leave.ends_then")))
    if done.kind is DepartureKind.TRANSFER:
        blocks.append(Note(voice("leave.transfer_note")))
    buttons = _buttons(voice, person, done)
    if buttons:
        blocks.append(Buttons(buttons))
    return voice.message(*blocks)


def checklist(voice: Voice, ends: Sequence[LooseEnd]) -> list[Block]:
    """One paragraph per kind of thing that hangs on somebody."""
    if not ends:
        return [Paragraph(voice("leave.nothing_open"))]
    blocks: list[Block] = [Paragraph(voice("leave.still_open"))]
    for end in ends:
        blocks.append(Paragraph(voice(end.kind, n=len(end.items))))
        blocks.append(Items(tuple((Text(label),) for label, _ in end.items[:SHOWN])))
        if len(end.items) > SHOWN:
            blocks.append(Note(voice("train.more", n=len(end.items) - SHOWN)))
    lines = [(label, line) for end in ends for label, line in end.items if line]
    if lines:
        blocks.append(Buttons(tuple(Button(_label(voice, *entry), entry[1]) for entry in lines[:4])))
    return blocks


def _label(voice: Voice, label: str, line: str) -> str:
    group, deed = line.lstrip("/").split()[:2]
    return voice.plain(f"leave.button_{group}_{deed}", what=label[:40])[:75]


def _buttons(voice: Voice, person: PersonRef, done: Departed) -> tuple[Button, ...]:
    who = f"<@#{person.id}>"
    if done.outcome == "corrected":
        return ()
    buttons = [
        Button(
            voice.plain(f"leave.button_kind_{kind.value}"),
            line_of("team depart", who, done.last_on.isoformat(), kind.value),
        )
        for kind in DepartureKind
        if kind is not done.kind
    ]
    if done.outcome == "ahead":
        buttons.append(Button(voice.plain("leave.button_cancel"), line_of("team depart", who, "cancel")))
    return tuple(buttons)


def stays(voice: Voice, person: PersonRef) -> Message:
    """A last day ahead was taken back."""
    return voice.message(Paragraph(voice("leave.stays", name=person.name)))


def last_day(voice: Voice, person: PersonRef, last_on: date, ends: Sequence[LooseEnd]) -> Message:
    """To the managers on somebody's last working day."""
    heading = Heading(voice("leave.last_day", name=person.name, day=(On(last_on),)))
    return voice.message(heading, *checklist(voice, ends))
