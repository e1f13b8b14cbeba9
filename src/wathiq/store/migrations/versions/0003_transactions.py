"""Transactions with what their steps read, and what a tenant wants done about screening and fakes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tenants", sa.Column("screen_id_front", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("tenants", sa.Column("screening_threshold", sa.Double(), nullable=True))
    op.add_column("tenants", sa.Column("refuse_fakes", sa.Boolean(), nullable=False, server_default=sa.false()))
    _create_transactions()
    _create_steps()


def downgrade() -> None:
    op.drop_table("transaction_steps")
    op.drop_table("transactions")
    with op.batch_alter_table("tenants") as tenants:
        tenants.drop_column("refuse_fakes")
        tenants.drop_column("screening_threshold")
        tenants.drop_column("screen_id_front")


def _create_transactions() -> None:
    op.create_table(
        "transactions",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("tenant_id", sa.String(36), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_transactions_tenant_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_transactions"),
    )
    op.create_index("ix_transactions_tenant_id", "transactions", ["tenant_id"])
    op.create_index("ix_transactions_expires_at", "transactions", ["expires_at"])


def _create_steps() -> None:
    op.create_table(
        "transaction_steps",
        sa.Column("transaction_id", sa.String(36), nullable=False),
        sa.Column("document", sa.String(64), nullable=False),
        sa.Column("values_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("portrait_encrypted", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["transaction_id"], ["transactions.id"], name="fk_transaction_steps_transaction_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("transaction_id", "document", name="pk_transaction_steps"),
    )
