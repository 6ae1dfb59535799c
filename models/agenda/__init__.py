"""Meetings: their agendas, topics, actions and minutes."""

from models.agenda.announced import announced_in, move_agendas
from models.agenda.compiling import Agenda, Kind, Part, coming, of_meeting, paused_meetings, post
from models.agenda.deeds import (
    add_action,
    add_minutes,
    add_topic,
    claim_reminders,
    departments_to_remind,
    done,
    meeting_on,
    month_stands_alone,
    move_due,
    open_actions,
    to_refresh,
)
from models.agenda.gathering import Gathering
from models.agenda.moved import MovedMeeting, meetings_around, moved_between
from models.agenda.order import TooLate, comes_too_late
from models.agenda.sections import SECTIONS
from models.agenda.tables import Action, Meeting, Minute, Topic

__all__ = [
    "SECTIONS",
    "Action",
    "Agenda",
    "Gathering",
    "Kind",
    "Meeting",
    "Minute",
    "MovedMeeting",
    "Part",
    "TooLate",
    "Topic",
    "add_action",
    "add_minutes",
    "add_topic",
    "announced_in",
    "claim_reminders",
    "comes_too_late",
    "coming",
    "departments_to_remind",
    "done",
    "meeting_on",
    "meetings_around",
    "month_stands_alone",
    "move_agendas",
    "move_due",
    "moved_between",
    "of_meeting",
    "open_actions",
    "paused_meetings",
    "post",
    "to_refresh",
]
