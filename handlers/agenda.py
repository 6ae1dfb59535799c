"""Meetings: what is on the agenda, what is to be done, what was said."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from bot.kernel.access import member
from bot.kernel.command import command
from bot.kernel.message import Message
from bot.kernel.parameters import ChoiceKind, Deadline, Number, ShortText, Someone, Text
from bot.kernel.work import Work
from handlers.deadline_words import due_held
from models import agenda as agendas
from models import schedule
from models.agenda.compiling import AHEAD_DAYS, WEEKLY_MEETING
from views import agenda as views

MeetingKind = Annotated[
    Literal["weekly", "monthly"], ChoiceKind("weekly 周会 周 周会", "monthly 月会 月 本月重点 月会")
]


@command("agenda show", zh="议程 查看", who=member, effect="reads", also=("议程", "agenda"))
def show(work: Work, meeting: MeetingKind | None = None) -> Message:
    """The agenda of the next meeting, as it would be posted now."""
    found = agendas.coming(work, meeting)
    paused, manages = agendas.paused_meetings(work, meeting), "manager" in work.person.rights
    if found is None:
        return views.nothing_ahead(work.voice, paused, manages=manages)
    return views.agenda(work.voice, found=found, directory=work.directory, paused=paused, manages=manages)


@command("agenda add", zh="议程 添加", who=member, also=("议题",))
def add_topic(work: Work, topic: ShortText) -> Message:
    """Bring something up for the next meeting."""
    added = agendas.add_topic(work, topic)
    redraw_todays(work)
    return views.topic_added(work.voice, added, schedule.next_of(work, WEEKLY_MEETING, work.now, AHEAD_DAYS))


@command("agenda action", zh="议程 待办", who=member, also=("待办",))
def add_action(work: Work, person: Someone, what: Text, due: Deadline | None = None) -> Message:
    """Give somebody something to do; it stands on every agenda until it is done."""
    action = agendas.add_action(work, person, what, due)
    by = work.person_of(work.person.id)
    if person.id != by.id:
        view = partial(views.told_owner, action=action, by=by)
        work.send.to_person(person.id, view, card=views.action_card(action))
    redraw_todays(work)
    held = due_held(work, what, due)
    return views.action_added(work.voice, action, person, own=person.id == by.id, held=held)


@command("agenda due", zh="议程 改期", who=member, also=("议程 截止",))
def move_due(work: Work, number: Number, due: Deadline) -> Message:
    """Change when an action is due; its owner, and whoever gave it, hear of it."""
    action, by = agendas.move_due(work, number, due), work.person_of(work.person.id)
    owner = work.person_of(action.owner_id)
    view = partial(views.told_owner, action=action, by=work.person_of(action.created_by_id))
    work.send.update(views.action_card(action), view)
    for person_id in sorted({action.owner_id, action.created_by_id} - {by.id}):
        work.send.to_person(person_id, partial(views.told_moved, action=action, by=by))
    redraw_todays(work)
    return views.moved(work.voice, action, owner)


@command("agenda done", zh="议程 完成", who=member)
def done(work: Work, number: Number) -> Message:
    """An action is done, or a topic is settled."""
    settled = agendas.done(work, number)
    redraw_todays(work)
    if settled.topic is not None:
        return views.topic_settled(work.voice, settled.topic)
    action, by = settled.action, work.person_of(work.person.id)
    if action is None:
        raise AssertionError("either an action or a topic was settled")
    view = partial(views.action_done, action=action, by=by)
    work.send.update(views.action_card(action), view)
    if action.created_by_id != by.id:
        work.send.to_person(action.created_by_id, view)
    return views.action_ticked(work.voice, action)


@command("agenda minutes", zh="议程 纪要", who=member, also=("纪要",))
def write_minutes(work: Work, minutes: Text) -> Message:
    """Write down what was said at the latest meeting."""
    minute = agendas.add_minutes(work, minutes)
    meeting = work.session.get_one(agendas.Meeting, minute.meeting_id)
    found = agendas.of_meeting(work, meeting)
    work.send.update(views.card(meeting.day), partial(views.agenda, found=found, directory=work.directory))
    return views.minutes_written(work.voice, found)


def redraw_todays(work: Work) -> None:
    """An agenda posted for a meeting still ahead takes the change in."""
    found = agendas.coming(work, None)
    if found is not None:
        work.send.update(views.card(found.day), partial(views.agenda, found=found, directory=work.directory))
