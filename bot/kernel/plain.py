"""A message as plain text: for the HTTP API's `text`, for notifications, and where nothing else can be drawn."""

from __future__ import annotations

from typing import assert_never

from bot.kernel import message as m
from bot.kernel.voice import write_day, write_moment


def plain_line(line: m.Line, language: str, zone: str) -> str:
    """One line as text; a mention is `@name`, an instant is in `zone`."""
    return "".join(_piece(piece, language, zone) for piece in line)


def _piece(piece: m.Inline, language: str, zone: str) -> str:
    match piece:
        case m.Said(text) | m.Text(text):
            return text
        case m.Strong(pieces):
            return plain_line(pieces, language, zone)
        case m.Mention(_, name):
            return f"@{name}"
        case m.Moment(at, style):
            return write_moment(at, zone, language, style)
        case m.On(day, iso):
            return write_day(day, language, iso=iso)
        case m.CommandLine(line):
            return line
        case m.Link(url, label):
            return f"{label} {url}" if label else url
    assert_never(piece)


def plain_message(message: m.Message) -> str:
    """Every block on lines of its own; buttons and forms are left out (they travel beside the text)."""
    return "\n".join(part for block in message.blocks if (part := _block(block, message)))


def summary(message: m.Message, limit: int = 150) -> str:
    """The one line a notification shows."""
    text = message.summary or next((part for block in message.blocks if (part := _block(block, message))), "")
    first = text.split("\n", 1)[0]
    return first if len(first) <= limit else first[: limit - 1] + "…"


def _block(block: m.Block, message: m.Message) -> str:
    def say(line: m.Line) -> str:
        return plain_line(line, message.language, message.zone)

    match block:
        case m.Heading(line) | m.Paragraph(line) | m.Note(line):
            return say(line)
        case m.Quote(line):
            return f"“{say(line)}”"
        case m.Items(lines, numbered):
            return "\n".join(f"{f'{n}.' if numbered else '·'} {say(line)}" for n, line in enumerate(lines, 1))
        case m.Facts(pairs):
            colon = "：" if message.language == "zh" else ": "
            return "\n".join(f"{say(label)}{colon}{say(value)}" for label, value in pairs)
        case m.Table(header, rows):
            return "\n".join(" | ".join(say(cell) for cell in row) for row in (header, *rows))
        case m.Bar(label, done, whole, text):
            return f"{say(label)} {say(text) or f'{done}/{whole}'}"
        case m.Picture(chart):
            return chart.alt
        case m.File(name):
            return name
        case m.Divider() | m.Buttons() | m.Ask():
            return ""
    assert_never(block)
