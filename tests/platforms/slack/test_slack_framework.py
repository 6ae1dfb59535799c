"""Bolt's app is ours alone, whatever stands in the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.slack.framework import Framework
from bot.platforms.slack.ways import Reply


class Echo:
    """A face that repeats what it was given, or fails."""

    def __init__(self) -> None:
        self.fails = False
        self.given: list[tuple[Mapping[str, Any], float | None, bool]] = []

    async def answer(
        self, payload: Mapping[str, Any], asked_at_seconds: float | None = None, *, last_try: bool = False
    ) -> Reply:
        self.given.append((payload, asked_at_seconds, last_try))
        if self.fails:
            raise RuntimeError("a mistake of ours")
        return Reply(body={"text": "好的。"})


@pytest.mark.parametrize("oauth", [False, True])
async def test_bolt_takes_neither_tokens_nor_an_installation_store_from_the_environment(
    oauth: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-from-the-environment")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "from-the-environment")
    if oauth:
        monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
        monkeypatch.setenv("SLACK_CLIENT_SECRET", "from-the-environment")
    echo = Echo()
    framework = Framework(echo)
    reply = await framework.dispatch({"command": "/kpi", "team_id": "T1"}, 1.5, last_try=True)
    assert reply.body == {"text": "好的。"}
    assert echo.given == [({"command": "/kpi", "team_id": "T1"}, 1.5, True)]
    assert os.listdir(tmp_path) == []  # noqa: PTH208 a test may block


async def test_a_failure_of_the_face_is_a_500_and_the_next_payload_is_answered() -> None:
    echo = Echo()
    framework = Framework(echo)
    echo.fails = True
    assert await framework.dispatch({"command": "/kpi"}, 0) == Reply(500)
    echo.fails = False
    assert (await framework.dispatch({"command": "/kpi"}, 0)).status == 200
