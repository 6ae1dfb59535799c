"""What an agenda is compiled from: a section each, told from the department's own rows.

A section is a function of a `Gathering` and gives lines, none when there is nothing to say. Which sections a meeting
has, in which order, for how many minutes and presented by whom, is the preset's `[[agenda]]`. In a group only totals of
the department are said, never one person's figures.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.kernel.message import Moment, On
from bot.kernel.numbers import Unit
from bot.kernel.work import Work
from models import handoff as handoffs
from models import training as trainings
from models.agenda import deeds, figures
from models.agenda.gathering import MOST_LINES, Gather, Gathering, with_rest
from models.agenda.tables import Action
from models.handoff import Handoff, HandoffState
from models.sales import sales_in
from models.sections import Entry, Figure, Names, Place, Word
from models.standup import blockers_between


def actions(found: Gathering) -> Sequence[Entry]:
    """Actions carried over, the oldest first, with their age; and how many were done since the last meeting."""
    work = found.work
    zone = ZoneInfo(work.department.zone)
    rows = deeds.open_actions(work.session, work.department.id)
    entries = []
    if found.last_meeting_at is not None:
        n = len(deeds.done_between(work.session, work.department.id, found.last_meeting_at, work.now))
        if n:
            entries.append(Entry("agenda.actions_done", {"n": n}))
    held = deeds.meetings_since(work.session, work.department.id, rows[0].created_at, work.now) if rows else ()
    for row in rows[:MOST_LINES]:
        n = (work.now.astimezone(zone).date() - row.created_at.astimezone(zone).date()).days
        entries.append(action_line(work, row, age_days=n, meetings=sum(at > row.created_at for at in held)))
    return with_rest(entries, len(rows) - MOST_LINES)


def action_line(work: Work, row: Action, *, age_days: int, meetings: int) -> Entry:
    """One action: whose, by when, and for how long it has been open."""
    due = Entry("agenda.open_end", {})
    if row.due_at is not None:
        due = Entry("agenda.was_due" if row.is_late(work.now) else "agenda.due_on", {"due": Moment(row.due_at, "day")})
    owner = work.person_of(row.owner_id)
    key = "agenda.age_meetings" if meetings else "agenda.age_days" if age_days else "agenda.age_new"
    return Entry(
        "agenda.action",
        {
            "number": row.number,
            "what": row.what,
            "who": owner.name if owner.active else Entry("agenda.gone", {"who": owner.name}),
            "due": due,
            "age": Entry(key, {"n": age_days, "times": meetings}),
        },
    )


def _late_because(row: Handoff, gone: Collection[int]) -> str:
    if row.state is HandoffState.OFFERED:
        return "agenda.handoff_untaken"
    if row.state is HandoffState.RETURNED:
        return "agenda.handoff_returned_left" if row.giver_id in gone else "agenda.handoff_returned"
    return "agenda.handoff_left" if row.accepted_by_id in gone else "agenda.handoff_late"


def late_handoffs(found: Gathering) -> Sequence[Entry]:
    """Handoffs beyond their time, and those nobody took."""
    work = found.work
    gone = {person.id for person in work.directory.by_id.values() if not person.active}
    rows = handoffs.late(work.session, work.department.id, now=work.now, gone=gone)
    entries = [
        Entry(
            _late_because(row, gone),
            {
                "number": row.number,
                "what": row.what,
                "giver": work.person_of(row.giver_id).name,
                "who": work.person_of(row.accepted_by_id or row.receiver_id).name,
                "due": Moment(row.due_at or row.offered_at, "day"),
            },
        )
        for row in rows[:MOST_LINES]
    ]
    return with_rest(entries, len(rows) - MOST_LINES)


def blockers(found: Gathering) -> Sequence[Entry]:
    """What stood in people's way since the last week's agenda, by the standup; each person's latest words."""
    work = found.work
    today = work.now.astimezone(ZoneInfo(work.department.zone)).date()
    rows = blockers_between(work.session, work.department.id, found.span.first, max(found.day, today))
    entries, seen = [], set()
    for row in rows:
        if (row.person_id, row.blockers) in seen:
            continue
        seen.add((row.person_id, row.blockers))
        who = work.person_of(row.person_id).name
        entries.append(Entry("agenda.blocker", {"who": who, "what": row.blockers, "day": On(row.day)}))
    return with_rest(entries[:MOST_LINES], len(entries) - MOST_LINES)


