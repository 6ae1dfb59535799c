"""One transaction per unit: all of it or nothing, and no neighbour is harmed."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.runtime.database import Database, Unavailable, UnknownDatabase, chosen_url, open_database
from models.organisation import Fact


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open, empty database."""
    database = open_database(database_url)
    yield database
    database.close()


def put(key: str) -> Callable[[Session], str]:
    def unit(session: Session) -> str:
        session.add(Fact(key=key, value="x"))
        session.flush()
        return key

    return unit


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Fact)) or 0


async def test_what_a_unit_returns_comes_after_its_commit(database: Database) -> None:
    assert await database.write(put("a")) == "a"
    assert await database.read(count) == 1


async def test_a_unit_that_raises_leaves_nothing_and_its_neighbours_stand(database: Database) -> None:
    def broken(session: Session) -> None:
        session.add(Fact(key="broken", value="x"))
        session.flush()
        raise RuntimeError("on purpose")

    units = [database.write(put(f"n{n}")) if n % 3 else database.write(broken) for n in range(30)]
    results = await asyncio.gather(*units, return_exceptions=True)
    assert sum(isinstance(result, RuntimeError) for result in results) == 10
    assert await database.read(count) == 20


async def test_two_units_that_want_the_same_key_do_not_both_get_it(database: Database) -> None:
    results = await asyncio.gather(*(database.write(put("same")) for _ in range(20)), return_exceptions=True)
    assert sum(result == "same" for result in results) == 1
    assert await database.read(count) == 1


async def test_what_a_read_writes_is_undone(database: Database) -> None:
    await database.read(put("a"))
    assert await database.read(count) == 0


async def test_a_closed_database_says_so(database_url: str) -> None:
    database = open_database(database_url)
    await database.write(put("a"))
    database.close()
    with pytest.raises((Unavailable, RuntimeError)):
        await database.write(put("b"))


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///x.db", "sqlite"),
        ("postgresql://h/d", "postgresql+psycopg"),
        ("postgresql+asyncpg://h/d", "postgresql+psycopg"),
        ("mysql+mysqldb://h/d", "mysql+pymysql"),
        ("mariadb://h/d", "mariadb+pymysql"),
    ],
)
def test_the_driver_is_chosen_whatever_the_url_names(url: str, driver: str) -> None:
    assert chosen_url(url).drivername == driver


@pytest.mark.parametrize("url", ["oracle://h/d", "nonsense", ""])
def test_a_database_without_a_driver_is_refused_by_name(url: str) -> None:
    with pytest.raises(UnknownDatabase, match="DATABASE_URL"):
        chosen_url(url)


def test_sqlite_in_memory_is_refused() -> None:
    with pytest.raises(UnknownDatabase):
        open_database("sqlite://")
