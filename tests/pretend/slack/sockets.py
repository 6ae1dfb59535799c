"""Slack's Socket Mode: `apps.connections.open`, hello, envelopes, acknowledgements, and the request to reconnect."""

from __future__ import annotations

import json
import random  # noqa: TID251 (seeded, handed in)
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import WSMsgType, web

from bot.kernel.clock import Clock
from tests.pretend.faults import break_hard
from tests.pretend.slack.api import Body, SlackError, _token
from tests.pretend.slack.screens import Screens

MOST_CONNECTIONS = 10
TICKET_SECONDS = 30


@dataclass(eq=False, slots=True)
class Line:
    """One Socket Mode connection; `leaving` when it was asked to reconnect."""

    websocket: web.WebSocketResponse
    transport: Any
    open: bool = True
    leaving: bool = False


@dataclass(eq=False, slots=True)
class Envelope:
    """One payload sent by socket, with every acknowledgement of it."""

    envelope_id: str
    kind: str
    payload: Body
    sent_to: list[Line] = field(default_factory=list)
    acks: list[Body] = field(default_factory=list)


class Sockets(Screens):
    """Each payload goes to any one of the open connections."""

    def __init__(self, clock: Clock, chance: random.Random) -> None:
        super().__init__(clock)
        self.chance = chance
        self.app_token = "xapp-1-canary"
        self.lines: list[Line] = []
        self.envelopes: dict[str, Envelope] = {}
        self.lost: list[Envelope] = []
        self._tickets: dict[str, datetime] = {}

    def routes(self) -> list[web.RouteDef]:
        """The Web API's addresses and the socket's."""
        return [*super().routes(), web.get("/link", self._link)]

    def without_bot_token(self) -> dict[str, Callable[[web.Request, Body], Body]]:
        """`apps.connections.open` wants the app's token."""
        return {**super().without_bot_token(), "apps.connections.open": self._open_connection}

    @property
    def open_lines(self) -> list[Line]:
        """The connections that are open."""
        return [line for line in self.lines if line.open]

    async def stop(self) -> None:
        """Hang up on everybody."""
        for line in self.open_lines:
            break_hard(line.transport)
        await super().stop()

    async def connected(self, count: int = 1) -> Line:
        """Wait until so many connections have been opened in all."""
        await self.ledger.until(lambda: len(self.lines) >= count)
        return self.lines[count - 1]

    async def send(self, kind: str, payload: Body, *, retry: tuple[int, str] | None = None) -> Envelope:
        """Send a payload to one connection; `kind` is events_api, slash_commands or interactive."""
        envelope = Envelope(self.new_id("envelope-"), kind, payload)
        self.envelopes[envelope.envelope_id] = envelope
        await self.redeliver(envelope, retry=retry)
        return envelope

    async def redeliver(self, envelope: Envelope, *, retry: tuple[int, str] | None = None) -> None:
        """Send it once more, to a connection picked anew; without one it is lost."""
        listening = [line for line in self.open_lines if not line.leaving]
        if not listening:
            self.lost.append(envelope)
            return
        line = self.chance.choice(listening)
        envelope.sent_to.append(line)
        message: Body = {
            "envelope_id": envelope.envelope_id,
            "type": envelope.kind,
            "payload": envelope.payload,
            "accepts_response_payload": envelope.kind != "events_api",
        }
        if envelope.kind == "events_api":
            message |= {"retry_attempt": retry[0] if retry else 0, "retry_reason": retry[1] if retry else ""}
        with suppress(ConnectionError):
            await line.websocket.send_str(json.dumps(message, ensure_ascii=False))

    async def acked(self, envelope: Envelope, count: int = 1) -> Envelope:
        """Wait until it has been acknowledged so often."""
        await self.ledger.until(lambda: len(envelope.acks) >= count)
        return envelope

    async def ask_to_refresh(self, line: Line) -> None:
        """Tell a client to reconnect, then close."""
        line.leaving = True
        with suppress(ConnectionError):
            await line.websocket.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})
            await line.websocket.close(drain=False)

    def _open_connection(self, request: web.Request, body: Body) -> Body:
        if _token(request, body) != self.app_token:
            raise SlackError("invalid_auth")
        if len(self.open_lines) >= MOST_CONNECTIONS:
            raise SlackError("too_many_websockets")
        ticket = self.new_id("ticket-")
        self._tickets[ticket] = self.clock.now()
        return {"url": f"ws://127.0.0.1:{self.port}/link?ticket={ticket}&app_id=A00000001"}

    async def _link(self, request: web.Request) -> web.StreamResponse:
        made_at = self._tickets.pop(request.query.get("ticket", ""), None)
        if made_at is None or self.clock.now() - made_at > timedelta(seconds=TICKET_SECONDS):
            return web.Response(status=400, text="invalid ticket")
        websocket = web.WebSocketResponse(timeout=1.0)
        await websocket.prepare(request)
        line = Line(websocket, request.transport)
        info = {"host": "pretend", "build_number": 1, "approximate_connection_time": 3600}
        hello = {"type": "hello", "num_connections": len(self.open_lines) + 1, "debug_info": info}
        await websocket.send_json({**hello, "connection_info": {"app_id": "A00000001"}})
        self.lines.append(line)
        self.ledger.nudge()
        try:
            async for message in websocket:
                if message.type is WSMsgType.TEXT:
                    self._take(str(message.data))
        finally:
            line.open = False
            self.ledger.nudge()
        return websocket

    def _take(self, text: str) -> None:
        ack = json.loads(text)
        envelope = self.envelopes.get(str(ack.get("envelope_id")))
        if envelope is not None:
            envelope.acks.append(ack)
        self.ledger.nudge()
