"""What signs somebody in is in no row once it was delivered, or will never be: no dump shows it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.kernel.delivery import Refused, Retry
from bot.kernel.message import CommandLine, Message, Paragraph, Text
from bot.kernel.voice import Voice
from bot.runtime.archive import export_lines
from bot.runtime.installations import Installations
from bot.runtime.outbox import DEATHS, INTERRUPTED, claim
from bot.runtime.slots import department_work
from models.messaging import Outbox, OutboxState
from models.organisation import Department
from models.people import department_ref
from tests.desk import Desk, open_desk
from tests.features.conftest import PARTS

SAID = {"/team token": "令牌", "/web": "链接", "/team link": "绑定码"}


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    """A department on Slack, of whose page the address is known."""
    async with open_desk(database_url, PARTS) as desk:
        desk.core.dispatcher.settings["public_url"] = "http://127.0.0.1"  # type: ignore[index]  # as one sets it
        desk.platform = "slack"
        await desk.department(小林="运营专员")
        yield desk


def secret_in(text: str) -> str:
    """The one long word that is nobody's name: a token, the end of a link, a code."""
    lines = [line for line in text.split("\n") if "/web/" in line or line.startswith("/team link ")]
    lines = lines or [line for line in text.split("\n") if len(line) > 30 and " " not in line]
    words = lines[0].replace("/web/", " ").split()
    return max((word.strip("()<>。") for word in words), key=lambda word: (not word.startswith("http"), len(word)))


def dump(desk: Desk) -> str:
    """Everything the database holds."""
    with desk.core.database.engine.connect() as connection:
        return "\n".join(export_lines(connection, "0001"))


def states(session: Session) -> list[tuple[OutboxState, bool]]:
    """Where each direct answer stands, and whether its words are there."""
    rows = session.scalars(select(Outbox).where(Outbox.target == "direct:老板").order_by(Outbox.id)).all()
    return [(row.state, row.body is not None) for row in rows]


@pytest.mark.parametrize("line", SAID)
async def test_delivered_through_the_outbox_it_is_kept_nowhere(desk: Desk, line: str) -> None:
    await desk.say("老板", line, inline=False)
    shown = desk.got("direct:老板")[-1].text
    assert secret_in(shown) not in dump(desk)
    assert await desk.sql(states) == [(OutboxState.DELIVERED, False)]


@pytest.mark.parametrize("line", ["/web", "/team link"])
async def test_asked_for_in_a_group_it_goes_to_the_person_and_is_kept_nowhere(desk: Desk, line: str) -> None:
    told = await desk.say_in("C1", "老板", line, inline=False, key="same")
    assert secret_in(desk.last("老板").text) not in dump(desk)
    again = await desk.say_in("C1", "老板", line, inline=False, key="same")
    assert again.text == told.text == "已私信给你。"


@pytest.mark.parametrize("line", SAID)
async def test_carried_back_by_the_face_it_is_kept_nowhere(desk: Desk, line: str) -> None:
    shown = await desk.say("老板", line, key="same")
    secret = secret_in(shown.text)
    assert secret not in dump(desk)
    again = await desk.say("老板", line, key="same")
    assert again.answer.replayed
    assert secret not in again.text


async def test_what_still_has_to_go_waits_with_its_words(desk: Desk) -> None:
    desk.boxes["slack"].say_no = lambda _parcel: Retry(60, "ratelimited")
    await desk.say("老板", "/team token", inline=False)
    assert await desk.sql(states) == [(OutboxState.PENDING, True)]
    desk.boxes["slack"].say_no = lambda _parcel: None
    await desk.turn(minutes=2)
    assert "只显示这一次" in desk.got("direct:老板")[-1].text
    assert await desk.sql(states) == [(OutboxState.DELIVERED, False)]


@pytest.mark.parametrize("line", SAID)
async def test_refused_by_the_platform_it_is_gone(desk: Desk, line: str) -> None:
    desk.boxes["slack"].say_no = lambda _parcel: Refused("channel_not_found")
    await desk.say("老板", line, inline=False)
    assert await desk.sql(states) == [(OutboxState.DEAD, False)]


