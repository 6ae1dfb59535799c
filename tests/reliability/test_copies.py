"""R12, S2: the same call again, late, elsewhere, a hundred times at once or in another order: one effect, one answer."""

from __future__ import annotations

import asyncio
import os
import random  # noqa: TID251 (seeded)
from collections import Counter
from urllib.parse import urlencode

import aiohttp
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.kernel.call import Call, Named
from bot.runtime.timekeeper import INBOX_KEPT
from models.handoff import Handoff
from models.messaging import FailedCall, Inbox
from models.organisation import Account, Workspace
from tests.desk import Desk, at
from tests.pretend.slack import PretendSlack, SlackPerson, sign
from tests.pretend.turned import TurnedTime
from tests.reliability.doors import open_door
from tests.reliability.replicas import open_replicas

SEED = int(os.environ.get("SEED", "20261124"))
COPIES = 100


def given(session: Session) -> Counter[str]:
    """What was handed over, how often."""
    return Counter(session.scalars(select(Handoff.what)).all())


def failures(session: Session) -> list[str]:
    """Calls that failed inside."""
    return list(session.scalars(select(FailedCall.error)).all())


def handing(desk: Desk, key: str, what: str) -> Call:
    """老板 hands something to 小林."""
    return desk.call("老板", f"/handoff to <@小林> {what}", key=key, named=(Named("小林", "小林"),))


async def test_R12_redelivered_later_and_on_another_replica_it_has_one_effect_and_the_same_answer(
    database_url: str,
) -> None:
    async with open_replicas(database_url) as (one, other):
        await one.department(小林="运营专员")
        call = handing(one, "event-1", "素材")
        first = await one.core.dispatcher.handle(call)
        assert first.outcome == "done"
        for desk in (one, other, other, one):
            again = await desk.core.dispatcher.handle(call)
            assert again.replayed
            assert again.message == first.message
        assert await one.sql(given) == {"素材": 1}
        await one.deliver()
        await other.deliver()
        assert len(one.got("小林")) == 1


async def test_R12_a_hundred_copies_at_once_on_two_replicas_have_one_effect(database_url: str) -> None:
    async with open_replicas(database_url) as desks:
        await desks[0].department(小林="运营专员")
        call = handing(desks[0], "event-1", "素材")
        answers = await asyncio.gather(*(desks[number % 2].core.dispatcher.handle(call) for number in range(COPIES)))
        assert {answer.outcome for answer in answers} == {"done"}
        assert len({str(answer.message) for answer in answers}) == 1
        assert [answer.replayed for answer in answers].count(False) == 1
        assert await desks[0].sql(given) == {"素材": 1}
        assert await desks[0].sql(failures) == []


async def test_R12_somebody_unknown_who_says_many_things_at_once_is_met_once(database_url: str) -> None:
    """Nothing is known yet, not even the workspace; each of the calls would make it known."""
    async with open_replicas(database_url) as desks:
        calls = [desks[0].call("新人", "/help", key=f"event-{number}", inline=False) for number in range(20)]
        answers = await asyncio.gather(
            *(desks[number % 2].core.dispatcher.handle(call) for number, call in enumerate(calls))
        )
        assert {answer.outcome for answer in answers} == {"done"}, {str(answer.message) for answer in answers}
        assert await desks[0].sql(failures) == []

        def met(session: Session) -> tuple[int | None, int | None]:
            accounts = session.scalar(select(func.count()).select_from(Account))
            return session.scalar(select(func.count()).select_from(Workspace)), accounts

        assert await desks[0].sql(met) == (1, 1)


async def test_R12_out_of_order_and_many_times_each_has_one_effect(database_url: str) -> None:
    chance = random.Random(SEED)
    async with open_replicas(database_url) as desks:
        await desks[0].department(小林="运营专员")
        calls = [handing(desks[0], f"event-{number}", f"第{number}件") for number in range(20)] * 5
        chance.shuffle(calls)
        for start in range(0, len(calls), 10):
            some = calls[start : start + 10]
            await asyncio.gather(*(chance.choice(desks).core.dispatcher.handle(call) for call in some))
        assert await desks[0].sql(given) == {f"第{number}件": 1 for number in range(20)}, f"seed {SEED}"
        assert await desks[0].sql(failures) == []


