"""Looking at figures: against their targets, as a chart, their history, as a file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Final

from bot.kernel.access import analyst, lead, lead_of, manager, member
from bot.kernel.command import command
from bot.kernel.dates import Span
from bot.kernel.errors import Refusal
from bot.kernel.message import Button, Message
from bot.kernel.parameters import ChoiceKind, Context, Metric, PastDayOrMonth, PastSpan, ReceiverKind, Someone
from bot.kernel.people import PersonRef, RoleRef, folded
from bot.kernel.tokens import line_of
from bot.kernel.work import Work
from handlers.kpi.meaning import day_meant, store_today
from models import sales
from models.figures import telling
from models.figures.freshness import freshness
from models.figures.metrics import Definition, by_key, defined, definitions
from models.figures.reading import Reader
from models.figures.standings import figures_against_target
from models.figures.tables import Over, Scope
from models.figures.targets import Targets
from views import kpi as views
from views.kpi import words
from views.kpi.show import NO_TREND

MYSELF: Final = PersonRef(0, "")
"""Stands where nobody was named; `None` is the whole team."""
_TEAM: Final = frozenset({"team", "the team", "store", "everybody", "团队", "全店", "店铺", "部门", "大家"})


class WhomKind(ReceiverKind):
    """A person, a role for its group, or the team as a whole (`None`)."""

    def attempt(self, text: str, context: Context) -> Any:
        """The team before anybody of that name."""
        return None if folded(text) in _TEAM else super().attempt(text, context)


Whom = Annotated[PersonRef | RoleRef, WhomKind()]
Format = Annotated[str, ChoiceKind("xlsx 表格 excel", "csv")]


@command(
    "kpi show", zh="指标 查看", who=member, effect="reads", privacy="personal", about="whom", others=manager | lead_of
)
def show_figures(
    work: Work, whom: Whom | None = MYSELF, period: PastSpan | None = None, metric: Metric | None = None
) -> Message:
    """Figures against their targets: one's own, somebody's, a group's, or the team's; with a metric, that one alone."""
    today = store_today(work)
    span = period or Span.of_month(*_running_month(today))
    if metric is not None and whom is MYSELF and defined(metric).scope != Scope.PERSON:
        whom = None
    who, people, metrics = _view(work, whom, span)
    metrics = metrics if metric is None else [defined(metric)]
    standings = figures_against_target(
        work.session, work.department, work.directory, span, metrics=metrics, people=people
    )
    reader = Reader(work.session, work.department.id, work.directory, people)
    fresh = freshness(reader, metrics, span, calendar=work.calendar, today=today)
    of, which = _typed(work, whom), [] if metric is None else [metric.key]
    asked = views.Asked(span, today, lambda typed: line_of("kpi show", *of, typed, *which))
    return views.shown(work.voice, who, asked, standings, fresh)


def _typed(work: Work, whom: PersonRef | RoleRef | None) -> list[str]:
    """Whose figures, as one types it."""
    if whom is MYSELF:
        return []
    if whom is None:
        return [work.voice.plain("kpi.word_team")]
    return [whom.key if isinstance(whom, RoleRef) else f"<@#{whom.id}>"]


def _running_month(today: date) -> tuple[int, int]:
    """The month of yesterday: on the 1st, the month that has figures is the last one."""
    yesterday = today - timedelta(days=1)
    return yesterday.year, yesterday.month


def _view(work: Work, whom: PersonRef | RoleRef | None, span: Span) -> tuple[str, frozenset[int], list[Definition]]:
    """Whose figures, by whom, and which: of a person those of their roles and those they see to; of a manager without
    a role, and of the team, all."""
    everybody = frozenset(work.directory.by_id)
    everything = definitions(work.directory)
    if isinstance(whom, RoleRef):
        people = telling.holding(work.session, whom.id, span)
        metrics = [metric for metric in everything if whom.key in (metric.role, metric.owner_role)]
        return work.voice.named(whom.zh, whom.en), people, metrics
    if whom is None:
        return work.voice.plain("kpi.title_team"), everybody, everything
    person = work.person.person if whom is MYSELF else whom
    if person is None:
        return work.voice.plain("kpi.title_team"), everybody, everything
    held = telling.roles_of(work.session, person.id)
    keys = {role.key for role in work.directory.roles if role.id in held}
    if not keys and whom is MYSELF:
        return work.voice.plain("kpi.title_team"), everybody, everything
    metrics = [metric for metric in everything if {metric.role, metric.owner_role} & keys]
    return person.name, frozenset({person.id}), metrics


@command(
    "kpi trend",
    zh="指标 趋势",
    also=("指标 走势",),
    who=member,
    effect="reads",
    privacy="personal",
    about="person",
    others=manager | lead_of,
)
def show_trend(work: Work, metric: Metric, person: Someone | None = None, period: PastSpan | None = None) -> Message:
    """A figure day by day, as a chart."""
    meant = defined(metric)
    _refuse_without_days(work, meant)
    today = store_today(work)
    span = period or _recent(meant, today)
    about = person or work.person.person
    personal = meant.scope == Scope.PERSON and about is not None
    people = frozenset({about.id}) if personal and about is not None else frozenset(work.directory.by_id)
    who = about.name if personal and about is not None else work.voice.plain("kpi.title_store")
    reader = Reader(work.session, work.department.id, work.directory, people)
    fresh = freshness(reader, [meant], span, calendar=work.calendar, today=today, day_by_day=True)
    of = [] if person is None else [f"<@#{person.id}>"]
    asked = views.Asked(span, today, lambda typed: line_of("kpi trend", meant.key, *of, typed))
    return views.drawn(
        work.voice,
        meant,
        who,
        asked,
        reader.daily(meant, span),
        aims=_aims(work, meant, reader, span),
        sales={} if meant.monthly else sales.sales_in(work.session, work.department.id, span.first, span.last),
        fresh=fresh,
        of_store=person is not None and not personal,
    )


def _recent(metric: Definition, today: date) -> Span:
    """The last 30 days, or the last 12 months: whole ones, up to yesterday."""
    if not metric.monthly:
        return Span(today - timedelta(days=30), today - timedelta(days=1), "rolling")
    last = today.replace(day=1) - timedelta(days=1)
    return Span(date(last.year - 1, last.month, 1) + timedelta(days=31), last, "rolling")


def _refuse_without_days(work: Work, metric: Definition) -> None:
    if metric.over not in NO_TREND:
        return
    parts = [part for key in metric.parts if (part := work.directory.metric_by_key.get(key)) is not None]
    buttons = tuple(
        Button(
            work.voice.plain("kpi.button_trend_of", metric=words.name(work.voice, part)),
            line_of("kpi trend", part.key),
        )
        for part in parts
    )
    raise Refusal("kpi.trend_has_no_days", buttons=buttons, metric=words.name(work.voice, metric))


def _aims(work: Work, metric: Definition, reader: Reader, span: Span) -> list[tuple[date, Any]]:
    """The target of each day; a month's target that adds up is shared out over its days."""
    subject = reader.subject(metric)
    if subject is None:
        return []
    targets = Targets(work.session, work.department.id, [metric], span)
    days = [day for day in span if not metric.monthly or day.day == 1]
    aims = []
    for day in days:
        of = Span.of_month(day.year, day.month) if metric.monthly else Span.of_day(day)
        aim = targets.aim(metric, subject, of, drawn=True)
        if aim is not None:
            aims.append((day, aim.value))
    return aims


