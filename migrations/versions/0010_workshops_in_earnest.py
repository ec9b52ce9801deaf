"""Workshops in earnest: invitations, who leads, messages that count once, undoing, rehearsals that can be wiped."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Rows that are kept for ever (migration 0006), unless they are a rehearsal's.
KEPT = ["turnout", "secret_ballots", "receipts", "named_ballots", "results"]
IN_EARNEST = """NOT EXISTS (SELECT 1 FROM polls JOIN consultations ON consultations.id = polls.consultation_id
 WHERE polls.id = OLD.poll_id AND consultations.is_rehearsal)"""


def list_triggers(dialect: str) -> list[str]:
    made = []
    if dialect == "sqlite":
        for table in KEPT:
            sentence = f"SELECT RAISE(ABORT, '{table} are never deleted')"
            made.append(f"CREATE TRIGGER {table}_are_kept BEFORE DELETE ON {table} WHEN {IN_EARNEST} BEGIN {sentence}; END")
        frozen = f"EXISTS (SELECT 1 FROM polls WHERE polls.id = OLD.poll_id AND polls.frozen_at IS NOT NULL) AND {IN_EARNEST}"
        made.append(
            f"CREATE TRIGGER poll_options_are_frozen_delete BEFORE DELETE ON poll_options WHEN {frozen} "
            "BEGIN SELECT RAISE(ABORT, 'the options of a poll freeze at the first ballot'); END"
        )
        made.append(
            "CREATE TRIGGER rehearsals_are_born BEFORE UPDATE ON consultations WHEN OLD.is_rehearsal <> NEW.is_rehearsal "
            "BEGIN SELECT RAISE(ABORT, 'nothing becomes a rehearsal, and no rehearsal becomes earnest'); END"
        )
        return made
    # A trigger's WHEN cannot look into another table: the functions do.
    made.append(
        f"""CREATE FUNCTION keep_in_earnest() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {IN_EARNEST} THEN
          RAISE EXCEPTION 'voting: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation'; END IF;
        RETURN OLD; END $$"""
    )
    made += [
        f"CREATE TRIGGER {table}_are_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION keep_in_earnest()"
        for table in KEPT
    ]
    made += [keep_frozen_options(f" AND (TG_OP <> 'DELETE' OR {IN_EARNEST})"), refuse_to_change_rehearsals()]
    made.append(
        "CREATE TRIGGER rehearsals_are_born BEFORE UPDATE ON consultations FOR EACH ROW "
        "WHEN (OLD.is_rehearsal <> NEW.is_rehearsal) EXECUTE FUNCTION refuse_to_change_rehearsals()"
    )
    return made


def keep_frozen_options(unless: str) -> str:
    frozen = "EXISTS (SELECT 1 FROM polls WHERE polls.id = {row}.poll_id AND polls.frozen_at IS NOT NULL)"
    old, new = frozen.format(row="OLD"), frozen.format(row="NEW")
    return f"""CREATE OR REPLACE FUNCTION keep_frozen_options() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (TG_OP <> 'INSERT' AND {old}{unless}) OR (TG_OP <> 'DELETE' AND {new}) THEN
      RAISE EXCEPTION 'the options of a poll freeze at the first ballot' USING ERRCODE = 'check_violation'; END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"""


def refuse_to_change_rehearsals() -> str:
    return """CREATE FUNCTION refuse_to_change_rehearsals() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'nothing becomes a rehearsal, and no rehearsal becomes earnest' USING ERRCODE = 'check_violation'; END $$"""


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.create_table(
        "workshop_facilitators",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("at_console_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["participation_id"], ["participations.id"], name="fk_workshop_facilitators_participation_id"),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name="fk_workshop_facilitators_workshop_id"),
        sa.PrimaryKeyConstraint("workshop_id", "participation_id", name="pk_workshop_facilitators"),
    )
    op.create_table(
        "workshop_invites",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("will_come", sa.Boolean(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("participation_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["invited_by_id"], ["participations.id"], name="fk_workshop_invites_invited_by_id"),
        sa.ForeignKeyConstraint(["participation_id"], ["participations.id"], name="fk_workshop_invites_participation_id"),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name="fk_workshop_invites_workshop_id"),
        sa.PrimaryKeyConstraint("id", name="pk_workshop_invites"),
        sa.UniqueConstraint("ref", name="uq_workshop_invites_ref"),
        sa.UniqueConstraint("workshop_id", "email", name="uq_workshop_invites_workshop_id_email"),
    )
    op.create_index("ix_workshop_invites_participation_id", "workshop_invites", ["participation_id"])
    op.create_table(
        "done_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_done_acts_account_id"),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name="fk_done_acts_workshop_id"),
        sa.PrimaryKeyConstraint("id", name="pk_done_acts"),
        sa.UniqueConstraint("workshop_id", "account_id", "key", name="uq_done_acts_workshop_id_account_id_key"),
    )
    op.create_index("ix_done_acts_account_id", "done_acts", ["account_id"])
    op.create_table(
        "undo_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("changes", sa.String(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["participation_id"], ["participations.id"], name="fk_undo_steps_participation_id"),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name="fk_undo_steps_workshop_id"),
        sa.PrimaryKeyConstraint("id", name="pk_undo_steps"),
    )
    op.create_index("ix_undo_steps_workshop_id", "undo_steps", ["workshop_id"])
    op.create_table(
        "rehearsals",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["begun_by_id"], ["participations.id"], name="fk_rehearsals_begun_by_id"),
        sa.ForeignKeyConstraint(["of_id"], ["workshops.id"], name="fk_rehearsals_of_id"),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name="fk_rehearsals_workshop_id"),
        sa.PrimaryKeyConstraint("workshop_id", name="pk_rehearsals"),
    )
    op.create_index("ix_rehearsals_of_id", "rehearsals", ["of_id"])
    op.add_column("workshops", sa.Column("asks_quiet", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("room_messages", sa.Column("is_invitation", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("consultations", sa.Column("is_rehearsal", sa.Boolean(), nullable=False, server_default=sa.false()))
    drop_triggers(dialect)
    for statement in list_triggers(dialect):
        op.execute(statement)


def drop_triggers(dialect: str) -> None:
    tables = {f"{table}_are_kept": table for table in KEPT}
    if dialect == "sqlite":
        tables["poll_options_are_frozen_delete"] = "poll_options"
    for name, table in tables.items():
        op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if dialect == "postgresql" else ""))


def downgrade() -> None:
    """Rehearsals become unpublished consultations that nobody can see any more but whoever rehearsed."""
    dialect = op.get_bind().dialect.name
    drop_triggers(dialect)
    if dialect == "sqlite":
        op.execute("DROP TRIGGER rehearsals_are_born")
        for table in KEPT:
            sentence = f"SELECT RAISE(ABORT, '{table} are never deleted')"
            op.execute(f"CREATE TRIGGER {table}_are_kept BEFORE DELETE ON {table} BEGIN {sentence}; END")
        op.execute(
            "CREATE TRIGGER poll_options_are_frozen_delete BEFORE DELETE ON poll_options WHEN EXISTS "
            "(SELECT 1 FROM polls WHERE polls.id = OLD.poll_id AND polls.frozen_at IS NOT NULL) "
            "BEGIN SELECT RAISE(ABORT, 'the options of a poll freeze at the first ballot'); END"
        )
    else:
        op.execute("DROP TRIGGER rehearsals_are_born ON consultations")
        for table in KEPT:
            refuse = "FOR EACH ROW EXECUTE FUNCTION refuse_for_voting()"
            op.execute(f"CREATE TRIGGER {table}_are_kept BEFORE DELETE ON {table} {refuse}")
        op.execute(keep_frozen_options(""))
        op.execute("DROP FUNCTION keep_in_earnest()")
        op.execute("DROP FUNCTION refuse_to_change_rehearsals()")
    op.drop_column("consultations", "is_rehearsal")
    op.drop_column("room_messages", "is_invitation")
    op.drop_column("workshops", "asks_quiet")
    op.drop_table("rehearsals")
    op.drop_table("undo_steps")
    op.drop_table("done_acts")
    op.drop_table("workshop_invites")
    op.drop_table("workshop_facilitators")
