"""A pretend Slack on a Tuesday morning, for the tests of the pretend Slack itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.pretend.samples import CHANNEL
from tests.pretend.slack import PretendSlack
from tests.pretend.turned import TurnedTime


@pytest.fixture
def time() -> TurnedTime:
    """A Tuesday morning."""
    return TurnedTime(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))


@pytest.fixture
async def slack(time: TurnedTime) -> AsyncIterator[PretendSlack]:
    """A workspace with a channel, a channel the bot is not in, and Li Lei."""
    async with PretendSlack(clock=time) as started:
        started.workspace.add_person("U00000001", "李雷")
        started.workspace.add_channel(CHANNEL, "运营")
        started.workspace.add_channel("C00000002", "财务", with_bot=False)
        yield started


@pytest.fixture
async def web_client(slack: PretendSlack) -> AsyncIterator[AsyncWebClient]:
    """The SDK's client, without its own retries."""
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(
            token=slack.workspace.bot_token, base_url=slack.api_url, session=session, retry_handlers=[]
        )
