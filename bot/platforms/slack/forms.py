"""Modals: a form as a view, what was filled in as values, and what is shown when a form is done or refused."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.kernel import message as m
from bot.kernel.call import Named
from bot.platforms.slack.render import Block, plain_text, shortened
from bot.platforms.slack.rich import inert

LONGEST_TITLE: Final = 24
LONGEST_METADATA: Final = 3000
LONGEST_VALUE: Final = 3000
LONGEST_OPTION_VALUE: Final = 150
MOST_OPTIONS: Final = 100
FORM: Final = "form"
TOLD: Final = "told"
_FIELD: Final = "field:"
_NOTICE: Final = "notice:"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a form was asked for: it travels in the view, so that any process can take the answer."""

    command: str = ""
    department: str = ""
    conversation: str = ""
    thread: str = ""
    reply: Mapping[str, Any] = field(default_factory=dict)
    """The `response_url` of the command or press, and until when it serves."""

    def written(self) -> str:
        """As `private_metadata`; what would make it too long for Slack is left out, the command last."""
        data = {"command": self.command, "department": self.department, "conversation": self.conversation}
        data = {name: value for name, value in (data | {"thread": self.thread}).items() if value}
        for more in (data | ({"reply": dict(self.reply)} if self.reply else {}), data, {"command": self.command}):
            text = json.dumps(more, ensure_ascii=False, separators=(",", ":"))
            if len(text) <= LONGEST_METADATA:
                return text
        return ""

    @classmethod
    def read(cls, text: object) -> Origin:
        """What `written` wrote; anything else is an empty origin."""
        try:
            data = json.loads(text) if isinstance(text, str) else {}
        except (ValueError, RecursionError):
            data = {}
        if not isinstance(data, dict):
            return cls()
        words = {name: str(data.get(name, "")) for name in ("command", "department", "conversation", "thread")}
        reply = data.get("reply")
        return cls(**words, reply=reply if isinstance(reply, dict) else {})


@dataclass(frozen=True, slots=True)
class Labels:
    """The words around a modal, in the reader's language."""

    app: str
    close: str
    cancel: str


def render_form(form: m.Form, labels: Labels, origin: Origin) -> dict[str, Any]:
    """The form as a modal. Days, times and amounts are typed as one says them (昨天, 1.2万), so they are plain inputs;
    what can be chosen from is a menu. What was wrong with a value stands under it."""
    short = len(form.title) <= LONGEST_TITLE
    blocks: list[Block] = [] if short else [{"type": "section", "text": plain_text(shortened(form.title, 3000))}]
    blocks += [_input(one) for one in form.fields[:90]]
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain_text(shortened(form.title if short and form.title else labels.app, LONGEST_TITLE)),
        "submit": plain_text(shortened(form.submit, LONGEST_TITLE)),
        "close": plain_text(shortened(labels.cancel, LONGEST_TITLE)),
        "private_metadata": origin.written(),
        "blocks": blocks or [{"type": "section", "text": plain_text(form.title or labels.app)}],
    }


def told_view(blocks: Sequence[Block], labels: Labels, origin: Origin) -> dict[str, Any]:
    """A modal that only says something; its buttons work."""
    return {
        "type": "modal",
        "callback_id": TOLD,
        "title": plain_text(shortened(labels.app, LONGEST_TITLE)),
        "close": plain_text(shortened(labels.close, LONGEST_TITLE)),
        "private_metadata": origin.written(),
        "blocks": list(blocks),
    }


def view_with_notice(view: Mapping[str, Any], notice: Sequence[Block]) -> dict[str, Any]:
    """The submitted view again, what was filled in kept, with a notice on top instead of the last one."""
    filled = _state(view)
    blocks = [
        _refilled(block, filled)
        for block in view.get("blocks", ())
        if isinstance(block, dict) and not str(block.get("block_id", "")).startswith(_NOTICE)
    ]
    marked = [dict(block) | {"block_id": f"{_NOTICE}{index}"} for index, block in enumerate(notice)]
    kept = {name: view[name] for name in ("type", "callback_id", "title", "submit", "close") if view.get(name)}
    return kept | {"private_metadata": view.get("private_metadata") or "", "blocks": [*marked, *blocks][:100]}


def errors_of(form: m.Form, view: Mapping[str, Any]) -> dict[str, str]:
    """What was wrong, by the block it belongs under; only for inputs the submitted view has."""
    there = {str(block.get("block_id")) for block in view.get("blocks", ()) if isinstance(block, dict)}
    wrong = {_FIELD + one.name: shortened(one.error, 300) for one in form.fields if one.error}
    return {block: error for block, error in wrong.items() if block in there}


