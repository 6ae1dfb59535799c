"""What the outbox hands to Slack arrives once, where it belongs, and looks as it should."""

from __future__ import annotations

import uuid

import pytest

from bot.kernel.delivery import Ambiguous, Refused, Retry, Sent
from bot.kernel.message import Button, Buttons, File, Heading, Message, Paragraph, Picture, Table
from tests.platforms.slack.parcels import parcel
from tests.platforms.slack.samples import ACCOUNTS, CSV, LI, chart, every_piece, line, table
from tests.platforms.slack.stand import MORNING, SlackStand, at_slack
from tests.pretend.faults import Fault

AGENDA = Message((Heading(line("周会议程")), Paragraph(line(LI, " 主持"))), card="agenda/1")
KEY = "1/slot/agenda/2026-11-24/1"


async def test_a_post_stands_in_the_channel_with_its_key_and_its_pings() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        outcome = await stand.slack_side.deliverer.deliver(parcel(AGENDA, target=channel.id, mentions=ACCOUNTS))
        [posted] = stand.slack.workspace.said_in(channel.id)
        assert outcome == Sent(posted.ts, channel.id)
        assert posted.text == "周会议程"
        assert li.user_id in str(posted.blocks)
        assert posted.metadata == {"event_type": "zhanggui_message", "event_payload": {"key": KEY}}
        assert uuid.UUID(posted.client_msg_id).version == 5
        [call] = stand.slack.ledger.of_call("chat.postMessage")
        assert str(call.body["mrkdwn"]).lower() in ("0", "false")
        assert str(call.body["unfurl_links"]).lower() in ("0", "false")


async def test_the_same_key_has_the_same_client_msg_id_at_every_attempt() -> None:
    async with at_slack() as stand:
        channel = stand.channel()
        for key in (KEY, KEY, KEY + "x"):
            await stand.slack_side.deliverer.deliver(parcel(AGENDA, target=channel.id, key=key))
        ids = [posted.client_msg_id for posted in stand.slack.workspace.said_in(channel.id)]
        assert ids[0] == ids[1] != ids[2]


async def test_a_direct_message_opens_the_chat_and_says_which_it_was() -> None:
    async with at_slack() as stand:
        li = stand.person()
        direct = stand.slack.workspace.direct(li.user_id).id
        first = await stand.slack_side.deliverer.deliver(parcel(AGENDA, target=li.user_id, kind="direct"))
        assert isinstance(first, Sent)
        assert first.place == direct
        second = parcel(AGENDA, target=li.user_id, kind="direct", direct_channel=first.place)
        assert isinstance(await stand.slack_side.deliverer.deliver(second), Sent)
        assert len(stand.slack.ledger.of_call("conversations.open")) == 1
        gone = parcel(AGENDA, target=li.user_id, kind="direct", direct_channel="D99999999")
        assert isinstance(await stand.slack_side.deliverer.deliver(gone), Sent)
        assert len(stand.slack.workspace.said_in(direct)) == 3


async def test_a_direct_message_that_can_not_be_opened_is_refused_and_posted_nowhere() -> None:
    async with at_slack() as stand:
        stand.channel()
        outcome = await stand.slack_side.deliverer.deliver(parcel(AGENDA, target="U99999999", kind="direct"))
        assert outcome == Refused("user_not_found")
        assert stand.slack.workspace.posted == []


async def test_an_answer_stands_in_the_thread_it_was_asked_in() -> None:
    async with at_slack() as stand:
        channel = stand.channel()
        answer = parcel(AGENDA, target=channel.id, kind="answer", reply={"thread": "1700000000.000100"})
        await stand.slack_side.deliverer.deliver(answer)
        assert stand.slack.workspace.said_in(channel.id)[0].thread_ts == "1700000000.000100"


async def test_an_answer_for_one_person_is_seen_by_them_alone_by_whichever_way_still_works() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        url = stand.slack.new_response_url(stand.slack.workspace, channel.id, li.user_id)
        until = MORNING.replace(hour=2).isoformat()
        for reply in (
            {"response_url": url, "until": until, "user": li.user_id},
            {"response_url": url, "until": MORNING.isoformat(), "user": li.user_id},
        ):
            told = parcel(AGENDA, target=channel.id, kind="answer", reply=reply)
            assert isinstance(await stand.slack_side.deliverer.deliver(told), Sent)
        ways = [one.way for one in stand.slack.workspace.seen_by(li.user_id, channel.id)]
        assert ways == ["response_url", "chat.postEphemeral"]
        nobody = parcel(
            AGENDA, target=channel.id, kind="answer", reply={"response_url": url, "until": MORNING.isoformat()}
        )
        assert await stand.slack_side.deliverer.deliver(nobody) == Refused("expired_url")
        assert stand.slack.workspace.said_in(channel.id) == []


