"""The readers of Block Kit: each limit at its edge, and what only one of them sees."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pretend.blockkit import check_blocks, check_view


def text(length: int, kind: str = "plain_text") -> dict[str, Any]:
    """A text object of this length."""
    return {"type": kind, "text": "字" * length}


def button(number: int = 0, **changes: Any) -> dict[str, Any]:
    """A button, changed."""
    return {"type": "button", "action_id": f"a{number}", "value": "v", "text": text(4), **changes}


def select(kind: str, options: int, **changes: Any) -> dict[str, Any]:
    """Something to choose from so many."""
    return {
        "type": kind,
        "action_id": "a",
        "options": [{"text": text(3), "value": str(n)} for n in range(options)],
        **changes,
    }


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    """A row of elements."""
    return {"type": "actions", "elements": list(elements)}


def modal(*blocks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A modal, changed."""
    return {"type": "modal", "title": text(4), "submit": text(2), "blocks": list(blocks), **changes}


DIVIDER = {"type": "divider"}
AT_THE_EDGE: list[tuple[list[dict[str, Any]], list[dict[str, Any]]]] = [
    ([DIVIDER] * 50, [DIVIDER] * 51),
    ([{"type": "header", "text": text(150)}], [{"type": "header", "text": text(151)}]),
    (
        [{"type": "section", "text": text(3000, "mrkdwn")}],
        [{"type": "section", "text": text(3001, "mrkdwn")}],
    ),
    (
        [{"type": "section", "fields": [text(2000, "mrkdwn")] * 10}],
        [{"type": "section", "fields": [text(1, "mrkdwn")] * 11}],
    ),
    ([{"type": "section", "fields": [text(2000)]}], [{"type": "section", "fields": [text(2001)]}]),
    ([actions(*(button(n) for n in range(25)))], [actions(*(button(n) for n in range(26)))]),
    ([{"type": "context", "elements": [text(1)] * 10}], [{"type": "context", "elements": [text(1)] * 11}]),
    ([actions(button(text=text(75)))], [actions(button(text=text(76)))]),
    ([actions(button(value="v" * 2000))], [actions(button(value="v" * 2001))]),
    ([actions(button(url="h" * 3000))], [actions(button(url="h" * 3001))]),
    ([actions(button(action_id="a" * 255))], [actions(button(action_id="a" * 256))]),
    ([actions(select("static_select", 100))], [actions(select("static_select", 101))]),
    ([actions(select("overflow", 5))], [actions(select("overflow", 6))]),
    ([actions(select("checkboxes", 10))], [actions(select("checkboxes", 11))]),
    ([actions(select("radio_buttons", 10))], [actions(select("radio_buttons", 11))]),
    (
        [actions(select("static_select", 1, placeholder=text(150)))],
        [actions(select("static_select", 1, placeholder=text(151)))],
    ),
    ([{"type": "markdown", "text": "x" * 12_000}], [{"type": "markdown", "text": "x" * 12_001}]),
    ([{**DIVIDER, "block_id": "b" * 255}], [{**DIVIDER, "block_id": "b" * 256}]),
    ([{**DIVIDER, "block_id": "b"}, {**DIVIDER, "block_id": "c"}], [{**DIVIDER, "block_id": "b"}] * 2),
    ([actions(button(1), button(2))], [actions(button(1), button(1))]),
]


@pytest.mark.parametrize(("fits", "does_not"), AT_THE_EDGE)
def test_each_limit_at_its_edge(fits: list[dict[str, Any]], does_not: list[dict[str, Any]]) -> None:
    assert check_blocks(fits) == []
    assert check_blocks(does_not) != []


@pytest.mark.parametrize(
    ("block", "wrong"),
    [
        ({"type": "sektion", "text": text(1)}, "no such type"),
        ({"type": "section", "text": text(1), "colour": "red"}, "colour"),
        ({"type": "header", "text": text(1, "mrkdwn")}, "plain_text"),
        ({"type": "header", "text": text(0)}, "empty"),
        (actions(button(style="blue")), "style"),
        (actions({"type": "button", "action_id": "a"}), "text"),
        (actions(), "between 1 and 25"),
        ({"type": "section"}, "text"),
        (actions(select("static_select", 0)), "options"),
        ({}, "no such type"),
    ],
)
def test_what_is_wrong_is_named(block: dict[str, Any], wrong: str) -> None:
    assert any(wrong in fault for fault in check_blocks([block])), check_blocks([block])


def test_views() -> None:
    asked = {
        "type": "input",
        "block_id": "b",
        "label": text(3),
        "element": {"type": "plain_text_input", "action_id": "a"},
    }
    assert check_view(modal(asked)) == []
    assert check_view(modal()) == []
    assert check_view({"type": "home", "blocks": [DIVIDER]}) == []
    for wrong in (
        modal(asked, title=text(25)),
        modal(asked, submit=text(25)),
        modal(asked, close=text(25)),
        modal(asked, callback_id="c" * 256),
        modal(asked, private_metadata="m" * 3001),
        modal(*([DIVIDER] * 101)),
        modal(asked, colour="red"),
        {key: value for key, value in modal(asked).items() if key != "submit"},
        {"type": "modal", "title": text(1)},
        modal({"type": "sektion"}),
        {"type": "window", "blocks": []},
    ):
        assert check_view(wrong) != [], wrong
