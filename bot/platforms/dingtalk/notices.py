"""What the DingTalk face says by itself, past the commands: that it can't read pictures, that something takes longer."""

from __future__ import annotations

from bot.kernel.message import Message, Paragraph
from bot.kernel.voice import Catalogue, Voice


def notice(catalogue: Catalogue, key: str, language: str, zone: str, **pieces: str) -> Message:
    """One paragraph of DingTalk's own words."""
    return Message((Paragraph(Voice(catalogue, language, zone)(f"dingtalk.{key}", **pieces)),), language, zone)
