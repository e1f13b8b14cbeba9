"""Pictures that are kept, the vault's key, and the trail of who read, changed or erased what."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_HOURS = 24
"""How long transactions lived unless an operator had set it."""

_REFUSE_SQLITE = "BEGIN SELECT RAISE(ABORT, 'the audit trail can only be added to'); END"
_FUNCTION = """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit trail can only be added to'; END $$"""
_REFUSE_POSTGRESQL = "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"

# SQLite's REPLACE deletes without asking the trigger for that.
_IS_THERE = "WHEN EXISTS (SELECT 1 FROM audit_entries WHERE number = NEW.number)"

_GUARDS = {
    "sqlite": (
        f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_entries {_REFUSE_SQLITE}",
        f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_entries {_REFUSE_SQLITE}",
        f"CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit_entries {_IS_THERE} {_REFUSE_SQLITE}",
        f"CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head {_REFUSE_SQLITE}",
    ),
    "postgresql": (
        _FUNCTION,
        f"CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries {_REFUSE_POSTGRESQL}",
        f"CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON audit_head {_REFUSE_POSTGRESQL}",
    ),
}


def upgrade() -> None:
    _keep_beginnings()
    _create_images()
    op.create_table(
        "vault_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key_encrypted", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_vault_key"),
    )
    _create_audit()


def downgrade() -> None:
    """What was encrypted since cannot be read any more: its key goes with its table."""
    op.drop_table("audit_head")
    op.drop_table("audit_entries")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse()")
    op.drop_table("vault_key")
    op.drop_table("transaction_images")
    _move("begun_at", "expires_at", timedelta(hours=_HOURS))


def _keep_beginnings() -> None:
    """A transaction's beginning in the place of its end, which now follows from what its tenant wants."""
    _move("expires_at", "begun_at", timedelta(hours=-_HOURS))


def _move(old: str, new: str, later: timedelta) -> None:
    """Put another moment in the place of one; of all rows, which are few, as they live for hours."""
    moment = sa.DateTime(timezone=True)
    op.add_column("transactions", sa.Column(new, moment, nullable=True))
    table = sa.table("transactions", sa.column("id", sa.String), sa.column(old, moment), sa.column(new, moment))
    for row in op.get_bind().execute(sa.select(table.c.id, table.c[old])).all():
        op.execute(table.update().where(table.c.id == row[0]).values({new: row[1] + later}))
    op.drop_index(f"ix_transactions_{old}", "transactions")
    with op.batch_alter_table("transactions") as transactions:
        transactions.drop_column(old)
        transactions.alter_column(new, nullable=False, existing_type=moment)
    op.create_index(f"ix_transactions_{new}", "transactions", [new])


def _create_images() -> None:
    op.create_table(
        "transaction_images",
        sa.Column("transaction_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("image_encrypted", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["transaction_id"], ["transactions.id"], name="fk_transaction_images_transaction_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("transaction_id", "name", name="pk_transaction_images"),
    )


def _create_audit() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(36), nullable=True),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("object", sa.String(255), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_entries"),
    )
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.bulk_insert(head, [{"id": 1, "number": 0, "mac": b"", "seal": b""}])
    for statement in _GUARDS.get(op.get_bind().dialect.name, ()):
        op.execute(statement)
