"""Messages leave here, after the transaction that decided them was committed.

A row is claimed with a lease (owner, epoch, until), sent, and completed by an UPDATE that carries owner and epoch, so
that a process that was frozen and comes back can't complete what another one took over. Order is kept per conversation
(`lane`): only the oldest waiting row of a lane can be claimed, and a dead one lets the next pass.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from bot.kernel.clock import Clock
from bot.kernel.codec import message_from_json
from bot.kernel.delivery import Ambiguous, Outcome, Refused, Retry, Sent
from bot.kernel.message import mentioned
from bot.kernel.parcel import Deliverer, Parcel
from bot.runtime.database import Database, Unavailable
from models.base import changed_rows
from models.messaging import Outbox, OutboxState
from models.organisation import Account, AccountPerson, Workspace

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
HEARTBEAT_SECONDS = 5
TRIES = 8
BATCH = 32
FIRST_WAIT_SECONDS = 1
LONGEST_WAIT_SECONDS = 300


class Undelivered(Protocol):
    """Told when a message died, in the transaction that declares it dead."""

    def __call__(self, session: Session, row: Outbox, code: str, reason: str, now: datetime) -> None:
        """Write to whoever should know."""


def claim(session: Session, *, now: datetime, owner: str, limit: int = BATCH) -> list[Parcel]:
    """Take up to `limit` rows that are due: the head of each lane. Rows of a holder that stopped beating come back first."""
    rescue(session, now=now)
    parcels = []
    for row in _candidates(session, now, limit):
        taken = changed_rows(
            session,
            update(Outbox)
            .where(Outbox.id == row.id, Outbox.state == OutboxState.PENDING, Outbox.epoch == row.epoch)
            .values(
                state=OutboxState.SENDING,
                owner=owner,
                epoch=row.epoch + 1,
                lease_until_at=now + LEASE,
                attempts=row.attempts + 1,
            ),
        )
        if taken:
            parcels.append(_parcel(session, row, now))
    return parcels


def _candidates(session: Session, now: datetime, limit: int) -> Sequence[Outbox]:
    earlier = aliased(Outbox)
    blocked = exists().where(
        earlier.lane == Outbox.lane,
        earlier.state.in_((OutboxState.PENDING, OutboxState.SENDING)),
        earlier.id < Outbox.id,
    )
    query = (
        select(Outbox)
        .where(Outbox.state == OutboxState.PENDING, Outbox.due_at <= now, ~blocked)
        .order_by(Outbox.due_at, Outbox.id)
        .limit(limit)
    )
    if session.get_bind().dialect.name != "sqlite":
        query = query.with_for_update(skip_locked=True, of=Outbox)
    return session.scalars(query).all()


def rescue(session: Session, *, now: datetime) -> int:
    """Rows whose holder's heartbeat stopped wait again; the attempt that died may have arrived, which `error` says."""
    return changed_rows(
        session,
        update(Outbox)
        .where(Outbox.state == OutboxState.SENDING, Outbox.lease_until_at < now)
        .values(state=OutboxState.PENDING, owner="", error="interrupted"),
    )


def beat(session: Session, *, now: datetime, owner: str, ids: Sequence[int]) -> None:
    """Prolong the lease of what `owner` is sending."""
    if ids:
        changed_rows(
            session,
            update(Outbox)
            .where(Outbox.id.in_(ids), Outbox.owner == owner, Outbox.state == OutboxState.SENDING)
            .values(lease_until_at=now + LEASE),
        )


def _parcel(session: Session, row: Outbox, now: datetime) -> Parcel:
    session.refresh(row)
    workspace = session.get_one(Workspace, row.workspace_id)
    message = message_from_json(row.body or {})
    edited = session.get(Outbox, row.edits_id) if row.edits_id else None
    direct = session.scalar(
        select(Account.direct_channel).where(
            Account.workspace_id == row.workspace_id, Account.external_id == row.target
        )
    )
    return Parcel(
        row.id,
        row.key,
        row.kind.value,
        row.workspace_id,
        workspace.external_id,
        row.target,
        direct or "",
        message,
        _accounts_of(session, row.workspace_id, mentioned(message)),
        row.reply,
        edited.external_ref if edited else row.external_ref,
        edited.external_place if edited else row.external_place,
        row.attempts,
        bool(row.error) and row.error.startswith(("interrupted", "ambiguous")),
        now,
    )


