"""The words of departments and their people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time

from bot.kernel.message import (
    Block,
    Button,
    Buttons,
    CommandLine,
    Facts,
    Heading,
    Items,
    Line,
    Mention,
    Message,
    Note,
    On,
    Paragraph,
    Text,
)
from bot.kernel.people import Directory, PersonRef, RoleRef
from bot.kernel.tokens import line_of, written
from bot.kernel.voice import Voice
from models.duties import Duties
from models.organisation import Department, Person, PlatformName, Role
from models.team import Added, Founded, Member
from views.joining import comes_next

SETTINGS = ("name", "language", "timezone", "start", "country")
PLATFORMS = {PlatformName.SLACK: "Slack", PlatformName.DINGTALK: "team.dingtalk", PlatformName.WEB: "team.web"}


# --- founded and filled ----------------------------------------------------------------------------------------------
def created(voice: Voice, founded: Founded, *, said_in_channel: bool) -> Message:
    """A department was founded; what comes next."""
    key = "channel" if founded.in_channel else "other_channel" if said_in_channel else "direct"
    steps = tuple(voice(f"team.next_{n}") for n in (1, 2, 3))
    return voice.message(
        Heading(voice("team.created", name=founded.department.name)),
        Paragraph(voice(f"team.created_{key}")),
        *_meant_now(voice, founded),
        Items(steps, numbered=True),
        Buttons(
            (Button(voice.plain("team.button_duties"), "/team duties"), Button(voice.plain("button.help"), "/help"))
        ),
    )


def _meant_now(voice: Voice, founded: Founded) -> list[Block]:
    """Which department direct messages mean now, and how one speaks to the other ones."""
    if not founded.others:
        return []
    others = voice.listed(founded.others)
    line = CommandLine(voice.plain("team.other_line", name=written(founded.others[0])))
    return [Paragraph(voice("team.meant_now", name=founded.department.name, others=others, line=line))]


def channel_hello(voice: Voice, name: str) -> Message:
    """The first post in a department's channel."""
    return voice.message(Paragraph(voice("team.channel_hello", name=name)))


def added(voice: Voice, done: Added, role: RoleRef, share: int) -> Message:
    """What changed about somebody's roles."""
    name, role_name = done.person.name, voice.named(role.zh, role.en)
    key = "linked" if done.linked else "added" if done.outcome == "new" else f"added_{done.outcome}"
    blocks: list[Block] = [Paragraph(voice(f"team.{key}", name=name, role=role_name, share=share))]
    came_on, added_on = done.person.joined_on, voice.local(done.person.created_at).date()
    if done.outcome == "new" and came_on != added_on:
        key = "here_since" if came_on < added_on else "here_from"
        blocks.append(Note(voice(f"team.{key}", day=On(came_on, iso=True))))
    if done.outcome == "new" or done.linked:
        blocks.append(comes_next(voice, done.person))
    return voice.message(*blocks)


def listed(voice: Voice, department: str, members: Sequence[Member], last_days: Mapping[int, date]) -> Message:
    """Who is here, what they hold and lead, and whose last day is set."""
    pairs = tuple(
        (voice("team.member", name=member.person.name), _roles(voice, member, last_days.get(member.person.id)))
        for member in members
    )
    return voice.message(
        Heading(voice("team.people", name=department, n=len(members))),
        Facts(pairs),
        Note(voice("team.list_note")),
    )


def _roles(voice: Voice, member: Member, last_on: date | None) -> Line:
    several = len(member.roles) > 1
    lines: list[Line] = [voice("team.manager")] if member.person.is_manager else []
    for role, share in member.roles:
        name = voice.named(role.zh, role.en)
        lines.append(voice("team.role_share", role=name, share=share) if several else voice("team.role", role=name))
    lines += [voice("team.leads", role=voice.named(role.zh, role.en)) for role in member.leads]
    said = voice.joined(lines) if lines else voice("team.no_role")
    return said if last_on is None else voice("team.leaving", said=said, day=On(last_on, iso=True))


