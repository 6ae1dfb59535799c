"""Facts about an installation that are kept in its database."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.runtime.database import Database
from models.organisation import Fact

_DEMO = "demo"
_BEGUN, _MADE = "begun", "yes"


def is_demo(database: Database) -> bool:
    """Whether this database was made by the demo, or begun to be."""
    return _mark(database) is not None


def demo_is_made(database: Database) -> bool:
    """Whether the demo's department is there, with all its history."""
    return _mark(database) == _MADE


def begin_demo(database: Database) -> None:
    """From now on `serve` refuses this database."""
    _set_mark(database, _BEGUN)


def end_demo(database: Database) -> None:
    """The demo's department is there."""
    _set_mark(database, _MADE)


def _mark(database: Database) -> str | None:
    with Session(database.engine) as session:
        fact = session.get(Fact, _DEMO)
        return None if fact is None else fact.value


def _set_mark(database: Database, value: str) -> None:
    def mark(session: Session) -> None:
        session.merge(Fact(key=_DEMO, value=value))

    database.submit(mark).result()
