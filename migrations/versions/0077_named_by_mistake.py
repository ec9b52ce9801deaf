"""Somebody who was named as deciding by mistake is taken off by two people; what people declared of themselves goes with them."""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

SENTENCE = "versions are append-only"
KEPT = ("id", "ref", "space_id", "part", "thing_id", "effect", "place_id", "role", "at")
STAYS = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in KEPT)
WORDS = "NEW.title || NEW.before || NEW.after || NEW.reason"
# As the release before has it: text in which a redaction says that it was there, by two people, of this space.
FOUND = (
    "SELECT 1 FROM redactions r WHERE r.id = NEW.redaction_id AND r.space_id = NEW.space_id AND r.agreed_at IS NOT NULL "
    "AND r.agreed_by_id <> r.asked_by_id AND r.mark <> ''"
)
# What somebody declared of themselves is emptied, once, and nothing else of it changes.
EMPTY = '{"interests": ""}'
ERASES = (
    f"((NEW.part = 'go_between' AND NEW.before IN ('', '{EMPTY}') AND NEW.after IN ('', '{EMPTY}'))) AND OLD.erased_at IS NULL "
    "AND NEW.erased_at IS NOT NULL AND NEW.title = OLD.title "
    "AND NEW.reason = OLD.reason AND NEW.redaction_id IS NOT DISTINCT FROM OLD.redaction_id"
)
REDACTS = (
    "NEW.erased_at IS NOT DISTINCT FROM OLD.erased_at AND NEW.redaction_id IS DISTINCT FROM OLD.redaction_id "
    f"AND EXISTS ({FOUND} AND position(r.mark in {WORDS}) > 0)"
)
REFUSES = f"{STAYS} OR NOT (({REDACTS}) OR ({ERASES}))"
REFUSED_BEFORE = (
    f"{STAYS} OR NEW.redaction_id IS NOT DISTINCT FROM OLD.redaction_id "
    f"OR NOT EXISTS ({FOUND} AND position(r.mark in {WORDS}) > 0)"
)
IS_PENDING = sa.text("agreed_at IS NULL AND dropped_at IS NULL")


def upgrade() -> None:
    """Of whoever has left already, what they declared goes now."""
    op.add_column("versions", sa.Column("erased_at", sa.DateTime(timezone=True)))
    guard_versions(REFUSES, erase=True)
    op.create_table(
        "decider_removals",
        sa.Column("id", sa.Integer(), primary_key=True),
        refers("decider_id", "deciders", nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        refers("asked_by_id", "participations", nullable=False),
        moment("asked_at", nullable=False),
        refers("agreed_by_id", "participations"),
        moment("agreed_at"),
        refers("dropped_by_id", "participations"),
        moment("dropped_at"),
    )
    op.create_index("ix_decider_removals_decider_id", "decider_removals", ["decider_id"])
    only = {"unique": True, "sqlite_where": IS_PENDING, "postgresql_where": IS_PENDING}
    op.create_index("ix_decider_removals_pending", "decider_removals", ["decider_id"], **only)


def downgrade() -> None:
    """Whoever was taken off stays so, with the reason in the list of changes. The release before does not know where news of it
    leads, nor news of votes that were entered for others and on paper."""
    op.execute("DELETE FROM notifications WHERE target_kind IN ('decider_removal', 'entered_votes', 'paper_votes')")
    op.drop_table("decider_removals")
    guard_versions(REFUSED_BEFORE)
    op.drop_column("versions", "erased_at")


def guard_versions(refuses: str, *, erase: bool = False) -> None:
    is_lite = op.get_bind().dialect.name == "sqlite"
    op.execute("DROP TRIGGER versions_are_never_changed" + ("" if is_lite else " ON versions"))
    if erase:
        gone = "SELECT id FROM participations WHERE account_id IS NULL"
        for name in ("before", "after"):
            execute(f"UPDATE versions SET {name} = '{EMPTY}' WHERE part = 'go_between' AND {name} <> '' AND thing_id IN ({gone})")
        op.execute(f"UPDATE versions SET erased_at = at WHERE part = 'go_between' AND thing_id IN ({gone})")
    if is_lite:
        lite = refuses.replace("IS NOT DISTINCT FROM", "IS").replace("IS DISTINCT FROM", "IS NOT")
        lite = lite.replace(f"position(r.mark in {WORDS})", f"instr({WORDS}, r.mark)")
        execute(
            f"CREATE TRIGGER versions_are_never_changed BEFORE UPDATE ON versions WHEN {lite} "
            f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        )
        return
    execute(
        "CREATE OR REPLACE FUNCTION refuse_to_change_a_version() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refuses} THEN RAISE EXCEPTION '{SENTENCE}'; END IF; RETURN NEW; END $$"
    )
    execute(
        "CREATE TRIGGER versions_are_never_changed BEFORE UPDATE ON versions "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_a_version()"
    )


def execute(sql: str) -> None:
    """As it stands: a colon in it is none of a parameter."""
    op.get_bind().exec_driver_sql(sql)


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def refers(name: str, to: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{to}.id", name=f"fk_decider_removals_{name}"), nullable=nullable)
