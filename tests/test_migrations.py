"""The migrations make exactly what the models say, on every database; and a run that was killed is taken up again."""

import importlib
import pkgutil

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text

import models
from bot.runtime import migrate
from bot.runtime.database import open_engine
from models.base import Base
from tests.desk import ROOT

FOLDER = ROOT / "migrations"


def all_tables() -> None:
    for module in pkgutil.walk_packages(models.__path__, "models."):
        importlib.import_module(module.name)


def differences(engine: Engine) -> list[object]:
    """What autogenerate would still change."""
    all_tables()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def test_models_and_migrations_agree(blank_database_url: str) -> None:
    engine = open_engine(blank_database_url)
    assert migrate.state_of(engine, FOLDER) == "empty"
    migrate.upgrade(engine, FOLDER)
    assert not differences(engine), "write a migration: python -m migrations.new 'What it changes'"
    assert migrate.state_of(engine, FOLDER) == "current"
    engine.dispose()


def test_a_migration_that_was_killed_half_way_is_finished(blank_database_url: str) -> None:
    engine = open_engine(blank_database_url)
    all_tables()
    half = Base.metadata.sorted_tables[: len(Base.metadata.sorted_tables) // 2]
    with engine.begin() as connection:
        Base.metadata.create_all(connection, tables=half)
        department = Base.metadata.tables["department"]
        next(index for index in department.indexes if index.name == "ix_department_planned_until_at").drop(connection)
    migrate.upgrade(engine, FOLDER)
    assert not differences(engine)
    engine.dispose()


@pytest.mark.parametrize(("at", "state"), [("0000", "older"), ("9999", "newer")])
def test_where_a_database_stands(blank_database_url: str, at: str, state: str) -> None:
    engine = open_engine(blank_database_url)
    migrate.upgrade(engine, FOLDER)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": at})
    assert migrate.state_of(engine, FOLDER) == state
    engine.dispose()
