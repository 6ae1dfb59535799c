"""A store's office: a pretend Slack and a pretend DingTalk with people in them, and processes that serve both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Set
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import Select

from bot.runtime.catalogue import load_catalogue
from bot.runtime.database import open_engine
from tests.acceptance.processes import Done, MovedClock, Served, Where, operate_at, serving, until
from tests.desk import ROOT, at
from tests.pretend.dingtalk import DingTalkPerson, HttpReply, PretendDingTalk, Push, Shown
from tests.pretend.slack import Posted, PretendSlack, SlackPerson

SECRET_KEY = "a key of the tests that is long enough"
TUESDAY = "2026-11-24 10:00"


class Office:
    """Everything around the processes; `slack_set` and `dingtalk_set` say which platforms they are given."""

    def __init__(
        self, url: str, folder: Path, clock: MovedClock, slack: PretendSlack, dingtalk: PretendDingTalk
    ) -> None:
        self.database_url = url
        self.folder = folder
        self.clock = clock
        self.slack = slack
        self.dingtalk = dingtalk
        self.catalogue = load_catalogue(ROOT / "locales")
        self.slack_set, self.dingtalk_set = True, False
        self.more: dict[str, str] = {}
        self.release = ROOT
        self.bots: list[Served] = []
        self.stack = AsyncExitStack()
        self.session: aiohttp.ClientSession
        self.channel = slack.workspace.add_channel("C00000001", "运营")
        self.group = dingtalk.state.add_group("运营部")
        self._slack_people: list[SlackPerson] = []
        self._dingtalk_people: list[DingTalkPerson] = []

    # --- people ---------------------------------------------------------------------------------------------------
    def at_slack(self, user_id: str, name: str) -> SlackPerson:
        """Somebody who uses Slack."""
        person = SlackPerson(self.slack, user_id, name, session=self.session)
        self._slack_people.append(person)
        self._point()
        return person

    def at_dingtalk(self, staff_id: str, nick: str) -> DingTalkPerson:
        """Somebody who uses DingTalk."""
        person = DingTalkPerson(self.dingtalk, staff_id, nick, session=self.session)
        self._dingtalk_people.append(person)
        self._point()
        return person

    def _point(self) -> None:
        """Requests go to the process that was started last."""
        if not self.bots:
            return
        url = self.bots[-1].url
        for person in self._slack_people:
            person.events_url = f"{url}/slack/events"
        if self.more.get("DINGTALK_MODE") == "http":
            for one in self._dingtalk_people:
                one.messages_url, one.cards_url = f"{url}/dingtalk/messages", f"{url}/dingtalk/cards"

    async def founded(self) -> tuple[SlackPerson, SlackPerson]:
        """运营部 in Slack with its manager and 李雷, served by one process."""
        await self.serve()
        boss, li = self.at_slack("U00000001", "老板"), self.at_slack("U00000002", "李雷")
        assert "运营部" in await self.told(boss, "/team create 运营部")
        assert "李雷" in await self.told(boss, "/team add @李雷 运营专员")
        return boss, li

    # --- processes ------------------------------------------------------------------------------------------------
    @property
    def settings(self) -> dict[str, str]:
        """What an operator would write into `.env`."""
        given = {"DATABASE_URL": self.database_url, "PORT": "0", "SECRET_KEY": SECRET_KEY}
        if self.slack_set:
            given |= {
                "SLACK_SIGNING_SECRET": self.slack.signing_secret,
                "SLACK_BOT_TOKEN": self.slack.workspace.bot_token,
                "SLACK_API_URL": self.slack.api_url,
            }
        if self.dingtalk_set:
            given |= {
                "DINGTALK_CLIENT_ID": self.dingtalk.client_id,
                "DINGTALK_CLIENT_SECRET": self.dingtalk.client_secret,
                "DINGTALK_API_URL": self.dingtalk.url,
                "DINGTALK_OAPI_URL": self.dingtalk.url,
            }
        return given | self.more

    @property
    def where(self) -> Where:
        """Where its processes run."""
        return Where(self.folder, self.clock, self.release)

    async def operate(self, *words: str) -> Done:
        """Run `python bot.py <words>` to its end, with the settings."""
        return await operate_at(self.where, *words, **self.settings)

    async def serve(self) -> Served:
        """One more process, once it is ready."""
        streams = len(self.dingtalk.connections)
        bot = await self.stack.enter_async_context(serving(self.where, "serve", **self.settings))
        self.bots.append(bot)
        self._point()
        if self.dingtalk_set and self.more.get("DINGTALK_MODE") != "http":
            await self.until(lambda: len(self.dingtalk.connections) > streams)
        return bot

    @property
    def logs(self) -> str:
        """What all processes said."""
        return "\n".join(bot.log for bot in self.bots)

    # --- what is seen ---------------------------------------------------------------------------------------------
    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something shows; when it never does, say what the processes said."""
        try:
            await until(condition)
        except TimeoutError:
            raise AssertionError(f"it never came about. {self.logs[-4000:]}") from None

    async def shown_in(self, channel: str, *words: str) -> Posted:
        """Wait for a message in a Slack conversation with these words in it; the newest."""
        await self.until(lambda: self.in_slack(channel, *words))
        return self.in_slack(channel, *words)[-1]

    def in_slack(self, channel: str, *words: str) -> list[Posted]:
        """The messages in a Slack conversation that hold these words."""
        said = self.slack.workspace.said_in(channel)
        return [one for one in said if all(word in one.words for word in words)]

    async def shown_at(self, place: str, *words: str) -> Shown:
        """Wait for a message in a DingTalk conversation with these words in it; the newest."""
        await self.until(lambda: self.in_dingtalk(place, *words))
        return self.in_dingtalk(place, *words)[-1]

    def in_dingtalk(self, place: str, *words: str) -> list[Shown]:
        """The messages in a DingTalk conversation that hold these words."""
        return [one for one in self.dingtalk.state.said_in(place) if all(word in one.text for word in words)]

    async def told(self, who: SlackPerson, line: str) -> str:
        """Somebody types a command in the Slack channel; the words they are told, also when those come late."""
        still = self.catalogue.text("slack.still_saving", "zh")
        before = len(self.slack.workspace.seen_by(who.user_id, self.channel.id))
        reply = await who.commands(line, self.channel.id)
        assert reply.status == 200, reply.text

        def answers() -> list[str]:
            seen = self.slack.workspace.seen_by(who.user_id, self.channel.id)[before:]
            return [one.words for one in seen if one.way != "chat.postMessage" and still not in one.words]

        await self.until(answers)
        return answers()[0]

    def chat(self, who: SlackPerson) -> str:
        """The bot's direct conversation with somebody in Slack."""
        return self.slack.workspace.direct(who.user_id).id

    async def say(
        self, who: DingTalkPerson, text: str, *words: str, here: bool = False, mentions: tuple[str, ...] = ()
    ) -> Shown:
        """Somebody says something in DingTalk, in the group if `here`; the first thing shown there, or to them alone,
        because of it that holds these words.
        """
        group = self.group if here else ""
        before = len(self.dingtalk.state.shown)
        self.was_taken(await who.says(text, group=group, mentions=mentions))
        return await self.answered(before, {group or who.staff_id, who.staff_id}, *words)

    async def tap(self, who: DingTalkPerson, shown: Shown, label: str, *words: str) -> Shown:
        """Somebody taps a button of a message of theirs; the first thing shown to them with these words."""
        before = len(self.dingtalk.state.shown)
        self.was_taken(await who.taps(shown, label))
        return await self.answered(before, {who.staff_id}, *words)

    async def answered(self, since: int, places: Set[str], *words: str) -> Shown:
        """Wait for the first message in these DingTalk places after `since` messages in all, with these words in it."""

        def found() -> list[Shown]:
            new = self.dingtalk.state.shown[since:]
            return [one for one in new if one.place in places and all(word in one.text for word in words)]

        await self.until(found)
        return found()[0]

    @staticmethod
    def was_taken(sent: Push | HttpReply) -> None:
        """What somebody in DingTalk sent arrived at a process."""
        if isinstance(sent, Push):
            assert sent.sent_to, "nobody listens at the gateway"
        else:
            assert (sent.status, sent.text) == (200, "{}")

    def rows(self, wanted: Select[Any]) -> list[Any]:
        """What stands in the database."""
        engine = open_engine(self.database_url)
        with engine.connect() as connection:
            found = list(connection.execute(wanted))
        engine.dispose()
        return found

    def is_clean(self) -> None:
        """Nothing was sent that a platform would not have liked, nothing twice, and nothing went wrong on the way."""
        assert self.slack.ledger.wrong() + self.dingtalk.ledger.wrong() == []
        assert self.slack.ledger.doubles() == {}
        assert "Traceback" not in self.logs, self.logs
        assert "ERROR" not in self.logs, self.logs


@asynccontextmanager
async def open_office(url: str, folder: Path, *, now: str = TUESDAY) -> AsyncIterator[Office]:
    """An office at that local time in Shanghai, without a process yet."""
    clock = MovedClock(folder / "faketime", at(now))
    async with (
        PretendSlack(clock=clock) as slack,
        PretendDingTalk(clock=clock) as dingtalk,
        aiohttp.ClientSession() as session,
    ):
        office = Office(url, folder, clock, slack, dingtalk)
        office.session = session
        async with office.stack:
            yield office
