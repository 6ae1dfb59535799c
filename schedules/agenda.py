"""Agendas write themselves: topics are called for, the agenda is posted, refreshed, and the meeting begins."""

from __future__ import annotations

from datetime import time
from functools import partial

from bot.kernel.jobs import job, sweep
from bot.kernel.work import Work
from models import agenda as agendas
from models import schedule
from models.agenda.compiling import (
    AHEAD_DAYS,
    MONTHLY_AGENDA,
    MONTHLY_AT,
    MONTHLY_MEETING,
    REFRESH,
    TOPICS,
    WEEKLY_AGENDA,
    WEEKLY_AT,
    WEEKLY_MEETING,
    Kind,
)
from views import agenda as views


def _works(work: Work) -> bool:
    """Whatever was decided about a day after its slot was planned: nothing is posted on one off."""
    return work.slot_day is not None and work.calendar.is_working(work.slot_day)


@job(TOPICS, zh="征集议题", at=time(16), days="last_of_week", channel=True)
def call_for_topics(work: Work) -> None:
    """Ask the channel what the next weekly meeting should talk about."""
    meeting = schedule.next_of(work, WEEKLY_MEETING, work.now, AHEAD_DAYS)
    if meeting is not None and _works(work):
        view = partial(
            views.call_for_topics, meeting=meeting, directory=work.directory, late_by_minutes=work.late_by_minutes
        )
        work.send.to_department(view, key=f"agenda-call/{work.occurrence}")


@job(WEEKLY_AGENDA, zh="周会议程", at=time(9), days="first_of_week", late="same_day", channel=True)
def post_weekly(work: Work) -> None:
    """The week's agenda; with the month's in it where both fall on one day."""
    _post(work, "weekly")


@job(MONTHLY_AGENDA, zh="月会议程", at=time(9), days="month_working_day", nth=3, late="same_day", channel=True)
def post_monthly(work: Work) -> None:
    """The month's agenda, 本月重点 in it."""
    _post(work, "monthly")


def _post(work: Work, kind: Kind) -> None:
    if not _works(work):
        return
    found, new = agendas.post(work, kind)
    view = partial(views.agenda, found=found, directory=work.directory, late_by_minutes=work.late_by_minutes)
    if new:
        work.send.to_department(view, card=views.card(found.day), key=f"agenda/{found.day}")
    else:
        work.send.update(views.card(found.day), view)


@job(REFRESH, zh="议程更新", at=time(13, 30), late="same_day")
def refresh(work: Work) -> None:
    """Draw the agenda anew on its day, and before its meeting."""
    if work.slot_day is None:
        return
    for meeting in agendas.to_refresh(work, work.slot_day):
        found = agendas.of_meeting(work, meeting)
        work.send.update(views.card(found.day), partial(views.agenda, found=found, directory=work.directory))


@job(WEEKLY_MEETING, zh="周会", at=WEEKLY_AT, days="first_of_week", channel=True)
def weekly_begins(work: Work) -> None:
    """Say that the weekly meeting begins."""
    _begin(work, "weekly")


@job(MONTHLY_MEETING, zh="月会", at=MONTHLY_AT, days="month_working_day", nth=3, channel=True)
def monthly_begins(work: Work) -> None:
    """Say that the monthly meeting begins; silent where the weekly one of the same day has it on its agenda."""
    day = work.slot_day
    if day is None:
        return
    if schedule.on_day(work, WEEKLY_MEETING, day) is None or agendas.month_stands_alone(work, day):
        _begin(work, "monthly")


def _begin(work: Work, kind: Kind) -> None:
    if not _works(work):
        return
    view = partial(views.begins, found=agendas.coming(work, kind), kind=kind, late_by_minutes=work.late_by_minutes)
    work.send.to_department(view, key=f"meeting/{kind}/{work.occurrence}")


@sweep("actions", every_seconds=300, due=agendas.departments_to_remind)
def remind(work: Work) -> None:
    """Tell the owner of an action before it is due, once, while it is not done."""
    for action in agendas.claim_reminders(work):
        key = f"action/{action.number}/due"
        work.send.to_person(
            action.owner_id, partial(views.reminder, action=action), card=views.action_card(action), key=key
        )
