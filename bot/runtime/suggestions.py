"""What may be meant by a line that names no command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.kernel.command import Command, Registry
from bot.kernel.errors import Unread
from bot.kernel.fitting import fitting
from bot.kernel.grammar import read_line
from bot.kernel.message import Button, CommandLine
from bot.kernel.nearest import nearest
from bot.kernel.parameters import Context
from bot.kernel.people import Actor, Directory, folded
from bot.kernel.phrasing import called, phrased, readable, said_in
from bot.kernel.sentences import from_sentence
from bot.kernel.several_people import LISTS
from bot.kernel.tokens import Token, cut
from bot.kernel.unglue import counted, unglued, without_its_word
from bot.kernel.usage import confirms
from bot.kernel.voice import Voice
from bot.runtime import answers
from bot.runtime.pauses import PAUSE, for_each, parted

MOST = 3
MOST_CORRECTIONS = 5
LONGEST_LABEL = 75
LONGEST_QUESTION = 60


def corrected(
    error: Unread, command: Command, line: str, tokens: Sequence[Token], voice: Voice, context: Context
) -> tuple[Button, ...]:
    """The line as it was typed, with what may have been meant in the place of what could not be read, or parted at the
    commas in it. `tokens` stand behind the command's words."""
    if error.place is None:
        return ()
    (start, end), begin = error.place, tokens[0].start
    meant = [f"{line[begin:start]}{text}{line[end:]}" for text in error.instead[:MOST_CORRECTIONS]]
    if error.key in LISTS:
        meant = [parted(command, rest, context) for rest in meant]
    elif not meant or PAUSE.search(line, start, end) is not None:
        said = parted(command, line[begin:], context)
        meant = [said] if said != line[begin:] else meant
    lines = [f"/{called(command, voice.language)} {rest}" for rest in meant]
    return tuple(Button(one, one) for one in lines)


def second_meant(
    line: str, tokens: Sequence[Token], registry: Registry, context: Context, voice: Voice
) -> tuple[Button, ...]:
    """议程 加一个 双12: a group's word alone was taken for a command of its own, and what follows is none of its arguments,
    but near the second word of another one."""
    words = [token.text for token in tokens]
    near = [(one, _behind(one, line, tokens, words)) for one in registry.near_second(words, 1)]
    meant = [counted(line, tokens, registry), *near]
    lines = [
        f"/{called(one[0], voice.language)} {one[1]}" for one in meant if one is not None and _reads(*one, context)
    ]
    return tuple(Button(one, one) for one in lines[:1])


def in_their_words(
    buttons: Sequence[Button], department: str, voice: Voice, registry: Registry, directory: Directory
) -> tuple[Button, ...]:
    """What a refusal offers, in the language of whoever reads it, and said to `department` where they named one: else it
    would mean the one last spoken to."""
    offered = []
    for button in buttons:
        line = phrased(button.line, voice.language, registry, directory)
        line = said_in(line, department) if department else line
        label = readable(line, directory) if button.label == button.line else button.label
        # A label that shows less than the button says would have people say what they have not read.
        if button.label != button.line or (len(label) <= LONGEST_LABEL and not confirms(line)):
            offered.append(replace(button, label=label, line=line))
    return tuple(offered)


def unknown(
    line: str, tokens: Sequence[Token], registry: Registry, context: Context, actor: Actor, voice: Voice
) -> Unread:
    """What is answered to a line that names no command: the lines that may be meant, or the words there are, or help."""
    words = [token.text for token in tokens]
    in_own_words = actor.person is not None and not line.startswith("/") and registry.group_of(words[0]) is None
    if in_own_words and _asks(line, voice):
        return Unread("unread.newcomer_asks", buttons=_where_to_begin(voice))
    near = nearest_lines(line, tokens, registry, context, actor)
    named = 2 if registry.group_of(words[0]) and len(words) > 1 else 1
    if not near and named > 1:
        return answers.second_word(voice, registry, words, actor.rights)
    wrong = " ".join(words[:named])
    if not near:
        return Unread("unread.nothing_near", said=wrong, buttons=(Button(voice.plain("button.help"), "/help"),))
    lines = [f"/{called(command, voice.language)} {rest}".strip() for command, rest in near]
    first = CommandLine("/" + called(near[0][0], voice.language))
    return Unread("unread.nearest", said=wrong, near=first, buttons=tuple(Button(one, one) for one in lines))


def _asks(line: str, voice: Voice) -> bool:
    """Whether a short line asks what somebody new asks: what to do today, who their mentor is."""
    said = folded(line)
    in_both = (Voice(voice.catalogue, language, voice.zone) for language in ("zh", "en"))
    phrases = (phrase for one in in_both for phrase in one.plain("unread.newcomer_phrases").split("|"))
    return len(said) <= LONGEST_QUESTION and any(phrase in said for phrase in phrases)


def _where_to_begin(voice: Voice) -> tuple[Button, ...]:
    return (
        Button(voice.plain("button.my_day"), "/zg day"),
        Button(voice.plain("button.training"), "/train plan"),
        Button(voice.plain("button.help"), "/help"),
    )


def nearest_lines(
    line: str, tokens: Sequence[Token], registry: Registry, context: Context, actor: Actor
) -> list[tuple[Command, str]]:
    """The likeliest first: commands, with what stands behind their names. Who is here, only a colleague is told."""
    words = [token.text for token in tokens]
    if actor.person is not None:
        turned = registry.turned_round(words)
        if turned is not None and _reads(turned.command, said := _rest(line, tokens, turned.words), context):
            return [(turned.command, said)]
        sentence = from_sentence(line, registry.commands, context)
        if sentence is not None:
            return [sentence]
        glued = unglued(line, tokens, registry, context)
        one = counted(line, tokens, registry)
        for meant in (glued, [one] if one is not None else []):
            lines = [(command, each) for command, rest in meant for each in for_each(command, rest, context)[:MOST]]
            if lines and all(_reads(*line_meant, context) for line_meant in lines):
                return lines
        if not registry.near_second(words):
            group = registry.groups.get(registry.group_of(words[0]) or "", [])
            fit = fitting([one for one in group if one.who.allows(actor.rights)], line, tokens[1:], context)
            if fit:
                return fit[:MOST]
    near = registry.nearest(words)
    if not near and len(words) > 1 and actor.person is not None:
        bare = without_its_word(tokens, registry, context)
        return [(bare, _behind(bare, line, tokens, words))] if bare is not None else []
    lines = [(command, _behind(command, line, tokens, words)) for command in near]
    return [one for one in lines if actor.person is None or _reads(*one, context)]


def _reads(command: Command, rest: str, context: Context) -> bool:
    """Whether the line can be meant: what stands behind the command's name is its arguments, or nearly; what it lacks is
    asked for."""
    try:
        read_line(command, rest, cut(rest), context)
    except Unread as error:
        return bool(error.instead)
    return True


def _behind(command: Command, line: str, tokens: Sequence[Token], words: list[str]) -> str:
    """The line as it was typed behind the name of the command. A word that is near no name stays."""
    seconds = [word for way in (command.name, command.zh) for word in way.split()[1:2]]
    both = len(words) > 1 and bool(seconds) and bool(nearest(folded(words[1]), [folded(word) for word in seconds]))
    return _rest(line, tokens, 2 if both else 1)


def _rest(line: str, tokens: Sequence[Token], words: int) -> str:
    rest = tokens[words:]
    return line[rest[0].start :] if rest else ""
