"""Alembic's entry: runs the migrations on the connection it is handed (see bot/runtime/migrate.py)."""

from __future__ import annotations

import importlib
import pkgutil

from alembic import context
from sqlalchemy import Connection, create_engine

import models
from bot.runtime.database import chosen_url
from models.base import Base


def import_models() -> None:
    """Every table is known once its module is imported."""
    for module in pkgutil.walk_packages(models.__path__, "models."):
        importlib.import_module(module.name)


def run(connection: Connection) -> None:
    """One statement at a time: MariaDB commits each DDL statement by itself, so a step that ran is seen as done."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=False,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


import_models()
given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = create_engine(chosen_url(context.config.get_main_option("sqlalchemy.url") or ""))
    with engine.connect() as own:
        run(own)
    engine.dispose()
