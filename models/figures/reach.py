"""Which days go into a metric's value over a span, and which can't though something was told for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.kernel.dates import Span
from models.figures.metrics import Definition
from models.figures.reading import Reader
from models.figures.tables import Over, Scope

_OF_NO_DAYS = (Over.GROWTH, Over.YEAR_CHANGE, Over.REPORTS)


@dataclass(frozen=True, slots=True)
class Reach:
    """The days behind a value."""

    days: frozenset[date]
    left_out: tuple[date, ...] = ()
    """Days with figures that are not in the value, the oldest first."""
    lacking: tuple[Definition, ...] = ()
    """What those days have no figure of, and would need."""
    people: int = 0
    """How many people's figures can't be put together without it; 0 where it is one person's, or nobody's alone."""
    typed: bool = True
    """Somebody sees to a figure a day: a day without one is missing."""


def reach_of(reader: Reader, metric: Definition, span: Span, *, day_by_day: bool = False) -> Reach | None:
    """The days in the value of `metric` over `span`; `None` where it has no days. `day_by_day`: each stands for itself."""
    if metric.monthly or metric.over in _OF_NO_DAYS:
        return None
    match metric.over:
        case Over.ATTAINMENT:
            held = reader.held_against(metric, span)
            return None if held is None else reach_of(reader, held[0], span)
        case Over.DIFFERENCE:
            return _of_difference(reader, metric, span)
        case Over.RATIO:
            return _of_rate(reader, metric, span, reader.worked_out(metric, span), day_by_day=day_by_day)
        case Over.WEIGHTED:
            found = reader.weighed(metric, span)
            return _of_weighted(reader, metric, span, found.days, found.bare, day_by_day=day_by_day)
    return Reach(frozenset(reader.daily(metric, span))) if metric.entered else None


def _of_difference(reader: Reader, metric: Definition, span: Span) -> Reach:
    days = frozenset(reader.daily(metric, span))
    parts = reader.parts(metric)
    left_out = sorted(reader.told(parts[0], span).keys() - days) if parts else []
    return Reach(days, tuple(left_out), tuple(parts[1:]) if left_out else ())


def _of_rate(
    reader: Reader, metric: Definition, span: Span, worked_out: Iterable[date], *, day_by_day: bool
) -> Reach | None:
    days = frozenset(worked_out)
    if not metric.entered:
        return Reach(days, typed=False) if days else None
    told = frozenset(reader.told(metric, span))
    people = _apart(reader, metric, span)
    if not days and people:
        return Reach(days, tuple(sorted(told)), tuple(reader.parts(metric)), people)
    if day_by_day or not days:
        return Reach(days | told)
    left_out = tuple(sorted(told - days))
    parts = (
        [part for part in reader.parts(metric) if not told - days <= reader.told(part, span).keys()] if left_out else []
    )
    return Reach(days, left_out if parts else (), tuple(parts))


def _of_weighted(
    reader: Reader, metric: Definition, span: Span, days: frozenset[date], bare: frozenset[date], *, day_by_day: bool
) -> Reach:
    people = _apart(reader, metric, span)
    weights = tuple(reader.parts(metric))
    if not days and people:
        return Reach(days, tuple(sorted(bare)), weights, people)
    if day_by_day or not days:
        return Reach(days | bare)
    return Reach(days, tuple(sorted(bare)), weights if bare else ())


def _apart(reader: Reader, metric: Definition, span: Span) -> int:
    """How many people have figures of their own here, where they are several."""
    if metric.scope != Scope.PERSON or len(reader.people) == 1:
        return 0
    people = len(reader.tellers(metric, span))
    return people if people > 1 else 0
