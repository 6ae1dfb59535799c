"""R5: a process frozen in the middle of a delivery comes back when another one has long taken it over."""

from __future__ import annotations

import asyncio
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel.delivery import Outcome, Sent
from bot.kernel.parcel import Parcel
from bot.runtime.outbox import LEASE
from models.messaging import Outbox, OutboxState
from tests.reliability.fleet import PATIENCE_SECONDS, PEOPLE, open_fleet
from tests.reliability.oracle import Driven, check, come_to_rest
from tests.reliability.replicas import open_replicas


@pytest.mark.parametrize("database_kind", ["postgresql", "mariadb"])
@pytest.mark.parametrize("point", ["send.begun", "send.done"])
async def test_R5_a_frozen_process_that_comes_back_cannot_complete_what_was_taken_over(
    database_url: str, point: str, tmp_path: Path
) -> None:
    """One process writes to SQLite: there the same is told of two couriers in it, below."""
    async with open_fleet(database_url, tmp_path) as fleet:
        holder = await fleet.start(ticking=False)
        await fleet.found()
        await come_to_rest(fleet)
        await holder.ask("arm", armed=[point], signal=int(signal.SIGSTOP))
        driven = Driven(sent={"key": "素材"}, acknowledged={"key": "素材"})
        asking = asyncio.create_task(holder.call("key", "U1", "/handoff to <@U2> 素材", named=[["U2", PEOPLE["U2"]]]))
        await holder.stopped()
        successor = await fleet.start(ticking=False)
        await fleet.pass_time(3 * LEASE.total_seconds())
        await come_to_rest(fleet)
        before = len(fleet.slack.workspace.posted)
        holder.go_on()
        await asking
        await holder.ask("beat")
        async with asyncio.timeout(PATIENCE_SECONDS):
            while "was taken over by another process" not in fleet.log:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        # Frozen before the request left, it sends it all the same: nobody can take back what a process is about to do.
        late = 1 if point == "send.begun" else 0
        assert len(fleet.slack.workspace.posted) <= before + late
        assert successor.alive
        await fleet.pass_time(5)
        check(fleet, driven, kills=50 if late else 0)


async def test_R5_a_courier_whose_row_was_taken_over_is_refused_by_the_fence(database_url: str) -> None:
    async with open_replicas(database_url) as (one, other):
        await one.department(小林="运营专员")
        reached, gate = asyncio.Event(), asyncio.Event()
        box = one.boxes["web"]
        deliver = box.deliver

        class Stuck:
            """Delivers, and does not come back to say so."""

            async def deliver(self, parcel: Parcel) -> Outcome:
                await deliver(parcel)
                reached.set()
                await gate.wait()
                return Sent("too late", "nowhere")

            async def find(self, parcel: Parcel) -> Sent | None:
                return await box.find(parcel)

        one.core.courier._deliverers = {"web": Stuck()}
        asking = asyncio.create_task(one.say("老板", "/handoff to 小林 素材"))
        await reached.wait()
        one.clock.turn(3 * LEASE)
        await other.deliver()
        gate.set()
        await asking

        def rows(session: Session) -> list[Outbox]:
            return list(session.scalars(select(Outbox).where(Outbox.target == "小林").order_by(Outbox.id.desc())))

        row = (await one.sql(rows))[0]
        assert (row.state, row.epoch, row.owner) == (OutboxState.DELIVERED, 2, "")
        assert row.external_ref != "too late"
        assert len(one.got("小林")) == 1


async def test_R5_a_lease_from_before_the_clock_stepped_back_does_not_hold_for_a_day(database_url: str) -> None:
    async with open_replicas(database_url) as (one, other):
        await one.department(小林="运营专员")
        await one.core.dispatcher.handle(one.call("老板", "/handoff to 小林 素材"))
        claimed = await one.core.courier._database.write(
            lambda session: one.core.courier._claim(session, one.clock.now(), 10, True)
        )
        assert len(claimed) == 1  # and its holder is never heard of again
        one.clock.turn(timedelta(seconds=-LEASE.total_seconds() * 10))

        def made_due(session: Session) -> None:
            for row in session.scalars(select(Outbox).where(Outbox.state == OutboxState.SENDING)):
                row.due_at = one.clock.now()

        await one.write(made_due)
        await other.deliver()
        assert len(one.got("小林")) == 1
