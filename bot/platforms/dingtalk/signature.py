"""Whether a request comes from DingTalk.

A message's signature is over the time alone, neither body nor path: whoever sees one pair can send any body with it for
as long as it is good. DingTalk allows an hour; here it is five minutes, each message counts once by its id, and one that
was written long ago is refused. It needs TLS in front. Sources: the HTTP callback's and the card callback's pages of the
robot documentation.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(minutes=5)
OLDEST_MESSAGE: Final = timedelta(hours=1)
"""A message written longer ago is an old one sent again."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def message_signed(secret: str, *, timestamps: Sequence[str], signs: Sequence[str], now: datetime) -> bool:
    """Whether the headers `timestamp` (milliseconds) and `sign` of a robot message are right, single, and of now."""
    if len(timestamps) != 1 or len(signs) != 1 or not _of_now(timestamps[0], now):
        return False
    return _same(_sign(secret, f"{timestamps[0]}\n{secret}"), signs[0])


def press_signed(secret: str, *, timestamps: Sequence[str], signs: Sequence[str], now: datetime) -> bool:
    """The same for `x-ddpaas-signature-timestamp` and `x-ddpaas-signature` of a card's press."""
    if len(timestamps) != 1 or len(signs) != 1 or not _of_now(timestamps[0], now):
        return False
    return _same(_sign(secret, timestamps[0]), signs[0])


def card_secret(client_secret: str) -> str:
    """The secret that DingTalk is given to sign presses with; made from the app's own, so that nothing more is to be set."""
    made = hmac.new(client_secret.encode(), b"zhanggui card callbacks", hashlib.sha256)
    return made.hexdigest()


def fresh(written_at: datetime | None, now: datetime) -> bool:
    """Whether a message that came by HTTP was written lately (and says when)."""
    return written_at is not None and now - OLDEST_MESSAGE <= written_at <= now + WINDOW


def _of_now(timestamp: str, now: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 14):
        return False
    return abs((now - _EPOCH) - timedelta(milliseconds=int(timestamp))) <= WINDOW


def _sign(secret: str, text: str) -> bytes:
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest())


def _same(right: bytes, given: str) -> bool:
    # A header may hold any byte; `compare_digest` takes text only in ASCII.
    return hmac.compare_digest(right, given.encode("utf-8", "surrogatepass"))
