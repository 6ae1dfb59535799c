"""Rows of the outbox, ready to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from bot.kernel.message import Message
from bot.kernel.parcel import Parcel
from tests.platforms.slack.stand import MORNING


def parcel(
    message: Message,
    *,
    target: str,
    kind: Literal["post", "direct", "answer", "edit", "home"] = "post",
    key: str = "1/slot/agenda/2026-11-24/1",
    workspace: str = "T00000001",
    direct_channel: str = "",
    mentions: Mapping[int, str] | None = None,
    reply: Mapping[str, Any] | None = None,
    ref: str = "",
    place: str = "",
    attempt: int = 1,
    maybe_sent: bool = False,
    now: datetime = MORNING,
) -> Parcel:
    """One parcel; what is not said is as for a first post in a channel."""
    return Parcel(
        1,
        key,
        kind,
        1,
        workspace,
        target,
        direct_channel,
        message,
        mentions or {},
        reply or {},
        ref,
        place,
        attempt,
        maybe_sent,
        now,
    )
