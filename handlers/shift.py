"""The rota, swaps, and working hours."""

from __future__ import annotations

import re
from datetime import time, timedelta
from functools import partial
from typing import Annotated, Any

from bot.kernel.access import lead, lead_of, manager, member
from bot.kernel.command import command
from bot.kernel.dates import Span as Period
from bot.kernel.errors import Unread
from bot.kernel.message import Message
from bot.kernel.parameters import (
    ChoiceKind,
    ClockSpanKind,
    Context,
    Day,
    Days,
    Number,
    Receiver,
    Someone,
    SomeoneKind,
    Span,
)
from bot.kernel.people import PersonRef, folded
from bot.kernel.work import Work
from models import hours as working_hours
from models import off as offs
from models import shift as shifts
from models.attendance import ShiftKind
from models.shift import ShiftSwap
from views import shift as views

ShiftName = Annotated[str, ChoiceKind("early 早班 早 早班", "late 晚班 晚 夜班 晚班", "rest 休 休息 休")]
LISTED_AHEAD = timedelta(days=6)

REST: tuple[()] = ()
_BARE_HOURS = re.compile(r"([0-9]{1,2})\s*(?:-|–|~|到|至)\s*([0-9]{1,2})")
"""9-18: where hours are asked for, it can't be a date."""


class HoursKind(ClockSpanKind):
    """Two times of day, or a rest."""

    def attempt(self, text: str, context: Context) -> Any:
        """(from, to), or nothing for a rest."""
        if folded(text) in ("休", "休息", "不上班", "rest", "off"):
            return REST
        bare = _BARE_HOURS.fullmatch(folded(text))
        return super().attempt(f"{bare[1]}:00-{bare[2]}:00" if bare else text, context)

    def write(self, value: Any) -> str:
        """HH:MM-HH:MM, or rest."""
        return super().write(value) if value else "rest"


Colleague = Annotated[PersonRef, SomeoneKind(others=True)]
HoursOrRest = Annotated[tuple[time, time] | tuple[()], HoursKind()]


@command("shift set", zh="排班 设置", who=lead | manager, about="person", others=lead_of | manager, also=("排班",))
def set_shift(work: Work, person: Someone, days: Days, shift: ShiftName) -> Message:
    """Put somebody on the early or late shift, or give them a rest, on some days."""
    rota = shifts.set_shifts(work, person, days, ShiftKind(shift))
    if person.id != work.person.id:
        work.send.to_person(person.id, partial(views.your_shifts, rota=rota, by=work.person.mention))
    for one in rota.unswapped:
        if one.other.id != work.person.id:
            told = partial(views.unswapped, one=one, who=person, by=work.person.mention)
            work.send.to_person(one.other.id, told)
    return views.shifts_set(work.voice, rota, by_id=work.person.id)


@command("shift list", zh="排班 列表", who=member, effect="reads", also=("班表", "排班 查看", "班次"))
def list_shifts(work: Work, period: Span | None = None) -> Message:
    """The rota; without a period of the next seven days."""
    span = period or Period(work.today, work.today + LISTED_AHEAD, "range")
    return views.rota(work.voice, span, shifts.rota(work, span))


@command("shift swap", zh="排班 换班", who=member, also=("换班",))
def swap(work: Work, person: Colleague, day: Day) -> Message:
    """Ask a colleague to swap the shifts of a day."""
    asked = shifts.ask_to_swap(work, person, day)
    me = work.person_of(work.person.id)
    work.send.to_person(person.id, partial(views.asks_to_swap, swap=asked, asker=me), card=views.card(asked))
    return views.swap_asked(work.voice, asked, person)


@command("shift agree", zh="排班 同意", who=member)
def agree(work: Work, number: Number) -> Message:
    """Agree to a swap."""
    agreed = shifts.agree(work, number)
    view = _settled(work, agreed)
    work.send.to_person(agreed.asker_id, view)
    told = {one.id for one in (*offs.told_of(work, agreed.asker_id), *offs.told_of(work, agreed.other_id))}
    for person_id in sorted(told - {agreed.asker_id, agreed.other_id}):
        work.send.to_person(person_id, view)
    return views.you_settled(work.voice, agreed, work.person_of(agreed.asker_id))


@command("shift decline", zh="排班 不同意", who=member)
def decline(work: Work, number: Number) -> Message:
    """Not swap."""
    declined = shifts.decline(work, number)
    view = _settled(work, declined)
    other = declined.asker_id if work.person.id == declined.other_id else declined.other_id
    work.send.to_person(other, view)
    return views.you_settled(work.voice, declined, work.person_of(other))


def _settled(work: Work, swapped: ShiftSwap) -> partial[Message]:
    asker, other = work.person_of(swapped.asker_id), work.person_of(swapped.other_id)
    view = partial(views.swap_settled, swap=swapped, asker=asker, other=other)
    work.send.update(views.card(swapped), view)
    return view


@command("team hours", zh="团队 工时", who=manager)
def set_hours(work: Work, owner: Receiver, days: Days, hours: HoursOrRest) -> Message:
    """Set when somebody, or whoever holds a role, works on some weekdays."""
    if isinstance(days, Period):
        raise Unread("shift.weekdays_only", parameter="days")
    week = working_hours.set_hours(work, owner, days, hours or None)
    return views.hours_set(work.voice, owner, week, work.today)
