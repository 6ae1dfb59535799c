"""A line said in a reader's language: commands, arguments and choices have names in both, and so have metrics and roles."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from bot.kernel.argument_names import CHINESE_NAMES, PARAMETER_ALIASES
from bot.kernel.command import Command, Registry
from bot.kernel.errors import Unread
from bot.kernel.message import Button, Buttons, Message
from bot.kernel.parameters import ChoiceKind, MetricKind, ReceiverKind, RoleKind
from bot.kernel.people import Directory
from bot.kernel.tokens import Token, cut, department_in, quoted, written

_BY_ID: Final = re.compile(r"<@#(\d+)>")


def called(command: Command, language: str) -> str:
    """The command's name in `language`, without the slash."""
    return command.zh if language == "zh" else command.name


def phrased(line: str, language: str, registry: Registry, directory: Directory) -> str:
    """`line`, which says a command, in the words of `language`; it means the same. Other people's words stay."""
    return _Phrasing(language, registry, directory).of(line)


def said_in(line: str, department: str) -> str:
    """`line` with the department it is said to, if there is one, where it says a command and names none yet."""
    if not department or not line.startswith("/") or any(department_in(token) for token in cut(line)):
        return line
    return f"{line} in:{written(department)}"


def addressed(message: Message, department: str) -> Message:
    """`message` with the department in the lines of its buttons: for somebody who is in several, and in a direct chat may
    have spoken to another one by the time they press."""
    return _with_buttons(message, lambda button: replace(button, line=said_in(button.line, department)))


def _with_buttons(message: Message, change: Callable[[Button], Button]) -> Message:
    if not message.buttons:
        return message
    blocks = (
        Buttons(tuple(map(change, block.buttons))) if isinstance(block, Buttons) else block for block in message.blocks
    )
    return replace(message, blocks=tuple(blocks))


def worded(message: Message, registry: Registry, directory: Directory) -> Message:
    """`message` with the lines of its buttons also in its reader's words, and people in them by name where it is theirs
    alone: pressed in some chats, a line stands there as what the person said."""
    return _with_buttons(message, _Phrasing(message.language, registry, directory, ours=True).worded)


@dataclass(frozen=True, slots=True)
class _Phrasing:
    language: str
    registry: Registry
    directory: Directory
    ours: bool = False
    """Whether the line is one of ours, and not what somebody typed: then people and options are called by their names."""

    def worded(self, button: Button) -> Button:
        said = self.of(button.line)
        return button if said == button.line else replace(button, said=said)

    def of(self, line: str) -> str:
        said = line.removeprefix("/")
        if said == line:
            return line
        tokens = cut(said)
        found = self.registry.find([token.text for token in tokens])
        if found is None:
            return line
        phrase, at = "/" + called(found.command, self.language), tokens[found.words - 1].end
        for index, token in enumerate(tokens[found.words :]):
            phrase += said[at : token.start] + self._phrased(token, said, found.command, first=index == 0)
            at = token.end
        return phrase + said[at:]

    def _phrased(self, token: Token, said: str, command: Command, *, first: bool) -> str:
        name = PARAMETER_ALIASES.get(token.name, token.name)
        parameter = command.by_name.get(name) if name else None
        if parameter is None:
            as_typed = token.quoted or token.name
            if as_typed:
                return said[token.start : token.end]
            return self._option(token.text, command, first=first) or self._named(token.text, command)
        shown = CHINESE_NAMES.get(name, name) if self.language == "zh" else name
        if isinstance(parameter.kind, ChoiceKind):
            return f"{shown}={written(parameter.kind.word(token.text, self.language))}"
        text = self._person(token.text) or token.text
        return f"{shown}={quoted(text) if token.quoted else text}"

    def _named(self, text: str, command: Command) -> str:
        """A metric or a role that stands there by its key, or a person by their number, by name."""
        person = self._person(text)
        if person:
            return written(person)
        kinds = {type(parameter.kind) for parameter in command.parameters}
        metric = self.directory.metric_by_key.get(text) if MetricKind in kinds else None
        thing = metric or (self.directory.role_by_key.get(text) if kinds & {RoleKind, ReceiverKind} else None)
        if thing is None:
            return text
        return written((thing.zh or thing.en) if self.language == "zh" else (thing.en or thing.zh))

    def _option(self, text: str, command: Command, *, first: bool) -> str:
        """An option by its name. Where free words may stand as well, only the first word of all is sure to be one."""
        kinds = [parameter.kind for parameter in command.parameters if not parameter.named_only]
        if any(kind.free for kind in kinds):
            kinds = kinds[:1] if first else []
        choices = (kind for kind in kinds if isinstance(kind, ChoiceKind) and self.ours)
        return next((one.word(text, self.language) for one in choices if text in [o[0] for o in one.options]), "")

    def _person(self, text: str) -> str:
        """The name that means the person `text` gives by number, and nobody else; empty where there is none."""
        match = _BY_ID.fullmatch(text) if self.ours else None
        person = self.directory.by_id.get(int(match[1])) if match else None
        if person is None or _BY_ID.search(person.name):
            return ""
        try:
            return person.name if self.directory.find_person(person.name) == person else ""
        except Unread:  # two of one name
            return ""


def readable(line: str, directory: Directory) -> str:
    """`line` as a label shows it: people by their names, not by the numbers they are kept under."""

    def name(match: re.Match[str]) -> str:
        person = directory.by_id.get(int(match[1]))
        return f"@{person.name}" if person is not None else match[0]

    return _BY_ID.sub(name, line)
