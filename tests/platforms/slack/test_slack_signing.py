"""S1: what is not Slack's is refused before anything reads it, and nothing makes the door fall over."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random  # noqa: TID251 (seeded)
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.bodies import LARGEST_BODY_BYTES
from bot.platforms.slack.receive import Unreadable, read_payload
from bot.platforms.slack.signing import is_signed, sign
from tests.platforms.slack.stand import MORNING, SlackStand, at_slack
from tests.pretend.slack import sign as slacks_signature

NOW = int(MORNING.timestamp())
TIMESTAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
FORM = "application/x-www-form-urlencoded"
BODY = urlencode(
    {
        "command": "/kpi",
        "text": "report 支付金额 12000",
        "team_id": "T00000001",
        "channel_id": "D00000001",
        "user_id": "U00000001",
        "trigger_id": "1.2.3",
    }
).encode()

Forged = tuple[list[tuple[bytes, bytes]], bytes]


def raw(headers: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("utf-8", "surrogateescape")) for name, value in headers]


def forgeries(secret: str, chance: random.Random) -> Iterator[Forged]:
    """Requests that are nearly right, each wrong in one way."""
    good = slacks_signature(secret, NOW, BODY)
    stamp, signature = good[TIMESTAMP], good[SIGNATURE]
    for place in range(len(signature)):  # every character of the signature, each bit of it that leaves a header
        for bit in range(7):
            changed = chr(ord(signature[place]) ^ (1 << bit))
            if changed.isprintable() and changed != signature[place] and changed != " ":
                yield raw([(TIMESTAMP, stamp), (SIGNATURE, signature[:place] + changed + signature[place + 1 :])]), BODY
    for place in range(len(BODY)):  # every bit of the body, and every shorter body
        for bit in range(8):
            changed_body = BODY[:place] + bytes([BODY[place] ^ (1 << bit)]) + BODY[place + 1 :]
            yield raw(list(good.items())), changed_body
        yield raw(list(good.items())), BODY[:place]
    for _ in range(300):  # other secrets, other times
        other = "".join(chance.choice("0123456789abcdef") for _ in range(32))
        yield raw(list(slacks_signature(other, NOW, BODY).items())), BODY
        moved = NOW + chance.choice([-1, 1]) * chance.randint(1, 299)
        yield raw([(TIMESTAMP, str(moved)), (SIGNATURE, signature)]), BODY
    for strange in STRANGE_STAMPS:
        signed = slacks_signature(secret, 0, BODY)[SIGNATURE]
        fits = sign(secret, strange, BODY) if strange.isascii() else signed
        for value in (signature, signed, fits):
            yield raw([(TIMESTAMP, strange), (SIGNATURE, value)]), BODY
    for strange in STRANGE_SIGNATURES:
        yield raw([(TIMESTAMP, stamp), (SIGNATURE, strange)]), BODY
        yield raw([(TIMESTAMP, stamp), (SIGNATURE, signature + (strange or "0"))]), BODY
    yield raw([(SIGNATURE, signature)]), BODY
    yield raw([(TIMESTAMP, stamp)]), BODY
    yield [], BODY
    yield raw([(TIMESTAMP, stamp), (TIMESTAMP, stamp), (SIGNATURE, signature)]), BODY
    yield raw([(TIMESTAMP, stamp), (SIGNATURE, signature), (SIGNATURE, "v0=" + "0" * 64)]), BODY
    yield raw([(TIMESTAMP, stamp), (SIGNATURE, "v0=" + "0" * 64), (SIGNATURE, signature)]), BODY
    for version in ("v1", "v00", "V0", ""):
        yield raw([(TIMESTAMP, stamp), (SIGNATURE, signature.replace("v0", version, 1))]), BODY
    for broken in (
        b"\xff\xfe",
        b"payload=%FF",
        b"{",
        b"[]",
        b"[" * 1000,
        b'{"type":"url_verification","challenge":"x"}',
        b"",
    ):
        yield raw(list(good.items())), broken
        yield raw([(TIMESTAMP, stamp), (SIGNATURE, "v0=" + "0" * 64)]), broken


STRANGE_STAMPS = (
    "abc", "", "-1", "+1764032400", "1764032400.5", "1e9", "0x10", "٣", "１７６４", "9" * 13, "9" * 400, "1764 032400", "NaN",
    "inf", "½", "\udcff", "1_764_032_400", "０",
)  # fmt: skip
STRANGE_SIGNATURES = ("", "v0=", "é", "签名", "\udcff\udcfe", "0" * 64, "v0=" + "é" * 64, "v0=" + "0" * 65, "=" * 70)


async def test_S1_two_thousand_forged_requests_are_all_refused_and_none_is_answered_500() -> None:
    async with at_slack() as stand:
        statuses: dict[int, int] = {}
        for headers, body in forgeries(stand.slack.signing_secret, random.Random(1)):
            status = await posted(stand, headers, body)
            statuses[status] = statuses.get(status, 0) + 1
        assert set(statuses) <= {400, 401}, statuses
        assert sum(statuses.values()) >= 2000, statuses
        assert statuses[401] >= 2000, statuses
        assert stand.bot.calls == []
        # The very same request, not forged, is let in: the door is not simply shut.
        assert (
            await posted(stand, raw(list(slacks_signature(stand.slack.signing_secret, NOW, BODY).items())), BODY) == 200
        )
        assert len(stand.bot.calls) == 1


async def posted(stand: SlackStand, headers: list[tuple[bytes, bytes]], body: bytes) -> int:
    """The status of a request written by hand: headers as they are, doubled and not ASCII if need be."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(stand.url.rpartition(":")[2]))
    lines = [b"POST /slack/events HTTP/1.1", b"Host: 127.0.0.1", b"Connection: close", f"Content-Type: {FORM}".encode()]
    lines += [name + b": " + value for name, value in headers]
    lines.append(f"Content-Length: {len(body)}".encode())
    writer.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    ("age_seconds", "let_in"),
    [(0, True), (299, True), (300, True), (301, False), (-299, True), (-300, True), (-301, False), (86_400, False)],
)
async def test_S1_a_request_is_good_for_300_seconds_on_either_side(age_seconds: int, let_in: bool) -> None:
    async with at_slack() as stand:
        headers = slacks_signature(stand.slack.signing_secret, NOW - age_seconds, BODY)
        status = await posted(stand, raw(list(headers.items())), BODY)
        assert status == (200 if let_in else 401)
        assert len(stand.bot.calls) == let_in


