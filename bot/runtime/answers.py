"""The runtime's own words: refusals, forms and questions, as messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from bot.kernel.call import Call
from bot.kernel.command import Command, Parameter, Registry
from bot.kernel.errors import Doubt, Refusal, Unread
from bot.kernel.grammar import Bound
from bot.kernel.message import (
    Answer,
    Ask,
    Block,
    Button,
    Buttons,
    CommandLine,
    Field,
    Form,
    Line,
    Message,
    Note,
    Paragraph,
)
from bot.kernel.parameters import Context
from bot.kernel.people import Candidate, Directory, PersonRef
from bot.kernel.phrasing import called
from bot.kernel.plain import plain_line
from bot.kernel.tokens import answer_line
from bot.kernel.usage import label, second_words
from bot.kernel.voice import Piece, Voice

LONGEST_QUOTE: Final = 100
"""Characters of somebody's own words that a refusal repeats to them."""


def second_word(voice: Voice, registry: Registry, words: Sequence[str], rights: frozenset[str]) -> Unread:
    """The group was named, and nothing of it is called that: which words there are, of those that this person may say."""
    group = registry.group_of(words[0]) or ""
    there = [one for one in registry.groups[group] if one.who.allows(rights)]
    first = called(there[0] if there else registry.groups[group][0], voice.language).split()[0]
    label = voice.plain("button.help_group", group=first)
    return Unread(
        "unread.second_word" if there else "unread.nothing_near",
        said=words[1] if there else " ".join(words[:2]),
        group=CommandLine(f"/{first}"),
        there_are=voice.listed(second_words(voice.language, there)),
        buttons=(Button(label, f"/help {first}"),),
    )


def refused(error: Refusal, voice: Voice) -> Answer:
    """A refusal in the person's words, with the nearest right lines as buttons; a doubt is a question."""
    blocks: list[Block] = [Paragraph(_words(error, voice))]
    if error.buttons:
        blocks.append(Buttons(error.buttons))
    outcome: Literal["asked", "refused"] = "asked" if isinstance(error, Doubt) else "refused"
    return Answer(outcome, Message(tuple(blocks), voice.language, voice.zone))


def _words(error: Refusal, voice: Voice) -> Line:
    said = error.pieces.get("said")
    if isinstance(said, str):
        return voice(error.key, **{**error.pieces, "said": _quoted(said)})
    return voice(error.key, **error.pieces)


def _quoted(said: str) -> str:
    return said if len(said) <= LONGEST_QUOTE else said[: LONGEST_QUOTE - 1] + "…"


def of(command: Command, answer: Answer) -> Answer:
    """The answer of `command`; whatever a confidential one says is a secret."""
    if command.privacy != "confidential":
        return answer
    return replace(answer, message=replace(answer.message, secret=True))


def noted(answer: Answer, line: Line) -> Answer:
    """The answer with a line in small print behind it."""
    return replace(answer, message=replace(answer.message, blocks=(*answer.message.blocks, Note(line))))


def done(message: Message, bound: Bound, directory: Directory, voice: Voice) -> Answer:
    """The answer of a command; whoever was called 小王 in it is told by name."""
    answer = Answer("done", message)
    for name, value in bound.values.items():
        called = bound.said.get(name, "")
        if isinstance(value, PersonRef) and value in directory.nicknamed(called):
            answer = noted(answer, voice("answer.nickname", said=called.removeprefix("@"), name=value.name))
    return answer


def heard(message: Message, call: Call, voice: Voice) -> Message:
    """The answer to what was spoken, with what was made of it behind it: only its speaker can tell whether it is right."""
    if call.source != "voice" or not call.line:
        return message
    return message.with_blocks(Note(voice("answer.heard", said=_quoted(call.line))))


def said(voice: Voice, key: str, outcome: str = "done", buttons: tuple[Button, ...] = (), **pieces: Piece) -> Answer:
    """One paragraph of the catalogue as an answer."""
    blocks: tuple[Block, ...] = (Paragraph(voice(key, **pieces)),)
    blocks += (Buttons(buttons),) if buttons else ()
    message = Message(blocks, voice.language, voice.zone)
    return Answer("refused" if outcome == "refused" else "asked" if outcome == "asked" else "done", message)


