"""The words of what comes by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.kernel.jobs import Job
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
    On,
    Paragraph,
    Said,
)
from bot.kernel.people import DepartmentRef, Directory
from bot.kernel.tokens import line_of
from bot.kernel.voice import WEEKDAYS, Voice
from models.agenda import TooLate
from models.schedule import Coming, Timing
from models.slots import Schedule
from views import clock

_IN_EVERY_MONTH = 28
NAMES_SHOWN = 4
"""So many people are named in a line; more are counted."""


def hour(job: Job, row: Schedule | None) -> time:
    """The local time a job comes at, after the department's own changes."""
    return job.at if row is None or row.at_minute is None else time(row.at_minute // 60, row.at_minute % 60)


def when(voice: Voice, job: Job, row: Schedule | None) -> Line:
    """When a job comes, after the department's own changes."""
    at = f"{hour(job, row):%H:%M}"
    if job.for_each is not None:
        return voice("schedule.each_person", at=at)
    days = (row.days if row is not None else "") or job.days
    nth = (row.nth if row is not None and row.days else None) or job.nth
    if days == "month_day":
        key = "schedule.when_month_day" if nth <= _IN_EVERY_MONTH else "schedule.when_month_end"
        return voice(key, day=Said(day_of_month(voice, nth)), at=at)
    if days == "weekday" and job.moves:
        return voice("schedule.when_weekday", days=_days(voice, days, nth), at=at)
    return voice("schedule.when", days=_days(voice, days, nth), at=at)


def day_of_month(voice: Voice, nth: int) -> str:
    """2, in English 2nd."""
    if voice.language == "zh":
        return str(nth)
    teens = nth % 100 in (11, 12, 13)
    return f"{nth}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(nth % 10, 'th')}"


def _days(voice: Voice, days: str, nth: int) -> Line:
    if days == "weekday":
        return voice("schedule.days_weekday", day=(Said(WEEKDAYS[voice.language][nth - 1]),))
    if days == "month_working_day":
        return voice("schedule.days_month_last") if nth < 0 else voice("schedule.days_month", n=nth)
    return voice(f"schedule.days_{days}")


def _name(voice: Voice, job: Job) -> str:
    return voice.named(job.zh, job.name)


def listed(
    voice: Voice, jobs: Sequence[Job], changes: Mapping[str, Schedule], department: DepartmentRef, day: date
) -> Message:
    """All of them, with what was changed; whose clock it is where the reader's shows something else on `day`, today."""
    pairs: list[tuple[Line, Line]] = []
    for job in jobs:
        row = changes.get(job.name)
        line = when(voice, job, row)
        if row is not None and row.channel:
            line = (*line, *voice("schedule.other_channel"))
        if row is not None and row.paused:
            line = (*line, *voice("schedule.is_paused"))
        pairs.append(((Said(_name(voice, job)),), line))
    blocks: list[Block] = [Heading(voice("schedule.list")), Facts(tuple(pairs))]
    if clock.elsewhere(voice, department.zone, day):
        blocks.append(_department_clock(voice, department.zone))
    button = Button(voice.plain("schedule.button_preview"), "/schedule preview")
    return Message((*blocks, Note(voice("schedule.how")), Buttons((button,))), voice.language, voice.zone)


def _department_clock(voice: Voice, zone: str) -> Note:
    return Note(voice("schedule.department_clock", zone=clock.called(voice, zone)))


def moved(
    voice: Voice,
    job: Job,
    row: Schedule,
    coming: Coming | None,
    department: DepartmentRef,
    day: date,
    *,
    goes_elsewhere: bool,
    waits: bool,
    late: TooLate | None = None,
    too: Button | None = None,
) -> Message:
    """It was moved: how it stands, and when it comes next; `day` is today. It `waits` until people work. Where an agenda is
    `late` for its meeting by that, the button `too` moves the other one."""
    told = when(voice, job, row)
    if job.for_each is None:
        told = clock.aside(voice, told, day, department.zone)
    blocks: list[Block] = [Paragraph(voice("schedule.moved", job=_name(voice, job), when=told))]
    if goes_elsewhere:
        blocks.append(Note(voice("schedule.goes_elsewhere")))
    blocks.append(Note(_next(voice, row.paused, coming, waits=waits)))
    if late is not None:
        blocks.append(Note(_too_late(voice, late)))
    buttons = (*([too] if too is not None else []), *([_deed(voice, "resume", job)] if row.paused else []))
    if buttons:
        blocks.append(Buttons(buttons))
    return Message(tuple(blocks), voice.language, voice.zone)


def _too_late(voice: Voice, late: TooLate) -> Line:
    told = voice("schedule.after_meeting", agenda=Moment(late.agenda_at), meeting=Moment(late.meeting_at))
    if late.to is None:
        return told
    line = voice.plain("schedule.say_set", job=_name(voice, late.moves), when=said(voice, late.to))
    key = "schedule.move_agenda_too" if late.agenda_moves else "schedule.move_meeting_too"
    return (*told, *voice(key, line=CommandLine(line)))


def said(voice: Voice, timing: Timing) -> str:
    """Days and a time as a line takes them, in the reader's language."""
    nth = timing.nth or 1
    days = "month_last" if timing.days == "month_working_day" and nth < 0 else timing.days
    day = WEEKDAYS[voice.language][nth - 1] if days == "weekday" else day_of_month(voice, nth)
    at = f"{timing.at:%H:%M}" if timing.at is not None else ""
    return voice.plain(f"schedule.say_{days}", day=day, at=at)


def _next(voice: Voice, is_paused: bool, coming: Coming | None, *, waits: bool) -> Line:
    if is_paused:
        return voice("schedule.but_paused")
    if coming is None:
        return voice("schedule.next_unknown")
    return voice("schedule.next_at_work" if waits else "schedule.next", at=Moment(coming.due_at))


def _deed(voice: Voice, deed: str, job: Job) -> Button:
    return Button(voice.plain(f"schedule.button_{deed}"), line_of(f"schedule {deed}", job=job.name))


def meeting_moved(voice: Voice, *, job: Job, before_at: datetime | None, after_at: datetime | None) -> Message:
    """To the channel where a meeting was announced: one of the two times is known, where both are it moved."""
    key = "schedule.meeting_moved" if before_at and after_at else f"schedule.meeting_{'off' if before_at else 'on'}"
    times = {"before": before_at, "after": after_at}
    told = {name: Moment(at) for name, at in times.items() if at is not None}
    return voice.message(Paragraph(voice(key, job=_name(voice, job), **told)))


def meeting_off(voice: Voice, *, job: Job, at: datetime) -> Message:
    """To the channel where a meeting was announced: in the week, or the month, there is no working day left for it."""
    return voice.message(Paragraph(voice("schedule.meeting_rests", job=_name(voice, job), at=Moment(at))))


def paused(voice: Voice, job: Job) -> Message:
    """It is paused."""
    blocks = (
        Paragraph(voice("schedule.paused", job=_name(voice, job))),
        Buttons((_deed(voice, "resume", job),)),
    )
    return Message(blocks, voice.language, voice.zone)


def resumed(voice: Voice, job: Job, coming: Coming | None, *, waits: bool) -> Message:
    """It comes again."""
    blocks = (
        Paragraph(voice("schedule.resumed", job=_name(voice, job))),
        Note(_next(voice, False, coming, waits=waits)),
        Buttons((_deed(voice, "pause", job),)),
    )
    return Message(blocks, voice.language, voice.zone)


def foreseen(voice: Voice, zone: str, ahead: int, coming: Sequence[Coming], directory: Directory) -> Message:
    """What will be sent, day by day, by the department's clock."""
    blocks: list[Block] = [Heading(voice("schedule.preview", n=ahead))]
    local = ZoneInfo(zone)
    for day, of_day in groupby(coming, key=lambda one: one.due_at.astimezone(local).date()):
        blocks += [
            Paragraph(voice("schedule.day", day=On(day, iso=True))),
            Items(_day_lines(voice, list(of_day), directory)),
        ]
    if not coming:
        blocks.append(Paragraph(voice("schedule.preview_empty")))
    blocks += [Note(voice("schedule.preview_note")), _department_clock(voice, zone)]
    return Message(tuple(blocks), voice.language, zone)


def _day_lines(voice: Voice, of_day: Sequence[Coming], directory: Directory) -> tuple[Line, ...]:
    lines = []
    for (at, _), group in groupby(of_day, key=lambda one: (one.due_at, one.job.name)):
        found = list(group)
        job, people = found[0].job, [directory.by_id[one.person_id].name for one in found if one.person_id is not None]
        lines.append(voice("schedule.line", at=Moment(at, "time"), job=_name(voice, job), to=_to(voice, job, people)))
    return tuple(lines)


def _to(voice: Voice, job: Job, people: Sequence[str]) -> Line:
    if job.for_each is None:
        return voice("schedule.to_channel" if job.channel else "schedule.if_any")
    if len(people) > NAMES_SHOWN:
        return voice("schedule.to_people", n=len(people))
    return voice("schedule.to_names", who=voice.listed(people))
