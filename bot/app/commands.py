"""What `python bot.py …` does. Every failure an operator can mend ends with one line that says what to do."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import stat
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import uvloop
from sqlalchemy import URL, Engine

from bot.app.alone import CannotHold, NotAlone, alone, file_of
from bot.app.application import Application, Connect, Offer
from bot.app.installation import is_demo
from bot.kernel import dates
from bot.kernel.clock import Clock, SystemClock, TurnedClock
from bot.kernel.settings import Settings
from bot.runtime import migrate
from bot.runtime.archive import WrongArchive, export_lines, import_lines
from bot.runtime.catalogue import load_catalogue
from bot.runtime.core import Core, Parts
from bot.runtime.database import Database, UnknownDatabase, chosen_url, keep_private, open_database, open_engine

log = logging.getLogger(__name__)


class CannotStart(Exception):
    """Why the bot does not start, in one line for the operator."""


@dataclass(frozen=True, slots=True)
class House:
    """Everything `bot.py` hands in: the features, and where the files lie."""

    root: Path
    parts: Parts
    offer: Offer
    facts: Callable[[], Mapping[str, Any]]
    """Read when needed: the preset."""
    connect: Callable[[Settings, Mapping[str, Any], str], Connect]
    """Makes the platforms, from settings, facts and the line App Home shows."""
    seed: Callable[[Core, TurnedClock, datetime], Awaitable[None]]
    """Fills an empty database with the demo department, up to an instant."""
    manifest: Callable[[Settings], Mapping[str, Any]]
    """Slack's app manifest."""
    reference: Callable[[], str]
    """The command reference, as Markdown."""

    @property
    def migrations(self) -> Path:
        """Where the migrations lie."""
        return self.root / "migrations"


def set_up_logging(level: str) -> None:
    """Plain lines on standard error, with UTC instants."""
    logging.basicConfig(level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # APScheduler warns whenever a tick is still under way at the next; the ticker keeps watch itself.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    for noisy in ("alembic", "slack_bolt", "slack_sdk", "aiohttp.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("aiohttp.server").addFilter(_in_one_line)


def _in_one_line(record: logging.LogRecord) -> bool:
    """What is no HTTP, or says that it is packed and is not, anybody can send: a line tells of it, not a traceback each."""
    from aiohttp import http_exceptions, web

    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, http_exceptions.HttpProcessingError | web.RequestPayloadError):
        record.msg, record.args = "a request that is no HTTP was refused (%s)", (type(error).__name__,)
        record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
    return True


def open_prepared(house: House, settings: Settings, *, now: datetime) -> Database:
    """The database at this release's schema. SQLite is migrated here, after a backup; a server database is refused.

    Raises `CannotStart`.
    """
    try:
        database = open_database(settings.database_url)
    except UnknownDatabase as error:
        raise CannotStart(str(error)) from error
    except OSError as error:
        raise _no_file(error) from error
    try:
        state = migrate.state_of(database.engine, house.migrations)
    except Exception as error:
        database.close()
        raise CannotStart(f"DATABASE_URL: the database can't be reached ({type(error).__name__})") from error
    if state == "newer":
        database.close()
        raise CannotStart("The database was migrated by a newer release; start that one, or restore a backup")
    if state == "current":
        return database
    if database.dialect != "sqlite":
        database.close()
        raise CannotStart(f"The database is {state}; run `python bot.py migrate` once, then start again")
    if state == "older":
        path = Path(str(database.engine.url.database))
        log.warning("the database is older; a backup was written to %s", migrate.back_up_sqlite(path, now))
    migrate.upgrade(database.engine, house.migrations)
    return database


def prepare_secret(settings: Settings, database: Database) -> tuple[str, ...]:
    """The keys that sign and encrypt. On SQLite a missing one is made once, beside the database, for its owner alone."""
    if settings.secret_keys:
        return settings.secret_keys
    if database.dialect != "sqlite":
        raise CannotStart("SECRET_KEY is missing; with a server database every replica needs the same one")
    path = Path(str(database.engine.url.database)).resolve().parent / "secret_key"
    if not path.exists():
        import secrets

        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise CannotStart(f"SECRET_KEY: {path} can be read by others; run chmod 600 on it")
    return (path.read_text("ascii").strip(),)


