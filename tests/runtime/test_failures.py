"""A row the database refuses is a mistake of ours, told apart from a database that is away."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.kernel.access import guest
from bot.kernel.command import command
from bot.kernel.message import Message
from bot.kernel.work import Work
from bot.runtime.core import Parts
from bot.runtime.database import open_database
from handlers import COMMANDS
from models.figures import metrics_of
from models.messaging import FailedCall
from models.rights import relations
from models.sales import Phase, Sale, SaleDays
from tests.desk import open_desk


def upside_down(session: Session, department_id: int) -> None:
    """A sale that ends before it begins: its table's CHECK refuses it."""
    days = {"first_on": date(2026, 11, 11), "last_on": date(2026, 11, 1)}
    session.add(SaleDays(department_id=department_id, sale=Sale.DOUBLE_11, phase=Phase.SELLING, **days))
    session.flush()


@command("break", zh="弄坏", who=guest)
def break_it(work: Work) -> Message:
    """Try to store what can't be."""
    upside_down(work.session, work.department.id)
    raise AssertionError("it was stored")


def failed(session: Session) -> list[str]:
    return list(session.scalars(select(FailedCall.error)))


async def test_a_row_that_breaks_a_check_is_not_a_database_that_is_away(database_url: str) -> None:
    database = open_database(database_url)
    try:
        with pytest.raises(DBAPIError):
            await database.write(lambda session: upside_down(session, 1))
        with pytest.raises(DBAPIError):
            await database.read(lambda session: upside_down(session, 1))
    finally:
        database.close()


async def test_it_is_told_as_our_mistake_and_kept_under_a_number(database_url: str) -> None:
    async with open_desk(database_url, Parts((*COMMANDS, break_it), (), (), metrics_of, relations)) as desk:
        await desk.department()
        reply = await desk.say("老板", "/break")
        assert reply.answer.unsaved == "failed"
        assert "我这边出错了" in reply.text
        [kept] = await desk.sql(failed)
        assert kept.startswith(("IntegrityError", "OperationalError"))
