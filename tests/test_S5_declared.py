"""S5: what the declarations of commands say of who may, beside what is written down by hand."""

# ruff: noqa: N999 - named after the promise it keeps

from __future__ import annotations

import pytest

from bot.kernel.access import nobody
from bot.kernel.command import Misdeclared, Registry, command
from bot.kernel.message import Message
from bot.kernel.parameters import SomeoneKind
from bot.kernel.work import Work
from handlers import COMMANDS
from tests.rights_grid import OWN_RIGHTS, Cell

MANAGERS = {"老板"}
EVERYBODY_HERE = {"组员", "新人", "老师", "分析", "组长", "老板"}
ALLOWED: dict[str, set[str]] = {
    "team add": MANAGERS,
    "team role add": MANAGERS,
    "team deputy": MANAGERS,
    "team lead": MANAGERS,
    "team manager": MANAGERS,
    "team depart": MANAGERS,
    "team settings": MANAGERS,
    "team channel": MANAGERS,
    "team alias": MANAGERS,
    "team token": MANAGERS,
    "team list": EVERYBODY_HERE,
    "team confirm": EVERYBODY_HERE,
    "team refuse": EVERYBODY_HERE,
    "team withdraw": EVERYBODY_HERE | {"路人", "离职", "外人"},
    "team create": EVERYBODY_HERE | {"路人", "离职", "外人"},
    "team join": EVERYBODY_HERE | {"路人", "离职", "外人"},
    "team duties": EVERYBODY_HERE | {"路人", "离职", "外人"},
    "team link": EVERYBODY_HERE | {"路人", "离职", "外人"},
    "help": EVERYBODY_HERE | {"路人", "离职", "外人"},
    "train start": MANAGERS,
    "train mentor": MANAGERS,
    "train topic add": MANAGERS,
    "train log": EVERYBODY_HERE,
    "train progress": EVERYBODY_HERE,
    "mentor confirm": EVERYBODY_HERE,
    "mentor cancel": EVERYBODY_HERE,
    "mentor list": EVERYBODY_HERE,
    "handoff to": EVERYBODY_HERE,
    "handoff again": EVERYBODY_HERE,
    "handoff accept": EVERYBODY_HERE,
    "handoff due": EVERYBODY_HERE,
    "agenda due": EVERYBODY_HERE,
    "off day": MANAGERS,
    "schedule set": MANAGERS,
    "schedule pause": MANAGERS,
    "web": EVERYBODY_HERE,
}
"""Who may call what would hurt, written down by hand: a changed declaration has to be changed here too."""
ALLOWED_ABOUT: dict[tuple[str, str], set[str]] = {
    ("train plan", "新人"): {"新人", "老师", "老板"},
    ("train plan", "组员"): {"组员", "老板"},
    ("train sign", "新人"): {"新人", "老师", "老板"},
    ("train sign", "老板"): {"老板"},
}
"""Who may, where it is about somebody. (Whether one may sign for oneself is a matter of the deed, not of the right.)"""

NAMING_IS_NO_RIGHT_OVER = {
    "handoff again": "as handing it over: they accept or return it",
    "handoff to": "anybody may be asked; they accept or return it",
    "handoff campaign": "as handoff to",
    "handoff leave": "as handoff to",
    "handoff leaving": "as handoff to",
    "handoff shift": "as handoff to",
    "mentor plan": "the deed admits the two of a pair, and managers",
    "agenda action": "anybody may be given an action",
    "off": "the deputy of one's own absence; they are told",
    "shift swap": "the other one has to agree",
}
"""Commands for more than managers that name a person without being about them, and why that is no harm."""


# --- what is told by hand --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_S5_who_may_is_as_it_is_written_down_by_hand(name: str) -> None:
    one = Registry(COMMANDS).by_name[name]
    assert {who for who, held in OWN_RIGHTS.items() if one.who.allows(held)} == ALLOWED[name]


@pytest.mark.parametrize(("name", "about"), sorted(ALLOWED_ABOUT))
def test_S5_whom_one_may_speak_for_is_as_it_is_written_down_by_hand(name: str, about: str) -> None:
    one = Registry(COMMANDS).by_name[name]
    cells = [Cell(one, who, about, "direct") for who in OWN_RIGHTS]
    assert {cell.who for cell in cells if cell.allowed} == ALLOWED_ABOUT[name, about]


def test_S5_a_guest_may_look_join_and_set_up_and_nothing_else() -> None:
    guests = {one.name for one in COMMANDS if one.who.allows(frozenset())}
    assert guests == {
        "team create",
        "team join",
        "team duties",
        "team link",
        "team withdraw",
        "help",
        "zg language",
        "zg timezone",
    }


# --- declarations ----------------------------------------------------------------------------------------------------
def test_S5_a_command_that_does_not_say_who_may_does_not_build() -> None:
    with pytest.raises(TypeError, match="who"):
        command("secret deed", zh="机密 一")  # type: ignore[call-arg]

    def body(work: Work) -> Message:
        raise AssertionError("never reached")

    with pytest.raises(Misdeclared, match="say who may"):
        command("secret deed", zh="机密 一", who=nobody)(body)


def test_S5_others_are_nobody_unless_it_is_said() -> None:
    assert all(one.others is nobody for one in COMMANDS if not one.about)


def test_S5_a_command_that_names_a_person_is_about_them_or_for_managers_or_says_why_not() -> None:
    unexplained = [
        one.name
        for one in COMMANDS
        if any(isinstance(parameter.kind, SomeoneKind) for parameter in one.parameters)
        and not one.about
        and {who for who, held in OWN_RIGHTS.items() if one.who.allows(held)} != MANAGERS
        and one.name not in NAMING_IS_NO_RIGHT_OVER
    ]
    assert unexplained == []
