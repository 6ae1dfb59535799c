"""Taking back what one reported: one report by its number, or the last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, delete, select, update
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


class Overwritten(Exception):
    """The `value` of a report does not stand any more, so there is nothing of it to take back.

    `stands` does (`None`: nothing), by the entry `entry_id` (`None`: an import in bulk).
    """

    def __init__(self, entry: FigureEntry, stands: Stood | None, entry_id: int | None) -> None:
        super().__init__(entry.id)
        self.metric_id = entry.metric_id
        self.subject = Subject(entry.subject_kind, entry.subject_id)
        self.day = entry.day
        self.value = entry.value or Decimal(0)
        self.stands = stands
        self.entry_id = entry_id


def undo(session: Session, department_id: int, number: int | None, *, reporter_id: int, now: datetime) -> Undone:
    """Take back a report of `reporter_id`, the entry `number` or their last: what stood before stands again.

    Raises `Refusal` when there is none of theirs, when it was taken back already, or is older than 24 hours, and
    `Overwritten` when something else stands by now.
    """
    if number is None:
        entry = _last_report(session, department_id, reporter_id)
    else:
        entry = _own_report(session, department_id, reporter_id, number)
    if now - entry.entered_at > UNDO_WITHIN:
        raise Refusal("kpi.undo_late" if number is None else "kpi.undo_late_this")
    return _taken_back(session, entry, now)


def _taken_back(session: Session, entry: FigureEntry, now: datetime) -> Undone:
    department_id = entry.department_id
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
        raise _why_not(session, entry)
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
            reporter_id=entry.reporter_id,
            entered_at=now,
        )
    )
    restored = None
    if before is not None and before.value is not None:
        restored = Stood(before.value, before.reporter_id, _source(before), before.entered_at)
    return Undone(entry.metric_id, subject, entry.day, entry.value or Decimal(0), restored)


def _why_not(session: Session, entry: FigureEntry) -> Refusal | Overwritten:
    """Why the value of `entry` does not stand; a second press at the same moment sees here what the first did."""
    if session.scalar(_undo_of(entry)) is not None:
        return Refusal("kpi.undo_already")
    stands = session.get(
        Figure, (entry.department_id, entry.metric_id, entry.subject_kind, entry.subject_id, entry.day)
    )
    if stands is None:
        return Overwritten(entry, None, None)
    stood = Stood(stands.value, stands.reporter_id, stands.source, stands.entered_at)
    return Overwritten(entry, stood, stands.entry_id)


def _undo_of(entry: FigureEntry) -> Select[int]:
    return select(FigureEntry.id).where(
        FigureEntry.reporter_id == entry.reporter_id,
        FigureEntry.id > entry.id,
        FigureEntry.undoes_id == entry.id,
    )


def _own_report(session: Session, department_id: int, reporter_id: int, number: int) -> FigureEntry:
    entry = session.get(FigureEntry, number)
    own = entry is not None and (entry.department_id, entry.reporter_id) == (department_id, reporter_id)
    if entry is None or not own or entry.kind is not EntryKind.REPORT or entry.said is not None:
        raise Refusal("kpi.undo_not_yours", number=str(number))
    if session.scalar(_undo_of(entry)) is not None:
        raise Refusal("kpi.undo_already")
    return entry


def _last_report(session: Session, department_id: int, reporter_id: int) -> FigureEntry:
    undo = aliased(FigureEntry)
    entry = session.scalar(
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
    if entry is None:
        raise Refusal("kpi.undo_nothing")
    return entry


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
