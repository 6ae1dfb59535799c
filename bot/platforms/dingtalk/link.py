"""One websocket to DingTalk's gateway: reads frames, acknowledges them, hands them on, and notices when it is dead."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Final, TypeAlias

import aiohttp

from bot.platforms.dingtalk.frames import (
    CALLBACK,
    CARD_TOPIC,
    DISCONNECT,
    EVENT,
    PING,
    ROBOT_TOPIC,
    SYSTEM,
    BadFrame,
    Frame,
    read_frame,
    write_ack,
)
from bot.platforms.wire import DeadlinePassed, Pace, within

log = logging.getLogger(__name__)

OnMessage: TypeAlias = Callable[[str, dict[str, Any], dict[str, str]], Awaitable[dict[str, Any] | None]]
Start: TypeAlias = Callable[[Coroutine[Any, Any, None]], Awaitable[None]]

WATCH_SECONDS: Final = 12
"""How often the socket is looked at and pinged."""
DEAD_AFTER_SECONDS: Final = 40
"""Nothing heard for so long, not even the answer to a ping: the socket is dead. Found after 52 s at the latest."""
QUIET_AFTER_SECONDS: Final = 45
"""The gateway's own pings stopped for at least so long: it may have forgotten us though its proxy still answers."""
QUIET_AT_MOST_SECONDS: Final = 600
DRAIN_SECONDS: Final = 12
"""After `disconnect` the gateway closes within 10 s; then we do."""
CARD_ANSWER_SECONDS: Final = 1.8
"""A card's press must be answered within 2 s."""
CLOSE_SECONDS: Final = 2.0