def _accounts_of(session: Session, workspace_id: int, people: frozenset[int]) -> Mapping[int, str]:
    if not people:
        return {}
    rows = session.execute(
        select(AccountPerson.person_id, Account.external_id)
        .join(Account, Account.id == AccountPerson.account_id)
        .where(AccountPerson.person_id.in_(people), Account.workspace_id == workspace_id)
    ).all()
    return {row.person_id: row.external_id for row in rows}


def settle(
    session: Session,
    parcel: Parcel,
    outcome: Outcome,
    *,
    owner: str,
    epoch: int,
    now: datetime,
    undelivered: Undelivered,
) -> bool:
    """Write down what became of a claimed row. False when it is no longer ours: another process took it over."""
    mine = (Outbox.id == parcel.id, Outbox.owner == owner, Outbox.epoch == epoch, Outbox.state == OutboxState.SENDING)
    values = _settled(parcel, outcome, now)
    if not changed_rows(session, update(Outbox).where(*mine).values(owner="", **values)):
        return False
    if isinstance(outcome, Sent) and parcel.kind == "direct" and outcome.place and not parcel.direct_channel:
        changed_rows(
            session,
            update(Account)
            .where(Account.workspace_id == parcel.workspace_id, Account.external_id == parcel.target)
            .values(direct_channel=outcome.place[:128]),
        )
    if values["state"] is OutboxState.DEAD:
        code, reason = (outcome.code, outcome.reason) if isinstance(outcome, Refused) else ("tries", _reason(outcome))
        undelivered(session, session.get_one(Outbox, parcel.id), code, reason, now)
    return True


def _settled(parcel: Parcel, outcome: Outcome, now: datetime) -> dict[str, object]:
    match outcome:
        case Sent(ref, place):
            return {
                "state": OutboxState.DELIVERED,
                "external_ref": ref[:255],
                "external_place": place[:128],
                "delivered_at": now,
                "error": "",
            }
        case Refused(code, reason):
            return {"state": OutboxState.DEAD, "error": f"refused: {code} {reason}"[:500]}
        case Retry(after_seconds, reason):
            # Being told to wait is no failure of the message: it may go on as long as the platform says so.
            if after_seconds is not None:
                due_at = now + timedelta(seconds=after_seconds)
                return {"state": OutboxState.PENDING, "due_at": due_at, "error": f"wait: {reason}"[:500]}
            return _again(parcel, f"retry: {reason}", now)
        case Ambiguous(reason):
            log.warning("delivery of %s is ambiguous: %s", parcel.key, reason)
            return _again(parcel, f"ambiguous: {reason}", now)


def _again(parcel: Parcel, reason: str, now: datetime) -> dict[str, object]:
    if parcel.attempt >= TRIES:
        return {"state": OutboxState.DEAD, "error": f"gave up after {TRIES} tries: {reason}"[:500]}
    wait = min(FIRST_WAIT_SECONDS * 2 ** (parcel.attempt - 1), LONGEST_WAIT_SECONDS)
    return {"state": OutboxState.PENDING, "due_at": now + timedelta(seconds=wait), "error": reason[:500]}


def _reason(outcome: Outcome) -> str:
    return "" if isinstance(outcome, Sent) else outcome.reason


