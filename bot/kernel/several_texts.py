"""Where one free text of a line ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.kernel.tokens import Token

_ENDS = re.compile(r"；|;(?=\s|$)")
"""A semicolon between two texts; the plain one only before a space: addresses have it inside."""


def parted(line: str, tokens: Sequence[Token]) -> list[list[Token]]:
    """`tokens` of `line` as its parts, each with at least one word. Quotes make a part of their own; else it is a semicolon,
    a line's end or an argument given by its name that ends one: spaces alone never do."""
    parts: list[list[Token]] = [[]]
    end = tokens[0].start if tokens else 0
    for token in tokens:
        between = line[end : token.start]
        if token.quoted or "\n" in between or between.strip():
            parts.append([])
        end = token.end
        if token.quoted:
            parts += [[token], []]
            continue
        for n, piece in enumerate(_pieces(token)):
            if n:
                parts.append([])
            if piece.text:
                parts[-1].append(piece)
    return [part for part in parts if part]


def _pieces(token: Token) -> list[Token]:
    pieces, at = [], 0
    for match in [*_ENDS.finditer(token.text), None]:
        end = match.start() if match else len(token.text)
        pieces.append(Token(token.text[at:end], start=token.start + at, end=token.start + end))
        at = match.end() if match else end
    return pieces
