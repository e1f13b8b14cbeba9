"""How often each tenant called what, and how often it may."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_quotas()
    _create_usage_counts()


def downgrade() -> None:
    op.drop_table("usage_counts")
    op.drop_table("quotas")


def _create_quotas() -> None:
    op.create_table(
        "quotas",
        sa.Column("tenant_id", sa.String(36), nullable=False),
        sa.Column("endpoint", sa.String(128), nullable=False),
        sa.Column("period", sa.String(8), nullable=False),
        sa.Column("allowed", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("counted_from", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_quotas_tenant_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant_id", "endpoint", "period", name="pk_quotas"),
    )


def _create_usage_counts() -> None:
    numbers = ("requests", "within_100_ms", "within_300_ms", "within_1_s", "within_3_s", "within_10_s")
    op.create_table(
        "usage_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tenant_id", sa.String(36), nullable=False),
        sa.Column("endpoint", sa.String(128), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in numbers),
        sa.Column("milliseconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("day", "tenant_id", "endpoint", "outcome", name="pk_usage_counts"),
    )
