"""Carries what the outbox holds to Slack: posts, direct messages, answers in threads, redrawn messages, the home tab."""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from bot.charts.png import draw_png
from bot.kernel.delivery import Outcome, Refused, Retry, Sent
from bot.kernel.message import File, Message, Paragraph, Picture, Text
from bot.kernel.parcel import Parcel
from bot.kernel.voice import Catalogue
from bot.platforms.slack.client import SlackClient, Upload
from bot.platforms.slack.clients import Clients
from bot.platforms.slack.render import render_home, render_message, render_text
from bot.platforms.slack.rich import inert
from bot.platforms.slack.ways import ephemeral, response_url
from bot.platforms.wire import Pace

log = logging.getLogger(__name__)

EVENT_TYPE: Final = "zhanggui_message"
LOOK_BACK: Final = timedelta(hours=24)
LOOKS: Final = 4
"""After so many attempts a message is sent even if nobody could look whether it arrived: at least once comes first."""
UPLOAD_TRIES: Final = 3
LONGEST_WAIT_SECONDS: Final = 10
_NAMESPACE: Final = uuid.UUID("6d1a4f0e-5a7e-5b0c-9d53-3f2f8b1c7a11")
_BLOCK_FAULTS: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "invalid_attachments", "msg_blocks_too_long"}
)
_NOTHING_TO_EDIT: Final = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


def message_id(key: str) -> str:
    """The `client_msg_id` of a message: the same at every attempt."""
    return str(uuid.uuid5(_NAMESPACE, key))


