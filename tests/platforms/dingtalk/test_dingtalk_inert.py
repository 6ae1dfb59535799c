"""Anybody's words stay words: held against an independent reader of markdown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.kernel.grammar import normalised
from bot.platforms.dingtalk.inert import clean, guarded, inert

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MARKUP = "*_`~#>+-=|[](){}!\\<>&;:/.@1a世 \n\t"


def kinds(text: str) -> Iterator[str]:
    """What a reader of markdown sees in a text, besides words and line breaks."""

    def walk(tokens: list[Token]) -> Iterator[str]:
        for token in tokens:
            if token.type not in ("paragraph_open", "paragraph_close", "inline", "text", "softbreak", "hardbreak"):
                yield token.type
            yield from walk(token.children or [])

    return walk(READER.parse(text))


def drawn(text: str) -> str:
    """As a paragraph of a message."""
    return "  \n".join(guarded(line) for line in inert(text).split("\n") if line.strip())


@pytest.mark.parametrize(
    ("said", "drawn_as"),
    [
        ("主图_v3_final.zip", "主图_v3_final.\u200bzip"),
        ("**加粗**", "＊＊加粗＊＊"),
        ("#7 已接收", "\u200b#7 已接收"),
        ("- 不是列表", "\u200b- 不是列表"),
        ("1. 不是编号", "\u200b1. 不是编号"),
        ("12.5万", "12.5万"),
        ("3~5天", "3～5天"),
        ("@all 快看", "＠all 快看"),
        ("https://evil.cn/a", "https:\u200b//evil.\u200bcn/a"),
        ("<font color=red>", "<\u200bfont color=red>"),
        ("[点我](https://a.cn)", "[点我]\u200b(https:\u200b//a.\u200bcn)"),
        ("AT&T &amp; &lt;", "AT&T &\u200bamp; &\u200blt;"),
        ("\u202egnp.exe", "gnp.\u200bexe"),
        ("👨‍👩‍👧 一家", "👨‍👩‍👧 一家"),
        ("a\r\nb\u2028c\x00\ud800", "a  \nb  \nc"),
    ],
)
def test_what_people_write_reads_the_same_and_means_nothing(said: str, drawn_as: str) -> None:
    assert drawn(said) == drawn_as
    assert list(kinds(drawn(said))) == []


@given(st.text(alphabet=MARKUP, max_size=60))
def test_no_text_becomes_markup(said: str) -> None:
    assert list(kinds(drawn(said))) == []


@given(st.text(max_size=80))
def test_no_text_holds_what_cannot_be_seen(said: str) -> None:
    shown = drawn(said)
    shown.encode()
    assert "@" not in shown
    assert clean(shown.replace("\u200b", "")) == shown.replace("\u200b", "")


@pytest.mark.parametrize(
    "line",
    [
        "/handoff accept 7",
        '/handoff to <@#3> "主图 5 张" due="周五"',
        '/share "他说 \\"行\\"" https://example.com/a',
        "/kpi report 支付金额 12.5万 昨天",
        "/handoff to @李雷 主图",
    ],
)
def test_a_command_copied_from_a_message_is_read_as_it_was_meant(line: str) -> None:
    assert normalised(inert(line)) == line
