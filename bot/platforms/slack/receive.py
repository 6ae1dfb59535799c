"""`POST /slack/events`: everything Slack sends over HTTP. Size, signature and shape are checked here, in this order,
before anything else sees the request."""

from __future__ import annotations

import json
import logging
from typing import Any, Final
from urllib.parse import parse_qsl

from aiohttp import web

from bot.kernel.clock import Clock
from bot.platforms.bodies import TooLarge, TooSlow, hang_up, read_body
from bot.platforms.slack.framework import RETRIES, Framework
from bot.platforms.slack.signing import is_signed
from bot.platforms.wire import Pace

log = logging.getLogger(__name__)

MOST_FIELDS: Final = 100
_TIMESTAMP: Final = "X-Slack-Request-Timestamp"
_RETRY: Final = "X-Slack-Retry-Num"
_SIGNATURE: Final = "X-Slack-Signature"
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False)


class Unreadable(ValueError):
    """A body that is nothing Slack sends."""


class SlackReceiver:
    """The handler, to be routed at `POST /slack/events`."""

    def __init__(self, *, signing_secret: str, framework: Framework, clock: Clock, pace: Pace) -> None:
        self._secret = signing_secret
        self._framework = framework
        self._clock = clock
        self._pace = pace

    async def handle(self, request: web.Request) -> web.Response:
        """413 for too much, 408 for what does not come to its end, 401 for a signature that is none, 400 for what can't be
        read or unpacked, else what comes of it."""
        came = self._pace.monotonic()
        try:
            raw = await read_body(request, self._pace)
        except TooLarge:
            return web.Response(status=413)
        except TooSlow:
            return await hang_up(request, web.Response(status=408))
        except web.RequestPayloadError:  # says that it is packed, and is not
            return web.Response(status=400)
        timestamps, signatures = request.headers.getall(_TIMESTAMP, []), request.headers.getall(_SIGNATURE, [])
        if not is_signed(self._secret, timestamps, signatures, raw, self._clock.now()):
            return web.Response(status=401)
        try:
            payload = read_payload(raw)
        except Unreadable as error:
            log.warning("a signed request can't be read: %s", error)
            return web.Response(status=400)
        if payload.get("type") == "url_verification":
            return web.json_response({"challenge": str(payload.get("challenge", ""))})
        if payload.get("ssl_check") == "1":
            return web.Response(status=200)
        last_try = request.headers.get(_RETRY) == str(RETRIES)
        reply = await self._framework.dispatch(payload, came, last_try=last_try)
        if reply.body is None:
            return web.Response(status=reply.status)
        body = _ENCODER.encode(reply.body).encode("utf-8", "replace")
        return web.Response(status=reply.status, body=body, content_type="application/json", charset="utf-8")


def read_payload(raw: bytes) -> dict[str, Any]:
    """The payload in a body: a JSON object, a form, or a form whose `payload` is one. Raises `Unreadable`."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8") from None
    if text.lstrip()[:1] in ("{", "["):
        return _object(text)
    try:
        fields = dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS))
    except ValueError:
        raise Unreadable("no form") from None
    payload = fields.get("payload")
    if payload is not None:
        return _object(payload)
    if not fields:
        raise Unreadable("empty")
    return dict(fields)


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("no JSON") from None
    if not isinstance(value, dict):
        raise Unreadable("no JSON object")
    return value
