"""Somebody at the pretend Slack: what an app gets from them, and what its answers do on their screen."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.pretend.samples import BUTTONS, CHANNEL, VIEW
from tests.pretend.slack import PretendSlack, SlackPerson
from tests.pretend.turned import TurnedTime


class App:
    """A tiny app that checks signatures with the SDK's verifier and answers what it is told to."""

    def __init__(self, slack: PretendSlack, time: TurnedTime) -> None:
        self.requests: list[tuple[dict[str, str], Any]] = []
        self.answer: Any = ""
        self.refused = 0
        self._slack = slack
        self._time = time

    async def answers(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        body = await request.read()
        verifier = SignatureVerifier(self._slack.signing_secret, self)  # type: ignore[arg-type]
        if not verifier.is_valid_request(body, dict(request.headers)):
            self.refused += 1
            return web.Response(status=401)
        if request.content_type == "application/json":
            said = json.loads(body)
        else:
            form = {key: values[0] for key, values in parse_qs(body.decode(), keep_blank_values=True).items()}
            said = json.loads(form["payload"]) if "payload" in form else form
        self.requests.append((dict(request.headers), said))
        if said.get("type") == "url_verification":
            return web.json_response({"challenge": said["challenge"]})
        return web.Response(text=self.answer) if isinstance(self.answer, str) else web.json_response(self.answer)

    def now(self) -> float:
        """The verifier's clock."""
        return self._time.now().timestamp()


@pytest.fixture
async def app(slack: PretendSlack, time: TurnedTime) -> AsyncIterator[tuple[App, SlackPerson]]:
    """The tiny app on loopback, and Li Lei who uses it."""
    answering = App(slack, time)
    application = web.Application()
    application.add_routes([web.post("/slack/events", answering.answers)])
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    async with aiohttp.ClientSession() as session:
        yield answering, SlackPerson(slack, "U00000001", "李雷", events_url=url, session=session)
    await runner.cleanup()


async def test_a_command_is_signed_and_its_answer_appears(slack: PretendSlack, app: tuple[App, SlackPerson]) -> None:
    answering, li = app
    answering.answer = {"text": "已记下", "response_type": "ephemeral"}
    reply = await li.commands("/kpi report 客诉 <3 & @李雷", CHANNEL)
    assert reply.body["text"] == "已记下"
    (_, said) = answering.requests[0]
    assert (said["command"], said["text"]) == ("/kpi", "report 客诉 &lt;3 &amp; <@U00000001|李雷>")
    assert [one.text for one in slack.workspace.seen_by("U00000001", CHANNEL)] == ["已记下"]
    assert slack.workspace.said_in(CHANNEL) == []


async def test_a_wrong_signature_an_old_one_and_none_are_seen(
    slack: PretendSlack, app: tuple[App, SlackPerson], time: TurnedTime
) -> None:
    answering, li = app
    headers = {"Content-Type": "application/json"}
    body = b'{"type":"event_callback"}'
    signatures: list[dict[str, str]] = [{}, li.signature(body, "other"), li.signature(body + b" ")]
    for signature in signatures:
        assert (await li.posts(body, {**headers, **signature}, signed=False)).status == 401
    old = li.signature(body)
    await time.elapse(301)
    assert (await li.posts(body, {**headers, **old}, signed=False)).status == 401
    assert answering.requests == []
    assert (await li.verifies_url()).body == {"challenge": "challenge-1"}


async def test_a_press_carries_the_buttons_value_and_its_response_url_replaces_the_message(
    slack: PretendSlack, app: tuple[App, SlackPerson], web_client: AsyncWebClient
) -> None:
    answering, li = app
    await web_client.chat_postMessage(channel=CHANNEL, text="交接", blocks=BUTTONS)
    (posted,) = slack.workspace.said_in(CHANNEL)
    await li.presses(posted, "接受")
    (_, said) = answering.requests[0]
    assert (said["type"], said["actions"][0]["value"], said["actions"][0]["block_id"]) == (
        "block_actions", "/handoff accept 7", "a"
    )  # fmt: skip
    async with aiohttp.ClientSession() as session:
        await session.post(said["response_url"], json={"replace_original": True, "text": "已接受"})
    assert [one.words for one in slack.workspace.said_in(CHANNEL)] == ["已接受"]
    with pytest.raises(AssertionError, match="no button '接受'"):
        await li.presses(posted, "接受")


async def test_a_form_is_filled_in_and_what_the_app_answers_happens_on_the_screen(
    slack: PretendSlack, app: tuple[App, SlackPerson], web_client: AsyncWebClient
) -> None:
    answering, li = app
    await web_client.views_open(trigger_id=slack.new_trigger(slack.workspace, li.user_id), view=VIEW)
    answering.answer = {"response_action": "errors", "errors": {"value": "不是数"}}
    await li.submits({"value": "三", "metric": "complaints"})
    assert li.modal is not None
    assert li.modal.errors == {"value": "不是数"}
    values = answering.requests[0][1]["view"]["state"]["values"]
    assert values["value"]["value"] == {"type": "plain_text_input", "value": "三"}
    assert values["metric"]["value"]["selected_option"]["value"] == "complaints"
    answering.answer = {"response_action": "push", "view": VIEW}
    await li.submits({"value": "3"})
    assert len(slack.workspace.modals[li.user_id]) == 2
    answering.answer = ""
    await li.submits({"value": "3"})
    assert len(slack.workspace.modals[li.user_id]) == 1
    answering.answer = {"response_action": "clear"}
    await li.submits({"value": "3"})
    assert li.modal is None


async def test_events_come_in_their_envelope_and_again_as_slack_repeats_them(app: tuple[App, SlackPerson]) -> None:
    answering, li = app
    await li.writes("日报")
    await li.again(1, "http_timeout")
    await li.writes("日报", channel=CHANNEL)
    await li.opens_home()
    (first, direct), (second, repeated), (_, mention), (_, home) = answering.requests
    assert direct == repeated
    assert "X-Slack-Retry-Num" not in first
    assert second["X-Slack-Retry-Num"] == "1"
    assert (direct["event"]["type"], direct["event"]["channel_type"]) == ("message", "im")
    assert (mention["event"]["type"], mention["event"]["text"]) == ("app_mention", "<@UBOT00001> 日报")
    assert home["event"]["type"] == "app_home_opened"
    assert len({one["event_id"] for _, one in answering.requests}) == 3
