"""A last day ahead takes effect when it is over; the managers are reminded on it of what is still open."""

from __future__ import annotations

from datetime import time
from functools import partial

from bot.kernel.jobs import job, sweep
from bot.kernel.work import Work
from models import leaving
from models import shift as shifts
from models.loose_ends import loose_ends
from views import leaving as views
from views import shift as shift_views


@sweep("departures", every_seconds=60, due=leaving.departments_due)
def carry_out(work: Work) -> None:
    """End the rights of those whose last day is over. By the row's own instant, so that no downtime skips it."""
    leaving.carry_out_due(work)
    for swap, leaver_id in shifts.end_with_leavers(work):
        view = partial(shift_views.swap_ended, swap=swap, leaver=work.person_of(leaver_id))
        work.send.update(shift_views.card(swap), view)
        if swap.asker_id != leaver_id:
            work.send.to_person(swap.asker_id, view)


@job("last day", zh="离职交接提醒", at=time(9))
def remind(work: Work) -> None:
    """On somebody's last working day the managers hear what still hangs on them."""
    if work.slot_day is None:
        return
    for person, departure in leaving.claim_reminders(work, work.slot_day):
        ends = loose_ends(work, person)
        work.send.to_managers(partial(views.last_day, person=person, last_on=departure.last_on, ends=ends))
