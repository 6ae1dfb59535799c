"""What is wrong with this installation, in plain words: one line a finding, nothing changed, no platform called."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from bot.app.alone import file_of
from bot.app.commands import House, Say, wrong_database
from bot.app.unreached import why_unreached
from bot.kernel.settings import Settings
from bot.kernel.workdays import WorkCalendar
from bot.runtime import migrate
from bot.runtime.database import DRIVERS, UnknownDatabase, chosen_url, open_engine

FREE_BYTES = 500 * 1024 * 1024


class Finding(NamedTuple):
    """`mark` is ok, warn or bad."""

    mark: str
    text: str


def examine(house: House, settings: Settings, say: Say, *, now: datetime) -> list[Finding]:
    """Every finding, the good ones too."""
    return [
        *_python(say),
        *_database(house, settings, say),
        *_platforms(settings, say),
        *_calendar(say, now),
        *_disk(settings, say),
    ]


def _python(say: Say) -> Iterator[Finding]:
    yield Finding("ok", say("doctor.python", version=_dotted(sys.version_info[:3])))


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


def _database(house: House, settings: Settings, say: Say) -> Iterator[Finding]:
    try:
        url = chosen_url(settings.database_url)
    except UnknownDatabase:
        wrong = wrong_database(settings)
        yield Finding("bad", say(wrong.key, **wrong.pieces))
        return
    kind = url.get_backend_name()
    yield Finding("ok", say("doctor.database", kind=kind, driver=DRIVERS[kind]))
    if kind == "sqlite":
        yield from _sqlite_version(sqlite3.sqlite_version_info, say)
    file = file_of(settings.database_url)
    if file is not None and file.parent.is_dir() and not file.exists():
        # Looking into it would make it, readable by everybody; the first start makes it for its owner alone.
        yield Finding("warn", say("doctor.empty"))
        return
    engine = open_engine(settings.database_url)
    try:
        state = migrate.state_of(engine, house.migrations)
    except Exception as error:  # noqa: BLE001 whatever keeps it away, the operator reads it here
        yield Finding("bad", say("doctor.unreachable", why=why_unreached(error, say)))
        return
    finally:
        engine.dispose()
    marks = {"current": "ok", "empty": "warn", "older": "warn", "newer": "bad"}
    yield Finding(marks[state], say(f"doctor.{state}"))


def _sqlite_version(version: tuple[int, int, int], say: Say) -> Iterator[Finding]:
    """SQLite before 3.51.3 can damage a WAL that two connections reset at once; the fix is in 3.50.7 and 3.44.6 too."""
    fixed = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)
    key = "doctor.sqlite" if fixed else "doctor.sqlite_fault"
    yield Finding("ok" if fixed else "warn", say(key, version=_dotted(version)))


def _platforms(settings: Settings, say: Say) -> Iterator[Finding]:
    slack = settings.slack
    if not settings.platform_given:
        yield Finding("warn", say("doctor.no_platform"))
    if slack is not None:
        way = "both" if slack.http and slack.socket_mode else "http" if slack.http else "socket"
        yield Finding("ok", say(f"doctor.slack_{way}"))
        if slack.oauth and not settings.public_url:
            yield Finding("bad", say("doctor.slack_oauth"))
    if settings.dingtalk is not None:
        yield Finding("ok", say(f"doctor.dingtalk_{settings.dingtalk.mode}"))
    if settings.platform_given and not settings.public_url:
        yield Finding("warn", say("doctor.no_public_url"))
    if not settings.loopback and not settings.metrics_token:
        yield Finding("warn", say("doctor.no_metrics"))


def _calendar(say: Say, now: datetime) -> Iterator[Finding]:
    calendar = WorkCalendar()
    for year in (now.year, now.year + 1):
        if calendar.is_provisional(year):
            yield Finding("warn", say("doctor.calendar_unknown", year=year))
        else:
            yield Finding("ok", say("doctor.calendar", year=year))


def _disk(settings: Settings, say: Say) -> Iterator[Finding]:
    try:
        url = chosen_url(settings.database_url)
    except UnknownDatabase:  # said above
        return
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    folder = Path(url.database).resolve().parent
    if not folder.is_dir():
        yield Finding("warn", say("doctor.no_folder", folder=str(folder)))
        return
    free = shutil.disk_usage(folder).free
    mark = "ok" if free > FREE_BYTES else "bad"
    yield Finding(mark, say("doctor.room", mib=f"{free // (1024 * 1024):,}"))
