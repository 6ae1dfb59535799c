"""The nearest right words for a word that was mistyped: 支付金格 → 支付金额, handof → handoff."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

MAX_LENGTH: Final = 64
"""Longer words are cut: no name is that long, and the time stays bounded by this squared per candidate."""

_LETTERS_PER_SLIP: Final = 3
"""One slip in every three characters, and at least one, still looks like the same word."""


def nearest(word: str, candidates: Iterable[str], limit: int = 3) -> list[str]:
    """The candidates that `word` may have been meant to be, the likeliest first, at most `limit`.

    Slips are a character too many, missing, replaced, or two neighbours swapped; a candidate that holds the word, or
    is held by it, is likely too (转化率 of 支付转化率). Case, spaces and full-width letters make no difference. Ties
    keep the order of `candidates`, so the answer is the same each time. Empty when nothing is near.
    """
    sought = _folded(word)
    if not sought:
        return []
    found: list[tuple[float, int, str]] = []
    for place, candidate in enumerate(dict.fromkeys(candidates)):
        distance = _unlikeness(sought, _folded(candidate))
        if distance is not None:
            found.append((distance, place, candidate))
    return [candidate for _, _, candidate in sorted(found)[:limit]]


def _folded(word: str) -> str:
    return "".join(unicodedata.normalize("NFKC", word[: 4 * MAX_LENGTH]).casefold().split())[:MAX_LENGTH]


def _unlikeness(sought: str, candidate: str) -> float | None:
    """How far apart the two are, 0 for the same; `None` when too far to suggest."""
    if not candidate:
        return None
    longer, shorter = max(len(sought), len(candidate)), min(len(sought), len(candidate))
    allowed = max(1, longer // _LETTERS_PER_SLIP)
    if longer - shorter <= allowed:
        slips = slips_between(sought, candidate, allowed)
        if slips <= allowed and slips < longer:
            return slips / longer
    if shorter > 1 and (sought in candidate or candidate in sought):
        starts_alike = candidate.startswith(sought) or sought.startswith(candidate)
        return 1 - shorter / longer + (0 if starts_alike else 0.01)
    return None


def slips_between(one: str, other: str, limit: int) -> int:
    """The fewest slips that turn `one` into `other` (optimal string alignment); `limit` + 1 when there are more.

    Only the cells within `limit` of the diagonal are looked at, since the others need more slips than that.
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    too_many = limit + 1
    for row, left in enumerate(one, 1):
        current = [row] + [too_many] * len(other)
        for column in range(max(1, row - limit), min(len(other), row + limit) + 1):
            right = other[column - 1]
            slips = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (left != right))
            if row > 1 and column > 1 and left == other[column - 2] and one[row - 2] == right:
                slips = min(slips, before[column - 2] + 1)
            current[column] = min(slips, too_many)
        if min(current) > limit:
            return too_many
        before, last = last, current
    return min(last[-1], too_many)
