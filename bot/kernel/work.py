"""What a handler or a job is given: one class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from bot.kernel.call import Call
from bot.kernel.message import Message
from bot.kernel.people import Actor, DepartmentRef, Directory, PersonRef
from bot.kernel.voice import Voice
from bot.kernel.workdays import WorkCalendar

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

View = Callable[[Voice], Message]
"""Words for one reader: called with the reader's own language and zone."""


class Send(Protocol):
    """Puts messages into the outbox, in the transaction of the work; they leave after its commit."""

    def to_person(
        self,
        person_id: int,
        view: View,
        *,
        card: str = "",
        key: str = "",
        urgent: bool = False,
        not_before: datetime | None = None,
    ) -> None:
        """A direct message, where the person last wrote. `key` makes it once: a second one with the same key is dropped.

        Quiet hours delay it until they end, unless `urgent`; so does `not_before` (the start of their day).
        """

    def to_department(self, view: View, *, card: str = "", key: str = "", channel: str = "") -> None:
        """A post in the department's channel on each platform (or in `channel`, a row's id of one channel)."""

    def to_managers(self, view: View, *, card: str = "", key: str = "") -> None:
        """A direct message to every manager."""

    def to_account(self, account_id: int, view: View, *, card: str = "", key: str = "") -> None:
        """A direct message to an account that need not be anybody's here: somebody who asked to join."""

    def to_channel(
        self, workspace_id: int, channel: str, view: View, *, department: DepartmentRef | None = None, key: str = ""
    ) -> None:
        """A post in one channel of one workspace, for `department` (this one when not given; one just founded has no
        other way). One that can't be delivered is told to the managers with the remedy."""

    def update(self, card: str, view: View, *, theirs: Mapping[int, View] | None = None) -> None:
        """Redraw every delivered message of `card` where the platform can edit; each in its reader's language.

        `theirs` has other words for some people, by id.
        """


@dataclass
class Work:
    """One call or one slot at work, inside one transaction. Nothing here outlives it."""

    session: Session
    """The transaction. It is committed outside, after the body returned."""
    now: datetime
    """The instant of this call, aware, UTC. The same when the call has to run again."""
    person: Actor
    """Who speaks. In a job: the person the slot is about, or nobody (`person.person is None`)."""
    department: DepartmentRef
    """The department it is about."""
    directory: Directory
    """The names of the department."""
    voice: Voice
    """Speaks the reader's language, in the reader's zone."""
    send: Send
    """The outbox."""
    calendar: WorkCalendar
    """Working days of the department, with 调休 and its own overrides."""
    call: Call | None = None
    """What was asked; `None` in a job."""
    occurrence: str = ""
    """In a job: the slot's local date (or date and hour, week, month, quarter)."""
    slot_day: date | None = None
    """In a job: the local day the slot belongs to."""
    late_by_minutes: int = 0
    """In a job: how late the slot fires, when the bot was down at its time."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Facts of the installation a feature may need (`public_url`, `demo`)."""

    @property
    def today(self) -> date:
        """The local day of the person who speaks (of the department, in a job without a person)."""
        return self.now.astimezone(ZoneInfo(self.voice.zone)).date()

    @property
    def local_now(self) -> datetime:
        """`now` in the zone of the person who speaks."""
        return self.now.astimezone(ZoneInfo(self.voice.zone))

    def voice_of(self, person: PersonRef) -> Voice:
        """The voice that speaks to `person`."""
        return Voice(self.voice.catalogue, person.language, person.zone)

    def person_of(self, person_id: int) -> PersonRef:
        """Somebody of the department by id, leavers too."""
        return self.directory.by_id[person_id]
