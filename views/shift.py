"""The words of the rota."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

from bot.kernel.dates import Span
from bot.kernel.message import (
    Block,
    Button,
    Buttons,
    Facts,
    Heading,
    Items,
    Line,
    Mention,
    Message,
    Note,
    On,
    Paragraph,
    Said,
    Table,
    Text,
)
from bot.kernel.people import PersonRef, RoleRef
from bot.kernel.plain import plain_line
from bot.kernel.tokens import line_of
from bot.kernel.voice import WEEKDAYS, Voice
from models.attendance import SHIFT_HOURS, ShiftKind
from models.shift import Rota, ShiftSwap, SwapState, Unswapped
from views import clock

ONE_DAY = timedelta(days=1)
MOST_RESTING = 8
MOST_FILLED = 3


def card(swap: ShiftSwap) -> str:
    """The card of the question whether to swap."""
    return f"shift/{swap.number}"


def kind_name(voice: Voice, kind: ShiftKind, day: date, zone: str) -> Line:
    """早班, with its hours; `zone` is where whoever works it lives by the clock."""
    hours = SHIFT_HOURS.get(kind)
    if hours is None:
        return voice(f"shift.{kind.value}")
    told = clock.spans(voice, day, [hours], zone)
    return voice("shift.with_hours", shift=voice(f"shift.{kind.value}"), hours=told)


def runs(days: Sequence[tuple[date, ShiftKind]]) -> list[tuple[date, date, ShiftKind]]:
    """Days behind one another with the same shift, as first and last day."""
    found: list[tuple[date, date, ShiftKind]] = []
    for day, kind in days:
        if found and found[-1][2] is kind and found[-1][1] + ONE_DAY == day:
            found[-1] = (found[-1][0], day, kind)
        else:
            found.append((day, day, kind))
    return found


def _run_lines(voice: Voice, rota: Rota) -> tuple[Line, ...]:
    return run_lines(voice, rota.days, rota.person.zone)


def run_lines(voice: Voice, days: Sequence[tuple[date, ShiftKind]], zone: str) -> tuple[Line, ...]:
    """Shifts of somebody who lives by the clock of `zone`: days behind one another with the same one in a line."""
    lines = []
    for first, last, kind in runs(days):
        on = _days(voice, first, last)
        lines.append(voice("shift.on", days=on, shift=kind_name(voice, kind, first, zone)))
    return tuple(lines)


def _days(voice: Voice, first: date, last: date) -> Line:
    return (On(first, True),) if first == last else voice("shift.days", first=On(first, True), last=On(last))


def fill_buttons(voice: Voice, days: Sequence[tuple[date, ShiftKind]]) -> tuple[Button, ...]:
    """To put somebody on shifts that stand empty: who, is asked."""
    buttons = []
    for first, last, kind in runs(days)[:MOST_FILLED]:
        written = first.isoformat() if first == last else f"{first.isoformat()}~{last.isoformat()}"
        label = voice.plain(
            "shift.button_fill",
            day=plain_line((On(first),), voice.language, voice.zone),
            shift=voice.plain(f"shift.{kind.value}"),
        )
        buttons.append(Button(label, line_of("shift set", days=written, shift=kind.value)))
    return tuple(buttons)


def shifts_set(voice: Voice, rota: Rota, *, by_id: int) -> Message:
    """To whoever set them."""
    n = len(rota.days)
    blocks: list[Block] = [Paragraph(voice("shift.set", who=rota.person.name, n=n))]
    blocks += [*_lines(voice, rota), *_unswapped_notes(voice, rota, by_id), *_off_note(voice, rota)]
    if rota.running is not None:
        shift = kind_name(voice, rota.running, rota.days[0][0], rota.person.zone)
        blocks.append(Note(voice("shift.running", who=rota.person.name, shift=shift)))
    if rota.left_out and rota.leaves_on is not None:
        left_out = runs([(day, rota.days[0][1]) for day in rota.left_out])
        days = voice.joined([_days(voice, first, last) for first, last, _ in left_out])
        blocks.append(Note(voice("shift.left_out", who=rota.person.name, day=On(rota.leaves_on, iso=True), days=days)))
    if rota.resting:
        days = voice.joined([(On(day),) for day in rota.resting[:MOST_RESTING]])
        blocks.append(Note(voice("shift.resting_too", days=days)))
    buttons = [Button(voice.plain("shift.button_list"), "/shift list")]
    if rota.earlier is not None:
        buttons.insert(0, _this_week_too(voice, rota, rota.earlier))
    return Message((*blocks, Buttons(tuple(buttons))), voice.language, voice.zone)


def _this_week_too(voice: Voice, rota: Rota, days: Span) -> Button:
    last, short = days.last, WEEKDAYS[voice.language]
    said = short[days.first.weekday()] + (f"-{short[last.weekday()]}" if last != days.first else "")
    written = days.first.isoformat() + (f"~{last.isoformat()}" if last != days.first else "")
    line = line_of("shift set", f"<@#{rota.person.id}>", written, rota.days[0][1].value)
    return Button(voice.plain("shift.button_this_week", days=said), line)


def _lines(voice: Voice, rota: Rota) -> tuple[Block, ...]:
    """What they work now, and what that replaces."""
    if not rota.before:
        return (Items(_run_lines(voice, rota)),)
    was = []
    for first, last, kind in runs(rota.before):
        shift = kind_name(voice, kind, first, rota.person.zone)
        was.append(voice("shift.was", days=_days(voice, first, last), shift=shift))
    return Items(_run_lines(voice, rota)), Items(tuple(was))


def _unswapped_notes(voice: Voice, rota: Rota, by_id: int) -> list[Block]:
    notes: list[Block] = []
    for one in rota.unswapped:
        key = "shift.unswapped_yours" if one.other.id == by_id else "shift.unswapped"
        who, other = rota.person.name, one.other.name
        notes.append(Note(voice(key, day=On(one.swap.day), who=who, other=other, number=one.swap.number)))
    return notes


def _off_note(voice: Voice, rota: Rota) -> list[Block]:
    if not rota.off_on:
        return []
    days = voice.joined([(On(day),) for day in rota.off_on])
    return [Note(voice("shift.off_then", who=rota.person.name, days=days))]


def your_shifts(voice: Voice, *, rota: Rota, by: Mention) -> Message:
    """To the person."""
    blocks = (Paragraph(voice("shift.yours", by=by)), *_lines(voice, rota), *_off_note(voice, rota))
    return Message(blocks, voice.language, voice.zone)


def unswapped(voice: Voice, *, one: Unswapped, who: PersonRef, by: Mention) -> Message:
    """To whoever had swapped with `who`, whose day was set anew."""
    day = one.swap.day
    shift = kind_name(voice, one.now, day, who.zone)
    mine = kind_name(voice, one.theirs, day, one.other.zone)
    said = voice(
        "shift.unswapped_told",
        by=by,
        who=who.name,
        day=On(day, True),
        number=one.swap.number,
        shift=shift,
    )
    return voice.message(Paragraph(said), Note(voice("shift.unswapped_yours_stays", shift=mine)))


def rota(voice: Voice, span: Span, rotas: Sequence[Rota]) -> Message:
    """The rota as tables of a week."""
    whole = voice("shift.list", first=On(span.first), last=On(span.last))
    blocks: list[Block] = [Heading(whole if span.days > 1 else voice("shift.list_day", day=On(span.first)))]
    if not rotas:
        blocks.append(Paragraph(voice("shift.list_empty")))
        return Message(tuple(blocks), voice.language, voice.zone)
    days = list(span)
    weeks = [days[n : n + 7] for n in range(0, len(days), 7)]
    blocks += [_week(voice, week, rotas) for week in weeks]
    blocks.append(Note(voice("shift.legend", early=_of(ShiftKind.EARLY), late=_of(ShiftKind.LATE))))
    far = [one.person for one in rotas if clock.elsewhere(voice, one.person.zone, span.first)]
    blocks += [_by_clock_of(voice, person) for person in far]
    return Message(tuple(blocks), voice.language, voice.zone)


def _by_clock_of(voice: Voice, person: PersonRef) -> Note:
    return Note(voice("shift.by_clock_of", who=person.name, zone=clock.called(voice, person.zone)))


def _of(kind: ShiftKind) -> str:
    return clock.span(*SHIFT_HOURS[kind])


def _week(voice: Voice, week: Sequence[date], rotas: Sequence[Rota]) -> Table:
    header: tuple[Line, ...] = (voice("shift.who"), *((Said(_short(voice, day)),) for day in week))
    rows = []
    for one in rotas:
        kinds = dict(one.days)
        rows.append(((Text(one.person.name),), *(_cell(voice, one, kinds.get(day), day) for day in week)))
    return Table(header, tuple(rows))


def _short(voice: Voice, day: date) -> str:
    return f"{day.month}/{day.day} {WEEKDAYS[voice.language][day.weekday()]}"


def _cell(voice: Voice, one: Rota, kind: ShiftKind | None, day: date) -> Line:
    if day in one.off_on:
        return voice("shift.off")
    return voice("shift.unset") if kind is None else voice(f"shift.{kind.value}")


def asks_to_swap(voice: Voice, *, swap: ShiftSwap, asker: PersonRef) -> Message:
    """To whoever is asked."""
    buttons = (
        Button(voice.plain("shift.button_agree"), line_of("shift agree", swap.number), "primary"),
        Button(voice.plain("shift.button_decline"), line_of("shift decline", swap.number)),
    )
    theirs, yours = (kind_name(voice, kind, swap.day, voice.zone) for kind in (swap.asker_kind, swap.other_kind))
    return Message(
        (
            Heading(voice("shift.asks", who=asker.mention, day=On(swap.day, True))),
            Facts(((voice("shift.you_now"), yours), (voice("shift.you_then"), theirs))),
            Buttons(buttons),
        ),
        voice.language,
        voice.zone,
    )


def swap_asked(voice: Voice, swap: ShiftSwap, other: PersonRef) -> Message:
    """To whoever asks."""
    said = voice("shift.asked", number=swap.number, who=other.mention, day=On(swap.day, True))
    pairs = (
        (voice("shift.you_now"), kind_name(voice, swap.asker_kind, swap.day, voice.zone)),
        (voice("shift.you_then"), kind_name(voice, swap.other_kind, swap.day, voice.zone)),
    )
    button = Button(voice.plain("shift.button_take_back"), line_of("shift decline", swap.number))
    return Message((Paragraph(said), Facts(pairs), Buttons((button,))), voice.language, voice.zone)


def swap_settled(voice: Voice, *, swap: ShiftSwap, asker: PersonRef, other: PersonRef) -> Message:
    """To everybody concerned."""
    agreed = swap.state is SwapState.AGREED
    key = "shift.swapped" if agreed else "shift.not_swapped"
    said = voice(key, number=swap.number, asker=asker.name, other=other.name, day=On(swap.day, True))
    blocks: list[Block] = [Paragraph(said)]
    if agreed:
        blocks.append(
            Facts(
                (
                    ((Text(asker.name),), kind_name(voice, swap.other_kind, swap.day, asker.zone)),
                    ((Text(other.name),), kind_name(voice, swap.asker_kind, swap.day, other.zone)),
                )
            )
        )
    return Message(tuple(blocks), voice.language, voice.zone)


def you_settled(voice: Voice, swap: ShiftSwap, who: PersonRef) -> Message:
    """To whoever settled it, whose card says the rest; `who` is the other one."""
    day = (On(swap.day, True),)
    if swap.state is SwapState.AGREED:
        mine = kind_name(voice, swap.asker_kind, swap.day, voice.zone)
        return voice.message(Paragraph(voice("shift.you_swapped", day=day, shift=mine, who=who.name)))
    return voice.message(Paragraph(voice("shift.you_declined", day=day, who=who.name)))


def swap_ended(voice: Voice, *, swap: ShiftSwap, leaver: PersonRef) -> Message:
    """To whoever is still there: the other one left."""
    said = voice("shift.swap_ended", number=swap.number, who=leaver.name, day=On(swap.day, True))
    return voice.message(Paragraph(said))


def hours_set(voice: Voice, owner: PersonRef | RoleRef, week: dict[int, tuple[time, time]], day: date) -> Message:
    """The whole week of somebody, as it stands now; `day` is today."""
    name = owner.name if isinstance(owner, PersonRef) else voice.named(owner.zh, owner.en)
    pairs = []
    for first, last in _alike(week):
        hours = week.get(first)
        pairs.append((_weekdays(voice, first, last), (Said(clock.span(*hours)),) if hours else voice("shift.rest")))
    blocks: list[Block] = [Paragraph(voice("shift.hours_set", who=name)), Facts(tuple(pairs))]
    if isinstance(owner, PersonRef) and clock.elsewhere(voice, owner.zone, day):
        blocks.append(_by_clock_of(voice, owner))
    return Message((*blocks, Note(voice("shift.hours_mean"))), voice.language, voice.zone)


def _alike(week: Mapping[int, tuple[time, time]]) -> list[tuple[int, int]]:
    """First and last of the weekdays behind one another (1 is Monday) that have the same hours."""
    runs: list[tuple[int, int]] = []
    for weekday in range(1, 8):
        if runs and week.get(weekday) == week.get(runs[-1][0]):
            runs[-1] = (runs[-1][0], weekday)
        else:
            runs.append((weekday, weekday))
    return runs


def _weekdays(voice: Voice, first: int, last: int) -> Line:
    names = WEEKDAYS[voice.language]
    if (first, last) == (1, 7):
        return voice("shift.every_day")
    if first == last:
        return (Said(names[first - 1]),)
    return voice("shift.weekdays", first=names[first - 1], last=names[last - 1])
