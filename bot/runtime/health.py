"""Whether commands are answered, and figures for Prometheus."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.kernel.clock import Clock
from bot.runtime.database import Database, ping
from bot.runtime.units import Unavailable
from models.messaging import FailedCall, Inbox, Outbox, OutboxState
from models.slots import Slot, SlotState

State = TypeVar("State")
PATIENCE_SECONDS = 2
"""Whoever asks wants an answer, also while the database hangs."""


class Health:
    """Asks the database; holds nothing."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def ready(self) -> bool:
        """Whether a call would be answered now."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._database.read(ping)
        except (Unavailable, TimeoutError):
            return False
        return True

    async def text(self) -> str:
        """Prometheus' text format."""
        now = self._clock.now()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                rows = await self._database.read(lambda session: _figures(session, now))
        except (Unavailable, TimeoutError):
            rows = [("zhanggui_ready", "", 0)]
        lines = []
        for name in dict.fromkeys(name for name, _, _ in rows):
            lines.append(f"# TYPE {name} gauge")
            lines += [f"{name}{labels} {value}" for other, labels, value in rows if other == name]
        return "\n".join(lines) + "\n"


def _figures(session: Session, now: datetime) -> list[tuple[str, str, int]]:
    rows: list[tuple[str, str, int]] = [("zhanggui_ready", "", 1)]
    by_state = _counted(session, Outbox.state)
    rows += [
        ("zhanggui_outbox_messages", f'{{state="{state.value}"}}', by_state.get(state, 0)) for state in OutboxState
    ]
    oldest = session.scalar(
        select(func.min(Outbox.due_at)).where(Outbox.state == OutboxState.PENDING, Outbox.due_at <= now)
    )
    age = max(int((now - oldest).total_seconds()), 0) if oldest is not None else 0
    rows.append(("zhanggui_outbox_oldest_seconds", "", age))
    slots = _counted(session, Slot.state)
    rows += [("zhanggui_slots", f'{{state="{state.value}"}}', slots.get(state, 0)) for state in SlotState]
    rows.append(("zhanggui_inbox_calls", "", session.scalar(select(func.count()).select_from(Inbox)) or 0))
    failed = select(func.count()).select_from(FailedCall).where(FailedCall.replayed_at.is_(None))
    rows.append(("zhanggui_failed_calls", "", session.scalar(failed) or 0))
    return rows


def _counted(session: Session, state: InstrumentedAttribute[State]) -> dict[State, int]:
    return {row[0]: row[1] for row in session.execute(select(state, func.count()).group_by(state))}
