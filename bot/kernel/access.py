"""Who may say what: declared on each command, denied by default.

A right is a word: `guest` (any known account), `member`, `analyst`, `lead`, `manager`. A command names those that may
call it at all. Where a command is about a person, it also names who may use it about somebody else; there two more words
count, which hold between two people: `lead_of` (a lead of that person's group) and `mentor_of`.
"""

from __future__ import annotations

from dataclasses import dataclass

GUEST = "guest"
MEMBER = "member"
ANALYST = "analyst"
LEAD = "lead"
MANAGER = "manager"
LEAD_OF = "lead_of"
MENTOR_OF = "mentor_of"

OWN_RIGHTS = (GUEST, MEMBER, ANALYST, LEAD, MANAGER)


@dataclass(frozen=True, slots=True)
class Access:
    """Any one of `rights` suffices."""

    rights: frozenset[str]

    def allows(self, held: frozenset[str]) -> bool:
        """Whether somebody who holds `held` may."""
        return GUEST in self.rights or bool(self.rights & held)

    def __or__(self, other: Access) -> Access:
        return Access(self.rights | other.rights)


guest = Access(frozenset({GUEST}))
member = Access(frozenset({MEMBER}))
analyst = Access(frozenset({ANALYST}))
lead = Access(frozenset({LEAD}))
manager = Access(frozenset({MANAGER}))
lead_of = Access(frozenset({LEAD_OF}))
mentor_of = Access(frozenset({MENTOR_OF}))
nobody = Access(frozenset())
