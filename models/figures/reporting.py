"""Reporting a figure, correcting it, taking it back. What is written here is written thousands of times a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeAlias, cast

from sqlalchemy import BigInteger, String, Table, bindparam, delete, insert, select, type_coerce, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from models.base import insert_if_new
from models.columns import DECIMALS
from models.figures.doubts import Doubtful, doubt_about
from models.figures.metrics import Definition
from models.figures.tables import EntryKind, Figure, FigureEntry, Source, Subject
from models.prepared import Prepared
from models.sales import may_be_sale, sale_on

LOOKED_AT = 28
"""A value is compared with the median of so many values before it."""
NOTHING_WORKED_OUT: Mapping[date, Decimal] = MappingProxyType({})
_MONTH_AND_BEFORE = 31 + LOOKED_AT
_MILLIONTH = Decimal(1).scaleb(-DECIMALS)
ONE_WEEK = timedelta(days=7)

_KEY = ("department_id", "metric_id", "subject_kind", "subject_id", "day")
_figures = cast(Table, Figure.__table__)
_entries = cast(Table, FigureEntry.__table__)
_figure = _figures.c
_SAME = (
    _figure.department_id == bindparam("department"),
    _figure.metric_id == bindparam("metric"),
    _figure.subject_kind == bindparam("kind"),
    _figure.subject_id == bindparam("subject"),
)
_RECENT = Prepared(
    # Values as the columns keep them: sixty are compared, one or two are shown.
    select(
        _figure.day,
        type_coerce(_figure.value, BigInteger).label("raw"),
        type_coerce(_figure.source, String).label("source"),
        _figure.entry_id,
        _figure.reporter_id,
        type_coerce(_figure.entered_at, BigInteger).label("entered"),
    )
    .where(*_SAME, _figure.day <= bindparam("until"))
    .order_by(_figure.day.desc())
    .limit(_MONTH_AND_BEFORE)
)
_INSERT_ENTRY = Prepared(
    insert(_entries),
    columns=(*_KEY, "kind", "value", "said", "before_id", "reporter_id", "entered_at", "note"),
)
_REPLACE = Prepared(
    update(_figures)
    .where(*_SAME, _figure.day == bindparam("on"), _figure.entry_id == bindparam("seen"))
    .values(
        value=bindparam("new_value"),
        source=Source.REPORT,
        entry_id=bindparam("entry"),
        reporter_id=bindparam("reporter"),
        entered_at=bindparam("at"),
        file_id=None,
        file_row=None,
    )
)


AnyRow: TypeAlias = Any
"""A row of `_RECENT`."""


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says a figure is."""

    metric: Definition
    subject: Subject
    day: date
    value: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stood:
    """A value that stood before, and who had said it (`None`: an import)."""

    value: Decimal
    reporter_id: int | None
    source: Source
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class TypedRate:
    """A rate somebody reported for a day, and what its parts, which are there too, make it."""

    metric: Definition
    said: Decimal
    worked_out: Decimal


@dataclass(frozen=True, slots=True)
class Reported:
    """What came of a report, with what it is compared with."""

    report: Report
    before: Stood | None
    """The value it corrected."""
    outranked: bool
    """An imported value stands; the reported one is kept in the history only."""
    week_before: Decimal | None
    """The value of the same weekday a week earlier."""
    rows: Sequence[AnyRow]
    """What was read: values of the report's month and before it, without the reported one."""
    entry_id: int | None
    """The entry that was written; `None` when nothing new was said."""
    worked_out: Decimal | None = None
    """What the day's own parts come to, where they are there: that is what counts, not this report."""
    contradicted: Sequence[TypedRate] = ()
    """Rates reported for that day which this figure, one of their parts, makes another value."""

    @property
    def standing(self) -> Decimal:
        """The value that stands now."""
        return self.before.value if self.outranked and self.before is not None else self.report.value

    @property
    def counts(self) -> Decimal:
        """The value that day has everywhere."""
        return self.standing if self.worked_out is None else self.worked_out

    def month(self) -> dict[date, Decimal]:
        """The values of the report's month, as they stand now."""
        first = self.report.day.replace(day=1)
        return {row.day: _decimal(row.raw) for row in self.rows if row.day >= first} | {self.report.day: self.standing}


