"""A message on its way to a platform, and what a platform has to offer to carry it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.kernel.delivery import Outcome, Retry, Sent
from bot.kernel.message import Message


@dataclass(frozen=True, slots=True)
class Parcel:
    """One row of the outbox, ready to be drawn and sent."""

    id: int
    key: str
    """Idempotency key, the same at every attempt."""
    kind: Literal["post", "direct", "answer", "edit", "home"]
    """`post` and `answer` go to a conversation, `direct` to an account; `edit` redraws (`ref`, `place`)."""
    workspace_id: int
    workspace: str
    """The platform's id of the workspace."""
    target: str
    """The platform's id of the conversation, or of the account for a direct message."""
    direct_channel: str
    """For a direct message: the chat with that account, when it is known already."""
    message: Message
    mentions: Mapping[int, str]
    """Person id -> the platform's account id in this workspace, for everybody mentioned who has one."""
    reply: Mapping[str, Any]
    ref: str
    place: str
    attempt: int
    """1 at the first."""
    maybe_sent: bool
    """An earlier attempt may have arrived (its outcome was ambiguous, or the process died in it)."""
    now: datetime


class Deliverer(Protocol):
    """A platform, seen from the outbox."""

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Send it once. Never raises for what the wire does; `Sent.place` is the conversation it went to."""

    async def find(self, parcel: Parcel) -> Sent | Retry | None:
        """Look whether an earlier attempt arrived, where the platform can tell.

        `Retry` when it can't be looked just now: then it is not sent either. `None` when it did not arrive, or nobody can
        tell; then it is sent again.
        """
