"""Slack's app manifest, from the declared commands: what one pastes at api.slack.com/apps to make the app."""

from __future__ import annotations

import re
from typing import Any, Final

from bot.kernel.command import RESERVED_BY_SLACK, Command, Misdeclared, Registry
from bot.kernel.settings import Settings
from bot.kernel.voice import Catalogue, Voice

SCOPES: Final = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "metadata.message:read",
    "users:read",
)
"""What the bot asks for. History and metadata serve to look whether a message arrived whose delivery was in doubt."""
EVENTS: Final = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "member_joined_channel",
    "message.im",
    "tokens_revoked",
)
MOST_COMMANDS: Final = 50
_LONGEST_DESCRIPTION: Final = 140
_LONGEST_HINT: Final = 200
_NAME: Final = re.compile(r"[a-z0-9_-]{1,31}", re.ASCII)


def manifest(registry: Registry, catalogue: Catalogue, settings: Settings) -> dict[str, Any]:
    """The manifest: by HTTP where `PUBLIC_URL` is set and no app token, else by Socket Mode.

    Raises `Misdeclared` for a command Slack would refuse; it would refuse the whole list with it.
    """
    voice = Voice(catalogue, "en", settings.zone)
    sockets = not settings.public_url or (settings.slack is not None and settings.slack.socket_mode)
    url = "" if sockets else f"{settings.public_url}/slack/events"
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": voice.plain("slack.app"),
            "description": voice.plain("slack.app_description"),
            "background_color": "#b3342d",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            # Of a bot user's name, Slack allows lower-case letters, digits and - _ . alone.
            "bot_user": {"display_name": voice.plain("slack.app").lower(), "always_online": True},
            "shortcuts": [
                {
                    "name": voice.plain("slack.shortcut"),
                    "type": "global",
                    "callback_id": "help",
                    "description": voice.plain("slack.shortcut_description"),
                }
            ],
            "slash_commands": _commands(registry, voice, url),
        },
        "oauth_config": _oauth(settings) | {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": ({"request_url": url} if url else {}) | {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True} | ({"request_url": url} if url else {}),
            "org_deploy_enabled": False,
            "socket_mode_enabled": sockets,
            "token_rotation_enabled": False,
        },
    }


def _oauth(settings: Settings) -> dict[str, Any]:
    return {"redirect_urls": [f"{settings.public_url}/slack/oauth_redirect"]} if settings.public_url else {}


def _commands(registry: Registry, voice: Voice, url: str) -> list[dict[str, Any]]:
    listed = []
    for group, commands in registry.groups.items():
        if group in RESERVED_BY_SLACK and _elsewhere(commands, registry):
            continue
        if group in RESERVED_BY_SLACK or not _NAME.fullmatch(group):
            raise Misdeclared(
                f"/{group} can't be a slash command: Slack keeps the name for itself, or has no such names"
            )
        listed.append(_command(group, commands, voice, url))
    if len(listed) > MOST_COMMANDS:
        raise Misdeclared(f"{len(listed)} slash commands; Slack takes {MOST_COMMANDS}")
    return listed


def _elsewhere(commands: list[Command], registry: Registry) -> bool:
    """Whether each of them can also be said under another first word that is no reserved one (`/zg help`)."""
    return all(
        any(
            len(way.split()) > 1 and way.split()[0] in registry.groups and way.split()[0] not in RESERVED_BY_SLACK
            for way in one.also
        )
        for one in commands
    )


def _command(group: str, commands: list[Command], voice: Voice, url: str) -> dict[str, Any]:
    does = [voice.plain(f"help.{one.key}") for one in commands]
    words = list(dict.fromkeys(_hint(one) for one in commands if _hint(one)))
    command: dict[str, Any] = {
        "command": f"/{group}",
        "description": _joined(does, "; ", _LONGEST_DESCRIPTION),
        "should_escape": True,
    }
    hint = _joined(words, " | ", _LONGEST_HINT)
    return command | ({"usage_hint": hint} if hint else {}) | ({"url": url} if url else {})


def _hint(one: Command) -> str:
    """The second word; of a command of one word, what comes behind it."""
    words = one.name.split()
    if len(words) > 1:
        return " ".join(words[1:])
    return " ".join(f"<{p.name}>" if p.required else f"[{p.name}]" for p in one.parameters if not p.named_only)


def _joined(parts: list[str], between: str, most: int) -> str:
    """As many of `parts` as fit whole, with … where some are left out."""
    said = ""
    for number, part in enumerate(parts):
        longer = f"{said}{between}{part}" if said else part
        rest = number + 1 < len(parts)
        if len(longer) + (len(between) + 1 if rest else 0) > most:
            return f"{said}{between}…" if said else part[: most - 1] + "…"
        said = longer
    return said
