"""Deeds on a department and its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.kernel.errors import Denied, Doubt, Refusal
from bot.kernel.message import Button, On
from bot.kernel.people import Actor, Candidate, RoleRef, folded
from bot.kernel.tokens import line_of
from bot.kernel.voice import Voice
from bot.kernel.work import Work
from models.base import changed_rows
from models.figures import add_metrics
from models.joining import attach_account, has_account, new_person
from models.linking import claim_channel
from models.organisation import (
    Account,
    AccountPerson,
    Department,
    Lead,
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
    leads: tuple[Role, ...] = ()
    """Roles whose group they lead, held or not."""


@dataclass(frozen=True, slots=True)
class Founded:
    """A department as it was founded, and whether the channel it was said in is its own now."""

    department: Department
    in_channel: bool
    others: Sequence[str] = ()
    """Names of the departments the founder is in besides: in direct messages this one is meant now."""


def create_department(
    session: Session,
    *,
    name: str,
    creator: Actor,
    channel: str,
    preset: Preset,
    voice: Voice,
    sure: bool,
    today: date,
    now: datetime,
) -> Founded:
    """Found a department in the creator's workspace; the creator is its manager, without a role.

    What they say in direct messages means the new one from then on, as it means the last one spoken to: the next steps
    are its own. Raises `Doubt` for somebody who is in a department here already, unless `sure`.

    `channel` becomes the department's own there (empty in a direct chat), unless it is another one's. Raises `Refusal`
    when the workspace has one of that name, `Denied` when it has any and the creator manages none of them.
    """
    # Two people who found the first department at the same instant: the second finds it there.
    changed_rows(session, update(Workspace).where(Workspace.id == creator.workspace_id).values(name=Workspace.name))
    _refuse_second(session, creator, name)
    others = _departments_of(session, creator)
    if others and not sure:
        line = line_of("team create", name=name, sure="yes")
        button = Button(voice.plain("team.button_sure"), line, "primary")
        raise Doubt("team.doubt_second", name=name, others=voice.listed(others), buttons=(button,))
    department = Department(
        name=name,
        language=voice.language,
        zone=voice.zone,
        preset=preset.name,
        started_on=today,
        settings={},
        created_at=now,
        planned_until_at=now,
    )
    session.add(department)
    session.flush()
    session.add(WorkspaceDepartment(workspace_id=creator.workspace_id, department_id=department.id, channel=""))
    session.flush()
    owned = bool(channel) and claim_channel(session, creator.workspace_id, channel, department.id) is None
    _add_plan(session, department.id, preset)
    _add_founder(session, department, creator, today=today, now=now)
    return Founded(department, owned, others)


def _add_plan(session: Session, department_id: int, preset: Preset) -> None:
    """The roles, metrics and topics that the preset begins with."""
    _add_roles(session, department_id, preset)
    add_metrics(session, department_id, preset)
    session.flush()
    add_topics(session, department_id, preset)


def _add_founder(session: Session, department: Department, creator: Actor, *, today: date, now: datetime) -> None:
    """Their manager; their account speaks to it from then on."""
    person = new_person(
        session, department, creator.name, language=creator.language, zone=creator.zone, joined_on=today, now=now
    )
    person.is_manager = True
    account = session.get_one(Account, creator.account_id)
    attach_account(session, account, person)
    account.department_id = department.id


def _departments_of(session: Session, creator: Actor) -> Sequence[str]:
    """Names of the departments this account is somebody's in."""
    return session.scalars(
        select(Department.name)
        .join(Person, Person.department_id == Department.id)
        .join(AccountPerson, AccountPerson.person_id == Person.id)
        .where(AccountPerson.account_id == creator.account_id, Person.departed_on.is_(None))
        .order_by(Department.id)
    ).all()


def _refuse_second(session: Session, creator: Actor, name: str) -> None:
    there = session.scalars(
        select(Department)
        .join(WorkspaceDepartment, WorkspaceDepartment.department_id == Department.id)
        .where(WorkspaceDepartment.workspace_id == creator.workspace_id)
        .order_by(Department.id)
    ).all()
    if any(folded(department.name) == folded(name) for department in there):
        raise Refusal("team.exists", name=name)
    manages = (
        select(Person.id)
        .join(AccountPerson, AccountPerson.person_id == Person.id)
        .where(
            AccountPerson.account_id == creator.account_id,
            Person.department_id.in_([department.id for department in there]),
            Person.is_manager.is_(True),
            Person.departed_on.is_(None),
        )
    )
    if there and session.scalar(manages.limit(1)) is None:
        raise Denied("team.create_taken", name=there[0].name)


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


@dataclass(frozen=True, slots=True)
class Added:
    """What `/team add` came to: somebody `new`, one more `role`, another `share` of a held one, a role `dropped`."""

    person: Person
    outcome: Literal["new", "role", "share", "dropped"]
    linked: bool = False
    """The account belongs to somebody who was known by name alone."""


