"""A deadline that free words hold where no argument was read: 补货单，下周三之前; 周五前把主图改完; by Dec 10 finish the plan.

It is only offered: the words stay as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.kernel.dates import is_festival
from bot.kernel.parameters import NOT, Context, DeadlineKind, Due
from bot.kernel.parameters.yearless import before_festival
from bot.kernel.tokens import cut, span_of

_DUE: Final = DeadlineKind()
_LONGEST: Final = 16
"""Characters of a deadline that others run into."""
_BEFORE: Final = re.compile(r"[之以]?前(?![的面后期期端台])")
_LAST_PART: Final = re.compile(r"[，,。；;、（(]\s*([^，,。；;、（）()]{2,24})[）)]?[。.！!]?\s*$")
_WITH_A_TAIL: Final = re.compile(
    rf"(?:^|[\s，,。；;、（(])([^\s，,。；;、（(]{{1,{_LONGEST}}}?[之以]?前)"
    r"(?:就?要|给我|给到|给|交给我|交|发我|完成|做完|弄好|搞定)[）)]?[。.！!]?\s*$"
)


def due_in_words(words: str, context: Context) -> tuple[str, Due] | None:
    """The deadline ahead that `words` begin or end with, as it was said, and what it means. A festival is rather what they
    are about (双12 详情页)."""
    for said in _parts(words):
        eve = before_festival(said, context)
        due = NOT if is_festival(said) else _DUE.attempt(said if eve is None else eve.isoformat(), context)
        if isinstance(due, Due) and due.at > context.now:
            return said, due
    return None


def _parts(words: str) -> Iterator[str]:
    """What may be a deadline, the likeliest first."""
    tokens = cut(words)
    for n in range(min(_DUE.longest, len(tokens) - 1), 0, -1):
        if not any(token.quoted or token.name for token in tokens[:n]):
            yield span_of(words, tokens[:n])
    for mark in _BEFORE.finditer(words[: _LONGEST + 1]):
        if mark.end() < len(words):
            yield words[: mark.end()]
    for end in (_LAST_PART.search(words), _WITH_A_TAIL.search(words)):
        if end is not None:
            yield end[1].strip()
