"""Small words of figures: names, amounts, periods, changes."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from bot.kernel.dates import Span
from bot.kernel.message import Line, On, Said
from bot.kernel.numbers import Unit
from bot.kernel.people import Directory, MetricRef, PersonRef
from bot.kernel.voice import Voice
from models.figures.metrics import Definition
from models.figures.tables import Subject, SubjectKind

_TENTH = Decimal("0.1")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def name(voice: Voice, metric: MetricRef) -> str:
    """A metric in the reader's language; a plain string, since people name metrics."""
    return voice.named(metric.zh, metric.en)


def figure(voice: Voice, metric: MetricRef, value: Decimal) -> Said:
    """A value of a metric as one writes it."""
    return voice.amount(value, metric.unit)


def as_shown(metric: Definition, value: Decimal) -> Decimal:
    """A value that was worked out, with no more decimals than one reports it with."""
    return value.quantize(Decimal(1).scaleb(-metric.decimals), rounding=ROUND_HALF_UP)


def differ(metric: Definition, one: Decimal, other: Decimal) -> bool:
    """Whether two values of a metric are not the same to whoever reads them."""
    return as_shown(metric, one) != as_shown(metric, other)


def parts(voice: Voice, metric: Definition, directory: Directory) -> str:
    """What a rate is made of: 支付买家数、访客数."""
    found = [name(voice, part) for key in metric.parts if (part := directory.metric_by_key.get(key)) is not None]
    return voice.listed(found)


def percent(voice: Voice, value: Decimal) -> Said:
    """A share with one decimal: nobody steers by the second."""
    return voice.amount(value.quantize(_TENTH), Unit.PERCENT)


def when(voice: Voice, metric: Definition, day: date, *, iso: bool = False) -> Line:
    """The day a value is about; of a monthly metric its month."""
    return (Said(month(voice, day)),) if metric.monthly else (On(day, iso),)


def month(voice: Voice, day: date) -> str:
    """2026年11月, Nov 2026."""
    return f"{day.year}年{day.month}月" if voice.language == "zh" else f"{_MONTHS[day.month - 1]} {day.year}"


def short_day(day: date, today: date | None = None) -> str:
    """11-23: for columns and lists, where the year is plain; with `today` a day of another year has its year."""
    return f"{day:%m-%d}" if today is None or day.year == today.year else day.isoformat()


def period(voice: Voice, span: Span, today: date | None = None) -> Line:
    """A span as one calls it: 11月, 第4季度, a day, a range; with `today`, one of another year has its year."""
    zh = voice.language == "zh"
    elsewhen = today is not None and {span.first.year, span.last.year} != {today.year}
    match span.kind:
        case "day":
            return (On(span.first, iso=elsewhen),)
        case "month":
            return (Said(month(voice, span.first)),)
        case "quarter":
            quarter = (span.first.month + 2) // 3
            return (Said(f"{span.first.year}年第{quarter}季度" if zh else f"Q{quarter} {span.first.year}"),)
        case "half":
            half = 1 if span.first.month < 7 else 2
            return (Said(f"{span.first.year}年{'上下'[half - 1]}半年" if zh else f"H{half} {span.first.year}"),)
        case "year":
            return (Said(f"{span.first.year}年" if zh else str(span.first.year)),)
        case _:
            elsewhen = elsewhen or span.first.year != span.last.year
            return (
                Said(" – ".join(day.isoformat() if elsewhen else short_day(day) for day in (span.first, span.last))),
            )


def typed_period(span: Span) -> str:
    """A day or a unit of the calendar as one types it, its year with it: 2026-12, 2026-Q4."""
    year, first = span.first.year, span.first.month
    match span.kind:
        case "month":
            return f"{year}-{first:02}"
        case "quarter":
            return f"{year}-Q{(first + 2) // 3}"
        case "half":
            return f"{year}-H{1 if first < 7 else 2}"
        case "year":
            return str(year)
        case _:
            return span.first.isoformat()


def person(directory: Directory, person_id: int | None, voice: Voice) -> str:
    """The name of somebody of the department, leavers too."""
    found: PersonRef | None = directory.by_id.get(person_id or 0)
    return found.name if found is not None else voice.plain("kpi.somebody")


def subject(voice: Voice, about: Subject, directory: Directory) -> str:
    """Whom a figure or a target is about."""
    if about.kind is SubjectKind.PERSON:
        return person(directory, about.id, voice)
    if about.kind is SubjectKind.ROLE:
        role = next((role for role in directory.roles if role.id == about.id), None)
        return voice.plain("kpi.somebody") if role is None else voice.named(role.zh, role.en)
    return voice.plain(f"kpi.subject_{about.kind.value}")


def change(voice: Voice, metric: MetricRef, value: Decimal, before: Decimal) -> Line:
    """How a value differs from an earlier one: 涨 5.9%, 降 0.3 个百分点, 快 5秒."""
    difference = value - before
    if difference == 0:
        return voice("kpi.same")
    way = "up" if difference > 0 else "down"
    if metric.unit is Unit.PERCENT:
        return voice(f"kpi.points_{way}", by=points(voice, abs(difference)))
    if metric.unit in (Unit.SECONDS, Unit.POINTS, Unit.PERCENTAGE_POINTS) or before <= 0:
        unit = Unit.COUNT if metric.unit in (Unit.POINTS, Unit.PERCENTAGE_POINTS) else metric.unit
        return voice(
            f"kpi.{'time' if metric.unit is Unit.SECONDS else 'by'}_{way}", by=voice.amount(abs(difference), unit)
        )
    return voice(f"kpi.by_{way}", by=percent(voice, abs(difference) * 100 / before))


def points(voice: Voice, difference: Decimal) -> Said:
    """Percentage points without a sign: the words around say which way."""
    text = voice.amount(difference, Unit.PERCENTAGE_POINTS).text
    return Said(text.removeprefix("+"))


def days_listed(voice: Voice, days: tuple[date, ...], today: date | None = None, *, most: int = 6) -> str:
    """11-21、11-22; the first ones and how many more when there are many."""
    comma = voice.plain("list.comma")
    shown = comma.join(short_day(day, today) for day in days[:most])
    return shown if len(days) <= most else voice.plain("kpi.and_more", days=shown, n=len(days))
