"""Lists to screen against: their versions, entries and keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_versions()
    _create_lists()
    _create_entities()
    _create_keys()


def downgrade() -> None:
    op.drop_table("listed_keys")
    op.drop_table("listed_entities")
    op.drop_table("lists")
    op.drop_table("list_versions")


def _create_versions() -> None:
    op.create_table(
        "list_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("format", sa.String(32), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("minimum_waived", sa.Boolean(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_list_versions"),
        sqlite_autoincrement=True,  # else the number of a version that was put aside would come back
    )
    op.create_index("ix_list_versions_source", "list_versions", ["source"])


def _create_lists() -> None:
    op.create_table(
        "lists",
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["list_versions.id"], name="fk_lists_version_id"),
        sa.PrimaryKeyConstraint("source", name="pk_lists"),
        sa.UniqueConstraint("version_id", name="uq_lists_version_id"),
    )


def _create_entities() -> None:
    op.create_table(
        "listed_entities",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(255), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _of_version("listed_entities"),
        sa.PrimaryKeyConstraint("version_id", "number", name="pk_listed_entities"),
        sa.UniqueConstraint("version_id", "reference", name="uq_listed_entities_version_id_reference"),
    )


def _create_keys() -> None:
    op.create_table(
        "listed_keys",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _of_version("listed_keys"),
        sa.PrimaryKeyConstraint("version_id", "key", "number", name="pk_listed_keys"),
        sqlite_with_rowid=False,
    )


def _of_version(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["version_id"], ["list_versions.id"], name=f"fk_{table}_version_id", ondelete="CASCADE"
    )
