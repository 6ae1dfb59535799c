"""Every command as JSON: what the page and other programs say to the house."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.kernel.call import Call
from bot.kernel.message import Answer
from bot.kernel.voice import LANGUAGES, write_day, write_moment
from bot.platforms.web import pieces
from bot.platforms.web.completion import commands_json
from bot.platforms.web.face import Face
from bot.platforms.web.guard import came_through_a_proxy, json_answer, same_origin
from bot.platforms.web.ports import About, Credentials, SentMessage, Viewer, Who
from bot.platforms.web.reading import Asked, Wrong, call_key, read_asked, read_json

_MOST_MESSAGES: Final = 200
_FEWEST_MESSAGES: Final = 50
_WORDS: Final = "web.page."


async def say(face: Face, request: web.Request) -> web.StreamResponse:
    """`POST /api/v1/commands`: a line or a filled form; 200 with what came of it, refusals included."""
    viewer = await _somebody(face, request)
    asked = read_asked(await read_json(request, face.pace))
    now = face.clock.now()
    direct = not asked.conversation or asked.conversation == viewer.account
    if not direct:
        await _check_room(face, viewer, asked.conversation)
    answer = await face.dispatcher.handle(_call(viewer, asked, now, direct=direct))
    return json_answer(_answer(answer, now, viewer))


async def _somebody(face: Face, request: web.Request) -> Viewer:
    """Whose request it is; raises `Wrong` (401), and 403 when a signed-in browser was sent here by another page."""
    credentials = _credentials(face, request)
    viewer = await face.ports.viewer_of(credentials)
    if viewer is None:
        raise Wrong(401, "who")
    by_cookie = bool(credentials.cookie) and not (credentials.bearer or credentials.demo_person)
    if by_cookie and request.method not in ("GET", "HEAD") and not same_origin(face, request):
        raise Wrong(403, "foreign")
    return viewer


def _credentials(face: Face, request: web.Request) -> Credentials:
    credentials = face.credentials(request)
    # A browser's header can't carry 周敏 as it is: there it comes percent-encoded.
    person = unquote(credentials.demo_person)
    return Credentials(credentials.bearer, credentials.cookie, person)


async def _check_room(face: Face, viewer: Viewer, conversation: str) -> None:
    about = await face.ports.about(viewer)
    if conversation not in {room.id for room in about.rooms}:
        raise Wrong(404, "room")


def _call(viewer: Viewer, asked: Asked, now: datetime, *, direct: bool) -> Call:
    """In a group the page shows an answer to whoever asked alone, as Slack does with its own."""
    return Call(
        key=call_key(viewer.account, asked.key),
        platform="web",
        workspace=viewer.workspace,
        account=viewer.account,
        conversation=viewer.account if direct else asked.conversation,
        direct=direct,
        received_at=now,
        line=asked.line,
        form=asked.form,
        name=viewer.name,
        forms=True,
        inline=True,
        ephemeral=not direct,
        source=asked.source,
        department=asked.department,
        locale="zh-CN" if viewer.language == "zh" else "en-US",
        zone=viewer.zone,
    )


def _answer(answer: Answer, now: datetime, viewer: Viewer) -> pieces.Json:
    message = answer.message
    return {
        "outcome": answer.outcome,
        "text": pieces.text_of(message),
        "fields": pieces.fields_of(message),
        "buttons": pieces.buttons_of(message),
        "message": pieces.message_json(message),
        "svg": pieces.drawings_of(message),
        "replayed": answer.replayed,
        **_when(now, message.language, viewer.zone),
    }


def _when(at: datetime, language: str, zone: str) -> pieces.Json:
    return {
        "at": at.astimezone(UTC).isoformat(),
        "day": write_day(at.astimezone(ZoneInfo(zone)).date(), language),
        "time": write_moment(at, zone, language, "time"),
    }


async def list_sent(face: Face, request: web.Request) -> web.StreamResponse:
    """`GET /api/v1/messages?for=…&after=…&limit=…`: what was sent, oldest first; 304 while nothing has changed.

    `after` is the id of a message the asker has: only what was delivered after it comes. In the demo anybody may look.
    """
    viewer = await face.ports.viewer_of(_credentials(face, request))
    for_ = request.query.get("for", "")
    if viewer is None and not (face.settings.demo and for_):
        raise Wrong(401, "who")
    limit = _whole(request.query.get("limit", ""), _FEWEST_MESSAGES, 1, _MOST_MESSAGES)
    sent = await face.ports.sent_to(viewer, for_, limit=limit)
    if sent is None:
        raise Wrong(404, "room")
    sent = _after(sent, request.query.get("after", ""))
    zone = viewer.zone if viewer else face.settings.zone
    etag = _mark(sent, zone)
    if request.headers.get("If-None-Match") == etag:
        return web.Response(status=304, headers={"ETag": etag})
    return json_answer({"messages": [_sent(one, zone) for one in sent]}, etag=etag)


def _whole(text: str, otherwise: int, least: int, most: int) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        return otherwise
    return min(max(int(text), least), most)


def _after(sent: Sequence[SentMessage], after: str) -> Sequence[SentMessage]:
    """What stands behind the message `after`; when that one is not among the last, what was made after it."""
    if not after.isascii() or not after.isdigit() or len(after) > 18:
        return sent
    ids = [one.id for one in sent]
    if int(after) in ids:
        return sent[ids.index(int(after)) + 1 :]
    return [one for one in sent if one.id > int(after)]


def _mark(sent: Sequence[SentMessage], zone: str) -> str:
    seen = "\n".join([zone, *(f"{one.id} {one.version}" for one in sent)])
    return f'"{hashlib.sha256(seen.encode()).hexdigest()[:24]}"'


def _sent(one: SentMessage, zone: str) -> pieces.Json:
    return {
        "id": one.id,
        "kind": one.kind,
        "version": one.version,
        "edited": one.version not in ("", str(one.id)),
        "text": pieces.text_of(one.message),
        "message": pieces.message_json(one.message),
        "buttons": pieces.buttons_of(one.message),
        **_when(one.at, one.message.language, zone),
    }


async def tell_me(face: Face, request: web.Request) -> web.StreamResponse:
    """`GET /api/v1/me`: who looks, where they can talk, what can be said. In the demo also whom one may be."""
    credentials = _credentials(face, request)
    viewer = await face.ports.viewer_of(credentials)
    reader = viewer.language if viewer is not None else face.voice(request).language
    cast = await face.ports.cast(reader) if face.settings.demo else None
    if viewer is None and cast is None:
        raise Wrong(401, "who")
    now = face.clock.now()
    body: dict[str, Any] = {"demo": face.settings.demo, "person": None, "people": []}
    if cast is not None:
        body |= {"department": cast.department, "people": [_who(one) for one in cast.people]}
    language, zone = face.voice(request).language, face.settings.zone
    if viewer is not None:
        about = await face.ports.about(viewer)
        language, zone = about.language, about.zone
        body |= _about(face, about, now)
    return json_answer(body | {"language": language, **_when(now, language, zone)})


def _about(face: Face, about: About, now: datetime) -> pieces.Json:
    names = {"metrics": about.metrics, "people": about.people, "roles": about.roles}
    return {
        "person": _who(about.person),
        "department": about.department,
        "zone": about.zone,
        "rooms": [{"id": room.id, "label": pieces.tame(room.label), "kind": room.kind} for room in about.rooms],
        "suggestions": [{"label": pieces.tame(one.label), "line": one.line} for one in about.suggestions],
        "day_line": about.day_line,
        "commands": commands_json(face.registry, face.catalogue, about, now),
        "names": {kind: [pieces.tame(name) for name in some] for kind, some in names.items()},
        "language_lines": {language: f"/zg language {language}" for language in LANGUAGES}
        if "zg language" in face.registry.by_name
        else {},
    }


def _who(who: Who) -> pieces.Json:
    return {"id": who.id, "name": pieces.tame(who.name), "about": pieces.tame(who.about)}


async def list_words(face: Face, request: web.Request) -> web.StreamResponse:
    """`GET /api/v1/words?language=…`: the page's own texts. An English text with a plural has two, the second `….one`."""
    asked = request.query.get("language", "")
    language = asked if asked in LANGUAGES else face.voice(request).language
    words = {}
    for key in sorted(face.catalogue.keys):
        if key.startswith(_WORDS):
            name = key.removeprefix(_WORDS)
            words[name] = face.catalogue.text(key, language)
            one = face.catalogue.text(key, language, 1)
            if one != words[name]:
                words[f"{name}.one"] = one
    return json_answer({"language": language, "words": words})