class SlackDeliverer:
    """Slack, seen from the outbox. Our key travels in `client_msg_id` and in the message's metadata."""

    def __init__(self, *, clients: Clients, catalogue: Catalogue, pace: Pace) -> None:
        self._clients = clients
        self._catalogue = catalogue
        self._pace = pace

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Send it once. `Sent.ref` is the message's `ts`, or a file's id where there was nothing but files."""
        client = await self._clients.of(parcel.workspace)
        match parcel.kind:
            case "home":
                view = render_home(parcel.message, mentions=parcel.mentions, words=self._catalogue)
                return await client.publish_home(parcel.target, view)
            case "edit":
                return await self._edit(client, parcel)
            case "direct":
                return await self._direct(client, parcel)
            case "answer" if parcel.reply.get("response_url"):
                return await self._privately(client, parcel)
            case "answer" | "post":
                return await self._post(client, parcel.target, parcel)

    async def find(self, parcel: Parcel) -> Sent | Retry | None:
        """Look through the newest messages there for our key. `None` where it is not found, or we may not look.

        Slack may say that we look too often: then the look waits. One that fails is tried `LOOKS` times before the message
        is sent in doubt.
        """
        if parcel.kind not in ("post", "direct", "answer"):
            return None
        client = await self._clients.of(parcel.workspace)
        channel = parcel.target
        if parcel.kind == "direct":
            channel = parcel.direct_channel or await _direct_channel(client, parcel.target)
        if not channel:
            return None
        oldest = f"{(parcel.now - LOOK_BACK).timestamp():.6f}"
        messages = await client.messages(channel, oldest=oldest, thread_ts=_thread(parcel))
        if isinstance(messages, Retry) and (messages.after_seconds is not None or parcel.attempt < LOOKS):
            return messages
        if not isinstance(messages, list):
            return None
        sent = next((message for message in messages if _key_of(message) == parcel.key), None)
        return None if sent is None else Sent(str(sent.get("ts", "")), channel)

    # --- the kinds --------------------------------------------------------------------------------------------------------
    async def _edit(self, client: SlackClient, parcel: Parcel) -> Outcome:
        if not parcel.ref or not parcel.place:
            return Sent()
        drawn = render_message(parcel.message, mentions=parcel.mentions, words=self._catalogue)
        outcome = await client.update(parcel.place, parcel.ref, drawn.text, drawn.blocks)
        if isinstance(outcome, Refused) and outcome.code in _BLOCK_FAULTS:
            drawn = render_text(parcel.message, mentions=parcel.mentions)
            outcome = await client.update(parcel.place, parcel.ref, drawn.text)
        if isinstance(outcome, Refused) and outcome.code in _NOTHING_TO_EDIT:
            log.info("message %s can't be redrawn any more: %s", parcel.key, outcome.code)
            return Sent(parcel.ref, parcel.place)
        return outcome

    async def _direct(self, client: SlackClient, parcel: Parcel) -> Outcome:
        if parcel.direct_channel:
            outcome = await self._post(client, parcel.direct_channel, parcel)
            if not (isinstance(outcome, Refused) and outcome.code == "channel_not_found"):
                return outcome
        opened = await client.open_dm(parcel.target)
        return await self._post(client, opened.place, parcel) if isinstance(opened, Sent) else opened

    async def _privately(self, client: SlackClient, parcel: Parcel) -> Outcome:
        """An answer only one person may see. It never becomes a post for all."""
        drawn = render_message(parcel.message, mentions=parcel.mentions, words=self._catalogue)
        url = response_url(parcel.reply, parcel.now)
        outcome: Outcome = Refused("expired_url")
        if url:
            outcome = await client.respond(url, ephemeral(drawn))
        user = parcel.reply.get("user")
        if isinstance(outcome, Refused) and isinstance(user, str) and user:
            outcome = await client.ephemeral(parcel.target, user, drawn.text, drawn.blocks, thread_ts=_thread(parcel))
        return replace(outcome, place=parcel.target) if isinstance(outcome, Sent) else outcome

    # --- one message and what hangs on it ---------------------------------------------------------------------------------
    async def _post(self, client: SlackClient, channel: str, parcel: Parcel) -> Outcome:
        message = parcel.message
        uploads = await _uploads(message)
        if uploads and len(message.attachments) == len(message.blocks):
            return await client.upload_files(channel, uploads, thread_ts=_thread(parcel))
        outcome = await self._message(client, channel, parcel)
        if isinstance(outcome, Sent) and uploads:
            await self._attach(client, channel, parcel, uploads)
        return outcome

    async def _message(self, client: SlackClient, channel: str, parcel: Parcel) -> Outcome:
        drawn = render_message(parcel.message, mentions=parcel.mentions, words=self._catalogue)
        told: dict[str, Any] = {
            "thread_ts": _thread(parcel),
            "client_msg_id": message_id(parcel.key),
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": parcel.key}},
        }
        outcome = await client.post_message(channel, drawn.text, drawn.blocks, **told)
        if isinstance(outcome, Refused) and outcome.code in _BLOCK_FAULTS:
            log.warning("Slack refused the blocks of %s (%s); it goes as text", parcel.key, outcome.code)
            drawn = render_text(parcel.message, mentions=parcel.mentions)
            outcome = await client.post_message(channel, drawn.text, **told)
        return outcome

    async def _attach(self, client: SlackClient, channel: str, parcel: Parcel, uploads: list[Upload]) -> None:
        """Files behind a message that stands already: sending it again for their sake would double it. What can't be
        uploaded is said in words."""
        outcome = await client.upload_files(channel, uploads, thread_ts=_thread(parcel))
        for attempt in range(1, UPLOAD_TRIES):
            if not isinstance(outcome, Retry):
                break
            await self._pace.sleep(min(outcome.after_seconds or attempt, LONGEST_WAIT_SECONDS))
            outcome = await client.upload_files(channel, uploads, thread_ts=_thread(parcel))
        if isinstance(outcome, Refused | Retry):
            log.warning("the files of %s could not be uploaded: %s", parcel.key, outcome.reason)
            words = "\n".join(upload.alt or upload.title for upload in uploads)
            said = render_message(replace(parcel.message, blocks=(Paragraph((Text(words),)),), summary=""), mentions={})
            await client.post_message(channel, said.text, said.blocks, thread_ts=_thread(parcel))


async def _uploads(message: Message) -> list[Upload]:
    """Pictures drawn and files unpacked. A file whose content can't be read is left out and logged."""
    uploads: list[Upload] = []
    for number, piece in enumerate(message.attachments, 1):
        match piece:
            case Picture(chart):
                content = await asyncio.to_thread(draw_png, chart)
                uploads.append(Upload(content, f"chart-{number}.png", inert(chart.title), inert(chart.alt)[:1000]))
            case File(name, _, packed):
                shown = inert(name).replace("/", "_").replace("\\", "_") or f"file-{number}"
                try:
                    uploads.append(Upload(base64.b64decode(packed, validate=True), shown, shown))
                except binascii.Error:
                    log.error("the content of %s is no base64", shown)
    return uploads


async def _direct_channel(client: SlackClient, account: str) -> str:
    """The chat with somebody; the first message there may have arrived before its channel was written down."""
    opened = await client.open_dm(account)
    return opened.place if isinstance(opened, Sent) else ""


def _thread(parcel: Parcel) -> str | None:
    thread = parcel.reply.get("thread")
    return thread if isinstance(thread, str) and thread else None


def _key_of(message: Mapping[str, Any]) -> str:
    metadata = message.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, Mapping) else None
    return str(payload.get("key", "")) if isinstance(payload, Mapping) else ""
