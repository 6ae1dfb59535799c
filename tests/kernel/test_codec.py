"""Messages survive the outbox: written as JSON, read back as they were."""

import dataclasses
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel import codec
from bot.kernel import message as m
from bot.kernel.chart import STYLES, Chart, Mark, Series
from bot.kernel.codec import Undecodable, answer_from_json, answer_from_text, message_from_json, to_json, to_text
from bot.kernel.numbers import Unit

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
FIGURE = st.decimals(allow_nan=False, allow_infinity=False)
SERIES = st.builds(
    Series,
    TEXT,
    st.lists(st.tuples(st.dates(), st.none() | FIGURE), max_size=3).map(tuple),
    st.sampled_from(STYLES),
)
CHART = st.builds(
    Chart,
    TEXT,
    st.lists(SERIES, max_size=2).map(tuple),
    st.sampled_from(Unit),
    st.sampled_from(["zh", "en"]),
    TEXT,
    st.lists(st.builds(Mark, st.dates(), TEXT), max_size=2).map(tuple),
    TEXT,
    TEXT,
)
INLINES: dict[type[Any], st.SearchStrategy[Any]] = {
    m.Said: st.builds(m.Said, TEXT),
    m.Text: st.builds(m.Text, TEXT),
    m.Mention: st.builds(m.Mention, st.integers(0, 10**9), TEXT),
    m.Moment: st.builds(m.Moment, st.datetimes(timezones=st.just(UTC)), st.sampled_from(["time", "day", "full"])),
    m.On: st.builds(m.On, st.dates(), st.booleans()),
    m.CommandLine: st.builds(m.CommandLine, TEXT),
    m.Link: st.builds(m.Link, TEXT, TEXT),
}
INLINES[m.Strong] = st.builds(m.Strong, st.lists(st.one_of(*INLINES.values()), max_size=3).map(tuple))
INLINE = st.recursive(st.one_of(*INLINES.values()), lambda inner: st.builds(m.Strong, st.tuples(inner)), max_leaves=4)
LINE = st.lists(INLINE, max_size=4).map(tuple)
LINES = st.lists(LINE, max_size=3).map(tuple)
PARTS: dict[type[Any], st.SearchStrategy[Any]] = {
    m.Button: st.builds(m.Button, TEXT, TEXT, st.sampled_from(["plain", "primary", "danger"]), st.none() | TEXT),
    m.Field: st.builds(
        m.Field,
        TEXT,
        TEXT,
        st.sampled_from(get_args(m.FieldKind)),
        st.booleans(),
        TEXT,
        TEXT,
        st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple),
        TEXT,
    ),
}
PARTS[m.Form] = st.builds(m.Form, TEXT, TEXT, TEXT, st.lists(PARTS[m.Field], max_size=3).map(tuple), TEXT)
BLOCKS: dict[type[Any], st.SearchStrategy[Any]] = {
    m.Heading: st.builds(m.Heading, LINE),
    m.Paragraph: st.builds(m.Paragraph, LINE),
    m.Items: st.builds(m.Items, LINES, st.booleans()),
    m.Facts: st.builds(m.Facts, st.lists(st.tuples(LINE, LINE), max_size=3).map(tuple)),
    m.Table: st.builds(
        m.Table, LINES, st.lists(LINES, max_size=3).map(tuple), st.frozensets(st.integers(0, 5), max_size=3)
    ),
    m.Bar: st.builds(m.Bar, LINE, FIGURE, st.just(Decimal(100)), LINE),
    m.Picture: st.builds(m.Picture, CHART),
    m.File: st.builds(m.File, TEXT, TEXT, TEXT),
    m.Quote: st.builds(m.Quote, LINE),
    m.Note: st.builds(m.Note, LINE),
    m.Divider: st.just(m.Divider()),
    m.Buttons: st.builds(m.Buttons, st.lists(PARTS[m.Button], max_size=3).map(tuple)),
    m.Ask: st.builds(m.Ask, PARTS[m.Form]),
}
WHOLE: dict[type[Any], st.SearchStrategy[Any]] = {
    m.Message: st.builds(
        m.Message,
        st.lists(st.one_of(*BLOCKS.values()), max_size=5).map(tuple),
        st.sampled_from(["zh", "en"]),
        st.sampled_from(["Asia/Shanghai", "Europe/Berlin"]),
        TEXT,
        TEXT,
    )
}
MESSAGE: st.SearchStrategy[m.Message] = WHOLE[m.Message]
WHOLE[m.Answer] = st.builds(
    m.Answer,
    st.sampled_from(["done", "asked", "refused"]),
    MESSAGE,
    st.booleans(),
    st.sampled_from(["", "away", "failed"]),
)
ANSWER: st.SearchStrategy[m.Answer] = WHOLE[m.Answer]


