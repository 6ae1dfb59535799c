"""The words of help and of a person's own settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time

from bot.kernel.command import Command
from bot.kernel.message import (
    Block,
    Button,
    Buttons,
    CommandLine,
    Facts,
    Heading,
    Items,
    Line,
    Link,
    Message,
    Note,
    Paragraph,
    Text,
)
from bot.kernel.usage import second_words, usage
from bot.kernel.voice import Voice
from views import clock

EVERYDAY = ("kpi", "handoff", "standup", "off", "agenda")
"""Groups that people say something of every day: help offers them as buttons."""
USUAL_QUIET = ((time(22), time(8)), (time(20), time(9)))


def overview(
    voice: Voice, groups: Sequence[tuple[str, Sequence[Command]]], *, guest: bool, department: bool
) -> Message:
    """What there is to say, a line a group: what it is for, and the words. The everyday ones are buttons too."""
    pairs = tuple((_group_name(voice, group, commands), _about(voice, group, commands)) for group, commands in groups)
    buttons = _first_steps(voice, department) if guest else _everyday(voice, dict(groups))
    return Message(
        (
            Heading(voice("zg.help_title")),
            Paragraph(voice("zg.help_intro")),
            Facts(pairs),
            Note(
                voice(
                    "zg.help_more",
                    one=(CommandLine(_named(voice, "kpi", "指标")),),
                    two=(CommandLine(_named(voice, "handoff", "交接")),),
                )
            ),
            Buttons(buttons),
        ),
        voice.language,
        voice.zone,
    )


def _everyday(voice: Voice, groups: Mapping[str, Sequence[Command]]) -> tuple[Button, ...]:
    words = (_first_word(voice, group, groups[group]) for group in EVERYDAY if group in groups)
    return tuple(Button(word, f"/help {word}") for word in words)


def _first_steps(voice: Voice, department: bool) -> tuple[Button, ...]:
    """What one does who is in no department: come into the one there is, or begin one."""
    join = Button(voice.plain("button.join_team"), "/team join", "primary")
    return (join,) if department else (Button(voice.plain("button.create_team"), "/team create", "primary"),)


def _named(voice: Voice, en: str, zh: str) -> str:
    return f"/帮助 {zh}" if voice.language == "zh" else f"/help {en}"


def _group_name(voice: Voice, group: str, commands: Sequence[Command]) -> Line:
    return (CommandLine(f"/{_first_word(voice, group, commands)}"),)


def _first_word(voice: Voice, group: str, commands: Sequence[Command]) -> str:
    return commands[0].zh.split()[0] if voice.language == "zh" else group


def _about(voice: Voice, group: str, commands: Sequence[Command]) -> Line:
    """What a group is for, and the words that follow its name; what has none of them is explained by itself."""
    words = second_words(voice.language, commands)
    if not words:
        return voice.joined([voice(f"help.{command.key}") for command in commands], "list.semicolon")
    return voice("zg.help_group", about=voice(f"zg.about_{group}"), words=voice.listed(words))


def details(voice: Voice, commands: Sequence[Command], *, yours: bool = True) -> Message:
    """How to say each of `commands`: what it does, its form, an example to copy. Not `yours`: who asks has no right to."""
    blocks: list[Block] = []
    for command in commands:
        example = voice.plain(f"example.{command.key}")
        blocks.append(Paragraph((*voice(f"help.{command.key}"),)))
        blocks.append(
            Items(
                (
                    voice("zg.usage", usage=(CommandLine(usage(voice, command)),)),
                    voice("zg.example", example=(CommandLine(example),)),
                )
            )
        )
    if not yours:
        blocks.append(Note(voice("zg.help_not_yours")))
    elif len(commands) == 1 and any(parameter.required for parameter in commands[0].parameters):
        blocks.append(Buttons((Button(voice.plain("zg.button_fill"), f"/{commands[0].name}", "primary"),)))
    return Message((Heading(voice("zg.details_title")), *blocks), voice.language, voice.zone)


def nothing_found(voice: Voice, words: str) -> Message:
    """Nothing is called that."""
    blocks = (
        Paragraph(voice("zg.help_nothing", words=(Text(words),))),
        Buttons((Button(voice.plain("button.help"), "/help"),)),
    )
    return Message(blocks, voice.language, voice.zone)


def language_set(voice: Voice) -> Message:
    """Said in the new language."""
    return Message((Paragraph(voice("zg.language_set")),), voice.language, voice.zone)


def zone_set(voice: Voice, zone: str, local: time) -> Message:
    """With the clock there, so that a wrong zone is noticed."""
    return Message(
        (Paragraph(voice("zg.zone_set", zone=clock.called(voice, zone), local=f"{local:%H:%M}")),),
        voice.language,
        voice.zone,
    )


def quiet(voice: Voice, hours: tuple[time, time] | None) -> Message:
    """How it stands, and what it could be."""
    said = voice("zg.quiet_none")
    if hours is not None:
        said = voice("zg.quiet_now", start=f"{hours[0]:%H:%M}", end=f"{hours[1]:%H:%M}")
    buttons = [
        Button(
            voice.plain("zg.button_quiet", start=f"{start:%H:%M}", end=f"{end:%H:%M}"), f"/zg quiet {_span(start, end)}"
        )
        for start, end in USUAL_QUIET
        if (start, end) != hours
    ]
    if hours is not None:
        buttons.append(Button(voice.plain("zg.button_quiet_off"), "/zg quiet off"))
    return voice.message(Paragraph(said), Note(voice("zg.quiet_how")), Buttons(tuple(buttons)))


def _span(start: time, end: time) -> str:
    return f"{start:%H:%M}-{end:%H:%M}"


def quiet_set(voice: Voice, start: time, end: time) -> Message:
    """When it is quiet."""
    said = voice("zg.quiet_set", start=f"{start:%H:%M}", end=f"{end:%H:%M}")
    return Message((Paragraph(said),), voice.language, voice.zone)


def quiet_off(voice: Voice) -> Message:
    """It is not quiet any more."""
    return Message((Paragraph(voice("zg.quiet_off")),), voice.language, voice.zone)


def web_link(voice: Voice, url: str) -> Message:
    """A one-time link to the page."""
    blocks = (
        Paragraph((*voice("zg.web_link"), Link(url, voice.plain("zg.web_label")))),
        Note(voice("zg.web_note")),
    )
    return Message(blocks, voice.language, voice.zone, secret=True)
