"""Workers seen from the test: started, called, killed, and the time they live in."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.desk import ROOT, at
from tests.pretend.slack import PretendSlack
from tests.reliability.shared_clock import SharedClock
from tests.reliability.worker import Orders

PATIENCE_SECONDS = 120.0
"""Real seconds after which a wait is taken for a hang; no promise is measured by it."""
STEP = timedelta(seconds=5)
"""The clock goes in steps no longer than a heartbeat's, so that whoever lives keeps its leases."""
PEOPLE = {"U1": "老板", "U2": "小林", "U3": "小王", "U4": "小陈", "U5": "小赵", "U6": "小周", "U7": "小吴"}
CHANNEL = "C00000001"


class Gone(Exception):
    """The worker ended before it answered."""


class Remote:
    """One worker."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ended = os.pidfd_open(pid)
        self._writer: asyncio.StreamWriter | None = None
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._count = 0
        self.connected = asyncio.Event()
        self.frozen = False

    @property
    def alive(self) -> bool:
        """Not ended yet."""
        return not select.select([self._ended], [], [], 0)[0]

    async def ended(self) -> None:
        """Wait until it is gone; raises TimeoutError when it lives on."""
        loop = asyncio.get_running_loop()
        end = asyncio.Event()
        loop.add_reader(self._ended, end.set)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await end.wait()
        finally:
            loop.remove_reader(self._ended)

    async def kill(self) -> None:
        """At once, as `kill -9` does."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        await self.ended()

    async def stopped(self) -> None:
        """Wait until it stands still by a signal."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self._stands_still():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        self.frozen = True

    def _stands_still(self) -> bool:
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2].startswith("T")

    def go_on(self) -> None:
        """After `stopped`."""
        os.kill(self.pid, signal.SIGCONT)
        self.frozen = False

    async def ask(self, do: str, **more: Any) -> Any:
        """Order something and wait for its answer. Raises `Gone`, and RuntimeError for what failed inside."""
        self._count += 1
        number, answer = self._count, asyncio.get_running_loop().create_future()
        if self._writer is None or not self.alive:
            raise Gone
        self._asked[number] = answer
        self._writer.write(json.dumps({"number": number, "do": do, **more}).encode() + b"\n")
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                said = await answer
        finally:
            self._asked.pop(number, None)
        if "error" in said:
            raise RuntimeError(said["error"])
        return said.get("said")

    async def call(self, key: str, who: str, line: str, **changes: Any) -> dict[str, Any]:
        """`who` says `line` in a direct chat."""
        call = {
            "key": key,
            "platform": "slack",
            "workspace": "T00000001",
            "account": who,
            "conversation": f"D{who[1:]}",
            "direct": True,
            "line": line,
            "name": PEOPLE[who],
        }
        answer: dict[str, Any] = await self.ask("call", call=call | changes)
        return answer

    async def listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Its line, until that is cut."""
        self._writer = writer
        self.connected.set()
        with contextlib.suppress(ConnectionError):
            while said := await reader.readline():
                answer = json.loads(said)
                waiting = self._asked.get(answer["number"])
                if waiting is not None and not waiting.done():
                    waiting.set_result(answer)
        self._writer = None
        for waiting in self._asked.values():
            if not waiting.done():
                waiting.set_exception(Gone())

    def close(self) -> None:
        """Let go of what the test holds of it."""
        if self._writer is not None:
            self._writer.close()
        os.close(self._ended)


