"""Which hosts this process may talk to. Every request to a platform goes through a session made here.

Addresses come in from outside (a `response_url`, a `sessionWebhook`, a file's download link), so an attacker may
choose them. Three gates, each enough for most tricks alone: the address as text (`HostGuard.check`, again by the
session for whatever it is asked to open), the addresses a name resolves to, and the socket about to be opened.
Redirects are never followed: a 3xx answer raises.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import aiohttp
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult

EXACT_HOSTS: Final = frozenset(
    {"slack.com", "www.slack.com", "files.slack.com", "hooks.slack.com", "api.dingtalk.com", "oapi.dingtalk.com"}
)
SOCKET_SUFFIXES: Final = (".slack.com", ".slack-msgs.com", ".dingtalk.com")
_DEFAULT_PORTS: Final = {"https": 443, "wss": 443, "http": 80, "ws": 80}
_LONGEST: Final = 8192
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


class HostRefused(Exception):
    """Not an address we talk to. `reason` says why; of the address itself only the host is ever named."""

    def __init__(self, reason: str, host: str = "") -> None:
        super().__init__(f"{reason}: {host}" if host else reason)
        self.reason = reason
        self.host = host


@dataclass(frozen=True, slots=True)
class HostGuard:
    """The list of hosts, and the check against it.

    `extra` holds further exact hosts, or dot-anchored suffixes when an entry begins with a dot; `loopback_allowed`
    holds loopback hosts admitted with any port and without TLS (a pretend platform on this machine).
    """

    extra: frozenset[str] = field(default_factory=frozenset)
    loopback_allowed: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, api_urls: Iterable[str], extra: Iterable[str] = ()) -> HostGuard:
        """The guard for these configured API addresses: a loopback host is admitted freely, another one exactly."""
        hosts = {(urlsplit(url).hostname or "").lower() for url in api_urls} - {""}
        loopback = frozenset(host for host in hosts if is_loopback(host))
        named = {entry.strip().lower() for entry in extra} - {""}
        return cls(extra=frozenset(named | (hosts - loopback)), loopback_allowed=loopback)

    def check(self, url: str) -> None:
        """Raise HostRefused unless `url` is one we may open. Opens nothing and resolves nothing."""
        parts, host, port = _read(url)
        if parts.scheme not in _DEFAULT_PORTS:
            raise HostRefused("only https and wss are allowed", host)
        if host in self.loopback_allowed and is_loopback(host):
            return
        if parts.scheme not in ("https", "wss"):
            raise HostRefused("only https and wss are allowed", host)
        if port not in (None, 443):
            raise HostRefused("this port is not allowed", host)
        if _looks_numeric(host):
            raise HostRefused("a number is not a host", host)
        if not self._listed(host, suffixes=SOCKET_SUFFIXES if parts.scheme == "wss" else ()):
            raise HostRefused("this host is not on the list", host)

    def _listed(self, host: str, suffixes: Iterable[str]) -> bool:
        if host in EXACT_HOSTS or host in self.extra:
            return True
        anchored = (*suffixes, *(entry for entry in self.extra if entry.startswith(".")))
        return any(host.endswith(suffix) and len(host) > len(suffix) for suffix in anchored)

    async def watch(self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        """A client middleware: checks what is about to be opened, and refuses to follow a redirect."""
        self.check(str(request.url))
        response = await handler(request)
        if response.status in _REDIRECTS:
            response.close()
            raise HostRefused("redirects are not followed", request.url.host or "")
        return response

    def refuses_address(self, host: str, address: str) -> bool:
        """Whether `address`, which `host` resolved to, must not be connected to."""
        if host in self.loopback_allowed:
            return not is_loopback(address)
        return not is_public(address)


class GuardedResolver(AbstractResolver):
    """Resolves as `inner` does; one private address among the answers refuses the whole name."""

    def __init__(self, guard: HostGuard, inner: AbstractResolver) -> None:
        self._guard = guard
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of `host`. Raises HostRefused, or OSError when it has none."""
        results = await self._inner.resolve(host, port, family)
        if any(self._guard.refuses_address(host, result["host"]) for result in results):
            raise HostRefused("this name leads to a private address", host)
        return results

    async def close(self) -> None:
        """Close the resolver underneath."""
        await self._inner.close()


def guarded_session(guard: HostGuard, *, resolver: AbstractResolver | None = None) -> aiohttp.ClientSession:
    """A session that opens only what `guard` allows: no redirects, no proxy from the environment, no cookies.

    Call it inside a running loop; whoever calls it closes it. `resolver` is for tests.
    """
    connector = aiohttp.TCPConnector(
        resolver=GuardedResolver(guard, resolver or aiohttp.ThreadedResolver()),
        socket_factory=_SocketGate(guard),
        limit=100,
    )
    return aiohttp.ClientSession(
        connector=connector,
        middlewares=(guard.watch,),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=120, sock_connect=10),
        trust_env=False,
    )


class _SocketGate:
    """The last gate: makes the socket for an address, unless the address is private."""

    def __init__(self, guard: HostGuard) -> None:
        self._guard = guard

    def __call__(self, info: Any) -> socket.socket:
        family, kind, protocol, _, address = info
        host = str(address[0])
        if not is_public(host) and not (self._guard.loopback_allowed and is_loopback(host)):
            raise HostRefused("a private address", host)
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        return made


def is_loopback(host: str) -> bool:
    """Whether a host, written as a name or an address, is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Whether an IP address lies on the public internet; one that carries an IPv4 address inside is judged by that."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = _carried(ip)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def _carried(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip.teredo is not None:
        return ip.teredo[1]
    compatible = int(ip) >> 32 == 0 and int(ip) > 1
    if ip in _NAT64 or compatible:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


def _read(url: str) -> tuple[SplitResult, str, int | None]:
    """Split an address, refusing whatever two readers could understand differently."""
    if len(url) > _LONGEST:
        raise HostRefused("the address is too long")
    if not url.isascii() or any(c <= " " or c in '\x7f\\"<>^`{|}' for c in url):
        raise HostRefused("the address has characters that do not belong there")
    try:
        parts = urlsplit(url)
        port = parts.port
        second = yarl.URL(url)
    except ValueError:
        raise HostRefused("the address cannot be read") from None
    host = parts.hostname or ""
    if not host:
        raise HostRefused("the address has no host")
    if "@" in parts.netloc or "%" in parts.netloc:
        raise HostRefused("the address has a user or an escape before its host")
    if second.host != host or second.scheme != parts.scheme:
        raise HostRefused("the address can be read in two ways")
    if host.endswith("."):
        raise HostRefused("the host ends in a dot", host)
    return parts, host, port


def _looks_numeric(host: str) -> bool:
    """Whether some resolver would take the host for an IP address: IPv6, or a last label that is a number."""
    last = host.rpartition(".")[2]
    return ":" in host or last.isdigit() or last.startswith("0x")
