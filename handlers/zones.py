"""Time zones as people write them in a line."""

from __future__ import annotations

from bot.kernel.errors import Unread
from bot.kernel.message import Button
from bot.kernel.work import Work
from models import settings


def named_zone(work: Work, said: str, *, parameter: str, command: str) -> str:
    """The zone that `said` names; raises `Unread`, with a button for the line `command` with the one that is meant. In a
    form it stands at its field."""
    try:
        return settings.named_zone(said, parameter=parameter)
    except Unread as error:
        if work.call is None or work.call.form is None:
            error.buttons = tuple(Button(line, line) for line in (f"/{command} {zone}" for zone in error.instead))
        raise
