"""Takes calls in: each is kept in hand, one after another for each person, until it is stored or its sender told.

DingTalk is answered before the work is done, and does not send a robot's message again. So whatever happens to a call
from here on is ours to see through: while the database is away it is tried again, and at the end (or when we stop) its
sender is told that it was not saved, with their words to copy.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, Protocol, TypeAlias

from bot.kernel.call import Call
from bot.kernel.message import Answer, Message, Quote, Text
from bot.kernel.tokens import answered
from bot.kernel.voice import Catalogue
from bot.platforms.dingtalk.notices import notice
from bot.platforms.wire import DeadlinePassed, Pace, within

log = logging.getLogger(__name__)

WAITS_SECONDS: Final = (1, 2, 4, 8, 15, 30)
"""Before each further try while the database is away: about a minute in all."""
SAYS_SO_AFTER: Final = 2
"""Tries after which the sender hears that it is still being saved, so that they don't type it again."""
MOST_IN_HAND: Final = 1000
"""Calls taken in and not done; past it, taking one more waits."""
STOP_SECONDS: Final = 4
_REMEMBERED: Final = 2000


class Handles(Protocol):
    """The dispatcher, seen from a face."""

    async def handle(self, call: Call) -> Answer:
        """What comes of `call`; committed when it returns, unless the answer says `unsaved`."""


Say: TypeAlias = Callable[[Call, Message], Awaitable[None]]
"""Tells the sender of a call something, past the outbox. Never raises."""

_Sender: TypeAlias = tuple[str, str]
_Lane: TypeAlias = deque[tuple[Call, "asyncio.Future[Answer]"]]


class Intake:
    """One per process. `language` and `zone` speak to whoever has never been answered yet; `wake` says that there may be
    something in the outbox.
    """

    def __init__(
        self,
        *,
        dispatcher: Handles,
        say: Say,
        wake: Callable[[], None],
        catalogue: Catalogue,
        pace: Pace,
        language: str,
        zone: str,
    ) -> None:
        self._dispatcher = dispatcher
        self._say = say
        self._wake = wake
        self._catalogue = catalogue
        self._pace = pace
        self._language = language
        self._zone = zone
        self._languages: OrderedDict[_Sender, str] = OrderedDict()
        self._in_hand: dict[tuple[str, str], asyncio.Future[Answer]] = {}
        self._lanes: dict[_Sender, _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    @property
    def in_hand(self) -> int:
        """How many calls are taken in and not done."""
        return len(self._in_hand)

    async def take(self, call: Call) -> asyncio.Future[Answer]:
        """Take `call` in; what comes of it, later. A copy of one that is in hand is that one.

        Waits while too many are in hand, so that whoever reads from the wire reads more slowly.
        """
        name = (call.workspace, call.key)
        while name not in self._in_hand and len(self._in_hand) >= MOST_IN_HAND:
            await asyncio.wait(self._in_hand.values(), return_when=asyncio.FIRST_COMPLETED)
        known = self._in_hand.get(name)
        if known is not None:
            return known
        outcome: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._in_hand[name] = outcome
        sender = (call.workspace, call.account)
        lane = self._lanes.get(sender)
        if lane is not None:
            lane.append((call, outcome))
            return outcome
        self._lanes[sender] = deque([(call, outcome)])
        task = asyncio.create_task(self._walk(sender))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return outcome

    def told(self, call: Call, key: str, **pieces: str) -> Message:
        """One of the face's own notices, in the language the sender was last answered in."""
        language = self._languages.get((call.workspace, call.account), self._language)
        return notice(self._catalogue, key, language, self._zone, **pieces)

    async def stop(self) -> None:
        """See what is in hand through, for up to 4 s: what can't be stored by then is told to its sender."""
        self._stopping.set()
        if self._tasks:
            with suppress(DeadlinePassed):
                await within(self._pace, STOP_SECONDS, asyncio.wait(set(self._tasks)))
        if self._in_hand:
            log.error("DingTalk: %d messages were still in hand at the end", len(self._in_hand))
        left = set(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _walk(self, sender: _Sender) -> None:
        """A person's calls, one after another: a correction must not overtake what it corrects."""
        lane = self._lanes[sender]
        try:
            while lane:
                call, outcome = lane[0]
                answer = await self._see_through(call)
                lane.popleft()
                del self._in_hand[call.workspace, call.key]
                if not outcome.done():
                    outcome.set_result(answer)
        finally:
            del self._lanes[sender]
            for call, outcome in lane:
                self._in_hand.pop((call.workspace, call.key), None)
                outcome.cancel()

    async def _see_through(self, call: Call) -> Answer:
        answer = await self._attempt(call)
        for n, seconds in enumerate(WAITS_SECONDS, 1):
            if answer.unsaved != "away" or self._stopping.is_set():
                break
            if n == SAYS_SO_AFTER:
                await self._say(call, self.told(call, "saving"))
            with suppress(DeadlinePassed):
                await within(self._pace, seconds, self._stopping.wait())
            answer = await self._attempt(call)
        if answer.unsaved == "away" and call.line:
            log.error("DingTalk: a message of %s could not be stored; they were told", call.account)
            await self._say(call, answer.message.with_blocks(Quote((Text(answered(call.line)[1]),))))
        elif answer.unsaved:
            await self._say(call, answer.message)
        return answer

    async def _attempt(self, call: Call) -> Answer:
        try:
            answer = await self._dispatcher.handle(call)
        except Exception:
            log.exception("DingTalk: a message of %s was not taken", call.account)
            return Answer("refused", self.told(call, "not_saved"), unsaved="away")
        self._wake()
        sender = (call.workspace, call.account)
        self._languages[sender] = answer.message.language
        self._languages.move_to_end(sender)
        if len(self._languages) > _REMEMBERED:
            self._languages.popitem(last=False)
        return answer
