"""Whether a request is Slack's: the signature over its raw bytes, and how old it may be."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Final

WINDOW_SECONDS: Final = 300
_VERSION: Final = b"v0"


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature Slack would send: `v0=` and the HMAC-SHA256 of `v0:<timestamp>:<body>` in hex."""
    signed = b":".join((_VERSION, timestamp.encode(), body))
    return "v0=" + hmac.digest(secret.encode(), signed, "sha256").hex()


def is_signed(secret: str, timestamps: list[str], signatures: list[str], body: bytes, now: datetime) -> bool:
    """Whether exactly one timestamp, within 300 s of `now` on either side, and exactly one signature came, and they fit.

    Never raises, whatever stands in the headers; the comparison takes the same time wherever the first difference is.
    """
    if not secret or len(timestamps) != 1 or len(signatures) != 1:
        return False
    timestamp = timestamps[0]
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(now.timestamp() - int(timestamp)) > WINDOW_SECONDS:
        return False
    given = signatures[0].encode("utf-8", "surrogateescape")
    return hmac.compare_digest(given, sign(secret, timestamp, body).encode())
