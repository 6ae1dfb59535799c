"""R11: every statement takes half a second; Slack is answered in time all the same, and nobody is told a lie."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from bot.runtime.catalogue import load_catalogue
from bot.runtime.core import Core
from bot.runtime.database import Database, open_database
from models.handoff import Handoff
from models.presets import load_preset
from tests.desk import ROOT, at
from tests.pretend.slack import PretendSlack, Reply, SlackPerson
from tests.pretend.turned import TurnedTime
from tests.reliability.doors import open_door
from tests.reliability.fleet import PATIENCE_SECONDS
from tests.reliability.replicas import QUIET

STATEMENT_SECONDS = 0.5
SLACK_WAITS_SECONDS = 2.9
TURN_SECONDS = 0.05


class Molasses:
    """Each statement, and each COMMIT, waits until the turned clock has gone on by half a second."""

    def __init__(self, database: Database, time: TurnedTime) -> None:
        self._time = time
        self._waiting: list[tuple[float, threading.Event]] = []
        self._lock = threading.Lock()
        self.slow = False
        for name in ("before_cursor_execute", "commit"):
            event.listen(database.engine, name, self._wait)

    def _wait(self, *_: Any) -> None:
        if not self.slow:
            return
        done = threading.Event()
        with self._lock:
            self._waiting.append((self._time.monotonic() + STATEMENT_SECONDS, done))
        done.wait(PATIENCE_SECONDS)

    def let_go(self) -> None:
        """Those whose time has come."""
        with self._lock:
            ready = [one for one in self._waiting if one[0] <= self._time.monotonic()]
            self._waiting = [one for one in self._waiting if one not in ready]
        for _, done in ready:
            done.set()

    async def turn(self, until: asyncio.Future[Any]) -> float:
        """Let time pass until `until` is done; how much passed."""
        began = self._time.monotonic()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not until.done():
                await self._time.elapse(TURN_SECONDS)
                self.let_go()
                await asyncio.sleep(0.002)  # the database's threads run meanwhile
        return self._time.monotonic() - began


class SlowStand:
    """The whole machine behind Slack's door, on a database like molasses."""

    def __init__(
        self, slack: PretendSlack, time: TurnedTime, core: Core, molasses: Molasses, database: Database
    ) -> None:
        self.slack, self.time, self.core, self.molasses, self.database = slack, time, core, molasses, database
        self.li: SlackPerson

    async def handed(self) -> int:
        """How many handoffs stand in the database."""

        def count(session: Session) -> int:
            return session.scalar(select(func.count()).select_from(Handoff)) or 0

        slow, self.molasses.slow = self.molasses.slow, False
        counted = await self.database.read(count)
        self.molasses.slow = slow
        return counted


@asynccontextmanager
async def slow_stand(url: str) -> AsyncIterator[SlowStand]:
    """老板 and 小林 are known; the database is still fast."""
    time = TurnedTime(at("2026-11-24 10:00"))
    catalogue = load_catalogue(ROOT / "locales")
    async with PretendSlack(clock=time) as slack, aiohttp.ClientSession() as browser:
        database = open_database(url)
        preset = load_preset(ROOT / "presets" / "tmall.toml")
        core = Core(
            database=database,
            clock=time,
            catalogue=catalogue,
            parts=QUIET,
            deliverers={},
            default_language="zh",
            default_zone="Asia/Shanghai",
            facts={"preset": preset, "demo": False, "public_url": ""},
        )

        async with open_door(core, slack, time) as door:
            stand = SlowStand(slack, time, core, Molasses(database, time), database)
            for user, name in (("U00000001", "老板"), ("U00000002", "小林")):
                slack.workspace.add_person(user, name)
            stand.li = SlackPerson(slack, "U00000001", "老板", events_url=door.events_url, session=browser)
            try:
                yield stand
            finally:
                stand.molasses.slow = False
                await stand.molasses.turn(asyncio.ensure_future(door.slack_side.stop()))
                database.close()


async def begin(stand: SlowStand) -> str:
    """A department with two people; the channel they speak in. From now on the database is slow."""
    channel = stand.slack.workspace.add_channel("C00000001", "运营")
    for line in ("/team create 运营部", "/team add <@U00000002|小林> 运营专员"):
        reply = await stand.li.commands(line, channel.id)
        assert reply.status == 200
    stand.molasses.slow = True
    return channel.id


def words(stand: SlowStand, channel: str) -> list[str]:
    """What 老板 sees, the oldest first."""
    return [posted.words for posted in stand.slack.workspace.seen_by(stand.li.user_id, channel)]


async def test_R11_slack_is_answered_in_time_and_the_outcome_follows(database_url: str) -> None:
    async with slow_stand(database_url) as stand:
        channel = await begin(stand)
        for number in range(1, 4):
            before = len(words(stand, channel))
            asking: asyncio.Future[Reply] = asyncio.ensure_future(
                stand.li.commands(f"/handoff to 小林 第{number}件事", channel)
            )
            waited = await stand.molasses.turn(asking)
            assert waited < SLACK_WAITS_SECONDS
            assert asking.result().status == 200
            saving = stand.core.catalogue.text("slack.still_saving", "zh")
            assert words(stand, channel)[before:] == [saving]
            assert await stand.handed() < number, "still saving was said of what was saved"
            outcome = asyncio.ensure_future(
                stand.slack.ledger.until(lambda seen=before: len(words(stand, channel)) >= seen + 2)  # type: ignore[misc]
            )
            await stand.molasses.turn(outcome)
            assert f"#{number} 已经交给" in words(stand, channel)[-1]
            assert await stand.handed() == number


async def test_R11_what_never_was_committed_is_never_called_saved(database_url: str) -> None:
    """The line breaks before the COMMIT: the person has heard that it is being saved, and then that it was not."""
    async with slow_stand(database_url) as stand:
        channel = await begin(stand)
        before = len(words(stand, channel))
        asking = asyncio.ensure_future(stand.li.commands("/handoff to 小林 素材", channel))
        await stand.molasses.turn(asking)

        def broken(*_: Any) -> None:
            raise ConnectionResetError("the line broke before the COMMIT")

        event.listen(stand.database.engine, "commit", broken)
        outcome = asyncio.ensure_future(stand.slack.ledger.until(lambda: len(words(stand, channel)) >= before + 2))
        await stand.molasses.turn(outcome)
        event.remove(stand.database.engine, "commit", broken)
        assert await stand.handed() == 0
        saving, told = words(stand, channel)[before:]
        assert saving == stand.core.catalogue.text("slack.still_saving", "zh")
        assert "没有存上" in told
