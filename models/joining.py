"""Coming into a department: asked for by oneself, admitted by a manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.kernel.errors import Refusal
from bot.kernel.message import Button
from bot.kernel.people import RoleRef, folded
from bot.kernel.tokens import as_called, line_of, visible
from bot.kernel.work import Work
from models.base import changed_rows, insert_new
from models.organisation import (
    Account,
    AccountPerson,
    Department,
    Person,
    Request,
    RequestKind,
    RequestState,
    RoleHolding,
)
from models.people import lock, touch
from models.requests import open_request


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish to join: new, or an earlier one with another role."""

    request: Request
    changed: bool


def ask(work: Work, role: RoleRef, name: str) -> Asked:
    """Ask to hold a role. A guest joins by it; a member without a role gets one. Managers decide.

    Raises `Refusal` for somebody who holds a role already, asks for the same again, or has somebody else's name.
    """
    person = work.person.person
    if person is not None:
        _refuse_with_role(work, person.id)
        if "manager" in work.person.rights:
            own = line_of("team add", f"<@#{person.id}>", role.key)
            raise Refusal("join.manager", buttons=(Button(own, own),))
    else:
        name = as_called(name or work.person.name or "")[:40]
        if not name:
            raise Refusal("join.nameless", role=work.voice.named(role.zh, role.en))
        namesake(work.session, work.department.id, name)
    lock(work.session, work.department.id)  # a second press at the same moment finds what the first one asked
    earlier = work.session.scalar(
        select(Request).where(
            Request.department_id == work.department.id,
            Request.kind == RequestKind.JOIN,
            Request.state == RequestState.OPEN,
            Request.asked_by_account_id == work.person.account_id,
        )
    )
    details = {"role": role.key, "name": name if person is None else person.name}
    if earlier is None:
        about_id = person.id if person else None
        return Asked(open_request(work, RequestKind.JOIN, about_id=about_id, details=details), changed=False)
    if earlier.details == details:
        raise Refusal("join.waiting", number=earlier.number)
    earlier.details = details
    work.session.flush()
    return Asked(earlier, changed=True)


def _refuse_with_role(work: Work, person_id: int) -> None:
    held = work.session.scalars(
        select(RoleHolding.role_id).where(RoleHolding.person_id == person_id, RoleHolding.until_on.is_(None))
    ).all()
    if held:
        roles = [role for role in work.directory.roles if role.id in held]
        names = [work.voice.named(role.zh, role.en) for role in roles]
        raise Refusal("join.member", roles=work.voice.listed(names))


def namesake(session: Session, department_id: int, name: str) -> Person | None:
    """Somebody who is here by that name and was never seen: they have no account, so they may be whoever asks.

    Raises `Refusal` when the one by that name has an account: they are somebody else, or should link their accounts.
    """
    for person in _of_name(session, department_id, name):
        if has_account(session, person.id):
            raise Refusal("join.name_taken", name=name)
        return person
    return None


def _of_name(session: Session, department_id: int, name: str) -> list[Person]:
    here = session.scalars(
        select(Person).where(Person.department_id == department_id, Person.departed_on.is_(None)).order_by(Person.id)
    ).all()
    return [person for person in here if folded(person.name) == folded(name)]


def has_account(session: Session, person_id: int) -> bool:
    """Whether they can be written to anywhere."""
    found = select(AccountPerson.account_id).where(AccountPerson.person_id == person_id)
    return session.scalar(found.limit(1)) is not None


def new_person(
    session: Session, department: Department, name: str, *, language: str, zone: str, joined_on: date, now: datetime
) -> Person:
    """A person of a department, without an account or a role yet."""
    person = Person(
        department_id=department.id,
        name=visible(name)[:80],
        language=language or department.language,
        zone=zone or department.zone,
        joined_on=joined_on,
        created_at=now,
    )
    session.add(person)
    session.flush()
    return person


def attach_account(session: Session, account: Account, person: Person) -> None:
    """This account speaks for `person` from now on, also where it spoke for somebody who left."""
    moved = changed_rows(
        session,
        update(AccountPerson)
        .where(AccountPerson.account_id == account.id, AccountPerson.department_id == person.department_id)
        .values(person_id=person.id),
    )
    if not moved:
        row = {"account_id": account.id, "department_id": person.department_id, "person_id": person.id}
        insert_new(session, AccountPerson, [row], unique=("account_id", "department_id"))
    person.preferred_account_id = account.id
    session.flush()


def admit(work: Work, request: Request, role: RoleRef, *, today: date) -> Person:
    """Whoever asked is in, with the role. Raises `Refusal` when their name was taken meanwhile, or the role is full."""
    session = work.session
    department = session.get_one(Department, work.department.id)
    if request.about_id is not None:
        person = session.get_one(Person, request.about_id)
        if person.departed_on is not None:
            raise Refusal("join.has_left", name=person.name)
    else:
        account = session.get_one(Account, request.asked_by_account_id or 0)
        known = namesake(session, department.id, request.details["name"])
        person = known or new_person(
            session,
            department,
            request.details["name"],
            language=account.language,
            zone=account.zone,
            joined_on=today,
            now=work.now,
        )
        attach_account(session, account, person)
        person.language, person.zone = account.language or person.language, account.zone or person.zone
    _hold(session, person, role, today)
    touch(session, department.id, replan_from=work.now)
    return person


def _hold(session: Session, person: Person, role: RoleRef, today: date) -> None:
    held = session.scalars(
        select(RoleHolding).where(RoleHolding.person_id == person.id, RoleHolding.until_on.is_(None))
    ).all()
    left = 100 - sum(holding.share for holding in held)
    if any(holding.role_id == role.id for holding in held):
        return
    if left <= 0:
        raise Refusal("join.full", name=person.name)
    session.add(
        RoleHolding(department_id=person.department_id, person_id=person.id, role_id=role.id, share=left, from_on=today)
    )
    session.flush()
