"""A prepared statement says and returns what SQLAlchemy's own way does, on SQLite, PostgreSQL and MariaDB alike."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import Column, Connection, MetaData, Table, bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.runtime.database import open_engine
from models.columns import Choice, Day, Exact, Id, Instant, Json, Name, Number
from models.prepared import Prepared

NOON = datetime(2026, 11, 25, 4, 0, 0, 7, tzinfo=UTC)


class State(StrEnum):
    OFFERED = "offered"
    TAKEN = "taken"


parcels = Table(
    "parcels",
    MetaData(naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s"}),
    Column("number", Number, primary_key=True),
    Column("key", Id(40), unique=True),
    Column("amount", Exact),
    Column("at", Instant),
    Column("day", Day),
    Column("facts", Json, default=dict),
    Column("state", Choice(State), default=State.OFFERED),
    Column("note", Name(20), default=""),
)
FULL: dict[str, Any] = {
    "key": "a",
    "amount": Decimal("12.5"),
    "at": NOON,
    "day": date(2026, 11, 25),
    "facts": {"支付": [1, 2]},
    "state": State.TAKEN,
    "note": "好",
}
PUT = Prepared(insert(parcels), columns=tuple(FULL))
PUT_WITH_DEFAULTS = Prepared(insert(parcels), columns=("key", "facts"))
READ = Prepared(select(parcels).where(parcels.c.key == bindparam("key")))
TAKE = Prepared(
    update(parcels)
    .where(parcels.c.key == bindparam("which"), parcels.c.at < bindparam("until"))
    .values(state=State.TAKEN, amount=None)
)


@pytest.fixture
def connection(blank_database_url: str) -> Iterator[Connection]:
    engine = open_engine(blank_database_url)
    with engine.begin() as connection:
        parcels.metadata.create_all(connection)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_every_type_comes_back_as_sqlalchemy_gives_it(connection: Connection) -> None:
    number = PUT.new_id(connection, **FULL)
    [row] = READ.rows(connection, key="a")
    assert row == tuple(connection.execute(select(parcels)).one())
    assert row._asdict() == {"number": number, **FULL}


def test_an_insert_fills_in_its_constant_defaults_and_counts_its_keys_up(connection: Connection) -> None:
    first = PUT_WITH_DEFAULTS.new_id(connection, key="a", facts={})
    second = PUT_WITH_DEFAULTS.new_id(connection, key="b", facts={})
    assert second > first
    [row] = READ.rows(connection, key="b")
    assert (row.state, row.note, row.amount) == (State.OFFERED, "", None)


def test_a_default_that_is_made_for_each_row_has_to_be_named(connection: Connection) -> None:
    with pytest.raises(ValueError, match="facts"):
        Prepared(insert(parcels), columns=("key",)).changed(connection, key="a")


def test_an_update_counts_the_rows_it_changed_and_says_its_own_values(connection: Connection) -> None:
    PUT.changed(connection, **FULL | {"state": State.OFFERED})
    assert TAKE.changed(connection, which="a", until=NOON) == 0
    assert TAKE.changed(connection, which="a", until=NOON + timedelta(seconds=1)) == 1
    [row] = READ.rows(connection, key="a")
    assert (row.state, row.amount) == (State.TAKEN, None)


def test_nothing_found_is_no_rows(connection: Connection) -> None:
    assert READ.rows(connection, key="'; drop table parcels; --") == []


def test_a_key_that_is_there_is_an_integrity_error_of_sqlalchemys(connection: Connection) -> None:
    PUT.changed(connection, **FULL)
    with pytest.raises(IntegrityError) as caught:
        PUT.changed(connection, **FULL)
    assert not caught.value.connection_invalidated
    assert "支付" not in str(caught.value), "what people said is not written into logs"


def test_a_value_a_column_does_not_take_is_refused_before_it_is_sent(connection: Connection) -> None:
    with pytest.raises(ValueError, match="20"):
        PUT.changed(connection, **FULL | {"note": "x" * 21})
    with pytest.raises(KeyError):
        READ.rows(connection)


@pytest.mark.parametrize("database_kind", ["postgresql", "mariadb"])  # SQLite has no line to break
def test_a_line_that_broke_is_given_up_and_said_so(connection: Connection) -> None:
    raw: Any = connection.connection.dbapi_connection
    connection.execute(select(parcels.c.number)).all()
    other = connection.engine.connect()
    number = raw.info.backend_pid if connection.dialect.name == "postgresql" else raw.thread_id()
    kill = "SELECT pg_terminate_backend({})" if connection.dialect.name == "postgresql" else "KILL CONNECTION {}"
    other.exec_driver_sql(kill.format(number))
    other.commit()
    other.close()
    with pytest.raises(DBAPIError) as caught:
        READ.rows(connection, key="a")
    assert caught.value.connection_invalidated
    assert connection.invalidated
