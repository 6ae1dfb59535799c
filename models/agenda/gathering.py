"""What a section of an agenda may look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.kernel.dates import Span
from bot.kernel.work import Work
from models.sections import Entry

MOST_LINES = 12
"""Lines of one section; what is more is counted."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """One agenda being compiled."""

    work: Work
    day: date
    """The day of the agenda, by the department's clock."""
    meeting_at: datetime
    last_meeting_at: datetime | None
    span: Span
    """The period it looks back on: last week, or last month."""
    month: Span
    """The month it looks ahead to."""


Gather = Callable[[Gathering], Sequence[Entry]]


def with_rest(entries: list[Entry], more: int) -> list[Entry]:
    """`entries`, and how many more there would be."""
    return [*entries, Entry("agenda.more", {"n": more})] if more > 0 else entries
