"""Time off, and the days the department works or rests."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Annotated, Any, Literal

from bot.kernel import dates
from bot.kernel.access import manager, member
from bot.kernel.command import command
from bot.kernel.dates import Span as Period
from bot.kernel.errors import Refusal, Unread
from bot.kernel.message import Button, FieldKind, Message, On
from bot.kernel.parameters import (
    NOT,
    ChoiceKind,
    Context,
    Day,
    DayKind,
    Kind,
    Number,
    Someone,
    Span,
    TextKind,
)
from bot.kernel.parameters.yearless import just_gone
from bot.kernel.people import PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.work import Work
from handlers.schedule import tell_of_rest
from handlers.standup import redraw_summary
from models import agenda as agendas
from models import handoff as handoffs
from models import off as offs
from models import training as trainings
from models.off_words import Absence, Part, read_absence, read_part, split_at_part
from views import off as views
from views import training as training_views

LISTED_AHEAD = timedelta(days=13)


class AbsenceKind(DayKind):
    """Days, or a part of one: 明天, 下周一到下周三, 明天下午, 周五 14:00-18:00."""

    name = "off_days"
    longest = 6
    field: FieldKind = "day"

    def _read(self, text: str, context: Context) -> Any:
        found = read_absence(text, context.now)
        if found is None:
            raise dates.Unreadable(text)
        return found

    def doubt(self, value: Any, text: str, context: Context) -> Unread | None:
        """The days a year after, with their year, where they have just gone by."""

        def read(now: datetime) -> date:
            first: date = self._read(text, replace(context, now=now)).first
            return first

        if just_gone(value.first, text, read, context.now) is None:
            return None
        return Unread("unread.off_gone", said=text, coming=On(value.first, iso=True), instead=(self.write(value),))

    def refusal(self, text: str, context: Context) -> Unread:
        """周五下午到下周一 is taken in two: a part of a day, and whole days."""
        both = split_at_part(text, context.now)
        if both is None:
            return super().refusal(text, context)
        part, first, last = both
        days = (first.isoformat(), last.isoformat()) if first != last else (first.isoformat(),)
        buttons = tuple(Button(line, line) for line in (line_of("off", part), line_of("off", *days)))
        return Unread("off.in_two", said=text, part=part, first=On(first), last=On(last), buttons=buttons)

    def write(self, value: Any) -> str:
        """First and last day, or the day and its hours; it reads back."""
        return views.written(value)


class PartKind(Kind):
    """A part of a day: 上午, 下午, 半天, 14:00-18:00."""

    name = "off_part"
    longest = 4

    def attempt(self, text: str, context: Context) -> Any:
        """The part."""
        return read_part(text) or NOT

    def write(self, value: Any) -> str:
        """Its hours."""
        return views.hours(value.from_minute, value.to_minute)


_COUNTED = re.compile(
    r"(?:[0-9]+|[零一二两三四五六七八九十半]+)(?:[天日号周月点时:：/.-]|个?小时|个月|(?: ?(?:d|h|days?|hours?))?$).*",
    re.IGNORECASE,
)
"""0天, 25:00, 三个小时: how long, or until when, though it can't be."""


class UntilKind(DayKind):
    """The last day; 上午 in its place is a part of the day, not a date gone wrong."""

    name = "off_until"

    def suspects(self, text: str, context: Context) -> bool:
        """As a day, or so many of them, unless it is a part of one: none of that is why somebody is off."""
        return read_part(text) is None and (super().suspects(text, context) or _COUNTED.fullmatch(text) is not None)


Since = Annotated[Absence, AbsenceKind("future")]
Until = Annotated[date, UntilKind("future")]
PartOfDay = Annotated[Part, PartKind()]
LONGEST_NOTE = 200
Remark = Annotated[str, TextKind(LONGEST_NOTE)]
DayReason = Annotated[str, TextKind(120)]
WorkOrRest = Annotated[Literal["work", "rest"], ChoiceKind("work 上班 workday 上班", "rest 休息 放假 holiday 休息")]


@command("off", zh="请假", who=member, also=("休假",))
def declare(
    work: Work,
    since: Since,
    until: Until | None = None,
    part: PartOfDay | None = None,
    deputy: Someone | None = None,
    note: Remark | None = None,
) -> Message:
    """Say that one is off: nothing is asked in that time, and a deputy stands in."""
    absence = Absence(since.first, until or since.last, part or since.part)
    note = _remark(work, since.sort, note or "")
    if absence.part.half:
        raise _which_half(work, absence.first, deputy, note)
    try:
        declared = offs.declare(work, absence, deputy, note)
    except offs.Overlaps as overlap:
        raise _overlaps(work, overlap) from overlap
    handoffs.mind_leave(work, work.person_of(work.person.id))
    _tell(work, declared)
    _redraw_standup(work, declared.row.first_on, declared.row.last_on)
    sessions = trainings.arranged_in(work, declared.row)
    sets_shifts = bool({"lead", "manager"} & work.person.rights)
    return views.declared(work.voice, declared, sessions, work.directory, sets_shifts=sets_shifts, now=work.now)


