"""A chart as plain facts: what is shown, day by day, before anybody draws it.

Days are calendar days of the figures and have no zone. Names, titles and labels may be anybody's words; whoever draws
the chart keeps them inert.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal, TypeVar, get_args

from bot.kernel.numbers import Unit

Style = Literal["line", "bar", "target"]
_T = TypeVar("_T")
STYLES: Final[tuple[str, ...]] = get_args(Style)


class NotAChart(ValueError):
    """Stored data that describes no chart; the message says where."""


@dataclass(frozen=True, slots=True)
class Series:
    """One row of figures, all in the chart's unit.

    `points` are (day, figure) in order of days, each day once; `None` is a day without a figure, as a missing day is:
    a line breaks there and is not drawn at 0. A `target` is what the other series are held against.
    """

    name: str
    points: tuple[tuple[date, Decimal | None], ...]
    style: Style = "line"


@dataclass(frozen=True, slots=True)
class Mark:
    """A day to point out, such as a sale day, with the few words that stand at it."""

    day: date
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything a drawing needs. `language` ("zh" or "en") is the reader's, for the figures and days on the axes."""

    title: str
    series: tuple[Series, ...]
    unit: Unit
    language: str = "zh"
    subtitle: str = ""
    """Small print under the title: up to which day the figures reach."""
    marks: tuple[Mark, ...] = ()
    alt: str = ""
    """The same in words, where no picture is shown."""
    nothing: str = ""
    """What to write in the middle when there is no figure at all."""


def to_json(chart: Chart) -> dict[str, Any]:
    """`chart` as data for JSON: figures as strings so that no digit is lost, days as ISO dates."""
    return {
        "title": chart.title,
        "subtitle": chart.subtitle,
        "unit": chart.unit.value,
        "language": chart.language,
        "alt": chart.alt,
        "nothing": chart.nothing,
        "series": [
            {
                "name": series.name,
                "style": series.style,
                "points": [[day.isoformat(), None if value is None else str(value)] for day, value in series.points],
            }
            for series in chart.series
        ],
        "marks": [{"day": mark.day.isoformat(), "label": mark.label} for mark in chart.marks],
    }


def from_json(data: Any) -> Chart:
    """The chart that `to_json` wrote. Unknown keys are ignored and missing texts are empty, so that processes of two
    versions read each other's rows; raises `NotAChart` for anything else that does not fit."""
    try:
        return Chart(
            title=_text(data, "title"),
            series=_each(data, "series", _series),
            unit=Unit(data["unit"]),
            language=_text(data, "language", "zh"),
            subtitle=_text(data, "subtitle"),
            marks=_each(data, "marks", _mark),
            alt=_text(data, "alt"),
            nothing=_text(data, "nothing"),
        )
    except NotAChart:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
        raise NotAChart(f"{type(error).__name__}: {error}") from error


def _text(data: dict[str, Any], key: str, missing: str = "") -> str:
    text = data.get(key, missing)
    if not isinstance(text, str):
        raise NotAChart(f"{key} is no text")
    return text


def _each(data: dict[str, Any], key: str, read: Callable[[Any], _T]) -> tuple[_T, ...]:
    parts = data.get(key, [])
    if not isinstance(parts, list):
        raise NotAChart(f"{key} is no list")
    return tuple(read(part) for part in parts)


def _series(data: Any) -> Series:
    style = _text(data, "style", "line")
    if style not in STYLES:
        raise NotAChart(f"unknown style {style!r}")
    return Series(_text(data, "name"), _each(data, "points", _point), style)  # type: ignore[arg-type]  # just checked


def _point(data: Any) -> tuple[date, Decimal | None]:
    day, value = data
    if value is None:
        return date.fromisoformat(day), None
    if not isinstance(value, str):
        raise NotAChart("a figure is written as a string")
    figure = Decimal(value)
    if not figure.is_finite():
        raise NotAChart(f"{value} is no figure")
    return date.fromisoformat(day), figure


def _mark(data: Any) -> Mark:
    return Mark(date.fromisoformat(data["day"]), _text(data, "label"))
