"""The words of onboarding and of one-on-ones."""

from views.training.onboarding import asks_manager, entrusted, graduated, mentor_changed, signed, started, welcome
from views.training.plan import complete, logged, plan, progress, topic_added
from views.training.reminders import morning, told_managers
from views.training.sessions import arranged, ask, called_off, confirmed, session_card, sessions

__all__ = [
    "arranged",
    "ask",
    "asks_manager",
    "called_off",
    "complete",
    "confirmed",
    "entrusted",
    "graduated",
    "logged",
    "mentor_changed",
    "morning",
    "plan",
    "progress",
    "session_card",
    "sessions",
    "signed",
    "started",
    "told_managers",
    "topic_added",
    "welcome",
]
