"""Slack's payloads, read as calls."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kernel.call import Named
from bot.platforms.slack.calls import (
    Malformed,
    action_call,
    command_call,
    event_call,
    read_text,
    submission_call,
    workspace_of,
)
from tests.platforms.slack.stand import MORNING

COMMAND = {
    "command": "/kpi",
    "text": "show",
    "team_id": "T1",
    "channel_id": "C1",
    "user_id": "U1",
    "trigger_id": "1.2.3",
}


@pytest.mark.parametrize(
    ("sent", "line", "named"),
    [
        ("交给 <@U2|韩梅梅> 和 <@U3>", "交给 <@U2> 和 <@U3>", (Named("U2", "韩梅梅"), Named("U3"))),
        ("A &amp; B &lt;3 &gt; &amp;lt;", "A & B <3 > &lt;", ()),
        ("见 <https://a.example/x?a=1&amp;b=2|https://a.example/x>", "见 https://a.example/x?a=1&b=2", ()),
        ("<http://a.example>", "http://a.example", ()),
        ("<mailto:a@b.cn|a@b.cn> <tel:110|110>", "a@b.cn 110", ()),
        ("<!here> <!channel|@channel> <!subteam^S1|@ops>", "@here @channel @ops", ()),
        ("发到 <#C2|运营>", "发到 <#C2|运营>", ()),
        ("<!date^1^{date}|11月24日>", "11月24日", ()),
        ("  /kpi show \u3000", "/kpi show", ()),
        ("<@u2> <@U 2> <>", "<@u2> <@U 2> <>", ()),
    ],
)
def test_slacks_text_is_read_as_one_typed_it(sent: str, line: str, named: tuple[Named, ...]) -> None:
    read = read_text(sent)
    assert read == (line.replace("|运营", ""), named)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=80))
@settings(max_examples=300)
def test_what_was_typed_comes_back_after_slacks_escaping(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert read_text(escaped) == (text.strip(), ())


def test_without_a_trigger_the_key_is_the_request_itself() -> None:
    plain = {name: value for name, value in COMMAND.items() if name != "trigger_id"}
    one, same, other = (command_call(fields, MORNING) for fields in (plain, dict(plain), plain | {"text": "undo"}))
    assert one.key == same.key != other.key
    assert not one.forms
    long = command_call(COMMAND | {"trigger_id": "x" * 500}, MORNING)
    assert len(long.key) <= 80


@pytest.mark.parametrize("broken", ["team_id", "channel_id", "user_id"])
@pytest.mark.parametrize("value", [None, "", "x" * 65, "T 1", "T1\n", "客", 7])
def test_an_id_that_is_none_is_malformed(broken: str, value: object) -> None:
    with pytest.raises(Malformed):
        command_call(COMMAND | {broken: value}, MORNING)


def test_in_a_shared_channel_the_workspace_is_where_the_app_is_installed() -> None:
    envelope = {"team_id": "T9", "authorizations": [{"team_id": "T1", "is_bot": True}]}
    assert workspace_of(envelope) == "T1"
    assert workspace_of({"team": {"id": "T9"}, "view": {"app_installed_team_id": "T1"}}) == "T1"
    assert workspace_of({"team": None, "user": {"id": "U1", "team_id": "T1"}}) == "T1"
    assert workspace_of({"team_id": "T1"}) == "T1"


def test_the_same_submission_has_the_same_key_and_a_corrected_one_another() -> None:
    def submitted(value: str, trigger: str) -> str:
        payload = {
            "type": "view_submission",
            "team": {"id": "T1"},
            "user": {"id": "U1"},
            "trigger_id": trigger,
            "view": {
                "id": "V1",
                "hash": "1.a",
                "private_metadata": '{"command":"kpi report","conversation":"C1"}',
                "state": {"values": {"field:value": {"value": {"type": "plain_text_input", "value": value}}}},
            },
        }
        return submission_call(payload, MORNING).key

    assert submitted("1", "t1") == submitted("1", "t1")
    assert len({submitted("1", "t1"), submitted("2", "t1"), submitted("1", "t2")}) == 3


def test_a_mention_of_the_bot_anywhere_in_the_line_is_left_out_and_of_others_kept() -> None:
    event = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.2", "text": "喂 <@UBOT> 交接 给 <@U2> 素材"}
    envelope: dict[str, Any] = {
        "team_id": "T1",
        "event_id": "Ev1",
        "event": event,
        "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
    }
    call = event_call(envelope, MORNING)
    assert call is not None
    assert " ".join((call.line or "").split()) == "喂 交接 给 <@U2> 素材"
    assert call.thread == "1.2"
    unknown = event_call({**envelope, "authorizations": [], "event": event | {"text": "<@UBOT> 交接 列表"}}, MORNING)
    assert unknown is not None
    assert unknown.line == "交接 列表"
    assert event_call({**envelope, "event": event | {"channel": "D1"}}, MORNING) is None


def test_a_press_of_something_that_is_no_button_of_ours_is_no_call() -> None:
    payload = {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "1.2"}
    for actions in ([], None, [{"action_id": "value"}], [{"action_id": "say"}], "x", [7]):
        assert action_call(payload | {"actions": actions}, MORNING) is None
    pressed = action_call(payload | {"actions": [{"action_id": "say:3", "value": "/kpi show"}]}, MORNING)
    assert pressed is not None
    assert (pressed.line, pressed.direct, pressed.conversation) == ("/kpi show", True, "U1")
