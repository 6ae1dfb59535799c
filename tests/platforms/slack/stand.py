"""The bot's Slack side at a pretend Slack: real HTTP both ways, a dispatcher that keeps what it was asked, a clock one
turns."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import aiohttp
from aiohttp import web

from bot.kernel.call import Call
from bot.kernel.message import Answer, Block, Message, Paragraph, Said
from bot.kernel.settings import SlackSettings
from bot.kernel.voice import Catalogue
from bot.platforms.hosts import HostGuard, guarded_session
from bot.platforms.slack.connection import Bot, Slack, Wire
from bot.platforms.slack.face import Dispatcher
from bot.platforms.slack.oauth import Installation
from bot.runtime.catalogue import load_catalogue
from tests.pretend.slack import Channel, PretendSlack, SlackPerson
from tests.pretend.turned import TurnedTime

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
SLACK_TOML = Path(__file__).parents[3] / "locales" / "slack.toml"


def words() -> Catalogue:
    """Slack's own words: the platform needs no others."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(SLACK_TOML, folder)
        return load_catalogue(Path(folder))


def said(
    text: str, outcome: Literal["done", "asked", "refused"] = "done", *more: Block, language: str = "zh"
) -> Answer:
    """An answer of one paragraph, and whatever blocks follow it."""
    return Answer(outcome, Message((Paragraph((Said(text),)), *more), language))


class Recorder:
    """Stands where the dispatcher stands: keeps every call, answers what it is told to, and waits while `gate` is
    closed, as it would for a slow database. `committed` are the calls that got through."""

    def __init__(self, nudge: Callable[[], None]) -> None:
        self._nudge = nudge
        self.calls: list[Call] = []
        self.committed: list[Call] = []
        self.answer: Callable[[Call], Answer] = lambda _: said("好的。")
        self.gate = asyncio.Event()
        self.gate.set()

    async def handle(self, call: Call) -> Answer:
        """Keep it, wait, answer."""
        self.calls.append(call)
        self._nudge()
        await self.gate.wait()
        answer = self.answer(call)
        self.committed.append(call)
        return answer

    @property
    def last(self) -> Call:
        """The call that came last."""
        return self.calls[-1]


class Ports:
    """What touches the database in the real bot: kept in memory."""

    def __init__(self, slack: PretendSlack) -> None:
        self.slack = slack
        self.removed_from: list[str] = []
        self.profiles: list[tuple[str, str, str, str, str]] = []
        self.installed: list[Installation] = []
        self.away = False
        self.woken = 0

    def wake(self) -> None:
        self.woken += 1

    async def removed(self, workspace: str) -> None:
        if self.away:
            raise RuntimeError("the database is away")
        self.removed_from.append(workspace)

    async def profile_found(self, workspace: str, account: str, name: str, locale: str, zone: str) -> None:
        self.profiles.append((workspace, account, name, locale, zone))
        self.slack.ledger.nudge()

    async def save(self, installation: Installation) -> None:
        if self.away:
            raise RuntimeError("the database is away")
        self.installed.append(installation)


class SlackStand:
    """Everything at once."""

    def __init__(self, slack: PretendSlack, time: TurnedTime) -> None:
        self.slack = slack
        self.time = time
        self.bot = Recorder(slack.ledger.nudge)
        self.ports = Ports(slack)
        self.words = words()
        self.url = ""
        self.slack_side: Slack
        self.browser: aiohttp.ClientSession

    @property
    def events_url(self) -> str:
        return f"{self.url}/slack/events"

    def person(self, user_id: str = "U00000001", name: str = "李雷") -> SlackPerson:
        """Somebody reached over HTTP."""
        return SlackPerson(self.slack, user_id, name, events_url=self.events_url, session=self.browser)

    def channel(self, channel_id: str = "C00000001", *, with_bot: bool = True) -> Channel:
        """A channel of the workspace."""
        return self.slack.workspace.add_channel(channel_id, "运营", with_bot=with_bot)

    def say(self, key: str, language: str = "zh") -> str:
        """One of the catalogue's texts."""
        return self.words.text(key, language)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something happened at Slack."""
        await self.slack.ledger.until(condition)


@asynccontextmanager
async def at_slack(
    *,
    app_token: bool = False,
    client_id: bool = False,
    language: str = "zh",
    time: TurnedTime | None = None,
    dispatcher: Dispatcher | None = None,
    catalogue: Catalogue | None = None,
    home_line: str = "/help",
) -> AsyncIterator[SlackStand]:
    """A stand by HTTP; with `app_token` by Socket Mode too, with `client_id` to be installed; with a real `dispatcher`
    (and its `catalogue`) instead of the one that keeps what it was asked."""
    time = time or TurnedTime(MORNING)
    async with PretendSlack(clock=time) as slack:
        stand = SlackStand(slack, time)
        guard = HostGuard.of([slack.api_url])
        settings = SlackSettings(
            signing_secret=slack.signing_secret,
            bot_token=slack.workspace.bot_token,
            app_token=slack.app_token if app_token else "",
            client_id=slack.client_id if client_id else "",
            client_secret=slack.client_secret if client_id else "",
            api_url=slack.api_url,
        )
        async with guarded_session(guard) as session, aiohttp.ClientSession() as stand.browser:
            bot = Bot(
                dispatcher=dispatcher or stand.bot,
                catalogue=catalogue or stand.words,
                clock=time,
                language=language,
                zone="Asia/Shanghai",
                removed=stand.ports.removed,
                wake=stand.ports.wake,
                profile_found=stand.ports.profile_found,
                save_installation=stand.ports.save,
                home_line=home_line,
                public_url="https://bot.example",
                secret_keys=("a secret key, the newest one", "an older secret key of ours"),
            )
            stand.slack_side = Slack(settings, bot, Wire(session, guard, time))
            app = web.Application()
            app.add_routes(stand.slack_side.routes)
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            stand.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            await stand.slack_side.start()
            try:
                yield stand
            finally:
                stand.bot.gate.set()
                await stand.slack_side.stop()
                await runner.cleanup()
