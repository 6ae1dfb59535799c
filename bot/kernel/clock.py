"""Where "now" comes from. Everything that needs the time is handed a `Clock`; nothing asks the wall clock itself."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """A source of instants."""

    def now(self) -> datetime:
        """The instant it is, aware, in UTC."""


class SystemClock:
    """The process's own clock: `time.time()` is read at each call, so a moved clock is noticed at once."""

    def now(self) -> datetime:
        """The instant it is, aware, in UTC."""
        return datetime.fromtimestamp(time.time(), UTC)  # noqa: TID251 this is the one place


class TurnedClock:
    """A clock that stands still until it is turned: for the demo's `--until` and for tests."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it was last turned to, in UTC."""
        return self._at

    def turn_to(self, at: datetime) -> None:
        """Make it `at`; backwards is allowed, as clocks do step back."""
        self._at = at.astimezone(UTC)

    def turn(self, span: timedelta) -> None:
        """Move by `span`."""
        self._at += span
