"""Somebody installs the bot into their workspace from a browser."""

from __future__ import annotations

from datetime import timedelta
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.slack.oauth import COOKIE, is_state, new_state, read_installation
from tests.platforms.slack.stand import MORNING, SlackStand, at_slack
from tests.pretend.faults import Fault
from tests.pretend.slack import Workspace

KEYS = ("a secret key, the newest one", "an older secret key of ours")


async def begin(stand: SlackStand) -> tuple[str, str]:
    """Open the install link; returns the state and the cookie one's browser keeps."""
    async with stand.browser.get(f"{stand.url}/slack/install", allow_redirects=False) as response:
        assert response.status == 302
        target = urlsplit(response.headers["Location"])
        asked = parse_qs(target.query)
        assert (target.scheme, target.netloc, target.path) == ("https", "slack.com", "/oauth/v2/authorize")
        assert asked["redirect_uri"] == ["https://bot.example/slack/oauth_redirect"]
        assert "chat:write" in asked["scope"][0]
        cookie = SimpleCookie(response.headers["Set-Cookie"])[COOKIE]
        assert cookie["httponly"]
        assert cookie["secure"]
        assert cookie["samesite"] == "Lax"
        return asked["state"][0], cookie.value


async def come_back(stand: SlackStand, cookie: str, **query: str) -> tuple[int, str]:
    headers = {"Cookie": f"{COOKIE}={cookie}", "Accept-Language": "zh-CN"}
    url = f"{stand.url}/slack/oauth_redirect"
    async with aiohttp.ClientSession(headers=headers) as browser, browser.get(url, params=query) as response:
        assert response.headers["Referrer-Policy"] == "no-referrer"
        return response.status, await response.text()


def code_for(stand: SlackStand, name: str = "二号店 <b>") -> tuple[str, Workspace]:
    workspace = Workspace("T00000009", bot_token="xoxb-canary-9", name=name)
    stand.slack.codes["code-1"] = workspace
    return "code-1", workspace


async def test_the_workspace_is_stored_and_the_person_reads_what_to_do_next() -> None:
    async with at_slack(client_id=True) as stand:
        state, cookie = await begin(stand)
        code, workspace = code_for(stand)
        status, page = await come_back(stand, cookie, state=state, code=code)
        assert status == 200
        assert "装好了" in page
        assert "二号店 &lt;b&gt;" in page
        [installed] = stand.ports.installed
        assert (installed.workspace, installed.token, installed.bot_user) == (
            "T00000009",
            "xoxb-canary-9",
            workspace.bot_user_id,
        )
        assert "canary" not in repr(installed)
        assert "canary" not in page


@pytest.mark.parametrize("forged", ["", "x", "a.b.c", "é", "9" * 300])
async def test_a_state_that_is_not_ours_installs_nothing(forged: str) -> None:
    async with at_slack(client_id=True) as stand:
        state, cookie = await begin(stand)
        code, _ = code_for(stand)
        for sent, kept in ((forged, cookie), (state, forged.encode().hex()), (forged, forged.encode().hex() or "-")):
            status, page = await come_back(stand, kept, state=sent, code=code)
            assert (status, "没有装成" in page) == (400, True)
        assert stand.ports.installed == []
        assert stand.slack.ledger.of_call("oauth.v2.access") == []


async def test_after_ten_minutes_it_has_to_be_begun_again() -> None:
    async with at_slack(client_id=True) as stand:
        state, cookie = await begin(stand)
        code, _ = code_for(stand)
        stand.time.turn(timedelta(seconds=600))
        assert (await come_back(stand, cookie, state=state, code=code))[0] == 400


async def test_who_says_no_reads_that_nothing_happened() -> None:
    async with at_slack(client_id=True) as stand:
        state, cookie = await begin(stand)
        status, page = await come_back(stand, cookie, state=state, error="access_denied")
        assert (status, "什么都没有改变" in page) == (200, True)


async def test_a_code_slack_does_not_know_an_answer_in_html_and_an_absent_database_are_said_kindly() -> None:
    async with at_slack(client_id=True) as stand:
        state, cookie = await begin(stand)
        assert (await come_back(stand, cookie, state=state, code="wrong"))[0] == 502
        stand.slack.faults.plan(Fault("html", status=200), call="oauth.v2.access")
        assert (await come_back(stand, cookie, state=state, code="wrong"))[0] == 502
        stand.slack.faults.plan(Fault("reset"), call="oauth.v2.access")
        assert (await come_back(stand, cookie, state=state, code="wrong"))[0] == 502
        code, _ = code_for(stand)
        stand.ports.away = True
        status, page = await come_back(stand, cookie, state=state, code=code)
        assert (status, "没有装成" in page) == (500, True)


async def test_without_a_client_id_there_is_no_install_page() -> None:
    async with at_slack() as stand, stand.browser.get(f"{stand.url}/slack/install") as response:
        assert response.status == 404


def test_a_state_is_good_for_every_key_that_is_still_believed() -> None:
    old = new_state(KEYS[1], MORNING)
    assert is_state(old, KEYS, MORNING)
    assert not is_state(old, KEYS[:1], MORNING)
    assert is_state(old, KEYS, MORNING + timedelta(seconds=599))
    assert not is_state(old, KEYS, MORNING + timedelta(seconds=600))
    assert new_state(KEYS[0], MORNING) != new_state(KEYS[0], MORNING)


@given(st.text(max_size=120))
@settings(max_examples=300)
def test_no_text_is_taken_for_a_state(text: str) -> None:
    assert not is_state(text, KEYS, MORNING)


def test_an_installation_for_a_whole_organisation_is_refused() -> None:
    assert read_installation({"ok": True, "access_token": "xoxb-1", "team": None, "enterprise": {"id": "E1"}}) is None
    assert read_installation({"ok": True, "team": {"id": "T1"}}) is None
    assert read_installation("<html>") is None
