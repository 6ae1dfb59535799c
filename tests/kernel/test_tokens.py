"""A line cut into words, and lines that cut back into what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.several_texts import parted
from bot.kernel.tokens import answer_line, answered, cut, line_of, quoted, span_of

SPOKEN = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)


def test_quotes_of_every_kind_hold_words_together() -> None:
    for line in ('"a b" c', "“a b” c", "「a b」 c", "『a b』 c", "'a b' c"):
        first, second = cut(line)
        assert (first.text, first.quoted, second.text) == ("a b", True, "c")


def test_a_name_before_the_equals_sign_is_told_apart() -> None:
    assert [(t.name, t.text, t.quoted) for t in cut("due=明天 备注＝“a b” x=1")] == [
        ("due", "明天", False),
        ("备注", "a b", True),
        ("x", "1", False),
    ]


def test_an_opening_quote_alone_is_an_ordinary_character() -> None:
    assert [token.text for token in cut('5" 屏 "开头')] == ['5"', "屏", '"开头']


def test_full_width_spaces_part_words() -> None:
    assert [token.text for token in cut("交接　给  小林")] == ["交接", "给", "小林"]


def test_several_words_keep_the_spacing_they_were_typed_with() -> None:
    line = "a   b  c"
    tokens = cut(line)
    assert span_of(line, tokens[:2]) == "a   b"


@given(SPOKEN)
def test_quoted_text_comes_back_as_it_was(text: str) -> None:
    (token,) = cut(quoted(text))
    assert token.quoted
    assert token.text == text


@given(st.text(max_size=200))
def test_any_line_is_cut_without_losing_a_visible_character_order(line: str) -> None:
    ends = [(token.start, token.end) for token in cut(line)]
    assert all(start < end for start, end in ends)
    assert ends == sorted(ends)


@given(st.text("0123456789abcdef", min_size=8, max_size=8), st.text(min_size=1))
def test_an_answer_comes_back_with_the_mark_of_its_question(mark: str, value: str) -> None:
    assert answered(answer_line(mark, value)) == (mark, value)


@pytest.mark.parametrize("line", ["客服专员", "?", "? 客服专员", "?什么", "?1a2b3c4d", "?1a2b3c4 x", "/help", ""])
def test_what_carries_no_mark_is_the_answer_as_it_is(line: str) -> None:
    assert answered(line) == ("", line)


@given(SPOKEN, st.integers(1, 10**6))
def test_a_written_line_names_its_arguments_back(text: str, number: int) -> None:
    tokens = cut(line_of("handoff return", number, reason=text))
    assert [token.text for token in tokens[:3]] == ["/handoff", "return", str(number)]
    assert (tokens[3].name, tokens[3].text) == ("reason", text)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("双12 预热；主图 做完", ["双12 预热", "主图 做完"]),
        ("one more; two", ["one more", "two"]),
        ("a;b https://x.cn/a;c", ["a;b https://x.cn/a;c"]),
        ("一段\n两 段\n\n三段", ["一段", "两 段", "三段"]),
        ("“一；段”二段 三", ["一；段", "二段 三"]),
        ("一 “二 段” 三", ["一", "二 段", "三"]),
        ("一；；二；", ["一", "二"]),
        ("；", []),
        ("", []),
    ],
)
def test_several_texts_are_parted_by_quotes_semicolons_and_line_ends(line: str, parts: list[str]) -> None:
    assert [span_of(line, part) for part in parted(line, cut(line))] == parts
