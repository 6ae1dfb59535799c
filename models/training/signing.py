"""A training as it ends: signed off by mentor and manager, or because somebody left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.kernel.errors import Doubt, Refusal
from bot.kernel.message import Button
from bot.kernel.people import PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.work import Work
from models.base import changed_rows
from models.people import touch
from models.training.pairs import active_of, running
from models.training.tables import MentorSession, Training, TrainingState
from models.training.topics import progress_rows


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature: the mentor's opens the manager's, the manager's ends the training."""

    training: Training
    done: bool


def sign(work: Work, newcomer: PersonRef, *, sure: bool) -> Signed:
    """The mentor says that the newcomer can work alone, then a manager does; a mentor who is a manager signs as both.

    Raises `Refusal` for the newcomer themself, for a second signature, for a manager before the mentor; `Doubt` while
    something is not finished, unless `sure`.
    """
    training = running(work, newcomer)
    actor = work.person.id
    manages, mentors = "manager" in work.person.rights, actor == training.mentor_id
    if actor == newcomer.id:
        raise Refusal("train.sign_own")
    mentor = work.person_of(training.mentor_id)
    if not mentors and training.mentor_signed_at is None and mentor.active:
        raise Refusal("train.sign_mentor_first", mentor=mentor.name)
    if mentors and not manages and training.mentor_signed_at is not None:
        raise Refusal("train.sign_twice")
    if not sure:
        _doubt_readiness(work, training, newcomer)
    if not manages:
        return _signed_by_mentor(work, training)
    return _signed_by_manager(work, training, actor)


def _signed_by_mentor(work: Work, training: Training) -> Signed:
    signed = changed_rows(
        work.session,
        update(Training)
        .where(Training.id == training.id, Training.mentor_signed_at.is_(None), Training.state == TrainingState.ACTIVE)
        .values(mentor_signed_at=work.now),
    )
    work.session.refresh(training)
    if not signed:
        raise Refusal("train.sign_twice")
    return Signed(training, done=False)


def _signed_by_manager(work: Work, training: Training, manager_id: int) -> Signed:
    signed = _close(
        work.session,
        training,
        work.now,
        state=TrainingState.DONE,
        signed_by_id=manager_id,
        mentor_signed_at=training.mentor_signed_at or work.now,
    )
    if not signed:
        raise Refusal("train.none_of", who=work.person_of(training.newcomer_id).name)
    touch(work.session, work.department.id, replan_from=work.now)
    return Signed(training, done=True)


def _close(session: Session, training: Training, now: datetime, **values: object) -> bool:
    closed = changed_rows(
        session,
        update(Training)
        .where(Training.id == training.id, Training.state == TrainingState.ACTIVE)
        .values(active_newcomer_id=None, ended_at=now, **values),
    )
    session.refresh(training)
    if closed:
        changed_rows(
            session,
            update(MentorSession)
            .where(
                MentorSession.training_id == training.id,
                MentorSession.starts_at > now,
                MentorSession.cancelled_at.is_(None),
            )
            .values(cancelled_at=now),
        )
    return bool(closed)


def _doubt_readiness(work: Work, training: Training, newcomer: PersonRef) -> None:
    rows = progress_rows(work.session, training.id)
    open_topics = sum(row.percent < 100 for row in rows.values())
    sessions = work.session.scalars(
        select(MentorSession).where(MentorSession.training_id == training.id, MentorSession.cancelled_at.is_(None))
    ).all()
    open_sessions = sum(not one.confirmed for one in sessions)
    if not open_topics and not open_sessions:
        return
    line = line_of("train sign", f"<@#{newcomer.id}>", sure="yes")
    key = "train.doubt_sign" if open_topics and open_sessions else "train.doubt_sign_topics"
    raise Doubt(
        key if open_topics else "train.doubt_sign_sessions",
        n=open_topics or open_sessions,
        who=newcomer.name,
        topics=open_topics,
        sessions=open_sessions,
        buttons=(Button(work.voice.plain("train.button_sign_anyway"), line, "primary"),),
    )


def end_for_leaver(session: Session, person_id: int, *, now: datetime) -> bool:
    """Somebody left: the training they were in as a newcomer ends, without a signature. False when there was none."""
    training = active_of(session, person_id)
    return training is not None and _close(session, training, now, state=TrainingState.ENDED)
