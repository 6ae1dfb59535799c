"""What a metric should reach: targets by period, split where a part of their period is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from bot.kernel.dates import Span
from models.figures.metrics import Definition
from models.figures.tables import Figure, Over, Subject, SubjectKind, Target, TargetChange
from models.organisation import Department, RoleHolding
from models.prepared import Prepared

_ENOUGH = Decimal("0.8")
"""Last year's shape counts when so much of its days has a figure."""

_SET_AT = select(func.min(TargetChange.changed_at)).where(TargetChange.target_id == Target.id).scalar_subquery()
_ZONE = select(Department.zone).where(Department.id == Target.department_id).scalar_subquery()
_OVERLAPPING = select(
    Target.metric_id,
    Target.subject_kind,
    Target.subject_id,
    Target.first_on,
    Target.last_on,
    Target.value,
    _SET_AT.label("set_at"),
    _ZONE.label("zone"),
).where(
    Target.department_id == bindparam("department"),
    Target.first_on <= bindparam("last"),
    Target.last_on >= bindparam("first"),
)
_OF_ONE = Prepared(_OVERLAPPING.where(Target.metric_id == bindparam("metric")))
_OF_SEVERAL = _OVERLAPPING.where(Target.metric_id.in_(bindparam("metrics", expanding=True)))


@dataclass(frozen=True, slots=True)
class Aim:
    """What a metric should reach over a span, and where that comes from."""

    value: Decimal
    of: Span | None
    """The span the target was set for; `None`: it is the plan's own."""
    split: bool = False
    """The target of a longer span, of which this is a part."""


@dataclass(frozen=True, slots=True)
class _Set:
    subject: Subject
    span: Span
    value: Decimal
    set_at: datetime | None
    """When it was set first."""
    zone: str

    def came_after(self, span: Span) -> bool:
        """Whether `span` was over by then."""
        return self.set_at is not None and span.last < self.set_at.astimezone(ZoneInfo(self.zone)).date()


