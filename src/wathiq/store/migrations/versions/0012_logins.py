"""Logins that are under way end with the credentials or the user that they are for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    generation = sa.Column("token_generation", sa.Integer(), nullable=False, server_default="0")
    op.add_column("vlens_credentials", generation)
    op.execute("DELETE FROM sessions WHERE user_id IS NOT NULL AND user_id NOT IN (SELECT id FROM users)")
    with op.batch_alter_table("sessions") as sessions:
        sessions.create_foreign_key("fk_sessions_user_id", "users", ["user_id"], ["id"], ondelete="CASCADE")
        sessions.create_index("ix_sessions_user_id", ["user_id"])


def downgrade() -> None:
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_index("ix_sessions_user_id")
        sessions.drop_constraint("fk_sessions_user_id", type_="foreignkey")
    with op.batch_alter_table("vlens_credentials") as credentials:
        credentials.drop_column("token_generation")
