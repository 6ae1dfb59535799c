"""Figures against their targets, as a table, with how far they reach."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.kernel.dates import Span
from bot.kernel.message import Block, Button, Buttons, Heading, Line, Message, Note, Paragraph, Said, Table, Text
from bot.kernel.numbers import Unit
from bot.kernel.plain import plain_line
from bot.kernel.tokens import line_of
from bot.kernel.voice import Piece, Voice
from models.figures.freshness import Freshness
from models.figures.metrics import Definition
from models.figures.reach import Reach
from models.figures.standings import Standing
from models.figures.tables import Over
from views.kpi import words

SEVERAL = 2
"""More metrics than that which reach equally far are not named one by one."""
NOTHING: Line = (Said("—"),)


@dataclass(frozen=True, slots=True)
class Asked:
    """The period somebody asked for, on which day of the store's, and the line that asks for the same of another one."""

    span: Span
    today: date
    line: Callable[[str], str]


def shown(voice: Voice, who: str, asked: Asked, standings: Sequence[Standing], fresh: Sequence[Freshness]) -> Message:
    """Somebody's figures, or the team's, over a span."""
    span, today = asked.span, asked.today
    blocks: list[Block] = [Heading(voice("kpi.show_title", who=who, period=words.period(voice, span, today)))]
    if not standings:
        blocks.append(Paragraph(voice("kpi.show_no_metrics")))
        return Message(tuple(blocks), voice.language, voice.zone)
    stuck = {one.metric.id for one in fresh if one.reach.left_out}
    known = [
        one
        for one in standings
        if one.value.days or one.metric.id in stuck or (one.aim is not None and one.aim.of is not None)
    ]
    if known:
        blocks.append(table(voice, known, running=span.first <= today <= span.last))
    blocks += [Note(line) for line in notes(voice, known)]
    told = {one.metric.id for one in fresh if one.last_on is None}  # how long they are missing is said of them below
    empty = [one.metric for one in standings if one not in known and one.metric.id not in told]
    if empty:
        blocks.append(Note(voice("kpi.note_empty", metrics=_named(voice, empty))))
    blocks += [Note(line) for line in reaches(voice, fresh, today)]
    nothing = not any(one.value.days for one in standings)
    following = (*(coming(voice, asked) if nothing else ()), *_next(voice, standings))
    blocks += [Buttons(following)] if following else []
    return Message(tuple(blocks), voice.language, voice.zone)


def coming(voice: Voice, asked: Asked) -> tuple[Button, ...]:
    """12月 said in November is that of last year for figures: where nothing is there, the one near ahead may be meant."""
    span, today = asked.span, asked.today
    ahead = span.next_year()
    if span.kind not in _COMES_AGAIN or not today < ahead.first:
        return ()
    if (ahead.first - today) * FAR_NEARER > today - span.last:
        return ()
    typed = words.typed_period(ahead)
    named = typed if span.kind == "day" else plain_line(words.period(voice, ahead), voice.language, voice.zone)
    return (Button(voice.plain("kpi.button_coming", period=named), asked.line(typed)),)


FAR_NEARER = 3
"""A period ahead is offered where it is so many times nearer than the one gone by."""
_COMES_AGAIN = ("day", "month", "quarter", "half")


def table(voice: Voice, standings: Sequence[Standing], *, running: bool) -> Table:
    """One row a metric: what it came to, its target, how far along."""
    head = (
        voice("kpi.column_metric"),
        voice("kpi.column_so_far" if running else "kpi.column_value"),
        voice("kpi.column_target"),
        voice("kpi.column_attained"),
    )
    rows = tuple(
        (
            (Text(words.name(voice, one.metric)),),
            came_to(voice, one),
            NOTHING if one.aim is None else (words.figure(voice, one.metric, one.aim.value),),
            attained(voice, one),
        )
        for one in standings
    )
    return Table(head, rows, frozenset({1, 2, 3}))


def came_to(voice: Voice, one: Standing) -> Line:
    """The value of a span; a mean says that it is one, a day's own value says its day."""
    value = one.value
    if value.value is not None:
        amount = words.figure(voice, one.metric, value.value)
        if one.metric.over is Over.MEAN and one.span.days > 1:
            return voice("kpi.per_day", value=amount)
        return (amount,)
    if value.single is not None:
        day, latest = value.single
        return voice("kpi.single_day", value=words.figure(voice, one.metric, latest), day=words.short_day(day))
    return NOTHING


def attained(voice: Voice, one: Standing) -> Line:
    """What adds up: per cent of the target beside the time gone. Rates: reached, or how far off."""
    if one.aim is None or one.value.value is None:
        return NOTHING
    running = one.elapsed is not None and one.elapsed < 100
    if one.metric.over is Over.ATTAINMENT and running and one.elapsed is not None:
        return voice("kpi.time_gone", time=words.percent(voice, one.elapsed))
    if one.metric.adds_up:
        if one.attained is None:
            return NOTHING
        done = words.percent(voice, one.attained)
        if not running or one.elapsed is None:
            return (done,)
        return voice("kpi.attained_and_time", done=done, time=words.percent(voice, one.elapsed))
    if one.met:
        return voice("kpi.met")
    difference = abs(one.value.value - one.aim.value)
    if one.metric.unit in (Unit.PERCENT, Unit.PERCENTAGE_POINTS):
        return voice("kpi.off_by", gap=words.points(voice, difference))
    return voice("kpi.off_by", gap=words.figure(voice, one.metric, difference))


