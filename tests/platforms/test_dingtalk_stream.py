"""The stream client at a pretend gateway: what it acknowledges, what it survives, and what it leaves behind."""

from __future__ import annotations

import asyncio
import json
import logging
from itertools import pairwise

import pytest

from bot.platforms.dingtalk.frames import CALLBACK, CARD_TOPIC, EVENT, ROBOT_TOPIC
from bot.platforms.dingtalk.stream import MOST_AT_ONCE, StreamState
from tests.platforms.stream_desk import stream_desk
from tests.pretend.dingtalk import Push
from tests.pretend.faults import Fault


async def test_a_message_is_acknowledged_before_it_is_taken_in() -> None:
    async with stream_desk() as desk:
        desk.heard.gate.clear()
        pushed = await desk.li.says("日报")
        assert isinstance(pushed, Push)
        await desk.dingtalk.acked(pushed)
        assert pushed.answer == {"response": None}
        assert desk.heard.messages == []
        desk.heard.gate.set()
        await desk.proved(desk.dingtalk.connections[0])
        (topic, data, headers) = desk.heard.messages[0]
        assert (topic, data["text"]["content"], headers["messageId"]) == (ROBOT_TOPIC, " 日报", pushed.message_id)


async def test_the_gateways_ping_is_echoed() -> None:
    async with stream_desk() as desk:
        pushed = await desk.dingtalk.acked(await desk.dingtalk.ping(desk.dingtalk.connections[0]))
        assert pushed.answer == {"opaque": pushed.message_id}
        assert pushed.acks[0]["code"] == 200


async def test_an_event_is_accepted_once_taken_in_and_comes_again_until_then() -> None:
    async with stream_desk() as desk:
        desk.heard.fail = True
        event = await desk.dingtalk.push(EVENT, "*", {"staffId": ["0421"]}, eventType="user_leave_org")
        await desk.dingtalk.acked(event)
        assert event.answer["status"] == "LATER"
        desk.heard.fail = False
        assert await desk.dingtalk.redeliver_events() == 1
        await desk.dingtalk.acked(event, 2)
        assert json.loads(event.acks[1]["data"])["status"] == "SUCCESS"
        assert await desk.dingtalk.redeliver_events() == 0
        assert desk.heard.messages[1][2]["eventType"] == "user_leave_org"


async def test_a_cards_press_is_answered_with_what_the_handler_says() -> None:
    async with stream_desk() as desk:
        desk.heard.answer = {"response": {"cardData": {"cardParamMap": {"state": "已接受"}}}}
        pushed = await desk.dingtalk.acked(await desk.dingtalk.push(CALLBACK, CARD_TOPIC, {"outTrackId": "c1"}))
        assert pushed.answer == desk.heard.answer


async def test_a_cards_press_is_answered_within_two_seconds_though_the_handler_goes_on() -> None:
    async with stream_desk() as desk:
        desk.heard.gate.clear()
        pushed = await desk.dingtalk.push(CALLBACK, CARD_TOPIC, {"outTrackId": "c1"})
        await desk.proved(desk.dingtalk.connections[0])
        assert pushed.acks == []
        await desk.time.elapse(1.9)
        await desk.dingtalk.acked(pushed)
        assert pushed.answer == {"response": {}}
        assert desk.heard.finished == 0
        desk.heard.gate.set()
        await desk.proved(desk.dingtalk.connections[0])
        assert desk.heard.finished == 1
        assert len(pushed.acks) == 1


async def test_a_failing_card_handler_still_answers() -> None:
    async with stream_desk() as desk:
        desk.heard.fail = True
        pushed = await desk.dingtalk.acked(await desk.dingtalk.push(CALLBACK, CARD_TOPIC, {"outTrackId": "c1"}))
        assert (pushed.acks[0]["code"], pushed.answer) == (500, {"response": {}})


