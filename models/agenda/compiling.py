"""An agenda put together: of which meeting, from which sections, presented by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.kernel.dates import Span
from bot.kernel.people import PersonRef
from bot.kernel.work import Work
from bot.kernel.workdays import local_instant
from models import schedule
from models.agenda import deeds
from models.agenda.gathering import Gathering
from models.agenda.sections import SECTIONS
from models.agenda.tables import Meeting, Minute
from models.attendance import holders_of
from models.sections import Entry

WEEKLY_AGENDA, MONTHLY_AGENDA = "weekly agenda", "monthly agenda"
WEEKLY_MEETING, MONTHLY_MEETING = "weekly meeting", "monthly meeting"
REFRESH, TOPICS = "agenda refresh", "agenda topics"
"""Names of the jobs that bring them."""
KEEP_HOLIDAYS = frozenset({WEEKLY_AGENDA, MONTHLY_AGENDA, WEEKLY_MEETING, MONTHLY_MEETING, TOPICS})
"""They stay silent on days off."""
WEEKLY_AT, MONTHLY_AT = time(14), time(15)
AHEAD_DAYS = 21
"""Around the Spring Festival a weekly meeting may be more than two weeks away."""
MONTH_AHEAD_DAYS = 45

Kind = Literal["weekly", "monthly"]


@dataclass(frozen=True, slots=True)
class Part:
    """One section with something in it."""

    section: str
    presenter: PersonRef | None
    minutes: int
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a meeting is to talk about."""

    day: date
    meeting_at: datetime
    weekly: bool
    monthly: bool
    parts: Sequence[Part]
    minutes: Sequence[tuple[PersonRef, Minute]]
    paused: bool = False
    """Whether its meeting is paused: then it is not held at `meeting_at`, only the agenda comes that day."""

    @property
    def length_minutes(self) -> int:
        """How long it takes if everybody keeps to their time."""
        return sum(part.minutes for part in self.parts)


def post(work: Work, kind: Kind) -> tuple[Agenda, bool]:
    """The agenda of the slot's day, and whether it is the first one of the day: both kinds on one day are one.

    Raises `AssertionError` outside a job.
    """
    day = work.slot_day
    if day is None:
        raise AssertionError("an agenda is posted by a job")
    weekly, monthly = _kinds_of(work, day, weekly=kind == "weekly", monthly=kind == "monthly")
    at = _meeting_at(work, day, "weekly" if weekly else "monthly")
    meeting, new = deeds.open_meeting(work, day, weekly=weekly, monthly=monthly, meeting_at=at)
    return of_meeting(work, meeting), new


def _kinds_of(work: Work, day: date, *, weekly: bool, monthly: bool) -> tuple[bool, bool]:
    """Whether the agenda of a day is the week's, the month's or both: what is wanted, with what else falls on that day.
    Of two the one whose meeting is paused is left out.
    """
    weekly = weekly or schedule.on_day(work, WEEKLY_AGENDA, day) is not None
    monthly = monthly or schedule.on_day(work, MONTHLY_AGENDA, day) is not None
    paused = paused_meetings(work)
    return (
        ("weekly" not in paused, "monthly" not in paused)
        if weekly and monthly and len(paused) < 2
        else (weekly, monthly)
    )


def _meeting_at(work: Work, day: date, kind: Kind) -> datetime:
    """When the meeting is that an agenda of `day` is for: the next one of its kind from that day on."""
    zone = ZoneInfo(work.department.zone)
    usual = local_instant(day, WEEKLY_AT if kind == "weekly" else MONTHLY_AT, zone)
    start = local_instant(day, time(), zone) - timedelta(seconds=1)
    name = WEEKLY_MEETING if kind == "weekly" else MONTHLY_MEETING
    coming = schedule.next_of(work, name, start, days=6)
    return usual if coming is None else coming.due_at


def of_meeting(work: Work, meeting: Meeting) -> Agenda:
    """The agenda of a meeting that has a row, as it stands now, with its minutes."""
    agenda = _compile(work, meeting.day, meeting.meeting_at, weekly=meeting.weekly, monthly=meeting.monthly)
    minutes = [(work.person_of(one.person_id), one) for one in deeds.minutes_of(work.session, meeting.id)]
    return replace(agenda, minutes=minutes)


