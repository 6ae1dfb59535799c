"""The chat platforms that are set, made from their settings and joined to the core."""

from __future__ import annotations

import random  # noqa: TID251 the composition root is where chance comes from
from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.app.application import Connect, Connection
from bot.kernel.parcel import Deliverer
from bot.kernel.settings import DingTalkSettings, Settings, SlackSettings
from bot.platforms.dingtalk import connection as dingtalk
from bot.platforms.hosts import HostGuard
from bot.platforms.slack import connection as slack
from bot.platforms.slack.oauth import Installation
from bot.runtime.core import Core
from bot.runtime.installations import Installations, Installed
from bot.runtime.secret_box import SecretBox


def connector(settings: Settings, facts: Mapping[str, Any], home_line: str) -> Connect:
    """What makes the platforms of `settings` once there is a core to join them to."""

    def connect(
        core: Core, session: aiohttp.ClientSession, guard: HostGuard
    ) -> Mapping[str, tuple[Deliverer, Connection]]:
        connected: dict[str, tuple[Deliverer, Connection]] = {}
        if settings.slack is not None:
            made = _slack(settings, settings.slack, core, session, guard, facts, home_line)
            connected["slack"] = (made.deliverer, made)
        if settings.dingtalk is not None:
            joined = _dingtalk(settings, settings.dingtalk, core, session, guard)
            connected["dingtalk"] = (joined.deliverer, joined)
        return connected

    return connect


def _slack(
    settings: Settings,
    own: SlackSettings,
    core: Core,
    session: aiohttp.ClientSession,
    guard: HostGuard,
    facts: Mapping[str, Any],
    home_line: str,
) -> slack.Slack:
    keys: tuple[str, ...] = facts.get("secret_keys", settings.secret_keys)
    installations = Installations(core.database, core.clock, SecretBox(keys) if keys else None, own.bot_token)

    async def save(installation: Installation) -> None:
        await installations.save(
            Installed(
                installation.workspace,
                installation.name,
                installation.token,
                installation.bot_user,
                installation.scopes,
            )
        )

    bot = slack.Bot(
        dispatcher=core.dispatcher,
        catalogue=core.catalogue,
        clock=core.clock,
        language=settings.language,
        zone=settings.zone,
        removed=installations.removed,
        wake=core.courier.wake,
        profile_found=installations.profile_found,
        token_for=installations.token_for,
        save_installation=save,
        public_url=settings.public_url,
        secret_keys=keys,
        home_line=home_line,
    )
    return slack.Slack(own, bot, slack.Wire(session, guard))


def _dingtalk(
    settings: Settings, own: DingTalkSettings, core: Core, session: aiohttp.ClientSession, guard: HostGuard
) -> dingtalk.DingTalk:
    bot = dingtalk.Bot(
        dispatcher=core.dispatcher,
        catalogue=core.catalogue,
        clock=core.clock,
        language=settings.language,
        zone=settings.zone,
        public_url=settings.public_url,
        wake=core.courier.wake,
    )
    # Chance spreads the reconnects of several processes; nothing is decided by it.
    jitter = random.SystemRandom().random
    return dingtalk.DingTalk(own, bot, dingtalk.Wire(session, guard, jitter))
