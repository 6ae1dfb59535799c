"""Meetings that people were told the time of: where that stands, and what becomes of it when the meeting moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.kernel.work import Work
from models import schedule
from models.agenda.compiling import MONTHLY_AGENDA, MONTHLY_MEETING, TOPICS, WEEKLY_AGENDA, WEEKLY_MEETING, Kind
from models.agenda.tables import Meeting
from models.slots import Slot, SlotState

_TOLD_BY: dict[Kind, tuple[str, ...]] = {"weekly": (TOPICS, WEEKLY_AGENDA), "monthly": (MONTHLY_AGENDA,)}
_BEGINS: dict[Kind, str] = {"weekly": WEEKLY_MEETING, "monthly": MONTHLY_MEETING}
_TOLD_BEFORE: dict[Kind, timedelta] = {"weekly": timedelta(days=8), "monthly": timedelta(days=31)}
"""What was sent longer before a meeting was about an earlier one."""
_SAME_AGENDA = timedelta(days=6)
"""A meeting that moves further gets another agenda."""


def announced_in(work: Work, kind: Kind, meeting_at: datetime) -> Sequence[str]:
    """The channels, as schedules keep them, where the meeting of that time was announced since the last one began."""
    fired = (Slot.department_id == work.department.id, Slot.subject == "", Slot.state == SlotState.FIRED)
    began_at = work.session.scalar(select(func.max(Slot.due_at)).where(*fired, Slot.schedule == _BEGINS[kind]))
    told = work.session.execute(
        select(Slot.schedule, Slot.due_at).where(
            *fired,
            Slot.schedule.in_(_TOLD_BY[kind]),
            Slot.due_at > meeting_at - _TOLD_BEFORE[kind],
            Slot.due_at <= work.now,
        )
    )
    by = {row.schedule for row in told if began_at is None or row.due_at > began_at}
    changed = schedule.changes(work.session, work.department.id)
    return sorted({changed[name].channel if name in changed else "" for name in by})


def move_agendas(work: Work, kind: Kind, before_at: datetime | None, after_at: datetime | None) -> Sequence[Meeting]:
    """Agendas of a kind whose meeting is still to come, each with the time it has now: to be drawn anew."""
    rows = work.session.scalars(
        select(Meeting).where(Meeting.department_id == work.department.id, Meeting.meeting_at > work.now)
    ).all()
    ours = [row for row in rows if (row.weekly if kind == "weekly" else row.monthly)]
    for row in ours:
        alone = not (row.weekly and row.monthly)
        if after_at is not None and row.meeting_at == before_at and alone and after_at - before_at <= _SAME_AGENDA:
            row.meeting_at = after_at
    work.session.flush()
    return ours
