"""What comes in the morning: yesterday's figures in the channel, and a word to whoever owes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.kernel.message import (
    Block,
    Button,
    Buttons,
    Heading,
    Items,
    Line,
    Message,
    Note,
    On,
    Paragraph,
    Said,
    Table,
    Text,
)
from bot.kernel.people import MetricRef
from bot.kernel.tokens import line_of
from bot.kernel.voice import Voice
from models.figures.morning import DayOf, Morning
from models.figures.standings import Standing
from views.kpi import show, words

MOST_BUTTONS = 8


def morning(voice: Voice, found: Morning, *, late_by_minutes: int = 0) -> Message:
    """昨日战报: against the day's target, the same weekday a week before, and the month so far."""
    day, lines, sale = found.day, found.lines, found.sale
    blocks: list[Block] = [Heading(voice("kpi.morning_title", day=On(day)))]
    if sale is not None:
        blocks.append(Note(voice("kpi.morning_sale", sale=voice.plain(f"kpi.sale_{sale.value}"))))
    there = any(line.value is not None for line in lines)
    columns = (
        ("metric", "yesterday", "day_target", "week_before", "month_so_far") if there else ("metric", "month_so_far")
    )
    if not there:
        blocks.append(Paragraph(voice("kpi.morning_nothing", day=On(day))))
    head = tuple(voice(f"kpi.column_{name}") for name in columns)
    rows = tuple(_row(voice, line, there=there) for line in lines)
    blocks.append(Table(head, rows, frozenset(range(1, len(columns)))))
    blocks += [Note(line) for line in show.reaches(voice, found.fresh)]
    if late_by_minutes >= 5:
        blocks.append(Note(voice("kpi.morning_late", n=late_by_minutes)))
    blocks.append(
        Buttons(
            (
                Button(voice.plain("kpi.button_month"), line_of("kpi show", voice.plain("kpi.word_team"))),
                Button(voice.plain("kpi.button_trend"), line_of("kpi trend", "payment")),
            )
        )
    )
    return Message(tuple(blocks), voice.language, voice.zone)


def _row(voice: Voice, line: DayOf, *, there: bool) -> tuple[Line, ...]:
    metric, value = line.metric, line.value
    if not there:
        return (Text(words.name(voice, metric)),), _month(voice, line.month)
    compared: Line = show.NOTHING
    if value is not None and line.week_before is not None:
        compared = words.change(voice, metric, value, line.week_before)
    return (
        (Text(words.name(voice, metric)),),
        voice("kpi.not_there_yet") if value is None else (words.figure(voice, metric, value),),
        show.NOTHING if line.aim is None else (words.figure(voice, metric, line.aim.value),),
        compared,
        _month(voice, line.month),
    )


def _month(voice: Voice, month: Standing) -> Line:
    so_far = show.came_to(voice, month)
    if month.aim is None or month.attained is None or not month.metric.adds_up or month.elapsed is None:
        return so_far
    done, time = words.percent(voice, month.attained), words.percent(voice, month.elapsed)
    return (*so_far, Said(" "), *voice("kpi.morning_month", done=done, time=time))


def owed(voice: Voice, missing: Mapping[date, Sequence[MetricRef]]) -> Message:
    """To whoever owes figures: which, of which days, each with a button."""
    lines = tuple(
        voice(
            "kpi.owed_line",
            day=On(day),
            metrics=voice.plain("list.comma").join(words.name(voice, metric) for metric in metrics),
        )
        for day, metrics in sorted(missing.items())
    )
    several = len(missing) > 1
    buttons = tuple(
        Button(_label(voice, metric, day, several=several), _line(metric, day))
        for day, metrics in sorted(missing.items())
        for metric in metrics
    )
    return Message(
        (Heading(voice("kpi.owed_title")), Items(lines), Buttons(buttons[:MOST_BUTTONS])), voice.language, voice.zone
    )


def _label(voice: Voice, metric: MetricRef, day: date, *, several: bool) -> str:
    name = words.name(voice, metric)
    if several and metric.cadence != "month":
        return voice.plain("kpi.button_owed_on", metric=name, day=words.short_day(day))
    return voice.plain("kpi.button_report_part", metric=name)


def _line(metric: MetricRef, day: date) -> str:
    """A report without its value, which is asked for. A month's figure is meant without saying which."""
    if metric.cadence == "month":
        return line_of("kpi report", metric.key)
    return line_of("kpi report", metric.key, day=day.isoformat())
