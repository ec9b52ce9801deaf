"""What was said officially stays, and what two people take out goes everywhere, from what is frozen too."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

OF_TWO = ("early_stops", "redactions")
# What refuses to change official words of these lets through a redaction that is being carried out, and nothing else: where a
# row differs, it says that something was taken out.
FROZEN = ("answers", "checks", "commitments", "final_decisions", "poll_options", "polls", "progress", "reviews")
FUNCTIONS = ("keep_frozen_options", "refuse_for_outcomes", "refuse_for_voting")
UNDERWAY = (
    "EXISTS (SELECT 1 FROM redactions r WHERE r.is_underway AND r.agreed_at IS NOT NULL AND r.agreed_by_id <> r.asked_by_id "
    "AND r.mark <> '' AND {rest})"
)
ROWS = (
    "NOT EXISTS (SELECT 1 FROM jsonb_each_text(later) n JOIN jsonb_each_text(earlier) o ON o.key = n.key "
    "WHERE n.value IS DISTINCT FROM o.value AND position(r.mark in coalesce(n.value, '')) = 0)"
)
PASSES = "BEGIN IF TG_OP = 'UPDATE' THEN IF is_being_taken_out(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF; END IF;"


def upgrade() -> None:
    for table in OF_TWO:
        refers(table, "dropped_by_id", "participations")
    op.add_column("redactions", sa.Column("file_key", sa.String(), nullable=False, server_default=""))
    op.add_column("redactions", sa.Column("is_underway", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("page_pictures", sa.Column("taken_out_at", sa.DateTime(timezone=True)))
    op.create_table(
        "retired_addresses",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("space_id", sa.Integer(), sa.ForeignKey("spaces.id", name="fk_retired_addresses_space_id"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "entered_votes",
        *(points(name, to, primary_key=True) for name, to in (("poll_id", "polls"), ("entered_by_id", "participations"))),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("entered", "checked")),
        points("checked_by_id", "participations"),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_retired_addresses_space_id", "retired_addresses", ["space_id"])
    if is_sqlite():
        for name, table, sql in list_triggers():
            change_trigger(name, sql, "'); END", f"') WHERE NOT {passes(table)}; END")
        return
    op.execute(
        "CREATE FUNCTION is_being_taken_out(earlier jsonb, later jsonb) RETURNS boolean LANGUAGE sql AS "
        f"$$ SELECT {UNDERWAY.format(rest=ROWS)} $$"
    )
    for name in FUNCTIONS:
        change_function(name, "BEGIN", PASSES)


def downgrade() -> None:
    """What was taken out stays so. A consultation keeps its new address; the one before leads nowhere."""
    if is_sqlite():
        for name, table, sql in list_triggers():
            change_trigger(name, sql, f"') WHERE NOT {passes(table)}; END", "'); END")
    else:
        for name in FUNCTIONS:
            change_function(name, PASSES, "BEGIN")
        op.execute("DROP FUNCTION is_being_taken_out(jsonb, jsonb)")
    op.drop_table("entered_votes")
    op.drop_table("retired_addresses")
    op.drop_column("page_pictures", "taken_out_at")
    for table, name in (("redactions", "is_underway"), ("redactions", "file_key"), *((each, "dropped_by_id") for each in OF_TWO)):
        op.drop_column(table, name)


def refers(table: str, name: str, to: str) -> None:
    """In plain SQL: triggers name these tables, so SQLite cannot make them anew, and Alembic adds no key otherwise."""
    key = f"CONSTRAINT fk_{table}_{name} REFERENCES {to} (id)"
    op.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN {name} INTEGER {key}"))


def points(name: str, to: str, *, primary_key: bool = False) -> sa.Column:
    key = sa.ForeignKey(f"{to}.id", name=f"fk_entered_votes_{name}")
    return sa.Column(name, sa.Integer(), key, primary_key=primary_key, autoincrement=False, nullable=not primary_key)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def list_triggers() -> list[tuple[str, str, str]]:
    """Those of FROZEN that look at an update, as they are: name, table, statement."""
    rows = op.get_bind().execute(sa.text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"))
    return [(name, table, sql) for name, table, sql in rows.tuples() if table in FROZEN and "BEFORE UPDATE" in sql]


def passes(table: str) -> str:
    columns = [each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)]
    same = " AND ".join(f'(NEW."{name}" IS OLD."{name}" OR instr(NEW."{name}", r.mark) > 0)' for name in columns)
    return UNDERWAY.format(rest=same)


def change_trigger(name: str, sql: str, before: str, after: str) -> None:
    if before not in sql:
        raise LookupError(name)
    op.execute(sa.text(f"DROP TRIGGER {name}"))
    op.get_bind().exec_driver_sql(sql.replace(before, after))


def change_function(name: str, before: str, after: str) -> None:
    found = op.get_bind().execute(sa.text(f"SELECT pg_get_functiondef('{name}'::regproc)")).scalar_one()
    if before not in found:
        raise LookupError(name)
    op.get_bind().exec_driver_sql(found.replace(before, after, 1).replace("%", "%%"))
