"""What figures come to over a span: summed, divided and weighted in SQL, by the rule of each metric.

Every query names metric and subject before the days, as the key of the table does: what is read is what is counted,
however many other figures there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.kernel.dates import Span
from bot.kernel.numbers import Unit
from bot.kernel.people import Directory
from models.columns import rounded, total
from models.figures.metrics import Definition, by_key
from models.figures.tables import STORE, Figure, Over, Scope, Subject, SubjectKind
from models.figures.targets import Aim, Targets

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Value:
    """What a metric comes to over a span. `value` is `None` when that can't be told."""

    value: Decimal | None = None
    base: Decimal | None = None
    """The denominator behind a rate: ratings, sessions, visitors."""
    days: int = 0
    """Days (for a monthly metric: months) with a figure."""
    first_on: date | None = None
    last_on: date | None = None
    single: tuple[date, Decimal] | None = None
    """The latest day's own value, where days can't be put together."""
    gross: bool = False
    """An attainment without refunds taken off, because the target is before refunds."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads for one department and one view of it: a person, a group, or everybody. What belongs to the store is the
    same in each; what belongs to people is put together from numerators and denominators of `people`.
    """

    session: Session
    department_id: int
    directory: Directory
    people: frozenset[int]

    def subject(self, metric: Definition) -> Subject | None:
        """The one subject of this view, whose target counts; `None` for several people."""
        if metric.scope == Scope.PERSON:
            return Subject(SubjectKind.PERSON, next(iter(self.people))) if len(self.people) == 1 else None
        return metric.subject_of(0)

    def where(self, metric: Definition, table: Any = Figure) -> ColumnElement[bool]:
        """The rows of `metric` in this view."""
        base = and_(table.department_id == self.department_id, table.metric_id == metric.id)
        if metric.scope == Scope.PERSON:
            ids = sorted(self.people)
            return and_(base, table.subject_kind == SubjectKind.PERSON, table.subject_id.in_(ids))
        if metric.scope == Scope.CATEGORY:
            return and_(base, table.subject_kind == SubjectKind.CATEGORY)
        return and_(base, table.subject_kind == STORE.kind, table.subject_id == STORE.id)

    def counted(self, metric: Definition, span: Span) -> frozenset[int]:
        """The people of this view who have figures over `span` that go into `metric`, a personal one."""
        made_of = [one for one in (metric, *self.parts(metric)) if one.scope == Scope.PERSON]
        rows = self.session.scalars(
            select(Figure.subject_id)
            .where(or_(*(self.where(one) for one in made_of)), Figure.day.between(span.first, span.last))
            .distinct()
        )
        return frozenset(rows)

    def tellers(self, metric: Definition, span: Span) -> frozenset[int]:
        """The people of this view who have figures of `metric` itself over `span`; none where it is nobody's alone."""
        if metric.scope != Scope.PERSON:
            return frozenset()
        told = select(Figure.subject_id).where(self.where(metric), Figure.day.between(span.first, span.last))
        return frozenset(self.session.scalars(told.distinct()))

    # --- over a span --------------------------------------------------------------------------------------------
    def over(self, metrics: Sequence[Definition], span: Span) -> dict[int, Value]:
        """The value of each metric over `span`, by metric id."""
        plain = self._sums([metric for metric in metrics if metric.over in _PLAIN], span)
        found: dict[int, Value] = {}
        for metric in metrics:
            match metric.over:
                case Over.SUM | Over.MEAN | Over.EACH | Over.LAST:
                    found[metric.id] = self._plain(metric, plain.get(metric.id, _NOTHING), span)
                case Over.RATIO:
                    found[metric.id] = self._ratio(metric, span)
                case Over.WEIGHTED:
                    found[metric.id] = self._weighted(metric, span)
                case Over.DIFFERENCE:
                    found[metric.id] = self._difference(metric, span)
                case Over.ATTAINMENT:
                    found[metric.id] = self._attainment(metric, span)
                case Over.GROWTH:
                    found[metric.id] = self._growth(metric, span)
                case Over.YEAR_CHANGE:
                    found[metric.id] = self._year_change(metric, span)
                case Over.REPORTS:
                    found[metric.id] = Value()
        return found

    def _sums(self, metrics: Sequence[Definition], span: Span) -> dict[int, _Sum]:
        if not metrics:
            return {}
        rows = self.session.execute(
            select(
                Figure.metric_id,
                total(Figure.__table__.c.value).label("sum"),
                func.count(Figure.day.distinct()).label("days"),
                func.min(Figure.day).label("first"),
                func.max(Figure.day).label("last"),
            )
            .where(or_(*(self.where(metric) for metric in metrics)), Figure.day.between(span.first, span.last))
            .group_by(Figure.metric_id)
        ).all()
        return {row.metric_id: _Sum(row.sum, row.days, row.first, row.last) for row in rows}

    def _plain(self, metric: Definition, found: _Sum, span: Span) -> Value:
        if not found.days:
            return Value()
        value: Decimal | None = found.sum
        single = None
        if metric.over is Over.MEAN:
            value = (found.sum / found.days).quantize(Decimal(1).scaleb(-metric.decimals), rounding=ROUND_HALF_UP)
        elif metric.over in (Over.EACH, Over.LAST):
            single = self._latest(metric, span)
            value = single[1] if single and (metric.over is Over.LAST or span.days == 1) else None
        return Value(value, None, found.days, found.first, found.last, single if metric.over is Over.EACH else None)

    def _latest(self, metric: Definition, span: Span) -> tuple[date, Decimal] | None:
        """The value of the last day; several people's don't make one."""
        rows = self.session.execute(
            select(Figure.day, Figure.value)
            .where(self.where(metric), Figure.day.between(span.first, span.last))
            .order_by(Figure.day.desc())
            .limit(2)
        ).all()
        several = len(rows) == 2 and rows[0].day == rows[1].day
        return None if not rows or several else (rows[0].day, rows[0].value)

    # --- rates --------------------------------------------------------------------------------------------------
    def parts(self, metric: Definition) -> list[Definition]:
        """What it is made of, as far as the department has it."""
        return [part for key in metric.parts if (part := by_key(self.directory, key)) is not None]

    def _ratio(self, metric: Definition, span: Span) -> Value:
        """Sum of the first part over sum of the second, of the days that have both; never a mean of rates."""
        parts = self.parts(metric)
        pairs = self._view_of(metric).pairs(parts, span) if len(parts) == 2 else {}
        base = sum((lower for _, lower in pairs.values()), Decimal(0))
        if not base:
            return self._typed_rate(metric, span)
        done = sum((upper for upper, _ in pairs.values()), Decimal(0))
        return Value(rounded(done * _scale(metric) / base), base, len(pairs), min(pairs), max(pairs))

    def _view_of(self, metric: Definition) -> Reader:
        """A rate of the store made from people's figures takes everybody's, whoever looks at it."""
        if metric.scope == Scope.PERSON:
            return self
        return Reader(self.session, self.department_id, self.directory, frozenset(self.directory.by_id))

    def pairs(self, parts: Sequence[Definition], span: Span) -> dict[date, tuple[Decimal, Decimal]]:
        """Both parts by day, from the subjects that have both."""
        upper, lower = aliased(Figure), aliased(Figure)
        rows = self.session.execute(
            select(
                upper.day,
                total(upper.value).label("upper"),  # type: ignore[arg-type] # an aliased column is a column
                total(lower.value).label("lower"),  # type: ignore[arg-type] # an aliased column is a column
            )
            .where(
                self.where(parts[0], upper),
                upper.day.between(span.first, span.last),
                self.where(parts[1], lower),
                lower.day == upper.day,
                lower.subject_kind == upper.subject_kind,
                lower.subject_id == upper.subject_id,
            )
            .group_by(upper.day)
        ).all()
        return {row.day: (row.upper, row.lower) for row in rows}

    def _typed_rate(self, metric: Definition, span: Span) -> Value:
        """Rates that were typed without their parts stand for their own day, and for nothing longer or of several."""
        if not metric.entered:
            return Value()
        found = self._sums([metric], span).get(metric.id, _NOTHING)
        if not found.days:
            return Value()
        single = self._latest(metric, span) if len(self.tellers(metric, span)) < 2 else None
        value = single[1] if single and span.days == 1 else None
        return Value(value, None, found.days, found.first, found.last, single)

    def _weighted(self, metric: Definition, span: Span) -> Value:
        """Mean weighted by the part (sessions), of the days that have both."""
        found = self.weighed(metric, span)
        if not found.weight:
            return self._typed_rate(metric, span)
        days = found.days
        return Value(rounded(found.sum / found.weight), found.weight, len(days), min(days), max(days))

    def weighed(self, metric: Definition, span: Span) -> Weighed:
        """The figures of `span` with their weights, and the days of those that have none.

        SQL can't multiply exact columns, so the products are made here: a row per person and day.
        """
        weights = self._weights(metric, span)
        sums = [Decimal(0), Decimal(0)]
        days: set[date] = set()
        bare: set[date] = set()
        for row in self.session.execute(
            select(Figure.subject_id, Figure.day, Figure.value).where(
                self.where(metric), Figure.day.between(span.first, span.last)
            )
        ):
            weight = weights.get((row.subject_id, row.day))
            if weight:
                sums[0] += row.value * weight
                sums[1] += weight
                days.add(row.day)
            else:
                bare.add(row.day)
        return Weighed(sums[0], sums[1], frozenset(days), frozenset(bare))

    def _weights(self, metric: Definition, span: Span) -> dict[tuple[int, date], Decimal]:
        """Weights by subject and day; those of the store are the sum of everybody's."""
        for part in self.parts(metric):
            view = self._view_of(metric)
            subject = Figure.subject_id if metric.scope == Scope.PERSON else None
            columns: list[Any] = [Figure.day, total(Figure.__table__.c.value).label("weight")]
            groups: list[Any] = [Figure.day]
            if subject is not None:
                columns.append(subject)
                groups.append(subject)
            rows = self.session.execute(
                select(*columns).where(view.where(part), Figure.day.between(span.first, span.last)).group_by(*groups)
            ).all()
            return {(0 if subject is None else row.subject_id, row.day): row.weight for row in rows}
        return {}

    # --- computed from others -----------------------------------------------------------------------------------
    def _difference(self, metric: Definition, span: Span) -> Value:
        """One sum less another, of the days both are told for: a day's payments whose refunds are not in are no net."""
        days = self._net(metric, span)
        if not days:
            return Value()
        return Value(sum(days.values(), Decimal(0)), None, len(days), min(days), max(days))

    def _net(self, metric: Definition, span: Span) -> dict[date, Decimal]:
        parts = self.parts(metric)
        pairs = self.pairs(parts, span) if len(parts) == 2 else {}
        return {day: first - second for day, (first, second) in sorted(pairs.items())}

    def _attainment(self, metric: Definition, span: Span) -> Value:
        """Net of refunds against a net target; where the only target is one before refunds, before refunds."""
        held = self.held_against(metric, span)
        if held is None:
            return Value()
        one, aim = held
        done = self.over([one], span)[one.id]
        if done.value is None:
            return Value()
        percent = rounded(done.value * _HUNDRED / aim.value)
        gross = one.over is not Over.DIFFERENCE
        return Value(percent, aim.value, done.days, done.first_on, done.last_on, gross=gross)

    def held_against(self, metric: Definition, span: Span) -> tuple[Definition, Aim] | None:
        """Of an attainment: the figure whose target it is about, net or before refunds, and that target."""
        net = next((one for one in self._all() if one.over is Over.DIFFERENCE and one.parts == metric.parts), None)
        parts = self.parts(metric)
        held = [one for one in (net, parts[0] if parts else None) if one is not None]
        targets = Targets(self.session, self.department_id, held, span)
        aims = ((one, targets.aim(one, one.subject_of(0), span)) for one in held)
        return next(((one, aim) for one, aim in aims if aim is not None and aim.value > 0), None)

    def _all(self) -> Iterable[Definition]:
        return (metric for metric in self.directory.metrics if isinstance(metric, Definition))

    def _growth(self, metric: Definition, span: Span) -> Value:
        """Against the same months a year before; without one of them there is no base."""
        for part in self.parts(metric):
            now = self._by_month(part, span)
            before = self._by_month(part, span.previous_year())
            faced = {month: before.get(month.replace(year=month.year - 1, day=1)) for month in now}
            base = sum((value for value in faced.values() if value is not None), Decimal(0))
            if not now or None in faced.values() or base <= 0:
                return Value(None, None, len(now), min(now, default=None), max(now, default=None))
            grown = rounded((sum(now.values()) - base) * _HUNDRED / base)
            return Value(grown, base, len(now), min(now), max(now))
        return Value()

    def _year_change(self, metric: Definition, span: Span) -> Value:
        """The latest month's value less that of the same month a year before."""
        for part in self.parts(metric):
            now = self._by_month(part, span)
            if not now:
                return Value()
            last = max(now)
            before = self._by_month(part, Span.of_month(last.year - 1, last.month)).get(
                last.replace(year=last.year - 1)
            )
            value = None if before is None else now[last] - before
            return Value(value, before, len(now), min(now), last)
        return Value()

    def _by_month(self, metric: Definition, span: Span) -> dict[date, Decimal]:
        rows = self.session.execute(
            select(Figure.day, total(Figure.__table__.c.value).label("sum"))
            .where(self.where(metric), Figure.day.between(span.first, span.last))
            .group_by(Figure.day)
        ).all()
        months: dict[date, Decimal] = {}
        for row in rows:
            month = row.day.replace(day=1)
            months[month] = months.get(month, Decimal(0)) + row.sum
        return months

    # --- day by day ---------------------------------------------------------------------------------------------
    def daily(self, metric: Definition, span: Span) -> dict[date, Decimal]:
        """The value of each day (or month) of `span` that has one. A rate is computed; typed, it stands where a part is
        missing."""
        if metric.over is Over.RATIO:
            return self._daily_ratio(metric, span)
        if metric.over is Over.DIFFERENCE:
            return self._net(metric, span)
        if metric.over is Over.WEIGHTED and len(self.people) != 1 and metric.scope == Scope.PERSON:
            days = {day: self._weighted(metric, Span.of_day(day)).value for day in self.told(metric, span)}
            return {day: value for day, value in days.items() if value is not None}
        if not metric.entered:
            return {}
        return self.told(metric, span)

    def told(self, metric: Definition, span: Span) -> dict[date, Decimal]:
        """The figures of the metric itself by day, those of several people added up."""
        rows = self.session.execute(
            select(Figure.day, total(Figure.__table__.c.value).label("sum"))
            .where(self.where(metric), Figure.day.between(span.first, span.last))
            .group_by(Figure.day)
            .order_by(Figure.day)
        ).all()
        return {row.day: row.sum for row in rows}

    def worked_out(self, metric: Definition, span: Span) -> dict[date, Decimal]:
        """The rate of each day of `span` that has both parts, whatever was typed as the rate; empty for other metrics."""
        parts = self.parts(metric) if metric.over is Over.RATIO else []
        pairs = self._view_of(metric).pairs(parts, span) if len(parts) == 2 else {}
        return {day: rounded(upper * _scale(metric) / lower) for day, (upper, lower) in pairs.items() if lower}

    def _daily_ratio(self, metric: Definition, span: Span) -> dict[date, Decimal]:
        days = self.worked_out(metric, span)
        one_subject = metric.scope != Scope.PERSON or len(self.people) == 1
        typed = self.told(metric, span) if metric.entered and one_subject else {}
        return dict(sorted((typed | days).items()))


def _scale(metric: Definition) -> Decimal:
    return _HUNDRED if metric.unit is Unit.PERCENT else Decimal(1)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a weighted mean is made of."""

    sum: Decimal
    weight: Decimal
    days: frozenset[date]
    bare: frozenset[date]
    """Days on which somebody's figure has no weight."""


@dataclass(frozen=True, slots=True)
class _Sum:
    sum: Decimal
    days: int
    first: date | None = None
    last: date | None = None


_NOTHING = _Sum(Decimal(0), 0)
_PLAIN = (Over.SUM, Over.MEAN, Over.EACH, Over.LAST)
