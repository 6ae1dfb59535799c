"""Who and what a department consists of, as plain values that parsing, access and views work with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from bot.kernel.errors import Unread
from bot.kernel.message import Mention
from bot.kernel.nearest import nearest, slips_between
from bot.kernel.numbers import Unit
from bot.kernel.tokens import visible


def folded(word: str) -> str:
    """`word` as names are compared: NFKC, no case, no spaces at the ends, nothing that nobody sees."""
    return unicodedata.normalize("NFKC", visible(word)).strip().casefold()


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person of a department."""

    id: int
    name: str
    language: str = "zh"
    zone: str = "Asia/Shanghai"
    active: bool = True
    """False once they have left; they are still found for history, but not offered."""
    first_on: date | None = None
    last_on: date | None = None
    """Their first day here, and their last one once they have left; `None` where it is not known, or not over."""

    def here_on(self, day: date) -> bool:
        """Whether they had come by `day` and had not left yet."""
        return (self.first_on is None or self.first_on <= day) and (self.last_on is None or day <= self.last_on)

    @property
    def mention(self) -> Mention:
        """The piece that names (and pings) this person."""
        return Mention(self.id, self.name)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody named in `/team add` or the like: perhaps not in the directory yet.

    `account` is the platform's own id when they were mentioned; `person` is set when they are in the directory.
    """

    name: str
    account: str | None = None
    person: PersonRef | None = None


@dataclass(frozen=True, slots=True)
class RoleRef:
    """A role of the department (运营专员 …)."""

    id: int
    key: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class MetricRef:
    """A metric: what a figure means. `unit` is the unit a person types and reads.

    `scope` says whom one value belongs to: `store`, `person` or `category`. `cadence` says which period a report without
    a day means: `day` yesterday (the store's figures come a day late), `month` last month.
    """

    id: int
    key: str
    zh: str
    en: str
    unit: Unit
    up: bool
    scope: str
    cadence: str
    decimals: int = 2
    owner_role: str = ""
    entered: bool = True
    """False for a figure that is computed and can't be typed in."""
    aliases: tuple[str, ...] = ()
    """Further names people call it by (成交额, GMV)."""


@dataclass(frozen=True, slots=True)
class DepartmentRef:
    """The department a call is about. `version` counts changes of its directory."""

    id: int
    name: str
    language: str
    zone: str
    country: str
    version: int
    started_on: date


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is speaking: an account, and the person it is in this department (`None` for a guest).

    `rights` holds what they may do by themselves: member, analyst, lead, manager; a guest has none.
    """

    account_id: int
    workspace_id: int
    name: str
    language: str
    zone: str
    person: PersonRef | None = None
    rights: frozenset[str] = frozenset()

    @property
    def id(self) -> int:
        """The person's id; raises `Unread` for a guest (commands for members never meet one)."""
        if self.person is None:
            raise Unread("refused.guest")
        return self.person.id

    @property
    def mention(self) -> Mention:
        """The piece that names this person."""
        return Mention(self.person.id if self.person else 0, self.name)


@dataclass(frozen=True)
class Directory:
    """Every name of a department, and how to find what somebody typed. Immutable; made anew when the department changes."""

    people: tuple[PersonRef, ...] = ()
    roles: tuple[RoleRef, ...] = ()
    metrics: tuple[MetricRef, ...] = ()
    accounts: dict[tuple[int, str], int] = field(default_factory=dict)
    """(workspace id, platform's account id) -> person id."""
    person_aliases: dict[str, int] = field(default_factory=dict)
    """What people are called besides (`/team alias`) -> person id."""
    metric_aliases: dict[str, int] = field(default_factory=dict)
    role_keys: dict[int, frozenset[str]] = field(default_factory=dict)
    """Person id -> the keys of the roles they hold."""
    in_shifts: frozenset[int] = frozenset()
    """Ids of the people one of whose roles works in shifts."""

    @cached_property
    def by_id(self) -> dict[int, PersonRef]:
        """Persons by id, leavers too."""
        return {person.id: person for person in self.people}

    @cached_property
    def metric_by_id(self) -> dict[int, MetricRef]:
        """Metrics by id."""
        return {metric.id: metric for metric in self.metrics}

    @cached_property
    def metric_by_key(self) -> dict[str, MetricRef]:
        """Metrics by key."""
        return {metric.key: metric for metric in self.metrics}

    @cached_property
    def role_by_key(self) -> dict[str, RoleRef]:
        """Roles by key."""
        return {role.key: role for role in self.roles}

    @cached_property
    def _people_by_name(self) -> dict[str, list[PersonRef]]:
        found: dict[str, list[PersonRef]] = {}
        for person in self.people:
            if person.active:
                found.setdefault(folded(person.name), []).append(person)
        for alias, person_id in self.person_aliases.items():
            person = self.by_id[person_id]
            if person.active and folded(alias) not in found:  # a colleague's own name means that colleague
                found[folded(alias)] = [person]
        return found

    @cached_property
    def _metrics_by_name(self) -> dict[str, MetricRef]:
        found = {folded(alias): self.metric_by_id[metric_id] for alias, metric_id in self.metric_aliases.items()}
        for metric in self.metrics:
            found.update({folded(alias): metric for alias in metric.aliases if folded(alias) not in found})
        for metric in self.metrics:
            found.update({folded(name): metric for name in (metric.key, metric.zh, metric.en)})
        return found

    @cached_property
    def _roles_by_name(self) -> dict[str, RoleRef]:
        return {folded(name): role for role in self.roles for name in (role.key, role.zh, role.en)}

    def find_person(self, said: str) -> PersonRef | None:
        """The one active person of that name; raises `Unread` when there are two."""
        found = self._people_by_name.get(folded(said.removeprefix("@")), [])
        if len(found) > 1:
            raise Unread("unread.person_twice", said=said, n=len(found))
        return found[0] if found else None

    def nicknamed(self, said: str) -> list[PersonRef]:
        """Whom colleagues may mean by 小王, 老李, 阿雯: everybody here of that surname or given name.

        Empty for what is somebody's name or alias itself: it means them and nobody else.
        """
        short = folded(said.removeprefix("@"))
        found = _NICKNAME.fullmatch(short)
        if found is None or short in self._people_by_name:
            return []
        return [person for person in self.people if person.active and _is_called(folded(person.name), found["rest"])]

    def role_named(self, said: str) -> RoleRef | None:
        """The role of exactly that name or key."""
        return self._roles_by_name.get(folded(said))

    def find_role(self, said: str) -> RoleRef | None:
        """The role of that name or key; or the only one that is called so for short: 客服, 数据, category."""
        short = folded(said.removeprefix("@"))
        return self._roles_by_name.get(short) or self._role_by_part(short)

    def _role_by_part(self, short: str) -> RoleRef | None:
        if len(short) < _SHORTEST_PART:
            return None
        for fits in (_begins, _holds):
            found = [role for role in self.roles if any(fits(folded(name), short) for name in (role.zh, role.en))]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def holders_of(self, role: RoleRef) -> list[PersonRef]:
        """Everybody here who holds that role."""
        return [one for one in self.people if one.active and role.key in self.role_keys.get(one.id, frozenset())]

    def almost_role(self, said: str) -> bool:
        """Whether `said` is a word of a role's name but for a slip or two."""
        words = {word for role in self.roles for name in (role.key, role.zh, role.en) for word in folded(name).split()}
        return any(_slipped(folded(said), word) for word in words)

    def find_metric(self, said: str) -> MetricRef | None:
        """The metric of that name, key or alias."""
        return self._metrics_by_name.get(folded(said))

    def entered_metrics(self, person: PersonRef | None) -> list[MetricRef]:
        """Every metric that is entered by hand; those of a role that `person` holds come first."""
        own = self.role_keys.get(person.id, frozenset()) if person is not None else frozenset()
        return sorted((one for one in self.metrics if one.entered), key=lambda one: one.owner_role not in own)

    def nearest_people(self, said: str) -> list[str]:
        """Names near `said`, for an answer that helps."""
        return nearest(said.removeprefix("@"), [person.name for person in self.people if person.active])

    def nearest_metrics(self, said: str) -> list[str]:
        """Names of metrics near `said`, in the script it was typed in."""
        ascii_only = said.isascii()
        entered = [metric for metric in self.metrics if metric.entered]
        called = {metric.en if ascii_only else metric.zh: metric for metric in entered}
        called |= {
            a: metric for metric in entered for a in metric.aliases if a.isascii() == ascii_only and a not in called
        }
        near = (called[name] for name in nearest(said, list(called)))
        return list(dict.fromkeys(metric.en if ascii_only else metric.zh for metric in near))


_SHORTEST_PART = 2
_NICKNAME = re.compile("[小老阿](?P<rest>[\u4e00-\u9fff]{1,2})")
_FULL_NAME = re.compile("(?![小老阿])[\u4e00-\u9fff]{2,4}")
"""Whoever is 小林 in the directory is called just that: 老林 is somebody else."""


def _is_called(name: str, part: str) -> bool:
    """Whether `part` is the surname of a full Chinese name, or its given name or the end of it."""
    return _FULL_NAME.fullmatch(name) is not None and name != part and (name.startswith(part) or name.endswith(part))


def _slipped(said: str, word: str) -> bool:
    allowed = max(1, len(word) // 3)
    return len(said) > _SHORTEST_PART and slips_between(said, word, allowed) <= allowed


def _begins(name: str, part: str) -> bool:
    """Latin letters only by whole words: `cat` is no category manager."""
    return f"{name} ".startswith(f"{part} ") if part.isascii() else name.startswith(part)


def _holds(name: str, part: str) -> bool:
    return f" {part} " in f" {name} " if part.isascii() else part in name


def names(refs: Iterable[RoleRef | MetricRef], language: str) -> list[str]:
    """Their names in `language`."""
    return [ref.zh if language == "zh" else ref.en for ref in refs]
