"""Coming into a department by oneself."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo

from bot.kernel.access import guest
from bot.kernel.command import command
from bot.kernel.errors import Refusal
from bot.kernel.message import Message
from bot.kernel.parameters import Role, TextKind
from bot.kernel.people import RoleRef
from bot.kernel.work import Work
from models import audits, joining
from models.attendance import DAY_START
from models.organisation import Department, Person, Request
from models.people import department_ref
from models.requests import Decider, card_of
from views import joining as views

OwnName = Annotated[str, TextKind(40)]


@command("team join", zh="团队 加入", who=guest)
def ask_to_join(work: Work, role: Role, *, name: OwnName | None = None) -> Message:
    """Ask to be taken into the department; a manager confirms."""
    asked = joining.ask(work, role, name or "")
    view = partial(views.asks, request=asked.request, role=role)
    if asked.changed:
        work.send.update(card_of(asked.request), view)
    else:
        work.send.to_managers(view, card=card_of(asked.request))
    return views.asked(work.voice, asked, role, work.department.name)


def _manages(work: Work, _request: Request) -> bool:
    return "manager" in work.person.rights


def _decide(work: Work, request: Request, agreed: bool) -> Message:
    role = work.directory.role_by_key.get(request.details["role"])
    if role is None:
        raise Refusal("request.role_gone", number=request.number)
    name = request.details["name"]
    view = partial(views.decided, request=request, role=role, by=work.person.name, agreed=agreed)
    work.send.update(card_of(request), view)
    person = None
    if agreed:
        today = work.now.astimezone(ZoneInfo(work.department.zone)).date()
        person = joining.admit(work, request, role, today=today)
        audits.note(work, "team join", about_id=person.id, role=role.key)
        # The names this call was heard with do not know the newcomer yet; the message is to them alone.
        greet(work, person, role)
    elif request.asked_by_account_id is not None:
        work.send.to_account(request.asked_by_account_id, partial(views.turned_down, role=role, department=_name(work)))
    return views.decision(work.voice, request, role, name, person)


def greet(work: Work, newcomer: Person, role: RoleRef) -> None:
    """Say to somebody who was taken in that they are, by whom, and what they can say; not before the morning they come."""
    work.session.flush()
    morning = datetime.combine(newcomer.joined_on, DAY_START, ZoneInfo(newcomer.zone))
    view = partial(views.admitted, role=role, department=_name(work), by=work.person.mention)
    work.send.to_person(newcomer.id, view, not_before=morning)


def _name(work: Work) -> str:
    return department_ref(work.session.get_one(Department, work.department.id)).name


DECIDER = Decider(_manages, _decide)
"""Managers decide who comes in."""
