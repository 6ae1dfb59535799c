"""What waits for a second person's word: opened by one, confirmed or refused by another, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.kernel.errors import Refusal
from bot.kernel.message import Message, Moment
from bot.kernel.work import Work
from models.base import changed_rows
from models.organisation import Request, RequestKind, RequestState
from models.people import next_number


@dataclass(frozen=True, slots=True)
class Decider:
    """What a kind of request brings: who may decide one, and what follows.

    `decide` does the deed, tells whoever has to know, redraws the request's card, and returns the answer for the person
    who decided. It is called once per request; a `Refusal` from it leaves the request open.
    """

    may: Callable[[Work, Request], bool]
    decide: Callable[[Work, Request, bool], Message]


def card_of(request: Request) -> str:
    """The card that asks for a decision."""
    return f"request/{request.number}"


def open_request(work: Work, kind: RequestKind, *, about_id: int | None = None, details: dict[str, str]) -> Request:
    """A new request of whoever speaks."""
    request = Request(
        department_id=work.department.id,
        number=next_number(work.session, work.department.id),
        kind=kind,
        state=RequestState.OPEN,
        asked_by_account_id=work.person.account_id or None,
        asked_by_id=work.person.person.id if work.person.person else None,
        about_id=about_id,
        details=details,
        created_at=work.now,
    )
    work.session.add(request)
    work.session.flush()
    return request


def withdraw(work: Work, number: int) -> Request:
    """Take back what nobody decided: said by whoever asked, and so kept as refused by them. Raises `Refusal`."""
    request = find(work, number)
    if not _asked_by(work, request):
        raise Refusal("request.not_asked_by_you", number=number)
    settle(work, request, agreed=False)
    return request


def _asked_by(work: Work, request: Request) -> bool:
    person = work.person.person
    return request.asked_by_account_id == work.person.account_id or (
        person is not None and request.asked_by_id == person.id
    )


def find(work: Work, number: int) -> Request:
    """The request `#number`; raises `Refusal` when there is none."""
    request = work.session.scalar(
        select(Request).where(Request.department_id == work.department.id, Request.number == number)
    )
    if request is None:
        raise Refusal("request.none", number=number)
    return request


def settle(work: Work, request: Request, *, agreed: bool) -> None:
    """Decide it, if nobody did. Raises `Refusal` that says how it stands: two people never both decide."""
    state = RequestState.CONFIRMED if agreed else RequestState.REFUSED
    settled = changed_rows(
        work.session,
        update(Request)
        .where(Request.id == request.id, Request.state == RequestState.OPEN)
        .values(state=state, decided_by_id=work.person.person.id if work.person.person else None, decided_at=work.now),
    )
    work.session.refresh(request)
    if settled:
        return
    by = work.directory.by_id.get(request.decided_by_id or 0)
    withdrawn = request.state is RequestState.REFUSED and request.decided_by_id == request.asked_by_id
    how = "withdrawn" if withdrawn else request.state.value
    raise Refusal(
        f"request.was_{how}" if by else "request.was_closed",
        number=request.number,
        who=by.name if by else "",
        at=Moment(request.decided_at or request.created_at),
    )


def waiting(session: Session, department_id: int) -> Sequence[Request]:
    """Requests nobody decided yet, the oldest first."""
    return session.scalars(
        select(Request)
        .where(Request.department_id == department_id, Request.state == RequestState.OPEN)
        .order_by(Request.number)
    ).all()
