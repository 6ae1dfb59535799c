"""Slack's door of one replica, on loopback: signed requests in, answers out, the real dispatcher behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.kernel.settings import SlackSettings
from bot.platforms.hosts import HostGuard, guarded_session
from bot.platforms.slack.connection import Bot, Slack, Wire
from bot.runtime.core import Core
from tests.pretend.slack import PretendSlack
from tests.pretend.turned import TurnedTime


@dataclass(frozen=True)
class Door:
    """Where requests go, and what is behind it."""

    events_url: str
    slack_side: Slack


@asynccontextmanager
async def open_door(core: Core, slack: PretendSlack, time: TurnedTime) -> AsyncIterator[Door]:
    """Whoever opened it stops `slack_side` first, where something may still be under way."""

    async def removed(_workspace: str) -> None:
        return None

    guard = HostGuard.of([slack.api_url])
    settings = SlackSettings(
        signing_secret=slack.signing_secret, bot_token=slack.workspace.bot_token, api_url=slack.api_url
    )
    async with guarded_session(guard) as session:
        bot = Bot(
            dispatcher=core.dispatcher,
            catalogue=core.catalogue,
            clock=time,
            language="zh",
            zone="Asia/Shanghai",
            removed=removed,
        )
        side = Slack(settings, bot, Wire(session, guard, time))
        app = web.Application()
        app.add_routes(side.routes)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield Door(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events", side)
        finally:
            await runner.cleanup()
