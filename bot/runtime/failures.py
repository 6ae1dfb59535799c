"""Calls that failed through a mistake of ours: kept whole, so that nothing said is lost, and numbered."""

from __future__ import annotations

import dataclasses
import logging
import secrets
import traceback
from datetime import datetime

from sqlalchemy.orm import Session

from bot.kernel.call import Call
from bot.runtime.database import Database
from models.messaging import FailedCall

log = logging.getLogger(__name__)


async def record_failure(database: Database, call: Call, error: Exception, now: datetime) -> str:
    """Keep `call` and why it failed; returns the number to tell the person. Never raises."""
    number = secrets.token_hex(3)
    log.error("call %s failed: %s", number, type(error).__name__, exc_info=error)
    where = "".join(traceback.format_tb(error.__traceback__)[-8:])

    def keep(session: Session) -> None:
        session.add(
            FailedCall(
                number=number,
                call=call_to_json(call),
                error=f"{type(error).__name__}\n{where}"[:8000],
                failed_at=now,
            )
        )

    try:
        await database.write(keep)
    except Exception:
        log.exception("call %s could not be kept", number)
    return number


def call_to_json(call: Call) -> dict[str, object]:
    """The call as plain data; addresses that are secrets by themselves (response_url, sessionWebhook) are left out."""
    data = {field.name: getattr(call, field.name) for field in dataclasses.fields(call)}
    data["received_at"] = call.received_at.isoformat()
    data["named"] = [[named.account, named.name] for named in call.named]
    data["form"] = [call.form[0], dict(call.form[1])] if call.form else None
    data["reply"] = {}
    return data
