"""Every example of the help and of docs/commands.md can be typed as it stands in the demo department."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.kernel.command import Command
from demo.script import MANAGER
from demo.seed import WORKSPACE, seed
from handlers import COMMANDS
from tests.databases import Databases
from tests.desk import Desk, Reply, at, open_desk
from tests.features.conftest import PARTS

NOW = "2026-11-24 10:00"
SPEAKERS = {
    "team.join": "p99",
    "kpi.undo": "p4",
    "standup.same": "p4",
    "standup.skip": "p7",
    "shift.swap": "p5",
    "train.log": "p9",
    "train.sign": "p5",
    "mentor.plan": "p5",
    "mentor.confirm": "p9",
}
"""Who says an example, by its command; the manager where nobody is named. p99 is new here."""

REFUSED = {
    "team.confirm": "没有 #7 这个待确认的事",
    "team.refuse": "没有 #7 这个待确认的事",
    "team.withdraw": "没有 #7 这个待确认的事",
    "kpi.undo": "你上次填数已经超过 24 小时了",
    "handoff.again": "没有 #7 这个交接",
    "handoff.accept": "没有 #7 这个交接",
    "handoff.return": "没有 #7 这个交接",
    "handoff.done": "没有 #7 这个交接",
    "handoff.withdraw": "没有 #7 这个交接",
    "handoff.due": "没有 #7 这个交接",
    "agenda.done": "没有 #7 这件待办或议题",
    "agenda.due": "没有 #7 这件待办或议题",
    "off.cancel": "你没有 #7 这次请假",
    "shift.agree": "没有换班 #7",
    "shift.decline": "没有换班 #7",
    "schedule.resume": "征集议题没有暂停",
    "mentor.confirm": "谈完再来确认",
}
"""What is refused by a rule that it names: there is no such number, or nothing to do yet. Nothing else may be."""


@pytest.fixture(scope="module")
def department(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Path:
    """The demo department as `make run` makes it, in a file."""

    async def make(url: str) -> None:
        async with open_desk(url, PARTS, now=NOW, demo=True) as desk:
            await seed(desk.core, desk.clock, at(NOW))

    with databases.migrated("sqlite", tmp_path_factory.mktemp("demo")) as url:
        asyncio.run(make(url))
        return Path(url.removeprefix("sqlite:///"))


@asynccontextmanager
async def opened(department: Path, folder: Path) -> AsyncIterator[Desk]:
    """A desk in a copy of it."""
    copy = shutil.copy(department, folder / "copy.db")
    async with open_desk(f"sqlite:///{copy}", PARTS, now=NOW, demo=True) as desk:
        desk.workspace = WORKSPACE
        yield desk


async def said(desk: Desk, one: Command, line: str) -> Reply:
    """The example, said by whom it is for, where it is for."""
    who = SPEAKERS.get(one.key, MANAGER.account)
    return await (desk.say_in("department", who, line) if one.key == "team.channel" else desk.say(who, line))


def as_it_should(one: Command, reply: Reply) -> bool:
    """Whether it was done, or asked back about with a button; or refused by the rule that is known here."""
    if one.key in REFUSED:
        return reply.outcome == "refused" and REFUSED[one.key] in reply.text
    return reply.outcome == "done" or (reply.outcome == "asked" and reply.answer.message.form is None)


@pytest.mark.sqlite
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_example_can_be_typed_as_it_stands(department: Path, tmp_path: Path, language: str) -> None:
    wrong = []
    for one in COMMANDS:
        async with opened(department, tmp_path) as desk:
            line = desk.core.catalogue.text(f"example.{one.key}", language)
            reply = await said(desk, one, line)
        if not as_it_should(one, reply):
            wrong.append((line, reply.outcome, reply.text))
    assert wrong == []