def report_figure(
    session: Session,
    department_id: int,
    report: Report,
    *,
    reporter_id: int,
    sure: bool,
    now: datetime,
    worked_out: Mapping[date, Decimal] = NOTHING_WORKED_OUT,
) -> Reported:
    """Store a value; a second one of a day corrects the first, which stays in the history. It is compared with the days
    before; `worked_out` has those whose value follows from others (转化率 from 买家数 and 访客数), whatever was typed.

    Raises `Doubtful` for a value that looks like a slip, unless `sure`; nothing is stored then.
    """
    connection = session.connection()
    for _ in range(5):
        rows = _recent(connection, department_id, report)
        current = next((row for row in rows if row.day == report.day), None)
        if not sure and (current is None or _decimal(current.raw) != report.value):
            _refuse_slips(session, department_id, report, _usual(report, rows, worked_out), current)
        if _says_nothing_new(report, current):
            return _reported(report, rows, current, None, worked_out)
        entry_id = _written(connection, department_id, report, current, reporter_id, now)
        if entry_id is not None:
            return _reported(report, rows, current, entry_id, worked_out)
    raise AssertionError("somebody corrected this figure five times within one transaction")


def _key(department_id: int, report: Report) -> dict[str, Any]:
    return {
        "department": department_id,
        "metric": report.metric.id,
        "kind": report.subject.kind,
        "subject": report.subject.id,
    }


def _recent(connection: Connection, department_id: int, report: Report) -> Sequence[AnyRow]:
    until = report.day if report.metric.monthly else _last_of_month(report.day)
    return _RECENT.rows(connection, **_key(department_id, report), until=until)


def _last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _decimal(raw: int) -> Decimal:
    value = Decimal(raw) * _MILLIONTH
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def _instant(microseconds: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)


def _usual(report: Report, rows: Sequence[AnyRow], worked_out: Mapping[date, Decimal]) -> list[int]:
    """The last values before the reported day, in millionths, the latest first."""
    if not worked_out:
        return [row.raw for row in rows if row.day < report.day][:LOOKED_AT]
    days = {row.day: row.raw for row in rows} | {day: int(value.scaleb(DECIMALS)) for day, value in worked_out.items()}
    return [days[day] for day in sorted(days, reverse=True) if day < report.day][:LOOKED_AT]


def _refuse_slips(
    session: Session, department_id: int, report: Report, usual: Sequence[int], current: AnyRow | None
) -> None:
    sale = sale_on(session, department_id, report.day) if may_be_sale(report.day) else None
    last_sale = None
    if sale is not None and sale.before is not None:
        last_sale = value_on(session, department_id, report.metric.id, report.subject, sale.before)
    corrects = None if current is None or _outranks(current, report) else _decimal(current.raw)
    doubt = doubt_about(
        report.metric, report.value, usual, on_sale=sale is not None, last_sale=last_sale, corrects=corrects
    )
    if doubt is not None:
        raise Doubtful(report.metric, report.value, doubt, sale)


def value_on(session: Session, department_id: int, metric_id: int, subject: Subject, day: date) -> Decimal | None:
    """The value that stands for one day."""
    return session.scalar(
        select(Figure.value).where(
            Figure.department_id == department_id,
            Figure.metric_id == metric_id,
            Figure.subject_kind == subject.kind,
            Figure.subject_id == subject.id,
            Figure.day == day,
        )
    )


