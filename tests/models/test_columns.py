"""The column types keep their promises on SQLite, PostgreSQL and MariaDB alike."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    Table,
    UniqueConstraint,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from bot.runtime.database import open_engine
from models.columns import Choice, Day, Exact, Id, Instant, Json, Name, Number, Words, rounded, total

SHANGHAI = ZoneInfo("Asia/Shanghai")
LARGEST = Decimal("9223372036854.775807")
SMALLEST = Decimal("-9223372036854.775808")


class State(StrEnum):
    OFFERED = "offered"
    TAKEN = "taken"


things = Table(
    "things",
    MetaData(
        naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s"}
    ),
    Column("number", Number, primary_key=True),
    Column("amount", Exact),
    Column("at", Instant),
    Column("day", Day),
    Column("key", Id(40)),
    Column("name", Name(20)),
    Column("words", Words),
    Column("facts", Json),
    Column("state", Choice(State)),
    UniqueConstraint("key"),
)


@pytest.fixture
def connection(blank_database_url: str) -> Iterator[Connection]:
    engine = open_engine(blank_database_url)
    with engine.begin() as connection:
        things.metadata.create_all(connection)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def keep(connection: Connection, column: str, *values: Any) -> None:
    connection.execute(insert(things), [{column: value} for value in values])


def kept(connection: Connection, column: str) -> list[Any]:
    return list(connection.scalars(select(things.c[column]).order_by(things.c.number)))


def refusal(connection: Connection, column: str, value: Any) -> BaseException:
    """What the column says of a value it does not take; the row is not written."""
    with pytest.raises(StatementError) as caught:
        keep(connection, column, value)
    assert caught.value.orig is not None
    return caught.value.orig


# Exact


def test_amounts_come_back_to_the_last_digit(connection: Connection) -> None:
    given_in = [Decimal(t) for t in ("0.1", "0.2", "125000", "-0.000001", "9007199254740.993")] + [LARGEST, SMALLEST]
    keep(connection, "amount", *given_in)
    assert kept(connection, "amount") == given_in


def test_an_amount_comes_back_without_padding(connection: Connection) -> None:
    keep(connection, "amount", Decimal("12.50"), Decimal("1E+2"), 7)
    assert [str(amount) for amount in kept(connection, "amount")] == ["12.5", "100", "7"]


def test_amounts_sort_as_numbers(connection: Connection) -> None:
    keep(connection, "amount", Decimal(10), Decimal("9.5"), Decimal(-3), Decimal("9.4999"))
    ordered = connection.scalars(select(things.c.amount).order_by(things.c.amount)).all()
    assert ordered == [Decimal(-3), Decimal("9.4999"), Decimal("9.5"), Decimal(10)]


def test_a_sum_is_exact_where_floats_are_not(connection: Connection) -> None:
    keep(connection, "amount", *[Decimal("0.1")] * 10, Decimal("9007199254740.993"))
    summed = connection.scalar(select(func.sum(things.c.amount)))
    assert summed == Decimal("9007199254741.993")
    assert isinstance(summed, Decimal)


def test_total_of_no_rows_is_zero(connection: Connection) -> None:
    assert connection.scalar(select(total(things.c.amount))) == Decimal(0)
    keep(connection, "amount", Decimal("1.25"), Decimal("-0.25"))
    assert connection.scalar(select(total(things.c.amount))) == Decimal(1)


def test_a_sum_too_large_for_sqlite_is_an_error_and_never_a_float(connection: Connection, database_kind: str) -> None:
    keep(connection, "amount", LARGEST, LARGEST)
    if database_kind == "sqlite":
        with pytest.raises(DBAPIError, match="integer overflow"):
            connection.scalar(select(total(things.c.amount)))
    else:
        assert connection.scalar(select(total(things.c.amount))) == LARGEST * 2


def test_amounts_compare_and_add_in_sql(connection: Connection) -> None:
    keep(connection, "amount", Decimal("1.5"), Decimal(2))
    amount = things.c.amount
    assert connection.scalars(select(amount).where(amount > Decimal("1.5"))).all() == [Decimal(2)]
    assert connection.scalars(select(amount).where(amount.in_([Decimal("1.5"), 3]))).all() == [Decimal("1.5")]
    assert connection.scalars(select(amount + Decimal("0.25")).order_by(amount)).all() == [
        Decimal("1.75"),
        Decimal("2.25"),
    ]
    assert connection.scalar(select(func.max(amount) - func.min(amount))) == Decimal("0.5")
    assert connection.scalar(select(func.coalesce(null(), literal(Decimal("0.5"), Exact())))) == Decimal("0.5")


def test_a_product_in_sql_is_refused_since_it_would_be_a_million_times_too_large() -> None:
    with pytest.raises(TypeError, match="millionths"):
        things.c.amount * 2
    with pytest.raises(TypeError, match="millionths"):
        2 / things.c.amount


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (Decimal("0.0000001"), "6 decimals"),
        (LARGEST + Decimal("0.000001"), "larger"),
        (SMALLEST - Decimal("0.000001"), "larger"),
        (Decimal("1E+400000"), "larger"),
        (Decimal("NaN"), "cannot keep"),
        (Decimal("-Infinity"), "cannot keep"),
        (0.5, "not float"),
        (True, "not bool"),
        ("1", "not str"),
    ],
)
def test_what_an_amount_cannot_be_is_refused(connection: Connection, value: Any, why: str) -> None:
    assert why in str(refusal(connection, "amount", value))
    assert kept(connection, "amount") == []


@given(amounts=st.lists(st.decimals(min_value=SMALLEST, max_value=LARGEST, places=6), min_size=1, max_size=8))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_amount_survives_and_sorts(connection: Connection, amounts: list[Decimal]) -> None:
    connection.execute(delete(things))
    keep(connection, "amount", *amounts)
    assert kept(connection, "amount") == amounts
    assert connection.scalars(select(things.c.amount).order_by(things.c.amount)).all() == sorted(amounts)


def test_rounding_goes_half_away_from_zero_at_the_sixth_decimal() -> None:
    assert rounded(Decimal("0.0000005")) == Decimal("0.000001")
    assert rounded(Decimal("-0.0000005")) == Decimal("-0.000001")
    assert rounded(Decimal(1) / Decimal(3)) == Decimal("0.333333")


# Instant


def test_an_instant_comes_back_in_utc_with_its_microseconds(connection: Connection) -> None:
    keep(connection, "at", datetime(2026, 11, 11, 0, 0, 0, 123456, tzinfo=SHANGHAI))
    (at,) = kept(connection, "at")
    assert at == datetime(2026, 11, 10, 16, 0, 0, 123456, tzinfo=UTC)
    assert at.tzinfo is UTC


def test_both_hours_of_an_autumn_night_stay_two_instants(connection: Connection) -> None:
    new_york = ZoneInfo("America/New_York")
    first, second = (datetime(2026, 11, 1, 1, 30, tzinfo=new_york, fold=fold) for fold in (0, 1))
    keep(connection, "at", first, second)
    before, after = kept(connection, "at")
    assert after - before == timedelta(hours=1)


def test_instants_compare_across_zones_and_move_in_sql(connection: Connection) -> None:
    at = things.c.at
    noon = datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)
    keep(connection, "at", noon, noon + timedelta(microseconds=1))
    assert connection.scalar(select(func.count()).where(at <= noon.astimezone(UTC))) == 1
    assert connection.scalar(select(func.max(at))) == noon + timedelta(microseconds=1)
    assert connection.scalar(select(func.min(at) + timedelta(hours=2))) == noon + timedelta(hours=2)
    assert connection.scalar(select(func.count()).where(at - timedelta(days=1) < noon)) == 2


@pytest.mark.parametrize("value", [datetime(2026, 11, 24, 12, 0), date(2026, 11, 24), 1700000000])  # noqa: DTZ001 - refused
def test_an_instant_without_a_zone_is_refused(connection: Connection, value: Any) -> None:
    assert "aware datetime" in str(refusal(connection, "at", value))


def test_the_difference_of_two_instants_in_sql_is_refused() -> None:
    with pytest.raises(TypeError, match="subtract in Python"):
        things.c.at - things.c.at


@given(
    at=st.datetimes(
        min_value=datetime(1, 1, 2),  # noqa: DTZ001 - Hypothesis adds the zone
        max_value=datetime(9999, 12, 30),  # noqa: DTZ001 - the same
        timezones=st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23))),
    )
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_instant_survives(connection: Connection, at: datetime) -> None:
    connection.execute(delete(things))
    keep(connection, "at", at)
    assert kept(connection, "at") == [at]


# Day


def test_days_come_back_and_sort(connection: Connection) -> None:
    keep(connection, "day", date(2026, 11, 11), date(2024, 2, 29), date(1970, 1, 1))
    ordered = connection.scalars(select(things.c.day).order_by(things.c.day)).all()
    assert ordered == [date(1970, 1, 1), date(2024, 2, 29), date(2026, 11, 11)]


def test_a_day_is_not_taken_from_an_instant(connection: Connection) -> None:
    assert "takes a date" in str(refusal(connection, "day", datetime(2026, 11, 11, tzinfo=UTC)))


# Id, Name, Words


def test_ids_are_two_when_a_single_byte_differs(connection: Connection) -> None:
    ids = ["$:LWCP_v1:$Ab", "$:LWCP_v1:$ab", "é", "e\u0301", "a", "a ", "ａ", "ß", "ss", "手", ""]
    keep(connection, "key", *ids)
    assert kept(connection, "key") == ids
    for one in ids:
        assert connection.scalars(select(things.c.key).where(things.c.key == one)).all() == [one]


def test_the_same_id_twice_is_refused_by_the_database(connection: Connection) -> None:
    keep(connection, "key", "msgA==")
    with pytest.raises(IntegrityError):
        keep(connection, "key", "msgA==")


@pytest.mark.parametrize("column", ["key", "name", "words"])
def test_text_sorts_by_code_point(connection: Connection, column: str) -> None:
    given_in = ["Z", "a", "一", "é", "𠮷", "_", "～"]
    keep(connection, column, *given_in)
    assert connection.scalars(select(things.c[column]).order_by(things.c[column])).all() == sorted(given_in)


@pytest.mark.parametrize("database_kind", ["postgresql", "mariadb"], indirect=True)
def test_text_columns_say_themselves_how_they_compare(connection: Connection, database_kind: str) -> None:
    """PostgreSQL for tests has no linguistic order to go wrong by, so what its columns say is looked up."""
    asked = "SELECT DISTINCT collation_name FROM information_schema.columns WHERE table_name = 'things'"
    said = connection.scalars(text(f"{asked} AND column_name IN ('key', 'name', 'words', 'facts')")).all()
    assert said == [{"postgresql": "C", "mariadb": "utf8mb4_nopad_bin"}[database_kind]]


@pytest.mark.parametrize("column", ["key", "name", "words", "facts"])
def test_text_outside_the_basic_plane_survives_a_latin1_server(connection: Connection, column: str) -> None:
    keep(connection, column, "掌柜 𠮷 👩‍💼 \u202e ﷽")
    assert kept(connection, column) == ["掌柜 𠮷 👩‍💼 \u202e ﷽"]


@pytest.mark.parametrize("column", ["key", "name", "words"])
@pytest.mark.parametrize("value", ["a\0b", "\ud83d", "x\udc00", b"bytes", 7])
def test_text_no_database_can_keep_is_refused(connection: Connection, column: str, value: Any) -> None:
    assert isinstance(refusal(connection, column, value), ValueError | TypeError)


def test_length_is_counted_in_characters_on_every_database(connection: Connection) -> None:
    keep(connection, "name", "𠮷" * 20)
    assert kept(connection, "name") == ["𠮷" * 20]
    assert "keeps 20" in str(refusal(connection, "name", "a" * 21))
    assert "keeps 40" in str(refusal(connection, "key", "a" * 41))


def test_a_report_longer_than_mysql_text_is_kept_whole(connection: Connection) -> None:
    long = "数据" * 100_000
    keep(connection, "words", long)
    assert kept(connection, "words") == [long]


# Json


def test_facts_come_back_and_equal_facts_are_equal_text(connection: Connection) -> None:
    keep(
        connection,
        "facts",
        {"b": [1, None, True], "a": {"店": "旗舰店\0"}},
        {"a": {"店": "旗舰店\0"}, "b": [1, None, True]},
    )
    assert kept(connection, "facts") == [{"a": {"店": "旗舰店\0"}, "b": [1, None, True]}] * 2
    written = connection.scalars(text("SELECT DISTINCT facts FROM things")).all()
    assert written == ['{"a":{"店":"旗舰店\\u0000"},"b":[1,null,true]}']


@pytest.mark.parametrize(
    "value",
    [
        {"x": 0.5},
        {1: "x"},
        {"x": Decimal(1)},
        {"x": (1,)},
        ["\ud83d"],
        {"\ud83d": 1},
        {"x": datetime(2026, 1, 1, tzinfo=UTC)},
    ],
)
def test_facts_that_would_come_back_changed_are_refused(connection: Connection, value: Any) -> None:
    assert isinstance(refusal(connection, "facts", value), ValueError | TypeError)


# Choice


def test_a_choice_is_kept_as_its_value(connection: Connection) -> None:
    keep(connection, "state", State.TAKEN, State.OFFERED)
    assert kept(connection, "state") == [State.TAKEN, State.OFFERED]
    assert connection.scalars(text("SELECT state FROM things ORDER BY number")).all() == ["taken", "offered"]
    assert connection.scalars(select(things.c.number).where(things.c.state == State.TAKEN)).all() == [1]


def test_the_database_itself_refuses_another_choice(connection: Connection) -> None:
    with pytest.raises(DBAPIError, match="ck_things_state"):
        connection.execute(text("INSERT INTO things (state) VALUES ('lost')"))
    assert isinstance(refusal(connection, "state", "lost"), LookupError)


@pytest.mark.parametrize("column", ["amount", "at", "day", "key", "name", "words", "facts", "state"])
def test_nothing_stays_nothing(connection: Connection, column: str) -> None:
    keep(connection, column, None)
    assert kept(connection, column) == [None]
    assert connection.scalar(select(func.count()).where(things.c[column].is_(None))) == 1
