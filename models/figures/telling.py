"""What was said about a figure, by whom and when; and figures row by row, for a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.kernel.dates import Span
from bot.kernel.errors import Refusal
from models.figures.metrics import Definition
from models.figures.reading import Reader
from models.figures.tables import EntryKind, Figure, FigureEntry, Source, Subject
from models.organisation import Lead, RoleHolding

MOST_ROWS = 20_000
"""Of one exported file: more takes a spreadsheet seconds to write, and nobody reads it."""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of a figure's history. `value` is what stood after it (`None`: nothing), `said` what did not count."""

    day: date
    kind: EntryKind
    value: Decimal | None
    said: Decimal | None
    before: Decimal | None
    reporter_id: int | None
    entered_at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class History:
    """The latest entries, the latest first, and whether there are earlier ones."""

    entries: list[Told]
    more: bool


def history_of(
    session: Session, department_id: int, metric: Definition, subject: Subject, *, day: date | None, limit: int = 10
) -> History:
    """The latest entries about one metric of one subject, of one day or of any; the latest first."""
    before = FigureEntry.__table__.alias("before")
    query = (
        select(FigureEntry, before.c.value.label("before_value"))
        .outerjoin(before, before.c.id == FigureEntry.before_id)
        .where(
            FigureEntry.department_id == department_id,
            FigureEntry.metric_id == metric.id,
            FigureEntry.subject_kind == subject.kind,
            FigureEntry.subject_id == subject.id,
        )
        .order_by(FigureEntry.id.desc())
        .limit(limit + 1)
    )
    if day is not None:
        query = query.where(FigureEntry.day == day)
    found = [_told(row.FigureEntry, row.before_value) for row in session.execute(query)]
    return History(found[:limit], len(found) > limit)


def _told(entry: FigureEntry, before: Decimal | None) -> Told:
    return Told(entry.day, entry.kind, entry.value, entry.said, before, entry.reporter_id, entry.entered_at, entry.note)


@dataclass(frozen=True, slots=True)
class Row:
    """A figure as a line of an exported file."""

    day: date
    metric: Definition
    subject: Subject
    value: Decimal
    source: Source
    reporter_id: int | None
    entered_at: datetime
    note: str


def rows_of(reader: Reader, metrics: Sequence[Definition], span: Span) -> Iterator[Row]:
    """Every figure of `span` in this view, by day. Raises `Refusal` when they are too many for a file."""
    by_id = {metric.id: metric for metric in metrics if metric.entered}
    chosen = or_(*(reader.where(metric) for metric in by_id.values())), Figure.day.between(span.first, span.last)
    count = reader.session.scalar(select(func.count()).select_from(Figure).where(*chosen)) or 0
    if count > MOST_ROWS:
        raise Refusal("kpi.export_too_long", n=count, most=MOST_ROWS)
    rows = reader.session.execute(
        select(Figure, FigureEntry.note)
        .outerjoin(FigureEntry, FigureEntry.id == Figure.entry_id)
        .where(*chosen)
        .order_by(Figure.day, Figure.metric_id, Figure.subject_id)
    )
    for figure, note in rows:
        subject = Subject(figure.subject_kind, figure.subject_id)
        yield Row(
            figure.day,
            by_id[figure.metric_id],
            subject,
            figure.value,
            figure.source,
            figure.reporter_id,
            figure.entered_at,
            note or "",
        )


def led_by(session: Session, lead_id: int) -> frozenset[int]:
    """Whoever holds a role that this person leads, and the lead."""
    held = (
        select(RoleHolding.person_id)
        .join(Lead, Lead.role_id == RoleHolding.role_id)
        .where(Lead.person_id == lead_id, RoleHolding.until_on.is_(None))
    )
    return frozenset(session.scalars(held)) | {lead_id}


def holding(session: Session, role_id: int, span: Span) -> frozenset[int]:
    """Whoever holds this role, or held it in `span` and gave it up or left since."""
    held = select(RoleHolding.person_id).where(
        RoleHolding.role_id == role_id, or_(RoleHolding.until_on.is_(None), RoleHolding.until_on >= span.first)
    )
    return frozenset(session.scalars(held))


def roles_of(session: Session, person_id: int) -> frozenset[int]:
    """The roles this person holds."""
    held = select(RoleHolding.role_id).where(RoleHolding.person_id == person_id, RoleHolding.until_on.is_(None))
    return frozenset(session.scalars(held))
