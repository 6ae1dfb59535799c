"""The same conversation over a socket the bot opens, and how it comes back when the socket is lost."""

from __future__ import annotations

import logging

import pytest

from bot.kernel.message import Answer, Ask, Message, Paragraph, Said
from bot.platforms.slack.socket import LOOK_SECONDS, Redacting
from tests.platforms.slack.stand import SlackStand, at_slack, said
from tests.platforms.slack.test_slack_answers import REPORT
from tests.pretend.slack import SlackPerson


def over_socket(stand: SlackStand, user_id: str = "U00000001") -> SlackPerson:
    return SlackPerson(stand.slack, user_id, "李雷")


async def test_a_command_a_form_and_a_message_go_their_way_over_the_socket() -> None:
    async with at_slack(app_token=True) as stand:
        await stand.slack.connected()
        li, channel = over_socket(stand), stand.channel()
        stand.bot.answer = lambda call: (
            Answer("asked", Message((Paragraph((Said("还差几项"),)), Ask(REPORT))))
            if call.line == "/kpi report"
            else said("好的。")
        )
        reply = await li.commands("/kpi show", channel.id)
        assert reply.body["response_type"] == "ephemeral"
        assert "好的。" in reply.text

        await li.commands("/kpi report", channel.id)
        await stand.until(lambda: li.modal is not None)
        reply = await li.submits({"field:metric": "pay", "field:value": "1"})
        assert reply.body["response_action"] == "update"
        assert (await li.writes("交接 列表")).status == 200
        assert stand.bot.last.line == "交接 列表"
        assert stand.slack.ledger.wrong() == []


async def test_what_is_late_is_acknowledged_as_still_saving_and_an_event_not_at_all() -> None:
    async with at_slack(app_token=True) as stand:
        await stand.slack.connected()
        li = over_socket(stand)
        stand.bot.gate.clear()
        command = {
            "team_id": "T00000001",
            "channel_id": "D00000001",
            "user_id": li.user_id,
            "command": "/kpi",
            "text": "report pay 1",
            "trigger_id": "1.2",
        }
        sent = await stand.slack.send("slash_commands", command)
        await stand.until(lambda: len(stand.bot.calls) == 1)
        await stand.time.elapse(3)
        await stand.slack.acked(sent)
        assert stand.say("slack.still_saving") in str(sent.acks[0])

        event = {
            "type": "message",
            "channel_type": "im",
            "channel": "D00000001",
            "user": li.user_id,
            "text": "交接 列表",
        }
        envelope = {"type": "event_callback", "team_id": "T00000001", "event_id": "Ev1", "event": event}
        heard = await stand.slack.send("events_api", envelope)
        await stand.until(lambda: len(stand.bot.calls) == 2)
        await stand.time.elapse(3)
        assert heard.acks == []
        stand.bot.gate.set()
        await stand.slack.redeliver(heard, retry=(1, "timeout"))
        await stand.slack.acked(heard)


async def test_asked_to_refresh_it_opens_another_connection() -> None:
    async with at_slack(app_token=True) as stand:
        first = await stand.slack.connected()
        await stand.slack.ask_to_refresh(first)
        await stand.slack.connected(2)
        assert "好的。" in (await over_socket(stand).commands("/kpi show")).text


async def test_a_client_that_stays_away_is_given_up_for_a_new_one() -> None:
    async with at_slack(app_token=True) as stand:
        await stand.slack.connected()
        socket = stand.slack_side.socket
        assert socket is not None
        assert socket._handler is not None
        lost = socket._handler.client
        # What the SDK never recovers from by itself: its session is closed under it, and it believes it is closed too.
        lost.closed = True
        await lost.aiohttp_client_session.close()
        for _ in range(3):
            await stand.time.elapse(LOOK_SECONDS)
        assert socket.rebuilt == 1
        await stand.slack.connected(2)
        assert "好的。" in (await over_socket(stand).commands("/kpi show")).text


async def test_stopped_it_leaves_no_connection_open() -> None:
    async with at_slack(app_token=True) as stand:
        await stand.slack.connected()
        await stand.slack_side.stop()
        await stand.until(lambda: stand.slack.open_lines == [])
        assert stand.slack_side.socket is not None
        assert not await stand.slack_side.socket.connected()


def test_tickets_and_tokens_do_not_reach_the_log(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("tests.slack.redacting")
    logger.addFilter(Redacting())
    with caplog.at_level(logging.INFO, logger.name):
        try:
            raise OSError("wss://wss-primary.slack.com/link/?ticket=canary-1&app_id=canary-2")
        except OSError as error:
            logger.exception("Failed to connect (error: %s); token xapp-1-canary", error)
    assert "Failed to connect" in caplog.text
    assert "canary" not in caplog.text
