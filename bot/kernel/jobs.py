"""What the clock says: declarations of jobs and sweeps, as values.

A `Job` fires by slots: one row per (department, schedule, subject, occurrence), so never twice. A `Sweep` has no slots:
each row it looks after carries its own due instant and is claimed by a conditional UPDATE in the body.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Literal

from bot.kernel.people import DepartmentRef, Directory
from bot.kernel.work import Work
from bot.kernel.workdays import WorkCalendar

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

Days = Literal["working", "every", "first_of_week", "last_of_week", "month_working_day", "month_day", "weekday"]
Late = Literal["two_hours", "same_day"]


@dataclass(frozen=True, slots=True)
class Occasion:
    """One firing of a person's job on a day: for whom, and when by their own clock."""

    person_id: int
    at: time
    zone: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What planning one job for one local day may look at. `at` is the job's time after the department's own changes."""

    session: Session
    department: DepartmentRef
    directory: Directory
    calendar: WorkCalendar
    day: date
    at: time


@dataclass(frozen=True, slots=True)
class Job:
    """Something that comes by itself.

    `at` is local time in the department's zone. `days`: every working day, every day, the first or last working day of
    the week, the `nth` working day of the month, its day `nth` (the first working day from then on; of a shorter month,
    from its last), or ISO weekday `nth`, which stays where it is on a day off unless `moves`. `late`: after a downtime a
    reminder still fires within two hours, an agenda within its day; older slots are recorded as skipped. With `for_each`
    the job fires once per person and day, at the time it says (a shift's start), and `days` is its business.
    """

    name: str
    """English name, as `/schedule set` takes it; also the slot's schedule."""
    zh: str
    body: Callable[[Work], None]
    at: time
    days: Days = "working"
    nth: int = 1
    late: Late = "two_hours"
    channel: bool = False
    """It posts in a channel, which `/schedule set` may choose."""
    for_each: Callable[[Plan], Iterable[Occasion]] | None = None
    moves: bool = False
    """Set to a weekday, it leaves a day off for the next working day of that week, or else for the last one before."""


WEEKLY: frozenset[Days] = frozenset({"first_of_week", "last_of_week"})
"""What is declared with these days is about a week: it comes once in each that has a working day."""


def job(
    name: str,
    *,
    zh: str,
    at: time,
    days: Days = "working",
    nth: int = 1,
    late: Late = "two_hours",
    channel: bool = False,
    for_each: Callable[[Plan], Iterable[Occasion]] | None = None,
) -> Callable[[Callable[[Work], None]], Job]:
    """Declare the decorated function as a job."""

    def declare(body: Callable[[Work], None]) -> Job:
        return Job(name, zh, body, at, days, nth, late, channel, for_each, moves=days in WEEKLY)

    return declare


@dataclass(frozen=True, slots=True)
class Sweep:
    """Something looked after every `every_seconds`, for one department at a time, as often as one likes."""

    name: str
    body: Callable[[Work], None]
    every_seconds: int
    due: Callable[[Session, datetime], list[int]]
    """Ids of departments that have something due now: so that a thousand idle ones cost one query."""


def sweep(
    name: str, *, every_seconds: int, due: Callable[[Session, datetime], list[int]]
) -> Callable[[Callable[[Work], None]], Sweep]:
    """Declare the decorated function as a sweep."""

    def declare(body: Callable[[Work], None]) -> Sweep:
        return Sweep(name, body, every_seconds, due)

    return declare
