"""A thin client of Slack's Web API. Every call says what became of it; a fault on the wire never raises."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import aiohttp
import yarl
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.kernel.delivery import Ambiguous, NotSent, Outcome, Retry, Sent
from bot.platforms.hosts import HostGuard
from bot.platforms.slack.answers import read_failure, read_response_url
from bot.platforms.wire import Pace, attempted, harmless, read_bounded

CALL_SECONDS: Final = 10
FILE_SECONDS: Final = 60
MODAL_SECONDS: Final = 2.5
"""A `trigger_id` dies 3 s after the press or command it came with."""
LARGEST_ANSWER_BYTES: Final = 1024 * 1024

Answer: TypeAlias = dict[str, Any]
Blocks: TypeAlias = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to share; `alt` describes a picture for whoever does not see it."""

    content: bytes
    file_name: str
    title: str
    alt: str = ""


class SlackClient:
    """Calls one workspace with its bot token.

    `session` must be one of `guarded_session`. Nothing is tried twice here: whoever sends decides by the outcome.
    `Sent.ref` is the message's `ts`, `Sent.place` its channel.
    """

    def __init__(
        self, *, session: aiohttp.ClientSession, token: str, api_url: str, pace: Pace, guard: HostGuard
    ) -> None:
        self._session = session
        self._pace = pace
        self._guard = guard
        self._api_url = api_url
        # At DEBUG, the SDK writes out bodies, with the tokens in them; so its logger has a level of its own.
        quiet = logging.getLogger(f"{__name__}.sdk")
        quiet.setLevel(logging.INFO)
        self._web = AsyncWebClient(token=token, base_url=api_url, session=session, retry_handlers=[], logger=quiet)
        # The SDK takes a proxy from the environment; behind one, the guard would not see where a name leads.
        self._web.proxy = None

    async def post_message(
        self,
        channel: str,
        text: str,
        blocks: Blocks = (),
        *,
        thread_ts: str | None = None,
        client_msg_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> Outcome:
        """Post in a channel, or to a person by their id. `text` is what notifications show; links are not unfurled."""
        extra: dict[str, Any] = {} if client_msg_id is None else {"client_msg_id": client_msg_id}
        answer = await self._call(
            lambda: self._web.chat_postMessage(
                channel=channel,
                text=text,
                blocks=_plain(blocks),
                thread_ts=thread_ts,
                metadata=None if metadata is None else dict(metadata),
                unfurl_links=False,
                unfurl_media=False,
                mrkdwn=False,
                **extra,
            )
        )
        return _sent(answer, "ts", "channel")

    async def update(self, channel: str, ts: str, text: str, blocks: Blocks = ()) -> Outcome:
        """Replace a message. Repeating it does no harm: a failure is never Ambiguous."""
        answer = await self._call(
            lambda: self._web.chat_update(channel=channel, ts=ts, text=text, blocks=_plain(blocks) or [])
        )
        return harmless(_sent(answer, "ts", "channel"))

    async def delete(self, channel: str, ts: str) -> Outcome:
        """Take a message back. Never Ambiguous."""
        return harmless(_sent(await self._call(lambda: self._web.chat_delete(channel=channel, ts=ts)), "ts", "channel"))

    async def ephemeral(
        self, channel: str, user: str, text: str, blocks: Blocks = (), *, thread_ts: str | None = None
    ) -> Outcome:
        """Show something to one person in a channel, until they reload; such a message cannot be updated."""
        answer = await self._call(
            lambda: self._web.chat_postEphemeral(
                channel=channel, user=user, text=text, blocks=_plain(blocks), thread_ts=thread_ts
            )
        )
        return _sent(answer, "message_ts", "")

    async def respond(self, response_url: str, message: Mapping[str, Any]) -> Outcome:
        """Answer by a `response_url`: 5 uses within 30 minutes, after that Refused as `used_url` or `expired_url`."""

        async def post() -> Outcome:
            url = yarl.URL(response_url, encoded=True)
            async with self._session.post(url, json=dict(message), allow_redirects=False) as response:
                body = await read_bounded(response, LARGEST_ANSWER_BYTES)
                return read_response_url(response.status, body, response.headers.get("Retry-After"))

        return await attempted(self._pace, self._guard, response_url, CALL_SECONDS, post)

    async def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> Outcome:
        """Open a modal, within 2.5 s or not at all; never to be repeated. `Sent.ref` is the view's id."""
        answer = await self._call(
            lambda: self._web.views_open(trigger_id=trigger_id, view=dict(view)), seconds=MODAL_SECONDS
        )
        return _view(answer)

    async def update_view(self, view_id: str, view: Mapping[str, Any], *, view_hash: str | None = None) -> Outcome:
        """Replace an open modal. Never Ambiguous."""
        answer = await self._call(lambda: self._web.views_update(view_id=view_id, view=dict(view), hash=view_hash))
        return harmless(_view(answer))

    async def publish_home(self, user: str, view: Mapping[str, Any]) -> Outcome:
        """Show this as a person's home tab. Never Ambiguous."""
        return harmless(_view(await self._call(lambda: self._web.views_publish(user_id=user, view=dict(view)))))

    async def upload_file(
        self,
        channel: str,
        content: bytes,
        *,
        file_name: str,
        title: str,
        comment: str = "",
        thread_ts: str | None = None,
    ) -> Outcome:
        """Upload a file and share it in a channel. `Sent.ref` is the file's id."""
        upload = Upload(content, file_name, title)
        return await self.upload_files(channel, [upload], comment=comment, thread_ts=thread_ts)

    async def upload_files(
        self, channel: str, uploads: Sequence[Upload], *, comment: str = "", thread_ts: str | None = None
    ) -> Outcome:
        """Upload files and share them together in a channel. `Sent.ref` is the first file's id.

        For each file an address is asked for and the bytes go there; then the sharing of all is completed at once. Only
        that last step can leave a doubt: before it nobody sees anything.
        """
        files: list[dict[str, str | None]] = []
        for upload in uploads:
            put = await self._put(upload)
            if not isinstance(put, Sent):
                return put
            files.append({"id": put.ref, "title": upload.title})
        completed = await self._call(
            lambda: self._web.files_completeUploadExternal(
                files=files, channel_id=channel, initial_comment=comment or None, thread_ts=thread_ts
            )
        )
        return Sent(str(files[0]["id"]) if files else "", channel) if isinstance(completed, dict) else completed

    async def messages(
        self, channel: str, *, oldest: str, thread_ts: str | None = None, limit: int = 200
    ) -> list[Answer] | NotSent:
        """The newest messages of a channel, or of one thread in it, with their metadata. Never Ambiguous."""
        asked: dict[str, Any] = {"channel": channel, "oldest": oldest, "limit": limit, "include_all_metadata": True}
        answer = harmless(
            await self._call(
                lambda: (
                    self._web.conversations_replies(ts=thread_ts, **asked)
                    if thread_ts
                    else self._web.conversations_history(**asked)
                )
            )
        )
        if not isinstance(answer, dict):
            return answer
        found = answer.get("messages")
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    async def users_info(self, user: str) -> Answer | NotSent:
        """A person's profile as Slack has it: `id`, `name`, `real_name`, `tz`, `locale`, `deleted`… Never Ambiguous."""
        answer = harmless(await self._call(lambda: self._web.users_info(user=user, include_locale=True)))
        return _part(answer, "user")

    async def channel_info(self, channel: str) -> Answer | NotSent:
        """A channel as Slack has it: `id`, `name`, `is_member`, `is_im`… Never Ambiguous."""
        return _part(harmless(await self._call(lambda: self._web.conversations_info(channel=channel))), "channel")

    async def auth_test(self) -> Answer | NotSent:
        """Who we are: `team_id`, `user_id` (the bot's own), `bot_id`, `url`. Never Ambiguous."""
        return harmless(await self._call(self._web.auth_test))

    async def open_dm(self, user: str) -> Outcome:
        """Open (or find) the direct conversation with a person; `Sent.place` is its channel. Never Ambiguous."""
        answer = _part(harmless(await self._call(lambda: self._web.conversations_open(users=user))), "channel")
        if not isinstance(answer, dict):
            return answer
        channel = answer.get("id")
        return Sent("", channel) if isinstance(channel, str) else Retry(None, "no channel in the answer")

    async def _put(self, upload: Upload) -> Outcome:
        """Bring one file to Slack; nobody sees it yet. `Sent.ref` is its id."""
        asked = harmless(
            await self._call(
                lambda: self._web.files_getUploadURLExternal(
                    filename=upload.file_name, length=len(upload.content), alt_txt=upload.alt or None
                )
            )
        )
        if not isinstance(asked, dict):
            return asked
        upload_url, file_id = asked.get("upload_url"), asked.get("file_id")
        if not isinstance(upload_url, str) or not isinstance(file_id, str):
            return Retry(None, "no upload_url in the answer")
        carried = harmless(await self._carry(upload_url, upload.content))
        return Sent(file_id) if isinstance(carried, Sent) else carried

    async def _carry(self, upload_url: str, content: bytes) -> Outcome:
        async def post() -> Outcome:
            url = yarl.URL(upload_url, encoded=True)
            async with self._session.post(url, data=content, allow_redirects=False) as response:
                await read_bounded(response, LARGEST_ANSWER_BYTES)
                if response.status == 200:
                    return Sent()
                return read_failure(response.status, "", response.headers.get("Retry-After"))

        return await attempted(self._pace, self._guard, upload_url, FILE_SECONDS, post)

    async def _call(self, method: Callable[[], Awaitable[Any]], *, seconds: float = CALL_SECONDS) -> Answer | NotSent:
        async def exchange() -> Answer | NotSent:
            try:
                response = await method()
            except SlackApiError as error:
                return _failure(error)
            except (AttributeError, TypeError, ValueError, RecursionError):
                # What the SDK raises when the body is text or a list where it expects an object.
                return Ambiguous("the answer could not be read")
            return dict(response.data)

        return await attempted(self._pace, self._guard, self._api_url, seconds, exchange)


def _failure(error: SlackApiError) -> NotSent:
    """Read the SDK's error: its response is the SDK's own, or aiohttp's when the body was no JSON."""
    response = error.response
    if isinstance(response, aiohttp.ClientResponse):
        return read_failure(response.status, "", response.headers.get("Retry-After"))
    said = response.data if isinstance(response.data, dict) else {}
    word = said.get("error")
    return read_failure(
        response.status_code, word if isinstance(word, str) else "", response.headers.get("Retry-After")
    )


def _plain(blocks: Blocks) -> list[dict[str, Any]] | None:
    return [dict(block) for block in blocks] or None


def _sent(answer: Answer | NotSent, ref_key: str, place_key: str) -> Outcome:
    if not isinstance(answer, dict):
        return answer
    ref, place = answer.get(ref_key), answer.get(place_key, "")
    return Sent(ref, str(place)) if isinstance(ref, str) else Ambiguous(f"no {ref_key} in the answer")


def _view(answer: Answer | NotSent) -> Outcome:
    view = _part(answer, "view")
    return Sent(str(view.get("id", ""))) if isinstance(view, dict) else view


def _part(answer: Answer | NotSent, key: str) -> Answer | NotSent:
    if not isinstance(answer, dict):
        return answer
    part = answer.get(key)
    return part if isinstance(part, dict) else Retry(None, f"no {key} in the answer")
