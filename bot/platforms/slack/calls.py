"""What Slack sends as a `Call`: pure readers, one per kind of payload.

Shapes from Slack's reference of slash commands, interactivity payloads and the Events API. A command, a press and a
submission are told apart by `trigger_id`, an event by `event_id`: the same request delivered again gets the same key.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.kernel.call import Call, Named
from bot.platforms.slack.forms import Origin, read_values

RESPONSE_URL_SERVES: Final = timedelta(minutes=30)
_SPECIAL: Final = re.compile(r"<([^<>]*)>")
_ACCOUNT: Final = re.compile(r"[A-Z0-9]{2,40}", re.ASCII)
_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_LONGEST_NAME: Final = 80


class Malformed(ValueError):
    """A signed request that has not the shape Slack documents."""


def command_call(fields: Mapping[str, Any], now: datetime) -> Call:
    """A slash command. Only the person sees its answer, wherever it was said. Raises `Malformed`."""
    line, named = read_text(f"{_text(fields, 'command')} {_text(fields, 'text')}".strip())
    channel, account = _id(fields, "channel_id"), _id(fields, "user_id")
    return Call(
        key=_key("command", _text(fields, "trigger_id"), fields),
        platform="slack",
        workspace=_id(fields, "team_id"),
        account=account,
        conversation=channel,
        direct=channel.startswith("D"),
        received_at=now,
        line=line,
        name=_name(fields.get("user_name")),
        named=named,
        forms=bool(fields.get("trigger_id")),
        reply=_reply(fields, now, account),
        ephemeral=True,
        workspace_name=_name(fields.get("team_domain")),
    )


def event_call(envelope: Mapping[str, Any], now: datetime) -> Call | None:
    """A direct message or a mention of the bot as a call whose answer is posted; `None` for every other event.

    Left out: what bots say (so the bot never talks to itself), edits and deletions, joins and other notices.
    """
    event = _object(envelope, "event")
    direct = event.get("type") == "message" and event.get("channel_type") == "im"
    mention = event.get("type") == "app_mention" and not str(event.get("channel", "")).startswith("D")
    if not (direct or mention) or not _is_somebodys(event, envelope):
        return None
    text = _text(event, "text")
    line, named = read_text(_without_bot(text, bot_user(envelope)) if mention else text)
    channel = _id(event, "channel")
    thread = _text(event, "thread_ts") or (_text(event, "ts") if mention else "")
    return Call(
        key=_key("event", _text(envelope, "event_id"), event),
        platform="slack",
        workspace=workspace_of(envelope),
        account=_id(event, "user"),
        conversation=channel,
        direct=direct,
        received_at=now,
        line=line,
        named=named,
        thread=thread if _ID.fullmatch(thread) else "",
        inline=False,
    )


def action_call(payload: Mapping[str, Any], now: datetime) -> Call | None:
    """A button pressed in a message, a modal or the home tab: its value is the line. `None` for other elements."""
    actions = payload.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    if not isinstance(action, Mapping) or not str(action.get("action_id", "")).startswith("say:"):
        return None
    container = payload.get("container")
    container = container if isinstance(container, Mapping) else {}
    origin = Origin.read(_view(payload).get("private_metadata"))
    account = _id(_object(payload, "user"), "id")
    channel = _channel(payload) or origin.conversation or account
    thread = _text(container, "thread_ts") or origin.thread
    return Call(
        key=_key("action", _text(payload, "trigger_id"), payload),
        platform="slack",
        workspace=workspace_of(payload),
        account=account,
        conversation=channel,
        direct=channel.startswith("D") or channel == account,
        received_at=now,
        line=_clean(_text(action, "value")),
        name=_name(_object(payload, "user").get("name")),
        thread=thread if _ID.fullmatch(thread) else "",
        forms=bool(payload.get("trigger_id")),
        reply=_reply(payload, now, account) or dict(origin.reply),
        ephemeral=True,
        source="button",
        pressed=_text(container, "message_ts"),
    )


def submission_call(payload: Mapping[str, Any], now: datetime) -> Call:
    """A submitted modal. Raises `Malformed`.

    The view keeps its id and hash when it was sent back with errors and is submitted again, so what was filled in and
    the trigger belong to the key.
    """
    view = _object(payload, "view")
    origin = Origin.read(view.get("private_metadata"))
    values, named = read_values(view)
    values = {name: _clean(value) for name, value in values.items()}
    account = _id(_object(payload, "user"), "id")
    channel = origin.conversation or account
    said = [view.get("id"), view.get("hash"), payload.get("trigger_id"), origin.command, values]
    return Call(
        key=f"view:{_digest(said)}",
        platform="slack",
        workspace=workspace_of(payload),
        account=account,
        conversation=channel,
        direct=channel.startswith("D") or channel == account,
        received_at=now,
        form=(origin.command, values),
        name=_name(_object(payload, "user").get("name")),
        named=named,
        thread=origin.thread,
        forms=True,
        reply=dict(origin.reply),
        ephemeral=True,
        source="form",
        department=origin.department,
    )


def line_call(payload: Mapping[str, Any], line: str, now: datetime) -> Call:
    """A line of ours said for somebody: a shortcut they chose, the home tab they opened. Only they see the answer."""
    event = payload.get("event")
    if isinstance(event, Mapping):
        account, key = _id(event, "user"), _key("event", _text(payload, "event_id"), event)
    else:
        account, key = _id(_object(payload, "user"), "id"), _key("shortcut", _text(payload, "trigger_id"), payload)
    channel = _channel(payload) or account
    return Call(
        key=key,
        platform="slack",
        workspace=workspace_of(payload),
        account=account,
        conversation=channel,
        direct=channel.startswith("D") or channel == account,
        received_at=now,
        line=line,
        reply=_reply(payload, now, account),
        ephemeral=True,
        source="button",
    )


def read_text(raw: str) -> tuple[str, tuple[Named, ...]]:
    """Slack's text as one typed it, and who is mentioned in it, in order.

    Slack writes `<@U1|name>`, `<https://…|label>`, `<!here>` and escapes `&`, `<`, `>` once. A mention stays as
    `<@U1>`, a link becomes its address, a call to everybody its plain words.
    """
    named: list[Named] = []
    parts: list[str] = []
    end = 0
    for match in _SPECIAL.finditer(raw):
        parts += (_unescaped(raw[end : match.start()]), _special(match.group(1), named))
        end = match.end()
    parts.append(_unescaped(raw[end:]))
    return _clean("".join(parts)).strip(), tuple(named)


def workspace_of(payload: Mapping[str, Any]) -> str:
    """The workspace the app is installed in. In a channel shared with another organisation that is not always where
    the person belongs. Raises `Malformed`."""
    authorizations = payload.get("authorizations")
    if isinstance(authorizations, list) and authorizations and isinstance(authorizations[0], Mapping):
        installed = authorizations[0].get("team_id")
        if isinstance(installed, str) and _ID.fullmatch(installed):
            return installed
    view_team = _view(payload).get("app_installed_team_id")
    if isinstance(view_team, str) and _ID.fullmatch(view_team):
        return view_team
    for name in ("team_id", "team"):
        team = payload.get(name)
        team = team.get("id") if isinstance(team, Mapping) else team
        if isinstance(team, str) and _ID.fullmatch(team):
            return team
    user = payload.get("user")
    return _id(user if isinstance(user, Mapping) else {}, "team_id")


def bot_user(envelope: Mapping[str, Any]) -> str:
    """Our own account there, as the envelope of an event tells; empty when it does not."""
    authorizations = envelope.get("authorizations")
    for one in authorizations if isinstance(authorizations, list) else ():
        if isinstance(one, Mapping) and one.get("is_bot"):
            return str(one.get("user_id") or "")
    return ""


def _is_somebodys(event: Mapping[str, Any], envelope: Mapping[str, Any]) -> bool:
    """Said by a person, just now: no bot (us least of all), no edit, no notice; a file with words is said too."""
    if event.get("bot_id") or event.get("subtype") not in (None, "file_share", "thread_broadcast"):
        return False
    user = event.get("user")
    return isinstance(user, str) and bool(user) and user != bot_user(envelope) and not event.get("edited")


def _without_bot(text: str, bot: str) -> str:
    if bot:
        return re.sub(rf"<@{re.escape(bot)}(\|[^<>]*)?>", " ", text)
    return re.sub(r"^\s*<@[^<>]*>", "", text)


def _special(inner: str, named: list[Named]) -> str:
    target, _, label = inner.partition("|")
    if target.startswith("@") and _ACCOUNT.fullmatch(target[1:]):
        named.append(Named(target[1:], _name(_unescaped(label).removeprefix("@"))))
        return f"<@{target[1:]}>"
    if target.startswith("#"):
        return f"<{target}>"
    if target.startswith("!"):
        return _unescaped(label) if label else "@" + target[1:].partition("^")[0]
    if target.startswith(("mailto:", "tel:")):
        return _unescaped(label or target.partition(":")[2])
    return _unescaped(target) if re.match(r"https?://", target) else f"<{_unescaped(inner)}>"


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _clean(text: str) -> str:
    """Without what no database stores: NUL and lone halves of surrogate pairs."""
    return _UNSTORABLE.sub("\ufffd", text)


def _reply(payload: Mapping[str, Any], now: datetime, account: str) -> dict[str, Any]:
    """Where the person, and nobody else, can be answered after the response."""
    url = payload.get("response_url")
    if not isinstance(url, str) or not url or len(url) > 1000:
        return {}
    return {"response_url": url, "until": (now + RESPONSE_URL_SERVES).isoformat(), "user": account}


def _key(kind: str, told: str, payload: Mapping[str, Any]) -> str:
    """The kind and what Slack tells it apart by; a digest of the whole when that is missing or strange."""
    return f"{kind}:{told}" if re.fullmatch(r"[\x21-\x7e]{1,100}", told) else f"{kind}:{_digest(payload)}"


def _digest(said: Any) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _channel(payload: Mapping[str, Any]) -> str:
    channel = payload.get("channel")
    found = channel.get("id") if isinstance(channel, Mapping) else None
    return found if isinstance(found, str) and _ID.fullmatch(found) else ""


def _view(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    view = payload.get("view")
    return view if isinstance(view, Mapping) else {}


def _object(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = payload.get(name)
    if not isinstance(value, Mapping):
        raise Malformed(f"no {name}")
    return value


def _text(payload: Mapping[str, Any], name: str) -> str:
    value = payload.get(name)
    return value if isinstance(value, str) else ""


def _id(payload: Mapping[str, Any], name: str) -> str:
    value = payload.get(name)
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise Malformed(f"no {name}")
    return value


def _name(value: object) -> str:
    return _clean(value)[:_LONGEST_NAME] if isinstance(value, str) else ""