async def test_an_unknown_topic_is_said_to_be_unknown() -> None:
    async with stream_desk() as desk:
        pushed = await desk.dingtalk.acked(await desk.dingtalk.push(CALLBACK, "/v1.0/graph/api/invoke", {}))
        assert pushed.acks[0]["code"] == 404
        assert desk.heard.messages == []


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "",
        "[]",
        "null",
        "123",
        '{"type":1,"headers":{}}',
        '{"type":"CALLBACK"}',
        '{"type":"CALLBACK","headers":[]}',
        '{"type":"CALLBACK","headers":{"topic":null,"messageId":7},"data":"{}"}',
        '{"type":"SYSTEM","headers":{"topic":"KEEPALIVE"}}',
        '{"type":"SYSTEM","headers":{"topic":"REGISTERED","messageId":"m"},"data":"?"}',
        '{"type":"SYSTEM","headers":{"topic":"ping","messageId":"m"},"data":"?"}',
        "[" * 100_000,
        '{"type":"CALLBACK","headers":{"topic":"t"},"data":' + "[" * 100_000,
        '{"n":' + "9" * 5000 + "}",
        '{"type":"\\ud800","headers":{"topic":"\\u0000"}}',
    ],
)
async def test_bad_frames_do_not_end_the_connection(text: str) -> None:
    async with stream_desk() as desk:
        connection = desk.dingtalk.connections[0]
        await desk.dingtalk.send_raw(connection, text)
        pushed = await desk.li.says("还在吗")
        assert isinstance(pushed, Push)
        await desk.dingtalk.acked(pushed)
        await desk.proved(connection)
        assert desk.heard.texts == [" 还在吗"]
        assert len(desk.dingtalk.connections) == 1


async def test_a_message_whose_data_cannot_be_read_is_accepted_or_it_would_come_for_ever() -> None:
    async with stream_desk() as desk:
        event = await desk.dingtalk.push(EVENT, "*", None, raw="{broken")
        await desk.dingtalk.acked(event)
        assert await desk.dingtalk.redeliver_events() == 0
        assert desk.heard.messages == []


async def test_a_frame_past_the_limit_ends_the_socket_and_a_new_one_takes_its_place() -> None:
    async with stream_desk() as desk:
        first = desk.dingtalk.connections[0]
        await desk.proved(first)
        await desk.dingtalk.send_raw(first, json.dumps({"type": "CALLBACK", "pad": "x" * (1024 * 1024 + 1)}))
        await desk.dingtalk.closed(first)
        await desk.waiting()
        await desk.time.elapse(1)
        await desk.dingtalk.connected(2)


async def test_on_disconnect_the_new_socket_opens_before_the_old_one_closes() -> None:
    async with stream_desk() as desk:
        first = desk.dingtalk.connections[0]
        await desk.proved(first)
        await desk.time.elapse(30)
        await desk.dingtalk.disconnect(first)
        second = await desk.dingtalk.connected(2)
        assert first.open
        assert second.opened_at == desk.time.now()
        pushed = await desk.li.says("换线了吗")
        assert isinstance(pushed, Push)
        await desk.dingtalk.acked(pushed)
        assert pushed.sent_to == [second]
        await desk.time.elapse(10)
        await desk.dingtalk.closed(first)
        await desk.proved(second)
        assert [one.open for one in desk.dingtalk.connections] == [False, True]


async def test_an_old_socket_the_gateway_forgets_to_close_is_closed_by_us() -> None:
    async with stream_desk() as desk:
        first = desk.dingtalk.connections[0]
        await desk.proved(first)
        await desk.time.elapse(30)
        await desk.dingtalk.send_raw(first, '{"type":"SYSTEM","headers":{"topic":"disconnect"},"data":"{}"}')
        await desk.dingtalk.connected(2)
        await desk.time.elapse(24)
        await desk.dingtalk.closed(first)


async def test_a_gateway_that_sends_every_newcomer_away_is_not_hammered() -> None:
    async with stream_desk(jitter=1.0) as desk:
        for count in range(1, 4):
            await desk.dingtalk.disconnect(await desk.dingtalk.connected(count))
            await desk.waiting(count)
            await desk.time.elapse(2 ** (count - 1))
        await desk.dingtalk.connected(4)
        opened = [connection.opened_at for connection in desk.dingtalk.connections]
        assert [(b - a).total_seconds() for a, b in pairwise(opened)] == [1, 2, 4]


