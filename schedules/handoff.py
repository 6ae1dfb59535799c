"""Handoffs nobody answered climb their ladder, in the receiver's working hours."""

from __future__ import annotations

from functools import partial

from bot.kernel.jobs import sweep
from bot.kernel.work import Work
from models import handoff as handoffs
from models.handoff import Nudge
from views import handoff as views


@sweep("handoff", every_seconds=60, due=handoffs.departments_due)
def nudge_unanswered(work: Work) -> None:
    """Ask again, ask the deputy, tell the managers; and say when an accepted one is due. Never quieted."""
    for nudge in handoffs.claim_unanswered(work):
        _send(work, nudge)


def _send(work: Work, nudge: Nudge) -> None:
    handoff, card = nudge.handoff, f"handoff/{nudge.handoff.number}"
    key = f"handoff/{handoff.number}/{nudge.rung}"
    if nudge.rung == "due":
        if nudge.asked is not None:
            work.send.to_person(nudge.asked.id, partial(views.due, handoff=handoff), key=key)
    elif nudge.rung == "managers":
        view = partial(views.told_managers, handoff=handoff, directory=work.directory)
        work.send.to_managers(view, card=card, key=key)
    elif nudge.asked is not None:
        away = nudge.in_place_of.name if nudge.in_place_of else ""
        rung = "first" if away and nudge.rung == "deputy" else nudge.rung
        view = partial(views.asked, handoff=handoff, directory=work.directory, rung=rung, away=away)
        work.send.to_person(nudge.asked.id, view, card=card, key=key, urgent=True)
