"""R11: the line breaks during a COMMIT: whether it went through is looked up, and said as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel.call import Call, Named
from models.handoff import Handoff
from tests.desk import Desk, Reply, open_desk
from tests.reliability.lines import Line, open_line
from tests.reliability.replicas import QUIET

SERVERS = pytest.mark.parametrize("database_kind", ["postgresql", "mariadb"])  # to SQLite there is no line
LANGUAGES = pytest.mark.parametrize("locale", ["zh-CN", "en-US"])


@dataclass
class Stand:
    """A department behind a line that may break, and somebody who hands something over."""

    desk: Desk
    line: Line
    call: Call

    async def say(self) -> Reply:
        """What is answered to the call, which is the same one each time."""
        return Reply(await self.desk.core.dispatcher.handle(self.call))

    async def given(self) -> Counter[str]:
        """What was handed over, how often."""

        def given(session: Session) -> Counter[str]:
            return Counter(session.scalars(select(Handoff.what)).all())

        counted: Counter[str] = await self.desk.sql(given)
        return counted

    def words(self, key: str, locale: str) -> str:
        """A text of the catalogue, in the language of `locale`."""
        return self.desk.core.catalogue.text(key, locale[:2])


@asynccontextmanager
async def stand_behind_a_line(url: str, locale: str) -> AsyncIterator[Stand]:
    """The line still holds."""
    async with open_line(url) as (line, through), open_desk(through, QUIET) as desk:
        await desk.department(小林="运营专员")
        named = (Named("小林", "小林"),)
        yield Stand(desk, line, desk.call("老板", "/handoff to <@小林> 素材", named=named, locale=locale))


@SERVERS
@LANGUAGES
async def test_R11_a_commit_whose_answer_got_lost_is_found_and_answered_as_done(database_url: str, locale: str) -> None:
    async with stand_behind_a_line(database_url, locale) as stand:
        stand.line.breaks = "unheard"
        reply = await stand.say()
        assert stand.line.broke == 1
        assert (reply.outcome, reply.answer.unsaved, reply.answer.replayed) == ("done", "", True)
        assert await stand.given() == {"素材": 1}
        assert (await stand.say()).answer == reply.answer
        assert await stand.given() == {"素材": 1}


@SERVERS
@LANGUAGES
async def test_R11_a_commit_the_server_never_heard_is_said_not_to_be_saved(database_url: str, locale: str) -> None:
    async with stand_behind_a_line(database_url, locale) as stand:
        stand.line.breaks = "unsaid"
        reply = await stand.say()
        assert stand.line.broke == 1
        assert (reply.outcome, reply.answer.unsaved) == ("refused", "away")
        assert reply.text == stand.words("refused.database_away", locale)
        assert await stand.given() == {}
        again = await stand.say()
        assert (again.outcome, again.answer.replayed) == ("done", False)
        assert await stand.given() == {"素材": 1}


@SERVERS
@LANGUAGES
@pytest.mark.parametrize("breaks", ["unsaid", "unheard"])
async def test_R11_where_nobody_can_look_it_is_said_that_nobody_knows(
    database_url: str, locale: str, breaks: str
) -> None:
    async with stand_behind_a_line(database_url, locale) as stand:
        stand.line.breaks, stand.line.stays_down = breaks, True  # type: ignore[assignment]  # one of the two
        reply = await stand.say()
        assert stand.line.broke == 1
        assert (reply.outcome, reply.answer.unsaved) == ("refused", "away")
        assert reply.text == stand.words("refused.database_unsure", locale)
        assert reply.text != stand.words("refused.database_away", locale)
        stand.line.mend()
        assert await stand.given() == ({"素材": 1} if breaks == "unheard" else {})
        again = await stand.say()
        assert (again.outcome, again.answer.replayed) == ("done", breaks == "unheard")
        assert await stand.given() == {"素材": 1}
