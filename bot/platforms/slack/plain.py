"""A message as bare text in Slack: the last resort, for one that no blocks can hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from bot.kernel import message as m
from bot.kernel.tokens import line_of
from bot.platforms.slack import tables
from bot.platforms.slack.rich import Ink, cell_text, escaped, typable


def text_of(message: m.Message, ink: Ink) -> str:
    """The whole message, Slack's three characters escaped; a ping stays a ping, a button becomes its line."""
    return "\n".join(line for block in message.blocks for line in _lines(block, ink))


def line_for(form: m.Form) -> str:
    """The line that asks with this form again, with what is known of it and was not wrong."""
    known = {field.name: field.value for field in form.fields if field.value and not field.error}
    line = line_of(form.command, **known)
    if form.department and not any(c.isspace() for c in form.department):
        line += f" in:{form.department}"
    return line


def _lines(block: m.Block, ink: Ink) -> Iterable[str]:
    match block:
        case m.Buttons(buttons):
            yield from (escaped(f"· {button.label}  {typable(button.spoken)}") for button in buttons)
        case m.Ask(form):
            yield escaped(f"· {form.title}  {typable(line_for(form))}")
        case m.Table():
            yield escaped(tables.as_text(block, ink))
        case m.Divider():
            yield ""
        case m.Facts(pairs):
            colon = "：" if ink.language == "zh" else ": "
            yield from (_markup(label, ink) + colon + _markup(value, ink) for label, value in pairs)
        case m.Items(lines, numbered):
            yield from (f"{f'{n}.' if numbered else '·'} {_markup(line, ink)}" for n, line in enumerate(lines, 1))
        case m.Heading(line) | m.Paragraph(line) | m.Quote(line) | m.Note(line):
            yield _markup(line, ink)
        case m.Bar():
            yield escaped("".join(part.get("text", "") for part in tables.bar(block, ink)))
        case m.Picture() | m.File():
            pass
        case _:
            assert_never(block)


def _markup(line: m.Line, ink: Ink) -> str:
    return "".join(_marked(piece, ink) for piece in line)


def _marked(piece: m.Inline, ink: Ink) -> str:
    if isinstance(piece, m.Strong):
        return _markup(piece.pieces, ink)
    account = ink.account(piece) if isinstance(piece, m.Mention) else ""
    return f"<@{account}>" if account else escaped(cell_text((piece,), ink))
