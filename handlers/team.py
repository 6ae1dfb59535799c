"""What one can say about the department and its people."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from bot.kernel import dates
from bot.kernel.access import guest, manager, member
from bot.kernel.command import command
from bot.kernel.errors import Unread
from bot.kernel.message import Message
from bot.kernel.parameters import (
    NOT,
    ChoiceKind,
    Context,
    Newcomer,
    Percent,
    Role,
    ShortText,
    Someone,
    SomeoneExactly,
    StartDay,
    Text,
    TextKind,
    WordKind,
    Yes,
)
from bot.kernel.work import Work
from handlers.joining import greet
from handlers.zones import named_zone
from models import access_tokens, aliases, leaving, linking, managers, settings, team
from models import duties as offices
from models.organisation import Department, Person
from models.people import department_ref, touch
from views import team as views


class EnglishKind(WordKind):
    """A name in Latin letters; anything else is left for what follows."""

    def attempt(self, text: str, context: Context) -> Any:
        """The name."""
        return super().attempt(text, context) if text.isascii() else NOT


DepartmentName = Annotated[str, TextKind(60)]
RoleName = Annotated[str, WordKind(40)]
EnglishName = Annotated[str, EnglishKind(60)]
Off = Annotated[str, ChoiceKind("off 取消 不再 撤销")]
_SETTING = ChoiceKind("language 语言", "timezone 时区", "start 起始日", "country 国家", "name 名称")
Setting = Annotated[str, _SETTING]


@command("team create", zh="团队 创建", who=guest, also=("建部门",), without_department=True)
def create_department(work: Work, name: DepartmentName, *, sure: Yes | None = None) -> Message:
    """Found a department; whoever does is its manager. Said in a channel, that channel is the department's."""
    call = work.call
    channel = call.conversation if call is not None and not call.direct else ""
    founded = team.create_department(
        work.session,
        name=name,
        creator=work.person,
        channel=channel,
        preset=work.settings["preset"],
        voice=work.voice,
        sure=sure == "yes",
        today=work.today,
        now=work.now,
    )
    if founded.in_channel:
        _try_channel(work, founded.department, channel)
    return views.created(work.voice, founded, said_in_channel=bool(channel))


def _try_channel(work: Work, department: Department, channel: str) -> None:
    """Post there at once: whether the bot may is known now, and not on the first Monday."""
    work.send.to_channel(
        work.person.workspace_id,
        channel,
        partial(views.channel_hello, name=department.name),
        department=department_ref(department),
    )


@command("team add", zh="团队 添加", who=manager)
def add_person(
    work: Work, person: Newcomer, role: Role, share: Percent = 100, *, since: StartDay | None = None
) -> Message:
    """Put somebody into a role; a share below 100 leaves room for a second one, 0 takes the role away."""
    added = team.add_person(work, person, role, share=share, since=since)
    if work.settings.get("demo"):
        access_tokens.web_account(work.session, added.person, now=work.now)  # one can be them at once
    if added.person.id != work.person.id and (added.outcome == "new" or added.linked):
        greet(work, added.person, role)
    return views.added(work.voice, added, role, share)


@command("team list", zh="团队 列表", who=member, effect="reads", also=("团队 成员", "团队 名单", "team members"))
def list_people(work: Work) -> Message:
    """Everybody of the department, with their roles."""
    members = team.members(work.session, work.department.id)
    last_days = leaving.last_days(work.session, work.department.id)
    return views.listed(work.voice, work.department.name, members, last_days)


@command(
    "team duties",
    zh="团队 职责",
    who=guest,
    effect="reads",
    also=("谁做什么", "谁负责什么", "team duty", "team roles", "团队 角色"),
)
def show_duties(work: Work, role: Role | None = None) -> Message:
    """Who does what: roles with their duties, who holds them, leads, stands in."""
    rows = offices.overview(work.session, work.department.id, role.id if role else None)
    stand_ins = offices.deputies(work.session, work.department.id)
    return views.duties(work.voice, rows, stand_ins, work.directory, guest=work.person.person is None)


@command("team role add", zh="团队 角色 添加", who=manager)
def add_role(work: Work, name: RoleName, english: EnglishName | None = None, duties: Text | None = None) -> Message:
    """A role of the department's own, with its name in English and its duties."""
    role = offices.add_role(work, zh=name, en=english or "", duties=duties or "")
    return views.role_added(work.voice, role)


@command("team deputy", zh="团队 代理", who=manager)
def set_deputy(work: Work, person: Someone, deputy: Someone) -> Message:
    """Say who stands in for somebody who is away."""
    before = offices.set_deputy(work, person, deputy)
    told = partial(views.is_deputy, person=person)
    if deputy.id != work.person.id:
        work.send.to_person(deputy.id, told)
    if before is not None and before.active and before.id not in (work.person.id, person.id):
        work.send.to_person(before.id, partial(views.no_longer_deputy, person=person, deputy=deputy))
    if person.id != work.person.id:
        work.send.to_person(person.id, partial(views.your_deputy, deputy=deputy))
    leaves_on = leaving.last_days(work.session, work.department.id).get(deputy.id)
    return views.deputy_set(work.voice, person, deputy, before, leaves_on)


