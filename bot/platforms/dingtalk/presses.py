"""Which cards are being pressed right now: DingTalk forbids updating a card while its press is being answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bot.platforms.wire import Pace

SETTLES_SECONDS: Final = 1
"""After our answer was handed over: it still has to arrive and be drawn."""


class Presses:
    """Shared by whoever answers presses and whoever updates cards. Another process's presses are not seen; an update that
    meets one is drawn over by the answer at worst, which carries the presser's own line only.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._under_way: Counter[str] = Counter()
        self._settled_at: dict[str, float] = {}

    @contextmanager
    def answering(self, card: str) -> Iterator[None]:
        """While this card's press is being answered."""
        self._under_way[card] += 1
        try:
            yield
        finally:
            self._under_way[card] -= 1
            if not self._under_way[card]:
                del self._under_way[card]
            now = self._pace.monotonic()
            self._settled_at = {name: at for name, at in self._settled_at.items() if at > now}
            self._settled_at[card] = now + SETTLES_SECONDS

    def busy(self, card: str) -> bool:
        """Whether this card must not be updated now."""
        return card in self._under_way or self._settled_at.get(card, 0) > self._pace.monotonic()
