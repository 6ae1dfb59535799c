"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import models.columns
from migrations.steps import create_index

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """${message}."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Back to what was before."""
    ${downgrades if downgrades else "pass"}
