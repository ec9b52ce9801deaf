"""Of what two people did, the list of changes names whoever asked too; whoever decides is replaced by two people."""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None

SENTENCE = "versions are append-only"
KEPT = ("id", "ref", "space_id", "part", "thing_id", "effect", "place_id", "role", "at")
WORDS = "NEW.title || NEW.before || NEW.after || NEW.reason"
# As the release before has it. Text in which a redaction says that it was there, by two people, of this space.
FOUND = (
    "SELECT 1 FROM redactions r WHERE r.id = NEW.redaction_id AND r.space_id = NEW.space_id AND r.agreed_at IS NOT NULL "
    "AND r.agreed_by_id <> r.asked_by_id AND r.mark <> ''"
)
# What somebody said of themselves is emptied, once, and nothing else of it changes: what they declared, how they were called.
EMPTY = {"go_between": '{"interests": ""}', "own_names": '{"own_name": ""}'}
REDACTS = (
    "NEW.erased_at IS NOT DISTINCT FROM OLD.erased_at AND NEW.redaction_id IS DISTINCT FROM OLD.redaction_id "
    f"AND EXISTS ({FOUND} AND position(r.mark in {WORDS}) > 0)"
)


def allow(*parts: str) -> str:
    """What may change: words that two people take out, and those that go with an account, of these parts."""
    gone = " OR ".join(
        f"(NEW.part = '{part}' AND NEW.before IN ('', '{EMPTY[part]}') AND NEW.after IN ('', '{EMPTY[part]}'))" for part in parts
    )
    erases = (
        f"({gone}) AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.title = OLD.title "
        "AND NEW.reason = OLD.reason AND NEW.redaction_id IS NOT DISTINCT FROM OLD.redaction_id"
    )
    return f"(({REDACTS}) OR ({erases}))"


def upgrade() -> None:
    op.add_column("versions", sa.Column("asked_by_id", sa.Integer()))
    guard_versions((*KEPT, "asked_by_id"), allow("go_between", "own_names"))
    op.add_column("decider_removals", sa.Column("instead", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """What still waits for a colleague to name somebody else is not asked any more: the release before would take off whoever
    decides and name nobody. It does not know where news of it leads either."""
    op.execute("DELETE FROM notifications WHERE target_kind IN ('decider_replacement', 'decider_taken_off')")
    op.execute("DELETE FROM decider_removals WHERE instead <> '' AND agreed_at IS NULL AND dropped_at IS NULL")
    op.drop_column("decider_removals", "instead")
    guard_versions(KEPT, allow("go_between"))
    op.drop_column("versions", "asked_by_id")


def guard_versions(kept: tuple[str, ...], allowed: str) -> None:
    stays = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in kept)
    refuses, is_lite = f"{stays} OR NOT {allowed}", op.get_bind().dialect.name == "sqlite"
    op.execute("DROP TRIGGER versions_are_never_changed" + ("" if is_lite else " ON versions"))
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
