"""The morning's post takes in what is told about its day later on."""

from __future__ import annotations

from datetime import date, time, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from bot.kernel.work import Work
from models.figures.metrics import Definition
from models.figures.morning import card, morning_of, shown_there, was_posted
from views import kpi as views

REDRAWN_UNTIL: Final = time(18)
"""By the department's clock; whoever looks later asks for the figures."""


def redraw_morning(work: Work, metric: Definition, day: date) -> None:
    """Draw the post about yesterday anew, if it was sent and says this figure; of any other day it costs nothing."""
    local = work.now.astimezone(ZoneInfo(work.department.zone))
    if day != local.date() - timedelta(days=1) or local.time() >= REDRAWN_UNTIL:
        return
    if not shown_there(work.directory, metric) or not was_posted(work.session, work.department.id, day):
        return
    found = morning_of(work, day, local.date())
    if found is not None:
        work.send.update(card(day), partial(views.morning, found=found))
