"""Somebody at the pretend DingTalk whose app is reached by signed HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

from tests.pretend.dingtalk import Card, DingTalkPerson, PretendDingTalk, sign
from tests.pretend.turned import TurnedTime


def test_signatures_are_those_of_the_documentation() -> None:
    """Computed from the documented formula, once for a message and once for a card's press."""
    secret = "this is a secret"
    assert sign(secret, f"1577262236757\n{secret}") == "DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA="
    assert sign("mySecret", "1577262236757") == "YPRwOACkIyAfSkOByibnXwmticUhkII0vLSQrdNiEPE="


async def test_by_http_messages_and_presses_are_posted_with_their_signatures() -> None:
    time = TurnedTime(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    got: list[tuple[str, dict[str, str], dict[str, Any]]] = []

    async def answers(request: web.Request) -> web.StreamResponse:
        got.append((request.path, dict(request.headers), await request.json()))
        return web.json_response({"cardData": {"cardParamMap": {"state": "已接受"}}})

    application = web.Application()
    application.add_routes([web.post("/{path:.*}", answers)])
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with PretendDingTalk(clock=time, pace=time) as dingtalk, aiohttp.ClientSession() as session:
            li = DingTalkPerson(dingtalk, "0421", "李雷", messages_url=f"{app}/m", session=session)
            await li.says("日报")
            dingtalk.state.card_routes["zhanggui"] = (f"{app}/c", "card-secret")
            card = Card("c1", "template.schema", "dtv1.card//IM_ROBOT.0421", {}, route_key="zhanggui")
            await li.presses(card, "accept")
    finally:
        await runner.cleanup()
    milliseconds = str(int(time.now().timestamp() * 1000))
    (_, message, body), (path, press, pressed) = got
    assert message["timestamp"] == milliseconds
    assert message["sign"] == sign(dingtalk.client_secret, f"{milliseconds}\n{dingtalk.client_secret}")
    assert body["text"]["content"] == " 日报"
    assert (path, press["x-ddpaas-signature"]) == ("/c", sign("card-secret", milliseconds))
    assert pressed["outTrackId"] == "c1"
    assert card.params == {"state": "已接受"}