def read_values(view: Mapping[str, Any]) -> tuple[dict[str, str], tuple[Named, ...]]:
    """What was filled in, by the name of the argument, as one would type it; and the accounts picked, in order."""
    values: dict[str, str] = {}
    named: list[Named] = []
    for block_id, state in _state(view).items():
        if not block_id.startswith(_FIELD):
            continue
        value = _value(state)
        if isinstance(state.get("selected_user"), str):
            named.append(Named(state["selected_user"]))
        if value:
            values[block_id.removeprefix(_FIELD)] = value
    return values, tuple(named)


def _state(view: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Block id -> the state of its one element."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, Mapping) else None
    if not isinstance(values, Mapping):
        return {}
    found = {}
    for block_id, held in values.items():
        one = next(iter(held.values()), None) if isinstance(held, Mapping) else None
        if isinstance(one, Mapping):
            found[str(block_id)] = one
    return found


def _value(state: Mapping[str, Any]) -> str:
    option = state.get("selected_option")
    if isinstance(option, Mapping):
        return str(option.get("value", ""))
    if isinstance(state.get("selected_user"), str):
        return f"<@{state['selected_user']}>"
    value = state.get("value")
    return value if isinstance(value, str) else ""


def _refilled(block: Mapping[str, Any], filled: Mapping[str, Mapping[str, Any]]) -> Block:
    element = block.get("element")
    state = filled.get(str(block.get("block_id")))
    if not isinstance(element, Mapping) or state is None:
        return dict(block)
    initial = {name: element[name] for name in element if not name.startswith("initial_")}
    for given, name in (
        ("value", "initial_value"),
        ("selected_option", "initial_option"),
        ("selected_user", "initial_user"),
    ):
        if state.get(given):
            initial[name] = inert(state[given]) if given == "value" else state[given]
    return dict(block) | {"element": initial}


def _input(one: m.Field) -> Block:
    block: Block = {
        "type": "input",
        "block_id": _FIELD + one.name,
        "label": plain_text(shortened(one.label or one.name, 2000)),
        "element": _element(one),
    }
    if not one.required:
        block["optional"] = True
    under = "\n".join(part for part in (one.error, one.hint) if part)
    if under:
        block["hint"] = plain_text(shortened(under, 2000))
    return block


def _element(one: m.Field) -> Block:
    if one.choices and _choosable(one):
        return _select(one)
    if one.kind == "person" and (not one.value or _mentioned(one.value)):
        picked: Block = {"type": "users_select", "action_id": "value"}
        return picked | ({"initial_user": _mentioned(one.value)} if one.value else {})
    typed: Block = {"type": "plain_text_input", "action_id": "value"}
    if one.kind == "long_text":
        typed["multiline"] = True
    if one.value:
        typed["initial_value"] = shortened(one.value, LONGEST_VALUE)
    return typed


def _choosable(one: m.Field) -> bool:
    """A menu holds 100; a full one was probably cut, so that somebody's choice may not be in it: there one types."""
    values = (*(value for _, value in one.choices), one.value)
    return len(one.choices) < MOST_OPTIONS and all(len(value) <= LONGEST_OPTION_VALUE for value in values)


def _select(one: m.Field) -> Block:
    options = list(_options(one.choices))
    drawn: Block = {"type": "static_select", "action_id": "value"}
    if one.value:
        chosen = next((option for option in options if _is(option, one.value)), None)
        if chosen is None:
            chosen = _option(one.value, one.value)
            options.append(chosen)
        drawn["initial_option"] = chosen
    return drawn | {"options": options}


def _options(choices: Iterable[tuple[str, str]]) -> Iterable[Block]:
    seen = set()
    for label, value in choices:
        if value and value not in seen:
            seen.add(value)
            yield _option(label, value)


def _option(label: str, value: str) -> Block:
    return {"text": plain_text(shortened(label, 75) or value[:75]), "value": value}


def _is(option: Block, value: str) -> bool:
    bare = value.removeprefix('"').removesuffix('"')
    return option["value"] in (value, bare) or option["text"]["text"] in (value, bare)


def _mentioned(value: str) -> str:
    """The account in `<@U1>`, or empty."""
    inner = value.removeprefix("<@").removesuffix(">")
    return inner if value == f"<@{inner}>" and inner.isalnum() else ""
