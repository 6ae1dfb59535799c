"""`python bot.py …` as an operator starts it: a process of its own, whose clock is moved from outside by libfaketime."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.kernel.clock import SystemClock
from tests.databases import without
from tests.desk import ROOT

PATIENCE_SECONDS: Final = 60.0
"""Real seconds after which a wait is taken for a hang; no promise is measured by it."""
_POLL_SECONDS: Final = 0.02
_SETTINGS: Final = (
    "DATABASE_URL",
    "HOST",
    "PORT",
    "PUBLIC_URL",
    "TIMEZONE",
    "LANGUAGE",
    "LOG_LEVEL",
    "SECRET_KEY",
    "METRICS_TOKEN",
    "OUTGOING_HOSTS",
    "SLACK_SIGNING_SECRET",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_API_URL",
    "DINGTALK_CLIENT_ID",
    "DINGTALK_CLIENT_SECRET",
    "DINGTALK_ROBOT_CODE",
    "DINGTALK_API_URL",
    "DINGTALK_OAPI_URL",
    "DINGTALK_MODE",
    "DINGTALK_CARD_TEMPLATE_ID",
)


async def until(condition: Callable[[], object]) -> None:
    """Wait until the condition holds; raises TimeoutError for a hang."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():  # noqa: ASYNC110 a process cannot tell us
            await asyncio.sleep(_POLL_SECONDS)


class MovedClock:
    """The machine's clock with an offset: the pretend platforms and every process started with `environment` share it.

    It runs on by itself; `turn_to` sets it, as somebody who sets a machine's clock does. Processes notice within a
    second or two. Waiting goes by the monotonic clock, which is left alone.
    """

    def __init__(self, file: Path, at: datetime) -> None:
        self._file = file
        self._library = _libfaketime()
        self.turn_to(at)

    def turn_to(self, at: datetime) -> None:
        """From now on it is `at`, up to a second more, and later: whole seconds, here as in the file."""
        seconds = math.ceil((at - SystemClock().now()).total_seconds())
        self._offset = timedelta(seconds=seconds)
        draft = self._file.with_suffix(".new")
        draft.write_text(f"{seconds:+d}\n")
        draft.replace(self._file)

    def now(self) -> datetime:
        """The instant it is."""
        return SystemClock().now() + self._offset

    @property
    def environment(self) -> dict[str, str]:
        """What makes a process live in this time."""
        return {
            "LD_PRELOAD": str(self._library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # with Debian's 1 threads wait out the interpreter's 5 ms at each switch
            "NO_FAKE_STAT": "1",
        }


def _libfaketime() -> Path:
    """The variant for programs with threads."""
    found = next(iter(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)
    if found is None:
        without("libfaketime is not installed (`apt-get install faketime`)")
    return found


def environment(given: Mapping[str, str], clock: MovedClock | None = None) -> dict[str, str]:
    """The settings, and nothing of the tests' own environment nor of a developer's `.env`."""
    return {
        "PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        **dict.fromkeys(_SETTINGS, ""),
        **(clock.environment if clock is not None else {}),
        **given,
    }


@dataclass(frozen=True, slots=True)
class Done:
    """How a command of the operator's ended."""

    status: int
    out: str
    err: str

    @property
    def reason(self) -> str:
        """The one line on standard error that says why not."""
        said = [line for line in self.err.splitlines() if line.startswith("zhanggui: ")]
        assert len(said) == 1, self.err
        assert "Traceback" not in self.err, self.err
        return said[0]


@dataclass(frozen=True, slots=True)
class Where:
    """In which folder a process runs, in which time, and of which release of the program."""

    folder: Path
    clock: MovedClock | None = None
    release: Path = ROOT


async def operate(*words: str, folder: Path, **given: str) -> Done:
    """Run `python bot.py <words>` to its end in `folder`, in English where no language is given."""
    return await operate_at(Where(folder), *words, **given)


async def operate_at(where: Where, /, *words: str, **given: str) -> Done:
    """Run `python bot.py <words>` to its end there, in English where no language is given."""
    process = await _start(words, where, {"LANGUAGE": "en", **given}, out=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            out, err = await process.communicate()
    finally:
        await _bury(process)
    return Done(process.returncode or 0, out.decode(), err.decode())


async def _start(
    words: tuple[str, ...], where: Where, given: Mapping[str, str], *, out: int
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(where.release / "bot.py"),
        *words,
        cwd=where.folder,
        env=environment(given, where.clock),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=out,
        stderr=asyncio.subprocess.PIPE,
        limit=2**20,
    )


async def _bury(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    _sweep(process.pid)


def _sweep(pid: int) -> None:
    for left in ("faketime_shm_", "sem.faketime_sem_"):  # libfaketime leaves them, and trips over them when ids repeat
        Path(f"/dev/shm/{left}{pid}").unlink(missing_ok=True)  # noqa: S108


class Served:
    """A process that serves, from its start to its end."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._lines: list[str] = []
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self._lines.append(line.decode(errors="replace"))

    @property
    def log(self) -> str:
        """What it has said on standard error."""
        return "".join(self._lines)

    @property
    def pid(self) -> int:
        """Its id."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Not ended."""
        return self._process.returncode is None

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        found = re.search(r"ready on (http://\S+)/", self.log)
        assert found is not None, self.log
        return found[1]

    async def ready(self) -> None:
        """Wait until it says that it is."""
        await until(lambda: " ready on http" in self.log or not self.running)
        assert self.running, self.log

    async def ended(self) -> int:
        """Wait for its end; its status."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            status = await self._process.wait()
            await self._reading
        return status

    async def stop(self) -> int:
        """Tell it to end, as an operator's service manager does; its status."""
        self._process.send_signal(signal.SIGTERM)
        return await self.ended()

    async def kill(self) -> None:
        """End it at once, as `kill -9` does."""
        self._process.kill()
        await self.ended()

    async def bury(self) -> None:
        """Nothing of it is left."""
        await _bury(self._process)
        await self._reading


@asynccontextmanager
async def starting(where: Where, /, *words: str, **given: str) -> AsyncIterator[Served]:
    """A process that was just begun."""
    served = Served(await _start(words, where, given, out=asyncio.subprocess.DEVNULL))
    try:
        yield served
    finally:
        await served.bury()


@asynccontextmanager
async def serving(where: Where, /, *words: str, **given: str) -> AsyncIterator[Served]:
    """A process that is ready."""
    async with starting(where, *words, **given) as served:
        await served.ready()
        yield served
