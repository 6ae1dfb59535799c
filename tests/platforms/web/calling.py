"""A program on loopback that speaks to the API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bot.kernel.clock import TurnedClock
from tests.platforms.web.script import NOW
from tests.platforms.web.stand import TOKEN, Stand, serving

COMMANDS = "/api/v1/commands"


class Client:
    """A program on loopback. `headers` go with every request."""

    def __init__(self, session: aiohttp.ClientSession, address: str, **headers: str) -> None:
        self._session = session
        self.address = address
        self.headers = headers

    async def ask(self, method: str, path: str, **more: Any) -> tuple[int, Any, Any]:
        """Status, body (JSON where it is), headers."""
        headers = {**self.headers, **more.pop("headers", {})}
        async with self._session.request(method, self.address + path, headers=headers, **more) as response:
            is_json = response.content_type == "application/json"
            body = await response.json() if is_json else await response.text()
            return response.status, body, response.headers

    async def raw(self, method: str, path: str, **more: Any) -> tuple[int, bytes]:
        """Status, and the body byte by byte."""
        async with self._session.request(method, self.address + path, headers=self.headers, **more) as response:
            return response.status, await response.read()

    async def say(self, line: str, **more: Any) -> dict[str, Any]:
        """Say a line; the answer."""
        status, body, _ = await self.ask("POST", COMMANDS, json={"line": line, **more})
        assert status == 200, body
        answer: dict[str, Any] = body
        return answer


@asynccontextmanager
async def client(stand: Stand, person: str = "w2", **settings: Any) -> AsyncIterator[Client]:
    """A program that speaks for `person` in the demo, or with 周敏's token outside it."""
    headers = {"X-Demo-Person": person} if stand.demo else {"Authorization": f"Bearer {TOKEN}"}
    async with serving(stand, **settings) as address, aiohttp.ClientSession() as session:
        yield Client(session, address, **headers)


def quiet(**more: Any) -> Stand:
    """A stand with nothing sent yet."""
    return Stand(TurnedClock(NOW), **more)
