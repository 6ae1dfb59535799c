"""The web face as routes to mount, and as a platform the outbox delivers to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from aiohttp import web

from bot.kernel.delivery import Outcome, Sent
from bot.kernel.parcel import Parcel
from bot.platforms.web import api, link
from bot.platforms.web.assets import read_assets, serve_asset
from bot.platforms.web.face import Face
from bot.platforms.web.guard import API_HEADERS, PAGE_HEADERS, Handler, guarded

_Answers = Callable[[Face, web.Request], Awaitable[web.StreamResponse]]

_API: Final[tuple[tuple[str, str, _Answers], ...]] = (
    ("POST", "/api/v1/commands", api.say),
    ("GET", "/api/v1/messages", api.list_sent),
    ("GET", "/api/v1/me", api.tell_me),
    ("GET", "/api/v1/words", api.list_words),
    ("DELETE", "/api/v1/session", api.sign_out),
    ("GET", "/healthz", api.alive),
    ("GET", "/readyz", api.ready),
    ("GET", "/metrics", api.metrics),
    ("*", "/api/{rest:.*}", api.unknown),
)


def build_routes(face: Face) -> list[web.RouteDef]:
    """Everything the web face serves: the API, the page at `/`, the one-time link and the probes.

    The page's files are read here, once.
    """
    routes = [web.route(method, path, _bound(face, answer, API_HEADERS)) for method, path, answer in _API]
    assets = read_assets()

    async def page(request: web.Request) -> web.StreamResponse:
        return serve_asset(assets, request.match_info.get("name", "index.html"), request)

    shown = guarded(face, page, PAGE_HEADERS)
    routes += [web.get("/", shown), web.get("/page/{name}", shown)]
    routes.append(web.get("/web/{token}", _bound(face, link.show_link, PAGE_HEADERS)))
    routes.append(web.post("/web/{token}", _bound(face, link.use_link, PAGE_HEADERS)))
    return routes


def _bound(face: Face, answer: _Answers, headers: Mapping[str, str]) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await answer(face, request)

    return guarded(face, handle, headers)


class WebDeliverer:
    """The page as a platform: a message is delivered the moment its row is committed, for the page lists the rows."""

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Delivered. An edit is the row it redraws, drawn anew; the page has no home to publish."""
        if parcel.kind in ("edit", "home"):
            return Sent(parcel.ref, parcel.place)
        return Sent(str(parcel.id), parcel.target)

    async def find(self, parcel: Parcel) -> Sent | None:
        """An attempt can't have been lost on the way: there is no way."""
        return Sent(parcel.ref or str(parcel.id), parcel.place or parcel.target)
