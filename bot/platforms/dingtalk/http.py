"""DingTalk's HTTP mode: signed requests to `/dingtalk/messages` and `/dingtalk/cards`.

Whatever is sent here, the answer is never 500: 401 for a wrong signature (looked at before the body is), 413 for a body
past 1 MiB, 408 and no connection any more for one that does not come to its end, 400 for one that is not what it should be.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any, Final

import aiohttp
from aiohttp import web

from bot.kernel.clock import Clock
from bot.platforms.bodies import TooLarge, TooSlow, hang_up, read_body
from bot.platforms.dingtalk.face import Face, press_digest
from bot.platforms.dingtalk.receive import Unreadable, press
from bot.platforms.dingtalk.signature import fresh, message_signed, press_signed
from bot.platforms.wire import DeadlinePassed, Pace, within

log = logging.getLogger(__name__)

COMMIT_SECONDS: Final = 1.5
"""A message is answered when it is stored, or after so long: how long DingTalk waits is not documented."""


class _Wrong(Exception):
    """A request that gets `status` and nothing else."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class HttpFace:
    """The two addresses. `card_secret` is what DingTalk was told to sign presses with."""

    def __init__(self, face: Face, *, client_secret: str, card_secret: str, clock: Clock, pace: Pace) -> None:
        self._face = face
        self._client_secret = client_secret
        self._card_secret = card_secret
        self._clock = clock
        self._pace = pace

    def routes(self) -> list[web.RouteDef]:
        """What to serve."""
        return [
            web.post("/dingtalk/messages", self._guarded(self._message)),
            web.post("/dingtalk/cards", self._guarded(self._press)),
        ]

    def _guarded(self, answer: Callable[[web.Request], Any]) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return web.json_response(await answer(request))
            except TooSlow:
                return await hang_up(request, web.json_response({}, status=408))
            except _Wrong as wrong:
                return web.json_response({}, status=wrong.status)
            except Unreadable as unreadable:
                log.warning("DingTalk: %s", unreadable)
                return web.json_response({}, status=400)

        return handle

    async def _message(self, request: web.Request) -> dict[str, Any]:
        now = self._clock.now()
        stamps, signs = request.headers.getall("timestamp", []), request.headers.getall("sign", [])
        if not message_signed(self._client_secret, timestamps=stamps, signs=signs, now=now):
            raise _Wrong(401)
        heard = self._face.reader.message(await self._body(request), now=now)
        if not fresh(heard.created_at, now):
            log.warning("DingTalk: an old message was sent again, and refused")
            raise _Wrong(401)
        outcome = await self._face.take(heard)
        if outcome is not None:
            try:
                await within(self._pace, COMMIT_SECONDS, asyncio.shield(outcome))
            except DeadlinePassed:
                log.info("DingTalk: a message was accepted before it was stored")
        return {}

    async def _press(self, request: web.Request) -> dict[str, Any]:
        now = self._clock.now()
        stamps = request.headers.getall("x-ddpaas-signature-timestamp", [])
        signs = request.headers.getall("x-ddpaas-signature", [])
        if not press_signed(self._card_secret, timestamps=stamps, signs=signs, now=now):
            raise _Wrong(401)
        data = await self._body(request)
        return await self._face.pressed(press(data, key=press_digest(data, stamps[0]), now=now))

    async def _body(self, request: web.Request) -> dict[str, Any]:
        """The JSON object in the body. Raises _Wrong and TooSlow."""
        try:
            body = await read_body(request, self._pace)
            value = json.loads(body.decode("utf-8"))
        except TooLarge:
            raise _Wrong(413) from None
        except (ValueError, RecursionError, aiohttp.ClientError, web.RequestPayloadError):
            raise _Wrong(400) from None
        if not isinstance(value, dict):
            raise _Wrong(400)
        return value
