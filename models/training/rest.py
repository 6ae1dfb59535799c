"""What a day on which the department rests does to the one-on-ones planned for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.kernel.work import Work
from models.training.sessions import Arranged, move
from models.training.tables import MentorSession, Training, TrainingState
from models.training.times import pair

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """One-on-ones of a day at which somebody is not at work any more."""

    moved: Sequence[Arranged] = ()
    by_hand: Sequence[MentorSession] = ()
    """Their time the two set themselves: these never move by themselves."""
    stuck: Sequence[MentorSession] = ()
    """Within a week there is no other time at which both can."""


def unsettle(work: Work, day: date) -> Unsettled:
    """Move what can be moved of a local day, by the calendar as it stands now."""
    zone = ZoneInfo(work.department.zone)
    first, last = (datetime.combine(one, time(), zone) for one in (day, day + _ONE_DAY))
    rows = work.session.scalars(
        select(MentorSession)
        .join(Training, Training.id == MentorSession.training_id)
        .where(
            MentorSession.department_id == work.department.id,
            MentorSession.starts_at >= max(first, work.now),
            MentorSession.starts_at < last,
            MentorSession.cancelled_at.is_(None),
            Training.state == TrainingState.ACTIVE,
        )
        .order_by(MentorSession.starts_at, MentorSession.id)
    ).all()
    moved, by_hand, stuck = [], [], []
    for one in rows:
        both = pair(work, work.person_of(one.mentor_id), work.person_of(one.newcomer_id), first=day, last=day)
        if both.can(one.starts_at, but=one.starts_at):
            continue
        if one.by_hand:
            by_hand.append(one)
        elif (arranged := move(work, one)) is not None:
            moved.append(arranged)
        else:
            stuck.append(one)
    return Unsettled(moved, by_hand, stuck)
