"""A worker: the real machine in a process of its own, with a line to the test over which calls and orders come.

Started as `python -m tests.reliability.worker`: a warm parent that has everything imported and forks a worker for each
line on its standard input; or with `cold`, the worker itself, for the one line it is given.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.kernel.call import Call, Named
from bot.kernel.plain import plain_message
from bot.kernel.voice import Catalogue
from bot.platforms.hosts import HostGuard, guarded_session
from bot.platforms.slack.clients import Clients
from bot.platforms.slack.deliver import SlackDeliverer
from bot.platforms.wire import LoopPace
from bot.runtime.catalogue import load_catalogue
from bot.runtime.core import Core
from bot.runtime.database import Database, open_database, ping
from bot.runtime.health import Health
from bot.runtime.stages import Stages
from bot.runtime.timekeeper import Timekeeper
from bot.runtime.units import Unit
from models.presets import load_preset
from tests.desk import ROOT
from tests.reliability.pulses import PARTS, PREPARATIONS
from tests.reliability.shared_clock import SharedClock

T = TypeVar("T")
log = logging.getLogger(__name__)
TICK_SECONDS = 0.1


@dataclass(frozen=True)
class Orders:
    """What a worker is told at its birth. `armed` is a way of points: it dies at the last, having passed the others."""

    url: str
    line: str
    clock: str
    api_url: str
    token: str
    log: str
    armed: tuple[str, ...] = ()
    ticking: bool = True


class Trap(Stages):
    """Ends, or freezes, the process at a point."""

    __slots__ = ("armed", "deed")

    def __init__(self, armed: tuple[str, ...] = ()) -> None:
        self.armed = armed
        self.deed = signal.SIGKILL

    def passed(self, point: str) -> None:
        """Another step of the way; at its end the process is gone before this returns."""
        if self.armed and point == self.armed[0]:
            way, self.armed = self.armed, self.armed[1:]
            if len(way) == 1:
                os.kill(os.getpid(), self.deed)


class Tracked(Database):
    """Knows which writes are under way, so that the test's clock never overtakes one."""

    def __init__(self, opened: Database, stages: Stages) -> None:
        super().__init__(opened.engine, opened._reader, stages)
        self._under_way: set[asyncio.Future[Any]] = set()

    async def write(self, unit: Unit[T]) -> T:
        """See `Database`. It is under way until it is over, whoever still waits for it."""
        writing = asyncio.ensure_future(super().write(unit))
        self._under_way.add(writing)
        writing.add_done_callback(self._under_way.discard)
        return await asyncio.shield(writing)

    async def quiet(self) -> None:
        """What was under way when this was called is over."""
        if self._under_way:
            await asyncio.wait(list(self._under_way))


class Worker:
    """Answers orders until the line is cut."""

    def __init__(self, orders: Orders, catalogue: Catalogue, preset: Any, deliverer: SlackDeliverer) -> None:
        self.trap = Trap(tuple(orders.armed))
        self.database = Tracked(open_database(orders.url), self.trap)
        self.clock = SharedClock(Path(orders.clock))
        self.core = Core(
            database=self.database,
            clock=self.clock,
            catalogue=catalogue,
            parts=PARTS,
            deliverers={"slack": deliverer},
            default_language="zh",
            default_zone="Asia/Shanghai",
            facts={"preset": preset, "demo": False, "public_url": ""},
            stages=self.trap,
        )
        self.health = Health(self.database, self.clock)
        # Several keep time in one process, where only one process may write.
        self.keepers = [self.core.timekeeper, *(self._another_keeper() for _ in range(3))]

    def _another_keeper(self) -> Timekeeper:
        core = self.core
        return Timekeeper(database=self.database, clock=self.clock, clockwork=core.clockwork, wake=core.courier.wake)

    async def obey(self, order: Mapping[str, Any]) -> Any:
        """Do what is ordered; what it says comes back over the line."""
        match order["do"]:
            case "call":
                answer = await self.core.dispatcher.handle(call_from(order["call"], self.clock.now()))
                said = {"outcome": answer.outcome, "unsaved": answer.unsaved, "replayed": answer.replayed}
                return {**said, "text": plain_message(answer.message)}
            case "arm":
                self.trap.deed = signal.Signals(order.get("signal", signal.SIGKILL))
                self.trap.armed = tuple(order["armed"])
            case "prepare":
                number = int(order.get("amount", 0))
                await self.database.write(lambda session: PREPARATIONS[order["what"]](session, number))
            case "tick":
                return await self.keepers[int(order.get("keeper", 0))].tick()
            case "beat":
                await self.database.quiet()
                await self.core.courier.beat()
                self.core.courier.wake()
            case "ready":
                return await self.health.ready()
            case "ping":
                await self.database.read(ping)
        return None

    async def tick_on(self) -> None:
        """As the ticker would, but oftener."""
        while True:
            await self.core.timekeeper.tick()
            await asyncio.sleep(TICK_SECONDS)

    async def serve(self, line: str, ticking: bool) -> None:
        """Until the line is cut."""
        reader, writer = await asyncio.open_unix_connection(line)
        writer.write(f"{os.getpid()}\n".encode())
        behind = {asyncio.create_task(self.core.courier.run())}
        if ticking:
            behind.add(asyncio.create_task(self.tick_on()))
        while said := await reader.readline():
            task = asyncio.create_task(self._answer(json.loads(said), writer))
            behind.add(task)
            task.add_done_callback(behind.discard)

    async def _answer(self, order: Mapping[str, Any], writer: asyncio.StreamWriter) -> None:
        try:
            said: Any = {"said": await self.obey(order)}
        except Exception as error:
            log.exception("an order failed")
            said = {"error": f"{type(error).__name__}: {error}"}
        writer.write(json.dumps({"number": order["number"], **said}).encode() + b"\n")


def call_from(said: Mapping[str, Any], now: datetime) -> Call:
    """A call as it came over the line."""
    named = tuple(Named(*one) for one in said.get("named", ()))
    return Call(**{**said, "named": named, "received_at": now})


async def work(orders: Orders, catalogue: Catalogue, preset: Any) -> None:
    """Be a worker."""
    guard = HostGuard.of([orders.api_url])

    async def token(_workspace: str) -> str:
        return orders.token

    async with guarded_session(guard) as session:
        clients = Clients(session=session, api_url=orders.api_url, pace=LoopPace(), guard=guard, token_for=token)
        deliverer = SlackDeliverer(clients=clients, catalogue=catalogue, pace=LoopPace())
        worker = Worker(orders, catalogue, preset, deliverer)
        await worker.serve(orders.line, orders.ticking)


def be(orders: Orders, catalogue: Catalogue, preset: Any) -> None:
    """Be a worker until the line is cut; never returns."""
    logging.basicConfig(filename=orders.log, level=logging.INFO, force=True, format=f"{os.getpid()} %(message)s")
    try:
        asyncio.run(work(orders, catalogue, preset))
    except BaseException:
        log.exception("a worker ended")
        os._exit(1)
    os._exit(0)


def main() -> None:
    """See the module."""
    catalogue, preset = load_catalogue(ROOT / "locales"), load_preset(ROOT / "presets" / "tmall.toml")
    if sys.argv[1:2] == ["cold"]:
        be(Orders(**json.loads(sys.argv[2])), catalogue, preset)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children: the test holds their pidfd
    gc.collect()
    gc.freeze()
    for line in iter(sys.stdin.buffer.readline, b""):
        child = os.fork()
        if child == 0:
            os.close(0)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            be(Orders(**json.loads(line)), catalogue, preset)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
