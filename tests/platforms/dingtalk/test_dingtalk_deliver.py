"""How messages get to DingTalk: which way each takes, what happens when one is closed, and what never happens twice."""

from __future__ import annotations

import base64
import io
import random  # noqa: TID251 (seeded)
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.kernel import message as m
from bot.kernel.delivery import Ambiguous, Outcome, Refused, Retry, Sent
from bot.platforms.dingtalk.attachments import packed
from bot.platforms.dingtalk.receive import card_id
from tests.platforms.dingtalk.face_desk import PNG, FaceDesk, face_desk, says
from tests.platforms.dingtalk.samples import HAN, LI, chart, handoff, said, trend
from tests.pretend.faults import Fault


def answer(desk: FaceDesk, message: m.Message, *, group: bool = False, **changes: Any) -> Any:
    """A parcel that answers 李雷, with a fresh session webhook."""
    li = desk.person("0421", "李雷")
    data = li.message({"msgtype": "text", "text": {"content": "x"}}, group=desk.group if group else "")
    call = desk.face.face.reader.message(data, now=desk.time.now()).call
    plain = desk.parcel(message, kind="answer", target=call.conversation, reply=dict(call.reply))
    return replace(plain, **changes)


async def deliver(desk: FaceDesk, parcel: Any) -> Outcome:
    """One attempt, now."""
    return await desk.face.deliverer.deliver(replace(parcel, now=desk.time.now()))


def calls(desk: FaceDesk) -> list[str]:
    """What was called, but for tokens and the gateway."""
    names = [entry.call for entry in desk.dingtalk.ledger.entries]
    return [name for name in names if not name.startswith(("gateway", "token"))]


# --- answers ------------------------------------------------------------------------------------------------------
async def test_an_answer_goes_by_the_session_webhook() -> None:
    async with face_desk() as desk:
        outcome = await deliver(desk, answer(desk, says("好")))
        assert outcome == Sent("", "direct:0421")
        (shown,) = desk.state.said_in("0421")
        assert (shown.way, shown.text) == ("session", "好")
        assert len(shown.key) == 36, "its msgUuid"


async def test_in_a_group_the_answer_pings_whoever_asked_and_whoever_it_names() -> None:
    async with face_desk() as desk:
        message = m.Message((m.Paragraph((HAN, m.Said("，轮到你了"))),))
        await deliver(desk, answer(desk, message, group=True, mentions={2: "0422"}))
        (shown,) = desk.state.said_in(desk.group)
        assert shown.text == "@0421\n\n@0422 ，轮到你了"
        assert shown.content["at"]["atUserIds"] == ["0421", "0422"]
        assert desk.dingtalk.ledger.wrong() == []


async def test_the_key_of_an_answer_is_the_same_at_each_attempt_and_differs_by_part() -> None:
    async with face_desk() as desk:
        long = m.Message((m.Items(tuple((m.Text("话" * 100),) for _ in range(60))),))
        parcel = answer(desk, long)
        desk.dingtalk.faults.plan(Fault("drop", delivered=True), call="session.send")
        assert isinstance(await deliver(desk, parcel), Ambiguous)
        assert isinstance(await deliver(desk, replace(parcel, attempt=2, maybe_sent=True)), Sent)
        keys = [entry.key for entry in desk.dingtalk.ledger.of_call("session.send")]
        assert keys[0] == keys[1]
        assert len(set(keys)) == len(keys) - 1 > 1


@pytest.mark.parametrize("group", [False, True])
async def test_past_its_time_the_webhook_is_left_alone(group: bool) -> None:
    async with face_desk() as desk:
        parcel = answer(desk, m.Message((m.Paragraph((LI, m.Said("好"))),)), group=group)
        await desk.time.elapse(5400 - 119)
        outcome = await deliver(desk, parcel)
        assert isinstance(outcome, Sent)
        assert calls(desk) == ["group.send" if group else "people.send"]
        (shown,) = desk.state.said_in(desk.group if group else "0421")
        assert shown.text == ("＠李雷\n\n＠李雷好" if group else "＠李雷好")


@pytest.mark.parametrize("group", [False, True])
async def test_a_session_that_is_gone_is_told_by_the_openapi_and_not_tried_again(group: bool) -> None:
    async with face_desk() as desk:
        parcel = answer(desk, says("好"), group=group)
        desk.dingtalk.faults.plan(Fault("session_gone"), call="session.send", times=None)
        assert isinstance(await deliver(desk, parcel), Sent)
        assert isinstance(await deliver(desk, replace(parcel, key="d1/k2")), Sent)
        way = "group.send" if group else "people.send"
        assert calls(desk) == ["session.send", way, way]


