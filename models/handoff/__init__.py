"""Handoffs that cannot fall: offered, then accepted or returned, and asked again until somebody answers.

The work stays the giver's until somebody accepts it. Who is asked climbs a ladder counted in the receiver's own working
time: the receiver again, their deputy, the managers. Whoever is off on that day is passed over at once.
"""

from models.handoff.asking import mind_leave
from models.handoff.boards import Board, again_line, board, climbed, late
from models.handoff.deadlines import DuePast, NotThere, not_there
from models.handoff.deeds import (
    MOMENTS,
    Offered,
    accept,
    find,
    finish,
    give_back,
    given_before,
    move_due,
    offer,
    offer_again,
    refuse_unless_movable,
    refuse_unless_open,
    refuse_unless_returned,
    stands,
    withdraw,
)
from models.handoff.ladder import Nudge, claim_unanswered, departments_due
from models.handoff.tables import LADDER, STEPS, TEMPLATES, UNSETTLED, Handoff, HandoffState, Urgency

__all__ = [
    "LADDER",
    "MOMENTS",
    "STEPS",
    "TEMPLATES",
    "UNSETTLED",
    "Board",
    "DuePast",
    "Handoff",
    "HandoffState",
    "NotThere",
    "Nudge",
    "Offered",
    "Urgency",
    "accept",
    "again_line",
    "board",
    "claim_unanswered",
    "climbed",
    "departments_due",
    "find",
    "finish",
    "give_back",
    "given_before",
    "late",
    "mind_leave",
    "move_due",
    "not_there",
    "offer",
    "offer_again",
    "refuse_unless_movable",
    "refuse_unless_open",
    "refuse_unless_returned",
    "stands",
    "withdraw",
]