def _reported(
    report: Report,
    rows: Sequence[AnyRow],
    current: AnyRow | None,
    entry_id: int | None,
    worked_out: Mapping[date, Decimal],
) -> Reported:
    before = None
    if current is not None:
        before = Stood(_decimal(current.raw), current.reporter_id, Source(current.source), _instant(current.entered))
    earlier = None
    if not report.metric.monthly:
        week_before = report.day - ONE_WEEK
        earlier = worked_out.get(week_before)
        if earlier is None:
            earlier = next((_decimal(row.raw) for row in rows if row.day == week_before), None)
    return Reported(report, before, _outranks(current, report), earlier, rows, entry_id, worked_out.get(report.day))


def _outranks(current: AnyRow | None, report: Report) -> bool:
    return current is not None and current.source == Source.IMPORT and _decimal(current.raw) != report.value


def _says_nothing_new(report: Report, current: AnyRow | None) -> bool:
    """The same value again, without a note: whoever said it first keeps it, and the history does not repeat itself."""
    return (
        current is not None
        and current.source == Source.REPORT
        and _decimal(current.raw) == report.value
        and not report.note
    )


# --- writing ---------------------------------------------------------------------------------------------------------
def _written(
    connection: Connection,
    department_id: int,
    report: Report,
    current: AnyRow | None,
    reporter_id: int,
    now: datetime,
) -> int | None:
    """Write entry and figure; returns the entry, or `None` when somebody else wrote this figure since `current` was read.

    The entry of such a lost race is taken out again: nobody outside this transaction has seen it.
    """
    outranked = _outranks(current, report)
    seen = None if current is None else _entry_of(connection, department_id, report, current)
    entry = _entry(department_id, report, reporter_id, now) | {
        "value": _decimal(current.raw) if outranked and current is not None else report.value,
        "said": report.value if outranked else None,
        "before_id": seen,
    }
    entry_id = _inserted(connection, entry)
    if outranked:
        return entry_id
    if current is None:
        done = insert_if_new(
            connection, Figure, _figure_row(department_id, report, entry_id, reporter_id, now), unique=_KEY
        )
    else:
        key = _key(department_id, report) | {"on": report.day, "seen": seen}
        done = (
            _REPLACE.changed(connection, **key, new_value=report.value, entry=entry_id, reporter=reporter_id, at=now)
            > 0
        )
    if not done:
        connection.execute(delete(_entries).where(_entries.c.id == entry_id))
    return entry_id if done else None


def _figure_row(
    department_id: int, report: Report, entry_id: int, reporter_id: int | None, now: datetime
) -> dict[str, Any]:
    return {
        "department_id": department_id,
        "metric_id": report.metric.id,
        "subject_kind": report.subject.kind,
        "subject_id": report.subject.id,
        "day": report.day,
        "value": report.value,
        "source": Source.REPORT,
        "entry_id": entry_id,
        "reporter_id": reporter_id,
        "entered_at": now,
    }


def _entry(department_id: int, report: Report, reporter_id: int | None, now: datetime) -> dict[str, Any]:
    return {
        "department_id": department_id,
        "metric_id": report.metric.id,
        "subject_kind": report.subject.kind,
        "subject_id": report.subject.id,
        "day": report.day,
        "kind": EntryKind.REPORT,
        "reporter_id": reporter_id,
        "entered_at": now,
        "note": report.note,
    }


def _inserted(connection: Connection, entry: dict[str, Any]) -> int:
    return _INSERT_ENTRY.new_id(connection, **entry)


def _entry_of(connection: Connection, department_id: int, report: Report, current: AnyRow) -> int:
    """The entry behind the standing value; an import in bulk leaves none, so it is written down when it matters."""
    if current.entry_id is not None:
        return int(current.entry_id)
    told = _entry(department_id, report, current.reporter_id, _instant(current.entered))
    entry_id = _inserted(
        connection,
        told | {"kind": EntryKind.IMPORT, "value": _decimal(current.raw), "said": None, "before_id": None, "note": ""},
    )
    connection.execute(
        update(_figures)
        .where(*_SAME, _figure.day == bindparam("on"), _figure.entry_id.is_(None))
        .values(entry_id=entry_id),
        _key(department_id, report) | {"on": report.day},
    )
    return entry_id
