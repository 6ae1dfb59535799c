"""A call becomes one transaction: who speaks, what they mean, whether they may, what comes of it."""

from __future__ import annotations

import functools
import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.kernel.call import Call, digest_of
from bot.kernel.clock import Clock
from bot.kernel.command import Command, Registry
from bot.kernel.errors import Denied, Refusal, Unread
from bot.kernel.grammar import normalised
from bot.kernel.message import Answer
from bot.kernel.people import Actor, DepartmentRef, Directory, MetricRef, PersonRef, RoleRef
from bot.kernel.tokens import LONGEST_LINE, Token, cut, department_in, visible
from bot.kernel.voice import Catalogue, Voice
from bot.runtime import answers, inbox
from bot.runtime.conversation import Conversation, Said
from bot.runtime.database import Database
from bot.runtime.failures import record_failure
from bot.runtime.stages import Stages
from bot.runtime.units import Unavailable, after_commit
from models.organisation import Audit
from models.people import Identity, Names, find_workspace, identify, introduce, load_names

log = logging.getLogger(__name__)

TRIES = 3
"""How often a call is tried that collided with another one's new row."""
NOWHERE = DepartmentRef(0, "", "zh", "Asia/Shanghai", "CN", 0, datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC")).date())
"""The department of a call where there is none yet."""


@dataclass(frozen=True)
class Features:
    """What the features bring to the runtime, handed in by the composition root."""

    registry: Registry
    metrics: Callable[[Session, int], tuple[MetricRef, ...]]
    """The metrics of a department."""
    relations: Callable[[Session, int, PersonRef | RoleRef], frozenset[str]]
    """Rights that hold between two people of a department: (session, actor, about)."""


@dataclass(frozen=True, slots=True)
class _NeedsWriting:
    """A read turned out to need the writer: an account to introduce, a question to remember, an answer to post."""


class Dispatcher:
    """Answers calls. One per process; holds no state but a cache of directories."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        catalogue: Catalogue,
        features: Features,
        default_language: str,
        default_zone: str,
        settings: Mapping[str, Any],
        stages: Stages | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self.catalogue = catalogue
        self.features = features
        self._default_language = default_language
        self._default_zone = default_zone
        self.settings = settings
        self._stages = stages or Stages()
        self._names: OrderedDict[tuple[int, int], Names] = OrderedDict()

    async def handle(self, call: Call) -> Answer:
        """What comes of `call`. Never raises: a refusal, an unavailable database or a failure inside is an answer.

        When it returns, the effect is committed, or nothing of it is.
        """
        now = self._clock.now()
        call, whole = without_broken_characters(call)
        heard = hear(call, self.features.registry)
        self._stages.passed("call.heard")
        if whole:
            answer = await self._handle(call, heard, now)
        else:
            answer = await self._refused(call, heard, Unread("unread.characters"), now)
        self._stages.passed("call.answered")
        return answer

    async def _handle(self, call: Call, heard: Said, now: datetime, tries: int = TRIES) -> Answer:
        try:
            if heard.command is not None and heard.command.effect == "reads" and call.inline:
                answer = await self._database.read(lambda session: self._unit(session, call, heard, now, write=False))
                if isinstance(answer, Answer):
                    return answer
            answer = await self._database.write(lambda session: self._unit(session, call, heard, now, write=True))
        except Refusal as error:
            return await self._refused(call, heard, error, now)
        except IntegrityError as error:
            return await self._again(call, heard, error, now, tries)
        except Unavailable as error:
            return await self._away(call, error)
        except Exception as error:  # noqa: BLE001 a person gets a number, the operator the traceback, the call is kept
            return await self._failed(call, error, now)
        if not isinstance(answer, Answer):
            raise AssertionError("a writing unit never needs another writer")
        return answer

    def names_of(self, session: Session, department: DepartmentRef) -> Names:
        """The directory of a department, read once per version."""
        if department.id == 0:
            return Names(Directory(), {}, {}, _no_calendar())
        key = (department.id, department.version)
        names = self._names.get(key)
        if names is None:
            names = self._names_within(session, department, key)
        return names

    def _names_within(self, session: Session, department: DepartmentRef, key: tuple[int, int]) -> Names:
        """Shared once the transaction stands: what one that is undone read may never have been so."""
        held: dict[tuple[int, int], Names] = session.info.setdefault("names", {})
        if key not in held:
            held[key] = load_names(session, department, metrics=self.features.metrics(session, department.id))
            after_commit(session, functools.partial(self._share_names, key, held[key]))
        return held[key]

    def _share_names(self, key: tuple[int, int], names: Names) -> None:
        self._names[key] = names
        while len(self._names) > 256:
            self._names.popitem(last=False)

    # --- one unit of work ---------------------------------------------------------------------------------------
    def _unit(self, session: Session, call: Call, heard: Said, now: datetime, *, write: bool) -> Answer | _NeedsWriting:
        identity = self._identity(session, call, now, write=write)
        if identity is None:
            return _NeedsWriting()
        self._stages.passed("call.identified")
        if write and identity.answered:
            _, earlier = inbox.earlier_answer(session, workspace_id=identity.workspace_id, key=call.key)
            return self._replayed(call, earlier)
        if identity.answered and digest_of(call):
            return _NeedsWriting()  # a read under a key that something else was done with
        conversation = Conversation(self, session, call, heard, identity, now)
        if not write:
            return conversation.read_answer() or _NeedsWriting()
        answer = conversation.answer()
        self._stages.passed("call.worked")
        self._remember(session, call, identity, answer, now)
        self._stages.passed("call.remembered")
        return answer

    @staticmethod
    def _remember(session: Session, call: Call, identity: Identity, answer: Answer, now: datetime) -> None:
        asked = digest_of(call)
        kept = replace(answer, asked=asked) if asked else answer
        inbox.remember(session, workspace_id=identity.workspace_id, key=call.key, answer=kept, now=now)

    def _replayed(self, call: Call, earlier: Answer | None) -> Answer:
        """The answer this call got already (`None` where it was a secret); not what its key was used for before."""
        if earlier is None:
            return replace(self._plain(call, "refused.said_already"), replayed=True)
        if earlier.asked and earlier.asked != digest_of(call):
            return self._plain(call, "refused.key_taken")
        return replace(earlier, replayed=True)

    def _identity(self, session: Session, call: Call, now: datetime, *, write: bool) -> Identity | None:
        identity = self._known(session, call)
        if identity is None and write:
            introduce(session, call, now=now)
            identity = self._known(session, call)
        return identity

    def _known(self, session: Session, call: Call) -> Identity | None:
        return identify(session, platform=call.platform, workspace=call.workspace, account=call.account, key=call.key)

    def actor(self, identity: Identity, department: DepartmentRef, names: Names) -> Actor:
        """Who speaks, in this department."""
        person_id = next((m.person_id for m in identity.memberships if m.department.id == department.id), None)
        person = names.directory.by_id.get(person_id or 0)
        if person is None or not person.active:
            language = identity.language or department.language or self._default_language
            zone = identity.zone or department.zone or self._default_zone
            return Actor(identity.account_id, identity.workspace_id, identity.name, language, zone)
        return Actor(
            identity.account_id,
            identity.workspace_id,
            person.name,
            person.language,
            person.zone,
            person,
            names.rights.get(person.id, frozenset()),
        )

    def nowhere(self) -> DepartmentRef:
        """No department, speaking the installation's language."""
        return replace(NOWHERE, language=self._default_language, zone=self._default_zone)

    # --- what did not go through --------------------------------------------------------------------------------
    async def _refused(self, call: Call, heard: Said, error: Refusal, now: datetime) -> Answer:
        """Nothing of the effect stands; that it was refused is remembered, so that a copy is refused alike."""
        try:
            return await self._database.write(lambda session: self._note_refusal(session, call, heard, error, now))
        except IntegrityError as conflict:
            return await self._again(call, heard, conflict, now, TRIES)
        except Unavailable as away:
            return await self._away(call, away)
        except Exception as failure:  # noqa: BLE001 see `handle`
            return await self._failed(call, failure, now)

    def _note_refusal(self, session: Session, call: Call, heard: Said, error: Refusal, now: datetime) -> Answer:
        identity = self._identity(session, call, now, write=True)
        if identity is None:
            raise AssertionError("the account was introduced")
        done, earlier = inbox.earlier_answer(session, workspace_id=identity.workspace_id, key=call.key)
        if done and earlier is not None:
            return self._replayed(call, earlier)
        try:
            conversation = Conversation(self, session, call, heard, identity, now)
        except Refusal:  # it was the department that was not understood
            conversation = Conversation(self, session, call, replace(heard, department=""), identity, now)
        answer = conversation.posted_refusal(error)
        if isinstance(error, Denied):
            session.add(
                Audit(
                    department_id=conversation.department.id or None,
                    account_id=identity.account_id,
                    person_id=conversation.actor.person.id if conversation.actor.person else None,
                    deed=heard.command.name if heard.command else "",
                    outcome="denied",
                    at=now,
                )
            )
        self._remember(session, call, identity, answer, now)
        self._stages.passed("refusal.noted")
        return answer

    async def _again(self, call: Call, heard: Said, error: IntegrityError, now: datetime, tries: int) -> Answer:
        """A copy of this call was faster, here or on another replica: its answer is the answer. Or another call made
        what both of them needed (an account, a number): then it is there now, and this one is done once more."""
        try:
            answer = await self._earlier(call)
        except Unavailable as away:
            return await self._away(call, away)
        if answer is not None:
            return answer
        if tries > 1:
            return await self._handle(call, heard, now, tries - 1)
        return await self._failed(call, error, now)

    async def _earlier(self, call: Call) -> Answer | None:
        """The answer this call got already, if it did. Raises `Unavailable`."""

        def earlier(session: Session) -> tuple[bool, Answer | None]:
            workspace = find_workspace(session, call.platform, call.workspace)
            return inbox.earlier_answer(session, workspace_id=workspace.id if workspace else 0, key=call.key)

        done, answer = await self._database.read(earlier)
        return self._replayed(call, answer) if done else None

    async def _away(self, call: Call, error: Unavailable) -> Answer:
        """The database went away. Whether a COMMIT got through before is looked up; if that can't be, it is said."""
        key = "refused.database_away"
        if error.maybe_written:
            try:
                answer = await self._earlier(call)
            except Unavailable:
                answer, key = None, "refused.database_unsure"
            if answer is not None:
                return answer
        return replace(self._plain(call, key), unsaved="away")

    async def _failed(self, call: Call, error: Exception, now: datetime) -> Answer:
        """A mistake of ours. The call is kept with its traceback for the operator; the person gets its number."""
        number = await record_failure(self._database, call, error, now)
        return replace(self._plain(call, "refused.failure", number=number), unsaved="failed")

    def _plain(self, call: Call, key: str, **pieces: str) -> Answer:
        """An answer that needs no database: in the platform's locale, else the installation's language."""
        voice = Voice(self.catalogue, self._language(call), call.zone or self._default_zone)
        return answers.said(voice, key, "refused", (), **pieces)

    def _language(self, call: Call) -> str:
        if call.locale:
            return "zh" if call.locale.lower().startswith("zh") else "en"
        return self._default_language


_BROKEN = re.compile("[\0\ud800-\udfff]")
"""NUL, and halves of surrogate pairs: JSON can carry them, no database keeps them."""


def without_broken_characters(call: Call) -> tuple[Call, bool]:
    """The call without characters no database keeps, and whether what was said was whole as it came."""
    form = call.form[1] if call.form is not None else {}
    said = (call.line or "", *form, *form.values())
    whole = not any(_BROKEN.search(text) for text in said)
    if whole and not _BROKEN.search(call.name):
        return call, True
    kept = {_BROKEN.sub("", name): _BROKEN.sub("", value) for name, value in form.items()}
    return replace(
        call,
        line=None if call.line is None else _BROKEN.sub("", call.line),
        form=None if call.form is None else (call.form[0], kept),
        name=_BROKEN.sub("", call.name),
    ), whole


def hear(call: Call, registry: Registry) -> Said:
    """The words of a call and the command they begin with; pure, so that a read can be told from a write first."""
    if call.form is not None:
        return Said("", (), registry.by_name.get(call.form[0]), 0, call.department)
    line = normalised((call.line or "").strip())[: LONGEST_LINE + 1]
    tokens = cut(line)
    department = next((named for token in tokens if (named := department_in(token))), call.department)
    tokens = [token for token in tokens if not department_in(token)]
    # The first two may name the command.
    tokens[:2] = [t if t.text.isascii() else replace(t, text=visible(t.text)) for t in tokens[:2]]
    slashed = bool(tokens) and tokens[0].text.startswith("/")
    if slashed:
        tokens[0] = replace(tokens[0], text=tokens[0].text[1:])
        tokens = [token for token in tokens if token.text or token.quoted]
    tokens = _without_umbrella(tokens, registry)
    tokens = _with_help(tokens, registry)
    found = registry.find([token.text for token in tokens]) if len(line) <= LONGEST_LINE else None
    command: Command | None = found.command if found else None
    return Said(line, tuple(tokens), command, found.words if found else 0, department, slashed)


def _without_umbrella(tokens: list[Token], registry: Registry) -> list[Token]:
    """`/zg` stands before any line; what follows it counts, unless it is a setting of `/zg` itself."""
    if len(tokens) < 2 or registry.group_of(tokens[0].text) != "zg":
        return tokens
    if registry.find([token.text for token in tokens[:2]]) is not None:
        found = registry.find([token.text for token in tokens[:2]])
        if found is not None and found.words == 2:
            return tokens
    rest = tokens[1:]
    return [replace(rest[0], text=rest[0].text.removeprefix("/")), *rest[1:]]


def _with_help(tokens: list[Token], registry: Registry) -> list[Token]:
    """A first word alone that is no command by itself asks what can be said with it."""
    helps = registry.by_name.get("help")
    if len(tokens) != 1 or helps is None or registry.find([tokens[0].text]) is not None:
        return tokens
    group = registry.group_of(tokens[0].text)
    if group is None:
        return tokens
    return [Token(helps.name), *([] if group == "zg" else tokens)]


def _no_calendar() -> Any:
    from bot.kernel.workdays import WorkCalendar

    return WorkCalendar()
