"""Several tabs of one browser, each somebody else."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.platforms.web.browsing import visiting
from tests.platforms.web.stand import busy_stand

pytestmark = pytest.mark.browser


async def test_a_tab_stays_who_it_was_whoever_is_picked_in_another(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        mine = visit.page
        await visit.become("周敏")
        other = await mine.context.new_page()
        await other.goto(visit.address)
        await expect(other.locator("#me-name")).to_have_text("周敏")
        await other.locator("#me").click()
        await other.locator("#picker .person", has_text="Anna Berg").click()
        await expect(other.locator("#me-name")).to_have_text("Anna Berg")
        await mine.reload()
        await expect(mine.locator("#me-name")).to_have_text("周敏")
        third = await mine.context.new_page()
        await third.goto(visit.address)
        await expect(third.locator("#me-name")).to_have_text("Anna Berg")
        await mine.reload()
        await other.reload()
        await expect(mine.locator("#me-name")).to_have_text("周敏")
        await expect(other.locator("#me-name")).to_have_text("Anna Berg")
