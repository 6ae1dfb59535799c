"""What the API lets one see: what was sent, who one is, whether the house is well."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.kernel.message import Answer, Button, Buttons, Paragraph, Said
from tests.platforms.web import script
from tests.platforms.web.calling import client, quiet
from tests.platforms.web.script import NOW, Tongue
from tests.platforms.web.stand import CHANNEL, Stand, busy_stand

ZH = Tongue("zh")


# --- what was sent ---------------------------------------------------------------------------------------------------
async def test_what_was_sent_to_a_person_or_the_channel_is_listed() -> None:
    async with client(busy_stand()) as zhou:
        _, channel, _ = await zhou.ask("GET", f"/api/v1/messages?for={CHANNEL}")
        _, by_id, _ = await zhou.ask("GET", "/api/v1/messages?for=w2")
        _, by_name, _ = await zhou.ask("GET", "/api/v1/messages", params={"for": "周敏"})
        _, own, _ = await zhou.ask("GET", "/api/v1/messages")
        status, nobody, _ = await zhou.ask("GET", "/api/v1/messages?for=nobody")
    assert [one["text"].split("\n")[0] for one in channel["messages"]] == [
        "晨会小结 · 11月20日 周五",
        "晨会小结 · 11月23日 周一",
        "周会议程 · 11月23日 14:00",
        "晨会小结 · 11月24日 周二",
        "昨日战报 · 11月23日 周一",
    ]
    (card,) = by_id["messages"]
    assert by_name == by_id == own
    assert card["buttons"][0] == {"label": "接收", "line": "/handoff accept 7"}
    assert (card["day"], card["time"], card["at"]) == ("11月24日 周二", "09:35", "2026-11-24T01:35:00+00:00")
    assert (status, nobody["error"]) == (404, "room")


async def test_in_the_demo_anybody_may_look_without_saying_who_they_are() -> None:
    async with client(busy_stand()) as zhou:
        zhou.headers = {}
        status, body, _ = await zhou.ask("GET", "/api/v1/messages?for=w2")
        assert (status, len(body["messages"])) == (200, 1)
        assert (await zhou.ask("GET", "/api/v1/messages"))[0] == 401


async def test_outside_the_demo_one_reads_ones_own_and_the_channel() -> None:
    stand = busy_stand()
    stand.demo = False
    async with client(stand) as zhou:
        assert (await zhou.ask("GET", "/api/v1/messages?for=w2"))[0] == 200
        assert (await zhou.ask("GET", f"/api/v1/messages?for={CHANNEL}"))[0] == 200
        assert (await zhou.ask("GET", "/api/v1/messages?for=w4"))[0] == 404
        zhou.headers = {}
        assert (await zhou.ask("GET", "/api/v1/messages?for=w2"))[0] == 401


async def test_only_what_came_after_a_message_is_listed() -> None:
    stand = quiet()
    async with client(stand) as zhou:
        first = stand.send("w2", script.reported(ZH))
        second = stand.send("w2", script.handoff_card(ZH))
        for after, ids in (("", [first, second]), (str(first), [second]), (str(second), []), ("no number", [1, 2])):
            _, body, _ = await zhou.ask("GET", f"/api/v1/messages?for=w2&after={after}")
            assert [one["id"] for one in body["messages"]] == ids
        _, body, _ = await zhou.ask("GET", "/api/v1/messages?for=w2&limit=1")
        assert [one["id"] for one in body["messages"]] == [second]


async def test_a_look_that_finds_nothing_new_costs_no_drawing_and_an_edit_is_news() -> None:
    stand = quiet()
    number = stand.send("w2", script.handoff_card(ZH))
    async with client(stand) as zhou:
        _, before, headers = await zhou.ask("GET", "/api/v1/messages?for=w2")
        seen = {"If-None-Match": headers["ETag"]}
        assert (await zhou.ask("GET", "/api/v1/messages?for=w2", headers=seen))[0] == 304
        stand.redraw("w2", number, script.handoff_card(ZH, "accepted"))
        status, after, _ = await zhou.ask("GET", "/api/v1/messages?for=w2", headers=seen)
    assert status == 200
    assert (before["messages"][0]["edited"], after["messages"][0]["edited"]) == (False, True)
    assert after["messages"][0]["id"] == number
    assert after["messages"][0]["buttons"] == []


async def test_instants_are_written_in_the_viewers_zone() -> None:
    stand = quiet()
    stand.send("w2", script.reported(ZH), NOW + timedelta(hours=14))
    async with client(stand) as zhou:
        _, body, _ = await zhou.ask("GET", "/api/v1/messages?for=w2")
    assert (body["messages"][0]["day"], body["messages"][0]["time"]) == ("11月25日 周三", "00:32")


# --- who I am --------------------------------------------------------------------------------------------------------
async def test_me_is_who_looks_where_they_talk_and_what_can_be_said() -> None:
    async with client(quiet()) as zhou:
        _, me, _ = await zhou.ask("GET", "/api/v1/me")
    assert me["person"] == {"id": "w2", "name": "周敏", "about": "运营专员"}
    assert (me["language"], me["department"], me["day"]) == ("zh", "青禾旗舰店 · 运营部", "11月24日 周二")
    assert [room["id"] for room in me["rooms"]] == [CHANNEL, "w2"]
    assert [one["name"] for one in me["people"]][:2] == ["林晓岚", "周敏"]
    assert me["suggestions"][0] == {"label": "报个数", "line": "/kpi report"}
    assert me["day_line"] == "/zg day"
    assert me["language_lines"] == {"zh": "/zg language zh", "en": "/zg language en"}
    report = me["commands"][0]
    assert (report["en"], report["zh"]) == ("kpi report", "指标 填报")
    assert report["parameters"][0] == {"label": "指标", "kind": "metric", "required": True, "choices": []}


async def test_in_the_demo_me_without_a_person_is_whom_one_may_be() -> None:
    async with client(quiet()) as zhou:
        zhou.headers = {"Accept-Language": "en"}
        status, me, _ = await zhou.ask("GET", "/api/v1/me")
    assert (status, me["person"], me["language"]) == (200, None, "en")
    assert me["people"][5] == {"id": "w6", "name": "Anna Berg", "about": "Category manager"}


async def test_outside_the_demo_me_offers_nobody_else() -> None:
    async with client(quiet(demo=False)) as zhou:
        _, me, _ = await zhou.ask("GET", "/api/v1/me")
        assert (me["demo"], me["people"], me["person"]["id"]) == (False, [], "w2")
        zhou.headers = {}
        assert (await zhou.ask("GET", "/api/v1/me"))[0] == 401


async def test_commands_one_may_not_use_are_not_offered() -> None:
    stand = quiet()

    async def guest_only(viewer: Any) -> Any:
        about = await Stand.about(stand, viewer)
        return type(about)(about.person, about.language, about.zone, about.department)

    stand.about = guest_only  # type: ignore[method-assign]  # the same port, for somebody without rights
    async with client(stand) as zhou:
        _, me, _ = await zhou.ask("GET", "/api/v1/me")
    assert [one["en"] for one in me["commands"]] == ["zg language", "help"]


async def test_the_pages_words_come_in_either_language() -> None:
    async with client(quiet()) as zhou:
        _, zh, _ = await zhou.ask("GET", "/api/v1/words?language=zh")
        _, en, _ = await zhou.ask("GET", "/api/v1/words?language=en")
        _, asked, _ = await zhou.ask("GET", "/api/v1/words?language=xx", headers={"Accept-Language": "en"})
    assert (zh["words"]["day.title"], en["words"]["day.title"], asked["language"]) == ("我的一天", "My day", "en")
    assert zh["words"].keys() == en["words"].keys() - {"unread.one"}
    assert (en["words"]["unread"], en["words"]["unread.one"]) == ("{n} new messages", "{n} new message")


# --- the probes ------------------------------------------------------------------------------------------------------
async def test_alive_and_ready_are_two_things() -> None:
    stand = quiet()
    async with client(stand) as probe:
        probe.headers = {}
        assert (await probe.ask("GET", "/healthz"))[0] == 200
        assert (await probe.ask("GET", "/readyz"))[0] == 200
        stand.is_ready = False
        assert (await probe.ask("GET", "/healthz"))[0] == 200
        assert (await probe.ask("GET", "/readyz"))[0] == 503


@pytest.mark.parametrize(
    ("loopback", "token", "headers", "status"),
    [
        (True, "", {}, 200),
        (True, "m" * 20, {}, 200),
        (True, "", {"X-Forwarded-For": "10.0.0.1"}, 401),
        (True, "m" * 20, {"X-Forwarded-For": "10.0.0.1", "Authorization": "Bearer " + "m" * 20}, 200),
        (False, "m" * 20, {}, 401),
        (False, "m" * 20, {"Authorization": "Bearer wrong"}, 401),
        (False, "m" * 20, {"Authorization": "Bearer " + "m" * 20}, 200),
        (False, "", {}, 401),
        (False, "", {"Authorization": "Bearer "}, 401),
    ],
)
async def test_metrics_need_their_token_unless_this_machine_alone_can_knock(
    loopback: bool, token: str, headers: dict[str, str], status: int
) -> None:
    async with client(quiet(demo=False), loopback=loopback, metrics_token=token) as probe:
        probe.headers = {}
        got, body, _ = await probe.ask("GET", "/metrics", headers=headers)
    assert got == status
    assert ("zhanggui_calls_total 7" in str(body)) == (status == 200)


async def test_a_reply_is_whole_even_when_it_is_long() -> None:
    stand = quiet()
    many = tuple(Button(f"第 {n} 个", f"/handoff accept {n}") for n in range(500))
    stand.answers["/all"] = Answer("done", ZH.message(Paragraph((Said("长" * 50_000),)), Buttons(many)))
    async with client(stand) as zhou:
        answer = await zhou.say("/all")
    assert len(answer["text"]) == 50_000
    assert len(answer["buttons"]) == 500
