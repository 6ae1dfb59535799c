"""S9: addresses that come in from outside lead nowhere but to the platforms' own hosts."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
import yarl
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.delivery import Refused
from bot.platforms.dingtalk.openapi import DingTalkClient
from bot.platforms.hosts import (
    EXACT_HOSTS,
    SOCKET_SUFFIXES,
    GuardedResolver,
    HostGuard,
    HostRefused,
    _SocketGate,
    guarded_session,
    is_public,
)
from bot.platforms.slack.client import SlackClient
from bot.platforms.wire import LoopPace

GUARD = HostGuard(extra=frozenset({"files.example.com", ".oss-cn.example.com"}))

GOOD = [
    "https://slack.com/api/chat.postMessage",
    "https://SLACK.com/api/auth.test",
    "https://slack.com:443/api/auth.test",
    "https://hooks.slack.com/commands/T1/2/abc?x=1#y",
    "https://files.slack.com/upload/v1/ABC",
    "wss://wss-primary.slack.com/link/?ticket=1&app_id=2",
    "wss://cerberus-xxxx.lb.slack-msgs.com/websocket/x",
    "wss://wss-open-connection.dingtalk.com:443/connect?ticket=x",
    "https://api.dingtalk.com/v1.0/oauth2/accessToken",
    "https://oapi.dingtalk.com/robot/sendBySession?session=0123abcd",
    "https://files.example.com/a.file?Signature=a%2Fb%3D",
    "https://bucket.oss-cn.example.com/a",
]

LOOPBACK_SPELLINGS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "0x7f.0.0.0x1",
    "127.000.000.001", "127.0.0.1.", "127.0.0.1..", "0", "0.0.0.0", "localhost", "localhost.", "LOCALHOST", "ip6-localhost",
    "localhost.localdomain", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[fe80::1%25eth0]", "[fe80::1%eth0]", "127.127.127.127",
]  # fmt: skip
PRIVATE_ADDRESSES = [
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.1.254", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1", "239.255.255.250", "255.255.255.255",
    "[fc00::1]", "[fd12:3456::1]", "[fe80::1]", "[ff02::1]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]",
    "[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::]", "[2001:db8::1]", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376",
]  # fmt: skip
LOOKALIKES = [
    "slack.com.evil.example", "evilslack.com", "xslack.com", "slack.com-evil.example", "slackcom.example", "slack.co",
    "evil.example", "hooks.slack.com.evil.example", "slack.com.", "slack.com..", "hooks.slack.com.", ".slack.com", "slack..com",
    "api.dingtalk.com.evil.example", "apidingtalk.com", "dingtalk.com", "evil.dingtalk.com.example", "xdingtalk.com",
    "files.example.com.evil.example", "xfiles.example.com", "oss-cn.example.com", "evil-oss-cn.example.com", "example.com",
    "metadata.google.internal", "metadata", "kubernetes.default.svc", "xn--slck-5na.com", "xn--80ak6aa92e.com", "a.slack.com",
    "slack-msgs.com", "hooks.slack.com%00.evil.example", "hooks.slack.com%2eevil.example", "hooks.slack.com%2F.evil.example",
]  # fmt: skip
TRICKS = [
    "https://slack.com@127.0.0.1:{port}/", "https://slack.com:443@127.0.0.1:{port}/", "https://user:pass@slack.com/",
    "https://@slack.com/", "https://slack.com:@127.0.0.1:{port}/", "https://127.0.0.1:{port}\\@slack.com/",
    "https://127.0.0.1:{port}#@slack.com/", "https://127.0.0.1:{port}?@slack.com/", "https://slack.com\\.evil.example/",
    "https://slack.com%40127.0.0.1:{port}/", "https:///127.0.0.1:{port}/", "https:127.0.0.1:{port}", "//127.0.0.1:{port}/",
    "https:\\\\127.0.0.1:{port}\\", "https:/\\slack.com/", "https:// slack.com/", " https://slack.com/", "https://slack.com /",
    "https://slack.com\t.evil.example/", "https://slack.com\n/", "https://slack.com\r\nHost: evil/", "https://slack.com\x00/",
    "https://slack\u3002com/", "https://slack\uff0ecom/", "https://ｓlack.com/", "https://sl\u0430ck.com/", "https://slack.com\u200b/",
    "https://①②⑦.0.0.1:{port}/", "https://127。0。0。1:{port}/", "https://slack.com\uff0f@127.0.0.1:{port}/", "https://ⓢlack.com/",
    "https://slack.com:{port}/", "https://slack.com:80/", "https://slack.com:22/", "https://slack.com:0/", "https://slack.com:99999/",
    "https://slack.com:443:80/", "https://slack.com:abc/", "https://slack.com:-1/", "https://slack.com:０/", "http://slack.com/",
    "http://slack.com:{port}/", "ws://wss-primary.slack.com/", "ws://127.0.0.1:{port}/", "http://hooks.slack.com:443/",
    "file:///etc/passwd", "ftp://slack.com/", "gopher://127.0.0.1:{port}/_x", "dict://127.0.0.1:{port}/", "javascript:alert(1)",
    "data:text/plain,x", "unix:///var/run/docker.sock", "http+unix://x/", "HTTP://127.0.0.1:{port}/", "hTTps://127.0.0.1:{port}/",
    "https://[::1]@slack.com/", "https://[slack.com]/", "https://[127.0.0.1]:{port}/", "https://[::1", "https://]/", "https://",
    "https://?", "https://#", "https://:443/", "", "slack.com", "/etc/passwd", "https://slack.com" + "/a" * 5000, "https://{{slack.com}}/",
    "https://<slack.com>/", "https://slack.com|evil/", "https://`id`.evil.example/", "https://slack.com^evil/", 'https://"slack.com"/',
]  # fmt: skip


def bad_urls(port: int) -> list[str]:
    """Every address of the corpus, leading to a port of this machine where it can."""
    hosts = [*LOOPBACK_SPELLINGS, *PRIVATE_ADDRESSES, *LOOKALIKES]
    plain = [f"{scheme}://{host}:{port}/x" for host in hosts for scheme in ("https", "http")]
    default = [f"{scheme}://{host}/x" for host in hosts for scheme in ("https", "wss") if host != "a.slack.com"]
    return list(dict.fromkeys([*plain, *default, *(trick.format(port=port) for trick in TRICKS)]))


class Canary:
    """A listener on this machine that counts who comes."""

    def __init__(self) -> None:
        self.connections = 0
        self.port = 0

    def _met(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        writer.close()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Canary]:
        """Listen on both loopback addresses, as far as the machine has them."""
        server = await asyncio.start_server(self._met, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            try:
                second = await asyncio.start_server(self._met, "::1", self.port)
            except OSError:
                yield self
            else:
                async with second:
                    yield self


class EvilNames(AbstractResolver):
    """A name server in an attacker's hands: every name leads to these addresses."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses or ("127.0.0.1",)
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The same for all."""
        self.asked.append(host)
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
                "proto": 0,
                "flags": 0,
            }
            for address in self.addresses
        ]

    async def close(self) -> None:
        """Nothing to close."""


@pytest.mark.parametrize("url", GOOD)
def test_the_platforms_own_addresses_are_allowed(url: str) -> None:
    GUARD.check(url)


def test_S9_the_corpus_is_large_and_every_address_in_it_is_refused_as_text() -> None:
    urls = bad_urls(8443)
    assert len(urls) >= 200
    for url in urls:
        with pytest.raises(HostRefused) as refused:
            GUARD.check(url)
        assert "ticket" not in str(refused.value)


async def test_S9_no_bad_address_is_ever_connected_to_by_any_way_in() -> None:
    canary, names, pace = Canary(), EvilNames(), LoopPace()
    async with canary.listening(), guarded_session(GUARD, resolver=names) as session:
        dingtalk = DingTalkClient(
            session=session,
            api_url="https://api.dingtalk.com",
            oapi_url="https://oapi.dingtalk.com",
            client_id="i",
            client_secret="s",
            robot_code="r",
            pace=pace,
            guard=GUARD,
        )
        slack = SlackClient(session=session, token="t", api_url="https://slack.com/api/", pace=pace, guard=GUARD)

        async def socket_to(url: str) -> object:
            with pytest.raises((HostRefused, aiohttp.ClientError, ValueError)):
                await session.ws_connect(url)
            return Refused("host_refused")

        async def get(url: str) -> object:
            with pytest.raises((HostRefused, aiohttp.ClientError, ValueError)):
                await session.get(url)
            return Refused("host_refused")

        ways: list[Callable[[str], Awaitable[object]]] = [
            lambda url: slack.respond(url, {"text": "x"}),
            lambda url: slack._carry(url, b"x"),
            lambda url: dingtalk.answer_session(url, {"msgtype": "text", "text": {"content": "x"}}),
            lambda url: dingtalk.fetch(url, limit_bytes=10),
            get,
            socket_to,
        ]
        for url in bad_urls(canary.port):
            for way in ways:
                outcome = await way(url)
                assert isinstance(outcome, Refused), url
                assert outcome.code == "host_refused", url
        assert canary.connections == 0
        # aiohttp itself reads some tricks as the plain name (full-width letters); such a one leads where that name does.
        assert set(names.asked) <= {"slack.com"}


@pytest.mark.parametrize(
    "addresses",
    [
        ("127.0.0.1",), ("10.0.0.1",), ("169.254.169.254",), ("::1",), ("::ffff:127.0.0.1",), ("fd00::1",), ("fe80::1%eth0",),
        ("64:ff9b::7f00:1",), ("2002:7f00:1::",), ("::127.0.0.1",), ("0.0.0.0",), ("100.64.0.1",), ("8.8.8.8", "127.0.0.1"),
        ("127.0.0.1", "8.8.8.8"), ("not an address",),
    ],
)  # fmt: skip
@pytest.mark.parametrize("url", ["https://slack.com/api/x", "https://oapi.dingtalk.com/x", "wss://a.dingtalk.com/c"])
async def test_S9_an_allowed_name_that_leads_to_a_private_address_is_refused(
    url: str, addresses: tuple[str, ...]
) -> None:
    canary, names = Canary(), EvilNames(*addresses)
    async with canary.listening(), guarded_session(GUARD, resolver=names) as session:
        with pytest.raises(HostRefused, match="private address"):
            await (session.ws_connect(url) if url.startswith("wss") else session.get(url))
        assert canary.connections == 0
        assert names.asked


async def test_S9_a_second_lookup_that_turns_private_is_refused_as_well() -> None:
    """Rebinding: what was resolved is what is connected to, and each lookup is looked at."""
    names = EvilNames("93.184.216.34")
    guarded = GuardedResolver(GUARD, names)
    assert (await guarded.resolve("slack.com", 443))[0]["host"] == "93.184.216.34"
    names.addresses = ("127.0.0.1",)
    with pytest.raises(HostRefused):
        await guarded.resolve("slack.com", 443)
    await guarded.close()


async def test_S9_the_socket_itself_is_refused_when_the_other_gates_are_open() -> None:
    canary = Canary()
    async with canary.listening():
        connector = aiohttp.TCPConnector(socket_factory=_SocketGate(GUARD), resolver=EvilNames())
        async with aiohttp.ClientSession(connector=connector) as session:
            for host in ("127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "slack.com", "localhost"):
                with pytest.raises(HostRefused):
                    await session.get(f"http://{host}:{canary.port}/")
        assert canary.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_S9_redirects_are_not_followed(status: int) -> None:
    canary = Canary()
    guard = HostGuard(loopback_allowed=frozenset({"127.0.0.1"}))

    async def elsewhere(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers={"Location": f"http://127.0.0.1:{canary.port}/"})

    app = web.Application()
    app.add_routes([web.route("*", "/{any:.*}", elsewhere)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        async with canary.listening(), guarded_session(guard) as session:
            slack = SlackClient(session=session, token="t", api_url=url, pace=LoopPace(), guard=guard)
            for way in (session.get, session.post, session.ws_connect):
                with pytest.raises(HostRefused):
                    await way(url)
            for outcome in (await slack.post_message("C1", "x"), await slack.respond(url, {"text": "x"})):
                assert isinstance(outcome, Refused)
            assert canary.connections == 0
    finally:
        await runner.cleanup()


async def test_a_loopback_host_that_was_admitted_is_reached_with_any_port_and_without_tls() -> None:
    canary = Canary()
    guard = HostGuard.of(["http://127.0.0.1:1/api/", "https://slack-gov.com/api/"], [" Files.Example.com ", ""])
    assert guard.loopback_allowed == {"127.0.0.1"}
    assert guard.extra == {"slack-gov.com", "files.example.com"}
    async with canary.listening(), guarded_session(guard) as session:
        async with session.get(f"http://127.0.0.1:{canary.port}/") as response:
            assert await response.read() == b"ok"
        assert canary.connections == 1
        for other in ("localhost", "127.0.0.2", "[::1]", "127.1", "0.0.0.0"):
            with pytest.raises((HostRefused, aiohttp.ClientError)):
                await session.get(f"http://{other}:{canary.port}/")
        assert canary.connections == 1


def test_a_host_that_is_no_loopback_is_never_admitted_as_one() -> None:
    guard = HostGuard(loopback_allowed=frozenset({"10.0.0.1", "evil.example"}))
    for url in ("http://10.0.0.1/", "http://evil.example:8080/"):
        with pytest.raises(HostRefused):
            guard.check(url)


async def test_no_proxy_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    canary = Canary()
    async with canary.listening():
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
        async with guarded_session(GUARD, resolver=EvilNames("10.0.0.1")) as session:
            slack = SlackClient(
                session=session, token="t", api_url="https://slack.com/api/", pace=LoopPace(), guard=GUARD
            )
            assert isinstance(await slack.post_message("C1", "x"), Refused)
        assert canary.connections == 0


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_by_the_one_inside(address: object) -> None:
    for spelling in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert is_public(spelling) == is_public(str(address))


@given(st.text(max_size=60))
def test_whatever_text_comes_the_check_says_yes_or_refuses(text: str) -> None:
    for url in (text, f"https://{text}", f"https://{text}/", f"https://slack.com{text}/", f"wss://{text}.slack.com/"):
        try:
            GUARD.check(url)
        except HostRefused:
            continue
        host = yarl.URL(url).host
        assert host is not None
        assert host in EXACT_HOSTS | GUARD.extra or host.endswith((*SOCKET_SUFFIXES, ".oss-cn.example.com")), url