async def waiting(desk: Desk, line: str) -> None:
    """`line` was said, and its answer waits."""
    desk.boxes["slack"].say_no = lambda _parcel: Retry(60, "ratelimited")
    await desk.say("老板", line, inline=False)
    assert await desk.sql(states) == [(OutboxState.PENDING, True)]


async def died(desk: Desk) -> None:
    """The last process that may die with it did."""
    now = desk.clock.now()
    last = {"error": f"{INTERRUPTED} {DEATHS - 1}", "state": OutboxState.SENDING, "lease_until_at": now - timedelta(1)}
    await desk.write(lambda s: s.execute(update(Outbox).where(Outbox.state == OutboxState.PENDING).values(last)))
    claiming = partial(claim, now=now, owner="other", undelivered=lambda *_: None)
    assert await desk.write(claiming) == []


async def test_what_ended_processes_is_buried_without_it(desk: Desk) -> None:
    await waiting(desk, "/team token")
    await died(desk)
    assert await desk.sql(states) == [(OutboxState.DEAD, False)]


async def test_what_cannot_be_read_may_be_one(desk: Desk) -> None:
    await waiting(desk, "/team token")

    def torn(session: Session) -> None:
        text = session.connection().exec_driver_sql("SELECT body FROM outbox WHERE state = 'pending'").scalar_one()
        assert "只显示这一次" in text
        session.connection().exec_driver_sql("UPDATE outbox SET body = substr(body, 3) WHERE state = 'pending'")

    await desk.write(torn)
    await desk.turn(minutes=2)
    assert await desk.sql(states) == [(OutboxState.DEAD, False)]


async def test_an_app_that_was_removed_leaves_nothing_to_send(desk: Desk) -> None:
    await waiting(desk, "/team token")
    await Installations(desk.core.database, desk.clock, None).removed("T1")
    assert await desk.sql(states) == [(OutboxState.DROPPED, False)]


async def test_other_words_stay_for_thirty_days(desk: Desk) -> None:
    await desk.say("老板", "/team list", inline=False)
    assert await desk.sql(states) == [(OutboxState.DELIVERED, True)]
    desk.boxes["slack"].say_no = lambda _parcel: Refused("channel_not_found")
    await desk.say("老板", "/team list", inline=False)
    await desk.say("老板", "/team list", inline=False)
    assert await desk.sql(states) == [(OutboxState.DELIVERED, True), (OutboxState.DEAD, True), (OutboxState.DEAD, True)]
    await waiting_too(desk)


async def waiting_too(desk: Desk) -> None:
    """One more, that ended processes."""
    desk.boxes["slack"].say_no = lambda _parcel: Retry(60, "ratelimited")
    await desk.say("老板", "/team list", inline=False)
    await died(desk)
    assert (await desk.sql(states))[-1] == (OutboxState.DEAD, True)


def _card(voice: Voice, *, words: str, secret: bool) -> Message:
    return Message(
        (Paragraph((CommandLine(words),)), Paragraph((Text("卡"),))), voice.language, voice.zone, secret=secret
    )


async def test_a_card_whose_words_are_gone_is_redrawn(desk: Desk) -> None:
    def put(session: Session, *, words: str, secret: bool, again: bool) -> None:
        department = department_ref(session.scalars(select(Department)).one())
        work = department_work(session, desk.core.clockwork, department, now=desk.clock.now(), key=words)
        view = partial(_card, words=words, secret=secret)
        if again:
            work.send.update("pass/1", view)
        else:
            work.send.to_managers(view, card="pass/1")

    for words, secret, again in (("first-secret", True, False), ("second-secret", True, True), ("over", False, True)):
        await desk.write(partial(put, words=words, secret=secret, again=again))
        await desk.deliver()
    first, *edits = desk.boxes["slack"].parcels[-3:]
    assert [parcel.kind for parcel in (first, *edits)] == ["direct", "edit", "edit"]
    assert {parcel.ref for parcel in edits} == {f"slack-{first.id}"}
    assert [got.text.split("\n")[0] for got in desk.got("老板")] == ["first-secret", "second-secret", "over"]
    rows = await desk.sql(
        lambda s: [row.body is None for row in s.scalars(select(Outbox).where(Outbox.card == "pass/1"))]
    )
    assert rows == [True, True, False]
