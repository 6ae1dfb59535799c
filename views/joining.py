"""The words of coming into a department."""

from __future__ import annotations

from bot.kernel.message import Block, Button, Buttons, Facts, Heading, Line, Mention, Message, Note, Paragraph, Text
from bot.kernel.people import RoleRef
from bot.kernel.tokens import line_of
from bot.kernel.voice import Voice
from models.joining import Asked
from models.organisation import Person, Request
from views.requests import withdraw_button


def asked(voice: Voice, done: Asked, role: RoleRef, department: str) -> Message:
    """To whoever wants to join: their number, and that a manager decides."""
    key = "join.asked_again" if done.changed else "join.asked"
    name, number = voice.named(role.zh, role.en), done.request.number
    return voice.message(
        Paragraph(voice(key, number=number, role=name, department=department)),
        Note(voice("join.told_then")),
        Buttons((withdraw_button(voice, number),)),
    )


def asks(voice: Voice, request: Request, role: RoleRef) -> Message:
    """To the managers: somebody wants to join, and the two answers."""
    name = request.details["name"]
    return voice.message(
        Heading(voice("join.asks", name=name, number=request.number)),
        Facts(_facts(voice, role)),
        Buttons(
            (
                Button(voice.plain("join.button_admit"), line_of("team confirm", request.number), "primary"),
                Button(voice.plain("button.refuse"), line_of("team refuse", request.number)),
            )
        ),
    )


def _facts(voice: Voice, role: RoleRef) -> tuple[tuple[Line, Line], ...]:
    return ((voice("join.role"), (Text(voice.named(role.zh, role.en)),)),)


def decided(voice: Voice, request: Request, role: RoleRef, by: str, *, agreed: bool) -> Message:
    """What the managers' cards become."""
    key = "join.card_admitted" if agreed else "join.card_refused"
    said = voice(key, name=request.details["name"], number=request.number, by=by, role=voice.named(role.zh, role.en))
    return voice.message(Paragraph(said))


def decision(voice: Voice, request: Request, role: RoleRef, name: str, newcomer: Person | None) -> Message:
    """To whoever decided; `newcomer` is whom they took in."""
    key = "join.admitted" if newcomer is not None else "join.refused"
    said = voice(key, name=name, number=request.number, role=voice.named(role.zh, role.en))
    blocks: list[Block] = [Paragraph(said)]
    if newcomer is not None:
        blocks.append(comes_next(voice, newcomer))
    return voice.message(*blocks)


def comes_next(voice: Voice, newcomer: Person) -> Buttons:
    """What is done for somebody new, for whoever took them in."""
    who = f"<@#{newcomer.id}>"
    return Buttons(
        (
            Button(voice.plain("join.button_train"), line_of("train start", who), "primary"),
            Button(voice.plain("join.button_shift"), line_of("shift set", who)),
        )
    )


def admitted(voice: Voice, role: RoleRef, department: str, by: Mention) -> Message:
    """To the newcomer: they are in, as what and by whom, and what they can say."""
    return voice.message(
        Heading(voice("join.you_are_in", department=department, role=voice.named(role.zh, role.en))),
        Paragraph(voice("join.taken_in_by", by=by)),
        Note(voice("join.can_say")),
        Buttons(
            (
                Button(voice.plain("join.button_today"), "/zg day"),
                Button(voice.plain("join.button_duties"), line_of("team duties", role.key)),
                Button(voice.plain("button.help"), "/help"),
            )
        ),
    )


def turned_down(voice: Voice, role: RoleRef, department: str) -> Message:
    """To whoever asked: not this time."""
    return voice.message(
        Paragraph(voice("join.you_are_not", department=department, role=voice.named(role.zh, role.en)))
    )
