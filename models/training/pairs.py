"""Who is trained by whom: found, doubted, and handed to another mentor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.kernel.dates.spans import add_months
from bot.kernel.errors import Doubt, Refusal
from bot.kernel.message import Button, On
from bot.kernel.people import PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.work import Work
from models.base import changed_rows
from models.organisation import Person
from models.people import touch
from models.training.tables import MentorSession, Training, TrainingState

MONTHS_BEFORE_MENTORING = 6
NEWCOMERS_AT_ONCE = 2


def doubt_mentor(work: Work, newcomer: PersonRef, mentor: PersonRef, first: date) -> None:
    """Raises `Doubt` when on `first` the mentor is new here, or has enough newcomers already."""
    joined_on = work.session.get_one(Person, mentor.id).joined_on
    is_new = add_months(joined_on, MONTHS_BEFORE_MENTORING) > first
    has = newcomers_of(work.session, mentor.id)
    if not is_new and has < NEWCOMERS_AT_ONCE:
        return
    key = (
        "train.doubt_both"
        if is_new and has >= NEWCOMERS_AT_ONCE
        else "train.doubt_new"
        if is_new
        else "train.doubt_full"
    )
    anyway = line_of("train start", f"<@#{newcomer.id}>", f"<@#{mentor.id}>", first.isoformat(), sure="yes")
    another = line_of("train start", f"<@#{newcomer.id}>", day=first.isoformat())
    raise Doubt(
        key,
        mentor=mentor.name,
        since=On(joined_on, iso=True),
        n=has,
        buttons=(
            Button(work.voice.plain("train.button_anyway", mentor=mentor.name), anyway, "primary"),
            Button(work.voice.plain("train.button_another"), another),
        ),
    )


def newcomers_of(session: Session, mentor_id: int) -> int:
    """How many newcomers somebody is mentor of just now."""
    count = select(func.count()).where(Training.mentor_id == mentor_id, Training.state == TrainingState.ACTIVE)
    return session.scalar(count) or 0


# --- found -----------------------------------------------------------------------------------------------------------
def active_of(session: Session, newcomer_id: int) -> Training | None:
    """The training somebody is in as a newcomer."""
    return session.scalar(select(Training).where(Training.active_newcomer_id == newcomer_id))


def latest_of(session: Session, newcomer_id: int) -> Training | None:
    """The training somebody is in, or the last one they were in."""
    return session.scalar(
        select(Training).where(Training.newcomer_id == newcomer_id).order_by(Training.id.desc()).limit(1)
    )


def mentored_by(session: Session, mentor_id: int) -> Sequence[Training]:
    """The running trainings of one mentor."""
    return session.scalars(
        select(Training)
        .where(Training.mentor_id == mentor_id, Training.state == TrainingState.ACTIVE)
        .order_by(Training.id)
    ).all()


def is_mentor_of(session: Session, actor_id: int, newcomer_id: int) -> bool:
    """Whether one is the other's mentor in a running training."""
    found = select(Training.id).where(Training.active_newcomer_id == newcomer_id, Training.mentor_id == actor_id)
    return session.scalar(found) is not None


def running(work: Work, newcomer: PersonRef) -> Training:
    """The training somebody is in; raises `Refusal` when they are in none."""
    training = active_of(work.session, newcomer.id)
    if training is None:
        raise Refusal("train.none_of", who=newcomer.name)
    return training


def with_mentor(session: Session, zone: str, rows: Sequence[MentorSession]) -> Sequence[MentorSession]:
    """Of some sessions those whose mentor is still here on their day: nobody is reminded of, or asked about, the others."""
    last_days = {row.mentor_id: session.get_one(Person, row.mentor_id).departed_on for row in rows}
    return [
        row for row in rows if row.starts_at.astimezone(ZoneInfo(zone)).date() <= (last_days[row.mentor_id] or date.max)
    ]


# --- handed to another mentor ----------------------------------------------------------------------------------------
def change_mentor(work: Work, newcomer: PersonRef, mentor: PersonRef) -> tuple[Training, int]:
    """Another mentor from now on, also for the sessions to come; returns the training and the mentor before."""
    if not mentor.active:
        raise Refusal("train.has_left", who=mentor.name)
    if newcomer.id == mentor.id:
        raise Refusal("train.own_mentor")
    training = running(work, newcomer)
    before = training.mentor_id
    if before == mentor.id:
        raise Refusal("train.mentor_already", mentor=mentor.name, who=newcomer.name)
    training.mentor_id, training.mentor_signed_at = mentor.id, None
    changed_rows(
        work.session,
        update(MentorSession)
        .where(
            MentorSession.training_id == training.id,
            MentorSession.starts_at > work.now,
            MentorSession.cancelled_at.is_(None),
        )
        .values(mentor_id=mentor.id),
    )
    work.session.flush()
    touch(work.session, work.department.id, replan_from=work.now)
    return training, before
