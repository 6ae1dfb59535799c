"""The pretend DingTalk, used by the official clients as they would use the real one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
import yarl
from alibabacloud_dingtalk.card_1_0 import models as card_models
from alibabacloud_dingtalk.card_1_0.client import Client as CardApi
from alibabacloud_dingtalk.oauth2_1_0 import models as token_models
from alibabacloud_dingtalk.oauth2_1_0.client import Client as TokenApi
from alibabacloud_dingtalk.robot_1_0 import models as robot_models
from alibabacloud_dingtalk.robot_1_0.client import Client as RobotApi
from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_util.models import RuntimeOptions  # type: ignore[import-untyped]

from bot.kernel.clock import SystemClock
from bot.platforms.dingtalk.frames import EVENT
from tests.pretend.dingtalk import Card, DingTalkPerson, PretendDingTalk, Push
from tests.pretend.faults import Fault
from tests.pretend.peers.processes import Peer, node_peer, python_peer
from tests.pretend.turned import TurnedTime


@pytest.fixture
async def dingtalk() -> AsyncIterator[PretendDingTalk]:
    """By the machine's own clock, as the official clients go by it."""
    async with PretendDingTalk(clock=SystemClock()) as started:
        yield started


@pytest.fixture(params=["python", "node"])
async def peer(request: pytest.FixtureRequest, dingtalk: PretendDingTalk) -> AsyncIterator[Peer]:
    """Each official stream SDK, connected."""
    start = {"python": python_peer, "node": node_peer}[request.param]
    async with start(dingtalk.url, dingtalk.client_id, dingtalk.client_secret) as started:
        await dingtalk.connected()
        yield started


async def test_the_official_stream_sdks_understand_the_gateway(dingtalk: PretendDingTalk, peer: Peer) -> None:
    group = dingtalk.state.add_group("运营部")
    li = DingTalkPerson(dingtalk, "0421", "李雷")

    message = await li.says("日报 & <b>", group=group)
    assert isinstance(message, Push)
    assert (await peer.says("robot"))["robot"] == "日报 & <b>"
    assert (await peer.says("replied"))["replied"] == {"errcode": 0, "errmsg": "ok"}
    await dingtalk.acked(message)
    assert [shown.text for shown in dingtalk.state.said_in(group)] == ["收到：日报 & <b>"]

    card = dingtalk.state.cards["c1"] = Card(
        "c1", "template.schema", f"dtv1.card//IM_GROUP.{group}", {"state": "待接受"}
    )
    answer = await li.presses(card, "accept", {"id": "7"})
    assert (await peer.says("card"))["action"] == ["accept"]
    assert answer["response"]["cardData"]["cardParamMap"] == {"state": "已接受"}
    assert card.params == {"state": "已接受"}

    event = await dingtalk.push(EVENT, "*", {"staffId": ["0421"]}, eventType="user_leave_org", eventId="e1")
    assert await peer.says("event") == {"event": "user_leave_org", "data": {"staffId": ["0421"]}}
    await dingtalk.acked(event)

    ping = await dingtalk.acked(await dingtalk.ping(dingtalk.connections[0]))
    assert ping.answer == {"opaque": ping.message_id}
    # The Python SDK mentions whoever it answers without writing it, so nobody sees the mention.
    assert set(dingtalk.ledger.wrong()) <= {f"session.send {group}: @0421 does not stand in the text"}


async def test_the_official_stream_sdks_come_back_after_a_disconnect(dingtalk: PretendDingTalk, peer: Peer) -> None:
    first = dingtalk.connections[0]
    await dingtalk.disconnect(first)
    # The Node SDK leaves the closing to the gateway.
    await dingtalk.hang_up(first)
    await dingtalk.connected(2)
    li = DingTalkPerson(dingtalk, "0421", "李雷")
    await li.says("还在吗")
    assert (await peer.says("robot"))["robot"] == "还在吗"


async def test_the_python_sdk_finds_a_picture_by_its_code(dingtalk: PretendDingTalk) -> None:
    async with python_peer(dingtalk.url, dingtalk.client_id, dingtalk.client_secret) as peer:
        await dingtalk.connected()
        li = DingTalkPerson(dingtalk, "0421", "李雷")
        dingtalk.state.files["code-1"] = ("图.png", b"\x89PNG")
        await li.sends(li.message({"msgtype": "picture", "content": {"downloadCode": "code-1"}}))
        where = (await peer.says("picture"))["picture"]
    async with aiohttp.ClientSession() as session, session.get(yarl.URL(where, encoded=True)) as response:
        assert await response.read() == b"\x89PNG"


