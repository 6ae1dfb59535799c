"""What DingTalk sends, read as calls: who, where, what, and what is nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.call import Named
from bot.platforms.dingtalk.receive import Reader, Unreadable, card_id, is_card, press

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
MS = int(NOW.timestamp() * 1000)
ROBOT = "$:LWCP_v1:$robot"
READER = Reader()


def message(text: str = " 日报", **changes: Any) -> dict[str, Any]:
    """A message to the robot in the direct chat; None takes a field away."""
    data = {
        "conversationId": "cidDirect==",
        "conversationType": "1",
        "msgId": "msgA==",
        "msgtype": "text",
        "text": {"content": text},
        "createAt": MS,
        "senderId": "$:LWCP_v1:$li",
        "senderStaffId": "0421",
        "senderNick": "李雷",
        "senderCorpId": "dingcorp",
        "chatbotCorpId": "dingcorp",
        "chatbotUserId": ROBOT,
        "robotCode": "dingclient",
        "atUsers": [],
        "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=s",
        "sessionWebhookExpiredTime": MS + 5_400_000,
    }
    return {name: value for name, value in (data | changes).items() if value is not None}


def in_group(text: str, *people: str, **changes: Any) -> dict[str, Any]:
    """A message in a group that mentions the robot and these people."""
    at = [{"dingtalkId": ROBOT}, *({"dingtalkId": f"$:LWCP_v1:${one}", "staffId": one} for one in people)]
    return message(text, conversationType="2", conversationId="cidGroup==", atUsers=at, **changes)


def test_a_direct_message() -> None:
    heard = READER.message(message(), now=NOW)
    call = heard.call
    assert heard.instead == ""
    assert (call.platform, call.workspace, call.account, call.name) == ("dingtalk", "dingcorp", "0421", "李雷")
    assert (call.conversation, call.direct, call.aside) == ("direct:0421", True, "")
    assert (call.key, call.line) == ("msg:msgA==", "日报")
    assert (call.inline, call.forms, call.source) == (False, False, "typed")
    assert call.reply == {
        "at": "0421",
        "name": "李雷",
        "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=s",
        "expires_at": "2026-11-24T02:30:00+00:00",
    }
    assert heard.created_at == NOW


def test_in_a_group_questions_go_on_in_the_direct_chat() -> None:
    call = READER.message(in_group(" kpi show"), now=NOW).call
    assert (call.conversation, call.direct, call.aside) == ("cidGroup==", False, "direct:0421")


@pytest.mark.parametrize(
    ("text", "people", "line"),
    [
        (" /kpi show", [], "/kpi show"),
        ("@掌柜 /kpi show", [], "/kpi show"),
        ("@掌柜\u2005交接 给 ", [], "交接 给"),
        ("@运营小助手 kpi show", [], "kpi show"),
        ("@掌柜", [], ""),
        ("@掌柜的 /kpi show", [], "/kpi show"),
        ("@掌柜 handoff to @李雷 主图", ["0421"], "handoff to <@0421> 主图"),
        (" handoff to @李雷 主图", ["0421"], "handoff to <@0421> 主图"),
        (" handoff to 主图", ["0421"], "handoff to 主图"),
        (" @李雷 @韩梅梅", ["0421", "0422"], "<@0421> <@0422>"),
        (" handoff to @李雷 问 a@b.cn 和@谁", ["0421"], "handoff to <@0421> 问 a@b.cn 和@谁"),
        (" handoff to @李雷 @谁 主图", ["0421"], "handoff to @李雷 @谁 主图"),
    ],
)
def test_the_robots_name_goes_and_peoples_names_become_accounts(text: str, people: list[str], line: str) -> None:
    call = READER.message(in_group(text, *people), now=NOW).call
    assert call.line == line
    assert [named.account for named in call.named] == people


def test_people_are_named_in_order_and_the_robot_is_nobody() -> None:
    at = [{"dingtalkId": "$:b", "staffId": "b"}, {"dingtalkId": ROBOT}, {"dingtalkId": "$:guest"}]
    call = READER.message(message("@韩梅梅 @王五", conversationType="2", atUsers=at), now=NOW).call
    assert call.named == (Named("b", "韩梅梅"), Named("sender:$:guest", "王五"))


@pytest.mark.parametrize(
    "changes",
    [
        {"senderStaffId": None},
        {"senderCorpId": "dingother"},
        {"senderStaffId": "sender:0421"},
        {"senderStaffId": "a b"},
    ],
)
def test_an_outsider_has_a_name_that_no_colleague_can_have(changes: dict[str, Any]) -> None:
    call = READER.message(in_group(" kpi show", **changes), now=NOW).call
    assert call.account == "sender:$:LWCP_v1:$li"
    assert call.aside == "", "nobody can write to them"


@pytest.mark.parametrize(
    ("changes", "instead"),
    [
        ({"msgtype": "picture", "content": {"downloadCode": "c"}}, "picture"),
        ({"msgtype": "audio", "content": {"duration": 1}}, "audio"),
        ({"msgtype": "audio", "content": {"duration": 1, "recognition": " 。"}}, "audio"),
        ({"msgtype": "audio", "content": {"duration": 1, "recognition": ["好"]}}, "audio"),
        ({"msgtype": "audio"}, "audio"),
        ({"msgtype": "audio", "content": {"duration": 1, "recognition": "好"}}, ""),
        ({"msgtype": "video", "content": {}}, "video"),
        ({"msgtype": "file", "content": {"fileName": "店铺.xls", "downloadCode": "c"}}, "file"),
        ({"msgtype": "unknownMsgType", "content": {"unknownMsgType": "x"}}, "other"),
        ({"msgtype": "richText", "content": {"richText": [{"type": "picture", "downloadCode": "c"}]}}, "picture"),
        ({"msgtype": "richText"}, "picture"),
        (
            {"msgtype": "richText", "content": {"richText": [{"text": "kpi "}, {"type": "picture"}, {"text": "show"}]}},
            "",
        ),
        ({"text": None}, ""),
        ({"text": "日报"}, ""),
    ],
)
def test_what_has_no_words_is_known_for_what_it_is(changes: dict[str, Any], instead: str) -> None:
    data = {name: value for name, value in (message() | changes).items() if value is not None}
    heard = READER.message(data, now=NOW)
    assert heard.instead == instead
    if instead == "file":
        assert heard.file_name == "店铺.xls"
    if changes.get("msgtype") == "richText" and not instead:
        assert heard.call.line == "kpi show"


@pytest.mark.parametrize(
    "gone", [("chatbotCorpId", "senderCorpId"), ("msgId",), ("conversationId",), ("senderId", "senderStaffId")]
)
def test_what_cannot_be_placed_is_refused(gone: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable):
        READER.message({name: value for name, value in message().items() if name not in gone}, now=NOW)


def test_a_long_id_is_kept_by_its_digest() -> None:
    call = READER.message(message(msgId="m" * 300), now=NOW).call
    assert call.key.startswith("sha256:")
    assert len(call.key) <= 160


def test_what_no_database_takes_stays_in_the_words_to_be_refused_and_goes_from_a_name() -> None:
    call = READER.message(message(" 日\x00报\ud800\u202e\x07", senderNick="李\x00雷"), now=NOW).call
    assert (call.line, call.name) == ("日\x00报\ud800", "李雷")
    voice = message(msgtype="audio", content={"recognition": "日\ud800报。\u200b"})
    assert READER.message(voice, now=NOW).call.line == "日\ud800报"
    assert press(pressed(card_id("k", group=True), {"line": "日\x00报\x07"}), key="frame-1", now=NOW).line == "日\x00报"


def test_a_webhook_that_does_not_say_how_long_it_lives_lives_ninety_minutes() -> None:
    call = READER.message(message(sessionWebhookExpiredTime=None), now=NOW).call
    assert call.reply["expires_at"] == "2026-11-24T02:30:00+00:00"
    assert "sessionWebhook" not in READER.message(message(sessionWebhook=None), now=NOW).call.reply


# --- presses ------------------------------------------------------------------------------------------------------
def pressed(card: str, params: object = None, **changes: Any) -> dict[str, Any]:
    """A press of a card."""
    content = {
        "cardPrivateData": {"actionIds": ["1"], "params": {"line": "/handoff accept 7"} if params is None else params}
    }
    data = {
        "type": "actionCallback",
        "outTrackId": card,
        "corpId": "dingcorp",
        "userId": "0421",
        "userIdType": 1,
        "spaceId": "cidGroup==",
        "spaceType": "IM",
        "content": json.dumps(content),
    }
    return data | changes


def test_a_press_is_saying_its_line() -> None:
    card = card_id("k", group=True)
    call = press(pressed(card), key="frame-1", now=NOW)
    assert (call.line, call.source, call.pressed) == ("/handoff accept 7", "button", card)
    assert (call.conversation, call.direct, call.aside) == ("cidGroup==", False, "direct:0421")
    assert (call.account, call.workspace, call.inline) == ("0421", "dingcorp", False)


def test_a_press_in_the_direct_chat_belongs_there_whatever_dingtalk_calls_the_place() -> None:
    call = press(pressed(card_id("k", group=False)), key="frame-1", now=NOW)
    assert (call.conversation, call.direct) == ("direct:0421", True)


def test_a_cards_id_is_the_same_at_each_attempt() -> None:
    assert card_id("k", group=True) == card_id("k", group=True) != card_id("j", group=True)
    assert is_card(card_id("k", group=False))
    assert not is_card("processQueryKey")


@pytest.mark.parametrize(
    "changes",
    [
        {"corpId": None},
        {"userId": ""},
        {"outTrackId": 7},
        {"userIdType": 2},
        {"content": "{"},
        {"content": "[" * 100_000},
        {"content": json.dumps({"cardPrivateData": {"params": {"line": "\u200b"}}})},
        {"content": json.dumps({"cardPrivateData": {"params": []}})},
        {"content": json.dumps({"cardPrivateData": 7})},
    ],
)
def test_a_press_of_nothing_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        press(pressed(card_id("k", group=True), **changes), key="frame-1", now=NOW)


# --- anything at all ----------------------------------------------------------------------------------------------
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | st.just("text"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(sorted(message())), JSON, max_size=16))
def test_S4_any_message_is_read_or_refused(changes: dict[str, Any]) -> None:
    try:
        heard = READER.message(message() | changes, now=NOW)
    except Unreadable:
        return
    call = heard.call
    assert call.account
    assert call.workspace
    assert len(call.key) <= 160
    for word in (call.name, call.account, call.conversation, json.dumps(dict(call.reply))):
        word.encode()
        assert "\x00" not in word
    replace(call, line="")


@given(st.dictionaries(st.sampled_from(sorted(pressed("zg-x"))), JSON, max_size=8), JSON)
def test_S4_any_press_is_read_or_refused(changes: dict[str, Any], params: Any) -> None:
    try:
        call = press(pressed("zg-x", params) | changes, key="k", now=NOW)
    except Unreadable:
        return
    assert call.line
