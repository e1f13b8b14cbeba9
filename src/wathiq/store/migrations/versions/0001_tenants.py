"""Tenants and their credentials in each dialect."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_tenants()
    _create_vlens_credentials()
    _create_huawei_credentials()
    _create_nhn_credentials()


def downgrade() -> None:
    op.drop_table("nhn_credentials")
    op.drop_table("huawei_credentials")
    op.drop_table("vlens_credentials")
    op.drop_table("tenants")


def _create_tenants() -> None:
    op.create_table(
        "tenants",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("name_folded", sa.String(192), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tenants"),
        sa.UniqueConstraint("name_folded", name="uq_tenants_name_folded"),
    )


def _create_vlens_credentials() -> None:
    op.create_table(
        "vlens_credentials",
        *_of_tenant("vlens_credentials"),
        sa.Column("api_key_hash", sa.String(64), nullable=False),
        sa.Column("tenancy_name", sa.String(64), nullable=False),
        sa.Column("user_name", sa.String(64), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.UniqueConstraint("api_key_hash", name="uq_vlens_credentials_api_key_hash"),
        sa.UniqueConstraint("tenancy_name", "user_name", name="uq_vlens_credentials_tenancy_name_user_name"),
    )


def _create_huawei_credentials() -> None:
    op.create_table(
        "huawei_credentials",
        *_of_tenant("huawei_credentials"),
        sa.Column("domain_id", sa.String(32), nullable=False),
        sa.Column("domain_name", sa.String(64), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("user_name", sa.String(64), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("project_id", sa.String(32), nullable=False),
        sa.Column("project_name", sa.String(64), nullable=False),
        sa.Column("access_key", sa.String(20), nullable=False),
        sa.Column("secret_key_encrypted", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("access_key", name="uq_huawei_credentials_access_key"),
        sa.UniqueConstraint("domain_name", "user_name", name="uq_huawei_credentials_domain_name_user_name"),
        sa.UniqueConstraint("project_id", name="uq_huawei_credentials_project_id"),
    )


def _create_nhn_credentials() -> None:
    op.create_table(
        "nhn_credentials",
        *_of_tenant("nhn_credentials"),
        sa.Column("app_key", sa.String(16), nullable=False),
        sa.Column("secret_key_hash", sa.String(64), nullable=False),
        sa.UniqueConstraint("app_key", name="uq_nhn_credentials_app_key"),
    )


def _of_tenant(table: str) -> tuple[sa.Column[str], sa.ForeignKeyConstraint, sa.PrimaryKeyConstraint]:
    return (
        sa.Column("tenant_id", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=f"fk_{table}_tenant_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant_id", name=f"pk_{table}"),
    )
