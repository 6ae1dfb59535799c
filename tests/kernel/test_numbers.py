"""Amounts as people type them: what is read, what is refused and why."""

import decimal
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.kernel.numbers import NotANumber, Reading, Unit, Why, read_amount, read_number, write_amount


def reading(figure: str, unit: Unit | None = None) -> Reading:
    return Reading(Decimal(figure), unit)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", reading("0")),
        ("-0", reading("0")),
        ("007", reading("7")),
        ("12000", reading("12000")),
        ("12,000", reading("12000")),
        ("12，000.50", reading("12000.5")),
        ("１２０００", reading("12000")),
        ("\ufeff 12000\u3000", reading("12000")),
        (".5", reading("0.5")),
        ("1.2万", reading("12000")),
        ("1.2 万", reading("12000")),
        ("12.5万元", reading("125000", Unit.YUAN)),
        ("1.2w", reading("12000")),
        ("1.2W元", reading("12000", Unit.YUAN)),
        ("1w2", reading("12000")),
        ("12k", reading("12000")),
        ("3.5M", reading("3500000")),
        ("1.25B", reading("1250000000")),
        ("12 thousand", reading("12000")),
        ("3k orders", reading("3000", Unit.COUNT)),
        ("2千万", reading("20000000")),
        ("1.2千万", reading("12000000")),
        ("15百万", reading("15000000")),
        ("1万2千", reading("12000")),
        ("1万2", reading("12000")),
        ("3万5", reading("35000")),
        ("3万5000", reading("35000")),
        ("3万零500", reading("30500")),
        ("3万0500", reading("30500")),
        ("1亿2千万", reading("120000000")),
        ("1万亿", reading("1000000000000")),
    ],
)
def test_figures_in_digits(text: str, expected: Reading) -> None:
    assert read_number(text) == expected


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("零", "0"),
        ("零点五", "0.5"),
        ("两", "2"),
        ("十", "10"),
        ("十五", "15"),
        ("二十", "20"),
        ("两百", "200"),
        ("一百二", "120"),
        ("一百零二", "102"),
        ("一百一十五", "115"),
        ("两千五", "2500"),
        ("两千零五", "2005"),
        ("两千零五十", "2050"),
        ("一万二", "12000"),
        ("一万二千三", "12300"),
        ("一万零二", "10002"),
        ("三万五千", "35000"),
        ("十二万五", "125000"),
        ("一千零五十万", "10500000"),
        ("一亿二", "120000000"),
        ("一亿零五百万", "105000000"),
        ("一万亿", "1000000000000"),
        ("十二点五", "12.5"),
        ("两点五万", "25000"),
        ("一点二亿", "120000000"),
        ("三点一四", "3.14"),
        ("负两百", "-200"),
        ("壹萬贰仟", "12000"),
        ("二〇", None),
    ],
)
def test_figures_in_chinese_numerals(text: str, figure: str | None) -> None:
    if figure is None:
        with pytest.raises(NotANumber):
            read_number(text)
    else:
        assert read_number(text) == reading(figure)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("¥12,000", reading("12000", Unit.YUAN)),
        ("￥12，000.50", reading("12000.5", Unit.YUAN)),
        ("CN¥12,000.00", reading("12000", Unit.YUAN)),
        ("RMB 12,000", reading("12000", Unit.YUAN)),
        ("12,000 CNY", reading("12000", Unit.YUAN)),
        ("¥1.2万元", reading("12000", Unit.YUAN)),
        ("12块", reading("12", Unit.YUAN)),
        ("壹万贰仟元整", reading("12000", Unit.YUAN)),
        ("-¥5", reading("-5", Unit.YUAN)),
        ("¥-5", reading("-5", Unit.YUAN)),
        ("−5元", reading("-5", Unit.YUAN)),
        ("+5元", reading("5", Unit.YUAN)),
        ("5人", reading("5", Unit.COUNT)),
        ("5个", reading("5", Unit.COUNT)),
        ("1.2万人次", reading("12000", Unit.COUNT)),
        ("三笔", reading("3", Unit.COUNT)),
        ("两次", reading("2", Unit.COUNT)),
        ("１２单", reading("12", Unit.COUNT)),
        ("12件", reading("12", Unit.COUNT)),
        ("95%", reading("95", Unit.PERCENT)),
        ("95.3 %", reading("95.3", Unit.PERCENT)),
        ("９５％", reading("95", Unit.PERCENT)),
        ("-3.5%", reading("-3.5", Unit.PERCENT)),
        ("百分之九十五", reading("95", Unit.PERCENT)),
        ("百分之九十五点五", reading("95.5", Unit.PERCENT)),
        ("百分之95.5", reading("95.5", Unit.PERCENT)),
        ("百分之百", reading("100", Unit.PERCENT)),
        ("百分之一百二", reading("120", Unit.PERCENT)),
        ("负百分之五", reading("-5", Unit.PERCENT)),
        ("百分之负五", reading("-5", Unit.PERCENT)),
        ("1.2个百分点", reading("1.2", Unit.PERCENTAGE_POINTS)),
        ("-0.5百分点", reading("-0.5", Unit.PERCENTAGE_POINTS)),
        ("两个点", reading("2", Unit.PERCENTAGE_POINTS)),
        ("+1.2 pp", reading("1.2", Unit.PERCENTAGE_POINTS)),
        ("4.8 points", reading("4.8", Unit.POINTS)),
    ],
)
def test_figures_with_a_unit(text: str, expected: Reading) -> None:
    assert read_number(text) == expected


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("200秒", "200"),
        ("12.5s", "12.5"),
        ("3分20秒", "200"),
        ("3 分 20 秒", "200"),
        ("三分二十秒", "200"),
        ("3分钟20秒", "200"),
        ("3分20", "200"),
        ("3'20\"", "200"),
        ("3’20”", "200"),
        ("3′20″", "200"),
        ("3'20''", "200"),
        ("3m20s", "200"),
        ("3 min 20 sec", "200"),
        ("3分钟", "180"),
        ("两分半", "150"),
        ("2m30s", "150"),
        ("1小时5分", "3900"),
        ("1小时30", "5400"),
        ("1h 5m", "3900"),
        ("1.5小时", "5400"),
        ("半小时", "1800"),
        ("半个小时", "1800"),
        ("一个半小时", "5400"),
        ("2小时5秒", "7205"),
        ("90分30秒", "5430"),
        ("2天3小时", "183600"),
        ("-3分20秒", "-200"),
    ],
)
def test_spans(text: str, seconds: str) -> None:
    assert read_number(text) == reading(seconds, Unit.SECONDS)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Why.EMPTY),
        (" \u3000", Why.EMPTY),
        ("支付金额", Why.NOT_A_NUMBER),
        ("hello", Why.NOT_A_NUMBER),
        ("nan", Why.NOT_A_NUMBER),
        ("inf", Why.NOT_A_NUMBER),
        ("-Infinity", Why.NOT_A_NUMBER),
        ("1.2.3", Why.NOT_A_NUMBER),
        ("12 000", Why.NOT_A_NUMBER),
        ("1_000", Why.NOT_A_NUMBER),
        ("0x10", Why.NOT_A_NUMBER),
        ("--5", Why.NOT_A_NUMBER),
        ("-", Why.NOT_A_NUMBER),
        ("5.", Why.NOT_A_NUMBER),
        ("٣", Why.NOT_A_NUMBER),
        ("½", Why.NOT_A_NUMBER),
        ("5²", Why.UNKNOWN_UNIT),
        ("万", Why.NOT_A_NUMBER),
        ("百万", Why.NOT_A_NUMBER),
        ("12万万", Why.NOT_A_NUMBER),
        ("一万零五千", Why.NOT_A_NUMBER),
        ("三百千", Why.NOT_A_NUMBER),
        ("12:30", Why.NOT_A_NUMBER),
        ("2026-11-24", Why.APPROXIMATE),
        ("1,2,3", Why.GROUPING),
        ("12,00", Why.GROUPING),
        ("1,20,000", Why.GROUPING),
        ("1234,567", Why.GROUPING),
        ("12,", Why.GROUPING),
        ("1e5", Why.SCIENTIFIC),
        ("1.2E+05", Why.SCIENTIFIC),
        ("0" * 20 + "1", Why.TOO_MANY_DIGITS),
        ("123456789012345678901", Why.TOO_MANY_DIGITS),
        ("0.00000000000000000000001", Why.TOO_MANY_DIGITS),
        ("99999999999999999999亿", Why.TOO_MANY_DIGITS),
        ("9" * 10_000, Why.TOO_MANY_DIGITS),
        ("约100", Why.APPROXIMATE),
        ("100多", Why.APPROXIMATE),
        ("10多万", Why.APPROXIMATE),
        ("100+", Why.APPROXIMATE),
        ("100左右", Why.APPROXIMATE),
        ("几百", Why.APPROXIMATE),
        ("两三百", Why.APPROXIMATE),
        ("3-5", Why.APPROXIMATE),
        ("3~5元", Why.APPROXIMATE),
        ("12万到15万", Why.APPROXIMATE),
        ("三五个", Why.AMBIGUOUS),
        ("二〇二六", Why.AMBIGUOUS),
        ("3万500", Why.AMBIGUOUS),
        ("1.2万5", Why.AMBIGUOUS),
        ("1.2亿3千万", Why.AMBIGUOUS),
        ("一万二点五", Why.AMBIGUOUS),
        ("12点5", Why.AMBIGUOUS),
        ("5分", Why.AMBIGUOUS),
        ("3m", Why.AMBIGUOUS),
        ("3分5", Why.AMBIGUOUS),
        ("1小时90分", Why.AMBIGUOUS),
        ("1.5小时20分", Why.AMBIGUOUS),
        ("12斤", Why.UNKNOWN_UNIT),
        ("12km", Why.UNKNOWN_UNIT),
        ("$5", Why.UNKNOWN_UNIT),
        ("12美元", Why.UNKNOWN_UNIT),
        ("5‰", Why.UNKNOWN_UNIT),
        ("¥95%", Why.UNIT_MISMATCH),
    ],
)
def test_what_is_refused_says_why(text: str, why: Why) -> None:
    with pytest.raises(NotANumber) as caught:
        read_number(text)
    assert (caught.value.reason, caught.value.text) == (why, text)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("200", Unit.SECONDS, "200"),
        ("5分", Unit.SECONDS, "300"),
        ("3m", Unit.SECONDS, "180"),
        ("00:03:20", Unit.SECONDS, "200"),
        ("3m", Unit.YUAN, "3000000"),
        ("3M", Unit.COUNT, "3000000"),
        ("4.8分", Unit.POINTS, "4.8"),
        ("4.85", Unit.POINTS, "4.85"),
        ("95", Unit.PERCENT, "95"),
        ("-12.5万", Unit.YUAN, "-125000"),
        ("-3%", Unit.PERCENT, "-3"),
        ("两百", Unit.COUNT, "200"),
    ],
)
def test_the_metric_says_what_a_bare_figure_is(text: str, unit: Unit, expected: str) -> None:
    assert read_amount(text, unit) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "unit", "why", "seen"),
    [
        ("95%", Unit.YUAN, Why.UNIT_MISMATCH, Unit.PERCENT),
        ("¥95", Unit.PERCENT, Why.UNIT_MISMATCH, Unit.YUAN),
        ("1.2%", Unit.PERCENTAGE_POINTS, Why.UNIT_MISMATCH, Unit.PERCENT),
        ("3分20秒", Unit.COUNT, Why.UNIT_MISMATCH, Unit.SECONDS),
        ("5分", Unit.YUAN, Why.UNIT_MISMATCH, None),
        ("3M", Unit.SECONDS, Why.AMBIGUOUS, None),
        ("3:20", Unit.SECONDS, Why.AMBIGUOUS, None),
        ("-1", Unit.COUNT, Why.NEGATIVE, None),
        ("-3分20秒", Unit.SECONDS, Why.NEGATIVE, Unit.SECONDS),
        ("5.1", Unit.POINTS, Why.OUT_OF_RANGE, None),
    ],
)
def test_a_text_that_contradicts_the_metric_is_refused(text: str, unit: Unit, why: Why, seen: Unit | None) -> None:
    with pytest.raises(NotANumber) as caught:
        read_amount(text, unit)
    assert (caught.value.reason, caught.value.unit) == (why, seen)


