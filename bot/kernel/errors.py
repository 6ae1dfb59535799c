"""The errors a person sees, worded so that they can act on them: a `Refusal` in a chat, `Stopped` in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from bot.kernel.message import Button
from bot.kernel.voice import Piece


class Refusal(Exception):
    """What was asked cannot be done; nothing is stored. Says what was wrong, what was understood, and what would be right.

    `key` names the words in the catalogue, `pieces` fill their places, `buttons` offer the nearest right lines
    (label, line). A refusal raised inside a handler undoes everything that handler did.
    """

    def __init__(self, key: str, /, *, buttons: tuple[Button, ...] = (), **pieces: Piece) -> None:
        super().__init__(key)
        self.key = key
        self.pieces = pieces
        self.buttons = buttons


class Stopped(Exception):
    """Why what an operator started ends before it was done, in one line: `key` names its words in the catalogue, `pieces`
    fill their places."""

    def __init__(self, key: str, /, **pieces: str | int) -> None:
        super().__init__(key, *pieces.values())
        self.key = key
        self.pieces = pieces


class Doubt(Refusal):
    """It may be done, but looks like a slip: nothing is stored, and the buttons say what may have been meant."""


class Denied(Refusal):
    """The person may not do this: nothing is written but a row of the audit."""


class Unread(Refusal):
    """An argument could not be read. `parameter` is its name, so that a form can show the words at the right field.

    `instead` is what may have been meant, as one would type it; `place` where the wrong words stood in the line, so that
    the line can be offered with one of those put in.
    """

    def __init__(
        self,
        key: str,
        /,
        *,
        parameter: str = "",
        instead: Sequence[str] = (),
        buttons: tuple[Button, ...] = (),
        **pieces: Piece,
    ) -> None:
        super().__init__(key, buttons=buttons, **pieces)
        self.parameter = parameter
        self.instead = tuple(instead)
        self.place: tuple[int, int] | None = None
