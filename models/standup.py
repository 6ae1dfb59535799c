"""The daily standup: who is asked when, what they said, and the day's summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.kernel.errors import Refusal, Unread
from bot.kernel.jobs import Occasion, Plan
from bot.kernel.people import PersonRef
from bot.kernel.work import Work
from bot.kernel.workdays import NoSuchDay, local_instant
from models import schedule
from models.attendance import Attendance, Presence
from models.base import Base, insert_new
from models.columns import Day, Instant, Number, Words
from models.people import touch
from models.slots import Slot, SlotState
from models.standup_words import Parts

PROMPT, WARNING = "standup", "standup warning"
"""The jobs that ask."""
WARNED_AFTER = timedelta(minutes=45)
"""Somebody whose day begins later is warned this long after it began."""
AFTERWARDS = timedelta(hours=2)
"""So long after a shift that ends at night what was not said yet is still said for it."""
JUST_ASKED = timedelta(minutes=30)
"""After a downtime a prompt may come late: then no warning follows on its heels."""


class Standup(Base):
    """What somebody said for one day by their own calendar; a second answer corrects it."""

    __tablename__ = "standup"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date] = mapped_column(Day)
    yesterday: Mapped[str] = mapped_column(Words, default="")
    plan: Mapped[str] = mapped_column(Words, default="")
    blockers: Mapped[str] = mapped_column(Words, default="")
    skipped: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("person_id", "day"),
        Index("ix_standup_department_id_day", "department_id", "day"),
    )


class StandupChoice(Base):
    """Somebody chose to be asked, or not to be; without a row their role decides."""

    __tablename__ = "standup_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    asked: Mapped[bool]


# --- who is asked, and when ------------------------------------------------------------------------------------------
def prompts(plan: Plan) -> Iterator[Occasion]:
    """Everybody who takes part, at the usual time by their own clock, or when their shift or their day begins."""
    for presence in _taking_part(plan):
        yield Occasion(presence.person.id, asked_at(presence, plan.at), presence.person.zone)


def warnings(plan: Plan) -> Iterator[Occasion]:
    """The same people some time later; the body asks again whether they still have not answered."""
    for presence in _taking_part(plan):
        begins = datetime.combine(plan.day, presence.starts or time())
        later = begins + WARNED_AFTER
        if later.date() == plan.day:
            at = later.time() if presence.shift else max(plan.at, later.time())
            yield Occasion(presence.person.id, at, presence.person.zone)


def asked_at(presence: Presence, usual: time) -> time:
    """When somebody who works is asked: at their shift's start; else at the usual time, not before their day begins."""
    starts = presence.starts or usual
    return starts if presence.shift else max(usual, starts)


def _taking_part(plan: Plan) -> list[Presence]:
    attendance = Attendance(plan.session, plan.department, plan.directory, plan.calendar, first=plan.day, last=plan.day)
    choices = _choices(plan.session, plan.department.id)
    return [one for one in attendance.everybody(plan.day) if one.works and _is_asked(attendance, choices, one)]


def _choices(session: Session, department_id: int) -> dict[int, bool]:
    rows = session.scalars(select(StandupChoice).where(StandupChoice.department_id == department_id))
    return {row.person_id: row.asked for row in rows}


def _is_asked(attendance: Attendance, choices: dict[int, bool], presence: Presence) -> bool:
    return choices.get(presence.person.id, not attendance.works_in_shifts(presence.person.id))


def asked_of(work: Work, attendance: Attendance, day: date) -> frozenset[int]:
    """Ids of everybody who takes part in the standup of a day; nobody while its prompt is paused."""
    if _is_paused(work):
        return frozenset()
    choices = _choices(work.session, work.department.id)
    return frozenset(
        one.person.id for one in attendance.everybody(day) if one.works and _is_asked(attendance, choices, one)
    )


def _is_paused(work: Work) -> bool:
    prompt = schedule.changes(work.session, work.department.id).get(PROMPT)
    return prompt is not None and prompt.paused


def choose(work: Work, asked: bool) -> None:
    """Be asked every working day from now on, or not any more."""
    row = work.session.get(StandupChoice, work.person.id)
    if row is None:
        work.session.add(
            StandupChoice(person_id=work.person.id, department_id=work.department.id, asked=asked),
        )
    else:
        row.asked = asked
    touch(work.session, work.department.id, replan_from=work.now)


