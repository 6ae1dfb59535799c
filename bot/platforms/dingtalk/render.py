"""Draws a message for DingTalk: as session webhook messages, as OpenAPI messages, as values of an interactive card.

A card needs a template made in DingTalk's card builder with these variables, all of them texts: `title`; `text`,
`text2`, `text3`, `text4` (markdown, one below the other); `label1` … `label5` and `line1` … `line5` (the buttons: each
shows its label and calls back with the parameter `line` set to its line; hidden when the label is empty); `status`
(what came of a press, for whoever pressed). A value may have 1 KB.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bot.kernel import message as m
from bot.kernel.voice import Catalogue
from bot.platforms.dingtalk.buttons import MOST_BUTTONS, Action
from bot.platforms.dingtalk.layout import SecondWay, Setting, json_bytes, lay_out, pack, raw_bytes
from bot.platforms.dingtalk.markdown import APART

LONGEST_TEXT_BYTES: Final = 6000
"""Of a message's text as JSON: with title, five buttons and fifty names it stays below the 15,000 bytes of a `msgParam`."""
CARD_TEXTS: Final = ("text", "text2", "text3", "text4")
LONGEST_CARD_VALUE_BYTES: Final = 1024

_SHORT_LABEL: Final = 6
"""Characters of a label of which two fit side by side on a phone."""
_ROOM_FOR_COUNT: Final = 100
_PING: Final = re.compile(r"@([A-Za-z0-9][A-Za-z0-9_.@-]*)")
"""No other @ stands in a text: people's own are full-width."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of DingTalk's messages."""

    title: str
    text: str
    actions: tuple[Action, ...] = ()
    pinged: Mapping[str, str] = field(default_factory=dict)
    """userid -> name, of everybody this text pings."""

    def named(self) -> Part:
        """The same for where nobody can be pinged: names in place of userids."""
        return replace(
            self, text=_PING.sub(lambda found: self.pinged.get(found.group(1), found.group()), self.text), pinged={}
        )

    def webhook(self, uuid: str) -> dict[str, Any]:
        """For a session webhook; `uuid` is its idempotency key."""
        body: dict[str, Any] = {"title": self.title, "text": self.text}
        if self.actions:
            body["btnOrientation"] = "1" if self._side_by_side else "0"
            body["btns"] = [{"title": action.label, "actionURL": action.url} for action in self.actions]
        kind = "actionCard" if self.actions else "markdown"
        at = {"at": {"atUserIds": list(self.pinged), "isAtAll": False}} if self.pinged else {}
        return {"msgtype": kind, kind: body, "msgUuid": uuid, **at}

    def openapi(self) -> tuple[str, dict[str, str]]:
        """`msgKey`, and what `msgParam` holds."""
        param = {"title": self.title, "text": self.text}
        match self.actions:
            case ():
                return "sampleMarkdown", param
            case (only,):
                return "sampleActionCard", param | {"singleTitle": only.label, "singleURL": only.url}
            case (left, right) if self._side_by_side:
                # Other names than in its vertical sisters.
                buttons = {"buttonTitle1": left.label, "buttonUrl1": left.url}
                return "sampleActionCard6", param | buttons | {"buttonTitle2": right.label, "buttonUrl2": right.url}
            case several:
                for n, action in enumerate(several, 1):
                    param |= {f"actionTitle{n}": action.label, f"actionURL{n}": action.url}
                return f"sampleActionCard{len(several)}", param

    @property
    def _side_by_side(self) -> bool:
        return len(self.actions) == 2 and all(len(action.label) <= _SHORT_LABEL for action in self.actions)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as DingTalk's messages, in order, and what is uploaded and sent after them."""

    parts: tuple[Part, ...]
    attachments: tuple[m.Picture | m.File, ...]


def render_message(
    message: m.Message,
    *,
    catalogue: Catalogue,
    mentions: Mapping[int, str],
    setting: Setting,
    second_way: SecondWay | None = None,
) -> Rendered:
    """Draw every piece. `mentions` are the userids of whoever the message names. A long message becomes several."""
    attachments = message.attachments if setting.attaches else ()
    if attachments and len(attachments) == len(message.blocks):
        return Rendered((), attachments)
    laid = lay_out(message, catalogue=catalogue, mentions=mentions, setting=setting, second_way=second_way)
    texts = pack(laid.chunks, LONGEST_TEXT_BYTES - _ROOM_FOR_COUNT, size=json_bytes) or [laid.title]
    parts = []
    for n, text in enumerate(texts, 1):
        said = text if n == 1 else f"{laid.words('continued', n=n, of=len(texts))}{APART}{text}"
        actions = laid.actions if n == len(texts) else ()
        parts.append(Part(laid.title, said, actions, _pinged_in(said, laid.pinged)))
    return Rendered(tuple(parts), attachments)


def card_params(message: m.Message, *, catalogue: Catalogue) -> dict[str, str] | None:
    """The values of a card that shows `message`, or None where it does not fit in one: too long, too many buttons."""
    laid = lay_out(message, catalogue=catalogue, mentions={}, setting=Setting(callbacks=True))
    askable = [button for button in message.buttons if button.confirm is None]
    if len(laid.actions) != len(askable) or any(raw_bytes(c.text) > LONGEST_CARD_VALUE_BYTES for c in laid.chunks):
        return None
    return _values(laid.title, pack(laid.chunks, LONGEST_CARD_VALUE_BYTES, size=raw_bytes), laid.actions)


def card_params_cut(message: m.Message, *, catalogue: Catalogue) -> dict[str, str]:
    """The same for a card that stands there already and has to change: what does not fit is left out, which it says."""
    laid = lay_out(message, catalogue=catalogue, mentions={}, setting=Setting(callbacks=True))
    texts = pack(laid.chunks, LONGEST_CARD_VALUE_BYTES, size=raw_bytes)
    if len(texts) > len(CARD_TEXTS):
        texts = [*texts[: len(CARD_TEXTS) - 1], laid.words("cut")]
    values = _values(laid.title, texts, laid.actions)
    return values if values is not None else {"title": laid.title, "text": laid.words("cut")}


def _values(title: str, texts: Sequence[str], actions: Sequence[Action]) -> dict[str, str] | None:
    if len(texts) > len(CARD_TEXTS) or len(actions) > MOST_BUTTONS:
        return None
    values = {"title": title, "status": ""}
    for n, name in enumerate(CARD_TEXTS):
        values[name] = texts[n] if n < len(texts) else ""
    for n in range(MOST_BUTTONS):
        values[f"label{n + 1}"] = actions[n].label if n < len(actions) else ""
        values[f"line{n + 1}"] = actions[n].line if n < len(actions) else ""
    return values if all(raw_bytes(value) <= LONGEST_CARD_VALUE_BYTES for value in values.values()) else None


def _pinged_in(text: str, pinged: Mapping[str, str]) -> dict[str, str]:
    there = {found.group(1) for found in _PING.finditer(text)}
    return {account: name for account, name in pinged.items() if account in there}
