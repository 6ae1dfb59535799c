"""The words of meetings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.kernel.message import (
    Block,
    Button,
    Buttons,
    CommandLine,
    Facts,
    Heading,
    Items,
    Line,
    Message,
    Moment,
    Note,
    Paragraph,
    Quote,
    Text,
)
from bot.kernel.people import Directory, PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.voice import Voice
from models.agenda import Action, Agenda, Kind, Minute, Part, Topic
from models.schedule import Coming
from views import clock
from views.lateness import late_note
from views.sections import entry_line


def card(day: date) -> str:
    """The card of a day's agenda in the channel."""
    return f"agenda/{day}"


def action_card(action: Action) -> str:
    """The card of what its owner was told."""
    return f"action/{action.number}"


def agenda(
    voice: Voice,
    *,
    found: Agenda,
    directory: Directory,
    late_by_minutes: int = 0,
    paused: Sequence[Kind] = (),
    manages: bool = False,
) -> Message:
    """A meeting's agenda: its sections with presenter and minutes, then what was written down. `paused` are meetings to
    be told as such, with the button that resumes them for whoever `manages`; one the agenda itself is for always is."""
    if found.paused:
        own: tuple[Kind, ...] = ("weekly",) if found.weekly else ("monthly",)
        paused = paused or own
    blocks: list[Block] = [Heading(_head(voice, found, directory)), *_paused_note(voice, paused, manages=manages)]
    blocks += late_note(voice, late_by_minutes)
    for number, part in enumerate(found.parts, 1):
        blocks += _part(voice, number, part)
    if found.minutes:
        blocks.append(Paragraph(voice("agenda.minutes")))
        blocks += [Quote(_minute(voice, who, minute)) for who, minute in found.minutes]
    blocks.append(Note(voice("agenda.length", n=found.length_minutes)))
    resume = _resume_buttons(voice, paused) if manages else ()
    return Message((*blocks, Buttons((*resume, *_buttons(voice)))), voice.language, voice.zone)


def _head(voice: Voice, found: Agenda, directory: Directory) -> Line:
    if found.paused:
        return voice(_title(found), at=voice("agenda.not_held", day=Moment(found.meeting_at, "day")))
    return voice(_title(found), at=clock.together(voice, found.meeting_at, _zones(directory)))


def _paused_note(voice: Voice, paused: Sequence[Kind], *, manages: bool) -> tuple[Note, ...]:
    return (Note(_paused(voice, paused, manages=manages)),) if paused else ()


def _paused(voice: Voice, paused: Sequence[Kind], *, manages: bool) -> Line:
    """What is paused and until when; how it is resumed, where no button says so."""
    meetings = voice("agenda.meetings_both" if len(paused) > 1 else f"agenda.meeting_{paused[0]}")
    said = voice("agenda.is_paused", meetings=meetings)
    if manages:
        return said
    return (*said, *voice("agenda.how_resumed", line=CommandLine(voice.plain(f"agenda.resume_{paused[0]}"))))


def _resume_buttons(voice: Voice, paused: Sequence[Kind]) -> tuple[Button, ...]:
    return tuple(
        Button(voice.plain(f"agenda.button_resume_{kind}"), line_of("schedule resume", job=f"{kind} meeting"))
        for kind in paused
    )


def _zones(directory: Directory) -> Iterable[str]:
    return (person.zone for person in directory.people if person.active)


def _title(found: Agenda) -> str:
    if found.weekly and found.monthly:
        return "agenda.title_both"
    return "agenda.title_monthly" if found.monthly else "agenda.title_weekly"


def _part(voice: Voice, number: int, part: Part) -> list[Block]:
    title = voice(f"agenda.section_{part.section}")
    who: Line = (Text(part.presenter.name),) if part.presenter is not None else voice("agenda.chair")
    head = voice("agenda.section", n=number, title=title, who=who, minutes=part.minutes)
    lines = tuple(entry_line(voice, entry) for entry in part.entries)
    return [Paragraph(head), Items(lines) if lines else Note(voice("agenda.no_topics"))]


def _minute(voice: Voice, who: PersonRef, minute: Minute) -> Line:
    return voice("agenda.minute", who=who.name, text=minute.text)


def _buttons(voice: Voice) -> tuple[Button, ...]:
    return (
        Button(voice.plain("agenda.button_add"), "/agenda add"),
        Button(voice.plain("agenda.button_action"), "/agenda action"),
        Button(voice.plain("agenda.button_minutes"), "/agenda minutes"),
    )


def nothing_ahead(voice: Voice, paused: Sequence[Kind] = (), *, manages: bool = False) -> Message:
    """No meeting is coming, and no agenda; which meetings are paused, and how they are resumed."""
    if not paused:
        return voice.message(Paragraph(voice("agenda.nothing_ahead")))
    said = Paragraph(_paused(voice, paused, manages=manages))
    return voice.message(said, Buttons(_resume_buttons(voice, paused))) if manages else voice.message(said)


def call_for_topics(voice: Voice, *, meeting: Coming, directory: Directory, late_by_minutes: int = 0) -> Message:
    """To the channel, at the end of the week."""
    blocks: tuple[Block, ...] = (
        Paragraph(voice("agenda.call", at=clock.together(voice, meeting.due_at, _zones(directory)))),
        Note(voice("agenda.call_how", line=CommandLine(voice.plain("agenda.call_example")))),
        *late_note(voice, late_by_minutes),
        Buttons(
            (
                Button(voice.plain("agenda.button_add"), "/agenda add", "primary"),
                Button(voice.plain("agenda.button_preview"), "/agenda show"),
            )
        ),
    )
    return Message(blocks, voice.language, voice.zone)