def paused_meetings(work: Work, kind: Kind | None = None) -> Sequence[Kind]:
    """Which meetings, of a kind or of both, are paused."""
    changed = schedule.changes(work.session, work.department.id)
    names: tuple[tuple[Kind, str], ...] = (("weekly", WEEKLY_MEETING), ("monthly", MONTHLY_MEETING))
    wanted = [(one, changed.get(name)) for one, name in names if kind in (None, one)]
    return [one for one, row in wanted if row is not None and row.paused]


def coming(work: Work, kind: Kind | None) -> Agenda | None:
    """The agenda of the next meeting, of a kind or whichever comes first; where it is paused, the next agenda that comes
    all the same; `None` when there is neither.

    A meeting that began within the last two hours is still "the next one": that is when people look.
    """
    since = work.now - timedelta(hours=2)
    posted = _posted(work, kind, since)
    if posted is not None:
        return of_meeting(work, posted)
    held = _first_of(work, kind, since, WEEKLY_MEETING, MONTHLY_MEETING)
    first = held or _first_of(work, kind, work.now, WEEKLY_AGENDA, MONTHLY_AGENDA)
    if first is None:
        return None
    weekly = first.job.name in (WEEKLY_MEETING, WEEKLY_AGENDA)
    at = first.due_at if held is not None else _meeting_at(work, first.day, "weekly" if weekly else "monthly")
    weekly_too, monthly_too = _kinds_of(work, first.day, weekly=weekly, monthly=not weekly)
    return _compile(work, first.day, at, weekly=weekly_too, monthly=monthly_too)


def _first_of(work: Work, kind: Kind | None, after: datetime, weekly: str, monthly: str) -> schedule.Coming | None:
    """The next firing of the job of a kind, or of whichever of the two comes first."""
    of_week = schedule.next_of(work, weekly, after, AHEAD_DAYS) if kind != "monthly" else None
    of_month = schedule.next_of(work, monthly, after, MONTH_AHEAD_DAYS) if kind != "weekly" else None
    return min((one for one in (of_week, of_month) if one is not None), key=lambda one: one.due_at, default=None)


def _posted(work: Work, kind: Kind | None, since: datetime) -> Meeting | None:
    today = work.now.astimezone(ZoneInfo(work.department.zone)).date()
    for back in range(7):
        row = deeds.meeting_on(work.session, work.department.id, today - timedelta(days=back))
        if row is None or row.meeting_at < since or not (row.weekly or row.monthly):
            continue
        if kind is None or (row.weekly if kind == "weekly" else row.monthly):
            return row
    return None


def _compile(work: Work, day: date, meeting_at: datetime, *, weekly: bool, monthly: bool) -> Agenda:
    before = deeds.meeting_before(work.session, work.department.id, meeting_at)
    month = Span.of_month(day.year, day.month)
    last = before.meeting_at if before is not None else None
    week_back = Gathering(work, day, meeting_at, last, Span.of_week(day - timedelta(days=7)), month)
    month_back = Gathering(work, day, meeting_at, last, month.previous(), month)
    parts = []
    for row in work.settings["preset"].part("agenda"):
        gather = SECTIONS.get(str(row["section"]))
        wanted = (weekly and row.get("weekly", False), monthly and row.get("monthly", False))
        if gather is None or not any(wanted):
            continue
        entries = gather(week_back if wanted[0] else month_back)
        if entries or row["section"] == "topics":
            parts.append(Part(str(row["section"]), _presenter(work, row, day), int(row.get("minutes", 5)), entries))
    paused = _is_paused(work, meeting_at, weekly=weekly, monthly=monthly)
    return Agenda(day, meeting_at, weekly, monthly, parts, (), paused)


def _is_paused(work: Work, meeting_at: datetime, *, weekly: bool, monthly: bool) -> bool:
    """Whether none of what an agenda is for takes place; what was paused only after it began did."""
    paused = paused_meetings(work)
    if (weekly and "weekly" not in paused) or (monthly and "monthly" not in paused) or not (weekly or monthly):
        return False
    name, day = (
        WEEKLY_MEETING if weekly else MONTHLY_MEETING,
        meeting_at.astimezone(ZoneInfo(work.department.zone)).date(),
    )
    return not schedule.has_come(work, name, day)


def _presenter(work: Work, row: Mapping[str, Any], day: date) -> PersonRef | None:
    """Who holds the section's role (the largest share first); `None` means whoever chairs."""
    role = work.directory.role_by_key.get(str(row.get("presenter_role", "")))
    if role is None:
        return None
    people = (work.person_of(person_id) for person_id in holders_of(work.session, role.id, day))
    return next((person for person in people if person.active), None)
