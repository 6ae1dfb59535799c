"""The page and the API over a desk's machine: served on loopback, called by programs, looked at in a real Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from playwright.async_api import Browser, Locator, Page, expect

from bot.app.web_ports import DEMO_CHANNEL, DEMO_WORKSPACE, WebPorts
from bot.kernel.delivery import Outcome
from bot.kernel.parcel import Parcel
from bot.platforms.web.face import Face, WebSettings
from bot.platforms.web.server import WebDeliverer, build_routes
from bot.runtime.health import Health
from tests.databases import Databases
from tests.desk import Desk, Postbox, open_desk
from tests.features.conftest import PARTS
from views.page import suggestions


class PagePostbox(Postbox):
    """The desk's postbox, with the page's own word for what became of a parcel."""

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Keep it, and say what the page says."""
        await super().deliver(parcel)
        return await WebDeliverer().deliver(parcel)


@asynccontextmanager
async def served(desk: Desk, *, demo: bool) -> AsyncIterator[str]:
    """The web face over the desk's machine, on loopback; its address."""
    desk.boxes["web"] = PagePostbox("web", desk.clock)
    health = Health(desk.core.database, desk.clock)
    ports = WebPorts(desk.core, clock=desk.clock, demo=demo, suggest=suggestions, day_line="", metrics=health)
    settings = WebSettings(demo=demo)
    face = Face(settings, ports, desk.core.dispatcher, desk.clock, desk.core.catalogue, desk.core.registry)
    app = web.Application()
    app.add_routes(build_routes(face))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def demo_department(desk: Desk) -> None:
    """老板, 小林 and 小周 in the demo's workspace."""
    desk.workspace = DEMO_WORKSPACE
    await desk.say_in(DEMO_CHANNEL, "老板", "/team create 运营部")
    for name, role in (("小林", "运营专员"), ("小周", "数据分析师")):
        await desk.say("老板", f"/team add <@{name}> {role}", named=(name,))


class Caller:
    """Programs that speak for people of the demo."""

    def __init__(self, session: aiohttp.ClientSession, desk: Desk) -> None:
        self._session = session
        self._desk = desk

    async def say(self, who: str, line: str, **more: Any) -> dict[str, Any]:
        """Say it, and let what it sends arrive."""
        return await self._post(who, {"line": line, **more})

    async def fill(self, who: str, command: str, values: dict[str, str], **more: Any) -> dict[str, Any]:
        """Send a filled form."""
        return await self._post(who, {"form": {"command": command, "values": values}, **more})

    async def _post(self, who: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self._session.post("/api/v1/commands", json=body, headers={"X-Demo-Person": who}) as response:
            assert response.status == 200
            answer: dict[str, Any] = await response.json()
        await self._desk.deliver()
        return answer

    async def me(self, who: str) -> dict[str, Any]:
        """What the page knows of somebody who opens it."""
        async with self._session.get("/api/v1/me", headers={"X-Demo-Person": who}) as response:
            me: dict[str, Any] = await response.json()
            return me

    async def got(self, whom: str) -> list[dict[str, Any]]:
        """What was sent to a person or the channel."""
        async with self._session.get("/api/v1/messages", params={"for": whom}) as response:
            assert response.status == 200
            messages: list[dict[str, Any]] = (await response.json())["messages"]
            return messages


@asynccontextmanager
async def calling(desk: Desk) -> AsyncIterator[Caller]:
    """The demo served, and somebody to call it."""
    await demo_department(desk)
    async with served(desk, demo=True) as address, aiohttp.ClientSession(address) as session:
        yield Caller(session, desk)


PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
SMALL_DESK = {"viewport": {"width": 1280, "height": 900}}


@asynccontextmanager
async def looked_at(
    browser: Browser, databases: Databases, where: Path, who: str, **context: Any
) -> AsyncIterator[Page]:
    """The page of the demo's department, open for somebody."""
    with databases.migrated("sqlite", where) as url:
        async with open_desk(url, PARTS) as desk:
            await demo_department(desk)
            async with served(desk, demo=True) as address:
                expect.set_options(timeout=20_000)
                opened = await browser.new_context(**({"locale": "zh-CN"} | context))
                page = await opened.new_page()
                await page.goto(address)
                await page.locator(".person", has_text=who).click()
                await expect(page.locator("#app")).to_be_visible()
                yield page
                await opened.close()


async def type_line(page: Page, line: str) -> None:
    """Type it and press Enter, whatever completion there is."""
    await page.locator("#line").fill(line)
    await page.locator("#line").press("Escape")
    await page.locator("#line").press("Enter")


async def wholly_seen(seen: Locator) -> bool:
    """Whether it stands between the head and the command line."""
    return bool(
        await seen.evaluate("""node => {
          const [one, room] = [node.getBoundingClientRect(), document.querySelector("#scroll").getBoundingClientRect()];
          return one.top >= room.top && one.bottom <= room.bottom;
        }""")
    )
