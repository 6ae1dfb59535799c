"""How one type of argument is read from text, written back, and asked for; and the plain kinds."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.kernel.errors import Unread
from bot.kernel.message import FieldKind
from bot.kernel.numbers import NotANumber, Unit, Why, read_amount, read_number
from bot.kernel.parameters.figures_said import day_behind
from bot.kernel.people import Directory, PersonRef, folded
from bot.kernel.tokens import quoted, visible, written


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


class Kind(ABC):
    """How one type of argument is read, written and asked for."""

    name = "text"
    longest = 1
    """Words of a line that may belong together to one value."""
    field: FieldKind = "text"
    free = False
    """Words for others to read, kept as they were written; of anything else only what one sees is read."""

    @abstractmethod
    def attempt(self, text: str, context: Context) -> Any:
        """The value `text` is, or `NOT`. Raises `Unread` only when it is one of ours but can't be meant (two of a name)."""

    def reads(self, text: str, context: Context) -> bool:
        """Whether `text` is one and can be meant."""
        try:
            return self.attempt(text, context) is not NOT
        except Unread:
            return False

    def whole(self, text: str, context: Context) -> Any:
        """What `attempt` gives, for a text that stands by itself: in quotes, in a form, as an answer to a question."""
        return self.attempt(text, context)

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
        value = self.whole(text if self.free else visible(text), context)
        if value is NOT:
            raise self.refusal(text, context)
        return value


class TextKind(Kind):
    """Free words: to the end of the line, or to where later arguments begin. Never empty."""

    longest = 10_000
    field: FieldKind = "long_text"
    free = True

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
    """One word, or several in quotes: a name, a title. At most `most` characters."""

    free = True

    def __init__(self, most: int = 100) -> None:
        self.most = most

    def attempt(self, text: str, context: Context) -> Any:
        """The word."""
        if len(text) > self.most:
            raise Unread("unread.too_long", n=len(text), most=self.most)
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
            dated = day_behind(text, context)
            if dated is not None:
                return Unread("unread.number_apart", said=text, near=dated, instead=(dated,))
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
        there_are = " / ".join(self.word(words[0], context.language) for words in self.options)
        return Unread("unread.choice", said=text, there_are=there_are)

    def choices(self, context: Context) -> Sequence[tuple[str, str]]:
        """The options, in the reader's language where there is a word."""
        return [(self.word(words[0], context.language), words[0]) for words in self.options]

    def word(self, said: str, language: str) -> str:
        """How one says in `language` the option that `said` is; what is no option stays."""
        words = next((words for words in self.options if folded(said) in map(folded, words)), [said])
        return words[1] if language == "zh" and len(words) > 1 else words[0]
