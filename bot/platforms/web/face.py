"""What every handler of the web face works with, in one class."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from bot.kernel.clock import Clock
from bot.kernel.command import Registry
from bot.kernel.voice import Catalogue, Voice
from bot.platforms.web.ports import Credentials, Handles, Ports
from bot.platforms.wire import LoopPace, Pace

DEMO_HEADER: Final = "X-Demo-Person"


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How the page is served."""

    demo: bool = False
    """Anybody on this machine may be anybody of the demo department; guarded against everybody else."""
    public_url: str = ""
    """The address people reach it by, when a proxy stands before it."""
    loopback: bool = True
    """It listens on this machine alone."""
    metrics_token: str = field(default="", repr=False)
    language: str = "zh"
    zone: str = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Face:
    """The web face: its settings, and what it is handed."""

    settings: WebSettings
    ports: Ports
    dispatcher: Handles
    clock: Clock
    catalogue: Catalogue
    registry: Registry
    pace: Pace = field(default_factory=LoopPace)

    def voice(self, request: web.Request) -> Voice:
        """Our words where the person is not known yet: in the language the browser asks for."""
        return Voice(self.catalogue, language_asked(request, self.settings.language), self.settings.zone)

    def secure(self, request: web.Request) -> bool:
        """Whether the person's side of the connection is encrypted: a proxy may have taken TLS off before us."""
        return request.secure or self.settings.public_url.startswith("https://")

    def cookie_name(self, request: web.Request) -> str:
        """With the prefix a browser takes only from an encrypted host for that host alone (RFC 6265bis, 4.1.3)."""
        return "__Host-zhanggui" if self.secure(request) else "zhanggui"

    def credentials(self, request: web.Request) -> Credentials:
        """What the request says about its sender."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return Credentials(
            bearer=token.strip() if scheme.lower() == "bearer" else "",
            cookie=request.cookies.get(self.cookie_name(request), ""),
            demo_person=request.headers.get(DEMO_HEADER, "").strip() if self.settings.demo else "",
        )


def language_asked(request: web.Request, otherwise: str) -> str:
    """`zh` or `en`, whichever stands first in Accept-Language; `otherwise` when neither does."""
    for part in request.headers.get("Accept-Language", "").lower().split(","):
        tag = part.split(";")[0].strip()
        if tag.startswith(("zh", "en")):
            return tag[:2]
    return otherwise
