"""What stands on the page has room there."""

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from bot.kernel.message import Line, Table, Text
from tests.platforms.web.browsing import visiting
from tests.platforms.web.script import Tongue
from tests.platforms.web.stand import busy_stand

CUT_CHIPS = """() => [...document.querySelectorAll("#often .chip")].filter((chip) => {
  const [seen, whole] = [chip.getBoundingClientRect(), document.querySelector("#say").getBoundingClientRect()];
  return seen.right > whole.right + 1 || seen.left < whole.left - 1;
}).map((chip) => chip.textContent)"""


def line_of_cells(words: list[str]) -> tuple[Line, ...]:
    """A row of a table."""
    return tuple((Text(word),) for word in words)


@pytest.mark.parametrize(("locale", "who"), [("zh-CN", "周敏"), ("en-GB", "Anna Berg")])
async def test_what_one_says_often_stands_there_whole(browser: Browser, locale: str, who: str) -> None:
    async with visiting(browser, busy_stand(), locale=locale, viewport={"width": 800, "height": 700}) as visit:
        await visit.become(who)
        await expect(visit.page.locator("#often .chip").first).to_be_visible()
        assert await visit.page.evaluate(CUT_CHIPS) == []


CUT_TABLES = "() => [...document.querySelectorAll('.table')].map((one) => one.scrollWidth - one.clientWidth)"


async def test_a_wide_table_is_seen_to_its_last_column(browser: Browser) -> None:
    stand, t = busy_stand(), Tongue("zh")
    head = ["指标", "昨天", "当天目标", "比上周同一天", "本月至今"]
    row = ["支付金额", "¥167,089.77", "¥276,667", "降 7.4%", "¥7,260,658.26 达成 87.5%，时间过了 86.7%"]
    week = ["谁", *(f"11/{day} 周{name}" for day, name in zip(range(23, 30), "一二三四五六日", strict=True))]
    figures = Table(line_of_cells(head), (line_of_cells(row),), frozenset({1, 2, 3, 4}))
    rota = Table(line_of_cells(week), (line_of_cells(["方圆", *["早班"] * 7]),))
    stand.send("w2", t.message(figures, rota))
    async with visiting(browser, stand, viewport={"width": 1280, "height": 900}) as visit:
        await visit.become("周敏")
        await expect(visit.last.locator(".table")).to_have_count(2)
        assert await visit.page.evaluate(CUT_TABLES) == [0, 0]


async def test_on_a_phone_what_sends_a_form_is_in_reach_as_soon_as_it_opens(browser: Browser) -> None:
    phone: dict[str, Any] = {"viewport": {"width": 390, "height": 700}, "is_mobile": True, "has_touch": True}
    async with visiting(browser, busy_stand(), **phone) as visit:
        await visit.become("周敏")
        await visit.say("/kpi report")
        await expect(visit.page.locator("form.ask").get_by_label("指标")).to_be_focused()
        submit = await visit.page.locator("form.ask button[type=submit]").bounding_box()
        chips = await visit.page.locator(".foot").bounding_box()
        assert submit is not None
        assert chips is not None
        assert submit["y"] + submit["height"] <= chips["y"]
