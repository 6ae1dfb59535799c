"""An office in which nothing is served yet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.acceptance.office import Office, open_office


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Tuesday 2026-11-24, 10:00 in Shanghai."""
    async with open_office(database_url, tmp_path) as office:
        yield office
