"""The catalogue of everything a person reads, and a `Voice` that speaks it in one language and one zone."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from bot.kernel.message import Block, CommandLine, Inline, Line, Mention, Message, Moment, On, Said, Strong, Text
from bot.kernel.numbers import Unit, write_amount

LANGUAGES = ("zh", "en")

Piece = Inline | Line | str | int
"""What may stand in a placeholder. A plain `str` is somebody else's words and becomes a `Text` piece."""

_PLACE = re.compile(r"\{(\w+)\}")
_MARKED = re.compile(r"\*\*(?P<strong>.+?)\*\*|`(?P<line>[^`]+)`")
_MARKS = re.compile(r"\*\*|`")


class MissingWords(KeyError):
    """The catalogue has no such key in that language: a mistake in the program, found by the catalogue test."""


@dataclass(frozen=True, slots=True)
class _Place:
    name: str


_Part = str | _Place
_Style = Literal["", "strong", "line"]
_Template = tuple[tuple[_Style, tuple[_Part, ...]], ...]


@functools.cache
def _template(text: str) -> _Template:
    """`text` cut into runs (plain, strong, a line to type) of literal words and places, once per text."""
    runs: list[tuple[_Style, tuple[_Part, ...]]] = []
    end = 0
    for match in _MARKED.finditer(text):
        if match.start() > end:
            runs.append(("", _parts(text[end : match.start()])))
        runs.append(("strong", _parts(match["strong"])) if match["strong"] else ("line", _parts(match["line"])))
        end = match.end()
    if end < len(text):
        runs.append(("", _parts(text[end:])))
    return tuple(runs)


def _parts(text: str) -> tuple[_Part, ...]:
    cut = _PLACE.split(text)
    return tuple(_Place(part) if index % 2 else part for index, part in enumerate(cut) if part or index % 2)


class Catalogue:
    """All texts: key -> language -> text. A text has `{places}`, `**strong**` runs, and in backticks lines one can type;
    English may have a plural.

    A plural is two texts under one key, `one` and `other`, chosen by the place `n`; Chinese has one form.
    """

    def __init__(self, texts: Mapping[str, Mapping[str, str | Mapping[str, str]]]) -> None:
        self._texts = texts

    @property
    def keys(self) -> frozenset[str]:
        """Every key there is."""
        return frozenset(self._texts)

    def has(self, key: str) -> bool:
        """Whether `key` is known."""
        return key in self._texts

    def text(self, key: str, language: str, n: object = None) -> str:
        """The template of `key` in `language`; raises `MissingWords`."""
        entry = self._texts.get(key)
        text = None if entry is None else entry.get(language)
        if text is None:
            raise MissingWords(f"{key} ({language})")
        if isinstance(text, str):
            return text
        return text["one" if str(n) == "1" else "other"]


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks the catalogue in one language, with days and instants of one zone."""

    catalogue: Catalogue
    language: str
    zone: str

    def __call__(self, key: str, /, **pieces: Piece) -> Line:
        """The line of `key` with `pieces` in their places; a plain string is user text and stays inert."""
        line: list[Inline] = []
        for style, parts in _template(self.catalogue.text(key, self.language, pieces.get("n"))):
            run: list[Inline] = []
            for part in parts:
                if isinstance(part, str):
                    run.append(Said(part))
                else:
                    _put(run, pieces[part.name])
            if style == "strong":
                line.append(Strong(tuple(run)))
            elif style == "line":
                line.append(CommandLine("".join(map(_typed, run))))
            else:
                line.extend(run)
        return tuple(line)

    def plain(self, key: str, /, **pieces: str | int) -> str:
        """The text of `key` for places that take no pieces: a button's label, a form's title."""
        text = self.catalogue.text(key, self.language, pieces.get("n"))
        return _PLACE.sub(lambda match: str(pieces[match.group(1)]), _MARKS.sub("", text))

    def has(self, key: str) -> bool:
        """Whether the catalogue knows `key`."""
        return self.catalogue.has(key)

    def places(self, key: str) -> frozenset[str]:
        """What the text of `key` needs to be told."""
        return frozenset(_PLACE.findall(self.catalogue.text(key, self.language)))

    def named(self, zh: str, en: str) -> str:
        """A thing's name in this language, from data that carries both."""
        return (zh or en) if self.language == "zh" else (en or zh)

    def amount(self, value: Decimal, unit: Unit, *, compact: bool = False) -> Said:
        """A figure as one writes it in this language."""
        return Said(write_amount(value, unit, self.language, compact=compact))

    def local(self, at: datetime) -> datetime:
        """`at` in this voice's zone."""
        return at.astimezone(ZoneInfo(self.zone))

    def message(self, *blocks: Block, summary: str = "") -> Message:
        """A message of these blocks in this language and zone."""
        return Message(blocks, self.language, self.zone, summary)

    def day(self, at: datetime) -> On:
        """The local day of `at`."""
        return On(self.local(at).date())

    def moment(self, at: datetime, now: datetime, style: Literal["day", "full"] = "full") -> Moment:
        """An instant, with its ISO date where it lies in another year than `now`."""
        return Moment(at, style if self.local(at).year == self.local(now).year else "dated")

    def write(self, moment: Moment) -> str:
        """An instant as text, for places that take no pieces."""
        return write_moment(moment.at, self.zone, self.language, moment.style)

    def listed(self, words: Iterable[str]) -> str:
        """Words behind one another with the language's comma between, for places that take a plain string."""
        return self.catalogue.text("list.comma", self.language).join(words)

    def joined(self, lines: list[Line], separator: str = "list.comma") -> Line:
        """Lines behind one another with the language's comma between."""
        between = Said(self.catalogue.text(separator, self.language))
        joined: list[Inline] = []
        for index, line in enumerate(lines):
            if index:
                joined.append(between)
            joined.extend(line)
        return tuple(joined)


def _typed(piece: Inline) -> str:
    """A piece within a line one can type; raises `TypeError` for what nobody types."""
    match piece:
        case Said(text) | Text(text):
            return text
        case Mention(_, name):
            return f"@{name}"
    raise TypeError(f"{type(piece).__name__} can't stand in a line to type")


def _put(run: list[Inline], piece: Piece) -> None:
    if isinstance(piece, tuple):
        run.extend(piece)
    elif isinstance(piece, str):
        run.append(Text(piece))
    elif isinstance(piece, int):
        run.append(Said(str(piece)))
    else:
        run.append(piece)


WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def write_day(day: date, language: str, *, iso: bool = False) -> str:
    """A day with its weekday: 11月25日 周三, Wed 25 Nov; with `iso` the ISO date stands behind, so nobody guesses."""
    weekday = WEEKDAYS[language][day.weekday()]
    text = (
        f"{day.month}月{day.day}日 {weekday}" if language == "zh" else f"{weekday} {day.day} {_MONTHS[day.month - 1]}"
    )
    if not iso:
        return text
    return f"{text}（{day.isoformat()}）" if language == "zh" else f"{text} ({day.isoformat()})"


def write_moment(at: datetime, zone: str, language: str, style: str = "full") -> str:
    """An instant in `zone`: 15:00, 11月25日 周三, or both; `dated` with the ISO date behind."""
    local = at.astimezone(ZoneInfo(zone))
    if style == "time":
        return f"{local:%H:%M}"
    day = write_day(local.date(), language)
    if style == "day":
        return day
    iso = f"（{local:%Y-%m-%d}）" if language == "zh" else f" ({local:%Y-%m-%d})"
    return f"{day} {local:%H:%M}{iso if style == 'dated' else ''}"
