"""Handoffs nobody answered climb their ladder, in the receiver's working hours."""

from __future__ import annotations

from functools import partial

from bot.kernel.jobs import sweep
from bot.kernel.work import Work
from models import handoff as handoffs
from models.handoff import Nudge
from models.managers import managers
from views import handoff as views


@sweep("handoff", every_seconds=60, due=handoffs.departments_due)
def nudge_unanswered(work: Work) -> None:
    """Ask again, ask the deputy, tell the managers; and say when an accepted one is due. Never quieted."""
    for nudge in handoffs.claim_unanswered(work):
        _send(work, nudge)


def _send(work: Work, nudge: Nudge) -> None:
    handoff, card = nudge.handoff, f"handoff/{nudge.handoff.number}"
    # What was returned and is offered again climbs the same rungs once more, under the same number.
    key = f"handoff/{handoff.number}/{handoff.offered_at:%Y%m%dT%H%M%S}/{nudge.rung}{handoff.step}"
    if nudge.rung == "due":
        if nudge.asked is not None:  # once for each deadline it is given
            key = f"{key}/{handoff.due_at:%Y%m%dT%H%M}"
            work.send.to_person(nudge.asked.id, partial(views.due, handoff=handoff), key=key)
    elif nudge.rung == "managers":
        _tell_of_untaken(work, nudge, card, key)
    elif nudge.asked is not None:
        away = nudge.in_place_of.name if nudge.in_place_of else ""
        rung = "first" if away and nudge.rung == "deputy" else nudge.rung
        view = partial(views.asked, handoff=handoff, directory=work.directory, rung=rung, away=away)
        work.send.to_person(nudge.asked.id, view, card=card, key=key, urgent=True)


def _tell_of_untaken(work: Work, nudge: Nudge, card: str, key: str) -> None:
    """The managers can take it; whoever gave it, a manager too, still has it and can withdraw it."""
    handoff = nudge.handoff
    others = [one for one in managers(work.session, work.department.id) if one != handoff.giver_id]
    alone = nudge.nobody_there
    view = partial(views.told_managers, handoff=handoff, directory=work.directory, nobody_there=alone)
    for person_id in others:
        work.send.to_person(person_id, view, card=card, key=key)
    told = [work.person_of(person_id) for person_id in others]
    untaken = partial(views.untaken, handoff=handoff, directory=work.directory, told=told)
    work.send.to_person(handoff.giver_id, untaken, card=card, key=key)
