"""Who is speaking, and the names of a department."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import bindparam, case, literal, select, update
from sqlalchemy.orm import Session

from bot.kernel.access import ANALYST, LEAD, MANAGER, MEMBER
from bot.kernel.call import Call
from bot.kernel.people import DepartmentRef, Directory, MetricRef, PersonRef, RoleRef
from bot.kernel.workdays import Override, WorkCalendar
from models.aliases import aliases
from models.base import changed_rows
from models.messaging import Inbox
from models.organisation import (
    Account,
    AccountPerson,
    ChannelDepartment,
    DayOverride,
    Department,
    Lead,
    Person,
    PlatformName,
    Role,
    RoleHolding,
    Workspace,
    WorkspaceDepartment,
)
from models.prepared import Prepared

ANALYST_ROLE = "data_analyst"


@dataclass(frozen=True, slots=True)
class Membership:
    """An account in one department: which one, how fresh its directory is, and which person it is there."""

    department: DepartmentRef
    person_id: int | None
    preferred_account_id: int | None = None
    """The account this person last wrote from."""
    left: bool = False
    """Whether that person has left the department."""

    @property
    def here(self) -> bool:
        """Whether the account is somebody in this department now."""
        return self.person_id is not None and not self.left


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of whoever sent a call."""

    workspace_id: int
    account_id: int
    name: str
    language: str
    zone: str
    last_department_id: int | None
    memberships: tuple[Membership, ...]
    """Every department that speaks in this workspace, whether or not the account is a person there."""
    answered: bool = False
    """Whether the call it was asked for was answered before."""


def department_ref(row: Department) -> DepartmentRef:
    """The value of a department row."""
    return DepartmentRef(row.id, row.name, row.language, row.zone, row.country, row.version, row.started_on)


# Plain columns and bound parameters, made once: every call begins with it, and entities would triple its time.
_IDENTITY = Prepared(
    select(
        Workspace.id.label("workspace_id"),
        Account.id.label("account_id"),
        Account.name,
        Account.language,
        Account.zone,
        Account.department_id.label("last_department_id"),
        AccountPerson.person_id,
        Person.preferred_account_id,
        Person.departed_on,
        Department.id.label("department_id"),
        Department.name.label("department_name"),
        Department.language.label("department_language"),
        Department.zone.label("department_zone"),
        Department.country,
        Department.version,
        Department.started_on,
        Inbox.received_at.label("answered_at"),
    )
    .join(Account, Account.workspace_id == Workspace.id)
    .outerjoin(WorkspaceDepartment, WorkspaceDepartment.workspace_id == Workspace.id)
    .outerjoin(Department, Department.id == WorkspaceDepartment.department_id)
    .outerjoin(
        AccountPerson,
        (AccountPerson.account_id == Account.id) & (AccountPerson.department_id == WorkspaceDepartment.department_id),
    )
    .outerjoin(Person, Person.id == AccountPerson.person_id)
    .outerjoin(Inbox, (Inbox.workspace_id == Workspace.id) & (Inbox.key == bindparam("key")))
    .where(
        Workspace.platform == bindparam("platform"),
        Workspace.external_id == bindparam("workspace"),
        Account.external_id == bindparam("account"),
    )
    .order_by(WorkspaceDepartment.department_id)
)


def identify(session: Session, *, platform: str, workspace: str, account: str, key: str = "") -> Identity | None:
    """Whoever has this account, in one query; `None` when it was never seen. `key` is that of their call."""
    rows = _IDENTITY.rows(
        session.connection(), platform=PlatformName(platform), workspace=workspace, account=account, key=key
    )
    if not rows:
        return None
    first = rows[0]
    return Identity(
        first.workspace_id,
        first.account_id,
        first.name,
        first.language,
        first.zone,
        first.last_department_id,
        tuple(_membership(row) for row in rows if row.department_id is not None),
        first.answered_at is not None,
    )


