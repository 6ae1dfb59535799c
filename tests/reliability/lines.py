"""The line to a database server, which breaks where one wants it to: on either side of a COMMIT."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from sqlalchemy import make_url

_COMMITS = (b"COMMIT\x00", b"\x03COMMIT")
"""How a packet ends that says COMMIT and nothing else: PostgreSQL's, MariaDB's."""


class Line:
    """Carries bytes both ways until it is told to break at the next COMMIT.

    `unsaid`: the server never hears it. `unheard`: the server has committed, and its answer gets lost.
    """

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self.breaks: Literal["", "unsaid", "unheard"] = ""
        self.stays_down = False
        """Once it broke, nobody gets through any more."""
        self.broke = 0
        self._down = False

    def mend(self) -> None:
        """Whoever calls gets through again."""
        self._down = self.stays_down = False

    async def carry(self, caller: asyncio.StreamReader, to_caller: asyncio.StreamWriter) -> None:
        """One connection, from its beginning to its end."""
        if self._down:
            to_caller.transport.abort()
            return
        server, to_server = await asyncio.open_connection(*self._server)
        lost = asyncio.Event()
        ways = {
            asyncio.ensure_future(self._say(caller, to_server, lost)),
            asyncio.ensure_future(self._hear(server, to_caller, lost)),
        }
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            to_caller.transport.abort()
            to_server.transport.abort()

    async def _say(self, caller: asyncio.StreamReader, to_server: asyncio.StreamWriter, lost: asyncio.Event) -> None:
        while said := await caller.read(65536):
            if self.breaks and said.endswith(_COMMITS):
                breaks, self.breaks = self.breaks, ""
                self.broke += 1
                self._down = self.stays_down
                if breaks == "unsaid":
                    return
                lost.set()
            to_server.write(said)
            await to_server.drain()

    async def _hear(self, server: asyncio.StreamReader, to_caller: asyncio.StreamWriter, lost: asyncio.Event) -> None:
        while heard := await server.read(65536):
            if lost.is_set():
                return
            to_caller.write(heard)
            await to_caller.drain()


@asynccontextmanager
async def open_line(url: str) -> AsyncIterator[tuple[Line, str]]:
    """A line to the server behind `url`, and the URL that goes through it."""
    address = make_url(url)
    line = Line(address.host or "127.0.0.1", address.port or 0)
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    through = address.set(host="127.0.0.1", port=server.sockets[0].getsockname()[1])
    try:
        yield line, through.render_as_string(hide_password=False)
    finally:
        server.close()
