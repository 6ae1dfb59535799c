"""The demo department, on a database of its own and this machine alone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app.alone import NotAlone, alone
from bot.app.commands import CannotStart, House, open_prepared, run, run_until_stopped, serving_alone
from bot.app.installation import begin_demo, demo_is_made, end_demo, is_demo
from bot.kernel.clock import Clock, SystemClock, TurnedClock
from bot.kernel.settings import DEFAULT_DATABASE, Settings
from bot.runtime.catalogue import load_catalogue
from bot.runtime.core import Core
from bot.runtime.database import Database
from models.organisation import Department

log = logging.getLogger(__name__)

DEMO_DATABASE = "sqlite:///zhanggui-demo.db"


def demo(house: House, settings: Settings, *, until: datetime | None) -> None:
    """The demo department, made first if it is not there; played up to `until`, or else served until told to stop.

    Raises `CannotStart`.
    """
    _refuse(settings)
    if settings.database_url == DEFAULT_DATABASE:
        settings = replace(settings, database_url=DEMO_DATABASE)
    clock = SystemClock()
    facts = house.facts()
    _make(house, settings, facts, clock.now())
    with serving_alone(settings), _opened(house, settings, clock.now()) as database:
        if until is not None:
            asyncio.run(_fast_forward(house, settings, database, facts, until))
        else:
            run(run_until_stopped(house, settings, database, clock, facts, demo=True))


def _refuse(settings: Settings) -> None:
    if not settings.loopback:
        raise CannotStart("start.demo.host")
    if settings.public_url:
        raise CannotStart("start.demo.public_url")
    if settings.platform_given:
        raise CannotStart("start.demo.platform")


@contextlib.contextmanager
def _opened(house: House, settings: Settings, now: datetime) -> Iterator[Database]:
    with contextlib.closing(open_prepared(house, settings, now=now)) as database:
        yield database


# --- making it -------------------------------------------------------------------------------------------------------
def _make(house: House, settings: Settings, facts: Mapping[str, Any], now: datetime) -> None:
    """See that the department is there with all its history. One that was stopped while it was made is made anew."""
    with _opened(house, settings, now) as database:
        if demo_is_made(database):
            return
        file = Path(str(database.engine.url.database)) if database.dialect == "sqlite" else None
    with _alone(file):
        with _opened(house, settings, now) as database:
            if demo_is_made(database):
                return
            begun = is_demo(database)
        if begun:
            _forget(file)
        with _opened(house, settings, now) as database:
            _seed(house, settings, database, facts, now)


@contextlib.contextmanager
def _alone(file: Path | None) -> Iterator[None]:
    """One process at a time makes a demo in a file. (On a server nothing is ever made anew.)"""
    try:
        with alone(file, "making"):
            yield
    except NotAlone as error:
        raise CannotStart("start.demo.making", file=str(file)) from error


def _forget(file: Path | None) -> None:
    if file is None:
        raise CannotStart("start.demo.half_made")
    log.warning("%s was left half-filled by a start that was stopped; it is made anew", file)
    for part in ("", "-wal", "-shm"):
        file.with_name(file.name + part).unlink(missing_ok=True)


def _seed(house: House, settings: Settings, database: Database, facts: Mapping[str, Any], now: datetime) -> None:
    with Session(database.engine) as session:
        departments = session.scalar(select(func.count()).select_from(Department))
    if departments:
        raise CannotStart("start.demo.real")
    log.info("the demo department is being made, with three months of history; this takes a moment")
    begin_demo(database)
    clock = TurnedClock(now)

    async def fill() -> None:
        await house.seed(_core(house, settings, database, clock, facts), clock, now)

    asyncio.run(fill())
    end_demo(database)


# --- playing it ------------------------------------------------------------------------------------------------------
def _core(house: House, settings: Settings, database: Database, clock: Clock, facts: Mapping[str, Any]) -> Core:
    from bot.platforms.web.server import WebDeliverer

    return Core(
        database=database,
        clock=clock,
        catalogue=load_catalogue(house.root / "locales"),
        parts=house.parts,
        deliverers={"web": WebDeliverer()},
        default_language=settings.language,
        default_zone=settings.zone,
        facts={**facts, "demo": True, "public_url": f"http://{settings.host}:{settings.port}"},
    )


async def _fast_forward(
    house: House, settings: Settings, database: Database, facts: Mapping[str, Any], until: datetime
) -> None:
    """From one due slot to the next, delivering each, without waiting for any."""
    from bot.app.fast_forward import fast_forward

    clock = TurnedClock(SystemClock().now())
    core = _core(house, settings, database, clock, facts)
    async for line in fast_forward(core, clock, until):
        sys.stdout.write(line + "\n")
