"""A figure day by day, as a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from bot.kernel.chart import Chart, Mark, Series, Style
from bot.kernel.dates import Span
from bot.kernel.message import Block, Button, Buttons, Message, Note, Paragraph, Picture, Said
from bot.kernel.plain import plain_line
from bot.kernel.tokens import line_of
from bot.kernel.voice import Voice
from models.figures.freshness import Freshness
from models.figures.metrics import Definition
from models.sales import Sale
from views.kpi import show, words


def drawn(
    voice: Voice,
    metric: Definition,
    who: str,
    asked: show.Asked,
    days: Mapping[date, Decimal],
    *,
    aims: Sequence[tuple[date, Decimal]],
    sales: Mapping[date, Sale],
    fresh: Sequence[Freshness],
    of_store: bool = False,
) -> Message:
    """A metric over a span: its values, the target as a line, sale days marked; below it in words what stands out.

    The picture says itself what it shows, so the words do not say it again. `of_store`: it was asked for of somebody, but
    is nobody's alone.
    """
    span, today = asked.span, asked.today
    title = voice.plain("kpi.trend_title", metric=words.name(voice, metric), who=who)
    period = plain_line(words.period(voice, span, today), voice.language, voice.zone)
    if not days:
        notes = [*_whose(voice, metric, of_store), *(Note(told) for told in show.left_out(voice, fresh, today))]
        ahead = show.coming(voice, asked)
        return _nothing(voice, metric, title, period, ahead).with_blocks(*notes)
    marks = tuple(Mark(day, voice.plain(f"kpi.sale_{sale.value}")) for day, sale in sales.items())
    every = _every_day(metric, span, days)
    style: Style = "bar" if metric.adds_up else "line"
    series = [Series(words.name(voice, metric), every, style)]
    if aims:
        series.append(Series(voice.plain("kpi.trend_target"), tuple(aims), "target"))
    chart = Chart(
        title=title,
        subtitle=period,
        series=tuple(series),
        unit=metric.unit,
        language=voice.language,
        marks=marks,
        alt=voice.plain("kpi.trend_alt", title=title, period=period),
    )
    told = _in_words(voice, metric, days, sales, aims)
    notes = [*_whose(voice, metric, of_store), *(Note(reach) for reach in show.reaches(voice, fresh, today))]
    blocks: tuple[Block, ...] = (Picture(chart), Paragraph((Said(told),)), *notes)
    return Message(blocks, voice.language, voice.zone, summary=told)


def _whose(voice: Voice, metric: Definition, of_store: bool) -> list[Note]:
    return [Note(voice("kpi.of_store", metric=words.name(voice, metric)))] if of_store else []


def _nothing(voice: Voice, metric: Definition, title: str, period: str, ahead: tuple[Button, ...]) -> Message:
    """No picture of nothing; what can be typed is offered."""
    blocks: list[Block] = [Paragraph(voice("kpi.trend_nothing", title=Said(title), period=Said(period)))]
    following = list(ahead)
    if metric.entered:
        label = voice.plain("kpi.button_report_part", metric=words.name(voice, metric))
        following.append(Button(label, line_of("kpi report", metric.key)))
    blocks += [Buttons(tuple(following))] if following else []
    return Message(tuple(blocks), voice.language, voice.zone)


def _every_day(metric: Definition, span: Span, days: Mapping[date, Decimal]) -> tuple[tuple[date, Decimal | None], ...]:
    """Missing days stand as gaps; a monthly metric has a point a month."""
    if metric.monthly:
        return tuple(sorted(days.items()))
    return tuple((day, days.get(day)) for day in span)


def _in_words(
    voice: Voice,
    metric: Definition,
    days: Mapping[date, Decimal],
    sales: Mapping[date, Sale],
    aims: Sequence[tuple[date, Decimal]],
) -> str:
    last, high, low = max(days), max(days, key=lambda day: days[day]), min(days, key=lambda day: days[day])
    parts: dict[str, str | int] = {
        "metric": words.name(voice, metric),
        "n": len(days),
        "last": words.figure(voice, metric, days[last]).text,
        "last_day": _called(voice, metric, last, sales),
        "high": words.figure(voice, metric, days[high]).text,
        "high_day": _called(voice, metric, high, sales),
        "low": words.figure(voice, metric, days[low]).text,
        "low_day": _called(voice, metric, low, sales),
    }
    text = voice.plain("kpi.trend_told_months" if metric.monthly else "kpi.trend_told", **parts)
    levels = {value for _, value in aims}
    if len(levels) == 1:
        text += voice.plain("kpi.trend_told_target", target=words.figure(voice, metric, levels.pop()).text)
    return text


def _called(voice: Voice, metric: Definition, day: date, sales: Mapping[date, Sale]) -> str:
    if metric.monthly:
        return words.month(voice, day)
    sale = sales.get(day)
    name = "" if sale is None else voice.plain(f"kpi.sale_{sale.value}")
    return f"{words.short_day(day)} {name}".strip()
