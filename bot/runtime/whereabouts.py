"""Which department a call means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.kernel.call import Call
from bot.kernel.errors import Unread
from bot.kernel.people import DepartmentRef, folded
from models.messaging import Question
from models.people import Identity, channel_department


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The department, and what makes it the one that is meant."""

    department: DepartmentRef
    named: str = ""
    """Its name, where it was named: by `in:`, or by what asked the question that is answered."""
    fixed: bool = False
    """Whoever says anything in this place means it, whatever they said elsewhere before."""


def whereabouts(
    session: Session, identity: Identity, call: Call, named: str, question: Question | None, nowhere: DepartmentRef
) -> Whereabouts:
    """`named` by `in:` names it, else the question that is answered; else the channel decides; elsewhere the one last
    spoken to, of those they are in now if they are in any; else the only one. Raises `Unread` where none is so called."""
    there = [membership.department for membership in identity.memberships]
    if named:
        found = next((one for one in there if folded(one.name) == folded(named)), None)
        if found is None:
            raise Unread("unread.department", said=named)
        return Whereabouts(found, found.name)
    asked_in = asked_about(question, there) if question is not None else None
    if asked_in is not None:
        return Whereabouts(asked_in, asked_in.name)
    if len(there) < 2:
        return Whereabouts(there[0] if there else nowhere, fixed=True)
    here = channel_department(session, identity.workspace_id, call.conversation)
    by_channel = next((one for one in there if one.id == here), None)
    if by_channel is not None:
        return Whereabouts(by_channel, fixed=True)
    return Whereabouts(_last_spoken_to(identity, there))


def kept(department: DepartmentRef) -> str:
    """How a question keeps the department it is about: by its number, for it may get another name before the answer."""
    return f"#{department.id}"


def asked_about(question: Question, there: Sequence[DepartmentRef]) -> DepartmentRef | None:
    """The department `question` keeps; `None` where it keeps none, and where it is none of `there` any more. A question
    asked before an upgrade keeps a name."""
    return next((one for one in there if question.department in (kept(one), one.name)), None)


def _last_spoken_to(identity: Identity, there: Sequence[DepartmentRef]) -> DepartmentRef:
    mine = [one.department for one in identity.memberships if one.here] or there
    return next((one for one in mine if one.id == identity.last_department_id), mine[0])