async def test_a_long_answer_whose_session_ends_half_way_loses_nothing() -> None:
    async with face_desk() as desk:
        long = m.Message((m.Items(tuple((m.Text(f"第{n}条" + "话" * 90),) for n in range(80))),))
        parcel = answer(desk, long, group=True)
        await desk.face.deliverer.deliver(parcel)
        whole = len(desk.state.shown)
        desk.state.shown.clear()
        desk.dingtalk.faults.plan(Fault("qps"), call="group.send")
        real = desk.state.sessions
        second = answer(desk, long, group=True, key="d1/k2")
        for session in list(real.values())[-1:]:
            session.posted_at[:] = [desk.time.now()] * 19
        outcomes = [await deliver(desk, second), await deliver(desk, second)]
        assert [type(one) for one in outcomes] == [Retry, Sent]
        assert len(desk.state.shown) == whole
        texts = "".join(shown.text for shown in desk.state.shown)
        assert [n for n in range(80) if texts.count(f"第{n}条话") != 1] == []


async def test_twenty_a_minute_go_by_webhook_and_the_rest_by_the_openapi() -> None:
    async with face_desk() as desk:
        parcel = answer(desk, says("好"))
        for n in range(25):
            assert isinstance(await deliver(desk, replace(parcel, key=f"d1/{n}")), Sent)
        assert len(desk.state.said_in("0421")) == 25
        assert calls(desk).count("session.send") == 21
        await desk.time.elapse(601)
        await deliver(desk, replace(parcel, key="d1/later"))
        assert calls(desk)[-1] == "session.send"


@pytest.mark.parametrize("code", [410100, 90002])
async def test_too_fast_waits(code: int) -> None:
    async with face_desk() as desk:
        desk.dingtalk.faults.plan(Fault("webhook_error", status=code, word="too fast"), call="session.send")
        parcel = answer(desk, says("好"))
        assert isinstance(await deliver(desk, parcel), Retry)
        assert desk.state.shown == []
        assert isinstance(await deliver(desk, parcel), Sent)


# --- posts and direct messages ------------------------------------------------------------------------------------
async def test_a_post_goes_to_the_group() -> None:
    async with face_desk() as desk:
        outcome = await deliver(desk, desk.parcel(handoff(), kind="post", target=desk.group))
        (shown,) = desk.state.said_in(desk.group)
        assert shown.kind == "sampleActionCard6"
        assert outcome == Sent(shown.key, desk.group)
        assert "@" not in shown.text, "the OpenAPI can't ping"


async def test_a_direct_message_goes_to_the_person() -> None:
    async with face_desk() as desk:
        desk.person("0421", "李雷")
        outcome = await deliver(desk, desk.parcel(says("好")))
        assert isinstance(outcome, Sent)
        assert outcome.place == "direct:0421"
        assert desk.said_in("0421") == ["好"]


async def test_a_channel_that_is_a_direct_chat_is_written_to_as_one() -> None:
    async with face_desk() as desk:
        desk.person("0421", "李雷")
        assert isinstance(await deliver(desk, desk.parcel(says("好"), kind="post", target="direct:0421")), Sent)
        assert desk.said_in("0421") == ["好"]


async def test_the_three_lists_of_a_success_are_read() -> None:
    async with face_desk() as desk:
        for name in ("0421", "0422", "0423"):
            desk.person(name, name)
        desk.state.invalid_people.add("0421")
        desk.state.filtered_people.add("0422")
        desk.state.flow_controlled_people.add("0423")
        outcomes = [
            await deliver(desk, desk.parcel(says("好"), target=one, key=one)) for one in ("0421", "0422", "0423")
        ]
        assert isinstance(outcomes[0], Refused)
        assert outcomes[0].code == "invalidStaffId"
        assert isinstance(outcomes[1], Refused)
        assert outcomes[1].code == "filteredStaffId"
        assert isinstance(outcomes[2], Retry)
        desk.state.flow_controlled_people.clear()
        assert isinstance(await deliver(desk, desk.parcel(says("好"), target="0423", key="0423")), Sent)


