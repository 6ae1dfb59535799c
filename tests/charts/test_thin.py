"""A year's line is drawn through fewer points, and shows what the year showed."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.charts import draw_png, draw_svg
from bot.charts.thin import thinned
from bot.kernel.chart import Chart, Series
from bot.kernel.numbers import Unit
from tests.charts.drawings import LAST, elements, image, series

SALE = date(2026, 11, 11)


def year(peak: int = 900_000) -> Chart:
    """A restless year with one sale day."""
    days = [LAST - timedelta(days=364 - n) for n in range(365)]
    figures = (peak if day == SALE else 90_000 + n * n * 7919 % 30_000 for n, day in enumerate(days))
    return Chart("支付金额", (Series("支付金额", tuple(zip(days, map(Decimal, figures), strict=True))),), Unit.YUAN)


def drawn(chart: Chart) -> list[tuple[float, float]]:
    """The points of its line."""
    (stroke,) = [one.attrib["d"] for one in elements(draw_svg(chart), "path") if "stroke" in one.attrib]
    return [(float(x), float(y)) for x, y in (point.split() for point in stroke.removeprefix("M").split("L"))]


def test_a_year_is_drawn_through_as_many_points_as_can_be_told_apart() -> None:
    assert len(drawn(year())) < 160
    quarter = Chart("支付金额", (series(120, lambda place: 90_000 + place * 37 % 5000),), Unit.YUAN)
    assert len(drawn(quarter)) == 120


def test_a_sale_day_stands_out_of_a_year() -> None:
    points = drawn(year())
    top = min(points, key=lambda point: point[1])
    others = [point for point in points if point != top]
    assert top[1] < min(y for _, y in others) - 200
    assert image(draw_png(year())).size == (960, 480)


def test_a_busy_year_is_a_small_picture() -> None:
    assert len(draw_png(year(peak=119_000))) <= 40 * 1024


@given(st.lists(st.integers(0, 400), min_size=1, max_size=800), st.sampled_from([0.5, 1.0, 2.3, 4.0, 30.0]))
def test_every_point_that_is_drawn_is_there_and_the_ends_and_extremes_are_drawn(
    heights: list[int], slot: float
) -> None:
    points = [(n * slot, float(y)) for n, y in enumerate(heights)]
    kept = thinned(points)
    assert kept == sorted(set(kept) & set(points))
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert {min(heights), max(heights)} <= {int(y) for _, y in kept}
    assert slot < 4 or kept == points
