"""Frames of DingTalk's stream mode: read what the gateway sends, write what it expects back. Pure.

Every frame is a JSON text whose `data` is itself a JSON text. Source: the stream protocol's access description and
the official SDKs (Python 0.24.3, Node 2.1).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

SYSTEM: Final = "SYSTEM"
EVENT: Final = "EVENT"
CALLBACK: Final = "CALLBACK"

ROBOT_TOPIC: Final = "/v1.0/im/bot/messages/get"
CARD_TOPIC: Final = "/v1.0/card/instances/callback"
PING: Final = "ping"
DISCONNECT: Final = "disconnect"


class BadFrame(Exception):
    """What came is not a frame: no JSON object, or without a type. Says what is wrong, never what was in it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame from the gateway.

    `kind` is SYSTEM, EVENT or CALLBACK; `message_id` is empty for `disconnect`. `data` is the decoded inner JSON, or
    None when that is not an object.
    """

    kind: str
    topic: str
    message_id: str
    headers: dict[str, str]
    data: dict[str, Any] | None


def read_frame(text: str | bytes) -> Frame:
    """Read one frame. Raises BadFrame."""
    outer = _object(text)
    if outer is None:
        raise BadFrame("not a JSON object")
    kind = outer.get("type")
    headers = outer.get("headers")
    if not isinstance(kind, str) or not isinstance(headers, dict):
        raise BadFrame("no type or no headers")
    named = {str(key): value if isinstance(value, str) else json.dumps(value) for key, value in headers.items()}
    return Frame(
        kind=kind,
        topic=named.get("topic", ""),
        message_id=named.get("messageId", ""),
        headers=named,
        data=_object(outer.get("data")),
    )


def write_ack(frame: Frame, data: object, *, code: int = 200, message: str = "OK") -> str:
    """The acknowledgement of `frame` carrying `data`; code 404 means "no such topic here", 500 "this failed"."""
    headers = {"messageId": frame.message_id, "contentType": "application/json"}
    return json.dumps({"code": code, "headers": headers, "message": message, "data": json.dumps(data)})


def _object(text: object) -> dict[str, Any] | None:
    """A JSON object out of text, or None: also for nesting and numbers too large for the reader."""
    if not isinstance(text, (str, bytes)):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
