"""The words of one-on-ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.kernel.message import (
    Block,
    Button,
    Buttons,
    Facts,
    Heading,
    Line,
    Message,
    Note,
    Paragraph,
    Quote,
    Text,
)
from bot.kernel.people import Directory, PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.voice import Voice
from models.training import Arranged, MentorSession
from views import clock
from views.training.words import SHOWN


def session_row(voice: Voice, one: MentorSession, now: datetime) -> tuple[Line, Line]:
    """When a one-on-one is, and what it is about and how it stands."""
    about = voice.named(one.zh, one.en)
    state = _state(voice, one, now)
    row = voice("mentor.row", topic=about, state=state) if about else state
    return voice("mentor.row_when", number=one.number, at=voice.moment(one.starts_at, now)), row


def _state(voice: Voice, one: MentorSession, now: datetime) -> Line:
    if one.confirmed:
        return voice("mentor.state_confirmed")
    if now < one.starts_at:
        return voice("mentor.state_planned")
    if one.mentor_confirmed_at is None and one.newcomer_confirmed_at is None:
        return voice("mentor.state_open")
    return voice("mentor.state_half")


def session_card(one: MentorSession, person_id: int) -> str:
    """The card that asks one of the two; each has their own, since one may have answered."""
    return f"mentor/{one.number}/{person_id}"


def ask(voice: Voice, one: MentorSession, directory: Directory, *, reader_id: int, now: datetime) -> Message:
    """To one of the two: did it take place? Redrawn as things stand once somebody answered."""
    other = directory.by_id[one.other(reader_id)]
    blocks: list[Block] = [Heading(_asks(voice, one, other, reader_id, now)), *_about(voice, one)]
    if not one.confirmed_by(reader_id):
        blocks.append(
            Buttons(
                (_confirm(voice, one, "mentor.button_confirm"), replan(voice, one, reader_id, "mentor.button_missed"))
            )
        )
    return voice.message(*blocks)


def _asks(voice: Voice, one: MentorSession, other: PersonRef, reader_id: int, now: datetime) -> Line:
    at = voice.moment(one.starts_at, now)
    if one.confirmed:
        return voice("mentor.card_both", number=one.number, at=at, other=other.name)
    if one.confirmed_by(reader_id):
        return voice("mentor.card_waits", number=one.number, at=at, other=other.name)
    if one.confirmed_by(other.id):
        return voice("mentor.card_other_did", number=one.number, at=at, other=other.name)
    return voice("mentor.card_asks", number=one.number, at=at, other=other.name)


def _about(voice: Voice, one: MentorSession) -> tuple[Block, ...]:
    about = voice.named(one.zh, one.en)
    return (Paragraph(voice("mentor.about", topic=about)),) if about else ()


def _confirm(voice: Voice, one: MentorSession, label: str) -> Button:
    return Button(voice.plain(label, number=one.number), line_of("mentor confirm", one.number), "primary")


def replan(voice: Voice, one: MentorSession, reader_id: int, label: str = "mentor.button_replan") -> Button:
    """The button that moves a one-on-one."""
    line = line_of("mentor plan", f"<@#{one.other(reader_id)}>", number=f"#{one.number}")
    return Button(voice.plain(label, number=one.number), line)


def cancel(voice: Voice, one: MentorSession) -> Button:
    """The button that calls a one-on-one off."""
    return Button(voice.plain("mentor.button_cancel", number=one.number), line_of("mentor cancel", one.number))


def confirmed(voice: Voice, one: MentorSession, directory: Directory, *, reader_id: int) -> Message:
    """To whoever confirmed: what is still missing."""
    other = directory.by_id[one.other(reader_id)]
    key = "mentor.confirmed_both" if one.confirmed else "mentor.confirmed"
    note = one.mentor_note if reader_id == one.mentor_id else one.newcomer_note
    noted: tuple[Block, ...] = (Quote((Text(note),)),) if note else ()
    return voice.message(Paragraph(voice(key, number=one.number, other=other.name)), *noted)


def arranged(voice: Voice, done: Arranged, directory: Directory, *, reader_id: int, by: PersonRef | None) -> Message:
    """To either of the two (`by` the other one, or a manager; `None`: it moved by itself) or to whoever arranged it."""
    one = done.session
    when = clock.dated(voice, one.starts_at)
    key = "mentor.arranged" if done.before is None else "mentor.moved" if by is not None else "mentor.moved_by_itself"
    before: Line = () if done.before is None else (voice.moment(done.before, one.starts_at),)
    mentor, newcomer = directory.by_id[one.mentor_id], directory.by_id[one.newcomer_id]
    said = voice(
        key,
        number=one.number,
        at=when,
        before=before,
        mentor=mentor.mention,
        newcomer=newcomer.mention,
        by=by.name if by else "",
    )
    blocks: list[Block] = [Paragraph(said), *_about(voice, one)]
    if reader_id in (one.mentor_id, one.newcomer_id):
        blocks.append(Buttons((replan(voice, one, reader_id), cancel(voice, one))))
    return voice.message(*blocks)


def called_off(voice: Voice, one: MentorSession, directory: Directory, *, reader_id: int, by: PersonRef) -> Message:
    """To either of the two, or to whoever called it off: it does not take place, and how to meet instead."""
    mentor, newcomer = directory.by_id[one.mentor_id], directory.by_id[one.newcomer_id]
    others = [person.name for person in (mentor, newcomer) if person.id != by.id]
    said = voice(
        "mentor.called_off_done" if reader_id == by.id else "mentor.called_off",
        number=one.number,
        at=clock.dated(voice, one.starts_at),
        mentor=mentor.mention,
        newcomer=newcomer.mention,
        by=by.name,
        others=voice.listed(others),
    )
    if reader_id not in (mentor.id, newcomer.id):
        return voice.message(Paragraph(said))
    again = line_of("mentor plan", f"<@#{one.other(reader_id)}>", **_topic(voice, one))
    return voice.message(Paragraph(said), Buttons((Button(voice.plain("mentor.button_again"), again),)))


def _topic(voice: Voice, one: MentorSession) -> dict[str, str]:
    about = voice.named(one.zh, one.en)
    return {"topic": about} if about else {}


def sessions(
    voice: Voice, rows: Sequence[MentorSession], directory: Directory, *, reader_id: int, now: datetime
) -> Message:
    """The one-on-ones to come, and those somebody has still to confirm; the reader's own as buttons."""
    blocks: list[Block] = [Heading(voice("mentor.list"))]
    past = [one for one in rows if one.starts_at <= now]
    coming = [one for one in rows if one.starts_at > now]
    for name, some in (("open", past), ("coming", coming)):
        if some:
            blocks.append(Paragraph(voice(f"mentor.list_{name}", n=len(some))))
            blocks.append(Facts(tuple(_listed(voice, one, directory, reader_id, now) for one in some[:SHOWN])))
        if len(some) > SHOWN:
            blocks.append(Note(voice("train.more", n=len(some) - SHOWN)))
    if not rows:
        blocks.append(Paragraph(voice("mentor.list_empty")))
    mine = [one for one in past if reader_id in (one.mentor_id, one.newcomer_id) and not one.confirmed_by(reader_id)]
    own = [one for one in coming if reader_id in (one.mentor_id, one.newcomer_id)]
    buttons = [_confirm(voice, one, "mentor.button_confirm_number") for one in mine[:3]]
    buttons += [replan(voice, one, reader_id, "mentor.button_replan_number") for one in own[:1]]
    buttons += [cancel(voice, one) for one in own[:1]]
    if buttons:
        blocks.append(Buttons(tuple(buttons)))
    return voice.message(*blocks)


def _listed(voice: Voice, one: MentorSession, directory: Directory, reader_id: int, now: datetime) -> tuple[Line, Line]:
    label, row = session_row(voice, one, now)
    if reader_id in (one.mentor_id, one.newcomer_id):
        who: Line = voice("mentor.with", other=directory.by_id[one.other(reader_id)].name)
    else:
        who = voice(
            "mentor.of_two", mentor=directory.by_id[one.mentor_id].name, who=directory.by_id[one.newcomer_id].name
        )
    return label, voice("mentor.listed", who=who, row=row)
