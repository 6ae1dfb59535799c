"""What people type becomes the arguments of a command, or an answer that says what was wrong with it."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.access import guest, manager, member
from bot.kernel.command import Command, Misdeclared, Registry, command
from bot.kernel.errors import Unread
from bot.kernel.grammar import Bound, normalised, read_form, read_line
from bot.kernel.message import Message
from bot.kernel.numbers import Unit
from bot.kernel.parameters import (
    Amount,
    Context,
    Moment,
    Number,
    PastDay,
    PastSpan,
    Receiver,
    ShortText,
    Someone,
    Text,
    Yes,
    read_weekdays,
)
from bot.kernel.parameters import Metric as MetricArgument
from bot.kernel.people import Directory, MetricRef, PersonRef, RoleRef
from bot.kernel.tokens import cut, line_of
from bot.kernel.work import Work

SHANGHAI = ZoneInfo("Asia/Shanghai")


@command("kpi report", zh="指标 填报", who=member, also=("报数",))
def report(
    work: Work,
    metric: MetricArgument,
    value: Amount,
    day: PastDay | None = None,
    note: Text | None = None,
    *,
    sure: Yes = "",
) -> Message:
    """Report a figure."""
    raise AssertionError("only declared")


@command("kpi show", zh="指标 查看", who=member, effect="reads", about="person", others=manager)
def show(work: Work, person: Someone | None = None, period: PastSpan | None = None) -> Message:
    """Show figures."""
    raise AssertionError("only declared")


@command("handoff to", zh="交接 给", who=member)
def hand_over(work: Work, to: Receiver, what: Text, due: Moment | None = None) -> Message:
    """Hand over."""
    raise AssertionError("only declared")


@command("handoff return", zh="交接 退回", who=member)
def give_back(work: Work, number: Number, reason: ShortText) -> Message:
    """Return."""
    raise AssertionError("only declared")


REGISTRY = Registry((report, show, hand_over, give_back))
LIN, WANG = PersonRef(1, "小林"), PersonRef(2, "Li Wang")
DIRECTORY = Directory(
    people=(LIN, WANG, PersonRef(3, "老陈", active=False)),
    roles=(RoleRef(1, "operations", "运营专员", "Operations specialist"),),
    metrics=(
        MetricRef(1, "pay_amount", "支付金额", "Payment amount", Unit.YUAN, True, "store", "day"),
        MetricRef(2, "response", "平均响应时长", "Average response time", Unit.SECONDS, False, "store", "day"),
    ),
    accounts={(7, "U1"): 1},
    metric_aliases={"GMV": 1},
)
CONTEXT = Context(datetime(2026, 11, 24, 10, tzinfo=SHANGHAI), DIRECTORY, 7, {"U9": "新人"}, LIN)


def read(line: str, *, named: tuple[str, ...] = ()) -> tuple[Command, Bound]:
    """The command and the arguments of a line."""
    line = normalised(line)
    tokens = cut(line.removeprefix("/"))
    found = REGISTRY.find([token.text for token in tokens])
    assert found is not None, line
    text = line.removeprefix("/")
    return found.command, read_line(found.command, text, tokens[found.words :], CONTEXT, named)


@pytest.mark.parametrize(
    "line",
    [
        "/kpi report 支付金额 12.5万 昨天",
        "kpi report 支付金额 12.5万 昨天",
        "指标 填报 支付金额 12.5万 昨天",
        "指标填报 支付金额 12.5万 昨天",
        "/kpi 填报 支付金额 12.5万 昨天",
        "报数　支付金额　１２．５万　昨天",
        "／KPI Report gmv 12.5万元 2026-11-23",
        "kpi report payment amount 125K yesterday",
        "kpi report 支付金额 ¥125,000 day=昨天",
        "kpi report 支付金额 125000 日期＝昨天",
    ],
)
def test_one_figure_said_in_many_ways(line: str) -> None:
    said, bound = read(line)
    assert said is report
    assert bound.values["metric"].key == "pay_amount"
    assert bound.values["value"].in_unit(Unit.YUAN) == 125_000
    assert bound.values["day"] == date(2026, 11, 23)
    assert not bound.missing


def test_a_run_that_reads_as_a_date_is_the_date_and_the_rest_is_the_note() -> None:
    _, bound = read("报数 支付金额 12万 上周五 大促前 备货")
    assert bound.values["day"] == date(2026, 11, 20)
    assert bound.values["note"] == "大促前 备货"
    _, bound = read("报数 支付金额 12万 大促前 备货")
    assert "day" not in bound.values
    assert bound.values["note"] == "大促前 备货"


def test_what_looks_like_a_date_and_is_none_is_refused() -> None:
    with pytest.raises(Unread) as wrong:
        read("报数 支付金额 12万 2月30日")
    assert (wrong.value.key, wrong.value.parameter) == ("unread.no_such_day", "day")


def test_quotes_make_text_of_a_date() -> None:
    _, bound = read('报数 支付金额 12万 note="昨天"')
    assert bound.values["note"] == "昨天"
    _, bound = read('交接 给 小林 "素材 周五"')
    assert bound.values["what"] == "素材 周五"
    assert "due" not in bound.values


def test_the_deadline_stands_at_the_very_end() -> None:
    _, bound = read("交接 给 小林 双11 主图素材 周五下午3点")
    assert bound.values["what"] == "双11 主图素材"
    assert bound.values["due"] == datetime(2026, 11, 27, 15, tzinfo=SHANGHAI)


@pytest.mark.parametrize("who", ["小林", "@小林", "<@U1>", "<@U1|lin>", "<@#1>"])
def test_a_person_is_named_or_mentioned(who: str) -> None:
    _, bound = read(f"交接 给 {who} 素材")
    assert bound.values["to"] == LIN


def test_a_name_of_two_words_and_a_role() -> None:
    assert read("handoff to Li Wang 素材")[1].values["to"] == WANG
    assert read("handoff to operations specialist 素材")[1].values["to"].key == "operations"


def test_somebody_mentioned_beside_the_text_fills_the_gap() -> None:
    _, bound = read("交接 给", named=("U1",))
    assert bound.values["to"] == LIN
    assert [parameter.name for parameter in bound.missing] == ["what"]


@pytest.mark.parametrize(
    ("line", "key", "near"),
    [
        ("报数 支付金格 12万", "unread.metric_near", "支付金额"),
        ("报数 支付金额 很多", "unread.amount", ""),
        ("交接 给 小琳 素材", "unread.person_near", "小林"),
        ("交接 给 老陈 素材", "unread.person", ""),
        ("交接 给 <@U9> 素材", "unread.stranger", ""),
        ("交接 退回 七 原因", "unread.number", ""),
        ("kpi show 小林 上个", "unread.span", ""),
        ("kpi show 张三丰", "unread.person", ""),
    ],
)
def test_what_can_not_be_read_says_why_and_what_is_near(line: str, key: str, near: str) -> None:
    with pytest.raises(Unread) as wrong:
        read(line)
    assert wrong.value.key == key
    assert near in str(wrong.value.pieces.get("near", ""))


def test_optional_arguments_may_be_left_out_in_any_place() -> None:
    assert read("kpi show 本月")[1].values["period"].first == date(2026, 11, 1)
    assert read("kpi show 小林")[1].values == {"person": LIN}
    both = read("kpi show 小林 上周")[1].values
    assert (both["person"], both["period"].kind) == (LIN, "week")


def test_a_form_says_what_is_wrong_at_its_field() -> None:
    bound = read_form(report, {"metric": "支付金额", "value": "很多", "day": "昨天", "note": ""}, CONTEXT)
    assert set(bound.errors) == {"value"}
    assert bound.values["day"] == date(2026, 11, 23)
    assert read_form(report, {"metric": "支付金额"}, CONTEXT).missing[0].name == "value"


def test_the_nearest_right_command_is_found() -> None:
    assert REGISTRY.nearest(["kpi", "reprot"])[0] is report
    assert REGISTRY.nearest(["handof", "to"])[0] is hand_over
    assert REGISTRY.nearest(["交接", "退会"])[0] is give_back


def test_two_commands_can_not_be_said_alike() -> None:
    with pytest.raises(Misdeclared):
        Registry((report, report, show, command("kpi report", zh="指标 上报", who=guest)(show.body)))


def test_access_must_be_declared() -> None:
    with pytest.raises(TypeError):
        command("kpi report", zh="指标 填报")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("周一-周五", (1, 2, 3, 4, 5)),
        ("周一至周五", (1, 2, 3, 4, 5)),
        ("周一、三、五", (1, 3, 5)),
        ("星期六日", (6, 7)),
        ("周六 周日", (6, 7)),
        ("每天", (1, 2, 3, 4, 5, 6, 7)),
        ("工作日", (1, 2, 3, 4, 5)),
        ("mon-fri", (1, 2, 3, 4, 5)),
        ("Tue, Thu", (2, 4)),
        ("Wednesday", (3,)),
        ("周末", (6, 7)),
        ("明天", ()),
        ("8", ()),
    ],
)
def test_weekdays_as_people_write_them(text: str, numbers: tuple[int, ...]) -> None:
    assert read_weekdays(text) == numbers


@given(st.integers(1, 10**9 - 1), st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80))
def test_a_written_button_reads_back_as_what_it_says(number: int, reason: str) -> None:
    if not normalised(reason).strip():
        return
    _, bound = read(line_of("handoff return", number, reason=reason))
    assert bound.values["number"] == number
    assert bound.values["reason"] == normalised(reason).strip()


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.times(), st.sampled_from([LIN, WANG]))
def test_values_written_into_a_line_read_back(day: date, at: time, person: PersonRef) -> None:
    for parameter, value in (
        (report.by_name["day"], day),
        (hand_over.by_name["to"], person),
        (hand_over.by_name["due"], datetime.combine(day, at.replace(second=0, microsecond=0), SHANGHAI)),
        (report.by_name["metric"], DIRECTORY.metrics[0]),
    ):
        (token,) = cut(parameter.kind.write(value))
        assert parameter.kind.read(token.text, CONTEXT) == value


@given(st.text(max_size=300))
def test_whatever_is_typed_is_read_or_refused_and_nothing_else(text: str) -> None:
    for one in REGISTRY.commands:
        line = normalised(text)
        with contextlib.suppress(Unread):
            read_line(one, line, cut(line), CONTEXT)
