"""A newcomer's plan, and how far everybody is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from bot.kernel.message import Bar, Block, Button, Buttons, Facts, Heading, Line, Message, Note, On, Paragraph, Text
from bot.kernel.people import Directory, PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.voice import Voice
from models.training import DueTask, Logged, OnboardingTopic, Standing, Training, TrainingState
from views.training.sessions import session_row
from views.training.words import SHOWN, mention


def plan(
    voice: Voice, standing: Standing, tasks: Sequence[DueTask], directory: Directory, *, reader_id: int, now: datetime
) -> Message:
    """The plan of one newcomer: by working day, then the one-on-ones."""
    training = standing.training
    newcomer, mentor = directory.by_id[training.newcomer_id], directory.by_id[training.mentor_id]
    blocks: list[Block] = [Heading(voice("train.plan_of", who=newcomer.name, mentor=mentor.name))]
    if training.state is not TrainingState.ACTIVE:
        blocks.append(Note(voice(f"train.is_{training.state.value}")))
    elif not mentor.active:
        blocks.append(Note(voice("train.mentor_left", mentor=mentor.name)))
    blocks.append(Facts(tuple(_on_day(voice, task) for task in tasks)))
    blocks += [_topic_bar(voice, topic, row.percent) for topic, row in standing.topics.items()]
    if standing.sessions:
        blocks.append(Paragraph(voice("train.sessions_heading", n=len(standing.sessions), done=standing.confirmed)))
        blocks.append(Facts(tuple(session_row(voice, one, now) for one in standing.sessions[:SHOWN])))
    if training.state is TrainingState.ACTIVE:
        blocks += _plan_buttons(voice, standing, reader_id, newcomer)
    return voice.message(*blocks)


def _on_day(voice: Voice, due: DueTask) -> tuple[Line, Line]:
    topic = voice.named(due.topic.zh, due.topic.en)
    return (On(due.task.day),), voice("train.task", topic=topic, task=voice.named(due.task.zh, due.task.en))


def _topic_bar(voice: Voice, topic: OnboardingTopic, percent: int) -> Bar:
    text = voice("train.percent", percent=percent)
    return Bar((Text(voice.named(topic.zh, topic.en)),), Decimal(percent), Decimal(100), text)


def _plan_buttons(voice: Voice, standing: Standing, reader_id: int, newcomer: PersonRef) -> list[Block]:
    if reader_id == newcomer.id:
        open_topics = [topic for topic, row in standing.topics.items() if row.percent < 100][:3]
        done = tuple(done_button(voice, topic) for topic in open_topics)
        return [Buttons(done)] if done else []
    signs = Button(voice.plain("train.button_sign"), line_of("train sign", mention(newcomer)))
    return [Buttons((signs,))]


def done_button(voice: Voice, topic: OnboardingTopic) -> Button:
    """The button that logs a topic as done."""
    name = voice.named(topic.zh, topic.en)
    return Button(voice.plain("train.button_done", topic=name)[:75], line_of("train log", progress="100", topic=name))


def logged(voice: Voice, done: Logged) -> Message:
    """To the newcomer: what was understood."""
    topic = voice.named(done.topic.zh, done.topic.en)
    key = "train.logged_done" if done.percent == 100 else "train.logged"
    blocks: list[Block] = [Paragraph(voice(key, topic=topic, percent=done.percent, before=done.before))]
    if done.complete:
        blocks.append(Paragraph(voice("train.logged_all")))
    blocks.append(Buttons((Button(voice.plain("train.button_my_plan"), "/train plan"),)))
    return voice.message(*blocks)


def complete(voice: Voice, training: Training, directory: Directory) -> Message:
    """To the mentor: the newcomer is through with the onboarding topics."""
    newcomer = directory.by_id[training.newcomer_id]
    plan_line = line_of("train plan", mention(newcomer))
    return voice.message(
        Paragraph(voice("train.complete", who=newcomer.mention)),
        Buttons((Button(voice.plain("train.button_plan"), plan_line),)),
    )


def progress(
    voice: Voice, rows: Sequence[Standing], directory: Directory, now: datetime, *, sees_all: bool = False
) -> Message:
    """Everybody in training that the reader may see, with a bar each; `sees_all`: there is nobody else."""
    blocks: list[Block] = [Heading(voice("train.progress"))]
    if not rows:
        key = "train.progress_nobody" if sees_all else "train.progress_none_of_yours"
        return voice.message(*blocks, Paragraph(voice(key)))
    for row in rows[:SHOWN]:
        blocks += _standing(voice, row, directory, now)
    if len(rows) > SHOWN:
        blocks.append(Note(voice("train.more", n=len(rows) - SHOWN)))
    return voice.message(*blocks)


def _standing(voice: Voice, row: Standing, directory: Directory, now: datetime) -> list[Block]:
    newcomer, mentor = directory.by_id[row.training.newcomer_id], directory.by_id[row.training.mentor_id]
    percent = int(row.percent)
    blocks: list[Block] = [
        Bar(
            voice("train.progress_week", who=newcomer.name, mentor=mentor.name),
            row.percent,
            Decimal(100),
            voice("train.percent", percent=percent),
        )
    ]
    if not mentor.active:
        blocks.append(Note(voice("train.mentor_left", mentor=mentor.name)))
    if row.sessions:
        text = voice("train.progress_sessions", done=row.confirmed, n=len(row.sessions))
        blocks.append(Bar(voice("train.sessions"), Decimal(row.confirmed), Decimal(len(row.sessions)), text))
    missed = row.missed(now)
    if missed:
        numbers = voice.listed(f"#{one.number}" for one in missed[:5])
        blocks.append(Note(voice("train.progress_missed", n=len(missed), numbers=numbers)))
    return blocks


def topic_added(voice: Voice, topic: OnboardingTopic) -> Message:
    """To the manager: it stands in the plan of whoever starts from now on."""
    name = voice.named(topic.zh, topic.en)
    return voice.message(Paragraph(voice("train.topic_added", topic=name, day=topic.first_day)))
