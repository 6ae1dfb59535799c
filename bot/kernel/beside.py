"""People mentioned beside a line: the platform may leave the names of whoever was mentioned out of the text (DingTalk)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.kernel.command import Command, Parameter
from bot.kernel.errors import Unread
from bot.kernel.grammar import read_line
from bot.kernel.parameters import CandidateKind, Context, RoleKind, SomeoneKind
from bot.kernel.runs import Line, longest_run
from bot.kernel.several_people import LISTS
from bot.kernel.tokens import Token

_NAMES_SOMEBODY: Final = LISTS | {"unread.person_which", "unread.stranger"}
"""Why words are no person, though they do name somebody."""


def with_people(
    command: Command, line: str, tokens: Sequence[Token], context: Context, named: Sequence[str]
) -> tuple[str, Sequence[Token]]:
    """`line` and its `tokens` with the accounts of `named` where a person belongs whom the words there do not name: the
    words are what follows. So the line says the same when it is offered again, by a button that mentions nobody."""
    for account in unused(line, context, named):
        at = _unnamed(command, line, tokens, context)
        if at is None:
            break
        mention = f"<@{account}>"
        start = tokens[at].start
        line = f"{line[:start]}{mention} {line[start:]}"
        by = len(mention) + 1
        behind = (replace(token, start=token.start + by, end=token.end + by) for token in tokens[at:])
        tokens = (*tokens[:at], Token(mention, start=start, end=start + len(mention)), *behind)
    return line, tokens


def answer_with(account: str, text: str, asked: Parameter, context: Context) -> str:
    """An answer to a question, with the account mentioned beside it where a person is asked for and `text` names none."""
    if not isinstance(asked.kind, SomeoneKind) or (text and _reads(asked, text, context)):
        return text
    return f"<@{account}> {text}".strip()


def unused(line: str, context: Context, named: Sequence[str]) -> list[str]:
    """Those of `named` who do not stand in the line itself, by account or by name."""
    return [account for account in named if not _stands_in(line, account, context)]


def _stands_in(line: str, account: str, context: Context) -> bool:
    person = context.directory.by_id.get(context.directory.accounts.get((context.workspace_id, account), 0))
    names = (f"<@{account}>", f"<@{account}|", *([f"@{person.name}"] if person is not None else []))
    return any(name in line for name in names)


def _reads(asked: Parameter, text: str, context: Context) -> bool:
    try:
        asked.kind.read(text, context)
    except Unread as error:
        return error.key in _NAMES_SOMEBODY
    return True


def _unnamed(command: Command, line: str, tokens: Sequence[Token], context: Context) -> int | None:
    """Which word stands where a required person belongs, and names none."""
    if _begins_with_a_role(command, Line(line, context), tokens):
        return 0
    try:
        read_line(command, line, tokens, context)
    except Unread as error:
        parameter = command.by_name.get(error.parameter)
        lacks = parameter is not None and parameter.required and isinstance(parameter.kind, SomeoneKind)
        if not lacks or error.place is None or error.key in _NAMES_SOMEBODY:
            return None
        start = error.place[0]
        return next((n for n, token in enumerate(tokens) if token.start == start and not token.name), None)
    return None


def _begins_with_a_role(command: Command, line: Line, tokens: Sequence[Token]) -> bool:
    """团队 添加 客服专员: taken for the name of somebody new, the role would be missing."""
    if len(command.parameters) < 2 or not tokens or tokens[0].quoted or tokens[0].name:
        return False
    who, role = command.parameters[:2]
    if not (isinstance(who.kind, CandidateKind) and isinstance(role.kind, RoleKind)):
        return False
    return longest_run(role, list(tokens), line) is not None
