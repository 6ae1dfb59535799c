"""What somebody sent, read with suspicion: a body, and what it asks for."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from aiohttp import web

from bot.platforms.bodies import LARGEST_BODY_BYTES, TooLarge, TooSlow, read_body
from bot.platforms.wire import Pace

_LONGEST_KEY: Final = 200
_LONGEST_NAME: Final = 100
_MOST_VALUES: Final = 60


class Wrong(Exception):
    """A request that can't be taken. `code` names its words in the catalogue (`web.error.<code>`)."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """What a body of `POST /api/v1/commands` says: a `line` or a `form`, never both."""

    key: str
    line: str | None = None
    form: tuple[str, Mapping[str, str]] | None = None
    department: str = ""
    conversation: str = ""
    """The room it is said in; empty for the direct one."""
    source: Literal["typed", "button", "form"] = "typed"


async def read_json(request: web.Request, pace: Pace) -> Any:
    """The body as JSON. Raises `Wrong`: 413 when it is larger than 1 MiB, 408 when it does not come to its end, 400 when
    it is not JSON in UTF-8."""
    try:
        body = await read_body(request, pace)
    except TooLarge as error:
        raise Wrong(413, "too_large") from error
    except TooSlow as error:
        raise Wrong(408, "too_slow") from error
    except web.RequestPayloadError as error:
        raise Wrong(400, "broken_body") from error
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Wrong(400, "not_utf8") from error
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Wrong(400, "broken_json") from error


def read_asked(body: Any) -> Asked:
    """What `body` asks for; raises `Wrong`."""
    if not isinstance(body, dict):
        raise Wrong(400, "broken_json")
    line, form = body.get("line"), body.get("form")
    if (line is None) == (form is None):
        raise Wrong(400, "line_or_form")
    key = _text(body.get("key") or secrets.token_urlsafe(18), _LONGEST_KEY)
    conversation = _text(body.get("conversation") or "", _LONGEST_KEY)
    if form is not None:
        command, values, department = _form(form)
        return Asked(key, None, (command, values), department, conversation, "form")
    pressed = body.get("source") == "button"
    return Asked(key, _text(line), None, "", conversation, "button" if pressed else "typed")


def _form(form: Any) -> tuple[str, dict[str, str], str]:
    if not isinstance(form, dict):
        raise Wrong(400, "broken_form")
    values = form.get("values", {})
    if not isinstance(values, dict) or len(values) > _MOST_VALUES:
        raise Wrong(400, "broken_form")
    command, department = _text(form.get("command"), _LONGEST_NAME), _text(form.get("department") or "", _LONGEST_NAME)
    return command, {_text(name, _LONGEST_NAME): _text(value) for name, value in values.items()}, department


def _text(value: Any, longest: int = LARGEST_BODY_BYTES) -> str:
    """`value`, when it is text a database keeps: JSON may carry NUL and half of a surrogate pair, UTF-8 may not."""
    if not isinstance(value, str) or len(value) > longest:
        raise Wrong(400, "not_text")
    if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise Wrong(400, "unreadable_text")
    return value


def call_key(account: str, key: str) -> str:
    """The idempotency key of a call: the sender's own word for it, so that two people's same words stay apart."""
    return "web/" + hashlib.sha256(f"{account}\0{key}".encode()).hexdigest()