def begins(voice: Voice, *, found: Agenda | None, kind: str, late_by_minutes: int = 0) -> Message:
    """To the channel, when the meeting begins."""
    key = "agenda.begins_both" if found is not None and found.weekly and found.monthly else f"agenda.begins_{kind}"
    blocks: list[Block] = [Paragraph(voice(key))]
    if found is not None and found.parts:
        blocks.append(Note(voice("agenda.begins_length", parts=len(found.parts), n=found.length_minutes)))
    blocks += late_note(voice, late_by_minutes)
    buttons = (
        Button(voice.plain("agenda.button_show"), "/agenda show"),
        Button(voice.plain("agenda.button_action"), "/agenda action"),
        Button(voice.plain("agenda.button_minutes"), "/agenda minutes"),
    )
    return Message((*blocks, Buttons(buttons)), voice.language, voice.zone)


def topic_added(voice: Voice, topic: Topic, meeting: Coming | None) -> Message:
    """To whoever brought it up."""
    said = (
        voice("agenda.topic_added", number=topic.number, at=Moment(meeting.due_at))
        if meeting is not None
        else voice("agenda.topic_kept", number=topic.number)
    )
    button = Button(voice.plain("agenda.button_take_back"), line_of("agenda done", topic.number))
    blocks = (Paragraph(said), Quote((Text(topic.text),)), Buttons((button,)))
    return Message(blocks, voice.language, voice.zone)


def action_added(
    voice: Voice, action: Action, owner: PersonRef, *, own: bool, held: tuple[str, str] | None = None
) -> Message:
    """To whoever wrote it down. `held` is a deadline that its words hold, as it was said and as one would type it: it is
    offered."""
    key = "agenda.action_mine" if own else "agenda.action_given"
    blocks: list[Block] = [Paragraph(voice(key, number=action.number, who=owner.mention))]
    blocks += [Facts(_facts(voice, action, owner.zone, iso=True)), Note(voice("agenda.action_stays"))]
    offered: tuple[Button, ...] = ()
    if held is not None:
        blocks.append(Note(voice("due.in_words", said=held[0])))
        line = line_of("agenda due", action.number, due=held[1])
        offered = (Button(voice.plain("due.button_in_words", due=held[1]), line),)
    blocks.append(Buttons((*offered, _done(voice, action))))
    return Message(tuple(blocks), voice.language, voice.zone)


def moved(voice: Voice, action: Action, owner: PersonRef) -> Message:
    """To whoever chose another deadline for it: which, by both clocks."""
    due = clock.both(voice, action.due_at or action.created_at, owner.zone, iso=True)
    return voice.message(Paragraph(voice("agenda.due_moved", number=action.number, due=due)))


def told_moved(voice: Voice, *, action: Action, by: PersonRef) -> Message:
    """To its owner and to whoever gave it."""
    due: Line = (Moment(action.due_at or action.created_at),)
    return voice.message(
        Paragraph(voice("agenda.told_moved", who=by.mention, number=action.number, what=action.what, due=due))
    )


def _facts(voice: Voice, action: Action, zone: str = "", *, iso: bool = False) -> tuple[tuple[Line, Line], ...]:
    """`zone` is its owner's, for a reader who may live by another clock; `iso` for whoever named the day."""
    due = voice("agenda.no_due")
    if action.due_at is not None:
        far = voice.local(action.due_at).year != voice.local(action.created_at).year
        due = clock.both(voice, action.due_at, zone or voice.zone, iso=iso or far)
    return ((voice("agenda.what"), (Text(action.what),)), (voice("agenda.due"), due))


def _done(voice: Voice, action: Action) -> Button:
    return Button(voice.plain("agenda.button_done"), line_of("agenda done", action.number), "primary")


def told_owner(voice: Voice, *, action: Action, by: PersonRef) -> Message:
    """To its owner."""
    blocks = (
        Heading(voice("agenda.yours", number=action.number, by=by.mention)),
        Facts(_facts(voice, action)),
        Buttons((_done(voice, action),)),
    )
    return Message(blocks, voice.language, voice.zone)


def reminder(voice: Voice, *, action: Action) -> Message:
    """To its owner, before it is due."""
    said = voice(
        "agenda.due_soon", number=action.number, what=action.what, due=Moment(action.due_at or action.created_at)
    )
    return Message((Paragraph(said), Buttons((_done(voice, action),))), voice.language, voice.zone)


def action_done(voice: Voice, *, action: Action, by: PersonRef) -> Message:
    """It is done: to whoever waits for it, and where its owner was asked."""
    said = voice("agenda.action_done", number=action.number, what=action.what, who=by.name)
    return Message((Paragraph(said),), voice.language, voice.zone)


def action_ticked(voice: Voice, action: Action) -> Message:
    """To whoever said so: where they pressed, it says already what is done."""
    return Message((Paragraph(voice("agenda.action_ticked", number=action.number)),), voice.language, voice.zone)


def topic_settled(voice: Voice, topic: Topic) -> Message:
    """A topic need not be talked about any more."""
    said = voice("agenda.topic_done", number=topic.number, what=topic.text)
    return Message((Paragraph(said),), voice.language, voice.zone)


def minutes_written(voice: Voice, found: Agenda) -> Message:
    """To whoever wrote something down."""
    n = len(found.minutes)
    blocks: list[Block] = [Paragraph(voice("agenda.written", at=Moment(found.meeting_at, "day"), n=n))]
    blocks += [Quote(_minute(voice, who, minute)) for who, minute in found.minutes[-3:]]
    buttons = (
        Button(voice.plain("agenda.button_minutes_more"), "/agenda minutes"),
        Button(voice.plain("agenda.button_action"), "/agenda action"),
    )
    return Message((*blocks, Buttons(buttons)), voice.language, voice.zone)
