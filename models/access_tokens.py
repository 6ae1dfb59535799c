"""One-time links, browser sessions and API tokens. Only hashes are stored: a dump signs nobody in."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.base import changed_rows, insert_new
from models.messaging import WebSession
from models.organisation import Account, AccountPerson, Person, PlatformName, Workspace, WorkspaceDepartment

LINK_LASTS = timedelta(minutes=10)
COOKIE_LASTS = timedelta(hours=12)
_LASTS = {"link": LINK_LASTS, "cookie": COOKIE_LASTS}


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a token speaks for, on the platform "web"."""

    workspace: str
    account: str
    name: str
    language: str
    zone: str
    person_id: int
    department_id: int


def hashed(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def issue(session: Session, *, kind: str, account_id: int, department_id: int, now: datetime, label: str = "") -> str:
    """Make a token of `kind` (`link`, `cookie`, `token`); returns it, the only time it can be read."""
    token = secrets.token_urlsafe(32)
    lasts = _LASTS.get(kind)
    session.add(
        WebSession(
            token_hash=hashed(token),
            account_id=account_id,
            department_id=department_id,
            kind=kind,
            label=label,
            created_at=now,
            expires_at=None if lasts is None else now + lasts,
        )
    )
    return token


def web_account(session: Session, person: Person, *, now: datetime) -> Account:
    """The person's account on the page; made when they first get a link."""
    workspace = session.scalar(
        select(Workspace)
        .join(WorkspaceDepartment, WorkspaceDepartment.workspace_id == Workspace.id)
        .where(Workspace.platform == PlatformName.WEB, WorkspaceDepartment.department_id == person.department_id)
    )
    if workspace is None:
        workspace = Workspace(
            platform=PlatformName.WEB, external_id=f"department-{person.department_id}", created_at=now
        )
        session.add(workspace)
        session.flush()
        session.add(WorkspaceDepartment(workspace_id=workspace.id, department_id=person.department_id, channel=""))
    account = session.scalar(
        select(Account)
        .join(AccountPerson, AccountPerson.account_id == Account.id)
        .where(AccountPerson.person_id == person.id, Account.workspace_id == workspace.id)
    )
    if account is None:
        account = Account(
            workspace_id=workspace.id, external_id=f"person-{person.id}", name=person.name, created_at=now
        )
        session.add(account)
        session.flush()
        row = {"account_id": account.id, "department_id": person.department_id, "person_id": person.id}
        insert_new(session, AccountPerson, [row], unique=("account_id", "department_id"))
    return account


def holder_of(session: Session, token: str, kinds: tuple[str, ...], *, now: datetime) -> Holder | None:
    """Whose token it is; `None` when it is unknown, used up, expired, or its person has left."""
    row = session.execute(
        select(WebSession, Account, Workspace, Person)
        .join(Account, Account.id == WebSession.account_id)
        .join(Workspace, Workspace.id == Account.workspace_id)
        .join(
            AccountPerson,
            (AccountPerson.account_id == Account.id) & (AccountPerson.department_id == WebSession.department_id),
        )
        .join(Person, Person.id == AccountPerson.person_id)
        .where(WebSession.token_hash == hashed(token), WebSession.kind.in_(kinds))
    ).one_or_none()
    if row is None or row.WebSession.used_at is not None or row.Person.departed_on is not None:
        return None
    if row.WebSession.expires_at is not None and row.WebSession.expires_at <= now:
        return None
    return Holder(
        row.Workspace.external_id,
        row.Account.external_id,
        row.Person.name,
        row.Person.language,
        row.Person.zone,
        row.Person.id,
        row.Person.department_id,
    )


def consume_link(session: Session, token: str, *, now: datetime) -> str | None:
    """Use a link up and open a browser session; returns the cookie's value, `None` when the link is no good."""
    used = changed_rows(
        session,
        update(WebSession)
        .where(
            WebSession.token_hash == hashed(token),
            WebSession.kind == "link",
            WebSession.used_at.is_(None),
            WebSession.expires_at > now,
        )
        .values(used_at=now),
    )
    if not used:
        return None
    link = session.get_one(WebSession, hashed(token))
    return issue(session, kind="cookie", account_id=link.account_id, department_id=link.department_id, now=now)


def end(session: Session, token: str, *, now: datetime) -> None:
    """Nothing can be done with this token any more."""
    changed_rows(session, update(WebSession).where(WebSession.token_hash == hashed(token)).values(used_at=now))


def end_tokens(session: Session, account_id: int, department_id: int, *, now: datetime) -> int:
    """Every API token of one account is of no use any more; returns how many there were."""
    return changed_rows(
        session,
        update(WebSession)
        .where(
            WebSession.account_id == account_id,
            WebSession.department_id == department_id,
            WebSession.kind == "token",
            WebSession.used_at.is_(None),
        )
        .values(used_at=now),
    )
