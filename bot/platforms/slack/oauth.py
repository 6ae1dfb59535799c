"""Installing into a workspace: `GET /slack/install` sends to Slack, `GET /slack/oauth_redirect` takes what comes back.

The state ties both to one browser and ten minutes: it is signed, and has to come back in the address and in a cookie.
Source: Slack's "Installing with OAuth" (oauth.v2.access).
"""

from __future__ import annotations

import hashlib
import hmac
import html
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.kernel.clock import Clock
from bot.kernel.voice import Catalogue, Voice
from bot.platforms.slack.framework import quiet_logger
from bot.platforms.slack.manifest import SCOPES
from bot.platforms.wire import DeadlinePassed, Pace, within

log = logging.getLogger(__name__)

AUTHORIZE_URL: Final = "https://slack.com/oauth/v2/authorize"
STATE_SECONDS: Final = 600
CALL_SECONDS: Final = 10
COOKIE: Final = "zhanggui_slack_install"
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_PAGE: Final = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title><style>body{{font:16px/1.6 system-ui,sans-serif;max-width:32rem;margin:15vh auto;"
    "padding:0 1rem;color:#1d1c1d}}h1{{font-size:1.4rem}}</style><h1>{title}</h1><p>{text}</p></html>"
)


@dataclass(frozen=True, slots=True)
class Installation:
    """The app in one workspace. The token is in the clear here: whoever stores it encrypts it."""

    workspace: str
    name: str
    token: str = field(repr=False)
    bot_user: str
    scopes: str
    installed_by: str


SaveInstallation: TypeAlias = Callable[[Installation], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class App:
    """The app as Slack knows it. `secret_keys`: the first signs, all of them are believed."""

    client_id: str
    client_secret: str = field(repr=False)
    public_url: str
    api_url: str
    secret_keys: Sequence[str] = field(repr=False)


class Installer:
    """Both handlers. `session` is a guarded one; `save` stores, and when it returns the workspace can be served."""

    def __init__(
        self,
        *,
        app: App,
        session: aiohttp.ClientSession,
        clock: Clock,
        pace: Pace,
        catalogue: Catalogue,
        language: str,
        save: SaveInstallation,
    ) -> None:
        self._app = app
        self._session = session
        self._clock = clock
        self._pace = pace
        self._catalogue = catalogue
        self._language = language
        self._save = save

    async def install(self, _request: web.Request) -> web.Response:
        """Send the browser to Slack, with a new state."""
        state = new_state(self._app.secret_keys[0], self._clock.now())
        asked = {
            "client_id": self._app.client_id,
            "scope": ",".join(SCOPES),
            "state": state,
            "redirect_uri": self._redirect_uri,
        }
        response = web.Response(status=302, headers=_HEADERS | {"Location": f"{AUTHORIZE_URL}?{urlencode(asked)}"})
        # Lax, not Strict: the browser comes back from slack.com, and must bring the cookie along.
        response.set_cookie(
            COOKIE, state, max_age=STATE_SECONDS, path="/slack", httponly=True, samesite="Lax", secure=self._secure
        )
        return response

    async def redirect(self, request: web.Request) -> web.Response:
        """Take the code, exchange it for a token, have it stored, and say how it went."""
        if not self._is_ours(request):
            return self._page(request, 400, "expired")
        if request.query.get("error"):
            return self._page(request, 200, "refused")
        installation = await self._exchange(request.query.get("code", ""))
        if installation is None:
            return self._page(request, 502, "failed")
        try:
            await self._save(installation)
        except Exception:
            log.exception("the installation in %s could not be stored", installation.workspace)
            return self._page(request, 500, "failed")
        return self._page(request, 200, "done", workspace=installation.name)

    @property
    def _redirect_uri(self) -> str:
        return f"{self._app.public_url}/slack/oauth_redirect"

    @property
    def _secure(self) -> bool:
        return self._app.public_url.startswith("https://")

    def _is_ours(self, request: web.Request) -> bool:
        state, kept = request.query.get("state", ""), request.cookies.get(COOKIE, "")
        same = hmac.compare_digest(state.encode("utf-8", "replace"), kept.encode("utf-8", "replace"))
        return same and is_state(state, self._app.secret_keys, self._clock.now())

    async def _exchange(self, code: str) -> Installation | None:
        web_client = AsyncWebClient(
            base_url=self._app.api_url, session=self._session, retry_handlers=[], logger=quiet_logger(f"{__name__}.sdk")
        )
        web_client.proxy = None
        asked = web_client.api_call(
            "oauth.v2.access",
            data={
                "client_id": self._app.client_id,
                "client_secret": self._app.client_secret,
                "code": code,
                "redirect_uri": self._redirect_uri,
            },
        )
        try:
            answer = await within(self._pace, CALL_SECONDS, asked)
        except SlackApiError as error:
            said = error.response.get("error") if hasattr(error.response, "get") else ""
            log.warning("Slack did not accept an installation: %s", said)
            return None
        except (aiohttp.ClientError, OSError, DeadlinePassed, ValueError, AttributeError, TypeError) as error:
            log.warning("an installation could not be completed: %s", type(error).__name__)
            return None
        return read_installation(answer.data)

    def _page(self, request: web.Request, status: int, key: str, **places: str) -> web.Response:
        accepts = request.headers.get("Accept-Language", "").lower()
        language = "zh" if accepts.startswith("zh") else "en" if accepts else self._language
        say = Voice(self._catalogue, language, "UTC").plain
        title = say("slack.install.done_title" if key == "done" else "slack.install.failed_title")
        text = say(f"slack.install.{key}", **places)
        page = _PAGE.format(language=language, title=html.escape(title), text=html.escape(text))
        response = web.Response(status=status, text=page, content_type="text/html", headers=_HEADERS)
        response.del_cookie(COOKIE, path="/slack")
        return response


def read_installation(answer: Any) -> Installation | None:
    """What `oauth.v2.access` answered; `None` when it has no bot token for one workspace (an organisation-wide one)."""
    if not isinstance(answer, dict):
        return None
    team, person = answer.get("team"), answer.get("authed_user")
    token = answer.get("access_token")
    if not isinstance(team, dict) or not isinstance(team.get("id"), str) or not isinstance(token, str) or not token:
        log.warning("Slack's answer to an installation names no workspace, or brings no bot token")
        return None
    return Installation(
        workspace=team["id"],
        name=str(team.get("name") or team["id"])[:120],
        token=token,
        bot_user=str(answer.get("bot_user_id") or ""),
        scopes=str(answer.get("scope") or ""),
        installed_by=str(person.get("id") or "") if isinstance(person, dict) else "",
    )


def new_state(secret_key: str, now: datetime) -> str:
    """A random word that can be told to be ours for ten minutes."""
    said = f"{secrets.token_urlsafe(24)}.{int(now.timestamp()) + STATE_SECONDS}"
    return f"{said}.{_seal(secret_key, said)}"


def is_state(state: str, secret_keys: Sequence[str], now: datetime) -> bool:
    """Whether `new_state` made it, with one of these keys, less than ten minutes ago. Never raises."""
    said, _, seal = state.rpartition(".")
    until = said.rpartition(".")[2]
    if not (state.isascii() and until.isdigit() and len(until) <= 12) or int(until) <= now.timestamp():
        return False
    return any(hmac.compare_digest(seal.encode(), _seal(key, said).encode()) for key in secret_keys)


def _seal(secret_key: str, said: str) -> str:
    return hmac.new(secret_key.encode(), b"slack-install:" + said.encode(), hashlib.sha256).hexdigest()
