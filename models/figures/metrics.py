"""What a department measures: from its preset, then from rows that commands change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.kernel.numbers import Unit
from bot.kernel.people import Directory, MetricRef
from models.figures.tables import Cadence, Days, Figure, Metric, Over, Scope, Scoring, Subject, SubjectKind, Target
from models.presets import Preset


@dataclass(frozen=True, slots=True)
class Definition(MetricRef):
    """A metric with all that computing, asking and scoring need; the same as the columns of `Metric`."""

    over: Over = Over.SUM
    parts: tuple[str, ...] = ()
    days: Days = Days.EVERY
    due_working_day: int = 3
    asked: bool = False
    role: str = ""
    weight: Decimal = Decimal(0)
    scoring: Scoring = Scoring.NONE
    floor: Decimal | None = None
    target: Decimal | None = None
    best: Decimal | None = None
    cap: Decimal | None = None
    base: int = 0
    formula_zh: str = ""
    formula_en: str = ""
    source_zh: str = ""
    source_en: str = ""
    has_targets: bool = False
    """Somebody set a target for it, of any period; without one there is none to look for."""
    typed: bool = False
    """A rate that somebody reported itself, of any day; else there is none that its parts could contradict."""

    @property
    def monthly(self) -> bool:
        """A value is about a month."""
        return self.cadence == Cadence.MONTH

    @property
    def adds_up(self) -> bool:
        """A longer period holds more of it: its target is split by days, and half a month is compared with half of it."""
        return self.over in (Over.SUM, Over.DIFFERENCE)

    @property
    def is_share(self) -> bool:
        """A part of a whole, in per cent: never below 0 or above 100, as 达成率 and growth may be."""
        return self.unit is Unit.PERCENT and self.over not in _BEYOND_THE_WHOLE

    def subject_of(self, person_id: int) -> Subject:
        """Whose value it is when `person_id` is the one it is about."""
        if self.scope == Scope.PERSON:
            return Subject(SubjectKind.PERSON, person_id)
        return Subject(SubjectKind(self.scope))


_BEYOND_THE_WHOLE = (Over.ATTAINMENT, Over.GROWTH, Over.YEAR_CHANGE, Over.DIFFERENCE)


def defined(metric: MetricRef) -> Definition:
    """The definition that a department's directory holds behind each of its metrics."""
    if not isinstance(metric, Definition):
        raise TypeError(f"{metric.key} is not from a department's directory")
    return metric


def definitions(directory: Directory) -> list[Definition]:
    """All metrics of a department, in their order."""
    return [defined(metric) for metric in directory.metrics]


def by_key(directory: Directory, key: str) -> Definition | None:
    """The metric of that key, if the department has it."""
    metric = directory.metric_by_key.get(key)
    return None if metric is None else defined(metric)


def metrics_of(session: Session, department_id: int) -> tuple[MetricRef, ...]:
    """The metrics a department uses, in their order."""
    rows = session.scalars(
        select(Metric)
        .where(Metric.department_id == department_id, Metric.retired_on.is_(None))
        .order_by(Metric.position, Metric.id)
    ).all()
    aimed = set(session.scalars(select(Target.metric_id).where(Target.department_id == department_id).distinct()))
    typed = _typed_rates(session, department_id)
    return tuple(_definition(row, has_targets=row.id in aimed, typed=row.id in typed) for row in rows)


def _typed_rates(session: Session, department_id: int) -> set[int]:
    told = exists().where(Figure.department_id == department_id, Figure.metric_id == Metric.id)
    rates = select(Metric.id).where(Metric.department_id == department_id, Metric.over == Over.RATIO, told)
    return set(session.scalars(rates))


def _definition(row: Metric, *, has_targets: bool, typed: bool) -> Definition:
    return Definition(
        id=row.id,
        key=row.key,
        zh=row.zh,
        en=row.en,
        unit=row.unit,
        up=row.up,
        scope=row.scope.value,
        cadence=row.cadence.value,
        decimals=row.decimals,
        owner_role=row.owner_role,
        entered=row.entered,
        aliases=tuple(row.aliases),
        over=row.over,
        parts=tuple(row.parts),
        days=row.days,
        due_working_day=row.due_working_day,
        asked=row.asked,
        role=row.role_key,
        weight=row.weight,
        scoring=row.scoring,
        floor=row.floor,
        target=row.target,
        best=row.best,
        cap=row.cap,
        base=row.base,
        formula_zh=row.formula_zh,
        formula_en=row.formula_en,
        source_zh=row.source_zh,
        source_en=row.source_en,
        has_targets=has_targets,
        typed=typed,
    )


def add_metrics(session: Session, department_id: int, preset: Preset) -> None:
    """Give a new department the metrics of its preset. Raises `ValueError` or `KeyError` for a preset that is wrong."""
    session.add_all(_row(department_id, position, entry) for position, entry in enumerate(preset.part("metric")))


def _row(department_id: int, position: int, entry: Mapping[str, Any]) -> Metric:
    return Metric(
        department_id=department_id,
        key=entry["key"],
        zh=entry["zh"],
        en=entry["en"],
        aliases=list(entry.get("aliases", [])),
        unit=Unit(entry["unit"]),
        up=entry.get("up", True),
        scope=Scope(entry.get("scope", "store")),
        cadence=Cadence(entry.get("cadence", "day")),
        days=Days(entry.get("days", "every")),
        due_working_day=entry.get("due_working_day", 3),
        over=Over(entry["over"]),
        parts=list(entry.get("parts", [])),
        entered=entry.get("entered", True),
        asked=entry.get("asked", False),
        role_key=entry.get("role", ""),
        owner_role=entry.get("owner_role", ""),
        weight=Decimal(entry.get("weight", "0")),
        scoring=Scoring(entry.get("scoring", "none")),
        floor=_decimal(entry, "floor"),
        target=_decimal(entry, "target"),
        best=_decimal(entry, "best"),
        cap=_decimal(entry, "cap"),
        base=entry.get("base", 0),
        decimals=entry.get("decimals", 2),
        formula_zh=entry.get("formula_zh", ""),
        formula_en=entry.get("formula_en", ""),
        source_zh=entry.get("source_zh", ""),
        source_en=entry.get("source_en", ""),
        position=position,
    )


def _decimal(entry: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(entry[name]) if name in entry else None
