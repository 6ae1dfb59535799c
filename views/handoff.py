"""The words of handoffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.kernel.message import (
    Block,
    Button,
    Buttons,
    Facts,
    Heading,
    Line,
    Message,
    Moment,
    Note,
    On,
    Paragraph,
    Quote,
    Said,
    Text,
)
from bot.kernel.people import Directory, PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.voice import Voice, write_day, write_moment
from models.handoff import Board, Handoff, HandoffState, NotThere, Offered, Urgency, again_line
from views import clock

_Pairs = tuple[tuple[Line, Line], ...]


def given(
    voice: Voice, offered: Offered, absent: NotThere | None = None, *, held: tuple[str, str] | None = None
) -> Message:
    """To the giver: it was offered, to whom, until when; it is theirs until accepted. `absent`: they are not there when it
    is due. `held` is a deadline that its words hold, as it was said and as one would type it: it is offered."""
    handoff, asked, in_place_of = offered.handoff, offered.asked, offered.in_place_of
    said = voice("handoff.given", number=handoff.number, who=asked.mention)
    blocks: list[Block] = [Paragraph(said)]
    if in_place_of is not None:
        blocks.append(Note(voice("handoff.in_place", away=in_place_of.name, deputy=asked.name)))
    elif offered.giver_stands_in:
        key = "handoff.away_you_deputy" if offered.away else "handoff.rests_you_deputy"
        blocks.append(Note(voice(key, away=asked.name)))
    elif offered.away:
        blocks.append(Note(voice("handoff.away_alone", away=asked.name)))
    if offered.begins_at is not None:
        key = "handoff.begins" if offered.better_at is None else "handoff.begins_late"
        blocks.append(Note(voice(key, who=asked.name, at=Moment(offered.begins_at))))
    blocks.append(Facts(_facts(voice, handoff, asked.zone, iso=True)))
    blocks += _absence(voice, offered, absent)
    offers = (*_later(voice, offered), *_earlier(voice, offered, absent))
    if held is not None:
        blocks.append(Note(voice("due.in_words", said=held[0])))
        line = line_of("handoff due", handoff.number, due=held[1])
        offers = (Button(voice.plain("due.button_in_words", due=held[1]), line),)
    blocks.append(Note(voice("handoff.yours_until")))
    blocks.append(Buttons((*offers, _button(voice, "withdraw", handoff))))
    return Message(tuple(blocks), voice.language, voice.zone)


def _later(voice: Voice, offered: Offered) -> tuple[Button, ...]:
    """Where it is due before whoever is asked begins: the end of the working day they begin next, in its place."""
    if offered.better_at is None:
        return ()
    at = voice.local(offered.better_at)
    line = line_of("handoff due", offered.handoff.number, due=f"{at:%Y-%m-%d %H:%M}")
    return (Button(later_label(voice, offered.better_at), line),)


def _absence(voice: Voice, offered: Offered, absent: NotThere | None) -> list[Block]:
    """That whoever is asked is not there when it is due, and who is."""
    if absent is None:
        return []
    who, deputy = offered.asked, absent.deputy
    day = On(absent.day, iso=True)
    if absent.leaves:
        return [Note(voice("handoff.leaves_before", who=who.name, day=day))]
    if deputy is None:
        return [Note(voice("handoff.off_when_due", who=who.name, day=day))]
    if deputy.id == offered.handoff.giver_id:
        return [Note(voice("handoff.off_when_due_you_deputy", who=who.name, day=day))]
    return [Note(voice("handoff.off_when_due_deputy", who=who.name, day=day, deputy=deputy.name))]


def _earlier(voice: Voice, offered: Offered, absent: NotThere | None) -> tuple[Button, ...]:
    """Where whoever is asked is not there by then: the last day they are, in its place."""
    if absent is None or absent.earlier_on is None:
        return ()
    label = voice.plain("handoff.button_later", at=write_day(absent.earlier_on, voice.language))
    return (Button(label, line_of("handoff due", offered.handoff.number, due=absent.earlier_on.isoformat())),)


def later_label(voice: Voice, at: datetime) -> str:
    """What a button is called that puts a deadline off."""
    return voice.plain("handoff.button_later", at=write_moment(at, voice.zone, voice.language))


def moved(voice: Voice, offered: Offered, absent: NotThere | None = None) -> Message:
    """To whoever gave it another deadline: which, by both clocks. `absent` as in `given`."""
    handoff = offered.handoff
    due = clock.both(voice, handoff.due_at, offered.asked.zone, iso=True) if handoff.due_at else voice("handoff.no_due")
    blocks: list[Block] = [Paragraph(voice("handoff.due_moved", number=handoff.number, due=due))]
    if offered.better_at is not None:
        blocks += [
            Note(voice("handoff.due_before", who=offered.asked.name)),
            Buttons(_later(voice, offered)),
        ]
    blocks += _absence(voice, offered, absent)
    if earlier := _earlier(voice, offered, absent):
        blocks.append(Buttons(earlier))
    return Message(tuple(blocks), voice.language, voice.zone)


def told_moved(voice: Voice, handoff: Handoff, *, by: PersonRef, theirs: bool = False) -> Message:
    """To whoever has it or is asked (`theirs`), with what they can do, and to its giver: it has another deadline."""
    due: Line = (Moment(handoff.due_at),) if handoff.due_at else voice("handoff.no_due")
    said = voice("handoff.told_moved", who=by.mention, number=handoff.number, what=handoff.what, due=due)
    if not theirs:
        return voice.message(Paragraph(said))
    taken = handoff.state is HandoffState.ACCEPTED
    buttons = Buttons((_button(voice, "done", handoff),)) if taken else _answers(voice, handoff)
    return voice.message(Paragraph(said), buttons)


def _facts(voice: Voice, handoff: Handoff, zone: str = "", *, iso: bool = False) -> _Pairs:
    """`zone` is that of whoever is asked, for a reader who may live by another clock; `iso` for whoever named the day."""
    due = voice("handoff.no_due")
    if handoff.due_at is not None:
        due = clock.both(voice, handoff.due_at, zone or voice.zone, iso=iso or _is_far(voice, handoff))
    pairs: list[tuple[Line, Line]] = [
        (voice("handoff.what"), (Text(handoff.what),)),
        (voice("handoff.due"), due),
    ]
    if handoff.urgency is not Urgency.ORDINARY:
        pairs.append((voice("handoff.class"), voice(f"handoff.class_{handoff.urgency.value}")))
    for name, said in handoff.details or ():
        if name != "campaign":  # which one stands behind the template's name already
            pairs.append((_label(voice, handoff.template, name), (Text(said),)))
    return tuple(pairs)


def _is_far(voice: Voice, handoff: Handoff) -> bool:
    """Whether it is due in another year than it was given in."""
    return handoff.due_at is not None and voice.local(handoff.due_at).year != voice.local(handoff.offered_at).year


def _label(voice: Voice, template: str, name: str) -> Line:
    """As the form called it."""
    own = f"label.handoff.{template}.{name}"
    called = voice.plain(own if voice.has(own) else f"param.{name}")
    return (Said(called[:1].upper() + called[1:]),)


def _button(voice: Voice, deed: str, handoff: Handoff, style: str = "plain") -> Button:
    label = voice.plain(f"handoff.button_{deed}")
    line = line_of(f"handoff {deed}", handoff.number)
    return Button(label, line, "primary" if style == "primary" else "plain")


def asked(voice: Voice, handoff: Handoff, directory: Directory, *, rung: str = "first", away: str = "") -> Message:
    """To whoever is asked: what, from whom, by when, and the two answers."""
    giver = directory.by_id[handoff.giver_id]
    receiver = directory.by_id[handoff.receiver_id]
    key = f"handoff.asks_{rung}"
    said = voice(key, number=handoff.number, giver=giver.mention, receiver=receiver.name)
    blocks: list[Block] = [Heading(said)]
    if away:
        blocks.append(Note(voice("handoff.you_stand_in", away=away)))
    blocks += [Facts(_facts(voice, handoff)), _answers(voice, handoff)]
    summary = voice.plain("handoff.summary", giver=giver.name, what=handoff.what[:60])
    return Message(tuple(blocks), voice.language, voice.zone, summary)


def _answers(voice: Voice, handoff: Handoff) -> Buttons:
    return Buttons((_button(voice, "accept", handoff, "primary"), _button(voice, "return", handoff)))


def settled(voice: Voice, handoff: Handoff, directory: Directory, *, by: PersonRef, mine: bool = False) -> Message:
    """What every copy of the question becomes once `by` answered or withdrew it: the outcome, and no button but for whose
    it is now."""
    giver = directory.by_id[handoff.giver_id]
    said = voice(f"handoff.now_{handoff.state.value}", number=handoff.number, who=by.mention, giver=giver.mention)
    blocks: list[Block] = [Heading(said), Facts(_facts(voice, handoff))]
    if handoff.state is HandoffState.RETURNED:
        blocks.append(Quote((Text(handoff.reason),)))
    if mine and handoff.state is HandoffState.ACCEPTED:
        blocks.append(Buttons((_button(voice, "done", handoff, "primary"),)))
    return Message(tuple(blocks), voice.language, voice.zone)


def accepted(voice: Voice, handoff: Handoff) -> Message:
    """To whoever accepted: it is theirs now."""
    blocks = (
        Paragraph(voice("handoff.you_accepted", number=handoff.number)),
        Facts(_facts(voice, handoff)),
        Buttons((_button(voice, "done", handoff, "primary"),)),
    )
    return Message(blocks, voice.language, voice.zone)


def told_giver(voice: Voice, handoff: Handoff, directory: Directory, *, by: PersonRef) -> Message:
    """To the giver: it was accepted, returned or done, by whom, and why."""
    said = voice(f"handoff.giver_{handoff.state.value}", number=handoff.number, who=by.mention, what=handoff.what)
    blocks: list[Block] = [Paragraph(said)]
    if handoff.state is HandoffState.RETURNED:
        blocks.append(Quote((Text(handoff.reason),)))
        again = Button(voice.plain("handoff.button_again"), again_line(handoff, directory, voice.zone))
        blocks.append(Buttons((again, _button(voice, "withdraw", handoff))))
    return Message(tuple(blocks), voice.language, voice.zone)


def orphaned(voice: Voice, handoff: Handoff, directory: Directory, *, by: PersonRef) -> Message:
    """To the managers: it was returned, and whoever gave it has left."""
    giver = directory.by_id[handoff.giver_id]
    said = voice("handoff.orphaned", number=handoff.number, who=by.mention, giver=giver.name)
    onward = (
        again_line(handoff, directory, voice.zone) if handoff.template else line_of("handoff again", handoff.number)
    )
    again = Button(voice.plain("handoff.button_onward"), onward)
    blocks = (Heading(said), Facts(_facts(voice, handoff)), Quote((Text(handoff.reason),)), Buttons((again,)))
    return Message(blocks, voice.language, voice.zone)


def returned(voice: Voice, handoff: Handoff, directory: Directory) -> Message:
    """To whoever returned it."""
    giver = directory.by_id[handoff.giver_id]
    key = "handoff.you_returned" if giver.active else "handoff.you_returned_left"
    said = voice(key, number=handoff.number, giver=giver.mention if giver.active else giver.name)
    return Message((Paragraph(said),), voice.language, voice.zone)


def finished(voice: Voice, handoff: Handoff) -> Message:
    """To whoever finished it."""
    return Message((Paragraph(voice("handoff.you_finished", number=handoff.number)),), voice.language, voice.zone)


def withdrawn(voice: Voice, handoff: Handoff) -> Message:
    """To whoever withdrew it; what had been returned was theirs already."""
    key = "handoff.you_dropped" if handoff.reason else "handoff.you_withdrew"
    return Message((Paragraph(voice(key, number=handoff.number)),), voice.language, voice.zone)


def told_managers(voice: Voice, handoff: Handoff, directory: Directory, *, nobody_there: bool = False) -> Message:
    """To the managers: nobody answers, or nobody is there to, and what they can do."""
    giver, receiver = directory.by_id[handoff.giver_id], directory.by_id[handoff.receiver_id]
    key = "handoff.asks_managers_away" if nobody_there else "handoff.asks_managers"
    said = voice(key, number=handoff.number, giver=giver.mention, receiver=receiver.mention)
    blocks = (
        Heading(said),
        Facts(_facts(voice, handoff)),
        Paragraph(voice("handoff.managers_can", number=handoff.number)),
        _answers(voice, handoff),
    )
    return Message(blocks, voice.language, voice.zone)


def untaken(voice: Voice, handoff: Handoff, directory: Directory, *, told: Sequence[PersonRef]) -> Message:
    """To the giver: nobody answers, who was told of it, and that it can be withdrawn."""
    receiver = directory.by_id[handoff.receiver_id]
    said = voice("handoff.untaken", number=handoff.number, receiver=receiver.mention)
    blocks: list[Block] = [Heading(said), Facts(_facts(voice, handoff))]
    if told:
        blocks.append(Note(voice("handoff.untaken_told", who=voice.listed(one.name for one in told))))
    blocks += [Note(voice("handoff.untaken_can")), Buttons((_button(voice, "withdraw", handoff),))]
    return Message(tuple(blocks), voice.language, voice.zone)


def due(voice: Voice, handoff: Handoff) -> Message:
    """To whoever accepted it: its time has come."""
    blocks = (
        Paragraph(voice("handoff.is_due", number=handoff.number, what=handoff.what)),
        Buttons((_button(voice, "done", handoff, "primary"),)),
    )
    return Message(blocks, voice.language, voice.zone)


def listed(
    voice: Voice, board: Board, directory: Directory, now: datetime, *, section: str = "", after: int = 0
) -> Message:
    """Somebody's handoffs, what waits for them first; or of one section what comes behind `#after`."""
    blocks: list[Block] = [Heading(voice("handoff.list"))]
    pages: dict[str, Sequence[Handoff]] = {}
    more: list[Button] = []
    for name, rows in _sections(board):
        ahead = [row for row in rows if row.number > after] if section in ("", name) else []
        if not ahead:
            continue
        pages[name] = page = ahead[:_PAGE]
        blocks.append(Paragraph(voice(f"handoff.list_{name}", n=len(rows))))
        blocks.append(Facts(tuple(_row(voice, row, directory, name, now) for row in page)))
        if left := len(ahead) - len(page):
            line = line_of("handoff list", name, f"#{page[-1].number}")
            more.append(Button(voice.plain(f"handoff.button_more_{name}", n=left), line))
            blocks.append(Note(voice("handoff.list_left", n=left)))
    again = _again_buttons(voice, pages.get("returned", ()), directory)
    room = _BUTTONS - len(more) - len(again)
    buttons = (*_list_buttons(voice, pages, room), *again, *more)
    if buttons:
        blocks.append(Buttons(buttons))
    if len(blocks) == 1:
        blocks.append(Paragraph(voice("handoff.list_end" if section else "handoff.list_empty")))
    return Message(tuple(blocks), voice.language, voice.zone)