async def test_back_off_goes_from_one_second_to_sixty_and_starts_again_after_a_success() -> None:
    async with stream_desk(jitter=1.0, begin=False) as desk:
        desk.dingtalk.faults.plan(Fault("status", status=503), call="gateway.open", times=9)
        desk.begin()
        waits = []
        for count in range(1, 10):
            await desk.waiting(count)
            waits.append(desk.time.sleepers[-1])
            await desk.time.elapse(waits[-1])
        assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
        first = await desk.dingtalk.connected()
        await desk.proved(first)
        desk.dingtalk.drop(first)
        await desk.waiting(10)
        assert desk.time.sleepers == [1.0]


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        ("gateway.open", Fault("status", status=500)),
        ("gateway.open", Fault("status", status=200)),
        ("gateway.open", Fault("html", status=200)),
        ("gateway.open", Fault("error", status=403, word="Forbidden.AccessDenied.QpsLimitForAppkeyAndApi")),
        ("gateway.open", Fault("reset")),
        ("gateway.open", Fault("drop")),
        ("gateway.connect", Fault("status", status=401)),
        ("gateway.connect", Fault("status", status=200)),
        ("gateway.connect", Fault("reset")),
        ("gateway.connect", Fault("drop")),
    ],
)
async def test_whatever_opening_runs_into_it_tries_again(call: str, fault: Fault) -> None:
    async with stream_desk(begin=False) as desk:
        # aiohttp itself repeats a GET whose connection broke without a byte, so that one has to break twice.
        desk.dingtalk.faults.plan(fault, call=call, times=2 if (call, fault.kind) == ("gateway.connect", "drop") else 1)
        desk.begin()
        await desk.waiting()
        assert desk.client.trouble
        await desk.time.elapse(1)
        await desk.dingtalk.connected()
        await desk.until(lambda: desk.client.state is StreamState.OPEN)
        assert desk.client.trouble == ""


@pytest.mark.parametrize("call", ["gateway.open", "gateway.connect"])
async def test_an_opening_that_never_ends_is_given_up_after_ten_seconds(call: str) -> None:
    async with stream_desk(begin=False) as desk:
        desk.dingtalk.faults.plan(Fault("hang"), call=call)
        desk.begin()
        await desk.until(lambda: any(entry.said == "fault: hang" for entry in desk.dingtalk.ledger.entries))
        await desk.time.elapse(10)
        await desk.waiting()
        await desk.time.elapse(1)
        await desk.dingtalk.connected()


async def test_a_gateway_that_is_down_and_comes_back() -> None:
    async with stream_desk() as desk:
        await desk.proved(desk.dingtalk.connections[0])
        await desk.dingtalk.stop()
        await desk.waiting()
        await desk.time.elapse(1)
        await desk.waiting(2)
        await desk.dingtalk.start()
        await desk.time.elapse(2)
        await desk.dingtalk.connected(2)


async def test_an_endpoint_that_is_not_dingtalks_is_not_opened(caplog: pytest.LogCaptureFixture) -> None:
    async with stream_desk(begin=False) as desk:
        desk.client._open_url = "http://127.0.0.2:9/v1.0/gateway/connections/open"
        desk.begin()
        await desk.waiting()
        assert "127.0.0.2" in desk.client.trouble
        assert desk.dingtalk.connections == []


async def test_an_endpoint_handed_out_that_is_not_dingtalks_is_not_opened() -> None:
    async with stream_desk(begin=False) as desk:
        answer = {"endpoint": "wss://gateway.evil.example/connect", "ticket": "t-canary"}
        desk.dingtalk.faults.plan(Fault("body", word=json.dumps(answer)), call="gateway.open")
        desk.begin()
        await desk.waiting()
        assert desk.client.trouble == "this host is not on the list: gateway.evil.example"


@pytest.mark.parametrize(
    "answer", ["null", "[]", "{}", '{"endpoint":1,"ticket":2}', '{"endpoint":"x","ticket":"y"}', "{"]
)
async def test_an_answer_without_a_ticket_is_no_reason_to_give_up(answer: str) -> None:
    async with stream_desk(begin=False) as desk:
        desk.dingtalk.faults.plan(Fault("body", word=answer), call="gateway.open")
        desk.begin()
        await desk.waiting()
        await desk.time.elapse(1)
        await desk.dingtalk.connected()


