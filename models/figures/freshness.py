"""How far the figures reach, which days are missing, and who sees to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.kernel.dates import Span
from bot.kernel.people import DepartmentRef, Directory, MetricRef, PersonRef
from bot.kernel.workdays import WorkCalendar
from models.attendance import Attendance, Shift, ShiftKind, deputy_of, holders_of
from models.figures.metrics import Definition, by_key, definitions
from models.figures.reach import Reach, reach_of
from models.figures.reading import Reader
from models.figures.tables import Days, Figure, Over, Scope

IN_USE_DAYS = 28
"""A metric that was reported within so many days is in use, and missed when it stops."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far a daily metric reaches in a span, and the due days without a figure (the oldest first)."""

    metric: Definition
    last_on: date | None
    """The last day that is in its value."""
    missing: tuple[date, ...]
    reach: Reach


def freshness(
    reader: Reader,
    metrics: Sequence[Definition],
    span: Span,
    *,
    calendar: WorkCalendar,
    today: date,
    day_by_day: bool = False,
) -> list[Freshness]:
    """For each daily metric that has any figure: up to which day its value over `span` reaches (`day_by_day`: its days).

    Figures come a day late, so the last day that is due is yesterday. Days before a metric's first figure are not
    missing: it was not in use. A rate is not missing where both its parts are there, nor what is one person's own on a day
    their shift is a rest, nor what is there and can't be counted.
    """
    until = min(span.last, today - timedelta(days=1))
    found = []
    for metric in metrics:
        reach = reach_of(reader, metric, span, day_by_day=day_by_day)
        if reach is None:
            continue
        days = reach.days | set(reach.left_out)
        before = _before(reader, metric, span.first)
        if not days and not before:
            continue
        start = span.first if before else min(days)
        rest = _rests(reader, metric, span)
        due = [day for n in range(start.toordinal(), until.toordinal() + 1) if (day := date.fromordinal(n)) not in rest]
        missing = tuple(day for day in due if day not in days and due_on(metric, day, calendar))
        found.append(Freshness(metric, max(reach.days, default=None), missing if reach.typed else (), reach))
    return found


def _rests(reader: Reader, metric: Definition, span: Span) -> frozenset[date]:
    """The days of `span` that the one person whose figures these are has off by their rota."""
    if metric.scope != Scope.PERSON or len(reader.people) != 1:
        return frozenset()
    return frozenset(
        reader.session.scalars(
            select(Shift.day).where(
                Shift.person_id == next(iter(reader.people)),
                Shift.day.between(span.first, span.last),
                Shift.kind == ShiftKind.REST,
            )
        )
    )


def due_on(metric: Definition, day: date, calendar: WorkCalendar) -> bool:
    """Whether a daily metric has a figure for `day`: the shop never closes, people's own figures need a working day."""
    return metric.days is Days.EVERY or calendar.is_working(day)


def _before(reader: Reader, metric: Definition, day: date) -> bool:
    """Whether it was in use in the weeks before `day`."""
    earlier = select(Figure.day).where(
        reader.where(metric), Figure.day < day, Figure.day >= day - timedelta(days=IN_USE_DAYS)
    )
    return reader.session.execute(earlier.limit(1)).first() is not None


def missing_figures(
    session: Session,
    department: DepartmentRef,
    directory: Directory,
    calendar: WorkCalendar,
    day: date,
    *,
    asked_on: date | None = None,
) -> dict[int, list[MetricRef]]:
    """Who still owes which figures of `day` (and of last month, for a monthly metric that is due the day after `day`).

    The owners are whoever holds the metric's owner role when it is asked for (`asked_on`, the day after by default): the
    store's figures are owed by each of them, a person's own by themselves if they worked that day. Who is away is left
    out, and their deputy asked instead for what belongs to the store. Nobody owes what was never used, unless the metric
    says that it is asked.
    """
    due_on_day = day + timedelta(days=1)
    asked_on = asked_on or due_on_day
    metrics = [metric for metric in definitions(directory) if metric.entered and metric.owner_role]
    present = _present(Reader(session, department.id, directory, frozenset(directory.by_id)), metrics, day, due_on_day)
    attendance = Attendance(session, department, directory, calendar, first=day, last=asked_on)
    owners = _Owners(session, directory, attendance, asked_on)
    owed: dict[int, list[MetricRef]] = {}
    for metric in metrics:
        if not _is_due(metric, day, due_on_day, calendar) or present.has(metric) or _made_of_parts(metric, directory):
            continue
        for person_id in owners.of(metric):
            if metric.scope == Scope.PERSON:
                worked = _worked(directory.by_id[person_id], attendance, metric, day)
                wanted = worked and present.used(metric, person_id) and not present.has(metric, person_id)
            else:
                wanted = present.used(metric)
            if wanted:
                owed.setdefault(person_id, []).append(metric)
    return owed


