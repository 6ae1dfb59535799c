"""Setting a target, and agreeing to one that is changed once its period has begun. Every change leaves a trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel.dates import Span
from bot.kernel.errors import Refusal
from bot.kernel.people import Directory
from bot.kernel.work import Work
from models.attendance import holders_of
from models.figures.metrics import Definition, defined
from models.figures.tables import Subject, SubjectKind, Target, TargetChange
from models.figures.targets import Aim, Targets, span_between
from models.organisation import Person, Request, RequestKind
from models.people import lock, touch
from models.requests import open_request, settle, waiting


@dataclass(frozen=True, slots=True)
class NewTarget:
    """A target somebody wants."""

    metric: Definition
    subject: Subject
    span: Span
    value: Decimal


@dataclass(frozen=True, slots=True)
class TargetSet:
    """What came of it: it holds now, or waits for the word of one of `deciders`."""

    new: NewTarget
    before: Decimal | None
    request: Request | None = None
    deciders: tuple[int, ...] = ()
    unchanged: bool = False
    open: tuple[TargetAsked, ...] = ()
    """What still waits to change this target, where it was set to what stands."""
    replaced: tuple[Request, ...] = ()
    """What whoever speaks had asked for before, which this takes the place of."""
    over: bool = False
    """The period is over already."""
    within: tuple[Aim, ...] = ()
    """Targets of parts of its period that come to more than it."""

    @property
    def waits(self) -> bool:
        """Whether it does not hold yet."""
        return self.request is not None


FAR = 8
"""A target by such a factor off the last one is a zero too many or too few more often than it is meant."""


class FarTarget(Exception):
    """A target that looks like a slip beside the last one of the same kind of period."""

    def __init__(self, last: Decimal, of: Span, ratio: Decimal) -> None:
        super().__init__(ratio)
        self.last = last
        self.of = of
        self.ratio = ratio


def refuse_far_target(session: Session, department_id: int, new: NewTarget) -> None:
    """Raises `FarTarget` where `new` is a factor of 8 off the last target of such a period; the same one counts too."""
    rows = session.execute(
        select(Target.first_on, Target.last_on, Target.value)
        .where(
            Target.department_id == department_id,
            Target.metric_id == new.metric.id,
            Target.subject_kind == new.subject.kind,
            Target.subject_id == new.subject.id,
            Target.first_on <= new.span.first,
            Target.value > 0,
        )
        .order_by(Target.first_on.desc(), Target.last_on)
    ).all()
    spans = ((span_between(row.first_on, row.last_on), row.value) for row in rows)
    found = next(((span, value) for span, value in spans if span.kind == new.span.kind), None)
    if found is None or new.value <= 0:
        return
    span, last = found
    ratio = max(new.value, last) / min(new.value, last)
    if ratio >= FAR:
        raise FarTarget(last, span, ratio)


_WHICH_TARGET = frozenset({"metric", "subject_kind", "subject_id", "first", "last"})
"""Details of a request that say which target it is about."""


def _open_changes(work: Work, new: NewTarget) -> tuple[TargetAsked, ...]:
    same = {key: value for key, value in _details(new, None, over=False).items() if key in _WHICH_TARGET}
    return tuple(
        asked_target(request, work.directory)
        for request in waiting(work.session, work.department.id)
        if request.kind is RequestKind.TARGET and same.items() <= request.details.items()
    )


def set_target(work: Work, new: NewTarget, *, today: date) -> TargetSet:
    """Set a target. Where one holds already and its period has begun, or the period is over, another manager has to agree,
    or, where there is one manager, somebody it concerns; if there is nobody else at all, it holds at once. What the same
    person had asked for this target before is closed.
    """
    session, department_id = work.session, work.department.id
    targets = Targets(session, department_id, [new.metric], new.span)
    aim = targets.aim(new.metric, new.subject, new.span)
    within = tuple(targets.within(new.metric, new.subject, new.span))
    within = within if sum((one.value for one in within), Decimal(0)) > new.value else ()
    before = None if aim is None else aim.value
    if aim is not None and before == new.value and aim.of == new.span:
        return TargetSet(new, before, unchanged=True, open=_open_changes(work, new))
    over = new.span.last < today
    changes = before != new.value and (over or (aim is not None and new.span.first <= today))
    deciders = _deciders(session, department_id, new, work.person.id, work.directory, today) if changes else ()
    if not deciders:
        store_target(session, department_id, new, before, setter_id=work.person.id, now=work.now)
        return TargetSet(new, before, within=within)
    lock(session, department_id)
    about_id = new.subject.id if new.subject.kind is SubjectKind.PERSON else None
    replaced = tuple(asked.request for asked in _open_changes(work, new) if asked.asked_by_id == work.person.id)
    for earlier in replaced:
        settle(work, earlier, agreed=False)
    details = _details(new, before, over=over)
    request = open_request(work, RequestKind.TARGET, about_id=about_id, details=details)
    return TargetSet(new, before, request, deciders, replaced=replaced, over=over, within=within)


def _standing(work: Work, new: NewTarget) -> Aim | None:
    """What is aimed at now, where `new` would be."""
    return Targets(work.session, work.department.id, [new.metric], new.span).aim(new.metric, new.subject, new.span)


def _details(new: NewTarget, before: Decimal | None, *, over: bool) -> dict[str, str]:
    return {
        "metric": str(new.metric.id),
        "subject_kind": new.subject.kind.value,
        "subject_id": str(new.subject.id),
        "first": new.span.first.isoformat(),
        "last": new.span.last.isoformat(),
        "value": str(new.value),
        "before": "" if before is None else str(before),
        "over": "yes" if over else "",
    }


def _deciders(
    session: Session, department_id: int, new: NewTarget, setter_id: int, directory: Directory, today: date
) -> tuple[int, ...]:
    managers = _others(
        session.scalars(
            select(Person.id).where(
                Person.department_id == department_id, Person.is_manager.is_(True), Person.departed_on.is_(None)
            )
        ).all(),
        setter_id,
    )
    return managers or _others(_concerned(session, new, directory, today), setter_id)


def _others(people: Sequence[int], setter_id: int) -> tuple[int, ...]:
    return tuple(sorted(set(people) - {setter_id}))


def _concerned(session: Session, new: NewTarget, directory: Directory, today: date) -> Sequence[int]:
    if new.subject.kind is SubjectKind.PERSON:
        return [new.subject.id]
    role_id = new.subject.id if new.subject.kind is SubjectKind.ROLE else None
    role = directory.role_by_key.get(new.metric.role or new.metric.owner_role)
    if role_id is None and role is not None:
        role_id = role.id
    return [] if role_id is None else holders_of(session, role_id, today)


def store_target(
    session: Session,
    department_id: int,
    new: NewTarget,
    before: Decimal | None,
    *,
    setter_id: int,
    now: datetime,
    agreed_by_id: int | None = None,
    number: int | None = None,
) -> None:
    """Make a target hold from now, with its trail."""
    if not new.metric.has_targets:
        # Whoever holds the directory learns that there is one to look for.
        touch(session, department_id, replan_from=None)
    target = _put(session, department_id, new)
    session.add(
        TargetChange(
            department_id=department_id,
            target_id=target.id,
            before=before,
            after=new.value,
            set_by_id=setter_id,
            agreed_by_id=agreed_by_id,
            request_number=number,
            changed_at=now,
        )
    )
    session.flush()


def _put(session: Session, department_id: int, new: NewTarget) -> Target:
    """The row of that target, with its new value."""
    target = session.scalar(
        select(Target).where(
            Target.department_id == department_id,
            Target.metric_id == new.metric.id,
            Target.subject_kind == new.subject.kind,
            Target.subject_id == new.subject.id,
            Target.first_on == new.span.first,
            Target.last_on == new.span.last,
        )
    )
    if target is None:
        target = Target(
            department_id=department_id,
            metric_id=new.metric.id,
            subject_kind=new.subject.kind,
            subject_id=new.subject.id,
            first_on=new.span.first,
            last_on=new.span.last,
            value=new.value,
        )
        session.add(target)
    target.value = new.value
    session.flush()
    return target


@dataclass(frozen=True, slots=True)
class TargetAsked:
    """The target that a request asks for."""

    request: Request
    new: NewTarget
    before: Decimal | None
    asked_by_id: int
    over: bool = False
    """The period was over when it was asked for."""


def asked_target(request: Request, directory: Directory) -> TargetAsked:
    """What a request of the kind `TARGET` asks for; raises `Refusal` when its metric is no longer used."""
    details = request.details
    metric = directory.metric_by_id.get(int(details["metric"]))
    if metric is None:
        raise Refusal("kpi.target_metric_gone", n=request.number)
    span = span_between(date.fromisoformat(details["first"]), date.fromisoformat(details["last"]))
    subject = Subject(SubjectKind(details["subject_kind"]), int(details["subject_id"]))
    before = Decimal(details["before"]) if details["before"] else None
    new = NewTarget(defined(metric), subject, span, Decimal(details["value"]))
    return TargetAsked(request, new, before, request.asked_by_id or 0, over=bool(details.get("over")))


def may_decide(work: Work, request: Request, *, today: date) -> bool:
    """Whether whoever speaks is one of those this changed target was put to: never the one who asked for it."""
    asked = asked_target(request, work.directory)
    return work.person.person is not None and work.person.id in deciders_of(work, asked, today=today)


def deciders_of(work: Work, asked: TargetAsked, *, today: date) -> tuple[int, ...]:
    """Whom a changed target was put to, by id."""
    return _deciders(work.session, work.department.id, asked.new, asked.asked_by_id, work.directory, today)


def decide_target(work: Work, request: Request, *, agreed: bool) -> TargetAsked:
    """What follows from a decided request: the target holds, with who asked and who agreed, or nothing changes.

    The trail keeps what stood when it was agreed to: another change may have come between.
    """
    asked = asked_target(request, work.directory)
    if agreed:
        stands = _standing(work, asked.new)
        store_target(
            work.session,
            work.department.id,
            asked.new,
            None if stands is None else stands.value,
            setter_id=asked.asked_by_id,
            now=work.now,
            agreed_by_id=work.person.id,
            number=request.number,
        )
    return asked
