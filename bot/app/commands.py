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
from sqlalchemy import URL, Engine, make_url

from bot.app.alone import NotAlone, alone, file_of
from bot.app.application import Application, Connect, Offer
from bot.app.installation import is_demo
from bot.app.unreached import why_unreached
from bot.kernel import dates
from bot.kernel.clock import Clock, SystemClock, TurnedClock
from bot.kernel.errors import Stopped
from bot.kernel.settings import Settings
from bot.runtime import migrate
from bot.runtime.archive import WrongArchive, export_lines, import_lines
from bot.runtime.catalogue import load_catalogue
from bot.runtime.core import Core, Parts
from bot.runtime.database import (
    DRIVERS,
    Database,
    UnknownDatabase,
    chosen_url,
    keep_private,
    open_database,
    open_engine,
)

log = logging.getLogger(__name__)

Say = Callable[..., str]
"""`Voice.plain` in the installation's language."""


class CannotStart(Stopped):
    """Why the bot does not start, or a command can't be done."""


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
    _chosen(settings)
    try:
        database = open_database(settings.database_url)
    except UnknownDatabase as error:
        raise CannotStart("start.database_memory") from error
    except OSError as error:
        raise _no_file(error) from error
    try:
        state = migrate.state_of(database.engine, house.migrations)
    except Exception as error:
        database.close()
        raise CannotStart("start.database_away", why=type(error).__name__) from error
    if state == "newer":
        database.close()
        raise CannotStart("start.database_newer")
    if state == "current":
        return database
    if database.dialect != "sqlite":
        database.close()
        raise CannotStart(f"start.server_{state}")
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
        raise CannotStart("start.secret_missing")
    path = Path(str(database.engine.url.database)).resolve().parent / "secret_key"
    if not path.exists():
        import secrets

        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise CannotStart("start.secret_open", path=str(path))
    return (path.read_text("ascii").strip(),)


def run(main: Coroutine[Any, Any, None]) -> None:
    """Like `asyncio.run`, on the faster loop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


def serve(house: House, settings: Settings) -> None:
    """Serve the platforms that are set, until told to stop. Raises `CannotStart`."""
    if not settings.platform_given:
        raise CannotStart("start.no_platform")
    clock = SystemClock()
    with serving_alone(settings), contextlib.closing(open_prepared(house, settings, now=clock.now())) as database:
        if is_demo(database):
            raise CannotStart("start.demo_database")
        facts = {**house.facts(), "secret_keys": prepare_secret(settings, database)}
        run(run_until_stopped(house, settings, database, clock, facts, demo=False))


@contextlib.contextmanager
def serving_alone(settings: Settings) -> Iterator[None]:
    """Hold the SQLite file while it is served; raises `Stopped` where another process serves it.

    Two processes that write to one file can destroy it: a fault of SQLite before 3.51.3.
    """
    file = file_of(settings.database_url)
    try:
        with alone(file, "serving"):
            yield
    except NotAlone as error:
        raise CannotStart("start.served", file=str(file)) from error


async def run_until_stopped(
    house: House,
    settings: Settings,
    database: Database,
    clock: Clock,
    facts: Mapping[str, Any],
    *,
    demo: bool,
) -> None:
    """Serve until SIGTERM or SIGINT, then finish what was begun. Raises `CannotStart` when the port can't be had."""
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
        raise CannotStart(
            "start.port_taken", port=settings.port, host=settings.host, why=str(error.strerror or error)
        ) from error


def migrate_database(house: House, settings: Settings, say: Say, *, now: datetime) -> str:
    """Bring the database to this release's schema; says what was done. Raises `Stopped`."""
    try:
        keep_private(_chosen(settings))
    except OSError as error:
        raise _no_file(error) from error
    engine = open_engine(settings.database_url)
    try:
        try:
            state = migrate.state_of(engine, house.migrations)
        except Exception as error:
            raise CannotStart("start.database_away", why=why_unreached(error, say)) from error
        if state == "newer":
            raise CannotStart("done.migrate_newer")
        if state == "current":
            return say("done.migrate_current")
        with serving_alone(settings):
            if engine.dialect.name == "sqlite" and state == "older":
                migrate.back_up_sqlite(Path(str(engine.url.database)), now)
            migrate.upgrade(engine, house.migrations)
        return say(f"done.migrate_{state}")
    except Stopped:
        raise
    except Exception as error:
        reason = getattr(error, "orig", None) or error
        raise CannotStart("done.migrate_failed", why=f"{type(error).__name__}: {reason}") from error
    finally:
        engine.dispose()


def check(house: House, settings: Settings, say: Say) -> str:
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
        raise CannotStart("start.texts", missing=", ".join(sorted(set(missing))))
    _chosen(settings)
    house.facts()
    house.connect(settings, {}, house.offer.day_line)
    both = (("Slack", settings.slack), (say("done.dingtalk"), settings.dingtalk))
    return say(
        "done.check",
        commands=len(registry.commands),
        schedules=len(house.parts.jobs),
        texts=len(catalogue.keys),
        platforms=" + ".join(name for name, given in both if given) or say("done.no_platforms"),
    )


def export_database(house: House, settings: Settings, path: Path, say: Say) -> str:
    """Write everything to a new file, readable by its owner alone. Raises `CannotStart`."""
    engine = _engine_at_release(house, settings)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file, engine.connect() as connection:
            count = sum(
                bool(file.write(line + "\n")) for line in export_lines(connection, migrate.head(house.migrations))
            )
    except FileExistsError as error:
        raise CannotStart("done.export_exists", path=str(path)) from error
    except OSError as error:
        raise CannotStart("done.export_unwritable", path=str(path), why=str(error.strerror)) from error
    finally:
        engine.dispose()
    return say("done.export", n=count - 2, path=str(path))


def import_database(house: House, settings: Settings, path: Path, say: Say) -> str:
    """Fill an empty database from a file; all of it or nothing. Raises `CannotStart`."""
    if not path.is_file():
        raise CannotStart("done.import_no_file", path=str(path))
    migrate_database(house, settings, say, now=SystemClock().now())
    engine = _engine_at_release(house, settings)
    try:
        with path.open(encoding="utf-8") as file, engine.begin() as connection:
            count = import_lines(connection, file, migrate.head(house.migrations))
    except (OSError, WrongArchive, ValueError) as error:
        raise CannotStart("done.import_wrong", path=str(path), why=str(error)) from error
    finally:
        engine.dispose()
    return say("done.import", n=count)


def _no_file(error: OSError) -> CannotStart:
    return CannotStart("start.cannot_use", file=str(error.filename), why=str(error.strerror))


def _chosen(settings: Settings) -> URL:
    try:
        return chosen_url(settings.database_url)
    except UnknownDatabase as error:
        raise wrong_database(settings) from error


def wrong_database(settings: Settings) -> CannotStart:
    """Why `chosen_url` refuses what these settings name."""
    try:
        kind = make_url(settings.database_url).get_backend_name()
    except Exception:  # noqa: BLE001 whatever is wrong with it, as `chosen_url` takes it
        return CannotStart("start.database_unread")
    return CannotStart("start.database_kind", kind=kind) if kind not in DRIVERS else CannotStart("start.database_file")


def _engine_at_release(house: House, settings: Settings) -> Engine:
    url = _chosen(settings)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).is_file():
        raise CannotStart("done.no_file", path=str(url.database))
    engine = open_engine(settings.database_url)
    if migrate.state_of(engine, house.migrations) != "current":
        engine.dispose()
        raise CannotStart("done.not_at_release")
    return engine
