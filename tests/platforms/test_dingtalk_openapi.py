"""The OpenAPI client at a pretend DingTalk: what arrives there, and whether each outcome tells the truth about it."""

from __future__ import annotations

import asyncio
import json
import logging
import random  # noqa: TID251 (seeded)
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime, timedelta

import pytest

from bot.kernel.delivery import Ambiguous, Outcome, Refused, Retry, Sent
from bot.platforms.dingtalk.answers import SESSION_GONE, TOKEN_REFUSED, read_oapi, read_openapi
from bot.platforms.dingtalk.openapi import DingTalkClient
from bot.platforms.hosts import HostGuard, guarded_session
from tests.pretend.dingtalk import DingTalkPerson, PretendDingTalk, Push
from tests.pretend.faults import Fault
from tests.pretend.turned import TurnedTime

SEED = 20261124


class Office:
    """A client, the pretend DingTalk it talks to, a group and a person."""

    def __init__(self, dingtalk: PretendDingTalk, client: DingTalkClient, time: TurnedTime) -> None:
        self.dingtalk = dingtalk
        self.client = client
        self.time = time
        self.group = dingtalk.state.add_group("运营部")
        self.li = DingTalkPerson(dingtalk, "0421", "李雷")

    async def send(self, text: str = "早") -> Outcome:
        """Post in the group."""
        return await self.client.send_to_group(self.group, "sampleMarkdown", {"title": "早报", "text": text})

    async def webhook(self, *, group: bool = False) -> str:
        """The session webhook of a message just written."""
        pushed = await self.li.says("日报", group=self.group if group else "")
        assert isinstance(pushed, Push)
        return str(json.loads(pushed.frame["data"])["sessionWebhook"])

    async def through(self, call: Awaitable[Outcome], seconds: float) -> Outcome:
        """Let a call that hangs reach its deadline."""
        before = len(self.dingtalk.ledger.entries)
        task = asyncio.ensure_future(call)
        await self.dingtalk.ledger.until(lambda: len(self.dingtalk.ledger.entries) > before)
        await self.time.elapse(seconds)
        return await task


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """An office on a Tuesday morning."""
    time = TurnedTime(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    async with PretendDingTalk(clock=time, pace=time) as dingtalk:
        guard = HostGuard(loopback_allowed=frozenset({"127.0.0.1"}))
        async with guarded_session(guard) as session:
            client = DingTalkClient(
                session=session,
                api_url=dingtalk.url,
                oapi_url=dingtalk.url,
                client_id=dingtalk.client_id,
                client_secret=dingtalk.client_secret,
                robot_code=dingtalk.robot_code,
                pace=time,
                guard=guard,
            )
            yield Office(dingtalk, client, time)
        assert dingtalk.ledger.wrong() == []


async def test_a_group_reads_what_was_sent(office: Office) -> None:
    outcome = await office.send("# 早报\n销售额 1.2万")
    (shown,) = office.dingtalk.state.said_in(office.group)
    assert (shown.text, shown.way) == ("# 早报\n销售额 1.2万", "group")
    assert outcome == Sent(shown.key, office.group)


async def test_one_call_to_many_says_for_each_what_became_of_it(office: Office) -> None:
    for staff_id in ("a", "b", "c", "d"):
        DingTalkPerson(office.dingtalk, staff_id, staff_id)
    office.dingtalk.state.flow_controlled_people.add("b")
    office.dingtalk.state.filtered_people.add("c")
    office.dingtalk.state.invalid_people.add("d")
    outcomes = await office.client.send_to_people(["a", "b", "c", "d", "x"], "sampleText", {"content": "收到了吗"})
    assert isinstance(outcomes["a"], Sent)
    assert isinstance(outcomes["b"], Retry)
    assert [outcomes[one] for one in "cdx"] == [
        Refused("filteredStaffId", "this person does not take the robot's messages"),
        Refused("invalidStaffId", "DingTalk does not know this person"),
        Refused("invalidStaffId", "DingTalk does not know this person"),
    ]
    assert [shown.place for shown in office.dingtalk.state.shown] == ["a"]


async def test_more_than_twenty_people_at_once_is_a_mistake_of_the_callers(office: Office) -> None:
    with pytest.raises(ValueError, match="between 1 and 20"):
        await office.client.send_to_people([str(n) for n in range(21)], "sampleText", {"content": "x"})
    with pytest.raises(ValueError, match="between 1 and 20"):
        await office.client.send_to_people([], "sampleText", {"content": "x"})


async def test_a_message_too_long_for_dingtalk_is_refused_before_it_is_sent(office: Office) -> None:
    outcome = await office.send("长" * 5000)
    assert isinstance(outcome, Refused)
    assert outcome.code == "too_long"
    assert office.dingtalk.ledger.of_call("group.send") == []


async def test_the_token_is_fetched_once_however_many_ask(office: Office) -> None:
    await asyncio.gather(*(office.send(str(n)) for n in range(20)))
    assert len(office.dingtalk.ledger.of_call("token")) == 1
    assert len(office.dingtalk.state.shown) == 20


async def test_the_token_is_renewed_before_it_ends(office: Office) -> None:
    await office.send()
    await office.time.elapse(6899)
    await office.send()
    assert len(office.dingtalk.ledger.of_call("token")) == 1
    await office.time.elapse(2)
    await office.send()
    assert len(office.dingtalk.ledger.of_call("token")) == 2


async def test_a_token_that_died_early_is_replaced_and_the_message_arrives_once(office: Office) -> None:
    await office.send()
    office.dingtalk.expire_tokens()
    outcomes = await asyncio.gather(*(office.send(str(n)) for n in range(5)))
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert len(office.dingtalk.state.shown) == 6
    assert len(office.dingtalk.ledger.of_call("token")) == 2


async def test_a_token_that_is_refused_again_is_given_up(office: Office) -> None:
    office.dingtalk.faults.plan(Fault("token"), call="group.send", times=2)
    outcome = await office.send()
    assert isinstance(outcome, Refused)
    assert outcome.code == TOKEN_REFUSED
    assert len(office.dingtalk.ledger.of_call("token")) == 2


async def test_a_wrong_secret_is_refused_and_nothing_is_sent(office: Office) -> None:
    office.client._client_secret = "wrong"
    outcome = await office.send()
    assert isinstance(outcome, Refused)
    assert outcome.code == "invalidClientIdOrSecret"


@pytest.mark.parametrize("kind", ["status", "reset", "drop", "html", "hang"])
async def test_without_a_token_nothing_was_sent_so_it_may_be_tried_again(office: Office, kind: str) -> None:
    office.dingtalk.faults.plan(Fault(kind, status=500 if kind == "status" else 0), call="token")
    call = office.send()
    outcome = await (office.through(call, 10) if kind == "hang" else call)
    assert isinstance(outcome, Retry)


async def test_the_session_webhook_answers_where_the_message_came_from(office: Office) -> None:
    url = await office.webhook(group=True)
    message = {
        "msgtype": "markdown",
        "markdown": {"title": "日报", "text": "@0421 收到"},
        "at": {"atUserIds": ["0421"]},
    }
    assert await office.client.answer_session(url, message) == Sent()
    assert [shown.text for shown in office.dingtalk.state.said_in(office.group)] == ["@0421 收到"]


async def test_a_session_webhook_past_its_time_is_gone(office: Office) -> None:
    url = await office.webhook()
    await office.time.elapse(5400)
    outcome = await office.client.answer_session(url, {"msgtype": "text", "text": {"content": "晚了"}})
    assert isinstance(outcome, Refused)
    assert outcome.code == SESSION_GONE
    assert office.dingtalk.state.shown == []


async def test_past_twenty_a_minute_the_webhook_is_banned_for_ten_minutes(office: Office) -> None:
    url = await office.webhook()
    message = {"msgtype": "text", "text": {"content": "快"}}
    outcomes = [await office.client.answer_session(url, message) for _ in range(21)]
    assert outcomes[:20] == [Sent()] * 20
    assert isinstance(outcomes[20], Retry)
    assert outcomes[20].after_seconds == 600
    await office.time.elapse(599)
    assert isinstance(await office.client.answer_session(url, message), Retry)
    await office.time.elapse(1)
    assert await office.client.answer_session(url, message) == Sent()


async def test_a_file_somebody_sent_is_fetched_by_its_signed_address(office: Office) -> None:
    content = b"PK\x03\x04" + bytes(range(256)) * 1000
    pushed = await office.li.sends_file("十一月.xlsx", content)
    assert isinstance(pushed, Push)
    code = json.loads(pushed.frame["data"])["content"]["downloadCode"]
    where = await office.client.file_url(code)
    assert isinstance(where, Sent)
    assert await office.client.fetch(where.ref, limit_bytes=len(content)) == content
    too_large = await office.client.fetch(where.ref, limit_bytes=len(content) - 1)
    assert isinstance(too_large, Refused)
    assert too_large.code == "too_large"


@pytest.mark.parametrize(
    ("fault", "wanted"),
    [
        (Fault("status", status=503), Retry),
        (Fault("status", status=404), Refused),
        (Fault("reset"), Retry),
        (Fault("hang"), Retry),
    ],
)
async def test_fetching_a_file_is_never_ambiguous(office: Office, fault: Fault, wanted: type) -> None:
    office.dingtalk.state.files["f"] = ("a", b"x")
    office.dingtalk.faults.plan(fault, call="file")
    task = asyncio.ensure_future(office.client.fetch(f"{office.dingtalk.url}/files/f.file?sign=a%2Fb", limit_bytes=9))
    if fault.kind == "hang":
        await office.time.somebody_sleeps(60)
        for _ in range(50):
            await asyncio.sleep(0)
        await office.time.elapse(60)
    assert isinstance(await task, wanted)


async def test_a_file_is_uploaded_and_its_media_id_comes_back(office: Office) -> None:
    outcome = await office.client.upload(b"\x89PNG", file_name="图.png", kind="image")
    assert isinstance(outcome, Sent)
    assert office.dingtalk.state.media[outcome.ref] == ("图.png", b"\x89PNG")
    office.dingtalk.expire_tokens()
    assert isinstance(await office.client.upload(b"x", file_name="b.png", kind="image"), Sent)


async def test_a_card_is_made_once_however_often_it_is_asked_for(office: Office) -> None:
    async def create() -> Outcome:
        return await office.client.create_card(
            template_id="template.schema",
            out_track_id="handoff-7",
            params={"title": "交接"},
            conversation_id=office.group,
        )

    assert await create() == Sent("handoff-7", office.group)
    assert await create() == Sent("handoff-7", office.group)
    assert len(office.dingtalk.ledger.delivered("handoff-7")) == 1


async def test_a_cards_update_leaves_its_other_values(office: Office) -> None:
    await office.client.create_card(
        template_id="template.schema", out_track_id="c", params={"title": "交接", "state": "待接受"}, user_id="0421"
    )
    assert await office.client.update_card("c", {"state": "已接受"}) == Sent("c")
    assert office.dingtalk.state.cards["c"].params == {"title": "交接", "state": "已接受"}
    missing = await office.client.update_card("nope", {"state": "x"})
    assert isinstance(missing, Refused)
    assert missing.code == "param.cardNotExist"


async def test_a_card_that_could_not_be_delivered_is_refused(office: Office) -> None:
    outcome = await office.client.create_card(
        template_id="template.schema", out_track_id="c", params={}, conversation_id="cidnowhere"
    )
    assert outcome == Refused("not delivered", "spaceId is illegal")
    unknown = await office.client.create_card(template_id="none", out_track_id="d", params={}, user_id="0421")
    assert isinstance(unknown, Refused)


@pytest.mark.parametrize(
    ("fault", "wanted"),
    [
        (Fault("qps"), Retry(None, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi")),
        (Fault("banned"), Retry(300, "refused by the filter in front, status 200")),
        (Fault("banned", status=403), Retry(300, "refused by the filter in front, status 403")),
        (Fault("html", status=403), Retry(300, "refused by the filter in front, status 403")),
        (Fault("error", word="send.too.fast"), Retry(None, "send.too.fast")),
        (Fault("error", status=500, word="system.busy"), Ambiguous("system.busy")),
        (Fault("error", status=400, word="robot.notInGroup"), Refused("robot.notInGroup", "robot.notInGroup")),
        (Fault("status", status=502), Ambiguous("status 502, and the answer could not be read")),
        (Fault("html"), Ambiguous("status 200, and the answer could not be read")),
        (Fault("reset", delivered=True), Ambiguous("connection lost (ClientPayloadError)")),
        (Fault("drop", delivered=True), Ambiguous("connection lost (ClientOSError)")),
    ],
)
async def test_each_fault_is_named(office: Office, fault: Fault, wanted: Outcome) -> None:
    office.dingtalk.faults.plan(fault, call="group.send")
    assert await office.send() == wanted


async def test_no_answer_in_ten_seconds_is_ambiguous(office: Office) -> None:
    await office.send()
    office.dingtalk.faults.plan(Fault("hang", delivered=True), call="group.send")
    assert await office.through(office.send("挂起"), 10) == Ambiguous("no answer within 10 s")


async def test_nobody_listening_there_means_nothing_was_sent(office: Office) -> None:
    await office.dingtalk.stop()
    assert isinstance(await office.send(), Retry)


async def test_R10_each_outcome_tells_the_truth_about_what_arrived(office: Office) -> None:
    """Thirty in a hundred calls go wrong, before or after their effect: Sent is there, Retry and Refused are not."""
    chance = random.Random(SEED)
    wrong = [
        Fault("qps"), Fault("banned"), Fault("html", status=403), Fault("error", word="send.too.fast"), Fault("token"),
        Fault("html"), Fault("status", status=502), Fault("reset"), Fault("drop"), Fault("hang"),
        Fault("html", delivered=True), Fault("status", status=502, delivered=True), Fault("reset", delivered=True),
        Fault("drop", delivered=True), Fault("hang", delivered=True), Fault("session_gone"),
        Fault("webhook_error", status=130101, word="send too fast"),
    ]  # fmt: skip
    office.dingtalk.faults.storm(0.3, wrong, chance)
    counts: Counter[type] = Counter()
    for number in range(2000):
        text = f"第{number}条"
        if number % 2:
            call = office.send(text)
        else:
            office.time.turn(timedelta(minutes=2))
            url = await office.webhook()
            call = office.client.answer_session(url, {"msgtype": "text", "text": {"content": text}, "msgUuid": text})
        outcome = await _to_its_end(office, call)
        arrived = sum(shown.text == text for shown in office.dingtalk.state.shown)
        assert arrived == {Sent: 1, Retry: 0, Refused: 0}.get(type(outcome), arrived), (SEED, number, outcome)
        assert arrived <= 1, (SEED, number)
        counts[type(outcome)] += 1
    assert all(counts[kind] > 20 for kind in (Sent, Retry, Ambiguous, Refused)), counts
    office.dingtalk.ledger.entries.clear()


async def _to_its_end(office: Office, call: Awaitable[Outcome]) -> Outcome:
    """Await a call; when it has met a hang, let its deadline pass."""
    task = asyncio.ensure_future(call)
    task.add_done_callback(lambda _: office.dingtalk.ledger.nudge())
    while not task.done():
        await _done_or_hanging(office, task, _hangs(office))
        if not task.done():
            await office.time.elapse(10)
    return await task


async def _done_or_hanging(office: Office, task: asyncio.Future[Outcome], hangs: int) -> None:
    await office.dingtalk.ledger.until(lambda: task.done() or _hangs(office) > hangs)


def _hangs(office: Office) -> int:
    return sum(entry.said == "fault: hang" for entry in office.dingtalk.ledger.entries)


@pytest.mark.parametrize("status", [200, 201, 301, 400, 401, 403, 404, 429, 500, 503])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"code":7}',
        b'{"errcode":null}',
        b'{"errcode":"x"}',
    ],
)
def test_whatever_body_comes_it_is_read_as_something(status: int, body: bytes) -> None:
    for read in (read_openapi, read_oapi):
        outcome = read(status, body)
        assert isinstance(outcome, (dict, Retry, Ambiguous, Refused))
        if isinstance(outcome, dict):
            assert read is read_openapi
            assert status in (200, 201)


@pytest.mark.parametrize("zero", ["0", "0.0", '"0"'])
def test_success_in_the_older_dialect_may_be_a_number_or_a_text(zero: str) -> None:
    outcome = read_oapi(200, f'{{"errcode":{zero},"errmsg":"ok"}}'.encode())
    assert isinstance(outcome, dict)


async def test_no_token_secret_or_webhook_is_logged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    url = await office.webhook()
    for fault in (Fault("drop"), Fault("html"), Fault("reset"), Fault("status", status=500)):
        office.dingtalk.faults.plan(fault, call="group.send")
        office.dingtalk.faults.plan(fault, call="session.send")
        office.dingtalk.faults.plan(fault, call="media.upload")
        await office.send()
        await office.client.answer_session(url, {"msgtype": "text", "text": {"content": "x"}})
        await office.client.upload(b"x", file_name="x", kind="file")
    (token,) = office.dingtalk.state.tokens
    for canary in (token, office.dingtalk.client_secret, url.rpartition("=")[2]):
        assert canary not in caplog.text