def still_needed(work: Work, day: date) -> bool:
    """At the moment of a prompt or warning: has this person not answered, and are they still at work that day?"""
    if of_person(work.session, work.person.id, day) is not None:
        return False
    attendance = attendance_on(work, day)
    presence = attendance.of(work.person.id, day)
    return presence.works and _is_asked(attendance, _choices(work.session, work.department.id), presence)


def asked_on(work: Work, day: date) -> dict[int, datetime]:
    """Whom the standup's prompt of `day` reached, and when."""
    found = _prompts_of(work, day)
    return {
        int(row.subject): row.fired_at for row in found if row.state is SlotState.FIRED and row.fired_at is not None
    }


def _prompts_of(work: Work, day: date) -> Sequence[Slot]:
    """By the whole key of a slot, each person's: however many years of them there are, so many rows are looked at."""
    return work.session.scalars(
        select(Slot).where(
            Slot.department_id == work.department.id,
            Slot.schedule == PROMPT,
            Slot.subject.in_([str(person.id) for person in work.directory.people]),
            Slot.occurrence == day.isoformat(),
        )
    ).all()


def to_be_warned(work: Work, day: date) -> bool:
    """Whether this person was asked, has had time to answer, and has not."""
    at = asked_on(work, day).get(work.person.id)
    return at is not None and work.now - at >= JUST_ASKED and still_needed(work, day)


def attendance_on(work: Work, day: date) -> Attendance:
    """Who is at work on one day."""
    return Attendance(work.session, work.department, work.directory, work.calendar, first=day, last=day)


def day_of(work: Work) -> date:
    """The day the speaker is at work for: a night's shift is that of the evening it began, also after midnight."""
    before = work.today - timedelta(days=1)
    until = attendance_on(work, before).of(work.person.id, before).past_midnight
    if until is None:
        return work.today
    ends_at = _instant(work.today, until, work.person_of(work.person.id))
    unsaid = of_person(work.session, work.person.id, before) is None
    return before if work.now < ends_at + (AFTERWARDS if unsaid else timedelta()) else work.today


# --- what they say ---------------------------------------------------------------------------------------------------
def of_person(session: Session, person_id: int, day: date) -> Standup | None:
    """One person's standup of one day."""
    return session.scalar(select(Standup).where(Standup.person_id == person_id, Standup.day == day))


def last_plan(session: Session, person_id: int, before: date) -> Standup | None:
    """Their latest standup with a plan before a day: what they meant to do, and when they said so."""
    return session.scalar(
        select(Standup)
        .where(Standup.person_id == person_id, Standup.day < before, Standup.plan != "", Standup.skipped.is_(False))
        .order_by(Standup.day.desc())
        .limit(1)
    )


def answer(work: Work, parts: Parts) -> Standup:
    """Keep what the speaker says for their day. What a correction does not mention stays as it was.

    Raises `Unread` when no plan is said and there is none from before.
    """
    day = day_of(work)
    earlier = of_person(work.session, work.person.id, day)
    if not parts.plan and (earlier is None or not earlier.plan):
        raise Unread("standup.no_plan", parameter="today")
    row = _row(work, day)
    row.yesterday = row.yesterday if parts.yesterday is None else parts.yesterday
    row.plan = parts.plan or row.plan
    row.blockers = row.blockers if parts.blockers is None else parts.blockers
    row.skipped = False
    row.changed_at = work.now if earlier is not None else None
    work.session.flush()
    return row


def answer_the_same(work: Work) -> Standup:
    """Today's plan is the last one's; raises `Refusal` when there is none, or when another one was said for today."""
    day = day_of(work)
    last = last_plan(work.session, work.person.id, day)
    if last is None:
        raise Refusal("standup.nothing_before")
    earlier = of_person(work.session, work.person.id, day)
    if earlier is not None and earlier.plan not in ("", last.plan):
        raise Refusal("standup.planned_already", plan=earlier.plan)
    return answer(work, Parts(yesterday=last.plan, plan=last.plan, blockers=None))


def skip(work: Work) -> Standup:
    """Nothing to say today; raises `Refusal` when something was said already."""
    day = day_of(work)
    earlier = of_person(work.session, work.person.id, day)
    if earlier is not None and not earlier.skipped:
        raise Refusal("standup.answered_already")
    row = _row(work, day)
    row.skipped = True
    work.session.flush()
    return row


def _row(work: Work, day: date) -> Standup:
    """The speaker's row of a day; a new one goes in by itself, so that two answers at once leave one row."""
    new = {
        "department_id": work.department.id,
        "person_id": work.person.id,
        "day": day,
        "yesterday": "",
        "plan": "",
        "blockers": "",
        "skipped": False,
        "answered_at": work.now,
    }
    insert_new(work.session, Standup, [new], unique=("person_id", "day"))
    row = of_person(work.session, work.person.id, day)
    if row is None:
        raise AssertionError("the row was just put in")
    return row


