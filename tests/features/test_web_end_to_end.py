"""The API over the whole machine: real SQL, real HTTP."""

from __future__ import annotations

import aiohttp

from bot.app.web_ports import DEMO_CHANNEL
from tests.desk import Desk
from tests.features.page import (
    calling,
    demo_department,
    served,
)


async def test_a_handoff_is_offered_seen_accepted_and_redrawn(desk: Desk) -> None:
    async with calling(desk) as caller:
        offered = await caller.say("老板", "/handoff to 小林 双12 <b>主图</b> 素材 明天下午3点", key="h")
        assert offered["outcome"] == "done"
        again = await caller.say("老板", "/handoff to 小林 双12 <b>主图</b> 素材 明天下午3点", key="h")
        assert (again["replayed"], again["text"]) == (True, offered["text"])

        (card,) = [one for one in await caller.got("小林") if "接收" in [button["label"] for button in one["buttons"]]]
        assert "双12 <b>主图</b> 素材" in card["text"]
        accept = next(button for button in card["buttons"] if button["label"] == "接收")
        accepted = await caller.say("小林", accept["line"], source="button")
        assert accepted["outcome"] == "done"
        redrawn = next(one for one in await caller.got("小林") if one["id"] == card["id"])
        assert redrawn["edited"]
        assert accept not in redrawn["buttons"]
        assert (await caller.say("小周", accept["line"]))["outcome"] == "refused"


async def test_what_is_missing_is_a_form_and_filling_it_is_the_command(desk: Desk) -> None:
    async with calling(desk) as caller:
        asked = await caller.say("老板", "交接 给")
        assert (asked["outcome"], [field["name"] for field in asked["fields"]][:2]) == ("asked", ["to", "what"])
        people = {choice["label"]: choice["value"] for choice in asked["fields"][0]["choices"]}
        values = {"to": people["小林"], "what": "周报模板"}
        done = await caller.fill("老板", "handoff to", values)
        assert done["outcome"] == "done"
        assert any("周报模板" in one["text"] for one in await caller.got("小林"))


async def test_a_key_that_is_used_again_for_something_else_is_refused_and_does_nothing(desk: Desk) -> None:
    taken = "这个 key 之前用在另一句上了，这一句没有办。换个新的 key 再发一次。"
    async with calling(desk) as caller:
        first = await caller.say("小林", "/kpi report 支付金额 12.5万 昨天", key="k1")
        again = await caller.say("小林", "/kpi report 支付金额 12.5万 昨天", key="k1")
        assert (again["outcome"], again["text"], again["replayed"]) == ("done", first["text"], True)
        elsewhere = await caller.say("小林", "/kpi report 支付金额 12.5万 昨天", key="k1", conversation=DEMO_CHANNEL)
        assert (elsewhere["text"], elsewhere["replayed"]) == (first["text"], True)
        for line in ("/kpi report 支付金额 13.5万 昨天", "/kpi show", "知标 天报"):
            other = await caller.say("小林", line, key="k1")
            assert (other["outcome"], other["text"], other["replayed"]) == ("refused", taken, False), line
        formed = await caller.fill("小林", "agenda add", {"text": "双12 备货"}, key="k1")
        assert (formed["outcome"], formed["text"]) == ("refused", taken)
        assert "双12" not in (await caller.say("小林", "/agenda show"))["text"]
        assert "¥125,000" in (await caller.say("小林", "/kpi history 支付金额 昨天"))["text"]
        # What was refused under a key holds it too; another person's key is another key.
        refused = await caller.say("小林", "/team add 小王 运营专员", key="k2")
        assert (refused["outcome"], refused["text"] == taken) == ("refused", False)
        assert (await caller.say("小林", "/kpi undo", key="k2"))["text"] == taken
        assert (await caller.say("老板", "/team add 小王 运营专员", key="k2"))["outcome"] == "done"
        await caller.say("小林", "/zg language en", key="k3")
        english = await caller.say("小林", "/zg language zh", key="k3")
        assert english["text"].startswith("This key was used for something else before, so this was not done.")


async def test_what_is_wrong_in_a_form_is_not_called_missing(desk: Desk) -> None:
    async with calling(desk) as caller:
        assert (await caller.say("老板", "/handoff to"))["text"].startswith("还差几项，填一下就好。")
        one = await caller.fill("老板", "handoff to", {"to": "小林", "what": "周报模板", "due": "昨天"})
        assert one["text"].startswith("这一项要改，原因写在它下面。")
        both = await caller.fill("老板", "handoff to", {"to": "小林", "due": "2月30日"})
        assert both["text"].startswith("有 1 项要改，原因写在下面；另外还有没填的。")
        two = await caller.fill("老板", "handoff to", {"to": "没这个人", "what": "周报模板", "due": "2月30日"})
        assert two["text"].startswith("有 2 项要改，原因写在各自下面。")
        assert [field["name"] for field in two["fields"] if field["error"]] == ["to", "due"]
        await caller.say("老板", "/zg language en")
        english = await caller.fill("老板", "handoff to", {"to": "小林", "what": "weekly", "due": "yesterday"})
        assert english["text"].startswith("One thing needs changing; why stands below it.")