@given(st.text(max_size=40) | st.text("0123456789一二两十百千万亿点零半分秒小时元¥%,.-+个kwmMs'\" ", max_size=14))
@example("9" * 20 + "亿")
@example("百分之")
def test_any_text_is_read_exactly_or_refused(text: str) -> None:
    for wanted in (None, *Unit):
        try:
            value = read_number(text).value if wanted is None else read_amount(text, wanted)
        except NotANumber:
            continue
        assert value.is_finite()
        digits = value.as_tuple()
        assert len(digits.digits) <= 20
        assert read_number(f"{value:f}") == Reading(value, None)


@pytest.mark.parametrize("fragment", ["1" * 99, "1,111" * 19, "一" * 99, "1分" * 49, "约" * 99, "一千" * 49, "3-" * 49])
def test_repetition_does_not_make_it_slow(fragment: str) -> None:
    """Each finishes at once; a pattern that backtracks without bound would hang here."""
    with pytest.raises(NotANumber):
        read_number(fragment + "!")


def test_the_thread_s_decimal_context_has_no_say() -> None:
    with decimal.localcontext(decimal.Context(prec=3, rounding=decimal.ROUND_UP)):
        assert read_number("1.23456万") == reading("12345.6")
        assert read_number("12345678") == reading("12345678")
        assert read_number("3小时25分45秒") == reading("12345", Unit.SECONDS)
        assert write_amount(Decimal("1234567.891"), Unit.YUAN, "zh") == "¥1,234,567.89"
        assert write_amount(Decimal(123456), Unit.COUNT, "zh", compact=True) == "12.3万"
