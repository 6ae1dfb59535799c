"""Slack's side of the conversation: whatever comes in becomes a call, and its answer finds the way back in time.

The response carries the answer when the effect is committed within 2.5 s of the request. Otherwise it says so much, the
work goes on, and the outcome follows. Nothing is called saved before `handle` returned, which is after COMMIT.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final, Protocol, TypeAlias

from bot.kernel.call import Call
from bot.kernel.message import Answer, CommandLine, Message, Paragraph
from bot.kernel.voice import Voice
from bot.platforms.slack.calls import (
    Malformed,
    action_call,
    bot_user,
    command_call,
    event_call,
    line_call,
    submission_call,
    workspace_of,
)
from bot.platforms.slack.deliver import message_id
from bot.platforms.slack.render import render_message
from bot.platforms.slack.ways import (
    NOT_YET,
    OK,
    CommandWay,
    Desk,
    EventWay,
    HomeWay,
    OpenWay,
    PressWay,
    Reply,
    SubmissionWay,
    ThenHome,
    ViewPressWay,
    Way,
)
from bot.platforms.wire import Pace

log = logging.getLogger(__name__)

ANSWER_SECONDS: Final = 2.5
"""Slack waits for 3 s; the rest is for the way."""
DRAIN_SECONDS: Final = 8.0
Removed: TypeAlias = Callable[[str], Awaitable[None]]
"""Told the workspace that took the app away, or our token; when it returns, that is stored."""


class Dispatcher(Protocol):
    """Where calls go."""

    async def handle(self, call: Call) -> Answer:
        """What comes of `call`; when it returns, the effect is committed, or nothing of it is. Never raises."""


class SlackFace:
    """Answers verified payloads, whether they came over HTTP or a socket. Made inside a running loop."""

    def __init__(
        self,
        *,
        dispatcher: Dispatcher,
        desk: Desk,
        pace: Pace,
        removed: Removed,
        wake: Callable[[], None] = lambda: None,
        help_line: str = "/help",
        home_line: str = "/help",
    ) -> None:
        self._dispatcher = dispatcher
        self._desk = desk
        self._pace = pace
        self._removed = removed
        self._wake = wake
        self._help_line = help_line
        self._home_line = home_line
        self._handling: dict[tuple[str, str], asyncio.Task[Answer]] = {}
        self._behind: set[asyncio.Task[Any]] = set()

    # --- one payload ----------------------------------------------------------------------------------------------------
    async def answer(
        self, payload: Mapping[str, Any], asked_at_seconds: float | None = None, *, last_try: bool = False
    ) -> Reply:
        """What to reply. `asked_at_seconds` is when the request came, by `pace`; now, when not given. `last_try`: Slack
        will not send this event again."""
        came = self._pace.monotonic() if asked_at_seconds is None else asked_at_seconds
        now = self._desk.clock.now()
        try:
            if "command" in payload and "type" not in payload:
                return await self._command(payload, now, came)
            if payload.get("type") == "event_callback":
                return await self._event(payload, now, came, last_try)
            return await self._typed(str(payload.get("type", "")), payload, now, came)
        except Malformed as error:
            log.warning("a payload of Slack has not the documented shape: %s", error)
            return Reply(400)

    async def _typed(self, kind: str, payload: Mapping[str, Any], now: datetime, came: float) -> Reply:
        match kind:
            case "block_actions":
                return await self._press(payload, now, came)
            case "view_submission":
                return await self._submission(payload, now, came)
            case "shortcut" | "message_action":
                call = line_call(payload, self._help_line, now)
                return await self._carry(call, OpenWay(self._desk, call, _trigger(payload)), came)
            case "block_suggestion":
                return Reply(body={"options": []})
            case _:
                # view_closed, app_rate_limited, and whatever Slack thinks of next.
                return OK

    async def _command(self, fields: Mapping[str, Any], now: datetime, came: float) -> Reply:
        call = self._with_profile(command_call(fields, now))
        return await self._carry(call, CommandWay(self._desk, call, _trigger(fields)), came)

    async def _press(self, payload: Mapping[str, Any], now: datetime, came: float) -> Reply:
        call = action_call(payload, now)
        if call is None:
            return OK
        call = self._with_profile(call)
        view = payload.get("view")
        view = view if isinstance(view, Mapping) else {}
        container = payload.get("container")
        container = container if isinstance(container, Mapping) else {}
        way: Way
        if view.get("type") == "modal":
            way = self._maybe_at_home(ViewPressWay(self._desk, call, str(view.get("id", ""))), payload, now)
        elif view.get("type") == "home":
            way = self._maybe_at_home(OpenWay(self._desk, call, _trigger(payload)), payload, now)
        else:
            way = PressWay(self._desk, call, _trigger(payload), bool(container.get("is_ephemeral")))
        return await self._carry(call, way, came)

    async def _submission(self, payload: Mapping[str, Any], now: datetime, came: float) -> Reply:
        call = self._with_profile(submission_call(payload, now))
        if call.form is None or not call.form[0]:
            return OK
        way = self._maybe_at_home(SubmissionWay(self._desk, call, payload["view"]), payload, now)
        return await self._carry(call, way, came)

    def _maybe_at_home(self, way: Way, payload: Mapping[str, Any], now: datetime) -> Way:
        """What is in no channel was begun on the home tab, which then shows what is so now."""
        if way.call.conversation != way.call.account:
            return way
        return ThenHome(way, way.call, partial(self._redraw_home, payload, now))

    async def _redraw_home(self, payload: Mapping[str, Any], now: datetime) -> None:
        call = self._with_profile(line_call(payload, self._home_line, now))
        await HomeWay(self._desk, call).after(await self._dispatcher.handle(call))

    async def _event(self, envelope: Mapping[str, Any], now: datetime, came: float, last_try: bool) -> Reply:
        event = envelope.get("event")
        if not isinstance(event, Mapping):
            raise Malformed("no event")
        call = event_call(envelope, now)
        if call is not None:
            call = self._with_profile(call)
            return await self._carry(call, EventWay(self._desk, call, last_try), came)
        match event.get("type"):
            case "app_home_opened" if event.get("tab", "home") == "home":
                call = line_call(envelope, self._home_line, now)
                return await self._carry(call, HomeWay(self._desk, call), came)
            case "app_uninstalled":
                return await self._gone(envelope, came)
            case "tokens_revoked" if _bot_tokens(event):
                return await self._gone(envelope, came)
            case "member_joined_channel" if event.get("user") == bot_user(envelope) != "":
                self._later(self._greet(envelope, str(event.get("channel", ""))))
        return OK

    # --- handling -------------------------------------------------------------------------------------------------------
    async def _carry(self, call: Call, way: Way, came: float) -> Reply:
        """Have the call handled, and answer by whichever comes first: its end or the deadline."""
        task = self._handle(call)
        if not await self._in_time(task, came):
            reply, rest = way.late()
            self._later(self._outcome(task, call, way, rest))
            return reply
        answer = task.result()
        reply, rest = way.in_time(answer)
        if rest is not None:
            self._later(rest)
        self._meet(call, answer)
        return reply

    def _handle(self, call: Call) -> asyncio.Task[Answer]:
        """The task that handles this call; a copy that comes meanwhile shares it. It outlives the request."""
        key = (call.workspace, call.key)
        task = self._handling.get(key)
        if task is None:
            task = asyncio.ensure_future(self._handled(call))
            self._handling[key] = task
            task.add_done_callback(lambda _: self._handling.pop(key, None))
        return task

    async def _handled(self, call: Call) -> Answer:
        answer = await self._dispatcher.handle(call)
        # What somebody waits for at the screen leaves at once; the rest within a second. A command typed alone, the bulk
        # of what comes, asks nothing more of the database.
        if not call.inline or call.source != "typed" or answer.message.attachments:
            self._wake()
        return answer

    async def _in_time(self, task: asyncio.Task[Any], came: float) -> bool:
        left = ANSWER_SECONDS - (self._pace.monotonic() - came)
        if task.done() or left <= 0:
            return task.done()
        return await self._pace.done_within(left, task)

    async def _outcome(self, task: asyncio.Task[Answer], call: Call, way: Way, first: Any) -> None:
        """Say that it is late, then wait for the end and carry it."""
        if first is not None:
            await first
        answer = await asyncio.shield(task)
        await way.after(answer)
        self._meet(call, answer)

    def _meet(self, call: Call, answer: Answer) -> None:
        if self._desk.profiles.answered(call.workspace, call.account, answer.message.language):
            self._later(self._desk.profiles.ask(call.workspace, call.account))

    def _with_profile(self, call: Call) -> Call:
        known = self._desk.profiles.known(call.workspace, call.account)
        return replace(call, locale=known.locale, zone=known.zone) if known.locale or known.zone else call

    # --- what is no call ------------------------------------------------------------------------------------------------
    async def _gone(self, envelope: Mapping[str, Any], came: float) -> Reply:
        """The app was taken away. Only a stored removal is acknowledged: Slack tells it again otherwise."""
        task = asyncio.ensure_future(self._removed(workspace_of(envelope)))
        self._keep(task)
        try:
            return OK if await self._in_time(task, came) and task.result() is None else NOT_YET
        except Exception:
            log.exception("a removal could not be stored")
            return NOT_YET

    async def _greet(self, envelope: Mapping[str, Any], channel: str) -> None:
        """Say hello in a channel we were invited to, and how it becomes the department's."""
        voice = Voice(self._desk.catalogue, self._desk.default_language, self._desk.default_zone)
        hello = (*voice("slack.hello_channel"), CommandLine("/team channel"))
        drawn = render_message(Message((Paragraph(hello),), voice.language, voice.zone), mentions={})
        client = await self._desk.clients.of(workspace_of(envelope))
        key = f"hello/{envelope.get('event_id')}"
        await client.post_message(channel, drawn.text, drawn.blocks, client_msg_id=message_id(key))

    # --- work behind the response -----------------------------------------------------------------------------------------
    def _later(self, work: Coroutine[Any, Any, Any]) -> None:
        self._keep(asyncio.ensure_future(_logged(work)))

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)

    async def stop(self) -> None:
        """Let what is under way end, for at most 8 s; then cancel it. Call it when no request comes in any more."""
        alarm = asyncio.ensure_future(self._pace.sleep(DRAIN_SECONDS))
        while (under_way := {*self._handling.values(), *self._behind}) and not alarm.done():
            await asyncio.wait({*under_way, alarm}, return_when=asyncio.FIRST_COMPLETED)
        alarm.cancel()
        for task in (left := {*self._handling.values(), *self._behind}):
            task.cancel()
        await asyncio.gather(alarm, *left, return_exceptions=True)
        if left:
            log.warning("%d calls were cut short at the stop", len(left))


async def _logged(work: Coroutine[Any, Any, Any]) -> None:
    try:
        await work
    except Exception:
        log.exception("what follows an answer failed")


def _trigger(payload: Mapping[str, Any]) -> str:
    trigger = payload.get("trigger_id")
    return trigger if isinstance(trigger, str) else ""


def _bot_tokens(event: Mapping[str, Any]) -> bool:
    tokens = event.get("tokens")
    return bool(isinstance(tokens, Mapping) and tokens.get("bot"))
