"""Figures in Chinese numerals, Arabic digits or both: 12,000.5, 一万二, 1万2千, 十二点五万.

Spoken Chinese drops the last unit: in 一万二 and 3万5 the digit counts the next lower place (12,000 and 35,000). Only a
single digit can stand so; 3万500 has two readings and is refused, 3万零500 and 3万0500 have one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final, Literal

from bot.kernel.numbers.refusals import Unreadable, Why

DIGITS: Final = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"两": 2}
UNITS: Final = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}

PLAIN_NUMERALS: Final = str.maketrans(
    "〇壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億兩點",
    "零一二二三三四五六六七八九十百千万亿两点",
)
"""Financial and traditional numerals to the plain ones."""

EXACT: Final = Context(prec=60)

_TOKEN: Final = re.compile(
    r"(?P<figure>[0-9][0-9,]*(?:\.[0-9]+)?|(?<![0-9])\.[0-9]+)"
    r"|(?P<digit>[零一二三四五六七八九两])| ?(?P<unit>[十百千万亿](?!分[点之]))|(?P<point>点)"
)
_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_FRACTION_UNITS: Final = re.compile(r"[百千]?(?:万|亿|万亿)?")
_TEN: Final = 10
_THOUSAND: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["figure", "digit", "unit", "point"]
    text: str
    value: Decimal

    @property
    def is_figure(self) -> bool:
        return self.kind == "figure"

    @property
    def is_zero(self) -> bool:
        return self.text == "零"

    @property
    def unit(self) -> int:
        return UNITS.get(self.text, 0)


def read_figure(text: str) -> tuple[Decimal, str, bool]:
    """The figure at the start of `text`, what is left behind it, and whether it is Arabic digits alone.

    Raises `Unreadable` when there is none or it can't be told what it means.
    """
    tokens, end = _tokens(text)
    if not tokens:
        raise Unreadable(Why.NOT_A_NUMBER)
    return _value(tokens), text[end:], len(tokens) == 1 and tokens[0].is_figure


def read_whole_figure(text: str) -> Decimal:
    """The figure that `text` is, with nothing behind it."""
    value, rest, _ = read_figure(text)
    if rest:
        raise Unreadable(Why.NOT_A_NUMBER)
    return value


def arabic(text: str) -> Decimal:
    """Digits with or without thousands' commas and decimals."""
    whole, _, _ = text.partition(".")
    if "," in whole:
        if not _THOUSANDS.fullmatch(whole):
            raise Unreadable(Why.GROUPING)
        text = text.replace(",", "")
    return Decimal(text)


def _tokens(text: str) -> tuple[list[_Token], int]:
    tokens: list[_Token] = []
    end = 0
    while match := _TOKEN.match(text, end):
        part = match.group().lstrip()
        if match["figure"]:
            tokens.append(_Token("figure", part.replace(",", ""), arabic(part)))
        elif match["digit"]:
            tokens.append(_Token("digit", part, Decimal(DIGITS[part])))
        elif match["unit"]:
            tokens.append(_Token("unit", part, Decimal(UNITS[part])))
        else:
            tokens.append(_Token("point", part, Decimal(0)))
        end = match.end()
    return tokens, end


def _value(tokens: list[_Token]) -> Decimal:
    tokens = _with_decimals_joined(tokens)
    first = tokens[0]
    if first.is_figure and "." in first.text:
        units = "".join(token.text for token in tokens[1:])
        if not _FRACTION_UNITS.fullmatch(units):
            raise Unreadable(Why.AMBIGUOUS)
        value = first.value
        for token in tokens[1:]:
            value = EXACT.multiply(value, token.value)
        return value
    if any("." in token.text for token in tokens):
        raise Unreadable(Why.AMBIGUOUS)
    return Decimal(_whole(tokens, spoken=True))


