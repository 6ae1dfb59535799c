"""The words of somebody's day."""

from __future__ import annotations

import hashlib
import json

from bot.kernel.codec import to_json
from bot.kernel.message import Block, Button, Buttons, Heading, Items, Message, Note, On, Paragraph
from bot.kernel.voice import Voice
from models.day import DaySheet
from views.sections import entry_buttons, entry_line

MOST_BUTTONS = 5


def card(sheet: DaySheet) -> str:
    """The card of one person's day."""
    return f"myday/{sheet.person.id}/{sheet.day}"


def my_day(voice: Voice, sheet: DaySheet, *, kept: bool = False) -> Message:
    """What waits for somebody today; `kept` says that the message follows the day."""
    blocks: list[Block] = [Heading(voice("day.title", day=On(sheet.day)))]
    for part in sheet.parts:
        blocks.append(Paragraph(voice(f"day.section_{part.section}")))
        blocks.append(Items(tuple(entry_line(voice, entry) for entry in part.entries)))
    if sheet.is_empty:
        blocks.insert(1, Paragraph(voice("day.nothing")))
    buttons = entry_buttons(voice, (entry for part in sheet.parts for entry in part.entries), MOST_BUTTONS)
    if buttons:
        blocks.append(Buttons(_with_first_strong(buttons)))
    if kept:
        blocks.append(Note(voice("day.kept")))
    return Message(tuple(blocks), voice.language, voice.zone)


def _with_first_strong(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    return (Button(buttons[0].label, buttons[0].line, "primary"), *buttons[1:])


def digest(message: Message) -> str:
    """Tells two drawings of a day apart."""
    written = json.dumps(to_json(message), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()
