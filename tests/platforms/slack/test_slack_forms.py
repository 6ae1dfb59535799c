"""Forms as modals: what each kind of argument becomes, and what comes back."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kernel import message as m
from bot.kernel.call import Named
from bot.platforms.slack.forms import Labels, Origin, errors_of, read_values, render_form
from tests.platforms.slack.samples import form
from tests.pretend.blockkit import check_view

LABELS = Labels("掌柜", "关闭", "取消")
ORIGIN = Origin("kpi report", "一号店", "C00000001", "1700000000.000100", {"response_url": "https://hooks.slack.com/x"})


def element_of(field: m.Field) -> dict[str, object]:
    view = render_form(m.Form("kpi report", "填报", "提交", (field,)), LABELS, ORIGIN)
    assert check_view(view) == []
    element: dict[str, object] = view["blocks"][0]["element"]
    return element


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_form_with_every_kind_of_field_is_what_slack_takes(language: str) -> None:
    view = render_form(form(language), LABELS, ORIGIN)
    assert check_view(view) == []
    kinds = {block["block_id"]: block["element"]["type"] for block in view["blocks"]}
    assert kinds["field:day"] == kinds["field:moment"] == kinds["field:number"] == "plain_text_input"
    assert kinds["field:choice"] == "static_select"
    assert kinds["field:person"] == "users_select"
    assert view["blocks"][1]["element"]["multiline"] is True
    assert Origin.read(view["private_metadata"]) == ORIGIN


def test_what_is_known_already_stands_in_the_form() -> None:
    people = (("李雷", "p1"), ("韩梅梅", "p2"))
    chosen = element_of(m.Field("to", "交给", "person", True, value="p2", choices=people))
    assert chosen["initial_option"] == {"text": {"type": "plain_text", "text": "韩梅梅", "emoji": False}, "value": "p2"}
    assert element_of(m.Field("to", "交给", "person", True, value='"李雷"', choices=people))["initial_option"]
    typed = element_of(m.Field("to", "交给", "person", True, value="赵磊", choices=people))
    assert typed["initial_option"] == {"text": {"type": "plain_text", "text": "赵磊", "emoji": False}, "value": "赵磊"}
    assert element_of(m.Field("who", "谁", "person", True, value="<@U00000001>"))["initial_user"] == "U00000001"
    assert element_of(m.Field("who", "谁", "person", True, value="李雷"))["initial_value"] == "李雷"
    assert element_of(m.Field("day", "哪天", "day", True, value="昨天"))["initial_value"] == "昨天"


def test_a_menu_that_may_have_been_cut_is_a_field_to_type_in() -> None:
    many = tuple((f"人{n}", f"p{n}") for n in range(100))
    assert element_of(m.Field("what", "选", "choice", True, choices=many[:99]))["type"] == "static_select"
    assert element_of(m.Field("what", "选", "choice", True, choices=many))["type"] == "plain_text_input"
    assert element_of(m.Field("to", "给", "person", True, choices=many))["type"] == "users_select"
    long = (("长", "x" * 151),)
    assert element_of(m.Field("what", "选", "choice", True, choices=long))["type"] == "plain_text_input"


def test_a_title_too_long_for_slack_stands_above_the_fields_whole() -> None:
    long = "把事情交给同事或某个角色，到点没人接会一直催到有人接为止"
    assert len(long) > 24
    view = render_form(dataclasses.replace(form(), title=long), LABELS, ORIGIN)
    assert check_view(view) == []
    assert view["title"]["text"] == "掌柜"
    assert view["blocks"][0]["text"]["text"] == long


def test_an_error_is_shown_under_its_field_when_the_form_is_drawn_anew() -> None:
    wrong = m.Field("value", "数值", "number", True, hint="12.5万", error="「abc」不像一个数。")
    view = render_form(m.Form("kpi report", "填报", "提交", (wrong,)), LABELS, ORIGIN)
    assert view["blocks"][0]["hint"]["text"] == "「abc」不像一个数。\n12.5万"
    assert errors_of(m.Form("x", "x", "x", (wrong,)), view) == {"field:value": "「abc」不像一个数。"}
    assert errors_of(m.Form("x", "x", "x", (wrong,)), {"blocks": []}) == {}


def test_what_was_filled_in_comes_back_as_one_would_type_it() -> None:
    values = {
        "field:value": {"value": {"type": "plain_text_input", "value": "1.2万"}},
        "field:metric": {"value": {"type": "static_select", "selected_option": {"value": "pay"}}},
        "field:to": {"value": {"type": "users_select", "selected_user": "U00000002"}},
        "field:note": {"value": {"type": "plain_text_input", "value": None}},
        "field:kind": {"value": {"type": "static_select", "selected_option": None}},
        "other": {"value": {"type": "plain_text_input", "value": "x"}},
    }
    read, named = read_values({"state": {"values": values}})
    assert read == {"value": "1.2万", "metric": "pay", "to": "<@U00000002>"}
    assert named == (Named("U00000002"),)


@pytest.mark.parametrize(
    "view", [{}, {"state": []}, {"state": {"values": []}}, {"state": {"values": {"field:a": None}}}]
)
def test_a_view_without_values_has_none(view: dict[str, object]) -> None:
    assert read_values(view) == ({}, ())


@given(st.text(max_size=4000), st.text(max_size=200), st.text(max_size=4000))
@settings(max_examples=100)
def test_the_origin_fits_what_slack_keeps_and_never_loses_the_command(department: str, thread: str, url: str) -> None:
    written = Origin("kpi report", department, "C1", thread, {"response_url": url}).written()
    assert len(written) <= 3000
    assert Origin.read(written).command == "kpi report"


@given(st.one_of(st.none(), st.text(), st.integers(), st.recursive(st.none() | st.text(), st.lists).map(json.dumps)))
def test_anything_else_is_an_empty_origin(text: object) -> None:
    assert Origin.read(text) == Origin()


_field = st.builds(
    m.Field,
    st.text(alphabet="abcdefgh_", min_size=1, max_size=12),
    st.text(max_size=300),
    st.sampled_from(["text", "long_text", "number", "day", "moment", "span", "person", "choice", "time"]),
    st.booleans(),
    st.text(max_size=300),
    st.text(max_size=300),
    st.lists(st.tuples(st.text(max_size=90), st.text(min_size=1, max_size=160)), max_size=5).map(tuple),
    st.text(max_size=300),
)


@given(
    st.lists(_field, max_size=6, unique_by=lambda field: field.name),
    st.text(max_size=60),
    st.text(max_size=40),
)
@settings(max_examples=100)
def test_whatever_a_form_asks_slack_takes_its_modal(fields: list[m.Field], title: str, submit: str) -> None:
    assert check_view(render_form(m.Form("kpi report", title, submit, tuple(fields)), LABELS, ORIGIN)) == []
