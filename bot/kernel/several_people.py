"""Several people where a line is about one of them: 王磊、陈思, <@U1> <@U2>, Emma and Lily."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.kernel.command import Parameter
from bot.kernel.errors import Unread
from bot.kernel.parameters import NOT, CandidateKind, Context, DueKind, Kind, ReceiverKind, SomeoneKind
from bot.kernel.people import Candidate, PersonRef
from bot.kernel.runs import Line, placed
from bot.kernel.tokens import Token

LISTS: Final = frozenset({"unread.one_person", "unread.one_receiver", "unread.one_person_strange"})
"""Why a line is refused that has several people where one belongs: the signs between them part no arguments."""
_MOST_PEOPLE: Final = 10
"""Words of a list of people: 王磊、 陈思、 林晓."""
_BETWEEN: Final = re.compile(r"\s*(?:[、，,;；/&+]|和|与|及|\band\b)\s*|(?<=>)\s*(?=<@)|\s+(?=@)")
_BETWEEN_NEW: Final = re.compile(
    r"\s*[、，,;；&]\s*|\s+(?:和|与|及|and)\s+|(?<=\S\S)(?:和|与|及)(?=\S\S)|(?<=>)\s*(?=<@)|\s+(?=@)"
)
"""Between the names of people who are new: 欧阳和平 is one of them, and so is Tom/汤姆."""
_PAUSES: Final = frozenset("，,;；")
"""What also parts the arguments of a line that was spoken; a list of names has them as well."""
_A_NAME: Final = re.compile(r"@?[\u4e00-\u9fff]{2,4}|@?[A-Za-z][A-Za-z.'-]*|<@[^<>\s]+>")
_DUE: Final = DueKind()


@dataclass(frozen=True, slots=True)
class _List:
    """What may be a list of people: its parts, where each ends in the line, and the signs between them."""

    parts: list[str]
    ends: list[int]
    signs: list[str]

    def ends_at_pause(self) -> int:
        """How many parts there are before the first pause."""
        return next((n for n, sign in enumerate(self.signs, 1) if sign in _PAUSES), len(self.parts))


def refuse_several_people(
    head: Parameter, tokens: list[Token], line: Line, following: Sequence[Parameter] = ()
) -> None:
    """The first of them would get it all, with the others in its words; a line for each is offered. Where one of
    `following` is a person as well, two people are no list."""
    if not isinstance(head.kind, SomeoneKind) or any(isinstance(one.kind, SomeoneKind) for one in following):
        return
    for n in range(min(_MOST_PEOPLE, len(tokens)), 0, -1):
        if not any(token.quoted or token.name for token in tokens[:n]):
            wrong = _several(head, tokens[:n], line) or (_one_unknown(head, tokens, line) if n == 1 else None)
            if wrong is not None:
                raise wrong


def _listed(kind: Kind, tokens: list[Token], line: str) -> _List:
    start, end = tokens[0].start, tokens[-1].end
    between = _BETWEEN_NEW if isinstance(kind, CandidateKind) else _BETWEEN
    found = list(between.finditer(line, start, end))
    starts = [start, *(one.end() for one in found)]
    ends = [*(one.start() for one in found), end]
    parts = [line[first:last] for first, last in zip(starts, ends, strict=True)]
    return _List(parts, ends, [one.group().strip() for one in found])


def _several(head: Parameter, tokens: list[Token], line: Line) -> Unread | None:
    listed = _listed(head.kind, tokens, line.text)
    known = _how_many(listed.parts, head.kind, line.context)
    if known < 2 or (known < len(listed.parts) and len(tokens) > 1):
        return None
    new = isinstance(head.kind, CandidateKind)
    if not new and _is_one(head.kind, line.text[tokens[0].start : tokens[-1].end], line.context):
        return None
    if known < len(listed.parts) and listed.signs[known - 1] not in _PAUSES | {"、"}:
        return None
    people = tuple(dict.fromkeys(listed.parts[:known]))
    said = _readable(line.text[tokens[0].start : listed.ends[known - 1]], listed.parts[:known], head.kind, line.context)
    key = "unread.one_receiver" if isinstance(head.kind, ReceiverKind) else "unread.one_person"
    error = Unread(key, said=said, n=known, instead=people)
    return _at(error, head, tokens[0].start, listed.ends[known - 1])


def _one_unknown(head: Parameter, tokens: list[Token], line: Line) -> Unread | None:
    """王磊、张三 素材, and there is no 张三: what follows the list shows that it is one, and no task of that name."""
    if isinstance(head.kind, CandidateKind):
        return None
    listed = _listed(head.kind, tokens[:1], line.text)
    n = listed.ends_at_pause()
    people = [name for name in listed.parts[:n] if _is_one(head.kind, name, line.context)]
    strange = next((name for name in listed.parts[:n] if name not in people), None)
    if strange is None or not people or listed.parts[0] not in people:
        return None
    if not all(map(_A_NAME.fullmatch, listed.parts[:n])):
        return None
    if n == len(listed.parts) and (len(tokens) < 2 or _is_due(tokens[1:], line)):
        return None
    said = _readable(line.text[tokens[0].start : listed.ends[n - 1]], people, head.kind, line.context)
    near = head.kind.refusal(strange, line.context).instead
    called = strange.removeprefix("@")
    error = Unread(
        "unread.one_person_strange", said=said, strange=called, instead=tuple(dict.fromkeys((*people, *near)))
    )
    return _at(error, head, tokens[0].start, listed.ends[n - 1])


def _is_due(tokens: list[Token], line: Line) -> bool:
    said = line.text[tokens[0].start : tokens[-1].end]
    return len(said) <= _LONGEST_DUE and _DUE.attempt(said, line.context) is not NOT


_LONGEST_DUE: Final = 40


def _readable(said: str, people: Sequence[str], kind: Kind, context: Context) -> str:
    """`said` with the names of those of `people` who are mentioned by account."""
    for mention in (one for one in people if one.startswith("<@")):
        value = kind.attempt(mention, context)
        said = said.replace(mention, f"@{value.name}" if isinstance(value, PersonRef | Candidate) else mention)
    return said


def _at(error: Unread, head: Parameter, start: int, end: int) -> Unread:
    return placed(error, head, [Token("", start=start, end=end)])


def _how_many(parts: Sequence[str], kind: Kind, context: Context) -> int:
    """How many of `parts`, from the first on, are people."""
    return next((n for n, name in enumerate(parts) if not _is_one(kind, name, context)), len(parts))


def _is_one(kind: Kind, name: str, context: Context) -> bool:
    if not name or (isinstance(kind, CandidateKind) and context.directory.find_role(name) is not None):
        return False
    return kind.reads(name, context)
