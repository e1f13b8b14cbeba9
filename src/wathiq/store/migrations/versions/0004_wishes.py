"""What tenants may want besides: the register asked, tokens required, how long what is kept, how many requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SWITCHES = ("check_register", "require_bearer", "keep_images")
_NUMBERS = ("keep_hours", "requests_per_second", "requests_per_minute")


def upgrade() -> None:
    for name in _SWITCHES:
        op.add_column("tenants", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in _NUMBERS:
        op.add_column("tenants", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("tenants") as tenants:
        for name in (*_NUMBERS, *_SWITCHES):
            tenants.drop_column(name)
