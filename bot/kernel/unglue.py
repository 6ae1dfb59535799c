"""What people type without the space between: 交接给王磊, 指标填报支付金额12.5万. Only to offer the line that was meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.kernel.command import Command, Parameter, Registry
from bot.kernel.parameters import NOT, AmountKind, Context, MetricKind
from bot.kernel.parameters.figures_said import figures_said
from bot.kernel.tokens import Token

_LONGEST: Final = 40
"""Characters of a word that are looked through."""
_PAUSES: Final = "，,、：:；; "
"""What stands between a command and what follows it where a recording was written down: 指标填报，支付金额 12.5万."""


def unglued(line: str, tokens: Sequence[Token], registry: Registry, context: Context) -> list[tuple[Command, str]]:
    """The command that `line` may mean and all that stands behind its name; once for each figure of a report.

    The name may run into what follows it, and so may the metric that comes first, or a day before it; a metric and a
    number without any command are a report.
    """
    found = _named(line, tokens, registry)
    if found is not None:
        command, rest = found
        figures = figures_said(rest.strip(), context) if _takes_figure(command) else []
        return [(command, said) for said in figures or [rest]]
    command_of_figures = next((one for one in registry.commands if _takes_figure(one)), None)
    if command_of_figures is None or not tokens:
        return []
    # 指标 支付金额 12.5万: the group was said, the word for reporting was not.
    behind = tokens[1:] if registry.group_of(tokens[0].text) == command_of_figures.group else tokens
    if not behind or behind[0].quoted or behind[0].name:
        return []
    # 填报支付金额12.5万: the word for reporting was said, the group was not.
    rest = line[behind[0].start :].removeprefix(command_of_figures.zh.split()[-1]).lstrip()
    return [(command_of_figures, said) for said in figures_said(rest, context)]


def without_its_word(tokens: Sequence[Token], registry: Registry, context: Context) -> Command | None:
    """交接 小王 海报: the first command of a group that was named alone, where what follows holds what it asks for first."""
    group = registry.group_of(tokens[0].text)
    first = registry.groups[group][0] if group else None
    if first is None or not first.parameters or first.parameters[0].kind.free:
        return None
    kind = first.parameters[0].kind
    return first if any(kind.reads(token.text, context) for token in tokens[1:]) else None


_ONE_MORE: Final = re.compile(r"(?P<verb>\w{1,3}?)[一1]?[个条條项件下](?P<rest>.*)", re.DOTALL)


def counted(line: str, tokens: Sequence[Token], registry: Registry) -> tuple[Command, str] | None:
    """议程加一个 双12 库存: the command whose second word is near the verb that a measure word follows, and what stands behind
    it; what runs into the measure word stands behind it as well."""
    for end in range(min(len(tokens[0].text), _LONGEST), 0, -1):
        if registry.group_of(tokens[0].text[:end]) is None:
            continue
        verb = tokens[0] if end < len(tokens[0].text) else next(iter(tokens[1:]), None)
        said = _ONE_MORE.fullmatch("" if verb is None else verb.text[end if verb is tokens[0] else 0 :])
        near = registry.near_second([tokens[0].text[:end], said["verb"]]) if said is not None else []
        if verb is not None and said is not None and near:
            return near[0], f"{said['rest']}{line[verb.end :]}".strip()
    return None


def _named(line: str, tokens: Sequence[Token], registry: Registry) -> tuple[Command, str] | None:
    for index, token in enumerate(tokens[:2]):
        if token.quoted or token.name:
            return None
        before = [one.text for one in tokens[:index]]
        for end in range(min(len(token.text), _LONGEST) - 1, 0, -1):
            if _one_word(token.text, end):
                continue
            found = registry.find([*before, token.text[:end]])
            if found is not None and found.words == index + 1:
                return found.command, line[token.start + end :].lstrip(_PAUSES)
    return None


def _one_word(text: str, end: int) -> bool:
    """Whether a cut at `end` would go through a word of Latin letters."""
    return text[end - 1].isascii() and text[end].isascii() and text[end].isalnum()


def _takes_figure(command: Command) -> bool:
    kinds = [parameter.kind for parameter in command.parameters[:2]]
    return len(kinds) > 1 and isinstance(kinds[0], MetricKind) and isinstance(kinds[1], AmountKind)


def words_before_number(
    head: Parameter, following: Sequence[Parameter], tokens: Sequence[Token], context: Context
) -> int:
    """Paymnt amount 125K: the words up to the number are one mistyped name, not one word and something behind it."""
    if not isinstance(head.kind, MetricKind) or not following or not isinstance(following[0].kind, AmountKind):
        return 1
    for n, token in enumerate(tokens[1 : head.kind.longest + 1], 1):
        if token.quoted or token.name:
            break
        if following[0].kind.attempt(token.text, context) is not NOT:
            return n
    return 1