async def test_an_outsider_is_answered_while_the_session_lasts_and_not_after() -> None:
    async with face_desk() as desk:
        li = desk.person("0421", "李雷")
        data = li.message({"msgtype": "text", "text": {"content": "x"}})
        del data["senderStaffId"]
        call = desk.face.face.reader.message(data, now=desk.time.now()).call
        parcel = desk.parcel(trend(), kind="answer", target=call.conversation, reply=dict(call.reply))
        assert isinstance(await deliver(desk, parcel), Sent)
        assert desk.said_in("0421") == ["### 支付金额\n\n近 7 天支付金额：最高 13.1万，最低 9.8万。\n\n> 截至 11-24"]
        await desk.time.elapse(5400)
        outcome = await deliver(desk, replace(parcel, key="d1/k2"))
        assert isinstance(outcome, Refused)
        assert outcome.code == "no_user_id"
        direct = await deliver(desk, desk.parcel(says("好"), target=call.account))
        assert isinstance(direct, Refused)


async def test_no_group_no_post() -> None:
    async with face_desk() as desk:
        outcome = await deliver(desk, desk.parcel(says("好"), kind="post", target="cidGone=="))
        assert isinstance(outcome, Refused)


async def test_a_home_page_is_not_dingtalks() -> None:
    async with face_desk() as desk:
        assert await deliver(desk, desk.parcel(says("好"), kind="home")) == Sent()
        assert await desk.face.deliverer.find(desk.parcel(says("好"))) is None


# --- pictures and files -------------------------------------------------------------------------------------------
async def test_a_picture_follows_its_words() -> None:
    async with face_desk() as desk:
        assert isinstance(await deliver(desk, answer(desk, trend(), group=True)), Sent)
        words, picture = desk.state.said_in(desk.group)
        assert (words.way, words.kind) == ("session", "markdown")
        assert (picture.way, picture.kind) == ("group", "sampleImageMsg")
        assert desk.state.media[picture.content["photoURL"]] == ("chart.png", PNG)
        assert desk.drawn == [chart()]


async def test_a_message_of_attachments_alone_has_no_words() -> None:
    async with face_desk() as desk:
        desk.person("0421", "李雷")
        only = m.Message((m.Picture(chart()), m.File("指标.xlsx", "x", base64.b64encode(b"sheet").decode())))
        assert isinstance(await deliver(desk, desk.parcel(only)), Sent)
        picture, file = desk.state.said_in("0421")
        assert picture.kind == "sampleImageMsg"
        assert file.content["fileName"] == "指标.xlsx"
        assert file.content["fileType"] == "xlsx"
        assert desk.state.media[file.content["mediaId"]] == ("指标.xlsx", b"sheet")


async def test_what_arrived_is_not_sent_again_when_a_later_part_fails() -> None:
    async with face_desk() as desk:
        desk.person("0421", "李雷")
        desk.dingtalk.faults.plan(Fault("status", status=500), call="media.upload")
        desk.dingtalk.faults.plan(Fault("qps"), call="people.send")
        outcomes = [await deliver(desk, desk.parcel(trend(), attempt=n)) for n in (1, 2, 3)]
        assert [type(one) for one in outcomes] == [Retry, Retry, Sent]
        assert [shown.kind for shown in desk.state.said_in("0421")] == ["sampleMarkdown", "sampleImageMsg"]


async def test_a_broken_file_is_refused() -> None:
    async with face_desk() as desk:
        desk.person("0421", "李雷")
        outcome = await deliver(desk, desk.parcel(m.Message((m.File("a.xlsx", "x", "not base64!"),))))
        assert isinstance(outcome, Refused)
        assert outcome.code == "broken_file"


@pytest.mark.parametrize(
    ("name", "sent_as"),
    [
        ("a.xlsx", "a.xlsx"),
        ("报告.PDF", "报告.pdf"),
        ("指标.csv", "指标.zip"),
        ("无尾", "无尾.zip"),
        ("../a\u202e.csv", ".._a.zip"),
    ],
)
def test_a_type_that_dingtalk_does_not_take_goes_in_a_zip(name: str, sent_as: str) -> None:
    packed_name, content = packed(name, b"x")
    assert packed_name == sent_as
    if sent_as.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            (inside,) = archive.namelist()
            assert archive.read(inside) == b"x"
            assert "/" not in inside
        assert packed(name, b"x") == (packed_name, content)
    else:
        assert content == b"x"


