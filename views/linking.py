"""The words of joining two platforms."""

from __future__ import annotations

from dataclasses import replace

from bot.kernel.message import Block, CommandLine, Message, Note, Paragraph
from bot.kernel.voice import Voice
from models.linking import Linked


def code(voice: Voice, value: str, department: str, *, manager: bool) -> Message:
    """The code, what to do with it, and what it will do."""
    what = "link.code_manager" if manager else "link.code_own"
    message = voice.message(
        Paragraph(voice("link.code")),
        Paragraph((CommandLine(f"/team link {value}"),)),
        Paragraph(voice(what, department=department)),
        Note(voice("link.code_note")),
    )
    return replace(message, secret=True)


def linked(voice: Voice, done: Linked) -> Message:
    """What is joined now."""
    blocks: list[Block] = [Paragraph(voice("link.account", name=done.person.name, department=done.department.name))]
    if done.workspace:
        blocks.append(Paragraph(voice("link.workspace", department=done.department.name)))
        blocks.append(Note(voice("link.channel_here" if done.channel else "link.channel_none")))
    return voice.message(*blocks)
