"""DingTalk's face between a pretend DingTalk and a dispatcher that writes down what it is asked, with a clock one turns."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import aiohttp
from aiohttp import web

from bot.kernel.call import Call
from bot.kernel.chart import Chart
from bot.kernel.message import Answer, Message, Paragraph, Said, Text
from bot.kernel.parcel import Parcel
from bot.kernel.settings import DingTalkSettings
from bot.platforms.dingtalk.connection import Bot, DingTalk, Wire
from bot.platforms.hosts import HostGuard, guarded_session
from bot.runtime.catalogue import load_catalogue
from tests.platforms.stream_desk import count_sockets
from tests.pretend.dingtalk import DingTalkPerson, PretendDingTalk
from tests.pretend.ledger import PATIENCE_SECONDS
from tests.pretend.turned import TurnedTime

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
CATALOGUE = load_catalogue(Path(__file__).parents[3] / "locales")
PNG = b"\x89PNG\r\n\x1a\n pretend"
Mode = Literal["stream", "http"]


def says(text: str, language: str = "zh") -> Message:
    """A message of one paragraph."""
    return Message((Paragraph((Said(text),)),), language)


class Recorder:
    """A dispatcher that keeps its calls, and like the real one does each key once.

    `answer` makes the answer; while `away`, nothing is stored and it says so; `gate` holds calls until it is set.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.tries = 0
        self.done: dict[tuple[str, str], Answer] = {}
        self.away = False
        self.fails = False
        self.raises = False
        self.gate = asyncio.Event()
        self.gate.set()
        self.nudge: Callable[[], None] = lambda: None
        self.answer: Callable[[Call], Answer] = lambda call: Answer(
            "done", Message((Paragraph((Said("好："), Text(call.line or ""))),))
        )

    async def handle(self, call: Call) -> Answer:
        """Do it once."""
        self.tries += 1
        self.nudge()
        await self.gate.wait()
        if self.raises:
            raise RuntimeError("a mistake of ours")
        if self.away:
            return Answer("refused", says("现在连不上数据库，没有存上。"), unsaved="away")
        if self.fails:
            return Answer("refused", says("我这边出错了。编号 abc123"), unsaved="failed")
        name = (call.workspace, call.key)
        if name in self.done:
            return replace(self.done[name], replayed=True)
        self.calls.append(call)
        self.done[name] = self.answer(call)
        self.nudge()
        return self.done[name]

    @property
    def lines(self) -> list[str]:
        """What was said, in the order it was done."""
        return [call.line or "" for call in self.calls]


class FaceDesk:
    """The face, the pretend DingTalk around it, and people who use it."""

    def __init__(self, dingtalk: PretendDingTalk, face: DingTalk, recorder: Recorder, time: TurnedTime) -> None:
        self.dingtalk = dingtalk
        self.state = dingtalk.state
        self.face = face
        self.recorder = recorder
        self.time = time
        self.url = ""
        self.session: aiohttp.ClientSession | None = None
        self.group = dingtalk.state.add_group("运营部")
        self.drawn: list[Chart] = []
        recorder.nudge = dingtalk.ledger.nudge

    def person(self, staff_id: str, nick: str, corp_id: str = "dingcorp") -> DingTalkPerson:
        """Somebody who writes by stream or, in HTTP mode, by signed requests."""
        person = DingTalkPerson(self.dingtalk, staff_id, nick, corp_id=corp_id)
        if self.url:
            person = DingTalkPerson(
                self.dingtalk,
                staff_id,
                nick,
                corp_id=corp_id,
                messages_url=self.url + "/dingtalk/messages",
                cards_url=self.url + "/dingtalk/cards",
                session=self.session,
            )
        return person

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition that a call on the wire, or to the dispatcher, brings about."""
        await self.dingtalk.ledger.until(condition)

    async def settled(self) -> None:
        """Wait until everything taken in is done."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.face.face.in_hand:  # noqa: ASYNC110 nobody tells when the last is done
                await asyncio.sleep(0.001)

    def said_in(self, place: str) -> list[str]:
        """The texts the robot showed there."""
        return [shown.text for shown in self.state.said_in(place)]

    def parcel(self, message: Message, **changes: Any) -> Parcel:
        """A parcel for the direct chat with 0421, as the outbox hands it over."""
        plain = Parcel(
            id=1,
            key="d1/k1",
            kind="direct",
            workspace_id=1,
            workspace="dingcorp",
            target="0421",
            direct_channel="",
            message=message,
            mentions={1: "0421", 2: "0422"},
            reply={},
            ref="",
            place="",
            attempt=1,
            maybe_sent=False,
            now=self.time.now(),
        )
        return replace(plain, **changes)

    def reply_of(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What the face keeps of a message to answer it."""
        return dict(self.face.face.reader.message(data, now=self.time.now()).call.reply)


def settings_for(dingtalk: PretendDingTalk, mode: Mode = "stream", **changes: Any) -> DingTalkSettings:
    """Settings that lead to a pretend DingTalk."""
    plain = DingTalkSettings(
        client_id=dingtalk.client_id,
        client_secret=dingtalk.client_secret,
        robot_code=dingtalk.robot_code,
        api_url=dingtalk.url,
        oapi_url=dingtalk.url,
        mode=mode,
    )
    return replace(plain, **changes)


@asynccontextmanager
async def face_desk(mode: Mode = "stream", **changes: Any) -> AsyncIterator[FaceDesk]:
    """A running face; at the end it is stopped, and nothing may be left of it."""
    tasks, sockets = len(asyncio.all_tasks()), count_sockets()
    time = TurnedTime(MORNING)
    async with PretendDingTalk(clock=time, pace=time) as dingtalk:
        guard = HostGuard(loopback_allowed=frozenset({"127.0.0.1"}))
        async with guarded_session(guard) as session:
            recorder = Recorder()
            desk: FaceDesk

            def draw(chart: Chart) -> bytes:
                desk.drawn.append(chart)
                return PNG

            door = socket.create_server(("127.0.0.1", 0)) if mode == "http" else None
            url = f"http://127.0.0.1:{door.getsockname()[1]}" if door is not None else ""
            bot = Bot(recorder, CATALOGUE, time, "zh", "Asia/Shanghai", url, draw=draw)
            face = DingTalk(settings_for(dingtalk, mode, **changes), bot, Wire(session, guard, lambda: 0.5, time))
            desk = FaceDesk(dingtalk, face, recorder, time)
            desk.url = url
            async with _serving(face, door), aiohttp.ClientSession() as outside:
                desk.session = outside
                await face.start()
                if mode == "stream":
                    await dingtalk.connected()
                try:
                    yield desk
                finally:
                    recorder.gate.set()
                    await asyncio.wait_for(face.stop(), PATIENCE_SECONDS)
    await asyncio.sleep(0)
    gc.collect()
    assert len(asyncio.all_tasks()) == tasks, asyncio.all_tasks()
    assert count_sockets() == sockets


@asynccontextmanager
async def _serving(face: DingTalk, door: socket.socket | None) -> AsyncIterator[None]:
    if door is None:
        assert face.routes == []
        yield
        return
    app = web.Application()
    app.add_routes(face.routes)
    runner = web.AppRunner(app, access_log=None, lingering_time=0)
    await runner.setup()
    await web.SockSite(runner, door).start()
    try:
        yield
    finally:
        await runner.cleanup()
