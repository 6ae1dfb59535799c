"""What a handoff by a template says, field by field."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import models.columns
from migrations.steps import add_column

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What a handoff by a template says. Empty where there is none: as all there were before, and as a process of the
    release before, which still runs beside this one, writes them."""
    add_column("handoff", sa.Column("details", models.columns.Json(), nullable=True))


def downgrade() -> None:
    """Back to what was before."""
    op.drop_column("handoff", "details")
