"""Setting a target, and the second person's word where it is changed once its period has begun."""

from __future__ import annotations

from functools import partial

from bot.kernel.access import manager
from bot.kernel.command import command
from bot.kernel.dates import Span as Days
from bot.kernel.errors import Doubt, Refusal, Unread
from bot.kernel.message import Message
from bot.kernel.parameters import Amount, Metric, Receiver, Span, Yes
from bot.kernel.people import PersonRef, RoleRef
from bot.kernel.tokens import line_of
from bot.kernel.work import Work
from handlers.kpi.meaning import amount_meant, store_today
from models.figures.metrics import Definition, defined
from models.figures.tables import Scope, Subject, SubjectKind
from models.figures.target_changes import (
    FarTarget,
    NewTarget,
    asked_target,
    decide_target,
    may_decide,
    refuse_far_target,
    set_target,
)
from models.figures.targets import span_between
from models.organisation import Request
from models.requests import Decider, card_of
from views import kpi as views
from views.kpi import words


@command("kpi target", zh="指标 目标值", who=manager, also=("指标 目标",))
def aim_at(
    work: Work,
    metric: Metric,
    value: Amount,
    whom: Receiver | None = None,
    period: Span | None = None,
    *,
    sure: Yes | None = None,
) -> Message:
    """Set what a metric should reach; changed once its period has begun, a second person has to agree."""
    meant = defined(metric)
    today = store_today(work)
    new = NewTarget(
        meant, _subject(work, meant, whom), _span(work, meant, period), amount_meant(work, meant, value.text)
    )
    if new.value <= 0 and meant.adds_up:
        raise Unread("kpi.target_not_positive", parameter="value", metric=words.name(work.voice, meant))
    if sure != "yes":
        _ask_back_if_far(work, new, whom)
    done = set_target(work, new, today=today)
    if done.request is not None:
        asked = asked_target(done.request, work.directory)
        view = partial(views.target_asks, asked=asked, directory=work.directory)
        for person_id in done.deciders:
            work.send.to_person(person_id, view, card=card_of(done.request))
        for earlier in done.replaced:
            replaced = partial(views.target_replaced, number=earlier.number, by_number=done.request.number)
            work.send.update(card_of(earlier), replaced)
    return views.target_set(work.voice, done, work.directory, speaker_id=work.person.id, today=today)


def _ask_back_if_far(work: Work, new: NewTarget, whom: PersonRef | RoleRef | None) -> None:
    try:
        refuse_far_target(work.session, work.department.id, new)
    except FarTarget as error:
        who = f"<@#{whom.id}>" if isinstance(whom, PersonRef) else whom.key if whom is not None else None
        days = f"{new.span.first.isoformat()}~{new.span.last.isoformat()}"
        given = [new.metric.key, new.value, *([who] if who else []), days]
        doubt = Doubt("kpi.target_far")
        doubt.pieces, doubt.buttons = views.target_far(
            work.voice, new, error, work.directory, line_of("kpi target", *given, sure="yes")
        )
        raise doubt from None


def _subject(work: Work, metric: Definition, whom: PersonRef | RoleRef | None) -> Subject:
    """Whose target: a person's metric takes a person or a role, the store's takes neither."""
    if metric.scope != Scope.PERSON:
        if whom is not None:
            raise Refusal("kpi.target_of_store", metric=words.name(work.voice, metric))
        return metric.subject_of(0)
    if isinstance(whom, PersonRef):
        return Subject(SubjectKind.PERSON, whom.id)
    role = whom if whom is not None else work.directory.role_by_key.get(metric.role or metric.owner_role)
    if role is None:
        raise Refusal("kpi.target_of_whom", metric=words.name(work.voice, metric))
    return Subject(SubjectKind.ROLE, role.id)


def _span(work: Work, metric: Definition, said: Days | None) -> Days:
    """What adds up is aimed at by the month; what is scored, by the quarter."""
    today = store_today(work)
    if said is None:
        month = Days.of_month(today.year, today.month)
        return month if metric.adds_up else Days.of_quarter(today.year, (today.month + 2) // 3)
    return span_between(said.first, said.last)


def _may(work: Work, request: Request) -> bool:
    return may_decide(work, request, today=store_today(work))


def _decide(work: Work, request: Request, agreed: bool) -> Message:
    asked = decide_target(work, request, agreed=agreed)
    view = partial(views.target_decided, asked=asked, directory=work.directory, by=work.person.name, agreed=agreed)
    work.send.update(card_of(request), view)
    if asked.asked_by_id:
        work.send.to_person(asked.asked_by_id, view)
    return views.target_decision(work.voice, asked, work.directory, agreed=agreed)


DECIDER = Decider(_may, _decide)
"""Another manager, or whom it concerns where there is one manager, agrees to a changed target."""
