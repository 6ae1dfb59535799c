"""The page over the whole machine, as it is seen and used in a real Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.databases import Databases
from tests.desk import open_desk
from tests.features.conftest import PARTS
from tests.features.page import (
    PHONE,
    SMALL_DESK,
    demo_department,
    looked_at,
    served,
    type_line,
    wholly_seen,
)


@pytest.mark.browser
@pytest.mark.parametrize("room", [PHONE, SMALL_DESK], ids=["phone", "desk"])
async def test_what_a_form_asks_back_is_seen_and_has_the_cursor(
    browser: Browser, databases: Databases, tmp_path: Path, room: dict[str, Any]
) -> None:
    async with looked_at(browser, databases, tmp_path, "老板", **room) as page:
        await type_line(page, "/kpi report 支付金额 200000")
        await expect(page.locator(".bot").last).to_contain_text("记下了")
        await type_line(page, "/kpi report")
        form = page.locator("form.ask")
        await form.locator("select").first.select_option("payment")
        await form.get_by_label("数值").fill("200")
        await form.get_by_label("备注").fill("一\n二\n三\n四\n五\n六\n七\n八\n九\n十")
        await form.locator("button[type=submit]").click()
        answer = page.locator(".bot.asked").last
        await expect(answer).to_contain_text("先没存")
        await expect(answer).to_be_focused()
        assert await wholly_seen(answer)
        await expect(page.locator("#told")).to_contain_text("先没存")
        await expect(form.get_by_label("数值")).to_have_value("200")


@pytest.mark.browser
@pytest.mark.parametrize("room", [PHONE, SMALL_DESK], ids=["phone", "desk"])
async def test_a_deadline_that_is_over_is_refused_at_its_field(
    browser: Browser, databases: Databases, tmp_path: Path, room: dict[str, Any]
) -> None:
    async with looked_at(browser, databases, tmp_path, "老板", **room) as page:
        await type_line(page, "交接 给")
        form = page.locator("form.ask")
        await form.get_by_label("交给谁").select_option("小林")
        await form.get_by_label("什么事").fill("双12 主图")
        await form.get_by_label("截止").fill("昨天")
        await form.locator("button[type=submit]").click()
        due = form.get_by_label("截止")
        await expect(due).to_be_focused()
        await expect(due).to_have_value("昨天")
        await expect(due).to_have_attribute("aria-invalid", "true")
        wrong = form.locator(".field:has([aria-invalid]) .error-text")
        await expect(wrong).to_contain_text("已经过了")
        await expect(page.locator("#told")).to_contain_text("已经过了")
        assert await wholly_seen(wrong)
        await due.fill("明天下午3点")
        await form.locator("button[type=submit]").click()
        await expect(page.locator(".turn").last).to_contain_text("已提交")


@pytest.mark.browser
async def test_a_line_that_is_offered_and_pressed_stands_there_once(
    browser: Browser, databases: Databases, tmp_path: Path
) -> None:
    async with looked_at(browser, databases, tmp_path, "小林") as page:
        await type_line(page, "交接 列标")
        offered = page.locator(".turn").last.locator(".card .buttons button").first
        line = await offered.inner_text()
        await offered.click()
        await expect(page.locator(".bubble")).to_have_count(2)
        await expect(page.locator(".bubble").last).to_have_text(line)


@pytest.mark.browser
async def test_two_people_hand_work_over_on_the_page(browser: Browser, databases: Databases, tmp_path: Path) -> None:
    with databases.migrated("sqlite", tmp_path) as url:
        async with open_desk(url, PARTS) as desk:
            await demo_department(desk)
            async with served(desk, demo=True) as address:
                expect.set_options(timeout=20_000)
                context = await browser.new_context(locale="zh-CN")
                page = await context.new_page()
                await page.goto(address)
                await page.locator(".person", has_text="老板").click()
                await page.locator("#line").fill("交接 给")
                await page.locator("#line").press("Escape")
                await page.locator("#line").press("Enter")
                form = page.locator("form.ask")
                await form.locator("select").first.select_option("小林")
                await form.locator("textarea").first.fill("双12 主图，<img src=x onerror=alert(1)>")
                await form.locator("button[type=submit]").click()
                await expect(page.locator(".turn").last).to_contain_text("已提交")
                await expect(page.locator(".turn").last).to_contain_text("<img src=x onerror=alert(1)>")
                await desk.deliver()

                await page.locator("#me").click()
                await page.locator("#picker .person", has_text="小林").click()
                card = page.locator(".turn", has_text="双12 主图").first
                await card.get_by_role("button", name="接收", exact=True).click()
                await expect(page.locator(".turn").last.locator(".bubble")).to_contain_text("接收")
                await expect(page.locator(".turn").last.locator(".bot")).to_be_visible()
                await desk.deliver()
                await expect(card.locator(".meta")).to_contain_text("已更新")
                await expect(card.get_by_role("button", name="接收", exact=True)).to_have_count(0)
                await context.close()
