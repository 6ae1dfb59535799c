"""What goes where: the room each part of a chart takes, and the way from a day and a figure to a pixel."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from bot.charts.font import fitted, width_of
from bot.charts.palette import Palette
from bot.charts.scale import Scale, scale_for
from bot.kernel.chart import Chart, Mark, Style
from bot.kernel.numbers import write_amount
from bot.kernel.voice import WEEKDAYS

# A chat shows the picture at half its size or less, hence the large letters.
TITLE: Final = 27.0
SUBTITLE: Final = 18.0
LABEL: Final = 18.0
MARGIN: Final = 28.0
ROW: Final = 28.0
SWATCH: Final = 22.0
_MARK_WIDTH: Final = 150.0
_LEGEND_WIDTH: Final = 300.0
_NARROWEST_PLOT: Final = 60.0
_LOWEST_PLOT: Final = 40.0
_FEW_DAYS: Final = 8
_WEEKDAYS_SHOWN: Final = 10
_MOST_MARK_ROWS: Final = 3

_FIGURE: Final = re.compile(r"(?P<whole>[-+]?[0-9,]+)(?P<decimals>\.[0-9]+)?(?P<unit>%|)")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Shown:
    """A series as it is drawn."""

    name: str
    style: Style
    colour: str
    values: dict[date, Decimal]
    """Only the days that have a figure, in order."""

    @property
    def last(self) -> tuple[date, Decimal]:
        """The latest figure and its day."""
        return list(self.values.items())[-1]


@dataclass(frozen=True, slots=True)
class Placed:
    """Words with their place: left edge, baseline (or row) and width."""

    text: str
    x: float
    y: float
    width: float
    colour: str = ""
    style: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot's rectangle and its two scales."""

    left: float
    top: float
    right: float
    bottom: float
    first: date
    days: int
    scale: Scale

    @property
    def slot(self) -> float:
        """The width of one day."""
        return (self.right - self.left) / self.days

    def x(self, day: date) -> float:
        """The middle of `day`."""
        return self.left + ((day - self.first).days + 0.5) * self.slot

    def y(self, value: Decimal) -> float:
        """The height of `value`."""
        return self.bottom - self.scale.share(value) * (self.bottom - self.top)

    def holds(self, day: date) -> bool:
        """Whether `day` is on the axis."""
        return 0 <= (day - self.first).days < self.days

    def each_day(self) -> list[date]:
        """Every day on the axis."""
        return [self.first + timedelta(days=place) for place in range(self.days)]


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything placed, ready to be drawn."""

    frame: Frame
    shown: tuple[Shown, ...]
    legend: tuple[Placed, ...]
    marks: tuple[Placed, ...]
    """A mark without text has only its column."""
    ticks: tuple[str, ...]
    label_each: bool
    """Few enough figures to write each at its point."""

    @property
    def weekdays(self) -> bool:
        """Few enough days to write the weekday below each."""
        return self.frame.days <= _WEEKDAYS_SHOWN


def series_shown(chart: Chart, palette: Palette) -> tuple[Shown, ...]:
    """The series that have a figure, each with its colour; targets all have the one that stands back.

    On a single day a line has no length: it is shown as a bar.
    """
    shown: list[Shown] = []
    lone = len({day for series in chart.series for day, _ in series.points}) == 1
    used = 0
    for series in chart.series:
        values = {day: value for day, value in sorted(series.points, key=lambda point: point[0]) if value is not None}
        colour = palette.target
        if series.style != "target":
            colour = palette.series[used % len(palette.series)]
            used += 1
        if values:
            style: Style = "bar" if lone and series.style == "line" else series.style
            shown.append(Shown(series.name, style, colour, values))
    return tuple(shown)


def lay_out(chart: Chart, shown: tuple[Shown, ...], width: float, height: float) -> Layout:
    """Place the parts of `chart`, which has at least one figure, on a sheet of `width` by `height` pixels."""
    days = [day for series in chart.series for day, _ in series.points]
    first, count = min(days), (max(days) - min(days)).days + 1
    label_each = count <= _FEW_DAYS and sum(one.style != "target" for one in shown) == 1
    scale = _scale(chart, shown, label_each=label_each)
    ticks = _even([write_amount(tick, chart.unit, chart.language, compact=True) for tick in scale.ticks])
    at_edge = [one for one in shown if one.style == "target" or not label_each]

    left = MARGIN + 14 + max(width_of(tick, LABEL) for tick in ticks)
    right = max(width - MARGIN - _room_for_last_figures(chart, at_edge), left + _NARROWEST_PLOT)
    legend = _legend(shown, width - 2 * MARGIN, header_height(chart)) if len(shown) > 1 else ()
    top = max((item.y + ROW / 2 for item in legend), default=header_height(chart))
    bottom = height - MARGIN - LABEL - 8 - (LABEL + 6 if count <= _WEEKDAYS_SHOWN else 0)
    frame = Frame(round(left), round(top), round(right), round(bottom), first, count, scale)
    marks = _marks(chart.marks, frame)
    top = max((mark.y + ROW for mark in marks if mark.text), default=top) + (LABEL + 14 if label_each else 14)
    frame = replace(frame, top=round(top), bottom=round(max(bottom, top + _LOWEST_PLOT)))
    return Layout(frame, shown, legend, marks, ticks, label_each)


def _scale(chart: Chart, shown: tuple[Shown, ...], *, label_each: bool) -> Scale:
    bars = any(one.style == "bar" for one in shown)
    figures = [value for one in shown for value in one.values.values()]
    return scale_for(figures, chart.unit, from_zero=bars, room_below=label_each and not bars)


def header_height(chart: Chart) -> float:
    """How far the title and the subtitle reach down."""
    return MARGIN + (TITLE + 4 if chart.title.strip() else 0) + (SUBTITLE + 12 if chart.subtitle.strip() else 0)


def day_name(day: date, language: str, *, after: date | None = None, month_only: bool = False) -> str:
    """11月24日, 24 Nov; `after` a day of the same month 24日, 24; or the month alone, January with its year."""
    zh = language == "zh"
    if month_only and day.month == 1:
        return f"{day.year}年1月" if zh else f"Jan {day.year}"
    if month_only:
        return f"{day.month}月" if zh else _MONTHS[day.month - 1]
    if after is not None and (after.year, after.month) == (day.year, day.month):
        return f"{day.day}日" if zh else str(day.day)
    return f"{day.month}月{day.day}日" if zh else f"{day.day} {_MONTHS[day.month - 1]}"


def weekday_name(day: date, language: str) -> str:
    """周二, Tue."""
    return WEEKDAYS["zh" if language == "zh" else "en"][day.weekday()]


def last_figure(one: Shown, chart: Chart) -> str:
    """The latest figure as it stands at the right edge."""
    return write_amount(one.last[1], chart.unit, chart.language, compact=True)


def _even(ticks: list[str]) -> tuple[str, ...]:
    """All with as many decimals as the one with most, 4.80 beside 4.82; not where they name different scales."""
    parts = [_FIGURE.fullmatch(tick) for tick in ticks]
    if not all(parts) or len({part["unit"] for part in parts if part}) > 1:
        return tuple(ticks)
    most = max(len(part["decimals"] or "") for part in parts if part)
    if not most:
        return tuple(ticks)
    return tuple(f"{part['whole']}{(part['decimals'] or '.').ljust(most, '0')}{part['unit']}" for part in parts if part)


def _room_for_last_figures(chart: Chart, labelled: list[Shown]) -> float:
    return max((width_of(last_figure(one, chart), LABEL) + 14 for one in labelled), default=0)


def _legend(shown: tuple[Shown, ...], width: float, top: float) -> tuple[Placed, ...]:
    """Names behind one another, on as many rows as they need."""
    items: list[Placed] = []
    x, y = MARGIN, top + ROW / 2 + 6
    for one in shown:
        name = fitted(one.name, LABEL, min(_LEGEND_WIDTH, width - SWATCH - 10))
        room = SWATCH + 8 + width_of(name, LABEL)
        if items and x + room > MARGIN + width:
            x, y = MARGIN, y + ROW
        items.append(Placed(name, x, y, room, one.colour, one.style))
        x += room + 26
    return tuple(items)


def _marks(marks: tuple[Mark, ...], frame: Frame) -> tuple[Placed, ...]:
    """Labels above their days, the first row next to the plot and more above it where days lie close.

    A label may slide sideways as long as it stands over its day; where no row has room, only the column is drawn.
    """
    rows: list[list[Placed]] = [[] for _ in range(_MOST_MARK_ROWS)]
    columns: list[Placed] = []
    for mark in sorted(marks, key=lambda mark: mark.day):
        if not frame.holds(mark.day):
            continue
        text = fitted(mark.label, LABEL, _MARK_WIDTH)
        room = round(width_of(text, LABEL)) + 16
        middle = frame.x(mark.day)
        wanted = min(max(middle - room / 2, frame.left - 8), frame.right - room + 8)
        for row in rows:
            x = max(wanted, row[-1].x + row[-1].width + 6) if row else wanted
            if text and x <= middle - 10:
                row.append(Placed(text, round(x), 0, room, day=mark.day))
                break
        else:
            columns.append(Placed("", 0, frame.top, 0, day=mark.day))
    used = [row for row in rows if row]
    placed = [
        replace(label, y=frame.top + 12 + (len(used) - 1 - place) * ROW)
        for place, row in enumerate(used)
        for label in row
    ]
    return (*placed, *columns)
