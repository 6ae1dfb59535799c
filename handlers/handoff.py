"""Handing work over: it stays the giver's until somebody accepts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from bot.kernel.access import member
from bot.kernel.command import command
from bot.kernel.errors import Doubt
from bot.kernel.message import Button, Message
from bot.kernel.parameters import ChoiceKind, Context, Deadline, Due, Number, ReceiverKind, ShortText, Text, TextKind
from bot.kernel.people import PersonRef, RoleRef
from bot.kernel.tokens import line_of
from bot.kernel.work import Work
from handlers.deadline_words import due_held, typed, typed_due
from models import handoff as handoffs
from models import leaving
from models.attendance import roles_of
from models.handoff import DuePast, Handoff, HandoffState, NotThere, Offered, Urgency
from views import clock
from views import handoff as views

AnotherReceiver = Annotated[PersonRef | RoleRef, ReceiverKind(others=True)]
Class = Annotated[str, ChoiceKind("urgent 加急 紧急 急", "shift 交接班 换班")]


Section = Annotated[
    str,
    ChoiceKind("waiting 待回应 等我", "role 角色", "returned 退回 退回的", "mine 手上 我手上", "given 交出 交出去的"),
]
_LONGEST_NUMBER = 10


class AgainKind(ChoiceKind):
    """A yes; or, as the button says it, the number of the handoff that is knowingly given once more, so that pressing the
    button twice gives one more and not two."""

    def attempt(self, text: str, context: Context) -> Any:
        """The option's value, or the number."""
        number = text.removeprefix("#")
        is_one = number.isascii() and number.isdigit() and len(number) < _LONGEST_NUMBER
        return number if is_one else super().attempt(text, context)


Again = Annotated[str, AgainKind("yes 是 y ok 确认", "no 否 n")]


class PlaceKind(TextKind):
    """Where something lies."""

    name = "place"


class AccountsKind(TextKind):
    """Where something lies that is behind a password; never the password."""

    name = "accounts"


Title = Annotated[str, TextKind(80)]
Detail = Annotated[str, TextKind(500)]
Place = Annotated[str, PlaceKind(500)]
Accounts = Annotated[str, AccountsKind(500)]
"""So much of each that a button which offers all of them again still holds them."""


def receiver_card(handoff: Handoff) -> str:
    """The card of everything asked about a handoff."""
    return f"handoff/{handoff.number}"


@command("handoff to", zh="交接 给", who=member, also=("交接给",))
def _hand_over(
    work: Work,
    to: AnotherReceiver,
    what: Text,
    due: Deadline | None = None,
    kind: Class | None = None,
    *,
    sure: Again | None = None,
) -> Message:
    """Hand a piece of work to a person or to whoever holds a role; the same within moments is asked back about."""
    again = int(sure) if sure is not None and sure.isdigit() else None
    before = handoffs.given_before(work, to, what, after=again)
    if before is not None and sure != "yes" and before.number != again:
        until = typed_due(work, due) if due is not None else None
        line = line_of("handoff to", _whom(to), what=what, due=until, kind=kind, sure=before.number)
        button = Button(work.voice.plain("handoff.button_double"), line)
        lately = before.offered_at > work.now - handoffs.MOMENTS
        key = "handoff.doubt_double" if lately else "handoff.doubt_given"
        raise Doubt(key, number=before.number, buttons=(button,))
    return _offer(work, to, what, due, Urgency(kind) if kind else Urgency.ORDINARY, held=due_held(work, what, due))


hand_over = replace(
    _hand_over,
    sentences=(
        "把{what}交给{to}，{due}",
        "把{what}交给{to}",
        "把{what}转给{to}",
        "{what}交给{to}，{due}",
        "{what}交给{to}",
    ),
)


def _offer(
    work: Work,
    to: PersonRef | RoleRef,
    what: str,
    due: Due | None,
    urgency: Urgency = Urgency.ORDINARY,
    details: Mapping[str, str] | None = None,
    *,
    by: str = "to",
    held: tuple[str, str] | None = None,
) -> Message:
    """`by` is the second word of the command that says it; `held` is what `due_held` found."""
    try:
        offered = handoffs.offer(work, to=to, what=what, due=due, urgency=urgency, details=details)
    except DuePast as past:
        said = details or {"what": what, "kind": _class(urgency)}
        raise _put_off(work, past, f"handoff {by}", _whom(to), **said) from None
    return _asked(work, offered, held)


