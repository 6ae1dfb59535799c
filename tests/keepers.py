"""Keepers: processes that hold a database server for as long as the tests need it, and not a moment longer.

The run's shared server of a kind is started by whichever worker asks first, and outlives that worker; its keeper waits
for the end of the run, told by a signal or by the vanishing of the process that runs the tests, even by `kill -9`. A
server of a test's own takes orders (`stop`, `kill`, `start`) over a pipe, whose end is its end. Either way the keeper
stops the server and deletes its folder: nothing is left behind.
"""

import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.servers import KINDS, START_SECONDS, Missing, Server

_PROJECT: Final = Path(__file__).parent.parent
_POLL_SECONDS: Final = 0.02
_shared_keepers: Final[list[subprocess.Popen[bytes]]] = []  # only so that none is collected while it runs


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file lock among the processes of one test run."""
    path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    with path.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def shared(kind: str, run: Path, owner: int) -> Server:
    """The run's server of this kind, started by whoever asks first; it ends with the process `owner`.

    Raises `Missing`, to everybody who asks, when it cannot be had.
    """
    said = run / f"{kind}.json"
    with locked(run / f"{kind}.lock"):
        if not said.exists():
            log = run / f"{kind}.keeper"
            with log.open("ab") as written:
                keeper = subprocess.Popen(
                    [sys.executable, "-m", __name__, "shared", kind, str(run), str(owner)],
                    cwd=_PROJECT,
                    stdin=subprocess.DEVNULL,
                    stdout=written,
                    stderr=written,
                    start_new_session=True,
                )
            _shared_keepers.append(keeper)
            while not said.exists():
                if keeper.poll() is not None and not said.exists():
                    raise Missing(f"the keeper of {kind} ended: {log.read_text()[-600:]}")
                time.sleep(_POLL_SECONDS)
    answer = json.loads(said.read_text())
    if "missing" in answer:
        raise Missing(answer["missing"])
    server = KINDS[kind](run / kind)
    server.port = answer["port"]
    return server


def end_all(run: Path) -> None:
    """End the run's shared servers, wait until they are gone, and delete what is left of the folder."""
    for said in run.glob("*.json"):
        keeper = json.loads(said.read_text())["keeper"]
        try:
            handle = os.pidfd_open(keeper)
        except ProcessLookupError:
            continue
        signal.pidfd_send_signal(handle, signal.SIGTERM)
        select.select([handle], [], [], START_SECONDS)
        os.close(handle)
    shutil.rmtree(run, ignore_errors=True)


class Own:
    """A server that belongs to one test, which may stop it, kill it and start it again, with the same port and data."""

    def __init__(self, server: Server, keeper: subprocess.Popen[str]) -> None:
        self._server = server
        self._keeper = keeper

    def url(self, database: str) -> str:
        """As an operator writes it."""
        return self._server.url(database)

    @property
    def server(self) -> Server:
        """For `run_sql`; its process is the keeper's."""
        return self._server

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._order("start")

    def stop(self) -> None:
        """Stop it as an operator would."""
        self._order("stop")

    def kill(self) -> None:
        """Stop it at once; what it acknowledged is there after the next start."""
        self._order("kill")

    def _order(self, what: str) -> None:
        assert self._keeper.stdin is not None
        assert self._keeper.stdout is not None
        self._keeper.stdin.write(f"{what}\n")
        self._keeper.stdin.flush()
        answer = json.loads(self._keeper.stdout.readline() or '{"missing": "its keeper ended"}')
        if "missing" in answer:
            raise Missing(answer["missing"])
        self._server.port = answer["port"]


@contextmanager
def own(kind: str, folder: Path) -> Iterator[Own]:
    """Start a server of one's own in `folder`, which must not exist; raises `Missing` when it cannot be had."""
    keeper = subprocess.Popen(
        [sys.executable, "-m", __name__, "own", kind, str(folder)],
        cwd=_PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        owned = Own(KINDS[kind](folder), keeper)
        owned.start()
        yield owned
    finally:
        keeper.communicate()


def _keep_shared(kind: str, run: Path, owner: int) -> None:
    """Start a server, say so in `<kind>.json`, and end it with its owner or when told to."""
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(ending, lambda *_: None)
    alive = os.pidfd_open(owner)
    server = KINDS[kind](run / kind)
    answer: dict[str, object] = {"keeper": os.getpid()}
    try:
        answer |= _tried(server)
        draft = run / f"{kind}.draft"
        draft.write_text(json.dumps(answer))
        draft.rename(run / f"{kind}.json")
        if "port" in answer:
            select.select([alive, told], [], [])
    finally:
        server.kill()
        shutil.rmtree(run / kind, ignore_errors=True)
    if select.select([alive], [], [], 0)[0]:  # nobody is left to delete the folder they share
        shutil.rmtree(run, ignore_errors=True)


def _keep_own(kind: str, folder: Path) -> None:
    """Do what comes down the pipe, answering each order with a line, until the other end is closed."""
    server = KINDS[kind](folder)
    try:
        for order in sys.stdin:
            answer: dict[str, object] = {"port": server.port}
            if order.strip() == "start":
                answer = _tried(server)
            else:
                (server.stop if order.strip() == "stop" else server.kill)()
            print(json.dumps(answer), flush=True)  # noqa: T201 - the answer goes down the other pipe
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _tried(server: Server) -> dict[str, object]:
    try:
        server.start()
    except Missing as missing:
        return {"missing": str(missing)}
    return {"port": server.port}


if __name__ == "__main__":
    if sys.argv[1] == "shared":
        _keep_shared(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        _keep_own(sys.argv[2], Path(sys.argv[3]))
