"""A person's own settings."""

from __future__ import annotations

from datetime import time

from sqlalchemy.orm import Session

from bot.kernel.people import Actor
from models.organisation import Account, Person
from models.people import touch


def set_language(session: Session, actor: Actor, department_id: int, language: str) -> None:
    """Everything said to them is in `language` from now on; a guest's choice is kept with the account."""
    session.get_one(Account, actor.account_id).language = language
    if actor.person is not None:
        session.get_one(Person, actor.person.id).language = language
        touch(session, department_id, replan=False)


def set_zone(session: Session, actor: Actor, department_id: int, zone: str) -> None:
    """Their days and prompts follow the clock of `zone` (IANA) from now on."""
    session.get_one(Account, actor.account_id).zone = zone
    if actor.person is not None:
        session.get_one(Person, actor.person.id).zone = zone
        touch(session, department_id)


def set_quiet(session: Session, person_id: int, start: time | None, end: time | None) -> None:
    """No direct messages between these local times (they may span midnight); `None` ends it. Urgent ones still come."""
    person = session.get_one(Person, person_id)
    person.quiet_from_minute = None if start is None else start.hour * 60 + start.minute
    person.quiet_to_minute = None if end is None else end.hour * 60 + end.minute
