"""slack-bolt, between a payload and the face: its app, its request, its dispatch. Over HTTP and over a socket alike.

Everything is handed over by one middleware, which stands first. A listener would do the same for more than twice the
cost: bolt fills in its arguments by name, twice, and makes a client for it. What bolt would check is off, because it
was checked before: it answers 500 to a body that is no JSON before it looks at the signature.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Protocol

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.ways import Reply

log = logging.getLogger(__name__)

_CAME: Final = "asked_at_seconds"
_LAST: Final = "last_try"
_REPLY: Final = "reply"


RETRIES: Final = 3
"""How often Slack sends an event again that was not acknowledged: at once, after a minute, after five."""


class Answers(Protocol):
    """The face."""

    async def answer(
        self, payload: Mapping[str, Any], asked_at_seconds: float | None = None, *, last_try: bool = False
    ) -> Reply:
        """What to reply to a payload that came at that second of the steady clock, perhaps for the last time."""


def quiet_logger(name: str, level: int = logging.WARNING) -> logging.Logger:
    """A logger for Slack's SDK that never goes below `level`: at DEBUG it writes out bodies, with the tokens in them."""
    quiet = logging.getLogger(name)
    quiet.setLevel(level)
    return quiet


class HandOver(AsyncMiddleware):
    """Hands the payload to the face, and ends bolt's dispatch with what it replies."""

    def __init__(self, face: Answers) -> None:
        self._face = face

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        """Answer; never raises."""
        try:
            reply = await self._face.answer(req.body, req.context.get(_CAME), last_try=bool(req.context.get(_LAST)))
        except Exception:
            log.exception("a payload of Slack could not be answered")
            reply = Reply(500)
        req.context[_REPLY] = reply
        return BoltResponse(status=reply.status, body="")


def build_app(face: Answers) -> AsyncApp:
    """Bolt's app with everything handed to `face`."""

    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        # Bolt asks for one. Tokens are looked up where a call is made; `app_uninstalled` has to come through without.
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)

    logger = quiet_logger(f"{__name__}.bolt", logging.ERROR)
    return AsyncApp(
        name="zhanggui",
        logger=logger,
        process_before_response=True,
        client=AsyncWebClient(logger=logger),
        before_authorize=HandOver(face),
        authorize=authorize,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
    )


class Framework:
    """Bolt's dispatch for payloads that were read and checked."""

    def __init__(self, face: Answers) -> None:
        self.app = build_app(face)

    async def dispatch(self, payload: dict[str, Any], asked_at_seconds: float, *, last_try: bool = False) -> Reply:
        """The face's reply; 400 where bolt stumbles over the shape of the payload."""
        try:
            request = AsyncBoltRequest(
                # In this mode bolt takes the payload as it was read, and does not parse the body twice more.
                mode="socket_mode",
                body=payload,
                context={_CAME: asked_at_seconds, _LAST: last_try},
            )
            await self.app.async_dispatch(request)
        except (AttributeError, KeyError, TypeError, ValueError):
            return Reply(400)
        reply = request.context.get(_REPLY)
        return reply if isinstance(reply, Reply) else Reply(400)
