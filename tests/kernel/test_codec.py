"""Messages survive the outbox: written as JSON, read back as they were."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel import message as m
from bot.kernel.codec import Undecodable, answer_from_json, answer_from_text, message_from_json, to_json, to_text

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
INLINE = st.recursive(
    st.one_of(
        st.builds(m.Said, TEXT),
        st.builds(m.Text, TEXT),
        st.builds(m.Mention, st.integers(0, 10**9), TEXT),
        st.builds(m.Moment, st.datetimes(timezones=st.just(UTC)), st.sampled_from(["time", "day", "full"])),
        st.builds(m.On, st.dates(), st.booleans()),
        st.builds(m.CommandLine, TEXT),
        st.builds(m.Link, TEXT, TEXT),
    ),
    lambda inner: st.builds(m.Strong, st.lists(inner, max_size=3).map(tuple)),
    max_leaves=4,
)
LINE = st.lists(INLINE, max_size=4).map(tuple)
LINES = st.lists(LINE, max_size=3).map(tuple)
BUTTON = st.builds(m.Button, TEXT, TEXT, st.sampled_from(["plain", "primary", "danger"]), st.none() | TEXT)
FIELD = st.builds(
    m.Field,
    TEXT,
    TEXT,
    st.sampled_from(["text", "number", "day"]),
    st.booleans(),
    TEXT,
    TEXT,
    st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple),
    TEXT,
)
BLOCK = st.one_of(
    st.builds(m.Heading, LINE),
    st.builds(m.Paragraph, LINE),
    st.builds(m.Items, LINES, st.booleans()),
    st.builds(m.Facts, st.lists(st.tuples(LINE, LINE), max_size=3).map(tuple)),
    st.builds(m.Table, LINES, st.lists(LINES, max_size=3).map(tuple), st.frozensets(st.integers(0, 5), max_size=3)),
    st.builds(m.Bar, LINE, st.decimals(allow_nan=False, allow_infinity=False), st.just(Decimal(100)), LINE),
    st.builds(m.File, TEXT, TEXT, TEXT),
    st.builds(m.Quote, LINE),
    st.builds(m.Note, LINE),
    st.just(m.Divider()),
    st.builds(m.Buttons, st.lists(BUTTON, max_size=3).map(tuple)),
    st.builds(m.Ask, st.builds(m.Form, TEXT, TEXT, TEXT, st.lists(FIELD, max_size=3).map(tuple), TEXT)),
)
MESSAGE = st.builds(m.Message, st.lists(BLOCK, max_size=5).map(tuple), st.sampled_from(["zh", "en"]))


@given(MESSAGE)
def test_a_message_comes_back_as_it_was(message: m.Message) -> None:
    assert message_from_json(json.loads(json.dumps(to_json(message)))) == message


@given(MESSAGE, st.sampled_from(["done", "asked", "refused"]), st.booleans())
def test_an_answer_comes_back_as_it_was(message: m.Message, outcome: str, replayed: bool) -> None:
    answer = m.Answer(outcome, message, replayed)  # type: ignore[arg-type]
    assert answer_from_json(json.loads(json.dumps(to_json(answer)))) == answer


@given(MESSAGE)
def test_text_and_data_say_the_same(message: m.Message) -> None:
    answer = m.Answer("done", message)
    assert json.loads(to_text(answer)) == to_json(answer)
    assert answer_from_text(to_text(answer)) == answer


def test_a_field_of_a_newer_release_is_passed_over() -> None:
    data = to_json(m.Message((m.Paragraph((m.On(date(2026, 11, 24)),)),)))
    data["colour"] = "red"
    assert message_from_json(data).blocks == (m.Paragraph((m.On(date(2026, 11, 24)),)),)


@pytest.mark.parametrize("data", [{}, {"is": "Message", "blocks": [{"is": "Marquee"}]}, {"is": "Said", "text": "x"}])
def test_what_is_no_message_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(Undecodable):
        message_from_json(data)


def test_an_instant_keeps_its_microseconds() -> None:
    at = datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=UTC)
    message = m.Message((m.Paragraph((m.Moment(at),)),))
    assert message_from_json(to_json(message)) == message
