"""A person at a browser, for stories about the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Page, Request, expect

from tests.platforms.web.stand import Stand, serving

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 20_000
"""How long a story waits for the page before it fails: long, as a busy machine says nothing about the page."""
POLL_MS = 3_100
"""A little more than the page waits between two looks."""


@dataclass
class Visit:
    """A page that somebody looks at, what it asked for, and what went wrong in it."""

    page: Page
    stand: Stand
    address: str
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def hear(self) -> None:
        """Note every request, every script error and every refusal by the content security policy."""
        self.page.on("request", self._requested)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", self._logged)

    def _requested(self, request: Request) -> None:
        self.asked.append(request.url)

    def _logged(self, message: ConsoleMessage) -> None:
        network = message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not network:
            self.wrong.append(message.text)

    async def become(self, name: str) -> None:
        """Pick a person on the welcome page."""
        await self.page.locator(".person", has_text=name).click()
        await expect(self.page.locator("#app")).to_be_visible()
        await expect(self.page.locator("#me-name")).to_have_text(name)

    async def say(self, line: str) -> None:
        """Type a line and press Enter."""
        await self.page.locator("#line").fill(line)
        await self.page.locator("#line").press("Enter")

    @property
    def last(self) -> Any:
        """The last turn of the conversation."""
        return self.page.locator(".talk > .turn").last

    async def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(await self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@asynccontextmanager
async def visiting(browser: Browser, stand: Stand, path: str = "/", **context: Any) -> AsyncIterator[Visit]:
    """Open the stand's page. Ends with: no error in it, and no request that left its own address."""
    expect.set_options(timeout=PATIENCE_MS)
    settings = {"viewport": DESK, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | context
    async with serving(stand) as address:
        opened = await browser.new_context(**settings)
        visit = Visit(await opened.new_page(), stand, address)
        visit.hear()
        try:
            await visit.page.clock.install()
            await visit.page.goto(address + path)
            yield visit
        finally:
            await opened.close()
        assert visit.wrong == []
        assert [url for url in visit.asked if not url.startswith((f"{address}/", "data:image/svg+xml", "blob:"))] == []
