"""One transaction per unit: all of it or nothing, and no neighbour is harmed."""

import asyncio
import sqlite3
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.runtime.database import Database, UnknownDatabase, chosen_url, open_database
from bot.runtime.units import TookTooLong, Unavailable, after_commit
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


async def test_a_unit_does_not_see_what_a_neighbour_kept_in_its_session(database: Database) -> None:
    """SQLite's units of a group share one session: each finds it as if it were new."""

    def put_and_mark(key: str) -> Callable[[Session], tuple[int, int]]:
        def unit(session: Session) -> tuple[int, int]:
            seen = (len(session.info), len(session.identity_map))
            session.info["kept"] = key
            session.add(Fact(key=key, value="x"))
            return seen

        return unit

    seen = await asyncio.gather(*(database.write(put_and_mark(f"n{n}")) for n in range(40)))
    assert set(seen) == {(0, 0)}
    assert await database.read(count) == 40


async def test_what_follows_a_commit_is_done_for_those_alone_whose_work_stands(database: Database) -> None:
    done: list[int] = []

    def unit_of(n: int) -> Callable[[Session], None]:
        def unit(session: Session) -> None:
            after_commit(session, lambda: done.append(n))
            put(f"n{n}")(session)
            if n % 3 == 0:
                raise RuntimeError("on purpose")

        return unit

    await asyncio.gather(*(database.write(unit_of(n)) for n in range(9)), return_exceptions=True)
    assert sorted(done) == [1, 2, 4, 5, 7, 8]


