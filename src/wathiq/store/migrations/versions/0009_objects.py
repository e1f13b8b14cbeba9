"""Pictures that are kept in buckets, and which objects these must still have or must have no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("transaction_images") as images:
        images.alter_column("image_encrypted", nullable=True, existing_type=sa.LargeBinary())
    op.create_table(
        "objects",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("doomed", sa.Boolean(), nullable=False),
        sa.Column("transaction_id", sa.String(36), nullable=True),
        sa.Column("image_name", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_objects"),
        sa.UniqueConstraint("transaction_id", "image_name", name="uq_objects_transaction_id_image_name"),
        sa.ForeignKeyConstraint(
            ["transaction_id", "image_name"],
            ["transaction_images.transaction_id", "transaction_images.name"],
            name="fk_objects_transaction_id",
            ondelete="SET NULL",
        ),
    )
    op.create_index(
        "ix_objects_untied",
        "objects",
        ["put_at"],
        postgresql_where=sa.text("transaction_id IS NULL AND NOT doomed"),
        sqlite_where=sa.text("transaction_id IS NULL AND doomed = 0"),
    )
    op.create_index(
        "ix_objects_doomed",
        "objects",
        ["bucket"],
        postgresql_where=sa.text("doomed"),
        sqlite_where=sa.text("doomed = 1"),
    )


def downgrade() -> None:
    """Pictures in buckets are known to nobody afterwards, and must be deleted there."""
    op.drop_table("objects")
    op.execute("DELETE FROM transaction_images WHERE image_encrypted IS NULL")
    with op.batch_alter_table("transaction_images") as images:
        images.alter_column("image_encrypted", nullable=False, existing_type=sa.LargeBinary())
