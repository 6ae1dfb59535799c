"""The words of onboarding and of one-on-ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from bot.kernel.message import (
    Bar,
    Block,
    Button,
    Buttons,
    Facts,
    Heading,
    Items,
    Line,
    Message,
    Moment,
    Note,
    On,
    Paragraph,
    Quote,
    Text,
)
from bot.kernel.people import Directory, PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.voice import Voice
from models.training import (
    Arranged,
    DueTask,
    Logged,
    MentorSession,
    OnboardingTopic,
    Signed,
    Standing,
    Started,
    Training,
    TrainingAgenda,
    TrainingState,
)

SHOWN = 12
"""Rows of a list that are shown at once."""


def _message(voice: Voice, *blocks: Block, summary: str = "") -> Message:
    return Message(blocks, voice.language, voice.zone, summary)


def _mention(person: PersonRef) -> str:
    return f"<@#{person.id}>"


# --- begun -----------------------------------------------------------------------------------------------------------
def started(voice: Voice, begun: Started, directory: Directory) -> Message:
    """To the manager: who is trained by whom, from when, and when they sit together."""
    newcomer = directory.by_id[begun.training.newcomer_id]
    mentor = directory.by_id[begun.training.mentor_id]
    return _message(
        voice,
        Heading(voice("train.started", who=newcomer.mention, mentor=mentor.mention)),
        Facts(_outline(voice, begun)),
        *_no_sessions(voice, begun),
        Note(voice("train.both_told")),
        Buttons((Button(voice.plain("train.button_plan"), line_of("train plan", _mention(newcomer))),)),
    )


def _outline(voice: Voice, begun: Started) -> tuple[tuple[Line, Line], ...]:
    training, last = begun.training, begun.tasks[-1].day if begun.tasks else begun.training.started_on
    week: Line = voice("train.from_to", first=(On(training.started_on, iso=True),), last=(On(last, iso=True),))
    pairs = [(voice("train.onboarding"), week)]
    if begun.sessions:
        first = (Moment(begun.sessions[0].starts_at),)
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
    return _message(voice, *blocks)


def entrusted(voice: Voice, begun: Started, directory: Directory) -> Message:
    """To the mentor: whom they train, from when."""
    newcomer = directory.by_id[begun.training.newcomer_id]
    return _message(
        voice,
        Heading(voice("train.entrusted", who=newcomer.mention)),
        Facts(_outline(voice, begun)),
        *_no_sessions(voice, begun),
        Note(voice("train.entrusted_how")),
        Buttons((Button(voice.plain("train.button_plan"), line_of("train plan", _mention(newcomer)), "primary"),)),
    )


def mentor_changed(voice: Voice, training: Training, before: PersonRef, directory: Directory) -> Message:
    """To everybody concerned: somebody else is the mentor from now on."""
    newcomer, mentor = directory.by_id[training.newcomer_id], directory.by_id[training.mentor_id]
    said = voice("train.mentor_changed", who=newcomer.mention, mentor=mentor.mention, before=before.name)
    plan = Button(voice.plain("train.button_plan"), line_of("train plan", _mention(newcomer)))
    return _message(voice, Paragraph(said), Note(voice("train.mentor_changed_note")), Buttons((plan,)))


# --- the plan and how far it is --------------------------------------------------------------------------------------
def plan(
    voice: Voice, standing: Standing, tasks: Sequence[DueTask], directory: Directory, *, reader_id: int, now: datetime
) -> Message:
    """The plan of one newcomer: by working day, then the one-on-ones."""
    training = standing.training
    newcomer, mentor = directory.by_id[training.newcomer_id], directory.by_id[training.mentor_id]
    blocks: list[Block] = [Heading(voice("train.plan_of", who=newcomer.name, mentor=mentor.name))]
    if training.state is not TrainingState.ACTIVE:
        blocks.append(Note(voice(f"train.is_{training.state.value}")))
    blocks.append(Facts(tuple(_on_day(voice, task) for task in tasks)))
    blocks += [_topic_bar(voice, topic, row.percent) for topic, row in standing.topics.items()]
    if standing.sessions:
        blocks.append(Paragraph(voice("train.sessions_heading", n=len(standing.sessions), done=standing.confirmed)))
        blocks.append(Facts(tuple(_session_row(voice, one, now) for one in standing.sessions[:SHOWN])))
    if training.state is TrainingState.ACTIVE:
        blocks += _plan_buttons(voice, standing, reader_id, newcomer)
    return _message(voice, *blocks)


def _on_day(voice: Voice, due: DueTask) -> tuple[Line, Line]:
    topic = voice.named(due.topic.zh, due.topic.en)
    return (On(due.task.day),), voice("train.task", topic=topic, task=voice.named(due.task.zh, due.task.en))


def _topic_bar(voice: Voice, topic: OnboardingTopic, percent: int) -> Bar:
    text = voice("train.percent", percent=percent)
    return Bar((Text(voice.named(topic.zh, topic.en)),), Decimal(percent), Decimal(100), text)


def _session_row(voice: Voice, one: MentorSession, now: datetime) -> tuple[Line, Line]:
    about = voice.named(one.zh, one.en)
    state = _state(voice, one, now)
    row = voice("mentor.row", topic=about, state=state) if about else state
    return voice("mentor.row_when", number=one.number, at=(Moment(one.starts_at),)), row


def _state(voice: Voice, one: MentorSession, now: datetime) -> Line:
    if one.confirmed:
        return voice("mentor.state_confirmed")
    if now < one.starts_at:
        return voice("mentor.state_planned")
    if one.mentor_confirmed_at is None and one.newcomer_confirmed_at is None:
        return voice("mentor.state_open")
    return voice("mentor.state_half")


def _plan_buttons(voice: Voice, standing: Standing, reader_id: int, newcomer: PersonRef) -> list[Block]:
    if reader_id == newcomer.id:
        open_topics = [topic for topic, row in standing.topics.items() if row.percent < 100][:3]
        done = tuple(_done_button(voice, topic) for topic in open_topics)
        return [Buttons(done)] if done else []
    signs = Button(voice.plain("train.button_sign"), line_of("train sign", _mention(newcomer)))
    return [Buttons((signs,))]


def _done_button(voice: Voice, topic: OnboardingTopic) -> Button:
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
    return _message(voice, *blocks)


def complete(voice: Voice, training: Training, directory: Directory) -> Message:
    """To the mentor: the newcomer is through with the onboarding topics."""
    newcomer = directory.by_id[training.newcomer_id]
    plan_line = line_of("train plan", _mention(newcomer))
    return _message(
        voice,
        Paragraph(voice("train.complete", who=newcomer.mention)),
        Buttons((Button(voice.plain("train.button_plan"), plan_line),)),
    )


def progress(voice: Voice, rows: Sequence[Standing], directory: Directory, now: datetime) -> Message:
    """Everybody in training that the reader may see, with a bar each."""
    blocks: list[Block] = [Heading(voice("train.progress"))]
    if not rows:
        return _message(voice, *blocks, Paragraph(voice("train.progress_nobody")))
    for row in rows[:SHOWN]:
        blocks += _standing(voice, row, directory, now)
    if len(rows) > SHOWN:
        blocks.append(Note(voice("train.more", n=len(rows) - SHOWN)))
    return _message(voice, *blocks)


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
    if row.sessions:
        text = voice("train.progress_sessions", done=row.confirmed, n=len(row.sessions))
        blocks.append(Bar(voice("train.sessions"), Decimal(row.confirmed), Decimal(len(row.sessions)), text))
    missed = row.missed(now)
    if missed:
        numbers = "、".join(f"#{one.number}" for one in missed[:5])
        blocks.append(Note(voice("train.progress_missed", n=len(missed), numbers=numbers)))
    return blocks


def topic_added(voice: Voice, topic: OnboardingTopic) -> Message:
    """To the manager: it stands in the plan of whoever starts from now on."""
    name = voice.named(topic.zh, topic.en)
    return _message(voice, Paragraph(voice("train.topic_added", topic=name, day=topic.first_day)))


# --- signed off ------------------------------------------------------------------------------------------------------
def signed(voice: Voice, done: Signed, directory: Directory) -> Message:
    """To whoever signed."""
    newcomer = directory.by_id[done.training.newcomer_id]
    return _message(
        voice, Paragraph(voice("train.signed" if done.done else "train.signed_first", who=newcomer.mention))
    )


def asks_manager(voice: Voice, training: Training, directory: Directory) -> Message:
    """To the managers: the mentor signed, now they."""
    newcomer, mentor = directory.by_id[training.newcomer_id], directory.by_id[training.mentor_id]
    if training.state is TrainingState.DONE:
        by = directory.by_id[training.signed_by_id or training.mentor_id]
        return _message(voice, Paragraph(voice("train.signed_by", who=newcomer.mention, by=by.name)))
    name = _mention(newcomer)
    return _message(
        voice,
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
    return _message(voice, Paragraph(voice("train.graduated", who=newcomer.mention, mentor=mentor.mention)))


# --- by the clock ----------------------------------------------------------------------------------------------------
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
        blocks.append(Buttons(tuple(_done_button(voice, topic) for topic in topics)))
    elif sessions:
        blocks.append(Buttons((_replan(voice, sessions[0], reader_id),)))
    return _message(voice, *blocks)


def _due(voice: Voice, due: DueTask) -> Line:
    topic, task = voice.named(due.topic.zh, due.topic.en), voice.named(due.task.zh, due.task.en)
    if due.late:
        return voice("train.due_late", topic=topic, percent=due.percent)
    return voice("train.task", topic=topic, task=task)


def _coming(voice: Voice, one: MentorSession, directory: Directory, reader_id: int) -> Line:
    other = directory.by_id[one.other(reader_id)]
    about = voice.named(one.zh, one.en)
    key = "mentor.coming_row" if about else "mentor.coming_row_open"
    return voice(key, at=(Moment(one.starts_at, "time"),), other=other.mention, topic=about, number=one.number)


# --- one-on-ones -----------------------------------------------------------------------------------------------------
def session_card(one: MentorSession, person_id: int) -> str:
    """The card that asks one of the two; each has their own, since one may have answered."""
    return f"mentor/{one.number}/{person_id}"


def ask(voice: Voice, one: MentorSession, directory: Directory, *, reader_id: int) -> Message:
    """To one of the two: did it take place? Redrawn as things stand once somebody answered."""
    other = directory.by_id[one.other(reader_id)]
    blocks: list[Block] = [Heading(_asks(voice, one, other, reader_id)), *_about(voice, one)]
    if not one.confirmed_by(reader_id):
        blocks.append(
            Buttons(
                (_confirm(voice, one, "mentor.button_confirm"), _replan(voice, one, reader_id, "mentor.button_missed"))
            )
        )
    return _message(voice, *blocks)


def _asks(voice: Voice, one: MentorSession, other: PersonRef, reader_id: int) -> Line:
    at: Line = (Moment(one.starts_at),)
    if one.confirmed:
        return voice("mentor.card_both", number=one.number, at=at, other=other.name)
    if one.confirmed_by(reader_id):
        return voice("mentor.card_waits", number=one.number, at=at, other=other.name)
    if one.confirmed_by(other.id):
        return voice("mentor.card_other_did", number=one.number, at=at, other=other.name)
    return voice("mentor.card_asks", number=one.number, at=at, other=other.name)


def _about(voice: Voice, one: MentorSession) -> tuple[Block, ...]:
    about = voice.named(one.zh, one.en)
    return (Paragraph(voice("mentor.about", topic=about)),) if about else ()


def _confirm(voice: Voice, one: MentorSession, label: str) -> Button:
    return Button(voice.plain(label, number=one.number), line_of("mentor confirm", one.number), "primary")


def _replan(voice: Voice, one: MentorSession, reader_id: int, label: str = "mentor.button_replan") -> Button:
    line = line_of("mentor plan", f"<@#{one.other(reader_id)}>", number=f"#{one.number}")
    return Button(voice.plain(label, number=one.number), line)


def confirmed(voice: Voice, one: MentorSession, directory: Directory, *, reader_id: int) -> Message:
    """To whoever confirmed: what is still missing."""
    other = directory.by_id[one.other(reader_id)]
    key = "mentor.confirmed_both" if one.confirmed else "mentor.confirmed"
    note = one.mentor_note if reader_id == one.mentor_id else one.newcomer_note
    noted: tuple[Block, ...] = (Quote((Text(note),)),) if note else ()
    return _message(voice, Paragraph(voice(key, number=one.number, other=other.name)), *noted)


def arranged(voice: Voice, done: Arranged, directory: Directory, *, reader_id: int, by: PersonRef | None) -> Message:
    """To either of the two (`by` the other one, or a manager; `None`: it moved by itself) or to whoever arranged it."""
    one = done.session
    when: Line = (Moment(one.starts_at), *voice("mentor.iso", day=voice.local(one.starts_at).date().isoformat()))
    key = "mentor.arranged" if done.before is None else "mentor.moved" if by is not None else "mentor.moved_by_itself"
    before: Line = () if done.before is None else (Moment(done.before),)
    mentor, newcomer = directory.by_id[one.mentor_id], directory.by_id[one.newcomer_id]
    said = voice(
        key,
        number=one.number,
        at=when,
        before=before,
        mentor=mentor.mention,
        newcomer=newcomer.mention,
        by=by.name if by else "",
    )
    blocks: list[Block] = [Paragraph(said), *_about(voice, one)]
    if reader_id in (one.mentor_id, one.newcomer_id):
        blocks.append(Buttons((_replan(voice, one, reader_id),)))
    return _message(voice, *blocks)


def sessions(
    voice: Voice, rows: Sequence[MentorSession], directory: Directory, *, reader_id: int, now: datetime
) -> Message:
    """The one-on-ones to come, and those somebody has still to confirm; the reader's own as buttons."""
    blocks: list[Block] = [Heading(voice("mentor.list"))]
    past = [one for one in rows if one.starts_at <= now]
    coming = [one for one in rows if one.starts_at > now]
    for name, some in (("open", past), ("coming", coming)):
        if some:
            blocks.append(Paragraph(voice(f"mentor.list_{name}", n=len(some))))
            blocks.append(Facts(tuple(_listed(voice, one, directory, reader_id, now) for one in some[:SHOWN])))
        if len(some) > SHOWN:
            blocks.append(Note(voice("train.more", n=len(some) - SHOWN)))
    if not rows:
        blocks.append(Paragraph(voice("mentor.list_empty")))
    mine = [one for one in past if reader_id in (one.mentor_id, one.newcomer_id) and not one.confirmed_by(reader_id)]
    own = [one for one in coming if reader_id in (one.mentor_id, one.newcomer_id)]
    buttons = [_confirm(voice, one, "mentor.button_confirm_number") for one in mine[:3]]
    buttons += [_replan(voice, one, reader_id, "mentor.button_replan_number") for one in own[:1]]
    if buttons:
        blocks.append(Buttons(tuple(buttons)))
    return _message(voice, *blocks)


