"""Words and files that break the law are taken out by two people; a version changes only to say so."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

IS_PENDING = sa.text("agreed_at IS NULL AND dropped_at IS NULL")
SENTENCE = "versions are append-only"
KEPT = ("id", "ref", "space_id", "part", "thing_id", "effect", "place_id", "role", "at")
# What may be written is text in which the redaction says that it was there, by two people, of this space.
STAYS = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in KEPT)
WORDS = "NEW.title || NEW.before || NEW.after || NEW.reason"
FOUND = (
    "SELECT 1 FROM redactions r WHERE r.id = NEW.redaction_id AND r.space_id = NEW.space_id AND r.agreed_at IS NOT NULL "
    "AND r.agreed_by_id <> r.asked_by_id AND r.mark <> ''"
)
LITE_STAYS = STAYS.replace("IS DISTINCT FROM", "IS NOT")
SQLITE = (
    f"CREATE TRIGGER versions_are_never_changed BEFORE UPDATE ON versions WHEN {LITE_STAYS} "
    f"OR NEW.redaction_id IS OLD.redaction_id OR NOT EXISTS ({FOUND} AND instr({WORDS}, r.mark) > 0) "
    f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
)
SQLITE_BEFORE = (
    f"CREATE TRIGGER versions_are_never_changed BEFORE UPDATE ON versions BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
)
POSTGRESQL = [
    "DROP TRIGGER versions_are_append_only ON versions",
    "CREATE TRIGGER versions_are_append_only BEFORE DELETE OR TRUNCATE ON versions "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_versions()",
    "CREATE FUNCTION refuse_to_change_a_version() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF {STAYS} OR NEW.redaction_id IS NOT DISTINCT FROM OLD.redaction_id "
    f"OR NOT EXISTS ({FOUND} AND position(r.mark in {WORDS}) > 0) THEN RAISE EXCEPTION '{SENTENCE}'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER versions_are_never_changed BEFORE UPDATE ON versions "
    "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_a_version()",
]
POSTGRESQL_BEFORE = [
    "DROP TRIGGER versions_are_never_changed ON versions",
    "DROP FUNCTION refuse_to_change_a_version()",
    "DROP TRIGGER versions_are_append_only ON versions",
    "CREATE TRIGGER versions_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON versions "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_versions()",
]


def upgrade() -> None:
    op.create_table(
        "redactions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False, unique=True),
        refers("space_id", "spaces", nullable=False),
        refers("document_id", "documents"),
        *map(text, ("words", "reason")),
        refers("asked_by_id", "participations", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        refers("agreed_by_id", "participations"),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("agreed_at", "dropped_at")),
        *map(text, ("salt", "digest", "mark", "places")),
    )
    op.create_index("ix_redactions_space_id", "redactions", ["space_id"])
    only = {"unique": True, "sqlite_where": IS_PENDING, "postgresql_where": IS_PENDING}
    op.create_index("ix_redactions_pending", "redactions", ["space_id"], **only)
    op.add_column("documents", sa.Column("taken_out_at", sa.DateTime(timezone=True)))
    op.add_column("versions", sa.Column("redaction_id", sa.Integer()))
    run(["DROP TRIGGER versions_are_never_changed", SQLITE], POSTGRESQL)


def downgrade() -> None:
    """What was taken out stays so."""
    op.execute("DELETE FROM notifications WHERE target_kind = 'redaction'")
    run(["DROP TRIGGER versions_are_never_changed"], POSTGRESQL_BEFORE)
    op.drop_column("versions", "redaction_id")
    run([SQLITE_BEFORE], [])
    op.drop_column("documents", "taken_out_at")
    op.drop_table("redactions")


def run(sqlite: list[str], postgresql: list[str]) -> None:
    for statement in {"sqlite": sqlite, "postgresql": postgresql}[op.get_bind().dialect.name]:
        op.execute(statement)


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)


def refers(name: str, to: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{to}.id", name=f"fk_redactions_{name}"), nullable=nullable)