# --- the summary -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Summary:
    """One day of the department's standup."""

    day: date
    answered: Sequence[tuple[PersonRef, Standup]]
    skipped: Sequence[PersonRef]
    missing: Sequence[PersonRef]
    later: Sequence[tuple[PersonRef, datetime]]
    """Whose day has not begun, and when they are asked."""
    off: Sequence[Presence]
    """Who is not there, or not all day; somebody off for half a day may have answered too."""

    @property
    def expected(self) -> int:
        """How many are asked that day."""
        return len(self.answered) + len(self.skipped) + len(self.missing) + len(self.later)


def of_day(session: Session, department_id: int, day: date) -> dict[int, Standup]:
    """Everything said for a day, by person."""
    rows = session.scalars(select(Standup).where(Standup.department_id == department_id, Standup.day == day))
    return {row.person_id: row for row in rows}


def summary(work: Work, day: date, usual: time = time(9, 30)) -> Summary:
    """How the standup of `day` stands now: nobody is missing whom its prompt had no reason to reach.

    Whoever left since is still there with what they said, and missing if they were asked and stayed longer.
    """
    said = of_day(work.session, work.department.id, day)
    attendance = attendance_on(work, day)
    expected = _Expected(work, attendance, day)
    skipped: list[PersonRef] = []
    missing: list[PersonRef] = []
    answered: list[tuple[PersonRef, Standup]] = []
    later: list[tuple[PersonRef, datetime]] = []
    off: list[Presence] = []
    for person in work.directory.people:
        row = said.get(person.id)
        if row is None and not expected.here(person):
            continue
        presence = attendance.of(person.id, day)
        if presence.off:
            off.append(presence)
        if row is not None and not row.skipped:
            answered.append((person, row))
        elif row is not None:
            skipped.append(person)
        elif presence.works:
            at = _instant(day, asked_at(presence, usual), person)
            if expected.later(presence, at):
                later.append((person, at))
            elif expected.by_now(presence):
                missing.append(person)
    answered.sort(key=lambda pair: (pair[1].answered_at, pair[0].id))
    return Summary(day, answered, skipped, missing, later, off)


class _Expected:
    """Who is expected to answer for one day. The prompt's slots know whom it was for, then and not by what is so now;
    on a day that has none yet (the department is new) it is whoever takes part.
    """

    def __init__(self, work: Work, attendance: Attendance, day: date) -> None:
        self._now, self._day, self._attendance = work.now, day, attendance
        self._choices = _choices(work.session, work.department.id)
        self._paused = _is_paused(work)
        prompts = _prompts_of(work, day)
        counts = {SlotState.FIRED} if self._paused else {SlotState.FIRED, SlotState.PLANNED}
        self._asked = {int(slot.subject) for slot in prompts if slot.state in counts}
        self._known = bool(prompts) or self._paused or day < work.today

    def here(self, person: PersonRef) -> bool:
        """Whether somebody belonged to the department that day; on their last day only as long as they are here."""
        return person.here_on(self._day) and (person.active or person.last_on != self._day)

    def later(self, presence: Presence, at: datetime) -> bool:
        """Whether somebody takes part who is asked at an instant to come."""
        return at > self._now and not self._paused and self._takes_part(presence)

    def by_now(self, presence: Presence) -> bool:
        """Whether somebody was asked, or would have been."""
        return presence.person.id in self._asked if self._known else self._takes_part(presence)

    def _takes_part(self, presence: Presence) -> bool:
        return presence.person.active and _is_asked(self._attendance, self._choices, presence)


def _instant(day: date, at: time, person: PersonRef) -> datetime:
    zone = ZoneInfo(person.zone)
    try:
        return local_instant(day, at, zone)
    except NoSuchDay:
        return local_instant(day + timedelta(days=1), time(), zone)


def blockers_between(session: Session, department_id: int, first: date, last: date) -> Sequence[Standup]:
    """Standups of these days that name a blocker, the latest first."""
    return session.scalars(
        select(Standup)
        .where(
            Standup.department_id == department_id,
            Standup.day >= first,
            Standup.day <= last,
            Standup.blockers != "",
            Standup.skipped.is_(False),
        )
        .order_by(Standup.day.desc(), Standup.id)
    ).all()
