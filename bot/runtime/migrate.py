"""Brings a database to this release's schema, and says where one stands. Alembic is loaded only when there is work."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Engine, inspect, text

State = Literal["empty", "older", "current", "newer"]

_LOCK = 0x7A68616E67  # "zhang": any number will do, as long as every process takes the same


def head(folder: Path) -> str:
    """The newest revision there is: the files are numbered."""
    return max(path.name.split("_", 1)[0] for path in (folder / "versions").glob("[0-9]*.py"))


def state_of(engine: Engine, folder: Path) -> State:
    """Where the database stands against this release."""
    with engine.connect() as connection:
        at = _revision(connection)
    newest = head(folder)
    if at is None:
        return "empty"
    return "current" if at == newest else "older" if at < newest else "newer"


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def upgrade(engine: Engine, folder: Path) -> None:
    """Run what is missing. Two processes that start at once take turns; a run that was killed is taken up again."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder))
    # SQLite's own BEGIN IMMEDIATE is set by the engine; the migration is one writing transaction.
    with engine.connect() as connection, _taking_turns(connection):
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


@contextlib.contextmanager
def _taking_turns(connection: Connection) -> Iterator[None]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        connection.commit()
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
            connection.commit()
    elif connection.dialect.name in ("mysql", "mariadb"):
        connection.execute(text("SELECT GET_LOCK('zhanggui-migrate', 600)"))
        try:
            yield
        finally:
            connection.execute(text("SELECT RELEASE_LOCK('zhanggui-migrate')"))
            connection.commit()
    else:
        yield


def back_up_sqlite(path: Path, now: datetime) -> Path:
    """A copy of a SQLite database as it is, taken online, beside it; returns where it lies."""
    copy = path.with_name(f"{path.stem}.before-{now:%Y%m%dT%H%M%SZ}{path.suffix}")
    with (
        contextlib.closing(sqlite3.connect(path)) as source,
        contextlib.closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    copy.chmod(0o600)
    return copy
