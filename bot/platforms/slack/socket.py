"""Socket Mode: payloads over a WebSocket the bot opens, by bolt's handler and the SDK's client, under a watchdog.

The SDK reconnects by itself, and mostly does; once its HTTP session is closed it may try for ever (python-slack-sdk
issue 1922). So the watchdog does not mend the client, it makes a new one.
"""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Any, Final

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.hosts import HostGuard, guarded_session
from bot.platforms.slack.framework import RETRIES, Framework, quiet_logger
from bot.platforms.wire import Pace

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 10
LOST_LOOKS: Final = 3
"""Looks in a row without a connection after which a new client is made."""
PING_SECONDS: Final = 10
_SECRET: Final = re.compile(r"((?:ticket|token|app_id)=)[^&\s'\"]+|xapp-[\w-]+")


class Redacting(logging.Filter):
    """Keeps tickets and tokens out of the SDK's lines, and its tracebacks with the addresses in them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; always lets it pass."""
        record.msg = _SECRET.sub(lambda match: (match.group(1) or "") + "…", record.getMessage())
        record.args = ()
        record.exc_info = None
        record.exc_text = None
        return True


class Handler(AsyncSocketModeHandler):
    """Bolt's handler, answering by the framework's dispatch: an envelope is acknowledged with its payload when the reply
    is 200, else not at all, so that Slack sends an event again."""

    def __init__(self, framework: Framework, pace: Pace, *, app_token: str, web_client: AsyncWebClient) -> None:
        super().__init__(
            framework.app,
            app_token,
            logger=web_client.logger,
            web_client=web_client,
            ping_interval=PING_SECONDS,
        )
        self._framework = framework
        self._pace = pace

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        """Answer one envelope."""
        last_try = (req.retry_attempt or 0) >= RETRIES
        reply = await self._framework.dispatch(req.payload, self._pace.monotonic(), last_try=last_try)
        if reply.status != 200:
            log.info("an envelope of Slack is not acknowledged (%s)", reply.status)
            return
        payload: dict[str, Any] | None = None
        if reply.body is not None and req.accepts_response_payload:
            payload = dict(reply.body)
        await client.send_socket_mode_response(SocketModeResponse(req.envelope_id, payload))


class SlackSocket:
    """Keeps a socket open until stopped. `start` returns at once; while nothing is connected, it says so in the log."""

    def __init__(
        self,
        *,
        framework: Framework,
        app_token: str,
        api_url: str,
        session: aiohttp.ClientSession,
        guard: HostGuard,
        pace: Pace,
    ) -> None:
        self._framework = framework
        self._app_token = app_token
        self._api_url = api_url
        self._session = session
        self._guard = guard
        self._pace = pace
        self._handler: Handler | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self.rebuilt = 0
        """How often a client was given up for a new one."""

    async def start(self) -> None:
        """Begin to connect, and to watch."""
        await self._build()
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Close; what is being answered then can't be acknowledged any more, and Slack sends events again."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self._tear_down()

    async def connected(self) -> bool:
        """Whether a socket is open and answers pings."""
        return self._handler is not None and bool(await self._handler.client.is_connected())

    async def _watch(self) -> None:
        lost = 0
        while True:
            await self._pace.sleep(LOOK_SECONDS)
            try:
                lost = 0 if await self.connected() else lost + 1
                if lost >= LOST_LOOKS:
                    log.warning("Slack's socket has been away for %d s; a new client is made", lost * LOOK_SECONDS)
                    lost = 0
                    self.rebuilt += 1
                    await self._tear_down()
                    await self._build()
            except Exception:
                log.exception("the watch over Slack's socket stumbled")

    async def _build(self) -> None:
        logger = quiet_logger(f"{__name__}.sdk")
        if not logger.filters:
            logger.addFilter(Redacting())
        web_client = AsyncWebClient(base_url=self._api_url, session=self._session, retry_handlers=[], logger=logger)
        web_client.proxy = None
        handler = Handler(self._framework, self._pace, app_token=self._app_token, web_client=web_client)
        # The client makes a session of its own, takes a proxy from the environment, and would talk to any host.
        await handler.client.aiohttp_client_session.close()
        handler.client.aiohttp_client_session = guarded_session(self._guard)
        handler.client.proxy = None
        self._handler = handler
        self._connecting = asyncio.create_task(handler.client.connect())  # type: ignore[no-untyped-call]  # the SDK's

    async def _tear_down(self) -> None:
        handler, connecting = self._handler, self._connecting
        self._handler = self._connecting = None
        if connecting is not None:
            connecting.cancel()
        if handler is None:
            return
        client = handler.client
        try:
            await client.close()  # type: ignore[no-untyped-call]  # the SDK's
        except Exception as error:  # noqa: BLE001 it is given up; a broken socket may well fail to close
            log.info("Slack's socket did not close cleanly (%s)", type(error).__name__)
        await client.aiohttp_client_session.close()
        tasks = [connecting, client.message_processor, client.message_receiver, client.current_session_monitor]
        left = [task for task in tasks if task is not None]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
