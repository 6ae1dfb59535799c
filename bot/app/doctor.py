"""What is wrong with this installation, in plain words: one line a finding, nothing changed, no platform called."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from bot.app.commands import House
from bot.kernel.settings import Settings
from bot.kernel.workdays import WorkCalendar
from bot.runtime import migrate
from bot.runtime.database import DRIVERS, UnknownDatabase, chosen_url, open_engine

FREE_BYTES = 500 * 1024 * 1024


class Finding(NamedTuple):
    """`mark` is ok, warn or bad."""

    mark: str
    text: str


def examine(house: House, settings: Settings, *, now: datetime) -> list[Finding]:
    """Every finding, the good ones too."""
    return [
        *_python(),
        *_database(house, settings),
        *_platforms(settings),
        *_calendar(settings, now),
        *_disk(settings),
    ]


def _python() -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding("ok", f"Python {version}")


def _database(house: House, settings: Settings) -> Iterator[Finding]:
    try:
        url = chosen_url(settings.database_url)
    except UnknownDatabase as error:
        yield Finding("bad", str(error))
        return
    kind = url.get_backend_name()
    yield Finding("ok", f"The database is {kind}, reached by the driver {DRIVERS[kind]}")
    if kind == "sqlite":
        yield from _sqlite_version(sqlite3.sqlite_version_info)
    engine = open_engine(settings.database_url)
    try:
        state = migrate.state_of(engine, house.migrations)
    except Exception as error:  # noqa: BLE001 whatever keeps it away, the operator reads it here
        yield Finding("bad", f"The database can't be reached: {type(error).__name__}: {getattr(error, 'orig', error)}")
        return
    finally:
        engine.dispose()
    said = {
        "current": Finding("ok", "The database is at this release's schema"),
        "empty": Finding("warn", "The database is empty; SQLite is set up at the first start, a server by `migrate`"),
        "older": Finding("warn", "The database is older than this release; run `python bot.py migrate`"),
        "newer": Finding("bad", "The database was migrated by a newer release than this one"),
    }
    yield said[state]


def _sqlite_version(version: tuple[int, int, int]) -> Iterator[Finding]:
    """SQLite before 3.51.3 can damage a WAL that two connections reset at once; the fix is in 3.50.7 and 3.44.6 too."""
    text = ".".join(str(part) for part in version)
    fixed = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)
    if fixed:
        yield Finding("ok", f"SQLite {text}")
    else:
        yield Finding(
            "warn",
            f"SQLite {text} has a fault with two writing connections (mended in 3.51.3, 3.50.7 and 3.44.6). The bot "
            "writes through one; let no other program write to the file",
        )


def _platforms(settings: Settings) -> Iterator[Finding]:
    if not settings.platform_given:
        yield Finding("warn", "No platform is set: `serve` will not start, `demo` will")
    if settings.slack is not None:
        ways = [name for name, on in (("HTTP", settings.slack.http), ("Socket Mode", settings.slack.socket_mode)) if on]
        yield Finding("ok", f"Slack is set, by {' and '.join(ways)}")
        if settings.slack.oauth and not settings.public_url:
            yield Finding("bad", "Slack's OAuth install needs PUBLIC_URL, the address Slack sends people back to")
    if settings.dingtalk is not None:
        yield Finding("ok", f"DingTalk is set, in {settings.dingtalk.mode} mode")
    if settings.platform_given and not settings.public_url:
        yield Finding("warn", "PUBLIC_URL is not set: /web can give nobody a link from outside this machine")
    if not settings.loopback and not settings.metrics_token:
        yield Finding("warn", "METRICS_TOKEN is not set: /metrics is closed")


def _calendar(settings: Settings, now: datetime) -> Iterator[Finding]:
    calendar = WorkCalendar()
    for year in (now.year, now.year + 1):
        if calendar.is_provisional(year):
            yield Finding("warn", f"The make-up days of {year} are not known yet; enter them with /off day, or update")
        else:
            yield Finding("ok", f"Working days of {year} are known, make-up days included")


def _disk(settings: Settings) -> Iterator[Finding]:
    try:
        url = chosen_url(settings.database_url)
    except UnknownDatabase:  # said above
        return
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    folder = Path(url.database).resolve().parent
    if not folder.is_dir():
        yield Finding("warn", f"The folder {folder} of the database is not there yet")
        return
    free = shutil.disk_usage(folder).free
    mark = "ok" if free > FREE_BYTES else "bad"
    yield Finding(mark, f"{free // (1024 * 1024):,} MiB free where the database lies")