def _put_off(work: Work, past: DuePast, command: str, *values: object, **said: object) -> DuePast:
    """What is due in the past, refused by both clocks and with the line that has the end of their next working day; in a
    form it stands at its field."""
    past.pieces["due"] = clock.both(work.voice, past.at, past.asked.zone)
    if work.call is None or work.call.form is None:
        line = line_of(command, *values, **said, due=typed(work, past.better_at))
        past.buttons = (Button(views.later_label(work.voice, past.better_at), line),)
    return past


def _whom(to: PersonRef | RoleRef) -> str:
    return f"<@#{to.id}>" if isinstance(to, PersonRef) else to.key


def _class(urgency: Urgency) -> str:
    return "" if urgency is Urgency.ORDINARY else urgency.value


def _asked(work: Work, offered: Offered, held: tuple[str, str] | None = None) -> Message:
    """Put the question to whoever is asked, and answer the giver."""
    handoff, asked = offered.handoff, offered.asked
    away = offered.in_place_of.name if offered.in_place_of else ""
    view = partial(views.asked, handoff=handoff, directory=work.directory, away=away)
    urgent = handoff.urgency is not Urgency.ORDINARY
    work.send.to_person(asked.id, view, card=receiver_card(handoff), urgent=urgent)
    return views.given(work.voice, offered, _not_there(work, offered), held=held)


def _not_there(work: Work, offered: Offered) -> NotThere | None:
    """Where whoever is asked has left by then or has the day off; not where it is due before they begin, which is said."""
    last_on = leaving.last_days(work.session, work.department.id).get(offered.asked.id)
    found = handoffs.not_there(work, offered.asked, offered.handoff.due_at, last_on)
    return found if found is None or found.leaves or offered.better_at is None else None


# By a template: what whoever takes it over would ask about is asked before it goes out.


@command("handoff campaign", zh="交接 活动", who=member, also=("活动交接", "大促交接", "交接 大促"))
def hand_campaign_over(
    work: Work,
    to: AnotherReceiver,
    campaign: Title,
    progress: Detail,
    then: Detail,
    material: Place,
    due: Deadline | None = None,
) -> Message:
    """Hand a campaign over."""
    said = {"campaign": campaign, "progress": progress, "then": then, "material": material}
    return _offer(
        work, to, work.voice.plain("handoff.what_campaign", campaign=campaign), due, details=said, by="campaign"
    )


@command("handoff leave", zh="交接 请假", who=member, also=("请假交接", "交接 休假"))
def hand_over_for_leave(
    work: Work, to: AnotherReceiver, hand: Detail, material: Place, watch: Detail, due: Deadline | None = None
) -> Message:
    """Hand over what is in hand before time off."""
    said = {"hand": hand, "material": material, "watch": watch}
    return _offer(work, to, work.voice.plain("handoff.what_leave"), due, details=said, by="leave")


@command("handoff leaving", zh="交接 离职", who=member, also=("离职交接",))
def hand_over_on_leaving(
    work: Work, to: AnotherReceiver, charge: Detail, material: Accounts, contact: Detail, due: Deadline | None = None
) -> Message:
    """Hand over what one was in charge of before leaving."""
    said = {"charge": charge, "material": material, "contact": contact}
    return _offer(work, to, work.voice.plain("handoff.what_leaving"), due, details=said, by="leaving")


@command("handoff shift", zh="交接 交接班", who=member, also=("交接班",))
def hand_shift_over(work: Work, to: AnotherReceiver, unfinished: Detail, watch: Detail) -> Message:
    """Hand a shift over: whoever comes on is asked from the beginning of theirs."""
    said = {"unfinished": unfinished, "watch": watch}
    return _offer(work, to, work.voice.plain("handoff.what_shift"), None, Urgency.SHIFT, said)


def _as_it_was(work: Work, given: Mapping[str, Any]) -> Mapping[str, str]:
    """The form opens with what was returned; its deadline only while that lies ahead."""
    if "number" not in given:
        return {}
    handoffs.refuse_unless_returned(work, given["number"])
    handoff = handoffs.find(work, given["number"])
    known = {"what": handoff.what}
    if handoff.due_at is not None and handoff.due_at > work.now:
        known["due"] = typed(work, handoff.due_at)
    if handoff.urgency is not Urgency.ORDINARY:
        known["kind"] = handoff.urgency.value
    return known


