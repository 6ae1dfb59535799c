"""Days in what a button says: 明天 said before midnight is not the day after the press."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.kernel.command import Command
from bot.kernel.errors import Unread
from bot.kernel.grammar import Bound
from bot.kernel.parameters import Context, DayKind, Kind
from bot.kernel.tokens import cut, quoted


def as_dates(command: Command, text: str, read: Callable[[str], Bound], context: Context) -> str:
    """`text`, which `read` reads as arguments of `command`, with dates for the days that would be others tomorrow; it reads as
    the same afterwards."""
    try:
        values = read(text).values
    except Unread:
        return text
    for name in [name for name in values if isinstance(command.by_name[name].kind, DayKind)]:
        text = _with_date(command.by_name[name].kind, name, text, read, context)
    return text


def _with_date(kind: Kind, name: str, text: str, read: Callable[[str], Bound], context: Context) -> str:
    bound = read(text)
    value, words = bound.values[name], bound.said.get(name, "")
    if not words or text.count(words) != 1 or not _moves(kind, words, value, context):
        return text
    date = date_of(kind, value, words, context)
    ways = (text.replace(words, way) for way in (date, quoted(date)))
    return next((way for way in ways if _values(read, way) == bound.values), text)


def _values(read: Callable[[str], Bound], text: str) -> dict[str, Any] | None:
    try:
        return read(text).values
    except Unread:
        return None


def _moves(kind: Kind, words: str, value: Any, context: Context) -> bool:
    try:
        return bool(kind.attempt(words, replace(context, now=context.now + timedelta(days=1))) != value)
    except Unread:
        return True


def date_of(kind: Kind, value: Any, said: str, context: Context) -> str:
    """`value` of a day's `kind` as a day of the calendar, where that reads back as the same; else as it was `said`."""
    first = getattr(value, "first", value)
    ways = (cut(kind.write(value))[0].text, f"{first:%Y-%m-%d}", f"{first:%Y-%m}")
    return next((way for way in ways if kind.attempt(way, context) == value), said)
