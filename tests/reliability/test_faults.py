"""R10: messages through Slack's bad weather: none lost, none called again too early, no channel held up by another."""

from __future__ import annotations

import asyncio
import os
import random  # noqa: TID251 (seeded)
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.kernel.delivery import Ambiguous, Outcome, Retry, Sent
from bot.kernel.message import Message, Paragraph, Said
from bot.kernel.parcel import Parcel
from bot.kernel.plain import plain_message
from bot.platforms.hosts import HostGuard, guarded_session
from bot.platforms.slack.clients import Clients
from bot.platforms.slack.deliver import SlackDeliverer
from bot.runtime.catalogue import load_catalogue
from bot.runtime.core import Core
from bot.runtime.database import open_database
from bot.runtime.send import Place, Sender
from models.messaging import Outbox, OutboxKind, OutboxState
from models.organisation import Department
from models.people import department_ref
from models.presets import load_preset
from tests.desk import ROOT, Desk, at
from tests.pretend.faults import Fault
from tests.pretend.slack import PretendSlack
from tests.pretend.turned import TurnedTime
from tests.reliability.replicas import QUIET

SEED = int(os.environ.get("SEED", "20261124"))
MESSAGES = int(os.environ.get("MESSAGES", "3334"))
"""On each of three databases: ten thousand calls together."""
CHANNELS = 100
WEATHER = (
    *(Fault("rate_limited", retry_after=seconds) for seconds in (1, 2, 3, 5, 8, 13, 21, 30)),
    Fault("error", word="fatal_error"),
    Fault("html", status=502),
    Fault("status", status=500),
    Fault("reset"),
    Fault("drop"),
    Fault("hang"),
    Fault("reset", delivered=True),
    Fault("status", status=503, delivered=True),
)
"""Half of it is "too fast"; the rest may or may not have had its effect."""


class Watch:
    """The real deliverer, and which messages it could not be sure of."""

    def __init__(self, deliverer: SlackDeliverer) -> None:
        self._deliverer = deliverer
        self.in_doubt: set[str] = set()

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Once."""
        outcome = await self._deliverer.deliver(parcel)
        if isinstance(outcome, Ambiguous):
            self.in_doubt.add(plain_message(parcel.message))
        return outcome

    async def find(self, parcel: Parcel) -> Sent | Retry | None:
        """Whether it arrived before."""
        return await self._deliverer.find(parcel)


class Storm:
    """A real outbox and the real Slack deliverer, before a pretend Slack whose weather one makes."""

    def __init__(self, desk: Desk, slack: PretendSlack, time: TurnedTime, watch: Watch) -> None:
        self.desk = desk
        self.watch = watch
        self.slack = slack
        self.time = time
        self._hung = 0

    async def put(self, texts: dict[str, list[str]]) -> None:
        """Into the outbox: channel -> messages, in this order."""

        def write(session: Session) -> None:
            row = session.scalars(select(Department)).one()
            core = self.desk.core
            names = core.dispatcher.names_of(session, department_ref(row))
            sender = Sender(
                session,
                now=self.time.now(),
                department=department_ref(row),
                directory=names.directory,
                catalogue=core.catalogue,
                registry=core.registry,
                key="storm",
            )
            for channel, said in texts.items():
                for text in said:
                    message = Message((Paragraph((Said(text),)),))
                    sender.put(Place(1, channel, OutboxKind.POST), message, key=f"storm/{text}")

        await self.desk.core.database.write(write)

    async def deliver(self) -> None:
        """Everything that is due now; whoever hangs meanwhile has the deadline pass."""
        task = asyncio.ensure_future(self.desk.core.courier.deliver_due())
        while not task.done():
            await asyncio.wait({task}, timeout=0.05)
            hangs = self._hangs()
            # Time passes once only the hanging ones are left: an answer on its way must not meet a deadline.
            if hangs > self._hung and len(self.desk.core.courier._sending) <= hangs - self._hung:
                self._hung = hangs
                await self.time.elapse(10)
        await task

    def _hangs(self) -> int:
        return sum(entry.said == "fault: hang" for entry in self.slack.ledger.entries)

    async def until_calm(self) -> None:
        """Turn the clock second by second, until no message waits."""
        for _ in range(5000):
            await self.deliver()
            if not await self.desk.core.database.read(_waiting):
                return
            await self.time.elapse(1)
        raise AssertionError(f"seed {SEED}: it never grew calm")

    def shown(self, channel: str) -> list[str]:
        """What stands in a channel, in order."""
        return [one.text for one in self.slack.workspace.posted if one.channel == channel]


def _waiting(session: Session) -> int:
    return session.scalar(select(func.count()).where(Outbox.state == OutboxState.PENDING)) or 0


@asynccontextmanager
async def storm(url: str) -> AsyncIterator[Storm]:
    """A department in the pretend Slack's workspace, and no weather yet."""
    time = TurnedTime(at("2026-11-24 10:00"))
    async with PretendSlack(clock=time, seed=SEED) as slack:
        guard = HostGuard.of([slack.api_url])
        async with guarded_session(guard) as session:

            async def token(_workspace: str) -> str | None:
                return slack.workspace.bot_token

            catalogue = load_catalogue(ROOT / "locales")
            clients = Clients(session=session, api_url=slack.api_url, pace=time, guard=guard, token_for=token)
            watch = Watch(SlackDeliverer(clients=clients, catalogue=catalogue, pace=time))
            database = open_database(url)
            core = Core(
                database=database,
                clock=time,
                catalogue=catalogue,
                parts=QUIET,
                deliverers={"slack": watch},
                default_language="zh",
                default_zone="Asia/Shanghai",
                facts={"preset": load_preset(ROOT / "presets" / "tmall.toml"), "demo": False, "public_url": ""},
            )
            desk = Desk(core, time, {})
            desk.platform, desk.workspace = "slack", slack.workspace.team_id
            for number in range(CHANNELS):
                slack.workspace.add_channel(f"C{number}", f"频道{number}")
            slack.workspace.add_person("U1", "老板")
            founded = await desk.say("U1", "/team create 运营部")
            assert founded.outcome == "done", founded.text
            try:
                yield Storm(desk, slack, time, watch)
            finally:
                database.close()


