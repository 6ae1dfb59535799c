"""The one-time link of `/web`: looking at it changes nothing; its one button uses it up and signs the browser in."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from aiohttp import web

from bot.platforms.web.face import Face
from bot.platforms.web.guard import same_origin

COOKIE_SECONDS: Final = 12 * 60 * 60
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{16,200}")
"""Our tokens; anything else is not even looked up."""

_PAGE: Final = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="/page/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page/base.css">
<link rel="stylesheet" href="/page/door.css">
<script type="module" src="/page/link.js"></script>
</head>
<body class="door">
<main>
<img class="seal" src="/page/icon.svg" alt="" width="56" height="56">
<h1>{title}</h1>
<p>{text}</p>
{form}
</main>
</body>
</html>
"""
_FORM: Final = '<form method="post" id="enter"><button class="primary" type="submit" autofocus>{button}</button></form>'


async def show_link(face: Face, request: web.Request) -> web.StreamResponse:
    """One button, whatever the token: messengers and virus scanners open links, and must not use this one up."""
    voice = face.voice(request)
    button = _FORM.format(button=escape(voice.plain("web.door.enter")))
    return _page(face, request, 200, "web.door.title", "web.door.text", button)


async def use_link(face: Face, request: web.Request) -> web.StreamResponse:
    """Use the link up and set the cookie: 303 to the page. 403 from another page, 410 when it is no longer good."""
    if not same_origin(face, request):
        return _page(face, request, 403, "web.door.title", "web.door.foreign")
    token = request.match_info["token"]
    cookie = await face.ports.consume_link(token) if _TOKEN.fullmatch(token) else None
    if cookie is None:
        return _page(face, request, 410, "web.door.over", "web.door.again")
    response = web.Response(status=303, headers={"Location": "/", "Cache-Control": "no-store"})
    response.set_cookie(
        face.cookie_name(request),
        cookie,
        max_age=COOKIE_SECONDS,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=face.secure(request),
    )
    return response


def _page(face: Face, request: web.Request, status: int, title: str, text: str, form: str = "") -> web.Response:
    voice = face.voice(request)
    body = _PAGE.format(
        lang="zh-CN" if voice.language == "zh" else "en",
        title=escape(voice.plain(title)),
        text=escape(voice.plain(text)),
        form=form,
    )
    response = web.Response(text=body, status=status, content_type="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