def test_S1_the_signature_is_the_one_of_slacks_own_example() -> None:
    """From Slack's "Verifying requests": secret, timestamp, body and the signature they give."""
    secret = "8f742231b10e8888abcd99yyyzzz85a5"
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
        b"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
        b"%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d1"
        b"0d2c447fce8b6703c"
    )
    assert sign(secret, "1531420618", body) == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


def test_S1_without_a_secret_nobody_gets_in() -> None:
    assert not is_signed("", [str(NOW)], [sign("", str(NOW), BODY)], BODY, MORNING)
    assert is_signed("x", [str(NOW)], [sign("x", str(NOW), BODY)], BODY, MORNING + timedelta(seconds=300))


SIGNED_BUT_STRANGE = (
    b"\xff\xfe\x00", b"{", b"[]", b"[1,2]", b"null", b"nothing", b"", b"payload=notjson", b"payload=%5B%5D", b"payload=%FF",
    b"payload=null", b"payload=", b"[" * 5000, b'{"a":' * 2000, b'{"type":', b'{"type":"event_callback"}',
    b'{"type":"event_callback","event":"x"}', b'{"type":"event_callback","event":{}}', b'{"type":"block_actions"}',
    b'{"type":"event_callback","event":{"type":"app_mention","user":1,"channel":[]},"authorizations":7}',
    b'{"type":"event_callback","event":{"type":"message","channel_type":"im","user":"U1","channel":"D1"},"team_id":"T 1"}',
    b'{"type":"view_submission"}', b'{"type":"view_submission","view":[],"user":null,"team":{"id":"T1"}}',
    b'{"type":"view_submission","view":{"state":{"values":[]}},"user":{"id":"U1"},"team":{"id":"T1"}}',
    b'{"type":"block_actions","actions":[{"action_id":"say:0","value":7}],"user":{"id":"U1"}}',
    b'{"type":"shortcut"}', b'{"type":"shortcut","team":"x","user":"y"}', b'{"type":7}', b'{"type":null}', b'{"command":1}',
    b"command=%2Fkpi", b"command=%2Fkpi&team_id=T1&channel_id=C1&user_id=" + b"U" * 5000, b"a" * 100_000, b"&" * 5000,
    b'{"team":7,"type":"block_actions","user":[]}', b'{"enterprise":7,"type":"event_callback","event":{"type":"x"}}',
    b'{"type":"event_callback","event":{"type":["app_mention"]},"team_id":"T1"}', b'{"authorizations":[null]}',
)  # fmt: skip


@pytest.mark.parametrize("body", SIGNED_BUT_STRANGE, ids=range(len(SIGNED_BUT_STRANGE)))
async def test_S4_signed_nonsense_is_answered_400_or_ignored_and_never_500(body: bytes) -> None:
    async with at_slack() as stand:
        headers = slacks_signature(stand.slack.signing_secret, NOW, body)
        assert await posted(stand, raw(list(headers.items())), body) in (200, 400)
        assert stand.bot.calls == []


async def test_S4_more_than_a_mebibyte_is_not_read() -> None:
    async with at_slack() as stand:
        body = b"text=" + b"a" * (LARGEST_BODY_BYTES - 5)
        for sent, status in ((body, 200), (body + b"a", 413)):
            headers = slacks_signature(stand.slack.signing_secret, NOW, sent)
            assert await posted(stand, raw(list(headers.items())), sent) == status


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
async def test_S4_a_body_that_says_it_is_packed_and_is_not_is_answered_400(coding: str) -> None:
    async with at_slack() as stand:
        for headers in ({}, slacks_signature(stand.slack.signing_secret, NOW, b"\x1f\x8bjunk")):
            said = [*headers.items(), ("Content-Encoding", coding)]
            assert await posted(stand, raw(said), b"\x1f\x8bjunk") == 400
        assert stand.bot.calls == []


async def test_S4_what_no_database_stores_is_taken_out_of_a_line() -> None:
    async with at_slack() as stand:
        li = stand.person()
        event = {
            "type": "message",
            "channel_type": "im",
            "channel": "D00000001",
            "user": li.user_id,
            "text": "a\ud800b\x00c",
        }
        envelope = {"type": "event_callback", "team_id": "T00000001", "event_id": "Ev1", "event": event}
        body = json.dumps(envelope).encode()
        assert (await li.posts(body, {"Content-Type": "application/json"})).status == 200
        assert stand.bot.last.line == "a\ufffdb\ufffdc"


@given(st.binary(max_size=300))
@settings(max_examples=500)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert isinstance(read_payload(body), dict)


@given(st.lists(st.text(max_size=20), max_size=3), st.lists(st.text(max_size=80), max_size=3), st.binary(max_size=50))
@settings(max_examples=500)
def test_no_headers_make_the_check_fall_over(timestamps: list[str], signatures: list[str], body: bytes) -> None:
    assert not is_signed("secret", timestamps, signatures, body, MORNING)
