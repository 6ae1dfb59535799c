"""DingTalk, put together: what comes in by stream or by signed HTTP, and how answers go out."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from bot.kernel.call import Call
from bot.kernel.clock import Clock
from bot.kernel.delivery import Retry, Sent
from bot.kernel.message import Answer, Message
from bot.kernel.plain import summary
from bot.kernel.voice import Catalogue
from bot.platforms.dingtalk.deliver import DingTalkDeliverer
from bot.platforms.dingtalk.frames import CARD_TOPIC, ROBOT_TOPIC
from bot.platforms.dingtalk.inert import plain
from bot.platforms.dingtalk.intake import Handles, Intake
from bot.platforms.dingtalk.presses import Presses
from bot.platforms.dingtalk.receive import Heard, Reader, Unreadable, press
from bot.platforms.wire import DeadlinePassed, Pace, within

log = logging.getLogger(__name__)

PRESS_SECONDS: Final = 1.5
"""A card waits 2 s for the answer to its press."""
_SAY_TRIES: Final = 3
_REMEMBERED: Final = 5000


class Face:
    """What happens to each message and press, whichever way it came."""

    def __init__(
        self,
        *,
        dispatcher: Handles,
        deliverer: DingTalkDeliverer,
        presses: Presses,
        catalogue: Catalogue,
        clock: Clock,
        pace: Pace,
        language: str,
        zone: str,
        wake: Callable[[], None],
        reader: Reader | None = None,
    ) -> None:
        self._deliverer = deliverer
        self._presses = presses
        self._clock = clock
        self._pace = pace
        self.reader = reader or Reader()
        self._intake = Intake(
            dispatcher=dispatcher,
            say=self._say,
            wake=wake,
            catalogue=catalogue,
            pace=pace,
            language=language,
            zone=zone,
        )
        self._told: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._telling: set[asyncio.Task[None]] = set()

    @property
    def in_hand(self) -> int:
        """How many messages are taken in and not done."""
        return self._intake.in_hand + len(self._telling)

    async def on_message(self, topic: str, data: dict[str, Any], headers: dict[str, str]) -> dict[str, Any] | None:
        """For the stream client: a robot's message was acknowledged already, a press gets its answer here."""
        try:
            if topic == ROBOT_TOPIC:
                await self.take(self.reader.message(data, now=self._clock.now()))
            elif topic == CARD_TOPIC:
                key = headers.get("messageId", "")
                return {"response": await self.pressed(press(data, key=key, now=self._clock.now()))}
        except Unreadable as wrong:
            log.warning("DingTalk: %s, message %s", wrong, headers.get("messageId", ""))
        return None

    async def take(self, heard: Heard) -> asyncio.Future[Answer] | None:
        """Take a message in; None where there is nothing in it to do, which its sender is told."""
        if not heard.instead:
            return await self._intake.take(heard.call)
        name = (heard.call.workspace, heard.call.key)
        if name in self._told:
            return None
        self._told[name] = None
        if len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
        pieces = {"name": heard.file_name} if heard.instead == "file" else {}
        telling = asyncio.create_task(
            self._say(heard.call, self._intake.told(heard.call, f"unread.{heard.instead}", **pieces))
        )
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)
        return None

    async def pressed(self, call: Call) -> dict[str, Any]:
        """What to answer to a press: a line for whoever pressed. The card itself is redrawn from the outbox, later."""
        with self._presses.answering(call.pressed):
            outcome = await self._intake.take(call)
            try:
                said = (await within(self._pace, PRESS_SECONDS, asyncio.shield(outcome))).message
            except DeadlinePassed:
                said = self._intake.told(call, "saving")
        return {
            "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
            "userPrivateData": {"cardParamMap": {"status": plain(summary(said))}},
        }

    async def stop(self) -> None:
        """Finish what is in hand, within a few seconds."""
        await self._intake.stop()
        if self._telling:
            with suppress(DeadlinePassed):
                await within(self._pace, 2, asyncio.wait(set(self._telling)))
        left = set(self._telling)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _say(self, call: Call, message: Message) -> None:
        for n in range(_SAY_TRIES):
            try:
                outcome = await self._deliverer.say(call, message, self._clock.now())
            except Exception:
                log.exception("DingTalk: %s could not be answered", call.account)
                return
            if isinstance(outcome, Sent):
                return
            if not isinstance(outcome, Retry) or n == _SAY_TRIES - 1:
                log.warning("DingTalk: %s could not be answered: %s", call.account, outcome)
                return
            await self._pace.sleep(2**n)


def press_digest(data: Mapping[str, Any], signed_for: str) -> str:
    """A name for a press that has none."""
    said = json.dumps([data.get("outTrackId"), data.get("userId"), data.get("content"), signed_for])
    return hashlib.sha256(said.encode()).hexdigest()
