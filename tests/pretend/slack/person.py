"""Somebody who uses Slack: types commands, presses buttons, submits forms, writes to the bot; by signed HTTP or socket."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

from tests.pretend.slack.screens import as_view
from tests.pretend.slack.state import OpenView, Posted, Workspace, buttons_of

if TYPE_CHECKING:
    from tests.pretend.slack import PretendSlack


@dataclass(frozen=True, slots=True)
class Reply:
    """What the app answered to a request, or acknowledged by socket."""

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, Any]:
        """The answer as an object; empty when it is none."""
        try:
            said = json.loads(self.text)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}


@dataclass(frozen=True, slots=True)
class Request:
    """What was sent to the app, to be sent again as Slack does."""

    kind: str
    payload: dict[str, Any]


class SlackPerson:
    """One person in one workspace. Without an `events_url` everything goes through Socket Mode."""

    def __init__(
        self,
        slack: PretendSlack,
        user_id: str,
        name: str,
        *,
        workspace: Workspace | None = None,
        events_url: str = "",
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        self.slack = slack
        self.user_id = user_id
        self.name = name
        self.workspace = workspace or slack.workspace
        self.events_url = events_url
        self._session = session
        self.last: Request | None = None
        if user_id not in self.workspace.people:
            self.workspace.add_person(user_id, name)
        for channel in self.workspace.channels.values():
            if channel.kind != "im":
                channel.members.add(user_id)

    async def commands(self, line: str, channel: str = "") -> Reply:
        """Type a slash command, such as `/kpi report 客诉 3`; what is answered at once appears for them alone."""
        name, _, text = line.partition(" ")
        where = channel or self.workspace.direct(self.user_id).id
        payload = {
            "token": "legacy",
            "team_id": self.workspace.team_id,
            "team_domain": self.workspace.team_id.lower(),
            "channel_id": where,
            "channel_name": "directmessage" if where.startswith("D") else self.workspace.channels[where].name,
            "user_id": self.user_id,
            "user_name": self.name,
            "command": name,
            "text": self.typed(text, named=True),
            "api_app_id": self.workspace.app_id,
            "is_enterprise_install": "false",
            "response_url": self.slack.new_response_url(self.workspace, where, self.user_id),
            "trigger_id": self.slack.new_trigger(self.workspace, self.user_id),
        }
        reply = await self.deliver("slash_commands", payload)
        self._show_answer(reply, where)
        return reply

    async def presses(self, posted: Posted, label_or_action: str) -> Reply:
        """Press a button of a message, named by its label, action_id or value."""
        button = _find(posted.buttons, label_or_action)
        container = {
            "type": "message",
            "message_ts": posted.ts,
            "channel_id": posted.channel,
            "is_ephemeral": bool(posted.for_user),
        }
        url = self.slack.new_response_url(self.workspace, posted.channel, self.user_id, posted.ts)
        message = {"type": "message", "ts": posted.ts, "text": posted.text, "blocks": posted.blocks}
        payload = {
            **self._interaction("block_actions"),
            "container": container,
            "channel": {"id": posted.channel, "name": "directmessage"},
            "message": message,
            "response_url": url,
            "actions": [self._action(button)],
        }
        return await self.deliver("interactive", payload)

    async def presses_in_view(self, opened: OpenView, label_or_action: str) -> Reply:
        """Press a button of a modal or of the home tab."""
        button = _find(list(buttons_of(opened.view["blocks"])), label_or_action)
        payload = {
            **self._interaction("block_actions"),
            "container": {"type": "view", "view_id": opened.id},
            "view": as_view(self.workspace, opened),
            "actions": [self._action(button)],
        }
        return await self.deliver("interactive", payload)

    async def submits(self, values: Mapping[str, Any], opened: OpenView | None = None) -> Reply:
        """Fill the topmost modal in and send it. `values` maps a block_id to what was typed, picked (an option's
        value) or ticked (a list of values); what the app answers happens on the screen.
        """
        stack = self.workspace.modals.get(self.user_id) or []
        opened = opened or stack[-1]
        view = as_view(self.workspace, opened)
        view["state"] = {"values": dict(_state(opened.view, values))}
        payload = {**self._interaction("view_submission"), "view": view, "response_urls": []}
        reply = await self.deliver("interactive", payload)
        if reply.status == 200:
            self._apply(opened, reply.body)
        return reply

    async def closes(self, opened: OpenView) -> Reply | None:
        """Close a modal; the app hears of it only if the view asks for that."""
        self.workspace.modals[self.user_id].remove(opened)
        if not opened.view.get("notify_on_close"):
            return None
        payload = {**self._interaction("view_closed"), "view": as_view(self.workspace, opened), "is_cleared": False}
        return await self.deliver("interactive", payload)

    async def writes(self, text: str, *, channel: str = "", thread_ts: str = "") -> Reply:
        """Write to the bot: directly, or in a channel with a mention of it."""
        direct = self.workspace.direct(self.user_id).id
        where = channel or direct
        mention = f"<@{self.workspace.bot_user_id}> "
        event = {
            "type": "message" if where == direct else "app_mention",
            "user": self.user_id,
            "text": ("" if where == direct else mention) + self.typed(text),
            "ts": self.slack.new_ts(),
            "channel": where,
            "event_ts": self.slack.new_ts(),
            "team": self.workspace.team_id,
        }
        if where == direct:
            event |= {"channel_type": "im", "client_msg_id": self.slack.new_id("cm-")}
        if thread_ts:
            event["thread_ts"] = thread_ts
        return await self.happens(event)

    async def opens_home(self) -> Reply:
        """Look at the app's home tab."""
        ts = self.slack.new_ts()
        event = {"type": "app_home_opened", "user": self.user_id, "channel": "D1", "tab": "home", "event_ts": ts}
        return await self.happens(event)

    async def happens(self, event: Mapping[str, Any], *, event_id: str = "") -> Reply:
        """Any event, in its envelope."""
        payload = {
            "token": "legacy",
            "team_id": self.workspace.team_id,
            "api_app_id": self.workspace.app_id,
            "event": dict(event),
            "type": "event_callback",
            "event_id": event_id or self.slack.new_id("Ev"),
            "event_time": int(self.slack.clock.now().timestamp()),
            "authorizations": [
                {"team_id": self.workspace.team_id, "user_id": self.workspace.bot_user_id, "is_bot": True}
            ],
            "is_ext_shared_channel": False,
        }
        return await self.deliver("events_api", payload)

    async def again(self, attempt: int = 1, reason: str = "http_timeout") -> Reply:
        """What was sent last comes once more, as Slack repeats events it got no answer for."""
        assert self.last is not None
        return await self.deliver(self.last.kind, self.last.payload, retry=(attempt, reason))

    async def deliver(self, kind: str, payload: dict[str, Any], *, retry: tuple[int, str] | None = None) -> Reply:
        """Send a payload the way this person's app is reached."""
        self.last = Request(kind, payload)
        if not self.events_url:
            envelope = await self.slack.acked(await self.slack.send(kind, payload, retry=retry))
            answer = envelope.acks[0].get("payload")
            return Reply(200, "" if answer is None else json.dumps(answer, ensure_ascii=False))
        headers = {"Content-Type": "application/json"}
        if kind == "events_api":
            body = json.dumps(payload, ensure_ascii=False)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload, ensure_ascii=False)}
            body = urlencode(form)
        if retry is not None:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        return await self.posts(body.encode(), headers)

    async def verifies_url(self) -> Reply:
        """What Slack sends when the address is entered in the app's settings."""
        body = json.dumps({"token": "legacy", "challenge": "challenge-1", "type": "url_verification"})
        return await self.posts(body.encode(), {"Content-Type": "application/json"})

    async def posts(self, body: bytes, headers: Mapping[str, str], *, signed: bool = True) -> Reply:
        """Post any body, signed unless told otherwise."""
        assert self._session is not None, "HTTP needs a session"
        sent = {**headers, **(self.signature(body) if signed else {})}
        async with self._session.post(self.events_url, data=body, headers=sent) as response:
            return Reply(response.status, await response.text(), dict(response.headers))

    def signature(self, body: bytes, secret: str = "") -> dict[str, str]:
        """The headers that sign a body at the clock's time."""
        return sign(secret or self.slack.signing_secret, int(self.slack.clock.now().timestamp()), body)

    def typed(self, text: str, *, named: bool = False) -> str:
        """Typed text as Slack sends it: escaped, and `@name` of somebody in the workspace as a mention of them;
        `named` as in commands, with the name behind the id.
        """
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        for user_id, person in sorted(self.workspace.people.items(), key=lambda one: -len(one[1]["name"])):
            suffix = f"|{person['name']}" if named else ""
            escaped = escaped.replace(f"@{person['name']}", f"<@{user_id}{suffix}>")
        return escaped

    @property
    def modal(self) -> OpenView | None:
        """The topmost modal on this person's screen."""
        stack = self.workspace.modals.get(self.user_id)
        return stack[-1] if stack else None

    def _interaction(self, kind: str) -> dict[str, Any]:
        return {
            "type": kind,
            "token": "legacy",
            "team": {"id": self.workspace.team_id, "domain": self.workspace.team_id.lower()},
            "user": {"id": self.user_id, "username": self.name, "name": self.name, "team_id": self.workspace.team_id},
            "api_app_id": self.workspace.app_id,
            "trigger_id": self.slack.new_trigger(self.workspace, self.user_id),
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _action(self, button: Mapping[str, Any]) -> dict[str, Any]:
        return {**button, "action_ts": self.slack.new_ts()}

    def _show_answer(self, reply: Reply, channel: str) -> None:
        """A command's own answer appears in the channel, for this person unless it says otherwise."""
        said = reply.body or ({"text": reply.text} if reply.text.strip() else {})
        if reply.status == 200 and (said.get("text") or said.get("blocks")):
            for_user = "" if said.get("response_type") == "in_channel" else self.user_id
            self.slack.show(self.workspace, channel, said, way="answer", for_user=for_user)

    def _apply(self, opened: OpenView, said: Mapping[str, Any]) -> None:
        stack = self.workspace.modals.setdefault(self.user_id, [])
        action = said.get("response_action")
        if action == "errors":
            opened.errors = dict(said["errors"])
        elif action == "update":
            self.slack.put(self.workspace, self.user_id, said["view"], over=opened)
        elif action == "push":
            self.slack.put(self.workspace, self.user_id, said["view"])
        elif action == "clear":
            stack.clear()
        elif opened in stack:
            stack.remove(opened)


def sign(secret: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Slack's signature: HMAC-SHA256 over version, time and the raw body."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}


def _find(buttons: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    for button in buttons:
        if wanted in (button["text"]["text"], button.get("action_id"), button.get("value")):
            return button
    raise AssertionError(f"no button {wanted!r} among {[button['text']['text'] for button in buttons]}")


def _state(view: Mapping[str, Any], values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The `state.values` of a filled-in form."""
    unknown = set(values) - {block.get("block_id") for block in view["blocks"]}
    assert not unknown, f"no such blocks: {sorted(unknown)}"
    state = []
    for block in view["blocks"]:
        element = block.get("element") if block.get("type") == "input" else None
        if element is not None:
            value = values.get(block["block_id"])
            state.append((block["block_id"], {element["action_id"]: _filled(element, value)}))
    return state


def _filled(element: Mapping[str, Any], value: Any) -> dict[str, Any]:
    kind = str(element["type"])
    keys = {
        "datepicker": "selected_date",
        "timepicker": "selected_time",
        "datetimepicker": "selected_date_time",
        "users_select": "selected_user",
        "conversations_select": "selected_conversation",
        "channels_select": "selected_channel",
        "multi_users_select": "selected_users",
    }
    if kind in ("static_select", "radio_buttons"):
        chosen = next((one for one in _options(element) if one["value"] == value), None)
        assert value is None or chosen is not None, f"no option {value!r}"
        return {"type": kind, "selected_option": chosen}
    if kind in ("checkboxes", "multi_static_select"):
        return {"type": kind, "selected_options": [one for one in _options(element) if one["value"] in (value or ())]}
    return {"type": kind, keys.get(kind, "value"): value}


def _options(element: Mapping[str, Any]) -> list[dict[str, Any]]:
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(option for group in groups for option in group["options"])]
