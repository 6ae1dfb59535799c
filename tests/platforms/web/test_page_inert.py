"""Whatever anybody writes stays words on the page: in every piece, in every place words can stand."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from bot.kernel.clock import TurnedClock
from bot.kernel.message import Answer
from tests.platforms.web.browsing import visiting
from tests.platforms.web.script import NOW
from tests.platforms.web.stand import CHANNEL, Stand
from tests.platforms.web.test_pieces import everything

pytestmark = pytest.mark.browser

PAYLOADS = (
    "<script>window.caught=1</script>",
    "<img src=x onerror=window.caught=2>",
    "<svg onload=window.caught=3>",
    "<svg><script>window.caught=4</script></svg>",
    "</script><script>window.caught=5</script>",
    "<iframe srcdoc='<script>parent.caught=6</script>'></iframe>",
    "<a href=javascript:window.caught=7>x</a>",
    "javascript:window.caught=8",
    '"><img src=x onerror=window.caught=9>',
    "' autofocus onfocus='window.caught=10",
    "${window.caught=11}",
    "{{constructor.constructor('window.caught=12')()}}",
    "<style>body{display:none}</style>",
    "<form action=https://evil.example><button>x</button></form>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.caught=13>",
    "]]><script>window.caught=14</script>",
    "<!channel> <@U123> @all @everyone",
    "[x](javascript:window.caught=15)",
    "\u202eexe.gnp \u2066isolated \u200f",
    "&lt;img src=x onerror=window.caught=16&gt;",
)
ALIVE = """() => {
    const all = [...document.querySelectorAll("*")];
    const ours = "script[src^='/page/'], img[src^='/page/'], img[src^='data:image/svg+xml']";
    const never = "script, iframe, object, embed, base, style, meta[http-equiv], img, foreignObject";
    const handler = (node) => [...node.attributes].some(({ name }) => /^on|^srcdoc$/.test(name));
    const styled = (node) => node.hasAttribute("style") && !node.matches(".fill, textarea");
    const goes = (node) => ["href", "action", "src", "formaction"].map((name) => node.getAttribute(name) ?? "");
    const bad = (to) => /javascript|vbscript|evil/i.test(to) && !to.startsWith("data:image/svg+xml");
    return {
        caught: window.caught ?? null,
        elements: all.filter((node) => node.matches(never) && !node.matches(ours)).map((node) => node.outerHTML),
        attributes: all.filter((node) => handler(node) || styled(node)).map((node) => node.outerHTML),
        addresses: all.flatMap(goes).filter(bad),
    };
}"""
NOTHING: dict[str, object] = {"caught": None, "elements": [], "attributes": [], "addresses": []}


async def test_S7_web_no_payload_comes_to_life_in_any_piece(browser: Browser) -> None:
    stand = Stand(TurnedClock(NOW))
    for number, payload in enumerate(PAYLOADS):
        stand.answers[f"/payload {number}"] = Answer("done", everything(payload))
        stand.send("w2", everything(payload))
        stand.send(CHANNEL, everything(payload), kind="post")
    async with visiting(browser, stand) as visit:
        page = visit.page
        await visit.become("周敏")
        await expect(page.locator(".turn")).to_have_count(len(PAYLOADS))
        for number, payload in enumerate(PAYLOADS):
            await visit.say(f"/payload {number}")
            await expect(visit.last.locator(".card")).to_be_visible()
            # The words stand there as they were written, save what turns the direction.
            shown = payload.replace("\u202e", "").replace("\u2066", "")
            assert shown in await visit.last.locator("blockquote").inner_text(), payload
        await page.locator(".room.group").click()
        await expect(page.locator(".turn")).to_have_count(len(PAYLOADS))
        await page.locator(".room.direct").click()
        places = await page.evaluate("document.querySelectorAll('.card bdi').length")
        assert places >= 300
        alive = await page.evaluate(ALIVE)
    assert alive == NOTHING
    assert not [url for url in visit.asked if "evil" in url]


async def test_S7_web_what_i_type_or_press_or_fill_in_stays_words(browser: Browser) -> None:
    stand = Stand(TurnedClock(NOW))
    async with visiting(browser, stand) as visit:
        page = visit.page
        await visit.become("周敏")
        for payload in PAYLOADS[:6]:
            await visit.say(payload)
            await expect(visit.last.locator(".bubble")).to_have_text(payload)
        await visit.say("/kpi report")
        form = page.locator("form.ask")
        await form.get_by_label("指标").select_option("支付金额")
        await form.get_by_label("数值", exact=True).fill("12")
        await form.get_by_label("备注").fill(PAYLOADS[1])
        await form.get_by_role("button", name="填报").click()
        await expect(visit.last).to_contain_text("已提交")
        await expect(visit.last).to_contain_text(PAYLOADS[1])
        await page.reload()
        await expect(visit.last).to_contain_text(PAYLOADS[1])
        alive = await page.evaluate(ALIVE)
    assert alive == NOTHING


FORBIDDEN = """async () => {
    const refused = new Promise((done) => document.addEventListener("securitypolicyviolation", (event) => {
        if (event.effectiveDirective === "connect-src") done(event.effectiveDirective);
    }));
    const tried = (deed) => { try { deed(); return "done"; } catch (error) { return error.name; } };
    const script = document.createElement("script");
    const markup = tried(() => { document.createElement("div").innerHTML = "<b>x</b>"; });
    const inline = tried(() => { script.textContent = "window.caught = 1"; });
    const fetched = await fetch("https://example.com/").then(() => "done", (error) => error.name);
    return { markup, inline, fetched, directive: await refused };
}"""


async def test_the_browser_itself_refuses_markup_and_foreign_hosts(browser: Browser) -> None:
    async with visiting(browser, Stand(TurnedClock(NOW))) as visit:
        await visit.become("周敏")
        tried = await visit.page.evaluate(FORBIDDEN)
        visit.wrong.clear()  # the browser says each refusal aloud
        visit.asked.clear()
    assert tried == {"markup": "TypeError", "inline": "TypeError", "fetched": "TypeError", "directive": "connect-src"}
