"""Named points on the way of a call, a slot and a message, at which a test may stop the process."""

from __future__ import annotations


class Stages:
    """Told each point as it is passed. Does nothing; a test hands in one that kills or freezes the process there."""

    __slots__ = ()

    def passed(self, point: str) -> None:
        """`point` was reached; called on whatever thread gets there, inside its transaction if there is one."""


POINTS = (
    # A call, inside its transaction up to `call.remembered`.
    "call.heard",
    "call.identified",
    "call.worked",
    "call.remembered",
    "call.answered",
    # The same for one that is refused.
    "refusal.noted",
    # Every transaction of the writer.
    "write.begun",
    "write.committing",
    "write.committed",
    # Messages: claimed in one transaction, sent in none, settled in another.
    "claim.rescued",
    "claim.taken",
    "claim.read",
    "claim.done",
    "send.looking",
    "send.begun",
    "send.done",
    "settle.begun",
    "settle.written",
    "settle.done",
    "beat.written",
    # The schedule.
    "plan.begun",
    "plan.written",
    "plan.done",
    "slot.claimed",
    "slot.worked",
    "slot.done",
    "sweep.begun",
    "sweep.worked",
    "sweep.done",
    "tidy.written",
)
"""Every point there is, in the order of the way."""
