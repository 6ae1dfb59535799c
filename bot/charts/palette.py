"""The colours of a chart, by day and by night."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by role. The series' colours are told apart by the colour-blind too and are used in their order."""

    ground: str
    ink: str
    muted: str
    grid: str
    axis: str
    weekend: str
    mark: str
    mark_ink: str
    target: str
    series: tuple[str, ...]


LIGHT: Final = Palette(
    ground="#ffffff",
    ink="#1c1c20",
    muted="#6b6b70",
    grid="#e8ecf1",
    axis="#b4bdc9",
    weekend="#f5f7fa",
    mark="#fff0dc",
    mark_ink="#a84f00",
    target="#55555a",
    series=("#1f6feb", "#e8710a", "#0a9384", "#8a4fd3", "#c9337e", "#6b8a0c"),
)
DARK: Final = Palette(
    ground="#161b22",
    ink="#eef2f7",
    muted="#9aa6b5",
    grid="#272e38",
    axis="#4b5665",
    weekend="#1b212a",
    mark="#3a2a16",
    mark_ink="#ffb763",
    target="#b4bfcd",
    series=("#6ea8ff", "#ff9f4a", "#3fcdb9", "#b990f5", "#f47fb4", "#b3d24a"),
)
