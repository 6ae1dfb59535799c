"""Amounts written back, and what two independent writers and readers of numbers make of them."""

import re
from decimal import Decimal

import cn2an
import pytest
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.numbers import Unit, read_amount, read_number, write_amount

LANGUAGES = ("zh", "en")
BABEL = {"zh": "zh_CN", "en": "en"}


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        ("125000", Unit.YUAN, "¥125,000", "¥125,000"),
        ("12000.5", Unit.YUAN, "¥12,000.50", "¥12,000.50"),
        ("-980", Unit.YUAN, "-¥980", "-¥980"),
        ("-0.001", Unit.YUAN, "¥0", "¥0"),
        ("12345", Unit.COUNT, "12,345", "12,345"),
        ("3.456", Unit.COUNT, "3.46", "3.46"),
        ("95", Unit.PERCENT, "95%", "95%"),
        ("95.30", Unit.PERCENT, "95.3%", "95.3%"),
        ("3.245", Unit.PERCENT, "3.25%", "3.25%"),
        ("-0.001", Unit.PERCENT, "0%", "0%"),
        ("4.8", Unit.POINTS, "4.8分", "4.8"),
        ("1.2", Unit.PERCENTAGE_POINTS, "+1.2个百分点", "+1.2 pp"),
        ("-0.5", Unit.PERCENTAGE_POINTS, "-0.5个百分点", "-0.5 pp"),
        ("0", Unit.PERCENTAGE_POINTS, "0个百分点", "0 pp"),
        ("0", Unit.SECONDS, "0秒", "0s"),
        ("12.5", Unit.SECONDS, "12.5秒", "12.5s"),
        ("59.97", Unit.SECONDS, "1分钟", "1m"),
        ("180", Unit.SECONDS, "3分钟", "3m"),
        ("200", Unit.SECONDS, "3分20秒", "3m 20s"),
        ("3900", Unit.SECONDS, "1小时5分钟", "1h 5m"),
        ("7205", Unit.SECONDS, "2小时5秒", "2h 5s"),
        ("93784", Unit.SECONDS, "26小时3分4秒", "26h 3m 4s"),
        ("-5", Unit.SECONDS, "-5秒", "-5s"),
    ],
)
def test_an_amount_is_written_as_a_colleague_writes_it(value: str, unit: Unit, zh: str, en: str) -> None:
    assert (write_amount(Decimal(value), unit, "zh"), write_amount(Decimal(value), unit, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        ("0", Unit.YUAN, "0", "0"),
        ("980", Unit.YUAN, "980", "980"),
        ("9996", Unit.YUAN, "9,996", "10K"),
        ("12000", Unit.YUAN, "1.2万", "12K"),
        ("125000", Unit.YUAN, "12.5万", "125K"),
        ("1234567", Unit.YUAN, "123万", "1.23M"),
        ("12345678", Unit.COUNT, "1,235万", "12.3M"),
        ("99999000", Unit.COUNT, "1亿", "100M"),
        ("999999", Unit.COUNT, "100万", "1M"),
        ("-125000", Unit.YUAN, "-12.5万", "-125K"),
        ("1280000000", Unit.YUAN, "12.8亿", "1.28B"),
        ("95.3", Unit.PERCENT, "95.3%", "95.3%"),
        ("4.85", Unit.POINTS, "4.85", "4.85"),
        ("200", Unit.SECONDS, "3分20秒", "3m 20s"),
    ],
)
def test_compact_names_the_scale(value: str, unit: Unit, zh: str, en: str) -> None:
    written = [write_amount(Decimal(value), unit, language, compact=True) for language in LANGUAGES]
    assert written == [zh, en]


hundredths = st.decimals(min_value=0, max_value=10**12, places=2)
any_sign = st.decimals(min_value=-(10**12), max_value=10**12, places=2)
amounts = st.one_of(
    st.tuples(any_sign, st.sampled_from((Unit.YUAN, Unit.PERCENT, Unit.PERCENTAGE_POINTS))),
    st.tuples(hundredths, st.just(Unit.COUNT)),
    st.tuples(st.integers(0, 10**9).map(Decimal), st.just(Unit.SECONDS)),
    st.tuples(st.decimals(min_value=0, max_value=60, places=1), st.just(Unit.SECONDS)),
    st.tuples(st.decimals(min_value=0, max_value=5, places=2), st.just(Unit.POINTS)),
)


@given(amounts, st.sampled_from(LANGUAGES))
def test_what_is_written_reads_back(amount: tuple[Decimal, Unit], language: str) -> None:
    value, unit = amount
    assert read_amount(write_amount(value, unit, language), unit) == value


@given(any_sign, st.sampled_from((Unit.YUAN, Unit.PERCENT)), st.sampled_from(LANGUAGES))
def test_what_is_written_compactly_reads_back_to_three_digits(value: Decimal, unit: Unit, language: str) -> None:
    read = read_amount(write_amount(value, unit, language, compact=True), unit)
    assert abs(read - value) <= abs(value) / 200


@given(any_sign, st.sampled_from(LANGUAGES))
def test_figures_formatted_by_babel_are_read(value: Decimal, language: str) -> None:
    locale = BABEL[language]
    assert read_number(format_decimal(value, locale=locale)).value == value
    assert read_amount(format_currency(value, "CNY", locale=locale), Unit.YUAN) == value
    percent = format_percent(value / 100, "#,##0.00%", locale=locale)
    assert read_amount(percent, Unit.PERCENT) == value


@given(st.integers(1, 999), st.sampled_from((10**3, 10**4, 10**6, 10**8, 10**9)), st.sampled_from(LANGUAGES))
def test_compact_figures_formatted_by_babel_are_read(digits: int, scale: int, language: str) -> None:
    value = Decimal(digits * scale)
    compact = format_compact_decimal(value, locale=BABEL[language], fraction_digits=3)
    assert read_amount(compact, Unit.COUNT) == value


@given(st.integers(0, 10**16 - 1), st.sampled_from(("low", "up", "direct")))
def test_whole_numbers_in_chinese_are_read(value: int, style: str) -> None:
    text = cn2an.an2cn(value, "low" if style == "direct" else style)
    assert read_number(text).value == value


@st.composite
def mixed_numerals(draw: st.DrawFn) -> str:
    """A number below 10 ** 8 in Chinese numerals, some of them typed as digits and 二 as 两: 3千两百五十."""
    written = cn2an.an2cn(draw(st.integers(0, 10**8 - 1)))
    typed = [str("零一二三四五六七八九".index(char)) if char in "一二三四五六七八九" else char for char in written]
    mixed = "".join(draw(st.sampled_from(choice)) for choice in zip(written, typed, strict=True))
    return re.sub("二(?=[百千万])(?<![十百千万零]二)", "两", mixed)


@given(mixed_numerals())
def test_cn2an_agrees_on_mixed_numerals(text: str) -> None:
    assert read_number(text).value == Decimal(str(cn2an.cn2an(text, "smart")))


@pytest.mark.parametrize("unit", "百千万")
@pytest.mark.parametrize("digits", ["一二三四五六七八九", "123456789"])
def test_cn2an_agrees_on_a_last_digit_without_its_unit(digits: str, unit: str) -> None:
    texts = [f"{head}{unit}{tail}" for head in digits for tail in digits]
    assert [read_number(text).value for text in texts] == [Decimal(cn2an.cn2an(text, "smart")) for text in texts]
