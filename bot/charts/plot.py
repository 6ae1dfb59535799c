"""The parts of a chart inside its frame, each as SVG elements, in the order in which they lie on one another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

from bot.charts.font import shown, width_of
from bot.charts.ink import Anchor, Attribute, element, note, path, pixels, words
from bot.charts.layout import LABEL, ROW, SWATCH, Frame, Layout, Placed, Shown, day_name, last_figure, weekday_name
from bot.charts.palette import Palette
from bot.charts.scale import day_ticks
from bot.charts.thin import thinned
from bot.kernel.chart import Chart
from bot.kernel.numbers import write_amount

_DAYS_WITH_WEEKENDS: Final = 62
_DAYS_WITH_DOTS: Final = 31
_DAYS_WITH_NOTES: Final = 92
_DAYS_NAMED_ONE_BY_ONE: Final = 120
_SATURDAY: Final = 5
_WIDEST_BAR: Final = 64.0
_NARROW_BAR: Final = 12.0
"""Wider ones begin on a whole pixel; narrower ones would then stand at uneven distances."""
_DASHES: Final = "7 6"
_START: Final[Anchor] = "start"
_MIDDLE: Final[Anchor] = "middle"
_END: Final[Anchor] = "end"
_ONE_DAY: Final = timedelta(days=1)
_ZERO: Final = Decimal(0)
_DROP: Final = LABEL * 0.36
"""From the middle of a line of text to its baseline."""


def weekends(frame: Frame, palette: Palette) -> list[str]:
    """Saturdays and Sundays a little darker, while days are wide enough to see it."""
    if frame.days > _DAYS_WITH_WEEKENDS:
        return []
    return _columns(frame, [day for day in frame.each_day() if day.weekday() >= _SATURDAY], palette.weekend)


def _columns(frame: Frame, days: Sequence[date], fill: str) -> list[str]:
    """The sorted `days` from top to bottom of the plot; neighbours as one, so that no seam shows between them."""
    parts: list[str] = []
    height = frame.bottom - frame.top
    for run in _neighbours(days):
        left, right = frame.x(run[0]) - frame.slot / 2, frame.x(run[-1]) + frame.slot / 2
        wide = max(round(right) - round(left), 3)
        parts.append(element("rect", x=round(left), y=frame.top, width=wide, height=height, fill=fill))
    return parts


def _neighbours(days: Sequence[date]) -> list[list[date]]:
    """Sorted `days` cut where one is missing."""
    runs = [[day] for day in days[:1]]
    for before, day in pairwise(days):
        if day - before == _ONE_DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def marks(layout: Layout, palette: Palette) -> list[str]:
    """The marked days as columns, their words above the plot."""
    days = sorted({mark.day for mark in layout.marks if mark.day is not None})
    parts = _columns(layout.frame, days, palette.mark)
    for mark in layout.marks:
        if mark.text:
            parts.append(element("rect", x=mark.x, y=mark.y, width=mark.width, height=ROW - 3, rx=6, fill=palette.mark))
            middle = mark.y + (ROW - 3) / 2
            parts.append(words(mark.text, mark.x + 8, middle + _DROP, LABEL, palette.mark_ink))
    return parts


def grid(layout: Layout, palette: Palette) -> list[str]:
    """A line and a figure for every step; the line of 0, or else the lowest, stands out."""
    frame = layout.frame
    base = _ZERO if _ZERO in frame.scale.ticks else frame.scale.ticks[0]
    parts: list[str] = []
    for tick, text in zip(frame.scale.ticks, layout.ticks, strict=True):
        y = round(frame.y(tick))
        colour = palette.axis if tick == base else palette.grid
        wide = frame.right - frame.left
        parts.append(element("rect", x=frame.left, y=y - 1, width=wide, height=2, fill=colour))
        parts.append(words(text, frame.left - 12, y + _DROP, LABEL, palette.muted, anchor=_END))
    return parts


def bars(series: Sequence[Shown], frame: Frame) -> list[str]:
    """Bars from 0, those of one day side by side."""
    if not series:
        return []
    group = min(frame.slot * 0.68, _WIDEST_BAR * len(series))
    each = group / len(series)
    wide = max(each - 2, 1) if each > 6 else max(each, 1)
    parts: list[str] = []
    for place, one in enumerate(series):
        shift = place * each - group / 2 + (each - wide) / 2
        base = frame.y(_ZERO)
        outlines = [_bar(frame.x(day) + shift, wide, base, frame.y(figure)) for day, figure in one.values.items()]
        parts.append(element("path", d="".join(outlines), fill=one.colour))
    return parts


def _bar(x: float, wide: float, base: float, end: float) -> str:
    """A bar with its far end rounded; a figure of 0 keeps a sliver, for it is known and not missing."""
    if abs(end - base) < 1:
        end = base - 1
    if wide > _NARROW_BAR:
        x, wide = round(x), round(wide)
    round_by = min(4.0, wide / 3, abs(end - base))
    inwards = round_by if end < base else -round_by
    far, near, right = pixels(end), pixels(end + inwards), x + wide
    return (
        f"M{pixels(x)} {pixels(base)}V{near}Q{pixels(x)} {far} {pixels(x + round_by)} {far}"
        f"H{pixels(right - round_by)}Q{pixels(right)} {far} {pixels(right)} {near}V{pixels(base)}Z"
    )


def _runs(one: Shown) -> list[list[tuple[date, Decimal]]]:
    """The figures cut where a day is missing."""
    return [[(day, one.values[day]) for day in run] for run in _neighbours(list(one.values))]


def area(one: Shown, frame: Frame) -> list[str]:
    """A tint between a lone line and 0; none where the axis does not show 0, since its size would mean nothing."""
    if _ZERO not in frame.scale.ticks:
        return []
    base = frame.y(_ZERO)
    outlines: list[str] = []
    for run in _runs(one):
        if len(run) > 1:
            edge = thinned([(frame.x(day), frame.y(figure)) for day, figure in run])
            outlines.append(path([(edge[0][0], base), *edge, (edge[-1][0], base)]) + "Z")
    return [element("path", d="".join(outlines), fill=one.colour, fill_opacity="0.09")] if outlines else []


def line(one: Shown, frame: Frame, lines: int = 1) -> list[str]:
    """One of `lines` through neighbouring days, and dots: at every figure when there are few, else at the last and the
    lonely."""
    runs = _runs(one)
    wide = 3 if frame.days <= _DAYS_WITH_NOTES else 2
    join = "round" if frame.days <= _DAYS_WITH_DOTS else "bevel"
    strokes = [path(thinned([(frame.x(day), frame.y(figure)) for day, figure in run])) for run in runs if len(run) > 1]
    drawn: dict[str, Attribute] = {"stroke_width": wide, "stroke_linejoin": join, "stroke_linecap": "round"}
    parts = [element("path", d="".join(strokes), fill="none", stroke=one.colour, **drawn)] if strokes else []
    last = one.last[0]
    for run in runs:
        for day, figure in run:
            if frame.days * lines <= _DAYS_WITH_DOTS or len(run) == 1 or day == last:
                size = 6 if day == last else 4
                parts.append(element("circle", cx=frame.x(day), cy=frame.y(figure), r=size, fill=one.colour))
    return parts


def target(one: Shown, frame: Frame) -> str:
    """A dashed line, level over each day that has a target."""
    half = frame.slot / 2
    strokes = []
    for run in _runs(one):
        points: list[tuple[float, float]] = []
        for day, figure in run:
            x, y = frame.x(day), frame.y(figure)
            if points and points[-1][1] == y:
                points[-1] = (x + half, y)
            else:
                points += [(x - half, y), (x + half, y)]
        strokes.append(path(points))
    return element(
        "path", d="".join(strokes), fill="none", stroke=one.colour, stroke_width=2.5, stroke_dasharray=_DASHES
    )


def days(chart: Chart, layout: Layout, palette: Palette) -> list[str]:
    """The days below the plot, with their weekdays when there are few."""
    frame = layout.frame
    widest = max(width_of(day_name(frame.first + timedelta(days=k), chart.language), LABEL) for k in (0, 10, 20))
    by_month = frame.days > _DAYS_NAMED_ONE_BY_ONE
    fit = max(1, int((frame.right - frame.left) / (widest + 26)))
    parts: list[str] = []
    before: date | None = None
    for day in day_ticks(frame.first, frame.days, fit, by_month=by_month):
        name = day_name(day, chart.language, after=before, month_only=by_month)
        before = day
        y = frame.bottom + LABEL + 8
        parts.append(words(name, frame.x(day), y, LABEL, palette.muted, anchor=_MIDDLE))
        if layout.weekdays:
            below = weekday_name(day, chart.language)
            parts.append(words(below, frame.x(day), y + LABEL + 6, LABEL, palette.muted, anchor=_MIDDLE))
    return parts


def figures(chart: Chart, layout: Layout, palette: Palette) -> list[str]:
    """Each figure above its point, or the last of each series at the right edge, moved apart where they would touch."""
    frame = layout.frame
    parts: list[str] = []
    at_edge: list[tuple[float, Shown]] = []
    for one in layout.shown:
        if layout.label_each and one.style != "target":
            parts += _figure_at_each(one, chart, frame, palette)
        else:
            at_edge.append((frame.y(one.last[1]), one))
    at_edge.sort(key=lambda entry: entry[0])
    heights = _apart([y for y, _ in at_edge], LABEL + 4, frame.bottom)
    for (_, one), y in zip(at_edge, heights, strict=True):
        parts.append(words(last_figure(one, chart), frame.right + 12, y + _DROP, LABEL, one.colour))
    return parts


def _figure_at_each(one: Shown, chart: Chart, frame: Frame, palette: Palette) -> list[str]:
    """Next to the point on the side where the line does not run: above peaks, below dips, beside slopes."""
    figures = list(one.values.values())
    parts: list[str] = []
    for place, (day, figure) in enumerate(one.values.items()):
        text = write_amount(figure, chart.unit, chart.language, compact=True)
        before, after = figures[max(place - 1, 0)], figures[min(place + 1, len(figures) - 1)]
        x, y, anchor = frame.x(day), frame.y(figure), _MIDDLE
        if one.style == "bar":
            below = figure < 0
        else:
            below = figure <= before and figure <= after and before != after
            below = below or (figure < before and figure < after)
            if before < figure < after:
                x, anchor = x - 8, _END
            elif before > figure > after:
                x, anchor = x + 8, _START
        y += LABEL + 8 if below and y + LABEL + 10 < frame.bottom else -12
        parts.append(words(text, x, y, LABEL, palette.ink, anchor=anchor))
    return parts


def _apart(heights: list[float], least: float, bottom: float) -> list[float]:
    """Sorted `heights` moved so that neighbours are `least` apart and the last stays above `bottom`."""
    moved: list[float] = []
    for height in heights:
        moved.append(max(height, moved[-1] + least) if moved else height)
    limit = bottom
    for place in range(len(moved) - 1, -1, -1):
        moved[place] = min(moved[place], limit)
        limit = moved[place] - least
    return moved


def legend(items: Sequence[Placed], palette: Palette) -> list[str]:
    """The names of the series, each with the stroke it is drawn with."""
    parts: list[str] = []
    for item in items:
        y = item.y - _DROP
        if item.style == "bar":
            parts.append(element("rect", x=item.x + 3, y=y - 8, width=16, height=16, rx=4, fill=item.colour))
        else:
            dashes: dict[str, Attribute] = {"stroke_dasharray": _DASHES} if item.style == "target" else {}
            stroke = path([(item.x, y), (item.x + SWATCH, y)])
            parts.append(element("path", d=stroke, stroke=item.colour, stroke_width=3, **dashes))
        parts.append(words(item.text, item.x + SWATCH + 8, item.y, LABEL, palette.ink))
    return parts


def notes(chart: Chart, layout: Layout) -> list[str]:
    """What a page shows when the pointer rests on a day: its figures in full. Invisible in a picture."""
    frame = layout.frame
    if frame.days > _DAYS_WITH_NOTES:
        return []
    parts: list[str] = []
    for day in frame.each_day():
        lines = [f"{day_name(day, chart.language)} {weekday_name(day, chart.language)}"]
        for one in layout.shown:
            if day in one.values:
                figure = write_amount(one.values[day], chart.unit, chart.language)
                lines.append(f"{shown(one.name)} {figure}".strip())
        room = {"x": frame.x(day) - frame.slot / 2, "y": frame.top, "width": frame.slot}
        height = frame.bottom - frame.top
        parts.append(element("rect", note("\n".join(lines)), **room, height=height, fill_opacity="0"))
    return parts
