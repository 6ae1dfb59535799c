"""The words of time off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.kernel.dates import Span
from bot.kernel.message import (
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
    Text,
)
from bot.kernel.people import Directory, PersonRef
from bot.kernel.plain import plain_line
from bot.kernel.tokens import line_of
from bot.kernel.voice import Voice
from bot.kernel.workdays import DayNote
from models.agenda import MovedMeeting
from models.attendance import ShiftKind, TimeOff
from models.off import Cancelled, Declared, Entry
from models.off_words import MIDDAY_MINUTE, WHOLE_DAY, Absence
from models.training import MentorSession, Unsettled
from views import clock
from views import shift as shift_views
from views.training.sessions import replan

Empty = Sequence[tuple[date, ShiftKind]]
"""Shifts that nobody works while somebody is off."""
_HALVES = {(0, MIDDAY_MINUTE): "off.morning", (MIDDAY_MINUTE, 1440): "off.afternoon"}


def hours(from_minute: int, to_minute: int) -> str:
    """`14:00-18:00`; the end of the day is 24:00."""
    return f"{from_minute // 60:02}:{from_minute % 60:02}-{to_minute // 60:02}:{to_minute % 60:02}"


def written(absence: Absence) -> str:
    """As a line takes it again."""
    if absence.sort:
        return f"{absence.sort} {written(replace(absence, sort=''))}"
    if absence.first != absence.last:
        return f"{absence.first.isoformat()}~{absence.last.isoformat()}"
    if absence.part.whole:
        return absence.first.isoformat()
    return f"{absence.first.isoformat()} {hours(absence.part.from_minute, absence.part.to_minute)}"


def when(voice: Voice, row: TimeOff, zone: str, *, iso: bool = True) -> Line:
    """Its days, and its part of the day; `zone` is where whoever is off lives by the clock."""
    if row.first_on != row.last_on:
        return voice("off.days", first=On(row.first_on, iso), last=On(row.last_on, iso))
    minutes = (row.from_minute, row.to_minute)
    if minutes == WHOLE_DAY:
        return (On(row.first_on, iso),)
    key = _HALVES.get(minutes)
    part: Line = voice(key) if key else (Text(hours(*minutes)),)
    return clock.aside(voice, voice("off.part_of", day=On(row.first_on, iso), part=part), row.first_on, zone)


def plain_when(voice: Voice, row: TimeOff, zone: str) -> str:
    """The same for a button."""
    return plain_line(when(voice, row, zone, iso=False), voice.language, voice.zone)


def declared(
    voice: Voice,
    found: Declared,
    sessions: Sequence[MentorSession],
    directory: Directory,
    *,
    sets_shifts: bool,
    now: datetime,
) -> Message:
    """To whoever is off: what was recorded, who stands in, what follows from it; `sessions` have to be moved by hand.
    `sets_shifts`: they may put somebody else on a shift."""
    row = found.row
    pairs: list[tuple[Line, Line]] = [(voice("off.when"), when(voice, row, voice.zone))]
    if row.first_on != row.last_on:
        pairs.append((voice("off.length"), voice("off.working_days", n=found.working_days)))
    deputy = voice("off.no_deputy") if found.deputy is None else (Text(found.deputy.name),)
    pairs.append((voice("off.deputy"), deputy))
    if row.note:
        pairs.append((voice("off.remark"), (Text(row.note),)))
    blocks: list[Block] = [Paragraph(voice("off.declared", number=row.number)), Facts(tuple(pairs))]
    if found.deputy is not None and found.deputy_away:
        blocks.append(Note(voice("off.deputy_away", who=found.deputy.name)))
    if found.deputy is not None and found.deputy_leaves_on is not None:
        leaves_on = On(found.deputy_leaves_on, iso=True)
        blocks.append(Note(voice("off.deputy_leaves", who=found.deputy.name, day=leaves_on)))
    if found.empty:
        blocks.append(Paragraph(voice("off.empty_yours", n=len(found.empty))))
        blocks.append(Items(shift_views.run_lines(voice, found.empty, voice.zone)))
    if found.told:
        blocks.append(Note(voice("off.have_told", who=voice.listed(one.name for one in found.told))))
    blocks.append(Note(voice("off.quiet_then")))
    blocks += [Note(voice("off.provisional", year=year)) for year in found.provisional_years]
    for one in sessions[:3]:
        other = directory.by_id[one.other(row.person_id)].name
        at = voice.moment(one.starts_at, now)
        blocks.append(Paragraph(voice("off.session", number=one.number, at=at, who=other)))
    buttons = [Button(voice.plain("off.button_undo"), line_of("off cancel", row.number))]
    if found.deputy is not None:
        buttons.append(Button(voice.plain("off.button_handover"), line_of("handoff leave", f"<@#{found.deputy.id}>")))
    buttons += shift_views.fill_buttons(voice, found.empty) if sets_shifts else ()
    buttons += [replan(voice, one, row.person_id, "off.button_move") for one in sessions[:3]]
    return Message((*blocks, Buttons(tuple(buttons))), voice.language, voice.zone)


def told(voice: Voice, *, row: TimeOff, who: PersonRef, deputy: PersonRef | None, empty: Empty = ()) -> Message:
    """To the leads or managers."""
    blocks: list[Block] = [Paragraph(voice("off.told", who=who.mention, when=when(voice, row, who.zone)))]
    blocks.append(
        Paragraph(voice("off.told_deputy", deputy=deputy.name) if deputy else voice("off.told_no_deputy", who=who.name))
    )
    if row.note:
        blocks.append(Note(voice("off.note", note=row.note)))
    blocks += [*_empty(voice, who, empty), Note(voice("off.only_recorded"))]
    return Message(tuple(blocks), voice.language, voice.zone)


def _empty(voice: Voice, who: PersonRef, empty: Empty) -> list[Block]:
    """The shifts nobody works without them, and how somebody is put on them."""
    if not empty:
        return []
    said = Paragraph(voice("off.empty", who=who.name, n=len(empty)))
    lines = shift_views.run_lines(voice, empty, who.zone)
    return [said, Items(lines), Buttons(shift_views.fill_buttons(voice, empty))]


def stands_in(voice: Voice, *, row: TimeOff, who: PersonRef, empty: Empty = ()) -> Message:
    """To the deputy; `empty` where they also see to the rota."""
    blocks: list[Block] = [Paragraph(voice("off.stand_in", who=who.mention, when=when(voice, row, who.zone)))]
    if row.note:
        blocks.append(Note(voice("off.note", note=row.note)))
    blocks += [Note(voice("off.stand_in_means", who=who.name)), *_empty(voice, who, empty)]
    return Message(tuple(blocks), voice.language, voice.zone)


def told_cancelled(voice: Voice, *, row: TimeOff, who: PersonRef, until: date | None) -> Message:
    """To whoever was told of it before."""
    said = (
        voice("off.told_cancelled", who=who.mention, when=when(voice, row, who.zone))
        if until is None
        else voice("off.told_shortened", who=who.mention, until=On(until, iso=True))
    )
    return Message((Paragraph(said),), voice.language, voice.zone)


def cancelled(voice: Voice, found: Cancelled, who: PersonRef, *, own: bool) -> Message:
    """To whoever cancelled it."""
    key = "off.cancelled" if found.until is None else "off.shortened"
    until = On(found.until or found.row.last_on, iso=True)
    whose = voice("off.yours") if own else voice("off.theirs", who=who.name)
    said = voice(key, number=found.row.number, when=when(voice, found.row, who.zone), until=until, whose=whose)
    return Message((Paragraph(said),), voice.language, voice.zone)


def listed(
    voice: Voice, span: Span, entries: Sequence[Entry], special: Sequence[tuple[date, DayNote]], *, own_id: int
) -> Message:
    """Who is away in these days, and which days are not what their weekday says."""
    whole = voice("off.list", first=On(span.first), last=On(span.last))
    blocks: list[Block] = [Heading(whole if span.days > 1 else voice("off.list_day", day=On(span.first)))]
    if entries:
        blocks.append(Facts(tuple(((Text(one.person.name),), _entry(voice, one)) for one in entries)))
    else:
        blocks.append(Paragraph(voice("off.list_empty")))
    if special:
        blocks.append(Items(tuple(_special(voice, day, note) for day, note in special)))
    own = [one.row for one in entries if one.person.id == own_id][:3]
    if own:
        blocks.append(
            Buttons(
                tuple(
                    Button(voice.plain("off.button_cancel", number=r.number), line_of("off cancel", r.number))
                    for r in own
                )
            )
        )
    else:
        blocks.append(Buttons((Button(voice.plain("off.button_take"), "/off"),)))
    return Message(tuple(blocks), voice.language, voice.zone)


def _entry(voice: Voice, one: Entry) -> Line:
    line = when(voice, one.row, one.person.zone)
    return (*line, *voice("off.entry_deputy", deputy=one.deputy.name)) if one.deputy is not None else line


def _special(voice: Voice, day: date, note: DayNote) -> Line:
    key = "off.special_work" if note.working else "off.special_rest"
    reason: Line = voice("off.reason", reason=note.reason) if note.reason else ()
    return (*voice(key, day=On(day)), *reason)


def follows(
    voice: Voice, meetings: Sequence[MovedMeeting], sessions: Unsettled, directory: Directory
) -> tuple[Line, ...]:
    """What moves because a day's work does, a line each."""
    return (
        *(_meeting(voice, one) for one in meetings),
        *(_session(voice, "off.day_session_moves", one.session, directory, one.before) for one in sessions.moved),
        *(_session(voice, "off.day_session_by_hand", one, directory) for one in sessions.by_hand),
        *(_session(voice, "off.day_session_stuck", one, directory) for one in sessions.stuck),
    )


