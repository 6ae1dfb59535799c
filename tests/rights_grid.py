"""Everybody who speaks, every command, about everybody: the grid of who may say what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.kernel.command import Command
from handlers import COMMANDS

OWN_RIGHTS: dict[str, frozenset[str]] = {
    "路人": frozenset(),
    "离职": frozenset(),
    "外人": frozenset(),
    "组员": frozenset({"member"}),
    "新人": frozenset({"member"}),
    "老师": frozenset({"member"}),
    "分析": frozenset({"member", "analyst"}),
    "组长": frozenset({"member", "lead"}),
    "老板": frozenset({"member", "manager"}),
}
"""Everybody who speaks, and what they may do by themselves. 离职 has left, 外人 is of another department next door."""
BETWEEN = {("组长", "客服"): "lead_of", ("老师", "新人"): "mentor_of"}
"""Who is what to whom."""
TARGETS = ("组员", "客服", "新人", "老板")
"""Whom a command is about, besides whoever says it."""
PLACES = ("direct", "group")


@dataclass(frozen=True)
class Cell:
    """One square of the grid."""

    command: Command
    who: str
    about: str
    place: str

    @property
    def held(self) -> frozenset[str]:
        """The rights that count here."""
        between = BETWEEN.get((self.who, self.about))
        return OWN_RIGHTS[self.who] | ({between} if between and OWN_RIGHTS[self.who] else set())

    @property
    def allowed(self) -> bool:
        """What the declaration says."""
        if not self.command.who.allows(OWN_RIGHTS[self.who]):
            return False
        return not self.about or self.about == self.who or self.command.others.allows(self.held)

    @property
    def public(self) -> bool:
        """Confidential, and others would read along: refused, but not as a matter of rights."""
        return self.command.privacy == "confidential" and self.place == "group"


def grid() -> Iterator[Cell]:
    """Every command as everybody, about everybody, in private and in a group."""
    for one in COMMANDS:
        for who in OWN_RIGHTS:
            targets = dict.fromkeys((who, *TARGETS)) if one.about else [""]
            for about in targets:
                if about not in ("路人", "离职", "外人"):
                    for place in PLACES:
                        yield Cell(one, who, about, place)
