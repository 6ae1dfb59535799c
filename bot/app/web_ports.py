"""What the page and the HTTP API read from SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel.clock import Clock
from bot.kernel.codec import message_from_json
from bot.kernel.message import Button
from bot.kernel.people import DepartmentRef
from bot.kernel.phrasing import phrased
from bot.kernel.voice import Voice
from bot.platforms.web.ports import About, Cast, Credentials, Room, SentMessage, Viewer, Who
from bot.runtime.core import Core
from bot.runtime.health import Health
from models.access_tokens import Holder, consume_link, end, holder_of
from models.messaging import Outbox, OutboxKind, OutboxState
from models.organisation import (
    Account,
    AccountPerson,
    Department,
    Lead,
    Person,
    PlatformName,
    Role,
    RoleHolding,
    Workspace,
    WorkspaceDepartment,
)
from models.people import identify
from models.training.tables import Training, TrainingState

DEMO_WORKSPACE = "demo"
DEMO_CHANNEL = "department"

Suggest = Callable[[Voice, frozenset[str], bool], Sequence[Button]]
"""The lines somebody with these rights needs most often; from the features."""


class WebPorts:
    """Implements `bot.platforms.web.ports.Ports`."""

    def __init__(
        self, core: Core, *, clock: Clock, demo: bool, suggest: Suggest, day_line: str, metrics: Health
    ) -> None:
        self._core = core
        self._clock = clock
        self._demo = demo
        self._suggest = suggest
        self._day_line = day_line
        self._metrics = metrics

    async def viewer_of(self, credentials: Credentials) -> Viewer | None:
        """In the demo the person named; else whoever holds the token or the cookie."""
        now = self._clock.now()

        def find(session: Session) -> Viewer | None:
            if self._demo:
                return _demo_viewer(session, credentials.demo_person)
            holder = None
            if credentials.bearer:
                holder = holder_of(session, credentials.bearer, ("token",), now=now)
            elif credentials.cookie:
                holder = holder_of(session, credentials.cookie, ("cookie",), now=now)
            return None if holder is None else _viewer(holder)

        return await self._core.database.read(find)

    async def about(self, viewer: Viewer) -> About:
        """Name, rooms, names to complete, and the most useful lines."""
        return await self._core.database.read(lambda session: self._about(session, viewer))

    def _about(self, session: Session, viewer: Viewer) -> About:
        identity = identify(session, platform="web", workspace=viewer.workspace, account=viewer.account)
        if identity is None or not identity.memberships:
            return About(Who(viewer.account, viewer.name), viewer.language, viewer.zone, "")
        member = identity.memberships[0]
        names = self._core.dispatcher.names_of(session, member.department)
        actor = self._core.dispatcher.actor(identity, member.department, names)
        voice = Voice(self._core.catalogue, actor.language, actor.zone)
        zh = actor.language == "zh"
        directory = names.directory
        return About(
            person=Who(viewer.account, actor.name, _roles_of(session, member.person_id, voice)),
            language=actor.language,
            zone=actor.zone,
            department=member.department.name,
            rooms=_rooms(session, identity.workspace_id, member.department, viewer, voice),
            rights=actor.rights,
            metrics=tuple(metric.zh if zh else metric.en for metric in directory.entered_metrics(actor.person)),
            people=tuple(person.name for person in directory.people if person.active),
            roles=tuple(role.zh if zh else role.en for role in directory.roles),
            suggestions=tuple(
                replace(one, line=phrased(one.line, actor.language, self._core.registry, directory))
                for one in self._suggest(voice, actor.rights, member.person_id in directory.in_shifts)
            ),
            day_line=self._day_line,
        )

    async def cast(self, language: str) -> Cast | None:
        """Everybody of the demo department, and what they are there."""
        if not self._demo:
            return None
        return await self._core.database.read(
            lambda session: _cast(session, Voice(self._core.catalogue, language, "UTC"))
        )

    async def sent_to(self, viewer: Viewer | None, for_: str, *, limit: int) -> Sequence[SentMessage] | None:
        """What was delivered on the page, each as its last edit left it."""
        return await self._core.database.read(
            lambda session: _sent_to(session, viewer, for_, limit=limit, demo=self._demo)
        )

    async def consume_link(self, token: str) -> str | None:
        """See `models.access_tokens.consume_link`."""
        now = self._clock.now()
        return await self._core.database.write(lambda session: consume_link(session, token, now=now))

    async def end_session(self, cookie: str) -> None:
        """See `models.access_tokens.end`."""
        now = self._clock.now()
        await self._core.database.write(lambda session: end(session, cookie, now=now))

    async def ready(self) -> bool:
        """Whether the database answers."""
        return await self._metrics.ready()

    async def metrics(self) -> str:
        """Figures of this process and its tables."""
        return await self._metrics.text()


def _viewer(holder: Holder) -> Viewer:
    return Viewer(holder.workspace, holder.account, holder.name, holder.language, holder.zone)


LONGEST_NAME = 80
"""Of a person, as their column keeps it."""


def _demo_viewer(session: Session, wanted: str) -> Viewer | None:
    """A person of the demo by name or account; nobody in particular where none is named, or by no possible name."""
    if not wanted.isprintable() or len(wanted) > LONGEST_NAME:
        return None
    row = session.execute(
        select(Account, Person)
        .join(Workspace, Workspace.id == Account.workspace_id)
        .join(AccountPerson, AccountPerson.account_id == Account.id)
        .join(Person, Person.id == AccountPerson.person_id)
        .where(Workspace.platform == PlatformName.WEB, Workspace.external_id == DEMO_WORKSPACE)
        .where((Account.external_id == wanted) | (Person.name == wanted), Person.departed_on.is_(None))
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return Viewer(DEMO_WORKSPACE, row.Account.external_id, row.Person.name, row.Person.language, row.Person.zone)


def _cast(session: Session, voice: Voice) -> Cast | None:
    department = session.scalar(select(Department).order_by(Department.id).limit(1))
    if department is None:
        return None
    rows = session.execute(
        select(Account.external_id, Person)
        .join(AccountPerson, AccountPerson.account_id == Account.id)
        .join(Person, Person.id == AccountPerson.person_id)
        .where(Person.department_id == department.id, Person.departed_on.is_(None))
        .order_by(Person.is_manager.desc(), Person.id)
    ).all()
    people = tuple(Who(row.external_id, row.Person.name, _roles_of(session, row.Person.id, voice)) for row in rows)
    return Cast(department.name, people)


def _roles_of(session: Session, person_id: int | None, voice: Voice) -> str:
    """What somebody is in the department: 负责人, their roles, 组长 of a group, 带教老师 or 新人 just now."""
    if person_id is None:
        return ""
    person = session.get_one(Person, person_id)
    roles = session.scalars(
        select(Role)
        .join(RoleHolding, RoleHolding.role_id == Role.id)
        .where(RoleHolding.person_id == person_id, RoleHolding.until_on.is_(None))
        .order_by(Role.position)
    ).all()
    leads = session.scalar(select(Lead.role_id).where(Lead.person_id == person_id).limit(1)) is not None
    trainings = session.execute(
        select(Training.newcomer_id, Training.mentor_id).where(
            Training.state == TrainingState.ACTIVE,
            (Training.newcomer_id == person_id) | (Training.mentor_id == person_id),
        )
    ).all()
    standing = {
        "lead": leads,
        "mentor": any(one.mentor_id == person_id for one in trainings),
        "newcomer": any(one.newcomer_id == person_id for one in trainings),
    }
    names = [voice.plain("page.is_manager")] if person.is_manager else []
    names += [role.zh if voice.language == "zh" else role.en for role in roles]
    names += [voice.plain(f"page.is_{name}") for name, so in standing.items() if so]
    return " · ".join(names)


def _rooms(
    session: Session, workspace_id: int, department: DepartmentRef, viewer: Viewer, voice: Voice
) -> tuple[Room, ...]:
    channel = session.scalar(
        select(WorkspaceDepartment.channel).where(
            WorkspaceDepartment.workspace_id == workspace_id, WorkspaceDepartment.department_id == department.id
        )
    )
    rooms = [Room(channel, voice.plain("page.department_room"), "group")] if channel else []
    return (*rooms, Room(viewer.account, voice.plain("page.own_room"), "direct"))


def _sent_to(
    session: Session, viewer: Viewer | None, for_: str, *, limit: int, demo: bool
) -> Sequence[SentMessage] | None:
    wanted = for_ or (viewer.account if viewer else "")
    account = _demo_viewer(session, wanted) if demo else None
    target = account.account if account else wanted
    workspace = DEMO_WORKSPACE if demo else (viewer.workspace if viewer else "")
    if not demo and (viewer is None or target not in (viewer.account, _channel_of(session, workspace))):
        return None
    if demo and account is None and target != _channel_of(session, workspace):
        return None
    rows = session.scalars(
        select(Outbox)
        .join(Workspace, Workspace.id == Outbox.workspace_id)
        .where(
            Workspace.platform == PlatformName.WEB,
            Workspace.external_id == workspace,
            Outbox.target == target,
            Outbox.state == OutboxState.DELIVERED,
            Outbox.kind.in_((OutboxKind.POST, OutboxKind.DIRECT, OutboxKind.ANSWER)),
        )
        .order_by(Outbox.id.desc())
        .limit(limit)
    ).all()
    edits = _edits_of(session, [row.id for row in rows])
    sent = []
    for row in reversed(rows):
        shown = edits.get(row.id, row)
        if shown.body is not None and row.delivered_at is not None:
            message = message_from_json(shown.body)
            sent.append(SentMessage(row.id, row.delivered_at, message, row.kind.value, str(shown.id)))
    return sent


def _channel_of(session: Session, workspace: str) -> str | None:
    return session.scalar(
        select(WorkspaceDepartment.channel)
        .join(Workspace, Workspace.id == WorkspaceDepartment.workspace_id)
        .where(Workspace.platform == PlatformName.WEB, Workspace.external_id == workspace)
    )


def _edits_of(session: Session, ids: Sequence[int]) -> dict[int, Outbox]:
    edits = session.scalars(
        select(Outbox).where(Outbox.edits_id.in_(ids), Outbox.state == OutboxState.DELIVERED).order_by(Outbox.id)
    ).all()
    return {edit.edits_id: edit for edit in edits if edit.edits_id is not None}
