"""Somebody's day: what waits for them, in one message that is edited as the day goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.kernel.jobs import Occasion, Plan
from bot.kernel.message import Moment, On
from bot.kernel.people import MetricRef, PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.work import Work
from bot.kernel.workdays import local_instant
from models import agenda as agendas
from models import schedule, standup, training
from models.agenda.compiling import MONTHLY_MEETING, WEEKLY_MEETING
from models.attendance import DAY_START, Attendance, Presence, deputy_of
from models.figures import missing_figures
from models.handoff import UNSETTLED, Handoff, HandoffState, again_line
from models.sections import Both, Deed, Entry, Hours, Names, Place
from models.shift import shift_line
from models.waiting import Waiting

MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class DayPart:
    """Lines of one kind."""

    section: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class DaySheet:
    """One person's day."""

    person: PersonRef
    day: date
    parts: Sequence[DayPart]

    @property
    def is_empty(self) -> bool:
        """Nothing waits for them; their shift and who is off are only for information."""
        return all(part.section in ("shift", "away") for part in self.parts)


@dataclass(frozen=True)
class DayBook:
    """What the days of all people of a department are told from; each thing is read once, when first needed."""

    work: Work
    day: date

    @cached_property
    def attendance(self) -> Attendance:
        """Who is at work."""
        return standup.attendance_on(self.work, self.day)

    @cached_property
    def said(self) -> dict[int, standup.Standup]:
        """What was said at the standup."""
        return standup.of_day(self.work.session, self.work.department.id, self.day)

    @cached_property
    def asked(self) -> frozenset[int]:
        """Who takes part in the standup that day."""
        return standup.asked_of(self.work, self.attendance, self.day)

    @cached_property
    def handoffs(self) -> Sequence[Handoff]:
        """Handoffs that somebody has to see to, the oldest first."""
        return self.work.session.scalars(
            select(Handoff)
            .where(Handoff.department_id == self.work.department.id, Handoff.state.in_(UNSETTLED))
            .order_by(Handoff.number)
        ).all()

    @cached_property
    def waiting(self) -> Waiting:
        """Questions that wait for somebody's word."""
        return Waiting(self.work)

    @cached_property
    def actions(self) -> Sequence[agendas.Action]:
        """Open actions."""
        return agendas.open_actions(self.work.session, self.work.department.id)

    @cached_property
    def away(self) -> Sequence[tuple[Presence, int | None]]:
        """Who took time off that day, all or part of it, and who stands in for them."""
        off = [presence for presence in self.attendance.everybody(self.day) if presence.off]
        return [(one, deputy_of(self.work.session, one.person.id, self.day)) for one in off]

    @cached_property
    def owed(self) -> dict[int, dict[date, list[MetricRef]]]:
        """Figures still missing on a working day, by whoever sees to them: of every day since the last working day."""
        work, owed = self.work, dict[int, dict[date, list[MetricRef]]]()
        if not work.calendar.is_working(self.day):
            return owed
        day = work.calendar.previous_working(self.day)
        while day < self.day:
            missing = missing_figures(
                work.session, work.department, work.directory, work.calendar, day, asked_on=self.day
            )
            for person_id, metrics in missing.items():
                owed.setdefault(person_id, {})[day] = metrics
            day += timedelta(days=1)
        return owed

    @cached_property
    def in_training(self) -> frozenset[int]:
        """Everybody who is newcomer or mentor."""
        return frozenset(training.people_in_training(self.work.session, self.work.department.id))

    @cached_property
    def meetings(self) -> Sequence[schedule.Coming]:
        """Meetings of the day."""
        zone = ZoneInfo(self.work.department.zone)
        start = local_instant(self.day, time(), zone) - timedelta(seconds=1)
        names = (WEEKLY_MEETING, MONTHLY_MEETING)
        found = schedule.coming(self.work, start, start + timedelta(hours=26), names)
        return [one for one in found if one.day == self.day and self.work.calendar.is_working(one.day)]

    def name(self, person_id: int) -> str:
        """What somebody is called."""
        return self.work.person_of(person_id).name

    def sheet(self, person: PersonRef) -> DaySheet:
        """One person's day as it stands now."""
        parts = [DayPart(section, entries) for section, tell in DAY_SECTIONS if (entries := tell(self, person))]
        return DaySheet(person, self.day, parts)


Tell = Callable[[DayBook, PersonRef], Sequence[Entry]]


def _standup(book: DayBook, person: PersonRef) -> Sequence[Entry]:
    said = book.said.get(person.id)
    if said is not None:
        return [Entry("day.standup_skipped", {}) if said.skipped else Entry("day.standup_given", {"plan": said.plan})]
    if person.id not in book.asked:
        return []
    return [Entry("day.standup_missing", {}, Deed("standup.button_fill", "/standup"))]


def _figures(book: DayBook, person: PersonRef) -> Sequence[Entry]:
    entries = []
    for day, metrics in book.owed.get(person.id, {}).items():
        of_day = [metric for metric in metrics if metric.cadence != "month"]
        if of_day:
            deed = Deed("day.button_report", line_of("kpi report", of_day[0].key, day=day.isoformat()))
            entries.append(Entry("day.figures", {"day": On(day), "metrics": _named(of_day)}, deed))
        of_month = [metric for metric in metrics if metric.cadence == "month"]
        if of_month:
            deed = Deed("day.button_report", line_of("kpi report", of_month[0].key))
            entries.append(Entry("day.figures_month", {"metrics": _named(of_month)}, deed))
    return _first(entries)


def _named(metrics: Sequence[MetricRef]) -> Names:
    return Names(tuple(Both(metric.zh, metric.en) for metric in metrics))


