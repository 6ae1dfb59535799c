"""R13: whatever becomes of the line to DingTalk's gateway, the stream comes back soon and leaves nothing behind."""

from __future__ import annotations

import asyncio
import random  # noqa: TID251 (seeded)
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import uvloop

from bot.platforms.dingtalk.stream import StreamState
from tests.platforms.stream_desk import StreamDesk, count_sockets, stream_desk
from tests.pretend.dingtalk import Connection, Push
from tests.pretend.faults import Fault
from tests.pretend.ledger import PATIENCE_SECONDS

DROPS = 1000
SEED = 20261124


async def _rst(desk: StreamDesk, connection: Connection) -> None:
    desk.dingtalk.drop(connection)
    await _sit_out(desk)


async def _hang_up(desk: StreamDesk, connection: Connection) -> None:
    await desk.dingtalk.hang_up(connection)
    await _sit_out(desk)


async def _disconnect_then_silence(desk: StreamDesk, connection: Connection) -> None:
    await desk.time.elapse(30)
    await desk.dingtalk.disconnect(connection)


async def _disconnect_a_newcomer(desk: StreamDesk, connection: Connection) -> None:
    young = desk.dingtalk.clock.now() == connection.opened_at
    await desk.dingtalk.disconnect(connection)
    if young:
        await _sit_out(desk)


async def _sit_out(desk: StreamDesk) -> None:
    """Let the client's back-off pass, and no more; it is at its longest at this desk."""
    await desk.waiting(desk.states.count(StreamState.WAITING) + (desk.client.state is not StreamState.WAITING))
    await desk.time.elapse(1)


async def test_R13_a_thousand_drops_blind_for_two_seconds_at_most_and_nothing_leaks() -> None:
    chance = random.Random(SEED)
    windows: list[float] = []
    most_tasks, most_sockets = 0, 0
    async with stream_desk(jitter=1.0) as desk:
        for number in range(1, DROPS + 1):
            connection = await desk.dingtalk.connected(number)
            await desk.proved(connection)
            drop = chance.choice([_rst, _hang_up, _disconnect_then_silence, _disconnect_a_newcomer])
            since = desk.time.monotonic() + (30 if drop is _disconnect_then_silence else 0)
            await drop(desk, connection)
            fresh = await desk.dingtalk.connected(number + 1)
            windows.append(desk.time.monotonic() - since)
            message = await desk.li.says(f"第{number}句")
            assert isinstance(message, Push), f"seed {SEED}"
            await desk.dingtalk.acked(message)
            assert message.sent_to == [fresh], f"seed {SEED}, drop {number}"
            if number % 100 == 0:
                # Whoever was told to leave is gone after its 10 s.
                await desk.time.elapse(10)
                await desk.until(lambda: len(desk.dingtalk.open_connections) == 1)
                most_tasks = max(most_tasks, len(asyncio.all_tasks()))
                most_sockets = max(most_sockets, count_sockets())
        await desk.proved(desk.dingtalk.open_connections[0])
        assert len(desk.heard.messages) == DROPS, f"seed {SEED}"
    assert sorted(windows)[int(len(windows) * 0.95)] <= 2, f"seed {SEED}"
    assert most_tasks <= 20, Counter(str(task.get_coro()) for task in asyncio.all_tasks())
    assert most_sockets <= 20


async def test_R13_a_half_open_socket_is_found_within_a_minute() -> None:
    async with stream_desk(jitter=1.0) as desk:
        for number in range(1, 51):
            connection = await desk.dingtalk.connected(number)
            await desk.proved(connection)
            desk.dingtalk.stall(connection)
            since = desk.time.monotonic()
            while desk.states.count(StreamState.WAITING) < number:
                await desk.time.elapse(1)
                await _read_on()
            assert desk.time.monotonic() - since <= 60
            await desk.time.elapse(1)
        await desk.dingtalk.connected(51)
        await desk.until(lambda: len(desk.dingtalk.open_connections) == 1)


