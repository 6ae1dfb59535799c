"""Who does what: roles with their duties, who holds, leads and stands in; and how that is changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.kernel.errors import Refusal
from bot.kernel.people import PersonRef, RoleRef
from bot.kernel.work import Work
from models import audits
from models.base import changed_rows
from models.keys import key_of
from models.organisation import Deputy, Lead, Person, Role, RoleHolding
from models.people import touch


@dataclass(frozen=True, slots=True)
class Duties:
    """A role with the people behind it, leavers left out."""

    role: Role
    holders: tuple[tuple[Person, int], ...]
    """(person, share in percent), the largest share first."""
    leads: tuple[Person, ...]


def overview(session: Session, department_id: int, role_id: int | None) -> Sequence[Duties]:
    """Every role of a department, or one of them."""
    query = select(Role).where(Role.department_id == department_id).order_by(Role.position, Role.id)
    roles = session.scalars(query if role_id is None else query.where(Role.id == role_id)).all()
    holdings = session.execute(
        select(RoleHolding.role_id, RoleHolding.share, Person)
        .join(Person, Person.id == RoleHolding.person_id)
        .where(
            RoleHolding.department_id == department_id,
            RoleHolding.until_on.is_(None),
            Person.departed_on.is_(None),
        )
        .order_by(RoleHolding.share.desc(), RoleHolding.id)
    ).all()
    leads = session.execute(
        select(Lead.role_id, Person)
        .join(Person, Person.id == Lead.person_id)
        .where(Lead.department_id == department_id, Person.departed_on.is_(None))
        .order_by(Person.id)
    ).all()
    return [
        Duties(
            role,
            tuple((row.Person, row.share) for row in holdings if row.role_id == role.id),
            tuple(row.Person for row in leads if row.role_id == role.id),
        )
        for role in roles
    ]


def deputies(session: Session, department_id: int) -> dict[int, int]:
    """Who stands in for whom: person id -> deputy's id."""
    rows = session.execute(
        select(Deputy.person_id, Deputy.deputy_id)
        .join(Person, Person.id == Deputy.person_id)
        .where(Person.department_id == department_id, Person.departed_on.is_(None))
    ).all()
    return {row.person_id: row.deputy_id for row in rows}


def add_role(work: Work, *, zh: str, en: str, duties: str) -> Role:
    """A role of the department's own. Raises `Refusal` for a name that is taken."""
    directory = work.directory
    for name in (zh, en):
        taken = directory.role_named(name) if name else None
        if taken is not None:
            raise Refusal("team.role_exists", name=work.voice.named(taken.zh, taken.en))
    keys = {role.key for role in directory.roles}
    lines = [line.strip() for line in re.split(r"[、，,;；\n]+", duties) if line.strip()]
    role = Role(
        department_id=work.department.id,
        key=key_of(en or zh, taken=keys, otherwise="role"),
        zh=zh,
        en=en or zh,
        duties_zh=lines,
        duties_en=lines,
        position=len(directory.roles),
    )
    work.session.add(role)
    work.session.flush()
    touch(work.session, work.department.id, replan_from=work.now)
    return role


def set_deputy(work: Work, person: PersonRef, deputy: PersonRef) -> PersonRef | None:
    """Who stands in for `person` when they are away; returns who did before. Raises `Refusal` for themself and leavers."""
    for one in (person, deputy):
        if not one.active:
            raise Refusal("team.has_left", name=one.name)
    if person.id == deputy.id:
        raise Refusal("team.deputy_self", name=person.name)
    row = work.session.get(Deputy, person.id)
    before = None if row is None else work.directory.by_id.get(row.deputy_id)
    if before is not None and before.id == deputy.id:
        raise Refusal("team.deputy_already", name=person.name, deputy=deputy.name)
    if row is None:
        work.session.add(Deputy(person_id=person.id, deputy_id=deputy.id))
    else:
        row.deputy_id = deputy.id
    work.session.flush()
    touch(work.session, work.department.id, replan_from=work.now)
    return before


def set_lead(work: Work, person: PersonRef, role: RoleRef | None, *, off: bool) -> RoleRef:
    """Make somebody lead of the group that holds a role (their own main one when not said), or no longer.

    Raises `Refusal` for a leaver, without any role to lead, and when it is so already.
    """
    if not person.active:
        raise Refusal("team.has_left", name=person.name)
    led = role or (_led_by(work, person) if off else None) or _main_role(work, person)
    if led is None:
        raise Refusal("team.lead_which", name=person.name)
    name = work.voice.named(led.zh, led.en)
    row = work.session.get(Lead, (person.id, led.id))
    if off and row is None:
        raise Refusal("team.lead_not", name=person.name, role=name)
    if not off and row is not None:
        raise Refusal("team.lead_already", name=person.name, role=name)
    if off:
        changed_rows(work.session, delete(Lead).where(Lead.person_id == person.id, Lead.role_id == led.id))
        work.session.expire_all()
    else:
        work.session.add(Lead(person_id=person.id, role_id=led.id, department_id=work.department.id))
        work.session.flush()
    audits.note(work, "team lead", about_id=person.id, right="taken" if off else "given", role=led.key)
    touch(work.session, work.department.id, replan_from=work.now)
    return led


def _main_role(work: Work, person: PersonRef) -> RoleRef | None:
    role_id = work.session.scalar(
        select(RoleHolding.role_id)
        .where(RoleHolding.person_id == person.id, RoleHolding.until_on.is_(None))
        .order_by(RoleHolding.share.desc(), RoleHolding.id)
        .limit(1)
    )
    return next((role for role in work.directory.roles if role.id == role_id), None)


def _led_by(work: Work, person: PersonRef) -> RoleRef | None:
    role_id = work.session.scalar(select(Lead.role_id).where(Lead.person_id == person.id).limit(1))
    return next((role for role in work.directory.roles if role.id == role_id), None)