def _membership(row: Any) -> Membership:
    department = DepartmentRef(
        row.department_id,
        row.department_name,
        row.department_language,
        row.department_zone,
        row.country,
        row.version,
        row.started_on,
    )
    return Membership(department, row.person_id, row.preferred_account_id, row.departed_on is not None)


def introduce(session: Session, call: Call, *, now: datetime) -> None:
    """Make the workspace and the account of a call known; the platform's locale and zone are their first values."""
    workspace = find_workspace(session, call.platform, call.workspace)
    if workspace is None:
        workspace = Workspace(
            platform=PlatformName(call.platform), external_id=call.workspace, name=call.workspace_name, created_at=now
        )
        session.add(workspace)
        session.flush()
    find_or_add_account(
        session,
        workspace_id=workspace.id,
        external_id=call.account,
        name=call.name,
        now=now,
        language=_language(call.locale),
        zone=call.zone,
    )


def _language(locale: str) -> str:
    return "" if not locale else "zh" if locale.lower().startswith("zh") else "en"


def find_workspace(session: Session, platform: str, external_id: str) -> Workspace | None:
    """The workspace with this id on this platform."""
    return session.scalar(
        select(Workspace).where(Workspace.platform == PlatformName(platform), Workspace.external_id == external_id)
    )


def find_or_add_account(
    session: Session,
    *,
    workspace_id: int,
    external_id: str,
    name: str,
    now: datetime,
    language: str = "",
    zone: str = "",
) -> Account:
    """The account with this id in this workspace; a new row when it is the first time it is seen or mentioned."""
    account = session.scalar(
        select(Account).where(Account.workspace_id == workspace_id, Account.external_id == external_id)
    )
    if account is None:
        account = Account(
            workspace_id=workspace_id,
            external_id=external_id,
            name=name[:120],
            language=language,
            zone=zone,
            created_at=now,
        )
        session.add(account)
        session.flush()
    elif name and not account.name:
        account.name = name[:120]
    return account


def channel_department(session: Session, workspace_id: int, channel: str) -> int | None:
    """Which department a channel belongs to, where a workspace has several."""
    return session.scalar(
        select(ChannelDepartment.department_id).where(
            ChannelDepartment.workspace_id == workspace_id, ChannelDepartment.channel == channel
        )
    )


def remember_place(session: Session, identity: Identity, department_id: int, *, on_page: bool) -> None:
    """Direct messages go where the person last wrote, and mean the department they last spoke to."""
    if identity.last_department_id != department_id:
        session.execute(
            update(Account).where(Account.id == identity.account_id).values(department_id=department_id),
            execution_options={"synchronize_session": False},
        )
    here = next((m for m in identity.memberships if m.department.id == department_id), None)
    if here is None or here.person_id is None or here.preferred_account_id == identity.account_id:
        return
    # A look at the page does not move somebody's messages away from their chat.
    if not (on_page and here.preferred_account_id is not None):
        session.execute(
            update(Person).where(Person.id == here.person_id).values(preferred_account_id=identity.account_id),
            execution_options={"synchronize_session": False},
        )


@dataclass(frozen=True)
class Names:
    """The directory of a department with what access and calendars need; cached until its version changes."""

    directory: Directory
    rights: dict[int, frozenset[str]]
    preferred: dict[int, int | None]
    calendar: WorkCalendar


