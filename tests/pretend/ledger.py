"""What a pretend platform was asked, in order, and what it did about it: the oracle reads this after a run."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

PATIENCE_SECONDS = 30.0
"""Real seconds after which a wait is taken for a hang; no promise is measured by it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One call.

    `key` is the sender's idempotency key (`client_msg_id`, `msgUuid`, `outTrackId`), empty when none was sent.
    `delivered` says whether it had its effect, `answered` whether the caller could learn so; a call may be delivered
    and not answered. `said` is the answer in a word, `wrong` what the platform would not like about it.
    """

    at: datetime
    call: str
    place: str
    key: str
    delivered: bool
    answered: bool
    said: str
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)
    wrong: tuple[str, ...] = ()


class Ledger:
    """All entries in order; others may wait for one."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []

    def write(self, entry: Entry) -> None:
        """Add an entry and wake whoever waited for it."""
        self.entries.append(entry)
        self.nudge()

    def nudge(self) -> None:
        """Something else changed that somebody may wait for."""
        for condition, waiter in list(self._waiting):
            if not waiter.done() and condition():
                waiter.set_result(None)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds; it is looked at after each entry. Raises TimeoutError for a hang."""
        if condition():
            return
        waiter = asyncio.get_running_loop().create_future()
        entry = (condition, waiter)
        self._waiting.append(entry)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await waiter
        finally:
            self._waiting.remove(entry)

    def of_key(self, key: str) -> list[Entry]:
        """What each call with this key did, in order."""
        return [entry for entry in self.entries if entry.key == key]

    def of_call(self, call: str, place: str | None = None) -> list[Entry]:
        """The calls of this name, in one place if given."""
        return [entry for entry in self.entries if entry.call == call and place in (None, entry.place)]

    def delivered(self, key: str | None = None) -> list[Entry]:
        """What had its effect, of one key if given."""
        return [entry for entry in self.entries if entry.delivered and key in (None, entry.key)]

    def doubles(self) -> dict[str, int]:
        """Keys that had their effect more than once, with how often: what a person would see twice."""
        counts = Counter(entry.key for entry in self.entries if entry.delivered and entry.key)
        return {key: count for key, count in counts.items() if count > 1}

    def wrong(self) -> list[str]:
        """Everything the platform would not have liked."""
        return [f"{entry.call} {entry.place}: {fault}" for entry in self.entries for fault in entry.wrong]
