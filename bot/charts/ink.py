"""SVG elements as text. Everything that comes in from outside passes `escape` here and nowhere else."""

from html import escape
from typing import Literal

from bot.charts.font import FAMILY, width_of

Attribute = str | float | int
Anchor = Literal["start", "middle", "end"]

WEB_FAMILIES = f"'{FAMILY}', 'PingFang SC', 'Microsoft YaHei', sans-serif"


def pixels(value: float) -> str:
    """A coordinate to a tenth of a pixel: finer is not seen and makes the text longer."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def element(name: str, *children: str, **attributes: Attribute) -> str:
    """`<name …>children</name>`; `children` are elements already, attributes are escaped. `_` in a name stands for `-`."""
    written = "".join(
        f' {key.replace("_", "-")}="{escape(value) if isinstance(value, str) else pixels(value)}"'
        for key, value in attributes.items()
    )
    inner = "".join(children)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def words(
    text: str, x: float, y: float, size: float, fill: str, *, anchor: Anchor = "start", **attributes: Attribute
) -> str:
    """A line of text with its baseline at `y`, beginning, centred or ending at `x`.

    It starts on a whole pixel: the same character then looks the same wherever it stands, and a PNG of it is smaller.
    """
    before = width_of(text, size) * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
    return element("text", escape(text), x=round(x - before), y=round(y), font_size=size, fill=fill, **attributes)


def note(text: str) -> str:
    """What the page shows when the pointer rests on the parent."""
    return element("title", escape(text))


def path(points: list[tuple[float, float]]) -> str:
    """The `d` of straight lines through `points`."""
    return "M" + "L".join(f"{pixels(x)} {pixels(y)}" for x, y in points)
