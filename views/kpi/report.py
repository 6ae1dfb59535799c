"""What is said to a reported figure, to one that looks like a slip, and to one taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.kernel.dates import Span
from bot.kernel.message import Button, Buttons, Facts, Line, Message, On, Paragraph, Text
from bot.kernel.numbers import Unit
from bot.kernel.people import Directory
from bot.kernel.tokens import line_of
from bot.kernel.voice import Piece, Voice
from models.figures.doubts import DoubtAbout, Doubtful, DoubtKind
from models.figures.metrics import Definition
from models.figures.reporting import ONE_WEEK, Reported, Stood, TypedRate
from models.figures.standings import attainment, percent
from models.figures.tables import Source, SubjectKind
from models.figures.targets import Aim
from models.figures.undoing import Overwritten, Undone
from views.kpi import words
from views.kpi.history import history_button

Pair = tuple[Line, Line]


@dataclass(frozen=True, slots=True)
class Understood:
    """How the day of a report came about: `assumed` where nobody said one, `from_day` the one day that was named; `today` is
    the store's."""

    assumed: bool
    today: date
    from_day: date | None = None


def reported(
    voice: Voice, done: Reported, aim: Aim | None, *, directory: Directory, speaker_id: int, understood: Understood
) -> Message:
    """A figure is stored: what was understood, what it corrected, how it stands."""
    report = done.report
    metric = report.metric
    pairs = [_about(voice, done, directory)] if report.subject.kind is SubjectKind.PERSON else []
    pairs.append(_day(voice, metric, report.day, understood))
    if done.week_before is not None:
        was = words.figure(voice, metric, done.week_before)
        now = report.value if done.worked_out is None else done.worked_out
        moved = words.change(voice, metric, words.as_shown(metric, now), words.as_shown(metric, done.week_before))
        day = On(report.day - ONE_WEEK)
        pairs.append((voice("kpi.label_week_before"), voice("kpi.week_before", day=day, value=was, change=moved)))
    if aim is not None:
        pairs.append(_against(voice, done, aim, understood.today))
    if done.worked_out is not None and words.differ(metric, done.worked_out, done.standing):
        pairs.append((voice("kpi.label_worked_out"), _worked_out(voice, done, done.worked_out, directory)))
    pairs += [_contradicted(voice, rate, directory) for rate in done.contradicted]
    if report.note:
        pairs.append((voice("kpi.label_note"), voice("kpi.note", note=report.note)))
    return Message(
        (
            Paragraph(_headline(voice, done, directory, speaker_id)),
            Facts(tuple(pairs)),
            Buttons(_next(voice, done)),
        ),
        voice.language,
        voice.zone,
    )


def _headline(voice: Voice, done: Reported, directory: Directory, speaker_id: int) -> Line:
    metric, before = done.report.metric, done.before
    pieces: dict[str, Piece] = {
        "metric": words.name(voice, metric),
        "value": words.figure(voice, metric, done.report.value),
    }
    if before is None:
        return voice("kpi.reported", **pieces)
    pieces["before"] = words.figure(voice, metric, before.value)
    if done.outranked:
        return voice("kpi.outranked", **pieces)
    if before.value == done.report.value:
        return voice("kpi.said_before", **pieces)
    if before.source is Source.REPORT and before.reporter_id == speaker_id:
        return voice("kpi.corrected_own", **pieces)
    return voice("kpi.corrected", who=_who(voice, before, directory), **pieces)


def _who(voice: Voice, stood: Stood, directory: Directory) -> str:
    if stood.source is Source.IMPORT:
        return voice.plain("kpi.an_import")
    return words.person(directory, stood.reporter_id, voice)


def _about(voice: Voice, done: Reported, directory: Directory) -> Pair:
    return voice("kpi.label_person"), voice("kpi.note", note=words.person(directory, done.report.subject.id, voice))


def _day(voice: Voice, metric: Definition, day: date, understood: Understood) -> Pair:
    shown = words.when(voice, metric, day, iso=True)
    label = voice("kpi.label_month" if metric.monthly else "kpi.label_day")
    if metric.monthly and understood.from_day is not None:
        return label, voice("kpi.taken_month", day=shown, said=On(understood.from_day))
    if not understood.assumed:
        return label, shown
    return label, voice("kpi.assumed_month" if metric.monthly else "kpi.assumed_day", day=shown)


