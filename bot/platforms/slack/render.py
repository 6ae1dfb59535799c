"""A message as Slack blocks: every piece, within Slack's limits, looking the same wherever it is read.

Running text is rich text (`rich.py` says why). A heading is a header, small print a context block, label and value stand
in one line each, buttons in rows of five. Nothing is dropped for being too much: first the blocks are drawn closer
together, then the buttons furthest down become lines to copy, at last the whole message becomes plain text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Final, Literal, TypeAlias, assert_never

from bot.kernel import message as m
from bot.kernel.plain import summary
from bot.kernel.voice import Catalogue
from bot.platforms.slack import tables
from bot.platforms.slack.plain import line_for, text_of
from bot.platforms.slack.rich import (
    LONGEST_TEXT,
    Element,
    Ink,
    cell_text,
    elements,
    escaped,
    inert,
    is_address,
    length,
    text,
    whole,
)

Block: TypeAlias = dict[str, Any]
Surface = Literal["message", "modal", "home"]

MOST_BLOCKS: Final = 50
MOST_VIEW_BLOCKS: Final = 100
LONGEST_HEADER: Final = 150
LONGEST_LABEL: Final = 75
LONGEST_LINE: Final = 2000
MOST_CONTEXT: Final = 10
BUTTONS_A_ROW: Final = 5
BIGGEST_MESSAGE: Final = 12_500
"""Characters of a message's blocks as JSON: a little above 13,000 Slack answers `msg_blocks_too_long`, which it does not
document (slackapi/bolt-js issues 2509 and 2867)."""
LONGEST_PLAIN: Final = 39_000
"""Slack cuts a text at 40,000 characters."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """`text` is what a notification shows, and the whole message where `blocks` is empty."""

    text: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class _Page:
    """What every block needs: the ink, where it will stand, the words, and the numbers of the buttons so far."""

    ink: Ink
    surface: Surface
    words: Catalogue | None
    native_table: bool
    buttons: Iterator[int] = field(default_factory=count)


def render_message(message: m.Message, *, mentions: Mapping[int, str], words: Catalogue | None = None) -> Rendered:
    """`message` for `chat.postMessage` and its like. `mentions` are person id -> account, of those who have one here.

    Pictures and files are not drawn: they are uploaded beside the message. `words` says Cancel in a confirmation.
    """
    for native_table in (True, False):
        blocks = render_blocks(message, mentions=mentions, words=words, native_table=native_table)
        if not blocks or _fits(blocks):
            return Rendered(escaped(summary(message)) or "…", tuple(blocks))
    return render_text(message, mentions=mentions)


def render_text(message: m.Message, *, mentions: Mapping[int, str]) -> Rendered:
    """`message` without blocks: for one too big for them, or whose blocks Slack refused."""
    words = text_of(message, Ink(message.language, message.zone, mentions))
    return Rendered(words if len(words) <= LONGEST_PLAIN else words[: LONGEST_PLAIN - 1] + "…")


def render_home(
    message: m.Message, *, mentions: Mapping[int, str] | None = None, words: Catalogue | None = None
) -> dict[str, Any]:
    """`message` as a person's home tab."""
    blocks = render_blocks(message, mentions=mentions or {}, words=words, surface="home")
    return {"type": "home", "blocks": blocks}


def render_blocks(
    message: m.Message,
    *,
    mentions: Mapping[int, str],
    words: Catalogue | None = None,
    surface: Surface = "message",
    native_table: bool = True,
) -> list[Block]:
    """The blocks alone, at most 50 of them in a message and 100 in a view."""
    alone = sum(isinstance(block, m.Table) for block in message.blocks) == 1
    native_table = native_table and alone and surface == "message"
    page = _Page(Ink(message.language, message.zone, mentions), surface, words, native_table)
    most = MOST_BLOCKS if surface == "message" else MOST_VIEW_BLOCKS
    pieces = list(message.blocks)
    blocks = _draw(pieces, page)
    while len(blocks) > most:
        blocks = _closer(_draw(pieces, replace(page, buttons=count())))
        if len(blocks) > most and not _simplified(pieces):
            raise AssertionError("plain paragraphs are one block")
    return blocks


def _draw(pieces: Iterable[m.Block], page: _Page) -> list[Block]:
    blocks: list[Block] = []
    before: m.Block | None = None
    for piece in pieces:
        if isinstance(piece, m.Bar) and isinstance(before, m.Bar):
            blocks[-1] = _merged([blocks[-1], *_block(piece, page)])
        else:
            blocks += _block(piece, page)
        before = piece
    return blocks


