"""Who may knock: the demo's guard, the one-time link, the cookie, and what every answer carries."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.kernel.clock import TurnedClock
from tests.platforms.web.script import NOW
from tests.platforms.web.stand import COOKIE, LINK, Stand, serving


async def raw(address: str, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> tuple[int, str]:
    """A request with exactly these headers (a client library would correct some); status and the whole answer."""
    port = urlsplit(address).port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
    writer.write("\r\n".join(lines).encode() + body)
    answer = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    return int(answer.split()[1]), answer


# --- the demo is for this machine alone ------------------------------------------------------------------------------
HERE = "127.0.0.1:{port}"
FRIENDLY: list[dict[str, str]] = [
    {"Host": HERE},
    {"Host": "localhost:{port}"},
    {"Host": "[::1]:{port}"},
    {"Host": "LOCALHOST:{port}"},
    {"Host": HERE, "Origin": "http://127.0.0.1:{port}"},
    {"Host": HERE, "Origin": "http://localhost:{port}"},
]
FOREIGN: list[tuple[dict[str, str], str]] = [
    ({"Host": "evil.example:{port}"}, "demo_host"),
    ({"Host": "127.0.0.1.evil.example:{port}"}, "demo_host"),
    ({"Host": "localhost.evil.example:{port}"}, "demo_host"),
    ({"Host": "192.168.1.7:{port}"}, "demo_host"),
    ({"Host": "0.0.0.0:{port}"}, "demo_host"),
    ({"Host": "127.0.0.1"}, "demo_host"),
    ({"Host": "127.0.0.1:1"}, "demo_host"),
    ({"Host": "localhost:{port}@evil.example"}, "demo_host"),
    ({"Host": "evil.example@localhost:{port}"}, "demo_host"),
    ({"Host": "localhost:{port}/path"}, "demo_host"),
    ({"Host": ""}, "demo_host"),
    ({"Host": HERE, "Origin": "https://evil.example"}, "demo_origin"),
    ({"Host": HERE, "Origin": "http://127.0.0.1:1"}, "demo_origin"),
    ({"Host": HERE, "Origin": "http://127.0.0.1"}, "demo_origin"),
    ({"Host": HERE, "Origin": "https://127.0.0.1:{port}"}, "demo_origin"),
    ({"Host": HERE, "Origin": "null"}, "demo_origin"),
    ({"Host": HERE, "Origin": "file://"}, "demo_origin"),
    ({"Host": HERE, "Origin": "http://127.0.0.1:{port}.evil.example"}, "demo_origin"),
    ({"Host": HERE, "X-Forwarded-For": "10.0.0.9"}, "demo_proxy"),
    ({"Host": HERE, "X-Forwarded-Host": "127.0.0.1:{port}"}, "demo_proxy"),
    ({"Host": HERE, "x-forwarded-proto": "http"}, "demo_proxy"),
    ({"Host": HERE, "X-Forwarded-Something": ""}, "demo_proxy"),
    ({"Host": HERE, "Forwarded": "for=10.0.0.9"}, "demo_proxy"),
    ({"Host": HERE, "Via": "1.1 proxy"}, "demo_proxy"),
    ({"Host": HERE, "X-Real-IP": "10.0.0.9"}, "demo_proxy"),
]
PATHS = ("/", "/page/main.js", "/api/v1/me", "/api/v1/messages?for=w2", "/api/v1/nothing", "/healthz", "/metrics")


def at(address: str, headers: Mapping[str, str]) -> dict[str, str]:
    """The headers with the port that is listened on."""
    return {name: value.replace("{port}", str(urlsplit(address).port)) for name, value in headers.items()}


@pytest.mark.parametrize("headers", FRIENDLY, ids=str)
async def test_the_demo_answers_this_machines_own_names(headers: dict[str, str]) -> None:
    async with serving(Stand(TurnedClock(NOW))) as address:
        for path in PATHS[:4]:
            status, _ = await raw(address, "GET", path, at(address, headers))
            assert status == 200, path


@pytest.mark.parametrize(("headers", "error"), FOREIGN, ids=str)
async def test_the_demo_refuses_proxies_foreign_hosts_and_foreign_pages(headers: dict[str, str], error: str) -> None:
    stand = Stand(TurnedClock(NOW))
    async with serving(stand) as address:
        said = at(address, headers) | {"X-Demo-Person": "w2"}
        for path in PATHS:
            status, answer = await raw(address, "GET", path, said)
            assert status == 403, path
            assert f'"error": "{error}"' in answer
        status, _ = await raw(address, "POST", "/api/v1/commands", said, b'{"line": "/handoff list"}')
    assert status == 403
    assert stand.calls == []


async def test_outside_the_demo_a_proxy_is_welcome() -> None:
    stand = Stand(TurnedClock(NOW), demo=False)
    async with serving(stand, public_url="https://zhanggui.example") as address:
        headers = {"Host": "zhanggui.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.9"}
        assert (await raw(address, "GET", "/", headers))[0] == 200


# --- what every answer carries ---------------------------------------------------------------------------------------
async def test_every_answer_carries_the_guards_headers() -> None:
    stand = Stand(TurnedClock(NOW), demo=False)
    async with serving(stand) as address, aiohttp.ClientSession() as session:
        for path in (*PATHS, f"/web/{LINK}", "/page/nothing.js"):
            async with session.get(address + path) as response:
                policy = response.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy
                assert "frame-ancestors 'none'" in policy
                assert "unsafe" not in policy
                assert "http:" not in policy
                assert response.headers["X-Content-Type-Options"] == "nosniff"
                assert response.headers["Referrer-Policy"] == "no-referrer"
                assert response.headers["X-Frame-Options"] == "DENY"
                assert "aiohttp" not in response.headers["Server"]
                if path.startswith(("/api", "/web")):
                    assert response.headers["Cache-Control"] == "no-store"


async def test_the_pages_files_are_kept_by_the_browser_until_they_change() -> None:
    async with serving(Stand(TurnedClock(NOW))) as address, aiohttp.ClientSession() as session:
        for path, media_type in (
            ("/", "text/html"),
            ("/page/main.js", "text/javascript"),
            ("/page/base.css", "text/css"),
        ):
            async with session.get(address + path) as response:
                assert (response.status, response.content_type) == (200, media_type)
                seen = {"If-None-Match": response.headers["ETag"]}
            async with session.get(address + path, headers=seen) as response:
                assert response.status == 304
        for path in ("/page/..%2fapi.py", "/page/%2e%2e%2fapi.py", "/page/nothing.js", "/page/"):
            async with session.get(address + path) as response:
                assert response.status == 404, path


# --- the one-time link -----------------------------------------------------------------------------------------------
def browser(address: str, **headers: str) -> aiohttp.ClientSession:
    """A browser that follows nothing by itself, so that each step can be seen."""
    return aiohttp.ClientSession(address, headers=headers, cookie_jar=aiohttp.CookieJar(unsafe=True))


async def test_looking_at_a_link_changes_nothing_and_its_button_signs_in_once() -> None:
    stand = Stand(TurnedClock(NOW), demo=False)
    async with serving(stand) as address, browser(address, Origin=address) as session:
        for method in ("GET", "HEAD", "GET"):
            async with session.request(method, f"/web/{LINK}") as response:
                assert response.status == 200
                assert "Set-Cookie" not in response.headers
        assert stand.links == {LINK}
        async with session.get("/api/v1/me") as response:
            assert response.status == 401
        async with session.post(f"/web/{LINK}", allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (303, "/")
            cookie = response.headers["Set-Cookie"]
        assert cookie.startswith("zhanggui=fresh-cookie; ")
        parts = {part.strip() for part in cookie.split(";")[1:]}
        assert parts == {"HttpOnly", "Max-Age=43200", "Path=/", "SameSite=Strict"}
        async with session.get("/api/v1/me") as response:
            assert (await response.json())["person"]["name"] == "周敏"
        async with session.post(f"/web/{LINK}", allow_redirects=False) as response:
            assert response.status == 410
            assert "Set-Cookie" not in response.headers


async def test_under_https_the_cookie_is_secure_and_for_that_host_alone() -> None:
    stand = Stand(TurnedClock(NOW), demo=False)
    public = "https://zhanggui.example"
    async with serving(stand, public_url=public) as address, browser(address, Origin=public) as session:
        async with session.post(f"/web/{LINK}", allow_redirects=False) as response:
            cookie = response.headers["Set-Cookie"]
        assert cookie.startswith("__Host-zhanggui=fresh-cookie; ")
        assert "Secure" in cookie
        async with session.get("/api/v1/me", headers={"Cookie": "zhanggui=fresh-cookie"}) as response:
            assert response.status == 401
        async with session.get("/api/v1/me", headers={"Cookie": "__Host-zhanggui=fresh-cookie"}) as response:
            assert response.status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    ],
    ids=str,
)
async def test_a_link_is_not_used_up_from_another_page(headers: dict[str, str]) -> None:
    stand = Stand(TurnedClock(NOW), demo=False)
    async with (
        serving(stand) as address,
        browser(address) as session,
        session.post(f"/web/{LINK}", headers=headers, allow_redirects=False) as response,
    ):
        assert response.status == 403
        assert "Set-Cookie" not in response.headers
    assert stand.links == {LINK}


async def test_a_form_without_a_referrer_says_by_the_browser_that_it_is_ours() -> None:
    stand = Stand(TurnedClock(NOW), demo=False)
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    async with (
        serving(stand) as address,
        browser(address) as session,
        session.post(f"/web/{LINK}", headers=headers, allow_redirects=False) as response,
    ):
        assert response.status == 303
    assert stand.links == set()


@pytest.mark.parametrize("token", ["short", "x" * 201, "%00" * 20, "a%2Fb" * 8, "网" * 20, "<img%20onerror=alert(1)>"])
async def test_what_cannot_be_a_token_is_not_even_looked_up(token: str) -> None:
    stand = Stand(TurnedClock(NOW), demo=False)
    looked_up: list[str] = []

    async def consume(token: str) -> str | None:
        looked_up.append(token)
        return "cookie"

    stand.consume_link = consume  # type: ignore[method-assign]  # a port that would say yes to anything
    async with serving(stand) as address, browser(address, Origin=address) as session:
        async with session.get(f"/web/{token}") as response:
            assert response.status == 200
            assert "alert(1)" not in await response.text()
        async with session.post(f"/web/{token}", allow_redirects=False) as response:
            assert response.status == 410
    assert looked_up == []


# --- the cookie ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "{address}"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
    ids=str,
)
async def test_a_signed_in_browser_is_not_spoken_through_by_other_pages(headers: dict[str, str], status: int) -> None:
    stand = Stand(TurnedClock(NOW), demo=False)
    async with serving(stand) as address, browser(address, Cookie=f"zhanggui={COOKIE}") as session:
        sent = {name: value.replace("{address}", address) for name, value in headers.items()}
        async with session.post("/api/v1/commands", json={"line": "/handoff list"}, headers=sent) as response:
            assert response.status == status
    assert len(stand.calls) == (status == 200)


async def test_signing_out_ends_the_session() -> None:
    stand = Stand(TurnedClock(NOW), demo=False)
    async with serving(stand) as address, browser(address, Cookie=f"zhanggui={COOKIE}") as session:
        async with session.delete("/api/v1/session") as response:
            assert response.status == 403
        assert COOKIE in stand.cookies
        async with session.delete("/api/v1/session", headers={"Origin": address}) as response:
            assert response.status == 200
            assert 'zhanggui=""' in response.headers["Set-Cookie"]
        assert COOKIE not in stand.cookies
        async with session.get("/api/v1/me") as response:
            assert response.status == 401
