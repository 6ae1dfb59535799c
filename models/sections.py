"""Lines that several features compile together (an agenda, somebody's day): what to say, as data; views say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.kernel.dates import Span
from bot.kernel.numbers import Unit
from bot.kernel.voice import Piece
from bot.kernel.workdays import Opening


@dataclass(frozen=True, slots=True)
class Both:
    """A thing's name, which data carries in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount, written as each language writes it."""

    value: Decimal
    unit: Unit
    compact: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """Several names behind one another."""

    names: tuple[str | Both, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of a day, by the clock of a zone."""

    day: date
    spans: tuple[Opening, ...]
    zone: str


@dataclass(frozen=True, slots=True)
class Period:
    """A span as one calls it: a month, a quarter, from one day to another."""

    span: Span


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the catalogue."""

    key: str


@dataclass(frozen=True, slots=True)
class Deed:
    """What can be done about a line: the catalogue key of the button's label, and the line it says."""

    label: str
    line: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: its key in the catalogue and what fills its places. A plain string is somebody else's words."""

    key: str
    places: Mapping[str, Place]
    deed: Deed | None = None
    other: Deed | None = None
    """What can be done instead: the other answer to a question."""


Place = Piece | Both | Figure | Names | Hours | Period | Word | Entry
"""What may stand in a place of an `Entry`; an entry within an entry is its line."""
