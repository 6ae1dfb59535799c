"""The second person's word: confirming or refusing what somebody else asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from bot.kernel.access import guest, member
from bot.kernel.command import command
from bot.kernel.errors import Denied, Refusal
from bot.kernel.message import Message
from bot.kernel.parameters import Number
from bot.kernel.work import Work
from handlers import joining, kpi
from models import requests
from models.organisation import RequestKind
from models.requests import Decider, card_of
from views import requests as views

DECIDERS: Mapping[RequestKind, Decider] = {
    RequestKind.JOIN: joining.DECIDER,
    RequestKind.TARGET: kpi.DECIDER,
}
"""Each kind of request, who decides it and what follows; a kind that is not here can't be decided."""


@command("team confirm", zh="团队 确认", who=member)
def confirm(work: Work, number: Number) -> Message:
    """Agree to what waits under this number."""
    return _decide(work, number, agreed=True)


@command("team refuse", zh="团队 拒绝", who=member)
def refuse(work: Work, number: Number) -> Message:
    """Refuse what waits under this number."""
    return _decide(work, number, agreed=False)


@command("team withdraw", zh="团队 撤回", who=guest)
def withdraw(work: Work, number: Number) -> Message:
    """Take back what one asked for and nobody decided yet."""
    request = requests.withdraw(work, number)
    work.send.update(card_of(request), partial(views.now_withdrawn, number=number, by=work.person.name))
    return views.withdrawn(work.voice, number)


def _decide(work: Work, number: int, *, agreed: bool) -> Message:
    request = requests.find(work, number)
    decider = DECIDERS.get(request.kind)
    if decider is None:
        raise Refusal("request.unknown_kind", number=number)
    if not decider.may(work, request):
        raise Denied("request.not_yours", number=number)
    requests.settle(work, request, agreed=agreed)
    return decider.decide(work, request, agreed)
