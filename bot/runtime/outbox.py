"""Messages leave here, after the transaction that decided them was committed.

A row is claimed with a lease (owner, epoch, until), sent, and completed by an UPDATE that carries owner and epoch, so
that a process that was frozen and comes back can't complete what another one took over. Order is kept per conversation
(`lane`): only the oldest waiting row of a lane can be claimed, and a dead one lets the next pass.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Select, bindparam, exists, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, aliased, defer

from bot.kernel.codec import message_from_json
from bot.kernel.delivery import Ambiguous, Outcome, Refused, Retry, Sent
from bot.kernel.message import mentioned
from bot.kernel.parcel import Parcel
from bot.runtime.driver_errors import may_retry
from bot.runtime.stages import Stages
from bot.runtime.units import translated
from models.base import changed_rows
from models.columns import Instant
from models.messaging import Outbox, OutboxState
from models.organisation import Account, AccountPerson, Workspace

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
TRIES = 8
DEATHS = 3
CALM = timedelta(minutes=5)
"""How long a message rests that was there at all deaths but the last: what ended the processes may be over by then."""
INTERRUPTED = "interrupted"
AMBIGUOUS = "ambiguous"
BATCH = 32
FIRST_WAIT_SECONDS = 1
LONGEST_WAIT_SECONDS = 300


class Undelivered(Protocol):
    """Told when a message died, in the transaction that declares it dead."""

    def __call__(self, session: Session, row: Outbox, code: str, reason: str, now: datetime) -> None:
        """Write to whoever should know."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is ours until it is settled: the fence its completing UPDATE carries."""

    parcel: Parcel
    platform: str
    owner: str
    epoch: int
    suspect: bool
    """Whoever sent it before died in it."""


_WAITS = (
    select(Outbox.id)
    .where(
        or_(
            (Outbox.state == OutboxState.PENDING) & (Outbox.due_at <= bindparam("now", type_=Instant())),
            Outbox.state == OutboxState.SENDING,
        )
    )
    .limit(1)
)


def something_waits(session: Session, *, now: datetime) -> bool:
    """Whether a claim could find anything: a row that is due, or one in somebody's hands (who may have died)."""
    return session.connection().execute(_WAITS, {"now": now}).first() is not None


def claim(
    session: Session,
    *,
    now: datetime,
    owner: str,
    undelivered: Undelivered,
    limit: int = BATCH,
    suspects: bool = True,
    stages: Stages | None = None,
) -> list[Claimed]:
    """Take up to `limit` rows that are due: the head of each lane. Rows of a holder that stopped beating come back first.

    A row whose sender died before is a suspect, as it may be what killed it: of those one is taken, if `suspects` may
    be. A row that can't be read is dead at once, and its neighbours go on.
    """
    stages = stages or Stages()
    rescue(session, now=now, undelivered=undelivered)
    stages.passed("claim.rescued")
    claimed = []
    rows = list(_candidates(session, now, limit, suspect=False))
    rows += _candidates(session, now, 1, suspect=True) if suspects else ()
    for row in rows:
        suspect = row.error.startswith(INTERRUPTED)
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
        stages.passed("claim.taken")
        held = _held(session, row, now, owner, suspect, undelivered) if taken else None
        if held is not None:
            claimed.append(held)
    stages.passed("claim.read")
    return claimed


def _held(
    session: Session, row: Outbox, now: datetime, owner: str, suspect: bool, undelivered: Undelivered
) -> Claimed | None:
    try:
        session.refresh(row, _CONTENT)
        parcel = _parcel(session, row, now)
    except DBAPIError:
        raise
    except Exception as error:
        log.exception("message %s can't be read", row.key)
        _bury(session, row, "unreadable", type(error).__name__, now, undelivered)
        return None
    platform = session.get_one(Workspace, row.workspace_id).platform.value
    return Claimed(parcel, platform, owner, row.epoch, suspect)


def _bury(session: Session, row: Outbox, code: str, reason: str, now: datetime, undelivered: Undelivered) -> None:
    row.state, row.owner, row.error = OutboxState.DEAD, "", f"{code}: {reason}"[:500]
    if _may_be_secret(row):
        row.body = None
    session.flush()
    try:
        with session.begin_nested():
            undelivered(session, row, code, reason, now)
    except Exception as error:
        if isinstance(error, DBAPIError) and (may_retry(error) or translated(error) is not error):
            raise
        log.exception("nobody could be told that message %s died", row.key)


def _may_be_secret(row: Outbox) -> bool:
    """Whether a row must not be kept with its words: of some that can't be read, nobody knows."""
    try:
        body: object = row.body
    except DBAPIError:
        raise
    except Exception:  # noqa: BLE001 whatever it is that was written there
        return True
    return isinstance(body, dict) and bool(body.get("secret"))