async def test_R10_thirty_in_a_hundred_calls_go_wrong_and_nothing_is_lost(database_url: str) -> None:
    async with storm(database_url) as it:
        texts: dict[str, list[str]] = {f"C{n}": [] for n in range(CHANNELS)}
        for number in range(MESSAGES):
            texts[f"C{number % CHANNELS}"].append(f"第{number}条")
        await it.put(texts)
        it.slack.faults.storm(0.3, WEATHER, random.Random(SEED))
        await it.until_calm()

        states = await it.desk.core.database.read(
            lambda session: Counter(session.scalars(select(Outbox.state).where(Outbox.key.contains("storm/"))))
        )
        assert states == {OutboxState.DELIVERED: MESSAGES}, f"seed {SEED}"
        for channel, said in texts.items():
            shown = it.shown(channel)
            assert list(dict.fromkeys(shown)) == said, f"seed {SEED}: {channel} is out of order, or lacks something"
            doubled = {text for text, count in Counter(shown).items() if count > 1}
            assert doubled <= it.watch.in_doubt, f"seed {SEED}: sent twice although nothing was in doubt"
        assert it.slack.ledger.wrong() == [], "nothing was called before its Retry-After, and every message was sound"


async def test_R10_one_channel_that_is_told_to_wait_does_not_hold_up_another(database_url: str) -> None:
    async with storm(database_url) as it:
        it.slack.faults.plan(Fault("rate_limited", retry_after=30), place="C1")
        await it.put({"C1": ["甲", "乙"], "C2": ["丙", "丁"]})
        before = it.time.monotonic()
        await it.deliver()
        assert it.shown("C2") == ["丙", "丁"]
        assert it.shown("C1") == []
        assert it.time.monotonic() == before
        await it.time.elapse(29)
        await it.deliver()
        assert it.shown("C1") == []
        await it.time.elapse(1)
        await it.deliver()
        assert it.shown("C1") == ["甲", "乙"]


async def test_R10_a_message_told_to_wait_a_hundred_times_is_not_given_up(database_url: str) -> None:
    async with storm(database_url) as it:
        it.slack.faults.plan(Fault("rate_limited", retry_after=5), place="C1", times=100)
        await it.put({"C1": ["甲"]})
        await it.until_calm()
        assert it.shown("C1") == ["甲"]


async def test_R10_an_attempt_that_may_have_arrived_stays_in_doubt_whatever_comes_after(database_url: str) -> None:
    """It arrived, the answer was lost, then Slack let nobody look: it waits, looks again, and is not sent a second time."""
    async with storm(database_url) as it:
        it.slack.faults.plan(Fault("reset", delivered=True), call="chat.postMessage", place="C1")
        it.slack.faults.plan(Fault("rate_limited", retry_after=3), call="conversations.history", place="C1")
        await it.put({"C1": ["甲"]})
        await it.until_calm()
        assert it.shown("C1") == ["甲"]
        assert [entry.said for entry in it.slack.ledger.of_call("conversations.history")][-1] == "ok"
        assert it.slack.ledger.wrong() == []