async def test_a_caller_who_went_away_leaves_the_others_their_answers(database: Database) -> None:
    gone = asyncio.ensure_future(database.write(put("gone")))
    stays = [asyncio.ensure_future(database.write(put(f"n{n}"))) for n in range(5)]
    await asyncio.sleep(0)
    gone.cancel()
    assert await asyncio.gather(*stays) == [f"n{n}" for n in range(5)]
    with pytest.raises(asyncio.CancelledError):
        await gone


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_unit_that_keeps_everybody_waiting_is_ended_and_its_neighbours_are_not(database: Database) -> None:
    def endless(session: Session) -> None:
        put("endless")(session)
        session.execute(text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"))

    results = await asyncio.gather(database.write(endless), database.write(put("quick")), return_exceptions=True)
    assert isinstance(results[0], TookTooLong)
    assert results[1] == "quick"
    assert await database.read(count) == 1


@pytest.mark.parametrize("database_kind", ["postgresql", "mariadb"])  # SQLite's connections are not kept by a server
async def test_a_connection_that_ended_meanwhile_costs_nobody_their_word(database: Database) -> None:
    def end_the_others(session: Session) -> None:
        if database.dialect == "postgresql":
            session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
            return
        own = session.scalar(text("SELECT CONNECTION_ID()"))
        others = "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> :own"
        for number in session.scalars(text(others), {"own": own}).all():
            session.execute(text(f"KILL CONNECTION {int(number)}"))

    await asyncio.gather(*(database.write(put(f"before{n}")) for n in range(8)))
    await database.write(end_the_others)
    written = await asyncio.gather(*(database.write(put(f"after{n}")) for n in range(8)))
    assert written == [f"after{n}" for n in range(8)]
    await database.write(end_the_others)
    assert await asyncio.gather(*(database.read(count) for _ in range(8))) == [16] * 8


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_file_somebody_else_writes_is_away_and_comes_back(database: Database) -> None:
    @event.listens_for(database.engine, "connect")
    def _impatient(raw: Any, _record: Any) -> None:
        raw.execute("PRAGMA busy_timeout=20")

    await database.read(count)
    with sqlite3.connect(str(database.engine.url.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun: list[Connection] = []
        event.listen(database.engine, "begin", begun.append)
        results = await asyncio.gather(*(database.write(put(f"n{n}")) for n in range(3)), return_exceptions=True)
        assert [type(result) for result in results] == [Unavailable] * 3
        assert len(begun) <= 2, "a group waits for the file once, not once for each of its units"
        other.rollback()
    other.close()
    assert await asyncio.gather(*(database.write(put(f"n{n}")) for n in range(3))) == ["n0", "n1", "n2"]


@pytest.mark.parametrize("database_kind", ["sqlite"])  # elsewhere each unit has a transaction of its own
async def test_a_group_whose_commit_fails_is_run_one_by_one_and_each_gets_its_own_answer(database: Database) -> None:
    """What breaks the COMMIT shows at COMMIT alone: a row that points nowhere, with the check put off until then."""
    ran: Counter[int] = Counter()
    done: list[int] = []
    begun, all_there = threading.Event(), threading.Event()

    def busy(_session: Session) -> None:
        begun.set()
        all_there.wait()

    def unit_of(n: int) -> Callable[[Session], int]:
        def unit(session: Session) -> int:
            ran[n] += 1
            after_commit(session, lambda: done.append(n))
            put(f"n{n}")(session)
            if n % 4 == 1:
                session.execute(text("PRAGMA defer_foreign_keys = ON"))
                session.execute(text("INSERT INTO deputy (person_id, deputy_id) VALUES (:n, 0)"), {"n": n + 1})
            return n

        return unit

    first = asyncio.ensure_future(database.write(busy))
    await asyncio.to_thread(begun.wait)
    units = [asyncio.ensure_future(database.write(unit_of(n))) for n in range(12)]
    await asyncio.sleep(0)
    all_there.set()
    results = await asyncio.gather(*units, return_exceptions=True)
    await first
    bad = {1, 5, 9}
    assert [n for n, result in enumerate(results) if isinstance(result, IntegrityError)] == sorted(bad)
    assert [result for n, result in enumerate(results) if n not in bad] == [n for n in range(12) if n not in bad]
    assert set(ran.values()) == {2}, "once in the group, once alone"
    assert sorted(done) == [n for n in range(12) if n not in bad]
    kept = await database.read(lambda session: set(session.scalars(select(Fact.key)).all()))
    assert kept == {f"n{n}" for n in range(12) if n not in bad}


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_disk_that_is_full_is_told_to_whom_there_is_no_room_for_and_to_nobody_else(database: Database) -> None:
    pages = await database.read(lambda session: session.scalar(text("PRAGMA page_count")))

    @event.listens_for(database.engine, "connect")
    def _small_disk(raw: Any, _record: Any) -> None:
        raw.execute(f"PRAGMA max_page_count={pages + 20}")

    begun, all_there = threading.Event(), threading.Event()

    def busy(_session: Session) -> None:
        begun.set()
        all_there.wait()

    def large(session: Session) -> None:
        put("large")(session)
        session.add(Fact(key="much", value="x" * 1_000_000))
        session.flush()

    first = asyncio.ensure_future(database.write(busy))
    await asyncio.to_thread(begun.wait)
    units = [database.write(unit) for unit in (put("a"), large, put("b"))]
    waiting = asyncio.gather(*units, return_exceptions=True)
    await asyncio.sleep(0)
    all_there.set()
    results = await waiting
    await first
    assert (results[0], type(results[1]), results[2]) == ("a", Unavailable, "b")
    assert await database.read(lambda session: set(session.scalars(select(Fact.key)).all())) == {"a", "b"}


async def test_an_error_that_may_be_logged_does_not_say_what_was_to_be_written(database: Database) -> None:
    def secret(session: Session) -> None:
        session.add(Fact(key="same", value="a-token-in-the-clear"))
        session.flush()

    await database.write(put("same"))
    with pytest.raises(IntegrityError) as raised:
        await database.write(secret)
    assert "INSERT INTO fact" in str(raised.value)
    assert "in-the-clear" not in str(raised.value)


@pytest.mark.parametrize("raised", [StopIteration("of a generator"), asyncio.CancelledError(), SystemExit(3)])
async def test_whatever_a_unit_raises_its_neighbours_are_answered_and_the_next_unit_runs(
    database: Database, raised: BaseException
) -> None:
    def broken(session: Session) -> None:
        put("broken")(session)
        raise raised

    units = [database.write(put("a")), database.write(broken), database.write(put("b"))]
    results = await asyncio.gather(*units, return_exceptions=True)
    assert (results[0], results[2]) == ("a", "b")
    assert isinstance(results[1], BaseException)
    assert await database.write(put("next")) == "next"
    assert await database.read(count) == 3


async def test_what_follows_a_commit_may_fail_and_nobody_waits_for_ever(database: Database) -> None:
    def fails() -> None:
        raise RuntimeError("on purpose")

    def unit_of(n: int) -> Callable[[Session], str]:
        def unit(session: Session) -> str:
            after_commit(session, fails)
            return put(f"n{n}")(session)

        return unit

    assert await asyncio.gather(*(database.write(unit_of(n)) for n in range(3))) == ["n0", "n1", "n2"]
    assert await database.write(put("next")) == "next"
