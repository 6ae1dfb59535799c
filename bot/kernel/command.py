"""A command is a typed function: its signature is its grammar.

From one declaration come the text parser, the help, the Slack modal, the DingTalk dialogue, the web form, the HTTP API,
the Slack manifest and the command reference. A declaration is a value; nothing is registered at import: `handlers`
lists them, and the composition root hands the list in.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from bot.kernel.access import Access, nobody
from bot.kernel.message import Message
from bot.kernel.nearest import nearest
from bot.kernel.parameters import Kind
from bot.kernel.people import folded

Effect = Literal["reads", "writes", "long"]
Privacy = Literal["open", "personal", "confidential"]

RESERVED_BY_SLACK = frozenset(
    [
        "leave",
        "status",
        "remind",
        "help",
        "me",
        "away",
        "dnd",
        "shrug",
        "msg",
        "feed",
        "who",
        "collapse",
        "expand",
        "join",
        "open",
        "search",
        "topic",
        "mute",
        "pro",
        "shortcuts",
    ]
)
"""Names Slack keeps for itself: one of them makes it refuse a whole list of slash commands."""


class Misdeclared(TypeError):
    """A command declaration that cannot work; raised at start-up, never at a person."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a command. `named_only`: it is given as `name=value` alone and never asked for."""

    name: str
    kind: Kind
    required: bool
    named_only: bool = False


@dataclass(frozen=True)
class Command:
    """What can be said: `name` is its words in English, `zh` in Chinese, `also` further ways to say it.

    `about` names the parameter that holds the person the command is about, `others` who may use it about somebody
    else than themselves. `effect`: `reads` never runs in the writer, `long` goes in chunks.
    """

    name: str
    zh: str
    body: Callable[..., Message]
    parameters: tuple[Parameter, ...]
    who: Access
    effect: Effect = "writes"
    privacy: Privacy = "open"
    about: str = ""
    others: Access = nobody
    also: tuple[str, ...] = ()
    without_department: bool = False
    """May be said where there is no department yet (`/team create`, help, own settings)."""
    prefill: Callable[[Any, Mapping[str, Any]], Mapping[str, str]] | None = None
    """What stands in its form already when it opens (parameter -> as typed), told from the `Work` and what was given
    so far; it only reads."""
    before_asking: Callable[[Any, Mapping[str, Any]], None] | None = None
    """Raises `Refusal` where what was given so far makes it useless to ask for the rest; it only reads."""
    sentences: tuple[str, ...] = ()
    """Whole sentences it may be meant by, its parameters in braces: 把{what}交给{to}. The line is offered, never done."""

    @property
    def key(self) -> str:
        """Its key in the catalogue: `help.<key>` is what it does, `example.<key>` a line one would type."""
        return self.name.replace(" ", ".")

    @property
    def group(self) -> str:
        """The first word: the slash command it belongs to."""
        return self.name.split()[0]

    @cached_property
    def by_name(self) -> dict[str, Parameter]:
        """Its parameters by name."""
        return {parameter.name: parameter for parameter in self.parameters}


def command(
    name: str,
    *,
    zh: str,
    who: Access,
    effect: Effect = "writes",
    privacy: Privacy = "open",
    about: str = "",
    others: Access = nobody,
    also: tuple[str, ...] = (),
    without_department: bool = False,
    prefill: Callable[[Any, Mapping[str, Any]], Mapping[str, str]] | None = None,
) -> Callable[[Callable[..., Message]], Command]:
    """Declare the decorated function as a command. Its first argument is `work`; the rest are typed parameters.

    Raises `Misdeclared` when a parameter has no kind, `about` names none of them, or nobody may call it.
    """

    def declare(body: Callable[..., Message]) -> Command:
        parameters = _parameters(body)
        if about and about not in {parameter.name for parameter in parameters}:
            raise Misdeclared(f"{name}: about={about!r} is no parameter")
        if not who.rights:
            raise Misdeclared(f"{name}: nobody may call it; say who may")
        return Command(
            name, zh, body, parameters, who, effect, privacy, about, others, also, without_department, prefill
        )

    return declare


def _parameters(body: Callable[..., Message]) -> tuple[Parameter, ...]:
    hints = typing.get_type_hints(body, include_extras=True)
    found = []
    for entry in list(inspect.signature(body).parameters.values())[1:]:
        kind = _kind(hints[entry.name])
        if kind is None:
            raise Misdeclared(f"{body.__qualname__}: {entry.name} is not a parameter type")
        required = entry.default is inspect.Parameter.empty
        found.append(Parameter(entry.name, kind, required, entry.kind is inspect.Parameter.KEYWORD_ONLY))
    return tuple(found)


