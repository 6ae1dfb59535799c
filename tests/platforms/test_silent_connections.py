"""Whoever connects and says nothing, or never comes to the end of their headers, is hung up on; nobody else is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from aiohttp import WSMsgType, web

from bot.platforms.heads import HEAD_SECONDS, end_silent_connections
from tests.platforms.web.script import NOW
from tests.pretend.ledger import PATIENCE_SECONDS
from tests.pretend.turned import TurnedTime


class Door:
    """A server with a page that waits for a gate, and a web socket that says back what it hears."""

    def __init__(self, runner: web.AppRunner, time: TurnedTime, gate: asyncio.Event) -> None:
        self.gate = gate
        self._runner = runner
        self._time = time

    async def connected(self, sent: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection that has sent so much; the server knows of it."""
        known = len(self._server.connections)
        reader, writer = await asyncio.open_connection("127.0.0.1", self._runner.addresses[0][1])
        writer.write(sent)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self._server.connections) == known:  # noqa: ASYNC110 nobody tells
                await asyncio.sleep(0)
        return reader, writer

    async def elapse(self) -> None:
        """Time passes until the silent connections have been looked for once more."""
        await self._time.somebody_sleeps(HEAD_SECONDS)
        await self._time.elapse(HEAD_SECONDS)

    @property
    def open(self) -> int:
        """How many connections there are."""
        return len(self._server.connections)

    @property
    def _server(self) -> web.Server:
        assert self._runner.server is not None
        return self._runner.server


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    """With somebody who ends silent connections."""
    gate = asyncio.Event()

    async def page(request: web.Request) -> web.Response:
        await gate.wait()
        return web.Response(text="here")

    async def socket(request: web.Request) -> web.WebSocketResponse:
        opened = web.WebSocketResponse()
        await opened.prepare(request)
        async for message in opened:
            if message.type is WSMsgType.TEXT:
                await opened.send_str(message.data)
        return opened

    app = web.Application()
    app.add_routes([web.get("/", page), web.get("/socket", socket)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    time = TurnedTime(NOW)
    assert runner.server is not None
    task = asyncio.create_task(end_silent_connections(runner.server, time))
    try:
        yield Door(runner, time, gate)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await runner.cleanup()


@pytest.mark.parametrize("sent", [b"", b"POST /slack/events HT", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_whoever_does_not_come_to_the_end_of_their_headers_is_hung_up_on(door: Door, sent: bytes) -> None:
    reader, writer = await door.connected(sent)
    await door.elapse()
    assert door.open == 1, "it may have come a moment ago"
    writer.write(b"y")
    await door.elapse()
    async with asyncio.timeout(PATIENCE_SECONDS):
        with suppress(ConnectionResetError):  # what it sent last need not have been read
            assert await reader.read() == b""
    writer.close()


async def test_whoever_asked_something_is_left_alone_however_long_it_takes(door: Door) -> None:
    asking, asker = await door.connected(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    hearing, talker = await door.connected(b"GET /socket HTTP/1.1\r\nHost: x\r\n" + upgrade + key + b"\r\n")
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert b"101 Switching" in await hearing.readuntil(b"\r\n\r\n")
        for _ in range(5):
            await door.elapse()
        talker.write(b"\x81\x82\0\0\0\0hi")
        assert await hearing.readexactly(4) == b"\x81\x02hi"
        door.gate.set()
        assert b"200 OK" in await asking.readuntil(b"here")
        for _ in range(5):
            await door.elapse()
        asker.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200 OK" in await asking.readuntil(b"here")
    asker.close()
    talker.close()
