"""One-on-ones: arranged, moved when somebody is away, confirmed by both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.kernel.dates.spans import monday_of
from bot.kernel.errors import Denied, Doubt, Refusal
from bot.kernel.message import Button
from bot.kernel.people import DepartmentRef, PersonRef
from bot.kernel.tokens import line_of
from bot.kernel.work import Work
from models.base import changed_rows
from models.people import next_number
from models.training.pairs import active_of, with_mentor
from models.training.tables import MentorSession, Training, TrainingState
from models.training.times import Pair, pair

_ONE_DAY = timedelta(days=1)
MOVED_AHEAD = timedelta(days=4)
"""Sessions this near are moved when somebody turns out to be away; leave further ahead may still change."""


# --- arranged --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Arranged:
    """A session that was added, or moved from `before`."""

    session: MentorSession
    before: datetime | None


def arrange(
    work: Work, other: PersonRef, starts_at: datetime, *, number: int | None, topic: str, sure: bool
) -> Arranged:
    """One of the two adds a session at `starts_at`, or moves the one called `number` (also one that did not take place).

    Raises `Denied` for anybody but the two (and a manager), `Refusal` for a past or taken time, `Doubt` when somebody is
    not at work then, or when the week has its two already, unless `sure`.
    """
    training = _pair_of(work, other)
    if starts_at <= work.now:
        raise Refusal("mentor.past", at=work.voice.moment(starts_at, work.now))
    moved = None if number is None else _movable(work, training, number)
    both = _both(work, training, starts_at)
    before = None if moved is None else moved.starts_at
    if not both.free_at(starts_at, but=before):
        raise Refusal("mentor.taken", at=work.voice.moment(starts_at, work.now))
    if not sure:
        said = {"topic": topic} if topic else {}
        _doubt_hours(work, both, starts_at, said if number is None else {"number": f"#{number}", **said})
        if moved is None:
            _doubt_third(work, training, other, starts_at, said)
    if moved is None:
        added = new_session(work, training, starts_at, zh=topic, en=topic, by_hand=True)
        work.session.flush()
        return Arranged(added, None)
    values: dict[str, object] = {"zh": topic, "en": topic} if topic else {}
    changed_rows(
        work.session,
        update(MentorSession)
        .where(MentorSession.id == moved.id)
        .values(
            starts_at=starts_at,
            by_hand=True,
            mentor_asked_at=None,
            newcomer_asked_at=None,
            mentor_confirmed_at=None,
            newcomer_confirmed_at=None,
            managers_told_at=None,
            **values,
        ),
    )
    work.session.refresh(moved)
    return Arranged(moved, before)


def _pair_of(work: Work, other: PersonRef) -> Training:
    """The running training that joins the speaker and `other`; a manager may name the newcomer."""
    mine = active_of(work.session, work.person.id)
    if mine is not None and mine.mentor_id == other.id:
        return mine
    theirs = active_of(work.session, other.id)
    if theirs is not None and (theirs.mentor_id == work.person.id or "manager" in work.person.rights):
        return theirs
    raise Denied("mentor.no_pair", who=other.name)


def _movable(work: Work, training: Training, number: int) -> MentorSession:
    found = find(work, number)
    if found.training_id != training.id:
        raise Refusal("mentor.none", number=number)
    if found.confirmed:
        raise Refusal("mentor.is_confirmed", number=number)
    return found


def _both(work: Work, training: Training, starts_at: datetime) -> Pair:
    day = starts_at.astimezone(ZoneInfo(work.department.zone)).date()
    mentor, newcomer = work.person_of(training.mentor_id), work.person_of(training.newcomer_id)
    return pair(work, mentor, newcomer, first=day, last=day)


def _doubt_hours(work: Work, both: Pair, starts_at: datetime, said: Mapping[str, str]) -> None:
    away = [person for person in (both.mentor, both.newcomer) if not both.working(person, starts_at)]
    if away:
        raise Doubt(
            "mentor.doubt_hours",
            who=work.voice.listed(person.name for person in away),
            n=len(away),
            at=work.voice.moment(starts_at, work.now),
            buttons=(_again(work, both, starts_at, said, "mentor.button_anyway"),),
        )


def _again(work: Work, both: Pair, starts_at: datetime, said: Mapping[str, str], label: str) -> Button:
    """The same line once more, meant; `said` is what else it gave."""
    who = both.newcomer if both.newcomer.id != work.person.id else both.mentor
    local = starts_at.astimezone(ZoneInfo(work.person.zone))
    line = line_of("mentor plan", f"<@#{who.id}>", f"{local:%Y-%m-%d %H:%M}", sure="yes", **said)
    return Button(work.voice.plain(label), line)


def _doubt_third(
    work: Work, training: Training, other: PersonRef, starts_at: datetime, said: Mapping[str, str]
) -> None:
    """A third session in one week is more likely meant to replace one of the two."""
    zone = ZoneInfo(work.department.zone)
    monday = monday_of(starts_at.astimezone(zone).date())
    week = [
        one for one in _planned(work.session, training.id) if monday_of(one.starts_at.astimezone(zone).date()) == monday
    ]
    open_ones = [one for one in week if not one.confirmed]
    if len(week) < 2 or not open_ones:
        return
    local = starts_at.astimezone(ZoneInfo(work.person.zone))
    clock = f"{local:%Y-%m-%d %H:%M}"
    buttons = [
        Button(
            work.voice.plain(
                "mentor.button_instead",
                number=one.number,
                at=work.voice.write(work.voice.moment(one.starts_at, work.now)),
            ),
            line_of("mentor plan", f"<@#{other.id}>", clock, number=f"#{one.number}", **said),
        )
        for one in open_ones
    ]
    third = line_of("mentor plan", f"<@#{other.id}>", clock, sure="yes", **said)
    buttons.append(Button(work.voice.plain("mentor.button_third"), third))
    raise Doubt("mentor.doubt_third", n=len(week), at=work.voice.moment(starts_at, work.now), buttons=tuple(buttons))


def new_session(
    work: Work, training: Training, starts_at: datetime, *, zh: str, en: str, by_hand: bool
) -> MentorSession:
    """A one-on-one of the two of a training, to be flushed; nobody has confirmed it."""
    added = MentorSession(
        department_id=work.department.id,
        number=next_number(work.session, work.department.id),
        training_id=training.id,
        mentor_id=training.mentor_id,
        newcomer_id=training.newcomer_id,
        starts_at=starts_at,
        zh=zh,
        en=en,
        by_hand=by_hand,
        mentor_note="",
        newcomer_note="",
    )
    work.session.add(added)
    return added


def move_away(work: Work) -> Sequence[Arranged]:
    """Sessions of the next days at which somebody turns out not to be at work go to the nearest time both can.

    One without such a time within a week stays where it is; one whose time the two set themselves always does.
    """
    near = work.session.scalars(
        select(MentorSession)
        .join(Training, Training.id == MentorSession.training_id)
        .where(
            MentorSession.department_id == work.department.id,
            MentorSession.starts_at > work.now,
            MentorSession.starts_at <= work.now + MOVED_AHEAD,
            MentorSession.cancelled_at.is_(None),
            MentorSession.by_hand.is_(False),
            Training.state == TrainingState.ACTIVE,
        )
        .order_by(MentorSession.starts_at, MentorSession.id)
    ).all()
    return [moved for one in near if (moved := move(work, one)) is not None]


def move(work: Work, one: MentorSession) -> Arranged | None:
    """To the nearest time both can, where one of them is not at work or not free; `None` where it stays."""
    mentor, newcomer = work.person_of(one.mentor_id), work.person_of(one.newcomer_id)
    if not (mentor.active and newcomer.active):
        return None
    day = one.starts_at.astimezone(ZoneInfo(work.department.zone)).date()
    both = pair(work, mentor, newcomer, first=day - _ONE_DAY, last=day + 8 * _ONE_DAY)
    if both.can(one.starts_at, but=one.starts_at):
        return None
    starts = (both.on(day + n * _ONE_DAY) for n in (*range(1, 8), 0))
    starts_at = next((found for found in starts if found is not None and found > work.now), None)
    if starts_at is None:
        return None
    before = one.starts_at
    changed = changed_rows(
        work.session,
        update(MentorSession)
        .where(MentorSession.id == one.id, MentorSession.starts_at == before)
        .values(starts_at=starts_at),
    )
    work.session.refresh(one)
    return Arranged(one, before) if changed else None


# --- found -----------------------------------------------------------------------------------------------------------
def find(work: Work, number: int) -> MentorSession:
    """The session `#number`; raises `Refusal` when there is none, or it was called off."""
    found = work.session.scalar(
        select(MentorSession).where(MentorSession.department_id == work.department.id, MentorSession.number == number)
    )
    if found is None:
        raise Refusal("mentor.none", number=number)
    if found.cancelled_at is not None:
        raise Refusal("mentor.cancelled", number=number)
    return found


def _planned(session: Session, training_id: int) -> Sequence[MentorSession]:
    return session.scalars(
        select(MentorSession)
        .where(MentorSession.training_id == training_id, MentorSession.cancelled_at.is_(None))
        .order_by(MentorSession.starts_at, MentorSession.id)
    ).all()


def of_training(session: Session, training_id: int) -> Sequence[MentorSession]:
    """Every session of a training that was not called off, in order."""
    return _planned(session, training_id)


def sessions_on(
    session: Session, department: DepartmentRef, person_id: int, day: date, zone: str = ""
) -> Sequence[MentorSession]:
    """Somebody's one-on-ones on a local day of `zone` (the department's when empty), as mentor or newcomer, in order."""
    where = ZoneInfo(zone or department.zone)
    begin = datetime.combine(day, time(0), where)
    rows = session.scalars(
        select(MentorSession)
        .where(
            MentorSession.department_id == department.id,
            MentorSession.starts_at >= begin,
            MentorSession.starts_at < datetime.combine(day + _ONE_DAY, time(0), where),
            MentorSession.cancelled_at.is_(None),
            or_(MentorSession.mentor_id == person_id, MentorSession.newcomer_id == person_id),
        )
        .order_by(MentorSession.starts_at)
    ).all()
    return with_mentor(session, department.zone, rows)


def waiting_for(
    session: Session, department: DepartmentRef, person_id: int, before: datetime
) -> Sequence[MentorSession]:
    """One-on-ones of running trainings that began before an instant and that this person has not confirmed yet."""
    as_mentor = (MentorSession.mentor_id == person_id) & MentorSession.mentor_confirmed_at.is_(None)
    as_newcomer = (MentorSession.newcomer_id == person_id) & MentorSession.newcomer_confirmed_at.is_(None)
    rows = session.scalars(
        select(MentorSession)
        .join(Training, Training.id == MentorSession.training_id)
        .where(
            MentorSession.department_id == department.id,
            MentorSession.starts_at < before,
            MentorSession.cancelled_at.is_(None),
            or_(as_mentor, as_newcomer),
            Training.state == TrainingState.ACTIVE,
        )
        .order_by(MentorSession.starts_at, MentorSession.id)
    ).all()
    return with_mentor(session, department.zone, rows)


# --- called off ------------------------------------------------------------------------------------------------------
def cancel(work: Work, number: int) -> MentorSession:
    """One of the two, or a manager, calls off a session that is still ahead; every other one stays as it is.

    Raises `Denied` for anybody else, `Refusal` once it has begun.
    """
    found = find(work, number)
    mine = work.person.id in (found.mentor_id, found.newcomer_id)
    if not mine and "manager" not in work.person.rights:
        raise Denied("mentor.not_yours", number=number)
    if found.starts_at <= work.now:
        raise Refusal("mentor.begun", number=number, at=work.voice.moment(found.starts_at, work.now))
    cancelled = changed_rows(
        work.session,
        update(MentorSession)
        .where(MentorSession.id == found.id, MentorSession.cancelled_at.is_(None))
        .values(cancelled_at=work.now),
    )
    work.session.refresh(found)
    if not cancelled:
        raise Refusal("mentor.cancelled", number=number)
    return found


# --- listed ----------------------------------------------------------------------------------------------------------
def listed(work: Work) -> Sequence[MentorSession]:
    """What one sees of the running one-on-ones: one's own; a manager all. Confirmed ones are left out."""
    mine = or_(MentorSession.mentor_id == work.person.id, MentorSession.newcomer_id == work.person.id)
    query = (
        select(MentorSession)
        .join(Training, Training.id == MentorSession.training_id)
        .where(
            MentorSession.department_id == work.department.id,
            MentorSession.cancelled_at.is_(None),
            or_(MentorSession.mentor_confirmed_at.is_(None), MentorSession.newcomer_confirmed_at.is_(None)),
            Training.state == TrainingState.ACTIVE,
        )
        .order_by(MentorSession.starts_at, MentorSession.id)
    )
    if "manager" not in work.person.rights:
        query = query.where(mine)
    return work.session.scalars(query).all()
