"""A figure that is far off what is usual: a digit too many, or 万 forgotten."""

from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

from bot.kernel.numbers.units import Unit

SUSPICIOUS_RATIO: Final = 10
WAN: Final = 10_000
WAN_SLIP_FROM: Final = 2_000
WAN_SLIP_TO: Final = 50_000

_EXACT: Final = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Slip:
    """How far a figure is from the usual one. `ratio` is the larger over the smaller, so always at least 10."""

    ratio: Decimal
    too_high: bool
    corrected: Decimal | None
    """Set when it looks as if 万 was left out or put in twice: the figure times or divided by 10,000."""


def slip(value: Decimal, median: Decimal, unit: Unit | None = None) -> Slip | None:
    """Compare `value` with the `median` of what is usual; `None` when they are within a factor of 10.

    Signs are left aside (a correction of −12,000 is as far from 1.2 as 12,000 is). Where one of the two is 0 there is
    no factor, hence no slip: a day without refunds is an ordinary day. 万 is only suspected of yuan and counts, or
    when `unit` is not given.
    """
    figure, usual = value.copy_abs(), median.copy_abs()
    if not figure or not usual:
        return None
    too_high = figure > usual
    ratio = _EXACT.divide(figure, usual) if too_high else _EXACT.divide(usual, figure)
    if ratio < SUSPICIOUS_RATIO:
        return None
    return Slip(ratio, too_high, _without_wan_slip(value, ratio, too_high, unit))


def _without_wan_slip(value: Decimal, ratio: Decimal, too_high: bool, unit: Unit | None) -> Decimal | None:
    if unit not in {None, Unit.YUAN, Unit.COUNT} or not WAN_SLIP_FROM <= ratio <= WAN_SLIP_TO:
        return None
    return _EXACT.divide(value, Decimal(WAN)) if too_high else _EXACT.multiply(value, Decimal(WAN))
