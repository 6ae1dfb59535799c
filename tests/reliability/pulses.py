"""What the workers run besides handoffs: jobs and a sweep whose every run leaves a mark that nothing makes unique."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.kernel.jobs import Job, Occasion, Plan, Sweep
from bot.kernel.message import Message, Paragraph, Said
from bot.kernel.voice import Voice
from bot.kernel.work import Work
from bot.runtime.core import Parts
from handlers import COMMANDS
from models.base import changed_rows
from models.figures import metrics_of
from models.organisation import Audit, Department, Fact
from models.rights import relations
from models.slots import Slot, SlotState
from tests.desk import at

JOBS_OF_PULSES = 5
FIRST_MINUTE = 10 * 60 + 1
PROBE = "probe"


def plainly(text: str, voice: Voice) -> Message:
    """One paragraph."""
    return Message((Paragraph((Said(text),)),), voice.language, voice.zone)


def mark(work: Work, deed: str) -> None:
    """An effect twice done is two rows."""
    work.session.add(Audit(department_id=work.department.id, deed=deed, outcome="done", at=work.now))


def _occasions(number: int, plan: Plan) -> Iterable[Occasion]:
    for place, person in enumerate(sorted(plan.directory.by_id.values(), key=lambda one: one.id)):
        minute = FIRST_MINUTE + number + 2 * place
        when = at(f"2026-11-24 {minute // 60:02}:{minute % 60:02}")
        yield Occasion(person.id, when.time(), person.zone)


def _beat(number: int, work: Work) -> None:
    mark(work, f"pulse-{number}/{work.person.person.id if work.person.person else 0}/{work.occurrence}")
    if work.person.person is not None:
        work.send.to_person(work.person.id, partial(plainly, f"pulse {number}"))


def _pulse(number: int) -> Job:
    return Job(
        f"pulse-{number}",
        f"脉搏{number}",
        partial(_beat, number),
        at("2026-11-24 10:01").time(),
        for_each=partial(_occasions, number),
    )


def _probed(session: Session, _now: object) -> list[int]:
    if session.get(Fact, PROBE) is None:
        return []
    return list(session.scalars(select(Department.id)))


def _probe(work: Work) -> None:
    if changed_rows(work.session, delete(Fact).where(Fact.key == PROBE)):
        mark(work, "probe")
        work.send.to_managers(partial(plainly, "probe"))


def _race(work: Work) -> None:
    mark(work, f"race/{work.occurrence}")
    if work.occurrence.endswith("0"):
        work.send.to_managers(partial(plainly, work.occurrence))


RACE = Job("race", "抢", _race, at("2026-11-24 10:01").time(), for_each=lambda _plan: ())
PULSES = (*(_pulse(number) for number in range(1, JOBS_OF_PULSES + 1)), RACE)
PARTS = Parts(COMMANDS, PULSES, (Sweep(PROBE, _probe, 1, _probed),), metrics_of, relations)


# --- what a test asks a worker to prepare in its database ------------------------------------------------------------
def _a_probe(session: Session, _number: int) -> None:
    session.add(Fact(key=PROBE, value="x"))


def _a_plan(session: Session, _number: int) -> None:
    session.execute(update(Department).values(planned_until_at=None))


def _a_slot(session: Session, number: int) -> None:
    department = session.scalars(select(Department)).one()
    session.add(
        Slot(
            department_id=department.id,
            schedule="race",
            # An own subject each: of several missed ones of the same subject only the latest would fire.
            subject=str(100_000 + number),
            occurrence=f"x{number}",
            day=at("2026-11-24 10:00").date(),
            due_at=at("2026-11-24 10:00"),
            state=SlotState.PLANNED,
            attempts=0,
            late_by_minutes=0,
            error="",
        )
    )


def many_slots(session: Session, number: int) -> None:
    """So many slots of as many subjects, due over ten minutes."""
    for one in range(number):
        _a_slot(session, one)
    session.flush()
    for minute in range(10):
        session.execute(
            update(Slot)
            .where(Slot.schedule == "race", Slot.id % 10 == minute)
            .values(due_at=at("2026-11-24 10:00") + timedelta(minutes=minute))
        )


PREPARATIONS: dict[str, Callable[[Session, int], None]] = {
    "probe": _a_probe,
    "plan": _a_plan,
    "slot": _a_slot,
    "slots": many_slots,
}
