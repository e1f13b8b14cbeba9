"""Pictures that are kept in buckets, and which objects these must still have or must have no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "objects",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("doomed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_objects"),
    )
    with op.batch_alter_table("transaction_images") as images:
        images.add_column(sa.Column("object_name", sa.String(32), nullable=True))
        images.alter_column("image_encrypted", nullable=True, existing_type=sa.LargeBinary())
        images.create_unique_constraint("uq_transaction_images_object_name", ["object_name"])


def downgrade() -> None:
    """Pictures in buckets are known to nobody afterwards, and must be deleted there."""
    op.execute("DELETE FROM transaction_images WHERE object_name IS NOT NULL")
    with op.batch_alter_table("transaction_images") as images:
        images.drop_constraint("uq_transaction_images_object_name", type_="unique")
        images.drop_column("object_name")
        images.alter_column("image_encrypted", nullable=False, existing_type=sa.LargeBinary())
    op.drop_table("objects")
