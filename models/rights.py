"""Rights that hold between two people."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel.access import LEAD_OF, MENTOR_OF
from bot.kernel.people import PersonRef, RoleRef
from models.organisation import Lead, RoleHolding
from models.training import is_mentor_of


def relations(session: Session, actor_id: int, about: PersonRef | RoleRef) -> frozenset[str]:
    """What `actor_id` is to `about`: a lead of a group they belong to (of that role), their mentor while in training."""
    if isinstance(about, RoleRef):
        leads = select(Lead.person_id).where(Lead.person_id == actor_id, Lead.role_id == about.id)
        return frozenset({LEAD_OF}) if session.scalar(leads) is not None else frozenset()
    of_group = (
        select(Lead.person_id)
        .join(RoleHolding, RoleHolding.role_id == Lead.role_id)
        .where(Lead.person_id == actor_id, RoleHolding.person_id == about.id, RoleHolding.until_on.is_(None))
        .limit(1)
    )
    held = {LEAD_OF} if session.scalar(of_group) is not None else set()
    held |= {MENTOR_OF} if is_mentor_of(session, actor_id, about.id) else set()
    return frozenset(held)
