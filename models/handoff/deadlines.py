"""By when a handoff is due: by the clock of whoever is asked, never before they can begin without a word about it."""

from __future__ import annotations

from datetime import datetime

from bot.kernel.errors import Unread
from bot.kernel.message import Moment
from bot.kernel.parameters import Due
from bot.kernel.people import PersonRef
from bot.kernel.work import Work
from models.attendance import Attendance, after_working_minutes, due_at, next_day_ends


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
