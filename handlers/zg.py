"""Help, a person's own settings, and the way to the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from bot.kernel.access import guest, member
from bot.kernel.command import Command, Registry, command
from bot.kernel.errors import Refusal, Unread
from bot.kernel.message import Message
from bot.kernel.parameters import ChoiceKind, ClockSpanKind, Context, Text, Word
from bot.kernel.people import folded
from bot.kernel.work import Work
from handlers.zones import named_zone
from models import access_tokens, settings
from models.organisation import Person
from views import zg as views


class LanguageKind(ChoiceKind):
    """A language; each is offered by its own name, to be found by whoever can read no other."""

    def choices(self, context: Context) -> Sequence[tuple[str, str]]:
        """中文 and English, whoever reads."""
        return (("中文", "zh"), ("English", "en"))

    def refusal(self, text: str, context: Context) -> Unread:
        """The same two."""
        return Unread("unread.choice", said=text, there_are=" / ".join(name for name, _ in self.choices(context)))


Language = Annotated[str, LanguageKind("zh 中文 汉语 chinese", "en 英文 英语 english")]


class QuietKind(ClockSpanKind):
    """Two times of day, or none at all."""

    def attempt(self, text: str, context: Context) -> Any:
        """(from, to), or nothing for an end of it."""
        return () if folded(text) in _OFF else super().attempt(text, context)

    def write(self, value: Any) -> str:
        """HH:MM-HH:MM, or off."""
        return super().write(value) if value else "off"


_OFF = frozenset({"off", "关", "关闭", "关掉", "取消", "不用", "none", "no"})
QuietHours = Annotated[tuple[time, time] | tuple[()], QuietKind()]


_BEFORE = frozenset({"me", "us", "please", "pls", "with", "about", "我", "我们", "一下", "我一下", "请", "关于"})
_AFTER = frozenset({"please", "pls", "thanks", "吧", "一下", "谢谢"})
"""Words around what is asked about: `help me with handoff` is about handoffs, `help me` about everything."""


def _meant(words: str) -> list[str]:
    """What help is wanted with; nothing for all of it."""
    said = [word for word in (word.strip("!！?？.。~～,，") for word in words.removeprefix("/").split()) if word]
    while said and folded(said[0]) in _BEFORE:
        said = said[1:]
    while said and folded(said[-1]) in _AFTER:
        said = said[:-1]
    return said


@command(
    "help",
    zh="帮助",
    who=guest,
    effect="reads",
    without_department=True,
    also=(
        *("掌柜 帮助", "zg help", "怎么用", "菜单", "menu", "你好", "您好", "hello", "hi", "在吗"),
        *("help me", "帮帮我", "请帮帮我", "帮我", "请帮我", "帮帮忙", "帮个忙", "救命"),
    ),
)
def show_help(work: Work, words: Text | None = None) -> Message:
    """What one can say; with words, how."""
    registry: Registry = work.settings["registry"]
    said = _meant(words or "")
    if not said:
        return views.overview(
            work.voice,
            [(group, _for(work, here)) for group, here in registry.groups.items() if _for(work, here)],
            guest=work.person.person is None,
            department=work.department.id != 0,
        )
    found = registry.find(said)
    group = registry.group_of(said[0])
    if found is not None and found.words == len(said):
        return views.details(work.voice, [found.command])
    if group is not None and len(said) == 1:
        mine = _for(work, registry.groups[group])
        return views.details(work.voice, mine or registry.groups[group], yours=bool(mine))
    near = _mentioning(work, registry, " ".join(said)) or registry.nearest(said)
    return views.details(work.voice, near) if near else views.nothing_found(work.voice, words or "")


def _for(work: Work, commands: list[Command]) -> list[Command]:
    """What this person may say; a guest sees only what a guest may."""
    return [one for one in commands if one.who.allows(work.person.rights)]


def _mentioning(work: Work, registry: Registry, words: str) -> list[Command]:
    """Commands whose words or whose description hold what was asked for; Latin letters only as whole words."""
    wanted = re.escape(folded(words))
    sought = re.compile(rf"(?<![a-z0-9]){wanted}(?![a-z0-9])")
    told = (
        (one, f"{one.zh} {folded(work.voice.plain(f'help.{one.key}'))}") for one in _for(work, [*registry.commands])
    )
    return [one for one, text in told if sought.search(text)][:6]


@command("zg language", zh="掌柜 语言", who=guest, without_department=True)
def set_language(work: Work, language: Language) -> Message:
    """Choose the language one reads; what one types may be either."""
    settings.set_language(work.session, work.person, work.department.id, language)
    return views.language_set(replace(work.voice, language=language))


@command("zg timezone", zh="掌柜 时区", who=guest, without_department=True)
def set_zone(work: Work, zone: Word) -> Message:
    """Choose the clock one lives by (IANA name)."""
    named = named_zone(work, zone, parameter="zone", command="zg timezone")
    settings.set_zone(work.session, work.person, work.department.id, named, now=work.now)
    return views.zone_set(replace(work.voice, zone=named), named, work.now.astimezone(ZoneInfo(named)).time())


@command("zg quiet", zh="掌柜 免打扰", who=member)
def set_quiet(work: Work, hours: QuietHours | None = None) -> Message:
    """No messages between two local times; off ends it. Without times it says how it stands."""
    if hours is None:
        return views.quiet(work.voice, settings.quiet_of(work.session, work.person.id))
    if not hours:
        settings.set_quiet(work.session, work.person.id, None, None)
        return views.quiet_off(work.voice)
    settings.set_quiet(work.session, work.person.id, *hours)
    return views.quiet_set(work.voice, *hours)


@command("web", zh="网页", who=member, privacy="personal")
def open_page(work: Work) -> Message:
    """A one-time link to the page, for ten minutes."""
    public_url = str(work.settings.get("public_url") or "")
    if not public_url:
        raise Refusal("zg.no_public_url")
    person = work.session.get_one(Person, work.person.id)
    account = access_tokens.web_account(work.session, person, now=work.now)
    token = access_tokens.issue(
        work.session, kind="link", account_id=account.id, department_id=work.department.id, now=work.now
    )
    return views.web_link(work.voice, f"{public_url}/web/{token}")
