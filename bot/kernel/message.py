"""A message is pieces, not a string.

Views build a `Message` from the pieces below; each platform has one renderer that draws every piece, and fails type
checking when a piece is new (`typing.assert_never`). Words from our catalogue are `Said`; whatever a person typed is
`Text`, and a renderer escapes it, so it cannot become a mention, a link or markup anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from bot.kernel.chart import Chart


# --- inline pieces ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Said:
    """Words of our own, from the catalogue."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """Anything a person, a file or another system wrote. Never markup."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """What the eye should find first."""

    pieces: Line


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, pinged where the platform can ping (their account there), else just named."""

    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, drawn in the reader's zone. `time` 15:00, `day` 11月25日 周三, `full` both, `dated` with the ISO date."""

    at: datetime
    style: Literal["time", "day", "full", "dated"] = "full"


@dataclass(frozen=True, slots=True)
class On:
    """A calendar day, drawn with its weekday and, when `iso`, its ISO date. It has no zone and never shifts."""

    day: date
    iso: bool = False


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A line one can type or copy; platforms draw it as code."""

    line: str


@dataclass(frozen=True, slots=True)
class Link:
    """An http(s) address with a label; other schemes are drawn as text."""

    url: str
    label: str


Inline = Said | Text | Strong | Mention | Moment | On | CommandLine | Link
Line = tuple[Inline, ...]


# --- blocks ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a message or of a part of it."""

    line: Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    line: Line


@dataclass(frozen=True, slots=True)
class Items:
    """A list; numbered when the order or the number matters."""

    lines: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value side by side, as in a form that has been filled."""

    pairs: tuple[tuple[Line, Line], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A small table; columns whose index stands in `numeric` are set flush right."""

    header: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Bar:
    """Progress of `done` out of `whole` (same unit), with a label before and a value text behind."""

    label: Line
    done: Decimal
    whole: Decimal
    text: Line = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, drawn as PNG where pictures go, with `chart.alt` where they do not."""

    chart: Chart


@dataclass(frozen=True, slots=True)
class File:
    """A file for the reader (an export): `content` is base64 so that the message stays JSON."""

    name: str
    media_type: str
    content: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said, word for word."""

    line: Line


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: where a figure comes from, what was understood."""

    line: Line


@dataclass(frozen=True, slots=True)
class Divider:
    """A thin line between parts."""


@dataclass(frozen=True, slots=True)
class Button:
    """A command line with a label; pressing it is saying the line. `confirm` asks first, where the platform can."""

    label: str
    line: str
    style: Literal["plain", "primary", "danger"] = "plain"
    confirm: str | None = None
    said: str = ""
    """The same line in the words of whoever reads it, where those are others; put there as the message leaves."""

    @property
    def spoken(self) -> str:
        """The line as a person is to see it."""
        return self.said or self.line


@dataclass(frozen=True, slots=True)
class Buttons:
    """Buttons in a row."""

    buttons: tuple[Button, ...]


FieldKind = Literal["text", "long_text", "number", "day", "moment", "span", "person", "choice", "time"]


@dataclass(frozen=True, slots=True)
class Field:
    """One argument that is asked for. `value` is what is known already, as one would type it."""

    name: str
    label: str
    kind: FieldKind
    required: bool
    hint: str = ""
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """(label, value as typed); empty where anything may be typed."""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """The arguments a command still needs: a modal in Slack, questions in DingTalk, a form on the page."""

    command: str
    title: str
    submit: str
    fields: tuple[Field, ...]
    department: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A form inside a message."""

    form: Form


Block = Heading | Paragraph | Items | Facts | Table | Bar | Picture | File | Quote | Note | Divider | Buttons | Ask


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks for one reader (or one channel), in one language and zone.

    `summary` is the plain line of a notification; when empty, the first block serves. `card` names the thing this
    message shows (`handoff/7`): a later message of the same card replaces it where the platform can edit. `secret`: it
    signs somebody in, so nobody keeps it once it was delivered.
    """

    blocks: tuple[Block, ...]
    language: str = "zh"
    zone: str = "Asia/Shanghai"
    summary: str = ""
    card: str = ""
    secret: bool = False

    def with_blocks(self, *more: Block) -> Message:
        """The same message with `more` at its end."""
        return replace(self, blocks=(*self.blocks, *more))

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Every button in the message, in order."""
        return tuple(button for block in self.blocks if isinstance(block, Buttons) for button in block.buttons)

    @property
    def form(self) -> Form | None:
        """The form this message asks with, if it asks."""
        return next((block.form for block in self.blocks if isinstance(block, Ask)), None)

    @property
    def attachments(self) -> tuple[Picture | File, ...]:
        """What a platform has to upload."""
        return tuple(block for block in self.blocks if isinstance(block, Picture | File))


def mentioned(message: Message) -> frozenset[int]:
    """Ids of all persons mentioned anywhere in `message`: whose accounts a renderer needs."""
    return frozenset(
        piece.person_id for line in lines_of(message) for piece in _flat(line) if isinstance(piece, Mention)
    )


def lines_of(message: Message) -> Iterable[Line]:
    """Every line of every block, in reading order."""
    for block in message.blocks:
        match block:
            case Heading(line) | Paragraph(line) | Quote(line) | Note(line):
                yield line
            case Items(lines):
                yield from lines
            case Facts(pairs):
                for label, value in pairs:
                    yield label
                    yield value
            case Table(header, rows):
                yield from header
                for row in rows:
                    yield from row
            case Bar(label, _, _, text):
                yield label
                yield text
            case Picture() | File() | Divider() | Buttons() | Ask():
                pass


def _flat(line: Line) -> Iterable[Inline]:
    for piece in line:
        if isinstance(piece, Strong):
            yield from _flat(piece.pieces)
        else:
            yield piece


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a call: its message and how it went."""

    outcome: Literal["done", "asked", "refused"]
    message: Message
    replayed: bool = False
    """True when this call had been answered before and this is that answer again."""
    unsaved: Literal["", "away", "failed"] = ""
    """Nothing of the call is stored, so nothing was posted either and the face has to carry this answer itself. `away`:
    the database is; the same call may be tried again. `failed`: through a mistake of ours; trying again is in vain."""
    asked: str = ""
    """A digest of what this answers, where the call's key was made up by whoever called: they may take one twice."""
