"""Messages to JSON and back, so that an outbox row is plain data that survives a restart and an upgrade.

Every piece is written as `{"is": "<class name>", …fields}`. Unknown fields are ignored and missing ones take their
default, so that an older and a newer process can read each other's rows during a rolling upgrade.
"""

from __future__ import annotations

import builtins
import dataclasses
import functools
import json
import typing
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.kernel import chart, message

_CLASSES: dict[str, type[Any]] = {
    cls.__name__: cls
    for cls in (
        message.Said,
        message.Text,
        message.Strong,
        message.Mention,
        message.Moment,
        message.On,
        message.CommandLine,
        message.Link,
        message.Heading,
        message.Paragraph,
        message.Items,
        message.Facts,
        message.Table,
        message.Bar,
        message.Picture,
        message.File,
        message.Quote,
        message.Note,
        message.Divider,
        message.Button,
        message.Buttons,
        message.Field,
        message.Form,
        message.Ask,
        message.Message,
        message.Answer,
    )
}


class Undecodable(ValueError):
    """A stored message that is none: broken JSON shape or an unknown piece."""


def to_json(value: message.Message | message.Answer) -> dict[str, Any]:
    """`value` as JSON-ready data."""
    written: dict[str, Any] = _write(value)
    return written


def to_text(value: message.Message | message.Answer) -> str:
    """`value` as JSON text, for the path every call takes: what `to_json` gives, less the fields that are as usual."""
    return _ENCODER.encode(value)


def _piece(value: Any) -> Any:
    """One piece with its fields as they are; the encoder asks again for each field it does not know."""
    names = _DEFAULTS.get(type(value))
    if names is None:
        return _write(value)
    written: dict[str, Any] = {"is": type(value).__name__}
    for name, default in names:
        field = getattr(value, name)
        if field is not default:
            written[name] = field
    return written


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False, default=_piece)


def message_from_json(data: dict[str, Any]) -> message.Message:
    """The message that `to_json` wrote; raises `Undecodable`."""
    read = _read(data)
    if not isinstance(read, message.Message):
        raise Undecodable("not a message")
    return read


def answer_from_text(text: str) -> message.Answer:
    """The answer that `to_text` wrote; raises `Undecodable`."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise Undecodable(str(error)) from error
    return answer_from_json(data)


def answer_from_json(data: dict[str, Any]) -> message.Answer:
    """The answer that `to_json` wrote; raises `Undecodable`."""
    read = _read(data)
    if not isinstance(read, message.Answer):
        raise Undecodable("not an answer")
    return read


_DEFAULTS = {cls: tuple((entry.name, entry.default) for entry in dataclasses.fields(cls)) for cls in _CLASSES.values()}
_FIELDS = {cls: tuple(entry.name for entry in dataclasses.fields(cls)) for cls in _CLASSES.values()}


def _field_names(cls: type[Any]) -> tuple[str, ...]:
    return _FIELDS[cls]


def _write(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, tuple):
        return [_write(part) for part in value]
    if isinstance(value, frozenset):
        return {"is": "set", "of": sorted(value)}
    if isinstance(value, Decimal):
        return {"is": "decimal", "of": str(value)}
    if isinstance(value, datetime):
        return {"is": "instant", "of": value.isoformat()}
    if isinstance(value, date):
        return {"is": "day", "of": value.isoformat()}
    if isinstance(value, chart.Chart):
        return {"is": "chart", "of": chart.to_json(value)}
    cls = type(value)
    written: dict[str, Any] = {"is": cls.__name__}
    for name in _field_names(cls):
        written[name] = _write(getattr(value, name))
    return written


def _read(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_read(part) for part in data)
    if not isinstance(data, dict):
        return data
    kind = data.get("is")
    simple = _SIMPLE.get(str(kind))
    if simple is not None:
        return _simple(simple, data)
    cls = _CLASSES.get(str(kind))
    if cls is None:
        raise Undecodable(f"unknown piece {kind!r}")
    checks = _checks(cls.__name__)
    fields = {name: _read(part) for name, part in data.items() if name in checks}
    for name, value in fields.items():
        if not checks[name](value):
            raise Undecodable(f"{kind}: {name} is a {type(value).__name__}, or holds what it can't")
    try:
        return cls(**fields)
    except TypeError as error:
        raise Undecodable(str(error)) from error


_Check = Callable[[Any], bool]


@functools.cache
def _checks(name: str) -> dict[str, _Check]:
    """For each field of the class of that name, whether a value may stand in it: a renderer relies on the types as declared."""
    return {name: _check(hint) for name, hint in typing.get_type_hints(_CLASSES[name]).items()}


def _check(hint: Any) -> _Check:
    parts = typing.get_args(hint)
    match typing.get_origin(hint):
        case None:
            return lambda value: isinstance(value, hint)
        case typing.Literal:  # a newer release may know more of them
            kinds = tuple({type(part) for part in parts})
            return lambda value: isinstance(value, kinds)
        case builtins.tuple if parts[-1] is not Ellipsis:
            each = [_check(part) for part in parts]
            return lambda value: (
                isinstance(value, tuple) and len(value) == len(each) and all(map(lambda ok, one: ok(one), each, value))
            )
        case builtins.tuple | builtins.frozenset as many:
            fits = _check(parts[0])
            return lambda value: isinstance(value, many) and all(map(fits, value))
    if all(isinstance(part, type) and typing.get_origin(part) is None for part in parts):
        return lambda value: isinstance(value, parts)
    any_of = [_check(part) for part in parts]
    return lambda value: any(fits(value) for fits in any_of)


def _simple(read: Callable[[Any], Any], data: dict[str, Any]) -> Any:
    try:
        return read(data["of"])
    except (LookupError, TypeError, ValueError, ArithmeticError) as error:  # a broken Decimal is arithmetic's error
        raise Undecodable(f"{data.get('is')}: {error}") from error


_SIMPLE: dict[str, Callable[[Any], Any]] = {
    "set": frozenset,
    "decimal": Decimal,
    "instant": datetime.fromisoformat,
    "day": date.fromisoformat,
    "chart": chart.from_json,
}
