"""A stream client at a pretend gateway, with a clock one turns."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.platforms.dingtalk.stream import StreamClient, StreamState
from bot.platforms.hosts import HostGuard, guarded_session
from tests.pretend.dingtalk import DingTalkPerson, PretendDingTalk
from tests.pretend.ledger import PATIENCE_SECONDS
from tests.pretend.turned import TurnedTime

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


class Heard:
    """Takes messages in: keeps what came, answers what it is told to, can be made to fail or to wait."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.answer: dict[str, Any] | None = None
        self.fail = False
        self.gate = asyncio.Event()
        self.gate.set()
        self.begun = 0
        self.finished = 0

    async def __call__(self, topic: str, data: dict[str, Any], headers: dict[str, str]) -> dict[str, Any] | None:
        self.begun += 1
        await self.gate.wait()
        self.messages.append((topic, data, headers))
        if self.fail:
            raise RuntimeError("the database is away")
        self.finished += 1
        return self.answer

    @property
    def texts(self) -> list[str]:
        """The words of the robot's messages, in order."""
        return [data["text"]["content"] for _, data, _ in self.messages if "text" in data]


class States:
    """What the client says it is doing, in order; whoever waits at the gateway's ledger is told."""

    def __init__(self, dingtalk: PretendDingTalk) -> None:
        self.all: list[StreamState] = []
        self._ledger = dingtalk.ledger

    def __call__(self, state: StreamState) -> None:
        self.all.append(state)
        self._ledger.nudge()


class StreamDesk:
    """The client, the gateway it talks to, and the time both go by."""

    def __init__(
        self, dingtalk: PretendDingTalk, time: TurnedTime, client: StreamClient, heard: Heard, states: States
    ) -> None:
        self.dingtalk = dingtalk
        self.time = time
        self.client = client
        self.heard = heard
        self.li = DingTalkPerson(dingtalk, "0421", "李雷")
        self.run: asyncio.Task[None] | None = None
        self.states = states.all

    def begin(self) -> None:
        """Start the client."""
        self.run = asyncio.create_task(self.client.run())

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition that the gateway or the client's state brings about."""
        await self.dingtalk.ledger.until(condition)

    async def waiting(self, times: int = 1) -> None:
        """Wait until the client waits before its next attempt, for the n-th time in all."""
        await self.until(lambda: self.states.count(StreamState.WAITING) >= times)

    async def proved(self, connection: Any) -> None:
        """A round trip: whatever was sent before has been read on both sides."""
        await self.dingtalk.acked(await self.dingtalk.ping(connection))


@asynccontextmanager
async def stream_desk(*, jitter: float = 0.5, begin: bool = True) -> AsyncIterator[StreamDesk]:
    """A desk whose client is running and connected; at the end it is stopped, and nothing may be left of it."""
    tasks, sockets = len(asyncio.all_tasks()), count_sockets()
    time = TurnedTime(MORNING)
    async with PretendDingTalk(clock=time, pace=time) as dingtalk:
        guard = HostGuard(loopback_allowed=frozenset({"127.0.0.1"}))
        async with guarded_session(guard) as session:
            heard = Heard()
            states = States(dingtalk)
            client = StreamClient(
                session=session,
                api_url=dingtalk.url,
                client_id=dingtalk.client_id,
                client_secret=dingtalk.client_secret,
                on_message=heard,
                pace=time,
                guard=guard,
                jitter=lambda: jitter,
                on_state=states,
            )
            desk = StreamDesk(dingtalk, time, client, heard, states)
            if begin:
                desk.begin()
                await dingtalk.connected()
            try:
                yield desk
            finally:
                heard.gate.set()
                await asyncio.wait_for(client.stop(), PATIENCE_SECONDS)
                if desk.run is not None:
                    await asyncio.gather(desk.run, return_exceptions=True)
    await asyncio.sleep(0)
    gc.collect()
    assert len(asyncio.all_tasks()) == tasks, asyncio.all_tasks()
    assert count_sockets() == sockets


def count_sockets() -> int:
    """How many sockets this process holds."""
    descriptors = Path("/proc/self/fd")
    return sum(_target(one).startswith("socket:") for one in descriptors.iterdir())


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except OSError:
        return ""