_PAGE = 10
"""Rows of a list that are shown at once."""
_BUTTONS = 5
"""As many stand below a message on every platform; more would be links in its text on some."""


def _sections(board: Board) -> tuple[tuple[str, Sequence[Handoff]], ...]:
    return (
        ("waiting", board.waiting),
        ("role", board.for_role),
        ("returned", board.returned),
        ("mine", board.mine),
        ("given", board.given),
    )


def _list_buttons(voice: Voice, pages: Mapping[str, Sequence[Handoff]], room: int) -> tuple[Button, ...]:
    """Both answers to as many as there is `room` for; else taking what is a role's, else what can be finished."""
    if waiting := pages.get("waiting"):
        first = waiting[: max(1, room // 2)]
        return tuple(_numbered(voice, deed, one) for one in first for deed in ("accept", "return"))
    if for_role := pages.get("role"):
        return tuple(_numbered(voice, "accept", one) for one in for_role[: max(1, room)])
    return tuple(_numbered(voice, "done", one) for one in pages.get("mine", ())[: max(1, room)])


def _again_buttons(voice: Voice, returned: Sequence[Handoff], directory: Directory) -> tuple[Button, ...]:
    """What can be done about the first that came back."""
    if not returned:
        return ()
    first = returned[0]
    label = f"{voice.plain('handoff.button_again')} #{first.number}"
    return (Button(label, again_line(first, directory, voice.zone)), _numbered(voice, "withdraw", first))


def _numbered(voice: Voice, deed: str, handoff: Handoff) -> Button:
    label = f"{voice.plain(f'handoff.button_{deed}')} #{handoff.number}"
    return Button(label, line_of(f"handoff {deed}", handoff.number), "primary" if deed == "accept" else "plain")


_ROWS = {"given": "handoff.row_to", "role": "handoff.row_role", "returned": "handoff.row_returned"}


def _row(voice: Voice, handoff: Handoff, directory: Directory, name: str, now: datetime) -> tuple[Line, Line]:
    taker = handoff.accepted_by_id or handoff.receiver_id
    other = directory.by_id[{"given": taker, "returned": handoff.receiver_id}.get(name, handoff.giver_id)]
    due_line: Line = voice("handoff.row_due", due=(Moment(handoff.due_at),)) if handoff.due_at else ()
    if handoff.is_late(now):
        due_line = (*due_line, *voice("handoff.row_late"))
    state = voice(f"handoff.state_{handoff.state.value}")
    receiver = directory.by_id[handoff.receiver_id].name
    key = _ROWS.get(name, "handoff.row_from")
    row = voice(key, what=handoff.what, who=other.name, state=state, receiver=receiver, reason=handoff.reason)
    return voice("handoff.row_number", number=handoff.number), (*row, *due_line)