def _remark(work: Work, sort: str, note: str) -> str:
    """The sort of leave that was said with the days, and the note behind it; raises `Unread` for more than is kept."""
    if not (sort and note):
        return sort or note
    remark = work.voice.plain("off.sort_and_note", sort=sort, note=note)
    if len(remark) > LONGEST_NOTE:
        raise Unread("unread.too_long", parameter="note", n=len(note), most=LONGEST_NOTE - len(remark) + len(note))
    return remark


def _which_half(work: Work, day: date, deputy: PersonRef | None, note: str) -> Refusal:
    said = {"deputy": f"<@#{deputy.id}>"} if deputy is not None else {}
    said |= {"note": note} if note else {}
    halves = ("morning", "afternoon")
    buttons = tuple(
        Button(work.voice.plain(f"off.{half}"), line_of("off", day.isoformat(), half, **said)) for half in halves
    )
    return Unread("off.which_half", parameter="part", buttons=buttons)


def _overlaps(work: Work, overlap: offs.Overlaps) -> Refusal:
    row = overlap.row
    button = Button(work.voice.plain("off.button_cancel", number=row.number), line_of("off cancel", row.number))
    return Refusal(
        "off.overlaps", number=row.number, when=views.when(work.voice, row, work.person.zone), buttons=(button,)
    )


def _tell(work: Work, declared: offs.Declared) -> None:
    row, who = declared.row, work.person_of(declared.row.person_id)
    view = partial(views.told, row=row, who=who, deputy=declared.deputy, empty=declared.empty)
    for person in declared.told:
        if declared.deputy is None or person.id != declared.deputy.id:
            work.send.to_person(person.id, view)
    if declared.deputy is not None:
        empty = declared.empty if declared.deputy in declared.told else ()
        work.send.to_person(declared.deputy.id, partial(views.stands_in, row=row, who=who, empty=empty))


@command("off cancel", zh="请假 取消", who=member, also=("销假",))
def cancel(work: Work, number: Number | None = None) -> Message:
    """Give time off back; what has begun ends yesterday."""
    try:
        cancelled = offs.cancel(work, number)
    except offs.Several as several:
        buttons = tuple(
            Button(views.plain_when(work.voice, row, work.person.zone), line_of("off cancel", row.number))
            for row in several.rows[:5]
        )
        raise Refusal("off.which", n=len(several.rows), buttons=buttons) from several
    row, who = cancelled.row, work.person_of(cancelled.row.person_id)
    view = partial(views.told_cancelled, row=row, who=who, until=cancelled.until)
    hear = {person.id for person in cancelled.told} | {row.deputy_id or 0, row.person_id}
    for person_id in sorted(hear - {0, work.person.id}):
        work.send.to_person(person_id, view)
    _redraw_standup(work, row.first_on, row.last_on)
    return views.cancelled(work.voice, cancelled, who, own=row.person_id == work.person.id)


@command("off list", zh="请假 列表", who=member, effect="reads", also=("谁请假",))
def list_away(work: Work, period: Span | None = None) -> Message:
    """Who is away; without a period in the next two weeks."""
    span = period or Period(work.today, work.today + LISTED_AHEAD, "range")
    if span.days > offs.MOST_DAYS:
        raise Refusal("off.too_long", n=span.days, most=offs.MOST_DAYS)
    special = offs.days_between(work, span.first, span.last)
    return views.listed(work.voice, span, offs.away(work, span), special, own_id=work.person.id)


@command("off day", zh="请假 日历", who=manager)
def set_day(work: Work, day: Day, works: WorkOrRest, note: DayReason | None = None) -> Message:
    """Decide that the department works or rests on a day, whatever the public calendar says."""
    before = agendas.meetings_around(work, day)
    as_usual = offs.set_day(work, day, works, note or "")
    meetings = agendas.moved_between(before, agendas.meetings_around(work, day))
    for moved in meetings:
        tell_of_rest(work, moved)
    sessions = trainings.unsettle(work, day)
    for arranged in sessions.moved:
        for person_id in (arranged.session.mentor_id, arranged.session.newcomer_id):
            told = partial(
                training_views.arranged, done=arranged, directory=work.directory, reader_id=person_id, by=None
            )
            work.send.to_person(person_id, told)
    follows = views.follows(work.voice, meetings, sessions, work.directory)
    return views.day_set(work.voice, day, works, note or "", follows, as_usual=as_usual)


def _redraw_standup(work: Work, first: date, last: date) -> None:
    """The summary of today shows who is off, not who is missing."""
    if first <= work.today <= last:
        redraw_summary(work, work.today)
