"""The page in a real Chromium: pick a person, type, press, fill a form; by mouse, by keyboard, on a phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from bot.kernel.clock import TurnedClock
from tests.platforms.web import script
from tests.platforms.web.browsing import PHONE, POLL_MS, visiting
from tests.platforms.web.script import NOW, Tongue
from tests.platforms.web.stand import CHANNEL, LINK, Stand, busy_stand

pytestmark = pytest.mark.browser
ZH = Tongue("zh")


def lines(stand: Stand) -> list[str | None]:
    """What was said, without what the page asks for by itself."""
    return [call.line for call in stand.calls if call.line != "/zg day"]


# --- say, press, fill ------------------------------------------------------------------------------------------------
async def test_pick_a_person_say_a_line_and_read_the_answer(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        page = visit.page
        await expect(page.locator("#door h1")).to_have_text("今天你是谁？")
        await expect(page.locator(".person")).to_have_count(6)
        await visit.become("周敏")
        await expect(page.locator("#me-about")).to_have_text("运营专员")
        await expect(page.locator("#day-body")).to_contain_text("日报 10:30 前交")
        await visit.say("指标 填报 支付金额")
        await expect(visit.last.locator(".bubble")).to_have_text("指标 填报 支付金额")
        await expect(visit.last.locator(".card")).to_contain_text(
            "记下了：支付金额 ¥125,000，11月23日 周一（2026-11-23）。"
        )
        await expect(page.locator("#line")).to_have_value("")
        await expect(page.locator("#told")).to_contain_text("掌柜：记下了")
        assert lines(visit.stand) == ["指标 填报 支付金额"]


async def test_press_a_button_and_the_card_is_redrawn_where_it_stands(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        page = visit.page
        await visit.become("周敏")
        card = page.locator(".talk > .turn").first
        await expect(card).to_contain_text("等你接收")
        await card.get_by_role("button", name="接收").click()
        await expect(visit.last.locator(".bubble")).to_contain_text("接收")
        await expect(visit.last.locator(".bubble")).to_contain_text("/handoff accept 7")
        await expect(visit.last.locator(".card")).to_contain_text("你接下了")
        await expect(card).to_contain_text("你接下了")
        await expect(card.locator(".meta")).to_contain_text("已更新")
        await expect(card.get_by_role("button", name="接收")).to_have_count(0)
        await expect(page.locator("#day-body")).not_to_contain_text("接收 #7")
        assert [(call.line, call.source) for call in visit.stand.calls if call.line != "/zg day"] == [
            ("/handoff accept 7", "button")
        ]


async def test_a_button_that_wants_to_be_sure_asks_first(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        page = visit.page
        await visit.become("周敏")
        await page.get_by_role("button", name="退回").click()
        dialog = page.locator("#sure")
        await expect(dialog).to_contain_text("退回后由周敏继续跟进，确定吗？")
        await page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
        assert lines(visit.stand) == []
        await page.get_by_role("button", name="退回").click()
        await dialog.get_by_role("button", name="退回").click()
        await expect(visit.last.locator(".bubble")).to_contain_text("退回")
        assert lines(visit.stand) == ['/handoff return 7 reason="缺源文件"']


async def test_a_form_says_what_is_wrong_at_its_field_and_keeps_what_was_typed(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        page = visit.page
        await visit.become("周敏")
        await visit.say("/kpi report")
        form = page.locator("form.ask")
        await expect(form.get_by_label("指标")).to_be_focused()
        await form.get_by_role("button", name="填报").click()
        await expect(form.get_by_label("指标")).to_have_attribute("aria-invalid", "true")
        await expect(form).to_contain_text("这一项还没填。")
        assert all(call.form is None for call in visit.stand.calls)

        await form.get_by_label("指标").select_option("支付金额")
        await form.get_by_label("数值", exact=True).fill("十二万五")
        await form.get_by_label("备注").fill("双12预热")
        await form.get_by_label("否", exact=True).click()
        await form.get_by_label("否", exact=True).click()
        await expect(form.locator("input:checked")).to_have_count(0)
        await form.get_by_label("是", exact=True).check()
        await form.get_by_role("button", name="填报").click()
        value = form.get_by_label("数值", exact=True)
        await expect(form).to_contain_text("「十二万五」读不成一个数。")
        await expect(value).to_be_focused()
        await expect(value).to_have_value("十二万五")
        described = await value.get_attribute("aria-describedby")
        assert described is not None
        await expect(page.locator(f"#{described.split()[-1]}")).to_have_text("「十二万五」读不成一个数。")
        await expect(form.get_by_label("备注")).to_have_value("双12预热")

        await value.fill("12.5万")
        await value.press("Control+Enter")
        await expect(page.locator("form.ask")).to_have_count(0)
        await expect(visit.last).to_contain_text("已提交")
        await expect(visit.last).to_contain_text("记下了")
        filled = [dict(call.form[1]) for call in visit.stand.calls if call.form is not None]
        assert filled[-1] == {"metric": "pay_amount", "value": "12.5万", "sure": "yes", "note": "双12预热"}
        assert len(filled) == 2


async def test_a_file_is_saved_and_never_opened(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        await visit.become("周敏")
        await visit.say("/kpi export")
        async with visit.page.expect_download() as download:
            await visit.last.locator(".file").click()
        saved = await download.value
        assert saved.suggested_filename == "指标-2026-11.csv"
        assert (await saved.path()).read_text("utf-8") == "日期,支付金额\n2026-11-23,128640\n"


async def test_a_line_in_a_message_can_be_put_into_the_command_line(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        await visit.become("周敏")
        await visit.say("/kpi trend 支付金额")
        await visit.last.locator(".command").click()
        await expect(visit.page.locator("#line")).to_have_value("/kpi trend 支付金额 周敏 上月")
        await expect(visit.page.locator("#line")).to_be_focused()
        assert lines(visit.stand) == ["/kpi trend 支付金额"]


async def test_in_the_group_the_answer_says_that_only_i_see_it(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        await visit.become("周敏")
        await visit.page.locator(".room.group").click()
        await expect(visit.last).to_contain_text("昨日战报")
        await visit.say("议程 查看")
        await expect(visit.last.locator(".meta")).to_contain_text("只有你看得见")
        assert visit.stand.calls[-1].conversation in (CHANNEL, "w2")
        assert [call.conversation for call in visit.stand.calls if call.line == "议程 查看"] == [CHANNEL]


# --- hearing ---------------------------------------------------------------------------------------------------------
async def test_new_messages_arrive_are_announced_and_counted(browser: Browser) -> None:
    stand = busy_stand(TurnedClock(NOW))
    async with visiting(browser, stand) as visit:
        page = visit.page
        await visit.become("周敏")
        await expect(page.locator(".room.group .count")).to_have_text("2")
        await page.locator(".room.group").click()
        await expect(visit.last).to_contain_text("昨日战报")
        await page.locator(".room.direct").click()
        await expect(page.locator(".room.group .count")).to_have_count(0)
        stand.send("w2", script.reported(ZH))
        await page.clock.fast_forward(POLL_MS)
        await expect(visit.last).to_contain_text("记下了")
        await expect(page.locator("#told")).to_contain_text("我和掌柜: 记下了")
        stand.send(CHANNEL, script.morning(ZH))
        for _ in range(3):
            async with page.expect_response(lambda response: "/api/v1/messages" in response.url):
                await page.clock.fast_forward(POLL_MS)
        await expect(page.locator(".room.group .count")).to_have_text("1")
        await expect(page).to_have_title("(1) 掌柜 · 青禾旗舰店 · 运营部")


async def test_without_a_connection_nothing_typed_is_lost_and_sending_again_is_once(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        page = visit.page
        await visit.become("周敏")
        await expect(page.locator("#day-body")).to_contain_text("日报")
        await page.context.set_offline(True)
        await visit.say("/handoff list")
        await expect(visit.last).to_contain_text("没发出去")
        await expect(page.locator("#banner")).to_contain_text("打好的字都留着")
        await page.context.set_offline(False)
        await visit.last.get_by_role("button", name="再发一次").click()
        await expect(visit.last.locator(".card")).to_contain_text("交接 #7")
        await expect(page.locator("#banner")).to_be_hidden()
        assert lines(visit.stand) == ["/handoff list"]


async def test_an_answer_lost_on_the_way_is_asked_for_again_and_the_deed_stays_one(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        page = visit.page
        await visit.become("周敏")
        await expect(page.locator("#day-body")).to_contain_text("日报")

        async def lose(route: Any) -> None:
            await route.fetch()
            await route.abort()

        await page.route("**/api/v1/commands", lose)
        await visit.say("/handoff accept 7")
        await expect(visit.last).to_contain_text("没发出去")
        await page.unroute("**/api/v1/commands")
        await visit.last.get_by_role("button", name="再发一次").click()
        await expect(visit.last.locator(".card")).to_contain_text("你接下了")
        assert lines(visit.stand) == ["/handoff accept 7"]


async def test_a_form_whose_answer_was_lost_keeps_what_is_in_it_and_is_sent_once(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        page = visit.page
        await visit.become("周敏")
        await visit.say("/kpi report")
        form = page.locator("form.ask")
        await form.get_by_label("指标").select_option("支付金额")
        await form.get_by_label("数值", exact=True).fill("12.5万")

        async def lose(route: Any) -> None:
            await route.fetch()
            await route.abort()

        await page.route("**/api/v1/commands", lose)
        await form.get_by_role("button", name="填报").click()
        await expect(form.get_by_role("alert")).to_contain_text("打好的字都留着")
        await expect(form.get_by_label("数值", exact=True)).to_have_value("12.5万")
        await page.unroute("**/api/v1/commands")
        await form.get_by_role("button", name="填报").click()
        await expect(visit.last).to_contain_text("已提交")
        assert len([call for call in visit.stand.calls if call.form is not None]) == 1


async def test_a_line_that_was_not_sent_can_be_changed(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        page = visit.page
        await visit.become("周敏")
        await page.context.set_offline(True)
        await visit.say("/handoff lst")
        await visit.last.get_by_role("button", name="改一改").click()
        await expect(page.locator("#line")).to_have_value("/handoff lst")
        await expect(page.locator(".mine")).to_have_count(0)


async def test_a_draft_and_the_conversation_survive_a_reload(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        page = visit.page
        await visit.become("周敏")
        await visit.say("/kpi trend 支付金额")
        await expect(visit.last.locator("img.chart")).to_be_visible()
        await page.locator("#line").fill("/kpi report 支付金额 12")
        await page.reload()
        await expect(page.locator("#line")).to_have_value("/kpi report 支付金额 12")
        await expect(visit.last.locator("img.chart")).to_be_visible()
        await page.locator("#line").fill("")
        await page.locator("#line").press("ArrowUp")
        await expect(page.locator("#line")).to_have_value("/kpi trend 支付金额")
        await page.locator("#line").press("ArrowDown")
        await expect(page.locator("#line")).to_have_value("")


async def test_being_somebody_else_shows_their_own_and_nothing_of_mine(browser: Browser) -> None:
    async with visiting(browser, busy_stand()) as visit:
        page = visit.page
        await visit.become("周敏")
        await visit.say("/kpi export")
        await expect(visit.last).to_contain_text("导出好了")
        await page.locator("#me").click()
        await page.locator("#picker .person", has_text="何之远").click()
        await expect(page.locator("#me-name")).to_have_text("何之远")
        await expect(page.locator("#empty")).to_contain_text("何之远，从这里开始")
        await expect(page.locator(".turn")).to_have_count(0)
        await page.reload()
        await expect(page.locator("#me-name")).to_have_text("何之远")


# --- looks and languages ---------------------------------------------------------------------------------------------
GROUND = "getComputedStyle(document.body).backgroundColor"
DRAWN = "document.querySelector('img.chart').src"


async def test_light_and_dark_follow_the_system_and_the_switch(browser: Browser) -> None:
    async with visiting(browser, busy_stand(), color_scheme="light") as visit:
        page = visit.page
        await visit.become("周敏")
        await visit.say("/kpi trend 支付金额")
        await expect(visit.last.locator("img.chart")).to_be_visible()
        light, drawn_light = await page.evaluate(GROUND), await page.evaluate(DRAWN)
        await page.emulate_media(color_scheme="dark")
        await expect(page.locator("html")).to_have_attribute("data-look", "dark")
        dark, drawn_dark = await page.evaluate(GROUND), await page.evaluate(DRAWN)
        assert (light, dark) == ("rgb(245, 244, 240)", "rgb(14, 18, 23)")
        assert drawn_light != drawn_dark
        look = page.locator("#look")
        await expect(look).to_have_text("外观：跟随系统")
        await look.click()
        await expect(look).to_have_text("外观：浅色")
        assert await page.evaluate(GROUND) == light
        assert await page.evaluate(DRAWN) == drawn_light
        await look.click()
        await page.emulate_media(color_scheme="light")
        await page.reload()
        await expect(look).to_have_text("外观：深色")
        assert await page.evaluate(GROUND) == dark


async def test_english_is_as_much_at_home(browser: Browser) -> None:
    async with visiting(browser, busy_stand(), locale="en-GB") as visit:
        page = visit.page
        await expect(page.locator("#door h1")).to_have_text("Who are you today?")
        await visit.become("Anna Berg")
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await expect(page.locator("#today")).to_have_text("Tue 24 Nov")
        await visit.say("/kpi report")
        await expect(page.locator("form.ask").get_by_label("Metric")).to_be_focused()
        await page.locator("#language").click()
        await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        await expect(page.locator("#title")).to_have_text("我和掌柜")
        await expect(page.locator("#line")).to_have_attribute("placeholder", re.compile("对掌柜说"))
        assert "/zg language zh" in lines(visit.stand)


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
async def test_a_phone_never_scrolls_sideways(browser: Browser, width: int, locale: str) -> None:
    phone: dict[str, Any] = {
        "viewport": {**PHONE, "width": width},
        "is_mobile": True,
        "has_touch": True,
        "locale": locale,
    }
    async with visiting(browser, busy_stand(), **phone) as visit:
        page = visit.page
        assert await visit.overflow() <= 0
        await visit.become("周敏" if locale == "zh-CN" else "Anna Berg")
        for line in ("/agenda show", "/kpi trend 支付金额", "/kpi report", "/kpi export", "x" * 300):
            await visit.say(line)
            await expect(visit.last.locator(".card")).to_be_visible()
            assert await visit.overflow() <= 0, line
        cells = page.locator(".table.wide td")
        await expect(cells.first).to_have_attribute("data-head", re.compile("本周|This week"))
        named = await cells.first.evaluate("cell => getComputedStyle(cell, '::before').content")
        assert re.search("本周|This week", named)
        wide = "document.getElementById('scroll').scrollWidth - document.getElementById('scroll').clientWidth"
        assert await page.evaluate(wide) <= 0
        assert await page.evaluate("document.querySelector('img.chart').naturalWidth") == 540
        await page.locator("#line").fill("/")
        await expect(page.locator("#options")).to_be_visible()
        assert await visit.overflow() <= 0
        await page.locator("#line").fill("")
        await page.locator(".my-day").click()
        await expect(page.locator("#day-body")).to_be_visible()
        await expect(page.locator("#line")).to_be_hidden()
        assert await visit.overflow() <= 0


# --- the one-time link -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_one_time_link_signs_the_browser_in(browser: Browser, scripts: bool) -> None:
    stand = busy_stand()
    stand.demo = False
    async with visiting(browser, stand, f"/web/{LINK}", java_script_enabled=scripts) as visit:
        page = visit.page
        await expect(page.locator("h1")).to_have_text("进入掌柜")
        await page.get_by_role("button", name="进入").click()
        await page.wait_for_url(f"{visit.address}/")
        (cookie,) = await page.context.cookies()
        assert (cookie["name"], cookie["value"], cookie["httpOnly"]) == ("zhanggui", "fresh-cookie", True)
        assert cookie["sameSite"] == "Strict"
        if scripts:
            await expect(page.locator("#me-name")).to_have_text("周敏")
            await expect(page.locator("#me")).to_be_disabled()
            await visit.say("/handoff list")
            await expect(visit.last).to_contain_text("交接 #7")
            await page.locator("#sign-out").click()
            await expect(page.locator("#door")).to_contain_text("请从聊天里进来")
            assert "fresh-cookie" not in stand.cookies


async def test_who_is_signed_out_is_told_where_to_come_in_and_keeps_what_was_typed(browser: Browser) -> None:
    stand = busy_stand()
    stand.demo = False
    async with visiting(browser, stand, f"/web/{LINK}") as visit:
        page = visit.page
        await page.get_by_role("button", name="进入").click()
        await expect(page.locator("#me-name")).to_have_text("周敏")
        stand.cookies.clear()
        await visit.say("/handoff accept 7")
        await expect(page.locator("#door")).to_contain_text("在 Slack 或钉钉里对掌柜说 /web")
        stand.cookies.add("fresh-cookie")
        await page.reload()
        await expect(visit.last.locator(".bubble")).to_have_text("/handoff accept 7")
        await expect(visit.last).to_contain_text("没发出去")
