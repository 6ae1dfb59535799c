"""DingTalk's HTTP mode at the door: who is let in, and what anybody else is told."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.platforms.dingtalk.signature import card_secret, message_signed, press_signed
from tests.platforms.dingtalk.face_desk import MORNING, FaceDesk, face_desk
from tests.pretend.dingtalk import HttpReply, sign

SECRET = "dingsecret-canary"
PATHS = ("/dingtalk/messages", "/dingtalk/cards")


def headers_for(path: str, at: datetime, secret: str = SECRET) -> dict[str, str]:
    """What DingTalk signs a request to this address with."""
    stamp = str(int(at.timestamp() * 1000))
    if path == "/dingtalk/messages":
        return {"timestamp": stamp, "sign": sign(secret, f"{stamp}\n{secret}")}
    return {"x-ddpaas-signature-timestamp": stamp, "x-ddpaas-signature": sign(card_secret(secret), stamp)}


async def post(desk: FaceDesk, path: str, body: bytes, headers: Mapping[str, str] | list[tuple[str, str]]) -> int:
    """The status of a request."""
    assert desk.session is not None
    async with desk.session.post(desk.url + path, data=io.BytesIO(body), headers=headers) as response:
        await response.read()
        return response.status


def a_message(desk: FaceDesk, msg_id: str = "", **changes: Any) -> bytes:
    """A robot message of 李雷's."""
    li = desk.person("0421", "李雷")
    return json.dumps(li.message({"msgtype": "text", "text": {"content": "日报"}}, msg_id=msg_id) | changes).encode()


def test_the_documented_vectors() -> None:
    at = datetime.fromtimestamp(1577262236757 / 1000, MORNING.tzinfo)
    stamps = ["1577262236757"]
    good = ["DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA="]
    assert message_signed("this is a secret", timestamps=stamps, signs=good, now=at)
    assert press_signed("mySecret", timestamps=stamps, signs=["YPRwOACkIyAfSkOByibnXwmticUhkII0vLSQrdNiEPE="], now=at)


# --- S3 -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", PATHS)
async def test_S3_dingtalk_a_signature_is_good_for_five_minutes(path: str) -> None:
    async with face_desk("http") as desk:
        statuses = {}
        for seconds in (-301, -300, -299, 0, 299, 300, 301, 3599):
            headers = headers_for(path, desk.time.now() + timedelta(seconds=seconds))
            statuses[seconds] = await post(desk, path, b"{}", headers)
        assert statuses == {-301: 401, -300: 400, -299: 400, 0: 400, 299: 400, 300: 400, 301: 401, 3599: 401}


async def test_S3_dingtalk_a_message_counts_once_though_its_signature_is_good_longer() -> None:
    async with face_desk("http") as desk:
        headers = headers_for("/dingtalk/messages", desk.time.now())
        body = a_message(desk, "msg-1")
        for _ in range(50):
            assert await post(desk, "/dingtalk/messages", body, headers) == 200
        await desk.settled()
        assert desk.recorder.lines == ["日报"]


async def test_S3_dingtalk_an_old_body_under_a_new_signature_is_refused() -> None:
    async with face_desk("http") as desk:
        headers = headers_for("/dingtalk/messages", desk.time.now())
        now_ms = int(desk.time.now().timestamp() * 1000)
        accepted = 0
        old: list[Any] = [
            now_ms - 3_600_001,
            now_ms - 86_400_000,
            now_ms + 300_001,
            0,
            -1,
            10**15,
            None,
            "then",
            True,
            1.5,
            [],
            {},
        ]
        for n, created_at in enumerate(old):
            accepted += (
                await post(desk, "/dingtalk/messages", a_message(desk, f"m{n}", createAt=created_at), headers) == 200
            )
        await desk.settled()
        assert accepted == 0
        assert desk.recorder.calls == []
        assert (
            await post(desk, "/dingtalk/messages", a_message(desk, "late", createAt=now_ms - 3_599_000), headers) == 200
        )


async def test_S3_dingtalk_a_captured_pair_is_worth_nothing_later() -> None:
    async with face_desk("http") as desk:
        headers = headers_for("/dingtalk/messages", desk.time.now())
        await desk.time.elapse(301)
        for n in range(50):
            assert await post(desk, "/dingtalk/messages", a_message(desk, f"m{n}"), headers) == 401
        assert desk.recorder.calls == []


