"""What the web face needs from the rest of the house, as types: it knows no tables and no features itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from bot.kernel.call import Call
from bot.kernel.message import Answer, Button, Message


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request says about who sends it. Secrets stay out of the repr, and so out of logs."""

    bearer: str = field(default="", repr=False)
    cookie: str = field(default="", repr=False)
    demo_person: str = ""
    """A person's id or name, only ever set in demo mode."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """The account a request speaks for, on the platform "web"."""

    workspace: str
    account: str
    name: str = ""
    language: str = "zh"
    zone: str = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Who:
    """A person as the page shows them. `id` is what `X-Demo-Person` and `for=` take; `about` a few words (roles)."""

    id: str
    name: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """A conversation of the page. `id` is what `for=` and `conversation` take."""

    id: str
    label: str
    kind: Literal["group", "direct"]


@dataclass(frozen=True, slots=True)
class About:
    """Everything the page has to know of the person who looks at it."""

    person: Who
    language: str
    zone: str
    department: str
    rooms: tuple[Room, ...] = ()
    rights: frozenset[str] = frozenset()
    """Which commands are worth offering; what may be said is decided where it is said."""
    metrics: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    suggestions: tuple[Button, ...] = ()
    """The lines this person needs most often."""
    day_line: str = ""
    """The line whose answer is "my day"; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Whom one may be in the demo."""

    department: str
    people: tuple[Who, ...]


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that was delivered, as it looks now.

    `version` changes when the message is redrawn; `at` is when it was first delivered.
    """

    id: int
    at: datetime
    message: Message
    kind: str = "direct"
    version: str = ""


class Handles(Protocol):
    """The dispatcher, seen from here."""

    async def handle(self, call: Call) -> Answer:
        """What comes of `call`, committed when it returns."""


class Ports(Protocol):
    """Everything that comes from SQL."""

    async def viewer_of(self, credentials: Credentials) -> Viewer | None:
        """Whose request it is; `None` when the token, the cookie or the person is not known (or ended)."""

    async def about(self, viewer: Viewer) -> About:
        """What the page has to know of them."""

    async def cast(self, language: str) -> Cast | None:
        """Whom one may be, in demo mode, with what they are in `language`; `None` otherwise."""

    async def sent_to(self, viewer: Viewer | None, for_: str, *, limit: int) -> Sequence[SentMessage] | None:
        """The last `limit` delivered messages of the person or channel `for_` (id or name; empty: the viewer's own), in
        the order they were delivered, each as its last edit left it. `None` when there is no such person or channel,
        or it is not the viewer's to read. Without a viewer (demo only) anybody's may be read."""

    async def consume_link(self, token: str) -> str | None:
        """Use a one-time link up: the value of the session's cookie, or `None` when it was used, has expired or never was."""

    async def end_session(self, cookie: str) -> None:
        """Forget a session; nothing happens when there is none."""

    async def ready(self) -> bool:
        """Whether commands are answered."""

    async def metrics(self) -> str:
        """The process's figures in Prometheus' text format."""
