"""Slack for the composition root: a deliverer, routes to serve, and a socket to keep open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from bot.kernel.clock import Clock
from bot.kernel.settings import SlackSettings
from bot.kernel.voice import Catalogue
from bot.platforms.hosts import HostGuard
from bot.platforms.slack.clients import Clients, TokenFor
from bot.platforms.slack.deliver import SlackDeliverer
from bot.platforms.slack.face import Dispatcher, Removed, SlackFace
from bot.platforms.slack.framework import Framework
from bot.platforms.slack.oauth import App, Installer, SaveInstallation
from bot.platforms.slack.profiles import ProfileFound, Profiles
from bot.platforms.slack.receive import SlackReceiver
from bot.platforms.slack.socket import SlackSocket
from bot.platforms.slack.ways import Desk
from bot.platforms.wire import LoopPace, Pace


@dataclass(frozen=True)
class Bot:
    """What the rest of the bot hands in. The ports touch the database: `token_for` and `save_installation` are needed
    for OAuth installs alone, with `public_url` and `secret_keys`."""

    dispatcher: Dispatcher
    catalogue: Catalogue
    clock: Clock
    language: str
    zone: str
    removed: Removed
    wake: Callable[[], None] = lambda: None
    """Tells the courier that a message waits in the outbox."""
    profile_found: ProfileFound | None = None
    token_for: TokenFor | None = None
    save_installation: SaveInstallation | None = None
    public_url: str = ""
    secret_keys: Sequence[str] = field(default=(), repr=False)
    home_line: str = "/help"
    """The line whose answer App Home shows."""


@dataclass(frozen=True)
class Wire:
    """The way out: `session` is one of `guarded_session(guard)` and stays its maker's to close."""

    session: aiohttp.ClientSession
    guard: HostGuard
    pace: Pace = field(default_factory=LoopPace)


class Slack:
    """Built from settings inside a running loop; opens nothing before `start`."""

    def __init__(self, settings: SlackSettings, bot: Bot, wire: Wire) -> None:
        self._settings = settings
        self._bot = bot
        self.clients = Clients(
            session=wire.session, api_url=settings.api_url, pace=wire.pace, guard=wire.guard, token_for=self._token
        )
        profiles = Profiles(clients=self.clients, pace=wire.pace, profile_found=bot.profile_found)
        desk = Desk(self.clients, bot.clock, bot.catalogue, profiles, bot.language, bot.zone)
        self.face = SlackFace(
            dispatcher=bot.dispatcher,
            desk=desk,
            pace=wire.pace,
            removed=bot.removed,
            wake=bot.wake,
            home_line=bot.home_line,
        )
        self.framework = Framework(self.face)
        self.deliverer = SlackDeliverer(clients=self.clients, catalogue=bot.catalogue, pace=wire.pace)
        self.socket = self._socket(wire) if settings.socket_mode else None
        self.routes = [*self._receiving(wire), *self._installing(wire)]

    async def start(self) -> None:
        """Open the socket, where there is one; does not wait until it is connected."""
        if self.socket is not None:
            await self.socket.start()

    async def stop(self) -> None:
        """Finish what is under way, for at most 8 s, then close the socket over which it is acknowledged."""
        await self.face.stop()
        if self.socket is not None:
            await self.socket.stop()

    async def _token(self, workspace: str) -> str | None:
        """A stored installation's token, else the one of the settings."""
        stored = await self._bot.token_for(workspace) if self._bot.token_for is not None else None
        return stored or self._settings.bot_token or None

    def _socket(self, wire: Wire) -> SlackSocket:
        return SlackSocket(
            framework=self.framework,
            app_token=self._settings.app_token,
            api_url=self._settings.api_url,
            session=wire.session,
            guard=wire.guard,
            pace=wire.pace,
        )

    def _receiving(self, wire: Wire) -> list[web.RouteDef]:
        if not self._settings.http:
            return []
        receiver = SlackReceiver(
            signing_secret=self._settings.signing_secret,
            framework=self.framework,
            clock=self._bot.clock,
            pace=wire.pace,
        )
        return [web.post("/slack/events", receiver.handle)]

    def _installing(self, wire: Wire) -> list[web.RouteDef]:
        bot, settings = self._bot, self._settings
        if not (settings.oauth and bot.public_url and bot.secret_keys and bot.save_installation is not None):
            return []
        app = App(settings.client_id, settings.client_secret, bot.public_url, settings.api_url, bot.secret_keys)
        installer = Installer(
            app=app,
            session=wire.session,
            clock=bot.clock,
            pace=wire.pace,
            catalogue=bot.catalogue,
            language=bot.language,
            save=bot.save_installation,
        )
        return [
            web.get("/slack/install", installer.install),
            web.get("/slack/oauth_redirect", installer.redirect),
        ]