def _listed(voice: Voice, one: MentorSession, directory: Directory, reader_id: int, now: datetime) -> tuple[Line, Line]:
    label, row = _session_row(voice, one, now)
    if reader_id in (one.mentor_id, one.newcomer_id):
        who: Line = voice("mentor.with", other=directory.by_id[one.other(reader_id)].name)
    else:
        who = voice(
            "mentor.of_two", mentor=directory.by_id[one.mentor_id].name, who=directory.by_id[one.newcomer_id].name
        )
    return label, voice("mentor.listed", who=who, row=row)


def told_managers(voice: Voice, rows: Sequence[MentorSession], directory: Directory) -> Message:
    """To the managers: one-on-ones that nobody confirmed for two working days."""
    return _message(
        voice,
        Heading(voice("mentor.managers", n=len(rows))),
        Items(tuple(_missing(voice, one, directory) for one in rows)),
        Note(voice("mentor.managers_note")),
        Buttons((Button(voice.plain("train.button_progress"), "/train progress"),)),
    )


def _missing(voice: Voice, one: MentorSession, directory: Directory) -> Line:
    mentor, newcomer = directory.by_id[one.mentor_id], directory.by_id[one.newcomer_id]
    missing = [person.name for person in (mentor, newcomer) if not one.confirmed_by(person.id)]
    return voice(
        "mentor.missing",
        number=one.number,
        mentor=mentor.name,
        newcomer=newcomer.name,
        at=(Moment(one.starts_at),),
        who="、".join(missing) if voice.language == "zh" else ", ".join(missing),
    )


def agenda_lines(voice: Voice, part: TrainingAgenda, directory: Directory) -> list[Line]:
    """The training part of an agenda, a line per newcomer and one per one-on-one that was not confirmed."""
    lines = [
        voice(
            "train.agenda",
            who=directory.by_id[row.training.newcomer_id].name,
            mentor=directory.by_id[row.training.mentor_id].name,
            percent=int(row.percent),
            done=row.confirmed,
            n=len(row.sessions),
        )
        for row in part.standings
    ]
    return lines + [_missing(voice, one, directory) for one in part.unconfirmed]
