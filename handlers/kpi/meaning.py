"""What a person meant: the value in the metric's unit, the day or month it is about."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from bot.kernel.dates import Span
from bot.kernel.errors import Refusal, Unread
from bot.kernel.message import Button, On
from bot.kernel.numbers import NotANumber, Why, read_amount
from bot.kernel.tokens import line_of
from bot.kernel.voice import Piece
from bot.kernel.work import Work
from models.figures.metrics import Definition
from models.figures.tables import Over
from views.kpi import words

MOST: Final = Decimal(9_000_000_000_000)
"""Above that no column keeps a figure, and no shop has one."""


def store_today(work: Work) -> date:
    """The department's own day: a shop's figures end at its midnight, wherever somebody reads them."""
    return work.now.astimezone(ZoneInfo(work.department.zone)).date()


def refuse_computed(work: Work, metric: Definition) -> None:
    """A computed figure can't be typed: say where it comes from, and offer what can be."""
    if metric.entered:
        return
    directory = work.directory
    parts = [part for key in metric.parts if (part := directory.metric_by_key.get(key)) is not None and part.entered]
    buttons = tuple(
        Button(
            work.voice.plain("kpi.button_report_part", metric=words.name(work.voice, part)),
            line_of("kpi report", part.key),
        )
        for part in parts
    )
    key = "kpi.computed_reports" if metric.over is Over.REPORTS else "kpi.computed"
    formula = work.voice.named(metric.formula_zh, metric.formula_en)
    raise Refusal(key, buttons=buttons, metric=words.name(work.voice, metric), formula=formula)


def day_meant(work: Work, metric: Definition, said: Span | None) -> date:
    """The day (of a monthly metric: its month's first day). Figures come a day late, so without one it is yesterday."""
    today = store_today(work)
    if metric.monthly:
        return _month_meant(work, metric, said, today)
    if said is None:
        return today - timedelta(days=1)
    if said.days > 1:
        called = words.period(work.voice, said)
        raise Unread("kpi.one_day", parameter="day", metric=words.name(work.voice, metric), said=called)
    if said.first > today:
        raise Unread("kpi.day_ahead", parameter="day", said=On(said.first, iso=True))
    return said.first


def _month_meant(work: Work, metric: Definition, said: Span | None, today: date) -> date:
    if said is None:
        return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    if (said.first.year, said.first.month) != (said.last.year, said.last.month):
        called = words.period(work.voice, said)
        raise Unread("kpi.one_month", parameter="day", metric=words.name(work.voice, metric), said=called)
    if said.first > today:
        raise Unread("kpi.month_ahead", parameter="day", said=words.month(work.voice, said.first))
    return said.first.replace(day=1)


def amount_meant(work: Work, metric: Definition, text: str) -> Decimal:
    """The value in the metric's unit; raises `Unread` that says what was understood instead."""
    try:
        value = read_amount(text, metric.unit)
    except NotANumber as error:
        raise _unread(work, metric, text, error) from None
    if abs(value) >= MOST:
        raise _refused(work, metric, text, "kpi.unread_too_large")
    if value != round(value, metric.decimals):
        raise _refused(work, metric, text, "kpi.unread_decimals" if metric.decimals else "kpi.unread_whole")
    if metric.is_share and not 0 <= value <= 100:
        raise _refused(work, metric, text, "kpi.unread_share")
    return value


def _unread(work: Work, metric: Definition, text: str, error: NotANumber) -> Unread:
    if error.reason is Why.UNIT_MISMATCH and error.unit is not None:
        understood = work.voice.plain(f"kpi.unit_{error.unit.value}")
        wanted = work.voice.plain(f"kpi.unit_{metric.unit.value}")
        return _refused(work, metric, text, "kpi.unread_mismatch", understood=understood, wanted=wanted)
    key = f"kpi.unread_{error.reason.value}"
    return _refused(work, metric, text, key if work.voice.has(key) else "kpi.unread_amount")


def _refused(work: Work, metric: Definition, text: str, key: str, **more: Piece) -> Unread:
    error = Unread(key, parameter="value")
    error.pieces = {
        "said": text,
        "metric": words.name(work.voice, metric),
        "example": work.voice.plain(f"kpi.like_{metric.unit.value}"),
        "n": metric.decimals,
        **more,
    }
    return error
