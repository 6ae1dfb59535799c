"""Handing work over: it stays the giver's until somebody accepts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from bot.kernel.access import member
from bot.kernel.command import command
from bot.kernel.message import Message
from bot.kernel.parameters import ChoiceKind, Moment, Number, Receiver, ShortText, Text
from bot.kernel.work import Work
from models import handoff as handoffs
from models.attendance import roles_of
from models.handoff import Handoff, HandoffState, Urgency
from views import handoff as views

Class = Annotated[str, ChoiceKind("urgent 加急 紧急 急", "shift 交接班 换班")]


def receiver_card(handoff: Handoff) -> str:
    """The card of everything asked about a handoff."""
    return f"handoff/{handoff.number}"


@command("handoff to", zh="交接 给", who=member, also=("交接给",))
def hand_over(work: Work, to: Receiver, what: Text, due: Moment | None = None, kind: Class | None = None) -> Message:
    """Hand a piece of work to a person or to whoever holds a role."""
    urgency = Urgency(kind) if kind else Urgency.ORDINARY
    offered = handoffs.offer(work, to=to, what=what, due_at=due, urgency=urgency)
    handoff, asked = offered.handoff, offered.asked
    away = offered.in_place_of.name if offered.in_place_of else ""
    view = partial(views.asked, handoff=handoff, directory=work.directory, away=away)
    urgent = urgency is not Urgency.ORDINARY
    work.send.to_person(asked.id, view, card=receiver_card(handoff), urgent=urgent)
    return views.given(work.voice, offered)


@command("handoff list", zh="交接 列表", who=member, effect="reads", privacy="personal")
def list_handoffs(work: Work) -> Message:
    """What waits for one's answer, what waits for anybody of one's roles, what one has taken over, what one has given."""
    roles = roles_of(work.session, work.person.id, work.today)
    board = handoffs.board(work.session, work.department.id, work.person.id, roles)
    return views.listed(work.voice, board, work.directory, work.now)


@command("handoff accept", zh="交接 接收", who=member)
def accept(work: Work, number: Number) -> Message:
    """Take a handoff over."""
    handoff = handoffs.accept(work, number)
    _settle(work, handoff)
    return views.accepted(work.voice, handoff)


@command("handoff return", zh="交接 退回", who=member)
def _give_back(work: Work, number: Number, reason: ShortText) -> Message:
    """Return a handoff, with the reason."""
    handoff = handoffs.give_back(work, number, reason)
    _settle(work, handoff)
    return views.returned(work.voice, handoff, work.directory)


def _asked_of_them(work: Work, given: Mapping[str, Any]) -> None:
    """No reason is asked for where there is nothing they could return."""
    if "number" in given:
        handoffs.refuse_unless_open(work, given["number"])


give_back = replace(_give_back, before_asking=_asked_of_them)


@command("handoff done", zh="交接 完成", who=member)
def finish(work: Work, number: Number) -> Message:
    """Say that what was handed over is done."""
    handoff = handoffs.finish(work, number)
    _settle(work, handoff)
    return views.finished(work.voice, handoff)


@command("handoff withdraw", zh="交接 撤回", who=member)
def withdraw(work: Work, number: Number) -> Message:
    """Take back a handoff nobody accepted yet."""
    handoff = handoffs.withdraw(work, number)
    work.send.update(receiver_card(handoff), partial(views.settled, handoff=handoff, directory=work.directory))
    return views.withdrawn(work.voice, handoff)


def _settle(work: Work, handoff: Handoff) -> None:
    """Redraw every copy of the question, and tell the giver; what comes back to somebody who left, the managers."""
    view = partial(views.settled, handoff=handoff, directory=work.directory)
    theirs = {handoff.accepted_by_id or 0: partial(view, mine=True)}
    work.send.update(receiver_card(handoff), view, theirs=theirs)
    person = work.person.person
    if person is None or handoff.giver_id == person.id:
        return
    told = partial(views.told_giver, handoff=handoff, directory=work.directory, by=person)
    if work.person_of(handoff.giver_id).active:
        work.send.to_person(handoff.giver_id, told)
    elif handoff.state is HandoffState.RETURNED:
        work.send.to_managers(partial(views.orphaned, handoff=handoff, directory=work.directory, by=person))