# --- forgeries ----------------------------------------------------------------------------------------------------
def forged(path: str, good: Mapping[str, str]) -> Iterator[list[tuple[str, str]]]:
    """Headers that are wrong in every way one can think of."""
    stamp_name, sign_name = good
    stamp, signature = good.values()
    raw = bytearray(base64.b64decode(signature))
    for bit in range(len(raw) * 8):
        raw[bit // 8] ^= 1 << bit % 8
        yield [(stamp_name, stamp), (sign_name, base64.b64encode(raw).decode())]
        raw[bit // 8] ^= 1 << bit % 8
    for n in range(1000):
        yield [(stamp_name, str(int(stamp) + n + 1)), (sign_name, signature)]
    for bad in ("", "abc", "1e12", "-1", "+" + stamp, " " + stamp + "0", stamp + ".0", "９" * 13, "9" * 400, "\xff"):
        yield [(stamp_name, bad), (sign_name, signature)]
    for bad in ("", "é", "\xff" * 44, signature[:-1], signature + "=", signature.lower(), signature * 2, "DJrE"):
        yield [(stamp_name, stamp), (sign_name, bad)]
    yield []
    yield [(stamp_name, stamp)]
    yield [(sign_name, signature)]
    yield [(stamp_name, stamp), (sign_name, signature), (sign_name, signature)]
    yield [(stamp_name, stamp), (stamp_name, stamp), (sign_name, signature)]
    yield list(headers_for(path, MORNING, "another secret").items())
    other = PATHS[1 - PATHS.index(path)]
    yield list(headers_for(other, MORNING).items())
    # What a card's press is signed with, under a message's names and the other way round.
    yield list(zip(good, headers_for(other, MORNING).values(), strict=True))


@pytest.mark.parametrize("path", PATHS)
async def test_S1_dingtalk_no_forged_signature_is_accepted(path: str) -> None:
    async with face_desk("http") as desk:
        body = a_message(desk)
        seen = []
        for headers in forged(path, headers_for(path, desk.time.now())):
            try:
                seen.append(await post(desk, path, body, headers))
            except (ValueError, UnicodeError):
                continue  # the client itself refuses to send such a header
        assert len(seen) >= 1270
        assert set(seen) == {401}
        assert desk.recorder.calls == []


# --- bodies -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"{}", 400),
        (b"\xff\xfe{}", 400),
        ('{"msgId":"日'.encode("gb18030"), 400),
        (b'{"a":' * 1000 + b"1" + b"}" * 1000, 400),
        (b"[" * 100_000, 400),
        (b'{"createAt":' + b"9" * 5000 + b"}", 400),
        (b" " * (1024 * 1024) + b"{}", 413),
        (b'{"a":"' + b"x" * (10 * 1024 * 1024) + b'"}', 413),
    ],
    ids=range(12),
)
async def test_S4_dingtalk_no_body_gets_500(path: str, body: bytes, status: int) -> None:
    async with face_desk("http") as desk:
        assert await post(desk, path, body, headers_for(path, desk.time.now())) == status
        assert desk.recorder.calls == []


async def test_a_body_in_pieces_without_a_length_is_bounded_too() -> None:
    async with face_desk("http") as desk:
        assert desk.session is not None

        async def endless() -> Any:
            for _ in range(64):
                yield b" " * 65536

        headers = headers_for("/dingtalk/messages", desk.time.now())
        async with desk.session.post(desk.url + "/dingtalk/messages", data=endless(), headers=headers) as response:
            assert response.status == 413


async def test_the_body_is_not_looked_at_before_the_signature() -> None:
    async with face_desk("http") as desk:
        assert await post(desk, "/dingtalk/messages", b"\xff" * 100, {"timestamp": "1", "sign": "x"}) == 401


async def test_a_message_is_answered_though_it_takes_long_to_store() -> None:
    async with face_desk("http") as desk:
        li = desk.person("0421", "李雷")
        desk.recorder.gate.clear()
        saying = asyncio.create_task(li.says("日报"))
        await desk.until(lambda: desk.recorder.tries == 1)
        await asyncio.sleep(0.01)
        assert not saying.done(), "it waits for the commit a little"
        await desk.time.elapse(2)
        reply = await saying
        assert isinstance(reply, HttpReply)
        assert reply.status == 200
        desk.recorder.gate.set()
        await desk.settled()
        assert desk.recorder.lines == ["日报"]


async def test_a_session_webhook_of_somebody_elses_is_never_called() -> None:
    """The signature covers no body: whoever has a pair can write any address into it."""
    async with face_desk("http") as desk:
        headers = headers_for("/dingtalk/messages", desk.time.now())
        for n, address in enumerate(
            (
                "http://169.254.169.254/",
                "https://evil.example/x",
                "https://oapi.dingtalk.com.evil.example/",
                "file:///etc/passwd",
            )
        ):
            content = {"msgtype": "picture", "content": {}, "sessionWebhook": address}
            assert await post(desk, "/dingtalk/messages", a_message(desk, f"m{n}", **content), headers) == 200
        await desk.settled()
        assert desk.dingtalk.ledger.of_call("session.send") == []
        assert len(desk.said_in("0421")) == 4, "the answer went by the OpenAPI"
