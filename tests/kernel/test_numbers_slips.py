"""A figure ten times off, or with a forgotten 万."""

from decimal import Decimal

import pytest

from bot.kernel.numbers import Unit, slip


def test_a_slip_of_one_digit() -> None:
    found = slip(Decimal(1250000), Decimal(125000))
    assert found is not None
    assert (found.ratio, found.too_high, found.corrected) == (Decimal(10), True, None)


@pytest.mark.parametrize("value", ["125000", "12501", "1249999", "-125000", "0"])
def test_no_slip_within_a_factor_of_ten(value: str) -> None:
    assert slip(Decimal(value), Decimal(125000)) is None


def test_no_median_no_slip() -> None:
    assert slip(Decimal(125000), Decimal(0)) is None


@pytest.mark.parametrize(
    ("value", "corrected"),
    [("12.5", "125000"), ("62.5", "625000"), ("2.5", "25000"), ("1250000000", "125000"), ("-12.5", "-125000")],
)
def test_a_forgotten_wan_is_put_right(value: str, corrected: str) -> None:
    found = slip(Decimal(value), Decimal(125000), Unit.YUAN)
    assert found is not None
    assert found.corrected == Decimal(corrected)
    assert found.too_high == (abs(Decimal(value)) > 125000)


@pytest.mark.parametrize(("value", "unit"), [("63", None), ("2", None), ("12.5", Unit.SECONDS), ("12.5", Unit.PERCENT)])
def test_wan_is_not_suspected_of_other_slips(value: str, unit: Unit | None) -> None:
    found = slip(Decimal(value), Decimal(125000), unit)
    assert found is not None
    assert found.corrected is None
