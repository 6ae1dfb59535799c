"""A running bot: settings, features and a clock become a web server, connections to the platforms, and a schedule."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import aiohttp
from aiohttp import web

from bot.app.web_ports import Suggest, WebPorts
from bot.kernel.clock import Clock
from bot.kernel.parcel import Deliverer
from bot.kernel.settings import Settings
from bot.platforms.heads import end_silent_connections
from bot.platforms.hosts import HostGuard, guarded_session
from bot.platforms.web.face import Face, WebSettings
from bot.platforms.web.server import WebDeliverer, build_routes
from bot.platforms.wire import LoopPace
from bot.runtime.catalogue import load_catalogue
from bot.runtime.core import Core, Parts
from bot.runtime.database import Database
from bot.runtime.health import Health
from bot.runtime.ticker import Ticker

log = logging.getLogger(__name__)

BODY_LIMIT = 1024 * 1024
DRAIN_SECONDS = 8


@dataclass(frozen=True, slots=True)
class Offer:
    """What the features offer the page."""

    suggest: Suggest
    day_line: str


class Connection(Protocol):
    """A platform's open ends: routes it serves, sockets it holds."""

    routes: list[web.RouteDef]

    async def start(self) -> None:
        """Open what it holds open."""

    async def stop(self) -> None:
        """Take nothing more, finish what was begun, close."""


class Connect(Protocol):
    """Makes the platforms of these settings; `None` entries never occur."""

    def __call__(
        self, core: Core, session: aiohttp.ClientSession, guard: HostGuard
    ) -> Mapping[str, tuple[Deliverer, Connection]]:
        """Platform name -> how to send there, and its open ends."""


class Application:
    """One process. `run` returns when it was told to stop and everything begun is finished."""

    def __init__(
        self,
        *,
        settings: Settings,
        parts: Parts,
        offer: Offer,
        database: Database,
        clock: Clock,
        root: Path,
        facts: Mapping[str, Any],
        demo: bool,
        connect: Connect,
    ) -> None:
        self.settings = settings
        self._offer = offer
        self._database = database
        self._clock = clock
        self._demo = demo
        self._connect = connect
        self.deliverers: dict[str, Deliverer] = {"web": WebDeliverer()}
        self.core = Core(
            database=database,
            clock=clock,
            catalogue=load_catalogue(root / "locales"),
            parts=parts,
            deliverers=self.deliverers,
            default_language=settings.language,
            default_zone=settings.zone,
            facts={**facts, "demo": demo, "public_url": _public_url(settings, demo)},
        )
        self.ticker = Ticker(clock=clock, tick=self.core.timekeeper.tick)
        self.stopping = asyncio.Event()
        self.port = settings.port

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Application]:
        """Started; on the way out everything begun is finished and nothing is left open."""
        guard = HostGuard.of(_api_urls(self.settings), self.settings.outgoing_hosts)
        async with guarded_session(guard) as session:
            connections: list[Connection] = []
            for name, (deliverer, connection) in self._connect(self.core, session, guard).items():
                self.deliverers[name] = deliverer
                connections.append(connection)
            runner = await self._listen(connections)
            courier = asyncio.create_task(self.core.courier.run())
            silence = asyncio.create_task(end_silent_connections(_server_of(runner), LoopPace()))
            try:
                for connection in connections:
                    await connection.start()
                self.ticker.start()
                # What was loaded stays: looking through it again and again would be a tenth of every call's time.
                gc.collect()
                gc.freeze()
                yield self
            finally:
                await self.ticker.stop()
                for connection in connections:
                    await connection.stop()
                silence.cancel()
                await runner.cleanup()
                self.core.courier.stop()
                await asyncio.wait([courier], timeout=DRAIN_SECONDS)

    async def _listen(self, connections: list[Connection]) -> web.AppRunner:
        app = web.Application(client_max_size=BODY_LIMIT)
        health = Health(self._database, self._clock)
        ports = WebPorts(
            self.core,
            clock=self._clock,
            demo=self._demo,
            suggest=self._offer.suggest,
            day_line=self._offer.day_line,
            metrics=health,
        )
        face = Face(
            WebSettings(
                demo=self._demo,
                public_url=self.settings.public_url,
                loopback=self.settings.loopback,
                metrics_token=self.settings.metrics_token,
                language=self.settings.language,
                zone=self.settings.zone,
            ),
            ports,
            self.core.dispatcher,
            self._clock,
            self.core.catalogue,
            self.core.registry,
        )
        for connection in connections:
            app.add_routes(connection.routes)
        app.add_routes(build_routes(face))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=DRAIN_SECONDS)
        await runner.setup()
        site = web.TCPSite(runner, self.settings.host, self.settings.port)
        await site.start()
        self.port = runner.addresses[0][1] if runner.addresses else self.settings.port
        return runner


def _server_of(runner: web.AppRunner) -> web.Server:
    if runner.server is None:
        raise AssertionError("a runner that was set up has a server")
    return runner.server


def _public_url(settings: Settings, demo: bool) -> str:
    if settings.public_url:
        return settings.public_url
    return f"http://{settings.host}:{settings.port}" if demo or settings.loopback else ""


def _api_urls(settings: Settings) -> list[str]:
    urls: list[str] = []
    if settings.slack is not None:
        urls.append(settings.slack.api_url)
    if settings.dingtalk is not None:
        urls += [settings.dingtalk.api_url, settings.dingtalk.oapi_url]
    return urls
