"""Departments and whoever and whatever belongs to them: workspaces, channels, people and their accounts, roles, days.

A department stands above the platforms: it may be linked to a Slack workspace and a DingTalk organisation, and a person
may have an account in each. Everything is reached through ids of our own, so two workspaces with equal outside ids never
meet.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.columns import Choice, Day, Id, Instant, Json, Name, Number, Words


class Department(Base):
    """An operations department. `version` grows with every change of its names and rights, so caches know."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    name: Mapped[str] = mapped_column(Name(80))
    language: Mapped[str] = mapped_column(Id(8))
    zone: Mapped[str] = mapped_column(Id(64))
    country: Mapped[str] = mapped_column(Id(8), default="CN")
    preset: Mapped[str] = mapped_column(Id(40), default="tmall")
    started_on: Mapped[date] = mapped_column(Day)
    version: Mapped[int] = mapped_column(default=1)
    last_number: Mapped[int] = mapped_column(default=0)
    planned_until_at: Mapped[datetime | None] = mapped_column(Instant)
    """Up to this instant its slots are rows; after a change, when that was: what was planned for later is planned anew."""
    settings: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_department_planned_until_at", "planned_until_at"),)


class PlatformName(StrEnum):
    """Where a workspace lives."""

    SLACK = "slack"
    DINGTALK = "dingtalk"
    WEB = "web"


class Workspace(Base):
    """A Slack workspace, a DingTalk organisation, or the page."""

    __tablename__ = "workspace"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    platform: Mapped[PlatformName] = mapped_column(Choice(PlatformName))
    external_id: Mapped[str] = mapped_column(Id(128))
    name: Mapped[str] = mapped_column(Name(120), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the app was uninstalled; nothing is sent there after."""

    __table_args__ = (UniqueConstraint("platform", "external_id"),)


class WorkspaceDepartment(Base):
    """A department speaks in a workspace, and which channel is its own there."""

    __tablename__ = "workspace_department"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(Id(128), default="")
    """The platform's id of the department's channel; empty until one is chosen."""

    __table_args__ = (Index("ix_workspace_department_department_id", "department_id"),)


class ChannelDepartment(Base):
    """In a workspace with several departments: the channel decides which one is meant."""

    __tablename__ = "channel_department"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(Id(128), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))


class DepartureKind(StrEnum):
    """Why somebody left; a change of post (调岗) is not leaving and never counts as turnover."""

    VOLUNTARY = "voluntary"
    INVOLUNTARY = "involuntary"
    TRANSFER = "transfer"


class Person(Base):
    """A person of one department. Quiet hours are local times, minutes after midnight."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    name: Mapped[str] = mapped_column(Name(80))
    language: Mapped[str] = mapped_column(Id(8))
    zone: Mapped[str] = mapped_column(Id(64))
    is_manager: Mapped[bool] = mapped_column(default=False)
    joined_on: Mapped[date] = mapped_column(Day)
    departed_on: Mapped[date | None] = mapped_column(Day)
    departure: Mapped[DepartureKind | None] = mapped_column(Choice(DepartureKind))
    quiet_from_minute: Mapped[int | None]
    quiet_to_minute: Mapped[int | None]
    preferred_account_id: Mapped[int | None]
    """The account they last wrote from: direct messages go there."""
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_person_department_id", "department_id"),
        CheckConstraint("(quiet_from_minute IS NULL) = (quiet_to_minute IS NULL)", name="quiet_is_a_span"),
    )


