"""Run by Alembic, inside the transaction that `Database.migrate` has begun."""

from __future__ import annotations

from alembic import context

from wathiq.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite alters a table only by making it anew
)
context.run_migrations()
