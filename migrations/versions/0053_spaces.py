"""A consultation is a space: what groups that stay will need as well hangs on that."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None
FOREIGN_KEY = "fk_consultations_id"
LAST_NUMBER = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 1), max(id) IS NOT NULL) FROM {table}"


def upgrade() -> None:
    op.create_table("spaces", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("kind", sa.String(), nullable=False))
    op.execute("INSERT INTO spaces (id, kind) SELECT id, 'consultation' FROM consultations")
    count_on("spaces")
    triggers = drop_triggers()
    with op.batch_alter_table("consultations") as batch:
        batch.create_foreign_key(FOREIGN_KEY, "spaces", ["id"], ["id"])
    make_triggers(triggers)


def downgrade() -> None:
    triggers = drop_triggers()
    with op.batch_alter_table("consultations") as batch:
        batch.drop_constraint(FOREIGN_KEY, type_="foreignkey")
    make_triggers(triggers)
    count_on("consultations")
    op.drop_table("spaces")


def drop_triggers() -> list[str]:
    """SQLite makes the table anew, and with it go its triggers; while it is away, those of other tables cannot be read."""
    if not is_sqlite():
        return []
    named = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%consultations%' ORDER BY name"
    found = op.get_bind().execute(sa.text(named)).all()
    for name, _sql in found:
        op.execute(f"DROP TRIGGER {name}")
    return [sql for _name, sql in found]


def make_triggers(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def count_on(table: str) -> None:
    """Rows that brought their numbers with them did not move the sequence."""
    if not is_sqlite():
        op.execute(LAST_NUMBER.format(table=table))


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
