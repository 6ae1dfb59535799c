"""Figures in the morning: whoever owes one is asked, then yesterday's are posted."""

from __future__ import annotations

from datetime import date, time, timedelta
from functools import partial

from bot.kernel.jobs import job
from bot.kernel.people import MetricRef
from bot.kernel.work import Work
from models.attendance import after_working_minutes, attendance_around
from models.figures.freshness import missing_figures
from models.figures.morning import card, morning_of
from views import kpi as views

_ONE_DAY = timedelta(days=1)


@job("missing figures", zh="缺数提醒", at=time(10))
def ask_owners(work: Work) -> None:
    """Ask whoever owns a missing figure, each once and in their own working hours, for every day since the last working day."""
    today = _today(work)
    owed: dict[int, dict[date, list[MetricRef]]] = {}
    day = work.calendar.previous_working(today)
    while day < today:
        missing = missing_figures(work.session, work.department, work.directory, work.calendar, day, asked_on=today)
        for person_id, metrics in missing.items():
            owed.setdefault(person_id, {})[day] = metrics
        day += _ONE_DAY
    attendance = attendance_around(work.session, work.department, work.directory, work.calendar, now=work.now, days=14)
    for person_id, days in owed.items():
        key = f"owed/{today.isoformat()}/{person_id}"
        begins = after_working_minutes(attendance, work.person_of(person_id), work.now, 0)
        work.send.to_person(person_id, partial(views.owed, missing=days), card=key, not_before=begins)


@job("morning figures", zh="昨日战报", at=time(10, 30), late="same_day", channel=True)
def post_yesterday(work: Work) -> None:
    """Post yesterday's figures; nothing where the department has none at all this month or last."""
    today = _today(work)
    found = morning_of(work, today - _ONE_DAY, today)
    if found is not None:
        work.send.to_department(
            partial(views.morning, found=found, late_by_minutes=work.late_by_minutes), card=card(found.day)
        )


def _today(work: Work) -> date:
    return work.slot_day or work.today
