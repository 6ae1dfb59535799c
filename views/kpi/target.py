"""What is said about targets: set, put to somebody, decided."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.kernel.dates import Span
from bot.kernel.message import Block, Button, Buttons, Facts, Heading, Line, Message, Note, On, Paragraph, Said
from bot.kernel.numbers import Unit
from bot.kernel.people import Directory
from bot.kernel.plain import plain_line
from bot.kernel.tokens import line_of
from bot.kernel.voice import Piece, Voice
from models.figures.tables import SubjectKind
from models.figures.target_changes import FarTarget, NewTarget, TargetAsked, TargetSet
from views.kpi import words
from views.requests import withdraw_button

_MOST_BUTTONS = 5
_MOST_NAMED = 4


def _message(voice: Voice, *blocks: Block) -> Message:
    return Message(blocks, voice.language, voice.zone)


def _pieces(voice: Voice, new: NewTarget, directory: Directory) -> dict[str, Piece]:
    return {
        "metric": words.name(voice, new.metric),
        "period": _period(voice, new.span),
        "value": words.figure(voice, new.metric, new.value),
        "of": _of(voice, new, directory),
    }


def _period(voice: Voice, span: Span) -> Line:
    """A period with its year: a target may be of the next one."""
    match span.kind:
        case "day":
            return (On(span.first, iso=True),)
        case "month" | "quarter" | "half" | "year":
            return words.period(voice, span)
        case _:
            return (Said(f"{span.first.isoformat()} – {span.last.isoformat()}"),)


def _last_one_is_nearer(span: Span, today: date) -> bool:
    """10月 in November: what is a year ahead may have been meant as what is just over."""
    before = span.previous_year()
    return before.last < today < span.first and today - before.last < span.first - today


def _of(voice: Voice, new: NewTarget, directory: Directory) -> Line:
    """Whose target it is; the store's goes without saying."""
    if new.subject.kind in (SubjectKind.PERSON, SubjectKind.ROLE):
        return voice("kpi.target_of", who=words.subject(voice, new.subject, directory))
    return ()


def target_set(voice: Voice, done: TargetSet, directory: Directory, *, speaker_id: int, today: date) -> Message:
    """To the manager: the target holds, or who has to agree first."""
    pieces = _pieces(voice, done.new, directory)
    if done.before is not None:
        pieces["before"] = words.figure(voice, done.new.metric, done.before)
    if done.unchanged:
        waiting = (
            voice(
                "kpi.target_open", number=one.request.number, value=words.figure(voice, one.new.metric, one.new.value)
            )
            for one in done.open
        )
        own = [one.request.number for one in done.open if one.asked_by_id == speaker_id]
        buttons = tuple(withdraw_button(voice, number, numbered=True) for number in own[:_MOST_BUTTONS])
        notes: list[Block] = [Note(line) for line in waiting]
        notes += [Buttons(buttons)] if buttons else []
        return _message(voice, Paragraph(voice("kpi.target_same", **pieces)), *notes)
    if done.request is not None:
        names = voice.plain("list.comma").join(words.person(directory, one, voice) for one in done.deciders)
        how = "first" if done.before is None else "over" if done.over else "running"
        line = voice(f"kpi.target_waits_{how}", number=done.request.number, who=names, **pieces)
        notes = [Note(voice("kpi.target_waits_note" if done.before is not None else "kpi.target_waits_first_note"))]
        notes += [Note(voice("kpi.target_replaces", number=earlier.number)) for earlier in done.replaced]
        notes += _more_within(voice, done)
        return _message(voice, Paragraph(line), *notes, Buttons((withdraw_button(voice, done.request.number),)))
    key = "kpi.target_set" if done.before is None else "kpi.target_changed"
    blocks: list[Block] = [Paragraph(voice(key, **pieces)), *_more_within(voice, done)]
    if _last_one_is_nearer(done.new.span, today):
        last = _period(voice, done.new.span.previous_year())
        year = done.new.span.first.year
        blocks.append(Note(voice("kpi.target_next_year", year=str(year), last=last)))
    return _message(voice, *blocks)


