"""The body of a request, read by every door alike: no more of it than a door takes, and no longer than it waits."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from bot.platforms.wire import DeadlinePassed, Pace, within

LARGEST_BODY_BYTES: Final = 1024 * 1024
BODY_SECONDS: Final = 5
"""Slack itself gives up after 3 s, and a mebibyte takes that long on a slow line. Whoever sends a byte now and then would
otherwise hold a connection of ours for ever, and a few thousand of them every one there is."""


class TooLarge(Exception):
    """The body is larger than a door takes; the rest of it was not read."""


class TooSlow(Exception):
    """The body was not whole in time. Answer 408 and `hang_up`: else the connection waits for the rest of it."""


async def read_body(request: web.Request, pace: Pace) -> bytes:
    """The whole body, any content encoding undone: the size is counted after that, for a short body may unfold to a long
    one. Raises TooLarge, TooSlow, and aiohttp's `RequestPayloadError` when it is not packed as it says."""
    if (request.content_length or 0) > LARGEST_BODY_BYTES:
        raise TooLarge
    if request.content.is_eof():  # it came with its headers, as nearly all do: there is nothing to wait for
        body = request.content.read_nowait()
        _check(body)
        return body
    try:
        return await within(pace, BODY_SECONDS, _pieces(request))
    except DeadlinePassed:
        raise TooSlow from None


async def _pieces(request: web.Request) -> bytes:
    body = bytearray()
    while piece := await request.content.readany():
        body += piece
        _check(body)
    return bytes(body)


def _check(body: bytes | bytearray) -> None:
    if len(body) > LARGEST_BODY_BYTES:
        raise TooLarge


async def hang_up(request: web.Request, response: web.Response) -> web.Response:
    """Send the response and end the connection, whatever of the request is still to come."""
    response.force_close()
    await response.prepare(request)
    await response.write_eof()
    request.protocol.force_close()
    return response
