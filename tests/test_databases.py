"""The databases that tests are given: whole, empty, their own, and gone afterwards."""

from pathlib import Path

import psycopg
from sqlalchemy import inspect, text

from bot.runtime.database import open_engine
from models.base import Base
from tests.databases import Databases, mariadb, or_without


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