def _block(block: m.Block, page: _Page) -> list[Block]:  # noqa: PLR0911 one return per piece is the point of a match
    ink = page.ink
    match block:
        case m.Heading(line):
            return _heading(line, ink)
        case m.Paragraph(line):
            return _sections(elements(line, ink))
        case m.Items(lines, numbered):
            return _items(lines, numbered, ink)
        case m.Facts(pairs):
            return _sections(_facts(pairs, ink))
        case m.Table():
            return _table(block, page)
        case m.Bar():
            return _sections(tables.bar(block, ink))
        case m.Quote(line):
            quoted = elements(line, ink)
            return [_rich({"type": "rich_text_quote", "elements": quoted})] if quoted else []
        case m.Note(line):
            return _note(line, ink)
        case m.Divider():
            return [{"type": "divider"}]
        case m.Buttons(buttons):
            return _buttons(buttons, page)
        case m.Ask(form):
            return _buttons((m.Button(form.title, line_for(form), "primary"),), page)
        case m.Picture() | m.File():
            return [] if page.surface == "message" else _note((m.Text(_in_words(block)),), ink)
    assert_never(block)


def _in_words(block: m.Picture | m.File) -> str:
    """What stands for something that is uploaded, where nothing can be."""
    return block.name if isinstance(block, m.File) else block.chart.alt or block.chart.title


# --- text ---------------------------------------------------------------------------------------------------------------
def _heading(line: m.Line, ink: Ink) -> list[Block]:
    words = cell_text(line, ink).strip()
    pinged = any(isinstance(piece, m.Mention) and ink.account(piece) for piece in line)
    linked = any(isinstance(piece, m.Link) and is_address(piece.url) for piece in line)
    if not words:
        return []
    if pinged or linked or len(words) > LONGEST_HEADER:
        return _sections(elements(line, ink, ("bold",)))
    return [{"type": "header", "text": plain_text(words)}]


def _facts(pairs: Iterable[tuple[m.Line, m.Line]], ink: Ink) -> list[Element]:
    colon = "：" if ink.language == "zh" else ": "
    parts: list[Element] = []
    for label, value in pairs:
        before = "\n" if parts else ""
        parts += [*elements((m.Said(before), *label, m.Said(colon)), ink, ("bold",)), *elements(value, ink)]
    return parts


def _items(lines: Iterable[m.Line], numbered: bool, ink: Ink) -> list[Block]:
    sections = [{"type": "rich_text_section", "elements": parts} for line in lines if (parts := elements(line, ink))]
    style = "ordered" if numbered else "bullet"
    return [_rich({"type": "rich_text_list", "style": style, "elements": sections})] if sections else []


def _note(line: m.Line, ink: Ink) -> list[Block]:
    """Small print. Who is pinged and where a link leads are elements of their own; all else is plain."""
    parts: list[Block] = []
    plain: list[m.Inline] = []
    for piece in line:
        before, live = _live_small(piece, ink)
        plain += before
        if live:
            parts += [*_small(plain, ink), {"type": "mrkdwn", "text": live, "verbatim": True}]
            plain = []
    parts += _small(plain, ink)
    return [{"type": "context", "elements": parts[i : i + MOST_CONTEXT]} for i in range(0, len(parts), MOST_CONTEXT)]


def _live_small(piece: m.Inline, ink: Ink) -> tuple[list[m.Inline], str]:
    if isinstance(piece, m.Mention) and ink.account(piece):
        return [], f"<@{ink.account(piece)}>"
    if isinstance(piece, m.Link) and is_address(piece.url):
        return [m.Text(piece.label)] if piece.label else [], f"<{escaped(piece.url)}>"
    return [piece], ""


def _small(pieces: list[m.Inline], ink: Ink) -> list[Block]:
    words = cell_text(tuple(pieces), ink)
    return [plain_text(words[i : i + 2000]) for i in range(0, len(words), 2000) if words[i : i + 2000].strip()]


def _table(table: m.Table, page: _Page) -> list[Block]:
    if page.native_table and tables.fits_native(table):
        return [tables.native(table, page.ink)]
    drawn = text(tables.as_text(table, page.ink))
    return [_rich({"type": "rich_text_preformatted", "elements": drawn})] if drawn else []


def _sections(parts: list[Element]) -> list[Block]:
    """Rich text of any length, in blocks of at most 3,000 characters."""
    blocks: list[Block] = []
    held: list[Element] = []
    for part in parts:
        if held and length(held) + length([part]) > LONGEST_TEXT:
            blocks.append(_rich({"type": "rich_text_section", "elements": held}))
            held = []
        held.append(part)
    if held:
        blocks.append(_rich({"type": "rich_text_section", "elements": held}))
    return blocks


