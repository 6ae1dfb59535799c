"""S10: secrets take every wrong turn there is, and none of them turns up in a log, an answer, the database or a figure."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from dataclasses import replace

import aiohttp
import pytest
from sqlalchemy import MetaData, select
from sqlalchemy.orm import Session

from bot.kernel.call import Call
from bot.kernel.message import Message
from bot.kernel.work import Work
from bot.runtime.core import Parts
from bot.runtime.database import open_database
from bot.runtime.health import Health
from tests.desk import Desk, at
from tests.pretend.faults import Fault
from tests.pretend.slack import PretendSlack, SlackPerson, sign
from tests.pretend.turned import TurnedTime
from tests.reliability.doors import open_door
from tests.reliability.fleet import PATIENCE_SECONDS
from tests.reliability.replicas import QUIET, open_replicas

RESPONSE_CANARY = "canary-in-a-response-url"
WEBHOOK_CANARY = "canary-in-a-session-webhook"
PASSWORD_CANARY = "canary-of-a-database"
WRONG = (
    Fault("rate_limited", retry_after=1),
    Fault("status", status=500),
    Fault("status", status=503, delivered=True),
    Fault("reset"),
    Fault("drop"),
    Fault("html", status=502),
    Fault("error", word="fatal_error"),
    Fault("error", word="invalid_auth"),
    Fault("error", word="channel_not_found"),
)


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """Everything every logger says, down to DEBUG, with its tracebacks."""
    lines: list[str] = []

    class Everything(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler, root = Everything(), logging.getLogger()
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


def everything_stored(session: Session) -> str:
    """Every cell of every table, as text."""
    tables = MetaData()
    tables.reflect(session.connection())
    return "\n".join(str(tuple(row)) for table in tables.sorted_tables for row in session.execute(select(table)))


def _breaks(_work: Work, **_: object) -> Message:
    raise RuntimeError("a mistake of ours")


def broken_parts() -> Parts:
    """Like the real ones, but looking at handoffs fails inside."""
    commands = tuple(replace(one, body=_breaks) if one.name == "handoff accept" else one for one in QUIET.commands)
    return replace(QUIET, commands=commands)


async def _let_go(time: TurnedTime, waiting: asyncio.Future[object]) -> None:
    """Time passes until it is over."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not waiting.done():
            await time.elapse(1)
            await asyncio.sleep(0.002)


async def test_S10_no_secret_leaves_by_any_wrong_turn(database_url: str, heard: list[str]) -> None:
    time = TurnedTime(at("2026-11-24 10:00"))
    answers: list[str] = []
    async with (
        PretendSlack(clock=time) as slack,
        aiohttp.ClientSession() as browser,
        open_replicas(database_url, 1, parts=broken_parts()) as (desk,),
        open_door(desk.core, slack, time) as door,
    ):
        secrets = [slack.signing_secret, slack.workspace.bot_token, RESPONSE_CANARY, WEBHOOK_CANARY, PASSWORD_CANARY]
        channel = slack.workspace.add_channel("C00000001", "运营")
        for user, name in (("U00000001", "老板"), ("U00000002", "小林")):
            slack.workspace.add_person(user, name)
        li = SlackPerson(slack, "U00000001", "老板", events_url=door.events_url, session=browser)
        lines = (
            "/team create 运营部",
            "/team add <@U00000002|小林> 运营专员",
            "/handoff accept 1",
            "/nonsense",
            "/kpi report",
        )
        answers += [str(await li.commands(line, channel.id)) for line in lines]
        await _forged(door.events_url, slack, time, browser, answers)
        desk.core.courier._deliverers = {"slack": door.slack_side.deliverer}
        for number, fault in enumerate(WRONG):
            slack.faults.plan(fault, times=None)
            answers.append(str(await li.commands(f"/handoff to 小林 第{number}件", channel.id)))
            await _let_go(time, asyncio.ensure_future(desk.deliver()))
            slack.faults.clear()
            await time.elapse(120)
        await _failing_with_addresses(desk, answers)
        answers.append(await _database_away())
        figures = await Health(desk.core.database, time).text()
        stored = await desk.sql(everything_stored)
        await _let_go(time, asyncio.ensure_future(door.slack_side.stop()))
    assert any("a mistake of ours" in line for line in heard), "nothing went wrong inside"
    for secret in secrets:
        assert not [line[:300] for line in heard if secret in line], "in the log"
        assert secret not in "\n".join(answers), "in an answer"
        assert secret not in stored, "in the database"
        assert secret not in figures, "in a figure"


async def _forged(
    url: str, slack: PretendSlack, time: TurnedTime, browser: aiohttp.ClientSession, answers: list[str]
) -> None:
    """Genuine bodies with wrong signatures, and broken bodies with genuine ones."""
    now = int(time.now().timestamp())
    address = f"https://hooks.slack.com/commands/{RESPONSE_CANARY}"
    body = f"command=%2Fhelp&response_url={address}&token=x".encode()
    genuine = sign(slack.signing_secret, now, body)
    tries = [
        (body, {**genuine, "X-Slack-Signature": "v0=" + "0" * 64}),
        (body, {}),
        (body, sign(slack.signing_secret, now - 400, body)),
        (body, genuine),
    ]
    payload = b"payload=%7B%22response_url%22%3A%22" + address.encode() + b"%22%7D"
    tries += [(broken, sign(slack.signing_secret, now, broken)) for broken in (b"\xff\xfe", b"payload={", payload)]
    for sent, headers in tries:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        async with browser.post(url, data=sent, headers=headers | form) as response:
            answers.append(f"{response.status} {dict(response.headers)} {await response.text()}")


async def _failing_with_addresses(desk: Desk, answers: list[str]) -> None:
    """Calls that fail inside while they carry addresses that are secrets by themselves: they are kept without them."""
    for reply in (
        {"response_url": f"https://hooks.slack.com/commands/{RESPONSE_CANARY}"},
        {"sessionWebhook": f"https://oapi.dingtalk.com/robot/sendBySession?session={WEBHOOK_CANARY}"},
    ):
        call: Call = desk.call("U00000001", "/handoff accept 1", workspace="T00000001", platform="slack", reply=reply)
        answers.append(str(await desk.core.dispatcher.handle(call)))


async def _database_away() -> str:
    """A database that can't be reached, with its password in the URL."""
    database = open_database(f"postgresql://bot:{PASSWORD_CANARY}@127.0.0.1:1/zhanggui")
    try:
        return json.dumps({"ready": await Health(database, TurnedTime(at("2026-11-24 10:00"))).ready()})
    finally:
        database.close()