async def test_R12_a_refused_call_is_refused_alike_and_noted_once(database_url: str) -> None:
    async with open_replicas(database_url) as (one, other):
        await one.department(小林="运营专员")
        call = one.call("小林", "/handoff accept 999", key="event-1")
        first = await one.core.dispatcher.handle(call)
        again = await other.core.dispatcher.handle(call)
        assert (first.outcome, again.outcome, again.replayed) == ("refused", "refused", True)
        assert again.message == first.message


async def test_R12_a_key_is_known_for_seven_days_and_forgotten_after(database_url: str) -> None:
    async with open_replicas(database_url, 1) as (desk,):
        await desk.department(小林="运营专员")
        call = handing(desk, "event-1", "素材")
        await desk.core.dispatcher.handle(call)
        said_at = desk.clock.now()
        for kept in (0.5, 0.999, 1.0):
            desk.clock.turn_to(said_at + INBOX_KEPT * kept)
            await desk.core.timekeeper.tick()
            assert (await desk.core.dispatcher.handle(call)).replayed
        assert await desk.sql(given) == {"素材": 1}
        assert INBOX_KEPT.days >= 7
        await desk.turn(hours=2)
        keys = await desk.sql(lambda session: list(session.scalars(select(Inbox.key))))
        assert "event-1" not in keys


async def test_R12_a_department_nobody_knows_is_refused_and_not_a_failure(database_url: str) -> None:
    async with open_replicas(database_url, 1) as (desk,):
        await desk.department(小林="运营专员")
        reply = await desk.say("小林", "/handoff list in:没有这个部门")
        assert reply.outcome == "refused"
        assert "没有这个部门" in reply.text
        assert await desk.sql(failures) == []


async def test_S2_a_captured_request_sent_again_to_both_replicas_has_one_effect(database_url: str) -> None:
    """Every byte of it is genuine, signature and time included; the window has not closed."""
    time = TurnedTime(at("2026-11-24 10:00"))
    async with (
        PretendSlack(clock=time) as slack,
        aiohttp.ClientSession() as browser,
        open_replicas(database_url) as desks,
        open_door(desks[0].core, slack, time) as one,
        open_door(desks[1].core, slack, time) as other,
    ):
        channel = slack.workspace.add_channel("C00000001", "运营")
        for user, name in (("U00000001", "老板"), ("U00000002", "小林")):
            slack.workspace.add_person(user, name)
        li = SlackPerson(slack, "U00000001", "老板", events_url=one.events_url, session=browser)
        for line in ("/team create 运营部", "/team add <@U00000002|小林> 运营专员"):
            await li.commands(line, channel.id)
        body = urlencode(
            {
                "team_id": slack.workspace.team_id,
                "channel_id": channel.id,
                "channel_name": channel.name,
                "user_id": "U00000001",
                "user_name": "老板",
                "command": "/handoff",
                "text": "to 小林 素材",
                "response_url": slack.new_response_url(slack.workspace, channel.id, "U00000001"),
                "trigger_id": slack.new_trigger(slack.workspace, "U00000001"),
            }
        ).encode()
        headers = sign(slack.signing_secret, int(time.now().timestamp()), body)
        headers["Content-Type"] = "application/x-www-form-urlencoded"

        async def send(url: str) -> int:
            async with browser.post(url, data=body, headers=headers) as response:
                await response.read()
                return response.status

        assert await send(one.events_url) == 200
        assert await send(other.events_url) == 200
        await time.elapse(200)
        replayed = [send(door.events_url) for door in (one, other) for _ in range(5)]
        assert set(await asyncio.gather(*replayed)) == {200}
        assert await desks[0].sql(given) == {"素材": 1}
        await time.elapse(101)
        assert await send(other.events_url) == 401
        assert await desks[0].sql(given) == {"素材": 1}
        assert await desks[0].sql(failures) == []
        for door in (one, other):
            stopping = asyncio.ensure_future(door.slack_side.stop())
            await time.elapse(9)
            await stopping
