"""One-on-ones of mentor and newcomer: arranged, confirmed by both, listed."""

from __future__ import annotations

import re
from datetime import datetime, time
from functools import partial
from typing import Annotated, Any

from bot.kernel.access import member
from bot.kernel.command import command
from bot.kernel.message import Message
from bot.kernel.parameters import ComingMomentKind, Context, Number, NumberKind, ShortText, Someone, Yes
from bot.kernel.work import Work
from models import training as trainings
from models.training import Arranged
from views import training as views


class MarkedNumberKind(NumberKind):
    """The number of a session, with its # so that the first words of a topic are never taken for it."""

    name = "marked_number"
    _shape = re.compile(r"[#＃]\d{1,9}", re.ASCII)

    def whole(self, text: str, context: Context) -> Any:
        """By name and in a form no topic is near: the # may be left out."""
        return NumberKind().attempt(text, context)

    def write(self, value: Any) -> str:
        """With the #."""
        return f"#{value}"


When = Annotated[datetime, ComingMomentKind(time(16))]
MarkedNumber = Annotated[int, MarkedNumberKind()]


@command("mentor plan", zh="带教 计划", who=member, also=("带教 约",))
def plan_session(
    work: Work,
    person: Someone,
    when: When,
    number: MarkedNumber | None = None,
    topic: ShortText | None = None,
    *,
    sure: Yes | None = None,
) -> Message:
    """Mentor or newcomer arrange a one-on-one, or move one (`#number`)."""
    arranged = trainings.arrange(work, person, when, number=number, topic=topic or "", sure=sure == "yes")
    _tell(work, arranged)
    by = work.person.person
    return views.arranged(work.voice, arranged, work.directory, reader_id=work.person.id, by=by)


def _tell(work: Work, arranged: Arranged) -> None:
    """The other one hears of it; where somebody was asked whether it took place, the question is gone."""
    session = arranged.session
    for person_id in (session.mentor_id, session.newcomer_id):
        view = partial(
            views.arranged, done=arranged, directory=work.directory, reader_id=person_id, by=work.person.person
        )
        work.send.update(views.session_card(session, person_id), view)
        if person_id != work.person.id:
            work.send.to_person(person_id, view)


@command("mentor confirm", zh="带教 确认", who=member)
def confirm_session(work: Work, number: Number, note: ShortText | None = None, *, sure: Yes | None = None) -> Message:
    """One of the two says that a one-on-one took place."""
    session = trainings.confirm(work, number, note or "", sure=sure == "yes")
    for person_id in (session.mentor_id, session.newcomer_id):
        view = partial(views.ask, one=session, directory=work.directory, reader_id=person_id, now=work.now)
        work.send.update(views.session_card(session, person_id), view)
    return views.confirmed(work.voice, session, work.directory, reader_id=work.person.id)


@command("mentor cancel", zh="带教 取消", who=member)
def cancel_session(work: Work, number: Number) -> Message:
    """One of the two, or a manager, calls off a one-on-one that is still ahead."""
    session = trainings.cancel(work, number)
    by = work.person_of(work.person.id)
    for person_id in (session.mentor_id, session.newcomer_id):
        view = partial(views.called_off, one=session, directory=work.directory, reader_id=person_id, by=by)
        work.send.update(views.session_card(session, person_id), view)
        if person_id != by.id:
            work.send.to_person(person_id, view)
    return views.called_off(work.voice, session, work.directory, reader_id=by.id, by=by)


@command("mentor list", zh="带教 列表", who=member, effect="reads", privacy="personal")
def list_sessions(work: Work) -> Message:
    """The one-on-ones to come, and those that wait to be confirmed."""
    rows = trainings.listed(work)
    return views.sessions(work.voice, rows, work.directory, reader_id=work.person.id, now=work.now)