def _worked(person: PersonRef, attendance: Attendance, metric: Definition, day: date) -> bool:
    """Whether a figure of their own can be theirs: they were here, and for a day's figure at work."""
    if metric.monthly:
        return person.here_on((day + timedelta(days=1)).replace(day=1) - timedelta(days=1))
    return person.here_on(day) and attendance.of(person.id, day).works


def _is_due(metric: Definition, day: date, asked_on: date, calendar: WorkCalendar) -> bool:
    if metric.monthly:
        nth = max(metric.due_working_day, 1)
        return calendar.is_working(asked_on) and calendar.nth_of_month(asked_on.year, asked_on.month, nth) == asked_on
    return metric.scope == Scope.PERSON or due_on(metric, day, calendar)


def _made_of_parts(metric: Definition, directory: Directory) -> bool:
    """A rate is never asked for where its parts are asked for themselves."""
    parts = [by_key(directory, key) for key in metric.parts]
    return metric.over is Over.RATIO and bool(parts) and all(part is not None and part.entered for part in parts)


class _Owners:
    """Who sees to a metric on one day: holders of its owner role who are at work, or their deputies."""

    def __init__(self, session: Session, directory: Directory, attendance: Attendance, day: date) -> None:
        self._session = session
        self._directory = directory
        self._attendance = attendance
        self._day = day
        self._holders: dict[str, list[int]] = {}

    def of(self, metric: Definition) -> list[int]:
        """The people, each once; a deputy never for somebody's own figures."""
        found = [person for person in self._held(metric.owner_role) if self._attendance.of(person, self._day).works]
        if metric.scope == Scope.PERSON:
            return found
        away = [person for person in self._held(metric.owner_role) if person not in found]
        deputies = [deputy_of(self._session, person, self._day) for person in away]
        found += [one for one in deputies if one is not None and self._attendance.of(one, self._day).works]
        return list(dict.fromkeys(found))

    def _held(self, role_key: str) -> list[int]:
        if role_key not in self._holders:
            role = self._directory.role_by_key.get(role_key)
            people = self._directory.by_id
            holders = [] if role is None else holders_of(self._session, role.id, self._day)
            self._holders[role_key] = [one for one in holders if one in people and people[one].active]
        return self._holders[role_key]


@dataclass(frozen=True, slots=True)
class _Present:
    """Which metrics have a figure of the day, and which were in use before it, by metric and subject."""

    on_day: frozenset[tuple[int, int]]
    lately: frozenset[tuple[int, int]]

    def has(self, metric: Definition, person_id: int | None = None) -> bool:
        if metric.scope == Scope.PERSON:
            return person_id is not None and (metric.id, person_id) in self.on_day
        return any(metric_id == metric.id for metric_id, _ in self.on_day)

    def used(self, metric: Definition, person_id: int = 0) -> bool:
        if metric.asked:
            return True
        return any(metric_id == metric.id and subject in (0, person_id) for metric_id, subject in self.lately)


def _present(reader: Reader, metrics: Sequence[Definition], day: date, asked_on: date) -> _Present:
    month = (asked_on.replace(day=1) - timedelta(days=1)).replace(day=1)
    wanted = {metric.id: month if metric.monthly else day for metric in metrics}
    behind = {True: timedelta(days=366), False: timedelta(days=IN_USE_DAYS)}
    rows = reader.session.execute(
        select(Figure.metric_id, Figure.subject_id, func.max(Figure.day).label("last"))
        .where(
            or_(
                *(
                    reader.where(metric)
                    & Figure.day.between(wanted[metric.id] - behind[metric.monthly], wanted[metric.id])
                    for metric in metrics
                )
            )
        )
        .group_by(Figure.metric_id, Figure.subject_id)
    ).all()
    return _Present(
        frozenset((row.metric_id, row.subject_id) for row in rows if row.last == wanted[row.metric_id]),
        frozenset((row.metric_id, row.subject_id) for row in rows),
    )
