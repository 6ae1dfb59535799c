"""What the clock says about training: the morning of newcomer and mentor, a department's agenda, and managers told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.kernel.message import Block, Button, Buttons, Heading, Items, Line, Message, Moment, Note, On, Paragraph
from bot.kernel.people import Directory
from bot.kernel.voice import Voice
from models.training import DueTask, MentorSession
from views.training.plan import done_button
from views.training.sessions import replan


def morning(
    voice: Voice,
    due: Sequence[DueTask],
    sessions: Sequence[MentorSession],
    directory: Directory,
    *,
    reader_id: int,
    next_day: date,
) -> Message:
    """To newcomer or mentor on a working morning: what is due, and the one-on-ones of the next working day."""
    blocks: list[Block] = [Heading(voice("train.morning"))]
    mine = [one for one in due if one.training.newcomer_id == reader_id]
    theirs = [one for one in due if one.training.newcomer_id != reader_id]
    if mine:
        blocks.append(Paragraph(voice("train.due_mine")))
        blocks.append(Items(tuple(_due(voice, one) for one in mine)))
    for newcomer_id in dict.fromkeys(one.training.newcomer_id for one in theirs):
        blocks.append(Paragraph(voice("train.due_theirs", who=directory.by_id[newcomer_id].mention)))
        blocks.append(Items(tuple(_due(voice, one) for one in theirs if one.training.newcomer_id == newcomer_id)))
    if sessions:
        blocks.append(Paragraph(voice("mentor.coming", day=(On(next_day),))))
        blocks.append(Items(tuple(_coming(voice, one, directory, reader_id) for one in sessions)))
    topics = list({one.topic.id: one.topic for one in mine}.values())[:3]
    if topics:
        blocks.append(Buttons(tuple(done_button(voice, topic) for topic in topics)))
    elif sessions:
        blocks.append(Buttons((replan(voice, sessions[0], reader_id),)))
    return voice.message(*blocks)


def _due(voice: Voice, due: DueTask) -> Line:
    topic, task = voice.named(due.topic.zh, due.topic.en), voice.named(due.task.zh, due.task.en)
    if due.late:
        return voice("train.due_late" if due.percent else "train.due_unbegun", topic=topic, percent=due.percent)
    return voice("train.task", topic=topic, task=task)


def _coming(voice: Voice, one: MentorSession, directory: Directory, reader_id: int) -> Line:
    other = directory.by_id[one.other(reader_id)]
    about = voice.named(one.zh, one.en)
    key = "mentor.coming_row" if about else "mentor.coming_row_open"
    return voice(key, at=(Moment(one.starts_at, "time"),), other=other.mention, topic=about, number=one.number)


def told_managers(voice: Voice, rows: Sequence[MentorSession], directory: Directory, *, now: datetime) -> Message:
    """To the managers: one-on-ones that nobody confirmed for two working days."""
    return voice.message(
        Heading(voice("mentor.managers", n=len(rows))),
        Items(tuple(_missing(voice, one, directory, now) for one in rows)),
        Note(voice("mentor.managers_note")),
        Buttons((Button(voice.plain("train.button_progress"), "/train progress"),)),
    )


def _missing(voice: Voice, one: MentorSession, directory: Directory, now: datetime) -> Line:
    mentor, newcomer = directory.by_id[one.mentor_id], directory.by_id[one.newcomer_id]
    missing = [person.name for person in (mentor, newcomer) if not one.confirmed_by(person.id)]
    return voice(
        "mentor.missing",
        number=one.number,
        mentor=mentor.name,
        newcomer=newcomer.name,
        at=voice.moment(one.starts_at, now),
        who=voice.listed(missing),
    )
