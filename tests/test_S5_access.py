"""S5: who may say what. Every command, as everybody, about everybody: what is not allowed changes nothing.

The grid is made from the declarations, so a new command is in it the day it is listed. What may be done is told apart from
it by hand, in `test_S5_declared.py`, for whatever would hurt.
"""

# ruff: noqa: N999 - named after the promise it keeps

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel.command import Command, Parameter
from bot.kernel.message import Message, Paragraph, Said
from bot.kernel.parameters import Context, SomeoneKind
from bot.kernel.people import Directory
from bot.kernel.work import Work
from bot.runtime.core import Parts
from handlers import COMMANDS
from models.base import Base
from models.figures import metrics_of
from models.organisation import Account, Audit, Department, Person
from models.people import department_ref, load_names
from models.rights import relations
from tests.databases import Databases
from tests.desk import Desk, open_desk
from tests.rights_grid import OWN_RIGHTS, Cell, grid

# --- a word for every kind of argument -------------------------------------------------------------------------------
WORDS = (
    "1", "#1", "80%", "5", "yes", "payment", "customer_service", "2026-11-30", "2026-11-30 15:00",
    "2026-11-30~2026-12-01", "9:30", "22:00-8:00", "周一-周五", "本月", "新名字", "文字", "Name",
)  # fmt: skip


def word_for(parameter: Parameter, context: Context, person: str) -> str:
    """Something this argument takes; a person where it takes one."""
    offered = [value for _, value in parameter.kind.choices(context)][:1]
    for word in (*([person] if isinstance(parameter.kind, SomeoneKind) else offered), *WORDS):
        try:
            parameter.kind.read(word, context)
        except Exception:  # noqa: BLE001, S112 whatever it raises, it is not taken
            continue
        return word
    raise AssertionError(f"give WORDS one that {type(parameter.kind).__name__} takes (for {parameter.name!r})")


def values_of(cell: Cell, context: Context, ids: dict[str, int]) -> dict[str, str]:
    """A form of the command, filled in: what it requires, and whom it is about."""
    somebody = f"<@#{ids['客服']}>"
    values = {p.name: word_for(p, context, somebody) for p in cell.command.parameters if p.required}
    if cell.command.about and cell.about:
        values[cell.command.about] = f"<@#{ids[cell.about]}>"
    return values


