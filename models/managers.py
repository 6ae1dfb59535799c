"""The manager's right: given, taken, and never taken from the last one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.kernel.errors import Doubt, Refusal
from bot.kernel.message import Button
from bot.kernel.people import PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.work import Work
from models import audits
from models.base import changed_rows
from models.organisation import Person
from models.people import lock, touch


def managers(session: Session, department_id: int) -> Sequence[int]:
    """Ids of those who are managers now."""
    return session.scalars(
        select(Person.id)
        .where(Person.department_id == department_id, Person.is_manager.is_(True), Person.departed_on.is_(None))
        .order_by(Person.id)
    ).all()


def give(work: Work, person: PersonRef) -> None:
    """Make somebody a manager. Raises `Refusal` for a leaver, and for somebody who is one."""
    if not person.active:
        raise Refusal("team.has_left", name=person.name)
    given = changed_rows(
        work.session,
        update(Person)
        .where(Person.id == person.id, Person.is_manager.is_(False), Person.departed_on.is_(None))
        .values(is_manager=True),
    )
    if not given:
        raise Refusal("team.manager_already", name=person.name)
    audits.note(work, "team manager", about_id=person.id, right="given")
    touch(work.session, work.department.id, replan_from=work.now)


def take(work: Work, person: PersonRef, leaving: Sequence[int], *, sure: bool) -> None:
    """Take the right away. `leaving` are managers whose last day is set: they don't count as those who stay.

    Raises `Refusal` when nobody would be left with it, or they have none; `Doubt` unless `sure`.
    """
    lock(work.session, work.department.id)
    there = managers(work.session, work.department.id)
    if person.id not in there:
        raise Refusal("team.manager_not", name=person.name)
    if not [one for one in there if one != person.id and one not in leaving]:
        raise Refusal("team.manager_last", name=person.name)
    if not sure:
        line = line_of("team manager", f"<@#{person.id}>", "off", sure="yes")
        key = "team.doubt_manager_own" if person.id == work.person.id else "team.doubt_manager"
        label = work.voice.plain("team.button_take_right")
        raise Doubt(key, name=person.name, buttons=(Button(label, line, "danger"),))
    changed_rows(work.session, update(Person).where(Person.id == person.id).values(is_manager=False))
    audits.note(work, "team manager", about_id=person.id, right="taken")
    touch(work.session, work.department.id, replan_from=work.now)
