"""What became of one attempt to deliver something: four answers, the same for every platform.

Whoever sends decides by the class alone: `Sent` is finished, `Retry` is safe to repeat (nothing was delivered),
`Ambiguous` may have been delivered (repeat only what may appear twice, or look first), `Refused` will not get better
by repeating.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Sent:
    """Delivered.

    `ref` is the platform's name for what was made (a Slack `ts` or file id, a DingTalk `processQueryKey`, media id,
    `outTrackId` or download address; empty when the platform gives none); `place` is the conversation it is in.
    """

    ref: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Retry:
    """Not delivered, and nothing happened: try again, not before `after_seconds` (None: the sender's own back-off)."""

    after_seconds: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """It left here and no readable answer came: it may or may not have been delivered."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform said no, and will say no again. `code` is its own word for why, `reason` its sentence."""

    code: str
    reason: str = ""


NotSent: TypeAlias = Retry | Ambiguous | Refused
Outcome: TypeAlias = Sent | NotSent
