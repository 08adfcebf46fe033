"""Alembic runs this; the connection is given by `database.upgrade`."""

from alembic import context

from checker.helpdesk.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