@command(
    "kpi history",
    zh="指标 历史",
    who=member,
    effect="reads",
    privacy="personal",
    about="person",
    others=manager | lead_of,
)
def show_history(
    work: Work, metric: Metric, day: PastDayOrMonth | None = None, person: Someone | None = None
) -> Message:
    """Who said what about a figure, and when."""
    meant = defined(metric)
    on = None if day is None else day_meant(work, meant, day)
    subject = meant.subject_of(person.id if person is not None else work.person.id)
    history = telling.history_of(work.session, work.department.id, meant, subject, day=on)
    if not history.entries:
        return views.nothing_told(work.voice, meant, _nothing_of(work, meant, person, on), day=on)
    days = [entry.day for entry in history.entries]
    reader = Reader(work.session, work.department.id, work.directory, frozenset({subject.id}))
    worked_out = reader.worked_out(meant, Span(min(days), max(days), "range"))
    return views.told(work.voice, meant, history, work.directory, worked_out=worked_out)


_RECENT: Final = timedelta(days=92)


def _nothing_of(work: Work, metric: Definition, person: PersonRef | None, on: date | None) -> views.Nothing:
    """Whose reports were looked for, and who has figures of it instead, as far as this person may see them."""
    computed = bool(metric.parts) and metric.over is not Over.WEIGHTED
    parts = [part for key in metric.parts if (part := by_key(work.directory, key)) is not None] if computed else []
    about = person or work.person.person
    if metric.scope != Scope.PERSON or about is None:
        return views.Nothing("", (), parts)
    today = store_today(work)
    span = Span(today - _RECENT, today, "rolling") if on is None else Span.of_day(on)
    everybody = "manager" in work.person.rights
    seen = frozenset(work.directory.by_id) if everybody else telling.led_by(work.session, work.person.id)
    found = Reader(work.session, work.department.id, work.directory, seen).counted(metric, span) - {about.id}
    others = [one for one in work.directory.people if one.id in found]
    return views.Nothing(about.name, others[:_MOST_OTHERS], parts)


_MOST_OTHERS: Final = 5


@command("kpi export", zh="指标 导出", who=analyst | lead | manager, effect="reads", privacy="personal")
def export_figures(work: Work, period: PastSpan | None = None, kind: Format = "xlsx") -> Message:
    """The figures of a period as a file; a lead gets the store's and their own group's."""
    today = store_today(work)
    span = period or Span.of_month(*_running_month(today))
    everything = bool(work.person.rights & {"manager", "analyst"})
    people = frozenset(work.directory.by_id) if everything else telling.led_by(work.session, work.person.id)
    reader = Reader(work.session, work.department.id, work.directory, people)
    rows = list(telling.rows_of(reader, definitions(work.directory), span))
    if not rows:
        return views.nothing_to_export(work.voice, span, today=today)
    table = views.cells(work.voice, rows, work.directory)
    stem = f"{work.voice.plain('kpi.file_name')}_{span.first:%Y%m%d}-{span.last:%Y%m%d}"
    if kind == "csv":
        return views.exported(work.voice, span, f"{stem}.csv", views.CSV, views.as_csv(table), len(rows), today=today)
    content = views.xlsx(table, work.voice.plain("kpi.file_sheet"))
    return views.exported(work.voice, span, f"{stem}.xlsx", views.XLSX, content, len(rows), today=today)
