"""Somebody leaves the department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from bot.kernel.access import manager
from bot.kernel.command import command
from bot.kernel.errors import Unread
from bot.kernel.message import Message
from bot.kernel.parameters import ChoiceKind, Context, Day, SomeoneExactly, Yes
from bot.kernel.work import Work
from models import leaving
from models import shift as shifts
from models.organisation import DepartureKind
from views import leaving as views
from views import shift as shift_views


class ReasonKind(ChoiceKind):
    """Why somebody leaves; or that they stay after all, which is said and never offered as a reason."""

    def choices(self, context: Context) -> Sequence[tuple[str, str]]:
        """The reasons alone."""
        return [choice for choice in super().choices(context) if choice[1] != "cancel"]

    def refusal(self, text: str, context: Context) -> Unread:
        """With each reason in its place: 个人原因 is more than the three tell apart."""
        error = super().refusal(text, context)
        error.instead = tuple(word for word, _ in self.choices(context))
        return error


Reason = Annotated[str, ReasonKind("voluntary 主动", "involuntary 被动", "transfer 调岗", "cancel 取消 不走了 留下")]


@command("team depart", zh="团队 离职", who=manager, privacy="personal")
def _depart(
    work: Work, person: SomeoneExactly, reason: Reason, day: Day | None = None, *, sure: Yes | None = None
) -> Message:
    """Somebody's last day, why they leave, and what still has to be handed over."""
    if reason == "cancel":
        leaving.cancel(work, person)
        return views.stays(work.voice, person)
    departed = leaving.depart(work, person, day, DepartureKind(reason), sure=sure == "yes")
    for swap, leaver_id in shifts.end_with_leavers(work):
        view = partial(shift_views.swap_ended, swap=swap, leaver=work.person_of(leaver_id))
        work.send.update(shift_views.card(swap), view)
        if swap.asker_id != leaver_id:
            work.send.to_person(swap.asker_id, view)
    return views.departed(work.voice, person, departed)


def _may_go(work: Work, given: Mapping[str, Any]) -> None:
    """Nobody is asked why where they can't leave, or not on that day."""
    if "person" in given:
        leaving.last_day(work, given["person"], given.get("day"))


def _known(work: Work, given: Mapping[str, Any]) -> Mapping[str, str]:
    """The form opens with what was recorded of somebody who left, or whose last day is set."""
    return leaving.recorded(work, given["person"]) if "person" in given else {}


depart = replace(
    _depart,
    parameters=tuple(_depart.by_name[name] for name in ("person", "day", "reason", "sure")),
    before_asking=_may_go,
    prefill=_known,
)
