"""The Slack client at a pretend Slack: what arrives there, and whether each outcome tells the truth about it."""

from __future__ import annotations

import asyncio
import logging
import random  # noqa: TID251 (seeded)
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.kernel.delivery import Ambiguous, Outcome, Refused, Retry, Sent
from bot.platforms.hosts import HostGuard, guarded_session
from bot.platforms.slack.answers import read_failure, read_response_url
from bot.platforms.slack.client import SlackClient
from tests.pretend.faults import Fault
from tests.pretend.slack import PretendSlack
from tests.pretend.turned import TurnedTime

CHANNEL = "C00000001"
LI = "U00000001"
SEED = 20261124
VIEW: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "日报"},
    "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "好"}}],
}


class Office:
    """A client, and the pretend Slack it talks to."""

    def __init__(self, slack: PretendSlack, client: SlackClient, time: TurnedTime) -> None:
        self.slack = slack
        self.client = client
        self.time = time

    async def to_its_end(self, call: Awaitable[Any], seconds: float = 10) -> Any:
        """Await a call; when it has met a hang, let its deadline pass."""
        task = asyncio.ensure_future(call)
        task.add_done_callback(lambda _: self.slack.ledger.nudge())
        while not task.done():
            await self._done_or_hanging(task, self._hangs())
            if not task.done():
                await self.time.elapse(seconds)
        return await task

    async def _done_or_hanging(self, task: asyncio.Future[Any], hangs: int) -> None:
        await self.slack.ledger.until(lambda: task.done() or self._hangs() > hangs)

    def _hangs(self) -> int:
        return sum(entry.said == "fault: hang" for entry in self.slack.ledger.entries)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """An office on a Tuesday morning."""
    time = TurnedTime(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    async with PretendSlack(clock=time) as slack:
        slack.workspace.add_person(LI, "李雷")
        slack.workspace.add_channel(CHANNEL, "运营")
        guard = HostGuard(loopback_allowed=frozenset({"127.0.0.1"}))
        async with guarded_session(guard) as session:
            token = slack.workspace.bot_token
            client = SlackClient(session=session, token=token, api_url=slack.api_url, pace=time, guard=guard)
            yield Office(slack, client, time)


async def test_a_message_carries_its_key_twice_and_is_found_again_by_it(office: Office) -> None:
    metadata = {"event_type": "zhanggui", "event_payload": {"key": "k1"}}
    outcome = await office.client.post_message(CHANNEL, "早报", client_msg_id="uuid-1", metadata=metadata)
    (shown,) = office.slack.workspace.said_in(CHANNEL)
    assert outcome == Sent(shown.ts, CHANNEL)
    assert (shown.client_msg_id, shown.metadata) == ("uuid-1", metadata)


async def test_a_person_is_written_to_by_their_id(office: Office) -> None:
    direct = office.slack.workspace.direct(LI).id
    outcome = await office.client.post_message(LI, "私信")
    assert isinstance(outcome, Sent)
    assert outcome.place == direct
    assert await office.client.open_dm(LI) == Sent("", direct)


async def test_update_delete_and_ephemeral(office: Office) -> None:
    posted = await office.client.post_message(CHANNEL, "一")
    assert isinstance(posted, Sent)
    assert await office.client.update(CHANNEL, posted.ref, "二") == posted
    assert isinstance(await office.client.ephemeral(CHANNEL, LI, "只给你"), Sent)
    assert [one.text for one in office.slack.workspace.seen_by(LI, CHANNEL)] == ["二", "只给你"]
    assert await office.client.delete(CHANNEL, posted.ref) == posted
    assert await office.client.update(CHANNEL, posted.ref, "三") == Refused("message_not_found")


async def test_a_response_url_is_used_up_after_five(office: Office) -> None:
    url = office.slack.new_response_url(office.slack.workspace, CHANNEL, LI)
    outcomes = [await office.client.respond(url, {"text": "还在保存"}) for _ in range(6)]
    assert outcomes == [Sent()] * 5 + [Refused("used_url")]


async def test_a_file_is_brought_and_shared(office: Office) -> None:
    outcome = await office.client.upload_file(CHANNEL, b"\x89PNG", file_name="图.png", title="销售额", comment="本周")
    assert isinstance(outcome, Sent)
    shared = office.slack.workspace.files[outcome.ref]
    assert (shared.content, shared.name, shared.title, shared.channel) == (b"\x89PNG", "图.png", "销售额", CHANNEL)


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "upload"])
@pytest.mark.parametrize("kind", ["status", "reset", "drop", "hang", "html"])
async def test_before_a_file_is_shared_nothing_is_ambiguous(office: Office, step: str, kind: str) -> None:
    fault = Fault(kind, status={"status": 500, "html": 502}.get(kind, 0))
    office.slack.faults.plan(fault, call=step)
    call = office.client.upload_file(CHANNEL, b"x", file_name="a", title="a")
    outcome = await office.to_its_end(call, 60)
    assert isinstance(outcome, Retry)
    assert [shared for shared in office.slack.workspace.files.values() if shared.channel] == []


