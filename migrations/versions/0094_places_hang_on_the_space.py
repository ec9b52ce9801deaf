"""What groups that stay will need as well names the space, not the consultation. The numbers are the same, so no row changes."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None

BEFORE, AFTER = ("consultation_id", "consultations"), ("space_id", "spaces")
TABLES = (
    "activities admissions cases contributions decisions documents gone_lines invitations messages moderation_settings "
    "notifications participations pending_posts polls search_entries threads topics voter_lists workshops written_totals"
).split()
# Functions of PostgreSQL whose text names the column of a poll.
IN_FUNCTIONS = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosrc LIKE :named"
CONSTRAINTS = (
    "SELECT conname FROM pg_constraint WHERE conrelid = CAST(:table AS regclass) AND contype = 'u' AND conname LIKE :named"
)
INDEXES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = :table AND name LIKE :named",
    "postgresql": "SELECT indexname FROM pg_indexes WHERE tablename = :table AND indexname LIKE :named",
}


def upgrade() -> None:
    move(BEFORE, AFTER)


def downgrade() -> None:
    """Refused while something hangs on a space that is no consultation: the release before this one could not show it."""
    move(AFTER, BEFORE)


def move(before: tuple[str, str], after: tuple[str, str]) -> None:
    for table in TABLES:
        # SQLite writes the new name into indexes and triggers, PostgreSQL into all but functions.
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {before[0]} TO {after[0]}")
        rename_indexes(table, before[0], after[0])
    for table in TABLES:
        (point_on_sqlite if is_sqlite() else point_on_postgresql)(table, before, after)
    if is_sqlite():
        read_schema_again()
    else:
        rewrite_functions(before[0], after[0])


def rename_indexes(table: str, before: str, after: str) -> None:
    for name in ask(INDEXES[op.get_bind().dialect.name], {"table": table, "named": f"ix_%{before}%"}).scalars().all():
        new = name.replace(before, after)
        if is_sqlite():
            (sql,) = ask("SELECT sql FROM sqlite_master WHERE name = :name", {"name": name}).scalars().all()
            op.execute(f"DROP INDEX {name}")
            op.execute(sql.replace(name, new))
        else:
            op.execute(f"ALTER INDEX {name} RENAME TO {new}")


def point_on_postgresql(table: str, before: tuple[str, str], after: tuple[str, str]) -> None:
    inspector = sa.inspect(op.get_bind())
    for key in inspector.get_foreign_keys(table):
        if key["constrained_columns"] == [after[0]]:
            op.drop_constraint(str(key["name"]), table, type_="foreignkey")
    op.create_foreign_key(f"fk_{table}_{after[0]}", table, after[1], [after[0]], ["id"])
    of_it = {"table": table, "named": f"%{before[0]}%"}
    for name in ask(CONSTRAINTS, of_it).scalars().all():
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {name} TO {name.replace(before[0], after[0])}")


def rewrite_functions(before: str, after: str) -> None:
    for function in ask(IN_FUNCTIONS, {"named": f"%polls.{before}%"}).scalars().all():
        op.execute(sa.text(function.replace(f"polls.{before}", f"polls.{after}").replace(":", r"\:")))


def point_on_sqlite(table: str, before: tuple[str, str], after: tuple[str, str]) -> None:
    """A foreign key is only text of the table, and may be changed as text: https://www.sqlite.org/lang_altertable.html (7)."""
    of_it = {"table": table}
    (sql,) = ask("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table", of_it).scalars().all()
    for old, new in zip(before, after, strict=True):
        sql = re.sub(rf"(\b|_){old}(\b|_)", rf"\g<1>{new}\g<2>", sql)
    op.execute("PRAGMA writable_schema=ON")
    ask("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table", of_it | {"sql": sql})
    op.execute("PRAGMA writable_schema=OFF")


def read_schema_again() -> None:
    """This connection, and the others. No row was looked at on the way: whether each names what is there is asked at the end."""
    (version,) = ask("PRAGMA schema_version").scalars().all()
    op.execute(f"PRAGMA schema_version={version + 1}")
    op.execute("PRAGMA writable_schema=RESET")
    for table in TABLES:
        if ask(f"PRAGMA foreign_key_check({table})").all():
            raise RuntimeError(f"rows of {table} name what is not there")


def ask(query: str, values: dict[str, str] | None = None) -> sa.CursorResult:
    return op.get_bind().execute(sa.text(query), values or {})


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