class Official:
    """DingTalk's own OpenAPI client."""

    def __init__(self, dingtalk: PretendDingTalk) -> None:
        self.dingtalk = dingtalk
        self._config = Config(protocol="http", endpoint=f"127.0.0.1:{dingtalk.port}", region_id="central")
        self._runtime = RuntimeOptions(autoretry=False)

    async def token(self, secret: str = "") -> str:
        """An access token."""
        request = token_models.GetAccessTokenRequest(
            app_key=self.dingtalk.client_id, app_secret=secret or self.dingtalk.client_secret
        )
        answer = await TokenApi(self._config).get_access_token_with_options_async(request, {}, self._runtime)
        return str(answer.body.access_token)

    async def call(self, api: str, request: Any, headers: Any, token: str) -> Any:
        """Any method of the robot's or the cards' client."""
        client = (RobotApi if hasattr(RobotApi, api) else CardApi)(self._config)
        headers.x_acs_dingtalk_access_token = token
        method: Callable[..., Awaitable[Any]] = getattr(client, api)
        return (await method(request, headers, self._runtime)).body


async def test_the_official_client_sends_to_a_group_and_to_people(dingtalk: PretendDingTalk) -> None:
    official = Official(dingtalk)
    group = dingtalk.state.add_group()
    for staff_id in ("a", "b"):
        DingTalkPerson(dingtalk, staff_id, staff_id)
    dingtalk.state.flow_controlled_people.add("b")
    token = await official.token()
    param = json.dumps({"title": "早报", "text": "# 早"}, ensure_ascii=False)
    sent = await official.call(
        "org_group_send_with_options_async",
        robot_models.OrgGroupSendRequest(
            robot_code=dingtalk.robot_code, open_conversation_id=group, msg_key="sampleMarkdown", msg_param=param
        ),
        robot_models.OrgGroupSendHeaders(),
        token,
    )
    (shown,) = dingtalk.state.said_in(group)
    assert (shown.text, shown.key) == ("# 早", sent.process_query_key)
    many = await official.call(
        "batch_send_otowith_options_async",
        robot_models.BatchSendOTORequest(
            robot_code=dingtalk.robot_code, user_ids=["a", "b", "c"], msg_key="sampleMarkdown", msg_param=param
        ),
        robot_models.BatchSendOTOHeaders(),
        token,
    )
    assert many.flow_controlled_staff_id_list == ["b"]
    assert many.invalid_staff_id_list == ["c"]
    assert [one.place for one in dingtalk.state.shown] == [group, "a"]


async def test_the_official_client_recalls_what_it_sent(dingtalk: PretendDingTalk) -> None:
    official = Official(dingtalk)
    group = dingtalk.state.add_group()
    token = await official.token()
    sent = await official.call(
        "org_group_send_with_options_async",
        robot_models.OrgGroupSendRequest(
            robot_code=dingtalk.robot_code,
            open_conversation_id=group,
            msg_key="sampleText",
            msg_param='{"content": "发错了"}',
        ),
        robot_models.OrgGroupSendHeaders(),
        token,
    )
    done = await official.call(
        "org_group_recall_with_options_async",
        robot_models.OrgGroupRecallRequest(
            robot_code=dingtalk.robot_code, open_conversation_id=group, process_query_keys=[sent.process_query_key]
        ),
        robot_models.OrgGroupRecallHeaders(),
        token,
    )
    assert done.success_result == [sent.process_query_key]
    assert dingtalk.state.said_in(group) == []


