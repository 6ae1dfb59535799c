"""The words of departments and their people."""

from __future__ import annotations

from collections.abc import Sequence

from bot.kernel.message import Button, Buttons, Facts, Heading, Items, Line, Message, Note, Paragraph
from bot.kernel.voice import Voice
from models.organisation import Department, Person
from models.team import Member


def created(voice: Voice, department: Department, *, in_channel: bool) -> Message:
    """A department was founded; what comes next."""
    where = voice("team.created_channel") if in_channel else voice("team.created_direct")
    steps = tuple(voice(f"team.next_{n}") for n in (1, 2, 3))
    return Message(
        (
            Heading(voice("team.created", name=department.name)),
            Paragraph(where),
            Items(steps, numbered=True),
            Buttons(
                (Button(voice.plain("team.button_duties"), "/team duties"), Button(voice.plain("button.help"), "/help"))
            ),
        ),
        voice.language,
        voice.zone,
    )


def added(voice: Voice, person: Person, role: Line) -> Message:
    """Somebody was put into a role."""
    return Message((Paragraph(voice("team.added", name=person.name, role=role)),), voice.language, voice.zone)


def listed(voice: Voice, department: str, members: Sequence[Member]) -> Message:
    """Who is here and what they hold."""
    pairs = tuple((voice("team.member", name=member.person.name), _roles(voice, member)) for member in members)
    return Message(
        (
            Heading(voice("team.people", name=department, n=len(members))),
            Facts(pairs),
            Note(voice("team.list_note")),
        ),
        voice.language,
        voice.zone,
    )


def _roles(voice: Voice, member: Member) -> Line:
    several = len(member.roles) > 1
    lines: list[Line] = [voice("team.manager")] if member.person.is_manager else []
    for role, share in member.roles:
        name = voice.named(role.zh, role.en)
        lines.append(voice("team.role_share", role=name, share=share) if several else voice("team.role", role=name))
    return voice.joined(lines) if lines else voice("team.no_role")
