"""What stands on the page has room there."""

import pytest
from playwright.async_api import Browser, expect

from tests.platforms.web.browsing import visiting
from tests.platforms.web.stand import busy_stand

CUT_CHIPS = """() => [...document.querySelectorAll("#often .chip")].filter((chip) => {
  const [seen, whole] = [chip.getBoundingClientRect(), document.querySelector("#say").getBoundingClientRect()];
  return seen.right > whole.right + 1 || seen.left < whole.left - 1;
}).map((chip) => chip.textContent)"""


@pytest.mark.parametrize(("locale", "who"), [("zh-CN", "周敏"), ("en-GB", "Anna Berg")])
async def test_what_one_says_often_stands_there_whole(browser: Browser, locale: str, who: str) -> None:
    async with visiting(browser, busy_stand(), locale=locale, viewport={"width": 800, "height": 700}) as visit:
        await visit.become(who)
        await expect(visit.page.locator("#often .chip").first).to_be_visible()
        assert await visit.page.evaluate(CUT_CHIPS) == []
