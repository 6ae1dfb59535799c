"""Metrics, the figures told for them, what was said when, and the targets they are held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.kernel.numbers import Unit
from models.base import Base
from models.columns import Choice, Day, Exact, Id, Instant, Json, Name, Number


class Scope(StrEnum):
    """Whom one value of a metric belongs to."""

    STORE = "store"
    PERSON = "person"
    CATEGORY = "category"


class Cadence(StrEnum):
    """The stretch one value is about. A month's value is kept at the month's first day."""

    DAY = "day"
    MONTH = "month"


class Days(StrEnum):
    """On which days a daily figure is due: the shop never closes, people do."""

    EVERY = "every"
    WORKING = "working"


class Over(StrEnum):
    """How the figures of days make up the value of a longer period.

    `mean`: counts without duplicates (访客数) can't be summed, so the mean per day stands. `ratio`: sum of the first part
    over the sum of the second. `weighted`: mean weighted by the part. `each`: a day stands for itself only. `last`: the
    latest stands. `difference`: first part less the second. `attainment`: that against the sales target. `growth` and
    `year_change`: against the same period a year ago. `reports`: from reports handed in and checked.
    """

    SUM = "sum"
    MEAN = "mean"
    RATIO = "ratio"
    WEIGHTED = "weighted"
    EACH = "each"
    LAST = "last"
    DIFFERENCE = "difference"
    ATTAINMENT = "attainment"
    GROWTH = "growth"
    YEAR_CHANGE = "year_change"
    REPORTS = "reports"


class Scoring(StrEnum):
    """How a value becomes a score: against the target, between floor and best, or not at all."""

    NONE = "none"
    RATIO = "ratio"
    BAND = "band"


class SubjectKind(StrEnum):
    """Whom a figure or a target is about. A role is only ever the subject of a target: of everybody who holds it."""

    STORE = "store"
    PERSON = "person"
    CATEGORY = "category"
    PRODUCT = "product"
    ROLE = "role"


class Source(StrEnum):
    """Where a figure comes from. An imported one stands above a reported one."""

    REPORT = "report"
    IMPORT = "import"


class EntryKind(StrEnum):
    """What happened to a figure."""

    REPORT = "report"
    IMPORT = "import"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a figure is about; the store has the id 0, and so has a category as long as there are none."""

    kind: SubjectKind
    id: int = 0


STORE = Subject(SubjectKind.STORE)


class Metric(Base):
    """What a figure means. `floor`, `target` and `best` bound a band; a `ratio` is capped at `cap`.

    `weight` is its part of its role's score (the weights of a role sum to 1). `base` is the least denominator (ratings,
    sessions) below which a value is shown but not scored. `target` holds where nobody set another.
    """

    __tablename__ = "metric"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    key: Mapped[str] = mapped_column(Id(60))
    zh: Mapped[str] = mapped_column(Name(80))
    en: Mapped[str] = mapped_column(Name(80))
    aliases: Mapped[list[str]] = mapped_column(Json, default=list)
    unit: Mapped[Unit] = mapped_column(Choice(Unit))
    up: Mapped[bool] = mapped_column(default=True)
    """More is better."""
    scope: Mapped[Scope] = mapped_column(Choice(Scope), default=Scope.STORE)
    cadence: Mapped[Cadence] = mapped_column(Choice(Cadence), default=Cadence.DAY)
    days: Mapped[Days] = mapped_column(Choice(Days), default=Days.EVERY)
    due_working_day: Mapped[int] = mapped_column(default=3)
    """A month's value is due on this working day of the next month."""
    over: Mapped[Over] = mapped_column(Choice(Over), default=Over.SUM)
    parts: Mapped[list[str]] = mapped_column(Json, default=list)
    """Keys of the metrics it is made from: numerator and denominator, or the weight."""
    entered: Mapped[bool] = mapped_column(default=True)
    """False: computed, can't be typed."""
    asked: Mapped[bool] = mapped_column(default=False)
    """Its owner is asked for it in the morning even if it was never reported; others are once they are in use."""
    role_key: Mapped[str] = mapped_column(Id(60), default="")
    """The role whose appraisal it belongs to; empty for the store's base figures."""
    owner_role: Mapped[str] = mapped_column(Id(60), default="")
    """The role that sees to its figures."""
    weight: Mapped[Decimal] = mapped_column(Exact, default=Decimal(0))
    scoring: Mapped[Scoring] = mapped_column(Choice(Scoring), default=Scoring.NONE)
    floor: Mapped[Decimal | None] = mapped_column(Exact)
    target: Mapped[Decimal | None] = mapped_column(Exact)
    best: Mapped[Decimal | None] = mapped_column(Exact)
    cap: Mapped[Decimal | None] = mapped_column(Exact)
    base: Mapped[int] = mapped_column(default=0)
    decimals: Mapped[int] = mapped_column(default=2)
    formula_zh: Mapped[str] = mapped_column(Name(200), default="")
    formula_en: Mapped[str] = mapped_column(Name(200), default="")
    source_zh: Mapped[str] = mapped_column(Name(200), default="")
    source_en: Mapped[str] = mapped_column(Name(200), default="")
    position: Mapped[int] = mapped_column(default=0)
    retired_on: Mapped[date | None] = mapped_column(Day)
    """No longer used from this day on; its figures stay."""

    __table_args__ = (
        UniqueConstraint("department_id", "key"),
        UniqueConstraint(
            "department_id", "id"
        ),  # what figures refer to, so that none has a metric of another department
        CheckConstraint("weight >= 0 AND weight <= 1000000", name="weight_is_a_part"),  # stored in millionths
        CheckConstraint("decimals >= 0 AND decimals <= 6", name="decimals"),
        CheckConstraint("scoring <> 'band' OR (floor IS NOT NULL AND best IS NOT NULL)", name="band_has_ends"),
    )


