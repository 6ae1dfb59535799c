"""A chart stored as JSON comes back whole, or is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts import draw_svg
from bot.kernel.chart import Chart, Mark, NotAChart, Series, from_json, to_json
from bot.kernel.numbers import Unit
from tests.charts.drawings import SVG, parsed, quarter

figures = st.decimals(min_value=-(10**12), max_value=10**12, places=3)


names = st.text(max_size=10)
points = st.dictionaries(st.dates(), st.none() | figures, max_size=6).map(lambda found: tuple(sorted(found.items())))
rows = st.builds(Series, names, points, st.sampled_from(("line", "bar", "target")))
charts = st.builds(
    Chart,
    title=names,
    series=st.lists(rows, max_size=3).map(tuple),
    unit=st.sampled_from(Unit),
    language=st.sampled_from(("zh", "en")),
    subtitle=names,
    marks=st.lists(st.builds(Mark, st.dates(), names), max_size=3).map(tuple),
    alt=names,
    nothing=names,
)


@given(charts)
def test_a_stored_chart_comes_back_whole(chart: Chart) -> None:
    assert from_json(to_json(chart)) == chart


@given(charts)
@settings(max_examples=30)
def test_any_chart_can_be_drawn(chart: Chart) -> None:
    assert parsed(draw_svg(chart)).tag == f"{SVG}svg"


def test_a_chart_of_another_version_is_read() -> None:
    data = to_json(quarter("zh")) | {"colour": "red"}
    del data["nothing"], data["alt"]
    read = from_json(data)
    assert (read.title, read.alt, read.series) == ("支付金额", "", quarter("zh").series)


@pytest.mark.parametrize(
    "change",
    [
        {"unit": "furlongs"},
        {"title": 7},
        {"series": "x"},
        {"series": [{"name": "x", "style": "pie", "points": []}]},
        {"series": [{"name": "x", "points": [["2026-11-23", 1.5]]}]},
        {"series": [{"name": "x", "points": [["2026-11-23", "NaN"]]}]},
        {"series": [{"name": "x", "points": [["2026-11-23", "a"]]}]},
        {"series": [{"name": "x", "points": [["2026-13-23", "1"]]}]},
        {"series": [{"name": "x", "points": [["2026-11-23"]]}]},
        {"marks": [{"label": "x"}]},
    ],
)
def test_what_is_no_chart_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(NotAChart):
        from_json(to_json(quarter("zh")) | change)
    with pytest.raises(NotAChart):
        from_json(None)