def _with_decimals_joined(tokens: list[_Token]) -> list[_Token]:
    """十二 点 五 万 becomes 12.5 万; anything said after 点 is digit by digit."""
    at = next((place for place, token in enumerate(tokens) if token.kind == "point"), None)
    if at is None:
        return tokens
    before, after = tokens[:at], tokens[at + 1 :]
    decimals = []
    while after and after[0].kind == "digit" and after[0].text != "两":
        decimals.append(after.pop(0))
    if any(token.is_figure for token in tokens):  # 12点5 may as well be a time of day
        raise Unreadable(Why.AMBIGUOUS)
    if not before or not decimals:
        raise Unreadable(Why.NOT_A_NUMBER)
    text = f"{_whole(before, spoken=False)}.{''.join(str(token.value) for token in decimals)}"
    return [_Token("figure", text, Decimal(text)), *after]


def _whole(tokens: list[_Token], *, spoken: bool, alone: bool = True) -> int:
    """Head, largest unit, tail: 三万五千 is (三) 万 (五千). `spoken` allows the unitless last digit of 三万五; `alone`
    says that nothing follows `tokens` but units."""
    if not tokens:
        raise Unreadable(Why.NOT_A_NUMBER)
    largest = max(token.unit for token in tokens)
    if not largest:
        return _single(tokens)
    places = [place for place, token in enumerate(tokens) if token.unit == largest]
    if len(places) > 1:
        raise Unreadable(Why.NOT_A_NUMBER)
    head, tail = tokens[: places[0]], tokens[places[0] + 1 :]
    return _head(head, largest, alone=alone and not tail) * largest + _tail(tail, largest, spoken=spoken)


def _head(tokens: list[_Token], unit: int, *, alone: bool) -> int:
    """How often `unit` is counted. 十, 百 and 千 take one digit; only in 12千 and 15百万, where nothing else can be
    meant, may the digits be more."""
    if unit == _TEN and not tokens:
        return 1
    if unit <= _THOUSAND and len(tokens) > 1 and all(token.kind == "digit" for token in tokens):
        raise Unreadable(Why.APPROXIMATE)  # 两三百 is "two or three hundred"
    if unit <= _THOUSAND and (len(tokens) != 1 or tokens[0].unit):
        raise Unreadable(Why.NOT_A_NUMBER)
    if unit == _TEN and tokens[0].text == "两":
        raise Unreadable(Why.NOT_A_NUMBER)
    count = _whole(tokens, spoken=False, alone=alone)
    if not alone and not count:
        raise Unreadable(Why.NOT_A_NUMBER)
    if count >= _TEN and (unit == _TEN or (unit <= _THOUSAND and not alone)):
        raise Unreadable(Why.NOT_A_NUMBER)
    return count


def _tail(tokens: list[_Token], unit: int, *, spoken: bool) -> int:
    """What stands behind `unit` and is less than it."""
    if not tokens:
        return 0
    if tokens[0].is_zero:
        return _below(_whole(tokens[1:], spoken=spoken), unit // _TEN)
    if len(tokens) == 1:
        return _unitless(tokens[0], unit, spoken=spoken)
    return _below(_whole(tokens, spoken=spoken), unit)


def _unitless(token: _Token, unit: int, *, spoken: bool) -> int:
    if token.unit:
        return _below(_whole([token], spoken=spoken), unit)
    if token.text == "两":
        raise Unreadable(Why.NOT_A_NUMBER)
    if token.is_figure and len(token.text) == len(str(unit)) - 1:  # 3万5000: every place is written
        return int(token.value)
    if len(token.text) == 1 and token.value and (spoken or unit == _TEN):
        return int(token.value) * unit // _TEN
    raise Unreadable(Why.AMBIGUOUS)


def _below(value: int, limit: int) -> int:
    if value >= limit:
        raise Unreadable(Why.NOT_A_NUMBER)
    return value


def _single(tokens: list[_Token]) -> int:
    if len(tokens) > 1:  # 三五 is "three to five", 二〇二六 a year
        raise Unreadable(Why.AMBIGUOUS)
    if tokens[0].kind == "point":
        raise Unreadable(Why.NOT_A_NUMBER)
    return int(tokens[0].value)
