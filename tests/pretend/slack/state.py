"""What a pretend Slack knows: workspaces, their people, channels, messages, views and files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.pretend.blockkit import check_blocks
from tests.pretend.blockkit.limits import MESSAGE_TEXT

RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 1800
TRIGGER_SECONDS = 3
DEEPEST_STACK = 3


@dataclass(slots=True)
class Channel:
    """A conversation; `kind` is channel, group (private) or im. The bot must be a member to post."""

    id: str
    name: str
    kind: str = "channel"
    members: set[str] = field(default_factory=set)
    archived: bool = False


@dataclass(slots=True)
class Posted:
    """A message as people see it; `for_user` when it is ephemeral. `way` is the method it came by."""

    channel: str
    ts: str
    text: str
    blocks: list[dict[str, Any]]
    way: str
    for_user: str = ""
    thread_ts: str = ""
    client_msg_id: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    edited: int = 0
    deleted: bool = False

    @property
    def words(self) -> str:
        """All its words, blocks included, in order; the text alone when there are no blocks."""
        return "\n".join(words_of(self.blocks)) if self.blocks else self.text

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """Its buttons with their block's id added, in order."""
        return list(buttons_of(self.blocks))


@dataclass(slots=True)
class OpenView:
    """A modal on somebody's screen, or a home tab."""

    id: str
    user: str
    view: dict[str, Any]
    hash: str
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class SharedFile:
    """A file: its bytes once uploaded, and where it was shared."""

    id: str
    name: str
    length: int
    content: bytes | None = None
    alt_text: str = ""
    title: str = ""
    channel: str = ""
    comment: str = ""
    thread_ts: str = ""


@dataclass(slots=True)
class ResponseUrl:
    """A `response_url`: who it belongs to, where it answers, how often it was used."""

    channel: str
    user: str
    made_at: datetime
    message_ts: str = ""
    uses: int = 0


class Workspace:
    """One workspace the app is installed in; `status` is Slack's word for a token that is no more."""

    def __init__(self, team_id: str, *, bot_token: str, name: str = "一号店") -> None:
        self.team_id = team_id
        self.name = name
        self.bot_token = bot_token
        self.bot_user_id = "UBOT00001"
        self.bot_id = "B00000001"
        self.app_id = "A00000001"
        self.status = ""
        self.people: dict[str, dict[str, Any]] = {}
        self.channels: dict[str, Channel] = {}
        self.posted: list[Posted] = []
        self.modals: dict[str, list[OpenView]] = {}
        self.homes: dict[str, OpenView] = {}
        self.files: dict[str, SharedFile] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.triggers: dict[str, datetime] = {}

    def add_person(self, user_id: str, name: str, *, tz: str = "Asia/Shanghai", locale: str = "zh-CN") -> None:
        """Somebody joins the workspace."""
        self.people[user_id] = {
            "id": user_id,
            "team_id": self.team_id,
            "name": name,
            "real_name": name,
            "deleted": False,
            "is_bot": False,
            "tz": tz,
            "locale": locale,
            "profile": {"real_name": name, "display_name": name},
        }

    def add_channel(self, channel_id: str, name: str, *, with_bot: bool = True, kind: str = "channel") -> Channel:
        """A channel with everybody in it; the bot only if invited."""
        members = {*self.people, *([self.bot_user_id] if with_bot else [])}
        channel = self.channels[channel_id] = Channel(channel_id, name, kind, members)
        return channel

    def direct(self, user_id: str) -> Channel:
        """The direct conversation of the bot with somebody."""
        channel_id = f"D{user_id[1:]}"
        if channel_id not in self.channels:
            self.channels[channel_id] = Channel(channel_id, "", "im", {user_id, self.bot_user_id})
        return self.channels[channel_id]

    def said_in(self, channel: str) -> list[Posted]:
        """What everybody in a channel can see of the bot, in order."""
        return [one for one in self.posted if one.channel == channel and not one.deleted and not one.for_user]

    def seen_by(self, user: str, channel: str) -> list[Posted]:
        """The same, and what only this person sees there."""
        return [one for one in self.posted if one.channel == channel and not one.deleted and one.for_user in ("", user)]

    def find(self, channel: str, ts: str) -> Posted | None:
        """A message that can be updated or deleted."""
        for one in self.posted:
            if (one.channel, one.ts) == (channel, ts) and not one.deleted and not one.for_user:
                return one
        return None


def faults_of_message(body: dict[str, Any]) -> Iterator[str]:
    """What Slack would not like about a message."""
    text, blocks = body.get("text"), body.get("blocks") or []
    if not isinstance(blocks, list):
        yield "blocks is no list"
        return
    if not text and not blocks:
        yield "neither text nor blocks"
    if blocks and not text:
        yield "blocks without a text for notifications"
    if isinstance(text, str) and len(text) > MESSAGE_TEXT:
        yield f"text: {len(text)} characters, at most {MESSAGE_TEXT}"
    yield from check_blocks(blocks)
    metadata = body.get("metadata")
    if metadata is not None and not {"event_type", "event_payload"} <= set(metadata):
        yield "metadata has no event_type or no event_payload"


def words_of(node: Any) -> Iterator[str]:
    """Every text that is shown in blocks."""
    if isinstance(node, list):
        for one in node:
            yield from words_of(one)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in ("text", "alt_text", "title") and isinstance(value, str):
                yield value
            elif key not in ("confirm", "metadata"):
                yield from words_of(value)


def buttons_of(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every button in blocks, with `block_id` added."""
    for block in blocks:
        for element in [*(block.get("elements") or []), block.get("accessory")]:
            if isinstance(element, dict) and element.get("type") == "button":
                yield {**element, "block_id": block.get("block_id", "")}