class Courier:
    """Claims, sends and settles, until stopped. Several may run, in one process or in many."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        deliverers: Mapping[str, Deliverer],
        owner: str,
        undelivered: Undelivered,
        stages: Stages | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._deliverers = deliverers
        self._owner = owner
        self._undelivered = undelivered
        self._stages = stages or Stages()
        self._platforms: dict[int, str] = {}
        self._sending: dict[int, asyncio.Task[None]] = {}
        self._stopping = False
        self.woken = asyncio.Event()

    async def deliver_due(self) -> int:
        """Send everything that is due now, and wait for it; returns how many rows were claimed."""
        total = 0
        while True:
            started = await self._start_some()
            total += started
            if self._sending:
                await asyncio.wait(list(self._sending.values()))
            if not started:
                return total

    async def run(self) -> None:
        """Go on until `stop`; looks at least once a second, sooner when woken."""
        beating = asyncio.create_task(self._beat())
        try:
            while not self._stopping:
                self.woken.clear()
                try:
                    started = await self._start_some()
                except Unavailable:
                    log.warning("the database is away; messages wait")
                    started = 0
                if not started:
                    await _either(self.woken, seconds=1)
        finally:
            beating.cancel()
            if self._sending:
                await asyncio.wait(list(self._sending.values()), timeout=8)

    def wake(self) -> None:
        """There may be something new."""
        self.woken.set()

    def stop(self) -> None:
        """Claim no more; `run` ends when what is being sent is settled."""
        self._stopping = True
        self.woken.set()

    async def _start_some(self) -> int:
        room = BATCH - len(self._sending)
        if room <= 0:
            await asyncio.wait(list(self._sending.values()), return_when=asyncio.FIRST_COMPLETED)
            return 1
        now = self._clock.now()
        claimed = await self._database.write(lambda session: self._claim(session, now, room))
        await self._stages.passed("claimed")
        for parcel, platform, epoch in claimed:
            task = asyncio.create_task(self._send(parcel, platform, epoch))
            self._sending[parcel.id] = task
            task.add_done_callback(functools.partial(self._sent, parcel.id))
        return len(claimed)

    def _sent(self, parcel_id: int, _task: asyncio.Task[None]) -> None:
        self._sending.pop(parcel_id, None)
        self.woken.set()

    def _claim(self, session: Session, now: datetime, room: int) -> list[tuple[Parcel, str, int]]:
        claimed = []
        for parcel in claim(session, now=now, owner=self._owner, limit=room):
            platform = session.get_one(Workspace, parcel.workspace_id).platform.value
            epoch = session.scalar(select(Outbox.epoch).where(Outbox.id == parcel.id)) or 0
            claimed.append((parcel, platform, epoch))
        return claimed

    async def _send(self, parcel: Parcel, platform: str, epoch: int) -> None:
        outcome = await self._outcome(parcel, platform)
        await self._stages.passed("sent")
        now = self._clock.now()

        def write_down(session: Session) -> bool:
            return settle(
                session,
                parcel,
                outcome,
                owner=self._owner,
                epoch=epoch,
                now=now,
                undelivered=self._undelivered,
            )

        try:
            if not await self._database.write(write_down):
                log.warning("message %s was taken over by another process", parcel.key)
        except Unavailable:
            log.warning("message %s can't be settled now; its lease will run out", parcel.key)
        await self._stages.passed("settled")

    async def _outcome(self, parcel: Parcel, platform: str) -> Outcome:
        deliverer = self._deliverers.get(platform)
        if deliverer is None:
            return Retry(60, f"{platform} is not connected")
        try:
            if parcel.maybe_sent:
                log.warning("message %s may have arrived before; looking, then sending again", parcel.key)
                found = await deliverer.find(parcel)
                if found is not None:
                    return found
            await self._stages.passed("sending")
            return await deliverer.deliver(parcel)
        except Exception as error:
            log.exception("message %s could not be sent", parcel.key)
            return Retry(None, type(error).__name__)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            beating = functools.partial(beat, now=self._clock.now(), owner=self._owner, ids=list(self._sending))
            try:
                await self._database.write(beating)
            except Unavailable:
                log.warning("the heartbeat was not written: the database is away")


class Stages:
    """Named points of the delivery path. Does nothing; a test stops the process at one of them."""

    async def passed(self, point: str) -> None:
        """`point` was reached."""


async def _either(event: asyncio.Event, *, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