async def test_a_modal_opens_within_two_and_a_half_seconds_or_not_at_all(office: Office) -> None:
    trigger = office.slack.new_trigger(office.slack.workspace, LI)
    assert isinstance(await office.client.open_view(trigger, VIEW), Sent)
    office.slack.faults.plan(Fault("hang"), call="views.open")
    late = office.slack.new_trigger(office.slack.workspace, LI)
    before = office.time.monotonic()
    outcome = await office.to_its_end(office.client.open_view(late, VIEW), 2.5)
    assert (outcome, office.time.monotonic() - before) == (Ambiguous("no answer within 2.5 s"), 2.5)
    assert len(office.slack.ledger.of_call("views.open")) == 2


async def test_a_home_tab_and_a_modals_update(office: Office) -> None:
    assert isinstance(await office.client.publish_home(LI, {**VIEW, "type": "home"} | {"title": None}), Refused)
    home = {"type": "home", "blocks": VIEW["blocks"]}
    assert isinstance(await office.client.publish_home(LI, home), Sent)
    trigger = office.slack.new_trigger(office.slack.workspace, LI)
    opened = await office.client.open_view(trigger, VIEW)
    assert isinstance(opened, Sent)
    assert await office.client.update_view(opened.ref, VIEW) == opened


async def test_a_person_and_a_channel_are_looked_up(office: Office) -> None:
    person = await office.client.users_info(LI)
    assert isinstance(person, dict)
    assert (person["real_name"], person["locale"]) == ("李雷", "zh-CN")
    assert await office.client.users_info("U404") == Refused("user_not_found")
    channel = await office.client.channel_info(CHANNEL)
    assert isinstance(channel, dict)
    assert channel["is_member"]
    who = await office.client.auth_test()
    assert isinstance(who, dict)
    assert who["team_id"] == "T00000001"


@pytest.mark.parametrize(
    ("fault", "wanted"),
    [
        (Fault("rate_limited", retry_after=30), Retry(30, "rate limited")),
        (Fault("error", word="service_unavailable"), Retry(None, "service_unavailable")),
        (Fault("error", word="fatal_error"), Ambiguous("fatal_error")),
        (Fault("error", word="internal_error", status=500), Ambiguous("internal_error")),
        (Fault("error", word="msg_too_long"), Refused("msg_too_long")),
        (Fault("status", status=503), Ambiguous("status 503")),
        (Fault("html"), Ambiguous("the answer could not be read")),
        (Fault("html", status=502), Ambiguous("status 502")),
        (Fault("reset"), Ambiguous("connection lost (ClientPayloadError)")),
        (Fault("drop"), Ambiguous("connection lost (ClientOSError)")),
        (Fault("hang"), Ambiguous("no answer within 10 s")),
    ],
)
async def test_each_fault_is_named(office: Office, fault: Fault, wanted: Outcome) -> None:
    await office.client.auth_test()
    office.slack.faults.plan(fault, call="chat.postMessage")
    assert await office.to_its_end(office.client.post_message(CHANNEL, "x")) == wanted


@pytest.mark.parametrize("word", ["account_inactive", "token_revoked"])
async def test_a_workspace_that_removed_us_is_refused(office: Office, word: str) -> None:
    office.slack.workspace.status = word
    assert await office.client.post_message(CHANNEL, "x") == Refused(word)


async def test_nobody_listening_there_means_nothing_was_sent(office: Office) -> None:
    await office.slack.stop()
    assert isinstance(await office.client.post_message(CHANNEL, "x"), Retry)