def form_of(command: Command, bound: Bound, context: Context, voice: Voice, department: str) -> Form:
    """The form for what `bound` still lacks; what is known stands in it already, what was wrong at its field."""
    fields = tuple(
        _field(command, parameter, bound, context, voice)
        for parameter in command.parameters
        if not parameter.named_only
    )
    return Form(command.name, title(command, voice), voice.plain("form.submit"), fields, department)


def title(command: Command, voice: Voice) -> str:
    """What a form or a question of this command is headed with."""
    return voice.plain(f"help.{command.key}").rstrip("。.")


def _field(command: Command, parameter: Parameter, bound: Bound, context: Context, voice: Voice) -> Field:
    error = bound.errors.get(parameter.name)
    value = bound.values.get(parameter.name)
    shown = parameter.kind.write(value) if value is not None and not error else bound.said.get(parameter.name, "")
    if parameter.kind.field in ("text", "long_text", "number", "day", "moment", "span"):
        shown = bound.said.get(parameter.name, shown)
    called_here = label(command, parameter, voice)
    return Field(
        parameter.name,
        called_here[:1].upper() + called_here[1:],
        parameter.kind.field,
        parameter.required,
        hint(parameter, voice),
        shown,
        tuple(parameter.kind.choices(context))[:100],
        plain_line(_words(error, voice), voice.language, voice.zone) if error else "",
    )


def hint(parameter: Parameter, voice: Voice) -> str:
    """Examples of what one may type, where the kind has some."""
    key = f"hint.{parameter.kind.name}"
    return voice.plain(key) if voice.has(key) else ""


def form_answer(form: Form, voice: Voice) -> Answer:
    """The form as an answer of a face that can show it, headed by what is to be done about it."""
    wrong = sum(bool(one.error) for one in form.fields)
    missing = any(one.required and not (one.value or one.error) for one in form.fields)
    key = (
        "form.asks"
        if not wrong
        else "form.wrong_and_asks"
        if missing
        else "form.wrong"
        if wrong > 1
        else "form.wrong_one"
    )
    return Answer("asked", Message((Paragraph(voice(key, n=wrong)), Ask(form)), voice.language, voice.zone))


def question(command: Command, parameter: Parameter, bound: Bound, context: Context, voice: Voice, mark: str) -> Answer:
    """The next missing argument as a question, with its choices as buttons where there are few; they carry its `mark`."""
    blocks: list[Block] = [Paragraph(_asks(command, parameter, bound, voice))]
    text = hint(parameter, voice)
    if text:
        blocks.append(Paragraph(voice("ask.hint", hint=text)))
    choices = parameter.kind.choices(context)
    if 0 < len(choices) <= 8:
        blocks.append(Buttons(tuple(_choice(parameter, shown, value, context, mark) for shown, value in choices)))
    blocks.append(Paragraph(voice("ask.cancel")))
    return Answer("asked", Message(tuple(blocks), voice.language, voice.zone))


def _asks(command: Command, parameter: Parameter, bound: Bound, voice: Voice) -> Line:
    """The question in words of its own where it has some; they may name the people who are known already."""
    key = f"ask.{command.key}.{parameter.name}"
    known = {name: one.name for name, one in bound.values.items() if isinstance(one, Candidate | PersonRef)}
    if voice.has(key) and voice.places(key) <= known.keys():
        return voice(key, **known)
    return voice("ask.any", what=label(command, parameter, voice))


def _choice(parameter: Parameter, shown: str, value: str, context: Context, mark: str) -> Button:
    """The button that answers with `value`; as a person says it where that means the same."""
    try:
        same = parameter.kind.read(shown, context) == parameter.kind.read(value, context)
    except Unread:  # two of one name
        same = False
    return Button(shown, answer_line(mark, value), said=answer_line(mark, shown) if same else "")
