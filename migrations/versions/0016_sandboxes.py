"""A consultation to try things out in is a sandbox: consultations know what that is, and rehearsals are one use of it. None is
ever published; the database sees to that too."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# Ballots and results are kept for ever, except those of what was made to be wiped (migration 0010).
IN_EARNEST = """NOT EXISTS (SELECT 1 FROM polls JOIN consultations ON consultations.id = polls.consultation_id
 WHERE polls.id = OLD.poll_id AND consultations.{column})"""
FROZEN = "EXISTS (SELECT 1 FROM polls WHERE polls.id = {row}.poll_id AND polls.frozen_at IS NOT NULL)"


def upgrade() -> None:
    drop_guard("rehearsals_are_born", "refuse_to_change_rehearsals")
    rename("is_rehearsal", "is_sandbox")
    changes = "OLD.is_sandbox <> NEW.is_sandbox OR (NEW.is_sandbox AND NEW.published_at IS NOT NULL)"
    guard(
        "sandboxes_stay_so",
        f"WHEN ({changes})",
        "refuse_to_change_sandboxes",
        "nothing becomes a sandbox, and no sandbox becomes earnest or public",
    )


def downgrade() -> None:
    drop_guard("sandboxes_stay_so", "refuse_to_change_sandboxes")
    rename("is_sandbox", "is_rehearsal")
    guard(
        "rehearsals_are_born",
        "WHEN (OLD.is_rehearsal <> NEW.is_rehearsal)",
        "refuse_to_change_rehearsals",
        "nothing becomes a rehearsal, and no rehearsal becomes earnest",
    )


def rename(old: str, new: str) -> None:
    """SQLite writes the new name into the triggers that say the old one. PostgreSQL does not into its functions."""
    op.execute(f"ALTER TABLE consultations RENAME COLUMN {old} TO {new}")
    if not is_sqlite():
        for statement in list_functions(IN_EARNEST.format(column=new)):
            op.execute(statement)


def guard(trigger: str, when: str, function: str, sentence: str) -> None:
    if is_sqlite():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        op.execute(f"CREATE TRIGGER {trigger} BEFORE UPDATE ON consultations {when} {refuse}")
        return
    op.execute(
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {trigger} BEFORE UPDATE ON consultations FOR EACH ROW {when} EXECUTE FUNCTION {function}()")


def drop_guard(trigger: str, function: str) -> None:
    op.execute(f"DROP TRIGGER {trigger}" + ("" if is_sqlite() else " ON consultations"))
    if not is_sqlite():
        op.execute(f"DROP FUNCTION {function}()")


def list_functions(in_earnest: str) -> list[str]:
    """As migration 0010 has them."""
    old, new = FROZEN.format(row="OLD"), FROZEN.format(row="NEW")
    return [
        f"""CREATE OR REPLACE FUNCTION keep_in_earnest() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {in_earnest} THEN
          RAISE EXCEPTION 'voting: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation'; END IF;
        RETURN OLD; END $$""",
        f"""CREATE OR REPLACE FUNCTION keep_frozen_options() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF (TG_OP <> 'INSERT' AND {old} AND (TG_OP <> 'DELETE' OR {in_earnest})) OR (TG_OP <> 'DELETE' AND {new}) THEN
          RAISE EXCEPTION 'the options of a poll freeze at the first ballot' USING ERRCODE = 'check_violation'; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$""",
    ]


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