def _worked_out(voice: Voice, done: Reported, value: Decimal, directory: Directory) -> Line:
    """What the day's own parts make it: that counts, not what was typed."""
    metric = done.report.metric
    shown = words.figure(voice, metric, words.as_shown(metric, value))
    said = words.figure(voice, metric, done.standing)
    return voice("kpi.worked_out", value=shown, said=said, parts=words.parts(voice, metric, directory))


def _contradicted(voice: Voice, rate: TypedRate, directory: Directory) -> Pair:
    """A rate that was typed before its last part came in."""
    metric = rate.metric
    return (Text(words.name(voice, metric)),), voice(
        "kpi.contradicted",
        said=words.figure(voice, metric, rate.said),
        parts=words.parts(voice, metric, directory),
        value=words.figure(voice, metric, words.as_shown(metric, rate.worked_out)),
    )


def _against(voice: Voice, done: Reported, aim: Aim, today: date) -> Pair:
    metric = done.report.metric
    target = words.figure(voice, metric, aim.value)
    if metric.adds_up and not metric.monthly:
        return _so_far(voice, done, aim, today)
    return voice("kpi.label_target"), held_against(
        voice, metric, words.as_shown(metric, done.counts), aim.value, target
    )


def held_against(voice: Voice, metric: Definition, value: Decimal, aim: Decimal, target: Piece) -> Line:
    """A value beside its target: reached, or how far off."""
    if metric.adds_up:
        done = attainment(metric, value, Aim(aim, None))
        return voice("kpi.target_sum", target=target, done=words.percent(voice, done or Decimal(0)))
    if value >= aim if metric.up else value <= aim:
        return voice("kpi.target_met", target=target)
    return voice("kpi.target_missed", target=target, gap=gap(voice, metric, value, aim))


def gap(voice: Voice, metric: Definition, value: Decimal, aim: Decimal) -> Line:
    """How far a value is from its target, without a sign."""
    if metric.unit.value in ("percent", "percentage_points"):
        return (words.points(voice, abs(value - aim)),)
    return (words.figure(voice, metric, abs(value - aim)),)


def _so_far(voice: Voice, done: Reported, aim: Aim, today: date) -> Pair:
    metric, days = done.report.metric, done.month()
    of = done.report.day
    label = voice("kpi.label_month_so_far")
    if (of.year, of.month) != (today.year, today.month):
        label = voice("kpi.label_of_month", month=words.month(voice, of))
    span = Span.of_month(done.report.day.year, done.report.day.month)
    last = max(days)
    total = sum(days.values(), Decimal(0))
    return label, voice(
        "kpi.month_so_far",
        value=words.figure(voice, metric, total),
        target=words.figure(voice, metric, aim.value),
        done=words.percent(voice, attainment(metric, total, aim) or Decimal(0)),
        time=words.percent(voice, percent(Decimal(last.day), Decimal(span.days))),
        day=words.short_day(last),
    )


def _next(voice: Voice, done: Reported) -> tuple[Button, ...]:
    trend = Button(voice.plain("kpi.button_trend"), line_of("kpi trend", done.report.metric.key))
    if done.entry_id is None or (done.before is not None and done.before.value == done.standing):
        return (trend,)
    return (Button(voice.plain("kpi.button_undo"), line_of("kpi undo", done.entry_id)), trend)


def corrected_by(voice: Voice, *, done: Reported, by: str) -> Message:
    """To whoever had reported the value: who made it another one."""
    report, before = done.report, done.before
    was = Decimal(0) if before is None else before.value
    pieces = figure_of_a_day(voice, report.metric, report.value, report.day)
    line = voice("kpi.corrected_by", who=by, before=words.figure(voice, report.metric, was), **pieces)
    button = history_button(voice, report.metric, report.subject, report.day)
    return Message((Paragraph(line), Buttons((button,))), voice.language, voice.zone)


def figure_of_a_day(voice: Voice, metric: Definition, value: Decimal, day: date) -> dict[str, Piece]:
    """What names one figure: its metric, day and value."""
    return {
        "metric": words.name(voice, metric),
        "day": words.when(voice, metric, day),
        "value": words.figure(voice, metric, value),
    }


