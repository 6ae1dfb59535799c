"""Pieces as DingTalk's markdown, which knows headings, quotes, bold, links, images and lists, and nothing else.

Drawn for a phone: a table becomes one paragraph a row with its columns named, a bar is ten squares, small print is a
quote. Two quirks shape the text: a newline alone is none (two spaces before it make it one), and runs of spaces shrink
to one. Source: the markdown section of the robot's message types.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, assert_never
from urllib.parse import urlsplit

from bot.kernel import message as m
from bot.kernel.voice import Voice, write_day, write_moment
from bot.platforms.dingtalk.inert import guarded, inert, plain

SOFT: Final = "  \n"
"""A new line within a paragraph."""
APART: Final = "\n\n"
"""A new paragraph."""
LONGEST_LINK_BYTES: Final = 2000
MOST_PINGED: Final = 50
"""A webhook message mentions at most so many people."""

_BAR_CELLS: Final = 10
_RULE: Final = "─" * 12
_PINGABLE: Final = re.compile(r"[A-Za-z0-9][\w.@-]{0,63}", re.ASCII)
_UNSAFE_IN_LINK: Final = {char: f"%{ord(char):02X}" for char in " \"'()<>[]\\^`{|}*_~"}


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of text that stays together, and what parts it from the one before when they share a message."""

    text: str
    apart: str = APART


@dataclass(slots=True)
class Writer:
    """Draws the blocks of one message.

    `accounts` are the people's userids. Where a message `pings` (by session webhook only), somebody is `@userid`, which
    DingTalk shows as their nick; elsewhere they are just named. `pictures` says that attachments follow as messages of
    their own; else a chart is told in words.
    """

    voice: Voice
    accounts: Mapping[int, str]
    pings: bool = False
    pictures: bool = True
    pinged: dict[str, str] = field(default_factory=dict)
    """Who was pinged so far, with the name they have elsewhere."""
    _headed: bool = False

    # --- lines ----------------------------------------------------------------------------------------------------
    def line(self, line: m.Line, *, bold: bool = True) -> str:
        """One line of pieces. May hold `\\n` where somebody's words did; `bold=False` inside what is bold already."""
        text = ""
        for piece in line:
            drawn = self._piece(piece, bold=bold)
            text += (" " if _stick(text, drawn) else "") + drawn
        return text

    def _piece(self, piece: m.Inline, *, bold: bool) -> str:
        match piece:
            case m.Said(text) | m.Text(text):
                return inert(text)
            case m.Strong(pieces):
                return self._strong(self.line(pieces, bold=False)) if bold else self.line(pieces, bold=False)
            case m.Mention(person_id, name):
                return self._mention(person_id, name)
            case m.Moment(at, style):
                return write_moment(at, self.voice.zone, self.voice.language, style)
            case m.On(day, iso):
                return write_day(day, self.voice.language, iso=iso)
            case m.CommandLine(line):
                return self._strong(inert(line)) if bold else " ".join(inert(line).split())
            case m.Link(url, label):
                return link(url, label)
        assert_never(piece)

    def _mention(self, person_id: int, name: str) -> str:
        return self.named(self.accounts.get(person_id, ""), name)

    def named(self, account: str, name: str) -> str:
        """Somebody pinged where that can be, else just named."""
        if not self.may_ping(account):
            return inert("@" + name)
        self.pinged[account] = inert("@" + name)
        return f" @{account} "

    def may_ping(self, account: str) -> bool:
        """Whether `@account` may be written: a userid, and not the fifty-first."""
        if not self.pings or not _PINGABLE.fullmatch(account):
            return False
        return account in self.pinged or len(self.pinged) < MOST_PINGED

    @staticmethod
    def _strong(text: str) -> str:
        inner = " ".join(text.split())
        return f"**{inner}**" if inner else ""

    def _one_line(self, line: m.Line, *, bold: bool = True) -> str:
        return " ".join(self.line(line, bold=bold).split())

    # --- blocks ---------------------------------------------------------------------------------------------------
    def block(self, block: m.Block) -> list[Chunk]:
        """One block; nothing for buttons, which are placed by whoever lays the message out. The first heading is larger
        than those after it.
        """
        drawn = self._block(block)
        self._headed = self._headed or isinstance(block, m.Heading)
        return drawn

    def _block(self, block: m.Block) -> list[Chunk]:  # noqa: PLR0911, PLR0912 a match returns once per piece
        match block:
            case m.Heading(line):
                return self._heading(self._one_line(line, bold=False))
            case m.Paragraph(line):
                return self._paragraph(self.line(line))
            case m.Quote(line):
                return self._quoted(f"“{self.line(line).strip()}”")
            case m.Note(line):
                return self._quoted(self.line(line))
            case m.Items(lines, numbered):
                return self._items(lines, numbered)
            case m.Facts(pairs):
                return self._facts(pairs)
            case m.Table():
                return self._table(block)
            case m.Bar():
                return self._paragraph(self._bar(block))
            case m.Picture(chart):
                return self._paragraph(self._of("picture_follows") if self.pictures else inert(chart.alt))
            case m.File(name):
                return self._paragraph(self._of("attached", name=name)) if self.pictures else []
            case m.Divider():
                return [Chunk(_RULE)]
            case m.Ask(form):
                return self._form(form)
            case m.Buttons():
                return []
        assert_never(block)

    def _of(self, key: str, **pieces: str) -> str:
        return self.line(self.voice(f"dingtalk.{key}", **pieces))

    def _heading(self, text: str) -> list[Chunk]:
        return [Chunk(("#### " if self._headed else "### ") + text)] if text else []

    @staticmethod
    def _paragraph(text: str) -> list[Chunk]:
        lines = lines_of(text)
        return [Chunk(SOFT.join(lines))] if lines else []

    @staticmethod
    def _quoted(text: str) -> list[Chunk]:
        lines = lines_of(text)
        return [Chunk(SOFT.join("> " + line for line in lines))] if lines else []

    def _items(self, lines: Iterable[m.Line], numbered: bool) -> list[Chunk]:
        chunks: list[Chunk] = []
        for n, line in enumerate(lines, 1):
            mark = f"{n}. " if numbered else "- "
            text = (SOFT + "  ").join(lines_of(self.line(line)))
            chunks.append(Chunk(mark + text, "\n" if chunks else APART))
        return chunks

    def _facts(self, pairs: Iterable[tuple[m.Line, m.Line]]) -> list[Chunk]:
        colon = self._colon
        chunks: list[Chunk] = []
        for label, value in pairs:
            text = SOFT.join(lines_of(self.line(value)))
            name = self._strong(self._one_line(label, bold=False))
            chunks.append(Chunk(guarded(f"{name}{colon}{text}"), SOFT if chunks else APART))
        return chunks

    @property
    def _colon(self) -> str:
        return "：" if self.voice.language == "zh" else ": "

    def _table(self, table: m.Table) -> list[Chunk]:
        """A row a paragraph: what it is about in bold, then the other columns by name. Two columns fit in one line."""
        labels = [self._one_line(cell, bold=False) for cell in table.header]
        chunks: list[Chunk] = []
        for row in table.rows:
            first = self._strong(self._one_line(row[0], bold=False)) if row else ""
            cells = [(label, self._one_line(cell)) for label, cell in zip(labels[1:], row[1:], strict=False)]
            if len(labels) <= 2:
                text = "- " + guarded("　".join(part for part in (first, *(value for _, value in cells)) if part))
                chunks.append(Chunk(text, "\n" if chunks else APART))
                continue
            rest = " · ".join(f"{label} {value}".strip() for label, value in cells if value)
            chunks.append(Chunk(SOFT.join(lines_of(f"{first}\n{rest}"))))
        return chunks

    def _bar(self, bar: m.Bar) -> str:
        """A label, ten squares, the share in per cent, and the text. Past the whole the squares are full."""
        label, text = self._one_line(bar.label), self._one_line(bar.text)
        if bar.whole <= 0:
            return f"{label}\n{text or f'{bar.done}/{bar.whole}'}"
        share = bar.done / bar.whole
        cells = min(max(int((share * _BAR_CELLS).to_integral_value(ROUND_HALF_UP)), 0), _BAR_CELLS)
        percent = (share * 100).quantize(Decimal(1), ROUND_HALF_UP)
        squares = "■" * cells + "□" * (_BAR_CELLS - cells)
        return f"{label}\n{squares} {percent}%{f' · {text}' if text else ''}"

    def _form(self, form: m.Form) -> list[Chunk]:
        """A form in words: which arguments are still needed. Where it stands, the questions come one by one."""
        chunks = self._paragraph(self._of("form_asks", title=form.title))
        for n, asked in enumerate(one for one in form.fields if not one.value or one.error):
            optional = "" if asked.required else self.voice.plain("dingtalk.optional")
            told = " · ".join(plain(part) for part in (asked.error or asked.hint, optional) if part)
            item = "　".join(part for part in (self._strong(plain(asked.label)), told) if part)
            chunks.append(Chunk("- " + guarded(item), "\n" if n else APART))
        return chunks


