"""What an argument can be. Each alias below (`Metric`, `Day`, `Text` …) is the type of a handler's parameter: the value
it receives, and behind it the `Kind` that reads it from text, writes it back and says how a form asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any

from bot.kernel import dates
from bot.kernel.errors import Unread
from bot.kernel.message import FieldKind
from bot.kernel.numbers import NotANumber, Unit, Why, read_amount, read_number
from bot.kernel.people import Candidate, Directory, MetricRef, PersonRef, RoleRef, folded
from bot.kernel.tokens import quoted, written


class _Not:
    """The text is no such thing; distinct from every value."""


NOT = _Not()


@dataclass(frozen=True, slots=True)
class Context:
    """What reading an argument needs to know: when and where it was said, and the names of the department."""

    now: datetime
    """In the zone of the person who speaks."""
    directory: Directory
    workspace_id: int = 0
    accounts: dict[str, str] = field(default_factory=dict)
    """Accounts mentioned in this call -> the name shown for them."""
    speaker: PersonRef | None = None
    language: str = "zh"


class Kind:
    """How one type of argument is read, written and asked for."""

    name = "text"
    longest = 1
    """Words of a line that may belong together to one value."""
    field: FieldKind = "text"

    def attempt(self, text: str, context: Context) -> Any:
        """The value `text` is, or `NOT`. Raises `Unread` only when it is one of ours but can't be meant (two of a name)."""
        raise NotImplementedError

    def refusal(self, text: str, context: Context) -> Unread:
        """Why `text` was not taken, with the nearest right thing."""
        return Unread(f"unread.{self.name}", said=text)

    def suspects(self, text: str, context: Context) -> bool:
        """Whether `text` has the shape of this kind although it does not read: it is refused then, never taken as text."""
        return False

    def write(self, value: Any) -> str:
        """`value` as it stands in a line."""
        return written(value)

    def choices(self, context: Context) -> Sequence[tuple[str, str]]:
        """(catalogue key or name, as typed) of what a form offers; empty where anything may be typed."""
        return ()

    def read(self, text: str, context: Context) -> Any:
        """The value `text` is; raises `Unread`."""
        value = self.attempt(text, context)
        if value is NOT:
            raise self.refusal(text, context)
        return value


class TextKind(Kind):
    """Free words: to the end of the line, or to where later arguments begin. Never empty."""

    longest = 10_000
    field: FieldKind = "long_text"

    def __init__(self, most: int = 2000) -> None:
        self.most = most

    def attempt(self, text: str, context: Context) -> Any:
        """The words, or a refusal when there are too many."""
        if not text.strip():
            return NOT
        if len(text) > self.most:
            raise Unread("unread.too_long", n=len(text), most=self.most)
        return text.strip()

    def write(self, value: Any) -> str:
        """Always quoted, so that no part of it is taken for a date."""
        return quoted(str(value))


