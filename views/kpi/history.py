"""Who said what about a figure, and when; figures as a file."""

from __future__ import annotations

import base64
from datetime import date

from bot.kernel.dates import Span
from bot.kernel.message import Block, Button, File, Heading, Items, Line, Message, Moment, Note, Paragraph
from bot.kernel.people import Directory
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


def told(voice: Voice, metric: Definition, history: History, directory: Directory, *, day: date | None) -> Message:
    """The entries, the latest first."""
    entries = history.entries
    name = words.name(voice, metric)
    if not entries:
        line = (
            voice("kpi.history_none", metric=name)
            if day is None
            else voice("kpi.history_none_on", metric=name, day=words.when(voice, metric, day, iso=True))
        )
        return Message((Paragraph(line),), voice.language, voice.zone)
    lines = tuple(_entry(voice, metric, entry, directory) for entry in entries)
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


def exported(voice: Voice, span: Span, name: str, media_type: str, content: bytes, rows: int) -> Message:
    """The figures of a span as a file."""
    line = voice("kpi.exported", period=words.period(voice, span), n=rows)
    file = File(name, media_type, base64.b64encode(content).decode("ascii"))
    return Message((Paragraph(line), file, Note(voice("kpi.exported_note"))), voice.language, voice.zone)


def nothing_to_export(voice: Voice, span: Span) -> Message:
    """There is no figure in that span."""
    return Message(
        (Paragraph(voice("kpi.export_nothing", period=words.period(voice, span))),), voice.language, voice.zone
    )