class Figure(Base):
    """The value that stands for a metric, a subject and a day (a month's: its first day).

    The key is also how it is always looked for, so on SQLite and InnoDB the rows themselves lie in that order: a month
    of one metric is one short read, however many rows there are. `reporter_id` is a person, `file_id` and `file_row`
    where an imported figure stood.
    """

    __tablename__ = "figure"

    department_id: Mapped[int] = mapped_column(Number, primary_key=True)
    metric_id: Mapped[int] = mapped_column(Number, primary_key=True)
    subject_kind: Mapped[SubjectKind] = mapped_column(Choice(SubjectKind), primary_key=True)
    subject_id: Mapped[int] = mapped_column(Number, primary_key=True)
    day: Mapped[date] = mapped_column(Day, primary_key=True)
    value: Mapped[Decimal] = mapped_column(Exact)
    source: Mapped[Source] = mapped_column(Choice(Source))
    entry_id: Mapped[int | None] = mapped_column(Number)
    """The entry that said so; also what tells a writer that somebody else was faster. Empty for bulk imports."""
    reporter_id: Mapped[int | None] = mapped_column(Number)
    entered_at: Mapped[datetime] = mapped_column(Instant)
    file_id: Mapped[int | None] = mapped_column(Number)
    file_row: Mapped[int | None]

    __table_args__ = (
        ForeignKeyConstraint(["department_id", "metric_id"], ["metric.department_id", "metric.id"]),
        CheckConstraint("subject_kind <> 'store' OR subject_id = 0", name="one_store"),
        CheckConstraint("subject_kind <> 'role'", name="of_no_role"),
        {"sqlite_with_rowid": False},
    )


class FigureEntry(Base):
    """Something said about a figure. Only ever added: what stood before can always be told, with who said it and when."""

    __tablename__ = "figure_entry"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(Number)
    metric_id: Mapped[int] = mapped_column(Number)
    subject_kind: Mapped[SubjectKind] = mapped_column(Choice(SubjectKind))
    subject_id: Mapped[int] = mapped_column(Number)
    day: Mapped[date] = mapped_column(Day)
    kind: Mapped[EntryKind] = mapped_column(Choice(EntryKind))
    value: Mapped[Decimal | None] = mapped_column(Exact)
    """What stands since; `None` when an undo left nothing."""
    said: Mapped[Decimal | None] = mapped_column(Exact)
    """A reported value that did not count, because the imported one stands."""
    before_id: Mapped[int | None] = mapped_column(Number)
    """The entry whose value stood before."""
    undoes_id: Mapped[int | None] = mapped_column(Number)
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(Name(200), default="")
    file_id: Mapped[int | None] = mapped_column(Number)
    file_row: Mapped[int | None]

    __table_args__ = (
        ForeignKeyConstraint(["department_id", "metric_id"], ["metric.department_id", "metric.id"]),
        CheckConstraint("(kind = 'undo') = (undoes_id IS NOT NULL)", name="undo_names_what"),
        CheckConstraint("kind = 'undo' OR value IS NOT NULL", name="only_an_undo_leaves_nothing"),
        Index("ix_figure_entry_figure", "department_id", "metric_id", "subject_kind", "subject_id", "day", "id"),
        Index("ix_figure_entry_reporter_id_id", "reporter_id", "id"),
    )


class Target(Base):
    """What a metric should reach over a stretch of days, for the store, a role, a person or a category."""

    __tablename__ = "target"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(Number)
    metric_id: Mapped[int] = mapped_column(Number)
    subject_kind: Mapped[SubjectKind] = mapped_column(Choice(SubjectKind))
    subject_id: Mapped[int] = mapped_column(Number)
    first_on: Mapped[date] = mapped_column(Day)
    last_on: Mapped[date] = mapped_column(Day)
    value: Mapped[Decimal] = mapped_column(Exact)

    __table_args__ = (
        ForeignKeyConstraint(["department_id", "metric_id"], ["metric.department_id", "metric.id"]),
        UniqueConstraint("department_id", "metric_id", "subject_kind", "subject_id", "first_on", "last_on"),
        CheckConstraint("first_on <= last_on", name="in_order"),
    )


class TargetChange(Base):
    """The trail of a target: who set it to what, what it was before, and who agreed. Only ever added."""

    __tablename__ = "target_change"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"))
    before: Mapped[Decimal | None] = mapped_column(Exact)
    after: Mapped[Decimal] = mapped_column(Exact)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    request_number: Mapped[int | None]
    changed_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_target_change_target_id", "target_id"),)