def _handoffs(book: DayBook, person: PersonRef) -> Sequence[Entry]:
    entries = []
    for row in book.handoffs:
        if row.state is HandoffState.OFFERED and person.id in (row.receiver_id, row.deputy_id):
            deed = Deed("handoff.button_accept", line_of("handoff accept", row.number))
            entries.append(_due("day.handoff_waits", row, book.work.now, deed, giver=book.name(row.giver_id)))
        elif row.state is HandoffState.ACCEPTED and row.accepted_by_id == person.id:
            deed = Deed("handoff.button_done", line_of("handoff done", row.number))
            entries.append(_due("day.handoff_mine", row, book.work.now, deed))
        elif row.state is HandoffState.RETURNED and row.giver_id == person.id:
            deed = Deed("handoff.button_again", again_line(row, book.work.directory, person.zone))
            entries.append(_due("day.handoff_returned", row, book.work.now, deed, reason=row.reason))
    return _first(entries)


def _due(key: str, row: Handoff | agendas.Action, now: datetime, deed: Deed, **more: Place) -> Entry:
    due: Place = ()
    if row.due_at is not None:
        due = Entry("day.was_due" if row.due_at < now else "day.due", {"due": Moment(row.due_at)})
    return Entry(key, {"number": row.number, "what": row.what, "due": due, **more}, deed)


def _first(entries: list[Entry]) -> list[Entry]:
    more = len(entries) - MOST_LINES
    return [*entries[:MOST_LINES], Entry("agenda.more", {"n": more})] if more > 0 else entries


def _actions(book: DayBook, person: PersonRef) -> Sequence[Entry]:
    mine = sorted(
        (row for row in book.actions if row.owner_id == person.id),
        key=lambda row: (row.due_at is None, row.due_at or row.created_at, row.number),
    )
    return _first(
        [
            _due("day.action", row, book.work.now, Deed("agenda.button_done", line_of("agenda done", row.number)))
            for row in mine
        ]
    )


def _training(book: DayBook, person: PersonRef) -> Sequence[Entry]:
    if person.id not in book.in_training:
        return []
    work = book.work
    entries = []
    begin = datetime.combine(book.day, time(0), ZoneInfo(person.zone))
    for one in training.waiting_for(work.session, work.department, person.id, begin)[-3:]:
        with_whom = book.name(one.newcomer_id if person.id == one.mentor_id else one.mentor_id)
        told: dict[str, Place] = {
            "number": one.number,
            "at": work.voice.moment(one.starts_at, work.now, "day"),
            "who": with_whom,
        }
        entries.append(
            Entry("day.session_over", told, Deed("day.button_confirm", line_of("mentor confirm", one.number)))
        )
    for one in training.sessions_on(work.session, work.department, person.id, book.day, person.zone):
        other = one.newcomer_id if person.id == one.mentor_id else one.mentor_id
        over = one.ends_at <= work.now
        deed = Deed("day.button_confirm", line_of("mentor confirm", one.number))
        places: dict[str, Place] = {
            "number": one.number,
            "at": Moment(one.starts_at, "time"),
            "who": book.name(other),
            "topic": Both(one.zh, one.en),
        }
        if one.confirmed_by(person.id):
            entries.append(Entry("day.session_confirmed", places))
        else:
            entries.append(Entry("day.session_over" if over else "day.session", places, deed if over else None))
    for due in training.due_today(work.session, work.department, person.id, book.day):
        key = "day.task_late" if due.late else "day.task"
        if person.id == due.training.mentor_id:
            key += "_of"
        task = Both(due.topic.zh, due.topic.en) if due.late else Both(due.task.zh, due.task.en)
        entries.append(Entry(key, {"task": task, "who": book.name(due.training.newcomer_id)}))
    return _first(entries)


def _meetings(book: DayBook, person: PersonRef) -> Sequence[Entry]:
    return [
        Entry(
            "day.weekly" if one.job.name == WEEKLY_MEETING else "day.monthly",
            {"at": Moment(one.due_at, "time")},
            Deed("agenda.button_show", "/agenda show"),
        )
        for one in book.meetings
    ]


def _away(book: DayBook, person: PersonRef) -> Sequence[Entry]:
    entries = []
    for presence, deputy_id in book.away:
        if presence.person.id == person.id:
            continue
        stands_in = deputy_id == person.id
        key = "day.away_deputy" if stands_in else "day.away" if not presence.works else "day.away_partly"
        hours = Hours(presence.day, presence.spans, presence.person.zone)
        entries.append(Entry(key, {"who": presence.person.name, "hours": hours}))
    return _first(entries)


DAY_SECTIONS: tuple[tuple[str, Tell], ...] = (
    ("shift", lambda book, person: shift_line(book.attendance.of(person.id, book.day))),
    ("meetings", _meetings),
    ("standup", _standup),
    ("waiting", lambda book, person: _first(book.waiting.of(person))),
    ("figures", _figures),
    ("handoffs", _handoffs),
    ("training", _training),
    ("actions", _actions),
    ("away", _away),
)
"""Parts of the day, in order; a feature adds its own here."""


# --- sent once, then kept up to date (models/day_kept.py) ------------------------------------------------------------
def occasions(plan: Plan) -> Iterator[Occasion]:
    """Everybody who works, when their shift or their day begins; the usual beginning can be moved."""
    attendance = Attendance(plan.session, plan.department, plan.directory, plan.calendar, first=plan.day, last=plan.day)
    for presence in attendance.everybody(plan.day):
        starts = presence.starts
        if starts is not None:
            usual = presence.shift is None and starts == DAY_START
            yield Occasion(presence.person.id, plan.at if usual else starts, presence.person.zone)
