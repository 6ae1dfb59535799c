"""Where the lines of a chart's grid lie: round figures on one axis, round days on the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Final

from bot.kernel.numbers import Unit

_EXACT: Final = Context(prec=60)
_ROUND_STEPS: Final = tuple(Decimal(step) for step in ("1", "2", "2.5", "5", "10"))
_SPAN_STEPS: Final = tuple(
    Decimal(step) for step in (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600)
)
"""Seconds that read well: 15 s, 2 min, half an hour."""
_INTERVALS: Final = 5
_ZERO_BELOW: Final = Decimal("0.4")
"""A line whose lowest figure is under this share of the highest is drawn from 0."""
_ROOM_BELOW: Final = Decimal("0.15")
_DAY_STEPS: Final = (1, 2, 3, 5, 7, 14)
_MONTH_STEPS: Final = (1, 2, 3, 6, 12)
_DAYS_IN_MONTH: Final = 30


@dataclass(frozen=True, slots=True)
class Scale:
    """The figures at which the grid is drawn; the first and the last are the bounds."""

    ticks: tuple[Decimal, ...]

    def share(self, value: Decimal) -> float:
        """Where `value` lies between the bounds, 0 to 1. Floats are pixels here, never figures."""
        low, high = self.ticks[0], self.ticks[-1]
        return float(_EXACT.divide(_EXACT.subtract(value, low), _EXACT.subtract(high, low)))


def scale_for(values: Sequence[Decimal], unit: Unit, *, from_zero: bool, room_below: bool = False) -> Scale:
    """A scale of some five round steps around `values` (at least one of them).

    It begins at 0 when it must (`from_zero`, for bars) or when the figures spread widely; it goes below 0 only for
    figures that do, and over 100 % or 5 points only for figures that do. `room_below` keeps the lowest figure off the
    bottom, for words under it.
    """
    low, high = min(values), max(values)
    if from_zero or (0 <= low < _EXACT.multiply(high, _ZERO_BELOW)) or low == high:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    elif room_below:
        lower = _EXACT.subtract(low, _EXACT.multiply(_EXACT.subtract(high, low), _ROOM_BELOW))
        low = lower if low < 0 else max(lower, Decimal(0))
    if low == high:
        high = Decimal(1)
    step = _step(_EXACT.divide(_EXACT.subtract(high, low), Decimal(_INTERVALS)), unit, values)
    first = _EXACT.divide(low, step).to_integral_value(ROUND_FLOOR, _EXACT)
    last = _EXACT.divide(high, step).to_integral_value(ROUND_CEILING, _EXACT)
    ticks = [_EXACT.multiply(step, Decimal(place)) for place in range(int(first), int(last) + 1)]
    return Scale(tuple(_within_reason(ticks, unit, low, high)))


def _step(wanted: Decimal, unit: Unit, values: Sequence[Decimal]) -> Decimal:
    if unit is Unit.SECONDS and Decimal(1) <= wanted <= _SPAN_STEPS[-1]:
        return next(step for step in _SPAN_STEPS if step >= wanted)
    power = Decimal(1).scaleb(wanted.adjusted(), _EXACT)
    step = next(_EXACT.multiply(step, power) for step in _ROUND_STEPS if _EXACT.multiply(step, power) >= wanted)
    whole = all(value == value.to_integral_value() for value in values)
    if whole and unit in {Unit.COUNT, Unit.YUAN}:
        return max(step.to_integral_value(ROUND_CEILING, _EXACT), Decimal(1))  # there is no half an order
    return step


def _within_reason(ticks: list[Decimal], unit: Unit, low: Decimal, high: Decimal) -> list[Decimal]:
    """Without the steps nobody can reach, such as 102 % of a rate."""
    best = {Unit.PERCENT: Decimal(100), Unit.POINTS: Decimal(5)}.get(unit)
    if best is not None and low < best and high <= best < ticks[-1]:
        ticks = [*(tick for tick in ticks if tick < best), best]
    return ticks


def day_ticks(first: date, days: int, fit: int, *, by_month: bool) -> list[date]:
    """The days to name among `days` from `first` on, at most about `fit`: each, every other, Mondays; or `by_month`
    the firsts of months. Steps under a week count back from the last day, which is the one people look for.
    """
    last = first + timedelta(days=days - 1)
    if by_month:
        months = days / _DAYS_IN_MONTH
        longest = 12 * max(1, math.ceil(months / 12 / fit))
        step = next((step for step in _MONTH_STEPS if months <= fit * step), longest)
        return [day for day in _firsts_of_months(first, last) if (day.year * 12 + day.month - 1) % step == 0]
    longest = _DAYS_IN_MONTH * math.ceil(days / (fit * _DAYS_IN_MONTH))
    step = next((step for step in _DAY_STEPS if days <= fit * step), longest)
    start = last if step < 7 else last - timedelta(days=last.weekday())
    named = [start - timedelta(days=step * back) for back in range(days // step + 1)]
    return sorted(day for day in named if day >= first)


def _firsts_of_months(first: date, last: date) -> list[date]:
    found, day = [], first.replace(day=1)
    while day <= last:
        if day >= first:
            found.append(day)
        day = (day + timedelta(days=31)).replace(day=1)
    return found
