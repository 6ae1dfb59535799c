"""What still hangs on somebody who leaves, so that nothing falls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel.people import PersonRef
from bot.kernel.work import Work
from models import agenda
from models import handoff as handoffs
from models import training as trainings
from models.figures.tables import Metric
from models.organisation import Deputy, Lead, Person, Role, RoleHolding


@dataclass(frozen=True, slots=True)
class LooseEnd:
    """One kind of thing that still hangs on somebody: what it is (a key of the catalogue), which, and a line for each."""

    kind: str
    items: tuple[tuple[str, str], ...]
    """(what it is called, the line that passes it on; empty where there is none)."""


LooseEnds = Callable[[Work, PersonRef], list[LooseEnd]]


def _open_handoffs(work: Work, person: PersonRef) -> list[LooseEnd]:
    board = handoffs.board(work.session, work.department.id, person.id)
    found = []
    for kind, rows in (("waiting", board.waiting), ("taken", board.mine), ("given", [*board.given, *board.returned])):
        items = tuple((f"#{row.number} {row.what[:40]}", f"/handoff accept {row.number}") for row in rows)
        if kind != "waiting":
            items = tuple((label, "") for label, _ in items)
        if items:
            found.append(LooseEnd(f"leave.handoff_{kind}", items))
    return found


def _actions(work: Work, person: PersonRef) -> list[LooseEnd]:
    rows = agenda.open_actions(work.session, work.department.id, person.id)
    items = tuple((f"#{row.number} {row.what[:40]}", "") for row in rows)
    return [LooseEnd("leave.actions", items)] if items else []


def _newcomers(work: Work, person: PersonRef) -> list[LooseEnd]:
    rows = trainings.mentored_by(work.session, person.id)
    items = tuple((work.person_of(row.newcomer_id).name, f"/train mentor <@#{row.newcomer_id}>") for row in rows)
    return [LooseEnd("leave.newcomers", items)] if items else []


def _own_training(work: Work, person: PersonRef) -> list[LooseEnd]:
    training = trainings.active_of(work.session, person.id)
    if training is None:
        return []
    return [LooseEnd("leave.training", ((work.person_of(training.mentor_id).name, ""),))]


def _stands_in(work: Work, person: PersonRef) -> list[LooseEnd]:
    rows = work.session.scalars(
        select(Person)
        .join(Deputy, Deputy.person_id == Person.id)
        .where(Deputy.deputy_id == person.id, Person.departed_on.is_(None))
        .order_by(Person.id)
    ).all()
    items = tuple((row.name, f"/team deputy <@#{row.id}>") for row in rows)
    return [LooseEnd("leave.deputy_of", items)] if items else []


def _orphaned_roles(work: Work, person: PersonRef) -> list[LooseEnd]:
    """Roles nobody else holds, and their metrics, which nobody would be asked for."""
    held = work.session.scalars(
        select(Role)
        .join(RoleHolding, RoleHolding.role_id == Role.id)
        .where(RoleHolding.person_id == person.id, RoleHolding.until_on.is_(None))
        .order_by(Role.position)
    ).all()
    alone = [role for role in held if not _others_hold(work.session, role.id, person.id)]
    if not alone:
        return []
    found = [LooseEnd("leave.roles", tuple((work.voice.named(role.zh, role.en), "/team add") for role in alone))]
    metrics = work.session.scalars(
        select(Metric)
        .where(
            Metric.department_id == work.department.id,
            Metric.retired_on.is_(None),
            Metric.asked.is_(True),
            Metric.owner_role.in_([role.key for role in alone]),
        )
        .order_by(Metric.id)
    ).all()
    if metrics:
        found.append(LooseEnd("leave.metrics", tuple((work.voice.named(row.zh, row.en), "") for row in metrics)))
    return found


def _others_hold(session: Session, role_id: int, person_id: int) -> bool:
    others = (
        select(RoleHolding.id)
        .join(Person, Person.id == RoleHolding.person_id)
        .where(
            RoleHolding.role_id == role_id,
            RoleHolding.person_id != person_id,
            RoleHolding.until_on.is_(None),
            Person.departed_on.is_(None),
        )
    )
    return session.scalar(others.limit(1)) is not None


def _leads(work: Work, person: PersonRef) -> list[LooseEnd]:
    rows = work.session.scalars(
        select(Role).join(Lead, Lead.role_id == Role.id).where(Lead.person_id == person.id).order_by(Role.position)
    ).all()
    items = tuple((work.voice.named(row.zh, row.en), "/team lead") for row in rows)
    return [LooseEnd("leave.leads", items)] if items else []


SOURCES: tuple[LooseEnds, ...] = (
    _open_handoffs,
    _actions,
    _newcomers,
    _own_training,
    _orphaned_roles,
    _stands_in,
    _leads,
)
"""Every feature that hangs things on people has its line here."""


def loose_ends(work: Work, person: PersonRef) -> list[LooseEnd]:
    """Everything that still hangs on somebody, so that nothing falls when they go."""
    return [end for source in SOURCES for end in source(work, person)]
