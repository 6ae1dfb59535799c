"""Deeds on a department and its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel.errors import Refusal
from bot.kernel.people import Actor, Candidate, RoleRef
from models.base import insert_new
from models.figures import add_metrics
from models.organisation import (
    AccountPerson,
    Department,
    Person,
    Role,
    RoleHolding,
    Workspace,
    WorkspaceDepartment,
)
from models.people import find_or_add_account, touch
from models.presets import Preset
from models.training import add_topics


@dataclass(frozen=True, slots=True)
class Member:
    """A person with the roles they hold today."""

    person: Person
    roles: tuple[tuple[Role, int], ...]
    """(role, share in percent)."""


def create_department(
    session: Session,
    *,
    name: str,
    creator: Actor,
    channel: str,
    preset: Preset,
    language: str,
    zone: str,
    today: date,
    now: datetime,
) -> Department:
    """Found a department in the creator's workspace; the creator is its manager, without a role.

    `channel` becomes the department's own there (empty in a direct chat). Raises `Refusal` when the workspace has one
    of that name.
    """
    twin = (
        select(Department.id)
        .join(WorkspaceDepartment)
        .where(WorkspaceDepartment.workspace_id == creator.workspace_id, Department.name == name)
    )
    if session.scalar(twin) is not None:
        raise Refusal("team.exists", name=name)
    department = Department(
        name=name, language=language, zone=zone, preset=preset.name, started_on=today, settings={}, created_at=now
    )
    session.add(department)
    session.flush()
    session.add(WorkspaceDepartment(workspace_id=creator.workspace_id, department_id=department.id, channel=channel))
    _add_roles(session, department.id, preset)
    add_metrics(session, department.id, preset)
    session.flush()
    add_topics(session, department.id, preset)
    person = _new_person(
        session, department, creator.name, language=creator.language, zone=creator.zone, today=today, now=now
    )
    person.is_manager = True
    person.preferred_account_id = creator.account_id
    session.add(AccountPerson(account_id=creator.account_id, department_id=department.id, person_id=person.id))
    session.flush()
    return department


def _add_roles(session: Session, department_id: int, preset: Preset) -> None:
    for position, role in enumerate(preset.part("role")):
        session.add(
            Role(
                department_id=department_id,
                key=role["key"],
                zh=role["zh"],
                en=role["en"],
                duties_zh=list(role.get("duties_zh", [])),
                duties_en=list(role.get("duties_en", [])),
                position=position,
                shifts=bool(role.get("shifts", False)),
            )
        )


def _new_person(
    session: Session, department: Department, name: str, *, language: str, zone: str, today: date, now: datetime
) -> Person:
    person = Person(
        department_id=department.id,
        name=name[:80],
        language=language or department.language,
        zone=zone or department.zone,
        joined_on=today,
        created_at=now,
    )
    session.add(person)
    session.flush()
    return person


def add_person(
    session: Session,
    *,
    department_id: int,
    workspace_id: int,
    candidate: Candidate,
    role: RoleRef,
    share: int,
    today: date,
    now: datetime,
) -> Person:
    """Put somebody into a role: a newcomer is added, a member gets one more role.

    Shares of several roles must not pass 100 %. Raises `Refusal` for a role held already, a name taken, or a sum above.
    """
    department = session.get_one(Department, department_id)
    person = session.get(Person, candidate.person.id) if candidate.person else None
    if person is None:
        if session.scalar(
            select(Person.id).where(
                Person.department_id == department_id, Person.name == candidate.name, Person.departed_on.is_(None)
            )
        ):
            raise Refusal("team.name_taken", name=candidate.name)
        person = _new_person(session, department, candidate.name, language="", zone="", today=today, now=now)
        if candidate.account:
            _link_account(session, person, workspace_id, candidate, now)
    _hold_role(session, person, role, share, today)
    touch(session, department_id)
    return person


def _link_account(session: Session, person: Person, workspace_id: int, candidate: Candidate, now: datetime) -> None:
    account = find_or_add_account(
        session, workspace_id=workspace_id, external_id=candidate.account or "", name=candidate.name, now=now
    )
    person.language, person.zone = account.language or person.language, account.zone or person.zone
    person.preferred_account_id = account.id
    insert_new(
        session,
        AccountPerson,
        [{"account_id": account.id, "department_id": person.department_id, "person_id": person.id}],
        unique=("account_id", "department_id"),
    )


def _hold_role(session: Session, person: Person, role: RoleRef, share: int, today: date) -> None:
    held = session.scalars(
        select(RoleHolding).where(RoleHolding.person_id == person.id, RoleHolding.until_on.is_(None))
    ).all()
    if any(holding.role_id == role.id for holding in held):
        raise Refusal("team.role_held", name=person.name, role=role.zh)
    left = 100 - sum(holding.share for holding in held)
    if share > left:
        raise Refusal("team.share_too_large", name=person.name, left=left, share=share)
    session.add(
        RoleHolding(
            department_id=person.department_id, person_id=person.id, role_id=role.id, share=share, from_on=today
        )
    )


def members(session: Session, department_id: int) -> Sequence[Member]:
    """Everybody who is here, managers first, with their roles."""
    people = session.scalars(
        select(Person)
        .where(Person.department_id == department_id, Person.departed_on.is_(None))
        .order_by(Person.is_manager.desc(), Person.id)
    ).all()
    rows = session.execute(
        select(RoleHolding.person_id, Role, RoleHolding.share)
        .join(Role, Role.id == RoleHolding.role_id)
        .where(RoleHolding.department_id == department_id, RoleHolding.until_on.is_(None))
        .order_by(Role.position)
    ).all()
    return [
        Member(person, tuple((row.Role, row.share) for row in rows if row.person_id == person.id)) for person in people
    ]


def workspace_platform(session: Session, workspace_id: int) -> str:
    """The platform a workspace lives on."""
    return session.get_one(Workspace, workspace_id).platform.value
