"""Somebody's day comes once, when it begins, and is kept up to date."""

from __future__ import annotations

from datetime import date, time
from functools import partial

from bot.kernel.jobs import job, sweep
from bot.kernel.work import Work
from models import day as days
from models import day_kept as kept
from models.day import DayBook
from views import day as views


@job("my day", zh="我的一天", at=time(9), for_each=days.occasions)
def send(work: Work) -> None:
    """What waits for a person, unless nothing does or they are off after all."""
    if work.slot_day is None:
        return
    book = DayBook(work, work.slot_day)
    if not book.attendance.of(work.person.id, work.slot_day).works:
        return
    sheet = book.sheet(work.person_of(work.person.id))
    if sheet.is_empty:
        return
    view = partial(views.my_day, sheet=sheet, kept=True)
    kept.remember(work, book, sheet, views.digest(view(work.voice)))
    work.send.to_person(sheet.person.id, view, card=views.card(sheet), key=f"myday/{sheet.day}")


@sweep("my day", every_seconds=60, due=kept.departments_to_look_at)
def keep(work: Work) -> None:
    """Draw anew what changed; nothing is sent for what did not."""
    books: dict[date, DayBook] = {}
    for row in kept.to_look_at(work):
        book = books.setdefault(row.day, DayBook(work, row.day))
        person = work.person_of(row.person_id)
        sheet = book.sheet(person)
        view = partial(views.my_day, sheet=sheet, kept=True)
        if kept.has_changed(work, row, views.digest(view(work.voice_of(person)))):
            work.send.update(views.card(sheet), view)
    kept.looked(work)
