"""A line said in a reader's language: commands, arguments and choices have names in both, and so have metrics and roles."""

from __future__ import annotations

import re
from typing import Final

from bot.kernel.command import Command, Registry
from bot.kernel.grammar import CHINESE_NAMES, PARAMETER_ALIASES
from bot.kernel.parameters import ChoiceKind, MetricKind, RoleKind
from bot.kernel.people import Directory
from bot.kernel.tokens import Token, cut, quoted, written

_BY_ID: Final = re.compile(r"<@#(\d+)>")


def called(command: Command, language: str) -> str:
    """The command's name in `language`, without the slash."""
    return command.zh if language == "zh" else command.name


def phrased(line: str, language: str, registry: Registry, directory: Directory) -> str:
    """`line`, which says a command, in the words of `language`; it means the same. Other people's words stay."""
    said = line.removeprefix("/")
    tokens = cut(said)
    found = registry.find([token.text for token in tokens])
    if found is None or not line.startswith("/"):
        return line
    phrase, at = "/" + called(found.command, language), tokens[found.words - 1].end
    for token in tokens[found.words :]:
        phrase += said[at : token.start] + _phrased(token, said, found.command, language, directory)
        at = token.end
    return phrase + said[at:]


def _phrased(token: Token, said: str, command: Command, language: str, directory: Directory) -> str:
    name = PARAMETER_ALIASES.get(token.name, token.name)
    parameter = command.by_name.get(name) if name else None
    if parameter is None:
        as_typed = token.quoted or token.name
        return said[token.start : token.end] if as_typed else _named(token.text, command, language, directory)
    shown = CHINESE_NAMES.get(name, name) if language == "zh" else name
    if isinstance(parameter.kind, ChoiceKind):
        return f"{shown}={written(parameter.kind.word(token.text, language))}"
    return f"{shown}={quoted(token.text) if token.quoted else token.text}"


def _named(text: str, command: Command, language: str, directory: Directory) -> str:
    """A metric or a role that stands there by its key, by its name."""
    kinds = {type(parameter.kind) for parameter in command.parameters}
    metric = directory.metric_by_key.get(text) if MetricKind in kinds else None
    thing = metric or (directory.role_by_key.get(text) if RoleKind in kinds else None)
    if thing is None:
        return text
    return written((thing.zh or thing.en) if language == "zh" else (thing.en or thing.zh))


def readable(line: str, directory: Directory) -> str:
    """`line` as a label shows it: people by their names, not by the numbers they are kept under."""

    def name(match: re.Match[str]) -> str:
        person = directory.by_id.get(int(match[1]))
        return f"@{person.name}" if person is not None else match[0]

    return _BY_ID.sub(name, line)