# --- who does what ---------------------------------------------------------------------------------------------------
def duties(
    voice: Voice, rows: Sequence[Duties], deputies: Mapping[int, int], directory: Directory, *, guest: bool
) -> Message:
    """Each role: what it is there for, who holds it, who leads its group, who stands in."""
    blocks: list[Block] = [Heading(voice("team.duties"))]
    for row in rows:
        blocks.append(Facts(((voice("team.role", role=voice.named(row.role.zh, row.role.en)), _holders(voice, row)),)))
        lines = row.role.duties_zh if voice.language == "zh" else row.role.duties_en
        if lines:
            blocks.append(Items(tuple((Text(line),) for line in lines)))
        notes = [*_led(voice, row), *_stand_ins(voice, row, deputies, directory)]
        if notes:
            blocks.append(Note(voice.joined(notes, "team.semicolon")))
    if guest and rows:
        joins = tuple(
            Button(
                voice.plain("team.button_join", role=voice.named(row.role.zh, row.role.en))[:75],
                line_of("team join", row.role.key),
            )
            for row in rows[:5]
        )
        blocks.append(Buttons(joins))
    return voice.message(*blocks)


def _holders(voice: Voice, row: Duties) -> Line:
    if not row.holders:
        return voice("team.nobody_holds")
    return voice.joined([_holder(voice, person, share) for person, share in row.holders])


def _holder(voice: Voice, person: Person, share: int) -> Line:
    return (
        voice("team.member", name=person.name) if share == 100 else voice("team.holder", name=person.name, share=share)
    )


def _led(voice: Voice, row: Duties) -> list[Line]:
    if not row.leads:
        return []
    return [voice("team.led_by", who=voice.listed(person.name for person in row.leads))]


def _stand_ins(voice: Voice, row: Duties, deputies: Mapping[int, int], directory: Directory) -> list[Line]:
    return [
        voice("team.stands_in", name=person.name, deputy=directory.by_id[deputies[person.id]].name)
        for person, _ in row.holders
        if person.id in deputies
    ]


def role_added(voice: Voice, role: Role) -> Message:
    """A role of the department's own."""
    blocks: list[Block] = [Paragraph(voice("team.role_added", zh=role.zh, en=role.en))]
    if role.duties_zh:
        blocks.append(Items(tuple((Text(line),) for line in role.duties_zh)))
    example = CommandLine(voice.plain("team.role_added_line", role=voice.named(role.zh, role.en)))
    blocks.append(Note(voice("team.role_added_note", line=example)))
    return voice.message(*blocks)


def deputy_set(
    voice: Voice, person: PersonRef, deputy: PersonRef, before: PersonRef | None, leaves_on: date | None
) -> Message:
    """Who stands in for whom from now on; `leaves_on` is the deputy's last day, where it is set."""
    blocks: list[Block] = [Paragraph(voice("team.deputy_set", name=person.name, deputy=deputy.mention))]
    if before is not None:
        blocks.append(Note(voice("team.deputy_before", before=before.name)))
    if leaves_on is not None:
        again = Button(voice.plain("team.button_other_deputy"), line_of("team deputy", f"<@#{person.id}>"))
        blocks += [
            Note(voice("team.deputy_leaves", deputy=deputy.name, day=On(leaves_on, iso=True))),
            Buttons((again,)),
        ]
    return voice.message(*blocks)


def is_deputy(voice: Voice, person: PersonRef) -> Message:
    """To whoever stands in."""
    return voice.message(Paragraph(voice("team.you_deputy", name=person.name)))


def no_longer_deputy(voice: Voice, person: PersonRef, deputy: PersonRef) -> Message:
    """To whoever stood in until now."""
    return voice.message(Paragraph(voice("team.no_longer_deputy", name=person.name, deputy=deputy.name)))


def your_deputy(voice: Voice, deputy: PersonRef) -> Message:
    """To whoever is stood in for."""
    return voice.message(Paragraph(voice("team.your_deputy", deputy=deputy.name)))


def lead_set(voice: Voice, person: PersonRef, role: RoleRef, *, off: bool) -> Message:
    """Who leads a group, or no longer does."""
    role_name = voice.named(role.zh, role.en)
    return voice.message(
        Paragraph(voice("team.lead_off" if off else "team.lead_set", name=person.mention, role=role_name))
    )


def is_lead(voice: Voice, role: RoleRef, *, off: bool) -> Message:
    """To whoever leads, or no longer does."""
    key = "team.you_lead_off" if off else "team.you_lead"
    return voice.message(Paragraph(voice(key, role=voice.named(role.zh, role.en))))


