"""The charts' one font: which characters it has, and how wide a text is in it.

The two tables needed are read from the OpenType file itself (layout: OpenType specification 1.9, `cmap` format 12,
`hhea`, `hmtx`), so that measuring needs no font library and can't disagree with what is drawn.
"""

from __future__ import annotations

import functools
import struct
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FONT_FILE: Final = Path(__file__).parent / "fonts" / "NotoSansSC-Regular.otf"
FAMILY: Final = "Noto Sans SC"
MISSING: Final = "□"
"""Stands for a character that the font lacks, as it does in Chinese print."""

_UNITS_PER_EM: Final = 1_000
_INVISIBLE: Final = frozenset({"Mn", "Me", "Cf", "Cs", "Cc"})


class BrokenFont(ValueError):
    """The font file lacks a table that is needed."""


@dataclass(frozen=True, slots=True)
class _Metrics:
    glyph_of: dict[int, int]
    """Code point to glyph number."""
    advances: tuple[int, ...]
    """By glyph number, in thousandths of the font size; the last holds for all glyphs after it."""


@functools.cache
def _metrics() -> _Metrics:
    data = FONT_FILE.read_bytes()
    (count,) = struct.unpack_from(">H", data, 4)
    tables: dict[bytes, int] = {}
    for entry in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * entry)
        tables[tag] = offset
    (measured,) = struct.unpack_from(">H", data, tables[b"hhea"] + 34)
    pairs = struct.unpack_from(f">{2 * measured}H", data, tables[b"hmtx"])
    return _Metrics(_glyphs(data, tables[b"cmap"]), pairs[::2])


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    for entry in range(count):
        (offset,) = struct.unpack_from(">I", data, cmap + 8 + 8 * entry)
        (layout,) = struct.unpack_from(">H", data, cmap + offset)
        if layout == 12:
            (groups,) = struct.unpack_from(">I", data, cmap + offset + 12)
            glyphs: dict[int, int] = {}
            for group in range(groups):
                first, last, glyph = struct.unpack_from(">III", data, cmap + offset + 16 + 12 * group)
                glyphs.update(zip(range(first, last + 1), range(glyph, glyph + last - first + 1), strict=True))
            return glyphs
    raise BrokenFont("no character map of format 12")


def covers(character: str) -> bool:
    """Whether the font can draw `character`."""
    return ord(character) in _metrics().glyph_of


def shown(text: str) -> str:
    """`text` as the font can draw it, on one line.

    White space becomes a single space; what has no shape of its own (joiners, controls, lone surrogates, which XML
    forbids as well, and marks that found no letter to join) goes; anything else the font lacks becomes □, so that
    nobody takes it for nothing.
    """
    visible = (
        character
        for character in unicodedata.normalize("NFC", " ".join(text.split()))
        if unicodedata.category(character) not in _INVISIBLE
    )
    return "".join(character if covers(character) else MISSING for character in visible)


def width_of(text: str, size: float) -> float:
    """How wide `text`, as `shown` returns it, is at `size`, in the unit of `size`."""
    metrics = _metrics()
    last = len(metrics.advances) - 1
    advances = (metrics.advances[min(metrics.glyph_of.get(ord(character), 0), last)] for character in text)
    return sum(advances) * size / _UNITS_PER_EM


def fitted(text: str, size: float, width: float) -> str:
    """`text` as `shown`, cut with … when it would be wider than `width`."""
    drawn = shown(text)
    if width_of(drawn, size) <= width:
        return drawn
    while drawn and width_of(drawn + "…", size) > width:
        drawn = drawn[:-1]
    return f"{drawn.rstrip()}…"
