"""Reading an amount out of what a person typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.kernel.numbers.numerals import EXACT, PLAIN_NUMERALS, read_figure, read_whole_figure
from bot.kernel.numbers.refusals import NotANumber, Unreadable, Why
from bot.kernel.numbers.spans import LONE_MINUTES, read_span
from bot.kernel.numbers.units import BEST_SCORE, CURRENCY_SIGNS, NEVER_NEGATIVE, UNIT_OF_WORD, Unit

__all__ = ["NotANumber", "Reading", "Why", "read_amount", "read_number"]

MAX_DIGITS: Final = 20
_MAX_LENGTH: Final = 100

_PLAIN: Final = re.compile(r"-?[0-9]{1,20}", re.ASCII)
_NUMERAL: Final = re.compile(r"[0-9零一二三四五六七八九两]")
_SCIENTIFIC: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+")
_ROUGHLY: Final = re.compile(
    r"(?:大约|大概|差不多|约|近|将近|快|~|≈).*"
    r"|.*[0-9十百千万亿](?:多|余|来|几)?(?:[^0-9]{0,3}(?:左右|上下|以上|以下|多)|\+|[多余来几][^0-9]{0,3})"
    r"|.*几.*"
    r"|[^-~到至]*[0-9十百千万亿%元](?:-|~|到|至)[0-9一二两三四五六七八九十].*"
)
_SCALE: Final = re.compile(
    r" ?(?P<word>thousand|million|billion|bn|[kwmb])(?P<tenths>[1-9])?(?![a-z0-9])", re.IGNORECASE
)
_SCALES: Final = {
    "k": 1_000,
    "thousand": 1_000,
    "w": 10_000,
    "m": 1_000_000,
    "million": 1_000_000,
    "b": 1_000_000_000,
    "bn": 1_000_000_000,
    "billion": 1_000_000_000,
}
_FEN: Final = "分"
_MAX_UNIT_LENGTH: Final = 8

_SIGNS: Final = {"-": -1, "负": -1, "+": 1}
_CHARACTERS: Final = str.maketrans(
    {full: chr(full - 0xFEE0) for full in range(0xFF01, 0xFF5F)}
    | {ord(char): "¥" for char in "￥"}
    | {ord(char): "-" for char in "−–﹣"}
    | {ord(char): "'" for char in "‘’′"}
    | {ord(char): '"' for char in "“”″"}
    | {ord(char): " " for char in "\u00a0\u3000\u202f\t"}
    | {ord("負"): "负"}
    | {ord(char): None for char in "\ufeff\u200b\u2060"}
)
"""What keyboards put in place of the plain character. Narrower than NFKC, which would read 5² as 52 and ½ as 1/2."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: its figure, and the unit that was written with it, if any."""

    value: Decimal
    unit: Unit | None


def read_number(text: str) -> Reading:
    """Read `text` without knowing what it should count.

    Raises `NotANumber`; also for 5分 and 3m, which mean something only where the unit is known.
    """
    return _read(text, None)


def read_amount(text: str, unit: Unit) -> Decimal:
    """Read `text` as an amount in `unit`; a text that names another unit is refused with `NotANumber`.

    A bare figure is taken to be in `unit`: 200 of a span is 200 seconds, 95 of a rate is 95 %. Counts, spans and
    scores are never negative, and a score is at most 5.
    """
    reading = _read(text, unit)
    if reading.unit not in {None, unit}:
        raise NotANumber(text, Why.UNIT_MISMATCH, reading.unit)
    if reading.value < 0 and unit in NEVER_NEGATIVE:
        raise NotANumber(text, Why.NEGATIVE, reading.unit)
    if unit is Unit.POINTS and reading.value > BEST_SCORE:
        raise NotANumber(text, Why.OUT_OF_RANGE, reading.unit)
    return reading.value


def _read(text: str, wanted: Unit | None) -> Reading:
    if _PLAIN.fullmatch(text):
        return Reading(_tidy(Decimal(text)), None)
    try:
        value, unit = _understood(text, wanted)
        return Reading(_checked(value), unit)
    except Unreadable as error:
        raise NotANumber(text, error.reason) from None


def _understood(text: str, wanted: Unit | None) -> tuple[Decimal, Unit | None]:
    numerals = len(_NUMERAL.findall(text))
    if len(text) > _MAX_LENGTH:
        raise Unreadable(Why.TOO_MANY_DIGITS if numerals > MAX_DIGITS else Why.NOT_A_NUMBER)
    clean = text.translate(_CHARACTERS).translate(PLAIN_NUMERALS).strip()
    if not clean:
        raise Unreadable(Why.EMPTY)
    if len(_NUMERAL.findall(clean)) > MAX_DIGITS:
        raise Unreadable(Why.TOO_MANY_DIGITS)
    _refuse_what_is_no_exact_figure(clean)
    sign, rest = _sign(clean)
    if rest.startswith("百分之"):
        inner, rest = _sign(rest.removeprefix("百分之")) if sign is None else (sign, rest.removeprefix("百分之"))
        return _signed(Decimal(100) if rest == "百" else read_whole_figure(rest), inner), Unit.PERCENT
    value, unit = _span(rest, wanted) or (None, None)
    if value is not None:
        return _signed(value, sign), unit
    return _amount(rest, sign, wanted)


