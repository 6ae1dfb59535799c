"""Amounts as a colleague writes them, in Chinese and in English."""

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from bot.kernel.numbers.units import Unit

# Every step names its context: abs() and arithmetic would round to the precision of the thread's own.
_ROUNDING: Final = Context(prec=100, rounding=ROUND_HALF_UP)
_DECIMALS: Final = 2
_COMPACT_DIGITS: Final = 3

_SCALES: Final[dict[str, tuple[tuple[int, str], ...]]] = {
    "zh": ((8, "亿"), (4, "万")),
    "en": ((9, "B"), (6, "M"), (3, "K")),
}
"""Powers of ten and the word for each; the highest first. Chinese counts in ten thousands."""

_SPAN_WORDS: Final[dict[str, tuple[str, str, str, str, str]]] = {
    "zh": ("小时", "分", "分钟", "秒", ""),
    "en": ("h", "m", "m", "s", " "),
}
"""Hour, minute before seconds, minute at the end, second, and what stands between two parts."""


def write_amount(value: Decimal, unit: Unit, language: str, *, compact: bool = False) -> str:
    """`value` in `unit` as people write it in `language` ("zh"; anything else is English).

    At most two decimals, rounded half up, none for whole figures. `compact` names the scale and keeps three digits, or
    more where the whole part has more (12.5万, 125K): for axes and narrow columns, so without the currency sign.
    Percentage points always carry their sign. `read_amount` with the same unit reads back what this writes (a span or
    a count below nothing can be written, as a difference, but not read).
    """
    tongue = "zh" if language == "zh" else "en"
    match unit:
        case Unit.SECONDS:
            return _span(value, tongue)
        case Unit.YUAN if not compact:
            return _yuan(value)
        case Unit.PERCENT:
            return f"{_figure(value, tongue, compact)}%"
        case Unit.PERCENTAGE_POINTS:
            return _percentage_points(value, tongue, compact)
        case Unit.POINTS if tongue == "zh" and not compact:
            return f"{_plain(value)}分"
        case _:
            return _figure(value, tongue, compact)


def _yuan(value: Decimal) -> str:
    rounded = _rounded(value, _DECIMALS)
    decimals = 0 if rounded == rounded.to_integral_value() else _DECIMALS
    return f"{'-' if rounded < 0 else ''}¥{rounded.copy_abs():,.{decimals}f}"


def _percentage_points(value: Decimal, tongue: str, compact: bool) -> str:
    figure = _figure(value, tongue, compact)
    sign = "" if figure == "0" or figure.startswith("-") else "+"
    return f"{sign}{figure}{'个百分点' if tongue == 'zh' else ' pp'}"


def _figure(value: Decimal, tongue: str, compact: bool) -> str:
    return _scaled(value, _SCALES[tongue]) if compact else _plain(value)


def _plain(value: Decimal) -> str:
    text = f"{_rounded(value, _DECIMALS):,f}"
    return text.rstrip("0").rstrip(".")


def _scaled(value: Decimal, scales: tuple[tuple[int, str], ...]) -> str:
    """Three digits or more and the scale's word; below the smallest scale the figure itself."""
    higher: tuple[int, str] | None = None
    for power, word in scales:
        if value.copy_abs() >= Decimal(1).scaleb(power):
            figure = _three_digits(value.scaleb(-power, _ROUNDING))
            if higher and figure.copy_abs() >= Decimal(1).scaleb(higher[0] - power):  # 9,999.9万 rounds up to 1亿
                return f"{_trimmed(figure.scaleb(power - higher[0], _ROUNDING))}{higher[1]}"
            return f"{_trimmed(figure)}{word}"
        higher = (power, word)
    return _plain(value)


def _three_digits(value: Decimal) -> Decimal:
    decimals = min(_DECIMALS, max(0, _COMPACT_DIGITS - 1 - value.adjusted())) if value else 0
    return _rounded(value, decimals)


def _trimmed(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _span(seconds: Decimal, tongue: str) -> str:
    hour, minute, minute_at_end, second, between = _SPAN_WORDS[tongue]
    sign = "-" if seconds < 0 else ""
    span = _rounded(seconds.copy_abs(), 1)
    if span < 60:
        return f"{'' if not span else sign}{_trimmed(span)}{second}"
    whole = int(span.quantize(Decimal(1), context=_ROUNDING))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(f"{hours:,}{hour}")
    if minutes:
        parts.append(f"{minutes}{minute if rest else minute_at_end}")
    if rest:
        parts.append(f"{rest}{second}")
    return sign + between.join(parts)


def _rounded(value: Decimal, decimals: int) -> Decimal:
    """`value` with exactly `decimals` places; a figure that rounds to nothing loses its sign."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), context=_ROUNDING)
    return rounded or rounded.copy_abs()
