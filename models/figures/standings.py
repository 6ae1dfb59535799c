"""Where the figures stand against their targets, and what moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.kernel.dates import Span
from bot.kernel.people import DepartmentRef, Directory
from models.columns import rounded
from models.figures.metrics import Definition, definitions
from models.figures.reading import Reader, Value
from models.figures.tables import Over, Scope
from models.figures.targets import Aim, Targets

_HUNDRED = Decimal(100)
_ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Standing:
    """A metric over a span, against its target."""

    metric: Definition
    span: Span
    value: Value
    aim: Aim | None
    attained: Decimal | None
    """Per cent of the target: value over target, or target over value where less is better. What adds up is held
    against the target of the whole span, so it belongs beside `elapsed`."""
    elapsed: Decimal | None
    """Per cent of the span's days that the figures reach (时间进度); `None` for what does not add up."""
    expected: Decimal | None = None
    """Per cent of the span's total that last year had by the same day, where last year is known."""

    @property
    def met(self) -> bool | None:
        """Whether the target is reached now; `None` without one."""
        if self.aim is None or self.value.value is None:
            return None
        return self.value.value >= self.aim.value if self.metric.up else self.value.value <= self.aim.value


def figures_against_target(
    session: Session,
    department: DepartmentRef,
    directory: Directory,
    span: Span,
    *,
    metrics: Sequence[Definition] | None = None,
    people: frozenset[int] | None = None,
) -> list[Standing]:
    """Each metric over `span` for `people` (everybody without), against its target.

    Metrics in the department's order; without `metrics` all of them. A metric without any figure is there with an empty
    value, so that a reader sees what is missing.
    """
    chosen = definitions(directory) if metrics is None else list(metrics)
    reader = Reader(session, department.id, directory, frozenset(directory.by_id) if people is None else people)
    values = reader.over(chosen, span)
    targets = Targets(session, department.id, chosen, span)
    return [_standing(reader, targets, metric, values[metric.id], span) for metric in chosen]


def _standing(reader: Reader, targets: Targets, metric: Definition, value: Value, span: Span) -> Standing:
    subject = reader.subject(metric)
    aim = targets.aim(metric, subject, span) if subject is not None else role_aim(reader, targets, metric, span)
    elapsed = expected = None
    if (metric.adds_up or metric.over is Over.ATTAINMENT) and value.last_on is not None:
        reached = _last_of_month(value.last_on) if metric.monthly else value.last_on
        so_far = Span(span.first, min(reached, span.last), "range")
        elapsed = percent(Decimal(so_far.days), Decimal(span.days))
        if metric.adds_up and aim is not None and subject is not None and so_far.last < span.last:
            expected = rounded(targets.share(metric, subject, whole=span, part=so_far) * _HUNDRED)
            expected = None if expected == elapsed else expected
    return Standing(metric, span, value, aim, attainment(metric, value.value, aim), elapsed, expected)


def _last_of_month(day: date) -> date:
    return Span.of_month(day.year, day.month).last


def role_aim(reader: Reader, targets: Targets, metric: Definition, span: Span) -> Aim | None:
    """The target of a group: for rates that of each member when they agree, for sums what the members' come to.

    Only where everybody whose figures are counted has one: what all of them did is not held against the target of some.
    Who joined it after `span` adds nothing, unless everybody did (a department that begins has figures from before).
    """
    members = [metric.subject_of(person) for person in sorted(reader.people)]
    members = [one for one in members if targets.begun(metric, one)] or members
    known = {one.id: aim for one in members if (aim := targets.aim(metric, one, span)) is not None}
    aims = list(known.values())
    if not aims or (len(known) < len(reader.people) and not _all_aimed(reader, targets, metric, span, known)):
        return None
    if metric.adds_up:
        return Aim(sum((aim.value for aim in aims), Decimal(0)), aims[0].of, aims[0].split)
    return aims[0] if len({aim.value for aim in aims}) == 1 else None


def _all_aimed(reader: Reader, targets: Targets, metric: Definition, span: Span, known: Mapping[int, Aim]) -> bool:
    """Whether each person with figures over `span` has a target; that of a role counts also from before they had it."""
    without = reader.counted(metric, span) - known.keys()
    return all(targets.aim(metric, metric.subject_of(person), span) is not None for person in without)


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """`part` of `whole` in per cent."""
    return rounded(part * _HUNDRED / whole)


def attainment(metric: Definition, value: Decimal | None, aim: Aim | None) -> Decimal | None:
    """Per cent of the target; for times, where less is better, target over value; for sums always value over target."""
    if value is None or aim is None or aim.value <= 0:
        return None
    if metric.up or metric.adds_up:
        return percent(value, aim.value)
    return percent(aim.value, value) if value > 0 else None


# --- what moved ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Mover:
    """A figure of one span beside that of the one before."""

    metric: Definition
    value: Decimal
    before: Decimal
    days: int
    """Days compared: those that both spans have."""

    @property
    def change(self) -> Decimal:
        """Growth in per cent; for rates the difference in percentage points."""
        if self.metric.unit.value == "percent":
            return self.value - self.before
        return percent(self.value - self.before, self.before)

    @property
    def size(self) -> Decimal:
        """The change relative to what it was, for ranking metrics of all units."""
        return abs(self.value - self.before) / abs(self.before)


def week_movers(
    session: Session, department: DepartmentRef, directory: Directory, week: Span, *, limit: int = 3
) -> list[Mover]:
    """The store's metrics that moved most from the week before, the largest change first.

    Like is compared with like: only weekdays that both weeks have a figure for count. Of several metrics made of the same
    parts the first is named: the others moved with it.
    """
    reader = Reader(session, department.id, directory, frozenset(directory.by_id))
    before = Span(week.first - _ONE_WEEK, week.last - _ONE_WEEK, week.kind)
    movers = []
    told: set[tuple[str, ...]] = set()
    for metric in definitions(directory):
        if metric.scope != Scope.STORE or metric.monthly or metric.over in _NOT_COMPARED:
            continue
        if metric.over is Over.RATIO and metric.parts:
            if metric.parts in told:
                continue
            told.add(metric.parts)
        mover = _mover(reader, metric, week, before)
        if mover is not None and mover.before not in (0, mover.value):
            movers.append(mover)
    return sorted(movers, key=lambda mover: mover.size, reverse=True)[:limit]


_NOT_COMPARED = (Over.EACH, Over.ATTAINMENT, Over.REPORTS)


def _mover(reader: Reader, metric: Definition, week: Span, before: Span) -> Mover | None:
    now, then = reader.daily(metric, week), reader.daily(metric, before)
    shared = [day for day in now if day - _ONE_WEEK in then]
    if not shared:
        return None
    if metric.over in (Over.SUM, Over.DIFFERENCE, Over.MEAN):
        value = sum((now[day] for day in shared), Decimal(0))
        earlier = sum((then[day - _ONE_WEEK] for day in shared), Decimal(0))
        if metric.over is Over.MEAN:
            value, earlier = rounded(value / len(shared)), rounded(earlier / len(shared))
        return Mover(metric, value, earlier, len(shared))
    values = [reader.over([metric], span)[metric.id].value for span in (week, before)]
    if values[0] is None or values[1] is None:
        return None
    return Mover(metric, values[0], values[1], len(shared))