async def test_the_official_client_makes_and_changes_a_card(dingtalk: PretendDingTalk) -> None:
    official = Official(dingtalk)
    group = dingtalk.state.add_group()
    token = await official.token()
    made = await official.call(
        "create_and_deliver_with_options_async",
        card_models.CreateAndDeliverRequest(
            card_template_id="template.schema",
            out_track_id="c1",
            callback_type="STREAM",
            card_data=card_models.CreateAndDeliverRequestCardData(card_param_map={"title": "交接", "state": "待接受"}),
            open_space_id=f"dtv1.card//IM_GROUP.{group}",
            im_group_open_deliver_model=card_models.CreateAndDeliverRequestImGroupOpenDeliverModel(
                robot_code=dingtalk.robot_code
            ),
            user_id_type=1,
        ),
        card_models.CreateAndDeliverHeaders(),
        token,
    )
    assert made.success
    assert made.result.deliver_results[0].success
    changed = await official.call(
        "update_card_with_options_async",
        card_models.UpdateCardRequest(
            out_track_id="c1",
            card_data=card_models.UpdateCardRequestCardData(card_param_map={"state": "已接受"}),
            card_update_options=card_models.UpdateCardRequestCardUpdateOptions(update_card_data_by_key=True),
        ),
        card_models.UpdateCardHeaders(),
        token,
    )
    assert changed.success
    assert dingtalk.state.cards["c1"].params == {"title": "交接", "state": "已接受"}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault("token"), "InvalidAuthentication"),
        (Fault("qps"), "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"),
        (Fault("error", word="send.too.fast"), "send.too.fast"),
    ],
)
async def test_the_official_client_reads_the_errors(dingtalk: PretendDingTalk, fault: Fault, code: str) -> None:
    official = Official(dingtalk)
    group = dingtalk.state.add_group()
    token = await official.token()
    dingtalk.faults.plan(fault, call="group.send")
    request = robot_models.OrgGroupSendRequest(
        robot_code=dingtalk.robot_code, open_conversation_id=group, msg_key="sampleText", msg_param='{"content": "x"}'
    )
    with pytest.raises(Exception, match=code) as raised:
        await official.call("org_group_send_with_options_async", request, robot_models.OrgGroupSendHeaders(), token)
    assert raised.value.code == code  # type: ignore[attr-defined]


async def test_the_official_client_is_told_of_a_wrong_secret(dingtalk: PretendDingTalk) -> None:
    with pytest.raises(Exception, match="invalidClientIdOrSecret"):
        await Official(dingtalk).token("wrong")


