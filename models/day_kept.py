"""The message of somebody's day once it was sent: what it shows, and whether that is out of date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.kernel.work import Work
from bot.kernel.workdays import NoSuchDay, local_instant
from models.attendance import Presence
from models.base import Base, changed_rows, insert_new
from models.columns import Day, Id, Instant
from models.day import DayBook, DaySheet
from models.messaging import Inbox
from models.organisation import WorkspaceDepartment

LOOKED_AT_EVERY = timedelta(minutes=10)
"""A day is compared with its message at least this often; sooner where somebody of its workspace said something."""
OVERLAP = timedelta(seconds=30)
"""A call may be committed a little after it was received."""


class MyDay(Base):
    """The message of one person's day: what it showed last, and until when it is kept up to date."""

    __tablename__ = "my_day"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Day, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    shown: Mapped[str] = mapped_column(Id(64))
    """A digest of the message as it was last drawn."""
    looked_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    """The end of the local day, or of a night's shift that began on it."""

    __table_args__ = (Index("ix_my_day_ends_at", "ends_at"),)


def remember(work: Work, book: DayBook, sheet: DaySheet, digest: str) -> None:
    """Keep what the message of a day shows, so that a change is noticed."""
    presence = book.attendance.of(sheet.person.id, sheet.day)
    row = {
        "person_id": sheet.person.id,
        "day": sheet.day,
        "department_id": work.department.id,
        "shown": digest,
        "looked_at": work.now,
        "ends_at": _end_of(presence),
    }
    insert_new(work.session, MyDay, [row], unique=("person_id", "day"))


def _end_of(presence: Presence) -> datetime:
    """The end of the local day, or of a shift that goes on behind it."""
    zone = ZoneInfo(presence.person.zone)
    try:
        return local_instant(presence.day + timedelta(days=1), presence.past_midnight or time(), zone)
    except NoSuchDay:
        return local_instant(presence.day + timedelta(days=2), time(), zone)


def departments_to_look_at(session: Session, now: datetime) -> list[int]:
    """Departments with a day's message that may be out of date: somebody said something, or it is some minutes ago."""
    rows = session.execute(
        select(MyDay.department_id, func.min(MyDay.looked_at).label("looked_at"))
        .where(MyDay.ends_at > now)
        .group_by(MyDay.department_id)
    ).all()
    if not rows:
        return []
    spoke = {
        row.department_id: row.received_at
        for row in session.execute(
            select(WorkspaceDepartment.department_id, func.max(Inbox.received_at).label("received_at"))
            .join(Inbox, Inbox.workspace_id == WorkspaceDepartment.workspace_id)
            .where(Inbox.received_at > now - LOOKED_AT_EVERY)
            .group_by(WorkspaceDepartment.department_id)
        )
    }
    return [
        row.department_id
        for row in rows
        if row.looked_at <= now - LOOKED_AT_EVERY
        or (row.department_id in spoke and spoke[row.department_id] > row.looked_at - OVERLAP)
    ]


def to_look_at(work: Work) -> Sequence[MyDay]:
    """Messages of days that are not over."""
    return work.session.scalars(
        select(MyDay)
        .where(MyDay.department_id == work.department.id, MyDay.ends_at > work.now)
        .order_by(MyDay.person_id)
    ).all()


def has_changed(work: Work, row: MyDay, digest: str) -> bool:
    """Whether the message must be drawn anew, by this caller and no other."""
    if digest == row.shown:
        return False
    return bool(
        changed_rows(
            work.session,
            update(MyDay)
            .where(MyDay.person_id == row.person_id, MyDay.day == row.day, MyDay.shown == row.shown)
            .values(shown=digest),
        )
    )


def looked(work: Work) -> None:
    """All messages of the department were compared now."""
    changed_rows(
        work.session,
        update(MyDay)
        .where(MyDay.department_id == work.department.id, MyDay.ends_at > work.now)
        .values(looked_at=work.now),
    )
