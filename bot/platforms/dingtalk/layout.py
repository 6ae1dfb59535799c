"""Lays a message out: its blocks as text, its buttons below them or among them, and all that cut to DingTalk's lengths."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.kernel import message as m
from bot.kernel.message import CommandLine
from bot.kernel.plain import summary
from bot.kernel.voice import Catalogue, Voice
from bot.platforms.dingtalk.buttons import MOST_BUTTONS, Action, actions_of, label_of, link_to
from bot.platforms.dingtalk.inert import guarded, plain
from bot.platforms.dingtalk.markdown import APART, SOFT, Chunk, Writer, link

LONGEST_TITLE = 60

SecondWay: TypeAlias = Callable[[m.Button], str]
"""An address that does what the button does, for clients where it does nothing; empty for none. It is drawn as a link
beside the printed line. With a public address of our own, this is where a signed link goes."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a message will stand.

    `pings`: it goes by session webhook, the only way that can ping. `group`: others read it too, and the bot hears only
    what mentions it. `asker`: (account, name) of whoever asked, so that in a group one sees whose answer it is.
    `attaches`: pictures and files can follow. `callbacks`: buttons call back (a card), so nothing has to be copied.
    """

    pings: bool = False
    group: bool = False
    asker: tuple[str, str] | None = None
    attaches: bool = True
    callbacks: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """What a message consists of before it is cut into DingTalk's messages."""

    title: str
    chunks: tuple[Chunk, ...]
    actions: tuple[Action, ...]
    pinged: Mapping[str, str]
    """userid -> how they are named where nobody can be pinged."""
    voice: Voice

    def words(self, key: str, **pieces: int) -> str:
        """A few words of DingTalk's own, inert."""
        return plain(self.voice.plain(f"dingtalk.{key}", **pieces))


def lay_out(
    message: m.Message,
    *,
    catalogue: Catalogue,
    mentions: Mapping[int, str],
    setting: Setting,
    second_way: SecondWay | None = None,
) -> Layout:
    """Draw every block of `message`. `mentions`: person id -> userid."""
    voice = Voice(catalogue, message.language, message.zone)
    writer = Writer(voice, mentions, pings=setting.pings, pictures=setting.attaches)
    desk = _Buttons(writer, setting, second_way)
    chunks: list[Chunk] = []
    if setting.group and setting.asker is not None:
        asker = writer.named(*setting.asker).strip()
        chunks += [Chunk(asker)] if len(asker) > 1 else []
    rows = [block for block in message.blocks if isinstance(block, m.Buttons)]
    actions = actions_of(message.buttons)
    below = len(rows) == 1 and len(actions) <= MOST_BUTTONS
    for block in message.blocks:
        if isinstance(block, m.Buttons) and not below:
            chunks += desk.among(block.buttons)
        else:
            chunks += writer.block(block)
    if below:
        chunks += desk.told(message.buttons)
    title = plain(summary(message, LONGEST_TITLE)) or voice.plain("dingtalk.title")
    return Layout(title, tuple(chunks), tuple(actions) if below else (), writer.pinged, voice)


@dataclass(frozen=True, slots=True)
class _Buttons:
    """The words that go with buttons."""

    writer: Writer
    setting: Setting
    second_way: SecondWay | None

    def among(self, buttons: Sequence[m.Button]) -> list[Chunk]:
        """A row of buttons in the midst of the text, as links; what they say below them."""
        links = [link_to(action) for action in actions_of(buttons)]
        row = [Chunk(said, "　" if n else APART) for n, said in enumerate(links)]
        return row + self.told(buttons)

    def told(self, buttons: Sequence[m.Button]) -> list[Chunk]:
        """The lines that buttons say, to be copied; a choice is simply typed."""
        commands = [button for button in buttons if button.line.startswith("/")]
        chunks: list[Chunk] = []
        plain_commands = [button for button in commands if button.confirm is None]
        if plain_commands and not self.setting.callbacks:
            key = "dingtalk.copy_in_group" if self.setting.group else "dingtalk.copy"
            lines = [self._words(key), *(self._line(button) for button in plain_commands)]
            chunks += [Chunk("> " + guarded(line), SOFT if n else APART) for n, line in enumerate(lines)]
        for button in buttons:
            if button.confirm is not None:
                told = self._words("dingtalk.confirm", label=button.label, confirm=button.confirm)
                chunks += [Chunk(guarded(told)), Chunk(self.writer.line((CommandLine(button.spoken),)), SOFT)]
        if len(commands) < len(buttons) and not self.setting.callbacks:
            chunks.append(Chunk("> " + guarded(self._words("dingtalk.choose"))))
        return chunks

    def _line(self, button: m.Button) -> str:
        label, line = label_of(button), self.writer.line((CommandLine(button.spoken),), bold=False)
        said = line if line == label else f"{label}　{line}"
        address = self.second_way(button) if self.second_way is not None else ""
        return f"{said}　{link(address, '↗')}" if address else said

    def _words(self, key: str, **pieces: str) -> str:
        return " ".join(self.writer.line(self.writer.voice(key, **pieces)).split())


def pack(chunks: Iterable[Chunk], most_bytes: int, *, size: Callable[[str], int]) -> list[str]:
    """Texts of at most so many bytes that hold all of `chunks` in order. What is too long alone is cut between lines,
    then between characters; nothing is left out.
    """
    texts: list[str] = []
    for chunk in chunks:
        for n, piece in enumerate(_pieces(chunk.text, most_bytes, size)):
            joined = f"{texts[-1]}{SOFT if n else chunk.apart}{piece}" if texts else piece
            if texts and size(joined) <= most_bytes:
                texts[-1] = joined
            else:
                texts.append(piece)
    return texts


def json_bytes(text: str) -> int:
    """How many bytes a text has as JSON."""
    return len(json.dumps(text, ensure_ascii=False).encode())


def raw_bytes(text: str) -> int:
    """How many bytes a text has."""
    return len(text.encode())


def _pieces(text: str, most_bytes: int, size: Callable[[str], int]) -> list[str]:
    if size(text) <= most_bytes:
        return [text]
    pieces = []
    for line in text.split(SOFT):
        rest, mark = line, "> " if line.startswith("> ") else ""
        while size(rest) > most_bytes:
            end = _longest(rest, most_bytes, size)
            pieces.append(rest[:end])
            rest = mark + guarded(rest[end:])
        pieces.append(rest)
    return pieces


def _longest(text: str, most_bytes: int, size: Callable[[str], int]) -> int:
    """How many of its characters fit: by halving, as sizes only grow."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(text[:middle]) <= most_bytes else (low, middle - 1)
    return low
