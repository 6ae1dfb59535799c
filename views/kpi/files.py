"""Figures as a spreadsheet: every text is a text, none of them a formula."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from bot.kernel.numbers import Unit
from bot.kernel.people import Directory
from bot.kernel.voice import Voice
from models.figures.tables import Source
from models.figures.telling import Row
from views.kpi import words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
_FORMULA = frozenset("=+-@\t\r\n")
Cell = str | Decimal


def inert(text: str) -> str:
    """`text` such that no spreadsheet takes it for a formula: an apostrophe before = + - @ TAB CR, full-width ones too."""
    first = unicodedata.normalize("NFKC", text[:1])
    led_by_blanks = unicodedata.normalize("NFKC", text.lstrip(" \u3000\u00a0\u200b\ufeff")[:1])
    return f"'{text}" if {first, led_by_blanks} & _FORMULA else text


def cells(voice: Voice, rows: Sequence[Row], directory: Directory) -> list[list[Cell]]:
    """The table with its heading; texts are inert."""
    head = [voice.plain(f"kpi.file_{name}") for name in _COLUMNS]
    return [list(head), *(_line(voice, row, directory) for row in rows)]


_COLUMNS = ("day", "metric", "subject", "value", "unit", "source", "reporter", "entered", "note")


def _line(voice: Voice, row: Row, directory: Directory) -> list[Cell]:
    reporter = "" if row.reporter_id is None else words.person(directory, row.reporter_id, voice)
    return [
        f"{row.day:%Y-%m}" if row.metric.monthly else row.day.isoformat(),
        inert(words.name(voice, row.metric)),
        inert(words.subject(voice, row.subject, directory)),
        row.value,
        voice.plain(f"kpi.file_unit_{Unit(row.metric.unit).value}"),
        voice.plain("kpi.file_import" if row.source is Source.IMPORT else "kpi.file_report"),
        inert(reporter),
        f"{voice.local(row.entered_at):%Y-%m-%d %H:%M}",
        inert(row.note),
    ]


def xlsx(table: Sequence[Sequence[Cell]], title: str) -> bytes:
    """An .xlsx file. Text cells are typed as strings, so that not even a spreadsheet's own guess makes a formula."""
    from openpyxl import Workbook  # 100 ms and 30 MB: only for whoever exports
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for width, column in zip((12, 20, 14, 16, 10, 10, 14, 18, 30), "ABCDEFGHI", strict=True):
        sheet.column_dimensions[column].width = width
    for row in table:
        line = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=_legal(value))  # type: ignore[arg-type] # it takes Decimal, its stubs do not
            if isinstance(value, str):
                cell.data_type = "s"
            line.append(cell)
        sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _legal(value: Cell) -> Cell:
    """Without the control characters that XML can't hold."""
    if isinstance(value, Decimal):
        return value
    return "".join(char for char in value if char >= " " or char in "\t\n\r")


def as_csv(table: Sequence[Sequence[Cell]]) -> bytes:
    """A .csv file that a spreadsheet opens right: UTF-8 with its mark, decimals written out."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerows([[format(value, "f") if isinstance(value, Decimal) else value for value in row] for row in table])
    return file.getvalue().encode("utf-8-sig")
