"""Runs migrations with the application's own engine and models, on SQLite and PostgreSQL alike."""

from alembic import context
from flask import current_app

from forum.kernel.required_columns import fill_required_columns

database = current_app.extensions["migrate"].db


def render_own_types(kind: str, thing: object, _context: object) -> str | bool:
    """A migration must not import the application, which will have changed when it runs again."""
    name = type(thing).__name__
    if kind == "type" and name == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    if kind == "type" and name == "RenderedText":
        return "sa.Text()"
    return False


def is_ours(name: str | None, _kind: str, _parents: object) -> bool:
    """The index over words (0038) has tables of its own on SQLite, which no model knows."""
    return not (name or "").startswith("search_words")


with database.engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        # Batch mode rebuilds tables; with foreign keys enforced the old one could not be dropped. Said to the driver itself, as
        # SQLite does not hear it inside a transaction; nobody else gets this connection afterwards.
        connection.detach()
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        render_item=render_own_types,
        include_name=is_ours,
        render_as_batch=True,
        compare_type=True,
        process_revision_directives=fill_required_columns,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