def run(main: Coroutine[Any, Any, None]) -> None:
    """Like `asyncio.run`, on the faster loop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


def serve(house: House, settings: Settings) -> None:
    """Serve the platforms that are set, until told to stop. Raises `CannotStart`."""
    if not settings.platform_given:
        raise CannotStart(
            "No platform is set: give Slack's or DingTalk's settings (README), or try `python bot.py demo`"
        )
    clock = SystemClock()
    with serving_alone(settings), contextlib.closing(open_prepared(house, settings, now=clock.now())) as database:
        if is_demo(database):
            raise CannotStart("DATABASE_URL is a demo database; serve needs one of its own")
        facts = {**house.facts(), "secret_keys": prepare_secret(settings, database)}
        run(run_until_stopped(house, settings, database, clock, facts, demo=False))


@contextlib.contextmanager
def serving_alone(settings: Settings) -> Iterator[None]:
    """Hold the SQLite file while it is served; raises `CannotStart` where another process serves it.

    Two processes that write to one file can destroy it: a fault of SQLite before 3.51.3.
    """
    file = file_of(settings.database_url)
    try:
        with alone(file, "serving"):
            yield
    except NotAlone as error:
        raise CannotStart(
            f"{file} is served by another process; stop that one, or use PostgreSQL, MySQL or MariaDB for several"
        ) from error
    except CannotHold as error:
        raise CannotStart(f"DATABASE_URL: {error}") from error


async def run_until_stopped(
    house: House,
    settings: Settings,
    database: Database,
    clock: Clock,
    facts: Mapping[str, Any],
    *,
    demo: bool,
) -> None:
    dates.warm()
    application = Application(
        settings=settings,
        parts=house.parts,
        offer=house.offer,
        database=database,
        clock=clock,
        root=house.root,
        facts=facts,
        demo=demo,
        connect=house.connect(settings, facts, house.offer.day_line),
    )
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, application.stopping.set)
    try:
        async with application.running():
            address = f"http://{settings.host}:{application.port}/"
            log.info("ready on %s", address)
            if demo:
                sys.stdout.write(f"掌柜 Zhanggui: {address}\n")
                sys.stdout.flush()
            await application.stopping.wait()
            log.info("stopping: what was begun is finished first")
    except OSError as error:
        raise CannotStart(f"PORT {settings.port} on {settings.host} can't be had: {error.strerror or error}") from error


def migrate_database(house: House, settings: Settings, *, now: datetime) -> str:
    """Bring the database to this release's schema; says what was done. Raises `CannotStart`."""
    try:
        keep_private(_chosen(settings))
    except OSError as error:
        raise _no_file(error) from error
    engine = open_engine(settings.database_url)
    try:
        state = migrate.state_of(engine, house.migrations)
        if state == "newer":
            raise CannotStart("The database was migrated by a newer release; nothing was changed")
        if state == "current":
            return "The database is up to date."
        with serving_alone(settings):
            if engine.dialect.name == "sqlite" and state == "older":
                migrate.back_up_sqlite(Path(str(engine.url.database)), now)
            migrate.upgrade(engine, house.migrations)
        return f"The database was {state}; it is up to date now."
    except CannotStart:
        raise
    except Exception as error:
        reason = getattr(error, "orig", None) or error
        raise CannotStart(f"DATABASE_URL: the migration failed ({type(error).__name__}: {reason})") from error
    finally:
        engine.dispose()


def check(house: House, settings: Settings) -> str:
    """Build everything, connect nothing; says what there is. Raises what start-up would raise."""
    from bot.kernel.command import Registry

    registry = Registry(house.parts.commands)
    catalogue = load_catalogue(house.root / "locales")
    missing = [
        f"{kind}.{one.key}"
        for one in registry.commands
        for kind in ("help", "example")
        if not catalogue.has(f"{kind}.{one.key}")
    ]
    missing += [
        f"param.{parameter.name}"
        for one in registry.commands
        for parameter in one.parameters
        if not catalogue.has(f"param.{parameter.name}")
    ]
    if missing:
        raise CannotStart(f"the catalogue has no {', '.join(sorted(set(missing)))}")
    _chosen(settings)
    house.facts()
    house.connect(settings, {}, house.offer.day_line)
    platforms = [name for name, given in (("Slack", settings.slack), ("DingTalk", settings.dingtalk)) if given]
    return (
        f"{len(registry.commands)} commands, {len(house.parts.jobs)} schedules, {len(catalogue.keys)} texts in two "
        f"languages; platforms set: {', '.join(platforms) or 'none'}. All is well; nothing was connected."
    )


def export_database(house: House, settings: Settings, path: Path) -> str:
    """Write everything to a new file, readable by its owner alone. Raises `CannotStart`."""
    engine = _engine_at_release(house, settings)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file, engine.connect() as connection:
            count = sum(
                bool(file.write(line + "\n")) for line in export_lines(connection, migrate.head(house.migrations))
            )
    except FileExistsError as error:
        raise CannotStart(f"{path} is there already; name a new file") from error
    except OSError as error:
        raise CannotStart(f"{path} can't be written: {error.strerror}") from error
    finally:
        engine.dispose()
    return f"{count - 2} rows are in {path}. It is as secret as the database; keep SECRET_KEY with it."


def import_database(house: House, settings: Settings, path: Path) -> str:
    """Fill an empty database from a file; all of it or nothing. Raises `CannotStart`."""
    if not path.is_file():
        raise CannotStart(f"{path} is no file; name one that `export` wrote")
    migrate_database(house, settings, now=SystemClock().now())
    engine = _engine_at_release(house, settings)
    try:
        with path.open(encoding="utf-8") as file, engine.begin() as connection:
            count = import_lines(connection, file, migrate.head(house.migrations))
    except (OSError, WrongArchive, ValueError) as error:
        raise CannotStart(f"{path}: {error}; nothing was imported") from error
    finally:
        engine.dispose()
    return f"{count} rows were imported."


def _no_file(error: OSError) -> CannotStart:
    return CannotStart(f"DATABASE_URL: {error.filename} can't be used ({error.strerror})")


def _chosen(settings: Settings) -> URL:
    try:
        return chosen_url(settings.database_url)
    except UnknownDatabase as error:
        raise CannotStart(str(error)) from error


def _engine_at_release(house: House, settings: Settings) -> Engine:
    url = _chosen(settings)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).is_file():
        raise CannotStart(f"DATABASE_URL: there is no file {url.database}")
    engine = open_engine(settings.database_url)
    if migrate.state_of(engine, house.migrations) != "current":
        engine.dispose()
        raise CannotStart("The database is not at this release's schema; run `python bot.py migrate` first")
    return engine
