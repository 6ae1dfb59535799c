"""One-on-ones that took place: confirmed by both, asked about, and seen by the managers when nobody confirms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.kernel.errors import Denied, Doubt, Refusal
from bot.kernel.message import Button
from bot.kernel.people import DepartmentRef, PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.work import Work
from bot.kernel.workdays import WorkCalendar
from models.base import changed_rows
from models.training.pairs import with_mentor
from models.training.sessions import find
from models.training.tables import SESSION, MentorSession, Training, TrainingState

_NOT_HELD: Final = re.compile(
    r"没(?:有|能|来得及)?(?:谈|聊|开|见)(?!完)|没(?:有)?时间|没空|取消了|被取消"
    r"|\b(?:didn['’]?t|did not|no[- ]show|missed|cancell?ed)\b",
    re.IGNORECASE,
)
"""What a note says of a one-on-one that did not take place; 没聊完 is one that did."""


def confirm(work: Work, number: int, note: str, *, sure: bool) -> MentorSession:
    """One of the two says that it took place.

    Raises `Denied` for anybody else; `Refusal` before it began, and for a second time; `Doubt` where the note says that it
    did not, unless `sure`.
    """
    found = find(work, number)
    me = work.person.id
    if me not in (found.mentor_id, found.newcomer_id):
        raise Denied("mentor.stranger", number=number)
    if work.now < found.starts_at:
        raise Refusal("mentor.not_begun", number=number, at=work.voice.moment(found.starts_at, work.now))
    if not sure and not found.confirmed_by(me) and _NOT_HELD.search(note):
        raise _doubt_held(work, found, note)
    as_mentor = me == found.mentor_id
    at = MentorSession.mentor_confirmed_at if as_mentor else MentorSession.newcomer_confirmed_at
    side = "mentor" if as_mentor else "newcomer"
    confirmed = changed_rows(
        work.session,
        update(MentorSession)
        .where(MentorSession.id == found.id, at.is_(None))
        .values({f"{side}_confirmed_at": work.now, f"{side}_note": note}),
    )
    work.session.refresh(found)
    if not confirmed:
        other = work.person_of(found.other(me))
        raise Refusal("mentor.twice_both" if found.confirmed else "mentor.twice", number=number, other=other.name)
    return found


def _doubt_held(work: Work, one: MentorSession, note: str) -> Doubt:
    held = line_of("mentor confirm", one.number, note=note, sure="yes")
    moved = line_of("mentor plan", f"<@#{one.other(work.person.id)}>", number=f"#{one.number}")
    buttons = (
        Button(work.voice.plain("mentor.button_confirm"), held),
        Button(work.voice.plain("mentor.button_missed"), moved, "primary"),
    )
    return Doubt("mentor.doubt_held", number=one.number, note=note, buttons=buttons)


def claim_asking(work: Work, person: PersonRef, day: date) -> Sequence[MentorSession]:
    """Sessions before `day` that this person has not confirmed and was not asked about yet; each is given out once."""
    before = datetime.combine(day, time(0), ZoneInfo(person.zone))
    claimed = []
    for side in ("mentor", "newcomer"):
        asked, confirmed = f"{side}_asked_at", f"{side}_confirmed_at"
        columns = MentorSession.__table__.c
        open_ones = work.session.scalars(
            select(MentorSession)
            .where(
                MentorSession.department_id == work.department.id,
                columns[f"{side}_id"] == person.id,
                MentorSession.starts_at < min(before, work.now - SESSION),
                MentorSession.cancelled_at.is_(None),
                columns[asked].is_(None),
                columns[confirmed].is_(None),
            )
            .order_by(MentorSession.starts_at)
        ).all()
        for one in with_mentor(work.session, work.department.zone, open_ones):
            mine = update(MentorSession).where(MentorSession.id == one.id, columns[asked].is_(None))
            if changed_rows(work.session, mine.values({asked: work.now})):
                claimed.append(one)
    return claimed


def unconfirmed(
    session: Session, department: DepartmentRef, calendar: WorkCalendar, day: date
) -> Sequence[MentorSession]:
    """Sessions that somebody has still not confirmed although two whole working days passed since; for the agenda too.

    Only those of running trainings, the oldest first.
    """
    latest = calendar.previous_working(day, 2)
    rows = session.scalars(
        select(MentorSession)
        .join(Training, Training.id == MentorSession.training_id)
        .where(
            MentorSession.department_id == department.id,
            MentorSession.starts_at < datetime.combine(latest, time(0), ZoneInfo(department.zone)),
            MentorSession.cancelled_at.is_(None),
            or_(MentorSession.mentor_confirmed_at.is_(None), MentorSession.newcomer_confirmed_at.is_(None)),
            Training.state == TrainingState.ACTIVE,
        )
        .order_by(MentorSession.starts_at, MentorSession.id)
    ).all()
    return with_mentor(session, department.zone, rows)


def claim_telling(work: Work, day: date) -> Sequence[MentorSession]:
    """Those of `unconfirmed` that the managers have not heard of; each is given out once."""
    claimed = []
    for one in unconfirmed(work.session, work.department, work.calendar, day):
        mine = update(MentorSession).where(MentorSession.id == one.id, MentorSession.managers_told_at.is_(None))
        if changed_rows(work.session, mine.values(managers_told_at=work.now)):
            claimed.append(one)
    return claimed
