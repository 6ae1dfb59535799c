"""The daily standup: three answers, corrected by saying them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Annotated, Any

from bot.kernel.access import member
from bot.kernel.command import command
from bot.kernel.errors import Refusal, Unread
from bot.kernel.message import FieldKind, Message
from bot.kernel.parameters import NOT, Context, Kind, PastDay, Text
from bot.kernel.work import Work
from models import standup as standups
from models.standup import Standup
from models.standup_words import Parts, blockers_said, read_parts
from views import standup as views


class AsideKind(Kind):
    """Free words that a form asks for, or a line gives by name; in a plain line all words are the plan's."""

    longest = 0
    field: FieldKind = "long_text"

    def attempt(self, text: str, context: Context) -> Any:
        """The words."""
        if len(text) > 2000:
            raise Unread("unread.too_long", n=len(text), most=2000)
        return text.strip() or NOT


Aside = Annotated[str, AsideKind()]


def _known(work: Work, _given: Mapping[str, Any]) -> Mapping[str, str]:
    """The form opens with what was said today, else with the last plan as what was done since."""
    day = standups.day_of(work)
    said = standups.of_person(work.session, work.person.id, day)
    if said is not None and not said.skipped:
        return {"yesterday": said.yesterday, "today": said.plan, "blockers": said.blockers}
    last = standups.last_plan(work.session, work.person.id, day)
    return {"yesterday": last.plan} if last is not None else {}


@command(
    "standup",
    zh="晨会",
    who=member,
    privacy="personal",
    prefill=_known,
    also=("站会", "日报", "晨会 写", "晨会 填", "写晨会"),
)
def _answer(work: Work, today: Text, yesterday: Aside | None = None, blockers: Aside | None = None) -> Message:
    """Say what was done, what is planned, and what is in the way; saying it again corrects it."""
    parts = read_parts(today) if yesterday is None and blockers is None else Parts(yesterday, today, None)
    if blockers is not None:
        parts = replace(parts, blockers=blockers_said(blockers))
    said = standups.answer(work, parts)
    show_everywhere(work, said)
    return views.taken(work.voice, said)


# A form asks in the order people think; a Python signature wants what is required first.
answer = replace(_answer, parameters=tuple(_answer.by_name[name] for name in ("yesterday", "today", "blockers")))


@command("standup same", zh="晨会 一样", who=member, privacy="personal")
def answer_the_same(work: Work) -> Message:
    """The plan is still the last one."""
    said = standups.answer_the_same(work)
    show_everywhere(work, said)
    return views.taken(work.voice, said)


@command("standup skip", zh="晨会 跳过", who=member, privacy="personal")
def skip(work: Work) -> Message:
    """Nothing to say today."""
    said = standups.skip(work)
    show_everywhere(work, said)
    return views.skipped(work.voice, said)


@command("standup show", zh="晨会 查看", who=member, effect="reads")
def show(work: Work, day: PastDay | None = None) -> Message:
    """A day's standup of the whole department."""
    wanted = day or standups.day_of(work)
    if wanted > work.today:
        raise Refusal("standup.not_yet")
    return views.summary(work.voice, standups.summary(work, wanted))


@command("standup on", zh="晨会 开", who=member)
def switch_on(work: Work) -> Message:
    """Be asked every working day."""
    standups.choose(work, True)
    return views.switched(work.voice, True)


@command("standup off", zh="晨会 关", who=member)
def switch_off(work: Work) -> Message:
    """Not be asked any more; one may still answer."""
    standups.choose(work, False)
    return views.switched(work.voice, False)


def show_everywhere(work: Work, said: Standup) -> None:
    """The question loses its buttons, and the day's summary takes the answer in."""
    work.send.update(views.asked_card(said.day, said.person_id), partial(views.settled, said=said))
    redraw_summary(work, said.day)


def redraw_summary(work: Work, day: date) -> None:
    """Draw a day's summary anew where it was posted."""
    work.send.update(views.summary_card(day), partial(views.summary, found=standups.summary(work, day)))
