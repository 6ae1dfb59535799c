"""Messages as JSON for the page: every piece, and nothing in it that is more than words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel import message as m
from bot.kernel.chart import Chart, Series
from bot.kernel.numbers import Unit
from bot.platforms.web.pieces import message_json, tame, text_of
from tests.platforms.web.script import ZONE

DAY = date(2026, 11, 24)
CHART = Chart(
    "支付金额", (Series("支付金额", ((DAY, Decimal(7)), (date(2026, 11, 25), Decimal(9)))),), Unit.YUAN, alt="从 7 到 9"
)


def drawn(*blocks: m.Block, language: str = "zh") -> list[dict[str, Any]]:
    """The blocks as the page gets them; through JSON, as over the wire."""
    written = message_json(m.Message(blocks, language, "Asia/Shanghai"))
    blocks_drawn: list[dict[str, Any]] = json.loads(json.dumps(written))["blocks"]
    return blocks_drawn


def line(*pieces: m.Inline, language: str = "zh") -> list[dict[str, Any]]:
    """An inline line as the page gets it."""
    (block,) = drawn(m.Paragraph(pieces), language=language)
    pieces_drawn: list[dict[str, Any]] = block["line"]
    return pieces_drawn


def test_instants_and_days_are_written_for_the_reader() -> None:
    at = datetime(2026, 11, 24, 15, 0, tzinfo=ZONE)
    (moment,) = line(m.Moment(at))
    assert (moment["text"], moment["at"]) == ("11月24日 周二 15:00", "2026-11-24T15:00:00+08:00")
    (day,) = line(m.On(DAY, iso=True))
    assert (day["text"], day["on"]) == ("11月24日 周二（2026-11-24）", "2026-11-24")
    assert line(m.Moment(at, "time"), language="en")[0]["text"] == "15:00"
    assert line(m.On(DAY), language="en")[0]["text"] == "Tue 24 Nov"


@pytest.mark.parametrize("url", ["https://example.com/a?b=c#d", "http://localhost:8000/", "HTTPS://EXAMPLE.COM"])
def test_an_address_of_the_web_is_a_link(url: str) -> None:
    assert line(m.Link(url, "看"))[0] == {"is": "link", "url": url, "label": "看"}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "https://",
        "https:evil.example",
        "http://[::1",
        "https://a b",
        "https://evil.example/\u202egnp.exe",
        "dingtalk://x",
        "",
    ],
)
def test_any_other_address_is_words(url: str) -> None:
    (piece,) = line(m.Link(url, "看"))
    assert piece["is"] == "text"


def test_a_bars_share_is_between_nothing_and_the_whole() -> None:
    for done, whole, share in ((7, 10, "0.700"), (12, 10, "1.000"), (-3, 10, "0.000"), (5, 0, "0"), (1, 3, "0.333")):
        (block,) = drawn(m.Bar((m.Said("a"),), Decimal(done), Decimal(whole)))
        assert block["share"] == share
    (block,) = drawn(m.Bar((m.Said("a"),), Decimal(7), Decimal(10)))
    assert block["text"] == [{"is": "text", "text": "7/10"}]


def test_a_file_is_its_name_and_bytes_and_never_its_type() -> None:
    (block,) = drawn(m.File("a.html", "text/html", "PGI+"))
    assert block == {"is": "file", "name": "a.html", "content": "PGI+"}


def test_a_chart_is_drawn_for_light_and_dark_wide_and_narrow() -> None:
    (block,) = drawn(m.Picture(CHART))
    drawings = [block["light"], block["dark"], block["narrow"]["light"], block["narrow"]["dark"]]
    assert len(set(drawings)) == 4
    for svg, size in zip(drawings, [block["size"]] * 2 + [block["narrow"]["size"]] * 2, strict=True):
        assert f'viewBox="0 0 {size[0]} {size[1]}"' in svg
    assert block["alt"] == "从 7 到 9"


# --- S7: nobody's words become anything else -------------------------------------------------------------------------
NASTY = "<script>alert(1)</script>\u202egnp.exe\u2066<!channel> @all [x](javascript:alert(1))"
SAFE = "<script>alert(1)</script>gnp.exe<!channel> @all [x](javascript:alert(1))"


def everything(words: str) -> m.Message:
    """Every kind of piece with `words` wherever somebody's words can stand."""
    text: m.Line = (m.Text(words),)
    chart = replace(CHART, title=words, subtitle=words, alt=words, series=(replace(CHART.series[0], name=words),))
    field = m.Field(words, words, "choice", True, words, words, ((words, words),), words)
    return m.Message(
        (
            m.Heading(text),
            m.Paragraph(
                (m.Strong(text), m.Mention(1, words), m.CommandLine(words), m.Link("https://example.com", words))
            ),
            m.Paragraph((m.Link(words, words), m.Said(words))),
            m.Items((text,)),
            m.Facts(((text, text),)),
            m.Table((text,), ((text,),)),
            m.Bar(text, Decimal(1), Decimal(2), text),
            m.Picture(chart),
            m.File(words, words, ""),
            m.Quote(text),
            m.Note(text),
            m.Divider(),
            m.Buttons((m.Button(words, words, "danger", words),)),
            m.Ask(m.Form(words, words, words, (field,), words)),
        )
    )


def test_everything_holds_every_kind_of_block() -> None:
    assert {type(block) for block in everything("x").blocks} == set(get_args(m.Block))


def strings(value: Any, path: str = "") -> list[tuple[str, str]]:
    """Every text in `value` with the way to it."""
    if isinstance(value, str):
        return [(path, value)]
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in strings(inner, f"{path}.{key}")]
    if isinstance(value, list | tuple):
        return [found for inner in value for found in strings(inner, path)]
    return []


PAYLOAD = frozenset({"line", "value", "command", "name", "department", "card", "content"})
"""What goes back to the server as it is, and is shown by the page as isolated text."""


def test_S7_web_nobodys_words_turn_what_stands_around_them() -> None:
    shown = [
        (path, text)
        for path, text in strings(message_json(everything(NASTY)))
        if path.rsplit(".", 1)[-1] not in PAYLOAD
    ]
    assert sum(SAFE in text for _, text in shown) >= 20
    for path, text in shown:
        assert "\u202e" not in text, path
        assert "\u2066" not in text, path
    assert "\u202e" not in text_of(everything(NASTY))


def test_S7_web_a_drawing_holds_words_as_words() -> None:
    picture = next(block for block in message_json(everything(NASTY))["blocks"] if block["is"] == "picture")
    for path, svg in strings({"light": picture["light"], "dark": picture["dark"], "narrow": picture["narrow"]}):
        assert "<script" not in svg, path
        assert "&lt;" in svg
        assert "href" not in svg


@given(st.text())
def test_S7_web_taming_takes_only_what_turns(text: str) -> None:
    turning = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert tame(text) == "".join(char for char in text if char not in turning)