@command("handoff again", zh="交接 重交", who=member, prefill=_as_it_was, also=("交接 再交",))
def _offer_again(
    work: Work, number: Number, to: AnotherReceiver, what: Text, due: Deadline | None = None, kind: Class | None = None
) -> Message:
    """Offer what was returned once more; said in a line, its deadline and its class stay where no other is named."""
    before = handoffs.find(work, number)
    urgency = Urgency(kind) if kind else Urgency.ORDINARY
    if work.call is None or work.call.form is None:
        urgency = urgency if kind else before.urgency
        due = Due(before.due_at) if due is None and before.due_at and before.due_at > work.now else due
    try:
        offered = handoffs.offer_again(work, number, to=to, what=what, due=due, urgency=urgency)
    except DuePast as past:
        raise _put_off(work, past, "handoff again", number, _whom(to), what=what, kind=_class(urgency)) from None
    return _asked(work, offered)


def _returned_to_them(work: Work, given: Mapping[str, Any]) -> None:
    """Nothing is asked for where there is nothing they could offer again."""
    if "number" in given:
        handoffs.refuse_unless_returned(work, given["number"])


offer_again = replace(_offer_again, before_asking=_returned_to_them)


@command("handoff list", zh="交接 列表", who=member, effect="reads", privacy="personal", also=("交接 查看",))
def list_handoffs(work: Work, section: Section | None = None, after: Number | None = None) -> Message:
    """What waits for one's answer, what waits for anybody of one's roles, what one has taken over, what one has given; or
    of one of these what comes behind a number."""
    roles = roles_of(work.session, work.person.id, work.today)
    board = handoffs.board(work.session, work.department.id, work.person.id, roles)
    return views.listed(work.voice, board, work.directory, work.now, section=section or "", after=after or 0)


@command("handoff accept", zh="交接 接收", who=member, also=("交接 接受",))
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
    """Take back a handoff nobody accepted yet, or that was returned."""
    handoff = handoffs.withdraw(work, number)
    by = work.person_of(work.person.id)
    view = partial(views.settled, handoff=handoff, directory=work.directory, by=by)
    work.send.update(receiver_card(handoff), view)
    return views.withdrawn(work.voice, handoff)


@command("handoff due", zh="交接 改期", who=member, also=("交接 截止",))
def _move_due(work: Work, number: Number, due: Deadline) -> Message:
    """Change when a handoff is due; whoever has it, or is asked to take it, hears of it."""
    before = handoffs.find(work, number).due_at
    try:
        moved = handoffs.move_due(work, number, due)
    except DuePast as past:
        raise _put_off(work, past, "handoff due", number) from None
    handoff, by = moved.handoff, work.person_of(work.person.id)
    if handoff.due_at == before:  # pressed twice: they know
        return views.moved(work.voice, moved, _not_there(work, moved))
    if moved.asked.id != by.id:
        view = partial(views.told_moved, handoff=handoff, by=by, theirs=True)
        work.send.to_person(moved.asked.id, view, card=receiver_card(handoff))
    if handoff.giver_id != by.id:
        work.send.to_person(handoff.giver_id, partial(views.told_moved, handoff=handoff, by=by))
    return views.moved(work.voice, moved, _not_there(work, moved))


def _given_by_them(work: Work, given: Mapping[str, Any]) -> None:
    """No deadline is asked for where it isn't theirs to change."""
    if "number" in given:
        handoffs.refuse_unless_movable(work, given["number"])


move_due = replace(_move_due, before_asking=_given_by_them)


def _settle(work: Work, handoff: Handoff) -> None:
    """Redraw every copy of the question, and tell the giver; what comes back to somebody who left, the managers."""
    person = work.person_of(work.person.id)
    view = partial(views.settled, handoff=handoff, directory=work.directory, by=person)
    theirs = {handoff.accepted_by_id or 0: partial(view, mine=True)}
    work.send.update(receiver_card(handoff), view, theirs=theirs)
    if handoff.giver_id == person.id:
        return
    told = partial(views.told_giver, handoff=handoff, directory=work.directory, by=person)
    if work.person_of(handoff.giver_id).active:
        work.send.to_person(handoff.giver_id, told)
    elif handoff.state is HandoffState.RETURNED:
        work.send.to_managers(partial(views.orphaned, handoff=handoff, directory=work.directory, by=person))
