"""Every command as JSON: what a program says to the house, and what it hears."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.clock import TurnedClock
from bot.kernel.message import Answer, Button, Buttons, Paragraph, Said
from bot.platforms.web.reading import Wrong, call_key, read_asked
from tests.platforms.web import script
from tests.platforms.web.script import NOW, Tongue
from tests.platforms.web.stand import CHANNEL, TOKEN, Stand, busy_stand, serving

ZH = Tongue("zh")
COMMANDS = "/api/v1/commands"


class Client:
    """A program on loopback. `headers` go with every request."""

    def __init__(self, session: aiohttp.ClientSession, address: str, **headers: str) -> None:
        self._session = session
        self.address = address
        self.headers = headers

    async def ask(self, method: str, path: str, **more: Any) -> tuple[int, Any, Any]:
        """Status, body (JSON where it is), headers."""
        headers = {**self.headers, **more.pop("headers", {})}
        async with self._session.request(method, self.address + path, headers=headers, **more) as response:
            is_json = response.content_type == "application/json"
            body = await response.json() if is_json else await response.text()
            return response.status, body, response.headers

    async def say(self, line: str, **more: Any) -> dict[str, Any]:
        """Say a line; the answer."""
        status, body, _ = await self.ask("POST", COMMANDS, json={"line": line, **more})
        assert status == 200, body
        answer: dict[str, Any] = body
        return answer


@asynccontextmanager
async def client(stand: Stand, person: str = "w2", **settings: Any) -> AsyncIterator[Client]:
    """A program that speaks for `person` in the demo, or with 周敏's token outside it."""
    headers = {"X-Demo-Person": person} if stand.demo else {"Authorization": f"Bearer {TOKEN}"}
    async with serving(stand, **settings) as address, aiohttp.ClientSession() as session:
        yield Client(session, address, **headers)


def quiet(**more: Any) -> Stand:
    """A stand with nothing sent yet."""
    return Stand(TurnedClock(NOW), **more)


# --- saying something ------------------------------------------------------------------------------------------------
async def test_a_line_is_answered_with_its_outcome_text_and_buttons() -> None:
    stand = quiet()
    async with client(stand) as zhou:
        answer = await zhou.say("/handoff list", key="k1")
    assert answer["outcome"] == "done"
    assert answer["text"].startswith("交接 #7 · 双12 主会场素材\n交出：@周敏\n截止：11月25日 周三 18:00")
    assert answer["fields"] == []
    assert answer["buttons"] == [
        {"label": "接收", "line": "/handoff accept 7"},
        {"label": "退回", "line": '/handoff return 7 reason="缺源文件"'},
    ]
    assert answer["message"]["card"] == "handoff/7"
    assert (answer["day"], answer["time"]) == ("11月24日 周二", "10:32")
    (call,) = stand.calls
    assert (call.platform, call.workspace, call.account, call.line) == ("web", "T", "w2", "/handoff list")
    assert (call.conversation, call.direct, call.ephemeral) == ("w2", True, False)
    assert (call.forms, call.inline, call.received_at) == (True, True, stand.clock.now())


async def test_what_is_missing_comes_as_fields_and_a_filled_form_is_a_command() -> None:
    stand = quiet()
    async with client(stand) as zhou:
        asked = await zhou.say("/kpi report")
        assert asked["outcome"] == "asked"
        assert [field["name"] for field in asked["fields"]] == ["metric", "value", "day", "sure", "note"]
        assert asked["fields"][0] == {
            "name": "metric",
            "label": "指标",
            "kind": "choice",
            "required": True,
            "hint": "",
            "value": "",
            "choices": [
                {"label": "支付金额", "value": "pay_amount"},
                {"label": "访客数", "value": "visitors"},
                {"label": "支付买家数", "value": "buyers"},
                {"label": "成功退款金额", "value": "refunds"},
                {"label": "推广花费", "value": "ad_cost"},
            ],
            "error": "",
        }
        form = {"command": "kpi report", "values": {"metric": "pay_amount", "value": "十二万五"}}
        status, again, _ = await zhou.ask("POST", COMMANDS, json={"form": form})
        assert (status, again["outcome"]) == (200, "asked")
        assert again["fields"][1]["error"] == "「十二万五」读不成一个数。"
        assert again["fields"][1]["value"] == "十二万五"
        form["values"] = {"metric": "pay_amount", "value": "12.5万"}
        _, done, _ = await zhou.ask("POST", COMMANDS, json={"form": form, "key": "f"})
    assert done["outcome"] == "done"
    assert stand.calls[-1].form == ("kpi report", {"metric": "pay_amount", "value": "12.5万"})
    assert stand.calls[-1].source == "form"


async def test_a_refusal_is_an_answer_too() -> None:
    async with client(quiet()) as zhou:
        answer = await zhou.say("指标 填抱")
    assert answer["outcome"] == "refused"
    assert answer["text"] == "没听懂 指标 填抱，是不是 /kpi 填报？"
    assert answer["buttons"][0] == {"label": "/kpi report", "line": "/kpi report"}


