"""Start a peer as a process and hear what it says."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.databases import without
from tests.pretend.ledger import PATIENCE_SECONDS

NODE_FOLDER = Path(__file__).parent.parent / "node"
_INSTALL_SECONDS = 180


class Peer:
    """A running peer; `says` waits for the next thing it says with this key."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said: list[dict[str, Any]] = []

    async def says(self, key: str) -> dict[str, Any]:
        """The next line with this key; lines before it are kept in `said`."""
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                line = await self.process.stdout.readline()
                assert line, "the peer has ended"
                if not line.startswith(b"{"):
                    continue
                what: dict[str, Any] = json.loads(line)
                self.said.append(what)
                if key in what:
                    return what


@asynccontextmanager
async def running(arguments: Sequence[str], **environment: str) -> AsyncIterator[Peer]:
    """Run a peer; at the end it is killed, as these know no other end."""
    process = await asyncio.create_subprocess_exec(
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "NO_PROXY": "*", "no_proxy": "*", "PYTHONUNBUFFERED": "1", **environment},
    )
    try:
        yield Peer(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def python_peer(url: str, client_id: str, client_secret: str) -> Any:
    """DingTalk's Python stream SDK, connected to this gateway."""
    script = str(Path(__file__).with_name("stream_sdk.py"))
    return running([sys.executable, script, client_id, client_secret], DINGTALK_OPENAPI_ENDPOINT=url)


def node_peer(url: str, client_id: str, client_secret: str) -> Any:
    """DingTalk's Node stream SDK, connected to this gateway; installs it when it is not there."""
    node = shutil.which("node")
    npm = shutil.which("npm")
    if node is None or npm is None:
        without("Node.js is not installed (`apt-get install nodejs npm`)")
    _install(npm)
    return running([node, str(NODE_FOLDER / "peer.mjs"), url, client_id, client_secret])


def _install(npm: str) -> None:
    """`npm ci` once per state of the lock file, by one process at a time."""
    wanted = hashlib.sha256((NODE_FOLDER / "package-lock.json").read_bytes()).hexdigest()
    mark = NODE_FOLDER / "node_modules" / ".installed"
    with (NODE_FOLDER / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if mark.exists() and mark.read_text() == wanted:
            return
        command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        try:
            subprocess.run(command, cwd=NODE_FOLDER, check=True, capture_output=True, timeout=_INSTALL_SECONDS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            without("the Node SDK could not be installed (`npm ci` in tests/pretend/node)")
        mark.write_text(wanted)
