"""Tables and bars. A table is Slack's own where it takes one, else text set in columns."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Any, Final

from bot.kernel import message as m
from bot.platforms.slack.rich import Element, Ink, cell_text, elements, has_more_than_text, text

MOST_ROWS: Final = 100
MOST_COLUMNS: Final = 20
BAR_CELLS: Final = 10
_NOTHING: Final = "–"
"""What stands in an empty cell: Slack takes no empty text."""


def fits_native(table: m.Table) -> bool:
    """Whether Slack's table block takes so many rows (with the header) and columns."""
    columns = _columns(table)
    return 0 < columns <= MOST_COLUMNS and len(table.rows) < MOST_ROWS


def native(table: m.Table, ink: Ink) -> dict[str, Any]:
    """Slack's table block. A message takes one of them; modals and the home tab take none."""
    columns = _columns(table)
    rows = [[_bold_cell(cell, ink) for cell in _padded(table.header, columns)]] if table.header else []
    rows += [[_cell(cell, ink) for cell in _padded(row, columns)] for row in table.rows]
    settings = [{"align": "right"} if index in table.numeric else {"is_wrapped": True} for index in range(columns)]
    return {"type": "table", "rows": rows, "column_settings": settings}


def as_text(table: m.Table, ink: Ink) -> str:
    """The same in columns of a fixed-width font, where a Chinese character takes two places."""
    columns = _columns(table)
    lines = [
        [" ".join(cell_text(cell, ink).split()) or _NOTHING for cell in _padded(row, columns)]
        for row in (*([table.header] if table.header else []), *table.rows)
    ]
    widths = [max(_width(line[index]) for line in lines) for index in range(columns)] if lines else []
    set_lines = [_set(line, widths, table.numeric) for line in lines]
    if table.header and len(set_lines) > 1:
        set_lines.insert(1, "─" * min(sum(widths) + 2 * (columns - 1), 80))
    return "\n".join(set_lines)


def bar(piece: m.Bar, ink: Ink) -> list[Element]:
    """支付金额  ▓▓▓▓▓▓░░░░ 62%  ¥1.2万 / ¥2万: label, bar, percent, and what stands behind."""
    percent = percent_of(piece.done, piece.whole)
    filled = max(0, min(BAR_CELLS, int(percent * BAR_CELLS / 100)))
    drawn = "▓" * filled + "░" * (BAR_CELLS - filled)
    behind = elements(piece.text, ink)
    return [
        *elements(piece.label, ink),
        *text(f"  {drawn} {percent}%" + ("  " if behind else "")),
        *behind,
    ]


def percent_of(done: Decimal, whole: Decimal) -> int:
    """Whole percent, rounded down so that 100 is said only when all is done; of nothing, everything is done."""
    if whole <= 0:
        return 100
    return int(done * 100 / whole)


def _columns(table: m.Table) -> int:
    return max((len(row) for row in (table.header, *table.rows)), default=0)


def _padded(row: tuple[m.Line, ...], columns: int) -> tuple[m.Line, ...]:
    return (*row, *((),) * (columns - len(row)))


def _bold_cell(cell: m.Line, ink: Ink) -> dict[str, Any]:
    return _rich_cell(elements(cell, ink, ("bold",)) or text(_NOTHING))


def _cell(cell: m.Line, ink: Ink) -> dict[str, Any]:
    if has_more_than_text(cell, ink):
        return _rich_cell(elements(cell, ink))
    return {"type": "raw_text", "text": cell_text(cell, ink) or _NOTHING}


def _rich_cell(parts: list[Element]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}


def _set(line: list[str], widths: list[int], numeric: frozenset[int]) -> str:
    cells = []
    for index, (cell, width) in enumerate(zip(line, widths, strict=True)):
        space = " " * (width - _width(cell))
        cells.append(space + cell if index in numeric else cell + space)
    return "  ".join(cells).rstrip()


def _width(words: str) -> int:
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)
