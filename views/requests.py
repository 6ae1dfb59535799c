"""What is said about requests of any kind: a second person's word, and what is taken back before it."""

from __future__ import annotations

from bot.kernel.message import Button, Message, Paragraph
from bot.kernel.tokens import line_of
from bot.kernel.voice import Voice


def withdraw_button(voice: Voice, number: int, *, numbered: bool = False) -> Button:
    """For whoever asked; `numbered` where several stand side by side."""
    label = voice.plain("request.button_withdraw_this", number=number) if numbered else voice.plain("button.withdraw")
    return Button(label, line_of("team withdraw", number))


def withdrawn(voice: Voice, number: int) -> Message:
    """To whoever took it back."""
    return Message((Paragraph(voice("request.you_withdrew", number=number)),), voice.language, voice.zone)


def now_withdrawn(voice: Voice, *, number: int, by: str) -> Message:
    """What the cards of those become who were asked."""
    return Message((Paragraph(voice("request.now_withdrawn", number=number, by=by)),), voice.language, voice.zone)
