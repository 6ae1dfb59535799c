"""Facts about an installation that are kept in its database."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.runtime.database import Database
from models.organisation import Fact

DEMO = "demo"


def is_demo(database: Database) -> bool:
    """Whether this database was made by the demo."""
    with Session(database.engine) as session:
        return session.get(Fact, DEMO) is not None


def mark_demo(database: Database) -> None:
    """From now on `serve` refuses this database."""

    def mark(session: Session) -> None:
        session.merge(Fact(key=DEMO, value="yes"))

    database.submit(mark).result()
