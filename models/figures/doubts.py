"""Values that look like a slip: asked back before they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.kernel.numbers import Slip, Unit, slip
from models.columns import DECIMALS
from models.figures.metrics import Definition
from models.sales import OnSale

VALUES_NEEDED = 5
"""With fewer values there is no telling what is usual."""
CORRECTED_BY = 8
"""A correction that changes a value by such a factor is a zero too many or too few more often than it is meant."""
_HUNDRED = Decimal(100)
_LEAST_COUNT = Decimal(10)
_NEARLY_NOTHING = 10
"""What is by such a factor less than usual is next to 0."""
_SHARE_FROM, _SHARE_TO = Decimal(30), Decimal(300)


class DoubtKind(StrEnum):
    """What makes a value doubtful."""

    FAR = "far"
    """Ten times off the median of the last values."""
    SALE = "sale"
    """Ten times off the last sale of that name."""
    NEGATIVE = "negative"
    ZERO = "zero"
    """Nothing at all, of what never was anywhere near it."""
    CORRECTS = "corrects"
    """Eight times off the value it corrects."""
    EMPTIES = "empties"
    """Nothing at all, in the place of a value."""


@dataclass(frozen=True, slots=True)
class DoubtAbout:
    """Why a value is doubtful. `usual` is what it was compared with, `corrected` what may have been meant."""

    kind: DoubtKind
    usual: Decimal | None = None
    values: int = 0
    """How many values the median is of."""
    ratio: Decimal = Decimal(0)
    corrected: Decimal | None = None


class Doubtful(Exception):
    """A value that is not stored unless somebody says that they are sure."""

    def __init__(self, metric: Definition, value: Decimal, about: DoubtAbout, sale: OnSale | None) -> None:
        super().__init__(about.kind.value)
        self.metric = metric
        self.value = value
        self.about = about
        self.sale = sale


def doubt_about(
    metric: Definition,
    value: Decimal,
    usual: Sequence[int],
    *,
    on_sale: bool,
    last_sale: Decimal | None,
    corrects: Decimal | None = None,
) -> DoubtAbout | None:
    """Why `value` should be asked back. `usual` are the last values before it, in millionths; `corrects` is the value
    that stands for its day, if one does.

    On a sale day an ordinary median says nothing: the last sale of that name counts, and without one only a factor of
    10,000 does.
    """
    by_itself = _doubt_by_itself(metric, value, usual, on_sale=on_sale, last_sale=last_sale)
    if by_itself is not None or corrects is None:
        return by_itself
    return _doubt_as_correction(metric, value, corrects, [] if on_sale else usual)


def _doubt_by_itself(
    metric: Definition, value: Decimal, usual: Sequence[int], *, on_sale: bool, last_sale: Decimal | None
) -> DoubtAbout | None:
    if value < 0 and metric.unit is Unit.YUAN:
        return DoubtAbout(DoubtKind.NEGATIVE)
    if not value:
        return _doubt_of_nothing(metric, usual)
    if last_sale is not None:
        return _doubt(DoubtKind.SALE, metric, value, last_sale, 0)
    if len(usual) < VALUES_NEEDED:
        return None
    found = _doubt(DoubtKind.FAR, metric, value, median(usual), len(usual))
    return None if on_sale and found is not None and found.corrected is None else found


def _doubt_of_nothing(metric: Definition, usual: Sequence[int]) -> DoubtAbout | None:
    """Ordinary for what is 0 or next to it now and then, and for a change, which may be none."""
    if len(usual) < VALUES_NEEDED or metric.unit is Unit.PERCENTAGE_POINTS:
        return None
    middle = median(usual)
    near = min(abs(raw) for raw in usual) * _NEARLY_NOTHING < abs(middle).scaleb(DECIMALS)
    few = metric.unit is Unit.COUNT and abs(middle) < _LEAST_COUNT
    return None if near or few or not middle else DoubtAbout(DoubtKind.ZERO, middle, len(usual))


def _doubt_as_correction(
    metric: Definition, value: Decimal, corrects: Decimal, usual: Sequence[int]
) -> DoubtAbout | None:
    """A correction that brings a value back to what is usual repairs a slip, however large it was."""
    if not corrects:
        return None
    if not value:
        return DoubtAbout(DoubtKind.EMPTIES, corrects)
    ratio = _factor(value, corrects)
    if ratio < CORRECTED_BY:
        return None
    middle = median(usual) if len(usual) >= VALUES_NEEDED else Decimal(0)
    if middle and _factor(value, middle) < _factor(corrects, middle):
        return None
    found = slip(value, corrects, metric.unit)
    corrected = None if found is None else _corrected(metric, value, found)
    return DoubtAbout(DoubtKind.CORRECTS, corrects, ratio=ratio, corrected=corrected)


def _factor(one: Decimal, other: Decimal) -> Decimal:
    """The larger over the smaller, signs aside; neither is 0."""
    return max(abs(one), abs(other)) / min(abs(one), abs(other))


def median(raw: Sequence[int]) -> Decimal:
    """The median of values in millionths."""
    ordered = sorted(raw)
    middle = len(ordered) // 2
    both = ordered[middle] * 2 if len(ordered) % 2 else ordered[middle - 1] + ordered[middle]
    return Decimal(both).scaleb(-DECIMALS) / 2


def _doubt(kind: DoubtKind, metric: Definition, value: Decimal, usual: Decimal, values: int) -> DoubtAbout | None:
    found = slip(value, usual, metric.unit)
    if found is None:
        return None
    return DoubtAbout(kind, usual, values, found.ratio, _corrected(metric, value, found))


def _corrected(metric: Definition, value: Decimal, found: Slip) -> Decimal | None:
    if metric.unit is Unit.PERCENT and not found.too_high and _SHARE_FROM <= found.ratio <= _SHARE_TO:
        return value * _HUNDRED  # 0.95 for 95 %
    return found.corrected
