"""What nobody decided yet: swaps that were asked for, requests for a second person's word, handoffs that climbed to the
managers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.kernel.errors import Refusal
from bot.kernel.message import On
from bot.kernel.people import PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.work import Work
from models import handoff as handoffs
from models import managers, requests, shift
from models.figures.tables import Subject, SubjectKind
from models.figures.target_changes import TargetAsked, asked_target, deciders_of
from models.handoff import Handoff
from models.organisation import Request, RequestKind
from models.sections import Both, Deed, Entry, Figure, Period, Place


@dataclass(frozen=True)
class Waiting:
    """The open questions of a department; each kind is read once, when first needed."""

    work: Work

    @cached_property
    def managers(self) -> frozenset[int]:
        """Who are managers."""
        return frozenset(managers.managers(self.work.session, self.work.department.id))

    @cached_property
    def _swaps(self) -> Sequence[shift.ShiftSwap]:
        return shift.asked_swaps(self.work.session, self.work.department.id, self.work.today)

    @cached_property
    def _requests(self) -> Sequence[tuple[Entry, frozenset[int]]]:
        """Each request as a line, and who may decide it."""
        rows = requests.waiting(self.work.session, self.work.department.id)
        return [told for row in rows if (told := self._request(row)) is not None]

    @cached_property
    def _untaken(self) -> Sequence[Handoff]:
        return handoffs.climbed(self.work.session, self.work.department.id)

    def of(self, person: PersonRef) -> list[Entry]:
        """What waits for this person's word, with the two answers."""
        swaps = [self._swap(row) for row in self._swaps if row.other_id == person.id]
        asked = (entry for entry, deciders in self._requests if person.id in deciders)
        rows = self._untaken if person.id in self.managers else ()
        return [*swaps, *asked, *(self._handoff(row, person) for row in rows if not _asked_themselves(row, person))]

    def _handoff(self, row: Handoff, person: PersonRef) -> Entry:
        name = self.work.person_of
        names = {"giver": name(row.giver_id).name, "who": name(row.receiver_id).name}
        deed = "withdraw" if row.giver_id == person.id else "accept"
        answer = Deed(f"handoff.button_{deed}", line_of(f"handoff {deed}", row.number))
        return Entry("day.handoff_untaken", {"number": row.number, "what": row.what, **names}, answer)

    def _swap(self, row: shift.ShiftSwap) -> Entry:
        places: dict[str, Place] = {
            "number": row.number,
            "who": self.work.person_of(row.asker_id).name,
            "day": On(row.day),
        }
        agree = Deed("shift.button_agree", line_of("shift agree", row.number))
        return Entry("day.swap", places, agree, Deed("shift.button_decline", line_of("shift decline", row.number)))

    def _request(self, row: Request) -> tuple[Entry, frozenset[int]] | None:
        """None for a kind that waits for nobody, and for what can't be decided any more."""
        no = Deed("button.refuse", line_of("team refuse", row.number))
        line = line_of("team confirm", row.number)
        if row.kind is RequestKind.JOIN:
            return Entry("day.wants_to_join", self._joins(row), Deed("join.button_admit", line), no), self.managers
        if row.kind is not RequestKind.TARGET:
            return None
        work = self.work
        try:
            asked = asked_target(row, work.directory)
        except Refusal:
            return None
        today = work.now.astimezone(ZoneInfo(work.department.zone)).date()
        entry = self._target(asked, Deed("button.confirm", line), no)
        return entry, frozenset(deciders_of(work, asked, today=today))

    def _joins(self, row: Request) -> dict[str, Place]:
        role = self.work.directory.role_by_key.get(row.details["role"])
        named = Both(role.zh, role.en) if role is not None else row.details["role"]
        return {"number": row.number, "who": row.details["name"], "role": named}

    def _target(self, asked: TargetAsked, yes: Deed, no: Deed) -> Entry:
        new = asked.new
        places: dict[str, Place] = {
            "number": asked.request.number,
            "who": self.work.person_of(asked.asked_by_id).name,
            "metric": Both(new.metric.zh, new.metric.en),
            "period": Period(new.span),
            "value": Figure(new.value, new.metric.unit),
        }
        whose = self._whose(new.subject)
        if whose is None:
            return Entry("day.target_change", places, yes, no)
        return Entry("day.target_change_of", {**places, "whose": whose}, yes, no)

    def _whose(self, about: Subject) -> Place | None:
        """The person or the role a target is for; the store's goes without saying."""
        if about.kind is SubjectKind.PERSON:
            return self.work.person_of(about.id).name
        roles = (role for role in self.work.directory.roles if about.kind is SubjectKind.ROLE and role.id == about.id)
        return next((Both(role.zh, role.en) for role in roles), None)


def _asked_themselves(row: Handoff, person: PersonRef) -> bool:
    """It stands among their own handoffs."""
    return person.id in (row.receiver_id, row.deputy_id)
