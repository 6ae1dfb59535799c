"""A recording that was written down has commas between its parts: 交接给王磊，主图，明天下午三点."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.kernel.command import Command
from bot.kernel.errors import Unread
from bot.kernel.grammar import read_line
from bot.kernel.parameters import Context
from bot.kernel.several_people import LISTS
from bot.kernel.tokens import cut

PAUSE: Final = re.compile(r"(?<!\d)\s*[，,、；;]\s*|\s*[，,、；;]\s*(?!\d)")
"""Not within a number: 12,345."""
MOST_PAUSES: Final = 6
LONGEST: Final = 200
"""Characters; to read a longer one in every way takes seconds, and no button holds it."""


def parted(command: Command, rest: str, context: Context) -> str:
    """`rest` with spaces for those of its first and last commas where it then says the most that `command` takes, and for
    as few as that needs; as it is where it reads in no such way. No word is lost."""
    if PAUSE.search(rest) is None:
        return rest
    best, most = rest, (-1, -1)
    for said in _ways(rest):
        try:
            bound = read_line(command, said, cut(said), context)
        except Unread as error:
            if error.key in LISTS:  # 王磊、陈思，素材: parted there, the task would be called after one of them
                return rest
            continue
        if (not bound.missing, len(bound.values)) > most:
            best, most = said, (not bound.missing, len(bound.values))
    return best


def _ways(rest: str) -> Iterator[str]:
    """Fewest changed first."""
    pauses = list(PAUSE.finditer(rest))
    yield rest
    if len(pauses) > MOST_PAUSES or len(rest) > LONGEST:
        return
    for changed in range(1, len(pauses) + 1):
        for first in range(changed, -1, -1):
            kept = pauses[first : len(pauses) - (changed - first)]
            said, done = "", 0
            for pause in pauses:
                said += rest[done : pause.start()] + (pause.group() if pause in kept else " ")
                done = pause.end()
            yield (said + rest[done:]).strip()


def for_each(command: Command, rest: str, context: Context) -> list[str]:
    """`rest` parted; where it names several people, once for each of them."""
    try:
        read_line(command, rest, cut(rest), context)
    except Unread as error:
        if error.key in LISTS and error.place is not None:
            start, end = error.place
            return [parted(command, f"{rest[:start]}{who}{rest[end:]}", context) for who in error.instead]
    return [parted(command, rest, context)]
