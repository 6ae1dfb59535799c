"""The database is slow: Slack is answered within its time all the same, and truly; the outcome follows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from bot.kernel.message import Answer, Ask, Button, Buttons, Form, Message, Paragraph, Said
from bot.platforms.slack.face import ANSWER_SECONDS
from tests.platforms.slack.parcels import parcel
from tests.platforms.slack.stand import SlackStand, at_slack, said
from tests.platforms.slack.test_slack_answers import REPORT, asks
from tests.pretend.faults import Fault
from tests.pretend.slack import Posted, Reply, SlackPerson


async def begun(stand: SlackStand, request: Awaitable[Reply]) -> asyncio.Task[Reply]:
    """Send a request and wait until its call is in the dispatcher's hands."""
    before = len(stand.bot.calls)
    task = asyncio.ensure_future(request)
    await stand.until(lambda: len(stand.bot.calls) > before)
    return task


async def test_a_command_is_told_at_two_and_a_half_seconds_that_it_is_still_being_saved_and_then_what_came_of_it() -> (
    None
):
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        stand.bot.answer = lambda _: said("已填报 ¥12,000")
        stand.bot.gate.clear()

        waiting = await begun(stand, li.commands("/kpi report 支付金额 12000", channel.id))
        await stand.time.elapse(ANSWER_SECONDS - 0.01)
        assert not waiting.done()
        await stand.time.elapse(0.02)
        reply = await waiting

        assert reply.status == 200
        assert stand.say("slack.still_saving") in str(reply.body)
        assert "已填报" not in str(reply.body)
        assert stand.bot.committed == []

        stand.bot.gate.set()
        await stand.until(lambda: len(stand.slack.workspace.seen_by(li.user_id, channel.id)) == 2)
        saving, outcome = stand.slack.workspace.seen_by(li.user_id, channel.id)
        assert (saving.way, outcome.way, outcome.for_user) == ("answer", "response_url", li.user_id)
        assert outcome.words == "已填报 ¥12,000"
        assert len(stand.bot.committed) == 1


async def test_what_took_longer_than_the_request_still_counts_from_its_arrival() -> None:
    """A handler that is done at once answers in the body, however late the clock says it is by then."""
    async with at_slack() as stand:
        reply = await stand.slack_side.face.answer(
            {
                "command": "/kpi",
                "text": "show",
                "team_id": "T00000001",
                "channel_id": "D00000001",
                "user_id": "U00000001",
                "trigger_id": "1.2",
            },
            stand.time.monotonic() - ANSWER_SECONDS,
        )
        assert stand.say("slack.still_saving") in str(reply.body)


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("en-GB", "en")])
async def test_still_saving_is_said_in_the_persons_language_once_it_is_known(locale: str, language: str) -> None:
    async with at_slack(language="zh") as stand:
        stand.slack.workspace.add_person("U00000007", "Ann", locale=locale)
        ann = stand.person("U00000007", "Ann")
        stand.bot.answer = lambda _: said("ok", language=language)
        await ann.commands("/kpi show")

        stand.bot.gate.clear()
        waiting = await begun(stand, ann.commands("/kpi report pay 1"))
        await stand.time.elapse(3)
        assert stand.say("slack.still_saving", language) in str((await waiting).body)


async def test_the_outcome_finds_another_way_when_the_response_url_is_dead() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        stand.slack.faults.plan(Fault("error", word="used_url", status=404), call="response_url", times=None)
        stand.bot.gate.clear()
        waiting = await begun(stand, li.commands("/kpi report 支付金额 12000", channel.id))
        await stand.time.elapse(3)
        await waiting
        stand.bot.gate.set()
        await stand.until(lambda: len(stand.slack.workspace.seen_by(li.user_id, channel.id)) == 2)
        assert stand.slack.workspace.seen_by(li.user_id, channel.id)[1].way == "chat.postEphemeral"
        assert stand.slack.workspace.said_in(channel.id) == []


async def test_where_the_bot_is_no_member_the_outcome_comes_as_a_direct_message_and_never_as_a_post() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel(with_bot=False)
        stand.slack.faults.plan(Fault("error", word="expired_url", status=404), call="response_url", times=None)
        stand.bot.gate.clear()
        waiting = await begun(stand, li.commands("/kpi report 支付金额 12000", channel.id))
        await stand.time.elapse(3)
        await waiting
        stand.bot.gate.set()
        direct = stand.slack.workspace.direct(li.user_id).id
        await stand.until(lambda: len(stand.slack.workspace.said_in(direct)) == 1)
        assert stand.slack.workspace.said_in(channel.id) == []


async def test_a_press_that_is_late_is_told_so_and_then_answered() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        card = Message((Paragraph((Said("交接 #7"),)), Buttons((Button("接收", "/handoff accept 7"),))))
        await stand.slack_side.deliverer.deliver(parcel(card, target=channel.id))
        [posted] = stand.slack.workspace.said_in(channel.id)
        stand.bot.gate.clear()
        waiting = await begun(stand, li.presses(posted, "接收"))
        await stand.time.elapse(3)
        assert (await waiting).status == 200

        def seen() -> list[Posted]:
            return stand.slack.workspace.seen_by(li.user_id, channel.id)

        await stand.until(lambda: len(seen()) == 2)
        assert stand.say("slack.still_saving") in seen()[1].words
        stand.bot.gate.set()
        await stand.until(lambda: len(seen()) == 3)
        assert "好的。" in seen()[2].words


