"""A process that ends in the middle of its work, at once or when it is told to: nothing accepted is lost or doubled."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models.handoff import Handoff
from models.messaging import Outbox, OutboxState
from tests.acceptance.office import Office
from tests.pretend.faults import Fault


@pytest.mark.parametrize("delivered", [False, True])
@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
async def test_a_message_whose_sender_was_killed_is_there_once_after_a_restart(office: Office, delivered: bool) -> None:
    boss, li = await office.founded()
    chat = office.chat(li)
    # Slack hangs on the message, having shown it or not: so the process is killed between the answer and the delivery.
    office.slack.faults.plan(Fault("hang", delivered=delivered), call="chat.postMessage", place=chat)
    assert "#1" in await office.told(boss, "/handoff to @李雷 主图素材")
    await office.until(lambda: office.slack.ledger.of_call("chat.postMessage", chat))
    await office.bots[0].kill()

    office.clock.turn_to(office.clock.now() + timedelta(minutes=2))
    await office.serve()
    sent = select(Outbox.state).where(Outbox.kind == "direct")
    await office.until(lambda: {state for (state,) in office.rows(sent)} == {OutboxState.DELIVERED})
    assert len(office.in_slack(chat, "主图素材")) == 1
    office.is_clean()


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
async def test_who_is_told_to_end_under_load_ends_and_leaves_nothing_in_its_hands(office: Office) -> None:
    boss, li = await office.founded()
    bot = office.bots[0]
    said = [asyncio.create_task(boss.commands(f"/handoff to @李雷 素材{n}号", office.channel.id)) for n in range(30)]
    await office.until(lambda: any(task.done() for task in said))
    assert await bot.stop() == 0, bot.log
    replies = [one for one in await asyncio.gather(*said, return_exceptions=True) if not isinstance(one, BaseException)]
    assert replies
    held = select(func.count()).where(Outbox.state == OutboxState.SENDING)
    assert [tuple(row) for row in office.rows(held)] == [(0,)]

    await office.serve()
    taken = select(func.count()).select_from(Handoff)
    [(count,)] = office.rows(taken)
    assert count >= 1
    await office.until(lambda: len(office.in_slack(office.chat(li), "素材")) >= count)
    assert len(office.in_slack(office.chat(li), "素材")) == count
    office.is_clean()
