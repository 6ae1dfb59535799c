"""DingTalk for the composition root: a deliverer, routes to serve, and a stream to keep open."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
from aiohttp import web

from bot.kernel.chart import Chart
from bot.kernel.clock import Clock
from bot.kernel.delivery import Sent
from bot.kernel.settings import DingTalkSettings
from bot.kernel.voice import Catalogue
from bot.platforms.dingtalk.attachments import Draw
from bot.platforms.dingtalk.deliver import CardSettings, DingTalkDeliverer
from bot.platforms.dingtalk.face import Face
from bot.platforms.dingtalk.http import HttpFace
from bot.platforms.dingtalk.intake import Handles
from bot.platforms.dingtalk.layout import SecondWay
from bot.platforms.dingtalk.openapi import DingTalkClient
from bot.platforms.dingtalk.presses import Presses
from bot.platforms.dingtalk.signature import card_secret
from bot.platforms.dingtalk.stream import StreamClient, StreamState
from bot.platforms.hosts import HostGuard
from bot.platforms.wire import LoopPace, Pace

log = logging.getLogger(__name__)

ROUTE_KEY: Final = "zhanggui"
"""Under which DingTalk knows our address for presses, in HTTP mode."""
_LONGEST_WAIT_SECONDS: Final = 60


@dataclass(frozen=True)
class Bot:
    """What the rest of the bot hands in. `public_url` is needed for cards in HTTP mode alone. `wake` tells the courier that
    there may be something to send: in DingTalk every answer goes through the outbox.
    """

    dispatcher: Handles
    catalogue: Catalogue
    clock: Clock
    language: str
    zone: str
    public_url: str = ""
    wake: Callable[[], None] = lambda: None
    draw: Draw | None = None
    second_way: SecondWay | None = None


@dataclass(frozen=True)
class Wire:
    """The way out: `session` is one of `guarded_session(guard)` and stays its maker's to close; `jitter` returns a number
    in [0, 1).
    """

    session: aiohttp.ClientSession
    guard: HostGuard
    jitter: Callable[[], float]
    pace: Pace = field(default_factory=LoopPace)


class DingTalk:
    """One app of DingTalk's. Make it inside a running loop; nothing is opened before `start`."""

    def __init__(self, settings: DingTalkSettings, bot: Bot, wire: Wire) -> None:
        self._settings = settings
        self._pace = wire.pace
        self._public_url = bot.public_url.rstrip("/")
        self._client = DingTalkClient(
            session=wire.session,
            api_url=settings.api_url,
            oapi_url=settings.oapi_url,
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            robot_code=settings.robot_code or settings.client_id,
            pace=wire.pace,
            guard=wire.guard,
        )
        presses = Presses(wire.pace)
        self.deliverer = DingTalkDeliverer(
            client=self._client,
            catalogue=bot.catalogue,
            presses=presses,
            draw=bot.draw or _draw_png,
            cards=self._cards(),
            second_way=bot.second_way,
        )
        self.face = Face(
            dispatcher=bot.dispatcher,
            deliverer=self.deliverer,
            presses=presses,
            catalogue=bot.catalogue,
            clock=bot.clock,
            pace=wire.pace,
            language=bot.language,
            zone=bot.zone,
            wake=bot.wake,
        )
        self._card_secret = card_secret(settings.client_secret)
        self._running: set[asyncio.Task[None]] = set()
        self.stream = self._stream(wire) if settings.mode == "stream" else None
        self.routes: list[web.RouteDef] = [] if self.stream is not None else self._http(bot.clock).routes()

    def _stream(self, wire: Wire) -> StreamClient:
        return StreamClient(
            session=wire.session,
            api_url=self._settings.api_url,
            client_id=self._settings.client_id,
            client_secret=self._settings.client_secret,
            on_message=self.face.on_message,
            pace=wire.pace,
            guard=wire.guard,
            jitter=wire.jitter,
        )

    def _http(self, clock: Clock) -> HttpFace:
        secret = self._settings.client_secret
        return HttpFace(self.face, client_secret=secret, card_secret=self._card_secret, clock=clock, pace=self._pace)

    @property
    def state(self) -> StreamState | None:
        """What the stream is doing; None in HTTP mode."""
        return self.stream.state if self.stream is not None else None

    @property
    def trouble(self) -> str:
        """Why the stream is not open, in words; empty when it is, and in HTTP mode."""
        return self.stream.trouble if self.stream is not None else ""

    async def start(self) -> None:
        """Open the stream (and keep it open), or tell DingTalk where presses go. Does not wait for either."""
        if self.stream is not None:
            self._run(self._keep_streaming(self.stream))
        elif self._cards().template_id:
            self._run(self._register())

    async def stop(self) -> None:
        """Take nothing more, finish what is in hand, close the sockets; at most some 13 s."""
        if self.stream is not None:
            await self.stream.stop()
        await self.face.stop()
        left = set(self._running)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _cards(self) -> CardSettings:
        """Cards need a template; in HTTP mode also an address of ours that presses can be posted to."""
        template = self._settings.card_template_id
        if self._settings.mode != "http":
            return CardSettings(template)
        return CardSettings(template, ROUTE_KEY) if self._public_url else CardSettings()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _keep_streaming(self, stream: StreamClient) -> None:
        """The stream ends when it is stopped. If it should ever fail through a mistake of ours, it is begun again."""
        while True:
            try:
                return await stream.run()
            except Exception:
                log.exception("DingTalk stream: failed, and is begun again")
            await self._pace.sleep(_LONGEST_WAIT_SECONDS)

    async def _register(self) -> None:
        wait = 1
        while True:
            outcome = await self._client.register_card_callbacks(
                url=self._public_url + "/dingtalk/cards", route_key=ROUTE_KEY, secret=self._card_secret
            )
            if isinstance(outcome, Sent):
                return
            log.warning("DingTalk: the address for presses was not registered: %s", outcome.reason)
            await self._pace.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT_SECONDS)


def _draw_png(chart: Chart) -> bytes:
    from bot.charts.png import draw_png

    return draw_png(chart)
