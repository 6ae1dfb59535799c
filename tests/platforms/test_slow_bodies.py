"""Whoever sends a body byte by byte, or none at all, is waited for at every door for some seconds and then hung up on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

import pytest

from bot.platforms.bodies import BODY_SECONDS
from tests.platforms.dingtalk.face_desk import face_desk
from tests.platforms.dingtalk.test_dingtalk_http import PATHS, a_message, headers_for
from tests.platforms.slack.stand import at_slack
from tests.platforms.slack.test_slack_signing import BODY, NOW
from tests.platforms.web.calling import COMMANDS
from tests.platforms.web.script import NOW as NOON
from tests.platforms.web.stand import Stand, serving
from tests.pretend.ledger import PATIENCE_SECONDS
from tests.pretend.slack import sign
from tests.pretend.turned import TurnedTime


class SlowSender:
    """A connection over which a request comes in pieces."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.head = b""
        """What came back before the body."""

    @classmethod
    async def at(cls, url: str, path: str, headers: Mapping[str, str], length: int) -> SlowSender:
        """The head of a request whose body is to be so long."""
        port = int(url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Content-Length: {length}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        return cls(reader, writer)

    def sends(self, piece: bytes) -> None:
        """The next of the body."""
        self._writer.write(piece)

    async def hears(self) -> tuple[int, bytes]:
        """Status and body of what comes back until the other side ends the connection."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            answer = await self._reader.read()
        self._writer.close()
        self.head, _, body = answer.partition(b"\r\n\r\n")
        return int(self.head.split(b" ", 2)[1]), body


async def waits_in_vain(slow: SlowSender, time: TurnedTime, body: bytes) -> tuple[int, bytes]:
    """One byte comes at once and one short of the end; the last one never does."""
    slow.sends(body[:1])
    await time.somebody_sleeps(BODY_SECONDS)
    await time.elapse(BODY_SECONDS - 1)
    slow.sends(body[1:-1])
    await time.elapse(1)
    status, told = await slow.hears()
    assert b"connection: close" in slow.head.lower()
    return status, told


async def test_slacks_door_hangs_up_on_a_body_that_does_not_come_to_its_end() -> None:
    async with at_slack() as stand:
        headers = sign(stand.slack.signing_secret, NOW, BODY)
        slow = await SlowSender.at(stand.url, "/slack/events", headers, len(BODY))
        assert await waits_in_vain(slow, stand.time, BODY) == (408, b"")
        assert stand.bot.calls == []
        assert stand.time.sleepers == []


async def test_slacks_door_takes_a_body_that_comes_late_but_whole() -> None:
    async with at_slack() as stand:
        headers = sign(stand.slack.signing_secret, NOW, BODY) | {"Connection": "close"}
        slow = await SlowSender.at(stand.url, "/slack/events", headers, len(BODY))
        slow.sends(BODY[:1])
        await stand.time.somebody_sleeps(BODY_SECONDS)
        await stand.time.elapse(2)
        slow.sends(BODY[1:])
        assert (await slow.hears())[0] == 200
        assert [call.line for call in stand.bot.calls] == ["/kpi report 支付金额 12000"]


@pytest.mark.parametrize("path", PATHS)
async def test_dingtalks_doors_hang_up_on_a_body_that_does_not_come_to_its_end(path: str) -> None:
    async with face_desk("http") as desk:
        body = a_message(desk)
        slow = await SlowSender.at(desk.url, path, headers_for(path, desk.time.now()), len(body))
        assert await waits_in_vain(slow, desk.time, body) == (408, b"{}")
        assert desk.recorder.calls == []


async def test_the_api_hangs_up_on_a_body_that_does_not_come_to_its_end_and_says_why() -> None:
    time = TurnedTime(NOON)
    stand = Stand(time, pace=time)
    body = json.dumps({"line": "/handoff list"}).encode()
    async with serving(stand) as address:
        slow = await SlowSender.at(address, COMMANDS, {"X-Demo-Person": "w2"}, len(body))
        status, told = await waits_in_vain(slow, time, body)
    assert status == 408
    assert json.loads(told) == {"error": "too_slow", "text": "等了几秒内容还没传完，这次没有办。请整个再发一次。"}
    assert stand.calls == []
