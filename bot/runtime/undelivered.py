"""A message that can't be delivered is told to those who can mend it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.kernel.command import Registry
from bot.kernel.message import Message, Paragraph
from bot.kernel.people import DepartmentRef
from bot.kernel.voice import Catalogue, Voice
from bot.runtime.send import Sender
from models.messaging import Outbox, OutboxKind
from models.organisation import Department
from models.people import Names, department_ref


class TellManagers:
    """A lost post goes to the managers with reason and remedy. A direct message never turns into a post."""

    def __init__(
        self, *, catalogue: Catalogue, registry: Registry, names: Callable[[Session, DepartmentRef], Names]
    ) -> None:
        self._catalogue = catalogue
        self._registry = registry
        self._names = names

    def __call__(self, session: Session, row: Outbox, code: str, reason: str, now: datetime) -> None:
        """Tell every manager once per row; nothing when it was a message to a manager about exactly this."""
        if (
            row.department_id is None
            or row.kind is not OutboxKind.POST
            or row.key.split("/", 1)[-1].startswith("lost/")
        ):
            return
        department = department_ref(session.get_one(Department, row.department_id))
        directory = self._names(session, department).directory
        sender = Sender(
            session,
            now=now,
            department=department,
            directory=directory,
            catalogue=self._catalogue,
            registry=self._registry,
            key=f"lost/{row.id}",
        )
        remedy = f"undelivered.{code}" if self._catalogue.has(f"undelivered.{code}") else "undelivered.other"

        def view(voice: Voice) -> Message:
            ours = f"undelivered.why_{code}"  # the platform's reasons are in its own words
            why = voice.plain(ours) if voice.has(ours) else reason or code
            told = voice("undelivered.post", channel=row.target, reason=why)
            return Message((Paragraph(told), Paragraph(voice(remedy))), voice.language, voice.zone)

        sender.to_managers(view, key=f"lost/{row.id}")
