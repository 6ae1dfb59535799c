"""A mistyped word finds what it was meant to be, and a strange one finds nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.nearest import nearest, slips_between

METRICS = ["支付金额", "支付转化率", "退款金额", "客单价", "访客数", "客户满意度", "客户满意度评分", "销售额达成率"]
WORDS = ["kpi", "train", "mentor", "handoff", "flow", "standup", "off", "shift", "agenda", "review", "report", "show"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("支付金格", "支付金额"),
        ("支付金額", "支付金额"),
        ("付支金额", "支付金额"),
        ("支付转换率", "支付转化率"),
        ("转化率", "支付转化率"),
        ("支付 金额", "支付金额"),
        ("访客", "访客数"),
        ("访问数", "访客数"),
        ("销售额达标率", "销售额达成率"),
        ("支付金额是多少", "支付金额"),
    ],
)
def test_a_mistyped_metric(typed: str, meant: str) -> None:
    assert nearest(typed, METRICS)[0] == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("handof", "handoff"),
        ("hadnoff", "handoff"),
        ("Handoffs", "handoff"),
        ("reprot", "report"),
        ("raport", "report"),
        ("stand-up", "standup"),
        ("agneda", "agenda"),
        ("kpis", "kpi"),
        ("ｋｐi", "kpi"),
        ("rep", "report"),
    ],
)
def test_a_mistyped_command(typed: str, meant: str) -> None:
    assert nearest(typed, WORDS)[0] == meant


@pytest.mark.parametrize("typed", ["", "  ", "zzz", "今天天气", "x", "支", "handkerchief"])
def test_what_is_like_nothing_finds_nothing(typed: str) -> None:
    assert nearest(typed, WORDS + METRICS) == []


def test_the_likeliest_comes_first_and_ties_keep_their_order() -> None:
    assert nearest("金额", METRICS) == ["支付金额", "退款金额"]
    assert nearest("客户满意度", METRICS) == ["客户满意度", "客户满意度评分"]
    assert nearest("ab", ["ax", "ay", "az", "aw"]) == ["ax", "ay", "az"]
    assert nearest("ab", ["ax", "ay", "ax"], limit=1) == ["ax"]


def test_a_very_long_word_is_cut_before_it_is_compared() -> None:
    """Comparing it whole with each of them would take minutes."""
    assert nearest("报" * 10_000, ["报" * 9_999, "填报"] * 500) == ["报" * 9_999]


@given(st.text("abc支付", max_size=7), st.text("abc支付", max_size=7), st.integers(0, 7))
def test_slips_are_counted_as_by_the_plain_definition(one: str, other: str, limit: int) -> None:
    assert slips_between(one, other, limit) == min(by_definition(one, other), limit + 1)


def by_definition(one: str, other: str) -> int:
    """Optimal string alignment, cell by cell, without any short cut."""
    cells = {(row, 0): row for row in range(len(one) + 1)} | {(0, column): column for column in range(len(other) + 1)}
    for row in range(1, len(one) + 1):
        for column in range(1, len(other) + 1):
            ways = [
                cells[row - 1, column] + 1,
                cells[row, column - 1] + 1,
                cells[row - 1, column - 1] + (one[row - 1] != other[column - 1]),
            ]
            if row > 1 and column > 1 and one[row - 1] == other[column - 2] and one[row - 2] == other[column - 1]:
                ways.append(cells[row - 2, column - 2] + 1)
            cells[row, column] = min(ways)
    return cells[len(one), len(other)]


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=8), st.integers(0, 4))
def test_only_candidates_are_offered_each_once(word: str, candidates: list[str], limit: int) -> None:
    found = nearest(word, candidates, limit)
    assert len(found) == len(set(found)) <= limit
    assert set(found) <= set(candidates)
    assert found == nearest(word, candidates, limit)


@given(st.text("abcdefgh", min_size=4, max_size=10), st.data())
def test_one_slip_is_always_forgiven(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    slipped = word[:place] + data.draw(st.sampled_from(["", "z", word[place] + "z"])) + word[place + 1 :]
    assert word in nearest(slipped, ["12345678", word])
