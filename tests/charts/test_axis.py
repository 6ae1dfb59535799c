"""The scale of an axis: round figures, few named days, every figure on it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.charts.scale import day_ticks, scale_for
from bot.kernel.numbers import Unit
from tests.charts.drawings import LAST


@pytest.mark.parametrize(
    ("figures", "unit", "from_zero", "ticks"),
    [
        (("0", "390000"), Unit.YUAN, False, "0 100000 200000 300000 400000"),
        (("93.4", "99.7"), Unit.PERCENT, False, "92 94 96 98 100"),
        (("93.4", "99.7"), Unit.PERCENT, True, "0 20 40 60 80 100"),
        (("85", "112"), Unit.PERCENT, False, "80 90 100 110 120"),
        (("4.8", "5"), Unit.POINTS, False, "4.8 4.85 4.9 4.95 5"),
        (("15", "78"), Unit.SECONDS, False, "0 20 40 60 80"),
        (("30", "1300"), Unit.SECONDS, False, "0 300 600 900 1200 1500"),
        (("-0.97", "0.98"), Unit.PERCENTAGE_POINTS, False, "-1 -0.5 0 0.5 1"),
        (("0", "3"), Unit.COUNT, False, "0 1 2 3"),
        (("0", "0"), Unit.COUNT, False, "0 1"),
        (("7", "7"), Unit.COUNT, False, "0 2 4 6 8"),
        (("-5", "-5"), Unit.PERCENT, False, "-5 -4 -3 -2 -1 0"),
    ],
)
def test_the_axis_has_round_figures(figures: tuple[str, ...], unit: Unit, from_zero: bool, ticks: str) -> None:
    scale = scale_for([Decimal(figure) for figure in figures], unit, from_zero=from_zero)
    assert [Decimal(tick) for tick in ticks.split()] == list(scale.ticks)


figures = st.decimals(min_value=-(10**12), max_value=10**12, places=3)


@given(st.lists(figures, min_size=1, max_size=20), st.sampled_from(Unit), st.booleans(), st.booleans())
def test_every_figure_is_on_the_axis(values: list[Decimal], unit: Unit, from_zero: bool, room_below: bool) -> None:
    scale = scale_for(values, unit, from_zero=from_zero, room_below=room_below)
    assert list(scale.ticks) == sorted(set(scale.ticks))
    assert 2 <= len(scale.ticks) <= 12
    assert scale.ticks[0] <= min(values) <= max(values) <= scale.ticks[-1]
    assert all(0 <= scale.share(value) <= 1 for value in values)
    assert not from_zero or scale.ticks[0] <= 0 <= scale.ticks[-1]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 3000), st.integers(1, 12))
@example(date(2000, 1, 1), 94, 1)
@example(date(2000, 1, 1), 3000, 6)
def test_named_days_lie_on_the_axis_and_are_few(first: date, count: int, fit: int) -> None:
    by_month = count > 120
    named = day_ticks(first, count, fit, by_month=by_month)
    assert named == sorted(set(named))
    assert all(first <= day < first + timedelta(days=count) for day in named)
    assert len(named) <= fit + 2
    if count <= fit:
        assert len(named) == count


def test_fortnights_are_named_by_their_mondays() -> None:
    named = day_ticks(LAST - timedelta(days=89), 90, 8, by_month=False)
    assert [day.weekday() for day in named] == [0] * len(named)
    assert named[-1] == LAST
