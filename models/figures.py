"""Metrics and the figures reported for them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.kernel.people import MetricRef


def metrics_of(session: Session, department_id: int) -> tuple[MetricRef, ...]:
    """The metrics of a department."""
    return ()