class WordKind(Kind):
    """One word, or several in quotes: a name, a title."""

    def attempt(self, text: str, context: Context) -> Any:
        """The word."""
        if len(text) > 100:
            raise Unread("unread.too_long", n=len(text), most=100)
        return text.strip() or NOT


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as somebody typed it. What it is in a unit is only known with the metric: 3分 may be minutes or points."""

    text: str
    value: Decimal | None
    """As read without knowing the unit; `None` where that is ambiguous."""
    unit: Unit | None = None
    """The unit that stood in the text."""

    def in_unit(self, unit: Unit) -> Decimal:
        """The value in `unit`; raises `Unread` that says why it is none."""
        if self.value is not None and self.unit is None and unit not in (Unit.COUNT, Unit.SECONDS, Unit.POINTS):
            return self.value
        try:
            return read_amount(self.text, unit)
        except NotANumber as error:
            raise Unread(f"number.{error.reason.value}", parameter="value", said=self.text) from error


class AmountKind(Kind):
    """A number with or without its unit: 1.2万, ¥12,000, 95%, 3分20秒."""

    name = "amount"
    longest = 3
    field: FieldKind = "number"

    def attempt(self, text: str, context: Context) -> Any:
        """What was read, unit and all."""
        try:
            reading = read_number(text)
        except NotANumber as error:
            return Figure(text, None) if error.reason is Why.AMBIGUOUS else NOT
        return Figure(text, reading.value, reading.unit)

    def refusal(self, text: str, context: Context) -> Unread:
        """Says what is wrong with it as a number."""
        try:
            read_number(text)
        except NotANumber as error:
            if error.reason is not Why.NOT_A_NUMBER:
                return Unread(f"number.{error.reason.value}", said=text)
        return super().refusal(text, context)

    def write(self, value: Any) -> str:
        """As it was typed; a plain number as itself."""
        return written(value.text if isinstance(value, Figure) else value)


class NumberKind(Kind):
    """The number of a thing, `#7` or `7`."""

    name = "number"
    field: FieldKind = "number"
    _shape = re.compile(r"[#＃]?\d{1,9}", re.ASCII)

    def attempt(self, text: str, context: Context) -> Any:
        """The number, 1 or more."""
        said = folded(text)
        return int(said.lstrip("#")) if self._shape.fullmatch(said) and int(said.lstrip("#")) > 0 else NOT


class WholeKind(Kind):
    """A whole number within bounds."""

    name = "whole"
    field: FieldKind = "number"

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def attempt(self, text: str, context: Context) -> Any:
        """The number, when it lies within the bounds."""
        said = folded(text).rstrip("%分")
        if not re.fullmatch(r"\d{1,9}", said, re.ASCII):
            return NOT
        return int(said) if self.least <= int(said) <= self.most else NOT

    def refusal(self, text: str, context: Context) -> Unread:
        """Names the bounds."""
        return Unread("unread.whole", said=text, least=self.least, most=self.most)


class DayKind(Kind):
    """A day. `prefer`: past for what happened, future for what is due."""

    name = "day"
    longest = 5
    field: FieldKind = "day"

    def __init__(self, prefer: dates.Prefer) -> None:
        self.prefer = prefer

    def attempt(self, text: str, context: Context) -> Any:
        """The day."""
        try:
            return self._read(text, context)
        except dates.Unreadable:
            return NOT

    def _read(self, text: str, context: Context) -> Any:
        return dates.read_day(text, now=context.now, prefer=self.prefer)

    def suspects(self, text: str, context: Context) -> bool:
        """Whether it looks like a date (2月30日)."""
        return dates.looks_like_a_date(text)

    def write(self, value: Any) -> str:
        """ISO."""
        return value.isoformat() if isinstance(value, date) else str(value)


class SpanKind(DayKind):
    """A period: a day, a week, 本月, 最近7天, A到B."""

    name = "span"
    longest = 6
    field: FieldKind = "span"

    def _read(self, text: str, context: Context) -> Any:
        return dates.read_span(text, now=context.now, prefer=self.prefer)

    def write(self, value: Any) -> str:
        """First and last day, as a range that reads back."""
        return f"{value.first.isoformat()}~{value.last.isoformat()}"


class MomentKind(DayKind):
    """An instant: 明天下午3点; a bare day means its `default_time`."""

    name = "moment"
    longest = 6
    field: FieldKind = "moment"

    def __init__(self, default_time: time = time(18)) -> None:
        super().__init__("future")
        self.default_time = default_time

    def _read(self, text: str, context: Context) -> Any:
        return dates.read_moment(text, now=context.now, prefer=self.prefer, default_time=self.default_time)

    def write(self, value: Any) -> str:
        """Day and clock in the zone the value carries."""
        return quoted(f"{value:%Y-%m-%d %H:%M}")


class ClockKind(Kind):
    """A time of day: 9:30, 下午3点半."""

    name = "clock"
    longest = 2
    field: FieldKind = "time"

    def attempt(self, text: str, context: Context) -> Any:
        """The time."""
        try:
            return dates.read_clock(text)
        except dates.Unreadable:
            return NOT

    def write(self, value: Any) -> str:
        """HH:MM."""
        return f"{value:%H:%M}"


class ClockSpanKind(Kind):
    """Two times of day: 22:00-8:00, 9点到18点."""

    name = "clock_span"
    longest = 4
    field: FieldKind = "text"
    _between = re.compile(r"\s*(?:-|–|—|~|～|到|至|\bto\b|\s)\s*")

    def attempt(self, text: str, context: Context) -> Any:
        """(from, to); they may span midnight, but not be the same."""
        said = folded(text).removeprefix("from ").removeprefix("从")
        parts = [part for part in self._between.split(said) if part]
        for cut in range(1, len(parts)):
            try:
                both = dates.read_clock("".join(parts[:cut])), dates.read_clock("".join(parts[cut:]))
            except dates.Unreadable:
                continue
            return both if both[0] != both[1] else NOT
        return NOT

    def write(self, value: Any) -> str:
        """HH:MM-HH:MM."""
        return f"{value[0]:%H:%M}-{value[1]:%H:%M}"


_MENTION = re.compile(r"<@([^<>|\s]+)(?:\|([^>]*))?>")
_PERSON_ID = re.compile(r"<@p(\d+)>")


class SomeoneKind(Kind):
    """A person of the department: `@mention`, or their name."""

    name = "person"
    longest = 3
    field: FieldKind = "person"

    def attempt(self, text: str, context: Context) -> Any:
        """The person."""
        directory = context.directory
        own = _PERSON_ID.fullmatch(text)
        if own:
            return directory.by_id.get(int(own.group(1)), NOT)
        mention = _MENTION.fullmatch(text)
        if mention:
            person_id = directory.accounts.get((context.workspace_id, mention.group(1)))
            return NOT if person_id is None else directory.by_id[person_id]
        if folded(text) in ("我", "自己", "me", "myself") and context.speaker is not None:
            return context.speaker
        return directory.find_person(text) or NOT

    def refusal(self, text: str, context: Context) -> Unread:
        """Names the nearest people; a mentioned stranger is told apart from a mistyped name."""
        mention = _MENTION.fullmatch(text)
        if mention:
            name = context.accounts.get(mention.group(1)) or mention.group(2) or mention.group(1)
            return Unread("unread.stranger", said=name)
        near = context.directory.nearest_people(text)
        return (
            Unread("unread.person_near", said=text, near="、".join(near))
            if near
            else Unread("unread.person", said=text)
        )

    def suspects(self, text: str, context: Context) -> bool:
        """A mention can only mean a person."""
        return bool(_MENTION.fullmatch(text)) or text.startswith("@")

    def write(self, value: Any) -> str:
        """By id: names can change and be shared."""
        return f"<@p{value.id}>"

    def choices(self, context: Context) -> Sequence[tuple[str, str]]:
        """Everybody who is here."""
        return [(person.name, f"<@p{person.id}>") for person in context.directory.people if person.active]


class CandidateKind(SomeoneKind):
    """Somebody who may not be in the directory yet."""

    name = "candidate"

    def attempt(self, text: str, context: Context) -> Any:
        """A person of the directory, a mentioned account, or a new name."""
        person = super().attempt(text, context)
        if isinstance(person, PersonRef):
            return Candidate(person.name, person=person)
        mention = _MENTION.fullmatch(text)
        if mention:
            if _PERSON_ID.fullmatch(text):
                return NOT
            name = context.accounts.get(mention.group(1)) or mention.group(2) or mention.group(1)
            return Candidate(name, account=mention.group(1))
        name = text.removeprefix("@").strip()
        return Candidate(name) if name and len(name) <= 40 and " " not in text else NOT

    def choices(self, context: Context) -> Sequence[tuple[str, str]]:
        """Anything may be typed."""
        return ()

    def write(self, value: Any) -> str:
        """The person, the account, or the name."""
        if value.person is not None:
            return super().write(value.person)
        return f"<@{value.account}>" if value.account else written(value.name)


class RoleKind(Kind):
    """A role by its name or key."""

    name = "role"
    longest = 3
    field: FieldKind = "choice"

    def attempt(self, text: str, context: Context) -> Any:
        """The role."""
        return context.directory.find_role(text) or NOT

    def refusal(self, text: str, context: Context) -> Unread:
        """Lists the roles there are."""
        there_are = "、".join(role.zh if context.language == "zh" else role.en for role in context.directory.roles)
        return Unread("unread.role", said=text, there_are=there_are)

    def write(self, value: Any) -> str:
        """By key."""
        return written(value.key)

    def choices(self, context: Context) -> Sequence[tuple[str, str]]:
        """Every role."""
        return [(r.zh if context.language == "zh" else r.en, r.key) for r in context.directory.roles]


class ReceiverKind(SomeoneKind):
    """A person, or a role that stands for who holds it."""

    name = "receiver"

    def attempt(self, text: str, context: Context) -> Any:
        """A person before a role of the same name."""
        person = super().attempt(text, context)
        return person if person is not NOT else (context.directory.find_role(text) or NOT)

    def write(self, value: Any) -> str:
        """A role by key, a person by id."""
        return written(value.key) if isinstance(value, RoleRef) else super().write(value)

    def choices(self, context: Context) -> Sequence[tuple[str, str]]:
        """People, then roles."""
        return [*super().choices(context), *RoleKind().choices(context)]


class MetricKind(Kind):
    """A metric by its name in either language, its key or an alias."""

    name = "metric"
    longest = 6
    field: FieldKind = "choice"

    def attempt(self, text: str, context: Context) -> Any:
        """The metric."""
        return context.directory.find_metric(text) or NOT

    def refusal(self, text: str, context: Context) -> Unread:
        """没有指标 支付金格，是不是 支付金额？"""
        near = context.directory.nearest_metrics(text)
        if near:
            return Unread("unread.metric_near", said=text, near=near[0])
        return Unread("unread.metric", said=text)

    def write(self, value: Any) -> str:
        """By key."""
        return written(value.key)

    def choices(self, context: Context) -> Sequence[tuple[str, str]]:
        """Every metric that is entered by hand."""
        zh = context.language == "zh"
        return [(m.zh if zh else m.en, m.key) for m in context.directory.metrics if m.entered]


class ChoiceKind(Kind):
    """One of a few words. Each option is its value and further ways to say it: `ChoiceKind("urgent 加急", …)`."""

    name = "choice"
    field: FieldKind = "choice"

    def __init__(self, *options: str) -> None:
        self.options = tuple(option.split() for option in options)
        self._said = {folded(word): words[0] for words in self.options for word in words}

    def attempt(self, text: str, context: Context) -> Any:
        """The option's value."""
        return self._said.get(folded(text), NOT)

    def refusal(self, text: str, context: Context) -> Unread:
        """Lists the options."""
        index = -1 if context.language == "zh" else 0
        return Unread("unread.choice", said=text, there_are=" / ".join(words[index] for words in self.options))

    def choices(self, context: Context) -> Sequence[tuple[str, str]]:
        """The options, in the reader's language where there is a word."""
        at = 1 if context.language == "zh" else 0
        return [(words[at] if len(words) > at else words[0], words[0]) for words in self.options]