async def test_a_card_is_redrawn_in_its_place() -> None:
    async with at_slack() as stand:
        channel = stand.channel()
        sent = await stand.slack_side.deliverer.deliver(parcel(AGENDA, target=channel.id))
        assert isinstance(sent, Sent)
        done = Message((Heading(line("周会议程：开完了")),))
        edit = parcel(done, target=channel.id, kind="edit", ref=sent.ref, place=sent.place)
        assert isinstance(await stand.slack_side.deliverer.deliver(edit), Sent)
        [posted] = stand.slack.workspace.said_in(channel.id)
        assert "开完了" in posted.words
        assert posted.edited == 1


async def test_what_can_not_be_redrawn_any_more_troubles_nobody() -> None:
    async with at_slack() as stand:
        channel = stand.channel()
        gone = parcel(AGENDA, target=channel.id, kind="edit", ref="1.000001", place=channel.id)
        assert isinstance(await stand.slack_side.deliverer.deliver(gone), Sent)
        never_sent = parcel(AGENDA, target=channel.id, kind="edit")
        assert await stand.slack_side.deliverer.deliver(never_sent) == Sent()


async def test_the_home_tab_is_published() -> None:
    async with at_slack() as stand:
        li = stand.person()
        home = parcel(every_piece(), target=li.user_id, kind="home", mentions=ACCOUNTS)
        assert isinstance(await stand.slack_side.deliverer.deliver(home), Sent)
        assert "双11 主图素材" in str(stand.slack.workspace.homes[li.user_id].view)


async def test_a_chart_and_a_file_are_uploaded_beside_the_message_together() -> None:
    async with at_slack() as stand:
        channel = stand.channel()
        message = Message((Paragraph(line("上周")), Picture(chart()), File("指标/上周.csv", "text/csv", CSV)))
        sent = await stand.slack_side.deliverer.deliver(parcel(message, target=channel.id))
        picture, csv = stand.slack.workspace.files.values()
        assert picture.content is not None
        assert picture.content.startswith(b"\x89PNG")
        assert (picture.title, picture.alt_text, picture.channel) == ("支付金额", chart().alt, channel.id)
        assert csv.name == "指标_上周.csv"
        assert csv.content == "指标,值\n支付金额,12000\n".encode()
        assert len(stand.slack.ledger.of_call("files.completeUploadExternal")) == 1
        [posted] = stand.slack.workspace.said_in(channel.id)
        assert sent == Sent(posted.ts, channel.id)


async def test_files_alone_need_no_message() -> None:
    async with at_slack() as stand:
        channel = stand.channel()
        sent = await stand.slack_side.deliverer.deliver(parcel(Message((Picture(chart()),)), target=channel.id))
        [shared] = stand.slack.workspace.files.values()
        assert sent == Sent(shared.id, channel.id)
        assert stand.slack.workspace.posted == []


async def test_a_chart_that_can_not_be_uploaded_is_said_in_words_and_the_message_is_not_doubled() -> None:
    async with at_slack() as stand:
        channel = stand.channel()
        stand.slack.faults.plan(Fault("error", word="not_allowed"), call="files.completeUploadExternal", times=None)
        message = Message((Paragraph(line("上周")), Picture(chart())))
        assert isinstance(await stand.slack_side.deliverer.deliver(parcel(message, target=channel.id)), Sent)
        first, second = stand.slack.workspace.said_in(channel.id)
        assert first.words == "上周"
        assert second.words == chart().alt