class Fleet:
    """Workers on one database, one clock and one pretend Slack."""

    def __init__(self, url: str, folder: Path, slack: PretendSlack, clock: SharedClock) -> None:
        self.url = url
        self.slack = slack
        self.clock = clock
        self.workers: list[Remote] = []
        self.started = 0
        self._folder = folder
        self._by_pid: dict[int, Remote] = {}
        self._parent: subprocess.Popen[str]
        self._cold: list[subprocess.Popen[str]] = []
        self._line: asyncio.Server

    @property
    def alive(self) -> list[Remote]:
        """Those that can answer."""
        return [worker for worker in self.workers if not worker.frozen and worker.connected.is_set() and worker.alive]

    @property
    def log(self) -> str:
        """What all workers logged."""
        path = self._folder / "log"
        return path.read_text() if path.exists() else ""

    async def open(self) -> None:
        """The warm parent and the line."""
        self._line = await asyncio.start_unix_server(self._connected, self._folder / "line", limit=2**20)
        self._parent = _run_worker(pipes=True)

    async def close(self) -> None:
        """Everything ends."""
        for worker in self.workers:
            await worker.kill()
            worker.close()
        self._parent.communicate()
        for cold in self._cold:
            cold.wait()
        self._line.close()

    async def start(self, *armed: str, cold: bool = False, ticking: bool = True) -> Remote:
        """Another worker, once it is on the line; `cold` does without the warm parent."""
        orders = Orders(
            self.url,
            str(self._folder / "line"),
            str(self._folder / "clock"),
            self.slack.api_url,
            self.slack.workspace.bot_token,
            str(self._folder / "log"),
            armed,
            ticking,
        )
        said = json.dumps(dataclasses.asdict(orders))
        if cold:
            process = _run_worker("cold", said)
            self._cold.append(process)
            pid = process.pid
        else:
            pid = await asyncio.to_thread(self._fork, said)
        worker = self._of(pid)
        self.workers.append(worker)
        self.started += 1
        ended = asyncio.ensure_future(worker.ended())
        connected = asyncio.ensure_future(worker.connected.wait())
        await asyncio.wait((ended, connected), return_when=asyncio.FIRST_COMPLETED)
        for task in (ended, connected):
            task.cancel()
        await asyncio.gather(ended, connected, return_exceptions=True)
        assert worker.connected.is_set() or armed, f"a worker did not come up: {self.log[-3000:]}"
        return worker

    def _fork(self, said: str) -> int:
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(said + "\n")
        self._parent.stdin.flush()
        return int(self._parent.stdout.readline())

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pid = int(await reader.readline())
        await self._of(pid).listen(reader, writer)
        writer.close()

    def _of(self, pid: int) -> Remote:
        """The worker of this process: met when it is forked or when it calls, whichever comes first."""
        if pid not in self._by_pid:
            self._by_pid[pid] = Remote(pid)
        return self._by_pid[pid]

    async def bury(self, worker: Remote) -> None:
        """Kill it and forget it."""
        await worker.kill()
        self.workers.remove(worker)
        del self._by_pid[worker.pid]
        worker.close()

    async def pass_time(self, seconds: float) -> None:
        """Let so much time pass for everybody; whoever lives beats its heart on the way."""
        end = self.clock.now() + timedelta(seconds=seconds)
        while (now := self.clock.now()) < end:
            self.clock.turn_to(min(now + STEP, end))
            await asyncio.gather(*(self._beat(worker) for worker in self.alive))

    @staticmethod
    async def _beat(worker: Remote) -> None:
        with contextlib.suppress(Gone, RuntimeError):
            await worker.ask("beat")

    async def found(self) -> None:
        """A department with its people, on the first worker."""
        worker = self.alive[0]
        said = await worker.call("found", "U1", "/team create 运营部", direct=False, conversation=CHANNEL)
        assert said["outcome"] == "done", said
        for account, name in list(PEOPLE.items())[1:]:
            said = await worker.call(
                f"add/{account}", "U1", f"/team add <@{account}> 运营专员", named=[[account, name]]
            )
            assert said["outcome"] == "done", said


def _run_worker(*arguments: str, pipes: bool = False) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE if pipes else None
    command = [sys.executable, "-m", "tests.reliability.worker", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)


@asynccontextmanager
async def open_fleet(url: str, folder: Path, *, now: str = "2026-11-24 10:00") -> AsyncIterator[Fleet]:
    """A fleet without workers yet, at a pretend Slack that knows everybody."""
    clock = SharedClock(folder / "clock", at(now))
    async with PretendSlack(clock=clock) as slack:
        for account, name in PEOPLE.items():
            slack.workspace.add_person(account, name)
            slack.workspace.direct(account)
        slack.workspace.add_channel(CHANNEL, "运营")
        fleet = Fleet(url, folder, slack, clock)
        await fleet.open()
        try:
            yield fleet
        finally:
            await fleet.close()
