"""The standup asks, warns only who is missing, and sums up in the channel."""

from __future__ import annotations

from datetime import time
from functools import partial

from bot.kernel.jobs import job
from bot.kernel.work import Work
from models import standup as standups
from views import standup as views


@job(standups.PROMPT, zh="晨会提醒", at=time(9, 30), for_each=standups.prompts)
def ask(work: Work) -> None:
    """The three questions, at the person's own time."""
    day = work.slot_day
    if day is None or not standups.still_needed(work, day):
        return
    last = standups.last_plan(work.session, work.person.id, day)
    view = partial(views.prompt, last=last, late_by_minutes=work.late_by_minutes)
    work.send.to_person(work.person.id, view, card=views.asked_card(day, work.person.id), key=f"standup/{day}/ask")


@job(standups.WARNING, zh="晨会催报", at=time(10, 15), for_each=standups.warnings)
def warn(work: Work) -> None:
    """Once, and only to whoever has not answered."""
    day = work.slot_day
    if day is None or not standups.to_be_warned(work, day):
        return
    last = standups.last_plan(work.session, work.person.id, day)
    view = partial(views.warning, last=last)
    work.send.to_person(work.person.id, view, card=views.asked_card(day, work.person.id), key=f"standup/{day}/warn")


@job("standup summary", zh="晨会小结", at=time(10, 30), channel=True)
def sum_up(work: Work) -> None:
    """The day's answers for the channel; later ones are taken in by editing it."""
    day = work.slot_day
    if day is None:
        return
    found = standups.summary(work, day)
    if not found.answered and not standups.asked_on(work, day):
        return
    view = partial(views.summary, found=found, late_by_minutes=work.late_by_minutes)
    work.send.to_department(view, card=views.summary_card(day), key=f"standup/{day}/summary")