def _kind(hint: Any) -> Kind | None:
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return next((kind for part in typing.get_args(hint) if (kind := _kind(part)) is not None), None)
    for extra in getattr(hint, "__metadata__", ()):
        if isinstance(extra, Kind):
            return extra
    return None


@dataclass(frozen=True, slots=True)
class Found:
    """A command and how many words of the line named it."""

    command: Command
    words: int


def _renames(one: Command, way: str) -> bool:
    """Whether `way` is the command's own second words behind another first one."""
    rest = way.split()[1:]
    return bool(rest) and rest in (one.name.split()[1:], one.zh.split()[1:])


@dataclass(frozen=True)
class Registry:
    """Every command, and how to find the one a line begins with."""

    commands: tuple[Command, ...]
    _index: dict[tuple[str, ...], Command] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.commands:
            for words in self._ways(one):
                other = self._index.setdefault(words, one)
                if other is not one:
                    raise Misdeclared(f"{' '.join(words)!r} says both {other.name!r} and {one.name!r}")

    def _ways(self, one: Command) -> Iterable[tuple[str, ...]]:
        english, chinese = one.name.split(), one.zh.split()
        if len(english) != len(chinese):
            raise Misdeclared(f"{one.name}: {one.zh!r} has another number of words")
        ways = {tuple(folded(word) for word in way) for way in _products(english, chinese)}
        ways |= {tuple(folded(word) for word in way.split()) for way in one.also}
        ways |= {("".join(way),) for way in list(ways) if len(way) > 1 and not any(word.isascii() for word in way)}
        return sorted(ways)

    @cached_property
    def by_name(self) -> Mapping[str, Command]:
        """Commands by their English name."""
        return {one.name: one for one in self.commands}

    @cached_property
    def groups(self) -> dict[str, list[Command]]:
        """Commands by first word, in the order they were listed."""
        groups: dict[str, list[Command]] = {}
        for one in self.commands:
            groups.setdefault(one.group, []).append(one)
        return groups

    @cached_property
    def first_words(self) -> dict[str, str]:
        """Every first word, in both languages and as people also call it -> the group it names.

        日程 列表 makes 日程 a name of the group, since its own second word follows; 今天 有什么 makes 今天 none.
        """
        named = {folded(word): one.group for one in self.commands for word in (one.name.split()[0], one.zh.split()[0])}
        called = {folded(way.split()[0]): one.group for one in self.commands for way in one.also if _renames(one, way)}
        return called | named

    def find(self, words: list[str]) -> Found | None:
        """The command that the first of `words` name, the longest name first."""
        said = [folded(word) for word in words[:3]]
        for n in range(len(said), 0, -1):
            one = self._index.get(tuple(said[:n]))
            if one is not None:
                return Found(one, n)
        return None

    def group_of(self, word: str) -> str | None:
        """The group whose first word this is."""
        return self.first_words.get(folded(word))

    def turned_round(self, words: list[str]) -> Found | None:
        """查看 指标, 查看指标, show kpi: the command whose two words were said the other way round."""
        said = [folded(word) for word in words[:2]]
        one = self._index.get((said[1], said[0])) if len(said) > 1 else None
        if one is not None:
            return Found(one, 2)
        one = self._turned.get(said[0]) if said else None
        return None if one is None else Found(one, 1)

    @cached_property
    def _turned(self) -> dict[str, Command]:
        ways = ((way[1] + way[0], one) for way, one in self._index.items() if len(way) == len(one.name.split()) == 2)
        return {said: one for said, one in ways if not said.isascii() and (said,) not in self._index}

    def near_second(self, words: list[str], limit: int = 3) -> list[Command]:
        """Commands of the group that the first word names, whose second word is near the second one."""
        group = self.group_of(words[0]) if words else None
        if not group or len(words) < 2:
            return []
        seconds = {way[1]: one for way, one in self._index.items() if len(way) > 1 and one.group == group}
        return list(dict.fromkeys(seconds[word] for word in nearest(folded(words[1]), list(seconds), limit)))

    def nearest(self, words: list[str], limit: int = 3) -> list[Command]:
        """Commands whose name is near the first words of a line that names none."""
        if len(words) > 1 and self.group_of(words[0]):
            # The group was named: a command that only begins alike is not what was meant.
            return self.near_second(words, limit)
        ways = {" ".join(way): one for way, one in self._index.items()}
        said = " ".join(folded(word) for word in words[:2])
        near = [ways[way] for way in (*nearest(said, list(ways), limit), *nearest(folded(words[0]), list(ways), 1))]
        return list(dict.fromkeys(near))[:limit]


def _products(english: list[str], chinese: list[str]) -> list[list[str]]:
    ways: list[list[str]] = [[]]
    for pair in zip(english, chinese, strict=True):
        ways = [[*way, word] for way in ways for word in dict.fromkeys(pair)]
    return ways
