"""The words of the standup."""

from __future__ import annotations

from datetime import date

from bot.kernel.message import (
    Block,
    Button,
    Buttons,
    CommandLine,
    Facts,
    Heading,
    Items,
    Line,
    Message,
    Note,
    On,
    Paragraph,
    Quote,
    Text,
)
from bot.kernel.voice import Voice
from models.attendance import Presence
from models.standup import Standup, Summary
from views import clock
from views.lateness import late_note

LONGEST_SHOWN = 240
"""Characters of one answer in the channel's summary; the whole of it stays with its author."""


def asked_card(day: date, person_id: int) -> str:
    """The card of everything one person is asked about one day's standup."""
    return f"standup-ask/{day}/{person_id}"


def summary_card(day: date) -> str:
    """The card of a day's summary in the channel."""
    return f"standup/{day}"


def prompt(voice: Voice, *, last: Standup | None, late_by_minutes: int = 0) -> Message:
    """The three questions, with what the person meant to do."""
    return _question(voice, "standup.prompt", last, late_by_minutes)


def warning(voice: Voice, *, last: Standup | None) -> Message:
    """To somebody who has not answered."""
    return _question(voice, "standup.warning", last, 0)


def _question(voice: Voice, key: str, last: Standup | None, late_by_minutes: int) -> Message:
    blocks: list[Block] = [Heading(voice(key))]
    if key == "standup.prompt":
        blocks.append(Items(tuple(voice(f"standup.question_{n}") for n in (1, 2, 3)), numbered=True))
    if last is not None:
        blocks += [Note(voice("standup.meant", day=On(last.day))), Quote((Text(_cut(last.plan)),))]
    buttons = [Button(voice.plain("standup.button_fill"), "/standup", "primary")]
    if last is not None:
        buttons.append(Button(voice.plain("standup.button_same"), "/standup same"))
    buttons.append(Button(voice.plain("standup.button_skip"), "/standup skip"))
    example = voice.plain("standup.example_line")
    blocks += [Buttons(tuple(buttons)), Note(voice("standup.or_type", line=CommandLine(example)))]
    blocks += late_note(voice, late_by_minutes)
    return Message(tuple(blocks), voice.language, voice.zone)


def settled(voice: Voice, *, said: Standup) -> Message:
    """What the question becomes once it is answered."""
    if said.skipped:
        return skipped(voice, said)
    blocks: list[Block] = [Paragraph(voice("standup.settled", day=On(said.day)))]
    blocks += [Facts(_facts(voice, said)), _change(voice)]
    return Message(tuple(blocks), voice.language, voice.zone)


def taken(voice: Voice, said: Standup) -> Message:
    """To whoever answered: what was understood."""
    key = "standup.taken" if said.changed_at is None else "standup.corrected"
    blocks: list[Block] = [Paragraph(voice(key, day=On(said.day, iso=True))), Facts(_facts(voice, said))]
    if said.blockers:
        blocks.append(Note(voice("standup.blockers_go_on")))
    return Message((*blocks, _change(voice)), voice.language, voice.zone)


def skipped(voice: Voice, said: Standup) -> Message:
    """To whoever has nothing to say today."""
    buttons = Buttons((Button(voice.plain("standup.button_after_all"), "/standup"),))
    return Message((Paragraph(voice("standup.skipped", day=On(said.day))), buttons), voice.language, voice.zone)


def _change(voice: Voice) -> Buttons:
    return Buttons((Button(voice.plain("standup.button_change"), "/standup"),))


def _facts(voice: Voice, said: Standup) -> tuple[tuple[Line, Line], ...]:
    pairs: list[tuple[Line, Line]] = []
    if said.yesterday:
        pairs.append((voice("standup.yesterday"), (Text(said.yesterday),)))
    pairs.append((voice("standup.plan"), (Text(said.plan),)))
    pairs.append((voice("standup.blockers"), (Text(said.blockers),) if said.blockers else voice("standup.none")))
    return tuple(pairs)


def switched(voice: Voice, asked: bool) -> Message:
    """Whether one is asked from now on."""
    other = "off" if asked else "on"
    button = Button(voice.plain(f"standup.button_{other}"), f"/standup {other}")
    said = voice("standup.switched_on" if asked else "standup.switched_off")
    return Message((Paragraph(said), Buttons((button,))), voice.language, voice.zone)


def summary(voice: Voice, found: Summary, late_by_minutes: int = 0) -> Message:
    """One day for the whole department: who plans what, what is in the way, who is missing, who is off."""
    n = len(found.answered)
    blocks: list[Block] = [Heading(voice("standup.summary", day=On(found.day), n=n, whole=found.expected))]
    if found.answered:
        blocks.append(Facts(tuple(((Text(person.name),), _plan(voice, said)) for person, said in found.answered)))
    elif found.expected and not found.missing:
        blocks.append(Paragraph(voice("standup.nobody_yet")))
    elif not found.expected:
        blocks.append(Paragraph(voice("standup.nobody_asked")))
    stuck = [(person, said) for person, said in found.answered if said.blockers]
    if stuck:
        lines = tuple(voice("standup.blocker", who=p.name, what=_cut(said.blockers)) for p, said in stuck)
        blocks += [Paragraph(voice("standup.stuck", n=len(stuck))), Items(lines)]
    blocks += [Paragraph(line) for line in _absent(voice, found)]
    return Message((*blocks, *late_note(voice, late_by_minutes)), voice.language, voice.zone)


def _plan(voice: Voice, said: Standup) -> Line:
    line: Line = (Text(_cut(said.plan)),)
    return (*line, *voice("standup.is_stuck")) if said.blockers else line


def _absent(voice: Voice, found: Summary) -> list[Line]:
    lines: list[Line] = []
    if found.missing:
        lines.append(voice("standup.missing", who=voice.listed(one.name for one in found.missing)))
    if found.skipped:
        lines.append(voice("standup.skipping", who=voice.listed(one.name for one in found.skipped)))
    if found.later:
        later = [voice("standup.asked_at", who=p.name, at=clock.theirs(voice, at, p.zone)) for p, at in found.later]
        lines.append(voice("standup.later", who=voice.joined(later)))
    if found.off:
        lines.append(voice("standup.off", who=voice.joined([_off(voice, presence) for presence in found.off])))
    return lines


def _off(voice: Voice, presence: Presence) -> Line:
    if not presence.works:
        return (Text(presence.person.name),)
    hours = clock.spans(voice, presence.day, presence.spans, presence.person.zone)
    return voice("standup.half_off", who=presence.person.name, hours=hours)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
