"""What must be true after a run: nothing acknowledged is lost, nothing is done twice, nothing is left in between."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bot.platforms.slack.deliver import message_id
from bot.runtime.database import open_engine
from models.handoff import Handoff
from models.messaging import FailedCall, Inbox, Outbox, OutboxState
from models.organisation import Audit
from models.slots import Slot, SlotState
from tests.reliability.fleet import PATIENCE_SECONDS, Fleet

DOUBLES_PER_KILL = 0.02


@dataclass
class Driven:
    """What the driver knows: keys it sent, and those whose answer came back, with what was to be handed over."""

    sent: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)


async def come_to_rest(fleet: Fleet, *, slots: bool = True) -> None:
    """Let time pass until nothing waits any more: no message to send, no slot to fire. Fails when it never does."""
    names = ("messages", "slots") if slots else ("messages",)
    loop, left = asyncio.get_running_loop(), await asyncio.to_thread(_waiting, fleet)
    moved = loop.time()
    while any(left[name] for name in names):
        await fleet.pass_time(5)
        await asyncio.sleep(0.02)
        before, left = left, await asyncio.to_thread(_waiting, fleet)
        moved = moved if before == left else loop.time()
        assert loop.time() - moved < PATIENCE_SECONDS, f"never came to rest: {left}\n{fleet.log[-6000:]}"


def _waiting(fleet: Fleet) -> dict[str, int]:
    with _looking(fleet.url) as session:
        messages = select(func.count()).where(Outbox.state.in_((OutboxState.PENDING, OutboxState.SENDING)))
        slots = select(func.count()).where(Slot.state == SlotState.PLANNED, Slot.due_at <= fleet.clock.now())
        return {"messages": session.scalar(messages) or 0, "slots": session.scalar(slots) or 0}


def check(fleet: Fleet, driven: Driven, *, kills: int) -> dict[str, int]:
    """Raise AssertionError for whatever is not as promised; returns what was counted."""
    with _looking(fleet.url) as session:
        counted = _effects(session, driven)
        counted |= _messages(session, fleet, kills)
        counted |= _slots(session)
        failed = session.scalars(select(FailedCall.error)).all()
        assert not failed, failed[0]
        if session.get_bind().dialect.name == "sqlite":
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    return counted


def _effects(session: Session, driven: Driven) -> dict[str, int]:
    found = Counter(session.scalars(select(Handoff.what)).all())
    lost = [what for what in driven.acknowledged.values() if found[what] == 0]
    doubled = {what: times for what, times in found.items() if times > 1}
    strangers = set(found) - set(driven.sent.values())
    assert not lost, f"{len(lost)} acknowledged are lost: {lost[:5]}"
    assert not doubled, f"done twice: {doubled}"
    assert not strangers, f"nobody sent {sorted(strangers)[:5]}"
    keys = set(session.scalars(select(Inbox.key)).all())
    forgotten = set(driven.acknowledged) - keys
    assert not forgotten, f"{len(forgotten)} acknowledged keys are not remembered"
    numbers = session.scalars(select(Handoff.number)).all()
    assert len(numbers) == len(set(numbers))
    return {"acknowledged": len(driven.acknowledged), "effects": len(found)}


def _messages(session: Session, fleet: Fleet, kills: int) -> dict[str, int]:
    rows = session.scalars(select(Outbox)).all()
    assert not (claimed := [row.key for row in rows if row.owner or row.state is OutboxState.SENDING]), claimed
    dead = [(row.key, row.error) for row in rows if row.state is OutboxState.DEAD]
    assert not dead, f"dead letters nobody planned: {dead[:5]}"
    shown = Counter(one.client_msg_id for one in fleet.slack.workspace.posted if one.client_msg_id)
    posts = [row for row in rows if row.kind.value in ("post", "direct", "answer")]
    missing = [row.key for row in posts if not shown[message_id(row.key)]]
    assert not missing, f"{len(missing)} messages never arrived: {missing[:5]}"
    known = {message_id(row.key): row.key for row in posts}
    assert not (unknown := set(shown) - set(known)), f"arrived, but of nobody: {unknown}"
    twice = {known[one]: times for one, times in shown.items() if times > 1}
    log = fleet.log
    silent = [key for key in twice if f"message {key} may have arrived before" not in log]
    assert not silent, f"doubled without a word in the log: {silent}"
    doubles = sum(times - 1 for times in twice.values())
    assert doubles <= DOUBLES_PER_KILL * kills, f"{doubles} doubles on the wire in {kills} kills: {twice}"
    return {"messages": len(posts), "doubles": doubles}


def _slots(session: Session) -> dict[str, int]:
    rows = session.scalars(select(Slot).where(Slot.state != SlotState.PLANNED)).all()
    assert not (failed := [(row.schedule, row.error) for row in rows if row.state is SlotState.FAILED]), failed
    marks = Counter(session.scalars(select(Audit.deed).where(Audit.deed.contains("/"))).all())
    assert not (doubled := {deed: times for deed, times in marks.items() if times > 1}), f"fired twice: {doubled}"
    fired = [row for row in rows if row.state is SlotState.FIRED]
    pulses = {mark_of(row) for row in fired}
    assert pulses == set(marks), f"fired, but not done: {pulses ^ set(marks)}"
    return {"slots": len(fired), "skipped": len(rows) - len(fired)}


def mark_of(slot: Slot) -> str:
    """What the job of `slot` writes down once it is done."""
    if slot.schedule == "race":
        return f"race/{slot.occurrence}"
    return f"{slot.schedule}/{slot.subject}/{slot.occurrence}"


class _looking:  # noqa: N801 it reads as what it does
    """A session of the test's own, with its engine."""

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url, pool_size=1)
        if self._engine.dialect.name == "sqlite":
            self._engine = self._engine.execution_options(begin="BEGIN")
        self._session = Session(self._engine)

    def __enter__(self) -> Session:
        return self._session

    def __exit__(self, *_: object) -> None:
        self._session.close()
        self._engine.dispose()