def _rich(*parts: Element) -> Block:
    return {"type": "rich_text", "elements": list(parts)}


def plain_text(words: str) -> Block:
    """A text object that is shown as it is; … where nothing is left to show, for Slack takes no empty one."""
    return {"type": "plain_text", "text": inert(words) or "…", "emoji": False}


def shortened(words: str, most: int) -> str:
    """The beginning of `words`, with … where something is missing."""
    words = inert(words)
    return words if len(words) <= most else words[: most - 1] + "…"


# --- buttons ------------------------------------------------------------------------------------------------------------
def _buttons(buttons: tuple[m.Button, ...], page: _Page) -> list[Block]:
    pressed = [_button(button, next(page.buttons), page) for button in buttons if len(button.line) <= LONGEST_LINE]
    blocks: list[Block] = [
        {"type": "actions", "elements": pressed[i : i + BUTTONS_A_ROW]} for i in range(0, len(pressed), BUTTONS_A_ROW)
    ]
    too_long = tuple(button for button in buttons if len(button.line) > LONGEST_LINE)
    if too_long:
        blocks += _block(_buttons_as_lines(m.Buttons(too_long)), page)
    return blocks


def _button(button: m.Button, number: int, page: _Page) -> Block:
    drawn: Block = {
        "type": "button",
        "action_id": f"say:{number}",
        "text": plain_text(shortened(button.label, LONGEST_LABEL) or "…"),
        "value": whole(button.line),
    }
    if button.style != "plain":
        drawn["style"] = button.style
    if button.confirm:
        drawn["confirm"] = _confirm(button, page)
    return drawn


def _confirm(button: m.Button, page: _Page) -> Block:
    asked: Block = {
        "title": plain_text(shortened(button.label, 100)),
        "text": plain_text(shortened(button.confirm or button.label, 300)),
        "confirm": plain_text(shortened(button.label, 30)),
    }
    if page.words is not None:
        asked["deny"] = plain_text(shortened(page.words.text("slack.cancel", page.ink.language), 30))
    if button.style != "plain":
        asked["style"] = button.style
    return asked


def _buttons_as_lines(row: m.Buttons) -> m.Items:
    """Buttons as lines to copy: label and line."""
    return m.Items(tuple((m.Text(f"{button.label}  "), m.CommandLine(button.spoken)) for button in row.buttons))


# --- when it is too much ------------------------------------------------------------------------------------------------
def _simplified(pieces: list[m.Block]) -> bool:
    """Make the last block that keeps its neighbours apart one that does not; False when there is none left."""
    for kinds in ((m.Buttons, m.Ask, m.Divider), (m.Note,), (m.Heading,), (m.Table,)):
        for index in range(len(pieces) - 1, -1, -1):
            if isinstance(pieces[index], kinds):
                pieces[index : index + 1] = _simpler(pieces[index])
                return True
    return False


def _simpler(block: m.Block) -> list[m.Block]:
    match block:
        case m.Buttons():
            return [_buttons_as_lines(block)]
        case m.Ask(form):
            return [m.Items(((m.Text(f"{form.title}  "), m.CommandLine(line_for(form))),))]
        case m.Note(line):
            return [m.Paragraph(line)]
        case m.Heading(line):
            return [m.Paragraph((m.Strong(line),))]
        case m.Table():
            return [m.Items(tuple(_row_as_line(row) for row in (block.header, *block.rows)))]
    return []


def _row_as_line(row: tuple[m.Line, ...]) -> m.Line:
    return tuple(piece for index, cell in enumerate(row) for piece in ((m.Said("  ") if index else m.Said("")), *cell))


_COMPACT: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def _fits(blocks: list[Block]) -> bool:
    return len(_COMPACT.encode(blocks)) <= BIGGEST_MESSAGE


def _closer(blocks: list[Block]) -> list[Block]:
    """Neighbouring rich text as one block."""
    closer: list[Block] = []
    for block in blocks:
        if closer and block["type"] == closer[-1]["type"] == "rich_text":
            closer[-1] = _merged([closer[-1], block])
        else:
            closer.append(block)
    return closer


def _merged(blocks: list[Block]) -> Block:
    """Rich text blocks as one. Sections behind one another would run together: a line break parts them."""
    merged: list[Element] = []
    for block in blocks:
        for part in block.get("elements", ()):
            after_section = merged and merged[-1]["type"] == part["type"] == "rich_text_section"
            if after_section:
                joined = [*merged[-1]["elements"], *text("\n"), *part["elements"]]
                merged[-1] = {"type": "rich_text_section", "elements": joined}
            else:
                merged.append(part)
    return _rich(*merged)
