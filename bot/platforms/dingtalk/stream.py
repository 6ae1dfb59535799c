"""DingTalk's stream mode: keeps one websocket to the gateway alive and hands on what comes.

The gateway pushes each message to one connection, chosen at random, and stops pushing to a connection the moment it
sends `disconnect`: so the next socket is opened before the old one closes. Doubles are possible (the same `messageId`
or `msgId` twice): dropping them is the caller's work, by key. Tickets and secrets are never logged.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Any, Final
from urllib.parse import quote_plus

import aiohttp
import yarl

from bot.platforms.dingtalk.frames import CALLBACK, CARD_TOPIC, EVENT, ROBOT_TOPIC
from bot.platforms.dingtalk.link import CLOSE_SECONDS, Link, OnMessage
from bot.platforms.hosts import HostGuard, HostRefused
from bot.platforms.wire import BodyTooLarge, DeadlinePassed, Pace, read_bounded, within

log = logging.getLogger(__name__)

OPEN_SECONDS: Final = 10
LONGEST_WAIT_SECONDS: Final = 60
MOST_AT_ONCE: Final = 200
"""Messages being taken in at the same time; past it the socket is not read, and the gateway keeps the rest."""
SHORT_LIFE_SECONDS: Final = 5
LARGEST_FRAME_BYTES: Final = 1024 * 1024
STOP_SECONDS: Final = 5
"""How long `stop` waits for messages that were acknowledged and are still being taken in."""


class StreamState(Enum):
    """What the client is doing, for health pages and tests."""

    OPENING = "opening"
    OPEN = "open"
    WAITING = "waiting"
    STOPPED = "stopped"


class StreamClient:
    """Keeps the stream open until stopped.

    `on_message(topic, data, headers)` gets every callback and event; for a card's press what it returns becomes the
    answer's data when it comes within 1.8 s, for an event its return accepts it and its failure has it sent again,
    for a robot's message the acknowledgement goes first. `jitter` returns a number in [0, 1): the n-th wait in a row
    is between half of and all of 1, 2, 4 … 60 seconds. `on_state` is told each change; `trouble` is the last reason
    in words.
    """

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        api_url: str,
        client_id: str,
        client_secret: str,
        on_message: OnMessage,
        pace: Pace,
        guard: HostGuard,
        jitter: Callable[[], float],
        on_state: Callable[[StreamState], None] | None = None,
    ) -> None:
        self._session = session
        self._open_url = api_url.rstrip("/") + "/v1.0/gateway/connections/open"
        self._client_id = client_id
        self._client_secret = client_secret
        self._on_message = on_message
        self._pace = pace
        self._guard = guard
        self._jitter = jitter
        self._on_state = on_state
        self._links: dict[asyncio.Task[None], Link] = {}
        self._unclaimed: aiohttp.ClientWebSocketResponse | None = None
        self._work: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._stopped = asyncio.Event()
        self._stopped.set()
        self.state = StreamState.STOPPED
        self.trouble = ""

    async def run(self) -> None:
        """Keep the stream open until `stop` is called or this is cancelled; leaves no task and no socket behind."""
        if not self._stopped.is_set():
            raise RuntimeError("the stream is already running")
        self._stopped.clear()
        keeping = asyncio.create_task(self._keep_open())
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait((keeping, stopping), return_when=asyncio.FIRST_COMPLETED)
            if keeping.done():
                keeping.result()
        finally:
            keeping.cancel()
            stopping.cancel()
            await asyncio.gather(keeping, stopping, return_exceptions=True)
            await self._let_go()
            self._tell(StreamState.STOPPED)
            self._stopping.clear()
            self._stopped.set()

    async def stop(self) -> None:
        """End `run` cleanly: messages already acknowledged get up to 5 s to be taken in, then the sockets close."""
        if not self._stopped.is_set():
            self._stopping.set()
            await self._stopped.wait()

    async def _keep_open(self) -> None:
        failures = 0
        while True:
            self._tell(StreamState.OPENING)
            websocket = await self._connect()
            if websocket is None:
                failures += 1
                await self._wait(failures)
                continue
            link = Link(websocket, pace=self._pace, on_message=self._on_message, start=self._begin)
            self._unclaimed = None
            reading = asyncio.create_task(link.run())
            self._links[reading] = link
            reading.add_done_callback(self._links.pop)
            self._tell(StreamState.OPEN)
            await link.over.wait()
            self.trouble = link.reason
            log.info("DingTalk stream: reconnecting: %s", link.reason)
            failures = 0 if link.proved else failures + 1
            # Asked to move after a decent life: at once. A gateway that asks each newcomer to leave is not hammered.
            if not (link.draining and link.proved and self._pace.monotonic() - link.opened_at >= SHORT_LIFE_SECONDS):
                await self._wait(max(failures, 1))

    async def _wait(self, failures: int) -> None:
        self._tell(StreamState.WAITING)
        longest = min(LONGEST_WAIT_SECONDS, 2 ** min(failures - 1, 6))
        await self._pace.sleep(longest * (0.5 + 0.5 * self._jitter()))

    async def _connect(self) -> aiohttp.ClientWebSocketResponse | None:
        """Ask for a ticket and open the websocket; None, with `trouble` told, when either fails."""
        try:
            return await within(self._pace, OPEN_SECONDS, self._handshake())
        except HostRefused as refused:
            trouble = str(refused)
        except DeadlinePassed:
            trouble = f"no answer within {OPEN_SECONDS} s"
        except _OpenFailed as failed:
            trouble = str(failed)
        except aiohttp.WSServerHandshakeError as error:
            # Its text holds the whole address, ticket included.
            trouble = f"the websocket was refused with {error.status}"
        except (aiohttp.ClientError, OSError, BodyTooLarge, ValueError) as error:
            trouble = f"no connection ({type(error).__name__})"
        self.trouble = trouble
        log.warning("DingTalk stream: %s", trouble)
        return None

    async def _handshake(self) -> aiohttp.ClientWebSocketResponse:
        endpoint, ticket = await self._ask_for_ticket()
        self._guard.check(endpoint)
        joint = "&" if "?" in endpoint else "?"
        self._unclaimed = await self._session.ws_connect(
            yarl.URL(f"{endpoint}{joint}ticket={quote_plus(ticket)}", encoded=True),
            autoping=False,
            max_msg_size=LARGEST_FRAME_BYTES,
            timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_SECONDS),
        )
        return self._unclaimed

    async def _ask_for_ticket(self) -> tuple[str, str]:
        """The websocket's address and its one-use ticket, good for 90 s."""
        wanted = {
            "clientId": self._client_id,
            "clientSecret": self._client_secret,
            "subscriptions": [
                {"type": EVENT, "topic": "*"},
                {"type": CALLBACK, "topic": ROBOT_TOPIC},
                {"type": CALLBACK, "topic": CARD_TOPIC},
            ],
        }
        # Without Accept the gateway answers XML.
        async with self._session.post(
            self._open_url, json=wanted, headers={"Accept": "application/json"}, allow_redirects=False
        ) as response:
            body = await read_bounded(response, LARGEST_FRAME_BYTES)
            if response.status != 200:
                raise _OpenFailed(f"the gateway refused to open a connection with {response.status}{_code(body)}")
        try:
            answer = json.loads(body)
            endpoint, ticket = answer["endpoint"], answer["ticket"]
        except (ValueError, RecursionError, TypeError, KeyError):
            raise _OpenFailed("the gateway's answer could not be read") from None
        if not isinstance(endpoint, str) or not isinstance(ticket, str):
            raise _OpenFailed("the gateway's answer could not be read")
        return endpoint, ticket

    async def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Start taking a message in; when too many are under way, wait for one to finish first."""
        try:
            while len(self._work) >= MOST_AT_ONCE:
                await asyncio.wait(self._work, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            work.close()
            raise
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _let_go(self) -> None:
        """Give work under way its time while the sockets still stand (answers need them), then end everything."""
        for link in self._links.values():
            link.deaf = True
        if self._work:
            try:
                await within(self._pace, STOP_SECONDS, asyncio.wait(set(self._work)))
            except DeadlinePassed:
                log.warning("DingTalk stream: %d messages were still being taken in at the end", len(self._work))
        ending = {*self._links, *self._work}
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        if self._unclaimed is not None:
            # Cancelled in the very moment the handshake succeeded.
            await self._unclaimed.close()
            self._unclaimed = None

    def _tell(self, state: StreamState) -> None:
        if state is StreamState.OPEN:
            self.trouble = ""
        if state is not self.state:
            self.state = state
            if self._on_state is not None:
                self._on_state(state)


class _OpenFailed(Exception):
    """The gateway answered, but not with a ticket."""


def _code(body: bytes) -> str:
    """The gateway's own code for what was wrong, if it gave a plain one."""
    try:
        code = json.loads(body).get("code")
    except (ValueError, RecursionError, AttributeError):
        return ""
    return f" ({code})" if isinstance(code, str) and code.replace(".", "").isalnum() and len(code) < 80 else ""
