"""What the morning's post is made of: one day of the store's main figures, with what each is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from bot.kernel.dates import Span
from bot.kernel.people import DepartmentRef, Directory
from models.figures.metrics import Definition, by_key
from models.figures.reading import Reader
from models.figures.standings import Standing, figures_against_target
from models.figures.targets import Aim, Targets

SHOWN: Final = ("payment", "visitors", "conversion", "order_value", "refunds", "ad_spend")
"""支付金额, 访客数, 转化率, 客单价, 退款, 推广花费."""
_ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DayOf:
    """A metric on one day, beside the same weekday a week before, the day's own target and its month so far."""

    metric: Definition
    value: Decimal | None
    week_before: Decimal | None
    aim: Aim | None
    month: Standing


def main_metrics(directory: Directory) -> list[Definition]:
    """Those of the main figures that the department has, in the order of the post."""
    return [metric for key in SHOWN if (metric := by_key(directory, key)) is not None]


def day_of_store(
    session: Session, department: DepartmentRef, directory: Directory, day: date, metrics: Sequence[Definition]
) -> list[DayOf]:
    """The store's figures of one day."""
    reader = Reader(session, department.id, directory, frozenset(directory.by_id))
    month = Span.of_month(day.year, day.month)
    targets = Targets(session, department.id, list(metrics), month)
    standings = figures_against_target(session, department, directory, month, metrics=metrics)
    found = []
    for metric, standing in zip(metrics, standings, strict=True):
        values = reader.daily(metric, Span.of_day(day)) | reader.daily(metric, Span.of_day(day - _ONE_WEEK))
        aim = targets.aim(metric, metric.subject_of(0), Span.of_day(day))
        found.append(DayOf(metric, values.get(day), values.get(day - _ONE_WEEK), aim, standing))
    return found
