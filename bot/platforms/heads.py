"""Connections whose first request does not come: nothing else ends one, and a few thousand are every one there is."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from bot.platforms.wire import Pace

HEAD_SECONDS: Final = 10
"""Whoever connects sends a request with all its headers within this; they are hung up on at the latest after twice that."""


async def end_silent_connections(server: web.Server, pace: Pace) -> None:
    """Goes on until cancelled. A connection that ever had the head of a request whole, answered or not, web socket or
    not, is left alone. Looks at all connections now and then, so that no request costs anything for it.
    """
    before: set[web.RequestHandler] = set()
    while True:
        await pace.sleep(HEAD_SECONDS)
        # aiohttp counts a connection's requests and tells nobody.
        silent = {one for one in server.connections if not one._request_count}  # noqa: SLF001
        for connection in silent & before:
            connection.force_close()
        before = silent
