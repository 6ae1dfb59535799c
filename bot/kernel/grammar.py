"""From the words of a line, or the fields of a form, to the arguments of a command."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.kernel.apart import MOST_WORDS, most_words, refuse_number_apart
from bot.kernel.argument_names import PARAMETER_ALIASES
from bot.kernel.command import Command, Parameter
from bot.kernel.errors import Unread
from bot.kernel.misplaced import left_over, refuse_order, refuse_second_figure, words_of_choice
from bot.kernel.nearest import slips_between
from bot.kernel.parameters import (
    NOT,
    CandidateKind,
    Context,
    DayKind,
    RoleKind,
    SomeoneKind,
    TextKind,
    WordKind,
)
from bot.kernel.parameters.names import MOST_NAMES
from bot.kernel.people import Candidate
from bot.kernel.runs import Line, longest_run, refusal
from bot.kernel.several_people import refuse_several_people
from bot.kernel.several_texts import parted
from bot.kernel.stray_days import NO_DAY_BEHIND, Dated, refuse_half_date, refuse_lost_day, refuse_stray_days
from bot.kernel.stray_names import refuse_stray_names
from bot.kernel.tokens import LONGEST_LINE, Token, quoted, span_of, written
from bot.kernel.unglue import words_before_number
from bot.kernel.wrong_person import refuse_wrong_person


@dataclass
class Bound:
    """Arguments read so far, as values and as they were typed, and which required ones are missing."""

    values: dict[str, Any] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    missing: list[Parameter] = field(default_factory=list)
    errors: dict[str, Unread] = field(default_factory=dict)
    """Only from a form: what was wrong, per field."""


def normalised(line: str) -> str:
    """The line with full-width ASCII, spaces and the slash as their plain forms; everything else stays as typed."""
    return line if _UNUSUAL.search(line) is None else "".join(_plain(char) for char in line)


_UNUSUAL = re.compile("[\u3000\u200b\u200e\u200f\ufeff０-９／＃＝＠]")
"""What `_plain` changes; most lines have none of it."""


def _plain(char: str) -> str:
    if char in " \u3000\u200b\u200e\u200f\ufeff":
        return " " if char in " \u3000" else ""
    return unicodedata.normalize("NFKC", char) if "０" <= char <= "９" or char in "／＃＝＠" else char


def read_line(
    command: Command, line: str, tokens: Sequence[Token], context: Context, named: Sequence[str] = ()
) -> Bound:
    """The arguments that `tokens` (the words of `line` behind the command's name) give.

    `named` are accounts mentioned beside the text, in order: they fill person arguments the text does not name.
    Raises `Unread` for what can't be read; what is merely missing is listed.
    """
    bound = Bound()
    unnamed = _without_people_by_word(command, tokens, Line(line, context), bound)
    positional = _take_named(command, unnamed, Line(line, context), bound)
    open_parameters = [p for p in command.parameters if not p.named_only and p.name not in bound.values]
    places = _positional(open_parameters, list(positional), Line(line, context))
    for name, (value, said) in places.items():
        bound.values[name], bound.said[name] = value, said
    _fill_from_mentions(command, bound, context, list(named))
    bound.missing = [p for p in command.parameters if p.required and p.name not in bound.values]
    return bound


def read_form(command: Command, fields: Mapping[str, str], context: Context) -> Bound:
    """The arguments that the fields of a form give; what can't be read is an error at its field."""
    bound = Bound()
    for parameter in command.parameters:
        text = fields.get(parameter.name, "").strip()
        if not text:
            continue
        bound.said[parameter.name] = text
        try:
            if len(text) > LONGEST_LINE:  # nothing is that long; reading it as a date would hold up everybody
                raise Unread("unread.line_too_long", n=len(text), most=LONGEST_LINE)
            bound.values[parameter.name] = parameter.kind.read(text, context)
        except Unread as error:
            bound.errors[parameter.name] = error
    read_or_wrong = bound.values.keys() | bound.errors.keys()
    bound.missing = [p for p in command.parameters if p.required and p.name not in read_or_wrong]
    return bound


def _without_people_by_word(command: Command, tokens: Sequence[Token], line: Line, bound: Bound) -> Sequence[Token]:
    """代理 林晓, deputy 林晓: a colleague behind the name of the argument, as behind 代理=; taken, and what else there is."""
    for n, token in enumerate(tokens[:-1]):
        parameter = command.by_name.get(PARAMETER_ALIASES.get(token.text, token.text.lower()))
        if token.quoted or token.name or parameter is None or parameter.required:
            continue
        run = longest_run(parameter, list(tokens[n + 1 :]), line) if isinstance(parameter.kind, SomeoneKind) else None
        if run is not None:
            bound.values[parameter.name] = run[1]
            bound.said[parameter.name] = span_of(line.text, list(tokens[n + 1 : n + 1 + run[0]]))
            return [*tokens[:n], *tokens[n + 1 + run[0] :]]
    return tokens


def _take_named(command: Command, tokens: Sequence[Token], line: Line, bound: Bound) -> list[Token]:
    """What is left for the places. A word with a `=` that names no argument of this command is a word like others."""
    rest = []
    for token in tokens:
        name = PARAMETER_ALIASES.get(token.name, token.name.lower())
        parameter = command.by_name.get(name) if name else None
        if parameter is None:
            _refuse_slip(command, token)
            rest.append(replace(token, text=line.text[token.start : token.end], name="") if token.name else token)
            continue
        bound.values[name] = _read_named(parameter, token, line.context)
        bound.said[name] = token.text
    return rest


def _refuse_slip(command: Command, token: Token) -> None:
    """One letter off an argument's name is a slip of the finger: taken for text, what it says would be lost."""
    if not token.name:
        return
    names = [p.name for p in command.parameters]
    names += [alias for alias, name in PARAMETER_ALIASES.items() if name in command.by_name and len(alias) > 1]
    meant = next((name for name in names if _is_slip(token.name.lower(), name)), None)
    if meant is None:
        return
    error = Unread(
        "unread.argument_name",
        said=f"{token.name}=",
        near=f"{meant}=",
        instead=(f"{meant}={written(token.text)}",),
    )
    error.place = (token.start, token.end)
    raise error


_TOO_SHORT = 3
"""A name of so few letters is one letter off too many other words."""


def _is_slip(said: str, name: str) -> bool:
    """Two Chinese characters have to begin alike: 截至 is 截止, but 型号 is not 编号."""
    if slips_between(said, name, 1) != 1:
        return False
    return len(name) > _TOO_SHORT if name.isascii() else said[0] == name[0]


def _read_named(parameter: Parameter, token: Token, context: Context) -> Any:
    try:
        return _read(parameter, token.text, context)
    except Unread as error:
        error.instead = tuple(f"{token.name}={written(text)}" for text in error.instead)
        error.place = (token.start, token.end)
        raise


def _read(parameter: Parameter, text: str, context: Context) -> Any:
    try:
        return parameter.kind.read(text, context)
    except Unread as error:
        error.parameter = error.parameter or parameter.name
        raise


_Places = dict[str, tuple[Any, str]]


def _positional(parameters: list[Parameter], tokens: list[Token], line: Line) -> _Places:
    """Each parameter takes its words from the front; an optional one that does not fit is passed over, and tried again
    behind the next that does: 林晓 上周 and 上周 林晓 are the same."""
    places: _Places = {}
    passed: list[Parameter] = []
    named: tuple[Parameter, Token] | None = None
    dated = Dated()
    everything = parameters, tokens
    while parameters and tokens:
        head, parameters = parameters[0], parameters[1:]
        if isinstance(head.kind, TextKind):
            if not head.required:
                refuse_second_figure(*everything, tokens, line)
                refuse_stray_days(head, dated, tokens, line.text, line.context)
                refuse_stray_names(head, passed, tokens, line.text, line.context)
            return places | _text(head, parameters, tokens, line)
        if head.required:
            refuse_several_people(head, tokens, line, parameters)
        run = longest_run(head, tokens, line)
        if isinstance(head.kind, DayKind):
            dated = Dated(head, tokens[: run[0]] if run is not None else [])
        if run is not None:
            n, value = run
            refuse_number_apart(head, parameters, tokens, n, line.text)
            places[head.name] = (value, span_of(line.text, tokens[:n]))
            alone = isinstance(head.kind, CandidateKind) and n == 1 and not tokens[0].quoted
            named = (head, tokens[0]) if alone else None
            tokens = tokens[n:]
            parameters, passed = [*passed, *parameters], []
        elif head.required or (not tokens[0].quoted and head.kind.suspects(tokens[0].text, line.context)):
            whole = _whole_name(*named, head, tokens, line) if named else None
            if named and whole is not None:
                return places | {named[0].name: whole}
            refuse_second_figure(*everything, [], line)
            refuse_order(head, parameters, tokens, line)
            refuse_wrong_person(head, parameters, tokens, line)
            words = words_before_number(head, parameters, tokens, line.context)
            meant = tokens[: max(words, words_of_choice(head, parameters, passed, tokens, line))]
            raise (named and _unquoted_name(named[1], head, tokens, line)) or refusal(head, meant, line)
        else:
            passed.append(head)
    if tokens:
        raise left_over(passed, tokens, line)
    return places


def _whole_name(
    person: Parameter, first: Token, head: Parameter, tokens: list[Token], line: Line
) -> tuple[Any, str] | None:
    """Anna Li, and nothing behind it: all of it is the name of somebody new, and the role is still to be said."""
    words = [first, *tokens]
    if any(token.quoted or token.name or not _IN_A_NAME.fullmatch(token.text) for token in words):
        return None
    alike = len({token.text[0].isupper() for token in words}) == 1
    known = longest_run(person, [first], line)
    new = known is not None and isinstance(known[1], Candidate) and not (known[1].person or known[1].account)
    if not (alike and new and isinstance(head.kind, RoleKind)):
        return None
    if any(line.context.directory.almost_role(token.text) for token in tokens):
        return None
    said = span_of(line.text, words)
    value = person.kind.whole(said, line.context)
    return None if value is NOT else (value, said)


_IN_A_NAME = re.compile(r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f.'-]*")
"""Names that have spaces between their words are written in Latin letters."""


def _unquoted_name(named: Token, head: Parameter, tokens: list[Token], line: Line) -> Unread | None:
    """Anna Li 客服专员: what is no role may be the rest of a name that needs quotes."""
    for more in range(1, min(MOST_NAMES, len(tokens))):
        if any(token.quoted or token.name for token in tokens[:more]):
            return None
        if longest_run(head, tokens[more:], line) is not None:
            name = span_of(line.text, [named, *tokens[:more]])
            error = Unread("unread.name_of_words", parameter="person", said=name, instead=(quoted(name),))
            error.place = (named.start, tokens[more - 1].end)
            return error
    return None


def _text(head: Parameter, later: list[Parameter], tokens: list[Token], line: Line) -> _Places:
    """Free words, up to where the later arguments read completely; the longest such run at the very end is theirs."""
    if any(p.required and isinstance(p.kind, TextKind) for p in later):
        return _several_texts(head, later, tokens, line)
    if tokens[0].quoted and len(tokens) > 1:
        later_places = _all_of(later, tokens[1:], line)
        if later_places is not None:
            return {head.name: (_read(head, tokens[0].text, line.context), tokens[0].text)} | later_places
    if later:
        for at in range(max(1, len(tokens) - MOST_WORDS), len(tokens)):
            if tokens[at - 1].text.lower() in NO_DAY_BEHIND:
                continue
            later_places = _all_of(later, tokens[at:], line)
            if later_places is not None:
                refuse_lost_day(
                    later, {p: said for p, (_, said) in later_places.items()}, tokens[:at], line.text, line.context
                )
                said = span_of(line.text, tokens[:at]).rstrip("，,；;") or span_of(line.text, tokens[:at])
                return {head.name: (_read(head, said, line.context), said)} | later_places
            _refuse_asked_back(later, tokens[at:], line)
        refuse_half_date(later, tokens, line.text, line.context)
    said = span_of(line.text, tokens)
    return {head.name: (_read(head, said, line.context), said)}


def _refuse_asked_back(later: list[Parameter], tokens: list[Token], line: Line) -> None:
    """素材 11月20日 下午3点, said after that day: its hour alone is no deadline of today."""
    for parameter in later:
        kind = parameter.kind
        if not isinstance(kind, DayKind):
            continue
        others = [other for other in later if other is not parameter]
        for n in range(most_words(kind, tokens), 0, -1):
            if any(one.quoted for one in tokens[:n]) or not kind.asks_back(
                span_of(line.text, tokens[:n]), line.context
            ):
                continue
            if _all_of(others, tokens[n:], line) is not None:
                raise refusal(parameter, tokens[:n], line)


def _several_texts(head: Parameter, later: list[Parameter], tokens: list[Token], line: Line) -> _Places:
    """One part of the words for each; what was not said is asked for. Only what follows the last of them is not text."""
    texts = [head, *(p for p in later if p.required and isinstance(p.kind, TextKind))]
    rest = [p for p in later if p not in texts]
    parts = parted(line.text, tokens)
    behind = _all_of(rest, parts[-1], line) if len(parts) == len(texts) + 1 else None
    if behind is not None:
        parts = parts[:-1]
    if len(parts) > len(texts):
        raise Unread("unread.too_many_parts", n=len(parts), most=len(texts))
    places = behind or {}
    if len(parts) == len(texts) and behind is None:
        places = _text(texts.pop(), rest, parts.pop(), line)
    for parameter, part in zip(texts, parts, strict=False):
        said = span_of(line.text, part)
        places[parameter.name] = (_read(parameter, said, line.context), said)
    return places


def _all_of(parameters: list[Parameter], tokens: list[Token], line: Line) -> _Places | None:
    """Every word of `tokens` taken by one of `parameters`, each once, optional ones in any order; else nothing."""
    if not tokens:
        return {} if not any(parameter.required for parameter in parameters) else None
    for parameter in parameters:
        others = [other for other in parameters if other is not parameter]
        if isinstance(parameter.kind, TextKind | WordKind | CandidateKind) and not parameter.required:
            continue
        for n in range(most_words(parameter.kind, tokens), 0, -1):
            if any(token.quoted for token in tokens[:n]) and not isinstance(parameter.kind, TextKind | WordKind):
                continue
            said = span_of(line.text, tokens[:n])
            value = parameter.kind.attempt(said, line.context)
            if value is NOT:
                continue
            rest = _all_of(others, tokens[n:], line)
            if rest is not None:
                return {parameter.name: (value, said)} | rest
        if parameter.required:
            return None
    return None


def _fill_from_mentions(command: Command, bound: Bound, context: Context, named: list[str]) -> None:
    """Accounts mentioned beside the text stand for the people it does not name, in order."""
    for parameter in command.parameters:
        if not isinstance(parameter.kind, SomeoneKind) or parameter.name in bound.values or not named:
            continue
        if parameter.required:
            account = named.pop(0)
            bound.values[parameter.name] = _read(parameter, f"<@{account}>", context)
            bound.said[parameter.name] = context.accounts.get(account, account)