def _more_within(voice: Voice, done: TargetSet) -> list[Note]:
    """The targets of its months come to more than that of a quarter: one of them is not meant any more."""
    if not done.within:
        return []
    spans = [one.of for one in done.within if one.of is not None]
    named = voice.listed(plain_line(_period(voice, span), voice.language, voice.zone) for span in spans[:_MOST_NAMED])
    if len(spans) > _MOST_NAMED:
        named = voice.plain("kpi.and_more", days=named, n=len(spans))
    sum_of_all = sum((one.value for one in done.within), Decimal(0))
    value = words.figure(voice, done.new.metric, sum_of_all)
    return [Note(voice("kpi.target_more_within", periods=Said(named), value=value))]


def target_far(
    voice: Voice, new: NewTarget, error: FarTarget, directory: Directory, line: str
) -> tuple[dict[str, Piece], tuple[Button, ...]]:
    """The pieces that ask whether a target is meant, and the button that says so."""
    pieces = _pieces(voice, new, directory) | {
        "last": words.figure(voice, new.metric, error.last),
        "last_period": _period(voice, error.of),
        "times": voice.amount(error.ratio.quantize(Decimal(1)), Unit.COUNT),
    }
    label = voice.plain("kpi.button_sure", value=words.figure(voice, new.metric, new.value).text)
    return pieces, (Button(label, line),)


def target_asks(voice: Voice, asked: TargetAsked, directory: Directory) -> Message:
    """To those who may agree: what is to change, and the two answers."""
    new, number = asked.new, asked.request.number
    pieces = _pieces(voice, new, directory)
    by = words.person(directory, asked.asked_by_id, voice)
    facts: list[tuple[Line, Line]] = [
        (voice("kpi.column_metric"), voice("kpi.target_what", **pieces)),
        (voice("kpi.label_period"), _period(voice, new.span)),
    ]
    if asked.before is not None:
        facts.append((voice("kpi.label_now"), (words.figure(voice, new.metric, asked.before),)))
    facts.append((voice("kpi.label_new"), (words.figure(voice, new.metric, new.value),)))
    return _message(
        voice,
        Heading(voice("kpi.target_asks_over" if asked.over else "kpi.target_asks", number=number, by=by)),
        Facts(tuple(facts)),
        Buttons(
            (
                Button(voice.plain("button.confirm"), line_of("team confirm", number), "primary"),
                Button(voice.plain("button.refuse"), line_of("team refuse", number)),
            )
        ),
    )


def target_decided(voice: Voice, asked: TargetAsked, directory: Directory, by: str, *, agreed: bool) -> Message:
    """What the cards become, and what whoever asked is told."""
    key = "kpi.target_agreed" if agreed else "kpi.target_refused"
    key = key if asked.before is not None else f"{key}_first"
    pieces = _pieces(voice, asked.new, directory)
    return _message(voice, Paragraph(voice(key, number=asked.request.number, by=by, **pieces)))


def target_decision(voice: Voice, asked: TargetAsked, directory: Directory, *, agreed: bool) -> Message:
    """To whoever decided: the card they pressed says what of, and would be there twice."""
    key = "kpi.target_yes" if agreed else "kpi.target_no" if asked.before is not None else "kpi.target_no_first"
    value = words.figure(voice, asked.new.metric, asked.new.value)
    asker = words.person(directory, asked.asked_by_id, voice)
    return _message(voice, Paragraph(voice(key, number=asked.request.number, value=value, asker=asker)))


def target_replaced(voice: Voice, *, number: int, by_number: int) -> Message:
    """What a card becomes whose target the same person asked for anew."""
    return _message(voice, Paragraph(voice("kpi.target_replaced", number=number, by_number=by_number)))