def manager_set(voice: Voice, person: PersonRef, *, off: bool) -> Message:
    """Who is a manager, or no longer is."""
    return voice.message(Paragraph(voice("team.manager_off" if off else "team.manager_set", name=person.mention)))


def is_manager(voice: Voice, person: PersonRef, by: Mention, *, off: bool) -> Message:
    """To the managers, and to whom it concerns: who gave or took the right."""
    key = "team.told_manager_off" if off else "team.told_manager"
    return voice.message(Paragraph(voice(key, name=person.mention, by=by)))


# --- settings --------------------------------------------------------------------------------------------------------
def settings(voice: Voice, department: Department, places: Sequence[tuple[PlatformName, str, str]]) -> Message:
    """All of them, and where the department speaks."""
    pairs = [(voice(f"team.setting_{what}"), _value(voice, department, what)) for what in SETTINGS]
    pairs += [(voice("team.place"), _place(voice, *place)) for place in places]
    buttons = tuple(
        Button(voice.plain(f"team.setting_{what}"), line_of("team settings", what))
        for what in ("language", "timezone", "start")
    )
    return voice.message(
        Heading(voice("team.settings")), Facts(tuple(pairs)), Note(voice("team.settings_note")), Buttons(buttons)
    )


def _value(voice: Voice, department: Department, what: str) -> Line:
    match what:
        case "language":
            return voice(f"team.language_{department.language}")
        case "timezone":
            return (Text(department.zone),)
        case "start":
            return (On(department.started_on, iso=True),)
        case "country":
            return (Text(department.country),)
        case _:
            return (Text(department.name),)


def _place(voice: Voice, platform: PlatformName, name: str, channel: str) -> Line:
    key = PLATFORMS[platform]
    called = voice.plain(key) if voice.has(key) else key
    where = f"{called} {name}".strip()
    return (
        voice("team.place_channel", where=where, channel=channel) if channel else voice("team.place_none", where=where)
    )


def setting_asks(voice: Voice, what: str) -> Message:
    """Which value one may give."""
    example = CommandLine(voice.plain(f"team.setting_line_{what}"))
    return voice.message(Paragraph(voice("team.setting_asks", what=voice.plain(f"team.setting_{what}"), line=example)))


def setting_set(voice: Voice, department: Department, what: str, there: time) -> Message:
    """What it is now; of a zone also the time `there`, so that a wrong one is noticed."""
    called, value = voice.plain(f"team.setting_{what}"), _value(voice, department, what)
    said = voice("team.setting_set", what=called, value=value)
    if what == "timezone":
        said = voice("team.setting_set_zone", what=called, value=value, local=f"{there:%H:%M}")
    blocks: list[Block] = [Paragraph(said)]
    if voice.has(f"team.setting_note_{what}"):
        blocks.append(Note(voice(f"team.setting_note_{what}")))
    return voice.message(*blocks)


def channel_set(voice: Voice, name: str) -> Message:
    """This channel is the department's."""
    return voice.message(Paragraph(voice("team.channel_set", name=name)), Note(voice("team.channel_tried")))


def alias_set(voice: Voice, person: PersonRef, aliases: Sequence[str]) -> Message:
    """What somebody is called in files."""
    return voice.message(Paragraph(voice("team.alias_set", name=person.name, aliases=voice.listed(aliases))))


def token(voice: Voice, value: str, public_url: str) -> Message:
    """The token, the one time it can be read."""
    blocks: list[Block] = [
        Paragraph(voice("team.token")),
        Paragraph((CommandLine(value),)),
        Note(voice("team.token_note")),
    ]
    if public_url:
        blocks.append(Note(voice("team.token_how", url=f"{public_url}/api/v1/commands")))
    blocks.append(Buttons((Button(voice.plain("team.button_tokens_off"), "/team token off", "danger"),)))
    return voice.message(*blocks)


def token_needless(voice: Voice, account: str, public_url: str) -> Message:
    """In the demo nobody needs one."""
    said = voice("team.token_needless", account=account, url=f"{public_url}/api/v1/commands")
    return voice.message(Paragraph(said))


def tokens_ended(voice: Voice, count: int) -> Message:
    """They are of no use any more."""
    return voice.message(Paragraph(voice("team.tokens_ended", n=count)))
