"""Who said what about a figure, and when; figures as a file."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.kernel.dates import Span
from bot.kernel.message import Block, Button, Buttons, File, Heading, Items, Line, Message, Moment, Note, Paragraph
from bot.kernel.people import Directory, PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.voice import Piece, Voice
from models.figures.metrics import Definition
from models.figures.tables import EntryKind, Subject, SubjectKind
from models.figures.telling import History, Told
from views.kpi import words


def history_button(voice: Voice, metric: Definition, subject: Subject, day: date) -> Button:
    """Leads to what was said about one figure."""
    person = f"<@#{subject.id}>" if subject.kind is SubjectKind.PERSON else ""
    return Button(voice.plain("kpi.button_history"), line_of("kpi history", metric.key, day, person=person))


@dataclass(frozen=True, slots=True)
class Nothing:
    """What is to be said where no report is found: whose were looked for, and where else there may be some."""

    whose: str
    """Empty where they are nobody's alone."""
    others: Sequence[PersonRef]
    parts: Sequence[Definition]


def nothing_told(voice: Voice, metric: Definition, nothing: Nothing, *, day: date | None) -> Message:
    """Nobody reported it; who has figures of it, and of a computed one what it is made of."""
    pieces: dict[str, Piece] = {"metric": words.name(voice, metric)}
    if day is not None:
        pieces["day"] = words.when(voice, metric, day, iso=True)
    if nothing.whose:
        pieces["who"] = nothing.whose
    key = f"kpi.history_none{'_of' if nothing.whose else ''}{'' if day is None else '_on'}"
    blocks: list[Block] = [Paragraph(voice(key, **pieces))]
    if nothing.parts:
        formula = voice.named(metric.formula_zh, metric.formula_en)
        blocks.append(Paragraph(voice("kpi.history_computed", formula=formula)))
    elif nothing.others:
        blocks.append(Paragraph(voice("kpi.history_others")))
    buttons = [_history_of(voice, words.name(voice, part), part, day) for part in nothing.parts]
    buttons += [_history_of(voice, one.name, metric, day, f"<@#{one.id}>") for one in nothing.others]
    blocks += [Buttons(tuple(buttons))] if buttons else []
    return Message(tuple(blocks), voice.language, voice.zone)


def _history_of(voice: Voice, whose: str, metric: Definition, day: date | None, person: str = "") -> Button:
    given = [metric.key] if day is None else [metric.key, day]
    return Button(voice.plain("kpi.button_history_of", whose=whose), line_of("kpi history", *given, person=person))


def told(
    voice: Voice, metric: Definition, history: History, directory: Directory, *, worked_out: Mapping[date, Decimal]
) -> Message:
    """The entries, the latest first. `worked_out` says of a rate what the parts of a day make it, whatever was reported."""
    entries = history.entries
    name = words.name(voice, metric)
    standing = {entry.day: entry for entry in reversed(entries)}
    lines = tuple(
        (
            *_entry(voice, metric, entry, directory),
            *(_counted(voice, metric, entry, directory, worked_out) if entry is standing[entry.day] else ()),
        )
        for entry in entries
    )
    blocks: list[Block] = [Heading(voice("kpi.history_title", metric=name)), Items(lines)]
    if history.more:
        blocks.append(Note(voice("kpi.history_more", n=len(entries))))
    return Message(tuple(blocks), voice.language, voice.zone)


def _entry(voice: Voice, metric: Definition, entry: Told, directory: Directory) -> Line:
    pieces: dict[str, Piece] = {
        "at": Moment(entry.entered_at),
        "who": words.person(directory, entry.reporter_id, voice),
        "day": words.when(voice, metric, entry.day),
    }
    if _only_noted(entry):
        pieces["note"] = entry.note
    line = voice(_key(entry), **(pieces | _values(voice, metric, entry)))
    return (*line, *voice("kpi.history_note", note=entry.note)) if entry.note and not _only_noted(entry) else line


def _counted(
    voice: Voice, metric: Definition, entry: Told, directory: Directory, worked_out: Mapping[date, Decimal]
) -> Line:
    """What counts instead of the value that was reported last, where its parts say otherwise."""
    value = worked_out.get(entry.day)
    if value is None or entry.value is None or not words.differ(metric, value, entry.value):
        return ()
    shown = words.figure(voice, metric, words.as_shown(metric, value))
    return voice("kpi.history_not_counted", parts=words.parts(voice, metric, directory), value=shown)


def _only_noted(entry: Told) -> bool:
    """The value stayed; what was added is a note."""
    return bool(entry.note) and _same(entry)


def _same(entry: Told) -> bool:
    return entry.kind is EntryKind.REPORT and entry.said is None and entry.before == entry.value


def _key(entry: Told) -> str:
    if entry.kind is EntryKind.UNDO:
        return "kpi.history_undo" if entry.value is None else "kpi.history_undo_restored"
    if entry.kind is EntryKind.IMPORT:
        return "kpi.history_import"
    if entry.said is not None:
        return "kpi.history_outranked"
    if _same(entry):
        return "kpi.history_noted" if entry.note else "kpi.history_same"
    return "kpi.history_first" if entry.before is None else "kpi.history_corrected"


def _values(voice: Voice, metric: Definition, entry: Told) -> dict[str, Piece]:
    found = {"value": entry.value, "before": entry.before, "said": entry.said}
    return {name: words.figure(voice, metric, value) for name, value in found.items() if value is not None}


def exported(
    voice: Voice, span: Span, name: str, media_type: str, content: bytes, rows: int, *, today: date
) -> Message:
    """The figures of a span as a file."""
    line = voice("kpi.exported", period=words.period(voice, span, today), n=rows)
    file = File(name, media_type, base64.b64encode(content).decode("ascii"))
    return Message((Paragraph(line), file, Note(voice("kpi.exported_note"))), voice.language, voice.zone)


def nothing_to_export(voice: Voice, span: Span, *, today: date) -> Message:
    """There is no figure in that span."""
    return Message(
        (Paragraph(voice("kpi.export_nothing", period=words.period(voice, span, today))),), voice.language, voice.zone
    )