def link(url: str, label: str) -> str:
    """A link where `url` is an http(s) address; else both as text."""
    address = "".join(_UNSAFE_IN_LINK.get(char, char) for char in url)
    if not _is_address(address):
        return inert(f"{label} {url}" if label else url)
    # A bracket in the label could end it early.
    words = inert(" ".join((label or url).split()).replace("[", "［").replace("]", "］"))
    return f"[{words}]({address})"


def _is_address(url: str) -> bool:
    if not url.isascii() or not url.isprintable() or len(url) > LONGEST_LINK_BYTES:
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def lines_of(text: str) -> list[str]:
    """The lines of a block that have something in them, none taken for markup."""
    return [guarded(line) for line in text.split("\n") if line.strip()]


def _stick(before: str, after: str) -> bool:
    """Whether a bold run at this seam needs a space to be seen as one: with punctuation on its inside and a letter on
    its outside it is neither opened nor closed (CommonMark's flanking rules; Chinese text meets them all the time).
    """
    if not before or not after:
        return False
    ends, begins = before.endswith("**"), after.startswith("**")
    if ends and begins:
        return True
    if ends:
        return _is_mark(before[-3]) and not _is_open(after[0])
    return begins and _is_mark(after[2]) and not _is_open(before[-1])


def _is_open(char: str) -> bool:
    return char.isspace() or _is_mark(char)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"
