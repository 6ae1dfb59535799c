"""Would Slack take this? Three readers that know nothing of each other, and the lengths and counts.

Slack's own TypeScript types as a JSON schema (unknown keys, wrong types), the Python SDK's models and slackblocks
(lengths and counts, each with gaps of its own).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import slackblocks
from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.pretend.blockkit.limits import MESSAGE_BLOCKS, VIEW_BLOCKS, double_ids, over_limits


def check_blocks(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """What Slack would have against these blocks of a message; empty when nothing."""
    listed = [dict(block) for block in blocks]
    return [*_check_all(listed, MESSAGE_BLOCKS), *_by_sdk(listed), *_by_slackblocks(listed)]


def check_view(view: Mapping[str, Any]) -> list[str]:
    """What Slack would have against this modal or home tab; empty when nothing."""
    found = [f"view: {fault}" for fault in _by_schema(dict(view), {"modal": "ModalView", "home": "HomeView"})]
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        return [*found, "view: no blocks"]
    found += [*_check_all(blocks, VIEW_BLOCKS), *over_limits({**view, "blocks": []}, "view"), *_by_slackblocks(blocks)]
    if view.get("type") == "modal" and not view.get("submit") and any(b.get("type") == "input" for b in blocks):
        found.append("view: an input needs a submit button")
    if blocks:  # The SDK refuses a modal without blocks, which Slack takes.
        found += _view_by_sdk(dict(view))
    return found


def _check_all(blocks: list[dict[str, Any]], most: int) -> Iterator[str]:
    if len(blocks) > most:
        yield f"{len(blocks)} blocks, at most {most}"
    for index, block in enumerate(blocks):
        yield from (f"blocks[{index}]: {fault}" for fault in _by_schema(block, _block_definitions()))
    yield from over_limits(blocks, "blocks")
    yield from double_ids(blocks)


@cache
def _schema() -> dict[str, Any]:
    text = Path(__file__).with_name("block_kit.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@cache
def _validator(definition: str) -> Draft7Validator:
    return Draft7Validator({**_schema(), "$ref": f"#/definitions/{definition}"})


@cache
def _block_definitions() -> dict[str, str]:
    """Which definition is meant by a block's type: to check only that one is faster, and says what is wrong."""
    names = [one["$ref"].rpartition("/")[2] for one in _schema()["definitions"]["KnownBlock"]["anyOf"]]
    by_type = {"image": "ImageBlock"}
    for name in names:
        constant = _schema()["definitions"][name].get("properties", {}).get("type", {}).get("const")
        if constant is not None:
            by_type[constant] = name
    return by_type


def _by_schema(node: dict[str, Any], definitions: Mapping[str, str]) -> Iterator[str]:
    definition = definitions.get(str(node.get("type")))
    if definition is None:
        yield f"no such type: {node.get('type')!r}"
        return
    for error in _validator(definition).iter_errors(node):
        closest = _closest(error)
        yield f"{'.'.join(str(step) for step in closest.absolute_path)}: {closest.message[:200]}"


def _closest(error: ValidationError) -> ValidationError:
    """Of a choice of many none fitted: the fault in the one that was meant, by its `type`."""
    while error.context:
        branches: dict[Any, list[ValidationError]] = {}
        for one in error.context:
            branches.setdefault(one.schema_path[0], []).append(one)
        meant = [b for b in branches.values() if not any(list(one.path)[-1:] == ["type"] for one in b)]
        error = (meant or list(branches.values()))[0][0]
    return error


def _by_sdk(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for index, block in enumerate(blocks):
        try:
            parsed = Block.parse(block)
            if parsed is not None:
                parsed.to_dict()
        except (SlackObjectFormationError, TypeError, AttributeError) as error:
            yield f"blocks[{index}]: slack_sdk: {error}"


def _view_by_sdk(view: dict[str, Any]) -> Iterator[str]:
    try:
        View(**view).to_dict()
    except (SlackObjectFormationError, TypeError, AttributeError) as error:
        yield f"view: slack_sdk: {error}"


def _by_slackblocks(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for index, block in enumerate(blocks):
        try:
            slackblocks.Block.from_dict(block)
        except NotImplementedError:
            pass  # it cannot read blocks with elements yet
        except Exception as error:  # noqa: BLE001 (its errors have no common class)
            yield f"blocks[{index}]: slackblocks: {error}"