class DaysKind(Kind):
    """Days of a shift or of working hours: 周一-周五, 每天, 周六日, mon-fri, or a period of the calendar."""

    name = "days"
    longest = 4

    def attempt(self, text: str, context: Context) -> Any:
        """Weekdays as a tuple of ISO weekday numbers, or a `Span`."""
        weekdays = read_weekdays(text)
        if weekdays:
            return weekdays
        try:
            return dates.read_span(text, now=context.now, prefer="future")
        except dates.Unreadable:
            return NOT

    def write(self, value: Any) -> str:
        """Weekdays as their Chinese names behind one another, a span as a range."""
        if isinstance(value, tuple):
            return "周" + "".join("一二三四五六日"[number - 1] for number in value)
        return SpanKind("future").write(value)


_ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EVERY_DAY: dict[str, tuple[int, ...]] = {
    "每天": (1, 2, 3, 4, 5, 6, 7),
    "everyday": (1, 2, 3, 4, 5, 6, 7),
    "daily": (1, 2, 3, 4, 5, 6, 7),
}
_EVERY_DAY |= {"工作日": (1, 2, 3, 4, 5), "weekdays": (1, 2, 3, 4, 5), "周末": (6, 7), "weekend": (6, 7)}


def read_weekdays(text: str) -> tuple[int, ...]:
    """ISO weekday numbers of 周一-周五, 周一三五, mon,wed,fri; empty when it is none."""
    said = re.sub(r"[\s,，、和]", "", folded(text))
    if said in _EVERY_DAY:
        return _EVERY_DAY[said]
    said = re.sub(r"星期|礼拜", "周", said).replace("天", "日").replace("至", "-").replace("到", "-").replace("~", "-")
    for number, name in enumerate(_ENGLISH_DAYS, 1):
        said = re.sub(rf"{name}(?:day|sday|nesday|rsday|urday|s)?", str(number), said)
    for number, name in enumerate("一二三四五六日", 1):
        said = said.replace(name, str(number))
    said = said.replace("周", "")
    if not re.fullmatch(r"[1-7](?:-?[1-7])*", said):
        return ()
    numbers: list[int] = []
    for first, last in re.findall(r"([1-7])(?:-([1-7]))?", said):
        numbers += range(int(first), int(last or first) + 1)
    return tuple(sorted(set(numbers)))


Text = Annotated[str, TextKind()]
ShortText = Annotated[str, TextKind(200)]
Word = Annotated[str, WordKind()]
Amount = Annotated[Figure, AmountKind()]
Number = Annotated[int, NumberKind()]
Percent = Annotated[int, WholeKind(0, 100)]
Rating = Annotated[int, WholeKind(1, 5)]
PastDay = Annotated[date, DayKind("past")]
Day = Annotated[date, DayKind("future")]
PastSpan = Annotated[dates.Span, SpanKind("past")]
Span = Annotated[dates.Span, SpanKind("future")]
Moment = Annotated[datetime, MomentKind()]
Clock = Annotated[time, ClockKind()]
ClockSpan = Annotated[tuple[time, time], ClockSpanKind()]
Someone = Annotated[PersonRef, SomeoneKind()]
Newcomer = Annotated[Candidate, CandidateKind()]
Role = Annotated[RoleRef, RoleKind()]
Receiver = Annotated[PersonRef | RoleRef, ReceiverKind()]
Metric = Annotated[MetricRef, MetricKind()]
Days = Annotated[tuple[int, ...] | dates.Span, DaysKind()]
Yes = Annotated[str, ChoiceKind("yes 是 y ok 确认", "no 否 n")]
