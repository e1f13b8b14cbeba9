"""Versions of a list that are being deleted are marked, so that none of them can come into force any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("list_versions", sa.Column("abandoned", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    # SQLite drops such a column in place; a table made anew would give the numbers of versions out again.
    op.drop_column("list_versions", "abandoned")
