"""Training by the clock: each working morning what is due, whether yesterday's one-on-one took place, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time
from functools import partial

from bot.kernel.jobs import Occasion, Plan, job
from bot.kernel.people import PersonRef
from bot.kernel.work import Work
from models import training as trainings
from models.attendance import Attendance, Presence
from models.training import DueTask, MentorSession
from views import training as views


def _mornings(plan: Plan) -> Iterator[Occasion]:
    """Newcomers and mentors of running trainings, when their own day begins; nobody who is off."""
    people = trainings.people_in_training(plan.session, plan.department.id)
    if not people:
        return
    attendance = Attendance(plan.session, plan.department, plan.directory, plan.calendar, first=plan.day, last=plan.day)
    for person_id in people:
        presence = attendance.of(person_id, plan.day)
        if presence.person.active and presence.starts is not None:
            yield Occasion(person_id, max(plan.at, presence.starts), presence.person.zone)


@job("training", zh="培训提醒", at=time(9), for_each=_mornings)
def remind(work: Work) -> None:
    """What is due today, the one-on-ones of the next working day, and whether the last ones took place."""
    person, day = work.person.person, work.slot_day
    if person is None or day is None or not _presence(work, person, day).works:
        return
    for session in trainings.claim_asking(work, person, day):
        view = partial(views.ask, one=session, directory=work.directory, reader_id=person.id, now=work.now)
        work.send.to_person(person.id, view, card=views.session_card(session, person.id))
    next_day = work.calendar.next_working(day)
    due = _worth_saying(work, trainings.due_today(work.session, work.department, person.id, day), day)
    coming = trainings.sessions_on(work.session, work.department, person.id, next_day, person.zone)
    if due or coming:
        morning = partial(
            views.morning,
            due=due,
            sessions=coming,
            directory=work.directory,
            reader_id=person.id,
            next_day=next_day,
        )
        work.send.to_person(person.id, morning, key=f"training/{day.isoformat()}")


def _presence(work: Work, person: PersonRef, day: date) -> Presence:
    attendance = Attendance(work.session, work.department, work.directory, work.calendar, first=day, last=day)
    return attendance.of(person.id, day)


def _worth_saying(work: Work, due: Sequence[DueTask], day: date) -> Sequence[DueTask]:
    """The day's own tasks with whatever is late; late ones alone only on the working day after they should be done."""
    if any(not one.late for one in due):
        return due
    before = work.calendar.previous_working(day)
    return [one for one in due if one.task.day >= before]


@job("one-on-ones", zh="一对一检查", at=time(9, 15))
def look_after(work: Work) -> None:
    """One-on-ones move when somebody is off; what nobody confirmed for two working days reaches the managers, once."""
    if work.slot_day is None:
        return
    for arranged in trainings.move_away(work):
        for person_id in (arranged.session.mentor_id, arranged.session.newcomer_id):
            moved = partial(views.arranged, done=arranged, directory=work.directory, reader_id=person_id, by=None)
            work.send.to_person(person_id, moved)
    missing: Sequence[MentorSession] = trainings.claim_telling(work, work.slot_day)
    if missing:
        work.send.to_managers(partial(views.told_managers, rows=missing, directory=work.directory, now=work.now))