async def test_blocks_slack_refuses_go_as_text() -> None:
    async with at_slack() as stand:
        channel = stand.channel()
        stand.slack.faults.plan(Fault("error", word="invalid_blocks"), call="chat.postMessage")
        message = Message((Paragraph(line("上周")), table(), Buttons((Button("看", "/kpi show"),))))
        assert isinstance(await stand.slack_side.deliverer.deliver(parcel(message, target=channel.id)), Sent)
        [posted] = stand.slack.workspace.said_in(channel.id)
        assert posted.blocks == []
        assert "支付金额" in posted.text
        assert "/kpi show" in posted.text


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault("rate_limited", retry_after=7), Retry(7, "rate limited")),
        (Fault("status", status=502), Ambiguous("status 502")),
        (Fault("error", word="not_in_channel"), Refused("not_in_channel")),
        (Fault("error", word="fatal_error"), Ambiguous("fatal_error")),
    ],
)
async def test_what_became_of_it_is_told_truly(fault: Fault, outcome: object) -> None:
    async with at_slack() as stand:
        channel = stand.channel()
        stand.slack.faults.plan(fault, call="chat.postMessage")
        assert await stand.slack_side.deliverer.deliver(parcel(AGENDA, target=channel.id)) == outcome


async def test_an_attempt_in_doubt_is_found_by_its_key() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        await _in_doubt(stand, channel.id)
        doubtful = parcel(AGENDA, target=channel.id, attempt=2, maybe_sent=True)
        found = await stand.slack_side.deliverer.find(doubtful)
        assert found == Sent(stand.slack.workspace.said_in(channel.id)[0].ts, channel.id)

        other = parcel(AGENDA, target=channel.id, key=KEY + "/other", attempt=2, maybe_sent=True)
        assert await stand.slack_side.deliverer.find(other) is None
        in_thread = parcel(
            AGENDA, target=channel.id, kind="answer", reply={"thread": "1700000000.000100"}, maybe_sent=True
        )
        assert await stand.slack_side.deliverer.find(in_thread) is None

        direct = stand.slack.workspace.direct(li.user_id).id
        await _in_doubt(stand, li.user_id, "direct")
        there = parcel(AGENDA, target=li.user_id, kind="direct", direct_channel=direct, maybe_sent=True)
        assert isinstance(await stand.slack_side.deliverer.find(there), Sent)


async def test_where_we_may_not_look_nothing_is_found() -> None:
    async with at_slack() as stand:
        channel = stand.channel()
        await _in_doubt(stand, channel.id)
        stand.slack.faults.plan(Fault("error", word="missing_scope"), call="conversations.history")
        doubtful = parcel(AGENDA, target=channel.id, maybe_sent=True)
        assert await stand.slack_side.deliverer.find(doubtful) is None
        unknown_chat = parcel(AGENDA, target="U00000001", kind="direct", maybe_sent=True)
        assert await stand.slack_side.deliverer.find(unknown_chat) is None


async def _in_doubt(stand: SlackStand, target: str, kind: str = "post") -> None:
    stand.slack.faults.plan(Fault("status", status=502, delivered=True), call="chat.postMessage")
    sent = await stand.slack_side.deliverer.deliver(parcel(AGENDA, target=target, kind=kind))  # type: ignore[arg-type]
    assert isinstance(sent, Ambiguous)


async def test_two_workspaces_are_written_to_with_their_own_tokens() -> None:
    async with at_slack() as stand:
        other = stand.slack.add_workspace("T00000002", bot_token="xoxb-canary-2")
        for workspace in (stand.slack.workspace, other):
            workspace.add_channel("C00000001", "运营")
        tokens = {"T00000001": "xoxb-canary-1", "T00000002": "xoxb-canary-2"}

        async def token_for(workspace: str) -> str | None:
            return tokens.get(workspace)

        stand.slack_side.clients._token_for = token_for
        for team in ("T00000001", "T00000002"):
            await stand.slack_side.deliverer.deliver(parcel(AGENDA, target="C00000001", workspace=team, key=team))
        assert [len(w.said_in("C00000001")) for w in (stand.slack.workspace, other)] == [1, 1]
        tokens.pop("T00000002")
        gone = await stand.slack_side.deliverer.deliver(parcel(AGENDA, target="C00000001", workspace="T00000002"))
        assert isinstance(gone, Refused)


async def test_a_table_of_its_own_reaches_slack_as_one() -> None:
    async with at_slack() as stand:
        channel = stand.channel()
        big = Table(table().header, table().rows * 10, frozenset({1, 2}))
        await stand.slack_side.deliverer.deliver(parcel(Message((big,)), target=channel.id))
        assert [block["type"] for block in stand.slack.workspace.said_in(channel.id)[0].blocks] == ["table"]
        assert stand.slack.ledger.wrong() == []
