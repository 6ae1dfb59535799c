"""Several of the whole machine on one database, in one process, by a clock one turns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.kernel.clock import TurnedClock
from bot.runtime.catalogue import load_catalogue
from bot.runtime.core import Core, Parts
from bot.runtime.database import open_database
from models.presets import load_preset
from tests.desk import ROOT, Desk, Postbox, at
from tests.reliability.pulses import PARTS

QUIET = replace(PARTS, jobs=(), sweeps=())


@asynccontextmanager
async def open_replicas(
    url: str, count: int = 2, *, parts: Parts = QUIET, now: str = "2026-11-24 10:00"
) -> AsyncIterator[list[Desk]]:
    """`count` desks that share clock and post; on SQLite, where one process writes, they share the writer too."""
    clock = TurnedClock(at(now))
    boxes = {platform: Postbox(platform, clock) for platform in ("slack", "dingtalk", "web")}
    shared = [open_database(url)]
    if shared[0].dialect != "sqlite":
        shared += [open_database(url) for _ in range(count - 1)]
    catalogue, preset = load_catalogue(ROOT / "locales"), load_preset(ROOT / "presets" / "tmall.toml")
    cores = [
        Core(
            database=shared[number % len(shared)],
            clock=clock,
            catalogue=catalogue,
            parts=parts,
            deliverers=boxes,
            default_language="zh",
            default_zone="Asia/Shanghai",
            facts={"preset": preset, "demo": False, "public_url": ""},
        )
        for number in range(count)
    ]
    try:
        yield [Desk(core, clock, boxes) for core in cores]
    finally:
        for database in shared:
            database.close()
