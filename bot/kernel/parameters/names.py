"""Arguments that name somebody or something of the department."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.kernel.errors import Unread
from bot.kernel.message import FieldKind
from bot.kernel.parameters.figures_said import figures_said
from bot.kernel.parameters.kind import NOT, Context, Kind
from bot.kernel.people import Candidate, Directory, PersonRef, RoleRef, folded, names
from bot.kernel.tokens import as_called, cut, written

_MENTION = re.compile(r"<@([^<>|\s]+)(?:\|([^>]*))?>")
_PERSON_ID = re.compile(r"<@#(\d+)>")


def _called(mention: re.Match[str], context: Context) -> str:
    """What a mentioned stranger is called: by their account, else in the mention; their id where neither can be read."""
    known = (as_called(name or "") for name in (context.accounts.get(mention.group(1)), mention.group(2)))
    return next((name for name in known if name), mention.group(1))


class SomeoneKind(Kind):
    """A person of the department: `@mention`, or their name."""

    name = "person"
    longest = 3
    field: FieldKind = "person"

    def __init__(self, *, others: bool = False, exact: bool = False) -> None:
        """With `others`, whoever speaks is not offered: the command refuses them. With `exact`, 小王 is asked back about
        also where it fits one person alone: what is done can't well be undone.
        """
        self._others = others
        self._exact = exact

    def attempt(self, text: str, context: Context) -> Any:
        """The person."""
        person = self._known(text, context)
        return self._nicknamed(text, context) if person is NOT else person

    def _known(self, text: str, context: Context) -> Any:
        """Whoever is mentioned, called just so, or speaks."""
        directory = context.directory
        own = _PERSON_ID.fullmatch(text)
        if own:
            return directory.by_id.get(int(own.group(1)), NOT)
        mention = _MENTION.fullmatch(text)
        if mention:
            person_id = directory.accounts.get((context.workspace_id, mention.group(1)))
            return NOT if person_id is None else directory.by_id[person_id]
        if folded(text) in ("我", "自己", "me", "myself") and context.speaker is not None:
            return context.speaker
        return directory.find_person(text) or NOT

    def _nicknamed(self, text: str, context: Context) -> Any:
        """The one person but the speaker that 小王 may mean."""
        found = [] if self._exact else _meant(text, context)
        return found[0] if len(found) == 1 and found[0] != context.speaker else NOT

    def refusal(self, text: str, context: Context) -> Unread:
        """Names the nearest people; a mentioned stranger is told apart from a mistyped name."""
        mention = _MENTION.fullmatch(text)
        if mention:
            return Unread("unread.stranger", said=_called(mention, context))
        fits = [person.name for person in _meant(text, context)]
        if len(fits) > 1:
            return Unread("unread.person_which", said=text, n=len(fits), near=_listed(fits, context), instead=fits)
        role = self.role_instead(text, context)
        if role is not None:
            return role
        near = fits or context.directory.nearest_people(text)
        return (
            Unread("unread.person_near", said=text, near=_listed(near, context), instead=near)
            if near
            else Unread("unread.person", said=text)
        )

    def role_instead(self, text: str, context: Context) -> Unread | None:
        """Where it is a role that is named: that one person is wanted, and who holds it."""
        role = context.directory.find_role(text)
        if role is None:
            return None
        left_out = context.speaker if self._others else None
        holders = [person.name for person in context.directory.holders_of(role) if person != left_out]
        called = names((role,), context.language)[0]
        if not holders:
            return Unread("unread.role_without_person", said=text, role=called)
        near = _listed(holders, context)
        return Unread("unread.role_for_person", said=text, role=called, n=len(holders), near=near, instead=holders)

    def suspects(self, text: str, context: Context) -> bool:
        """A mention can only mean a person."""
        return bool(_MENTION.fullmatch(text)) or text.startswith("@")

    def write(self, value: Any) -> str:
        """By id: names can change and be shared."""
        return f"<@#{value.id}>"

    def choices(self, context: Context) -> Sequence[tuple[str, str]]:
        """Everybody who is here and may be meant."""
        left_out = context.speaker.id if self._others and context.speaker is not None else None
        people = [person for person in context.directory.people if person.active and person.id != left_out]
        return [(person.name, f"<@#{person.id}>") for person in people]


def _meant(nickname: str, context: Context) -> list[PersonRef]:
    """Whom it may mean; nobody says it of themselves where it fits a colleague."""
    found = context.directory.nicknamed(nickname)
    return [person for person in found if person != context.speaker] or found


LONGEST_NAME, MOST_NAMES = 40, 5
"""Characters, and words, of what somebody is called."""


class CandidateKind(SomeoneKind):
    """Somebody who may not be in the directory yet. A new name of several words stands by itself: in quotes, in a form."""

    name = "candidate"

    def _nicknamed(self, text: str, context: Context) -> Any:
        """Somebody new may be called 小王, whoever else is a 王 here."""
        return NOT

    def attempt(self, text: str, context: Context) -> Any:
        """A person of the directory, a mentioned account, or a new name."""
        person = super().attempt(text, context)
        if isinstance(person, PersonRef):
            return Candidate(person.name, person=person)
        mention = _MENTION.fullmatch(text)
        if mention:
            if _PERSON_ID.fullmatch(text):
                return NOT
            return Candidate(_called(mention, context), account=mention.group(1))
        return NOT if len(text.split()) > 1 else _candidate(text)

    def whole(self, text: str, context: Context) -> Any:
        """The same, or a new name of several words; a form may show it in the quotes it has in a line."""
        tokens = cut(text.strip())
        said = tokens[0].text if len(tokens) == 1 and tokens[0].quoted else text
        said = " ".join(said.split())
        known = self.attempt(said, context)
        return _candidate(said) if known is NOT and not _MENTION.fullmatch(said) else known

    def choices(self, context: Context) -> Sequence[tuple[str, str]]:
        """Anything may be typed."""
        return ()

    def write(self, value: Any) -> str:
        """The person, the account, or the name."""
        if value.person is not None:
            return super().write(value.person)
        return f"<@{value.account}>" if value.account else written(value.name)


def _candidate(text: str) -> Any:
    name = as_called(text.removeprefix("@"))
    return Candidate(name) if 0 < len(name) <= LONGEST_NAME and len(name.split()) <= MOST_NAMES else NOT


class RoleKind(Kind):
    """A role by its name or key."""

    name = "role"
    longest = 3
    field: FieldKind = "choice"

    def attempt(self, text: str, context: Context) -> Any:
        """The role."""
        return context.directory.find_role(text) or NOT

    def refusal(self, text: str, context: Context) -> Unread:
        """Lists the roles there are."""
        there_are = names(context.directory.roles, context.language)
        return Unread("unread.role", said=text, there_are=_listed(there_are, context))

    def write(self, value: Any) -> str:
        """By key."""
        return written(value.key)

    def choices(self, context: Context) -> Sequence[tuple[str, str]]:
        """Every role."""
        return [(r.zh if context.language == "zh" else r.en, r.key) for r in context.directory.roles]


class ReceiverKind(SomeoneKind):
    """A person, or a role that stands for who holds it."""

    name = "receiver"

    def attempt(self, text: str, context: Context) -> Any:
        """A person before a role of the same name, and both before whom a nickname or a part of a role's name may mean."""
        known = self._known(text, context)
        if known is NOT:
            known = context.directory.role_named(text) or self._nicknamed(text, context)
        return context.directory.find_role(text) or NOT if known is NOT else known

    def write(self, value: Any) -> str:
        """A role by key, a person by id."""
        return written(value.key) if isinstance(value, RoleRef) else super().write(value)

    def choices(self, context: Context) -> Sequence[tuple[str, str]]:
        """People, then roles."""
        return [*super().choices(context), *RoleKind().choices(context)]


