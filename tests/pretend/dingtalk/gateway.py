"""The gateway of DingTalk's stream mode, as its protocol describes it and as people met it."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import WSMsgType, web

from bot.platforms.wire import Pace
from tests.pretend.dingtalk.state import DingTalkState
from tests.pretend.faults import Fault, break_hard
from tests.pretend.ledger import Entry
from tests.pretend.server import LoopbackServer

TICKET_SECONDS = 90
CLOSE_AFTER_DISCONNECT_SECONDS = 10


@dataclass(eq=False, slots=True)
class Connection:
    """One websocket of a client.

    `stalled`: nothing is read from it and nothing written to it, as on a half-open line. `silent`: it answers pings,
    but pushes to it vanish. `leaving`: it was told to disconnect, and gets no pushes.
    """

    websocket: web.WebSocketResponse
    transport: Any
    opened_at: datetime
    pings: int = 0
    stalled: bool = False
    silent: bool = False
    leaving: bool = False
    closed_at: datetime | None = None
    resume: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def open(self) -> bool:
        """Whether the client still holds it, as far as the gateway can see."""
        return self.closed_at is None


@dataclass(eq=False, slots=True)
class Push:
    """One thing pushed to a client: to which connections it went, and what was acknowledged."""

    message_id: str
    frame: dict[str, Any]
    sent_to: list[Connection] = field(default_factory=list)
    acks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def answer(self) -> Any:
        """The decoded data of the first acknowledgement."""
        return json.loads(self.acks[0]["data"])


class Gateway(LoopbackServer):
    """`/v1.0/gateway/connections/open` and `/connect`; what to do with the connections, tests say."""

    def __init__(self, state: DingTalkState, pace: Pace, *, client_id: str, client_secret: str, **base: Any) -> None:
        super().__init__(**base)
        self.state = state
        self.pace = pace
        self.client_id = client_id
        self.client_secret = client_secret
        self.tickets: dict[str, datetime] = {}
        self.connections: list[Connection] = []
        self.pushes: dict[str, Push] = {}
        self.lost: list[Push] = []
        self.unasked_frames: list[str] = []
        self._closers: set[asyncio.Task[None]] = set()

    def routes(self) -> list[web.RouteDef]:
        """The gateway's two addresses."""
        return [web.post("/v1.0/gateway/connections/open", self._open), web.get("/connect", self._connect)]

    async def stop(self) -> None:
        """Hang up on everybody."""
        for closer in set(self._closers):
            closer.cancel()
        for connection in list(self.connections):
            connection.resume.set()
            if connection.open:
                self.drop(connection)
        await super().stop()

    @property
    def open_connections(self) -> list[Connection]:
        """Those a client holds, in order of opening."""
        return [connection for connection in self.connections if connection.open]

    @property
    def listening(self) -> list[Connection]:
        """Those pushes may go to."""
        return [one for one in self.open_connections if not one.leaving]

    async def connected(self, count: int = 1) -> Connection:
        """Wait until so many connections have been opened in all; the last of them."""
        await self.ledger.until(lambda: len(self.connections) >= count)
        return self.connections[count - 1]

    async def closed(self, connection: Connection) -> None:
        """Wait until the client's side of a connection is gone."""
        await self.ledger.until(lambda: not connection.open)

    async def push(self, kind: str, topic: str, data: object, *, raw: str | None = None, **headers: str) -> Push:
        """Push something to one connection, picked by chance; with none listening it is lost."""
        message_id = self.state.new_id()
        frame = {
            "specVersion": "1.0",
            "type": kind,
            "headers": {
                "topic": topic,
                "messageId": message_id,
                "contentType": "application/json",
                "time": str(int(self.clock.now().timestamp() * 1000)),
                "appId": "app-1",
                **headers,
            },
            "data": json.dumps(data, ensure_ascii=False) if raw is None else raw,
        }
        pushed = self.pushes[message_id] = Push(message_id, frame)
        await self.redeliver(pushed)
        return pushed

    async def redeliver(self, pushed: Push) -> None:
        """Push the same thing once more, to a connection picked anew."""
        listening = self.listening
        if not listening:
            self.lost.append(pushed)
            return
        connection = self.state.chance.choice(listening)
        pushed.sent_to.append(connection)
        await self._send(connection, json.dumps(pushed.frame, ensure_ascii=False))

    async def redeliver_events(self) -> int:
        """Push again every event that was not accepted; how many."""
        again = [one for one in self.pushes.values() if one.frame["type"] == "EVENT" and not self._accepted(one)]
        for pushed in again:
            await self.redeliver(pushed)
        return len(again)

    async def acked(self, pushed: Push, count: int = 1) -> Push:
        """Wait until it has been acknowledged so often."""
        await self.ledger.until(lambda: len(pushed.acks) >= count)
        return pushed

    async def ping(self, connection: Connection) -> Push:
        """The protocol's own ping, in a SYSTEM frame; its acknowledgement must echo the data."""
        message_id = self.state.new_id()
        frame = {
            "specVersion": "1.0",
            "type": "SYSTEM",
            "headers": {"topic": "ping", "messageId": message_id, "contentType": "application/json"},
            "data": json.dumps({"opaque": message_id}),
        }
        pushed = self.pushes[message_id] = Push(message_id, frame, [connection])
        await self._send(connection, json.dumps(frame))
        return pushed

    async def send_raw(self, connection: Connection, text: str) -> None:
        """Send any text as a frame."""
        await self._send(connection, text)

    async def disconnect(self, connection: Connection) -> None:
        """Tell a client to reconnect: no more pushes to this connection, and 10 s later it is closed."""
        connection.leaving = True
        data = json.dumps({"reason": "connection is expired"})
        frame = {"specVersion": "1.0", "type": "SYSTEM", "headers": {"topic": "disconnect"}, "data": data}
        await self._send(connection, json.dumps(frame))
        closer = asyncio.create_task(self._close_later(connection))
        self._closers.add(closer)
        closer.add_done_callback(self._closers.discard)

    async def hang_up(self, connection: Connection) -> None:
        """Close properly."""
        await connection.websocket.close(drain=False)

    def drop(self, connection: Connection) -> None:
        """Break the connection with RST."""
        connection.resume.set()
        break_hard(connection.transport)

    def stall(self, connection: Connection) -> None:
        """From now on the line is half-open: no byte either way."""
        connection.stalled = True

    async def _close_later(self, connection: Connection) -> None:
        await self.pace.sleep(CLOSE_AFTER_DISCONNECT_SECONDS)
        if connection.open:
            await self.hang_up(connection)

    async def _send(self, connection: Connection, text: str) -> None:
        if connection.open and not connection.stalled and not connection.silent:
            with suppress(ConnectionError):
                await connection.websocket.send_str(text)

    @staticmethod
    def _accepted(pushed: Push) -> bool:
        return any(json.loads(ack.get("data") or "{}").get("status") == "SUCCESS" for ack in pushed.acks)

    async def _open(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.meet("gateway.open", "")
        if fault is not None:
            return await self._wrong("gateway.open", request, fault)
        if "application/json" not in request.headers.get("Accept", ""):
            return web.Response(text="<xml><code>unsupported</code></xml>", content_type="text/xml")
        body = await request.json()
        if (body.get("clientId"), body.get("clientSecret")) != (self.client_id, self.client_secret):
            self._note("gateway.open", "bad secret", answered=True)
            return web.json_response({"code": "authFailed", "message": "鉴权失败", "requestid": "r"}, status=401)
        subscriptions = body.get("subscriptions") or []
        wrong = tuple(
            f"EVENT takes only *, not {s}" for s in subscriptions if s["type"] == "EVENT" and s["topic"] != "*"
        )
        ticket = self.state.new_id()
        self.tickets[ticket] = self.clock.now()
        self._note("gateway.open", "ticket", answered=True, wrong=wrong, body=body)
        return web.json_response({"endpoint": f"ws://127.0.0.1:{self.port}/connect", "ticket": ticket})

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.meet("gateway.connect", "")
        if fault is not None:
            return await self._wrong("gateway.connect", request, fault)
        made_at = self.tickets.pop(request.query.get("ticket", ""), None)
        if made_at is None or self.clock.now() - made_at > timedelta(seconds=TICKET_SECONDS):
            self._note("gateway.connect", "ticket refused", answered=True)
            return web.Response(status=401, text="ticket is invalid")
        websocket = web.WebSocketResponse(autoping=False, timeout=1.0)
        await websocket.prepare(request)
        connection = Connection(websocket, request.transport, self.clock.now())
        self.connections.append(connection)
        self._note("gateway.connect", "connected", answered=True)
        try:
            await self._listen(connection)
        finally:
            connection.closed_at = self.clock.now()
            self._note("gateway.close", "closed", answered=True)
        return websocket

    async def _listen(self, connection: Connection) -> None:
        websocket = connection.websocket
        while True:
            message = await websocket.receive()
            if connection.stalled:
                if message.type not in (WSMsgType.TEXT, WSMsgType.PING):
                    return
                # What came after the line went dead never arrived; wait for the client to give up.
                continue
            if message.type is WSMsgType.TEXT:
                self._take(str(message.data))
            elif message.type is WSMsgType.PING:
                connection.pings += 1
                with suppress(ConnectionError):
                    await websocket.pong(message.data)
                self.ledger.nudge()
            elif message.type is not WSMsgType.PONG:
                return

    def _take(self, text: str) -> None:
        try:
            ack = json.loads(text)
            pushed = self.pushes[ack["headers"]["messageId"]]
        except (ValueError, KeyError, TypeError):
            self.unasked_frames.append(text)
        else:
            pushed.acks.append(ack)
        self.ledger.nudge()

    async def _wrong(self, call: str, request: web.Request, fault: Fault) -> web.StreamResponse:
        self._note(call, f"fault: {fault.kind}", answered=False)
        answer = await self.common_fault(request, fault)
        if answer is None:
            answer = web.json_response({"code": fault.word, "message": fault.word}, status=fault.status or 403)
        return answer

    def _note(self, call: str, said: str, *, answered: bool, wrong: tuple[str, ...] = (), body: Any = None) -> None:
        self.ledger.write(Entry(self.clock.now(), call, "", "", False, answered, said, body or {}, wrong))
