"""S6: two workspaces with the same outside ids, on one platform or on two, never meet.

Each of three workspaces has the same accounts, the same channel, a department of the same name and things of the same numbers.
Whatever is written in one carries that one's mark; no other ever reads it, and no deed in one touches a row of another.
"""

# ruff: noqa: N999 - named after the promise it keeps

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from functools import partial
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel.parameters import Context
from bot.kernel.plain import plain_message
from bot.runtime.core import Parts
from handlers import COMMANDS
from models.base import Base
from models.figures import metrics_of
from models.messaging import Outbox
from models.organisation import Department, Workspace, WorkspaceDepartment
from models.people import department_ref, load_names
from models.rights import relations
from schedules import JOBS, SWEEPS
from tests.desk import Desk, open_desk
from tests.rights_grid import Cell
from tests.test_S5_access import values_of


class Place(NamedTuple):
    """A workspace, and the mark of whatever is written there."""

    platform: Literal["slack", "dingtalk"]
    workspace: str
    mark: str


PLACES = (Place("slack", "T1", "甲甲"), Place("slack", "T2", "乙乙"), Place("dingtalk", "T1", "丙丙"))
"""Two Slack workspaces with the same user ids, and a DingTalk organisation whose id is that of the first."""


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    """The three, each filled with the same things."""
    async with open_desk(database_url, Parts(COMMANDS, JOBS, SWEEPS, metrics_of, relations)) as desk:
        for place in PLACES:
            at(desk, place)
            await filled(desk, place.mark)
        yield desk


def at(desk: Desk, place: Place) -> None:
    """What follows is said there."""
    desk.platform, desk.workspace = place.platform, place.workspace


async def filled(desk: Desk, mark: str) -> None:
    """A department 运营部 of U1 with U2, U3; a handoff, a training, a wish to join, all carrying the mark."""
    lines = (
        ("U1", "/team create 运营部"),
        ("U1", "/team add <@U2> 运营专员"),
        ("U1", "/team add <@U3> 数据分析师"),
        ("U1", f"/team add {mark}人 客服专员"),
        ("U1", f"/team role add {mark}角色"),
        ("U1", f"/team alias <@U2> {mark}旺旺"),
        ("U1", f"/train topic add {mark}主题 5"),
        ("U1", "/train start <@U2> <@U3> sure=yes"),
        ("U3", f"/handoff to <@U2> {mark}素材"),
        ("U4", f"/team join 客服专员 name={mark}新人"),
        ("U2", f"/standup 昨天 {mark}昨 今天 {mark}今 卡点 {mark}卡"),
        ("U1", f"/agenda add {mark}议题"),
        ("U1", f"/off 2026-12-24 备注={mark}假"),
    )
    for who, line in lines:
        named = tuple(part[2:-1] for part in line.split() if part.startswith("<@"))
        reply = await desk.say_in("C1", who, line, named=named)
        assert reply.outcome == "done", (line, reply.text)


def others(place: Place) -> list[str]:
    """The marks that must not be read there."""
    return [other.mark for other in PLACES if other is not place]


def rows_of(session: Session, department_id: int) -> str:
    """A fingerprint of every row that belongs to a department."""
    found = []
    for table in Base.metadata.sorted_tables:
        column = table.c.get("department_id") if table.name != "department" else table.c.id
        if column is not None and table.name not in ("audit", "outbox", "account", "slot"):
            rows = session.execute(table.select().where(column == department_id))
            found += sorted(table.name + repr(tuple(row)) for row in rows)
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


async def test_S6_each_has_its_own_department_numbers_and_people(desk: Desk) -> None:
    for place in PLACES:
        at(desk, place)
        listed = await desk.say("U1", "/team list")
        assert f"{place.mark}人" in listed.text
        assert "运营部 · 4 人" in listed.text
        assert f"{place.mark}素材" in (await desk.say("U2", "/handoff list")).text

    def numbers(session: Session) -> list[int]:
        return list(session.scalars(select(Department.last_number).order_by(Department.id)))

    assert len(set(await desk.sql(numbers))) == 1


async def test_S6_nothing_that_is_said_in_one_is_answered_with_what_another_holds(desk: Desk) -> None:
    for n, place in enumerate(PLACES, 1):
        at(desk, place)

        def names(session: Session, department_id: int = n) -> Context:
            department = department_ref(session.get_one(Department, department_id))
            directory = load_names(session, department, metrics=metrics_of(session, department_id)).directory
            return Context(desk.clock.now().astimezone(ZoneInfo("Asia/Shanghai")), directory, department_id, {})

        context = await desk.sql(names)
        ids = {"客服": next(p.id for p in context.directory.people if p.name == "U3")}
        for one in COMMANDS:
            if one.effect != "reads":
                continue
            for who in ("U1", "U2", "U3", "U4", "U9"):
                call = desk.call(who, form=(one.name, values_of(Cell(one, who, "", "direct"), context, ids)))
                text = plain_message((await desk.core.dispatcher.handle(call)).message)
                assert not [mark for mark in others(place) if mark in text], (one.name, text)


