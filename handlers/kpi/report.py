"""Telling a figure and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from bot.kernel.access import lead_of, manager, member
from bot.kernel.command import command
from bot.kernel.dates import Span
from bot.kernel.errors import Doubt, Refusal
from bot.kernel.message import Message
from bot.kernel.parameters import Amount, EnteredDay, Metric, Number, ShortText, Someone, Yes
from bot.kernel.tokens import line_of
from bot.kernel.work import Work
from handlers.kpi.meaning import amount_meant, day_meant, refuse_computed, store_today
from handlers.kpi.morning import redraw_morning
from models.figures import reporting, undoing
from models.figures.doubts import Doubtful
from models.figures.metrics import Definition, defined, definitions
from models.figures.reading import Reader
from models.figures.reporting import Report, Reported, TypedRate
from models.figures.tables import Over, Scope, Source, SubjectKind
from models.figures.targets import Targets
from models.figures.undoing import Overwritten, Undone
from models.people import touch
from views import kpi as views
from views.kpi import words
from views.kpi.report import Understood


@command("kpi report", zh="指标 填报", who=member, about="person", others=manager | lead_of, also=("报数", "上报"))
def report_figure(
    work: Work,
    metric: Metric,
    value: Amount,
    day: EnteredDay | None = None,
    note: ShortText | None = None,
    *,
    person: Someone | None = None,
    sure: Yes | None = None,
) -> Message:
    """Tell a figure; a second one for the same day corrects the first."""
    meant = defined(metric)
    refuse_computed(work, meant)
    if person is not None and meant.scope != Scope.PERSON:
        raise Refusal("kpi.report_of_store", metric=words.name(work.voice, meant))
    on = day_meant(work, meant, day)
    about_id = person.id if person is not None else work.person.id
    report = Report(meant, meant.subject_of(about_id), on, amount_meant(work, meant, value.text), note or "")
    department_id, speaker_id = work.department.id, work.person.id
    try:
        done = reporting.report_figure(
            work.session,
            department_id,
            report,
            reporter_id=speaker_id,
            sure=sure == "yes",
            now=work.now,
            worked_out=_worked_out(work, report, about_id),
        )
    except Doubtful as error:
        raise _asked_back(work, error, report) from None
    redraw_morning(work, meant, on)
    if meant.over is Over.RATIO and not meant.typed:
        # Whoever holds the directory learns that there is a rate its parts may contradict.
        touch(work.session, department_id, replan_from=None)
    contradicted = _contradicted(work, report)
    done = replace(done, contradicted=contradicted) if contradicted else done
    _tell_who_said_it_before(work, done)
    span = Span.of_month(on.year, on.month) if meant.adds_up or meant.monthly else Span.of_day(on)
    aim = Targets(work.session, department_id, [meant], span).aim(meant, report.subject, span)
    understood = Understood(
        assumed=day is None, today=store_today(work), from_day=day.first if day is not None and day.days == 1 else None
    )
    return views.reported(work.voice, done, aim, directory=work.directory, speaker_id=speaker_id, understood=understood)


def _worked_out(work: Work, report: Report, about_id: int) -> Mapping[date, Decimal]:
    """Of a rate: what it came to on the days whose parts are there, back to where slips are looked for."""
    if report.metric.over is not Over.RATIO:
        return reporting.NOTHING_WORKED_OUT
    reader = Reader(work.session, work.department.id, work.directory, frozenset({about_id}))
    first = report.day - timedelta(days=reporting.LOOKED_AT + 7)
    return reader.worked_out(report.metric, Span(first, report.day, "rolling"))


def _contradicted(work: Work, report: Report) -> list[TypedRate]:
    """The rates told for that day of which this is a part, and which come out otherwise by it."""
    found = []
    for rate in definitions(work.directory):
        if not rate.typed or report.metric.key not in rate.parts:
            continue
        subject = rate.subject_of(report.subject.id)
        said = reporting.value_on(work.session, work.department.id, rate.id, subject, report.day)
        if said is None:
            continue
        value = _rate_of(work, rate, report.subject.id, report.day)
        if value is not None and words.differ(rate, value, said):
            found.append(TypedRate(rate, said, value))
    return found


def _rate_of(work: Work, metric: Definition, about_id: int, day: date) -> Decimal | None:
    """What the parts of a rate make it on one day; `None` where one is missing, and of what is no rate."""
    reader = Reader(work.session, work.department.id, work.directory, frozenset({about_id}))
    return reader.worked_out(metric, Span.of_day(day)).get(day)


def _tell_who_said_it_before(work: Work, done: Reported) -> None:
    """Whoever reported the value that does not stand any more learns what became of it."""
    before = done.before
    if before is None or before.source is not Source.REPORT or before.value == done.report.value:
        return
    if before.reporter_id is not None and before.reporter_id != work.person.id:
        work.send.to_person(before.reporter_id, partial(views.corrected_by, done=done, by=work.person.name))


def _asked_back(work: Work, error: Doubtful, report: Report) -> Doubt:
    other = report.subject.kind is SubjectKind.PERSON and report.subject.id != work.person.id
    person = f"<@#{report.subject.id}>" if other else ""

    def line(value: Decimal) -> str:
        return line_of("kpi report", report.metric.key, value, report.day, sure="yes", person=person, note=report.note)

    doubt = Doubt("kpi.doubt_far")
    doubt.key, doubt.pieces, doubt.buttons = views.doubtful(work.voice, error, line)
    return doubt


@command("kpi undo", zh="指标 撤销", who=member, also=("撤销填报",))
def undo_report(work: Work, number: Number | None = None) -> Message:
    """Take back a report of one's own, without a number the last; what stood before stands again."""
    try:
        done = undoing.undo(work.session, work.department.id, number, reporter_id=work.person.id, now=work.now)
    except Overwritten as error:
        raise _stands_instead(work, error) from None
    metric = work.directory.metric_by_id.get(done.metric_id)
    if metric is None:
        raise Refusal("kpi.undo_nothing")
    redraw_morning(work, defined(metric), done.day)
    _tell_whose_value_stands_again(work, done)
    worked_out = _rate_of(work, defined(metric), done.subject.id, done.day)
    return views.undone(work.voice, done, defined(metric), work.directory, worked_out=worked_out)


def _tell_whose_value_stands_again(work: Work, done: Undone) -> None:
    """Whoever was told that their value had been changed learns that it was not."""
    restored = done.restored
    if restored is None or restored.source is not Source.REPORT or restored.value == done.value:
        return
    metric = work.directory.metric_by_id[done.metric_id]
    if restored.reporter_id is not None and restored.reporter_id != work.person.id:
        view = partial(views.restored_by, done=done, metric=defined(metric), by=work.person.name)
        work.send.to_person(restored.reporter_id, view)


def _stands_instead(work: Work, error: Overwritten) -> Refusal:
    metric = work.directory.metric_by_id.get(error.metric_id)
    if metric is None:
        return Refusal("kpi.undo_nothing")
    speaker_id = work.person.id
    key, pieces, button = views.overwritten(work.voice, error, defined(metric), work.directory, speaker_id=speaker_id)
    return Refusal(key, buttons=(button,), **pieces)
