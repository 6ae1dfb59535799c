"""Messages as Slack blocks: every piece, both languages, within Slack's limits; and what a person reads."""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kernel import message as m
from bot.platforms.slack import render, tables
from bot.platforms.slack.render import render_blocks, render_home, render_message, render_text
from bot.platforms.slack.rich import Ink
from tests.platforms.slack.samples import ACCOUNTS, AT, LI, NOBODY, WANG, chart, every_piece, form, line, table
from tests.platforms.slack.stand import words
from tests.pretend.blockkit import check_blocks, check_view
from tests.pretend.blockkit.limits import MESSAGE_TEXT
from tests.pretend.slack.state import words_of

WORDS = words()
PIECES = {type(block).__name__: block for block in every_piece().blocks}


def drawn(*blocks: m.Block, language: str = "zh") -> list[dict[str, Any]]:
    return list(render_message(m.Message(blocks, language), mentions=ACCOUNTS, words=WORDS).blocks)


def read(*blocks: m.Block, language: str = "zh") -> str:
    """What a person reads, pings as @id."""
    return "".join(_read(drawn(*blocks, language=language)))


def _read(node: Any) -> list[str]:
    if isinstance(node, list):
        return [part for one in node for part in _read(one)]
    if not isinstance(node, dict):
        return []
    if node.get("type") == "user":
        return [f"@{node['user_id']}"]
    if isinstance(node.get("text"), str):
        return [node["text"]]
    return [part for key, value in node.items() if key != "confirm" for part in _read(value)]


# --- limits ---------------------------------------------------------------------------------------------------------------
def test_the_samples_hold_every_piece_there_is() -> None:
    assert {type_.__name__ for type_ in get_args(m.Block)} == set(PIECES)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(PIECES))
