"""What a pretend DingTalk knows: groups, people, messages, cards, files, and the rules its content goes by."""

from __future__ import annotations

import json
import random  # noqa: TID251 (seeded, handed in)
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

LONGEST_PARAM_BYTES = 15_000
CARD_KEY_BYTES = 100
CARD_VALUE_BYTES = 1024

_REQUIRED: dict[str, frozenset[str]] = {
    "sampleText": frozenset({"content"}),
    "sampleMarkdown": frozenset({"title", "text"}),
    "sampleImageMsg": frozenset({"photoURL"}),
    "sampleLink": frozenset({"text", "title", "picUrl", "messageUrl"}),
    "sampleActionCard": frozenset({"title", "text", "singleTitle", "singleURL"}),
    "sampleActionCard6": frozenset({"title", "text", "buttonTitle1", "buttonUrl1", "buttonTitle2", "buttonUrl2"}),
    "sampleAudio": frozenset({"mediaId", "duration"}),
    "sampleFile": frozenset({"mediaId", "fileName", "fileType"}),
    "sampleVideo": frozenset({"duration", "videoMediaId", "videoType", "picMediaId"}),
    **{
        f"sampleActionCard{n}": frozenset(
            {
                "title",
                "text",
                *(f"actionTitle{i}" for i in range(1, n + 1)),
                *(f"actionURL{i}" for i in range(1, n + 1)),
            }
        )
        for n in range(2, 6)
    },
}
_BUTTONS = [
    ("singleTitle", "singleURL"),
    *((f"actionTitle{n}", f"actionURL{n}") for n in range(1, 6)),
    *((f"buttonTitle{n}", f"buttonUrl{n}") for n in (1, 2)),
]
_SAYING_LINK = re.compile(r"\[([^\]]+)\]\((dtmd:[^)]*)\)")
_WEBHOOK_TYPES = frozenset({"text", "markdown", "link", "actionCard", "feedCard"})


@dataclass(slots=True)
class Shown:
    """A message somebody sees. `way` is group, person or session; `place` the conversation or the person's id."""

    way: str
    place: str
    kind: str
    content: dict[str, Any]
    key: str
    at: datetime
    recalled: bool = False

    @property
    def text(self) -> str:
        """Its words, whatever the kind."""
        inner = self.content.get(self.kind, self.content)
        return str(inner.get("text") or inner.get("content") or inner.get("title") or "")

    @property
    def buttons(self) -> dict[str, str]:
        """Label -> the line that a press says, of its buttons and of the links that stand for buttons."""
        inner = self.content.get("actionCard", self.content)
        pairs = [(one["title"], one["actionURL"]) for one in inner.get("btns", [])]
        for title, url in _BUTTONS:
            if title in inner:
                pairs.append((inner[title], inner[url]))
        pairs += _SAYING_LINK.findall(self.text)
        return {label: unquote(url.partition("content=")[2]) for label, url in pairs}


@dataclass(slots=True)
class Card:
    """A card with its values; `pressed` counts the presses under way."""

    out_track_id: str
    template_id: str
    space: str
    params: dict[str, str]
    route_key: str = ""
    updates: int = 0
    pressed: int = 0


@dataclass(slots=True)
class Session:
    """A session webhook: it answers into `place` until `ends_at`."""

    place: str
    ends_at: datetime
    gone: bool = False
    posted_at: list[datetime] = field(default_factory=list)
    banned_until: datetime | None = None


class DingTalkState:
    """The visible state; tests read it and change it as they like."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.groups: dict[str, str] = {}
        self.people: dict[str, str] = {}
        self.invalid_people: set[str] = set()
        self.filtered_people: set[str] = set()
        self.flow_controlled_people: set[str] = set()
        self.shown: list[Shown] = []
        self.cards: dict[str, Card] = {}
        self.templates: set[str] = {"template.schema"}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.media: dict[str, tuple[str, bytes]] = {}
        self.sessions: dict[str, Session] = {}
        self.tokens: dict[str, datetime] = {}
        self.card_routes: dict[str, tuple[str, str]] = {}

    def new_id(self) -> str:
        """A fresh UUID, the same in each run with the same seed."""
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def add_group(self, title: str = "运营部") -> str:
        """A group the robot is in; its conversation id, which is case-sensitive like the real ones."""
        conversation_id = f"cid{self.new_id().replace('-', '')}=="
        self.groups[conversation_id] = title
        return conversation_id

    def said_in(self, place: str) -> list[Shown]:
        """What the robot has said in one place and not taken back, in order."""
        return [one for one in self.shown if one.place == place and not one.recalled]


def faults_of_param(msg_key: str, msg_param: object) -> Iterator[str]:
    """What is wrong with a message of the OpenAPI."""
    if msg_key not in _REQUIRED:
        yield f"no such msgKey: {msg_key!r}"
        return
    if not isinstance(msg_param, str):
        yield "msgParam is not a JSON text"
        return
    if len(msg_param.encode()) > LONGEST_PARAM_BYTES:
        yield f"msgParam has {len(msg_param.encode())} bytes, at most {LONGEST_PARAM_BYTES}"
    try:
        content = json.loads(msg_param)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        yield "msgParam is not a JSON object"
        return
    if set(content) != _REQUIRED[msg_key]:
        yield f"{msg_key} wants {sorted(_REQUIRED[msg_key])}, not {sorted(content)}"
    yield from (f"{key} is not text" for key, value in content.items() if not isinstance(value, str))


def faults_of_webhook(message: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a webhook message."""
    kind = message.get("msgtype")
    if kind not in _WEBHOOK_TYPES:
        yield f"no such msgtype: {kind!r}"
        return
    content = message.get(kind)
    if not isinstance(content, dict):
        yield f"no {kind} in the message"
        return
    wanted = {"text": {"content"}, "feedCard": {"links"}}.get(kind, {"title", "text"})
    yield from (f"{kind} has no {key}" for key in sorted(wanted - set(content)))
    at = message.get("at") or {}
    if len(at.get("atUserIds") or ()) > 50:
        yield "more than 50 people mentioned"


def blanks_of_webhook(message: Mapping[str, Any]) -> Iterator[str]:
    """What DingTalk takes but does not show: a mention of somebody whose id does not stand in the words."""
    content = message.get(str(message.get("msgtype"))) or {}
    words = str(content.get("text") or content.get("content") or "")
    mentioned = (message.get("at") or {}).get("atUserIds") or ()
    yield from (f"@{one} does not stand in the text" for one in mentioned if f"@{one}" not in words)


def faults_of_card(params: object) -> Iterator[str]:
    """What is wrong with a card's values."""
    if not isinstance(params, dict):
        yield "cardParamMap is no object"
        return
    for key, value in params.items():
        if not isinstance(value, str):
            yield f"cardParamMap.{key} is not text"
        elif len(value.encode()) > CARD_VALUE_BYTES:
            yield f"cardParamMap.{key} has {len(value.encode())} bytes, at most {CARD_VALUE_BYTES}"
        if len(key.encode()) > CARD_KEY_BYTES:
            yield f"a key of cardParamMap has more than {CARD_KEY_BYTES} bytes"
