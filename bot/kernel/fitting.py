"""Which command is meant where its second word is missing or unknown: the one that what stands there are arguments of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.kernel.command import Command
from bot.kernel.errors import Unread
from bot.kernel.grammar import Bound, read_line
from bot.kernel.parameters import Context
from bot.kernel.people import Candidate, MetricRef, PersonRef, RoleRef
from bot.kernel.tokens import Token, cut

_KNOWN, _NEW, _TELLING = 2, 1, 3
"""What something of the department counts among the arguments, what somebody new does, and how much tells which command is
meant: with one thing it may be any."""


def fitting(
    commands: Iterable[Command], line: str, tokens: Sequence[Token], context: Context
) -> list[tuple[Command, str]]:
    """Those of `commands` that `tokens` (the words of `line` behind the first) are the arguments of, or all but the first
    are, the likeliest first; each with its arguments as one would type them.

    Only a person and a role count, or other two things of the department: free text fits anywhere.
    """
    found = []
    for command in commands:
        read = [_read(command, line[tokens[at].start :], context) for at in range(min(2, len(tokens)))]
        most = max((known for known, _ in read), default=0)
        found += [(known, command, rest) for known, rest in read if known == most >= _TELLING]
    return [(command, rest) for _, command, rest in sorted(found, key=lambda one: -one[0])]


def _read(command: Command, rest: str, context: Context) -> tuple[int, str]:
    """How much of what the department knows `rest` names as the arguments of `command`, none where it does not read; and
    `rest` with a slip in it put right."""
    try:
        return _known(read_line(command, rest, cut(rest), context)), rest
    except Unread as error:
        if error.place is None or len(error.instead) != 1:
            return 0, rest
        start, end = error.place
        rest = f"{rest[:start]}{error.instead[0]}{rest[end:]}"
    try:
        return _known(read_line(command, rest, cut(rest), context)), rest
    except Unread:
        return 0, rest


def _known(bound: Bound) -> int:
    return 0 if bound.missing else sum(map(_counts, bound.values.values()))


def _counts(value: Any) -> int:
    if isinstance(value, Candidate) and value.person is None and value.account is None:
        return _NEW
    return _KNOWN if isinstance(value, Candidate | PersonRef | RoleRef | MetricRef) else 0
