"""A message that can't be read, or of which nobody can be told, comes to rest; its neighbours go on."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.kernel.delivery import Refused
from bot.kernel.people import MetricRef
from bot.kernel.voice import Voice
from bot.runtime.core import Parts
from bot.runtime.send import Place, Sender
from handlers import COMMANDS
from models.messaging import Outbox, OutboxKind, OutboxState
from models.organisation import Department, Workspace
from models.people import department_ref
from models.rights import relations
from tests.desk import Desk, open_desk
from tests.reliability.pulses import plainly
from tests.reliability.replicas import QUIET

BLOCK = '{"is":"Message","blocks":[%s]}'
UNREADABLE = {
    "no JSON": "{",
    "nothing": "",
    "no message": "[]",
    "a number": "7",
    "nested without end": "[" * 100_000,
    "an unknown piece": BLOCK % '{"is":"Marquee"}',
    "a piece without its words": BLOCK % '{"is":"Paragraph"}',
    "blocks that are none": '{"is":"Message","blocks":7}',
    "a number for a block": '{"is":"Message","blocks":[5]}',
    "a piece of a line for a block": BLOCK % '{"is":"Said","text":"x"}',
    "a number among the words": BLOCK % '{"is":"Paragraph","line":[7]}',
    "a text that is a number": BLOCK % '{"is":"Paragraph","line":[{"is":"Said","text":7}]}',
    "a pair of one": BLOCK % '{"is":"Facts","pairs":[[[]]]}',
    "a figure that is none": BLOCK % '{"is":"Bar","label":[],"done":{"is":"decimal","of":"viele"},"whole":1}',
    "a day that is none": BLOCK % '{"is":"Paragraph","line":[{"is":"On","day":{"is":"day","of":"2026-02-30"}}]}',
}


async def put(desk: Desk, *posts: tuple[str, str]) -> None:
    """Posts of the department into the outbox: (channel, text, which is the key as well)."""

    def write(session: Session) -> None:
        department = department_ref(session.scalars(select(Department)).one())
        workspace = session.scalars(select(Workspace)).one()
        sender = Sender(
            session,
            now=desk.clock.now(),
            department=department,
            directory=desk.core.dispatcher.names_of(session, department).directory,
            catalogue=desk.core.catalogue,
            registry=desk.core.registry,
            key="x",
        )
        for channel, said in posts:
            message = plainly(said, Voice(desk.core.catalogue, "zh", "Asia/Shanghai"))
            sender.put(Place(workspace.id, channel, OutboxKind.POST), message, key=said)

    await desk.write(write)


def overwritten(said: str, written: str, column: str = "body") -> Callable[[Session], None]:
    """Put into the row of a post what no release of ours writes."""

    def write(session: Session) -> None:
        row_id = session.scalars(select(Outbox.id).where(Outbox.key.endswith(f"/{said}"))).one()
        session.execute(
            text(f"UPDATE outbox SET {column} = :written WHERE id = :id"), {"written": written, "id": row_id}
        )

    return write


def states(session: Session) -> dict[str, tuple[OutboxState, str]]:
    """Of each post that was put: where it stands, and the first word of what went wrong."""
    rows = session.execute(select(Outbox.key, Outbox.state, Outbox.error).where(Outbox.kind == OutboxKind.POST))
    said = {row.key.split("/", 1)[1]: (row.state, row.error.partition(":")[0]) for row in rows}
    return {key: stands for key, stands in said.items() if "/" not in key}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_a_message_that_cannot_be_read_is_dead_at_once_and_harms_nobody(database_url: str, body: str) -> None:
    async with open_desk(database_url, QUIET) as desk:
        await desk.department()
        await put(desk, ("C1", "甲"), ("C1", "乙"), ("C2", "丙"))
        await desk.write(overwritten("甲", body))
        await desk.deliver()
        await desk.deliver()
        assert [got.text for got in desk.got("C1")] == ["乙"]
        assert [got.text for got in desk.got("C2")] == ["丙"]
        stands = await desk.sql(states)
        assert stands == {
            "甲": (OutboxState.DEAD, "unreadable"),
            "乙": (OutboxState.DELIVERED, ""),
            "丙": (OutboxState.DELIVERED, ""),
        }
        [told] = desk.got("老板")
        assert "频道 C1：存下来的内容读不出来了" in told.text


async def test_what_was_to_be_sent_with_it_may_be_unreadable_too(database_url: str) -> None:
    async with open_desk(database_url, QUIET) as desk:
        await desk.department()
        await put(desk, ("C1", "甲"), ("C1", "乙"))
        await desk.write(overwritten("甲", "{", "reply"))
        await desk.deliver()
        await desk.deliver()
        assert [got.text for got in desk.got("C1")] == ["乙"]


def _fails(_session: Session, _department_id: int) -> tuple[MetricRef, ...]:
    raise RuntimeError("on purpose")


def _asks_wrongly(session: Session, _department_id: int) -> tuple[MetricRef, ...]:
    session.execute(text("SELECT nothing FROM nowhere"))
    return ()


@pytest.mark.parametrize("metrics", [_fails, _asks_wrongly])
async def test_a_message_of_whose_end_nobody_can_be_told_comes_to_rest_all_the_same(
    database_url: str, metrics: Callable[[Session, int], tuple[MetricRef, ...]]
) -> None:
    """To tell the managers, the department's names are read; and that fails."""
    async with open_desk(database_url, QUIET) as desk:
        await desk.department()
        await put(desk, ("C1", "甲"), ("C1", "乙"), ("C2", "丙"), ("C3", "丁"))
        await desk.write(overwritten("甲", "{"))
    async with open_desk(database_url, Parts(COMMANDS, (), (), metrics, relations)) as desk:
        desk.boxes["web"].say_no = lambda parcel: Refused("channel_not_found") if parcel.target == "C2" else None
        await desk.deliver()
        await desk.deliver()
        assert sorted(got.text for got in desk.boxes["web"].got) == sorted(["乙", "丁"])
        stands = await desk.sql(states)
        assert stands == {
            "甲": (OutboxState.DEAD, "unreadable"),
            "乙": (OutboxState.DELIVERED, ""),
            "丙": (OutboxState.DEAD, "refused"),
            "丁": (OutboxState.DELIVERED, ""),
        }