# --- the department --------------------------------------------------------------------------------------------------
class Reached:
    """Stands in for every body: says which were reached, and does nothing."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def commands(self) -> tuple[Command, ...]:
        """Every command, with its declaration as it is."""
        return tuple(
            replace(one, body=partial(self._body, one.name), prefill=None, before_asking=None) for one in COMMANDS
        )

    def _body(self, called: str, work: Work, /, **_values: Any) -> Message:
        self.names.append(called)
        return Message((Paragraph((Said("reached"),)),), work.voice.language, work.voice.zone)


async def populated(desk: Desk) -> dict[str, int]:
    """Everybody of `OWN_RIGHTS` in their place; returns the ids of persons by name."""
    await desk.department(
        组员="运营专员",
        客服="客服专员",
        组长="客服专员",
        分析="数据分析师",
        老师="运营专员",
        新人="运营专员",
        离职="运营专员",
    )
    await desk.say("老板", "/team lead 组长 客服专员")
    await desk.say("老板", "/train start 新人 老师 sure=yes")
    await desk.say("老板", "/team depart 离职 主动 sure=yes")
    await desk.say_in("C2", "老板", "/team create 隔壁 sure=yes")
    await desk.say_in("C2", "老板", "/team add <@外人> 运营专员", named=("外人",))
    for who in OWN_RIGHTS:
        await desk.say_in("C1", who, "/help")
    await desk.say_in("C1", "老板", "/zg language zh")

    def ids(session: Session) -> dict[str, int]:
        return {row.name: row.id for row in session.scalars(select(Person).where(Person.department_id == 1))}

    return await desk.sql(ids)  # type: ignore[no-any-return]


def names(session: Session) -> Directory:
    """What the department calls things."""
    department = department_ref(session.get_one(Department, 1))
    return load_names(session, department, metrics=metrics_of(session, 1)).directory


def everything(session: Session) -> dict[str, str]:
    """A fingerprint of each table, rows and all."""
    found = {}
    for table in Base.metadata.sorted_tables:
        rows = sorted(repr(tuple(row)) for row in session.execute(table.select()))
        found[table.name] = f"{len(rows)} {hashlib.sha256(chr(10).join(rows).encode()).hexdigest()}"
    return found


def denials(session: Session) -> int:
    """Rows of the audit that say somebody was not allowed to."""
    return len(session.scalars(select(Audit.id).where(Audit.outcome == "denied")).all())


async def say(desk: Desk, cell: Cell, values: dict[str, str]) -> str:
    """Say it; how it went."""
    conversation = "C1" if cell.place == "group" else f"direct:{cell.who}"
    call = desk.call(
        cell.who,
        form=(cell.command.name, values),
        conversation=conversation,
        direct=cell.place == "direct",
        department="运营部",
    )
    return (await desk.core.dispatcher.handle(call)).outcome


@pytest.fixture
async def stage(databases: Databases, tmp_path: Path) -> AsyncIterator[tuple[Desk, Reached, dict[str, int]]]:
    """The department, filled by the real commands; then a desk on the same database whose bodies only say they were reached."""
    with databases.migrated("sqlite", tmp_path) as url:
        async with open_desk(url, Parts(COMMANDS, (), (), metrics_of, relations)) as real:
            ids = await populated(real)
        reached = Reached()
        async with open_desk(url, Parts(reached.commands(), (), (), metrics_of, relations)) as desk:
            desk._keys = iter(range(10_000, 100_000))  # type: ignore[assignment]
            yield desk, reached, ids


# --- the grid --------------------------------------------------------------------------------------------------------
async def test_S5_whatever_is_not_allowed_reaches_no_deed_and_writes_only_that_it_was_tried(
    stage: tuple[Desk, Reached, dict[str, int]],
) -> None:
    desk, reached, ids = stage
    context = Context(desk.clock.now().astimezone(ZoneInfo("Asia/Shanghai")), await desk.sql(names), 1, {})
    cells = list(grid())
    assert len(cells) >= 1200
    denied = [cell for cell in cells if not cell.allowed]
    assert len(denied) > 300
    for who in OWN_RIGHTS:
        mine = [cell for cell in denied if cell.who == who]
        before, tried = await desk.sql(everything), await desk.sql(denials)
        for cell in mine:
            outcome = await say(desk, cell, values_of(cell, context, ids))
            assert (outcome, reached.names) == ("refused", []), cell
        after = await desk.sql(everything)
        changed = {table for table in before if before[table] != after[table]}
        assert changed <= {"audit", "inbox"}, f"what {who} was denied changed {changed}"
        assert await desk.sql(denials) - tried == len(mine)


async def test_S5_whatever_is_allowed_reaches_its_deed(stage: tuple[Desk, Reached, dict[str, int]]) -> None:
    desk, reached, ids = stage
    context = Context(desk.clock.now().astimezone(ZoneInfo("Asia/Shanghai")), await desk.sql(names), 1, {})
    tried = await desk.sql(denials)
    for cell in grid():
        if not cell.allowed:
            continue
        reached.names.clear()
        outcome = await say(desk, cell, values_of(cell, context, ids))
        expected = ("refused", []) if cell.public else ("done", [cell.command.name])
        assert (outcome, reached.names) == expected, cell
    assert await desk.sql(denials) == tried


async def test_S5_the_same_account_id_in_another_workspace_is_nobody(
    stage: tuple[Desk, Reached, dict[str, int]],
) -> None:
    desk, reached, ids = stage
    context = Context(desk.clock.now().astimezone(ZoneInfo("Asia/Shanghai")), await desk.sql(names), 1, {})
    desk.workspace = "T2"
    for one in COMMANDS:
        reached.names.clear()
        cell = Cell(one, "老板", "组员" if one.about else "", "direct")
        call = desk.call("老板", form=(one.name, values_of(cell, context, ids)))
        outcome = (await desk.core.dispatcher.handle(call)).outcome
        if one.without_department and one.who.allows(frozenset()):
            continue
        assert (outcome, reached.names) == ("refused", []), one.name


# --- deeds that look closer ------------------------------------------------------------------------------------------
async def test_S5_a_denial_inside_a_deed_leaves_nothing_but_its_row_either(database_url: str) -> None:
    async with open_desk(database_url, Parts(COMMANDS, (), (), metrics_of, relations)) as desk:
        await populated(desk)
        await desk.say("路人", "/team join 客服专员 in:运营部")
        lines = {
            "组员": ("/mentor confirm 2", "/mentor cancel 2", "/mentor plan 新人 2026-12-01 15:00", "/team confirm 11"),
            "路人": ("/team create 三店", "/team link ABCDE-FGHJK"),
        }
        for who, several in lines.items():
            for line in several:
                await desk.say(who, "/help in:运营部")
                before, tried = await desk.sql(everything), await desk.sql(denials)
                reply = await desk.say(who, f"{line} in:运营部")
                assert reply.outcome == "refused", line
                after = await desk.sql(everything)
                assert {table for table in before if before[table] != after[table]} == {"audit", "inbox"}, line
                assert await desk.sql(denials) == tried + 1, line


async def test_S5_an_account_is_introduced_once_whatever_it_says(database_url: str) -> None:
    async with open_desk(database_url, Parts(COMMANDS, (), (), metrics_of, relations)) as desk:
        await populated(desk)
        for line in ("/team token", "/team depart 组员", "/handoff accept 1"):
            assert (await desk.say("新面孔", line)).outcome == "refused"

        def accounts(session: Session) -> int:
            return len(session.scalars(select(Account.id).where(Account.external_id == "新面孔")).all())

        assert await desk.sql(accounts) == 1
