"""Workspaces that installed the app, what is known of their people, and their leaving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.kernel.clock import Clock
from bot.runtime.database import Database
from bot.runtime.secret_box import SecretBox, Unreadable
from models.base import changed_rows
from models.messaging import Outbox, OutboxState
from models.organisation import Account, AccountPerson, Installation, Person, PlatformName, Workspace
from models.people import find_workspace, touch


@dataclass(frozen=True, slots=True)
class Installed:
    """What Slack's OAuth answered."""

    workspace: str
    name: str
    bot_token: str
    bot_user: str
    scopes: str


class Installations:
    """Reads and writes them; a token is only ever in the clear on its way to Slack."""

    def __init__(self, database: Database, clock: Clock, box: SecretBox | None, own_token: str = "") -> None:
        self._database = database
        self._clock = clock
        self._box = box
        self._own_token = own_token

    async def save(self, installed: Installed) -> None:
        """Keep an installation, new or again."""
        now, box = self._clock.now(), self._box
        if box is None:
            raise ValueError("SECRET_KEY is needed to keep a token")
        await self._database.write(lambda session: _save(session, installed, box.seal(installed.bot_token), now))

    async def token_for(self, workspace: str) -> str | None:
        """The token of a workspace: its own installation's, else the one in the settings."""
        sealed = await self._database.read(lambda session: _sealed_token(session, workspace))
        if sealed is None or self._box is None:
            return self._own_token or None
        try:
            return self._box.open(sealed)
        except Unreadable:
            return None

    async def removed(self, workspace: str) -> None:
        """The app was taken away there: nothing is sent any more, its token is forgotten."""
        now = self._clock.now()
        await self._database.write(lambda session: _remove(session, workspace, now))

    async def profile_found(self, workspace: str, account: str, name: str, locale: str, zone: str) -> None:
        """First values for language and zone, where the person has not chosen."""
        now = self._clock.now()
        await self._database.write(lambda session: _first_values(session, workspace, account, name, locale, zone, now))


def _save(session: Session, installed: Installed, sealed: str, now: datetime) -> None:
    workspace = find_workspace(session, "slack", installed.workspace)
    if workspace is None:
        workspace = Workspace(
            platform=PlatformName.SLACK, external_id=installed.workspace, name=installed.name[:120], created_at=now
        )
        session.add(workspace)
        session.flush()
    workspace.removed_at = None
    row = session.get(Installation, workspace.id)
    if row is None:
        row = Installation(workspace_id=workspace.id, bot_token=sealed, installed_at=now)
        session.add(row)
    row.bot_token, row.bot_user_id, row.scopes, row.installed_at = sealed, installed.bot_user, installed.scopes, now


def _sealed_token(session: Session, workspace: str) -> str | None:
    return session.scalar(
        select(Installation.bot_token)
        .join(Workspace, Workspace.id == Installation.workspace_id)
        .where(Workspace.platform == PlatformName.SLACK, Workspace.external_id == workspace)
    )


def _remove(session: Session, workspace: str, now: datetime) -> None:
    row = find_workspace(session, "slack", workspace)
    if row is None:
        return
    row.removed_at = now
    session.execute(delete(Installation).where(Installation.workspace_id == row.id))
    changed_rows(
        session,
        update(Outbox)
        .where(Outbox.workspace_id == row.id, Outbox.state == OutboxState.PENDING)
        .values(state=OutboxState.DROPPED, body=None, error="the app was removed"),
    )


def _first_values(
    session: Session, workspace: str, account: str, name: str, locale: str, zone: str, now: datetime
) -> None:
    row = session.scalar(
        select(Account)
        .join(Workspace, Workspace.id == Account.workspace_id)
        .where(
            Workspace.platform == PlatformName.SLACK, Workspace.external_id == workspace, Account.external_id == account
        )
    )
    if row is None:
        return
    row.name = row.name or name[:120]
    language = "" if not locale else "zh" if locale.lower().startswith("zh") else "en"
    new = {
        "language": language if not row.language else "",
        "zone": zone[:64] if not row.zone else "",
    }
    row.language, row.zone = row.language or language, row.zone or zone[:64]
    # Somebody added before they ever wrote was given the department's language and zone; these are better guesses.
    values = {name: value for name, value in new.items() if value}
    people = select(AccountPerson.person_id, AccountPerson.department_id).where(AccountPerson.account_id == row.id)
    for found in session.execute(people).all() if values else ():
        changed_rows(session, update(Person).where(Person.id == found.person_id).values(**values))
        touch(session, found.department_id, replan_from=now)
