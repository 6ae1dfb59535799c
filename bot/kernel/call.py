"""What was asked, and where: the one shape every face turns its requests into."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from bot.kernel.errors import Unread

Platform = Literal["slack", "dingtalk", "web"]


@dataclass(frozen=True, slots=True)
class Named:
    """An account mentioned in a line, in order; `name` when the platform told it."""

    account: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """Something a person said or pressed. Frozen; everything a handler needs from outside was fetched before.

    Either `line` (typed, or a button's) or `form` (a filled form: command name and its values as typed) is set.
    """

    key: str
    """Idempotency key, unique within the platform's workspace: the same request delivered twice has the same key."""
    platform: Platform
    workspace: str
    """The platform's id of the workspace (team id, corpId)."""
    account: str
    """The platform's id of the person."""
    conversation: str
    """The platform's id of the channel, group or direct chat it was said in."""
    direct: bool
    """Said between the person and the bot alone, or answered so that only they see it."""
    received_at: datetime
    line: str | None = None
    form: tuple[str, Mapping[str, str]] | None = None
    name: str = ""
    """What the platform calls the person, if it said."""
    named: tuple[Named, ...] = ()
    thread: str = ""
    forms: bool = False
    """The face can show a form at once (a Slack trigger, the page); else missing arguments are asked one by one."""
    inline: bool = True
    """The face carries the answer back itself. False: the answer is posted, as a row of the same transaction."""
    reply: Mapping[str, Any] = field(default_factory=dict)
    """Where and until when the face can answer outside the response (response_url, sessionWebhook); plain JSON."""
    ephemeral: bool = False
    """The answer is seen by the person alone even in a group (Slack commands and buttons)."""
    source: Literal["typed", "button", "form", "voice"] = "typed"
    """`voice`: the platform wrote `line` down from what it heard, and may have misheard."""
    aside: str = ""
    """The conversation a question goes on in when it can't be answered here: in a DingTalk group the bot hears only what
    mentions it, so the question goes to the person alone, and what they say there answers it."""
    pressed: str = ""
    """The platform's id of the message whose button was pressed, so that it can be updated."""
    department: str = ""
    """A department asked for by name (`in:`), or carried by a form."""
    locale: str = ""
    """The platform's locale of the person (zh-CN), a first value for their language."""
    zone: str = ""
    """The platform's IANA zone of the person, a first value."""
    workspace_name: str = ""


def digest_of(call: Call) -> str:
    """A digest of what was asked where a program chose the key, so that its key under other words is known for a slip;
    empty where the platform tells calls apart. Where it was asked is left out: the page sends again from the room that
    is open."""
    if call.platform != "web":
        return ""
    form = [call.form[0], *sorted(call.form[1].items())] if call.form is not None else None
    said = repr((call.line, form, call.department))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


REPLACED: Final = "\ufffd"
"""Stands where a platform could not pass on what was typed: a NUL comes so from Slack."""


def refuse_replaced(call: Call) -> None:
    """Raises `Unread` where a character of what was said got lost on the way here."""
    form = call.form[1] if call.form is not None else {}
    if any(REPLACED in said for said in (call.line or "", *form, *form.values())):
        raise Unread("unread.characters")
