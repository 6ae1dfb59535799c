"""Column types that mean the same on SQLite, PostgreSQL, MariaDB and MySQL.

The databases disagree about decimals, time zones, collations and lengths. These types leave them nothing to disagree
about: numbers and instants are stored as whole numbers, strings compare code point by code point, and whatever a
column cannot keep exactly is refused before it is sent. Every refusal is a `ValueError` or `TypeError`; SQLAlchemy
hands it on as a `StatementError` whose `orig` it is.

| type | in Python | in the database |
|---|---|---|
| `Exact` | `Decimal`, at most six decimals, within ±9.2e12 | BIGINT, millionths |
| `Instant` | aware `datetime`, in UTC on return | BIGINT, microseconds since 1970-01-01T00:00Z |
| `Day` | `date` | DATE |
| `Id(n)` | `str` of at most n characters, byte for byte | VARCHAR(n), binary collation |
| `Name(n)` | `str` of at most n characters, of what people type | VARCHAR(n), binary collation |
| `Words` | `str` of any length | TEXT (LONGTEXT), binary collation |
| `Json` | dict or list of plain values | the same as `Words`, keys sorted |
| `Choice(States)` | member of a `StrEnum` | VARCHAR(32) with a CHECK |
| `Number` | `int`, a key the database counts up | BIGINT (INTEGER on SQLite) |
"""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Date, Enum, String, Text, func, literal
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql import operators
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

DECIMALS: Final = 6
_SCALE: Final = 10**DECIMALS
_LARGEST_BIGINT: Final = 2**63 - 1
_STEP: Final = Decimal(1).scaleb(-DECIMALS)
# Raising on Inexact makes every conversion either right to the last digit or an error.
_EXACTLY: Final = Context(prec=80, traps=[Inexact])

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

Number: Final = BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
"""A primary key the database counts up. SQLite counts only in a column declared INTEGER; a BIGINT key stays empty."""


def rounded(value: Decimal) -> Decimal:
    """Round to the six decimals an `Exact` column keeps, half away from zero.

    A quotient has no end of decimals; whoever stores one rounds it here, visibly, since the column refuses to.
    """
    return value.quantize(_STEP, rounding=ROUND_HALF_UP, context=Context(prec=80))


def total(column: ColumnElement[Decimal]) -> ColumnElement[Decimal]:
    """SUM of an `Exact` column, exact, and 0 where no row counts.

    On SQLite a sum beyond ±9.2e12 raises `OperationalError` ("integer overflow"); it never turns into a float.
    """
    return func.coalesce(func.sum(column), literal(Decimal(0), Exact()))


class _ExactComparator(TypeDecorator.Comparator[Decimal]):
    """Comparison, sum and difference are those of the stored whole numbers; product and quotient are not."""

    def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> ColumnElement[Any]:
        if op in {operators.mul, operators.truediv, operators.floordiv, operators.mod}:
            raise TypeError("an Exact column is stored in millionths: multiply and divide in Python, not in SQL")
        return super().operate(op, *other, **kwargs)

    def reverse_operate(self, op: OperatorType, other: Any, **kwargs: Any) -> ColumnElement[Any]:
        if op in {operators.mul, operators.truediv, operators.floordiv, operators.mod}:
            raise TypeError("an Exact column is stored in millionths: multiply and divide in Python, not in SQL")
        return super().reverse_operate(op, other, **kwargs)


class Exact(TypeDecorator[Decimal]):
    """A decimal number with at most six decimals between -9223372036854.775808 and 9223372036854.775807.

    Stored as a whole number of millionths, so that ordering, MIN, MAX and SUM in SQL are right to the last digit on
    every database: SQLite would keep a NUMERIC as a binary fraction. Floats, NaN and infinities are refused, and so
    is a seventh decimal (see `rounded`). SUM, MIN, MAX and COALESCE keep the type; AVG does not and would come back a
    million times too large, so take `total` and a COUNT. A bare number beside a column in COALESCE or CASE is not
    converted: write `literal(value, Exact())`.
    """

    impl = BigInteger
    cache_ok = True
    comparator_factory = _ExactComparator

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        """Turn a number into its millionths; raise `TypeError` or `ValueError` when that would lose anything."""
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, Decimal | int):
            raise TypeError(f"an Exact column takes Decimal or int, not {type(value).__name__}")
        number = Decimal(value)
        if not number.is_finite():
            raise ValueError(f"an Exact column cannot keep {number}")
        if number.adjusted() > len(str(_LARGEST_BIGINT)):
            raise ValueError("an Exact column keeps numbers within ±9.2e12, and this one is larger")
        scaled = number.scaleb(DECIMALS, _EXACTLY)
        if scaled != scaled.to_integral_value():
            raise ValueError(
                f"an Exact column keeps {DECIMALS} decimals, not the {-int(number.as_tuple().exponent)} of {number}"
            )
        if not -_LARGEST_BIGINT - 1 <= scaled <= _LARGEST_BIGINT:
            raise ValueError(f"an Exact column keeps numbers within ±9.2e12, and {number} is larger")
        return int(scaled)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Turn millionths back; a SUM comes as int from SQLite and as Decimal from the servers."""
        if value is None:
            return None
        scaled = int(value)
        whole, rest = divmod(scaled, _SCALE)
        if rest == 0:
            return Decimal(whole)
        return Decimal(scaled).scaleb(-DECIMALS, _EXACTLY).normalize(_EXACTLY)


class _InstantComparator(TypeDecorator.Comparator[datetime]):
    """Instants compare with instants and move by a `timedelta`; nothing else is meant."""

    def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> ColumnElement[Any]:
        if op is operators.sub and not (other and isinstance(other[0], timedelta)):
            raise TypeError("an Instant minus an instant is no instant: subtract in Python, or move one by a timedelta")
        return super().operate(op, *other, **kwargs)


class _Microseconds(TypeDecorator[timedelta]):
    """What an `Instant` is moved by within a statement; no column has this type."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        return None if value is None else value // _MICROSECOND


