"""What is said about targets: set, put to somebody, decided."""

from __future__ import annotations

from decimal import Decimal

from bot.kernel.message import Block, Button, Buttons, Facts, Heading, Line, Message, Note, Paragraph
from bot.kernel.numbers import Unit
from bot.kernel.people import Directory
from bot.kernel.tokens import line_of
from bot.kernel.voice import Piece, Voice
from models.figures.tables import SubjectKind
from models.figures.target_changes import FarTarget, NewTarget, TargetAsked, TargetSet
from views.kpi import words
from views.requests import withdraw_button

_MOST_BUTTONS = 5


def _message(voice: Voice, *blocks: Block) -> Message:
    return Message(blocks, voice.language, voice.zone)


def _pieces(voice: Voice, new: NewTarget, directory: Directory) -> dict[str, Piece]:
    return {
        "metric": words.name(voice, new.metric),
        "period": words.period(voice, new.span),
        "value": words.figure(voice, new.metric, new.value),
        "of": _of(voice, new, directory),
    }


def _of(voice: Voice, new: NewTarget, directory: Directory) -> Line:
    """Whose target it is; the store's goes without saying."""
    if new.subject.kind in (SubjectKind.PERSON, SubjectKind.ROLE):
        return voice("kpi.target_of", who=words.subject(voice, new.subject, directory))
    return ()


def target_set(voice: Voice, done: TargetSet, directory: Directory, *, speaker_id: int) -> Message:
    """To the manager: the target holds, or who has to agree first."""
    pieces = _pieces(voice, done.new, directory)
    if done.before is not None:
        pieces["before"] = words.figure(voice, done.new.metric, done.before)
    if done.unchanged:
        waiting = (
            voice(
                "kpi.target_open", number=one.request.number, value=words.figure(voice, one.new.metric, one.new.value)
            )
            for one in done.open
        )
        own = [one.request.number for one in done.open if one.asked_by_id == speaker_id]
        buttons = tuple(withdraw_button(voice, number, numbered=True) for number in own[:_MOST_BUTTONS])
        notes: list[Block] = [Note(line) for line in waiting]
        notes += [Buttons(buttons)] if buttons else []
        return _message(voice, Paragraph(voice("kpi.target_same", **pieces)), *notes)
    if done.request is not None:
        names = voice.plain("list.comma").join(words.person(directory, one, voice) for one in done.deciders)
        line = voice("kpi.target_waits", number=done.request.number, who=names, **pieces)
        button = withdraw_button(voice, done.request.number)
        return _message(voice, Paragraph(line), Note(voice("kpi.target_waits_note")), Buttons((button,)))
    key = "kpi.target_set" if done.before is None else "kpi.target_changed"
    return _message(voice, Paragraph(voice(key, **pieces)))


def target_far(
    voice: Voice, new: NewTarget, error: FarTarget, directory: Directory, line: str
) -> tuple[dict[str, Piece], tuple[Button, ...]]:
    """The pieces that ask whether a target is meant, and the button that says so."""
    pieces = _pieces(voice, new, directory) | {
        "last": words.figure(voice, new.metric, error.last),
        "last_period": words.period(voice, error.of),
        "times": voice.amount(error.ratio.quantize(Decimal(1)), Unit.COUNT),
    }
    label = voice.plain("kpi.button_sure", value=words.figure(voice, new.metric, new.value).text)
    return pieces, (Button(label, line),)


def target_asks(voice: Voice, asked: TargetAsked, directory: Directory) -> Message:
    """To those who may agree: what is to change, and the two answers."""
    new, number = asked.new, asked.request.number
    pieces = _pieces(voice, new, directory)
    by = words.person(directory, asked.asked_by_id, voice)
    facts: list[tuple[Line, Line]] = [
        (voice("kpi.column_metric"), voice("kpi.target_what", **pieces)),
        (voice("kpi.label_period"), words.period(voice, new.span)),
    ]
    if asked.before is not None:
        facts.append((voice("kpi.label_now"), (words.figure(voice, new.metric, asked.before),)))
    facts.append((voice("kpi.label_new"), (words.figure(voice, new.metric, new.value),)))
    return _message(
        voice,
        Heading(voice("kpi.target_asks", number=number, by=by)),
        Facts(tuple(facts)),
        Buttons(
            (
                Button(voice.plain("button.confirm"), line_of("team confirm", number), "primary"),
                Button(voice.plain("button.refuse"), line_of("team refuse", number)),
            )
        ),
    )


def target_decided(voice: Voice, asked: TargetAsked, directory: Directory, by: str, *, agreed: bool) -> Message:
    """What the cards become, and what whoever asked is told."""
    key = "kpi.target_agreed" if agreed else "kpi.target_refused"
    pieces = _pieces(voice, asked.new, directory)
    return _message(voice, Paragraph(voice(key, number=asked.request.number, by=by, **pieces)))
