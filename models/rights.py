"""Rights that hold between two people."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel.access import LEAD_OF, MENTOR_OF
from models.organisation import Lead, RoleHolding
from models.training import is_mentor_of


def relations(session: Session, actor_id: int, about_id: int) -> frozenset[str]:
    """What `actor_id` is to `about_id`: a lead of a group they belong to, their mentor while they are in training."""
    leads = session.scalar(
        select(Lead.person_id)
        .join(RoleHolding, RoleHolding.role_id == Lead.role_id)
        .where(Lead.person_id == actor_id, RoleHolding.person_id == about_id, RoleHolding.until_on.is_(None))
        .limit(1)
    )
    held = {LEAD_OF} if leads is not None else set()
    held |= {MENTOR_OF} if is_mentor_of(session, actor_id, about_id) else set()
    return frozenset(held)
