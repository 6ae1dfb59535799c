"""A chart as SVG: own template, no style sheet and no script, so that a strict page may hold it."""

from __future__ import annotations

from typing import Final

from bot.charts import plot
from bot.charts.font import fitted, shown
from bot.charts.ink import WEB_FAMILIES, element, words
from bot.charts.layout import LABEL, MARGIN, SUBTITLE, TITLE, Layout, header_height, lay_out, series_shown
from bot.charts.palette import DARK, LIGHT, Palette
from bot.kernel.chart import Chart

_PALE_BARS: Final = ((-45, 34), (-11, 62), (23, 46))
"""Left edge from the middle, and height."""


def draw_svg(chart: Chart, *, dark: bool = False, width: int = 960, height: int = 480, with_notes: bool = True) -> str:
    """`chart` as one `<svg>` element, the same text for the same chart.

    The letters have one size, made for some 960 by 480. All words are escaped text; where a day has no figure a line
    breaks. The latest figure stands at the right edge, or each at its point when there are few. Without any figure,
    `chart.nothing` stands in the middle. With notes, a page shows a day's figures in full when the pointer rests on
    it; a picture is drawn faster without.
    """
    palette = DARK if dark else LIGHT
    series = series_shown(chart, palette)
    if series:
        layout = lay_out(chart, series, width, height)
        body = [*_body(chart, layout, palette), *(plot.notes(chart, layout) if with_notes else ())]
    else:
        body = _nothing(chart, palette, width, height)
    return element(
        "svg",
        element("rect", width=width, height=height, fill=palette.ground),
        *_header(chart, palette, width),
        *body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        font_family=WEB_FAMILIES,
        role="img",
        aria_label=shown(chart.alt or chart.title),
    )


def _header(chart: Chart, palette: Palette, width: float) -> list[str]:
    parts: list[str] = []
    y, room = MARGIN, width - 2 * MARGIN
    if chart.title.strip():
        y += TITLE - 4
        title = fitted(chart.title, TITLE, room)
        # Only the regular weight is shipped; a thin outline in the same colour makes the title heavier.
        parts.append(
            words(title, MARGIN, y, TITLE, palette.ink, stroke=palette.ink, stroke_width=0.6, stroke_linejoin="round")
        )
    if chart.subtitle.strip():
        y += SUBTITLE + 12
        parts.append(words(fitted(chart.subtitle, SUBTITLE, room), MARGIN, y, SUBTITLE, palette.muted))
    return parts


def _nothing(chart: Chart, palette: Palette, width: float, height: float) -> list[str]:
    middle = (header_height(chart) + height) / 2
    parts = [
        element("rect", x=width / 2 + x, y=middle - 20 - tall, width=22, height=tall, rx=4, fill=palette.grid)
        for x, tall in _PALE_BARS
    ]
    text = fitted(chart.nothing, LABEL + 2, width - 2 * MARGIN)
    parts.append(words(text, width / 2, middle + 22, LABEL + 2, palette.muted, anchor="middle"))
    return parts


def _body(chart: Chart, layout: Layout, palette: Palette) -> list[str]:
    frame, series = layout.frame, layout.shown
    bars = [one for one in series if one.style == "bar"]
    lines = [one for one in series if one.style == "line"]
    targets = [one for one in series if one.style == "target"]
    return [
        *plot.weekends(frame, palette),
        *plot.marks(layout, palette),
        *plot.grid(layout, palette),
        *plot.bars(bars, frame),
        *(plot.area(lines[0], frame) if len(lines) == 1 and not bars else ()),
        *(plot.target(one, frame) for one in targets),
        *(part for one in lines for part in plot.line(one, frame, len(lines))),
        *plot.days(chart, layout, palette),
        *plot.figures(chart, layout, palette),
        *plot.legend(layout.legend, palette),
    ]
