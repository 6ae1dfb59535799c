"""By when a handoff is due: by the clock of whoever is asked, never before they can begin without a word about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.kernel.errors import Unread
from bot.kernel.message import Moment
from bot.kernel.parameters import Due
from bot.kernel.people import PersonRef
from bot.kernel.work import Work
from models.attendance import Attendance, after_working_minutes, day_ends, deputy_of, due_at, is_away, next_day_ends


class DuePast(Unread):
    """It would be due before now. `asked` is whose work it would be, `better_at` when their next working day ends."""

    def __init__(self, at: datetime, asked: PersonRef, better_at: datetime) -> None:
        super().__init__("handoff.due_past", parameter="due", due=Moment(at))
        self.at = at
        self.asked = asked
        self.better_at = better_at


def deadline(work: Work, attendance: Attendance, asked: PersonRef, due: Due | None) -> datetime | None:
    """The instant that `due` means for whoever is asked; raises `DuePast`."""
    if due is None:
        return None
    at = due_at(attendance, asked, due)
    if at <= work.now:
        raise DuePast(at, asked, next_day_ends(attendance, asked, work.now))
    return at


def better_than(work: Work, attendance: Attendance, asked: PersonRef, at: datetime | None) -> datetime | None:
    """When the working day ends that whoever is asked begins next, where a deadline lies before that day begins."""
    if at is None or at > after_working_minutes(attendance, asked, work.now, 0):
        return None
    return next_day_ends(attendance, asked, work.now)


_LOOKED_BACK = 30
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NotThere:
    """Whoever is asked is not there on the day something is due: they have left by then, or have that day off."""

    leaves: bool
    day: date
    """Their last day here, or the day they are off."""
    earlier_on: date | None
    """The last day on which they can do it; `None` where there is none."""
    deputy: PersonRef | None = None
    """Who stands in for them that day."""


def not_there(work: Work, asked: PersonRef, due_at: datetime | None, last_on: date | None) -> NotThere | None:
    """How far `asked`, whose last day here is `last_on` where one is set, is there when something is due; `None`: they are,
    as far as anybody knows."""
    if due_at is None:
        return None
    day = due_at.astimezone(ZoneInfo(asked.zone)).date()
    if last_on is not None and day > last_on:
        return NotThere(leaves=True, day=last_on, earlier_on=last_on)
    first = day - _LOOKED_BACK * _ONE_DAY
    attendance = Attendance(work.session, work.department, work.directory, work.calendar, first=first, last=day)
    if not is_away(attendance, asked, due_at):
        return None
    deputy_id = deputy_of(work.session, asked.id, day)
    deputy = None if deputy_id is None else work.directory.by_id.get(deputy_id)
    before = (one for one in _backwards(day) if attendance.of(asked.id, one).works)
    earlier_on = next(before, None)
    if earlier_on is not None and day_ends(attendance, asked, earlier_on) <= work.now:
        earlier_on = None
    return NotThere(False, day, earlier_on, deputy if deputy is not None and deputy.active else None)


def _backwards(day: date) -> Iterator[date]:
    return (day - n * _ONE_DAY for n in range(1, _LOOKED_BACK))
