"""A stand for the page alone: a scripted dispatcher and ports that keep everything in memory.

`python -m tests.platforms.web.stand [port]` serves it on loopback, for looking at the page while working on it.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.kernel.access import guest, member
from bot.kernel.call import Call
from bot.kernel.clock import TurnedClock
from bot.kernel.command import Command, Registry, command
from bot.kernel.message import Answer, Button, Message
from bot.kernel.parameters import Amount as Value
from bot.kernel.parameters import Metric, Number, PastDay, PastSpan, Receiver, Someone, Text
from bot.kernel.voice import Catalogue
from bot.platforms.web.face import Face, WebSettings
from bot.platforms.web.ports import About, Cast, Credentials, Room, SentMessage, Viewer, Who
from bot.platforms.web.server import build_routes
from bot.platforms.wire import LoopPace, Pace
from bot.runtime.catalogue import load_catalogue
from tests.platforms.web import script
from tests.platforms.web.script import NOW, TODAY, Tongue

ROOT = Path(__file__).parents[3]
PEOPLE = (
    Who("w1", "林晓岚", "负责人 · 品类经理"),
    Who("w2", "周敏", "运营专员"),
    Who("w3", "何之远", "运营专员"),
    Who("w4", "陈一诺", "数据分析师"),
    Who("w5", "林小满", "客服专员"),
    Who("w6", "Anna Berg", "Category manager"),
)
CHANNEL = "department"
COOKIE = "cookie-of-zhou-min"
TOKEN = "token-of-zhou-min"
LINK = "one-time-link-0123456789"


# --- what can be said, as declarations; the scripted dispatcher never calls their bodies -----------------------------
def _nothing(work: Any) -> Message:
    raise NotImplementedError


def _about_metric(
    work: Any, metric: Metric, value: Value, day: PastDay | None = None, note: Text | None = None
) -> Message:
    raise NotImplementedError


def _trend(work: Any, metric: Metric, person: Someone | None = None, period: PastSpan | None = None) -> Message:
    raise NotImplementedError


def _handed(work: Any, to: Receiver, what: Text) -> Message:
    raise NotImplementedError


def _numbered(work: Any, id: Number) -> Message:
    raise NotImplementedError


def _words(work: Any, text: Text) -> Message:
    raise NotImplementedError


COMMANDS: tuple[Command, ...] = (
    command("kpi report", zh="指标 填报", who=member)(_about_metric),
    command("kpi show", zh="指标 查看", who=member)(_nothing),
    command("kpi trend", zh="指标 趋势", who=member)(_trend),
    command("kpi undo", zh="指标 撤销", who=member)(_nothing),
    command("kpi export", zh="指标 导出", who=member)(_nothing),
    command("handoff to", zh="交接 给", who=member)(_handed),
    command("handoff accept", zh="交接 接收", who=member)(_numbered),
    command("handoff list", zh="交接 列表", who=member)(_nothing),
    command("agenda show", zh="议程 查看", who=member)(_nothing),
    command("agenda add", zh="议程 添加", who=member)(_words),
    command("standup", zh="晨会", who=member)(_words),
    command("zg language", zh="掌柜 语言", who=guest)(_words),
    command("help", zh="帮助", who=guest)(_nothing),
)
HELP = {
    "kpi.report": ("填报一个数：支付金额、访客数、转化率……", "Report a figure"),
    "kpi.show": ("指标与目标，一张表看完", "Figures against their targets"),
    "kpi.trend": ("一个指标的走势图", "A figure over time, as a chart"),
    "kpi.undo": ("撤销刚才填报的数", "Take back what you just reported"),
    "kpi.export": ("导出成表格", "Export as a spreadsheet"),
    "handoff.to": ("把一件事交给别人，对方接收才算数", "Hand work over; it is theirs once they accept"),
    "handoff.accept": ("接收交给你的事", "Accept work handed to you"),
    "handoff.list": ("看手上的交接", "Your handoffs"),
    "agenda.show": ("看下次会议的议程", "The next meeting's agenda"),
    "agenda.add": ("给会议加一个议题", "Add a topic to the meeting"),
    "standup": ("说三句：昨天、今天、卡住的", "Yesterday, today, what blocks you"),
    "zg.language": ("换语言", "Change the language"),
    "help": ("能说什么", "What can be said"),
}
PARAMETERS = {
    "metric": ("指标", "metric"),
    "value": ("数值", "value"),
    "day": ("日期", "day"),
    "note": ("备注", "note"),
    "person": ("谁", "person"),
    "period": ("时间", "period"),
    "to": ("给谁", "to whom"),
    "what": ("什么事", "what"),
    "id": ("编号", "number"),
    "text": ("内容", "text"),
}


def stand_catalogue() -> Catalogue:
    """The page's own texts from `locales/web.toml`, and the stand's help."""
    own = load_catalogue(ROOT / "locales")
    texts: dict[str, dict[str, Any]] = {
        key: {language: _entry(own, key, language) for language in ("zh", "en")}
        for key in own.keys
        if key.startswith("web.")
    }
    texts |= {f"help.{key}": {"zh": zh, "en": en} for key, (zh, en) in HELP.items()}
    texts |= {f"param.{key}": {"zh": zh, "en": en} for key, (zh, en) in PARAMETERS.items()}
    return Catalogue(texts)


def _entry(catalogue: Catalogue, key: str, language: str) -> str | dict[str, str]:
    one, other = catalogue.text(key, language, 1), catalogue.text(key, language, 2)
    return other if one == other else {"one": one, "other": other}


@dataclass
class Stand:
    """Ports and dispatcher in one: what was asked stands in `calls`, what was sent in `sent`."""

    clock: TurnedClock
    demo: bool = True
    pace: Pace = field(default_factory=LoopPace)
    calls: list[Call] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    """Fixed answers by line, before the script."""
    sent: dict[str, list[SentMessage]] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=lambda: {"w6": "en"})
    accepted: bool = False
    cookies: set[str] = field(default_factory=lambda: {COOKIE})
    links: set[str] = field(default_factory=lambda: {LINK})
    is_ready: bool = True
    broken: bool = False
    """The ports fail, as they do when the database is away."""
    _seen: dict[str, Answer] = field(default_factory=dict)

    def send(self, to: str, message: Message, at: datetime | None = None, kind: str = "direct") -> int:
        """Deliver `message`; its id."""
        number = sum(len(some) for some in self.sent.values()) + 1
        self.sent.setdefault(to, []).append(SentMessage(number, at or self.clock.now(), message, kind, str(number)))
        return number

    def redraw(self, to: str, number: int, message: Message) -> None:
        """Edit a delivered message."""
        self.sent[to] = [
            SentMessage(one.id, one.at, message, one.kind, one.version + "+") if one.id == number else one
            for one in self.sent[to]
        ]

    # --- ports ------------------------------------------------------------------------------------------------------
    async def viewer_of(self, credentials: Credentials) -> Viewer | None:
        """The demo's person by id or name; else 周敏, by her token or cookie."""
        if self.broken:
            raise ConnectionError("the database is away")
        found = None
        if self.demo:
            found = next((one for one in PEOPLE if credentials.demo_person in (one.id, one.name)), None)
        elif credentials.bearer == TOKEN or (not credentials.bearer and credentials.cookie in self.cookies):
            found = PEOPLE[1]
        return None if found is None else Viewer("T", found.id, found.name, self.languages.get(found.id, "zh"))

    async def about(self, viewer: Viewer) -> About:
        """Everything of the stand's department."""
        t = Tongue(self.languages.get(viewer.account, "zh"))
        suggestions = (
            Button(t.word("报个数", "Report a figure"), "/kpi report"),
            Button(t.word("看走势", "Trend"), "/kpi trend 支付金额"),
            Button(t.word("看议程", "Agenda"), "/agenda show"),
            Button(t.word("手上的交接", "My handoffs"), "/handoff list"),
            Button(t.word("导出", "Export"), "/kpi export"),
            Button(t.word("能说什么", "Help"), "/help"),
        )
        return About(
            next(one for one in PEOPLE if one.id == viewer.account),
            t.language,
            "Asia/Shanghai",
            "青禾旗舰店 · 运营部",
            (
                Room(CHANNEL, t.word("部门群", "Department"), "group"),
                Room(viewer.account, t.word("我和掌柜", "Zhanggui and me"), "direct"),
            ),
            frozenset({"member"}),
            ("支付金额", "访客数", "支付转化率", "客单价", "成功退款金额", "推广花费"),
            tuple(one.name for one in PEOPLE),
            ("运营专员", "数据分析师", "客服专员", "品类经理"),
            suggestions,
            "/zg day",
        )

    async def cast(self, language: str) -> Cast | None:
        """Everybody, in the demo."""
        return Cast("青禾旗舰店 · 运营部", PEOPLE) if self.demo else None

    async def sent_to(self, viewer: Viewer | None, for_: str, *, limit: int) -> Sequence[SentMessage] | None:
        """What was sent to a person (id or name) or the channel; outside the demo one's own alone."""
        person = next((one.id for one in PEOPLE if for_ in (one.id, one.name)), for_)
        person = person or (viewer.account if viewer else "")
        if person not in {CHANNEL, *(one.id for one in PEOPLE)}:
            return None
        if not self.demo and viewer is not None and person not in (CHANNEL, viewer.account):
            return None
        return self.sent.get(person, [])[-limit:]

    async def consume_link(self, token: str) -> str | None:
        """Once."""
        if token not in self.links:
            return None
        self.links.remove(token)
        self.cookies.add("fresh-cookie")
        return "fresh-cookie"

    async def end_session(self, cookie: str) -> None:
        """Forget it."""
        self.cookies.discard(cookie)

    async def ready(self) -> bool:
        """As set."""
        return self.is_ready

    async def metrics(self) -> str:
        """One figure."""
        return "zhanggui_calls_total 7\n"

    # --- dispatcher -------------------------------------------------------------------------------------------------
    async def handle(self, call: Call) -> Answer:
        """The script's answer; the same key again gets the same answer and has no second effect."""
        if call.key in self._seen:
            return Answer(self._seen[call.key].outcome, self._seen[call.key].message, replayed=True)
        self.calls.append(call)
        answer = self._answer(call, Tongue(self.languages.get(call.account, "zh")))
        self._seen[call.key] = answer
        return answer

    def _answer(self, call: Call, t: Tongue) -> Answer:
        if call.form is not None:
            return self._filled(call, t)
        line = (call.line or "").strip()
        if line in self.answers:
            return self.answers[line]
        match line.removeprefix("/").split()[:3]:
            case ["zg" | "掌柜", "language" | "语言", language]:
                self.languages[call.account] = language
                return Answer("done", Tongue(language).message(*script.standup(Tongue(language), TODAY).blocks[:1]))
            case ["zg", "day"]:
                return Answer("done", script.my_day(t, accepted=self.accepted))
            case ["handoff" | "交接", *rest]:
                return self._handoff(call, rest, t)
            case ["kpi" | "指标", *rest]:
                return self._kpi(line, rest, t)
            case ["agenda" | "议程", *_]:
                return Answer("done", script.agenda(t))
        return Answer("refused", script.refused(t, line))

    def _handoff(self, call: Call, rest: list[str], t: Tongue) -> Answer:
        if rest[:1] in (["accept"], ["接收"]):
            self.accepted = True
            for one in self.sent.get(call.account, []):
                if one.message.card == "handoff/7":
                    self.redraw(call.account, one.id, script.handoff_card(t, "accepted"))
        return Answer("done", script.handoff_card(t, "accepted" if self.accepted else "offered"))

    def _kpi(self, line: str, rest: list[str], t: Tongue) -> Answer:
        match rest:
            case ["report" | "填报"]:
                return Answer("asked", script.asks(t, {}, {}))
            case ["report" | "填报", _]:
                return Answer("done", script.reported(t))
            case ["trend" | "趋势", *_]:
                return Answer("done", script.figures(t))
            case ["export" | "导出"]:
                return Answer("done", script.export(t))
        return Answer("refused", script.refused(t, line))

    def _filled(self, call: Call, t: Tongue) -> Answer:
        assert call.form is not None
        values = dict(call.form[1])
        if values.get("value", "").startswith("十"):
            wrong = t.word(f"「{values['value']}」读不成一个数。", f"“{values['value']}” does not read as a number.")
            return Answer("asked", script.asks(t, values, {"value": wrong}))
        return Answer("done", script.reported(t))


