"""Moves a clock of its own from one due slot to the next, and delivers what comes."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.kernel.clock import TurnedClock
from bot.kernel.codec import message_from_json
from bot.kernel.plain import summary
from bot.kernel.voice import write_moment
from bot.runtime.core import Core
from models.messaging import Outbox, OutboxState
from models.slots import Slot, SlotState


async def fast_forward(core: Core, clock: TurnedClock, until: datetime) -> AsyncIterator[str]:
    """Each message as a line: when, to whom, what. Between slots it stops every five minutes for what has no slot."""
    seen = await core.database.read(_newest)
    while True:
        await core.timekeeper.tick()
        await core.courier.deliver_due()
        for line in await core.database.read(functools.partial(_sent_since, seen=seen)):
            yield line
        seen = await core.database.read(_newest)
        now = clock.now()
        if now >= until:
            return
        due = await core.database.read(functools.partial(_next_due, after=now))
        clock.turn_to(min(filter(None, (due, now + timedelta(minutes=5), until))))


def _newest(session: Session) -> int:
    return session.scalar(select(func.max(Outbox.id))) or 0


def _next_due(session: Session, *, after: datetime) -> datetime | None:
    return session.scalar(select(func.min(Slot.due_at)).where(Slot.state == SlotState.PLANNED, Slot.due_at > after))


def _sent_since(session: Session, *, seen: int) -> list[str]:
    rows = session.scalars(
        select(Outbox).where(Outbox.id > seen, Outbox.state == OutboxState.DELIVERED).order_by(Outbox.id)
    ).all()
    lines = []
    for row in rows:
        if row.body is not None and row.delivered_at is not None:
            message = message_from_json(row.body)
            when = write_moment(row.delivered_at, message.zone, message.language)
            lines.append(f"{when}  {row.target}  {summary(message)}")
    return lines