async def test_a_ticket_is_good_once_and_for_ninety_seconds() -> None:
    time = TurnedTime(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    async with PretendDingTalk(clock=time, pace=time) as dingtalk, aiohttp.ClientSession() as session:
        used, old = await _ticket(dingtalk, session), await _ticket(dingtalk, session)
        async with session.ws_connect(f"{dingtalk.url}/connect?ticket={used}"):
            pass
        await time.elapse(91)
        for ticket in (used, old, "made-up"):
            with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
                await session.ws_connect(f"{dingtalk.url}/connect?ticket={ticket}")


async def test_each_push_goes_to_one_connection_picked_by_a_seeded_chance() -> None:
    shares = []
    for _ in range(2):
        time = TurnedTime(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
        async with PretendDingTalk(clock=time, pace=time, seed=7) as dingtalk, aiohttp.ClientSession() as session:
            held = [
                await session.ws_connect(f"{dingtalk.url}/connect?ticket={await _ticket(dingtalk, session)}")
                for _ in range(3)
            ]
            pushes = [await dingtalk.push(EVENT, "*", {"n": n}) for n in range(60)]
            assert all(len(pushed.sent_to) == 1 for pushed in pushes)
            shares.append([dingtalk.connections.index(pushed.sent_to[0]) for pushed in pushes])
            assert {*shares[-1]} == {0, 1, 2}
            for websocket in held:
                await websocket.close()
    assert shares[0] == shares[1]


async def test_with_nobody_connected_a_push_is_lost_and_noted(dingtalk: PretendDingTalk) -> None:
    pushed = await dingtalk.push(EVENT, "*", {})
    assert dingtalk.lost == [pushed]


async def test_content_the_real_one_would_refuse_is_refused_and_noted() -> None:
    time = TurnedTime(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    async with PretendDingTalk(clock=time, pace=time) as dingtalk, aiohttp.ClientSession() as session:
        group = dingtalk.state.add_group()
        token = (await _post(session, f"{dingtalk.url}/v1.0/oauth2/accessToken", _credentials(dingtalk)))["accessToken"]
        headers = {"x-acs-dingtalk-access-token": token}
        for msg_key, msg_param in [
            ("sampleNothing", "{}"),
            ("sampleMarkdown", '{"title": "x"}'),
            ("sampleMarkdown", {"title": "x", "text": "y"}),
            ("sampleText", json.dumps({"content": "x" * 15_001})),
            ("sampleText", '{"content": 7}'),
        ]:
            body = {"robotCode": "dingclient", "openConversationId": group, "msgKey": msg_key, "msgParam": msg_param}
            answer = await _post(session, f"{dingtalk.url}/v1.0/robot/groupMessages/send", body, headers)
            assert answer["code"] == "invalidParameter.msgParam"
        assert dingtalk.state.shown == []
        assert len(dingtalk.ledger.wrong()) == 5


async def test_a_card_changed_while_its_press_is_being_answered_is_noted() -> None:
    time = TurnedTime(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    async with PretendDingTalk(clock=time, pace=time) as dingtalk, aiohttp.ClientSession() as session:
        group = dingtalk.state.add_group()
        card = dingtalk.state.cards["c"] = Card("c", "template.schema", f"dtv1.card//IM_GROUP.{group}", {"a": "1"})
        card.pressed = 1
        token = (await _post(session, f"{dingtalk.url}/v1.0/oauth2/accessToken", _credentials(dingtalk)))["accessToken"]
        body = {"outTrackId": "c", "cardData": {"cardParamMap": {"b": "2"}}}
        async with session.put(
            f"{dingtalk.url}/v1.0/card/instances", json=body, headers={"x-acs-dingtalk-access-token": token}
        ) as response:
            assert response.status == 200
        assert card.params == {"b": "2"}, "without ByKey everything else is gone"
        assert dingtalk.ledger.wrong() == ["card.update : the card was updated while its press was being answered"]


async def test_the_custom_robots_address_drops_a_repeated_key_and_a_sessions_does_not() -> None:
    time = TurnedTime(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    async with PretendDingTalk(clock=time, pace=time) as dingtalk, aiohttp.ClientSession() as session:
        li = DingTalkPerson(dingtalk, "0421", "李雷")
        webhook = li.message({"msgtype": "text", "text": {"content": "x"}})["sessionWebhook"]
        token = webhook.rpartition("=")[2]
        message = {"msgtype": "text", "text": {"content": "一次"}, "msgUuid": "k1"}
        for _ in range(2):
            await _post(session, f"{dingtalk.url}/robot/send?access_token={token}", message)
        assert [entry.said for entry in dingtalk.ledger.of_key("k1")] == ["ok", "double"]
        assert dingtalk.ledger.doubles() == {}
        for _ in range(2):
            await _post(session, webhook, {**message, "msgUuid": "k2"})
        assert dingtalk.ledger.doubles() == {"k2": 2}


async def _ticket(dingtalk: PretendDingTalk, session: aiohttp.ClientSession) -> str:
    body = {"clientId": dingtalk.client_id, "clientSecret": dingtalk.client_secret, "subscriptions": []}
    answer = await _post(session, f"{dingtalk.url}/v1.0/gateway/connections/open", body, {"Accept": "application/json"})
    return str(answer["ticket"])


def _credentials(dingtalk: PretendDingTalk) -> dict[str, str]:
    return {"appKey": dingtalk.client_id, "appSecret": dingtalk.client_secret}


async def _post(
    session: aiohttp.ClientSession, url: str, body: object, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    async with session.post(url, json=body, headers=headers) as response:
        said: dict[str, Any] = await response.json()
        return said


async def test_an_ill_behaved_gateway_is_at_hand() -> None:
    """Bad JSON, silence, RST: each as real as the switch says."""
    time = TurnedTime(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    async with PretendDingTalk(clock=time, pace=time) as dingtalk, aiohttp.ClientSession() as session:
        websocket = await session.ws_connect(f"{dingtalk.url}/connect?ticket={await _ticket(dingtalk, session)}")
        connection = await dingtalk.connected()
        await dingtalk.send_raw(connection, "{broken")
        assert await websocket.receive_str() == "{broken"
        dingtalk.stall(connection)
        await dingtalk.push(EVENT, "*", {})
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(websocket.receive(), 0.05)
        dingtalk.drop(connection)
        assert (await websocket.receive()).type in (aiohttp.WSMsgType.ERROR, aiohttp.WSMsgType.CLOSED)
        await dingtalk.closed(connection)
