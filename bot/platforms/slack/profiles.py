"""What Slack knows of a person (their language, zone and name), asked once per account and after they were answered."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias
from zoneinfo import available_timezones

from bot.platforms.slack.clients import Clients
from bot.platforms.wire import Pace

log = logging.getLogger(__name__)

ProfileFound: TypeAlias = Callable[[str, str, str, str, str], Awaitable[None]]
"""Told (workspace, account, name, locale, zone) of an account met for the first time since the start."""
MOST_KNOWN: Final = 50_000
MOST_WAITING: Final = 200
RETRY_SECONDS: Final = 600.0
"""A Slack that does not tell is left alone so long: a person's every word must not become a call of its own."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the process remembers of an account, for the few words Slack needs before the database has answered."""

    language: str = ""
    locale: str = ""
    zone: str = ""
    asked: bool = False
    again_at_seconds: float = 0.0
    """Not asked anew before, by the steady clock."""


class Profiles:
    """Remembers the language each account was last answered in, and asks Slack about new ones."""

    def __init__(self, *, clients: Clients, pace: Pace, profile_found: ProfileFound | None) -> None:
        self._clients = clients
        self._pace = pace
        self._found = profile_found
        self._known: OrderedDict[tuple[str, str], Known] = OrderedDict()
        self._waiting = 0

    def known(self, workspace: str, account: str) -> Known:
        """What is remembered; empty for somebody new."""
        return self._known.get((workspace, account), Known())

    def answered(self, workspace: str, account: str, language: str) -> bool:
        """Note the language of an answer. True when Slack should now be asked about this account: `ask` does it."""
        before = self.known(workspace, account)
        wanted = self._found is not None and not before.asked and self._waiting < MOST_WAITING
        wanted = wanted and self._pace.monotonic() >= before.again_at_seconds
        if before.language != language or wanted:
            self._remember(workspace, account, replace(before, language=language, asked=before.asked or wanted))
        return wanted

    async def ask(self, workspace: str, account: str) -> None:
        """Ask Slack and tell. Whatever goes wrong is tried again at the person's first call after `RETRY_SECONDS`."""
        self._waiting += 1
        try:
            user = await (await self._clients.of(workspace)).users_info(account)
            if not isinstance(user, dict) or self._found is None:
                self._ask_later(workspace, account)
                return
            name, locale, zone = _name(user), _text(user, "locale"), _zone(user)
            self._remember(workspace, account, replace(self.known(workspace, account), locale=locale, zone=zone))
            await self._found(workspace, account, name, locale, zone)
        except Exception:
            log.exception("the profile of an account could not be noted")
            self._ask_later(workspace, account)
        finally:
            self._waiting -= 1

    def _ask_later(self, workspace: str, account: str) -> None:
        again = self._pace.monotonic() + RETRY_SECONDS
        self._remember(workspace, account, replace(self.known(workspace, account), asked=False, again_at_seconds=again))

    def _remember(self, workspace: str, account: str, known: Known) -> None:
        self._known[(workspace, account)] = known
        self._known.move_to_end((workspace, account))
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)


def _name(user: dict[str, Any]) -> str:
    """The name they go by: the display name when they chose one."""
    profile = user.get("profile")
    shown = _text(profile, "display_name") if isinstance(profile, dict) else ""
    return (shown or _text(user, "real_name") or _text(user, "name"))[:80]


def _zone(user: dict[str, Any]) -> str:
    zone = _text(user, "tz")
    return zone if zone in available_timezones() else ""


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""
