"""Why somebody may not do something, as keys of the catalogue."""

from __future__ import annotations

from typing import Final

from bot.kernel.access import LEAD_OF, Access
from bot.kernel.command import Command
from bot.kernel.errors import Denied
from bot.kernel.message import Button
from bot.kernel.people import PersonRef, RoleRef
from bot.kernel.voice import Voice


def of_right(who: Access, person: PersonRef | None, voice: Voice) -> Denied:
    """They lack the right to call it at all; whoever is in no department is shown the way into it."""
    if person is None:
        return Denied("denied.guest", buttons=(Button(voice.plain("button.join_team"), "/team join", "primary"),))
    return Denied(_BY_RIGHTS.get(who.rights, "denied.rights"))


_BY_RIGHTS: Final = {
    frozenset({"manager"}): "denied.manager",
    frozenset({"lead"}): "denied.lead",
    frozenset({"analyst"}): "denied.analyst",
    frozenset({"lead", "manager"}): "denied.lead_manager",
    frozenset({"analyst", "lead", "manager"}): "denied.analyst_lead_manager",
}


def about_another(command: Command, about: object) -> str:
    """They may, but not about this person or role. To look at somebody's is another thing than to act for them."""
    if command.effect != "reads":
        return "denied.about"
    if isinstance(about, RoleRef):
        return "denied.look_role"
    return "denied.look_lead" if LEAD_OF in command.others.rights else "denied.look_mentor"
