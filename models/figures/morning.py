"""What the morning's post is made of: one day of the store's main figures, with what each is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel.dates import Span
from bot.kernel.people import DepartmentRef, Directory
from bot.kernel.work import Work
from models import sales
from models.figures.freshness import Freshness, freshness
from models.figures.metrics import Definition, by_key
from models.figures.reading import Reader
from models.figures.standings import Standing, figures_against_target
from models.figures.tables import Scope
from models.figures.targets import Aim, Targets
from models.messaging import Outbox
from models.sales import Sale

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


@dataclass(frozen=True, slots=True)
class Morning:
    """What the morning's post says of a day."""

    day: date
    lines: Sequence[DayOf]
    fresh: Sequence[Freshness]
    sale: Sale | None


def card(day: date) -> str:
    """The card of the post about `day`."""
    return f"morning/{day.isoformat()}"


def morning_of(work: Work, day: date, today: date) -> Morning | None:
    """The post about `day` as it reads on `today`; `None` where there are no figures at all this month or last."""
    metrics = main_metrics(work.directory)
    reader = Reader(work.session, work.department.id, work.directory, frozenset(work.directory.by_id))
    month = Span.of_month(day.year, day.month)
    fresh = freshness(reader, metrics, month, calendar=work.calendar, today=today)
    if not fresh:
        return None
    sale = sales.sale_on(work.session, work.department.id, day)
    lines = day_of_store(work.session, work.department, work.directory, day, metrics)
    return Morning(day, lines, fresh, None if sale is None else sale.sale)


def shown_there(directory: Directory, metric: Definition) -> bool:
    """Whether the post says this figure, or one that is computed from it."""
    if metric.scope != Scope.STORE:
        return False
    return any(metric.key == shown.key or metric.key in shown.parts for shown in main_metrics(directory))


def was_posted(session: Session, department_id: int, day: date) -> bool:
    """Whether there is a post about `day` anywhere: one look at an index."""
    post = select(Outbox.id).where(Outbox.department_id == department_id, Outbox.card == card(day))
    return session.scalar(post.limit(1)) is not None


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
