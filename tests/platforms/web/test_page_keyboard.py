"""The page without a mouse, and for whoever listens to it."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.platforms.web.browsing import visiting
from tests.platforms.web.stand import busy_stand

pytestmark = pytest.mark.browser


async def tab_to(page: Page, selector: str, *, back: bool = False) -> None:
    """Press Tab until `selector` has the cursor."""
    wanted = page.locator(selector).first
    for _ in range(40):
        if await wanted.evaluate("node => node === document.activeElement"):
            return
        await page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"Tab never comes to {selector}")


async def test_everything_is_done_from_the_keyboard(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        page = visit.page
        await expect(page.locator(".person").first).to_be_focused()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.locator("#me-name")).to_have_text("周敏")
        await expect(page.locator("#line")).to_be_focused()

        # A command by completion alone.
        await page.keyboard.type("/交")
        options = page.locator("#options [role=option]")
        await expect(options).to_have_text([re.compile("^交接 给"), re.compile("^交接 接收"), re.compile("^交接 列表")])
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("ArrowDown")
        line = page.locator("#line")
        await expect(line).to_have_attribute("aria-activedescendant", "option-2")
        await expect(options.nth(2)).to_have_attribute("aria-selected", "true")
        await page.keyboard.press("Enter")
        await expect(line).to_have_value("/交接 列表 ")
        await page.keyboard.press("Enter")
        await expect(visit.last.locator(".card")).to_contain_text("交接 #7")
        await expect(line).to_be_focused()

        # A button of the answer; what was drawn anew gives the cursor back.
        await tab_to(page, ".turn:last-child .buttons .primary", back=True)
        await page.keyboard.press("Enter")
        await expect(visit.last.locator(".card")).to_contain_text("你接下了")

        # Another conversation, and back to the line with a slash.
        await tab_to(page, ".room.group", back=True)
        await page.keyboard.press("Enter")
        await expect(page.locator("#title")).to_have_text("部门群")
        await page.keyboard.press("/")
        await expect(line).to_be_focused()
        await expect(line).to_have_value("/")
        await page.keyboard.press("Escape")
        await expect(page.locator("#options")).to_be_hidden()

        # Another person, in a dialog.
        await tab_to(page, "#me", back=True)
        await page.keyboard.press("Enter")
        await expect(page.locator("#picker [aria-current]")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.locator("#picker")).to_be_hidden()
        await expect(page.locator("#me")).to_be_focused()


async def test_the_cursor_is_always_seen(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        page = visit.page
        await visit.become("周敏")
        await visit.say("/kpi report")
        await expect(page.locator("form.ask")).to_be_visible()
        seen = """() => {
            const node = document.activeElement;
            if (node === document.body) return "nothing has the cursor";
            const box = node.closest(".say") ?? (node.type === "radio" ? node.nextElementSibling : node);
            const style = getComputedStyle(box);
            const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
            return ring || style.boxShadow.includes("3px") ? "" : node.outerHTML.slice(0, 80);
        }"""
        for _ in range(34):
            await page.keyboard.press("Tab")
            outside = await page.evaluate("document.activeElement === document.body")
            if not outside:
                assert await page.evaluate(seen) == ""


async def test_the_skip_link_goes_past_everything(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        await visit.become("周敏")
        await visit.page.reload()
        await expect(visit.page.locator("#me-name")).to_have_text("周敏")
        await tab_to(visit.page, ".skip", back=True)
        await expect(visit.page.locator(".skip")).to_be_in_viewport()
        await visit.page.keyboard.press("Enter")
        await expect(visit.page.locator("#line")).to_be_focused()


async def test_an_enter_that_chooses_a_word_in_an_input_method_sends_nothing(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        await visit.become("周敏")
        line = visit.page.locator("#line")
        await line.fill("交接 列表")
        composing = (
            "node => node.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
        )
        await line.evaluate(composing)
        await expect(line).to_have_value("交接 列表")
        await expect(visit.page.locator(".mine")).to_have_count(0)
        await line.press("Enter")
        await expect(visit.page.locator(".mine")).to_have_count(1)


NAMELESS = """() => {
    const byId = (ids) => (ids ?? "").split(" ").map((id) => document.getElementById(id)?.textContent).join("");
    const own = (node) => (/^(INPUT|SELECT|TEXTAREA)$/.test(node.tagName) ? "" : node.textContent.trim());
    const labels = (node) => [...(node.labels ?? [])].map((label) => label.textContent).join("");
    const told = (node) => node.ariaLabel || byId(node.getAttribute("aria-labelledby"));
    const name = (node) => told(node) || labels(node) || own(node);
    const all = "button, a, input, select, textarea, [role=listbox], [role=meter], nav, dialog[open]";
    const shown = [...document.querySelectorAll(all)].filter((node) => node.checkVisibility() && node.ariaHidden !== "true");
    return shown.filter((node) => !name(node)).map((node) => node.outerHTML.slice(0, 120));
}"""


async def test_everything_has_a_name_for_whoever_listens(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        page = visit.page
        await visit.become("周敏")
        for line in ("/kpi report", "/kpi trend 支付金额", "/agenda show", "/kpi export"):
            await visit.say(line)
            await expect(visit.last.locator(".card")).to_be_visible()
        nameless: list[str] = await page.evaluate(NAMELESS)
        assert nameless == []
        assert await page.locator("img.chart").get_attribute("alt")
        levels = await page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4')].filter((n) => n.checkVisibility()).length"
        )
        assert levels >= 4


# --- completion ------------------------------------------------------------------------------------------------------
COMPLETIONS: list[tuple[str, list[str]]] = [
    ("", []),
    ("/", ["指标", "交接", "议程", "晨会", "掌柜 语言", "帮助"]),
    ("/k", ["kpi report", "kpi show", "kpi trend", "kpi undo", "kpi export"]),
    ("/kpi ", ["kpi report", "kpi show", "kpi trend", "kpi undo", "kpi export"]),
    ("/kpi t", ["kpi trend"]),
    ("/kpi 趋", ["指标 趋势"]),
    ("指", ["指标 填报", "指标 查看", "指标 趋势", "指标 撤销", "指标 导出"]),
    ("指标 填", ["指标 填报"]),
    ("指标 r", ["kpi report"]),
    ("议题", ["议程 添加"]),
    ("zzz", []),
    ("/kpi report ", ["支付金额", "访客数", "支付转化率", "客单价", "成功退款金额", "推广花费"]),
    ("/指标 填报 支付", ["支付金额", "支付转化率"]),
    ("/指标 填报 金额", ["支付金额", "成功退款金额"]),
    ("/kpi report 支付金额 ", []),
    ("/kpi report 支付金额 12.5万 ", ["昨天", "今天", "明天"]),
    ("/kpi report 支付金额 12.5万 昨", ["昨天"]),
    ("/kpi report 支付金额 12.5万 昨天 @林", ["林晓岚", "林小满"]),
    ("/kpi report 支付金额 12.5万 昨天 双12", []),
    ("/kpi trend 支付金额 林", ["林晓岚", "林小满"]),
    ("/kpi trend 支付金额 @林晓", ["林晓岚"]),
    ("交接 给 ", ["林晓岚", "周敏", "何之远", "陈一诺", "林小满", "Anna Berg", "运营专员", "数据分析师"]),
    ("交接 给 anna", ["Anna Berg"]),
    ('交接 给 "Anna', []),
    ("/handoff accept ", []),
]


async def test_completion_offers_what_can_stand_next_in_either_language(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        await visit.become("周敏")
        for typed, labels in COMPLETIONS:
            await visit.page.locator("#line").fill(typed)
            shown = visit.page.locator("#options:not([hidden]) .option-words bdi")
            await expect(shown, typed).to_have_text(labels)


async def test_taking_an_option_writes_it_into_the_line_and_the_hint_says_what_comes_next(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        page, line = visit.page, visit.page.locator("#line")
        await visit.become("周敏")
        await line.fill("/kpi 填")
        await line.press("Tab")
        await expect(line).to_have_value("/kpi 填报 ")
        await expect(page.locator("#hint strong")).to_have_text("‹指标›")
        await line.press_sequentially("支")
        await line.press("Tab")
        await expect(line).to_have_value("/kpi 填报 支付金额 ")
        await expect(page.locator("#hint strong")).to_have_text("‹数值›")
        await expect(page.locator("#hint")).to_contain_text("填报一个数")
        await line.press_sequentially("12.5万 ")
        await expect(page.locator("#hint strong")).to_have_text("[日期]")
        await line.fill("交接 给 anna")
        await line.press("Tab")
        await expect(line).to_have_value('交接 给 "Anna Berg" ')
