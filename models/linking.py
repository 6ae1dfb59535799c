"""One department in several places: its channel in each workspace, workspaces and accounts joined by a one-time code."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.kernel.errors import Denied, Refusal
from bot.kernel.work import Work
from models import audits
from models.base import changed_rows, insert_new
from models.joining import attach_account
from models.organisation import (
    Account,
    AccountPerson,
    ChannelDepartment,
    Department,
    LinkCode,
    Person,
    PlatformName,
    Workspace,
    WorkspaceDepartment,
)
from models.people import touch

CODE_LASTS = timedelta(minutes=10)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without 0, O, 1 and I, which look alike; 32 of them, so each carries five bits."""
_LENGTH = 10


# --- channels --------------------------------------------------------------------------------------------------------
def claim_channel(session: Session, workspace_id: int, channel: str, department_id: int) -> str | None:
    """Make a channel the department's own in a workspace it speaks in.

    Returns the name of the department that has it already, and changes nothing then; else `None`.
    """
    owner = session.execute(
        select(ChannelDepartment.department_id, Department.name)
        .join(Department, Department.id == ChannelDepartment.department_id)
        .where(ChannelDepartment.workspace_id == workspace_id, ChannelDepartment.channel == channel)
    ).one_or_none()
    if owner is not None and owner.department_id != department_id:
        return str(owner.name)
    row = {"workspace_id": workspace_id, "channel": channel, "department_id": department_id}
    insert_new(session, ChannelDepartment, [row], unique=("workspace_id", "channel"))
    changed_rows(
        session,
        update(WorkspaceDepartment)
        .where(WorkspaceDepartment.workspace_id == workspace_id, WorkspaceDepartment.department_id == department_id)
        .values(channel=channel),
    )
    return None


def set_channel(work: Work) -> None:
    """The channel this is said in becomes the department's in this workspace.

    Raises `Refusal` in a direct chat, and for a channel of another department.
    """
    if work.call is None or work.call.direct:
        raise Refusal("link.channel_direct")
    owner = claim_channel(work.session, work.person.workspace_id, work.call.conversation, work.department.id)
    if owner is not None:
        raise Refusal("link.channel_taken", name=owner)


# --- codes -----------------------------------------------------------------------------------------------------------
def hashed(code: str) -> str:
    """What is stored of a code; spaces, dashes and case make no difference."""
    return hashlib.sha256(re.sub(r"[^0-9A-Z]", "", code.upper()).encode()).hexdigest()


def issue(work: Work) -> str:
    """A new code of whoever speaks, valid for ten minutes, once; an earlier one of theirs is void."""
    person_id = work.person.id
    changed_rows(
        work.session,
        update(LinkCode).where(LinkCode.person_id == person_id, LinkCode.used_at.is_(None)).values(used_at=work.now),
    )
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    code = f"{letters[:5]}-{letters[5:]}"
    work.session.add(
        LinkCode(
            code_hash=hashed(code),
            department_id=work.department.id,
            person_id=person_id,
            by_manager="manager" in work.person.rights,
            expires_at=work.now + CODE_LASTS,
        )
    )
    work.session.flush()
    return code


@dataclass(frozen=True, slots=True)
class Linked:
    """What a code joined: the account to `person` of `department`, and the workspace too when it was not yet."""

    department: Department
    person: Person
    workspace: bool
    channel: str
    """The channel it was said in, when that is the department's own now."""


def use(work: Work, code: str) -> Linked:
    """Say a code in another place: this account is the person who made it; a manager's also joins the workspace.

    Raises `Denied` for a wrong, used or expired code alike, and `Refusal` (the code stays good) where it is of no use.
    """
    session = work.session
    row = _good_code(work, code)
    department, person = session.get_one(Department, row.department_id), session.get_one(Person, row.person_id)
    here = work.person.workspace_id
    _refuse_account(work, person)
    joins = session.get(WorkspaceDepartment, (here, department.id)) is None
    if joins:
        _refuse_workspace(work, row, department)
    claimed = changed_rows(
        session,
        update(LinkCode)
        .where(LinkCode.code_hash == row.code_hash, LinkCode.used_at.is_(None), LinkCode.expires_at > work.now)
        .values(used_at=work.now),
    )
    if not claimed:
        raise Denied("link.bad")
    channel = _join_workspace(work, department) if joins else ""
    account = session.get_one(Account, work.person.account_id)
    attach_account(session, account, person)
    account.department_id = department.id
    audits.note(
        work,
        "team link",
        about_id=person.id,
        department_id=department.id,
        workspace=str(here),
        joined="workspace" if joins else "account",
    )
    touch(session, department.id, replan_from=work.now)
    return Linked(department, person, joins, channel)


def _good_code(work: Work, code: str) -> LinkCode:
    row = work.session.get(LinkCode, hashed(code))
    person = None if row is None else work.session.get(Person, row.person_id)
    good = (
        row is not None
        and person is not None
        and row.used_at is None
        and row.expires_at > work.now
        and person.departed_on is None
        and (person.is_manager or not row.by_manager)
    )
    if row is None or not good:
        raise Denied("link.bad")
    return row


def _refuse_account(work: Work, person: Person) -> None:
    """One account is one person, and in one workspace a person has one account."""
    rows = work.session.execute(
        select(Account.id, Person.id.label("person_id"), Person.name)
        .join(AccountPerson, AccountPerson.account_id == Account.id)
        .join(Person, Person.id == AccountPerson.person_id)
        .where(
            AccountPerson.department_id == person.department_id,
            Account.workspace_id == work.person.workspace_id,
            Person.departed_on.is_(None),
        )
    ).all()
    for row in rows:
        if row.id == work.person.account_id:
            raise Refusal("link.same" if row.person_id == person.id else "link.taken", name=row.name)
    if any(row.person_id == person.id for row in rows):
        raise Refusal("link.has_account", name=person.name)


def _refuse_workspace(work: Work, row: LinkCode, department: Department) -> None:
    if not row.by_manager:
        raise Refusal("link.needs_manager", name=department.name)
    others = work.session.scalars(
        select(WorkspaceDepartment.department_id).where(WorkspaceDepartment.workspace_id == work.person.workspace_id)
    ).all()
    manages = (
        select(Person.id)
        .join(AccountPerson, AccountPerson.person_id == Person.id)
        .where(
            AccountPerson.account_id == work.person.account_id,
            Person.department_id.in_(others),
            Person.is_manager.is_(True),
            Person.departed_on.is_(None),
        )
    )
    if others and work.session.scalar(manages.limit(1)) is None:
        raise Denied("link.other_department")


def _join_workspace(work: Work, department: Department) -> str:
    here = work.person.workspace_id
    row = {"workspace_id": here, "department_id": department.id, "channel": ""}
    insert_new(work.session, WorkspaceDepartment, [row], unique=("workspace_id", "department_id"))
    if work.call is None or work.call.direct:
        return ""
    channel = work.call.conversation
    return channel if claim_channel(work.session, here, channel, department.id) is None else ""


def places(session: Session, department_id: int) -> list[tuple[PlatformName, str, str]]:
    """Where a department speaks: (platform, the workspace's name, its channel there)."""
    rows = session.execute(
        select(Workspace.platform, Workspace.name, WorkspaceDepartment.channel)
        .join(WorkspaceDepartment, WorkspaceDepartment.workspace_id == Workspace.id)
        .where(WorkspaceDepartment.department_id == department_id, Workspace.removed_at.is_(None))
        .order_by(Workspace.id)
    ).all()
    return [(row.platform, row.name, row.channel) for row in rows]
