"""Every command as JSON: what a program says to the house, and what it is answered."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.web.reading import Wrong, call_key, read_asked
from tests.platforms.web.calling import COMMANDS, client, quiet
from tests.platforms.web.stand import CHANNEL, TOKEN


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
    assert body["text"] == "请求头 X-Demo-Person 没写，或者演示部门里没有这个人。"
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


async def test_what_is_answered_can_be_read_in_a_terminal() -> None:
    async with client(quiet()) as zhou:
        _, done = await zhou.raw("POST", COMMANDS, json={"line": "/handoff list"})
        _, wrong = await zhou.raw("POST", COMMANDS, data=b"")
    assert "双12 主会场素材".encode() in done
    assert "内容不是一个 JSON 对象。".encode() in wrong


async def test_errors_speak_the_askers_language() -> None:
    async with client(quiet()) as zhou:
        _, zh, _ = await zhou.ask("POST", COMMANDS, data=b"", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
        _, en, _ = await zhou.ask("POST", COMMANDS, data=b"", headers={"Accept-Language": "en-GB"})
    assert (zh["text"], en["text"]) == ("内容不是一个 JSON 对象。", "The body is not a JSON object.")
