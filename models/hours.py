"""Working hours by weekday: of a person, a role or the department."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from sqlalchemy import delete, select

from bot.kernel.errors import Refusal
from bot.kernel.people import PersonRef, RoleRef
from bot.kernel.work import Work
from models.attendance import DAY_END, DAY_START
from models.attendance import Hours as WorkingHours
from models.organisation import RoleHolding
from models.people import touch

Clocks = tuple[time, time]


def set_hours(
    work: Work, owner: PersonRef | RoleRef, weekdays: tuple[int, ...], hours: Clocks | None
) -> dict[int, Clocks]:
    """Set the hours (or a rest) of some weekdays for a person or a role; returns their whole week as it stands now.

    The other weekdays keep what they had: their own, or what held for them until now. Raises `Refusal` when no
    working day would be left.
    """
    week = _week(work, owner)
    for weekday in weekdays:
        week.pop(weekday, None)
        if hours is not None:
            week[weekday] = hours
    if not week:
        raise Refusal("shift.never_works")
    mine = WorkingHours.person_id == owner.id if isinstance(owner, PersonRef) else WorkingHours.role_id == owner.id
    work.session.execute(
        delete(WorkingHours).where(WorkingHours.department_id == work.department.id, mine),
        execution_options={"synchronize_session": False},
    )
    for weekday, (start, end) in sorted(week.items()):
        work.session.add(
            WorkingHours(
                department_id=work.department.id,
                person_id=owner.id if isinstance(owner, PersonRef) else None,
                role_id=owner.id if isinstance(owner, RoleRef) else None,
                weekday=weekday,
                from_minute=start.hour * 60 + start.minute,
                to_minute=end.hour * 60 + end.minute,
            )
        )
    work.session.flush()
    touch(work.session, work.department.id, replan_from=work.now)
    return dict(sorted(week.items()))


def _week(work: Work, owner: PersonRef | RoleRef) -> dict[int, Clocks]:
    """The hours that hold for somebody now: their own, else their role's, else the department's, else the usual."""
    rows = work.session.scalars(select(WorkingHours).where(WorkingHours.department_id == work.department.id)).all()
    roles: set[int] = {owner.id} if isinstance(owner, RoleRef) else set()
    if isinstance(owner, PersonRef):
        own = [row for row in rows if row.person_id == owner.id]
        if own:
            return _by_weekday(own)
        held = select(RoleHolding.role_id).where(RoleHolding.person_id == owner.id, RoleHolding.until_on.is_(None))
        roles = set(work.session.scalars(held))
    of_role = [row for row in rows if row.role_id in roles]
    of_all = [row for row in rows if row.person_id is None and row.role_id is None]
    usual: dict[int, Clocks] = dict.fromkeys(range(1, 6), (DAY_START, DAY_END))
    return _by_weekday(of_role) or _by_weekday(of_all) or usual


def _by_weekday(rows: Sequence[WorkingHours]) -> dict[int, Clocks]:
    return {row.weekday: (_clock(row.from_minute), _clock(row.to_minute)) for row in rows}


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
