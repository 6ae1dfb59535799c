"""Arguments said in another order than they are read in, and words that are left over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.kernel.apart import bare_day, most_words
from bot.kernel.command import Parameter
from bot.kernel.errors import Unread
from bot.kernel.parameters import NOT, AmountKind, ChoiceKind, DayKind, MetricKind, SomeoneKind, SpanKind
from bot.kernel.parameters.figures_said import figures_said
from bot.kernel.runs import Line, longest_run, placed, refusal
from bot.kernel.stray_days import sounds_like_time
from bot.kernel.tokens import Token, cut, quoted, span_of, written

_TIME: Final = SpanKind("past")


def refuse_order(head: Parameter, following: list[Parameter], tokens: list[Token], line: Line) -> None:
    """昨天 支付金额 12.5万, 支付金额 昨天 12.5万, 刘雨 支付金额: what belongs behind was said first; so the line is offered."""
    if not isinstance(head.kind, MetricKind | AmountKind) or tokens[0].quoted:
        return
    if isinstance(head.kind, AmountKind):
        _refuse_day_that_is_none(following, tokens, line)
    front: list[tuple[Parameter, list[Token]]] = []
    rest = tokens
    while rest and (found := _belongs_behind([one for one in following if one not in dict(front)], rest, line)):
        front.append(found)
        rest = rest[len(found[1]) :]
        if rest and longest_run(head, rest, line) is not None:
            raise _said_first(head, front, following, tokens, line)


def _refuse_day_that_is_none(following: list[Parameter], tokens: list[Token], line: Line) -> None:
    """支付金额 11月30日 12.5万 said on the 27th, payment 11 26 12.5k: what stands in front of the number is a day that can't be
    taken as it was said."""
    for one in following:
        if not isinstance(one.kind, DayKind):
            continue
        bare = bare_day(tokens)
        if bare is not None:
            error = Unread("unread.day_first", said=span_of(line.text, tokens[: bare[0]]), instead=(bare[1],))
            note = next((other for other in following if other.kind.free), None)
            raise _behind_number(error, one, tokens, bare[0], line, note)
        for n in range(most_words(one.kind, tokens), 0, -1):
            said = span_of(line.text, tokens[:n])
            if one.kind.attempt(said, line.context) is not NOT:
                break
            slip = one.kind.slip(said, line.context) if one.kind.suspects(said, line.context) else None
            if slip is not None:
                raise _behind_number(slip, one, tokens, n, line)


def _behind_number(
    error: Unread, day: Parameter, tokens: list[Token], n: int, line: Line, note: Parameter | None = None
) -> Unread:
    """`error` about the first `n` of `tokens`, with each day it offers behind all the others; or all but the first as a
    note."""
    rest = span_of(line.text, tokens[n:])
    apart = len(cut(line.text[tokens[0].start : tokens[-1].end])) != len(tokens)
    error.instead = () if apart else tuple(f"{rest} {day.name}={written(said)}".strip() for said in error.instead)
    if note is not None and not apart:
        error.instead += (f"{tokens[0].text} {note.name}={quoted(line.text[tokens[1].start : tokens[-1].end])}",)
    return placed(error, day, tokens)


def _belongs_behind(
    following: list[Parameter], tokens: list[Token], line: Line
) -> tuple[Parameter, list[Token]] | None:
    for one in following:
        run = longest_run(one, tokens, line) if isinstance(one.kind, DayKind | SomeoneKind) else None
        if run is not None:
            return one, tokens[: run[0]]
    return None


def _said_first(
    head: Parameter,
    front: list[tuple[Parameter, list[Token]]],
    following: list[Parameter],
    tokens: list[Token],
    line: Line,
) -> Unread:
    """With the words of `front` behind the others; by name where free words stand there, which would swallow them."""
    taken = sum(len(words) for _, words in front)
    said = span_of(line.text, tokens[:taken])
    free = any(one.kind.free for one in following)
    named = (f"{one.name}={written(span_of(line.text, words))}" for one, words in front)
    behind = f"{span_of(line.text, tokens[taken:])} {' '.join(named) if free else said}"
    apart = len(cut(line.text[tokens[0].start : tokens[-1].end])) != len(tokens)
    counts = any(isinstance(one.kind, AmountKind) for one in (head, *following))
    key = "unread.day_first" if counts and isinstance(front[-1][0].kind, DayKind) else "unread.said_first"
    # Something given by name stands in between, and would get lost.
    return placed(Unread(key, said=said, instead=() if apart else (behind,)), head, tokens)


def words_of_choice(
    head: Parameter, following: Sequence[Parameter], passed: Sequence[Parameter], tokens: list[Token], line: Line
) -> int:
    """better offer: what is no word of a choice that stands last reaches to the end of the line, or to where one that was
    passed over is read; 1 for everything else."""
    if not isinstance(head.kind, ChoiceKind) or following:
        return 1
    for n in range(1, len(tokens)):
        runs = (longest_run(one, tokens[n:], line) for one in passed)
        if any(run is not None and n + run[0] == len(tokens) for run in runs):
            return n
    return len(tokens)


def refuse_second_figure(parameters: list[Parameter], tokens: list[Token], note: list[Token], line: Line) -> None:
    """访客数 3000 支付金额 12万: a second figure behind the first is none of its words. One line for each; where `note` are the
    words it would be, also the first with them."""
    kinds = [parameter.kind for parameter in parameters[:2]]
    if len(kinds) < 2 or not (isinstance(kinds[0], MetricKind) and isinstance(kinds[1], AmountKind)):
        return
    said = line.text[tokens[0].start : tokens[-1].end]
    if any(token.quoted or token.name for token in tokens) or len(cut(said)) != len(tokens):
        return
    figures = figures_said(said, line.context)
    if len(figures) > 1:
        error = Unread("unread.figures_several", n=len(figures), instead=figures)
        free = next((one for one in parameters if one.kind.free), None)
        if note and free is not None:
            front = line.text[tokens[0].start : note[0].start]
            error.instead += (f"{front}{free.name}={quoted(span_of(line.text, note))}",)
        raise placed(error, parameters[0], tokens)


def left_over(passed: list[Parameter], tokens: list[Token], line: Line) -> Unread:
    """Why nothing takes these words: by the argument of `passed` that something near them is known for, else the likeliest."""
    days = [p for p in passed if isinstance(p.kind, DayKind)]
    if not days and not tokens[0].quoted and _TIME.attempt(tokens[0].text, line.context) is not NOT:
        return Unread("unread.time_left_over", said=tokens[0].text)  # 本周 上周: nobody's misspelt name
    named = [p for p in passed if isinstance(p.kind, SomeoneKind | ChoiceKind | MetricKind)]
    likely = [*days, *named] if any(char.isdigit() for char in tokens[0].text) else [*named, *days]
    errors = [refusal(one, tokens[:1], line) for one in likely or passed[: len(passed) == 1]]
    if not errors:
        return Unread("unread.left_over", said=span_of(line.text, tokens))
    error = next((one for one in errors if one.instead), errors[0])
    if error.key == "unread.person" and days and sounds_like_time(tokens[0].text):
        error.key = "unread.person_or_span"  # 五月天 may be meant as both
    return error