def training(found: Gathering) -> Sequence[Entry]:
    """Who is in training and how far, and the one-on-ones nobody confirmed for two working days."""
    work = found.work
    told = trainings.for_agenda(work.session, work.department, work.calendar, found.day)
    entries = []
    for one in told.standings[:MOST_LINES]:
        places: dict[str, Place] = {
            "who": work.person_of(one.training.newcomer_id).name,
            "mentor": work.person_of(one.training.mentor_id).name,
            "percent": Figure(one.percent.quantize(Decimal(1)), Unit.PERCENT),
            "done": one.confirmed,
            "begun": one.begun(work.now),
        }
        key = "agenda.in_training" if one.begun(work.now) else "agenda.in_onboarding"
        entries.append(Entry(key, places))
        if not work.person_of(one.training.mentor_id).active:
            entries.append(Entry("agenda.mentor_left", {"who": places["who"], "mentor": places["mentor"]}))
    for late in told.unconfirmed[:MOST_LINES]:
        pair: dict[str, Place] = {
            "number": late.number,
            "who": work.person_of(late.newcomer_id).name,
            "mentor": work.person_of(late.mentor_id).name,
            "at": Moment(late.starts_at, "day"),
        }
        entries.append(Entry("agenda.unconfirmed", pair))
    return entries


def topics(found: Gathering) -> Sequence[Entry]:
    """What people brought up for this meeting."""
    work = found.work
    rows = deeds.topics_between(work.session, work.department.id, found.last_meeting_at, found.meeting_at)
    return [
        Entry("agenda.topic", {"number": row.number, "what": row.text, "who": work.person_of(row.person_id).name})
        for row in rows
    ]


def focus(found: Gathering) -> Sequence[Entry]:
    """本月重点: the month's sales, and what is due in it."""
    work, month = found.work, found.month
    zone = ZoneInfo(work.department.zone)
    entries = [
        Entry("agenda.sale", {"day": On(day), "sale": Word(f"agenda.sale_{sale.value}")})
        for day, sale in sales_in(work.session, work.department.id, month.first, month.last).items()
    ]
    due = [
        row
        for row in deeds.open_actions(work.session, work.department.id)
        if row.due_at is not None and row.due_at.astimezone(zone).date() in month
    ]
    due.sort(key=lambda row: (row.due_at or work.now, row.number))
    entries += [
        Entry(
            "agenda.due_this_month",
            {
                "number": row.number,
                "what": row.what,
                "who": work.person_of(row.owner_id).name,
                "due": Moment(row.due_at or work.now, "day"),
            },
        )
        for row in due[:MOST_LINES]
    ]
    return with_rest(entries, len(due) - MOST_LINES)


def thanks(found: Gathering) -> Sequence[Entry]:
    """Who finished what others waited for last month; names in alphabetical order, no counts per person."""
    work, span = found.work, found.span
    zone = ZoneInfo(work.department.zone)
    start = datetime.combine(span.first, datetime.min.time(), zone)
    end = datetime.combine(span.last, datetime.max.time(), zone)
    done = deeds.done_between(work.session, work.department.id, start, end)
    closed = work.session.execute(
        select(Handoff.accepted_by_id).where(
            Handoff.department_id == work.department.id,
            Handoff.state == HandoffState.DONE,
            Handoff.closed_at > start,
            Handoff.closed_at <= end,
        )
    ).all()
    people = {row.owner_id for row in done} | {row.accepted_by_id for row in closed if row.accepted_by_id}
    names = sorted(work.person_of(one).name for one in people if work.person_of(one).active)
    if not names:
        return []
    who = Names(tuple(names))
    if not done or not closed:
        key = "agenda.thanks_actions" if done else "agenda.thanks_handoffs"
        return [Entry(key, {"n": len(done) or len(closed), "who": who})]
    return [Entry("agenda.thanks", {"actions": len(done), "handoffs": len(closed), "who": who})]


SECTIONS: Mapping[str, Gather] = {
    "actions": actions,
    "kpi": figures.week,
    "outcome": figures.month,
    "handoffs": late_handoffs,
    "blockers": blockers,
    "training": training,
    "topics": topics,
    "focus": focus,
    "thanks": thanks,
}
"""Sections by the name the preset uses; a feature adds its own here."""