def _refuse_what_is_no_exact_figure(text: str) -> None:
    if _SCIENTIFIC.fullmatch(text):
        raise Unreadable(Why.SCIENTIFIC)
    if (_NUMERAL.search(text) or "几" in text) and _ROUGHLY.fullmatch(text):
        raise Unreadable(Why.APPROXIMATE)


def _sign(text: str) -> tuple[int | None, str]:
    sign = _SIGNS.get(text[:1])
    return (None, text) if sign is None else (sign, text[1:].lstrip())


def _signed(value: Decimal, sign: int | None) -> Decimal:
    return value.copy_negate() if sign == -1 else value


def _span(text: str, wanted: Unit | None) -> tuple[Decimal, Unit] | None:
    if LONE_MINUTES.fullmatch(text) and wanted is not Unit.SECONDS:
        return None
    if ":" in text and wanted is not Unit.SECONDS:
        return None
    if text.endswith("M"):
        return None
    seconds = read_span(text)
    return None if seconds is None else (seconds, Unit.SECONDS)


def _amount(text: str, sign: int | None, wanted: Unit | None) -> tuple[Decimal, Unit | None]:
    before, text = _currency(text)
    if before and sign is None:
        sign, text = _sign(text)
    value, rest, is_arabic = read_figure(text)
    if is_arabic:
        value, rest = _scaled(value, rest, wanted)
    behind = _unit(rest.strip().lower(), wanted)
    if before and behind not in {None, before}:
        raise Unreadable(Why.UNIT_MISMATCH)
    return _signed(value, sign), behind or before


def _currency(text: str) -> tuple[Unit | None, str]:
    lowered = text.lower()
    for mark in CURRENCY_SIGNS:
        if lowered.startswith(mark):
            return Unit.YUAN, text[len(mark) :].lstrip()
    if unicodedata.category(text[:1] or " ") == "Sc":
        raise Unreadable(Why.UNKNOWN_UNIT)
    return None, text


def _scaled(value: Decimal, rest: str, wanted: Unit | None) -> tuple[Decimal, str]:
    """k, w (万), M and the like behind Arabic digits; 1w2 is 12,000 as 1万2 is."""
    match = _SCALE.match(rest)
    if not match:
        return value, rest
    word, tenths, left = match["word"].lower(), match["tenths"], rest[match.end() :]
    lone = not left.strip()
    if word == "m" and lone and (wanted is Unit.SECONDS or (wanted is None and match["word"] == "m")):
        raise Unreadable(Why.AMBIGUOUS)
    if tenths and (word not in {"k", "w"} or value != value.to_integral_value()):
        raise Unreadable(Why.AMBIGUOUS)
    if tenths:
        value = EXACT.add(value, Decimal(tenths).scaleb(-1))
    return EXACT.multiply(value, Decimal(_SCALES[word])), left


def _unit(word: str, wanted: Unit | None) -> Unit | None:
    if not word:
        return None
    if word == _FEN:
        return _fen(wanted)
    unit = UNIT_OF_WORD.get(word)
    if unit is None:
        looks_like_a_unit = len(word) <= _MAX_UNIT_LENGTH and not _NUMERAL.search(word) and word[0] not in ".,:"
        raise Unreadable(Why.UNKNOWN_UNIT if looks_like_a_unit else Why.NOT_A_NUMBER)
    return unit


def _fen(wanted: Unit | None) -> Unit:
    if wanted is None:
        raise Unreadable(Why.AMBIGUOUS)
    if wanted is not Unit.POINTS:
        raise Unreadable(Why.UNIT_MISMATCH)
    return Unit.POINTS


def _checked(value: Decimal) -> Decimal:
    """`value` with no more digits than an amount may have, each written once: 12000, not 1.2E+4 or 12000.0."""
    tidy = _tidy(value)
    _, digits, exponent = tidy.as_tuple()
    if not isinstance(exponent, int) or max(len(digits), -exponent) > MAX_DIGITS:
        raise Unreadable(Why.TOO_MANY_DIGITS)
    return tidy


def _tidy(value: Decimal) -> Decimal:
    if not value:
        return Decimal(0)
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1), context=EXACT) if whole == value else value.normalize(EXACT)
