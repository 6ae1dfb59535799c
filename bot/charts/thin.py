"""A line of more points than can be told apart, drawn through fewer of them: each a figure that is there, none invented."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

Point = tuple[float, float]

NARROWEST_SLOT: Final = 4.0
"""Pixels a day needs for its own point; a year on a picture has 2.3."""
ROOM: Final = 8.0
"""Pixels per point where days have less than that."""


def thinned(points: Sequence[Point]) -> list[Point]:
    """Points from left to right, of which so many are left as the width can show.

    First, last, highest and lowest stay. Between them the one is taken from each stretch that makes the largest triangle
    with its neighbours (S. Steinarsson, "Downsampling Time Series for Visual Representation", 2013): peaks survive,
    where an average would flatten a sale day.
    """
    most = int((points[-1][0] - points[0][0]) / ROOM)
    if len(points) < 4 or (points[-1][0] - points[0][0]) / (len(points) - 1) >= NARROWEST_SLOT or most < 3:
        return list(points)
    kept = {0, len(points) - 1, *_extremes(points)}
    edges = [1 + (len(points) - 2) * n // (most - 2) for n in range(most - 1)]
    stretches = [(start, end) for start, end in pairwise(edges) if start < end]
    last = 0
    for place, (start, end) in enumerate(stretches):
        ahead = stretches[place + 1] if place + 1 < len(stretches) else (len(points) - 1, len(points))
        last = _largest(points, last, range(start, end), _middle(points[ahead[0] : ahead[1]]))
        kept.add(last)
    return [points[n] for n in sorted(kept)]


def _extremes(points: Sequence[Point]) -> tuple[int, int]:
    heights = [y for _, y in points]
    return heights.index(min(heights)), heights.index(max(heights))


def _middle(points: Sequence[Point]) -> Point:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _largest(points: Sequence[Point], before: int, among: range, after: Point) -> int:
    (left, top), (right, bottom) = points[before], after

    def size(n: int) -> float:
        x, y = points[n]
        return abs((left - right) * (y - top) - (left - x) * (bottom - top))

    return max(among, key=size)