def load_names(session: Session, department: DepartmentRef, *, metrics: Sequence[MetricRef] = ()) -> Names:
    """Everything of a department that a line may name, and who holds which right."""
    people = session.scalars(select(Person).where(Person.department_id == department.id).order_by(Person.id)).all()
    roles = session.scalars(select(Role).where(Role.department_id == department.id).order_by(Role.position)).all()
    accounts = session.execute(
        select(Account.workspace_id, Account.external_id, AccountPerson.person_id)
        .join(AccountPerson, AccountPerson.account_id == Account.id)
        .where(AccountPerson.department_id == department.id)
    ).all()
    held = session.execute(
        select(RoleHolding.person_id, Role.key, Role.shifts)
        .join(Role, Role.id == RoleHolding.role_id)
        .where(Role.department_id == department.id, RoleHolding.until_on.is_(None))
    ).all()
    role_keys: dict[int, frozenset[str]] = {}
    for row in held:
        role_keys[row.person_id] = role_keys.get(row.person_id, frozenset()) | {row.key}
    directory = Directory(
        people=tuple(_person_ref(person) for person in people),
        roles=tuple(RoleRef(r.id, r.key, r.zh, r.en) for r in roles),
        metrics=tuple(metrics),
        accounts={(row.workspace_id, row.external_id): row.person_id for row in accounts},
        person_aliases=aliases(session, department.id),
        role_keys=role_keys,
        in_shifts=frozenset(row.person_id for row in held if row.shifts),
    )
    preferred = {person.id: person.preferred_account_id for person in people}
    return Names(directory, _rights(session, department.id, people), preferred, calendar_of(session, department))


def _person_ref(row: Person) -> PersonRef:
    here = row.departed_on is None
    return PersonRef(row.id, row.name, row.language, row.zone, here, row.joined_on, row.departed_on)


def _rights(session: Session, department_id: int, people: Sequence[Person]) -> dict[int, frozenset[str]]:
    analysts = set(
        session.scalars(
            select(RoleHolding.person_id)
            .join(Role, Role.id == RoleHolding.role_id)
            .where(Role.department_id == department_id, Role.key == ANALYST_ROLE, RoleHolding.until_on.is_(None))
        )
    )
    leads = set(session.scalars(select(Lead.person_id).where(Lead.department_id == department_id)))
    rights: dict[int, frozenset[str]] = {}
    for person in people:
        if person.departed_on is not None:
            continue
        held = {MEMBER}
        held |= {ANALYST} if person.id in analysts else set()
        held |= {LEAD} if person.id in leads else set()
        held |= {MANAGER} if person.is_manager else set()
        rights[person.id] = frozenset(held)
    return rights


def calendar_of(session: Session, department: DepartmentRef) -> WorkCalendar:
    """The department's working days."""
    rows = session.scalars(select(DayOverride).where(DayOverride.department_id == department.id)).all()
    overrides: dict[date, Override] = {row.day: Override(_kind(row.kind), row.note) for row in rows}
    return WorkCalendar(country=department.country, overrides=overrides)


def _kind(kind: str) -> Literal["work", "rest"]:
    return "work" if kind == "work" else "rest"


def touch(session: Session, department_id: int, *, replan_from: datetime | None) -> None:
    """Say that names, rights or days of a department changed: directories are read anew, slots planned anew.

    `replan_from` is the instant of the change: what was planned for later is planned anew, however late planning comes
    to it. `None` where no slot can depend on what changed.
    """
    values: dict[str, object] = {"version": Department.version + 1}
    if replan_from is not None:
        planned = Department.planned_until_at
        values["planned_until_at"] = case((planned < replan_from, planned), else_=literal(replan_from, planned.type))
    session.execute(
        update(Department).where(Department.id == department_id).values(values),
        execution_options={"synchronize_session": False},
    )


def lock(session: Session, department_id: int) -> None:
    """Whoever else locks this department, or numbers something of it, waits until this transaction is through: what is
    looked at from here on is still so when it is written."""
    changed_rows(
        session,
        update(Department).where(Department.id == department_id).values(last_number=Department.last_number),
    )


def next_number(session: Session, department_id: int) -> int:
    """The next `#n` of a department, for whatever is created; the row is locked until the transaction ends."""
    session.execute(
        update(Department).where(Department.id == department_id).values(last_number=Department.last_number + 1),
        execution_options={"synchronize_session": False},
    )
    number = session.scalar(select(Department.last_number).where(Department.id == department_id))
    assert number is not None  # noqa: S101 a department that speaks exists
    return number