def notes(voice: Voice, standings: Sequence[Standing]) -> list[Line]:
    """What one has to know to read the table: how rates are made, what is too little to score, last year's pace."""
    several = any(one.span.days > 1 and one.value.value is not None for one in standings)
    lines: list[Line] = []
    means = _named(voice, [one.metric for one in standings if one.metric.over is Over.MEAN and one.value.days])
    if several and means:
        lines.append(voice("kpi.note_mean", metrics=means))
    rates = [one for one in standings if one.metric.over in (Over.RATIO, Over.WEIGHTED)]
    made = _named(voice, [one.metric for one in rates if one.value.value is not None])
    if several and made:
        lines.append(voice("kpi.note_rate", metrics=made))
    alone = _named(voice, [one.metric for one in standings if one.value.value is None and one.value.single])
    if alone:
        lines.append(voice("kpi.note_single", metrics=alone))
    lines += [_too_little(voice, one) for one in standings if _is_too_little(one)]
    lines += [
        voice("kpi.note_pace", metric=words.name(voice, one.metric), share=words.percent(voice, one.expected))
        for one in standings
        if one.expected is not None
    ]
    if any(one.value.gross for one in standings):
        lines.append(voice("kpi.note_gross"))
    return lines


def _is_too_little(one: Standing) -> bool:
    return bool(one.metric.base) and one.value.base is not None and one.value.base < one.metric.base


def _too_little(voice: Voice, one: Standing) -> Line:
    had = voice.amount(one.value.base or Decimal(0), Unit.COUNT)
    return voice("kpi.note_base", metric=words.name(voice, one.metric), had=had, least=one.metric.base)


def _named(voice: Voice, metrics: Sequence[Definition]) -> str:
    return voice.plain("list.comma").join(words.name(voice, metric) for metric in metrics)


def reaches(voice: Voice, fresh: Sequence[Freshness], today: date | None = None) -> list[Line]:
    """数据到 11-20，缺 2 天（11-21、11-22）; metrics that reach equally far share a line. With `today`, days of another year
    have theirs."""
    groups: dict[tuple[date | None, tuple[date, ...]], list[Definition]] = {}
    told = [one for one in fresh if one.last_on is not None or not one.reach.left_out]
    for one in sorted(told, key=lambda one: not one.reach.typed):
        alike = (key for key in groups if key[0] == one.last_on and not one.reach.typed)  # nobody owes what is computed
        groups.setdefault(next(alike, (one.last_on, one.missing)), []).append(one.metric)
    apart = left_out(voice, fresh, today)
    last, missing = next(iter(groups), (None, ()))
    if len(groups) == 1 and len(told) > SEVERAL and last is not None:
        return [_reach_of_all(voice, last, missing, today), *apart]
    lines = []
    for (last, missing), metrics in groups.items():
        named = _named(voice, metrics)
        if last is None and not missing:  # today, or a time to come: none is due yet
            lines.append(voice("kpi.reach_none_due", metrics=named))
        elif last is None:
            lines.append(voice("kpi.reach_none", metrics=named, days=words.days_listed(voice, missing, today)))
        elif missing:
            listed = words.days_listed(voice, missing, today)
            lines.append(
                voice("kpi.reach_missing", metrics=named, day=words.short_day(last, today), n=len(missing), days=listed)
            )
        else:
            lines.append(voice("kpi.reach", metrics=named, day=words.short_day(last, today)))
    return lines + apart


def left_out(voice: Voice, fresh: Sequence[Freshness], today: date | None = None) -> list[Line]:
    """What was told and can't be counted, and what it would need."""
    groups: dict[tuple[bool, Reach], list[Definition]] = {}
    for one in fresh:
        if one.reach.left_out:
            alike = replace(one.reach, days=frozenset())
            groups.setdefault((one.last_on is None, alike), []).append(one.metric)
    lines = []
    for (nothing, reach), metrics in groups.items():
        pieces: dict[str, Piece] = {"metrics": _named(voice, metrics), "lacking": _named(voice, reach.lacking)}
        if nothing and reach.people:
            lines.append(voice("kpi.left_out_people", n=reach.people, **pieces))
            continue
        days = words.days_listed(voice, reach.left_out, today)
        lines.append(voice("kpi.left_out_all" if nothing else "kpi.left_out", days=days, **pieces))
    return lines


def _reach_of_all(voice: Voice, last: date, missing: tuple[date, ...], today: date | None) -> Line:
    if not missing:
        return voice("kpi.reach_all", day=words.short_day(last, today))
    listed = words.days_listed(voice, missing, today)
    return voice("kpi.reach_all_missing", day=words.short_day(last, today), n=len(missing), days=listed)


def _next(voice: Voice, standings: Sequence[Standing]) -> tuple[Button, ...]:
    """The trends of what is there; where nothing is, what one can report."""
    if not any(one.value.days for one in standings):
        entered = [one.metric for one in standings if one.metric.entered]
        return tuple(
            Button(
                voice.plain("kpi.button_report_part", metric=words.name(voice, metric)),
                line_of("kpi report", metric.key),
            )
            for metric in entered[:3]
        )
    with_days = [one.metric for one in standings if one.value.days and one.metric.over not in NO_TREND]
    return tuple(
        Button(voice.plain("kpi.button_trend_of", metric=words.name(voice, metric)), line_of("kpi trend", metric.key))
        for metric in with_days[:3]
    )


NO_TREND = (Over.ATTAINMENT, Over.GROWTH, Over.YEAR_CHANGE, Over.REPORTS)
"""What has no value of its own day by day."""
