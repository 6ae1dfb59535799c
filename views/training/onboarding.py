"""A training begun, handed to another mentor, and signed off."""

from __future__ import annotations

from bot.kernel.message import (
    Block,
    Button,
    Buttons,
    Facts,
    Heading,
    Items,
    Line,
    Message,
    Note,
    On,
    Paragraph,
    Text,
)
from bot.kernel.people import Directory, PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.voice import Voice
from models.training import Signed, Started, Training, TrainingState
from views.training.words import mention


def started(voice: Voice, begun: Started, directory: Directory) -> Message:
    """To the manager: who is trained by whom, from when, and when they sit together."""
    newcomer = directory.by_id[begun.training.newcomer_id]
    mentor = directory.by_id[begun.training.mentor_id]
    return voice.message(
        Heading(voice("train.started", who=newcomer.mention, mentor=mentor.mention)),
        Facts(_outline(voice, begun)),
        *_no_sessions(voice, begun),
        Note(voice("train.both_told")),
        Buttons((Button(voice.plain("train.button_plan"), line_of("train plan", mention(newcomer))),)),
    )


def _outline(voice: Voice, begun: Started) -> tuple[tuple[Line, Line], ...]:
    training, last = begun.training, begun.tasks[-1].day if begun.tasks else begun.training.started_on
    week: Line = voice("train.from_to", first=(On(training.started_on, iso=True),), last=(On(last, iso=True),))
    pairs = [(voice("train.onboarding"), week)]
    if begun.sessions:
        first = voice.moment(begun.sessions[0].starts_at, training.created_at)
        pairs.append((voice("train.sessions"), voice("train.sessions_count", n=len(begun.sessions), first=first)))
    return tuple(pairs)


def _no_sessions(voice: Voice, begun: Started) -> tuple[Block, ...]:
    return () if begun.sessions else (Note(voice("train.no_common_hours")),)


def welcome(voice: Voice, begun: Started, directory: Directory) -> Message:
    """To the newcomer: who stands by them, what the first day brings."""
    mentor = directory.by_id[begun.training.mentor_id]
    blocks: list[Block] = [
        Heading(voice("train.welcome", mentor=mentor.mention)),
        Facts(_outline(voice, begun)),
    ]
    first = [task for task in begun.tasks if task.day == begun.training.started_on]
    if first:
        blocks.append(Paragraph(voice("train.first_day")))
        blocks.append(Items(tuple((Text(voice.named(task.zh, task.en)),) for task in first)))
    blocks.append(Note(voice("train.welcome_how")))
    blocks.append(Buttons((Button(voice.plain("train.button_my_plan"), "/train plan", "primary"),)))
    return voice.message(*blocks)


def entrusted(voice: Voice, begun: Started, directory: Directory) -> Message:
    """To the mentor: whom they train, from when."""
    newcomer = directory.by_id[begun.training.newcomer_id]
    return voice.message(
        Heading(voice("train.entrusted", who=newcomer.mention)),
        Facts(_outline(voice, begun)),
        *_no_sessions(voice, begun),
        Note(voice("train.entrusted_how")),
        Buttons((Button(voice.plain("train.button_plan"), line_of("train plan", mention(newcomer)), "primary"),)),
    )


def mentor_changed(voice: Voice, training: Training, before: PersonRef, directory: Directory) -> Message:
    """To everybody concerned: somebody else is the mentor from now on."""
    newcomer, mentor = directory.by_id[training.newcomer_id], directory.by_id[training.mentor_id]
    said = voice("train.mentor_changed", who=newcomer.mention, mentor=mentor.mention, before=before.name)
    plan = Button(voice.plain("train.button_plan"), line_of("train plan", mention(newcomer)))
    return voice.message(Paragraph(said), Note(voice("train.mentor_changed_note")), Buttons((plan,)))


def signed(voice: Voice, done: Signed, directory: Directory) -> Message:
    """To whoever signed."""
    newcomer = directory.by_id[done.training.newcomer_id]
    return voice.message(Paragraph(voice("train.signed" if done.done else "train.signed_first", who=newcomer.mention)))


def asks_manager(voice: Voice, training: Training, directory: Directory) -> Message:
    """To the managers: the mentor signed, now they."""
    newcomer, mentor = directory.by_id[training.newcomer_id], directory.by_id[training.mentor_id]
    if training.state is TrainingState.DONE:
        by = directory.by_id[training.signed_by_id or training.mentor_id]
        return voice.message(Paragraph(voice("train.signed_by", who=newcomer.mention, by=by.name)))
    name = mention(newcomer)
    return voice.message(
        Heading(voice("train.asks_manager", who=newcomer.mention, mentor=mentor.name)),
        Buttons(
            (
                Button(voice.plain("train.button_sign"), line_of("train sign", name), "primary"),
                Button(voice.plain("train.button_plan"), line_of("train plan", name)),
            )
        ),
    )


def graduated(voice: Voice, training: Training, directory: Directory) -> Message:
    """To newcomer and mentor: it is done."""
    newcomer, mentor = directory.by_id[training.newcomer_id], directory.by_id[training.mentor_id]
    return voice.message(Paragraph(voice("train.graduated", who=newcomer.mention, mentor=mentor.mention)))