def test_every_piece_alone_is_what_slack_takes(name: str, language: str) -> None:
    in_language: dict[str, m.Block] = {"Ask": m.Ask(form(language)), "Table": table(language)}
    block = in_language.get(name, PIECES[name])
    message = m.Message((block,), language)
    rendered = render_message(message, mentions=ACCOUNTS, words=WORDS)
    assert check_blocks(rendered.blocks) == []
    assert rendered.text
    if name in ("Picture", "File"):
        assert rendered.blocks == ()  # uploaded beside the message
    for view in (render_home(message, mentions=ACCOUNTS, words=WORDS), _modal(message)):
        assert check_view(view) == []
        assert view["blocks"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_pieces_together_are_one_message(language: str) -> None:
    rendered = render_message(every_piece(language), mentions=ACCOUNTS, words=WORDS)
    assert check_blocks(rendered.blocks) == []
    assert check_view(render_home(every_piece(language), mentions=ACCOUNTS, words=WORDS)) == []
    assert check_view(_modal(every_piece(language))) == []


def _modal(message: m.Message) -> dict[str, Any]:
    blocks = render_blocks(message, mentions=ACCOUNTS, words=WORDS, surface="modal")
    return {"type": "modal", "title": render.plain_text("掌柜"), "blocks": blocks}


@pytest.mark.parametrize("rows", [3, 30, 99, 100, 400])
@pytest.mark.parametrize("columns", [1, 6, 20, 21])
def test_tables_of_any_size(rows: int, columns: int) -> None:
    cells = tuple(line(f"第{column}列") for column in range(columns))
    big = m.Table(cells, tuple(tuple(line(f"¥{row},{column}") for column in range(columns)) for row in range(rows)))
    rendered = render_message(m.Message((m.Heading(line("表")), big)), mentions={}, words=WORDS)
    assert check_blocks(rendered.blocks) == []
    assert len(rendered.text) <= MESSAGE_TEXT
    if rows * columns < 5000:
        shown = "\n".join(words_of(list(rendered.blocks))) or rendered.text
        assert f"¥{rows - 1},{columns - 1}" in shown


def test_two_tables_are_never_slacks_own_for_a_message_takes_one() -> None:
    assert [block["type"] for block in drawn(table())] == ["table"]
    assert [block["type"] for block in drawn(table(), table())] == ["rich_text", "rich_text"]


@pytest.mark.parametrize("count", [10, 24, 25, 26, 60, 200])
def test_however_many_buttons_there_are_each_can_be_pressed_or_copied(count: int) -> None:
    blocks: list[m.Block] = [m.Heading(line("待办"))]
    for number in range(count):
        blocks.append(m.Paragraph(line(f"第 {number} 件")))
        blocks.append(m.Buttons((m.Button(f"完成 {number}", f"/agenda done {number}"),)))
    rendered = render_message(m.Message(tuple(blocks)), mentions={}, words=WORDS)
    assert check_blocks(rendered.blocks) == []
    everything = json.dumps(rendered.blocks, ensure_ascii=False) + rendered.text
    for number in range(count):
        assert f"/agenda done {number}" in everything
        assert f"第 {number} 件" in everything


def test_headings_notes_and_dividers_beyond_fifty_blocks_are_drawn_closer_and_none_is_lost() -> None:
    parts = [
        part
        for n in range(60)
        for part in (m.Heading(line(f"题{n}")), m.Paragraph(line(f"文{n}")), m.Note(line(f"注{n}")), m.Divider())
    ]
    rendered = render_message(m.Message(tuple(parts)), mentions={}, words=WORDS)
    assert check_blocks(rendered.blocks) == []
    shown = json.dumps(rendered.blocks, ensure_ascii=False) + rendered.text
    assert all(f"{kind}{n}" in shown for n in range(60) for kind in "题文注")
    assert check_view(render_home(m.Message(tuple(parts)))) == []


def test_too_much_for_blocks_is_plain_text_with_every_line_in_it() -> None:
    blocks = tuple(m.Paragraph(line(f"{n}：", m.Text("很长的一段话 " * 40), LI)) for n in range(40))
    message = m.Message((*blocks, m.Buttons((m.Button("接收", "/handoff accept 7"),))))
    rendered = render_message(message, mentions=ACCOUNTS, words=WORDS)
    assert rendered.blocks == ()
    assert all(f"{n}：" in rendered.text for n in range(40))
    assert "/handoff accept 7" in rendered.text
    assert "<@U00000001>" in rendered.text
    huge = m.Message(tuple(m.Paragraph(line(m.Text("字" * 3000))) for _ in range(60)))
    assert len(render_message(huge, mentions={}).text) <= MESSAGE_TEXT


def test_a_line_too_long_for_a_button_is_text_to_copy() -> None:
    long_line = "/share " + "字" * 2000
    blocks = drawn(m.Buttons((m.Button("存", long_line), m.Button("看", "/share list"))))
    assert check_blocks(blocks) == []
    assert [element["value"] for block in blocks if block["type"] == "actions" for element in block["elements"]] == [
        "/share list"
    ]
    assert long_line in "".join(words_of(blocks))


def test_labels_headings_and_confirmations_are_cut_to_what_slack_takes() -> None:
    long = "很" * 500
    blocks = drawn(m.Heading(line(long)), m.Buttons((m.Button(long, "/x", "danger", confirm=long),)))
    assert check_blocks(blocks) == []
    assert long in "".join(words_of(blocks))  # the heading, whole, as a bold paragraph
    button = blocks[-1]["elements"][0]
    assert button["text"]["text"].endswith("…")
    assert button["confirm"]["deny"]["text"] == WORDS.text("slack.cancel", "zh")


_inline: st.SearchStrategy[m.Inline] = st.one_of(
    st.text(max_size=60).map(m.Text),
    st.text(max_size=60).map(m.Said),
    st.sampled_from([LI, NOBODY, m.Moment(AT), m.CommandLine("/kpi show"), m.Link("https://a.example", "x")]),
    st.text(max_size=20).map(lambda text: m.Strong((m.Text(text),))),
)
_line: st.SearchStrategy[m.Line] = st.lists(_inline, max_size=5).map(tuple)
_row: st.SearchStrategy[tuple[m.Line, ...]] = st.lists(_line, max_size=4).map(tuple)
_number = st.decimals(-5, 50, places=2)
_button = st.builds(m.Button, st.text(max_size=90), st.text(min_size=1, max_size=90))
_block: st.SearchStrategy[m.Block] = st.one_of(
    st.builds(m.Heading, _line),
    st.builds(m.Paragraph, _line),
    st.builds(m.Quote, _line),
    st.builds(m.Note, _line),
    st.builds(m.Items, _row, st.booleans()),
    st.builds(m.Facts, st.lists(st.tuples(_line, _line), max_size=4).map(tuple)),
    st.builds(m.Table, _row, st.lists(_row, max_size=4).map(tuple)),
    st.builds(m.Bar, _line, _number, _number, _line),
    st.just(m.Divider()),
    st.builds(m.Buttons, st.lists(_button, max_size=7).map(tuple)),
)


@given(st.lists(_block, max_size=70), st.sampled_from(["zh", "en"]))
@settings(max_examples=100)
def test_whatever_a_view_puts_together_slack_takes(blocks: list[m.Block], language: str) -> None:
    message = m.Message(tuple(blocks), language)
    rendered = render_message(message, mentions=ACCOUNTS, words=WORDS)
    assert check_blocks(rendered.blocks) == []
    assert 0 < len(rendered.text) <= MESSAGE_TEXT
    assert [fault for fault in check_view(render_home(message)) if "no blocks" not in fault] == []


# --- what a person reads ----------------------------------------------------------------------------------------------------
def test_a_handoff_reads_like_a_card() -> None:
    blocks = drawn(
        m.Heading(line("交接 #7")),
        m.Facts(
            ((line("事项"), line(m.Text("补货清单"))), (line("交给"), line(LI)), (line("截止"), line(m.Moment(AT))))
        ),
        m.Buttons((m.Button("接收", "/handoff accept 7", "primary"), m.Button("退回", "/handoff return 7", "danger"))),
    )
    assert [block["type"] for block in blocks] == ["header", "rich_text", "actions"]
    assert blocks[0]["text"]["text"] == "交接 #7"
    assert _read([blocks[1]]) == [
        "事项：", "补货清单", "\n交给：", "@U00000001", "\n截止：", "11月25日 周三 15:00",
    ]  # fmt: skip
    assert [(one["text"]["text"], one.get("style")) for one in blocks[2]["elements"]] == [
        ("接收", "primary"),
        ("退回", "danger"),
    ]
    assert [one["action_id"] for one in blocks[2]["elements"]] == ["say:0", "say:1"]


def test_who_has_no_account_here_is_named_and_who_has_one_is_pinged() -> None:
    assert read(m.Paragraph(line(LI, " 和 ", NOBODY))) == "@U00000001 和 @赵磊"
    assert read(m.Heading(line("交给 ", LI))) == "交给 @U00000001"
    note = drawn(m.Note(line("没人接会提醒 ", WANG, "。")))
    assert [one["text"] for one in note[0]["elements"]] == ["没人接会提醒 ", "<@W00000002>", "。"]
    strange = render_message(m.Message((m.Paragraph(line(LI)),)), mentions={1: "U1> <!channel"})
    assert "@李雷" in json.dumps(strange.blocks, ensure_ascii=False)


def test_moments_are_in_the_readers_zone_with_the_weekday_of_their_language() -> None:
    berlin = m.Message((m.Paragraph(line(m.Moment(AT))),), "en", "Europe/Berlin")
    assert "Wed 25 Nov 08:00" in json.dumps(render_message(berlin, mentions={}).blocks)
    assert read(m.Paragraph(line(m.Moment(AT, "time"), " ", m.Moment(AT, "day")))) == "15:00 11月25日 周三"


def test_bars_stand_one_under_the_other_with_percent() -> None:
    blocks = drawn(
        *(
            m.Bar(line(name), Decimal(done), Decimal(5), line(f"{done}/5 天"))
            for name, done in (("李雷", 3), ("王五", 5))
        )
    )
    assert len(blocks) == 1
    assert "".join(_read(blocks)) == "李雷  ▓▓▓▓▓▓░░░░ 60%  3/5 天\n王五  ▓▓▓▓▓▓▓▓▓▓ 100%  5/5 天"
    assert "▓▓▓▓▓▓▓▓▓░ 99%" in read(m.Bar(line("x"), Decimal("99.9"), Decimal(100)))
    assert "130%" in read(m.Bar(line("x"), Decimal(130), Decimal(100)))
    assert "100%" in read(m.Bar(line("x"), Decimal(0), Decimal(0)))


def test_a_table_in_text_keeps_its_columns_under_each_other() -> None:
    ink = Ink("zh", "Asia/Shanghai", {})
    rows = ((line("支付金额"), line("12")), (line("ROI"), ()))
    lines = tables.as_text(m.Table((line("指标"), line("值")), rows, frozenset({1})), ink)
    assert lines.split("\n") == ["指标      值", "────────────", "支付金额  12", "ROI        –"]


def test_a_heading_keeps_a_notification_short_and_the_summary_goes_before_it() -> None:
    message = m.Message((m.Heading(line("交接 #7")), m.Paragraph(line("很长"))))
    assert render_message(message, mentions={}).text == "交接 #7"
    assert (
        render_message(dataclasses.replace(message, summary="李雷 <给你> 一件事"), mentions={}).text
        == "李雷 &lt;给你&gt; 一件事"
    )


def test_in_a_view_a_chart_is_its_words() -> None:
    home = render_home(m.Message((m.Picture(chart()),)))
    assert "最高 13.1万" in json.dumps(home, ensure_ascii=False)


def test_a_form_in_a_message_is_a_button_that_says_the_line_with_what_is_known() -> None:
    asked = m.Form("kpi report", "填报一个指标", "提交", (
        m.Field("metric", "指标", "choice", True, value="pay"),
        m.Field("value", "数值", "number", True, value="abc", error="不像一个数"),
        m.Field("note", "备注", "long_text", False, value='他说 "好"'),
    ), department="一号店")  # fmt: skip
    [block] = drawn(m.Ask(asked))
    [button] = block["elements"]
    assert button["text"]["text"] == "填报一个指标"
    assert button["value"] == '/kpi report metric="pay" note="他说 \\"好\\"" in:一号店'


@pytest.mark.parametrize(
    ("line_said", "shown"),
    [
        ("/kpi show", "/kpi show"),
        ("/交接 列表", "/zg 交接 列表"),
        ("/help 指标", "/zg help 指标"),
        ("交接 列表", "交接 列表"),
        ("/", "/"),
        ("/share 客诉怎么回", "/share 客诉怎么回"),
    ],
)
def test_a_command_is_shown_as_it_can_be_typed_in_slack_and_a_button_says_it_as_it_is(
    line_said: str, shown: str
) -> None:
    assert read(m.Paragraph(line(m.CommandLine(line_said)))) == shown
    assert read(m.Note(line(m.CommandLine(line_said)))) == shown
    assert drawn(m.Buttons((m.Button("看", line_said),)))[0]["elements"][0]["value"] == line_said


def test_without_blocks_the_whole_message_is_text() -> None:
    text = render_text(every_piece(), mentions=ACCOUNTS).text
    for word in (
        "交接 #7",
        "<@U00000001>",
        "@赵磊",
        "/handoff accept 7",
        "支付金额",
        "3/5 天",
        "还差详情页首屏",
        "填报一个指标",
    ):
        assert word in text
