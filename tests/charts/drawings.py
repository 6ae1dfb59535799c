"""Charts to draw, and how a drawing is read back."""

import io
import math
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from PIL import Image

from bot.kernel.chart import Chart, Mark, Series, Style
from bot.kernel.numbers import Unit

SVG = "{http://www.w3.org/2000/svg}"
LAST = date(2026, 11, 23)


def days(count: int) -> list[date]:
    return [LAST - timedelta(days=count - 1 - place) for place in range(count)]


def series(
    count: int,
    figure: Callable[[int], object],
    name: str = "支付金额",
    style: Style = "line",
    missing: tuple[int, ...] = (),
) -> Series:
    points = [(day, None if place in missing else Decimal(str(figure(place)))) for place, day in enumerate(days(count))]
    return Series(name, tuple(points), style)


def wave(place: int) -> int:
    return 90_000 + round(15_000 * math.sin(place)) + (300_000 if days(90)[place] == date(2026, 11, 11) else 0)


def level(figure: int) -> Callable[[int], int]:
    return lambda place: figure


def zigzag(step: int) -> Callable[[int], int]:
    return lambda place: 25 + place * step % 50


def quarter(language: str) -> Chart:
    return Chart(
        "支付金额" if language == "zh" else "Gross sales",
        (series(90, wave), series(90, lambda place: 100_000, "日目标", "target")),
        Unit.YUAN,
        language,
        "近 90 天，数据截至 2026-11-23" if language == "zh" else "Last 90 days, figures up to 2026-11-23",
        (Mark(date(2026, 11, 11), "双11"),),
        "支付金额近 90 天",
    )


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  # our own drawing: that it parses is what is tested


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in parsed(svg).iter(f"{SVG}text")]


def elements(svg: str, name: str) -> list[ET.Element]:
    return list(parsed(svg).iter(f"{SVG}{name}"))


def image(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")
