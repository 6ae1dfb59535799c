"""How a command is said, as help and the reference show it: `/handoff to <whom> <what> [due]`."""

from __future__ import annotations

from bot.kernel.command import Command, Parameter
from bot.kernel.voice import Voice


def usage(voice: Voice, one: Command) -> str:
    """The form of a command in the voice's language: `<needed>`, `[may be left out]`, `[name=…]` only by name."""
    name = one.zh if voice.language == "zh" else one.name
    return " ".join([f"/{name}", *(_placeholder(voice, parameter) for parameter in one.parameters)])


def _placeholder(voice: Voice, parameter: Parameter) -> str:
    label = voice.plain(f"param.{parameter.name}")
    if parameter.named_only:
        return f"[{parameter.name}=…]"
    return f"<{label}>" if parameter.required else f"[{label}]"
