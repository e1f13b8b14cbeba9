"""End users with their devices, their one-time codes, and whose a transaction is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_users()
    _create_devices()
    _create_codes()
    with op.batch_alter_table("transactions") as transactions:
        transactions.add_column(sa.Column("user_id", sa.Integer(), nullable=True))
        transactions.create_foreign_key("fk_transactions_user_id", "users", ["user_id"], ["id"], ondelete="CASCADE")
        transactions.create_index("ix_transactions_user_id", ["user_id"])


def downgrade() -> None:
    with op.batch_alter_table("transactions") as transactions:
        transactions.drop_index("ix_transactions_user_id")
        transactions.drop_constraint("fk_transactions_user_id", type_="foreignkey")
        transactions.drop_column("user_id")
    op.drop_table("one_time_codes")
    op.drop_table("user_devices")
    op.drop_table("users")


def _create_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.String(36), nullable=False),
        sa.Column("phone_hash", sa.String(64), nullable=False),
        sa.Column("email_hash", sa.String(64), nullable=True),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("phone_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("email_encrypted", sa.LargeBinary(), nullable=True),
        sa.Column("profile_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("transaction_id", sa.String(36), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_users_tenant_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("tenant_id", "phone_hash", name="uq_users_tenant_id_phone_hash"),
        sa.UniqueConstraint("tenant_id", "email_hash", name="uq_users_tenant_id_email_hash"),
        sqlite_autoincrement=True,  # else the token of a user who was erased would be the next one's
    )


def _create_devices() -> None:
    op.create_table(
        "user_devices",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("device_hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_user_devices_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "device_hash", name="pk_user_devices"),
    )


def _create_codes() -> None:
    op.create_table(
        "one_time_codes",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("tenant_id", sa.String(36), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("address_hash", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts_left", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_one_time_codes_tenant_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_one_time_codes"),
    )
    op.create_index("ix_one_time_codes_tenant_id", "one_time_codes", ["tenant_id"])
    op.create_index("ix_one_time_codes_address_hash", "one_time_codes", ["address_hash"])
    op.create_index("ix_one_time_codes_sent_at", "one_time_codes", ["sent_at"])