async def test_R13_a_gateway_that_answers_pings_but_has_forgotten_us_is_found_within_a_minute() -> None:
    async with stream_desk() as desk:
        first = desk.dingtalk.connections[0]
        for _ in range(3):
            await desk.proved(first)
            await desk.time.elapse(20)
        await desk.proved(first)
        first.silent = True
        since = desk.time.monotonic()
        while len(desk.dingtalk.connections) < 2:
            await desk.time.elapse(1)
            await _read_on()
            # A handshake takes no time at this desk, however long the machine needs for it.
            await desk.until(lambda: desk.client.state is not StreamState.OPENING)
            assert desk.time.monotonic() - since <= 60
        assert first.open, "the new socket stands before the old one goes"
        first.leaving = True
        message = await desk.li.says("还听得见吗")
        assert isinstance(message, Push)
        await desk.dingtalk.acked(message)
        await desk.time.elapse(24)
        await desk.dingtalk.closed(first)


async def test_R13_a_quiet_socket_that_answers_pings_is_left_alone() -> None:
    async with stream_desk() as desk:
        first = desk.dingtalk.connections[0]
        for pings in range(1, 51):
            await desk.time.somebody_sleeps(12)
            await desk.time.elapse(12)
            await desk.until(lambda pings=pings: first.pings >= pings)  # type: ignore[misc]
            await _heard_now(desk)
        assert desk.time.monotonic() == 600
        assert first.open
        assert len(desk.dingtalk.connections) == 1


@pytest.mark.parametrize("call", ["gateway.open", "gateway.connect"])
async def test_R13_a_handshake_nobody_answers_is_given_up(call: str) -> None:
    async with stream_desk(jitter=1.0) as desk:
        await desk.proved(desk.dingtalk.connections[0])
        hangs = 20
        desk.dingtalk.faults.plan(Fault("hang"), call=call, times=hangs)
        desk.dingtalk.drop(desk.dingtalk.connections[0])
        await desk.waiting()
        for number in range(1, hangs + 1):
            await desk.time.elapse(desk.time.sleepers[0])
            await desk.until(lambda number=number: _faults(desk) >= number)  # type: ignore[misc]
            await desk.time.elapse(10)
            await desk.waiting(number + 1)
        await desk.time.elapse(60)
        await desk.dingtalk.connected(2)


async def test_R13_refused_tickets_are_asked_for_anew() -> None:
    async with stream_desk(jitter=1.0) as desk:
        await desk.proved(desk.dingtalk.connections[0])
        desk.dingtalk.faults.plan(Fault("status", status=401), call="gateway.connect", times=3)
        desk.dingtalk.drop(desk.dingtalk.connections[0])
        for number, wait in enumerate((1, 2, 4, 8), start=1):
            await desk.waiting(number)
            await desk.time.elapse(wait)
        await desk.dingtalk.connected(2)
        assert len(desk.dingtalk.ledger.of_call("gateway.open")) == 5


def _faults(desk: StreamDesk) -> int:
    return sum(entry.said == "fault: hang" for entry in desk.dingtalk.ledger.entries)


async def _read_on() -> None:
    """Loopback delivers at once: a few turns of the loop, and what was sent has been read."""
    for _ in range(20):
        await asyncio.sleep(0)


async def _heard_now(desk: StreamDesk) -> None:
    """Wait until the client has heard something at this very time: the answer to its ping."""
    (link,) = desk.client._links.values()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while link._heard_at < desk.time.monotonic():  # noqa: ASYNC110 (a pong wakes nobody here)
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    "story",
    [
        test_R13_a_thousand_drops_blind_for_two_seconds_at_most_and_nothing_leaks,
        test_R13_a_half_open_socket_is_found_within_a_minute,
        test_R13_a_gateway_that_answers_pings_but_has_forgotten_us_is_found_within_a_minute,
        test_R13_a_quiet_socket_that_answers_pings_is_left_alone,
        test_R13_refused_tickets_are_asked_for_anew,
    ],
)
def test_R13_on_uvloop_as_well(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Its sockets and transports are its own, and differ in what they allow."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(story())
