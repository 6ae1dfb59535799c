"""Messages as JSON for the page: every piece by its kind, days and instants already written for the reader.

Nothing here is markup: the page makes elements of kinds it knows and puts words into them as text. Characters that
turn the direction of what follows are taken out of everybody's words, as they would rearrange ours around them.
"""

from __future__ import annotations

import functools
import re
from decimal import Decimal
from typing import Any, Final, assert_never
from urllib.parse import urlsplit

from bot.charts.svg import draw_svg
from bot.kernel import message as m
from bot.kernel.chart import Chart
from bot.kernel.plain import plain_message
from bot.kernel.voice import write_day, write_moment

Json = dict[str, Any]

_TURNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embedding, override and isolate controls of the bidirectional algorithm (Unicode UAX 9)."""

WIDE: Final = (960, 480)
NARROW: Final = (540, 400)
"""A drawing for a phone: at 960 wide its letters would be 7 pixels high there."""


def tame(text: str) -> str:
    """`text` without the characters that turn the writing direction."""
    return _TURNS.sub("", text)


def message_json(message: m.Message) -> Json:
    """`message` with its moments and days written in its own zone and language."""
    return {
        "language": message.language,
        "card": message.card,
        "blocks": [_block(block, message) for block in message.blocks],
    }


def text_of(message: m.Message) -> str:
    """`message` as plain text."""
    return tame(plain_message(message))


def buttons_of(message: m.Message) -> list[Json]:
    """Every button as label and line."""
    return [{"label": tame(button.label), "line": button.line} for button in message.buttons]


def fields_of(message: m.Message) -> list[Json]:
    """The fields of the form it asks with; none when it asks nothing."""
    return [_field(field) for field in message.form.fields] if message.form else []


def drawings_of(message: m.Message) -> list[str]:
    """Every chart as SVG, light and wide."""
    return [_svg(block.chart) for block in message.blocks if isinstance(block, m.Picture)]


@functools.lru_cache(maxsize=128)
def _svg(chart: Chart, *, dark: bool = False, narrow: bool = False) -> str:
    """Drawn once: the same charts are asked for at every look at a conversation."""
    width, height = NARROW if narrow else WIDE
    return draw_svg(chart, dark=dark, width=width, height=height)


def _line(line: m.Line, message: m.Message) -> list[Json]:
    return [_inline(piece, message) for piece in line]


def _inline(piece: m.Inline, message: m.Message) -> Json:
    match piece:
        case m.Said(text) | m.Text(text):
            return {"is": "text", "text": tame(text)}
        case m.Strong(pieces):
            return {"is": "strong", "line": _line(pieces, message)}
        case m.Mention(person_id, name):
            return {"is": "mention", "name": tame(name), "person": person_id}
        case m.Moment(at, style):
            text = write_moment(at, message.zone, message.language, style)
            return {"is": "moment", "text": text, "at": at.isoformat()}
        case m.On(day, iso):
            return {"is": "day", "text": write_day(day, message.language, iso=iso), "on": day.isoformat()}
        case m.CommandLine(line):
            return {"is": "command", "line": tame(line)}
        case m.Link(url, label):
            if _opens(url):
                return {"is": "link", "url": url, "label": tame(label or url)}
            return {"is": "text", "text": tame(f"{label} {url}" if label else url)}
    assert_never(piece)


def _opens(url: str) -> bool:
    """Whether it is an address of the web: no `javascript:`, no `data:`, nothing that only looks like one."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable() and " " not in url
    except ValueError:
        return False


def _block(block: m.Block, message: m.Message) -> Json:  # noqa: PLR0911, PLR0912 one return per piece
    def line(pieces: m.Line) -> list[Json]:
        return _line(pieces, message)

    match block:
        case m.Heading(pieces):
            return {"is": "heading", "line": line(pieces)}
        case m.Paragraph(pieces):
            return {"is": "paragraph", "line": line(pieces)}
        case m.Quote(pieces):
            return {"is": "quote", "line": line(pieces)}
        case m.Note(pieces):
            return {"is": "note", "line": line(pieces)}
        case m.Items(lines, numbered):
            return {"is": "items", "lines": [line(one) for one in lines], "numbered": numbered}
        case m.Facts(pairs):
            return {"is": "facts", "pairs": [[line(label), line(value)] for label, value in pairs]}
        case m.Table(header, rows, numeric):
            cells = [[line(cell) for cell in row] for row in rows]
            return {"is": "table", "header": [line(cell) for cell in header], "rows": cells, "numeric": sorted(numeric)}
        case m.Bar(label, done, whole, text):
            behind = line(text) or [{"is": "text", "text": f"{done}/{whole}"}]
            return {"is": "bar", "label": line(label), "share": str(_share(done, whole)), "text": behind}
        case m.Picture(chart):
            return _picture(chart)
        case m.File(name, _, content):
            return {"is": "file", "name": tame(name), "content": content}
        case m.Divider():
            return {"is": "divider"}
        case m.Buttons(buttons):
            return {"is": "buttons", "buttons": [_button(button) for button in buttons]}
        case m.Ask(form):
            return {"is": "ask", "form": _form(form)}
    assert_never(block)


def _share(done: Decimal, whole: Decimal) -> Decimal:
    """How much of `whole` is done, from 0 to 1, to a thousandth."""
    if whole <= 0:
        return Decimal(0)
    return min(max(done / whole, Decimal(0)), Decimal(1)).quantize(Decimal("0.001"))


def _picture(chart: Chart) -> Json:
    return {
        "is": "picture",
        "alt": tame(chart.alt or chart.title),
        "light": _svg(chart),
        "dark": _svg(chart, dark=True),
        "size": WIDE,
        "narrow": {
            "light": _svg(chart, narrow=True),
            "dark": _svg(chart, dark=True, narrow=True),
            "size": NARROW,
        },
    }


def _button(button: m.Button) -> Json:
    return {
        "label": tame(button.label),
        "line": button.spoken,  # the page shows what was said
        "style": button.style,
        "confirm": None if button.confirm is None else tame(button.confirm),
    }


def _form(form: m.Form) -> Json:
    return {
        "command": form.command,
        "title": tame(form.title),
        "submit": tame(form.submit),
        "department": form.department,
        "fields": [_field(field) for field in form.fields],
    }


def _field(field: m.Field) -> Json:
    return {
        "name": field.name,
        "label": tame(field.label),
        "kind": field.kind,
        "required": field.required,
        "hint": tame(field.hint),
        "value": field.value,
        "choices": [{"label": tame(label), "value": value} for label, value in field.choices],
        "error": tame(field.error),
    }
