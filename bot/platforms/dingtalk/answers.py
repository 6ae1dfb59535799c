"""What DingTalk's answers mean. Pure: a status and a body in, the answer or what became of the call out.

Two dialects: the OpenAPI (api.dingtalk.com; errors are HTTP 4xx/5xx with `code` and `message`) and the older one
(oapi.dingtalk.com and session webhooks; always 200, `errcode` 0 is success, sometimes as the text "0"). In front of
both stands a filter that answers a banned address with HTML or with its own JSON (`status` 1111).
"""

from __future__ import annotations

import json
from typing import Any, Final, TypeAlias

from bot.kernel.delivery import Ambiguous, NotSent, Refused, Retry

TOKEN_REFUSED: Final = "InvalidAuthentication"  # noqa: S105 (an error code)
SESSION_GONE: Final = "300001"
"""A session webhook that is no more: send by the OpenAPI instead."""

BAN_SECONDS: Final = 300
"""An address that made more than 10,000 calls in 20 s is refused for 5 minutes."""
WEBHOOK_BAN_SECONDS: Final = 600
"""A webhook robot past 20 messages a minute is refused for 10 minutes."""

_BUSY_CODES: Final = frozenset({"send.too.fast", "too.many.group", "too.many.people"})
_LIMIT_PREFIXES: Final = ("forbidden.accessdenied.qps", "forbidden.accessdenied.qpm", "throttling")
_WEBHOOK_BUSY: Final = {130101: WEBHOOK_BAN_SECONDS, 410100: None, 90002: None, 90018: None, -1: None}
_OLD_TOKEN_CODES: Final = frozenset({40001, 40014, 42001})

Answer: TypeAlias = dict[str, Any]


def read_openapi(status: int, body: bytes) -> Answer | NotSent:
    """The answer of an OpenAPI call, or what its failure means. A refused token is Refused with code TOKEN_REFUSED."""
    said = _object(body)
    if said is None or _denied(said):
        return _not_from_the_api(status, said)
    if 200 <= status < 300:
        return said
    return _openapi_failure(status, said)


def _openapi_failure(status: int, said: Answer) -> NotSent:
    code = _text(said, "code", "Code")
    reason = _text(said, "message", "Message")
    if status == 401 or code == TOKEN_REFUSED:
        return Refused(TOKEN_REFUSED, reason)
    if status == 429 or code in _BUSY_CODES or code.lower().startswith(_LIMIT_PREFIXES):
        return Retry(None, code or "too many calls")
    if status >= 500:
        return Ambiguous(code or f"status {status}")
    return Refused(code or f"status {status}", reason)


def read_oapi(status: int, body: bytes) -> Answer | NotSent:
    """The same for the older dialect. A refused token is Refused with code TOKEN_REFUSED, an expired session webhook
    Refused with code SESSION_GONE.
    """
    said = _object(body)
    if said is None or _denied(said) or not 200 <= status < 300:
        return _not_from_the_api(status, said)
    try:
        errcode = int(said["errcode"])
    except (KeyError, TypeError, ValueError):
        return Ambiguous("no errcode in the answer")
    return said if errcode == 0 else _oapi_failure(errcode, _text(said, "errmsg"))


def _oapi_failure(errcode: int, reason: str) -> NotSent:
    if errcode in _OLD_TOKEN_CODES:
        return Refused(TOKEN_REFUSED, reason)
    if errcode in _WEBHOOK_BUSY:
        return Retry(_WEBHOOK_BUSY[errcode], f"{errcode} {reason}".strip())
    return Refused(str(errcode), reason)


def _denied(said: Answer) -> bool:
    """Whether this is the filter's own refusal, given before anything saw the call."""
    return said.get("status") == 1111 or said.get("punish") == "deny"


def _not_from_the_api(status: int, said: Answer | None) -> NotSent:
    """Something else answered: the filter, a proxy, an overloaded server."""
    if (said is not None and _denied(said)) or status in (403, 405, 429):
        return Retry(BAN_SECONDS, f"refused by the filter in front, status {status}")
    if 400 <= status < 500:
        return Refused(f"status {status}", "the answer could not be read")
    return Ambiguous(f"status {status}, and the answer could not be read")


def _object(body: bytes) -> Answer | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _text(said: Answer, *keys: str) -> str:
    """The first of these that holds text: bounded and printable, as it goes into logs and rows."""
    for key in keys:
        value = said.get(key)
        if isinstance(value, str) and value:
            return "".join(c for c in value if c.isprintable())[:200]
    return ""