_CONTENT = ("body", "reply", "epoch", "attempts")


def _without_content() -> Select[Outbox]:
    """Rows, whose content is read one by one: a body that is no JSON would end the query for all of them."""
    return select(Outbox).options(defer(Outbox.body), defer(Outbox.reply))


def _candidates(session: Session, now: datetime, limit: int, *, suspect: bool) -> Sequence[Outbox]:
    died = Outbox.error.startswith(INTERRUPTED)
    earlier = aliased(Outbox)
    blocked = exists().where(
        earlier.lane == Outbox.lane,
        earlier.state.in_((OutboxState.PENDING, OutboxState.SENDING)),
        earlier.id < Outbox.id,
    )
    query = (
        _without_content()
        .where(Outbox.state == OutboxState.PENDING, Outbox.due_at <= now, died if suspect else ~died, ~blocked)
        # Among suspects, whoever was there at fewer deaths goes first: an innocent one is gone before it is its turn again.
        .order_by(*((Outbox.error,) if suspect else ()), Outbox.due_at, Outbox.id)
        .limit(limit)
    )
    if session.get_bind().dialect.name != "sqlite":
        query = query.with_for_update(skip_locked=True, of=Outbox)
    return session.scalars(query).all()


def rescue(session: Session, *, now: datetime, undelivered: Undelivered) -> int:
    """Rows whose holder's heartbeat stopped wait again; the attempt that died may have arrived, which `error` says.

    A lease that reaches further than leases do was written before the clock stepped back: it counts as run out. Whoever
    took `DEATHS` holders with it is dead.
    """
    lost = _without_content().where(
        Outbox.state == OutboxState.SENDING,
        or_(Outbox.lease_until_at < now, Outbox.lease_until_at > now + 2 * LEASE),
    )
    if session.get_bind().dialect.name != "sqlite":
        lost = lost.with_for_update(skip_locked=True, of=Outbox)
    rows = session.scalars(lost).all()
    for row in rows:
        deaths = _deaths(row.error) + 1
        log.warning("the holder of %s is gone: its delivery is ambiguous (death %d)", row.key, deaths)
        if deaths >= DEATHS:
            _bury(session, row, "deaths", f"{deaths} processes ended while sending it", now, undelivered)
        else:
            row.state, row.owner, row.error = OutboxState.PENDING, "", f"{INTERRUPTED} {deaths}"
            if deaths == DEATHS - 1:
                row.due_at = now + CALM
    session.flush()
    return len(rows)


def _deaths(error: str) -> int:
    """How often a holder died with this row; `error` keeps count."""
    return int(error.removeprefix(INTERRUPTED) or 1) if error.startswith(INTERRUPTED) else 0


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
        row.error.startswith((INTERRUPTED, AMBIGUOUS)),
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


def settle(session: Session, held: Claimed, outcome: Outcome, *, now: datetime, undelivered: Undelivered) -> bool:
    """Write down what became of a claimed row. False when it is no longer ours: another process took it over."""
    parcel = held.parcel
    mine = (
        Outbox.id == parcel.id,
        Outbox.owner == held.owner,
        Outbox.epoch == held.epoch,
        Outbox.state == OutboxState.SENDING,
    )
    values = _settled(parcel, outcome, now)
    if parcel.message.secret and values["state"] is not OutboxState.PENDING:
        values["body"] = None
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
                error = _still_in_doubt(parcel, f"wait: {reason}")
                return {"state": OutboxState.PENDING, "due_at": due_at, "error": error, "attempts": parcel.attempt - 1}
            return _again(parcel, _still_in_doubt(parcel, f"retry: {reason}"), now)
        case Ambiguous(reason):
            log.warning("delivery of %s is ambiguous: %s", parcel.key, reason)
            return _again(parcel, f"{AMBIGUOUS}: {reason}", now)


def _still_in_doubt(parcel: Parcel, error: str) -> str:
    """A later attempt that surely did nothing does not settle whether an earlier one arrived."""
    return (f"{AMBIGUOUS} before, then {error}" if parcel.maybe_sent else error)[:500]


def _again(parcel: Parcel, reason: str, now: datetime) -> dict[str, object]:
    if parcel.attempt >= TRIES:
        return {"state": OutboxState.DEAD, "error": f"gave up after {TRIES} tries: {reason}"[:500]}
    wait = min(FIRST_WAIT_SECONDS * 2 ** (parcel.attempt - 1), LONGEST_WAIT_SECONDS)
    return {"state": OutboxState.PENDING, "due_at": now + timedelta(seconds=wait), "error": reason[:500]}


def _reason(outcome: Outcome) -> str:
    return "" if isinstance(outcome, Sent) else outcome.reason
