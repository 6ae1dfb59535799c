"""How a command is said, as help and the reference show it: `/handoff to <whom> <what> [due]`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.kernel.argument_names import CHINESE_NAMES, PARAMETER_ALIASES
from bot.kernel.command import Command, Parameter
from bot.kernel.tokens import cut
from bot.kernel.voice import Voice

CONFIRMED: Final = "sure"
"""Said by the button of a question alone; nobody has to know it."""


def usage(voice: Voice, one: Command) -> str:
    """The form of a command in the voice's language: `<needed>`, `[may be left out]`, `[name=…]` only by name."""
    name = one.zh if voice.language == "zh" else one.name
    shown = (parameter for parameter in one.parameters if parameter.name != CONFIRMED)
    return " ".join([f"/{name}", *(_placeholder(voice, one, parameter) for parameter in shown)])


def confirms(line: str) -> bool:
    """Whether a line answers a question that was not asked yet: only the question's own button may."""
    return any(PARAMETER_ALIASES.get(token.name, token.name) == CONFIRMED for token in cut(line))


def second_words(language: str, commands: Sequence[Command]) -> list[str]:
    """What may stand behind the first word that `commands` share: report, show, trend."""
    said = [(one.zh if language == "zh" else one.name).split()[1:] for one in commands]
    return [" ".join(words) for words in said if words]


def label(one: Command, parameter: Parameter, voice: Voice) -> str:
    """What an argument is called in front of a person: as this command calls it, else as all do."""
    own = f"label.{one.key}.{parameter.name}"
    return voice.plain(own if voice.has(own) else f"param.{parameter.name}")


def _placeholder(voice: Voice, one: Command, parameter: Parameter) -> str:
    shown = label(one, parameter, voice)
    if parameter.named_only:
        called = CHINESE_NAMES.get(parameter.name, parameter.name) if voice.language == "zh" else parameter.name
        return f"[{called}=…]"
    return f"<{shown}>" if parameter.required else f"[{shown}]"
