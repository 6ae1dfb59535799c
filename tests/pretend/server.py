"""A small aiohttp server on loopback, and the way it runs into a planned fault."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.kernel.clock import Clock
from tests.pretend.faults import Fault, Faults, drop, reset_midway
from tests.pretend.ledger import Ledger


class LoopbackServer(ABC):
    """Started as a context manager, on a free port of 127.0.0.1. `clock` is the time its rules go by."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.ledger = Ledger()
        self.faults = Faults()
        self.port = 0
        self.closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @abstractmethod
    def routes(self) -> list[web.RouteDef]:
        """What it serves."""

    async def start(self) -> None:
        """Listen; after a stop, on the same port as before."""
        self.closing = asyncio.Event()
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """End whatever hangs, and listen no more."""
        self.closing.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        await self.stop()

    async def common_fault(self, request: web.Request, fault: Fault) -> web.StreamResponse | None:
        """The answer for a fault both platforms know; None for a kind of the platform's own."""
        if fault.kind == "reset":
            return await reset_midway(request)
        if fault.kind == "drop":
            return drop(request)
        if fault.kind == "hang":
            await self.closing.wait()
            return drop(request)
        if fault.kind == "status":
            return web.Response(status=fault.status, text="upstream error")
        if fault.kind == "html":
            page = "<!DOCTYPE html><html><body>Sorry, something went wrong.</body></html>"
            return web.Response(status=fault.status or 200, text=page, content_type="text/html")
        if fault.kind == "body":
            return web.Response(status=fault.status or 200, text=fault.word, content_type="application/json")
        return None