class Targets:
    """The targets of some metrics that touch a span: read in one query, then asked for parts of it."""

    def __init__(self, session: Session, department_id: int, metrics: Sequence[Definition], span: Span) -> None:
        self._session = session
        self._department_id = department_id
        self._span = span
        self._roles: dict[int, dict[int, date]] | None = None
        self._shapes: dict[tuple[int, Subject, Span], dict[date, Decimal] | None] = {}
        self._by_metric: dict[int, list[_Set]] = {}
        aimed = [metric.id for metric in metrics if metric.has_targets]
        if not aimed:
            return
        values = {"department": department_id, "first": span.first, "last": span.last}
        if len(aimed) == 1:
            rows: Sequence[Any] = _OF_ONE.rows(session.connection(), **values, metric=aimed[0])
        else:
            rows = session.connection().execute(_OF_SEVERAL, values | {"metrics": aimed}).all()
        for row in rows:
            self._by_metric.setdefault(row.metric_id, []).append(_set(row))

    def aim(self, metric: Definition, subject: Subject, span: Span, *, drawn: bool = False) -> Aim | None:
        """What `subject` should reach over `span`.

        Its own target counts before its role's. What adds up over days is split by last year's days, or evenly without
        them, and put together from shorter targets that fill the span; what was over when the longer target was set gets
        no share of it; where its line is `drawn`, the month it was set in is drawn whole. A rate is the same for every part
        of its period.
        """
        rows = self._of(metric, subject)
        exact = next((row for row in rows if (row.span.first, row.span.last) == (span.first, span.last)), None)
        if exact is not None:
            return Aim(exact.value, exact.span)
        closed = Span.of_month(span.last.year, span.last.month) if drawn else span
        timely = [row for row in rows if not metric.adds_up or not row.came_after(closed)]
        around = [row for row in timely if row.span.first <= span.first and row.span.last >= span.last]
        nearest = min(around, key=lambda row: row.span.days, default=None)
        if nearest is not None:
            value = nearest.value
            if metric.adds_up:
                value = _whole(value * self.share(metric, subject, whole=nearest.span, part=span))
            return Aim(value, nearest.span, split=metric.adds_up)
        if metric.adds_up:
            return _sum_of(rows, span)
        ends = next((row for row in rows if span.last in row.span), None)
        if ends is not None:
            return Aim(ends.value, ends.span)
        return None if metric.target is None else Aim(metric.target, None)

    def within(self, metric: Definition, subject: Subject, span: Span) -> list[Aim]:
        """The targets set for parts of `span`, none of which overlap: of what adds up, no more than its own should be."""
        if not metric.adds_up:
            return []
        rows = (row for row in self._by_metric.get(metric.id, []) if row.subject == subject and row.span != span)
        return [Aim(row.value, row.span) for row in _in_a_row(rows, span)]

    def _of(self, metric: Definition, subject: Subject) -> list[_Set]:
        rows = self._by_metric.get(metric.id)
        if not rows:
            return []
        own = [row for row in rows if row.subject == subject]
        if own or subject.kind is not SubjectKind.PERSON:
            return own
        roles = [row for row in rows if row.subject.kind is SubjectKind.ROLE]
        held = self._held(subject.id) if roles else {}
        return [row for row in roles if row.subject.id in held]

    def begun(self, metric: Definition, subject: Subject) -> bool:
        """Whether the target of `subject` was theirs before the span ended: their own, or that of a role they had by then."""
        rows = self._of(metric, subject)
        held = self._held(subject.id) if any(row.subject.kind is SubjectKind.ROLE for row in rows) else {}
        return all(held[row.subject.id] <= self._span.last for row in rows if row.subject.kind is SubjectKind.ROLE)

    def _held(self, person_id: int) -> dict[int, date]:
        """The roles somebody has, or had in the span if they gave them up since, and from when."""
        if self._roles is None:
            rows = self._session.execute(
                select(RoleHolding.person_id, RoleHolding.role_id, RoleHolding.from_on).where(
                    RoleHolding.department_id == self._department_id,
                    or_(RoleHolding.until_on.is_(None), RoleHolding.until_on >= self._span.first),
                )
            ).all()
            self._roles = {}
            for row in rows:
                roles = self._roles.setdefault(row.person_id, {})
                roles[row.role_id] = min(row.from_on, roles.get(row.role_id, row.from_on))
        return self._roles.get(person_id, {})

    def share(self, metric: Definition, subject: Subject, *, whole: Span, part: Span) -> Decimal:
        """Which part of `whole` falls into `part`: by the figures of a year before, else by days. From 0 to 1."""
        by_days = Decimal(part.days) / Decimal(whole.days)
        if metric.over is not Over.SUM or metric.monthly:
            return by_days
        shape = self._shape(metric, subject, whole.previous_year())
        if shape is None:
            return by_days
        before = part.previous_year()
        had = [value for day, value in shape.items() if day in before]
        if len(had) < _ENOUGH * before.days:
            return by_days
        return sum(had, Decimal(0)) / sum(shape.values(), Decimal(0))

    def _shape(self, metric: Definition, subject: Subject, before: Span) -> dict[date, Decimal] | None:
        """Last year's days, read once; `None` where too many of them are missing."""
        key = (metric.id, subject, before)
        if key not in self._shapes:
            rows = self._session.execute(
                select(Figure.day, Figure.value).where(
                    Figure.department_id == self._department_id,
                    Figure.metric_id == metric.id,
                    Figure.subject_kind == subject.kind,
                    Figure.subject_id == subject.id,
                    Figure.day.between(before.first, before.last),
                )
            ).all()
            days = {row.day: row.value for row in rows}
            enough = len(days) >= _ENOUGH * before.days and sum(days.values(), Decimal(0)) > 0
            self._shapes[key] = days if enough else None
        return self._shapes[key]


def _set(row: Row[*tuple[Any, ...]]) -> _Set:
    subject = Subject(row.subject_kind, row.subject_id)
    return _Set(subject, span_between(row.first_on, row.last_on), row.value, row.set_at, row.zone)


def span_between(first: date, last: date) -> Span:
    """The span from `first` to `last`, known for the calendar unit it is."""
    candidates: Iterable[Callable[[], Span]] = (
        lambda: Span.of_day(first),
        lambda: Span.of_week(first),
        lambda: Span.of_month(first.year, first.month),
        lambda: Span.of_quarter(first.year, (first.month + 2) // 3),
        lambda: Span.of_half(first.year, 1 if first.month < 7 else 2),
        lambda: Span.of_year(first.year),
    )
    for make in candidates:
        span = make()
        if (span.first, span.last) == (first, last):
            return span
    return Span(first, last, "range")


def _whole(value: Decimal) -> Decimal:
    """A part of a target says no more than it means: no fen, no tenths of a visitor."""
    return value.quantize(Decimal(1) if value >= 100 else Decimal("0.01"), rounding=ROUND_HALF_UP)


def _sum_of(rows: Sequence[_Set], span: Span) -> Aim | None:
    """Targets of shorter spans that fill `span` from its first to its last day, without gap or overlap."""
    inside = _in_a_row(rows, span)
    days = sum(row.span.days for row in inside)
    return Aim(sum((row.value for row in inside), Decimal(0)), span) if days == span.days else None


def _in_a_row(rows: Iterable[_Set], span: Span) -> list[_Set]:
    """Those of parts of `span`, the first and longest first, none of which overlap."""
    inside = (row for row in rows if row.span.first >= span.first and row.span.last <= span.last)
    found: list[_Set] = []
    for row in sorted(inside, key=lambda row: (row.span.first, -row.span.days)):
        if not found or row.span.first > found[-1].span.last:
            found.append(row)
    return found