class Account(Base):
    """Somebody's account in a workspace, known since it was added or first wrote."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    external_id: Mapped[str] = mapped_column(Id(128))
    name: Mapped[str] = mapped_column(Name(120), default="")
    language: Mapped[str] = mapped_column(Id(8), default="")
    """A choice made before there was a person, or the platform's locale."""
    zone: Mapped[str] = mapped_column(Id(64), default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    """The department they last spoke to: meant in direct messages."""
    direct_channel: Mapped[str] = mapped_column(Id(128), default="")
    """The platform's id of the direct chat with the bot, once known."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("workspace_id", "external_id"),)


class AccountPerson(Base):
    """An account is this person in this department."""

    __tablename__ = "account_person"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (Index("ix_account_person_person_id", "person_id"),)


class Role(Base):
    """A role of the department, with its duties in both languages (lists of lines)."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    key: Mapped[str] = mapped_column(Id(60))
    zh: Mapped[str] = mapped_column(Name(80))
    en: Mapped[str] = mapped_column(Name(80))
    duties_zh: Mapped[list[str]] = mapped_column(Json, default=list)
    duties_en: Mapped[list[str]] = mapped_column(Json, default=list)
    position: Mapped[int] = mapped_column(default=0)
    shifts: Mapped[bool] = mapped_column(default=False)
    """Works seven days in shifts (客服): prompts come at the shift's start, standup is off unless asked for."""

    __table_args__ = (UniqueConstraint("department_id", "key"),)


class RoleHolding(Base):
    """Who holds a role since when, with the share (percent) that weighs the score."""

    __tablename__ = "role_holding"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"))
    share: Mapped[int] = mapped_column(default=100)
    from_on: Mapped[date] = mapped_column(Day)
    until_on: Mapped[date | None] = mapped_column(Day)
    """The last day they hold it; `None` while they do."""

    __table_args__ = (
        CheckConstraint("share > 0 AND share <= 100", name="share_is_a_percentage"),
        Index("ix_role_holding_department_id", "department_id"),
        Index("ix_role_holding_person_id", "person_id"),
    )


class Lead(Base):
    """A lead (客服主管) confirms for the group that holds a role."""

    __tablename__ = "lead"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))

    __table_args__ = (Index("ix_lead_department_id", "department_id"),)


class Deputy(Base):
    """Who stands in for a person when they are away."""

    __tablename__ = "deputy"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (CheckConstraint("person_id <> deputy_id", name="somebody_else"),)


class DayOverride(Base):
    """A day the department works or rests, whatever the public calendar says."""

    __tablename__ = "day_override"

    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Day, primary_key=True)
    kind: Mapped[str] = mapped_column(Id(8))
    note: Mapped[str] = mapped_column(Name(120), default="")

    __table_args__ = (CheckConstraint("kind IN ('work', 'rest')", name="kind"),)


class RequestKind(StrEnum):
    """What waits for somebody's word."""

    JOIN = "join"
    TARGET = "target"
    ERASE = "erase"
    MANAGER = "manager"


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Request(Base):
    """Something that needs a second person: a join, a target changed inside its period. `/team confirm <number>`."""

    __tablename__ = "request"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    number: Mapped[int]
    kind: Mapped[RequestKind] = mapped_column(Choice(RequestKind))
    state: Mapped[RequestState] = mapped_column(Choice(RequestState), default=RequestState.OPEN)
    asked_by_account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    details: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("department_id", "number"),)


class LinkCode(Base):
    """A one-time code of `/team link`, kept as its hash; 10 minutes. For a department (by a manager) or for a person."""

    __tablename__ = "link_code"

    code_hash: Mapped[str] = mapped_column(Id(64), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_manager: Mapped[bool]
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class Audit(Base):
    """Who did what to whom: rights, denials, confidential reads. Never the text of what was said."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[int | None]
    about_id: Mapped[int | None]
    deed: Mapped[str] = mapped_column(Id(60))
    outcome: Mapped[str] = mapped_column(Id(20))
    details: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_audit_department_id_at", "department_id", "at"),)


class Installation(Base):
    """A Slack workspace that installed the app by OAuth; the token is encrypted with `SECRET_KEY`."""

    __tablename__ = "installation"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"), primary_key=True)
    bot_token: Mapped[str] = mapped_column(Words)
    bot_user_id: Mapped[str] = mapped_column(Id(64), default="")
    scopes: Mapped[str] = mapped_column(Words, default="")
    installed_at: Mapped[datetime] = mapped_column(Instant)


class Fact(Base):
    """A fact of this installation: `demo`, the release that migrated it."""

    __tablename__ = "fact"

    key: Mapped[str] = mapped_column(Id(60), primary_key=True)
    value: Mapped[str] = mapped_column(Words)