async def test_a_chart_comes_as_svg() -> None:
    async with client(quiet()) as zhou:
        answer = await zhou.say("/kpi trend 支付金额")
    (svg,) = answer["svg"]
    assert svg.startswith("<svg ")
    (picture,) = [block for block in answer["message"]["blocks"] if block["is"] == "picture"]
    assert picture["light"] == svg
    assert picture["dark"] != svg
    assert picture["alt"] == "支付金额近 30 天在 8 万到 15 万之间，昨天 12.9 万。"


async def test_the_same_key_is_one_call_and_two_peoples_same_keys_are_two() -> None:
    stand = quiet()
    async with client(stand) as zhou:
        first = await zhou.say("/handoff accept 7", key="k")
        again = await zhou.say("/handoff accept 7", key="k")
        assert (first["replayed"], again["replayed"]) == (False, True)
        assert again["text"] == first["text"]
        zhou.headers["X-Demo-Person"] = "w4"
        await zhou.say("/handoff accept 7", key="k")
    assert len(stand.calls) == 2


async def test_without_a_key_every_request_is_a_call_of_its_own() -> None:
    stand = quiet()
    async with client(stand) as zhou:
        await zhou.say("/handoff list")
        await zhou.say("/handoff list")
    assert len({call.key for call in stand.calls}) == 2


async def test_said_in_the_group_the_answer_is_seen_by_whoever_asked_alone() -> None:
    stand = quiet()
    async with client(stand) as zhou:
        await zhou.say("/agenda show", conversation=CHANNEL, source="button")
        status, body, _ = await zhou.ask("POST", COMMANDS, json={"line": "/agenda show", "conversation": "elsewhere"})
    assert (status, body["error"]) == (404, "room")
    (call,) = stand.calls
    assert (call.conversation, call.direct, call.ephemeral, call.source) == (CHANNEL, False, True, "button")


# --- who speaks ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("person", ["w2", "周敏", "%E5%91%A8%E6%95%8F"])
async def test_in_the_demo_a_header_says_who_speaks_by_id_or_name(person: str) -> None:
    stand = quiet()
    async with client(stand, person) as zhou:
        await zhou.say("/handoff list")
    assert stand.calls[0].account == "w2"


@pytest.mark.parametrize("headers", [{}, {"X-Demo-Person": "nobody"}, {"Authorization": f"Bearer {TOKEN}"}])
async def test_in_the_demo_nothing_else_says_it(headers: dict[str, str]) -> None:
    stand = quiet()
    async with client(stand) as zhou:
        zhou.headers = headers
        status, body, got = await zhou.ask("POST", COMMANDS, json={"line": "/handoff list"})
    assert (status, body["error"], got["WWW-Authenticate"]) == (401, "who", "Bearer")
    assert stand.calls == []


async def test_outside_the_demo_a_token_says_it_and_the_demo_header_nothing() -> None:
    stand = quiet(demo=False)
    async with client(stand) as zhou:
        assert (await zhou.say("/handoff list"))["outcome"] == "done"
        zhou.headers = {"X-Demo-Person": "w2"}
        assert (await zhou.ask("POST", COMMANDS, json={"line": "/handoff list"}))[0] == 401
        zhou.headers = {"Authorization": "Bearer wrong"}
        assert (await zhou.ask("POST", COMMANDS, json={"line": "/handoff list"}))[0] == 401
    assert len(stand.calls) == 1


# --- what can't be taken ---------------------------------------------------------------------------------------------
BROKEN: list[tuple[bytes, str]] = [
    (b"", "broken_json"),
    (b"{", "broken_json"),
    (b"null", "broken_json"),
    (b"[]", "broken_json"),
    (b"7", "broken_json"),
    (b'"/kpi show"', "broken_json"),
    (b"\xef\xbb\xbf" + b'{"line": "/kpi show"}', "broken_json"),
    (b"[" * 1_000, "broken_json"),
    (b"[" * 100_000, "broken_json"),
    (b'{"line": ' + b"9" * 5_000 + b"}", "broken_json"),
    (b'{"line": "\xff\xfe"}', "not_utf8"),
    ('{"line": "支付金额"}'.encode("gb18030"), "not_utf8"),
    (b"{}", "line_or_form"),
    (b'{"line": null, "form": null}', "line_or_form"),
    (b'{"line": "/kpi show", "form": {"command": "kpi show", "values": {}}}', "line_or_form"),
    (b'{"line": 7}', "not_text"),
    (b'{"line": ["/kpi show"]}', "not_text"),
    (b'{"line": {}}', "not_text"),
    (b'{"line": "/kpi show", "key": 7}', "not_text"),
    (b'{"line": "/kpi show", "key": "' + b"k" * 201 + b'"}', "not_text"),
    (b'{"line": "/kpi show", "conversation": [1]}', "not_text"),
    (b'{"line": "a\\u0000b"}', "unreadable_text"),
    (b'{"line": "a\\ud800b"}', "unreadable_text"),
    (b'{"line": "/kpi show", "key": "\\udfff"}', "unreadable_text"),
    (b'{"form": []}', "broken_form"),
    (b'{"form": {"command": "kpi show", "values": []}}', "broken_form"),
    (b'{"form": {"values": {}}}', "not_text"),
    (b'{"form": {"command": "kpi show", "values": {"day": 1}}}', "not_text"),
    (b'{"form": {"command": "kpi show", "values": {"day": "\\ud83d"}}}', "unreadable_text"),
    (json.dumps({"form": {"command": "x", "values": {str(n): "" for n in range(61)}}}).encode(), "broken_form"),
]