class Link:
    """One connection, from the handshake to its end.

    `over` is set when another connection is wanted: this one ended, or is `draining` (the gateway asked us to leave,
    or went quiet): then it still reads and acknowledges until the gateway closes it. `proved` says that the gateway
    sent something besides `disconnect`, so that this was a working connection.
    """

    def __init__(
        self,
        websocket: aiohttp.ClientWebSocketResponse,
        *,
        pace: Pace,
        on_message: OnMessage,
        start: Start,
    ) -> None:
        self._websocket = websocket
        self._pace = pace
        self._on_message = on_message
        self._start = start
        self._heard_at = pace.monotonic()
        self._frame_at = self._heard_at
        self._drained_at = self._heard_at
        self._system_at: float | None = None
        self._widest_gap = 0.0
        self._busy = False
        self.over = asyncio.Event()
        self.draining = False
        self.proved = False
        self.deaf = False
        """Set while we are leaving: what still comes is not acknowledged, so that nothing accepted is dropped."""
        self.opened_at = self._heard_at
        self.reason = "closed by the gateway"

    async def run(self) -> None:
        """Read until the socket ends; then it is closed, and nothing of it is left."""
        watch = asyncio.create_task(self._watch())
        try:
            while await self._read_one():
                pass
        except (ConnectionError, aiohttp.ClientError):
            self.reason = "connection lost"
        finally:
            self.over.set()
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
            await self._close()

    async def _read_one(self) -> bool:
        """Take one websocket message; False when it was the last."""
        message = await self._websocket.receive()
        self._heard_at = self._pace.monotonic()
        if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
            await self._take(message.data)
        elif message.type is aiohttp.WSMsgType.PING:
            await self._websocket.pong(message.data)
        elif message.type is not aiohttp.WSMsgType.PONG:
            return False
        return True

    async def _take(self, text: str | bytes) -> None:
        self._frame_at = self._heard_at
        try:
            frame = read_frame(text)
        except BadFrame as bad:
            log.warning("DingTalk stream: a frame was skipped: %s", bad)
            return
        if frame.kind == SYSTEM:
            await self._system(frame)
            return
        self.proved = True
        if self.deaf:
            return
        if frame.data is None:
            # It will be no more readable the second time: accept it, or an event would come back for ever.
            log.warning("DingTalk stream: unreadable data on %s, message %s", frame.topic, frame.message_id)
            await self._ack(frame, {"status": "SUCCESS", "message": "unreadable"})
        elif frame.kind == EVENT:
            await self._hand_on(self._event(frame, frame.data))
        elif frame.kind == CALLBACK and frame.topic == CARD_TOPIC:
            await self._hand_on(self._card(frame, frame.data))
        elif frame.kind == CALLBACK and frame.topic == ROBOT_TOPIC:
            # Acknowledged first: the gateway pushes a slow message to somebody else, or again.
            await self._ack(frame, {"response": None})
            await self._hand_on(self._robot(frame, frame.data))
        else:
            log.warning("DingTalk stream: nobody listens to %s %s", frame.kind, frame.topic)
            await self._ack(frame, {}, code=404, message="no such topic")

    async def _system(self, frame: Frame) -> None:
        if frame.topic == DISCONNECT:
            self._leave("the gateway asked us to reconnect")
            return
        self.proved = True
        now = self._pace.monotonic()
        if self._system_at is not None:
            self._widest_gap = max(self._widest_gap, now - self._system_at)
        self._system_at = now
        if frame.topic == PING:
            await self._ack(frame, frame.data or {})

    async def _event(self, frame: Frame, data: dict[str, Any]) -> None:
        """An event comes again until it is accepted, so it is accepted only when it has been taken in."""
        try:
            await self._on_message(frame.topic, data, frame.headers)
            status = {"status": "SUCCESS", "message": "ok"}
        except Exception:
            log.exception("DingTalk stream: an event could not be taken in, message %s", frame.message_id)
            status = {"status": "LATER", "message": "try again"}
        await self._ack(frame, status)

    async def _robot(self, frame: Frame, data: dict[str, Any]) -> None:
        try:
            await self._on_message(frame.topic, data, frame.headers)
        except Exception:
            log.exception("DingTalk stream: a message could not be taken in, message %s", frame.message_id)

    async def _card(self, frame: Frame, data: dict[str, Any]) -> None:
        """A press is answered with what the handler says, or emptily in time while the handler goes on."""
        work = asyncio.ensure_future(self._on_message(frame.topic, data, frame.headers))
        try:
            try:
                answer = await within(self._pace, CARD_ANSWER_SECONDS, asyncio.shield(work))
                await self._ack(frame, answer or {"response": {}})
            except DeadlinePassed:
                await self._ack(frame, {"response": {}})
                await work
        except asyncio.CancelledError:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            raise
        except Exception:
            log.exception("DingTalk stream: a card's press could not be taken in, message %s", frame.message_id)
            await self._ack(frame, {"response": {}}, code=500, message="failed")

    async def _hand_on(self, work: Coroutine[Any, Any, None]) -> None:
        """Start the work; waits while too much is going on, which is no silence of the gateway's."""
        self._busy = True
        try:
            await self._start(work)
        finally:
            self._busy = False
            self._heard_at = self._pace.monotonic()

    async def _ack(self, frame: Frame, data: object, *, code: int = 200, message: str = "OK") -> None:
        # The socket may have gone meanwhile; the gateway then knows no better, and the caller drops doubles.
        with suppress(ConnectionError, aiohttp.ClientError):
            await self._websocket.send_str(write_ack(frame, data, code=code, message=message))

    def _leave(self, reason: str) -> None:
        if not self.draining:
            self.draining = True
            self._drained_at = self._pace.monotonic() + DRAIN_SECONDS
            self.reason = reason
            self.over.set()

    async def _watch(self) -> None:
        """Ping, and end the socket when nothing is heard from it, or when it has had its time to drain."""
        while True:
            await self._pace.sleep(WATCH_SECONDS)
            now = self._pace.monotonic()
            if self.draining and now >= self._drained_at:
                return self._abort(self.reason)
            if now - self._heard_at >= DEAD_AFTER_SECONDS and not self._busy:
                return self._abort("nothing heard, not even an answer to a ping")
            if self._gone_quiet(now):
                self._leave("the gateway's own pings stopped")
            try:
                await within(self._pace, WATCH_SECONDS, self._websocket.ping())
            except DeadlinePassed:
                return self._abort("the socket takes nothing more")
            except (ConnectionError, aiohttp.ClientError):
                return self._abort("connection lost")

    def _gone_quiet(self, now: float) -> bool:
        """The gateway has shown a rhythm of its own (ping, KEEPALIVE) and left it. How often it pings is not
        documented, so the rhythm is learned: twice the widest gap seen.
        """
        if self._widest_gap == 0.0:
            return False
        allowed = min(max(QUIET_AFTER_SECONDS, 2 * self._widest_gap), QUIET_AT_MOST_SECONDS)
        return now - self._frame_at >= allowed

    def _abort(self, reason: str) -> None:
        """Shut the socket underneath, so that the reader wakes though the other side says nothing."""
        self.reason = reason
        sock = self._websocket.get_extra_info("socket")
        if sock is not None:
            # By a second handle: uvloop's own refuses to be shut down.
            with suppress(OSError), sock.dup() as twin:
                twin.shutdown(socket.SHUT_RDWR)

    async def _close(self) -> None:
        with suppress(DeadlinePassed, ConnectionError, aiohttp.ClientError):
            await within(self._pace, CLOSE_SECONDS, self._websocket.close())
