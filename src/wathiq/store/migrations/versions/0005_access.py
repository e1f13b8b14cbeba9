"""Sessions of access tokens, and who failed to get in how often."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    generation = sa.Column("token_generation", sa.Integer(), nullable=False, server_default="0")
    op.add_column("huawei_credentials", generation)
    _create_sessions()
    _create_failed_attempts()


def downgrade() -> None:
    op.drop_table("failed_attempts")
    op.drop_table("sessions")
    with op.batch_alter_table("huawei_credentials") as credentials:
        credentials.drop_column("token_generation")


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("tenant_id", sa.String(36), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_sessions_tenant_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_tenant_id", "sessions", ["tenant_id"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])


def _create_failed_attempts() -> None:
    op.create_table(
        "failed_attempts",
        sa.Column("subject", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_failed_attempts"),
    )
    op.create_index("ix_failed_attempts_expires_at", "failed_attempts", ["expires_at"])
