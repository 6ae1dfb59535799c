"""Taking back what one reported last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, aliased

from bot.kernel.errors import Refusal
from models.base import changed_rows
from models.figures.reporting import Stood
from models.figures.tables import EntryKind, Figure, FigureEntry, Source, Subject

UNDO_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Undone:
    """A report that was taken back, and what stands again (`None`: nothing)."""

    metric_id: int
    subject: Subject
    day: date
    value: Decimal
    restored: Stood | None


class ChangedSince(Exception):
    """The value that somebody reported last does not stand any more, so there is nothing of theirs to take back."""

    def __init__(self, metric_id: int, subject: Subject, day: date, value: Decimal) -> None:
        super().__init__(metric_id)
        self.metric_id = metric_id
        self.subject = subject
        self.day = day
        self.value = value


def undo_last(session: Session, department_id: int, *, reporter_id: int, now: datetime) -> Undone:
    """Take back somebody's last report: what stood before stands again.

    Raises `Refusal` when there is none of the last 24 hours, `ChangedSince` when its value no longer stands.
    """
    entry = _last_report(session, department_id, reporter_id)
    if entry is None or now - entry.entered_at > UNDO_WITHIN:
        raise Refusal("kpi.undo_nothing" if entry is None else "kpi.undo_late")
    subject = Subject(entry.subject_kind, entry.subject_id)
    before = None if entry.before_id is None else session.get_one(FigureEntry, entry.before_id)
    mine = (
        Figure.department_id == department_id,
        Figure.metric_id == entry.metric_id,
        Figure.subject_kind == subject.kind,
        Figure.subject_id == subject.id,
        Figure.day == entry.day,
        Figure.entry_id == entry.id,
    )
    done = delete(Figure).where(*mine) if before is None else update(Figure).where(*mine).values(_restored(before))
    if not changed_rows(session, done):
        raise ChangedSince(entry.metric_id, subject, entry.day, entry.value or Decimal(0))
    session.add(
        FigureEntry(
            department_id=department_id,
            metric_id=entry.metric_id,
            subject_kind=subject.kind,
            subject_id=subject.id,
            day=entry.day,
            kind=EntryKind.UNDO,
            value=None if before is None else before.value,
            before_id=entry.id,
            undoes_id=entry.id,
            reporter_id=reporter_id,
            entered_at=now,
        )
    )
    restored = None
    if before is not None and before.value is not None:
        restored = Stood(before.value, before.reporter_id, _source(before), before.entered_at)
    return Undone(entry.metric_id, subject, entry.day, entry.value or Decimal(0), restored)


def _last_report(session: Session, department_id: int, reporter_id: int) -> FigureEntry | None:
    undo = aliased(FigureEntry)
    return session.scalar(
        select(FigureEntry)
        .where(
            FigureEntry.reporter_id == reporter_id,
            FigureEntry.department_id == department_id,
            FigureEntry.kind == EntryKind.REPORT,
            FigureEntry.said.is_(None),
            ~select(undo.id)
            .where(undo.reporter_id == reporter_id, undo.id > FigureEntry.id, undo.undoes_id == FigureEntry.id)
            .exists(),
        )
        .order_by(FigureEntry.id.desc())
        .limit(1)
    )


def _source(entry: FigureEntry) -> Source:
    return Source.IMPORT if entry.kind is EntryKind.IMPORT else Source.REPORT


def _restored(entry: FigureEntry) -> dict[str, Any]:
    return {
        "value": entry.value,
        "source": _source(entry),
        "entry_id": entry.id,
        "reporter_id": entry.reporter_id,
        "entered_at": entry.entered_at,
        "file_id": entry.file_id,
        "file_row": entry.file_row,
    }