async def test_what_is_refused_about_one_field_comes_back_at_it_and_nobody_hands_work_to_themselves(desk: Desk) -> None:
    async with calling(desk) as caller:
        for line in ("/handoff to", "/shift swap"):
            asked = await caller.say("老板", line)
            assert [choice["label"] for choice in asked["fields"][0]["choices"]][:2] == ["小林", "小周"], line
        themselves = await caller.fill("老板", "handoff to", {"to": "我", "what": "周报模板", "due": "明天"})
        assert themselves["outcome"] == "asked"
        assert {field["name"]: field["error"] for field in themselves["fields"] if field["error"]} == {
            "to": "不能交给自己。"
        }
        assert {field["name"]: field["value"] for field in themselves["fields"]}["what"] == "周报模板"
        over = await caller.fill("老板", "shift swap", {"person": "小林", "day": "昨天"})
        assert [field["name"] for field in over["fields"] if field["error"]] == ["day"]
        typed = await caller.say("老板", "/handoff to 小林 周报模板 due=昨天")
        assert (typed["outcome"], typed["fields"]) == ("refused", [])


async def test_a_mistyped_line_is_answered_with_the_nearest_right_one(desk: Desk) -> None:
    async with calling(desk) as caller:
        refused = await caller.say("小林", "交接 列标")
        assert refused["outcome"] == "refused"
        line = refused["buttons"][0]["line"]
        assert (await caller.say("小林", line))["outcome"] == "done"


async def test_me_knows_the_department_and_its_names(desk: Desk) -> None:
    await demo_department(desk)
    async with served(desk, demo=True) as address, aiohttp.ClientSession(address) as session:
        async with session.get("/api/v1/me") as response:
            nobody = await response.json()
        async with session.get("/api/v1/me", headers={"X-Demo-Person": "小林"}) as response:
            me = await response.json()
        async with session.get("/readyz") as response:
            assert response.status == 200
    assert [one["name"] for one in nobody["people"]] == ["老板", "小林", "小周"]
    assert (me["person"]["name"], me["department"]) == ("小林", "运营部")
    assert [room["kind"] for room in me["rooms"]] == ["group", "direct"]
    assert me["names"]["people"] == ["老板", "小林", "小周"]
    assert "handoff to" in [one["en"] for one in me["commands"]]


async def test_what_the_page_offers_first_is_in_the_readers_language(desk: Desk) -> None:
    async with calling(desk) as caller:
        chinese = {one["label"]: one["line"] for one in (await caller.me("小林"))["suggestions"]}
        assert chinese["我的交接"] == "/交接 列表"
        assert (await caller.say("小林", chinese["我的交接"]))["outcome"] == "done"
        await caller.say("小林", "/zg language en")
        english = {one["label"]: one["line"] for one in (await caller.me("小林"))["suggestions"]}
        assert english["My handoffs"] == "/handoff list"


async def test_the_page_offers_the_rota_first_to_whoever_works_in_shifts(desk: Desk) -> None:
    async with calling(desk) as caller:
        await desk.say("老板", "/team add <@小客> 客服专员", named=("小客",))
        office = [one["line"] for one in (await caller.me("小林"))["suggestions"]]
        shifts = [one["line"] for one in (await caller.me("小客"))["suggestions"]]
        assert shifts[:4] == ["/掌柜 今天", "/排班 列表", "/排班 换班", "/请假"]
        assert "/排班 列表" not in office
        assert "/请假" in office


async def test_who_one_may_be_is_told_in_the_readers_language(desk: Desk) -> None:
    await demo_department(desk)
    await desk.say("老板", "/team lead 小林")
    await desk.say("老板", "/train start 小周 小林 sure=yes")
    async with served(desk, demo=True) as address, aiohttp.ClientSession(address) as session:
        about = {}
        for language in ("zh-CN", "en"):
            async with session.get("/api/v1/me", headers={"Accept-Language": language}) as response:
                about[language] = [one["about"] for one in (await response.json())["people"]]
    assert about == {
        "zh-CN": ["负责人", "运营专员 · 组长 · 带教老师", "数据分析师 · 新人"],
        "en": ["manager", "Operations specialist · lead · mentor", "Data analyst · newcomer"],
    }


async def test_a_link_said_in_slack_signs_a_browser_in_until_the_person_leaves(desk: Desk) -> None:
    desk.platform = "slack"
    desk.core.dispatcher.settings["public_url"] = "http://127.0.0.1"  # type: ignore[index]  # as an installation sets it
    await desk.department(小林="运营专员")
    said = await desk.say("小林", "/web")
    path = said.text[said.text.index("/web/") :].split()[0]
    async with served(desk, demo=False) as address:
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(address, cookie_jar=jar, headers={"Origin": address}) as session:
            async with session.get(path) as response:
                assert response.status == 200
            async with session.post(path, allow_redirects=False) as response:
                assert response.status == 303
            async with session.post(path, allow_redirects=False) as response:
                assert response.status == 410
            async with session.get("/api/v1/me") as response:
                assert (await response.json())["person"]["name"] == "小林"
            async with session.post("/api/v1/commands", json={"line": "/handoff list"}) as response:
                assert (await response.json())["outcome"] == "done"
            await desk.turn_to("2026-11-24 22:00")
            async with session.get("/api/v1/me") as response:
                assert response.status == 401
