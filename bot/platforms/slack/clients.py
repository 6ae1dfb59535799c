"""One `SlackClient` per workspace, made when it is first needed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import aiohttp

from bot.platforms.hosts import HostGuard
from bot.platforms.slack.client import SlackClient
from bot.platforms.wire import Pace

TokenFor: TypeAlias = Callable[[str], Awaitable[str | None]]
"""The bot token of a workspace, in the clear; `None` when the app is not installed there (any more)."""
MOST_KEPT: Final = 1000


class Clients:
    """Hands out clients; a changed token makes a new one. All share one guarded session, which whoever made it closes."""

    def __init__(
        self, *, session: aiohttp.ClientSession, api_url: str, pace: Pace, guard: HostGuard, token_for: TokenFor
    ) -> None:
        self._session = session
        self._api_url = api_url
        self._pace = pace
        self._guard = guard
        self._token_for = token_for
        self._made: OrderedDict[str, tuple[str, SlackClient]] = OrderedDict()

    async def of(self, workspace: str) -> SlackClient:
        """The client of a workspace. Where the app is not installed it has no token: a `response_url` still works, any
        other call is refused by Slack."""
        token = await self._token_for(workspace) or ""
        held = self._made.get(workspace)
        if held is not None and held[0] == token:
            return held[1]
        client = SlackClient(
            session=self._session, token=token, api_url=self._api_url, pace=self._pace, guard=self._guard
        )
        self._made[workspace] = (token, client)
        while len(self._made) > MOST_KEPT:
            self._made.popitem(last=False)
        return client
