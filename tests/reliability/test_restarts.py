"""R14: the database server goes away under load and comes back; whoever was told it is saved was told the truth."""

from __future__ import annotations

import asyncio
import os
import random  # noqa: TID251 (seeded)
from pathlib import Path

import pytest

from tests.databases import Databases, migrate, or_without, run_sql
from tests.reliability.driver import Driver
from tests.reliability.fleet import PATIENCE_SECONDS, Remote, open_fleet
from tests.reliability.oracle import check, come_to_rest

RESTARTS = int(os.environ.get("RESTARTS", "3"))
SEED = int(os.environ.get("SEED", "20261124"))


async def ready(worker: Remote, wanted: bool) -> None:
    """Wait until it says so of itself; fails when it never does, or ended."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await worker.ask("ready") is not wanted:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
async def test_R14_the_database_is_restarted_under_load_and_nothing_acknowledged_is_lost(
    kind: str, databases: Databases, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    with or_without(), databases.own_server(kind) as server:
        run_sql(server.server, "CREATE DATABASE restarted")
        url = server.url("restarted")
        migrate(url)
        async with open_fleet(url, tmp_path) as fleet:
            workers = [await fleet.start() for _ in range(2)]
            await fleet.found()
            driver = Driver(fleet, chance)
            driving = asyncio.create_task(driver.run())
            for restart in range(RESTARTS):
                await driver.hears(chance.randint(5, 25))
                await asyncio.to_thread(server.stop if restart % 2 else server.kill)
                for worker in workers:
                    await ready(worker, False)
                await asyncio.to_thread(server.start)
                for worker in workers:
                    await ready(worker, True)
                await driver.hears(5)
            driver.stop()
            await driving
            assert fleet.alive == workers, "a process did not stay up"
            await come_to_rest(fleet)
            try:
                counted = check(fleet, driver.driven, kills=0)
            except AssertionError as error:
                raise AssertionError(f"SEED={SEED}: {error}") from error
            assert counted["acknowledged"] >= 10 * RESTARTS
