"""What an argument can be. Each alias below (`Metric`, `Day`, `Text` …) is the type of a handler's parameter: the value
it receives, and behind it the `Kind` that reads it from text, writes it back and says how a form asks for it.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated

from bot.kernel import dates
from bot.kernel.parameters.kind import (
    NOT,
    AmountKind,
    ChoiceKind,
    Context,
    Figure,
    Kind,
    NumberKind,
    TextKind,
    WholeKind,
    WordKind,
)
from bot.kernel.parameters.names import CandidateKind, MetricKind, ReceiverKind, RoleKind, SomeoneKind
from bot.kernel.parameters.times import (
    ClockKind,
    ClockSpanKind,
    DayKind,
    DayOrMonthKind,
    Due,
    DueKind,
    MomentKind,
    SpanKind,
)
from bot.kernel.parameters.weekdays import DaysKind, read_weekdays
from bot.kernel.parameters.yearless import ComingDayKind, ComingMomentKind, DeadlineKind, EnteredDayKind, StartDayKind
from bot.kernel.people import Candidate, MetricRef, PersonRef, RoleRef

Text = Annotated[str, TextKind()]
ShortText = Annotated[str, TextKind(200)]
Word = Annotated[str, WordKind()]
Amount = Annotated[Figure, AmountKind()]
Number = Annotated[int, NumberKind()]
Percent = Annotated[int, WholeKind(0, 100)]
Rating = Annotated[int, WholeKind(1, 5)]
PastDay = Annotated[date, DayKind("past")]
StartDay = Annotated[date, StartDayKind()]
Day = Annotated[date, ComingDayKind()]
PastDayOrMonth = Annotated[dates.Span, DayOrMonthKind("past")]
EnteredDay = Annotated[dates.Span, EnteredDayKind()]
PastSpan = Annotated[dates.Span, SpanKind("past")]
Span = Annotated[dates.Span, SpanKind("future")]
Moment = Annotated[datetime, MomentKind()]
Deadline = Annotated[Due, DeadlineKind()]
Clock = Annotated[time, ClockKind()]
ClockSpan = Annotated[tuple[time, time], ClockSpanKind()]
Someone = Annotated[PersonRef, SomeoneKind()]
SomeoneExactly = Annotated[PersonRef, SomeoneKind(exact=True)]
Newcomer = Annotated[Candidate, CandidateKind()]
Role = Annotated[RoleRef, RoleKind()]
Receiver = Annotated[PersonRef | RoleRef, ReceiverKind()]
Metric = Annotated[MetricRef, MetricKind()]
Days = Annotated[tuple[int, ...] | dates.Span, DaysKind()]
Yes = Annotated[str, ChoiceKind("yes 是 y ok 确认", "no 否 n")]

__all__ = [
    "NOT",
    "Amount",
    "AmountKind",
    "CandidateKind",
    "ChoiceKind",
    "Clock",
    "ClockKind",
    "ClockSpan",
    "ClockSpanKind",
    "ComingDayKind",
    "ComingMomentKind",
    "Context",
    "Day",
    "DayKind",
    "DayOrMonthKind",
    "Days",
    "DaysKind",
    "Deadline",
    "DeadlineKind",
    "Due",
    "DueKind",
    "EnteredDay",
    "EnteredDayKind",
    "Figure",
    "Kind",
    "Metric",
    "MetricKind",
    "Moment",
    "MomentKind",
    "Newcomer",
    "Number",
    "NumberKind",
    "PastDay",
    "PastDayOrMonth",
    "PastSpan",
    "Percent",
    "Rating",
    "Receiver",
    "ReceiverKind",
    "Role",
    "RoleKind",
    "ShortText",
    "Someone",
    "SomeoneExactly",
    "SomeoneKind",
    "Span",
    "SpanKind",
    "StartDay",
    "StartDayKind",
    "Text",
    "TextKind",
    "WholeKind",
    "Word",
    "WordKind",
    "Yes",
    "read_weekdays",
]
