"""A whole sentence instead of a command: 把主图交给王磊，下周三之前. Only to offer the line that was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from bot.kernel.command import Command
from bot.kernel.errors import Unread
from bot.kernel.grammar import read_line
from bot.kernel.parameters import Context
from bot.kernel.tokens import cut

_LONGEST: Final = 200
"""Characters of a sentence that is looked through."""
_NAMED: Final = re.compile(r"\{(\w+)\}")
_ENDS: Final = "。.！!～~ "


def from_sentence(line: str, commands: Iterable[Command], context: Context) -> tuple[Command, str] | None:
    """The command whose sentence `line` is, and its arguments as one would type them; None where none of them is it, or
    something in it does not read."""
    said = line.strip().rstrip(_ENDS)
    if len(said) > _LONGEST:
        return None
    for command in commands:
        for sentence in command.sentences:
            match = _pattern(sentence).fullmatch(said)
            rest = _typed(command, match.groupdict(), context) if match is not None else None
            if rest is not None:
                return command, rest
    return None


@lru_cache(maxsize=64)
def _pattern(sentence: str) -> re.Pattern[str]:
    parts = _NAMED.split(sentence)
    # Words between the arguments are at even places, their names at odd ones.
    plain = [re.escape(part).replace("，", r"[，,\s]+") for part in parts[::2]]
    named = [f"(?P<{name}>.+?)" for name in parts[1::2]]
    return re.compile("".join(one for pair in zip(plain, [*named, ""], strict=True) for one in pair), re.DOTALL)


def _typed(command: Command, given: dict[str, str], context: Context) -> str | None:
    values = {name: text.strip() for name, text in given.items()}
    if not all(values[name] and command.by_name[name].kind.reads(values[name], context) for name in values):
        return None
    rest = " ".join(values[one.name] for one in command.parameters if one.name in values)
    try:
        bound = read_line(command, rest, cut(rest), context)
    except Unread:
        return None
    return rest if values.keys() <= bound.values.keys() and not bound.missing else None
