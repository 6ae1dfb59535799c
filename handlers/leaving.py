"""Somebody leaves the department."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from bot.kernel.access import manager
from bot.kernel.command import command
from bot.kernel.message import Message
from bot.kernel.parameters import ChoiceKind, Day, SomeoneExactly, Yes
from bot.kernel.work import Work
from models import leaving
from models import shift as shifts
from models.organisation import DepartureKind
from views import leaving as views
from views import shift as shift_views

Reason = Annotated[str, ChoiceKind("voluntary 主动", "involuntary 被动", "transfer 调岗", "cancel 取消 不走了 留下")]


@command("team depart", zh="团队 离职", who=manager, privacy="personal")
def depart(
    work: Work, person: SomeoneExactly, day: Day | None = None, reason: Reason | None = None, *, sure: Yes | None = None
) -> Message:
    """Somebody's last day, why they leave, and what still has to be handed over."""
    if reason == "cancel":
        leaving.cancel(work, person)
        return views.stays(work.voice, person)
    kind = DepartureKind(reason) if reason else None
    departed = leaving.depart(work, person, day, kind, sure=sure == "yes")
    for swap, leaver_id in shifts.end_with_leavers(work):
        view = partial(shift_views.swap_ended, swap=swap, leaver=work.person_of(leaver_id))
        work.send.update(shift_views.card(swap), view)
        if swap.asker_id != leaver_id:
            work.send.to_person(swap.asker_id, view)
    return views.departed(work.voice, person, departed, said_why=reason is not None)
