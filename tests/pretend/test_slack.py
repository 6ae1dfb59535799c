"""The pretend Slack, used by the official SDK as it would use the real one."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from tests.pretend.faults import Fault
from tests.pretend.samples import BUTTONS, CHANNEL, VIEW
from tests.pretend.slack import PretendSlack, SlackPerson, Workspace
from tests.pretend.turned import TurnedTime


async def test_the_sdk_posts_updates_and_deletes(slack: PretendSlack, web_client: AsyncWebClient) -> None:
    posted = await web_client.chat_postMessage(channel=CHANNEL, text="早报", blocks=BUTTONS, client_msg_id="k1")
    (shown,) = slack.workspace.said_in(CHANNEL)
    assert (shown.ts, shown.words) == (posted["ts"], "*交接* 给 <@U1>\n接受")
    await web_client.chat_update(channel=CHANNEL, ts=posted["ts"], text="改过")
    assert (shown.words, shown.edited) == ("改过", 1)
    await web_client.chat_delete(channel=CHANNEL, ts=posted["ts"])
    assert slack.workspace.said_in(CHANNEL) == []
    with pytest.raises(SlackApiError, match="message_not_found"):
        await web_client.chat_update(channel=CHANNEL, ts=posted["ts"], text="x")
    assert [entry.said for entry in slack.ledger.of_key("k1")] == ["ok"]


async def test_the_sdk_sees_who_and_where_it_is(slack: PretendSlack, web_client: AsyncWebClient) -> None:
    assert (await web_client.auth_test())["team_id"] == "T00000001"
    person = (await web_client.users_info(user="U00000001", include_locale=True))["user"]
    assert (person["real_name"], person["tz"], person["locale"]) == ("李雷", "Asia/Shanghai", "zh-CN")
    assert "locale" not in (await web_client.users_info(user="U00000001"))["user"]
    opened = (await web_client.conversations_open(users="U00000001"))["channel"]["id"]
    assert (await web_client.conversations_info(channel=opened))["channel"]["is_im"]
    assert not (await web_client.conversations_info(channel="C00000002"))["channel"]["is_member"]


@pytest.mark.parametrize(
    ("channel", "word"), [("C00000002", "not_in_channel"), ("C404", "channel_not_found"), ("U404", "channel_not_found")]
)
async def test_where_the_bot_may_not_post_the_sdk_is_told(
    slack: PretendSlack, web_client: AsyncWebClient, channel: str, word: str
) -> None:
    with pytest.raises(SlackApiError, match=word):
        await web_client.chat_postMessage(channel=channel, text="x")
    assert slack.ledger.delivered() == []


@pytest.mark.parametrize("status", ["account_inactive", "token_revoked"])
async def test_a_removed_app_gets_slacks_word_for_it(
    slack: PretendSlack, web_client: AsyncWebClient, status: str
) -> None:
    slack.workspace.status = status
    with pytest.raises(SlackApiError, match=status):
        await web_client.chat_postMessage(channel=CHANNEL, text="x")
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await AsyncWebClient(token="xoxb-other", base_url=slack.api_url, session=web_client.session).auth_test()


async def test_two_workspaces_with_the_same_ids_do_not_mix(slack: PretendSlack, web_client: AsyncWebClient) -> None:
    other = slack.add_workspace("T00000002", bot_token="xoxb-canary-2")
    other.add_person("U00000001", "韩梅梅")
    other.add_channel(CHANNEL, "运营")
    await web_client.chat_postMessage(channel=CHANNEL, text="一号店的")
    assert other.posted == []
    assert len(slack.workspace.posted) == 1


async def test_the_sdks_upload_brings_the_bytes_and_shares_them(
    slack: PretendSlack, web_client: AsyncWebClient
) -> None:
    answer = await web_client.files_upload_v2(
        channel=CHANNEL, content=b"\x89PNG", filename="图.png", title="销售额", initial_comment="本周"
    )
    shared = slack.workspace.files[answer["files"][0]["id"]]
    assert (shared.content, shared.channel, shared.title, shared.comment) == (b"\x89PNG", CHANNEL, "销售额", "本周")


async def test_a_modal_opens_once_within_three_seconds(
    slack: PretendSlack, web_client: AsyncWebClient, time: TurnedTime
) -> None:
    trigger = slack.new_trigger(slack.workspace, "U00000001")
    opened = await web_client.views_open(trigger_id=trigger, view=VIEW)
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await web_client.views_open(trigger_id=trigger, view=VIEW)
    late = slack.new_trigger(slack.workspace, "U00000001")
    await time.elapse(3.5)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await web_client.views_open(trigger_id=late, view=VIEW)
    (modal,) = slack.workspace.modals["U00000001"]
    assert modal.id == opened["view"]["id"]
    changed = {**VIEW, "title": {"type": "plain_text", "text": "改过"}}
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await web_client.views_update(view_id=modal.id, view=changed, hash="old")
    await web_client.views_update(view_id=modal.id, view=changed, hash=modal.hash)
    assert modal.view["title"]["text"] == "改过"
    bad = {**VIEW, "title": {"type": "plain_text", "text": "字" * 25}}
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await web_client.views_update(view_id=modal.id, view=bad)


async def test_a_home_tab_is_published(slack: PretendSlack, web_client: AsyncWebClient) -> None:
    await web_client.views_publish(user_id="U00000001", view={"type": "home", "blocks": BUTTONS[:1]})
    assert slack.workspace.homes["U00000001"].view["blocks"] == BUTTONS[:1]


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
async def test_an_installation_gets_its_token_once(slack: PretendSlack, web_client: AsyncWebClient) -> None:
    slack.codes["code-1"] = Workspace("T00000009", bot_token="xoxb-new")

    async def install(secret: str) -> AsyncSlackResponse:
        return await web_client.oauth_v2_access(client_id=slack.client_id, client_secret=secret, code="code-1")

    with pytest.raises(SlackApiError, match="invalid_client_id"):
        await install("wrong")
    answer = await install(slack.client_secret)
    assert (answer["access_token"], answer["team"]["id"]) == ("xoxb-new", "T00000009")
    with pytest.raises(SlackApiError, match="invalid_code"):
        await install(slack.client_secret)


async def test_too_many_requests_are_remembered_for_that_method_and_channel(
    slack: PretendSlack, web_client: AsyncWebClient, time: TurnedTime
) -> None:
    slack.workspace.add_channel("C00000003", "另一个")
    slack.faults.plan(Fault("rate_limited", retry_after=30), call="chat.postMessage", place=CHANNEL)
    for seconds in (0, 10):
        await time.elapse(seconds)
        with pytest.raises(SlackApiError) as limited:
            await web_client.chat_postMessage(channel=CHANNEL, text="x")
        assert limited.value.response.status_code == 429
        assert int(limited.value.response.headers["Retry-After"]) == 30 - seconds
    await web_client.chat_postMessage(channel="C00000003", text="x")
    await time.elapse(20)
    await web_client.chat_postMessage(channel=CHANNEL, text="x")
    assert slack.ledger.wrong() == [f"chat.postMessage {CHANNEL}: called before Retry-After was over"]


@pytest.mark.parametrize("delivered", [False, True])
@pytest.mark.parametrize("kind", ["status", "reset", "drop", "html", "error"])
async def test_a_fault_happens_before_or_after_the_effect(
    slack: PretendSlack, web_client: AsyncWebClient, kind: str, delivered: bool
) -> None:
    fault = Fault(kind, status=503 if kind == "status" else 0, word="fatal_error", delivered=delivered)
    slack.faults.plan(fault, call="chat.postMessage")
    with pytest.raises((SlackApiError, aiohttp.ClientError)):
        await web_client.chat_postMessage(channel=CHANNEL, text="x", client_msg_id="k")
    await web_client.chat_postMessage(channel=CHANNEL, text="x", client_msg_id="k")
    assert slack.ledger.doubles() == ({"k": 2} if delivered else {})
    assert [entry.answered for entry in slack.ledger.of_key("k")] == [kind == "error" and not delivered, True]


@pytest.mark.parametrize(
    ("blocks", "wrong"),
    [
        ([{"type": "divider"}] * 51, "51 blocks, at most 50"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}], "3001 characters, at most 3000"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "plain_text"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "x"}, "colour": "red"}], "colour"),
        ([{**BUTTONS[1], "block_id": "same"}, {"type": "divider", "block_id": "same"}], "stands twice"),
    ],
)
async def test_blocks_slack_would_not_take_are_refused_and_noted(
    slack: PretendSlack, web_client: AsyncWebClient, blocks: list[dict[str, Any]], wrong: str
) -> None:
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        await web_client.chat_postMessage(channel=CHANNEL, text="x", blocks=blocks)
    assert any(wrong in fault for fault in slack.ledger.wrong())
    assert slack.workspace.posted == []


async def test_history_shows_what_was_posted_with_its_metadata(
    slack: PretendSlack, web_client: AsyncWebClient, time: TurnedTime
) -> None:
    first = await web_client.chat_postMessage(
        channel=CHANNEL, text="一", metadata={"event_type": "zhanggui", "event_payload": {"key": "k1"}}
    )
    await time.elapse(60)
    await web_client.chat_postMessage(channel=CHANNEL, text="二", thread_ts=first["ts"])
    newest = await web_client.conversations_history(channel=CHANNEL, oldest="0", include_all_metadata=True)
    assert [message["text"] for message in newest["messages"]] == ["二", "一"]
    assert newest["messages"][1]["metadata"]["event_payload"] == {"key": "k1"}
    plain = await web_client.conversations_history(channel=CHANNEL, oldest=first["ts"])
    assert [message["text"] for message in plain["messages"]] == ["二"]
    thread = await web_client.conversations_replies(channel=CHANNEL, ts=first["ts"])
    assert [message["text"] for message in thread["messages"]] == ["一", "二"]


async def test_a_response_url_answers_five_times_within_thirty_minutes(slack: PretendSlack, time: TurnedTime) -> None:
    url = slack.new_response_url(slack.workspace, CHANNEL, "U00000001")
    late = slack.new_response_url(slack.workspace, CHANNEL, "U00000001")
    async with aiohttp.ClientSession() as session:

        async def respond(to: str, **message: Any) -> tuple[int, Any]:
            async with session.post(to, json=message) as response:
                return response.status, await response.json()

        for number in range(4):
            assert await respond(url, text=str(number)) == (200, {"ok": True})
        assert await respond(url, text="给大家", response_type="in_channel") == (200, {"ok": True})
        assert await respond(url, text="6") == (404, {"ok": False, "error": "used_url"})
        await time.elapse(1801)
        assert await respond(late, text="x") == (404, {"ok": False, "error": "expired_url"})
    assert [one.text for one in slack.workspace.said_in(CHANNEL)] == ["给大家"]
    assert len(slack.workspace.seen_by("U00000001", CHANNEL)) == 5


async def test_the_sdks_socket_mode_gets_each_payload_once_and_comes_back_when_asked(slack: PretendSlack) -> None:
    got: list[SocketModeRequest] = []

    async def listen(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        got.append(request)
        payload = {"text": "已记下"} if request.type == "slash_commands" else None
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

    web_client = AsyncWebClient(base_url=slack.api_url)
    client = SocketModeClient(app_token=slack.app_token, web_client=web_client)
    client.socket_mode_request_listeners.append(listen)
    await client.connect()  # type: ignore[no-untyped-call]
    try:
        await slack.connected()
        li = SlackPerson(slack, "U00000001", "李雷")
        reply = await li.commands("/kpi report 客诉 3", CHANNEL)
        assert reply.body == {"text": "已记下"}
        assert (await li.writes("日报")).status == 200
        assert [request.type for request in got] == ["slash_commands", "events_api"]
        assert got[1].retry_attempt == 0
        await slack.ask_to_refresh(slack.lines[0])
        await slack.connected(2)
        await li.writes("还在吗")
        assert got[-1].payload["event"]["text"] == "还在吗"
    finally:
        await client.disconnect()  # type: ignore[no-untyped-call]
        await client.close()  # type: ignore[no-untyped-call]
        await asyncio.sleep(0)


async def test_the_eleventh_socket_is_refused(slack: PretendSlack) -> None:
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {slack.app_token}"}) as session:
        held = []
        for number in range(11):
            async with session.post(slack.api_url + "apps.connections.open") as response:
                answer = await response.json()
            if number < 10:
                held.append(await session.ws_connect(answer["url"]))
                await held[-1].receive_json()
            else:
                assert answer == {"ok": False, "error": "too_many_websockets"}
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(f"{slack.url}/link?ticket=made-up")
        for websocket in held:
            await websocket.close()
