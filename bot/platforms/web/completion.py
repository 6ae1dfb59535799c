"""What can be said, for the page's command line: the commands with their arguments, in the person's language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.kernel.command import Command, Parameter, Registry
from bot.kernel.parameters import Context
from bot.kernel.people import Directory
from bot.kernel.usage import label
from bot.kernel.voice import Catalogue, Voice
from bot.platforms.web.ports import About

Json = dict[str, Any]


def commands_json(registry: Registry, catalogue: Catalogue, about: About, now: datetime) -> list[Json]:
    """Every command this person may use, with what it does and the arguments it takes."""
    voice = Voice(catalogue, about.language, about.zone)
    context = Context(voice.local(now), Directory(), language=about.language)
    return [_command(one, voice, context) for one in registry.commands if one.who.allows(about.rights)]


def _command(one: Command, voice: Voice, context: Context) -> Json:
    return {
        "en": one.name,
        "zh": one.zh,
        "help": _words(voice, f"help.{one.key}"),
        "example": _words(voice, f"example.{one.key}"),
        "parameters": [
            _parameter(one, parameter, voice, context) for parameter in one.parameters if not parameter.named_only
        ],
    }


def _parameter(one: Command, parameter: Parameter, voice: Voice, context: Context) -> Json:
    """Names of people, metrics and roles are sent once, beside the commands; here only the words of a fixed choice."""
    return {
        "label": label(one, parameter, voice) if voice.has(f"param.{parameter.name}") else parameter.name,
        "kind": parameter.kind.name,
        "required": parameter.required,
        "choices": [label for label, _ in parameter.kind.choices(context)],
    }


def _words(voice: Voice, key: str) -> str:
    return voice.plain(key) if voice.has(key) else ""
