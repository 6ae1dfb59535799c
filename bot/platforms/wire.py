"""What every client on the wire needs: a deadline by a clock that is handed in, bodies of bounded size, and what a failure
means for what was to be sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

import aiohttp

from bot.kernel.delivery import Ambiguous, NotSent, Refused, Retry
from bot.platforms.hosts import HostGuard, HostRefused

T = TypeVar("T")


class Pace(Protocol):
    """A steady clock for waiting: it never jumps when the wall clock is set, and a test may turn it by hand."""

    def monotonic(self) -> float:
        """Seconds since some fixed start."""

    async def sleep(self, seconds: float) -> None:
        """Return once `seconds` have passed."""

    async def done_within(self, seconds: float, task: asyncio.Future[Any]) -> bool:
        """Whether `task` is done when `seconds` have passed or before; it goes on either way."""


class LoopPace:
    """The running event loop's own steady clock."""

    def monotonic(self) -> float:
        """Seconds since the loop's start of counting."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """Return once `seconds` have passed."""
        await asyncio.sleep(seconds)

    async def done_within(self, seconds: float, task: asyncio.Future[Any]) -> bool:
        """Whether `task` is done when `seconds` have passed or before; it goes on either way."""
        await asyncio.wait((task,), timeout=seconds)
        return task.done()


class DeadlinePassed(Exception):
    """The awaited thing did not finish in the time it was given; it was cancelled."""


class BodyTooLarge(Exception):
    """The other side sent more than we are willing to hold."""


async def within(pace: Pace, seconds: float, awaitable: Awaitable[T]) -> T:
    """Await, for at most `seconds` by `pace`; then the awaited thing is cancelled.

    Raises DeadlinePassed, or whatever the awaited thing raises. Leaves no task behind, also when cancelled itself.
    """
    task = asyncio.ensure_future(awaitable)
    alarm = asyncio.ensure_future(pace.sleep(seconds))
    try:
        await asyncio.wait((task, alarm), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise DeadlinePassed
        return task.result()
    finally:
        task.cancel()
        alarm.cancel()
        await asyncio.gather(task, alarm, return_exceptions=True)


async def read_bounded(response: aiohttp.ClientResponse, limit_bytes: int) -> bytes:
    """The whole body. Raises BodyTooLarge past `limit_bytes`, and aiohttp's errors when the connection breaks."""
    parts: list[bytes] = []
    held = 0
    async for part in response.content.iter_chunked(64 * 1024):
        held += len(part)
        if held > limit_bytes:
            raise BodyTooLarge
        parts.append(part)
    return b"".join(parts)


async def attempted(
    pace: Pace, guard: HostGuard, url: str, seconds: float, exchange: Callable[[], Awaitable[T]]
) -> T | NotSent:
    """One exchange with `url`, and what its failure means: not done where nothing can have arrived, else not known."""
    try:
        guard.check(url)
        return await within(pace, seconds, exchange())
    except HostRefused as refused:
        return Refused("host_refused", str(refused))
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        return Retry(None, f"no connection ({type(error).__name__})")
    except DeadlinePassed:
        return Ambiguous(f"no answer within {seconds} s")
    except BodyTooLarge:
        return Ambiguous("the answer was too long to be one")
    except (aiohttp.ClientError, OSError) as error:
        return Ambiguous(f"connection lost ({type(error).__name__})")


def harmless(outcome: T) -> T | Retry:
    """For calls that may be repeated freely: not knowing is the same as not done."""
    return Retry(None, outcome.reason) if isinstance(outcome, Ambiguous) else outcome
