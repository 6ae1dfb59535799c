"""What people meet who use the robot: by stream and by HTTP, on good days and bad ones."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Any

import pytest

from bot.kernel.call import Call
from bot.kernel.message import Answer
from bot.platforms.dingtalk.intake import WAITS_SECONDS
from bot.platforms.dingtalk.stream import StreamState
from tests.platforms.dingtalk.face_desk import FaceDesk, Mode, face_desk, says
from tests.pretend.dingtalk import HttpReply, Push
from tests.pretend.faults import Fault

BOTH: list[Mode] = ["stream", "http"]


async def acked(desk: FaceDesk, sent: Push | HttpReply) -> None:
    """DingTalk got its acknowledgement."""
    if isinstance(sent, Push):
        await desk.dingtalk.acked(sent)
        assert sent.acks[0]["code"] == 200
    else:
        assert sent.status == 200
        assert sent.text == "{}"


# --- messages -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("mode", BOTH)
async def test_a_message_becomes_a_call(mode: Mode) -> None:
    async with face_desk(mode) as desk:
        li = desk.person("0421", "李雷")
        await acked(desk, await li.says("/kpi show", group=desk.group, mentions=["0422"]))
        await desk.settled()
        (call,) = desk.recorder.calls
        assert (call.line, call.account, call.conversation, call.aside) == (
            "/kpi show",
            "0421",
            desk.group,
            "direct:0421",
        )
        assert [named.account for named in call.named] == ["0422"]
        assert call.received_at == desk.time.now()
        assert desk.said_in(desk.group) == [], "what it answered is in the outbox, not the face's to send"


@pytest.mark.parametrize("mode", BOTH)
async def test_the_same_message_again_is_done_once(mode: Mode) -> None:
    async with face_desk(mode) as desk:
        li = desk.person("0421", "李雷")
        data = li.message({"msgtype": "text", "text": {"content": " 日报"}})
        for _ in range(100):
            await acked(desk, await li.sends(data))
        await desk.settled()
        assert desk.recorder.lines == ["日报"]


async def test_a_hundred_copies_at_once_are_done_once() -> None:
    async with face_desk() as desk:
        li = desk.person("0421", "李雷")
        desk.recorder.gate.clear()
        pushed = await li.says("日报")
        assert isinstance(pushed, Push)
        for _ in range(99):
            await desk.dingtalk.redeliver(pushed)
        await desk.dingtalk.acked(pushed, 100)
        assert desk.recorder.tries == 1, "the copies of what is in hand are dropped at the door"
        desk.recorder.gate.set()
        await desk.settled()
        assert desk.recorder.lines == ["日报"]


@pytest.mark.parametrize("mode", BOTH)
async def test_a_person_is_heard_in_order_and_does_not_hold_up_others(mode: Mode) -> None:
    async with face_desk(mode) as desk:
        li, han = desk.person("0421", "李雷"), desk.person("0422", "韩梅梅")
        gates = {"first": asyncio.Event()}
        handle = desk.recorder.handle

        async def slowly(call: Call) -> Answer:
            if call.line in gates:
                await gates[call.line].wait()
            return await handle(call)

        desk.recorder.handle = slowly  # type: ignore[method-assign]
        said = [asyncio.create_task(one) for one in (li.says("first"), li.says("second"), han.says("other"))]
        await desk.until(lambda: desk.recorder.lines == ["other"])
        gates["first"].set()
        if mode == "http":
            await asyncio.gather(*said)
        await desk.settled()
        await asyncio.gather(*said)
        assert desk.recorder.lines[0] == "other"
        assert sorted(desk.recorder.lines[1:]) == ["first", "second"]
        if mode == "stream":
            assert desk.recorder.lines == ["other", "first", "second"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            {"msgtype": "picture", "content": {"downloadCode": "c"}},
            "图片我看不懂，请打字告诉我。想看能说什么，发「帮助」。",
        ),
        (
            {"msgtype": "audio", "content": {"duration": 1000}},
            "这条语音我没听清，请再说一遍，或者打字告诉我。想看能说什么，发「帮助」。",
        ),
        ({"msgtype": "video", "content": {}}, "视频我看不了，请打字告诉我。想看能说什么，发「帮助」。"),
        (
            {"msgtype": "file", "content": {"fileName": "@all.xls", "downloadCode": "c"}},
            "收到文件 ＠all.\u200bxls，但这里还不能读文件。数先打字填：**/指标 填报**",
        ),
        ({"msgtype": "unknownMsgType", "content": {}}, "这种消息我读不了，请打字告诉我。想看能说什么，发「帮助」。"),
    ],
)
async def test_what_it_cannot_read_it_says_so_once(content: dict[str, Any], told: str) -> None:
    async with face_desk() as desk:
        li = desk.person("0421", "李雷")
        pushed = await li.sends(li.message(content))
        assert isinstance(pushed, Push)
        await desk.dingtalk.redeliver(pushed)
        await desk.dingtalk.acked(pushed, 2)
        await desk.settled()
        assert desk.said_in("0421") == [told]
        assert desk.recorder.calls == []


async def test_notices_are_in_the_language_one_was_answered_in() -> None:
    async with face_desk() as desk:
        li = desk.person("0421", "李雷")
        desk.recorder.answer = lambda _call: Answer("done", says("Done.", "en"))
        await acked(desk, await li.says("help"))
        await desk.settled()
        await acked(desk, await li.sends(li.message({"msgtype": "picture", "content": {}})))
        await desk.settled()
        assert desk.said_in("0421") == ["I can't read pictures; please type it. Send “help” to see what I understand."]


async def test_a_notice_finds_its_way_when_the_webhook_is_gone() -> None:
    async with face_desk() as desk:
        li = desk.person("0421", "李雷")
        desk.dingtalk.faults.plan(Fault("session_gone"), call="session.send")
        desk.dingtalk.faults.plan(Fault("qps"), call="people.send")
        await acked(desk, await li.sends(li.message({"msgtype": "video", "content": {}})))
        await desk.until(lambda: bool(desk.time.sleepers) and len(desk.dingtalk.ledger.of_call("people.send")) == 1)
        while desk.face.face.in_hand:
            await desk.time.elapse(1)
            await asyncio.sleep(0.001)
        assert len(desk.said_in("0421")) == 1


# --- the database is away -----------------------------------------------------------------------------------------
async def pass_time(desk: FaceDesk, seconds: int) -> None:
    """Let so much time pass, with what happens meanwhile."""
    for _ in range(seconds):
        await desk.time.elapse(1)
        for _ in range(20):
            await asyncio.sleep(0)


@pytest.mark.parametrize("mode", BOTH)
async def test_a_word_outlives_a_database_that_comes_back(mode: Mode) -> None:
    async with face_desk(mode) as desk:
        li = desk.person("0421", "李雷")
        desk.recorder.away = True
        saying = asyncio.create_task(li.says("/kpi report 支付金额 12.5万"))
        await desk.until(lambda: desk.recorder.tries == 1)
        await pass_time(desk, 3)
        await acked(desk, await saying)
        await desk.until(lambda: desk.recorder.tries >= 2)
        await desk.until(lambda: desk.said_in("0421") == ["还在保存，稍后告诉你结果。"])
        desk.recorder.away = False
        await pass_time(desk, 10)
        await desk.settled()
        assert desk.recorder.lines == ["/kpi report 支付金额 12.5万"]
        assert len(desk.said_in("0421")) == 1, "the outcome comes from the outbox"


async def test_a_word_that_cannot_be_stored_comes_back_to_be_said_again() -> None:
    async with face_desk() as desk:
        li = desk.person("0421", "李雷")
        desk.recorder.away = True
        await acked(desk, await li.says("@all 快看"))
        for n in range(1, len(WAITS_SECONDS) + 1):
            await desk.until(lambda n=n: desk.recorder.tries == n)  # type: ignore[misc]
            if n == 2:
                await desk.until(lambda: len(desk.said_in("0421")) == 1)
            await asyncio.sleep(0)
            await pass_time(desk, WAITS_SECONDS[n - 1])
        await desk.settled()
        assert desk.said_in("0421")[-1] == "现在连不上数据库，没有存上。\n\n> “＠all 快看”"
        desk.recorder.away = False
        await acked(desk, await li.says("再来"))
        await desk.settled()
        assert desk.recorder.lines == ["再来"]


async def test_a_mistake_of_ours_is_told_once_with_its_number() -> None:
    async with face_desk() as desk:
        li = desk.person("0421", "李雷")
        desk.recorder.fails = True
        await acked(desk, await li.says("日报"))
        await desk.settled()
        assert desk.recorder.tries == 1
        assert desk.said_in("0421") == ["我这边出错了。编号 abc123"]


async def test_even_a_dispatcher_that_raises_loses_no_word(caplog: pytest.LogCaptureFixture) -> None:
    async with face_desk() as desk:
        li = desk.person("0421", "李雷")
        desk.recorder.raises = True
        with caplog.at_level(logging.CRITICAL):
            await acked(desk, await li.says("日报"))
            await desk.until(lambda: desk.recorder.tries == 1)
            desk.recorder.raises = False
            await pass_time(desk, 2)
            await desk.settled()
        assert desk.recorder.lines == ["日报"]


async def test_stopping_finishes_what_is_in_hand() -> None:
    async with face_desk() as desk:
        li = desk.person("0421", "李雷")
        desk.recorder.gate.clear()
        await acked(desk, await li.says("日报"))
        await desk.until(lambda: desk.recorder.tries == 1)
        stopping = asyncio.create_task(desk.face.stop())
        await asyncio.sleep(0.01)
        assert not stopping.done()
        desk.recorder.gate.set()
        await stopping
        assert desk.recorder.lines == ["日报"]


async def test_stopping_while_the_database_is_away_tells_whoever_waits() -> None:
    async with face_desk() as desk:
        li = desk.person("0421", "李雷")
        desk.recorder.away = True
        await acked(desk, await li.says("日报"))
        await desk.until(lambda: desk.recorder.tries == 1)
        await asyncio.sleep(0.01)
        await desk.face.stop()
        assert desk.said_in("0421") == ["现在连不上数据库，没有存上。\n\n> “日报”"]


# --- the stream ---------------------------------------------------------------------------------------------------
async def test_the_stream_is_kept_open_and_says_how_it_is() -> None:
    async with face_desk() as desk:
        first = desk.dingtalk.connections[0]
        await desk.dingtalk.acked(await desk.dingtalk.ping(first))
        assert desk.face.state is StreamState.OPEN
        await desk.time.elapse(10)
        await desk.dingtalk.disconnect(first)
        await desk.dingtalk.connected(2)
        li = desk.person("0421", "李雷")
        await acked(desk, await li.says("还在吗"))
        await desk.settled()
        assert desk.recorder.lines == ["还在吗"]
        assert desk.face.trouble == ""


async def test_a_frame_that_is_no_message_is_accepted_and_dropped() -> None:
    async with face_desk() as desk:
        li = desk.person("0421", "李雷")
        await acked(desk, await li.sends({"msgtype": "text"}))
        await acked(desk, await li.says("日报"))
        await desk.settled()
        assert desk.recorder.lines == ["日报"]


async def test_events_are_accepted() -> None:
    async with face_desk() as desk:
        pushed = await desk.dingtalk.push("EVENT", "*", {"any": "thing"}, eventType="org_leave")
        await desk.dingtalk.acked(pushed)
        assert pushed.answer["status"] == "SUCCESS"


async def test_companies_are_kept_apart() -> None:
    async with face_desk() as desk:
        ours, theirs = desk.person("0421", "李雷"), desk.person("0421", "李雷", corp_id="dingother")
        data = ours.message({"msgtype": "text", "text": {"content": "a"}}, msg_id="same")
        await desk.dingtalk.acked(await desk.dingtalk.push("CALLBACK", "/v1.0/im/bot/messages/get", data))
        other = theirs.message({"msgtype": "text", "text": {"content": "b"}}, msg_id="same")
        await desk.dingtalk.acked(await desk.dingtalk.push("CALLBACK", "/v1.0/im/bot/messages/get", other))
        await desk.settled()
        assert [(call.workspace, call.key) for call in desk.recorder.calls] == [
            ("dingcorp", "msg:same"),
            ("dingother", "msg:same"),
        ]


# --- cards --------------------------------------------------------------------------------------------------------
async def a_card(desk: FaceDesk, place: str) -> Any:
    """A handoff as a card in this place."""
    from tests.platforms.dingtalk.samples import handoff

    kind = "post" if place == desk.group else "direct"
    if desk.face.routes:
        await desk.until(lambda: "zhanggui" in desk.state.card_routes)
    outcome = await desk.face.deliverer.deliver(desk.parcel(handoff(), kind=kind, target=place, key=f"d1/{place}"))
    return desk.state.cards[outcome.ref]  # type: ignore[union-attr]


@pytest.mark.parametrize("mode", BOTH)
async def test_a_press_is_answered_to_whoever_pressed(mode: Mode) -> None:
    async with face_desk(mode, card_template_id="template.schema") as desk:
        li = desk.person("0421", "李雷")
        card = await a_card(desk, desk.group)
        assert (card.params["label1"], card.params["line1"]) == ("接收", "/handoff accept 7")
        answer = await li.presses(card, "1", {"line": card.params["line1"]})
        assert answer["response"]["userPrivateData"] == {"cardParamMap": {"status": "好：/handoff accept 7"}}
        assert "cardData" not in answer["response"], "the others see no more than what is redrawn"
        (call,) = desk.recorder.calls
        assert (call.source, call.conversation, call.pressed) == ("button", desk.group, card.out_track_id)


async def test_a_press_pushed_twice_is_done_once() -> None:
    async with face_desk(card_template_id="template.schema") as desk:
        li = desk.person("0421", "李雷")
        card = await a_card(desk, "0421")
        pushed = await desk.dingtalk.push(
            "CALLBACK", "/v1.0/card/instances/callback", li.press(card, "1", {"line": "/handoff accept 7"})
        )
        await desk.dingtalk.redeliver(pushed)
        await desk.dingtalk.acked(pushed, 2)
        await desk.settled()
        assert desk.recorder.lines == ["/handoff accept 7"]
        assert desk.recorder.calls[0].conversation == "direct:0421"


async def test_a_slow_press_says_that_it_is_being_saved() -> None:
    async with face_desk(card_template_id="template.schema") as desk:
        li = desk.person("0421", "李雷")
        card = await a_card(desk, "0421")
        desk.recorder.gate.clear()
        pressing = asyncio.create_task(li.presses(card, "1", {"line": "/handoff accept 7"}))
        await desk.until(lambda: desk.recorder.tries == 1)
        await desk.time.elapse(1.6)
        answer = await pressing
        assert answer["response"]["userPrivateData"]["cardParamMap"]["status"] == "还在保存，稍后告诉你结果。"
        desk.recorder.gate.set()
        await desk.settled()
        assert desk.recorder.lines == ["/handoff accept 7"]


@pytest.mark.parametrize("mode", BOTH)
async def test_a_card_is_not_updated_while_its_press_is_answered(mode: Mode) -> None:
    from bot.kernel.delivery import Retry, Sent
    from tests.platforms.dingtalk.samples import handoff

    async with face_desk(mode, card_template_id="template.schema") as desk:
        li = desk.person("0421", "李雷")
        card = await a_card(desk, "0421")
        edit = desk.parcel(handoff(), kind="edit", ref=card.out_track_id, place="direct:0421", key="d1/e")
        tried: list[Any] = []
        handle = desk.recorder.handle

        async def and_redraw(call: Call) -> Answer:
            answer = await handle(call)
            tried.append(await desk.face.deliverer.deliver(edit))
            return answer

        desk.recorder.handle = and_redraw  # type: ignore[method-assign]
        await li.presses(card, "1", {"line": "/handoff accept 7"})
        tried.append(await desk.face.deliverer.deliver(edit))
        await desk.time.elapse(1)
        tried.append(await desk.face.deliverer.deliver(replace(edit, now=desk.time.now())))
        assert [type(one) for one in tried] == [Retry, Retry, Sent]
        assert card.updates == 1
        assert desk.dingtalk.ledger.wrong() == []


async def test_in_http_mode_dingtalk_is_told_where_presses_go() -> None:
    async with face_desk("http", card_template_id="template.schema") as desk:
        await desk.until(lambda: "zhanggui" in desk.state.card_routes)
        url, secret = desk.state.card_routes["zhanggui"]
        assert url == desk.url + "/dingtalk/cards"
        assert secret
        assert secret != desk.dingtalk.client_secret


async def test_without_a_template_nothing_is_registered() -> None:
    async with face_desk("http") as desk:
        await acked(desk, await desk.person("0421", "李雷").says("日报"))
        assert desk.dingtalk.ledger.of_call("card.register") == []
