"""Block Kit's lengths and counts, from Slack's reference. Pure; returns what is wrong in words, one line per fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 40_000

_LENGTHS: dict[str, dict[str, int]] = {
    "header": {"text": 150},
    "section": {"text": 3000},
    "markdown": {"text": 12_000},
    "image": {"alt_text": 2000, "title": 2000, "image_url": 3000},
    "input": {"label": 2000, "hint": 2000},
    "button": {"text": 75, "value": 2000, "url": 3000, "accessibility_label": 75},
    "option": {"text": 75, "value": 150, "description": 75, "url": 3000},
    "group": {"label": 75},
    "confirm": {"title": 100, "text": 300, "confirm": 30, "deny": 30},
    "modal": {"title": 24, "submit": 24, "close": 24, "private_metadata": 3000, "callback_id": 255},
    "home": {"private_metadata": 3000, "callback_id": 255},
}
_EVERYWHERE = {"action_id": 255, "block_id": 255, "placeholder": 150}
_COUNTS: dict[str, dict[str, tuple[int, int]]] = {
    "actions": {"elements": (1, 25)},
    "context": {"elements": (1, 10)},
    "section": {"fields": (1, 10)},
    "static_select": {"options": (1, 100), "option_groups": (1, 100)},
    "multi_static_select": {"options": (1, 100), "option_groups": (1, 100)},
    "overflow": {"options": (1, 5)},
    "checkboxes": {"options": (1, 10)},
    "radio_buttons": {"options": (1, 10)},
    "group": {"options": (1, 100)},
}
_SECTION_FIELD = 2000


def over_limits(node: Any, where: str = "", kind: str = "") -> Iterator[str]:
    """Every place in blocks or a view that is too long, too many or too few."""
    if isinstance(node, list):
        for index, one in enumerate(node):
            yield from over_limits(one, f"{where}[{index}]", kind)
    elif isinstance(node, Mapping):
        kind = str(node.get("type") or kind)
        yield from _lengths(node, where, kind)
        yield from _counts(node, where, kind)
        for key, value in node.items():
            yield from over_limits(value, f"{where}.{key}", _kind_of(key))


def double_ids(blocks: list[Any]) -> Iterator[str]:
    """A block_id, or an action_id within one block, that stands twice: a press could not be told from another."""
    seen: set[str] = set()
    for block in blocks:
        block_id = block.get("block_id") if isinstance(block, Mapping) else None
        if block_id and block_id in seen:
            yield f"block_id {block_id!r} stands twice"
        seen.add(str(block_id))
        actions = [str(one.get("action_id")) for one in _elements(block) if one.get("action_id")]
        for action in sorted({one for one in actions if actions.count(one) > 1}):
            yield f"action_id {action!r} stands twice in one block"


def _elements(block: Any) -> list[Mapping[str, Any]]:
    if not isinstance(block, Mapping):
        return []
    found = [*(block.get("elements") or []), block.get("accessory"), block.get("element")]
    return [one for one in found if isinstance(one, Mapping)]


def _kind_of(key: str) -> str:
    return {"options": "option", "initial_options": "option", "initial_option": "option"}.get(
        key, {"option_groups": "group", "confirm": "confirm", "fields": "field"}.get(key, "")
    )


def _lengths(node: Mapping[str, Any], where: str, kind: str) -> Iterator[str]:
    for key, most in {**_EVERYWHERE, **_LENGTHS.get(kind, {})}.items():
        length = _length(node.get(key))
        if length is not None and length > most:
            yield f"{where}.{key}: {length} characters, at most {most}"
    if kind in ("plain_text", "mrkdwn"):
        text = node.get("text")
        most = _SECTION_FIELD if ".fields[" in where else 3000
        if isinstance(text, str) and not text:
            yield f"{where}.text: empty"
        elif isinstance(text, str) and len(text) > most:
            yield f"{where}.text: {len(text)} characters, at most {most}"


def _counts(node: Mapping[str, Any], where: str, kind: str) -> Iterator[str]:
    for key, (least, most) in _COUNTS.get(kind, {}).items():
        value = node.get(key)
        if isinstance(value, list) and not least <= len(value) <= most:
            yield f"{where}.{key}: {len(value)}, between {least} and {most}"


def _length(value: Any) -> int | None:
    """The length of a text, or of the text inside a text object."""
    if isinstance(value, Mapping):
        value = value.get("text")
    return len(value) if isinstance(value, str) else None
