"""The databases that tests are given: whole, empty, their own, and gone afterwards."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from models.base import Base
from tests.databases import Databases, or_without, with_driver


def opened(url: str) -> Engine:
    return create_engine(with_driver(url))


def tables(url: str) -> set[str]:
    engine = opened(url)
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
            engine = opened(url)
            with engine.begin() as connection:
                assert "left_behind" not in inspect(connection).get_table_names()
                connection.execute(text("CREATE TABLE left_behind (id INTEGER)"))
                assert connection.scalar(text("SELECT COUNT(*) FROM slot")) == 0
            engine.dispose()


@pytest.mark.parametrize(
    ("kind", "asked", "zone"),
    [("postgresql", "SHOW timezone", "Pacific/Chatham"), ("mariadb", "SELECT @@time_zone", "+12:45")],
)
def test_the_servers_stand_in_another_zone_so_that_a_naive_time_shows(
    databases: Databases, tmp_path: Path, kind: str, asked: str, zone: str
) -> None:
    with or_without(), databases.blank(kind, tmp_path) as url:
        engine = opened(url)
        with engine.connect() as connection:
            assert connection.scalar(text(asked)) == zone
        engine.dispose()