def busy_stand(clock: TurnedClock | None = None) -> Stand:
    """A stand with a morning behind it."""
    stand = Stand(clock or TurnedClock(NOW))
    zh = Tongue("zh")
    start = NOW.replace(hour=9, minute=0)
    for back in (4, 1, 0):
        day = NOW - timedelta(days=back)
        stand.send(CHANNEL, script.standup(zh, day.date()), day.replace(hour=10, minute=30), "post")
        if back == 1:
            stand.send(CHANNEL, script.agenda(zh), day.replace(hour=9, minute=0), "post")
    stand.send(CHANNEL, script.morning(zh), start.replace(hour=10, minute=30), "post")
    for who in ("w1", "w2", "w4", "w6"):
        t = Tongue(stand.languages.get(who, "zh"))
        stand.send(who, script.handoff_card(t), start + timedelta(minutes=35))
    return stand


def face_of(stand: Stand, **settings: Any) -> Face:
    """The web face over this stand."""
    return Face(
        WebSettings(demo=stand.demo, **settings),
        stand,
        stand,
        stand.clock,
        stand_catalogue(),
        Registry(COMMANDS),
        stand.pace,
    )


@asynccontextmanager
async def serving(stand: Stand, port: int = 0, **settings: Any) -> AsyncIterator[str]:
    """The stand on loopback; its address."""
    app = web.Application()
    app.add_routes(build_routes(face_of(stand, **settings)))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _main(port: int) -> None:
    async with serving(busy_stand(), port) as address:
        sys.stdout.write(f"{address}/\n")
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]) if len(sys.argv) > 1 else 8123))