async def sign_out(face: Face, request: web.Request) -> web.StreamResponse:
    """`DELETE /api/v1/session`: end this browser's session."""
    if not same_origin(face, request):
        raise Wrong(403, "foreign")
    cookie = face.credentials(request).cookie
    if cookie:
        await face.ports.end_session(cookie)
    response = json_answer({})
    response.del_cookie(face.cookie_name(request), path="/")
    return response


async def alive(face: Face, request: web.Request) -> web.StreamResponse:
    """`GET /healthz`: the process runs."""
    return web.Response(text="ok\n")


async def ready(face: Face, request: web.Request) -> web.StreamResponse:
    """`GET /readyz`: commands are answered."""
    if await face.ports.ready():
        return web.Response(text="ok\n")
    return web.Response(status=503, text="not ready\n")


async def metrics(face: Face, request: web.Request) -> web.StreamResponse:
    """`GET /metrics`: for whoever has the token, and without one for this machine when it alone can knock."""
    given, token = face.credentials(request).bearer, face.settings.metrics_token
    known = bool(token) and hmac.compare_digest(given.encode(), token.encode())
    if not known and (not face.settings.loopback or came_through_a_proxy(request)):
        raise Wrong(401, "metrics")
    return web.Response(text=await face.ports.metrics(), content_type="text/plain", charset="utf-8")


async def unknown(face: Face, request: web.Request) -> web.StreamResponse:
    """Anything else under `/api/`."""
    raise Wrong(404, "unknown")