async def test_R10_each_outcome_tells_the_truth_about_what_arrived(office: Office) -> None:
    """Thirty in a hundred calls go wrong, before or after their effect: Sent is there, Retry and Refused are not."""
    wrong = [
        Fault("rate_limited", retry_after=3), Fault("error", word="service_unavailable"), Fault("error", word="msg_too_long"),
        Fault("error", word="fatal_error"), Fault("html"), Fault("status", status=502), Fault("reset"), Fault("drop"),
        Fault("hang"), Fault("error", word="fatal_error", delivered=True), Fault("html", delivered=True),
        Fault("status", status=502, delivered=True), Fault("reset", delivered=True), Fault("drop", delivered=True),
        Fault("hang", delivered=True),
    ]  # fmt: skip
    office.slack.faults.storm(0.3, wrong, random.Random(SEED))
    counts: Counter[type] = Counter()
    url = ""
    for number in range(2000):
        text = f"第{number}条"
        if number % 5 == 0:
            url = office.slack.new_response_url(office.slack.workspace, CHANNEL, LI)
        calls: list[Awaitable[Outcome]] = [
            office.client.post_message(CHANNEL, text, client_msg_id=text),
            office.client.ephemeral(CHANNEL, LI, text),
            office.client.respond(url, {"text": text}),
        ]
        outcome = await office.to_its_end(calls.pop(number % 3))
        for call in calls:
            call.close()  # type: ignore[attr-defined]
        arrived = sum(shown.text == text for shown in office.slack.workspace.posted)
        assert arrived == {Sent: 1, Retry: 0, Refused: 0}.get(type(outcome), arrived), (SEED, number, outcome)
        assert arrived <= 1, (SEED, number)
        counts[type(outcome)] += 1
        if isinstance(outcome, Retry):
            await office.time.elapse(outcome.after_seconds or 0)
    assert all(counts[kind] > 10 for kind in (Sent, Retry, Ambiguous, Refused)), counts
    assert office.slack.ledger.wrong() == [], "nothing was called before its Retry-After"


@pytest.mark.parametrize("header", ["", "0", "1", "30", "2.5", "-1", "nan", "inf", "1e9", "soon", "１"])
def test_any_retry_after_is_read_as_whole_seconds_or_none(header: str) -> None:
    outcome = read_failure(429, "ratelimited", header)
    assert isinstance(outcome, Retry)
    wanted = {"0": 0, "1": 1, "30": 30, "2.5": 3, "1e9": 86_400, "１": 1}
    assert outcome.after_seconds == wanted.get(header)


@pytest.mark.parametrize("status", [200, 204, 301, 400, 403, 404, 410, 429, 500, 503])
@pytest.mark.parametrize(
    "body", [b"", b"ok", b'{"ok":true}', b"null", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"error":7}']
)
def test_whatever_a_response_url_answers_it_is_read_as_something(status: int, body: bytes) -> None:
    outcome = read_response_url(status, body, None)
    assert isinstance(outcome, Sent) == (status == 200 and body in (b"ok", b'{"ok":true}'))


@pytest.mark.parametrize(
    "body", ["", "null", "[]", "[1]", '"text"', "7", "{", "[" * 100_000, '{"ok":1}', '{"ok":true}']
)
async def test_bodies_the_sdk_trips_over_are_ambiguous(office: Office, body: str) -> None:
    """Text, a list or nothing where the SDK expects an object makes it raise what it never documented."""
    office.slack.faults.plan(Fault("body", word=body), call="chat.postMessage")
    assert isinstance(await office.client.post_message(CHANNEL, "x"), Ambiguous)


async def test_a_proxy_in_the_environment_is_not_asked(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    same = office.client
    client = SlackClient(
        session=same._session, token="xoxb-canary-1", api_url=office.slack.api_url, pace=office.time, guard=same._guard
    )
    assert isinstance(await client.post_message(CHANNEL, "x"), Sent)


async def test_no_token_and_no_message_is_logged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    url = office.slack.new_response_url(office.slack.workspace, CHANNEL, LI)
    for fault in (Fault("drop"), Fault("html"), Fault("reset"), Fault("status", status=500), Fault("error", word="x")):
        office.slack.faults.plan(fault, call="chat.postMessage")
        office.slack.faults.plan(fault, call="response_url")
        await office.client.post_message(CHANNEL, "绩效-canary")
        await office.client.respond(url, {"text": "绩效-canary"})
    await office.client.post_message(CHANNEL, "绩效-canary")
    await office.client.auth_test()
    for canary in ("绩效-canary", office.slack.workspace.bot_token, url.rpartition("/")[2]):
        assert canary not in caplog.text
