"""What stands before every handler: who may knock in demo mode, what every answer carries, and that none is a 500."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.kernel.settings import is_loopback
from bot.platforms.bodies import hang_up
from bot.platforms.web.face import Face
from bot.platforms.web.reading import Wrong

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_COMMON: Final = {
    "Server": "Zhanggui",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
API_HEADERS: Final = _COMMON | {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
PAGE_HEADERS: Final = _COMMON | {
    # Charts are images of data: addresses. Trusted types make the browser refuse a string where markup is wanted.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "Cache-Control": "no-cache",
}
_TOLD_BY_A_PROXY: Final = frozenset({"forwarded", "via", "x-real-ip"})


def guarded(face: Face, handler: Handler, headers: Mapping[str, str] = API_HEADERS) -> Handler:
    """`handler` behind the guard, its answers with `headers`."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            if face.settings.demo:
                check_demo(request)
            response = await handler(request)
        except Wrong as wrong:
            response = refusal(face, request, wrong.status, wrong.code)
        except web.HTTPException:
            raise
        except Exception:
            log.exception("the web face failed at %s %s", request.method, _route(request))
            response = refusal(face, request, 503, "away")
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if response.status == 408 and isinstance(response, web.Response):
            return await hang_up(request, response)
        return response

    return handle


def _route(request: web.Request) -> str:
    """The route as declared: a path may hold a token."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "?"


def refusal(face: Face, request: web.Request, status: int, code: str) -> web.Response:
    """An error as JSON: its code, and the words for a person."""
    words = "web.demo.nobody" if code == "who" and face.settings.demo else f"web.error.{code}"
    body = {"error": code, "text": face.voice(request).plain(words)}
    response = web.json_response(body, status=status, dumps=_readable)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def check_demo(request: web.Request) -> None:
    """Only this machine's own browser may use the demo: it knows no passwords.

    Refused with 403: whatever came through a proxy, a Host that is not a loopback name with our port (a foreign name
    pointed at this machine reaches us with its own Host), and an Origin of another page.
    """
    if came_through_a_proxy(request):
        raise Wrong(403, "demo_proxy")
    sockname = request.transport.get_extra_info("sockname") if request.transport else None
    port = sockname[1] if isinstance(sockname, tuple) else 0
    hosts = request.headers.getall("Host", [])
    if len(hosts) != 1 or not _is_here(f"http://{hosts[0]}", port):
        raise Wrong(403, "demo_host")
    if any(not _is_here(origin, port) for origin in request.headers.getall("Origin", [])):
        raise Wrong(403, "demo_origin")


def came_through_a_proxy(request: web.Request) -> bool:
    """Whether a proxy left its mark."""
    names = {name.lower() for name in request.headers}
    return bool(names & _TOLD_BY_A_PROXY) or any(name.startswith("x-forwarded-") for name in names)


def _is_here(origin: str, port: int) -> bool:
    try:
        parts = urlsplit(origin)
        there = parts.port or 80
    except ValueError:
        return False
    plain = parts.scheme == "http" and not (parts.path or parts.query or parts.fragment or parts.username)
    return plain and there == port and is_loopback(parts.hostname or "")


def same_origin(face: Face, request: web.Request) -> bool:
    """Whether a request that changes something comes from our own page.

    A form on a page without referrers sends `Origin: null` (Fetch, "append a request Origin header"); there the
    browser's own word `Sec-Fetch-Site`, which no script can set, stands in for it.
    """
    origin = request.headers.get("Origin")
    if origin in (None, "null"):
        return request.headers.get("Sec-Fetch-Site") == "same-origin"
    ours = {f"{'https' if face.secure(request) else 'http'}://{request.host}".lower()}
    if face.settings.public_url:
        parts = urlsplit(face.settings.public_url)
        ours.add(f"{parts.scheme}://{parts.netloc}".lower())
    return origin.lower() in ours


def _readable(body: Any) -> str:
    """JSON as a person reads it in a terminal: 支付金额, not six characters for each of its four."""
    text = json.dumps(body, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character, which only the escaped form can carry
        return json.dumps(body)
    return text


def json_answer(body: Any, *, etag: str = "") -> web.Response:
    """`body` as JSON, packed when it is long enough to be worth it."""
    response = web.json_response(body, dumps=_readable)
    if etag:
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = "private, no-cache"
    response.enable_compression()
    return response