def _meeting(voice: Voice, one: MovedMeeting) -> Line:
    job = voice.named(one.job.zh, one.job.name)
    if one.before_at is not None and one.after_at is not None:
        return voice("off.day_meeting_moves", job=job, before=Moment(one.before_at), after=Moment(one.after_at))
    if one.before_at is not None:
        return voice("off.day_meeting_off", job=job, before=Moment(one.before_at))
    return voice("off.day_meeting_on", job=job, after=() if one.after_at is None else Moment(one.after_at))


def _session(voice: Voice, key: str, one: MentorSession, directory: Directory, before: datetime | None = None) -> Line:
    at: Line = (voice.moment(one.starts_at, before or one.starts_at),)
    was: Line = () if before is None else (Moment(before),)
    mentor, newcomer = directory.by_id[one.mentor_id].name, directory.by_id[one.newcomer_id].name
    said = {"after": at, "before": was} if before is not None else {"at": at}
    return voice(key, number=one.number, mentor=mentor, newcomer=newcomer, **said)


def day_set(voice: Voice, day: date, works: str, note: str, follows: Sequence[Line] = (), *, as_usual: bool) -> Message:
    """The department works or rests on a day, and what moves with that."""
    blocks: list[Block] = [Paragraph(voice(f"off.day_set_{works}", day=On(day, iso=True)))]
    if note:
        blocks.append(Note(voice("off.note", note=note)))
    if follows:
        blocks.append(Items(tuple(follows)))
    blocks.append(Note(voice("off.day_as_usual") if as_usual else voice("off.day_means")))
    return Message(tuple(blocks), voice.language, voice.zone)
