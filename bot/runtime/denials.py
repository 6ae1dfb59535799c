"""Why somebody may not do something, as keys of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.kernel.access import LEAD_OF, MENTOR_OF, Access
from bot.kernel.command import Command
from bot.kernel.errors import Denied
from bot.kernel.message import Button
from bot.kernel.people import PersonRef, RoleRef
from bot.kernel.voice import Voice
from models.people import Names


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


def about_another(
    command: Command, about: object, names: Names, relations: Callable[[PersonRef], frozenset[str]], voice: Voice
) -> Denied:
    """They may, but not about this person or role. To look at somebody's is another thing than to act for them.

    `relations` are the rights that a colleague holds over whom it is about.
    """
    name = voice.named(about.zh, about.en) if isinstance(about, RoleRef) else getattr(about, "name", "")
    if command.effect != "reads" and MENTOR_OF in command.others.rights:
        there = [one for one in names.directory.people if one.active]
        mentors = [one.name for one in there if MENTOR_OF in relations(one)]
        managers = [one.name for one in there if "manager" in names.rights.get(one.id, frozenset())]
        key = "denied.sign" if mentors else "denied.sign_no_mentor"
        return Denied(key, person=name, mentor=voice.listed(mentors), managers=voice.listed(managers))
    return Denied(_key_about(command, about), person=name)


def _key_about(command: Command, about: object) -> str:
    if command.effect != "reads":
        return "denied.about"
    if isinstance(about, RoleRef):
        return "denied.look_role"
    return "denied.look_lead" if LEAD_OF in command.others.rights else "denied.look_mentor"
