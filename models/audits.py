"""Deeds that are kept for later questions: who gave or took a right, who joined, who left."""

from __future__ import annotations

from bot.kernel.work import Work
from models.organisation import Audit


def note(
    work: Work, deed: str, *, about_id: int | None = None, department_id: int | None = None, **details: str
) -> None:
    """Write down that the person who speaks did `deed`. Never the text of what was said."""
    work.session.add(
        Audit(
            department_id=department_id or work.department.id or None,
            account_id=work.person.account_id or None,
            person_id=work.person.person.id if work.person.person else None,
            about_id=about_id,
            deed=deed,
            outcome="done",
            details=details,
            at=work.now,
        )
    )