def without_the_usual(data: Any) -> Any:
    """JSON data of a message, less the fields that have their default."""
    if isinstance(data, list):
        return [without_the_usual(part) for part in data]
    if not isinstance(data, dict):
        return data
    cls = codec._CLASSES.get(str(data.get("is")))
    usual = (
        {entry.name: codec._write(entry.default) for entry in dataclasses.fields(cls) if _has_default(entry)}
        if cls
        else {}
    )
    return {name: without_the_usual(part) for name, part in data.items() if name not in usual or part != usual[name]}


def _has_default(entry: dataclasses.Field[Any]) -> bool:
    return entry.default is not dataclasses.MISSING


def test_every_piece_the_codec_knows_is_among_those_that_are_tried() -> None:
    assert {*INLINES, *PARTS, *BLOCKS, *WHOLE} == set(codec._CLASSES.values())


@pytest.mark.parametrize("piece", [*INLINES, *PARTS, *BLOCKS], ids=lambda cls: cls.__name__)
@given(st.data())
def test_every_piece_comes_back_as_it_was_from_text_and_from_data(piece: type[Any], data: st.DataObject) -> None:
    one = data.draw((INLINES | PARTS | BLOCKS)[piece])
    match one:
        case m.Button():
            one = m.Buttons((one,))
        case m.Field():
            one = m.Ask(m.Form("team add", "", "", (one,)))
        case m.Form():
            one = m.Ask(one)
        case _ if piece in INLINES:
            one = m.Paragraph((one,))
    answer = m.Answer("done", m.Message((one,)))
    assert answer_from_text(to_text(answer)) == answer
    assert answer_from_json(json.loads(json.dumps(to_json(answer)))) == answer


@given(MESSAGE)
def test_a_message_comes_back_as_it_was(message: m.Message) -> None:
    assert message_from_json(json.loads(json.dumps(to_json(message)))) == message


@given(ANSWER)
def test_an_answer_comes_back_as_it_was(answer: m.Answer) -> None:
    assert answer_from_json(json.loads(json.dumps(to_json(answer)))) == answer
    assert answer_from_text(to_text(answer)) == answer


@given(ANSWER)
def test_the_text_says_what_the_data_say_less_what_is_as_usual(answer: m.Answer) -> None:
    written = json.loads(to_text(answer))
    assert without_the_usual(written) == without_the_usual(to_json(answer))


def test_what_is_as_usual_is_not_written() -> None:
    asking = m.Ask(m.Form("team add", "加人", "好", (m.Field("role", "岗位", "choice", required=True),)))
    shown = (
        m.Items(()),
        m.Table((), ()),
        m.Buttons((m.Button("好", "/ok"),)),
        m.Paragraph((m.On(date(2026, 11, 24)),)),
        asking,
    )
    written = json.loads(to_text(m.Answer("done", m.Message(shown))))
    assert written == without_the_usual(written)
    assert to_text(m.Answer("done", m.Message(()))) == (
        '{"is":"Answer","outcome":"done","message":{"is":"Message","blocks":[]}}'
    )


def test_a_field_of_a_newer_release_is_passed_over() -> None:
    data = to_json(m.Message((m.Paragraph((m.On(date(2026, 11, 24)),)),)))
    data["colour"] = "red"
    assert message_from_json(data).blocks == (m.Paragraph((m.On(date(2026, 11, 24)),)),)


def _bar_of(done: object) -> dict[str, object]:
    return {
        "is": "Message",
        "blocks": [{"is": "Bar", "label": [], "done": done, "whole": {"is": "decimal", "of": "1"}}],
    }


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"is": "Message", "blocks": [{"is": "Marquee"}]},
        {"is": "Said", "text": "x"},
        _bar_of({"is": "decimal", "of": "viele"}),
        _bar_of({"is": "decimal"}),
        _bar_of({"is": "day", "of": "2026-02-30"}),
        _bar_of({"is": "instant", "of": 5}),
        _bar_of({"is": "set", "of": [[1]]}),
        _bar_of({"is": "set", "of": 5}),
        {"is": "Message", "blocks": [{"is": "Picture", "chart": {"is": "chart", "of": {"unit": "furlong"}}}]},
    ],
)
def test_what_is_no_message_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(Undecodable):
        message_from_json(data)


@pytest.mark.parametrize("text", ["", "{", "null", '{"is":"Message","blocks":[]}', '{"is":"Answer"}'])
def test_a_text_that_is_no_answer_is_refused(text: str) -> None:
    with pytest.raises(Undecodable):
        answer_from_text(text)


def test_an_instant_keeps_its_microseconds() -> None:
    at = datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=UTC)
    message = m.Message((m.Paragraph((m.Moment(at),)),))
    assert message_from_json(to_json(message)) == message
