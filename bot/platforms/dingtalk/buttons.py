"""Buttons that say a command line.

DingTalk's message buttons and links only open addresses. One address of the client's own sends a text as the person who
presses: `dtmd://dingtalkclient/sendMessage?content=…` (seen in several public bots; not documented, and not sure in
groups or on every client). So the line stands below as well, to be copied; and a press is an ordinary message: anybody
in the group can press, and twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from bot.kernel import message as m
from bot.kernel.tokens import answered, shown_answer_line
from bot.platforms.dingtalk.inert import clean, plain

MOST_BUTTONS: Final = 5
"""A message can carry so many; more are links in its text."""
LONGEST_URL_BYTES: Final = 900
"""Of a button's address; a longer line is printed only."""
LONGEST_LABEL: Final = 40

_SAY: Final = "dtmd://dingtalkclient/sendMessage?content="
_PERSON: Final = re.compile(r"<@#\d+>")


@dataclass(frozen=True, slots=True)
class Action:
    """A button as DingTalk knows it: what it opens, and the line a card's calls back with, which nobody sees."""

    label: str
    url: str
    line: str


def say_url(line: str) -> str:
    """The address that sends `line` as whoever opens it."""
    return _SAY + quote(clean(line), safe="")


def actions_of(buttons: Sequence[m.Button]) -> list[Action]:
    """What can be pressed. Nothing that asks to be confirmed: DingTalk can't ask, and a slip of the thumb would do it."""
    labels = Counter(button.label for button in buttons)
    actions = []
    for button in buttons:
        line, name = clean(button.line), clean(button.label) if labels[button.label] == 1 else ""
        url = say_url(_shown(clean(button.spoken), name))
        if len(url) > LONGEST_URL_BYTES:  # what is not ASCII takes three times its bytes in an address
            url = say_url(_shown(line, name))
        if button.confirm is None and len(url) <= LONGEST_URL_BYTES:
            actions.append(Action(label_of(button), url, line if answered(line)[0] else _shown(line, name)))
    return actions


def _shown(line: str, name: str) -> str:
    """What will stand in the chat as the person's own words: a name reads better than an id. An answer keeps the beginning
    of its question's mark, since another may have been asked by the time of the press."""
    mark, said = answered(line)
    if name and _PERSON.fullmatch(said):
        said = name
    return shown_answer_line(mark, said) if mark else said


def label_of(button: m.Button) -> str:
    """A button's label, short and inert."""
    label = " ".join(clean(button.label).split())
    return plain(label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…") or "…"


def link_to(action: Action) -> str:
    """The same as a link in the text."""
    label = action.label.replace("[", "［").replace("]", "］")
    return f"[{label}]({action.url})"
