"""Stories of features are told at a desk, on every kind of database."""

from collections.abc import AsyncIterator

import pytest

from bot.runtime.core import Parts
from handlers import COMMANDS
from models.figures import metrics_of
from models.rights import relations
from schedules import JOBS, SWEEPS
from tests.desk import Desk, open_desk

PARTS = Parts(COMMANDS, JOBS, SWEEPS, metrics_of, relations)


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    """An empty installation, Tuesday 2026-11-24 10:00 in Shanghai."""
    async with open_desk(database_url, PARTS) as desk:
        yield desk
