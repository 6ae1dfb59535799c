"""Faults to switch on at a pretend platform: which calls, how often, and whether the effect happens all the same."""

from __future__ import annotations

import random  # noqa: TID251 (seeded, handed in)
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens instead of a proper answer. `delivered`: the call has its effect before it goes wrong.

    Kinds: `rate_limited`, `status` (that HTTP status), `reset` (half a body, then RST), `drop` (RST without a byte),
    `hang` (no answer while the server lives), `html` (a page with that status), `body` (`word` is the body, said to be
    JSON), `error` (`word` is the platform's own word), and those a platform adds.
    """

    kind: str
    status: int = 0
    word: str = ""
    retry_after: int = 0
    delivered: bool = False


@dataclass(slots=True)
class _Plan:
    fault: Fault
    call: str
    place: str
    times: int | None


@dataclass(slots=True)
class Faults:
    """The switches. Plans are used up in the order they were made; a storm goes on until it is ended."""

    plans: list[_Plan] = field(default_factory=list)
    storm_rate: float = 0.0
    storm_faults: Sequence[Fault] = ()
    chance: random.Random | None = None

    def plan(self, fault: Fault, *, call: str = "", place: str = "", times: int | None = 1) -> None:
        """The next `times` calls of this name in this place (empty: any) meet the fault; None: until `clear`."""
        self.plans.append(_Plan(fault, call, place, times))

    def storm(self, rate: float, faults: Sequence[Fault], chance: random.Random) -> None:
        """From now on this share of all calls meets one of these faults, by the seeded chance handed in."""
        self.storm_rate, self.storm_faults, self.chance = rate, tuple(faults), chance

    def clear(self) -> None:
        """Fair weather."""
        self.plans.clear()
        self.storm_rate = 0.0

    def meet(self, call: str, place: str) -> Fault | None:
        """The fault this call meets, if any."""
        for plan in self.plans:
            if plan.call in ("", call) and plan.place in ("", place):
                if plan.times is not None:
                    plan.times -= 1
                    if plan.times == 0:
                        self.plans.remove(plan)
                return plan.fault
        if self.chance is not None and self.chance.random() < self.storm_rate:
            return self.chance.choice(self.storm_faults)
        return None


async def reset_midway(request: web.Request) -> web.StreamResponse:
    """Send half of a promised body, then break the connection hard."""
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "64"})
    await response.prepare(request)
    await response.write(b'{"ok":tru')
    drop(request)
    return response


def drop(request: web.Request) -> web.StreamResponse:
    """Break the connection hard: the other side reads "connection reset"."""
    transport = request.transport
    if transport is not None:
        break_hard(transport)
    return web.Response()


def break_hard(transport: Any) -> None:
    """Close with RST instead of FIN: with a linger time of zero nothing is sent any more."""
    sock = transport.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