@command("team lead", zh="团队 组长", who=manager)
def set_lead(work: Work, person: SomeoneExactly, role: Role | None = None, off: Off | None = None) -> Message:
    """Make somebody lead of the group that holds a role, or no longer."""
    led = offices.set_lead(work, person, role, off=off is not None)
    view = partial(views.lead_set, person=person, role=led, off=off is not None)
    if person.id != work.person.id:
        work.send.to_person(person.id, partial(views.is_lead, role=led, off=off is not None))
    return view(work.voice)


@command("team manager", zh="团队 负责人", who=manager)
def set_manager(work: Work, person: SomeoneExactly, off: Off | None = None, *, sure: Yes | None = None) -> Message:
    """Make somebody a manager, or no longer; never the last one."""
    if off is None:
        managers.give(work, person)
    else:
        gone = leaving.leaving(work.session, work.department.id)
        managers.take(work, person, gone, sure=sure == "yes")
    told = partial(views.is_manager, person=person, by=work.person.mention, off=off is not None)
    for person_id in dict.fromkeys([*managers.managers(work.session, work.department.id), person.id]):
        if person_id != work.person.id:
            work.send.to_person(person_id, told)
    return views.manager_set(work.voice, person, off=off is not None)


@command("team settings", zh="团队 设置", who=manager)
def change_settings(work: Work, what: Setting | None = None, value: ShortText | None = None) -> Message:
    """Show the department's settings, or change one."""
    department = work.session.get_one(Department, work.department.id)
    if what is None and value is not None:
        raise _SETTING.refusal(value.split()[0], Context(work.local_now, work.directory, language=work.voice.language))
    if what is None:
        places = linking.places(work.session, department.id)
        return views.settings(work.voice, department, places)
    if value is None:
        return views.setting_asks(work.voice, what)
    _set(work, department.id, what, value)
    work.session.refresh(department)
    there = work.now.astimezone(ZoneInfo(department.zone)).time()
    return views.setting_set(work.voice, department, what, there)


def _set(work: Work, department_id: int, what: str, value: str) -> None:
    match what:
        case "language":
            languages = ChoiceKind("zh 中文 汉语 chinese", "en 英文 英语 english")
            chosen = languages.attempt(value, Context(work.local_now, work.directory))
            if chosen is NOT:
                raise Unread("team.language_unknown", parameter="value", said=value)
            settings.set_department_language(work.session, department_id, chosen)
        case "timezone":
            called = _SETTING.word(what, work.voice.language)
            zone = named_zone(work, value, parameter="value", command=f"team settings {called}")
            settings.set_department_zone(work.session, department_id, zone, now=work.now)
        case "start":
            try:
                day = dates.read_day(value, now=work.local_now, prefer="past")
            except dates.Unreadable:
                raise Unread("unread.day", parameter="value", said=value) from None
            settings.set_department_start(work.session, department_id, day, now=work.now)
        case "country":
            settings.set_department_country(work.session, department_id, value, now=work.now)
        case _:
            if len(value) > 60:
                raise Unread("unread.too_long", parameter="value", n=len(value), most=60)
            settings.rename_department(work.session, department_id, value)


@command("team channel", zh="团队 频道", who=manager, also=("团队 群",))
def set_channel(work: Work) -> Message:
    """Make the channel this is said in the department's, in this workspace."""
    linking.set_channel(work)
    call = work.call
    department = work.session.get_one(Department, work.department.id)
    if call is not None:
        _try_channel(work, department, call.conversation)
    return views.channel_set(work.voice, department.name)


@command("team alias", zh="团队 别名", who=manager)
def set_alias(work: Work, person: Someone, alias: RoleName, *, sure: Yes | None = None) -> Message:
    """Say what somebody is called in the store's files (旺旺昵称)."""
    aliases.set_alias(work, person, alias, sure=sure == "yes")
    touch(work.session, work.department.id, replan_from=None)
    return views.alias_set(work.voice, person, aliases.aliases_of(work.session, person.id))


@command("team token", zh="团队 令牌", who=manager, privacy="confidential")
def make_token(work: Work, off: Off | None = None) -> Message:
    """A token for the HTTP API, or an end to all of one's own."""
    person = work.session.get_one(Person, work.person.id)
    account = access_tokens.web_account(work.session, person, now=work.now)
    public_url = str(work.settings.get("public_url") or "")
    if work.settings.get("demo"):
        return views.token_needless(work.voice, account.external_id, public_url)
    if off is not None:
        ended = access_tokens.end_tokens(work.session, account.id, work.department.id, now=work.now)
        return views.tokens_ended(work.voice, ended)
    token = access_tokens.issue(
        work.session, kind="token", account_id=account.id, department_id=work.department.id, now=work.now
    )
    return views.token(work.voice, token, public_url)
