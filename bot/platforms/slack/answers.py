"""What Slack's answers mean. Pure. Source: the error tables of the Web API's methods."""

from __future__ import annotations

import json
from typing import Any, Final

from bot.kernel.delivery import Ambiguous, NotSent, Refused, Retry, Sent

TOKEN_GONE: Final = frozenset({"account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed"})
"""Codes of a Refused that mean: this workspace has removed us, nothing more can be sent there."""

_LATER: Final = frozenset({"service_unavailable", "request_timeout", "team_added_to_org", "org_login_required"})
_LIMITED: Final = frozenset({"ratelimited", "rate_limited"})
_UNSURE: Final = frozenset({"fatal_error", "internal_error"})
"""Slack's table says of both: some part may have succeeded before the error."""


def read_failure(status: int, error: str, retry_after: str | None) -> NotSent:
    """What an answer that is no success means: `error` is Slack's word ("" when the body could not be read),
    `retry_after` the header of that name.
    """
    if status == 429 or error in _LIMITED:
        return Retry(_seconds(retry_after), "rate limited")
    if status >= 500 or error in _UNSURE:
        return Ambiguous(error or f"status {status}")
    if error in _LATER:
        return Retry(_seconds(retry_after), error)
    if error:
        return Refused(error)
    if 300 <= status < 500:
        return Refused(f"status {status}", "the answer could not be read")
    return Ambiguous("the answer could not be read")


def read_response_url(status: int, body: bytes, retry_after: str | None) -> Sent | NotSent:
    """What a `response_url` answered: the text `ok`, or JSON with `ok` and `error` (`used_url`, `expired_url`)."""
    if status == 200 and body.strip() == b"ok":
        return Sent()
    said = _object(body)
    if status == 200 and said.get("ok") is True:
        return Sent()
    error = said.get("error")
    return read_failure(status, error if isinstance(error, str) else "", retry_after)


def _seconds(retry_after: str | None) -> int | None:
    """The header's whole seconds; a fraction is rounded up, anything else is as if there were none."""
    try:
        seconds = float(retry_after or "")
    except ValueError:
        return None
    return min(int(-(-seconds // 1)), 86_400) if 0 <= seconds < float("inf") else None


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
