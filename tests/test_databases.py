"""The databases that tests are given: whole, empty, their own, and gone afterwards."""

import json
import os
import select
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from bot.runtime.database import open_engine
from models.base import Base
from tests.databases import Databases, mariadb, or_without, run_sql

PROJECT = Path(__file__).parent.parent


def tables(url: str) -> set[str]:
    engine = open_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_a_migrated_database_has_every_table(database_url: str) -> None:
    assert set(Base.metadata.tables) <= tables(database_url)


def test_a_blank_database_has_none(blank_database_url: str) -> None:
    assert tables(blank_database_url) == set()


def test_what_one_test_leaves_the_next_does_not_find(databases: Databases, database_kind: str, tmp_path: Path) -> None:
    for _ in range(2):
        with or_without(), databases.migrated(database_kind, tmp_path) as url:
            engine = open_engine(url)
            with engine.begin() as connection:
                assert "left_behind" not in inspect(connection).get_table_names()
                connection.execute(text("CREATE TABLE left_behind (id INTEGER)"))
                assert connection.scalar(text("SELECT COUNT(*) FROM slot")) == 0
            engine.dispose()


def test_postgresql_stands_in_another_zone_so_that_a_naive_time_shows(databases: Databases) -> None:
    with or_without(), psycopg.connect(databases.server("postgresql").url("postgres")) as connection:
        assert connection.execute("SHOW timezone").fetchone() == ("Pacific/Chatham",)


def test_mariadb_does_too_and_has_another_character_set_so_that_a_column_without_its_own_shows(
    databases: Databases,
) -> None:
    with or_without(), mariadb(databases.server("mariadb")) as cursor:
        cursor.execute("SELECT @@time_zone, @@character_set_server")
        assert cursor.fetchone() == ("+12:45", "latin1")


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_a_server_of_ones_own_comes_back_with_all_it_acknowledged(databases: Databases, kind: str) -> None:
    with or_without(), databases.own_server(kind) as own:
        run_sql(own.server, "CREATE DATABASE kept")
        engine = open_engine(own.url("kept"))
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE said (word VARCHAR(10))"))
        for end, word in ((own.kill, "killed"), (own.stop, "stopped")):
            with engine.begin() as connection:
                connection.execute(text("INSERT INTO said VALUES (:word)"), {"word": word})
            end()
            with pytest.raises(OperationalError), engine.connect() as connection:
                connection.execute(text("SELECT 1"))
            own.start()
            with engine.connect() as connection:
                assert word in connection.scalars(text("SELECT word FROM said")).all()
        engine.dispose()


def test_nothing_is_left_of_a_run_that_was_killed(tmp_path: Path) -> None:
    """A process asks for a shared server and a server of its own, and is killed; both end by themselves."""
    run = Path(tempfile.gettempdir()) / f"zg-killed-{os.getpid()}"
    asking = (
        "import os, sys; from pathlib import Path; from tests import keepers\n"
        f"run = Path({str(run)!r}); own = keepers.own('postgresql', run / 'own')\n"
        "keepers.shared('postgresql', run, os.getpid()), own.__enter__(), print('up', flush=True), sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", asking], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as asker:
        assert asker.stdout is not None
        assert asker.stdout.readline() == b"up\n"
        keeper = json.loads((run / "postgresql.json").read_text())["keeper"]
        handle = os.pidfd_open(keeper)
        asker.kill()
        assert select.select([handle], [], [], 60)[0], "the keeper ends with whom it keeps the server for"
        os.close(handle)
    assert not (run / "postgresql").exists()
