"""Rows that go in once."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from bot.runtime.database import open_engine
from models.base import insert_new
from models.organisation import Deputy, Fact


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def test_a_row_that_is_there_is_left_alone_and_not_counted(engine: Engine) -> None:
    rows = [{"key": "colour", "value": "red"}, {"key": "size", "value": "7"}]
    with Session(engine) as session, session.begin():
        assert insert_new(session, Fact, rows, unique=("key",)) == 2
        again = [{"key": "colour", "value": "blue"}, {"key": "weight", "value": "9"}]
        assert insert_new(session, Fact, again, unique=("key",)) == 1
    with Session(engine) as session:
        assert dict(session.execute(select(Fact.key, Fact.value)).all()) == {
            "colour": "red",
            "size": "7",
            "weight": "9",
        }


def test_any_other_error_is_raised(engine: Engine) -> None:
    with Session(engine) as session, pytest.raises(DatabaseError):
        insert_new(session, Deputy, [{"person_id": 4, "deputy_id": 4}], unique=("person_id",))