class MetricKind(Kind):
    """A metric by its name in either language, its key or an alias."""

    name = "metric"
    longest = 6
    field: FieldKind = "choice"

    def attempt(self, text: str, context: Context) -> Any:
        """The metric."""
        return context.directory.find_metric(text) or NOT

    def refusal(self, text: str, context: Context) -> Unread:
        """没有指标 支付金格，是不是 支付金额？ What ran into the name stays behind it."""
        near = figures_said(text, context) or _near_metrics(text, context.directory)
        if near:
            return Unread("unread.metric_near", said=text, near=_listed(near, context), instead=near)
        there = [metric for metric in context.directory.metrics if metric.entered]
        if not there:
            return Unread("unread.metric", said=text)
        there_are = names(there[:_SOME_METRICS], context.language)
        return Unread("unread.metric_of", said=text, there_are=_listed(there_are, context))

    def write(self, value: Any) -> str:
        """By key."""
        return written(value.key)

    def choices(self, context: Context) -> Sequence[tuple[str, str]]:
        """Every metric that is entered by hand, the speaker's own first."""
        zh = context.language == "zh"
        return [(m.zh if zh else m.en, m.key) for m in context.directory.entered_metrics(context.speaker)]


_THEN_A_NUMBER = re.compile(r"(?P<name>.*?[^\d.,¥￥$+-])(?P<rest>[¥￥$+-]?\d[^\s]*)")
_SOME_METRICS = 8
"""So many are named where none is near: the first are what the store looks at every day."""


def _near_metrics(text: str, directory: Directory) -> list[str]:
    """The nearest metrics, each with the number that ran into the name."""
    match = _THEN_A_NUMBER.fullmatch(text)
    near = directory.nearest_metrics(match["name"]) if match else []
    return [f"{name} {match['rest']}" for name in near] if match and near else directory.nearest_metrics(text)


def _listed(said: Sequence[str], context: Context) -> str:
    """Names behind one another, as the reader's language parts them."""
    return ("、" if context.language == "zh" else ", ").join(said)