@pytest.mark.parametrize(("body", "error"), BROKEN, ids=range(len(BROKEN)))
async def test_S4_web_a_malformed_body_is_refused_and_reaches_nobody(body: bytes, error: str) -> None:
    stand = quiet()
    async with client(stand) as zhou:
        status, answer, headers = await zhou.ask("POST", COMMANDS, data=body)
    assert (status, answer["error"]) == (400, error)
    assert answer["text"]
    assert headers["Content-Type"].startswith("application/json")
    assert stand.calls == []


def nested(depth: int) -> str:
    """A line whose text is JSON that is deep: only text here, whatever it looks like."""
    return "[" * depth


async def test_a_line_may_hold_anything_that_is_text() -> None:
    stand = quiet()
    lines = ["", " ", nested(1_000), "👩‍👩‍👧 \u202e \u200b", "<script>alert(1)</script>", "';--", "x" * 100_000]
    async with client(stand) as zhou:
        for line in lines:
            assert (await zhou.say(line))["outcome"] == "refused"
    assert [call.line for call in stand.calls] == lines


async def test_a_body_of_a_mebibyte_is_read_and_a_larger_one_is_not() -> None:
    stand = quiet()
    frame = len(json.dumps({"line": ""}))
    async with client(stand) as zhou:
        whole = json.dumps({"line": "x" * (1024 * 1024 - frame)}).encode()
        assert len(whole) == 1024 * 1024
        assert (await zhou.ask("POST", COMMANDS, data=io.BytesIO(whole)))[0] == 200
        status, body, _ = await zhou.ask("POST", COMMANDS, data=io.BytesIO(whole + b" "))
        assert (status, body["error"]) == (413, "too_large")
    assert len(stand.calls) == 1


async def test_a_packed_body_is_measured_unpacked() -> None:
    stand = quiet()
    packed = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    async with client(stand) as zhou:
        small = gzip.compress(b'{"line": "/handoff list"}')
        assert (await zhou.ask("POST", COMMANDS, data=small, headers=packed))[0] == 200
        bomb = gzip.compress(b" " * (8 * 1024 * 1024))
        assert len(bomb) < 16_384
        status, body, _ = await zhou.ask("POST", COMMANDS, data=bomb, headers=packed)
        assert (status, body["error"]) == (413, "too_large")
        status, body, _ = await zhou.ask("POST", COMMANDS, data=b"no gzip at all", headers=packed)
        assert status == 400
    assert len(stand.calls) == 1


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
bodies = anything | st.fixed_dictionaries(
    {},
    optional={"line": anything, "key": anything, "form": anything, "conversation": anything, "source": anything},
)


@given(bodies)
def test_S4_web_any_json_is_taken_or_refused(body: Any) -> None:
    asked, refused = None, None
    try:
        asked = read_asked(body)
    except Wrong as wrong:
        refused = wrong.status
    if asked is None:
        assert refused == 400
    else:
        assert (asked.line is None) != (asked.form is None)
        (asked.key + (asked.line or "")).encode("utf-8")


@given(st.text(), st.text(), st.text(), st.text())
def test_keys_of_different_people_or_requests_differ(account: str, key: str, other: str, other_key: str) -> None:
    try:
        ours, theirs = call_key(account, key), call_key(other, other_key)
    except UnicodeEncodeError:
        return
    assert (ours == theirs) == ((account, key) == (other, other_key)) or "\0" in account + other
    assert len(ours) <= 80


async def test_when_the_house_is_away_the_answer_says_so_and_is_no_500() -> None:
    stand = quiet()
    stand.broken = True
    async with client(stand) as zhou:
        for method, path in (("POST", COMMANDS), ("GET", "/api/v1/me"), ("GET", "/api/v1/messages?for=w2")):
            status, body, _ = await zhou.ask(method, path, json={"line": "x"} if method == "POST" else None)
            assert (status, body["error"]) == (503, "away")
            assert "ConnectionError" not in body["text"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", COMMANDS), ("PUT", COMMANDS), ("POST", "/api/v1/me"), ("GET", "/api/v2/commands"), ("GET", "/api/")],
)
async def test_any_other_address_of_the_api_is_a_404_in_json(method: str, path: str) -> None:
    async with client(quiet()) as zhou:
        status, body, _ = await zhou.ask(method, path)
    assert (status, body["error"]) == (404, "unknown")


async def test_errors_speak_the_askers_language() -> None:
    async with client(quiet()) as zhou:
        _, zh, _ = await zhou.ask("POST", COMMANDS, data=b"", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
        _, en, _ = await zhou.ask("POST", COMMANDS, data=b"", headers={"Accept-Language": "en-GB"})
    assert (zh["text"], en["text"]) == ("内容不是一个 JSON 对象。", "The body is not a JSON object.")


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