async def test_a_form_that_is_late_says_so_in_its_modal_and_the_modal_shows_the_outcome() -> None:
    async with at_slack() as stand:
        li = stand.person()
        stand.bot.answer = lambda call: asks(REPORT) if call.form is None else said("已填报")
        await _with_modal(stand, li)
        stand.bot.gate.clear()
        waiting = await begun(stand, li.submits({"field:metric": "pay", "field:value": "1"}))
        await stand.time.elapse(3)
        assert stand.say("slack.still_saving") in str((await waiting).body)
        assert stand.bot.committed == [stand.bot.calls[0]]
        stand.bot.gate.set()
        await stand.until(lambda: "已填报" in str(li.modal and li.modal.view))


async def test_a_modal_closed_meanwhile_leaves_the_outcome_to_the_chat() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        stand.bot.answer = lambda call: asks(REPORT) if call.form is None else said("已填报")
        await _with_modal(stand, li, channel.id)
        stand.bot.gate.clear()
        waiting = await begun(stand, li.submits({"field:metric": "pay", "field:value": "1"}))
        await stand.time.elapse(3)
        await waiting
        assert li.modal is not None
        await li.closes(li.modal)
        stand.bot.gate.set()
        await stand.until(lambda: len(stand.slack.workspace.seen_by(li.user_id, channel.id)) == 1)
        assert stand.slack.workspace.seen_by(li.user_id, channel.id)[0].words == "已填报"


async def test_a_form_asked_for_too_late_comes_as_a_question_for_its_trigger_is_dead() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        form = Form("kpi report", "填报", "提交", REPORT.fields)
        stand.bot.answer = lambda _: Answer("asked", Message((Ask(form),)))
        stand.bot.gate.clear()
        waiting = await begun(stand, li.commands("/kpi report", channel.id))
        await stand.time.elapse(3)
        await waiting
        stand.bot.gate.set()
        await stand.until(lambda: len(stand.slack.workspace.seen_by(li.user_id, channel.id)) == 2)
        question = stand.slack.workspace.seen_by(li.user_id, channel.id)[1]
        assert stand.say("slack.form_late") in question.words
        assert stand.slack.ledger.of_call("views.open") == []


async def test_an_event_is_not_acknowledged_before_it_is_done_so_slack_sends_it_again() -> None:
    async with at_slack() as stand:
        li = stand.person()
        stand.bot.gate.clear()
        waiting = await begun(stand, li.writes("交接 列表"))
        await stand.time.elapse(3)
        assert (await waiting).status == 503
        stand.bot.gate.set()
        assert (await li.again()).status == 200
        assert len({call.key for call in stand.bot.calls}) == 1


async def test_while_the_database_is_away_an_event_is_left_to_slack_and_told_of_after_its_last_try() -> None:
    async with at_slack() as stand:
        li = stand.person()
        direct = stand.slack.workspace.direct(li.user_id).id
        away = Answer("refused", Message((Paragraph((Said("现在存不了，请过会儿再试。"),)),)), unsaved="away")
        stand.bot.answer = lambda _: away
        assert (await li.writes("交接 列表")).status == 503
        assert (await li.again(1)).status == 503
        assert (await li.again(2)).status == 503
        assert stand.slack.workspace.said_in(direct) == []
        assert (await li.again(3)).status == 200
        await stand.until(lambda: len(stand.slack.workspace.said_in(direct)) == 1)
        assert stand.slack.workspace.said_in(direct)[0].words == "现在存不了，请过会儿再试。"


async def test_an_event_that_failed_through_a_mistake_of_ours_is_told_and_not_tried_again() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        failed = Answer("refused", Message((Paragraph((Said("出错了，编号 1a2b3c。"),)),)), unsaved="failed")
        stand.bot.answer = lambda _: failed
        assert (await li.writes("交接 列表", channel=channel.id)).status == 200
        await stand.until(lambda: len(stand.slack.workspace.seen_by(li.user_id, channel.id)) == 1)
        assert stand.slack.workspace.said_in(channel.id) == []


async def test_copies_that_come_while_the_first_is_worked_on_share_its_work() -> None:
    async with at_slack() as stand:
        li = stand.person()
        await li.writes("交接 列表")
        assert li.last is not None
        payload = li.last.payload | {"event_id": "Ev77777777"}
        stand.bot.gate.clear()
        copies = [asyncio.ensure_future(stand.slack_side.face.answer(payload)) for _ in range(100)]
        await stand.until(lambda: len(stand.bot.calls) == 2)
        for _ in range(5):
            await asyncio.sleep(0)
        stand.bot.gate.set()
        assert {reply.status for reply in await asyncio.gather(*copies)} == {200}
        assert len(stand.bot.committed) == 2


async def test_at_the_stop_what_is_late_is_still_finished_and_told() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        stand.bot.gate.clear()
        waiting = await begun(stand, li.commands("/kpi report pay 1", channel.id))
        await stand.time.elapse(3)
        await waiting
        stopping = asyncio.ensure_future(stand.slack_side.stop())
        await asyncio.sleep(0)
        stand.bot.gate.set()
        await stopping
        assert len(stand.slack.workspace.seen_by(li.user_id, channel.id)) == 2


async def test_at_the_stop_what_hangs_is_cut_short_after_eight_seconds() -> None:
    async with at_slack() as stand:
        li = stand.person()
        stand.bot.gate.clear()
        waiting = await begun(stand, li.commands("/kpi report pay 1"))
        await stand.time.elapse(3)
        await waiting
        stopping = asyncio.ensure_future(stand.slack_side.stop())
        await asyncio.sleep(0.01)
        await stand.time.elapse(7)
        assert not stopping.done()
        await stand.time.elapse(1.1)
        await stopping
        assert stand.bot.committed == []


async def _with_modal(stand: SlackStand, li: SlackPerson, channel: str = "") -> Any:
    await li.commands("/kpi report", channel)
    await stand.until(lambda: li.modal is not None)