async def test_it_waits_when_too_much_is_under_way_and_the_wait_is_no_silence() -> None:
    async with stream_desk() as desk:
        connection = desk.dingtalk.connections[0]
        desk.heard.gate.clear()
        pushes = [await desk.dingtalk.push(CALLBACK, ROBOT_TOPIC, {"n": n}) for n in range(MOST_AT_ONCE + 5)]
        await desk.dingtalk.acked(pushes[MOST_AT_ONCE])
        assert desk.heard.begun == MOST_AT_ONCE
        assert pushes[-1].acks == []
        for _ in range(10):
            await desk.time.somebody_sleeps(12)
            await desk.time.elapse(12)
        assert connection.open
        desk.heard.gate.set()
        await desk.dingtalk.acked(pushes[-1])
        await desk.proved(connection)
        assert desk.heard.finished == len(pushes)


async def test_stop_lets_what_was_acknowledged_be_taken_in_and_accepts_nothing_more() -> None:
    async with stream_desk() as desk:
        desk.heard.gate.clear()
        first = await desk.li.says("最后一句")
        assert isinstance(first, Push)
        await desk.dingtalk.acked(first)
        stopping = asyncio.create_task(desk.client.stop())
        await desk.time.somebody_sleeps(5)
        late = await desk.li.says("太晚了")
        await desk.proved(desk.dingtalk.connections[0])
        assert isinstance(late, Push)
        assert late.acks == []
        desk.heard.gate.set()
        await stopping
        assert desk.heard.texts == [" 最后一句"]
        assert desk.client.state is StreamState.STOPPED
        await desk.dingtalk.closed(desk.dingtalk.connections[0])


async def test_stop_gives_up_on_a_handler_that_never_ends() -> None:
    async with stream_desk() as desk:
        desk.heard.gate.clear()
        pushed = await desk.li.says("卡住了")
        assert isinstance(pushed, Push)
        await desk.dingtalk.acked(pushed)
        stopping = asyncio.create_task(desk.client.stop())
        await desk.time.somebody_sleeps(5)
        await desk.time.elapse(5)
        await stopping
        assert desk.heard.finished == 0


@pytest.mark.parametrize("moment", ["before", "opening", "connecting", "open", "waiting"])
async def test_cancelling_ends_it_whatever_it_is_doing(moment: str) -> None:
    async with stream_desk(begin=False) as desk:
        if moment == "opening":
            desk.dingtalk.faults.plan(Fault("hang"), call="gateway.open")
        if moment == "connecting":
            desk.dingtalk.faults.plan(Fault("hang"), call="gateway.connect")
        if moment == "waiting":
            desk.dingtalk.faults.plan(Fault("status", status=500), call="gateway.open")
        desk.begin()
        if moment in ("opening", "connecting"):
            await desk.until(lambda: any(entry.said == "fault: hang" for entry in desk.dingtalk.ledger.entries))
        if moment == "open":
            await desk.dingtalk.connected()
        if moment == "waiting":
            await desk.waiting()
        assert desk.run is not None
        desk.run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await desk.run
        assert desk.client.state is StreamState.STOPPED


async def test_it_can_be_run_again_after_a_stop_but_not_twice_at_once() -> None:
    async with stream_desk() as desk:
        with pytest.raises(RuntimeError):
            await desk.client.run()
        await desk.client.stop()
        desk.begin()
        await desk.dingtalk.connected(2)


async def test_no_secret_and_no_ticket_is_ever_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    tickets: list[str] = []
    async with stream_desk(begin=False) as desk:
        for call, fault in [
            ("gateway.open", Fault("error", status=401, word="authFailed")),
            ("gateway.open", Fault("drop")),
            ("gateway.connect", Fault("status", status=401)),
            ("gateway.connect", Fault("drop")),
            ("gateway.connect", Fault("reset")),
        ]:
            desk.dingtalk.faults.plan(fault, call=call)
        desk.begin()
        for count in range(1, 5):
            await desk.waiting(count)
            tickets += desk.dingtalk.tickets
            await desk.time.elapse(2 ** (count - 1))
        await desk.dingtalk.connected()
        await desk.dingtalk.send_raw(desk.dingtalk.connections[0], '{"secretly": "dingsecret-canary"')
        desk.heard.fail = True
        await desk.li.says("会出错的")
        await desk.proved(desk.dingtalk.connections[0])
    assert len(tickets) >= 3
    for canary in ("dingsecret-canary", *tickets):
        assert canary not in caplog.text