# --- cards --------------------------------------------------------------------------------------------------------
async def test_a_thing_with_a_card_is_sent_as_one_and_redrawn() -> None:
    async with face_desk(card_template_id="template.schema") as desk:
        parcel = desk.parcel(handoff(), kind="post", target=desk.group)
        outcome = await deliver(desk, parcel)
        assert outcome == Sent(card_id("d1/k1", group=True), desk.group)
        again = await deliver(desk, replace(parcel, maybe_sent=True))
        assert again == outcome
        assert len(desk.state.cards) == 1
        edited = m.Message((m.Paragraph(said("已接收")),), card="handoff/7")
        await deliver(desk, desk.parcel(edited, kind="edit", ref=outcome.ref, place=desk.group, key="d1/k2"))
        params = desk.state.cards[outcome.ref].params
        assert (params["text"], params["label1"]) == ("已接收", "")
        assert desk.state.shown == []


async def test_without_a_template_or_when_it_is_refused_the_message_goes_as_usual() -> None:
    async with face_desk(card_template_id="gone.schema") as desk:
        desk.person("0421", "李雷")
        assert isinstance(await deliver(desk, desk.parcel(handoff())), Sent)
        assert calls(desk) == ["card.create", "people.send"]


async def test_what_is_no_card_is_not_redrawn() -> None:
    async with face_desk() as desk:
        edit = desk.parcel(handoff(), kind="edit", ref="processQueryKey", place=desk.group)
        assert await deliver(desk, edit) == Sent("processQueryKey", desk.group)
        assert calls(desk) == []


async def test_a_card_that_is_gone_is_let_go() -> None:
    async with face_desk(card_template_id="template.schema") as desk:
        edit = desk.parcel(handoff(), kind="edit", ref=card_id("x", group=True), place=desk.group)
        assert isinstance(await deliver(desk, edit), Sent)


async def test_a_long_thing_with_a_card_goes_as_messages() -> None:
    async with face_desk(card_template_id="template.schema") as desk:
        desk.person("0421", "李雷")
        long = m.Message((m.Paragraph((m.Text("长" * 3000),)),), card="share/1")
        assert isinstance(await deliver(desk, desk.parcel(long)), Sent)
        assert desk.state.cards == {}
        assert sum(text.count("长") for text in desk.said_in("0421")) == 3000


# --- bad weather --------------------------------------------------------------------------------------------------
async def test_R10_dingtalk_nothing_is_lost_at_thirty_per_cent_faults() -> None:
    """Each parcel is tried until it is sent; what was not ambiguous is not doubled, and no wait is cut short."""
    seed = 20261124
    async with face_desk() as desk:
        desk.person("0421", "李雷")
        faults = [
            Fault("qps"),
            Fault("banned"),
            Fault("status", status=500),
            Fault("html", status=502),
            Fault("reset"),
            Fault("drop"),
            Fault("token"),
            Fault("drop", delivered=True),
            Fault("error", word="send.too.fast"),
        ]
        desk.dingtalk.faults.storm(0.3, faults, random.Random(seed))
        parcels = [desk.parcel(says(f"第{n}条"), key=f"d1/{n}") for n in range(200)]
        parcels += [
            desk.parcel(says(f"第{n}条"), key=f"d1/{n}", kind="post", target=desk.group) for n in range(200, 300)
        ]
        ambiguous: set[str] = set()
        for parcel in parcels:
            for _ in range(60):
                outcome = await deliver(desk, parcel)
                if isinstance(outcome, Sent):
                    break
                assert not isinstance(outcome, Refused), (seed, parcel.key, outcome)
                if isinstance(outcome, Ambiguous):
                    ambiguous.add(parcel.key)
                else:
                    await desk.time.elapse(outcome.after_seconds or 1)
            else:
                pytest.fail(f"seed {seed}: {parcel.key} never arrived")
        texts = desk.said_in("0421") + desk.said_in(desk.group)
        assert {f"第{n}条" for n in range(300)} == set(texts)
        doubled = {text for text in texts if texts.count(text) > 1}
        assert doubled <= {f"第{key.partition('/')[2]}条" for key in ambiguous}, seed


async def test_the_dead_line_of_a_webhook_is_by_the_time_handed_in() -> None:
    async with face_desk() as desk:
        parcel = answer(desk, says("好"))
        early = replace(parcel, now=desk.time.now() + timedelta(seconds=5400 - 121))
        assert isinstance(await desk.face.deliverer.deliver(early), Sent)
        assert calls(desk) == ["session.send"]