def add_person(work: Work, candidate: Candidate, role: RoleRef, *, share: int, since: date | None) -> Added:
    """Put somebody into a role: a newcomer is added, a member gets one more role, or another share of one they hold.

    Shares of several roles must not pass 100 %; 0 takes the role away. `since` is the day a newcomer came, when that was
    earlier. Raises `Refusal` for a share held already, a name taken, a sum above, a role to be dropped that is not held,
    and for another day than the one on which a member came.
    """
    session = work.session
    department = session.get_one(Department, work.department.id)
    known = session.get(Person, candidate.person.id) if candidate.person else None
    if known is not None and known.departed_on is None:
        _refuse_since(work, candidate, known, role, share, since)
        outcome = _set_share(work, known, role, share, work.today)
        touch(session, department.id, replan_from=work.now)
        return Added(known, outcome)
    if share == 0:
        raise Refusal("team.role_not_held", name=candidate.name, role=work.voice.named(role.zh, role.en))
    person, linked = _newcomer(session, department, candidate, known, since or work.today, work.now)
    if linked:
        _refuse_since(work, candidate, person, role, share, since)
    if candidate.account and (known is None or linked):
        _attach(work, person, candidate)
    held = linked and any(row.role_id == role.id for row in _held(session, person))
    if not held:
        _set_share(work, person, role, share, work.today if linked else since or work.today)
    touch(session, department.id, replan_from=work.now)
    return Added(person, "role" if linked else "new", linked)


def _refuse_since(
    work: Work, candidate: Candidate, known: Person, role: RoleRef, share: int, since: date | None
) -> None:
    """Whoever is here came on a day that is not changed by another role: said with one, it would be lost in silence."""
    if since is None or since == known.joined_on:
        return
    held = any(row.role_id == role.id and row.share == share for row in _held(work.session, known))
    who = f"<@{candidate.account}>" if candidate.account else f"<@#{known.id}>"
    line = line_of("team add", who, role.key, *([share] if share != 100 else []))
    buttons = () if held else (Button(work.voice.plain("team.button_without_since"), line),)
    raise Refusal(
        "team.since_of_member",
        name=known.name,
        since=On(since, iso=True),
        day=On(known.joined_on, iso=True),
        buttons=buttons,
    )


def _newcomer(
    session: Session, department: Department, candidate: Candidate, left: Person | None, joined_on: date, now: datetime
) -> tuple[Person, bool]:
    """A new person; or, for an account, the one by that name nobody has an account of yet. A leaver comes back anew."""
    namesakes = [
        person
        for person in session.scalars(
            select(Person).where(Person.department_id == department.id, Person.departed_on.is_(None))
        )
        if folded(person.name) == folded(candidate.name)
    ]
    if namesakes:
        if candidate.account and not has_account(session, namesakes[0].id):
            return namesakes[0], True
        raise Refusal("team.name_taken", name=candidate.name)
    person = new_person(session, department, candidate.name, language="", zone="", joined_on=joined_on, now=now)
    if left is not None:
        person.language, person.zone = left.language, left.zone
        accounts = session.scalars(
            select(Account)
            .join(AccountPerson, AccountPerson.account_id == Account.id)
            .where(AccountPerson.person_id == left.id)
        ).all()
        for account in accounts:
            attach_account(session, account, person)
    return person, False


def _attach(work: Work, person: Person, candidate: Candidate) -> None:
    account = find_or_add_account(
        work.session,
        workspace_id=work.person.workspace_id,
        external_id=candidate.account or "",
        name=candidate.name,
        now=work.now,
    )
    person.language, person.zone = account.language or person.language, account.zone or person.zone
    attach_account(work.session, account, person)


def _held(session: Session, person: Person) -> Sequence[RoleHolding]:
    return session.scalars(
        select(RoleHolding).where(RoleHolding.person_id == person.id, RoleHolding.until_on.is_(None))
    ).all()


def _set_share(
    work: Work, person: Person, role: RoleRef, share: int, from_on: date
) -> Literal["role", "share", "dropped"]:
    session, held = work.session, _held(work.session, person)
    name = work.voice.named(role.zh, role.en)
    same = next((holding for holding in held if holding.role_id == role.id), None)
    if same is None and share == 0:
        raise Refusal("team.role_not_held", name=person.name, role=name)
    if same is not None and same.share == share:
        raise Refusal("team.role_held", name=person.name, role=name)
    left = 100 - sum(holding.share for holding in held if holding is not same)
    if share > left:
        buttons = _smaller(work, person, [holding for holding in held if holding is not same], share - left)
        raise Refusal("team.share_too_large", name=person.name, left=left, share=share, buttons=buttons)
    if same is not None:
        _end_holding(session, same, from_on - timedelta(days=1))
    if share:
        session.add(
            RoleHolding(
                department_id=person.department_id, person_id=person.id, role_id=role.id, share=share, from_on=from_on
            )
        )
    session.flush()
    return "role" if same is None else "share" if share else "dropped"


def _smaller(work: Work, person: Person, held: Sequence[RoleHolding], by: int) -> tuple[Button, ...]:
    """A line for each role held that would leave room enough when it shrinks by so much."""
    keys = {role.id: role.key for role in work.directory.roles}
    lines = [
        line_of("team add", f"<@#{person.id}>", keys[holding.role_id], holding.share - by)
        for holding in held
        if holding.share > by
    ]
    return tuple(Button(line, line) for line in lines)


def _end_holding(session: Session, holding: RoleHolding, last_on: date) -> None:
    """Held until `last_on`; one that would end before it began never counted."""
    if last_on < holding.from_on:
        session.delete(holding)
    else:
        holding.until_on = last_on


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
    leads = session.execute(
        select(Lead.person_id, Role)
        .join(Role, Role.id == Lead.role_id)
        .where(Lead.department_id == department_id)
        .order_by(Role.position)
    ).all()
    return [
        Member(
            person,
            tuple((row.Role, row.share) for row in rows if row.person_id == person.id),
            tuple(row.Role for row in leads if row.person_id == person.id),
        )
        for person in people
    ]
