"""The browser that tests of the page are given."""

from playwright.async_api import Browser


async def test_chromium_shows_what_it_is_given(browser: Browser) -> None:
    page = await browser.new_page(locale="zh-CN")
    await page.set_content("<button onclick=\"this.textContent = '已接收'\">接收</button>")
    await page.get_by_role("button", name="接收").click()
    assert await page.get_by_role("button").text_content() == "已接收"
    assert await page.evaluate("navigator.language") == "zh-CN"