async def test_S6_a_person_of_another_department_can_not_be_named_by_number(desk: Desk) -> None:
    def ids(session: Session) -> dict[int, list[int]]:
        from models.organisation import Person

        people = session.execute(select(Person.department_id, Person.id)).all()
        return {n: [row.id for row in people if row.department_id == n] for n in (1, 2, 3)}

    people = await desk.sql(ids)
    before = {n: await desk.sql(partial(rows_of, department_id=n)) for n in (2, 3)}
    at(desk, PLACES[0])
    for stranger in (*people[2], *people[3]):
        for line in (
            f"/handoff to <@#{stranger}> 素材",
            f"/team manager <@#{stranger}>",
            f"/team depart <@#{stranger}>",
            f"/train start <@#{stranger}> <@U3>",
            f"/train plan <@#{stranger}>",
            f"/team deputy <@U2> <@#{stranger}>",
        ):
            reply = await desk.say("U1", line, named=("U2", "U3"))
            assert reply.outcome == "refused", (line, reply.text)
            assert not [mark for mark in others(PLACES[0]) if mark in reply.text]
    assert {n: await desk.sql(partial(rows_of, department_id=n)) for n in (2, 3)} == before


async def test_S6_a_button_of_one_pressed_in_another_is_that_others_own(desk: Desk) -> None:
    at(desk, PLACES[0])
    desk.forget()
    await desk.say("U1", "/handoff to <@U2> 只有甲有", named=("U2",))
    shown = desk.last("U2", "slack")
    before = {n: await desk.sql(partial(rows_of, department_id=n)) for n in (1, 3)}
    at(desk, PLACES[1])
    foreign = await desk.press("U2", shown, "接收")
    assert foreign.outcome == "refused"
    assert "只有甲有" not in foreign.text
    at(desk, PLACES[1])
    await desk.say("U2", "/handoff accept 11")
    assert {n: await desk.sql(partial(rows_of, department_id=n)) for n in (1, 3)} == before


async def test_S6_the_same_key_in_two_workspaces_is_two_calls(desk: Desk) -> None:
    for place in PLACES:
        at(desk, place)
        reply = await desk.say("U1", f"/agenda add {place.mark}同键", key="same-key")
        assert reply.outcome == "done"
        assert not reply.answer.replayed
        assert f"{place.mark}同键" in reply.text


async def test_S6_a_question_of_one_is_not_answered_in_another(desk: Desk) -> None:
    at(desk, PLACES[0])
    asked = await desk.say("U1", "/team add", forms=False)
    assert asked.outcome == "asked"
    for place in PLACES[1:]:
        at(desk, place)
        assert (await desk.say("U1", "小王", forms=False)).outcome == "refused"
    at(desk, PLACES[0])
    assert (await desk.say("U1", "小王", forms=False)).outcome == "asked"


async def test_S6_whatever_is_sent_stays_in_the_workspace_of_its_department(desk: Desk) -> None:
    desk.forget()
    await desk.turn_to("2026-11-24 10:40")
    for day in ("2026-11-25", "2026-11-30"):
        for hour in ("09:02", "10:31"):
            from tests.desk import at as instant

            desk.clock.turn_to(instant(f"{day} {hour}"))
            await desk.tick()
    marks = {(place.platform, place.workspace): place for place in PLACES}
    seen = set()
    for box in desk.boxes.values():
        for parcel in box.parcels:
            text = plain_message(parcel.message)
            place = marks[(box.platform, parcel.workspace)]  # type: ignore[index]
            assert not [mark for mark in others(place) if mark in text], text
            seen.add(place.mark)
    assert seen == {place.mark for place in PLACES}

    def strays(session: Session) -> list[int]:
        linked = select(WorkspaceDepartment.workspace_id, WorkspaceDepartment.department_id)
        pairs = {tuple(row) for row in session.execute(linked)}
        rows = session.execute(select(Outbox.id, Outbox.workspace_id, Outbox.department_id)).all()
        return [row.id for row in rows if (row.workspace_id, row.department_id) not in pairs]

    assert await desk.sql(strays) == []


async def test_S6_mentions_name_the_account_of_their_own_workspace(desk: Desk) -> None:
    def workspaces(session: Session) -> dict[int, str]:
        return {row.id: row.external_id for row in session.scalars(select(Workspace))}

    known = await desk.sql(workspaces)
    for box in desk.boxes.values():
        for parcel in box.parcels:
            assert set(parcel.mentions.values()) <= {"U1", "U2", "U3", "U4"}
            assert known[parcel.workspace_id] == parcel.workspace


async def test_S6_two_departments_of_one_workspace_do_not_meet_either(desk: Desk) -> None:
    at(desk, PLACES[0])
    await desk.say_in("C2", "U1", "/team create 二店 sure=yes")
    await desk.say_in("C2", "U1", "/team add <@U5> 运营专员", named=("U5",))
    for who, line in (("U5", "/team list"), ("U5", "/handoff list"), ("U5", "/mentor list"), ("U5", "/agenda show")):
        assert PLACES[0].mark not in (await desk.say_in("C2", who, line)).text
    assert (await desk.say("U5", "/team list in:运营部")).outcome == "refused"
    assert (await desk.say_in("C1", "U5", "/team list")).outcome == "refused"
    assert (await desk.say_in("C2", "U2", "/team list")).outcome == "refused"
    assert "运营部 · 4 人" in (await desk.say("U2", "/team list")).text