class Instant(TypeDecorator[datetime]):
    """A point in time to the microsecond: any aware `datetime` goes in, one in UTC comes out.

    Stored as whole microseconds since 1970-01-01T00:00Z, since the databases' own types lose the zone, the
    microseconds or the order (docs/decisions/0003-column-types.md). A `datetime` without a zone is refused with
    `ValueError`. `column < instant`, `column.between(...)`, MIN, MAX and `column + timedelta` work in SQL.
    """

    impl = BigInteger
    cache_ok = True
    comparator_factory = _InstantComparator

    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> TypeEngine[Any]:
        """Let `column + timedelta(...)` through."""
        return _Microseconds() if isinstance(value, timedelta) else self

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Turn an instant into microseconds; raise `ValueError` when it has no zone."""
        if value is None:
            return None
        if not isinstance(value, datetime):
            raise TypeError(f"an Instant column takes an aware datetime, not {type(value).__name__}")
        if value.utcoffset() is None:
            raise ValueError(f"an Instant column takes an aware datetime, and {value.isoformat()} has no zone")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Turn microseconds into an aware instant in UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=int(value))


class Day(TypeDecorator[date]):
    """A calendar day, without a zone. A `datetime` is refused: which day it is depends on where one stands."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date | None:
        """Raise `TypeError` for anything but a plain `date`."""
        if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
            raise TypeError(f"a Day column takes a date, not {type(value).__name__}")
        return value


def _collation(dialect: Dialect) -> str | None:
    """The collation under which two strings are equal only if they are the same, and sort by code point.

    MySQL's and MariaDB's usual `utf8mb4_bin` takes "a" and "a " for equal; each has another name for one that does not.
    """
    if dialect.name == "postgresql":
        return "C"
    if dialect.name in {"mysql", "mariadb"}:
        return "utf8mb4_nopad_bin" if getattr(dialect, "is_mariadb", False) else "utf8mb4_0900_bin"
    return None  # SQLite's BINARY, which is its default


def _kept_whole(value: object, limit: int | None) -> str:
    """Return the text if every database can give it back unchanged, else raise `TypeError` or `ValueError`."""
    if not isinstance(value, str):
        raise TypeError(f"a text column takes str, not {type(value).__name__}")
    if "\0" in value:
        raise ValueError("a text column cannot keep the character NUL")
    if limit is not None and len(value) > limit:
        raise ValueError(f"this text has {len(value)} characters, and its column keeps {limit}")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"a text column cannot keep half a surrogate pair (at character {error.start})") from None
    return value


class Words(TypeDecorator[str]):
    """Text of any length, as somebody wrote it: compared and sorted by code point, NUL and lone surrogates refused."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """MySQL's TEXT ends at 64 KiB, hence LONGTEXT there."""
        if dialect.name in {"mysql", "mariadb"}:
            return mysql.LONGTEXT(charset="utf8mb4", collation=_collation(dialect))
        return Text(collation=_collation(dialect))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Raise `ValueError` for text no database keeps."""
        return None if value is None else _kept_whole(value, None)


class Name(TypeDecorator[str]):
    """A line of text with a length in characters: compared and sorted by code point, so 支付 and "Order" ≠ "order"."""

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The character set is named on MySQL, whose tables may have been made with another one."""
        if dialect.name in {"mysql", "mariadb"}:
            return mysql.VARCHAR(self.length, charset="utf8mb4", collation=_collation(dialect))
        return String(self.length, collation=_collation(dialect))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Raise `ValueError` for text that is too long (SQLite would keep it, MySQL may cut it) or cannot be kept."""
        return None if value is None else _kept_whole(value, self.length)


class Id(Name):
    """A platform's or our own identifier: equal only byte for byte, whatever the database's own collation says.

    Ids that differ only in case or in trailing spaces are two ids.
    """

    cache_ok = True


class Json(TypeDecorator[Any]):
    """A dict or list of plain values (str, int, bool, None), stored as text with sorted keys: equal data, equal text.

    Floats are refused, as everywhere: write a Decimal as a string. SQLAlchemy sees a change only when the attribute
    is assigned; a dict altered in place is not written.
    """

    impl = Words
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Raise `TypeError` or `ValueError` for what JSON or the database cannot give back as it was."""
        if value is None:
            return None
        _plain(value)
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read the text back."""
        return None if value is None else json.loads(value)


def _plain(value: object) -> None:
    """Raise unless JSON gives this back as it was: no float, no tuple, no key that is not a string."""
    if isinstance(value, str):
        value.encode()  # A lone surrogate has no UTF-8; UnicodeEncodeError is a ValueError. NUL is escaped by JSON.
    elif isinstance(value, dict):
        for key, held in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a Json column takes text as keys, not {type(key).__name__}")
            _plain(key)
            _plain(held)
    elif isinstance(value, list):
        for held in value:
            _plain(held)
    elif value is not None and not isinstance(value, bool | int):
        raise TypeError(f"a Json column takes str, int, bool, None, dict and list, not {type(value).__name__}")


def Choice(choices: type[StrEnum], *, name: str | None = None) -> Enum:  # noqa: N802 - reads as the type it makes
    """A column for one of a `StrEnum`'s members, kept as its value, with a CHECK that makes any other impossible.

    `name` names the CHECK within its table (default: the enumeration's name in lower case); give it when one table
    has two columns of the same enumeration. A value is at most 32 characters long.
    """
    return Enum(
        choices,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=32,
        name=name or choices.__name__.lower(),
    )
