"""A platform that never answers is given up after three minutes, as one of which nobody knows what it did."""

import asyncio
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel.delivery import Outcome, Sent
from bot.kernel.parcel import Parcel
from bot.runtime.courier import DELIVERY_SECONDS
from models.messaging import Outbox, OutboxState
from tests.desk import Desk, Postbox, open_desk
from tests.reliability.replicas import QUIET
from tests.runtime.test_outbox import put

SLACK_SECONDS = 30
"""How long the machine may take for what needs no time: at the check before the end, and after it."""


class TurnedLoop(asyncio.SelectorEventLoop):
    """An event loop whose steady clock can be turned forward: what was to come by then comes at once."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead_seconds = 0.0

    def time(self) -> float:
        """The steady clock, and as much more as it was turned."""
        return super().time() + self.ahead_seconds


@dataclass
class Stuck(Postbox):
    """A platform that never comes back from C1: not from delivering, and not from looking, until it is `mended`."""

    asked: list[str] = field(default_factory=list)
    stuck: asyncio.Event = field(default_factory=asyncio.Event)
    given_up: int = 0
    mended: bool = False

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Take it; and for C1 nothing more."""
        if parcel.target == "C1":
            await self._ask("deliver")
        return await super().deliver(parcel)

    async def find(self, parcel: Parcel) -> Sent | None:
        """Look."""
        await self._ask("find")
        return await super().find(parcel)

    async def _ask(self, what: str) -> None:
        self.asked.append(what)
        if not self.mended:
            self.stuck.set()
            try:
                await asyncio.Event().wait()
            finally:
                self.given_up += 1


def post_called(session: Session, said: str) -> tuple[OutboxState, str, int]:
    """Where a post stands, the first word of what went wrong, and how often it was tried."""
    row = session.scalars(select(Outbox).where(Outbox.key.endswith(f"/{said}"))).one()
    return row.state, row.error.partition(":")[0], row.attempts


async def deliver_until_given_up(desk: Desk, box: Stuck, loop: TurnedLoop) -> None:
    """Shortly before its patience ends the courier still waits; then it does not."""
    box.stuck.clear()
    before = box.given_up
    delivering = asyncio.ensure_future(desk.core.courier.deliver_due())
    await box.stuck.wait()
    loop.ahead_seconds += DELIVERY_SECONDS - SLACK_SECONDS
    for _ in range(20):
        await asyncio.sleep(0)
    assert box.given_up == before
    assert (await desk.sql(partial(post_called, said="甲")))[0] is OutboxState.SENDING
    loop.ahead_seconds += SLACK_SECONDS
    async with asyncio.timeout(SLACK_SECONDS):
        await delivering
    assert box.given_up == before + 1


async def a_platform_that_never_answers(url: str, loop: TurnedLoop) -> None:
    """乙 waits behind 甲, which gets stuck, is looked for, and goes at last; 丙 goes elsewhere meanwhile."""
    async with open_desk(url, QUIET) as desk:
        await desk.department()
        desk.boxes["web"] = box = Stuck("web", desk.clock)
        await put(desk, ("C1", "甲"), ("C1", "乙"), ("C2", "丙"))

        await deliver_until_given_up(desk, box, loop)
        assert await desk.sql(partial(post_called, said="甲")) == (OutboxState.PENDING, "ambiguous", 1)
        assert [got.text for got in box.got] == ["丙"]

        desk.clock.turn_to(await desk.sql(next_try))
        await deliver_until_given_up(desk, box, loop)
        assert await desk.sql(partial(post_called, said="甲")) == (OutboxState.PENDING, "ambiguous", 2)
        assert box.asked == ["deliver", "find"], "it may have arrived: it is looked for before it is sent again"

        box.mended = True
        desk.clock.turn_to(await desk.sql(next_try))
        await desk.deliver()
        assert box.asked == ["deliver", "find", "find", "deliver", "deliver"]
        assert [got.text for got in box.got] == ["丙", "甲", "乙"]


def next_try(session: Session) -> object:
    """When 甲 is tried again."""
    return session.scalars(select(Outbox.due_at).where(Outbox.key.endswith("/甲"))).one()


def test_a_platform_that_never_answers_is_given_up_as_ambiguous(database_url: str) -> None:
    with asyncio.Runner(loop_factory=TurnedLoop) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, TurnedLoop)
        runner.run(a_platform_that_never_answers(database_url, loop))
