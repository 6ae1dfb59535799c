"""What is no note: the name of a colleague with a slip in it, or a name or an hour that came behind the note's first word.
Kept as words, nobody would stand in, and half a day would become a whole one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.kernel.command import Parameter
from bot.kernel.errors import Unread
from bot.kernel.parameters import NOT, Context, SomeoneKind
from bot.kernel.tokens import Token, cut, quoted, span_of


def refuse_stray_names(
    note: Parameter, passed: Sequence[Parameter], tokens: list[Token], line: str, context: Context
) -> None:
    """Whether `tokens` are words of a note, or hold what one of the `passed` arguments was meant to take: ask which."""
    if tokens[0].quoted:
        return
    for parameter in passed:
        if isinstance(parameter.kind, SomeoneKind):
            near = parameter.kind.refusal(tokens[0].text, context)
            if near.instead:
                raise _either(near, parameter, note, tokens, 0, line)
    for n, token in enumerate(tokens[1:], 1):
        taken = None if token.quoted else next((one for one in passed if _takes(one, token, context)), None)
        if taken is not None:
            error = Unread("unread.within_note", said=token.text, instead=(token.text,))
            raise _either(error, taken, note, tokens, n, line)


def _takes(parameter: Parameter, token: Token, context: Context) -> bool:
    return parameter.kind.attempt(token.text, context) is not NOT


def _either(error: Unread, meant: Parameter, note: Parameter, tokens: list[Token], n: int, line: str) -> Unread:
    """The word of `tokens` at `n` in front of the others, as it may have been meant; or all of them as the note."""
    parts = [span_of(line, part) for part in (tokens[:n], tokens[n + 1 :]) if part]
    error.instead = (
        *(" ".join([said, *parts]) for said in error.instead),
        f"{note.name}={quoted(span_of(line, tokens))}",
    )
    if len(cut(line[tokens[0].start : tokens[-1].end])) != len(tokens):
        error.instead = ()  # something given by name stands in between, and would get lost
    error.parameter, error.place = meant.name, (tokens[0].start, tokens[-1].end)
    return error
