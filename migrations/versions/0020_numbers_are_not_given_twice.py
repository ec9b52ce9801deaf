"""SQLite gave a new row the number of the last one that was deleted: a step to undo, or a form on a screen, that names a group of
notes by its number would have meant another group. Steps to undo are named in forms too, and forgotten after minutes. Those
that are kept now may name a number that is another's already, so they go. PostgreSQL has always counted on."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLES = ("note_groups", "undo_steps")


def upgrade() -> None:
    op.execute("DELETE FROM undo_steps")
    rebuild(counts_on=True)


def downgrade() -> None:
    rebuild(counts_on=False)


def rebuild(*, counts_on: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in TABLES:
        with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_autoincrement": counts_on}):
            pass