# --- doubts ----------------------------------------------------------------------------------------------------------
def doubtful(
    voice: Voice, error: Doubtful, line: Callable[[Decimal], str]
) -> tuple[str, dict[str, Piece], tuple[Button, ...]]:
    """The key and pieces that ask back, and the lines that answer. `line` writes the report of another value, sure."""
    metric, about = error.metric, error.about
    pieces: dict[str, Piece] = {
        "metric": words.name(voice, metric),
        "value": words.figure(voice, metric, error.value),
    }
    if about.usual is not None:
        pieces["usual"] = words.figure(voice, metric, about.usual)
        pieces["times"] = voice.amount(about.ratio.quantize(Decimal(1)), Unit.COUNT)
        pieces["n"] = about.values
    if about.kind is DoubtKind.SALE and error.sale is not None:
        pieces["sale"] = voice.plain(f"kpi.sale_{error.sale.sale.value}")
    buttons = []
    if about.corrected is not None:
        corrected = words.figure(voice, metric, about.corrected).text
        label = voice.plain("kpi.button_meant", value=corrected)
        buttons.append(Button(label, line(about.corrected), "primary"))
    label = voice.plain("kpi.button_sure", value=words.figure(voice, metric, error.value).text)
    buttons.append(Button(label, line(error.value)))
    return _doubt_key(about), pieces, tuple(buttons)


def _doubt_key(about: DoubtAbout) -> str:
    if about.corrected is not None and about.ratio >= 1000 and about.kind is not DoubtKind.CORRECTS:
        return "kpi.doubt_wan" if about.kind is DoubtKind.FAR else "kpi.doubt_sale_wan"
    return f"kpi.doubt_{about.kind.value}"


# --- taken back ------------------------------------------------------------------------------------------------------
def undone(
    voice: Voice, done: Undone, metric: Definition, directory: Directory, *, worked_out: Decimal | None
) -> Message:
    """A report was taken back, and what stands again; a rate has a value by its parts, `worked_out`, all the same."""
    pieces: dict[str, Piece] = {
        "metric": words.name(voice, metric),
        "day": words.when(voice, metric, done.day, iso=True),
        "value": words.figure(voice, metric, done.value),
    }
    if worked_out is not None:
        pieces["parts"] = words.parts(voice, metric, directory)
        pieces["now"] = words.figure(voice, metric, words.as_shown(metric, worked_out))
        line = voice("kpi.undone_worked_out", **pieces)
    elif done.restored is None:
        line = voice("kpi.undone_month" if metric.monthly else "kpi.undone", **pieces)
    elif done.restored.value == done.value:
        line = voice("kpi.undone_same", **pieces)
    else:
        pieces["before"] = words.figure(voice, metric, done.restored.value)
        line = voice("kpi.undone_restored", who=_who(voice, done.restored, directory), **pieces)
    again = Button(voice.plain("kpi.button_report"), line_of("kpi report", metric.key))
    return Message((Paragraph(line), Buttons((again,))), voice.language, voice.zone)


def restored_by(voice: Voice, *, done: Undone, metric: Definition, by: str) -> Message:
    """To whoever had reported the value that stands again: who took the change back."""
    value = done.value if done.restored is None else done.restored.value
    pieces = figure_of_a_day(voice, metric, value, done.day)
    line = voice("kpi.restored_by", who=by, changed=words.figure(voice, metric, done.value), **pieces)
    return Message(
        (Paragraph(line), Buttons((history_button(voice, metric, done.subject, done.day),))), voice.language, voice.zone
    )


def overwritten(
    voice: Voice, error: Overwritten, metric: Definition, directory: Directory, *, speaker_id: int
) -> tuple[str, dict[str, Piece], Button]:
    """The key and pieces that say what stands instead; its line takes that back, or leads to how it came."""
    pieces = figure_of_a_day(voice, metric, error.value, error.day)
    history = history_button(voice, metric, error.subject, error.day)
    if error.stands is None:
        return "kpi.undo_changed", pieces, history
    pieces["now"] = now = words.figure(voice, metric, error.stands.value)
    if error.stands.source is Source.IMPORT:
        return "kpi.undo_imported", pieces, history
    if error.stands.reporter_id != speaker_id or error.entry_id is None:
        return "kpi.undo_overwritten", pieces | {"who": _who(voice, error.stands, directory)}, history
    label = voice.plain("kpi.button_undo_value", value=now.text)
    return "kpi.undo_overwritten_own", pieces, Button(label, line_of("kpi undo", error.entry_id))
