"""Writes messages into the outbox, in the transaction of the work that decided them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.kernel.codec import to_json
from bot.kernel.command import Registry
from bot.kernel.message import Message
from bot.kernel.people import DepartmentRef, Directory
from bot.kernel.phrasing import addressed, worded
from bot.kernel.voice import Catalogue, Voice
from bot.kernel.work import View
from models.base import changed_rows, insert_new
from models.messaging import Outbox, OutboxKind, OutboxState
from models.organisation import Account, AccountPerson, Person, Workspace, WorkspaceDepartment


@dataclass(frozen=True, slots=True)
class Place:
    """Where one message goes."""

    workspace_id: int
    target: str
    kind: OutboxKind
    person_id: int | None = None
    due_at: datetime | None = None
    reply: Mapping[str, Any] | None = None


class Sender:
    """The `Send` of one unit of work. Keys derive from the unit's own key, so running it again writes the same rows."""

    def __init__(
        self,
        session: Session,
        *,
        now: datetime,
        department: DepartmentRef,
        directory: Directory,
        catalogue: Catalogue,
        registry: Registry,
        key: str,
        channel: str = "",
    ) -> None:
        self._session = session
        self._now = now
        self._department = department
        self._directory = directory
        self._catalogue = catalogue
        self._registry = registry
        self._key = key
        self._channel = channel
        self._count = 0

    def to_person(
        self,
        person_id: int,
        view: View,
        *,
        card: str = "",
        key: str = "",
        urgent: bool = False,
        not_before: datetime | None = None,
    ) -> None:
        """A direct message to the account they last wrote from; nothing for somebody without an account."""
        found = self._account_of(person_id)
        if found is None:
            return
        person, account = found
        message = view(Voice(self._catalogue, person.language, person.zone))
        wanted_at = max(self._now, not_before or self._now)
        due_at = wanted_at if urgent else after_quiet(person, wanted_at)
        place = Place(account.workspace_id, account.external_id, OutboxKind.DIRECT, person_id, due_at)
        self.put(place, message, card=card, key=f"{key}/{person_id}" if key else "")

    def to_managers(self, view: View, *, card: str = "", key: str = "") -> None:
        """A direct message to every manager who is here."""
        managers = select(Person.id).where(
            Person.department_id == self._department.id, Person.is_manager.is_(True), Person.departed_on.is_(None)
        )
        for person_id in self._session.scalars(managers.order_by(Person.id)).all():
            self.to_person(person_id, view, card=card, key=key)

    def to_department(self, view: View, *, card: str = "", key: str = "", channel: str = "") -> None:
        """A post in the department's channel of every workspace it speaks in."""
        links = self._session.execute(
            select(WorkspaceDepartment.workspace_id, WorkspaceDepartment.channel)
            .join(Workspace, Workspace.id == WorkspaceDepartment.workspace_id)
            .where(WorkspaceDepartment.department_id == self._department.id, Workspace.removed_at.is_(None))
            .order_by(WorkspaceDepartment.workspace_id)
        ).all()
        message = view(Voice(self._catalogue, self._department.language, self._department.zone))
        chosen = channel or self._channel
        for link in links:
            workspace_id, target = _chosen_channel(chosen, link.workspace_id, link.channel)
            if target:
                self.put(Place(workspace_id, target, OutboxKind.POST), message, card=card, key=key)

    def to_account(self, account_id: int, view: View, *, card: str = "", key: str = "") -> None:
        """A direct message to an account, in its own language; nothing where the app was removed."""
        account = self._session.get_one(Account, account_id)
        if self._session.get_one(Workspace, account.workspace_id).removed_at is not None:
            return
        language, zone = account.language or self._department.language, account.zone or self._department.zone
        place = Place(account.workspace_id, account.external_id, OutboxKind.DIRECT)
        self.put(place, view(Voice(self._catalogue, language, zone)), card=card, key=key)

    def to_channel(
        self, workspace_id: int, channel: str, view: View, *, department: DepartmentRef | None = None, key: str = ""
    ) -> None:
        """A post in one channel of one workspace, for `department` or this one."""
        of = department or self._department
        message = view(Voice(self._catalogue, of.language, of.zone))
        place = Place(workspace_id, channel, OutboxKind.POST)
        self._insert(place, message, card="", key=key or self._next_key(), edits_id=None, department_id=of.id)

    def update(self, card: str, view: View, *, theirs: Mapping[int, View] | None = None) -> None:
        """Redraw what was sent of `card`: a message that still waits is replaced, a delivered one gets an edit."""
        rows = self._session.scalars(
            select(Outbox)
            .where(
                Outbox.department_id == self._department.id,
                Outbox.card == card,
                Outbox.kind.in_((OutboxKind.POST, OutboxKind.DIRECT, OutboxKind.ANSWER)),
                Outbox.state.in_((OutboxState.PENDING, OutboxState.SENDING, OutboxState.DELIVERED, OutboxState.PARKED)),
            )
            .order_by(Outbox.id)
        ).all()
        for row in rows:
            self._redraw(row, (theirs or {}).get(row.person_id or 0, view), card)

    def _redraw(self, row: Outbox, view: View, card: str) -> None:
        person = self._directory.by_id.get(row.person_id or 0)
        language, zone = (
            (person.language, person.zone) if person else (self._department.language, self._department.zone)
        )
        message = replace(view(Voice(self._catalogue, language, zone)), card=card)
        message = self._addressed(message, row.person_id)
        body = self._body(message)
        # What was tried before may have arrived as it was: then only an edit behind it changes what people see.
        untouched = (Outbox.state == OutboxState.PENDING, Outbox.attempts == 0)
        waiting = self._session.scalar(
            select(func.max(Outbox.id)).where((Outbox.id == row.id) | (Outbox.edits_id == row.id), *untouched)
        )
        if waiting is not None and changed_rows(
            self._session, update(Outbox).where(Outbox.id == waiting, *untouched).values(body=body)
        ):
            return
        place = Place(row.workspace_id, row.target, OutboxKind.EDIT, row.person_id, None, row.reply)
        self._insert(place, message, card=card, key=self._next_key(), edits_id=row.id)

    def put(self, place: Place, message: Message, *, card: str = "", key: str = "") -> None:
        """One row. `key` makes it once for good; without it the key is the unit's and the message's number in it."""
        if place.kind is OutboxKind.DIRECT:
            message = self._addressed(message, place.person_id)
        self._insert(place, replace(message, card=card), card=card, key=key or self._next_key(), edits_id=None)

    def _addressed(self, message: Message, person_id: int | None) -> Message:
        """Its buttons name this department where the person is somebody in another one too: in a direct chat their lines
        would mean the one last spoken to."""
        if person_id is None or not message.buttons:
            return message
        mine = select(AccountPerson.account_id).where(AccountPerson.person_id == person_id)
        others = select(AccountPerson.person_id).where(
            AccountPerson.account_id.in_(mine), AccountPerson.department_id != self._department.id
        )
        several = self._session.scalar(others.limit(1)) is not None
        return addressed(message, self._department.name) if several else message

    def _insert(
        self,
        place: Place,
        message: Message,
        *,
        card: str,
        key: str,
        edits_id: int | None,
        department_id: int | None = None,
    ) -> None:
        department_id = department_id or self._department.id
        row = {
            "workspace_id": place.workspace_id,
            "department_id": department_id or None,
            "kind": place.kind,
            "target": place.target,
            "lane": f"{place.workspace_id}/{place.target}",
            "key": f"{department_id}/{key}"[:160],
            "person_id": place.person_id,
            "card": card,
            "edits_id": edits_id,
            "reply": dict(place.reply or {}),
            "body": self._body(message),
            "state": OutboxState.PENDING,
            "due_at": place.due_at or self._now,
            "created_at": self._now,
        }
        defaults = {"attempts": 0, "owner": "", "epoch": 0, "external_ref": "", "external_place": "", "error": ""}
        insert_new(self._session, Outbox, [row | defaults], unique=("workspace_id", "key"))

    def _body(self, message: Message) -> dict[str, Any]:
        return to_json(worded(message, self._registry, self._directory))

    def _next_key(self) -> str:
        self._count += 1
        return f"{self._key}/{self._count}"

    def _account_of(self, person_id: int) -> tuple[Person, Account] | None:
        person = self._session.get(Person, person_id)
        if person is None or person.departed_on is not None:
            return None
        accounts = self._session.scalars(
            select(Account)
            .join(AccountPerson, AccountPerson.account_id == Account.id)
            .join(Workspace, Workspace.id == Account.workspace_id)
            .where(AccountPerson.person_id == person_id, Workspace.removed_at.is_(None))
            .order_by(Account.id)
        ).all()
        if not accounts:
            return None
        preferred = [account for account in accounts if account.id == person.preferred_account_id]
        return person, (preferred or list(accounts))[0]


def _chosen_channel(chosen: str, workspace_id: int, own: str) -> tuple[int, str]:
    """A schedule's own channel is written `<workspace id>/<channel>`; other workspaces keep theirs."""
    head, _, channel = chosen.partition("/")
    if channel and head == str(workspace_id):
        return workspace_id, channel
    return workspace_id, own


def after_quiet(person: Person, now: datetime) -> datetime:
    """`now`, or the end of the person's quiet hours when it lies in them (they may span midnight)."""
    if person.quiet_from_minute is None or person.quiet_to_minute is None:
        return now
    local = now.astimezone(ZoneInfo(person.zone))
    minute = local.hour * 60 + local.minute
    start, end = person.quiet_from_minute, person.quiet_to_minute
    inside = start <= minute < end if start <= end else minute >= start or minute < end
    if not inside:
        return now
    wait = (end - minute) % (24 * 60)
    return now + timedelta(minutes=wait) - timedelta(seconds=local.second, microseconds=local.microsecond)
